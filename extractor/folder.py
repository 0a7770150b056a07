"""A folder of articles: its text files, and what an `index.json` beside them says about each."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from extractor.document import MAX_BYTES, Document
from extractor.errors import ConfigError, DocumentError
from extractor.inputs import format_of, load_index, read_capped

SUFFIXES = frozenset((".txt", ".md"))
INDEX = "index.json"
MAX_INDEX_BYTES = 50_000_000


class Article(NamedTuple):
    """A file, its publication date where the index holds one, and the folder that it was found in, if it was."""

    path: Path
    published: date | None = None
    folder: Path | None = None

    def read(self, published: date | None = None, *, max_bytes: int = MAX_BYTES) -> Document:
        """Read the file, with another date where one is given; a DocumentError where it cannot be.

        A link in a folder that leads out of it is not followed: whoever made the folder did not have what it leads to.
        """
        if self.folder is not None and not self.path.resolve().is_relative_to(self.folder.resolve()):
            raise DocumentError(f"{self.path}: is a link that leaves the folder")
        return Document.read(self.path, published=published or self.published, max_bytes=max_bytes)


def articles_at(name: str) -> list[Article]:
    """Return what a name stands for: a file, or the text files of a folder; a DocumentError if there are none.

    A file of HTML, JSON or gzip is refused: read as it is, its markup would be prose.
    """
    if not name:  # a variable of the shell that holds nothing; the current folder is written as a dot
        raise DocumentError("an empty name is no file")
    path = Path(name)
    if path.is_file() and format_of(name) not in (None, ("text", False)):
        raise DocumentError(f"{name}: is not plain text, but a file that `extractor batch` reads")
    return articles_in(path) if path.is_dir() else [Article(path)]


def articles_in(folder: Path) -> list[Article]:
    """Return the text files of a folder by name, hidden ones aside; a DocumentError if there are none or the index is broken."""
    try:
        files = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith("."))
    except OSError as error:
        raise DocumentError(f"{folder}: cannot be read: {error.strerror}") from error
    if not files:
        raise DocumentError(f"{folder}: holds no text files ({', '.join(sorted(SUFFIXES))})")
    dates = read_index(folder / INDEX)
    return [Article(path, dates.get(path.name), folder) for path in files]


def read_index(path: Path) -> dict[str, date]:
    """Return publication dates by file name; none if there is no index. See `extractor.inputs.load_index`."""
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            return load_index(read_capped(file, MAX_INDEX_BYTES, str(path)), str(path))
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from error
    except ConfigError as error:
        raise DocumentError(f'{error}; write it as {{"name.txt": {{"published": "2024-10-29"}}}}') from error
