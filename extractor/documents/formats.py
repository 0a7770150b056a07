r"""Inputs: from a file's bytes to documents. What each format is and where its text, title and date stand.

`.txt` and `.md` are read as they are; `.html` gives its main text, title and date; `.json` and `.jsonl` give mapped
fields. All of them may be gzipped. A title stands as the first paragraph of the document's text, as it does on a page, so
that offsets in a result point into one text: `title + "\n\n" + text`.
"""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Literal, cast

from extractor.documents.document import MAX_BYTES, Document, decode, parse_published
from extractor.errors import ConfigError, DocumentError
from extractor.utils.files import read_regular

#: The most of an article's own words that a message repeats, in characters.
LONGEST = 200

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

#: The most elements and attributes that a page may have, elements in one, and attributes of one.
MAX_NODES, MAX_CHILDREN, MAX_ATTRIBUTES = 100_000, 10_000, 1_000
#: A comment, or a tag with what is `inside` of it, and a script or style with all that follows to its end.
TAG = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:(script|style)|[a-z][a-z0-9:-]*+)(?=[\s/>])"
    rb"(?P<inside>(?:[^=>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|))*+)(?(1).*?(?:</(?:script|style)|\Z))",
    re.DOTALL | re.IGNORECASE,
)
VALUE = re.compile(rb"=\s*+(?:\"[^\"]*+\"|'[^']*+'|\S*+)|/")

#: A date in a path, such as `2024/10/29/ferry.txt` or `ferry-2024-10-29.txt`.
DATE_IN_NAME = r"(?:^|[^0-9])(?P<year>(?:19|20)[0-9]{2})[-_./](?P<month>[01][0-9])[-_./](?P<day>[0-3][0-9])(?:[^0-9]|$)"


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a JSON object hold the text, the title and the publication date; dots reach into objects.

    Only the text must be there. A `title` of None takes no title even where there is one.
    """

    text: str = "text"
    title: str | None = "title"
    published: str | None = "published"


def format_of(name: str) -> tuple[Format, bool] | None:
    """Return the format that a file's name tells, and whether it is gzipped: `("jsonl", True)`; None if unknown."""
    name = name.lower()
    zipped = name.endswith(".gz")
    _, dot, ending = name.removesuffix(".gz").rpartition(".")
    known = FORMATS.get(dot + ending)
    return (known, zipped) if known else None


class _Unzipped(gzip.GzipFile):
    """A decompressed stream that owns the file beneath it."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(fileobj=file, mode="rb")
        self._beneath = file

    def close(self) -> None:
        super().close()
        self._beneath.close()


#: What reading a file may raise, gzipped or not.
UNREADABLE = (OSError, EOFError, zlib.error)


def unzip(file: IO[bytes]) -> IO[bytes]:
    """Return the decompressed stream of a gzipped one; reading it may raise what is `UNREADABLE`."""
    return cast("IO[bytes]", _Unzipped(file))


def read_capped(file: IO[bytes], max_bytes: int, name: str) -> bytes:
    """Read a (decompressed) stream to its end; a DocumentError if it is larger than the cap or broken."""
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
    """Make a document of the bytes of one item: a file's, or one line's of a `.jsonl`.

    `published` (from an index, say) wins over the date that the item itself states; `name_date` stands in where there is
    neither. Raises a DocumentError for an item that holds no readable text.
    """
    if form == "text":
        document = Document.from_bytes(data, source=source, max_bytes=max_bytes)
    elif form == "html":
        document = read_html(data, source=source)
    else:
        value, warnings = load_json(data, source)
        document = from_object(value, fields or Fields(), source=source, warnings=warnings)
    stated = published or document.published or name_date
    return Document(document.text, source=source, published=stated, warnings=document.warnings)


def load_json(data: bytes, source: str | None) -> tuple[Any, Warnings]:
    """Parse JSON bytes; return the value and the warnings that go with it. A DocumentError for anything else."""
    name = source or "input"
    text, warnings = decode(data, name)
    try:
        return json.loads(text.removeprefix("\ufeff")), warnings
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{name}: is not JSON: {error}") from error


def has_text(value: Any, fields: Fields) -> bool:
    """Whether a JSON value is an object with a text in the mapped field."""
    text = lookup(value, fields.text)
    return isinstance(text, str) and bool(text.strip())


def from_object(value: Any, fields: Fields, *, source: str | None = None, warnings: Warnings = ()) -> Document:
    """Make a document of a JSON object; a DocumentError if it has no text in the mapped field."""
    name = source or "input"
    if not has_text(value, fields):
        raise DocumentError(f"{name}: has no text in the field {fields.text!r}")
    text, title, stated = (lookup(value, field) for field in (fields.text, fields.title, fields.published))
    published = None
    if stated not in (None, ""):
        try:
            published = parse_published(str(stated) if isinstance(stated, str | int) else "")
        except ConfigError:
            what = f"{stated!s:.{LONGEST}}" if isinstance(stated, str | int) else f"a {type(stated).__name__}"
            warnings = (*warnings, f"{name}: {what!r} is no date: {fields.published} is left out")
    return checked(with_title(title if isinstance(title, str) else None, text), name, published, warnings)


def lookup(value: Any, path: str | None) -> Any:
    """Return what stands at a dotted path in nested objects, or None: `lookup({"a": {"b": 1}}, "a.b") == 1`."""
    if path is None:
        return None
    if isinstance(value, Mapping) and path in value:
        return value[path]
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def read_html(data: bytes, *, source: str | None = None) -> Document:
    """Make a document of a web page: main text, title and date, by trafilatura (extra `html`)."""
    name = source or "input"
    try:
        from trafilatura import bare_extraction, load_html  # noqa: PLC0415  (an extra, and slow to import)
    except ImportError:
        raise ConfigError("reading .html needs trafilatura: pip install 'extractor[html]'") from None
    try:
        # The bytes go in undecoded: a page declares its own encoding.
        check_tags(data, name)
        tree = load_html(data)
        check_tree(tree, name)
        found = None if tree is None else bare_extraction(tree, with_metadata=True, include_comments=False)
    except DocumentError:
        raise
    except Exception as error:  # a parser that other people's pages may break in any way
        raise DocumentError(f"{name}: is not readable HTML: {type(error).__name__}: {error}") from error
    page: Mapping[str, Any] = (found if isinstance(found, dict) else found.as_dict()) if found is not None else {}
    text = page.get("text") or ""
    if not text.strip():
        raise DocumentError(f"{name}: has no main text")
    published = date.fromisoformat(page["date"][:10]) if page.get("date") else None
    return checked(with_title(page.get("title"), text), name, published, ())


def check_tags(data: bytes, name: str) -> None:
    """Raise a DocumentError for a page whose tags have so many attributes that parsing them would take minutes."""
    for tag in TAG.finditer(data.replace(b"\0", b"")):
        inside = tag["inside"] or b""
        if len(inside) > 2 * MAX_ATTRIBUTES and len(VALUE.sub(b" ", inside).split()) > MAX_ATTRIBUTES:
            raise DocumentError(f"{name}: has a tag with more than {MAX_ATTRIBUTES:,} attributes")


def check_tree(tree: Any, name: str) -> None:
    """Raise a DocumentError for a page with so many elements that finding its text would take minutes."""
    nodes = 0
    for element in () if tree is None else tree.iter():
        nodes += 1 + len(element.attrib)
        if nodes > MAX_NODES or len(element) > MAX_CHILDREN:
            raise DocumentError(
                f"{name}: has more than {MAX_NODES:,} elements and attributes, or more than {MAX_CHILDREN:,} elements in one"
            )


def with_title(title: str | None, text: str) -> str:
    """Put the title before the text as its first paragraph, unless the text opens with it anyway."""
    title = (title or "").strip()
    return text if not title or text.lstrip().startswith(title) else f"{title}\n\n{text}"


def checked(text: str, name: str, published: date | None, warnings: tuple[str, ...]) -> Document:
    """Return the document; a DocumentError if its text cannot be written as UTF-8 (JSON can smuggle in half a pair)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DocumentError(f"{name}: holds a lone surrogate: not valid Unicode") from None
    return Document(text, source=name, published=published, warnings=warnings)


def date_in(name: str, pattern: re.Pattern[str]) -> date | None:
    """Return the date that a path tells by a pattern with the groups year, month and day, or None."""
    found = pattern.search(name)
    if not found:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def date_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of dates in names; a ConfigError if it is none or lacks a group."""
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"bad date pattern {pattern!r}: {error}") from None
    if missing := {"year", "month", "day"} - set(compiled.groupindex):
        raise ConfigError(f"the date pattern lacks the named groups {', '.join(sorted(missing))}")
    return compiled


def read_index(path: Path) -> dict[str, date]:
    """Read a file of publication dates; a ConfigError if it cannot be read or is none. See `load_index`."""
    try:
        return load_index(read_regular(path), str(path))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None


def load_index(data: bytes, name: str) -> dict[str, date]:
    """Read an index of publication dates: `{"a.txt": {"published": "2024-10-29"}}` or `{"a.txt": "2024-10-29"}`.

    CSV (two columns, path and date) and JSON lines (`{"path": ..., "published": ...}`) are read too. Raises a
    ConfigError where a line is none of these.
    """
    index: dict[str, date] = {}
    try:
        text = decode(data, name)[0]
        for path, value in index_pairs(text.removeprefix("\ufeff"), name):
            stated = value.get("published") if isinstance(value, Mapping) else value
            if stated:
                index[path] = cast("date", parse_published(str(stated)))
    except (
        *(ConfigError, DocumentError, ValueError, TypeError, KeyError),
        *(AttributeError, RecursionError, MemoryError, csv.Error),
    ) as error:
        reason = str(error) or type(error).__name__
        raise ConfigError(f"{name}: is no index of publication dates: {reason:.{LONGEST}}") from None
    return index


def index_pairs(text: str, name: str) -> list[tuple[str, Any]]:
    """Return the pairs of path and date in an index, whichever way it is written."""
    if name.endswith(".csv"):
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
        return [(row[0], row[1]) for row in rows if row[1:2] and row[1][:4].isdigit()]
    if name.endswith((".jsonl", ".ndjson")):
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        return [(line["path"], line) for line in lines]
    return list(json.loads(text).items())
