"""Sources: a folder, walked lazily, and the files in it. `items` turns a file into documents.

The listing of a source is never held in memory. Only regular files are opened, and never through a link that leaves the
folder. Anything else with a matching name is reported as a Problem.
"""
# ruff: noqa: PTH116, PTH118
# (paths are bytes here, because names need not be UTF-8; pathlib takes str only)

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple, cast

from extractor.documents.dates import DATE_IN_NAME, date_in, date_pattern, read_index
from extractor.documents.document import MAX_BYTES
from extractor.documents.formats import Fields, Format, format_of
from extractor.errors import ConfigError, DocumentError
from extractor.utils import files
from extractor.utils.files import display_path

MAX_ITEMS = 1_000_000
#: Surrogates that are not the escaped bytes of a file name.
LONE_SURROGATES = re.compile("[\ud800-\udc7f\udd00-\udfff]")


class Stat(NamedTuple):
    """What shows, without opening a file, that it has not changed."""

    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class File:
    """A file of a known format. `path` is relative to the source, in bytes, because names need not be UTF-8."""

    path: bytes
    stat: Stat


@dataclass(frozen=True, slots=True)
class Problem:
    """Something with a matching name that cannot be read, and why."""

    path: bytes
    reason: str


@dataclass(frozen=True)
class Source:
    """A folder or a file that documents are read from.

    Args:
        root: The folder or file.
        include: Globs on the path below `root`; if given, only files that match one are read. `**` crosses folders. A glob
            without a slash is matched against the name only.
        exclude: Globs for files to leave out.
        index: A file of publication dates. Without it, an `index.json` in the root is used if it is an index.
        date_pattern: A regular expression that finds dates in paths.
        fields: Where JSON keeps the text, the title and the date.
        max_bytes: The largest document to read.
        max_items: How many lines or elements are read from one file.
    """

    root: Path
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    index: Path | None = None
    date_pattern: str = DATE_IN_NAME
    fields: Fields = field(default_factory=Fields)
    max_bytes: int = MAX_BYTES
    max_items: int = MAX_ITEMS

    def __post_init__(self) -> None:
        """Accept a string for the path."""
        object.__setattr__(self, "root", Path(self.root))

    @property
    def base(self) -> Path:
        """The folder that paths are relative to."""
        return self.root.parent if self.root.is_file() else self.root

    def check(self) -> None:
        """Raise a ConfigError if the root does not exist."""
        try:
            os.stat(self.root)
        except FileNotFoundError:
            raise ConfigError(f"{self.root}: no such file or folder") from None
        except (OSError, ValueError) as error:
            raise ConfigError(f"{self.root}: cannot be read: {getattr(error, 'strerror', None) or error}") from None

    def walk(self, skip: Path | None = None) -> Iterator["File | Problem"]:
        """Yield the files and the problems; see `walk`."""
        return walk(self, skip)

    def look(self, path: bytes) -> "File | Problem":
        """Look at one path; see `look`."""
        return look(self, path)

    def open(self, path: bytes) -> IO[bytes]:
        """Open one file for reading; see `open_regular`."""
        return open_regular(self, path)

    @cached_property
    def index_path(self) -> Path | None:
        """The index of publication dates: the one that was named, or an `index.json` in the root that can be read as one."""
        if self.index is not None:
            return self.index
        path = self.base / "index.json"
        try:
            if isinstance(look(self, b"index.json"), File) and read_index(path):
                return path
        except ConfigError:
            pass
        return None

    @cached_property
    def dates(self) -> dict[bytes, date]:
        """Publication dates by path, from the index."""
        index = {} if self.index_path is None else read_index(self.index_path)
        return {
            path.encode("utf-8", "surrogateescape"): day
            for path, day in index.items()
            if not LONE_SURROGATES.search(path)
        }

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern of dates in names."""
        return date_pattern(self.date_pattern)

    @cached_property
    def _globs(self) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
        return tuple(map(glob, self.include)), tuple(map(glob, self.exclude))

    def matches(self, path: bytes) -> bool:
        """Return whether a path has a known format and passes the globs."""
        name = os.fsdecode(path)
        include, exclude = self._globs
        if not format_of(name) or (include and not any(g.match(name) for g in include)):
            return False
        return not any(g.match(name) for g in exclude)

    def published(self, path: bytes) -> tuple[date | None, date | None]:
        """Return a path's date in the index, and the date in its name."""
        return self.dates.get(path), date_in(os.fsdecode(path), self.pattern)

    def name(self, path: bytes, number: int) -> str:
        """Return the `source` of a result: the path below the root, with `#` and the item's number if the file has many."""
        return f"{display_path(path)}#{number}" if number else display_path(path) or "."

    def context(self, path: bytes) -> str:
        """Return what is known about a file from elsewhere. If it changes, the file's documents are new ones."""
        form, _ = cast("tuple[Format, bool]", format_of(os.fsdecode(path)))
        indexed, in_name = self.published(path)
        mapped = f"{self.fields}" if form in ("json", "jsonl") else ""
        return f"{form}|{indexed or ''}|{in_name or ''}|{mapped}"


def walk(source: Source, skip: Path | None = None, *, recursive: bool = True) -> Iterator[File | Problem]:
    """Yield the files of a source and the problems, in the file system's order. Hidden names are left out.

    `skip` is a folder to stay out of: the output. Links to folders are not followed, because they may form a cycle.
    """
    root = source.root
    source.check()
    if root.is_file():
        yield look(source, os.fsencode(root.name))
        return
    skipped, index = _identity(skip), _identity(source.index_path)
    folders = [b""]
    while folders:
        folder = folders.pop()
        full = os.path.join(os.fsencode(root), folder)
        try:
            os.stat(os.path.join(full, b"."))  # a folder that can be listed but not entered is one problem, not many
            with os.scandir(full) as entries:
                for entry in entries:
                    path = os.path.join(folder, entry.name)
                    if entry.name.startswith(b"."):
                        continue
                    if not _is_folder(entry):
                        if source.matches(path) and (index is None or index != _identity(_join(source, path))):
                            yield look(source, path)
                    elif recursive and (skipped is None or _identity(_join(source, path)) != skipped):
                        folders.append(path)
        except OSError as error:
            yield Problem(folder, f"folder cannot be read: {error.strerror}")


def _is_folder(entry: "os.DirEntry[bytes]") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False  # if its name matches, `look` reports what is wrong with it


def _identity(path: bytes | Path | None) -> tuple[int, int] | None:
    """Return what two names of the same file share; None if there is nothing at the path, or it cannot be examined."""
    if path is None:
        return None
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _join(source: Source, path: bytes) -> bytes:
    return os.path.join(os.fsencode(source.base), path)


def look(source: Source, path: bytes) -> File | Problem:
    """Look at one path. Anything but a regular file is a Problem, and so is a link that leaves the folder."""
    full = _join(source, path)
    try:
        found = os.lstat(full)
        if stat.S_ISLNK(found.st_mode):
            base = os.path.realpath(os.fsencode(source.base))
            if not os.path.realpath(full).startswith(base + b"/"):
                return Problem(path, "is a link that leaves the folder")
            found = os.stat(full)
            if stat.S_ISDIR(found.st_mode):
                return Problem(path, "is a link to a folder")
    except OSError as error:
        return Problem(path, f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(found.st_mode):
        return Problem(path, "is not a regular file")
    return File(path, Stat(found.st_size, found.st_mtime_ns, found.st_ino))


def open_regular(source: Source, path: bytes) -> IO[bytes]:
    """Open a regular file for reading, without ever waiting, not even for a FIFO.

    Raises:
        DocumentError: For anything but a readable regular file.
    """
    try:
        return files.open_regular(_join(source, path))
    except OSError as error:
        raise DocumentError(f"{source.name(path, 0)}: cannot be read: {error.strerror}") from error


def glob(pattern: str) -> re.Pattern[str]:
    """Compile a glob: `*` and `?` stay inside a folder, `**/` crosses folders; without `/` it matches in any folder."""
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./"))
    return re.compile("".join(wild.get(piece, re.escape(piece)) for piece in pieces) + r"\Z", re.DOTALL)
