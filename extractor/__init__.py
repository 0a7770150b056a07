"""Extract quotes, figures and events from news articles, each checked against the text.

>>> from extractor import extract
>>> result = extract("“The ferry will stop for three weeks,” the harbour master said.", engine="rules")
>>> result.quotes[0].speaker
'harbour master'
>>> result.figures[0].value
3.0

Names are loaded on first use, so importing the package is fast.
"""

from typing import TYPE_CHECKING

from extractor.utils.lazy import loader

if TYPE_CHECKING:
    from extractor.batch.run import extract_folder as extract_folder
    from extractor.checks import Article as Article
    from extractor.checks import Check as Check
    from extractor.checks import Issue as Issue
    from extractor.checks import near as near
    from extractor.checks import occurs as occurs
    from extractor.checks import paraphrase as paraphrase
    from extractor.claims.build import claims as claims
    from extractor.claims.ledger import Ledger as Ledger
    from extractor.documents.document import Document as Document
    from extractor.engines.base import Engine as Engine
    from extractor.engines.base import EngineOutput as EngineOutput
    from extractor.errors import BudgetExceeded as BudgetExceeded
    from extractor.errors import ConfigError as ConfigError
    from extractor.errors import Denied as Denied
    from extractor.errors import DocumentError as DocumentError
    from extractor.errors import ExtractorError as ExtractorError
    from extractor.errors import ModelError as ModelError
    from extractor.errors import Unavailable as Unavailable
    from extractor.kinds import Kind as Kind
    from extractor.pipeline.extract import Extractor as Extractor
    from extractor.pipeline.extract import aextract as aextract
    from extractor.pipeline.extract import extract as extract
    from extractor.schemas import Mention as Mention
    from extractor.schemas import Record as Record
    from extractor.schemas.events.v1 import Event as Event
    from extractor.schemas.figures.v2 import Figure as Figure
    from extractor.schemas.quotes.v1 import Quote as Quote
    from extractor.settings.settings import Settings as Settings
    from extractor.types import Disputed as Disputed
    from extractor.types import Draft as Draft
    from extractor.types import ErrorInfo as ErrorInfo
    from extractor.types import Evidence as Evidence
    from extractor.types import Extraction as Extraction
    from extractor.types import Rejection as Rejection
    from extractor.types import Usage as Usage
    from extractor.types import Verdict as Verdict
    from extractor.types import Window as Window
    from extractor.types import Withheld as Withheld

__version__ = "0.1.0"

_HOME = {
    "batch.run": ["extract_folder"],
    "checks": ["Article", "Check", "Issue", "near", "occurs", "paraphrase"],
    "claims.build": ["claims"],
    "claims.ledger": ["Ledger"],
    "documents.document": ["Document"],
    "engines.base": ["Engine", "EngineOutput"],
    "errors": [
        "BudgetExceeded",
        "ConfigError",
        "Denied",
        "DocumentError",
        "ExtractorError",
        "ModelError",
        "Unavailable",
    ],
    "kinds": ["Kind"],
    "pipeline.extract": ["Extractor", "aextract", "extract"],
    "types": [
        "Disputed",
        "Draft",
        "ErrorInfo",
        "Evidence",
        "Extraction",
        "Rejection",
        "Usage",
        "Verdict",
        "Window",
        "Withheld",
    ],
    "schemas": ["Mention", "Record"],
    "schemas.events.v1": ["Event"],
    "schemas.figures.v2": ["Figure"],
    "schemas.quotes.v1": ["Quote"],
    "settings.settings": ["Settings"],
}

__all__ = [  # noqa: PLE0604  (one list of names, kept once)
    *(name for names in _HOME.values() for name in names)
]


__getattr__ = loader(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
