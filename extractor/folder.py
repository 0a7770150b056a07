"""A folder of articles: its text files, and what an `index.json` beside them says about each."""

import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

from extractor.errors import DocumentError

SUFFIXES = frozenset((".txt", ".md"))
INDEX = "index.json"
MAX_INDEX_BYTES = 50_000_000


class Article(NamedTuple):
    """A file and its publication date as an ISO string, where the index holds one."""

    path: Path
    published: str | None


def articles_in(folder: Path) -> list[Article]:
    """Return the text files of a folder by name; a DocumentError if there are none or the index is broken."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise DocumentError(f"{folder}: cannot be read: {error.strerror}") from error
    if not files:
        raise DocumentError(f"{folder}: holds no text files ({', '.join(sorted(SUFFIXES))})")
    dates = read_index(folder / INDEX)
    return [Article(path, dates.get(path.name)) for path in files]


def read_index(path: Path) -> dict[str, str]:
    """Return publication dates by file name from `{"name.txt": {"published": "2024-10-29"}}`; none if there is no index."""
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            entries = json.loads(file.read(MAX_INDEX_BYTES).decode("utf-8-sig"))
        dates = {name: entry["published"] for name, entry in entries.items() if entry.get("published")}
        for published in dates.values():
            date.fromisoformat(published)
    except (OSError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise DocumentError(
            f'{path}: is not an index of the form {{"name.txt": {{"published": "2024-10-29"}}}}'
        ) from error
    return dates
