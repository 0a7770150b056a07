"""The seam: a document goes in, drafts come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from extractor.document import Document
from extractor.drafts import Draft
from extractor.results import Rejection, Usage


@dataclass(frozen=True, slots=True)
class Drafts:
    """What an engine answers.

    `unread` names kinds of which some text went unread, `failed` those of which all did; `rejected` are answers that never became drafts; `prompts` maps
    a kind to the prompt that was used.
    """

    drafts: tuple[Draft, ...]
    rejected: tuple[Rejection, ...] = ()
    unread: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    usage: Usage = field(default_factory=Usage)
    model: str | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class Engine(Protocol):
    """Reads a document. The language model, the rules and the double for tests are three of them."""

    name: str

    def extract(self, document: Document, schemas: Mapping[str, str]) -> Drafts:
        """Draft records of the kinds in `schemas` (`{"quotes": "quotes/v1"}`); a ModelError if it cannot."""
        ...
