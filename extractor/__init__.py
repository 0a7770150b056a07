"""Turns news articles into quotes, figures and events that are checked against the article.

>>> from extractor import extract
>>> result = extract("The ferry will stop for three weeks, the harbour master said.", engine="rules")
>>> result.status
'complete'
"""

from extractor.document import Document
from extractor.engines.base import Engine
from extractor.engines.rules import RuleEngine
from extractor.errors import ConfigError, DocumentError, ExtractorError, ModelError
from extractor.pipeline import Extractor, extract
from extractor.results import Extraction, Rejection, Usage
from extractor.schemas import get_schema, latest
from extractor.schemas.events.v1 import Event
from extractor.schemas.figures.v1 import Figure
from extractor.schemas.quotes.v1 import Quote
from extractor.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "ConfigError",
    "Document",
    "DocumentError",
    "Engine",
    "Event",
    "Extraction",
    "Extractor",
    "ExtractorError",
    "Figure",
    "ModelError",
    "Quote",
    "Rejection",
    "RuleEngine",
    "Settings",
    "Usage",
    "extract",
    "get_schema",
    "latest",
]
