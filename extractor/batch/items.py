"""Items: a file becomes documents to be read, each with the hash of its bytes, and is read again item by item."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, NamedTuple, cast

from extractor.batch.sources import Problem, Source
from extractor.documents.formats import (
    UNREADABLE,
    Fields,
    Format,
    Warnings,
    format_of,
    has_text,
    load_json,
    read_capped,
    unzip,
)
from extractor.errors import DocumentError

SLICE = 1 << 16
#: The most lines or elements without a text of which each is a document that fails; what is beyond is told in one line.
MAX_MISFITS = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One document in a file: `number` counts a file's lines or list elements from 1, and is 0 for a whole file.

    `key` is the hash of its bytes, its format and the dates given to it from outside: the same key, the same document.
    """

    number: int
    offset: int
    length: int
    key: bytes


class Content(NamedTuple):
    """The bytes of an item, and what was odd about the file that they are from."""

    data: bytes
    warnings: Warnings = ()


class Misfits:
    """The lines or elements of a file that hold no text, of which no more than a hundred become documents."""

    def __init__(self, path: bytes) -> None:
        self.path = path
        self.count = self.first = self._objects = 0

    def take(self, number: int, *, is_object: bool) -> bool:
        """Whether one is counted here, rather than made a document that fails."""
        self._objects += is_object
        if is_object and self._objects <= MAX_MISFITS:
            return False
        self.count += 1
        self.first = self.first or number
        return True

    def problem(self) -> Iterator[Problem]:
        """Yield the problem that they are, if there are any."""
        if self.count:
            reason = f"{self.count:,} lines or elements are no objects with a text (the first is number {self.first})"
            yield Problem(self.path, reason)


def stream(source: Source, path: bytes) -> tuple[IO[bytes], Format]:
    """Open a file, decompressed, with its format."""
    form, zipped = cast("tuple[Format, bool]", format_of(os.fsdecode(path)))
    file = source.open(path)
    return (unzip(file) if zipped else file), form


def items(source: Source, path: bytes) -> Iterator[Item | Problem | None]:
    """Yield the items of a file, and what else is wrong with it; a DocumentError if it cannot be read to its end.

    None is yielded where nothing is found yet, so that whoever waits can turn to something else.
    """
    hint = source.hint(path).encode()
    name = source.name(path, 0)
    file, form = stream(source, path)
    with file:
        if form == "jsonl":
            yield from _lines(source, path, file, hint)
            return
        data = read_capped(file, source.max_bytes, name)
    if form == "json":
        value, _ = load_json(data, name)
        if isinstance(value, list):
            yield from _elements(source, path, value, len(data), hint)
            return
    yield Item(0, 0, len(data), key_of(data, hint))


def _elements(
    source: Source, path: bytes, found: list[Any], length: int, hint: bytes
) -> Iterator[Item | Problem | None]:
    if len(found) > source.max_items:
        raise DocumentError(f"{source.name(path, 0)}: holds more than {source.max_items:,} elements: split it")
    misfits = Misfits(path)
    for number, element in enumerate(found, 1):
        data = encoded(element)
        fits = data is not None and has_text(element, source.fields)
        if fits or not misfits.take(number, is_object=data is not None and isinstance(element, dict)):
            yield Item(number, 0, length, key_of(data or b"", hint))
        else:
            yield None
    yield from misfits.problem()


def encoded(element: Any) -> bytes | None:
    """Return an element of a list as JSON; None where it is nested too deeply for that."""
    try:
        return json.dumps(element, sort_keys=True).encode()
    except RecursionError:
        return None


def _lines(source: Source, path: bytes, file: IO[bytes], hint: bytes) -> Iterator[Item | Problem | None]:
    name, max_bytes, misfits = source.name(path, 0), source.max_bytes, Misfits(path)
    offset = number = 0
    try:
        while line := file.readline(max_bytes + 1):
            number += 1
            if len(line) > max_bytes:
                raise DocumentError(f"{name}: line {number} is longer than {max_bytes:,} bytes")
            if number > source.max_items:
                raise DocumentError(
                    f"{name}: has more than {source.max_items:,} lines, of which no more are read: split it"
                )
            words = line.strip()
            if not words or (not _may_fit(words, source.fields) and misfits.take(number, is_object=words[:1] == b"{")):
                yield None
            else:
                yield Item(number, offset, len(line), key_of(words, hint))
            offset += len(line)
    except UNREADABLE as error:
        raise DocumentError(f"{name}: cannot be read after line {number}: {error}") from error
    yield from misfits.problem()


def _may_fit(words: bytes, fields: Fields) -> bool:
    """Whether a line may be an object with a text; only one that does not look like it is parsed for that."""
    if fields.text.rpartition(".")[2].encode() in words:
        return True
    try:
        return has_text(json.loads(words), fields)
    except (ValueError, RecursionError):
        return False


def key_of(data: bytes, hint: bytes) -> bytes:
    """Return the key of an item: 16 bytes of SHA-256 over its bytes and what is known of it from outside."""
    return hashlib.sha256(hashlib.sha256(hint).digest() + data).digest()[:16]


class ItemReader:
    """Reads items again, for a worker: keeps the last files open, so that a file's lines are read in one pass."""

    KEEP = 4

    def __init__(self, source: Source) -> None:
        self.source = source
        self._open: dict[bytes, tuple[IO[bytes], int]] = {}
        self._elements: tuple[bytes, list[Any], Warnings] = (b"", [], ())

    def read(self, path: bytes, number: int, offset: int, length: int) -> Content:
        """Return the bytes of one item; a DocumentError if the file has gone or has lost it."""
        name = self.source.name(path, number)
        form, _ = cast("tuple[Format, bool]", format_of(os.fsdecode(path)))
        if number and form == "json":
            return self._element(path, number)
        if number:
            return Content(self._line(path, offset, length, name))
        file, _ = stream(self.source, path)
        with file:
            return Content(read_capped(file, self.source.max_bytes, name))

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

    def _element(self, path: bytes, number: int) -> Content:
        name = self.source.name(path, number)
        if self._elements[0] != path or number == 1:
            file, _ = stream(self.source, path)
            with file:
                value, warnings = load_json(read_capped(file, self.source.max_bytes, name), name)
            self._elements = (path, value if isinstance(value, list) else [], warnings)
        _, elements, warnings = self._elements
        if number > len(elements):
            raise DocumentError(f"{name}: has gone from its file")
        return Content(encoded(elements[number - 1]) or b"", warnings)

    def close(self) -> None:
        """Close the files that are kept open."""
        for file, _ in self._open.values():
            file.close()
        self._open.clear()
