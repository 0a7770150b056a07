"""Documents: a text, where it came from and when it was published."""

import codecs
import hashlib
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from extractor.errors import ConfigError, DocumentError
from extractor.utils.files import open_regular, shown

MAX_BYTES = 10_000_000
#: A text longer than this is not taken for a path, in characters.
LONGEST_PATH = 1000


@dataclass(frozen=True)
class Document:
    """An article to read.

    `text` is kept exactly as given: every offset in a result is a Python str index into it. `source` says where it came
    from (a path, an address), `published` resolves relative dates, `warnings` tells what was odd about reading it.
    """

    text: str
    source: str | None = None
    published: date | None = None
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Take an ISO string or a datetime for the date that it names; a ConfigError if it names none."""
        object.__setattr__(self, "published", parse_published(self.published))

    def __getstate__(self) -> dict[str, object]:
        """Travel to other processes without what was computed from the text."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def sha256(self) -> str:
        """Hash of the text in UTF-8, as 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def id(self) -> str:
        """The first 16 digits of the hash: the same text has the same id everywhere."""
        return self.sha256[:16]

    @classmethod
    def read(cls, path: str | Path, *, published: date | str | None = None, max_bytes: int = MAX_BYTES) -> "Document":
        """Read a text file; raise a DocumentError that says in one line what is wrong with it.

        UTF-8 is taken as it is, other encodings are detected and reported in `warnings`.
        """
        path = Path(path)
        try:
            if path.is_dir():
                raise DocumentError(f"{path}: is a folder, not a text file")
            if not path.is_file():
                raise DocumentError(f"{path}: {'is not a regular file' if path.exists() else 'no such file'}")
            with open_regular(path) as file:
                data = file.read(max_bytes + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise DocumentError(f"{path}: cannot be read: {reason}") from error
        return cls.from_bytes(data, source=shown(path), published=published, max_bytes=max_bytes)

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        *,
        source: str | None = None,
        published: date | str | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> "Document":
        """Make a document of a file's bytes; a DocumentError if they are empty, binary or over the size cap."""
        name = source or "input"
        if len(data) > max_bytes:
            raise DocumentError(f"{name}: is larger than {max_bytes:,} bytes")
        text, warnings = decode(data, name)
        if not text.strip():
            raise DocumentError(f"{name}: is empty")
        return cls(text, source=source, published=parse_published(published), warnings=warnings)


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Bytes to text and the warnings that go with it; a DocumentError if they are no text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" in text:
            raise DocumentError(f"{name}: is binary, not text")
        return text, ()
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DocumentError(f"{name}: is binary, not text")
    from charset_normalizer import from_bytes  # noqa: PLC0415  (slow to import, rarely needed)

    best = from_bytes(data).best()
    if best is None or "\0" in str(best):
        raise DocumentError(f"{name}: is binary, or text in an unknown encoding")
    return str(best), (f"{name}: is not UTF-8; read as {best.encoding}",)


def parse_published(published: date | str | None) -> date | None:
    """Return a publication date from a date or an ISO string (`2024-10-29`); a ConfigError if it is neither."""
    if published is None or (isinstance(published, date) and type(published) is date):
        return published
    if isinstance(published, date):  # a datetime is a date too, with more than is wanted
        return date(published.year, published.month, published.day)
    try:
        return date.fromisoformat(str(published)[:10])
    except ValueError:
        raise ConfigError(f"bad publication date {str(published)[:40]!r}: write it as 2024-10-29") from None


def as_document(document: object, published: date | str | None = None) -> Document:
    """Return what a caller gave as a Document; `published`, where given, wins over the document's own.

    A ConfigError for what is no text: bytes, None, a number.
    """
    if isinstance(document, Path):
        document = Document.read(document)
    elif isinstance(document, str):
        document = Document(document, warnings=path_warning(document))
    elif not isinstance(document, Document):
        hint = "; decode bytes, or use Document.from_bytes" if isinstance(document, bytes | bytearray) else ""
        raise ConfigError(f"a document is a str, a Path or a Document, not {type(document).__name__}{hint}")
    if published is None:
        return document
    return replace(document, published=parse_published(published))


def path_warning(text: str) -> tuple[str, ...]:
    """Return a warning where a text is the path of a file that exists: most likely its content was meant."""
    if len(text) > LONGEST_PATH or "\n" in text or not text.strip():
        return ()
    try:
        exists = Path(text).is_file()
    except (OSError, ValueError):
        return ()
    return (f"the text {text!r} is the path of a file: to read the file, pass a pathlib.Path",) if exists else ()
