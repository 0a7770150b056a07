"""The seam: a document goes in, drafts come out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractor.documents.document import Document
from extractor.engines.prompting import Prompt
from extractor.kinds import Kind
from extractor.schemas import Record
from extractor.types import Draft, ErrorInfo, Rejection, Usage


@dataclass(frozen=True, slots=True)
class EngineOutput:
    """What an engine answers.

    `unread` names kinds of which some text went unread, `failed` those of which all did; `rejected` are answers that never
    became drafts; `prompts` maps a kind to the prompt that was used.
    """

    drafts: tuple[Draft, ...]
    rejected: tuple[Rejection, ...] = ()
    unread: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    usage: Usage = field(default_factory=Usage)
    model: str | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    errors: tuple[ErrorInfo, ...] = ()


class Engine(ABC):
    """Reads a document. Subclass it, name its `source` and write `extract`; everything else has a default.

    The language model and the rules are two engines. What the rest of the package must know about one, it asks here.
    """

    #: The name of the engine, as evidence and results give it.
    source: str
    #: Whether it works on the CPU, so that a batch runs one process for each core, and not many threads.
    cpu_bound: bool = False
    #: Whether it must be asked from one process, because that is where its budget and its limits are kept.
    one_process: bool = False
    #: Whether the rules read along, to mark what they read too and what they read differently.
    second_reader: bool = False

    @abstractmethod
    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:
        """Draft records of some kinds; a ModelError if it cannot."""

    def reads(self, kind: Kind) -> bool:
        """Return whether it can read a kind at all."""
        return True

    def fingerprint(self, kind: Kind) -> Mapping[str, Any]:
        """Return, as JSON values, what can alter the records of a kind: a batch reads a document again where it changed."""
        return {"class": f"{type(self).__module__}.{type(self).__qualname__}"}

    def review(
        self,
        document: Document,
        kinds: Sequence[Kind],
        missed: Mapping[str, Sequence[Record]],
        found: Mapping[str, Sequence[Record]],
    ) -> EngineOutput | None:
        """Read again where the rules have found records that it did not return; None where it does not do that."""
        return None

    def prompts_for(self, kinds: Iterable[Kind]) -> Mapping[str, Prompt]:
        """Return the prompt that it asks a model with, by the kind's name; none where it asks no model."""
        return {}

    def wrap_transport(self, wrap: Callable[[Any], Any]) -> None:
        """Send all requests to a model through `wrap(sender)`; for an engine that sends none, nothing."""

    def set_budget(self, max_cost: float | None, max_tokens: int | None) -> None:
        """Keep to another budget from now on, in US dollars and tokens; for an engine that costs nothing, nothing."""

    def close(self) -> None:
        """Give back what it holds: connections, threads."""
