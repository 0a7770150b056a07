"""The rule engine behind the seam."""

from collections.abc import Mapping
from typing import cast

from extractor.document import Document
from extractor.drafts import Draft, Kind
from extractor.engines.base import Drafts
from extractor.rules.reading import Reading


class RuleEngine:
    """Reads a document by rules: deterministic, offline, and the second witness beside a language model."""

    name = "rules"

    def extract(self, document: Document, schemas: Mapping[str, str]) -> Drafts:
        """Draft records by rules; never raises on text."""
        reading = Reading(document.text, document.published)
        drafts: list[Draft] = []
        for kind in schemas:
            drafts += reading.drafts(cast("Kind", kind))
        return Drafts(tuple(drafts))
