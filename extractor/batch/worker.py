"""The worker: turns a task into a result. The same one runs in local processes and on Ray.

It catches per document, so that one bad article costs itself and nothing else, and it carries no client and no secret:
both are made where it runs, from that machine's environment.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic_core import from_json, to_json

from extractor import errors
from extractor.batch.items import Content, ItemReader, key_of
from extractor.batch.limits import Limits, Paced
from extractor.batch.sources import Source
from extractor.batch.tasks import Allowance, Failure, Fate, Result, Stage, Task
from extractor.documents.document import Document
from extractor.documents.formats import format_of, parse
from extractor.engines.base import Engine
from extractor.engines.llm.completion import Sender
from extractor.engines.llm.redact import redact
from extractor.errors import BudgetExceeded, ConfigError, DocumentError, ModelError
from extractor.kinds import BUILT_IN, Kind
from extractor.pipeline.extract import Extractor
from extractor.settings.settings import Settings
from extractor.types import Extraction, Usage


@dataclass(frozen=True)
class Recipe:
    """What to do with documents: where they are, which kinds are wanted, by which engine. Picklable."""

    source: Source
    kinds: tuple[str | Kind, ...] = BUILT_IN
    engine: str | Engine = "auto"
    settings: Settings | None = None
    limits: Limits | None = None

    def extractor(self) -> Extractor:
        """Make the extractor; a ConfigError if the recipe cannot be followed."""
        return Extractor(kinds=self.kinds, engine=self.engine, settings=self.settings)


class Worker:
    """Reads documents by a recipe. May be called from many threads, apart from `load`."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.source = recipe.source
        self._paced: Paced | None = None

    @cached_property
    def extractor(self) -> Extractor:
        """The extractor, made once per process."""
        extractor = self.recipe.extractor()
        if self.recipe.limits is not None:
            extractor.engine.wrap_transport(self._pace)
        return extractor

    def _pace(self, sender: Sender) -> Paced:
        assert self.recipe.limits is not None
        self._paced = Paced(sender, self.recipe.limits)
        return self._paced

    def allow(self, allowance: Allowance) -> None:
        """Keep to other rates, and to another budget, from now on."""
        if self._paced is not None:
            self._paced.set(allowance.requests_per_minute, allowance.tokens_per_minute)
        self.extractor.engine.set_budget(allowance.max_cost, allowance.max_tokens)

    @cached_property
    def reader(self) -> ItemReader:
        """The reader of items."""
        return ItemReader(self.source)

    def __call__(self, task: Task) -> Result:
        """Read one document from its file and extract from it; never raises for what a document holds."""
        return self.work(task, self.load(task))

    def load(self, task: Task) -> Content | Result:
        """Return the bytes of a task's item, or the result that its file no longer holds them. One thread at a time."""
        try:
            content = self.reader.read(task.path, task.number, task.offset, task.length)
        except DocumentError as error:
            return failed(task, Fate.CHANGED, Stage.READ, error)
        if key_of(content.data, self.source.hint(task.path).encode()) != task.key:
            return failed(task, Fate.CHANGED, Stage.READ, DocumentError("the file has changed under the run"))
        return content

    def work(self, task: Task, content: Content | Result) -> Result:  # noqa: PLR0911  (one return for each fate)
        """Extract from the bytes of an item."""
        if isinstance(content, Result):
            return content
        stage = Stage.READ
        try:
            document = self.parse(task, content)
            stage = Stage.EXTRACT
            extraction = self._for(task.kinds).extract(document)
            denied = denial(extraction)
            if denied:
                return Result(task.key, Fate.DOWN, failure=denied, usage=extraction.usage)
            line = merged(extraction, task.old, [kind.name for kind in self.extractor.kinds])
            return Result(task.key, Fate.DONE, line, status=extraction.status, usage=extraction.usage)
        except BudgetExceeded as error:
            return failed(task, Fate.BUDGET, Stage.MODEL, error)
        except ConfigError as error:
            return failed(task, Fate.DOWN, stage, error)
        except ModelError as error:
            fate = Fate.RETRY if isinstance(error, errors.Unavailable) else Fate.FAILED
            return failed(task, Fate.DOWN if isinstance(error, errors.Denied) else fate, Stage.MODEL, error)
        except Exception as error:  # noqa: BLE001  (whatever a document does to us, the others are to be read)
            return failed(task, Fate.FAILED, stage, error)

    def parse(self, task: Task, content: Content) -> Document:
        """Make the document of an item's bytes; a DocumentError if it is none."""
        source = self.source
        form = format_of(task.path.decode("utf-8", "surrogateescape"))
        assert form is not None
        given, told = source.published(task.path)
        document = parse(
            content.data,
            form[0],
            source=source.name(task.path, task.number),
            published=given,
            name_date=told,
            fields=source.fields,
            max_bytes=source.max_bytes,
        )
        return replace(document, warnings=(*content.warnings, *document.warnings))

    def _for(self, kinds: tuple[str, ...]) -> Extractor:
        """Return the extractor narrowed to some kinds: the same engine, cache and meter."""
        if set(kinds) == {kind.name for kind in self.extractor.kinds}:
            return self.extractor
        narrowed = copy.copy(self.extractor)
        narrowed.kinds = tuple(kind for kind in self.extractor.kinds if kind.name in kinds)
        return narrowed


def failed(task: Task, fate: Fate, stage: Stage, error: Exception) -> Result:
    """Return the result of a task that came to nothing."""
    usage = getattr(error, "usage", None) or Usage()
    return Result(task.key, fate, failure=Failure(stage, type(error).__name__, redact(error)), usage=usage)


def denial(extraction: Extraction) -> Failure | None:
    """Tell whether the rules stood in because the provider denies everything; then going on would be a lie."""
    if extraction.status != "fallback":
        return None
    denied = next((error for error in extraction.errors if error.denied), None)
    return None if denied is None else Failure(Stage.MODEL, denied.type, redact(denied.message))


def merged(extraction: Extraction, old: bytes | None, order: Sequence[str]) -> bytes:
    """Return the line of an extraction; kinds that only the old line has are kept unchanged. `order` is that of the kinds."""
    if old is None:
        return extraction.to_json().encode()
    new, before = from_json(extraction.to_json()), from_json(old)
    kept = [kind for kind in before["schemas"] if kind not in new["schemas"]]
    if not kept:
        return extraction.to_json().encode()
    for kind in kept:
        new[kind] = before[kind]
        for name in ("evidence", "possible_omissions", "schemas", "prompts"):
            if kind in before.get(name, {}):
                new[name][kind] = before[name][kind]
    for name in ("evidence", "possible_omissions", "schemas", "prompts"):
        new[name] = in_order(new.get(name, {}), order)
    new["rejected"] += [rejection for rejection in before["rejected"] if rejection["kind"] in kept]
    new["usage"] = Usage.model_validate(new["usage"]) + Usage.model_validate(before["usage"])
    if new["status"] == "complete" and before["status"] == "partial":
        new["status"] = "partial"
    records = in_order({kind: new.pop(kind) for kind in new["schemas"]}, order)
    return to_json({"document": new.pop("document"), **records, **new})


def in_order(by_kind: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """Sort a mapping by kinds; those that `order` does not name come last."""
    known = [kind for kind in order if kind in by_kind]
    return {kind: by_kind[kind] for kind in [*known, *sorted(by_kind.keys() - set(known))]}
