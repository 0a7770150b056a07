"""Settings: how to reach a model and what it may cost, where each value may come from, and which folders are trusted."""

from typing import TYPE_CHECKING

from extractor.utils.lazy import loader

if TYPE_CHECKING:
    from extractor.settings.settings import Settings as Settings

__all__ = ["Settings"]

__getattr__ = loader(__name__, {"settings": ["Settings"]})
