"""All that the rules read in one document: the shared layers, and what each kind drafts from them."""

from functools import cached_property

from extractor.rules.analysis import Analysis
from extractor.rules.events import find_events
from extractor.rules.figures import find_figures, find_quantities
from extractor.rules.figures.quantity import Quantity
from extractor.rules.quotes import find_quotes
from extractor.types import Draft


def is_sound(value: object) -> bool:
    """Return whether a field's value has no half of a surrogate pair in it."""
    parts = value if isinstance(value, (list, tuple)) else (value,)
    try:
        "".join(part for part in parts if isinstance(part, str)).encode()
    except UnicodeEncodeError:
        return False
    return True


class Reading(Analysis):
    """One document as the rules read it."""

    def drafts(self, kind: str) -> list[Draft]:
        """Drafts of one kind, in reading order; none holds half a surrogate pair, which no record may."""
        found: list[Draft] = getattr(self, kind)
        if self.sound:
            return list(found)
        return [draft for draft in found if all(map(is_sound, draft.fields.values()))]

    @cached_property
    def sound(self) -> bool:
        """Whether the text is one that UTF-8 can write."""
        return is_sound(self.text)

    @cached_property
    def quotes(self) -> list[Draft]:
        """Drafted quotes."""
        return find_quotes(self)

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Numbers with their units, in order; no dates and times of day."""
        return find_quantities(self)

    @cached_property
    def figures(self) -> list[Draft]:
        """Drafted figures."""
        return find_figures(self, self.quantities, self.quotes)

    @cached_property
    def events(self) -> list[Draft]:
        """Drafted events."""
        return find_events(self, self.quotes)
