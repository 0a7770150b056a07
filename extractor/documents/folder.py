"""The articles that a command names: files, or the text files of a folder with their dates from an `index.json`."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from extractor.documents.dates import read_index
from extractor.documents.document import MAX_BYTES, Document
from extractor.documents.formats import format_of, parse
from extractor.documents.items import ItemReader
from extractor.documents.source import Problem, Source, look, walk
from extractor.errors import ConfigError, DocumentError
from extractor.utils.files import display_path

SUFFIXES = frozenset((".txt", ".md"))
INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Article:
    """A file that was found, with its publication date if known, or with why it cannot be read."""

    path: Path
    published: date | None = None
    problem: str | None = None

    def read(self, published: date | None = None, *, max_bytes: int = MAX_BYTES) -> Document:
        """Read the file in its format; `published` overrides its date.

        Raises:
            DocumentError: If it cannot be read, or holds more than one document.
        """
        if self.problem:
            raise DocumentError(f"{self.path}: {self.problem}")
        form, zipped = format_of(self.path.name) or ("text", False)
        day = published or self.published
        if (form, zipped) == ("text", False):
            return Document.read(self.path, published=day, max_bytes=max_bytes)
        if form == "jsonl":
            raise DocumentError(f"{self.path}: may hold many documents; use `extractor batch`")
        name = os.fsencode(self.path.name)
        content = ItemReader(Source(self.path, max_bytes=max_bytes)).read(name, 0, 0, 0)
        return parse(content.data, form, source=display_path(self.path), published=day, max_bytes=max_bytes)


def articles_at(name: str) -> list[Article]:
    """Return the file of this name, or the text files of a folder.

    Raises:
        DocumentError: If there are none.
    """
    if not name:  # an unset shell variable; the current folder is `.`
        raise DocumentError("the name of the input is empty")
    path = Path(name)
    try:
        is_folder = path.is_dir()
        missing = not is_folder and not path.exists()
    except (OSError, ValueError) as error:  # no permission, or an impossible name
        raise DocumentError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if is_folder:
        return articles_in(path)
    return [Article(path, problem="no such file" if missing else None)]


def articles_in(folder: Path) -> list[Article]:
    """Return the text files of a folder by name, without hidden ones. Those that cannot be read say why when they are.

    Raises:
        DocumentError: If there are no text files, or the index is invalid.
    """
    index = folder / INDEX
    source = Source(folder, index=index if os.path.lexists(index) else None)
    try:
        found = sorted(walk(source, recursive=False), key=lambda file: file.path)
    except ConfigError as error:
        raise DocumentError(str(error)) from error
    files = [file for file in found if not file.path or Path(os.fsdecode(file.path)).suffix.lower() in SUFFIXES]
    if not files:
        raise DocumentError(f"{folder}: contains no text files ({', '.join(sorted(SUFFIXES))})")
    dates: dict[str, date] = {}
    if source.index is not None:
        problem = look(source, os.fsencode(INDEX))
        if isinstance(problem, Problem):
            files.append(problem)
        else:
            dates = dates_in(index)
    names = [(file, os.fsdecode(file.path)) for file in files]
    return [
        Article(folder / name, dates.get(name), file.reason if isinstance(file, Problem) else None)
        for file, name in names
    ]


def dates_in(index: Path) -> dict[str, date]:
    """Return the dates in an index by the names of files.

    Raises:
        DocumentError: If it is not an index. The message says how to write one.
    """
    try:
        return read_index(index)
    except ConfigError as error:
        raise DocumentError(f'{error}; write it as {{"name.txt": {{"published": "2024-10-29"}}}}') from error
