"""The entry points `extract`, `aextract` and `Extractor`: the choice of engine, the fallback, and the steps of extraction."""

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
from extractor.kinds import BUILT_IN, resolve_kinds
from extractor.kinds.registry import Kinds
from extractor.pipeline.language import NOT_ENGLISH, is_english
from extractor.pipeline.merge import Omissions, build_extraction, cross_check, merge
from extractor.pipeline.verify import VerifiedKinds, verify_all
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
        kinds: Any of "quotes", "figures" and "events", optionally with a version ("figures/v1"), and custom Kind objects.
        published: The publication date. Relative dates in the text are resolved against it.
        engine: "auto" (a language model if one is configured, otherwise the rules), "llm", "rules" or an Engine.
        settings: How to reach a model and what it may cost. By default, they are read from the environment.

    Raises:
        ConfigError: If the call or the settings are wrong.
        DocumentError: If the document is empty or cannot be read.
        BudgetExceeded: If the next request might cost more than the settings allow.
        ModelError: If the model fails and the engine is "llm".
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
    """Do the same as `extract` without blocking the event loop. For many documents, use one Extractor's `aextract`."""
    with Extractor(kinds=kinds, engine=engine, settings=settings) as extractor:
        return await extractor.aextract(document, published=published)


class Extractor:
    """Extracts from many documents with one configuration. It can be shared between threads.

    Use it as a context manager, or call `close()`, to close its connections.
    """

    def __init__(
        self,
        *,
        kinds: Kinds = BUILT_IN,
        engine: str | Engine = "auto",
        settings: Settings | None = None,
    ) -> None:
        self.kinds = resolve_kinds(kinds)
        #: A warning about the configuration, repeated in every result.
        self.warning: str | None = None
        if settings is not None:
            self.settings = settings
        self.engine, self.fallback = self._choose(engine)
        self._owns_engine = isinstance(engine, str)  # the caller closes an engine that was passed in
        self.second_reader = RuleEngine() if self.engine.second_reader and self.settings.cross_check else None
        if not any(map(self.engine.reads, self.kinds)):
            raise ConfigError(f"there are no rules for {self.kinds[0].id}: configure a language model")

    @cached_property
    def settings(self) -> Settings:
        """The effective settings. They are read on first use, because reading takes longer than a short article does."""
        return Settings.load()

    def _choose(self, engine: str | Engine) -> tuple[Engine, Engine | None]:
        """Return the engine to use, and the engine to fall back on or None."""
        if not isinstance(engine, str):
            if not all(hasattr(engine, name) for name in ("source", "extract", "fingerprint", "reads")):
                raise ConfigError(
                    f"an engine is auto, llm, rules, or a subclass of extractor.Engine, not {engine!r:.60}"
                )
            return engine, None
        if engine == "auto" and self.settings.model and not self.settings.has_model:
            self.warning = (
                f"the model {self.settings.model!r} is set, but neither a key nor an address for it: using the rules"
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
        document = self._with_warnings(document)
        article = Article.of(document)
        output = self._run_engine(document)
        verified = verify_all(article, self.kinds, output.drafts, self.engine.source)
        if output.failed and self.fallback is not None:
            kinds = [kind for kind in self.kinds if kind.name in output.failed]
            instead = self.fallback.extract(document, kinds)
            verified |= verify_all(article, kinds, instead.drafts, self.fallback.source)
            output = replace(output, warnings=output.warnings + instead.warnings)
        omissions: Omissions = {}
        if self.second_reader is not None:
            verified, omissions, output = self._cross_check(document, article, verified, output)
        engine, status = self._engine_and_status(document, output)
        return build_extraction(document, self.kinds, output, verified, omissions, engine=engine, status=status)

    def _with_warnings(self, document: Document) -> Document:
        """Return the document with warnings that explain why its result may be empty."""
        warnings = [*document.warnings]
        if self.warning is not None:
            warnings.append(self.warning)
        if not is_english(document.text):
            warnings.append(NOT_ENGLISH)
        return replace(document, warnings=tuple(warnings))

    def close(self) -> None:
        """Close the connections to the model and stop the threads, if there are any."""
        if self._owns_engine:
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
        """Extract in a thread, without blocking the event loop. The number of threads is the setting `concurrency`."""
        from asyncio import wrap_future  # noqa: PLC0415  (most callers have no event loop)

        return await wrap_future(self._threads.submit(copy_context().run, self._extract, document, published))

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.settings.concurrency, thread_name_prefix="aextract")

    def _run_engine(self, document: Document) -> EngineOutput:
        """Return the engine's output. If the engine fails and there is a fallback, the output has the error."""
        try:
            return self.engine.extract(document, self.kinds)
        except ModelError as error:
            if self.fallback is None or not any(map(self.fallback.reads, self.kinds)):
                raise
            kinds = frozenset(kind.name for kind in self.kinds)
            usage = error.usage or Usage()
            return EngineOutput((), unread=kinds, failed=kinds, usage=usage, errors=(ErrorInfo.of(error),))

    def _engine_and_status(self, document: Document, output: EngineOutput) -> tuple[str, Status]:
        """Return the name of the engine that was used and the status of the result."""
        if output.failed and self.fallback is not None:
            all_failed = len(output.failed) == len(self.kinds)
            return (self.fallback if all_failed else self.engine).source, "fallback"
        return self.engine.source, "partial" if output.unread or NOT_ENGLISH in document.warnings else "complete"

    def _cross_check(
        self, document: Document, article: Article, verified: VerifiedKinds, output: EngineOutput
    ) -> tuple[VerifiedKinds, Omissions, EngineOutput]:
        """Compare the engine's records with those of the rules and, with `second_pass`, ask the model about omissions."""
        assert self.second_reader is not None
        reader = self.second_reader
        kinds = [kind for kind in self.kinds if kind.name not in output.failed and reader.reads(kind)]
        theirs = verify_all(article, kinds, reader.extract(document, kinds).drafts, reader.source)
        verified, omissions = cross_check(kinds, verified, theirs, reader.source)
        if self.settings.second_pass and any(omissions.values()):
            known = {kind.name: verified[kind.name].records for kind in kinds}
            more = self.engine.review(document, kinds, omissions, known)
            if more is not None:
                verified = merge(verified, verify_all(article, kinds, more.drafts, self.engine.source))
                verified, omissions = cross_check(kinds, verified, theirs, reader.source)
                output = replace(output, usage=output.usage + more.usage, warnings=output.warnings + more.warnings)
        return verified, omissions, output


def language_model(settings: Settings) -> LLMEngine:
    """Return an engine for the model in the settings, with its cache and its meter."""
    cache = AnswerCache(settings.cache_dir, patience=settings.deadline) if settings.cache else None
    meter = Meter(
        max_cost=settings.max_cost,
        max_tokens=settings.max_total_tokens,
        price=price_at(settings.base_url),
        ledger=settings.ledger,
    )
    return LLMEngine(settings, cache=cache, meter=meter)
