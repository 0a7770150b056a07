"""Items: the documents in a file. Each has the hash of its bytes as its key, and can be read again one by one."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any, NamedTuple, cast

from extractor.documents.document import Document
from extractor.documents.formats import (
    UNREADABLE,
    Fields,
    Format,
    Warnings,
    format_of,
    has_text,
    load_json,
    parse,
    read_capped,
    unzip,
)
from extractor.documents.source import Problem, Source
from extractor.errors import DocumentError

READ_SIZE = 1 << 16
#: How many objects without a text of one file become documents that fail. The others are reported in one line.
MAX_WITHOUT_TEXT = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One document in a file. `number` counts lines or list elements from 1; 0 is the whole file.

    `key` is the hash of its bytes, its format and the dates known from elsewhere: the same key, the same document.
    """

    number: int
    offset: int
    length: int
    key: bytes


class Content(NamedTuple):
    """The bytes of an item, and the warnings about the file they came from."""

    data: bytes
    warnings: Warnings = ()


class WithoutText:
    """The lines or elements of a file that have no text. Up to a hundred become documents; the rest are counted here."""

    def __init__(self, path: bytes) -> None:
        self.path = path
        self.count = self.first = self._objects = 0

    def absorbs(self, number: int, *, is_object: bool) -> bool:
        """Return whether an item is counted here instead of becoming a document that fails."""
        self._objects += is_object
        if is_object and self._objects <= MAX_WITHOUT_TEXT:
            return False
        self.count += 1
        self.first = self.first or number
        return True

    def problem(self) -> Iterator[Problem]:
        """Yield one problem for all that were counted."""
        if self.count:
            reason = f"{self.count:,} lines or elements are not objects with a text (the first is number {self.first})"
            yield Problem(self.path, reason)


def open_item(source: Source, path: bytes) -> tuple[IO[bytes], Format, bool]:
    """Open a file; return it decompressed, with its format and whether it was compressed."""
    form, zipped = cast("tuple[Format, bool]", format_of(os.fsdecode(path)))
    file = source.open(path)
    return (unzip(file) if zipped else file), form, zipped


def items(source: Source, path: bytes) -> Iterator[Item | Problem | None]:
    """Yield the items of a file and its problems. None is yielded between them, so that the caller can do other work.

    Raises:
        DocumentError: If the file cannot be read to its end.
    """
    context = source.context(path).encode()
    name = source.name(path, 0)
    file, form, _ = open_item(source, path)
    with file:
        if form == "jsonl":
            yield from _lines(source, path, file, context)
            return
        data = read_capped(file, source.max_bytes, name)
    if form == "json":
        value, _ = load_json(data, name)
        if isinstance(value, list):
            yield from _elements(source, path, value, len(data), context)
            return
    yield Item(0, 0, len(data), key_of(data, context))


def _elements(
    source: Source, path: bytes, elements: list[Any], length: int, context: bytes
) -> Iterator[Item | Problem | None]:
    if len(elements) > source.max_items:
        raise DocumentError(f"{source.name(path, 0)}: has more than {source.max_items:,} elements; split it")
    rest = WithoutText(path)
    for number, element in enumerate(elements, 1):
        data = encode(element)
        fits = data is not None and has_text(element, source.fields)
        if fits or not rest.absorbs(number, is_object=data is not None and isinstance(element, dict)):
            yield Item(number, 0, length, key_of(data or b"", context))
        else:
            yield None
    yield from rest.problem()


def encode(element: Any) -> bytes | None:
    """Return an element of a list as JSON; None if it is nested too deeply."""
    try:
        return json.dumps(element, sort_keys=True).encode()
    except RecursionError:
        return None


def _lines(source: Source, path: bytes, file: IO[bytes], context: bytes) -> Iterator[Item | Problem | None]:
    name, max_bytes, rest = source.name(path, 0), source.max_bytes, WithoutText(path)
    offset = number = 0
    try:
        while line := file.readline(max_bytes + 1):
            number += 1
            if len(line) > max_bytes:
                raise DocumentError(f"{name}: line {number} is longer than {max_bytes:,} bytes")
            if number > source.max_items:
                raise DocumentError(f"{name}: has more than {source.max_items:,} lines; the rest is not read, split it")
            text = line.strip()
            if not text or (
                not _may_have_text(text, source.fields) and rest.absorbs(number, is_object=text[:1] == b"{")
            ):
                yield None
            else:
                yield Item(number, offset, len(line), key_of(text, context))
            offset += len(line)
    except UNREADABLE as error:
        raise DocumentError(f"{name}: cannot be read after line {number}: {error}") from error
    yield from rest.problem()


def _may_have_text(line: bytes, fields: Fields) -> bool:
    """Return whether a line may be an object with a text. Only a line that does not mention the field is parsed."""
    if fields.text.rpartition(".")[2].encode() in line:
        return True
    try:
        return has_text(json.loads(line), fields)
    except (ValueError, RecursionError):
        return False


def key_of(data: bytes, context: bytes) -> bytes:
    """Return the key of an item: 16 bytes of SHA-256 over its bytes and what is known about its file."""
    return hashlib.sha256(hashlib.sha256(context).digest() + data).digest()[:16]


def to_document(source: Source, path: bytes, number: int, content: Content) -> Document:
    """Return the document in an item's bytes.

    Raises:
        DocumentError: If they hold no readable text.
    """
    form, _ = cast("tuple[Format, bool]", format_of(os.fsdecode(path)))
    indexed, in_name = source.published(path)
    document = parse(
        content.data,
        form,
        source=source.name(path, number),
        published=indexed,
        name_date=in_name,
        fields=source.fields,
        max_bytes=source.max_bytes,
    )
    return replace(document, warnings=(*content.warnings, *document.warnings))


class ItemReader:
    """Reads items again. It keeps the last files open, so that the lines of a file are read in one pass."""

    KEEP = 4

    def __init__(self, source: Source) -> None:
        self.source = source
        self._open: dict[bytes, tuple[IO[bytes], int]] = {}
        self._elements: tuple[bytes, list[Any], Warnings] = (b"", [], ())

    def read(self, path: bytes, number: int, offset: int, length: int) -> Content:
        """Return the bytes of one item.

        Raises:
            DocumentError: If the file has vanished or no longer has the item.
        """
        name = self.source.name(path, number)
        form, _ = cast("tuple[Format, bool]", format_of(os.fsdecode(path)))
        if number and form == "json":
            return self._element(path, number)
        if number:
            return Content(self._line(path, offset, length, name))
        file, *_ = open_item(self.source, path)
        with file:
            return Content(read_capped(file, self.source.max_bytes, name))

    def _line(self, path: bytes, offset: int, length: int, name: str) -> bytes:
        file, at = self._open.pop(path, (None, 0))
        if file is None or at > offset:  # a gzipped stream only runs forward
            if file is not None:
                file.close()
            (file, _, zipped), at = open_item(self.source, path), 0
            if not zipped:
                at = file.seek(offset)
        try:
            while at < offset:
                skipped = len(file.read(min(READ_SIZE, offset - at)))
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
            file, *_ = open_item(self.source, path)
            with file:
                value, warnings = load_json(read_capped(file, self.source.max_bytes, name), name)
            self._elements = (path, value if isinstance(value, list) else [], warnings)
        _, elements, warnings = self._elements
        if number > len(elements):
            raise DocumentError(f"{name}: is no longer in its file")
        return Content(encode(elements[number - 1]) or b"", warnings)

    def close(self) -> None:
        """Close the files that are kept open."""
        for file, _ in self._open.values():
            file.close()
        self._open.clear()
