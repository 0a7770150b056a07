"""The main job: a document goes to an engine, its drafts are verified, and what was verified is returned.

The choice of engine and the fallback live here and nowhere else.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

from extractor.checks import Article
from extractor.documents.document import Document, as_document
from extractor.engines.base import Engine, EngineOutput
from extractor.engines.cache import AnswerCache
from extractor.engines.llm import LLMEngine
from extractor.engines.meter import Meter, price_at
from extractor.engines.rules import RuleEngine
from extractor.errors import ConfigError, DocumentError, ModelError
from extractor.kinds import BUILT_IN, Kind, resolve_kinds
from extractor.kinds.registry import Kinds
from extractor.pipeline.language import NOT_ENGLISH, is_english
from extractor.pipeline.merge import Checked, Missed, assemble, cross_check, joined
from extractor.pipeline.verify import verify_all
from extractor.settings.settings import Settings
from extractor.types import ErrorInfo, Extraction, Status, Usage


def extract(
    document: Document | str | Path,
    *,
    kinds: Kinds = BUILT_IN,
    published: date | str | None = None,
    engine: str | Engine = "auto",
    settings: Settings | None = None,
) -> Extraction:
    """Extract verified records from one document.

    Args:
        document: The text, a Document, or the Path of a text file.
        kinds: Any of "quotes", "figures" and "events", each with a version if an older one is wanted ("figures/v1"), and
            Kind objects of your own.
        published: The publication date, which relative dates are resolved against.
        engine: "auto" (a language model where one is configured, else the rules), "llm", "rules" or an Engine.
        settings: How to reach a model and what it may cost; by default what the environment says.

    Raises:
        ConfigError: For a wrong call or wrong settings.
        DocumentError: For a document that is empty or cannot be read.
        BudgetExceeded: Where the next request might cost more than the settings allow.
        ModelError: With engine="llm", when the model does not answer.
    """
    with Extractor(kinds=kinds, engine=engine, settings=settings) as extractor:
        return extractor.extract(document, published=published)


async def aextract(
    document: Document | str | Path,
    *,
    kinds: Kinds = BUILT_IN,
    published: date | str | None = None,
    engine: str | Engine = "auto",
    settings: Settings | None = None,
) -> Extraction:
    """Extract like `extract`, without blocking the event loop; for many documents keep one Extractor and its `aextract`."""
    with Extractor(kinds=kinds, engine=engine, settings=settings) as extractor:
        return await extractor.aextract(document, published=published)


class Extractor:
    """The same as `extract`, configured once for many documents; many threads may share one.

    As a context manager it closes its connections at the end.
    """

    def __init__(
        self,
        *,
        kinds: Kinds = BUILT_IN,
        engine: str | Engine = "auto",
        settings: Settings | None = None,
    ) -> None:
        self.kinds = resolve_kinds(kinds)
        #: What is odd about the configuration; every result repeats it.
        self.warning: str | None = None
        if settings is not None:
            self.settings = settings
        self.engine, self.fallback = self._choose(engine)
        self._made = isinstance(engine, str)  # an engine that was handed in belongs to whoever made it
        self.second_reader = RuleEngine() if self.engine.second_reader and self.settings.cross_check else None
        if not any(map(self.engine.reads, self.kinds)):
            raise ConfigError(f"{self.kinds[0].id} has no rules: it needs a language model")

    @cached_property
    def settings(self) -> Settings:
        """The settings in force; read only when they are needed, which costs more than a short article does by rule."""
        return Settings.load()

    def _choose(self, engine: str | Engine) -> tuple[Engine, Engine | None]:
        """Return the engine to use and the one to fall back on."""
        if not isinstance(engine, str):
            if not all(hasattr(engine, name) for name in ("source", "extract", "fingerprint", "reads")):
                raise ConfigError(
                    f"an engine is auto, llm, rules, or a subclass of extractor.Engine, not {engine!r:.60}"
                )
            return engine, None
        if engine == "auto" and self.settings.model and not self.settings.has_model:
            self.warning = (
                f"the model {self.settings.model!r} is set, but neither a key nor an address for it: the rules are used"
            )
        if engine == "rules" or (engine == "auto" and not self.settings.has_model):
            return RuleEngine(), None
        if engine in ("llm", "auto"):
            return language_model(self.settings), RuleEngine() if engine == "auto" else None
        raise ConfigError(f"unknown engine {engine!r}; known are auto, llm, rules")

    def extract(self, document: Document | str | Path, *, published: date | str | None = None) -> Extraction:
        """Extract verified records from one document; see `extract`."""
        document = as_document(document, published)
        if not document.text.strip():
            raise DocumentError(f"{document.source or 'document'}: is empty")
        document = self._warned(document)
        article = Article.of(document)
        output = self._drafts(document)
        checked = verify_all(article, self.kinds, output.drafts, self.engine.source)
        if output.failed and self.fallback is not None:
            kinds = [kind for kind in self.kinds if kind.name in output.failed]
            instead = self.fallback.extract(document, kinds)
            checked |= verify_all(article, kinds, instead.drafts, self.fallback.source)
            output = replace(output, warnings=output.warnings + instead.warnings)
        missed: Missed = {}
        if self.second_reader is not None:
            checked, missed, output = self._compare(document, article, checked, output)
        return assemble(document, self.kinds, output, checked, missed, self._facts(document, output))

    def _warned(self, document: Document) -> Document:
        """Return the document with warnings about what may leave its result empty for no reason that shows."""
        warnings = [*document.warnings]
        if self.warning is not None:
            warnings.append(self.warning)
        if not is_english(document.text):
            warnings.append(NOT_ENGLISH)
        return replace(document, warnings=tuple(warnings))

    def close(self) -> None:
        """Close the connections to a model and end the threads, if there are any."""
        if self._made:
            self.engine.close()
        if "_threads" in self.__dict__:
            self._threads.shutdown(wait=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def _extract(self, document: Document | str | Path, published: date | str | None) -> Extraction:
        return self.extract(document, published=published)

    async def aextract(self, document: Document | str | Path, *, published: date | str | None = None) -> Extraction:
        """Extract in a thread, for callers with an event loop; as many at once as settings allow requests in flight."""
        from asyncio import wrap_future  # noqa: PLC0415  (most callers have no event loop)

        return await wrap_future(self._threads.submit(copy_context().run, self._extract, document, published))

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.settings.concurrency, thread_name_prefix="aextract")

    def _drafts(self, document: Document) -> EngineOutput:
        """Return the engine's drafts; where it fails and the rules may stand in, a record of its failure."""
        try:
            return self.engine.extract(document, self.kinds)
        except ModelError as error:
            if self.fallback is None or not any(map(self.fallback.reads, self.kinds)):
                raise
            kinds = frozenset(kind.name for kind in self.kinds)
            usage = error.usage or Usage()
            return EngineOutput((), unread=kinds, failed=kinds, usage=usage, errors=(ErrorInfo.of(error),))

    def _facts(self, document: Document, output: EngineOutput) -> tuple[str, Status]:
        """Return the name of the engine that answered and the status of the result."""
        if output.failed and self.fallback is not None:
            all_failed = len(output.failed) == len(self.kinds)
            return (self.fallback if all_failed else self.engine).source, "fallback"
        return self.engine.source, "partial" if output.unread or NOT_ENGLISH in document.warnings else "complete"

    def _compare(
        self, document: Document, article: Article, checked: Checked, output: EngineOutput
    ) -> tuple[Checked, Missed, EngineOutput]:
        """Let the rules read along: mark what both read, list what the model likely missed and, if asked to, ask it again."""
        assert self.second_reader is not None
        reader, kinds = self.second_reader, self._second_kinds(output)
        theirs = verify_all(article, kinds, reader.extract(document, kinds).drafts, reader.source)
        checked, missed = cross_check(kinds, checked, theirs, reader.source)
        if self.settings.second_pass and any(missed.values()):
            known = {kind.name: checked[kind.name].records for kind in kinds}
            more = self.engine.review(document, kinds, missed, known)
            if more is not None:
                checked = joined(checked, verify_all(article, kinds, more.drafts, self.engine.source))
                checked, missed = cross_check(kinds, checked, theirs, reader.source)
                output = replace(output, usage=output.usage + more.usage, warnings=output.warnings + more.warnings)
        return checked, missed, output

    def _second_kinds(self, output: EngineOutput) -> Sequence[Kind]:
        """Return the kinds that the engine has read and the second reader can read."""
        assert self.second_reader is not None
        return [kind for kind in self.kinds if kind.name not in output.failed and self.second_reader.reads(kind)]


def language_model(settings: Settings) -> LLMEngine:
    """Return the engine over the model that the settings name, with its cache and its meter."""
    cache = AnswerCache(settings.cache_dir, patience=settings.deadline) if settings.cache else None
    meter = Meter(
        max_cost=settings.max_cost,
        max_tokens=settings.max_total_tokens,
        price=price_at(settings.base_url),
        ledger=settings.ledger,
    )
    return LLMEngine(settings, cache=cache, meter=meter)
