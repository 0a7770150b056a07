"""The data files of the rules: tab-separated rows; lines that begin with # say where the data comes from."""

from collections.abc import Mapping
from functools import cache
from importlib import resources


def rows(name: str) -> list[list[str]]:
    """Return the rows of `data/<name>`, each as its fields."""
    text = (resources.files("extractor.rules") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def classes(name: str) -> Mapping[str, frozenset[str]]:
    """The word classes of `data/<name>`, whose rows are a class and its words; read once."""
    return {cls: frozenset(words.split()) for cls, words in rows(name)}


def lower(text: str) -> str:
    """Lower the case without moving an offset: `len(lower(text)) == len(text)`, also for the dotted capital I."""
    return text.replace("İ", "I").lower()
