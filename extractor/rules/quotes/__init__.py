"""Quotes: what somebody is reported to have said, in marks or without."""

from extractor.rules.quotes.find import find_quotes

__all__ = ["find_quotes"]
