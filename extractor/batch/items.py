"""Items: a file becomes documents to be read, each with the hash of its bytes, and is read again item by item."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

from extractor.batch.sources import Source
from extractor.errors import DocumentError
from extractor.inputs import UNREADABLE, Format, format_of, load_json, read_capped, unzip

SLICE = 1 << 16


@dataclass(frozen=True, slots=True)
class Item:
    """One document in a file: `number` counts a file's lines or list elements from 1, and is 0 for a whole file.

    `key` is the hash of its bytes, its format and the dates given to it from outside: the same key, the same document.
    """

    number: int
    offset: int
    length: int
    key: bytes


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
