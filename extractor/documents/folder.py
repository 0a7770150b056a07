"""A folder of articles: its text files, with their publication dates from an `index.json`."""

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

from extractor.documents.dates import read_index
from extractor.documents.document import MAX_BYTES, Document
from extractor.documents.formats import format_of
from extractor.errors import ConfigError, DocumentError

SUFFIXES = frozenset((".txt", ".md"))
INDEX = "index.json"


class Article(NamedTuple):
    """A file, its publication date if known, and the folder that it was found in, if any."""

    path: Path
    published: date | None = None
    folder: Path | None = None

    def read(self, published: date | None = None, *, max_bytes: int = MAX_BYTES) -> Document:
        """Read the file; `published` overrides its date.

        Raises:
            DocumentError: If it cannot be read, or is a link that leads out of its folder.
        """
        if self.folder is not None and leaves(self.path, self.folder):
            raise DocumentError(f"{self.path}: is a link that leaves the folder")
        return Document.read(self.path, published=published or self.published, max_bytes=max_bytes)


def articles_at(name: str) -> list[Article]:
    """Return the file of this name, or the text files of a folder.

    Raises:
        DocumentError: If there are none, or for a file in HTML, JSON or gzip, whose markup would be read as prose.
    """
    if not name:  # an unset shell variable; the current folder is `.`
        raise DocumentError("the name of the input is empty")
    path = Path(name)
    try:
        if path.is_dir():
            return articles_in(path)
        if path.is_file() and format_of(name) not in (None, ("text", False)):
            raise DocumentError(f"{name}: is not plain text; use `extractor batch`")
    except (OSError, ValueError) as error:  # no permission, or an impossible name
        raise DocumentError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return [Article(path)]


def leaves(path: Path, folder: Path) -> bool:
    """Return whether a path in a folder is a link that leads out of it. A circular link does not."""
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def articles_in(folder: Path) -> list[Article]:
    """Return the text files of a folder by name, without hidden ones.

    An index that is a link out of the folder is returned as an article, which then cannot be read.

    Raises:
        DocumentError: If there are no text files, or the index is invalid.
    """
    try:
        files = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith("."))
    except OSError as error:
        raise DocumentError(f"{folder}: cannot be read: {error.strerror}") from error
    if not files:
        raise DocumentError(f"{folder}: contains no text files ({', '.join(sorted(SUFFIXES))})")
    index = folder / INDEX
    if not os.path.lexists(index):
        return [Article(path, None, folder) for path in files]
    if not index.is_file() or leaves(index, folder):
        return [Article(path, None, folder) for path in [*files, index]]
    try:
        dates = read_index(index)
    except ConfigError as error:
        raise DocumentError(f'{error}; write it as {{"name.txt": {{"published": "2024-10-29"}}}}') from error
    return [Article(path, dates.get(path.name), folder) for path in files]
