"""Turns news articles into quotes, figures and events that are checked against the article.

>>> from extractor import extract
>>> result = extract("“The ferry will stop for three weeks,” the harbour master said.", engine="rules")
>>> result.quotes[0].speaker
'harbour master'
>>> result.figures[0].value
3.0

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from typing import TYPE_CHECKING

from extractor.lazy import loader

if TYPE_CHECKING:
    from extractor.batch.run import extract_folder as extract_folder
    from extractor.document import Document as Document
    from extractor.engines.base import Engine as Engine
    from extractor.engines.llm import LLMEngine as LLMEngine
    from extractor.engines.rules import RuleEngine as RuleEngine
    from extractor.errors import AuthFailed as AuthFailed
    from extractor.errors import BadRequest as BadRequest
    from extractor.errors import BrokenResponse as BrokenResponse
    from extractor.errors import BudgetExceeded as BudgetExceeded
    from extractor.errors import CircuitOpen as CircuitOpen
    from extractor.errors import ConfigError as ConfigError
    from extractor.errors import ConnectionLost as ConnectionLost
    from extractor.errors import ContentFiltered as ContentFiltered
    from extractor.errors import Denied as Denied
    from extractor.errors import DocumentError as DocumentError
    from extractor.errors import ExtractorError as ExtractorError
    from extractor.errors import InvalidOutput as InvalidOutput
    from extractor.errors import ModelError as ModelError
    from extractor.errors import QuotaExceeded as QuotaExceeded
    from extractor.errors import RateLimited as RateLimited
    from extractor.errors import Refused as Refused
    from extractor.errors import ServerError as ServerError
    from extractor.errors import Timeout as Timeout
    from extractor.errors import TooLong as TooLong
    from extractor.errors import Truncated as Truncated
    from extractor.errors import Unavailable as Unavailable
    from extractor.errors import Unusable as Unusable
    from extractor.pipeline import Extractor as Extractor
    from extractor.pipeline import aextract as aextract
    from extractor.pipeline import extract as extract
    from extractor.prompting import load_prompt as load_prompt
    from extractor.results import Extraction as Extraction
    from extractor.results import Rejection as Rejection
    from extractor.results import Usage as Usage
    from extractor.schemas import get_schema as get_schema
    from extractor.schemas import latest as latest
    from extractor.schemas.events.v1 import Event as Event
    from extractor.schemas.figures.v1 import Figure as Figure
    from extractor.schemas.quotes.v1 import Quote as Quote
    from extractor.settings import Settings as Settings

__version__ = "0.1.0"

_HOME = {
    "batch.run": ["extract_folder"],
    "document": ["Document"],
    "engines.base": ["Engine"],
    "engines.llm": ["LLMEngine"],
    "engines.rules": ["RuleEngine"],
    "errors": [
        "AuthFailed",
        "BadRequest",
        "BrokenResponse",
        "BudgetExceeded",
        "CircuitOpen",
        "ConfigError",
        "ConnectionLost",
        "ContentFiltered",
        "Denied",
        "DocumentError",
        "ExtractorError",
        "InvalidOutput",
        "ModelError",
        "QuotaExceeded",
        "RateLimited",
        "Refused",
        "ServerError",
        "Timeout",
        "TooLong",
        "Truncated",
        "Unavailable",
        "Unusable",
    ],
    "pipeline": ["Extractor", "aextract", "extract"],
    "prompting": ["load_prompt"],
    "results": ["Extraction", "Rejection", "Usage"],
    "schemas": ["get_schema", "latest"],
    "schemas.events.v1": ["Event"],
    "schemas.figures.v1": ["Figure"],
    "schemas.quotes.v1": ["Quote"],
    "settings": ["Settings"],
}

__all__ = [  # noqa: PLE0604  (one list of names, kept once)
    *(name for names in _HOME.values() for name in names)
]


__getattr__ = loader(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
