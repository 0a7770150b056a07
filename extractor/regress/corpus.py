"""A corpus: a folder of articles, with gold records for as many of them as somebody has read by hand."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.documents.document import Document
from extractor.documents.folder import articles_in
from extractor.errors import ConfigError
from extractor.kinds import Kind
from extractor.utils.files import read_regular

#: What a gold record may hold besides the fields of its schema.
JUDGING = frozenset(("required", "accept"))


@dataclass(frozen=True)
class Article:
    """One article: `name` is its file's name without the suffix; `gold` maps a kind to its gold records."""

    name: str
    document: Document
    gold: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)


def read_corpus(articles: str | Path, gold: str | Path | None, kinds: Sequence[Kind]) -> list[Article]:
    """Read a folder of articles and, where given, a folder of gold files, each naming its article in `document`.

    Raises a ConfigError for gold that is broken, belongs to no article, names a place that is not in it or has a field that
    no record has, and a DocumentError for articles that cannot be read.
    """
    found = articles_in(Path(articles))
    golds = read_gold(Path(gold), kinds) if gold else {}
    if foreign := sorted(golds.keys() - {entry.path.name for entry in found}):
        raise ConfigError(f"{gold}: gold for {foreign[0]}, which is not in {articles}")
    corpus = []
    for entry in found:
        document = entry.read()
        records = golds.get(entry.path.name, {})
        for kind in kinds:
            check_places(kind, records.get(kind.name, ()), document, entry.path.name)
            check_fields(kind, records.get(kind.name, ()), entry.path.name)
        corpus.append(Article(entry.path.stem, document, records))
    return corpus


def read_gold(folder: Path, kinds: Sequence[Kind]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return the gold records by the name of the article's file, and by kind; a kind that a file leaves out is unread."""
    golds: dict[str, dict[str, list[dict[str, Any]]]] = {}
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder of gold files")
    for path in sorted(folder.glob("*.json")):
        try:
            facts = json.loads(read_regular(path))
            golds[facts["document"]] = {kind.name: list(facts[kind.name]) for kind in kinds if kind.name in facts}
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise ConfigError(
                f'{path}: is no gold file of the form {{"document": "a.txt", "quotes": [...]}}'
            ) from error
    return golds


def check_places(kind: Kind, records: Iterable[dict[str, Any]], document: Document, name: str) -> None:
    """Raise a ConfigError where a gold record has no place, or where its words are not there."""
    for record in records:
        try:
            start, end, words = record["start"], record["end"], record.get(kind.anchor)
            found = document.text[start:end]
        except (LookupError, TypeError, AttributeError):
            raise ConfigError(f"gold for {name}: {record!r:.80} is no record: it has no start and end") from None
        if found != words:
            raise ConfigError(f"gold for {name}: {words!r} is not at {start}-{end}")


def check_fields(kind: Kind, records: Iterable[dict[str, Any]], name: str) -> None:
    """Raise a ConfigError where a gold record has a field that no version of its kind has: it was misspelled."""
    known = JUDGING.union(*(record.model_fields for record in (*kind.older.values(), kind.record)))
    for record in records:
        if unknown := sorted(record.keys() - known):
            names = ", ".join(sorted(known))
            raise ConfigError(f"gold for {name}: {kind.name} have no field {unknown[0]!r}; known are {names}")
