"""A corpus: a folder of articles, with gold records for as many of them as have been annotated."""

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

#: What a gold record may have besides the fields of its schema.
GOLD_FIELDS = frozenset(("required", "accept"))
#: Gold records by kind.
Gold = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class CorpusArticle:
    """One article: `name` is the stem of its file; `gold` has the gold records of each kind that was annotated."""

    name: str
    document: Document
    gold: Gold = field(default_factory=dict)


def read_corpus(articles: str | Path, gold: str | Path | None, kinds: Sequence[Kind]) -> list[CorpusArticle]:
    """Read a folder of articles and, optionally, a folder of gold files, each of which names its article in `document`.

    Raises:
        ConfigError: A gold file is broken or belongs to no article, a gold record is not at its position or has a field
            that no version of its schema has, or two articles have the same name.
        DocumentError: An article cannot be read.
    """
    files = articles_in(Path(articles))
    golds = read_gold(Path(gold), kinds) if gold else {}
    if unknown := sorted(golds.keys() - {file.path.name for file in files}):
        raise ConfigError(f"{gold}: gold for {unknown[0]}, which is not in {articles}")
    corpus: dict[str, CorpusArticle] = {}
    for file in files:
        name = file.path.stem
        if name in corpus:
            raise ConfigError(f"{articles}: two articles are called {name}; rename one of them")
        document, records = file.read(), golds.get(file.path.name, {})
        for kind in kinds:
            check_gold(kind, records.get(kind.name, ()), document, file.path.name)
        corpus[name] = CorpusArticle(name, document, records)
    return list(corpus.values())


def read_gold(folder: Path, kinds: Sequence[Kind]) -> dict[str, Gold]:
    """Return the gold records by the name of the article's file; a kind that a file leaves out was not annotated."""
    golds: dict[str, Gold] = {}
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder of gold files")
    for path in sorted(folder.glob("*.json")):
        try:
            value = json.loads(read_regular(path))
            golds[value["document"]] = {kind.name: list(value[kind.name]) for kind in kinds if kind.name in value}
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise ConfigError(
                f'{path}: not a gold file of the form {{"document": "a.txt", "quotes": [...]}}'
            ) from error
    return golds


def check_gold(kind: Kind, records: Iterable[Mapping[str, Any]], document: Document, name: str) -> None:
    """Raise a ConfigError for a gold record whose words are not at its span, or that has an unknown field."""
    known = GOLD_FIELDS.union(*(record.model_fields for record in (*kind.older.values(), kind.record)))
    for record in records:
        try:
            start, end, words = record["start"], record["end"], record.get(kind.anchor)
            found, unknown = document.text[start:end], sorted(record.keys() - known)
        except (LookupError, TypeError, AttributeError):
            raise ConfigError(f"gold for {name}: {record!r:.80} is not a record: it has no start and end") from None
        if found != words:
            raise ConfigError(f"gold for {name}: {words!r} is not at {start}-{end}")
        if unknown:
            names = ", ".join(sorted(known))
            raise ConfigError(f"gold for {name}: {kind.name} have no field {unknown[0]!r}; known are {names}")
