"""A folder of articles: its text files, and what an `index.json` beside them says about each."""

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

from extractor.documents.document import MAX_BYTES, Document
from extractor.documents.formats import format_of, read_index
from extractor.errors import ConfigError, DocumentError

SUFFIXES = frozenset((".txt", ".md"))
INDEX = "index.json"


class Article(NamedTuple):
    """A file, its publication date where the index holds one, and the folder that it was found in, if it was."""

    path: Path
    published: date | None = None
    folder: Path | None = None

    def read(self, published: date | None = None, *, max_bytes: int = MAX_BYTES) -> Document:
        """Read the file, with another date where one is given; a DocumentError where it cannot be.

        A link in a folder that leads out of it is not followed: whoever made the folder did not have what it leads to.
        """
        if self.folder is not None and leaves(self.path, self.folder):
            raise DocumentError(f"{self.path}: is a link that leaves the folder")
        return Document.read(self.path, published=published or self.published, max_bytes=max_bytes)


def articles_at(name: str) -> list[Article]:
    """Return what a name stands for: a file, or the text files of a folder; a DocumentError if there are none.

    A file of HTML, JSON or gzip is refused: read as it is, its markup would be prose.
    """
    if not name:  # a variable of the shell that holds nothing; the current folder is written as a dot
        raise DocumentError("an empty name is no file")
    path = Path(name)
    try:
        if path.is_dir():
            return articles_in(path)
        if path.is_file() and format_of(name) not in (None, ("text", False)):
            raise DocumentError(f"{name}: is not plain text, but a file that `extractor batch` reads")
    except (OSError, ValueError) as error:  # a folder that may not be entered, a name that is too long or none at all
        raise DocumentError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return [Article(path)]


def leaves(path: Path, folder: Path) -> bool:
    """Whether a path in a folder is a link that leads out of it; a link that leads in circles stays where it is."""
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def articles_in(folder: Path) -> list[Article]:
    """Return the text files of a folder by name, hidden ones aside; a DocumentError if there are none or the index is broken.

    An index that is no file of the folder's own is an article that cannot be read.
    """
    try:
        files = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith("."))
    except OSError as error:
        raise DocumentError(f"{folder}: cannot be read: {error.strerror}") from error
    if not files:
        raise DocumentError(f"{folder}: holds no text files ({', '.join(sorted(SUFFIXES))})")
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
