"""What the rules know about one document, each layer computed once and only when it is asked for."""

from datetime import date
from functools import cached_property

from extractor.documents.segment import Span, paragraphs, sentences
from extractor.rules.dates import Date, find_dates
from extractor.rules.events import find_events
from extractor.rules.events.clauses import Sentences
from extractor.rules.figures import find_figures, find_quantities
from extractor.rules.figures.quantities import Quantity
from extractor.rules.names import Names
from extractor.rules.quotes import find_quotes
from extractor.rules.quotes.marks import Marks
from extractor.rules.tokens import Tokens
from extractor.types import Draft


def is_sound(value: object) -> bool:
    """Whether a field's value has no half of a surrogate pair in it."""
    parts = value if isinstance(value, (list, tuple)) else (value,)
    try:
        "".join(part for part in parts if isinstance(part, str)).encode()
    except UnicodeEncodeError:
        return False
    return True


class Reading:
    """One document as the rules see it."""

    def __init__(self, text: str, published: date | None = None) -> None:
        self.text = text
        self.published = published

    @cached_property
    def paragraphs(self) -> list[Span]:
        """Paragraphs, in order."""
        return paragraphs(self.text)

    @cached_property
    def sentences(self) -> list[Span]:
        """Sentences, in order; none crosses a paragraph."""
        return sentences(self.text, self.paragraphs)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens with their parts of speech."""
        return Tokens(self.text, self.sentences)

    @cached_property
    def dates(self) -> list[Date]:
        """Dates in the text, in order."""
        return find_dates(self.text, self.published, self.tokens)

    @cached_property
    def marks(self) -> Marks:
        """Stretches between quotation marks."""
        return Marks(self.text, self.paragraphs)

    @cached_property
    def names(self) -> Names:
        """Persons, and what stands for them."""
        spans = (self.tokens.between(m.outer.start, m.outer.end) for m in self.marks)
        return Names(self.tokens, [(s.start, s.stop) for s in spans])

    @cached_property
    def clauses(self) -> Sentences:
        """Sentences cut into chunks, each when it is first asked for."""
        return Sentences(self.tokens, [d for d in self.dates if d.kind != "duration"])

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
        return find_figures(self)

    @cached_property
    def events(self) -> list[Draft]:
        """Drafted events."""
        return find_events(self)
