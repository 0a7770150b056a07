"""The main job: a document goes to an engine, its drafts are verified, what stands is returned.

The choice of engine and the fallback live here and nowhere else.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Self

from extractor.cache import AnswerCache
from extractor.document import Document, as_document
from extractor.engines.base import Drafts, Engine
from extractor.engines.llm import LLMEngine
from extractor.engines.rules import RuleEngine
from extractor.errors import ConfigError, DocumentError, ModelError
from extractor.findings import Checked, assemble, check, corroborated, joined
from extractor.meter import Meter, price_at
from extractor.results import Extraction, Status, Usage
from extractor.schemas import KINDS, Record, schema_id
from extractor.settings import Settings


def extract(
    document: Document | str,
    *,
    kinds: Iterable[str] = KINDS,
    published: date | str | None = None,
    engine: str | Engine = "auto",
    settings: Settings | None = None,
) -> Extraction:
    """Extract verified records from one document.

    `kinds` are any of "quotes", "figures" and "events", each with a version if an older one is wanted ("quotes/v1").
    `published` is the publication date, which relative dates are resolved against. `engine` is "auto" (a language model
    where one is configured, else the rules), "llm", "rules" or an Engine. Raises a ConfigError for a wrong call, a
    DocumentError for an empty document, and with engine="llm" a ModelError when the model does not answer.
    """
    with Extractor(kinds=kinds, engine=engine, settings=settings) as extractor:
        return extractor.extract(document, published=published)


async def aextract(
    document: Document | str,
    *,
    kinds: Iterable[str] = KINDS,
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
        kinds: Iterable[str] = KINDS,
        engine: str | Engine = "auto",
        settings: Settings | None = None,
    ) -> None:
        self.schemas = resolve_kinds(kinds)
        if settings is not None:
            self.settings = settings
        self.engine, self.fallback = self._choose(engine)
        self._made = isinstance(engine, str)  # an engine that was handed in belongs to whoever made it
        self.reads_along = RuleEngine() if isinstance(self.engine, LLMEngine) and self.settings.witness else None

    @cached_property
    def settings(self) -> Settings:
        """The settings in force; read only when they are needed, which costs more than a short article does by rule."""
        return Settings.load()

    def _choose(self, engine: str | Engine) -> tuple[Engine, Engine | None]:
        """Return the engine to use and the one to fall back on."""
        if not isinstance(engine, str):
            return engine, None
        if engine == "rules" or (engine == "auto" and not self.settings.has_model):
            return RuleEngine(), None
        if engine in ("llm", "auto"):
            return language_model(self.settings), RuleEngine() if engine == "auto" else None
        raise ConfigError(f"unknown engine {engine!r}; known are auto, llm, rules")

    def extract(self, document: Document | str, *, published: date | str | None = None) -> Extraction:
        """Extract verified records from one document; see `extract`."""
        document = as_document(document, published)
        if not document.text.strip():
            raise DocumentError(f"{document.source or 'document'}: is empty")
        drafts = self._drafts(document)
        checked = check(document, self.schemas, drafts, "rules" if isinstance(self.engine, RuleEngine) else "llm")
        if drafts.failed and self.fallback is not None:
            kinds = {kind: schema for kind, schema in self.schemas.items() if kind in drafts.failed}
            checked |= check(document, kinds, self.fallback.extract(document, kinds), "rules")
        missed: dict[str, tuple[Record, ...]] = {}
        if self.reads_along is not None:
            checked, missed, drafts = self._corroborate(document, checked, drafts)
        return assemble(document, self.schemas, drafts, checked, missed, self._facts(drafts))

    def close(self) -> None:
        """Close the connections to a model and end the threads, if there are any."""
        if self._made and isinstance(self.engine, LLMEngine):
            self.engine.close()
        if "_threads" in self.__dict__:
            self._threads.shutdown(wait=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _extract(self, document: Document | str, published: date | str | None) -> Extraction:
        return self.extract(document, published=published)

    async def aextract(self, document: Document | str, *, published: date | str | None = None) -> Extraction:
        """Extract in a thread, for callers with an event loop; as many at once as settings allow requests in flight."""
        from asyncio import wrap_future  # noqa: PLC0415  (most callers have no event loop)

        return await wrap_future(self._threads.submit(copy_context().run, self._extract, document, published))

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.settings.concurrency, thread_name_prefix="aextract")

    def _drafts(self, document: Document) -> Drafts:
        """Return the engine's drafts; where it fails and the rules may stand in, a record of its failure."""
        try:
            return self.engine.extract(document, self.schemas)
        except ModelError as error:
            if self.fallback is None:
                raise
            kinds = frozenset(self.schemas)
            told = f"{type(error).__name__}: {error}"
            return Drafts((), unread=kinds, failed=kinds, usage=error.usage or Usage(), errors=(told,))

    def _facts(self, drafts: Drafts) -> tuple[str, Status]:
        """Return the name of the engine that answered and the status of the result."""
        if drafts.failed and self.fallback is not None:
            return (self.fallback if drafts.failed == self.schemas.keys() else self.engine).name, "fallback"
        return self.engine.name, "partial" if drafts.unread else "complete"

    def _corroborate(
        self, document: Document, checked: Checked, drafts: Drafts
    ) -> tuple[Checked, dict[str, tuple[Record, ...]], Drafts]:
        """Let the rules read along: mark what both saw, list what the model likely missed and, if asked to, ask it again."""
        assert self.reads_along is not None
        kinds = {kind: schema for kind, schema in self.schemas.items() if kind not in drafts.failed}
        seen = check(document, kinds, self.reads_along.extract(document, kinds), "rules")
        checked, missed = corroborated(checked, seen)
        if self.settings.recall == "high" and any(missed.values()) and isinstance(self.engine, LLMEngine):
            known = {kind: checked[kind].records for kind in kinds}
            more = self.engine.review(document, kinds, missed, known)
            checked, missed = corroborated(joined(checked, check(document, kinds, more, "llm")), seen)
            drafts = replace(drafts, usage=drafts.usage + more.usage, warnings=drafts.warnings + more.warnings)
        return checked, missed, drafts


def resolve_kinds(kinds: Iterable[str]) -> dict[str, str]:
    """Kinds as a caller names them to schema ids: `("quotes", "figures/v1")`; a ConfigError for an unknown one."""
    names = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    try:
        schemas = {schema.partition("/")[0]: schema for schema in map(schema_id, names)}
    except (LookupError, AttributeError) as error:
        raise ConfigError(str(error.args[0])) from None
    if not schemas:
        raise ConfigError(f"no kinds asked for; known are {', '.join(KINDS)}")
    return schemas


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
