"""Sources: a folder, walked lazily, becomes files; a file becomes items, each with the hash of its bytes.

Nothing is listed in memory. Only regular files are opened, and never through a link that leaves the folder; whatever
else carries a fitting name is reported as a Problem rather than passed over.
"""
# ruff: noqa: PTH116, PTH118, PTH119
# (paths are bytes here, because names need not be UTF-8; pathlib takes str only)

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple, cast

from extractor.document import MAX_BYTES
from extractor.errors import ConfigError, DocumentError
from extractor.inputs import (
    DATE_IN_NAME,
    UNREADABLE,
    Fields,
    Format,
    date_in,
    date_pattern,
    format_of,
    load_index,
    load_json,
    read_capped,
    unzip,
)

SLICE = 1 << 16


class Stat(NamedTuple):
    """What tells cheaply that a file has not been touched since."""

    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class File:
    """A file of a known format; `path` is relative to the source, as bytes, because names need not be UTF-8."""

    path: bytes
    stat: Stat


@dataclass(frozen=True, slots=True)
class Problem:
    """Something with a fitting name that cannot be read, and why."""

    path: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Item:
    """One document in a file: `number` counts a file's lines or list elements from 1, and is 0 for a whole file.

    `key` is the hash of its bytes, its format and the dates given to it from outside: the same key, the same document.
    """

    number: int
    offset: int
    length: int
    key: bytes


@dataclass(frozen=True)
class Source:
    """Where documents come from, and which: a folder or a single file.

    `include` and `exclude` are globs over the path below `root` (`**` crosses folders; without a slash a glob is held
    against the name alone). `index` is a file of publication dates; an `index.json` in the root that is one is taken
    unasked. `date_pattern` finds dates in paths. `fields` maps the fields of JSON.
    """

    root: Path
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    index: Path | None = None
    date_pattern: str = DATE_IN_NAME
    fields: Fields = field(default_factory=Fields)
    max_bytes: int = MAX_BYTES

    def __post_init__(self) -> None:
        """Take a string for a path, too."""
        object.__setattr__(self, "root", Path(self.root))

    @property
    def base(self) -> Path:
        """The folder that paths are relative to."""
        return self.root.parent if self.root.is_file() else self.root

    def check(self) -> None:
        """Raise a ConfigError if there is nothing there."""
        if not self.root.exists():
            raise ConfigError(f"{self.root}: no such file or folder")

    def walk(self, skip: Path | None = None) -> Iterator["File | Problem"]:
        """Yield the files, and the problems; see `walk`."""
        return walk(self, skip)

    def look(self, path: bytes) -> "File | Problem":
        """Look at one path; see `look`."""
        return look(self, path)

    def open(self, path: bytes) -> IO[bytes]:
        """Open one file for reading; see `open_regular`."""
        return open_regular(self, path)

    @cached_property
    def index_path(self) -> Path | None:
        """The index of publication dates: the one named, or an `index.json` in the root that reads like one."""
        if self.index is not None:
            return self.index
        path = self.base / "index.json"
        try:
            return path if load_index(path.read_bytes(), path.name) else None
        except (OSError, ConfigError, DocumentError):
            return None

    @cached_property
    def dates(self) -> dict[bytes, date]:
        """Publication dates by path, from the index."""
        if self.index_path is None:
            return {}
        try:
            index = load_index(self.index_path.read_bytes(), self.index_path.name)
        except OSError as error:
            raise ConfigError(f"{self.index_path}: cannot be read: {error.strerror}") from None
        return {os.fsencode(path): day for path, day in index.items()}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern of dates in names."""
        return date_pattern(self.date_pattern)

    @cached_property
    def _globs(self) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
        return tuple(map(glob, self.include)), tuple(map(glob, self.exclude))

    def wants(self, path: bytes) -> bool:
        """Whether a path has a known format and passes the globs."""
        name = os.fsdecode(path)
        include, exclude = self._globs
        if not format_of(name) or (include and not any(g.match(name) for g in include)):
            return False
        return not any(g.match(name) for g in exclude)

    def published(self, path: bytes) -> tuple[date | None, date | None]:
        """Return the date of a path by the index, and the one its name tells."""
        return self.dates.get(path), date_in(os.fsdecode(path), self.pattern)

    def name(self, path: bytes, number: int) -> str:
        """Return the `source` of a result: the path below the root, `#` and the item's number where a file has many."""
        shown = path.decode("utf-8", "backslashreplace")
        return f"{shown}#{number}" if number else shown

    def hint(self, path: bytes) -> str:
        """Return what is known of a file from outside of it; a change makes its documents new."""
        form, _ = cast("tuple[Format, bool]", format_of(os.fsdecode(path)))
        given, told = self.published(path)
        mapped = f"{self.fields}" if form in ("json", "jsonl") else ""
        return f"{form}|{given or ''}|{told or ''}|{mapped}"


def walk(source: Source, skip: Path | None = None) -> Iterator[File | Problem]:
    """Yield the files of a source in the file system's order, and the problems; hidden names are passed over.

    `skip` is a folder to keep out of, the output. Links to folders are not followed: they may lead in circles.
    """
    root = source.root
    source.check()
    if root.is_file():
        yield look(source, os.fsencode(root.name))
        return
    skipped = _identity(os.stat(skip)) if skip is not None and skip.exists() else None
    index = source.index_path.resolve() if source.index_path else None
    folders = [b""]
    while folders:
        folder = folders.pop()
        try:
            entries = os.scandir(os.path.join(os.fsencode(root), folder))
        except OSError as error:
            yield Problem(folder, f"folder cannot be read: {error.strerror}")
            continue
        with entries:
            for entry in entries:
                path = os.path.join(folder, entry.name)
                if entry.name.startswith(b"."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if skipped is None or _identity(entry.stat()) != skipped:
                        folders.append(path)
                elif source.wants(path) and not (index and _same(source, path, index)):
                    yield look(source, path)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _same(source: Source, path: bytes, index: Path) -> bool:
    return (
        os.path.basename(path) == os.fsencode(index.name) and Path(os.fsdecode(_join(source, path))).resolve() == index
    )


def _join(source: Source, path: bytes) -> bytes:
    return os.path.join(os.fsencode(source.base), path)


def look(source: Source, path: bytes) -> File | Problem:
    """Look at one path: a File, or the Problem that it is no regular file, or a link that leaves the folder."""
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
    """Open a regular file for reading; a DocumentError for anything else. Never waits, not even on a FIFO."""
    name = source.name(path, 0)
    try:
        handle = os.open(_join(source, path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise DocumentError(f"{name}: cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise DocumentError(f"{name}: is not a regular file")
    return os.fdopen(handle, "rb")


def stream(source: Source, path: bytes) -> tuple[IO[bytes], Format]:
    """Open a file, decompressed, with its format."""
    form, zipped = cast("tuple[Format, bool]", format_of(os.fsdecode(path)))
    file = source.open(path)
    return (unzip(file) if zipped else file), form


def items(source: Source, path: bytes) -> Iterator[Item]:
    """Yield the items of a file; a DocumentError if it cannot be read to its end."""
    hint = source.hint(path).encode()
    name = source.name(path, 0)
    file, form = stream(source, path)
    with file:
        if form == "jsonl":
            yield from _lines(file, source.max_bytes, hint, name)
            return
        data = read_capped(file, source.max_bytes, name)
    if form == "json":
        value = load_json(data, name)
        if isinstance(value, list):
            for number, element in enumerate(value, 1):
                yield Item(number, 0, len(data), key_of(json.dumps(element, sort_keys=True).encode(), hint))
            return
    yield Item(0, 0, len(data), key_of(data, hint))


def _lines(file: IO[bytes], max_bytes: int, hint: bytes, name: str) -> Iterator[Item]:
    offset = number = 0
    try:
        while line := file.readline(max_bytes + 1):
            number += 1
            if len(line) > max_bytes:
                raise DocumentError(f"{name}: line {number} is longer than {max_bytes:,} bytes")
            if line.strip():
                yield Item(number, offset, len(line), key_of(line.strip(), hint))
            offset += len(line)
    except UNREADABLE as error:
        raise DocumentError(f"{name}: cannot be read after line {number}: {error}") from error


def key_of(data: bytes, hint: bytes) -> bytes:
    """Return the key of an item: 16 bytes of SHA-256 over its bytes and what is known of it from outside."""
    return hashlib.sha256(hashlib.sha256(hint).digest() + data).digest()[:16]


class ItemReader:
    """Reads items again, for a worker: keeps the last files open, so that a file's lines are read in one pass."""

    KEEP = 4

    def __init__(self, source: Source) -> None:
        self.source = source
        self._open: dict[bytes, tuple[IO[bytes], int]] = {}
        self._elements: tuple[bytes, list[bytes]] = (b"", [])

    def read(self, path: bytes, number: int, offset: int, length: int) -> bytes:
        """Return the bytes of one item; a DocumentError if the file has gone or has lost it."""
        name = self.source.name(path, number)
        form, _ = cast("tuple[Format, bool]", format_of(os.fsdecode(path)))
        if number and form == "json":
            return self._element(path, number)
        if number:
            return self._line(path, offset, length, name)
        file, _ = stream(self.source, path)
        with file:
            return read_capped(file, self.source.max_bytes, name)

    def _line(self, path: bytes, offset: int, length: int, name: str) -> bytes:
        file, at = self._open.pop(path, (None, 0))
        if file is None or at > offset:  # a gzipped stream only runs forward
            if file is not None:
                file.close()
            (file, _), at = stream(self.source, path), 0
        try:
            while at < offset:
                skipped = len(file.read(min(SLICE, offset - at)))
                if not skipped:
                    break
                at += skipped
            data = file.read(length)
        except UNREADABLE as error:
            file.close()
            raise DocumentError(f"{name}: cannot be read: {error}") from error
        self._open[path] = (file, offset + len(data))
        if len(self._open) > self.KEEP:
            self._open.pop(next(iter(self._open)))[0].close()
        return data.strip()

    def _element(self, path: bytes, number: int) -> bytes:
        if self._elements[0] != path or number == 1:
            file, _ = stream(self.source, path)
            with file:
                value = load_json(read_capped(file, self.source.max_bytes, self.source.name(path, 0)), None)
            elements = value if isinstance(value, list) else []
            self._elements = (path, [json.dumps(element, sort_keys=True).encode() for element in elements])
        if number > len(self._elements[1]):
            raise DocumentError(f"{self.source.name(path, number)}: has gone from its file")
        return self._elements[1][number - 1]

    def close(self) -> None:
        """Close the files that are kept open."""
        for file, _ in self._open.values():
            file.close()
        self._open.clear()


def glob(pattern: str) -> re.Pattern[str]:
    """Compile a glob over paths: `*` and `?` stay inside a folder, `**/` crosses folders; without `/` any folder fits."""
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./"))
    return re.compile("".join(wild.get(piece, re.escape(piece)) for piece in pieces) + r"\Z", re.DOTALL)
