"""The main job: a document goes to an engine, its drafts are verified, what stands is returned.

The choice of engine and the fallback live here and nowhere else.
"""

from collections.abc import Iterable
from datetime import date

from extractor.document import Document, as_document
from extractor.engines.base import Drafts, Engine
from extractor.engines.rules import RuleEngine
from extractor.errors import ConfigError, DocumentError, ModelError
from extractor.grounding import Grounder
from extractor.results import DocumentInfo, Evidence, Extraction, Rejection, Status
from extractor.schemas import KINDS, schema_id
from extractor.settings import Settings
from extractor.verification import Verified, verify


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
    return Extractor(kinds=kinds, engine=engine, settings=settings).extract(document, published=published)


class Extractor:
    """The same as `extract`, configured once for many documents."""

    def __init__(
        self,
        *,
        kinds: Iterable[str] = KINDS,
        engine: str | Engine = "auto",
        settings: Settings | None = None,
    ) -> None:
        self.schemas = resolve_kinds(kinds)
        self.settings = settings if settings is not None else Settings()
        self.engine, self.fallback = choose_engine(engine, self.settings)

    def extract(self, document: Document | str, *, published: date | str | None = None) -> Extraction:
        """Extract verified records from one document; see `extract`."""
        document = as_document(document, published)
        if not document.text.strip():
            raise DocumentError(f"{document.source or 'document'}: is empty")
        try:
            drafts = self.engine.extract(document, self.schemas)
        except ModelError as error:
            if self.fallback is None:
                raise
            drafts = self.fallback.extract(document, self.schemas)
            told = f"{type(error).__name__}: {error}"
            return assemble(document, self.schemas, drafts, self.fallback.name, status="fallback", errors=(told,))
        return assemble(document, self.schemas, drafts, self.engine.name)


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


def choose_engine(engine: str | Engine, settings: Settings) -> tuple[Engine, Engine | None]:
    """Return the engine to use and the one to fall back on."""
    if not isinstance(engine, str):
        return engine, None
    if engine == "rules" or (engine == "auto" and not settings.has_model):
        return RuleEngine(), None
    if engine in ("llm", "auto"):
        raise ConfigError("no language model engine in this version")
    raise ConfigError(f"unknown engine {engine!r}; known are auto, llm, rules")


def assemble(
    document: Document,
    schemas: dict[str, str],
    drafts: Drafts,
    engine: str,
    *,
    status: Status = "complete",
    errors: tuple[str, ...] = (),
) -> Extraction:
    """Verify an engine's drafts and put what stands, and what does not, into one result."""
    grounder = Grounder(document.text)
    verified: dict[str, list[Verified]] = {kind: [] for kind in schemas}
    rejected: list[Rejection] = list(drafts.rejected)
    for draft in drafts.drafts:
        outcome = verify(draft, schemas[draft.kind], document, grounder)
        if isinstance(outcome, Rejection):
            rejected.append(outcome)
        else:
            verified[draft.kind].append(outcome)
    for found in verified.values():
        found.sort(key=lambda v: (v.record.start, v.record.end))
    if status == "complete" and drafts.unread:
        status = "partial"
    witness = "rules" if engine == "rules" or status == "fallback" else "llm"
    return Extraction(
        document=DocumentInfo(
            id=document.id, source=document.source, published=document.published, sha256=document.sha256
        ),
        **{kind: tuple(v.record for v in found) for kind, found in verified.items()},
        evidence={
            kind: tuple(Evidence(verdict=v.verdict, witness=witness) for v in found) for kind, found in verified.items()
        },
        rejected=tuple(rejected),
        status=status,
        engine=engine,
        schemas=schemas,
        prompts=drafts.prompts,
        model=drafts.model,
        usage=drafts.usage,
        warnings=document.warnings + drafts.warnings,
        errors=errors + drafts.errors,
    )
