"""The rule engine behind the seam."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from extractor.document import Document
from extractor.drafts import Draft, Kind
from extractor.engines.base import Drafts
from extractor.rules.direction import read_direction
from extractor.rules.reading import Reading
from extractor.schemas import get_schema


class RuleEngine:
    """Reads a document by rules: deterministic, offline, and the second witness beside a language model."""

    name = "rules"

    def extract(self, document: Document, schemas: Mapping[str, str]) -> Drafts:
        """Draft records by rules; never raises on text."""
        reading = Reading(document.text, document.published)
        drafts: list[Draft] = []
        for kind, schema in schemas.items():
            found = reading.drafts(cast("Kind", kind))
            drafts += with_direction(found, document.text) if "direction" in get_schema(schema).model_fields else found
        return Drafts(tuple(drafts))


def with_direction(drafts: Iterable[Draft], text: str) -> list[Draft]:
    """Return figures with the direction of a change, which they have since figures/v2."""
    found = []
    for draft in drafts:
        direction = read_direction(text, *draft.window) if draft.window else None
        found.append(replace(draft, fields={**draft.fields, "direction": direction}))
    return found
