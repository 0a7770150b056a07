r"""From the bytes of a file to a document, for each format.

`.txt` and `.md` are read unchanged. `.html` gives its main text, title and date; `.json` and `.jsonl` give the fields that are mapped.
Any of them may be gzipped. A title becomes the first paragraph of the text, so that all offsets point into one text:
`title + "\n\n" + text`.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Literal, cast

from extractor.documents.dates import MAX_SHOWN, stated_date
from extractor.documents.document import MAX_BYTES, Document
from extractor.documents.encoding import decode
from extractor.documents.html import has_markup, plain_text, read_page
from extractor.errors import DocumentError

Format = Literal["text", "html", "json", "jsonl"]
Warnings = tuple[str, ...]

FORMATS: Mapping[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a JSON object with the text, the title and the publication date. Dots lead into nested objects.

    Only the text is required. With a `title` of None, no title is read.
    """

    text: str = "text"
    title: str | None = "title"
    published: str | None = "published"


def format_of(name: str) -> tuple[Format, bool] | None:
    """Return the format by a file's name and whether it is gzipped, such as `("jsonl", True)`; None if it is unknown."""
    name = name.lower()
    zipped = name.endswith(".gz")
    _, dot, ending = name.removesuffix(".gz").rpartition(".")
    known = FORMATS.get(dot + ending)
    return (known, zipped) if known else None


class _Unzipped(gzip.GzipFile):
    """A decompressed stream that closes the file it reads from."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(fileobj=file, mode="rb")
        self._beneath = file

    def close(self) -> None:
        super().close()
        self._beneath.close()


#: The errors of reading a file, gzipped or not.
UNREADABLE = (OSError, EOFError, zlib.error)


def unzip(file: IO[bytes]) -> IO[bytes]:
    """Return a gzipped stream decompressed. Reading it may raise the errors in `UNREADABLE`."""
    return cast("IO[bytes]", _Unzipped(file))


def read_capped(file: IO[bytes], max_bytes: int, name: str) -> bytes:
    """Read a stream to its end.

    Raises:
        DocumentError: If it is too large or broken.
    """
    try:
        data = file.read(max_bytes + 1)
    except UNREADABLE as error:
        raise DocumentError(f"{name}: cannot be read: {error}") from error
    if len(data) > max_bytes:
        raise DocumentError(f"{name}: is larger than {max_bytes:,} bytes")
    return data


def parse(
    data: bytes,
    form: Format,
    *,
    source: str | None = None,
    published: date | None = None,
    name_date: date | None = None,
    fields: Fields | None = None,
    max_bytes: int = MAX_BYTES,
) -> Document:
    """Make a document of the bytes of a file, or of one line of a `.jsonl` file.

    Args:
        data: The bytes.
        form: Their format.
        source: The document's source.
        published: Overrides the date in the data, such as a date from an index.
        name_date: Used if there is no other date.
        fields: The fields of JSON.
        max_bytes: The most bytes of a plain text.

    Raises:
        DocumentError: If there is no readable text.
    """
    if form == "text":
        document = Document.from_bytes(data, source=source, max_bytes=max_bytes)
    elif form == "html":
        page = read_page(data, source or "input")
        document = checked(with_title(page.title, page.text), source or "input", page.published, ())
    else:
        value, warnings = load_json(data, source)
        document = from_object(value, fields or Fields(), source=source, warnings=warnings)
    stated = published or document.published or name_date
    return Document(document.text, source=source, published=stated, warnings=document.warnings)


def load_json(data: bytes, source: str | None) -> tuple[Any, Warnings]:
    """Parse JSON; return the value and warnings about its encoding. A DocumentError if it is not valid."""
    name = source or "input"
    text, warnings = decode(data, name)
    try:
        return json.loads(text), warnings
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{name}: is not JSON: {error}") from error


def has_text(value: Any, fields: Fields) -> bool:
    """Return whether a JSON value is an object with text in the mapped field."""
    text = lookup(value, fields.text)
    return isinstance(text, str) and bool(text.strip())


def from_object(value: Any, fields: Fields, *, source: str | None = None, warnings: Warnings = ()) -> Document:
    """Make a document of a JSON object.

    Raises:
        DocumentError: If the mapped field has no text.
    """
    name = source or "input"
    if not has_text(value, fields):
        raise DocumentError(f"{name}: has no text in the field {fields.text!r}")
    text, title, stated = (lookup(value, field) for field in (fields.text, fields.title, fields.published))
    published = None if stated in (None, "") else stated_date(stated)
    if published is None and stated not in (None, ""):
        what = f"{stated!s:.{MAX_SHOWN}}" if isinstance(stated, str | int) else f"a {type(stated).__name__}"
        warnings = (*warnings, f"{name}: unrecognised date {what!r} in {fields.published}: ignored")
    text, more = plain_text(text, name) if has_markup(text) else (text, ())
    title = title if isinstance(title, str) else None
    if title and has_markup(title):
        title = plain_text(title, name)[0]
    return checked(with_title(title, text), name, published, (*warnings, *more))


def lookup(value: Any, path: str | None) -> Any:
    """Return the value at a dotted path in nested objects, or None: `lookup({"a": {"b": 1}}, "a.b") == 1`."""
    if path is None:
        return None
    if isinstance(value, Mapping) and path in value:
        return value[path]
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def with_title(title: str | None, text: str) -> str:
    """Return the text with the title as its first paragraph, unless it already starts with it."""
    title = (title or "").strip()
    return text if not title or text.lstrip().startswith(title) else f"{title}\n\n{text}"


def checked(text: str, name: str, published: date | None, warnings: tuple[str, ...]) -> Document:
    """Return the document.

    Raises:
        DocumentError: If its text is not valid Unicode, which JSON allows.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DocumentError(f"{name}: contains a lone surrogate, which is not valid Unicode") from None
    return Document(text, source=name, published=published, warnings=warnings)
