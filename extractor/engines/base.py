"""The interface of an engine: a document in, drafts out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractor.documents.document import Document
from extractor.engines.prompting import Prompt, Question
from extractor.kinds import Kind
from extractor.schemas import Record
from extractor.types import Draft, ErrorInfo, Rejection, Usage


@dataclass(frozen=True, slots=True)
class EngineOutput:
    """What an engine returns for a document.

    `unread` names the kinds for which part of the text was not read, `failed` those for which none of it was. `rejected` are
    answers that never became drafts; `prompts` maps a kind to the prompt that was used.
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
    """Reads documents. Subclasses set `source` and implement `extract`; everything else has a default.

    The language model and the rules are engines. The rest of the package knows an engine only by this interface.
    """

    #: The engine's name in evidence and results.
    source: str
    #: Whether it is bound by the CPU, so that a batch runs one process per core rather than many threads.
    cpu_bound: bool = False
    #: Whether it must run in one process, which enforces its budget and limits.
    one_process: bool = False
    #: Whether the rules read the document as well, so that the two readings can be compared.
    second_reader: bool = False

    @abstractmethod
    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:
        """Draft records of some kinds; raise a ModelError if that fails."""

    def reads(self, kind: Kind) -> bool:
        """Return whether it can read a kind."""
        return True

    def fingerprint(self, kind: Kind) -> Mapping[str, Any]:
        """Return, as JSON values, what can alter the records of a kind; when it changes, a batch reads documents again."""
        return {"class": f"{type(self).__module__}.{type(self).__qualname__}"}

    def review(
        self,
        document: Document,
        kinds: Sequence[Kind],
        missed: Mapping[str, Sequence[Record]],
        found: Mapping[str, Sequence[Record]],
    ) -> EngineOutput | None:
        """Read again where the rules found records that it did not return; None if it does not support that."""
        return None

    def prompts_for(self, kinds: Iterable[Kind]) -> Mapping[str, Prompt]:
        """Return the prompts that it sends to a model, by the kind's name."""
        return {}

    def questions(self, kinds: Iterable[Kind], chars: int) -> Sequence[Question]:
        """Return what it asks a model about a text of this length in characters, one item per request. Empty without a model."""
        return ()

    def wrap_transport(self, wrap: Callable[[Any], Any]) -> None:
        """Send all requests to a model through `wrap(sender)`; does nothing by default."""

    def set_budget(self, max_cost: float | None, max_tokens: int | None) -> None:
        """Set the budget in US dollars and tokens; does nothing by default."""

    def close(self) -> None:
        """Release connections and threads."""
