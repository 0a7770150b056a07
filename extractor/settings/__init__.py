"""Settings, their sources, and the folders whose settings files are trusted."""

from typing import TYPE_CHECKING

from extractor.utils.lazy import loader

if TYPE_CHECKING:
    from extractor.settings.settings import Settings as Settings

__all__ = ["Settings"]

__getattr__ = loader(__name__, {"settings": ["Settings"]})
