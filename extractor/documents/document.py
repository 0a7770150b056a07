"""Documents: a text, where it came from and when it was published."""

import hashlib
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from extractor.documents.dates import parse_published
from extractor.documents.encoding import decode
from extractor.errors import ConfigError, DocumentError
from extractor.utils.files import display_path, open_regular

MAX_BYTES = 10_000_000
#: A longer text is not a path, in characters.
LONGEST_PATH = 1000


@dataclass(frozen=True)
class Document:
    """An article to read.

    Attributes:
        text: The text, unchanged: every offset in a result is an index into this str.
        source: Where it came from, such as a path or an address.
        published: The publication date, which relative dates are resolved against. An ISO string or a datetime is accepted too.
        warnings: What was odd about reading it, such as its encoding.
    """

    text: str
    source: str | None = None
    published: date | None = None
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Convert the date.

        Raises:
            ConfigError: If it is not one.
        """
        object.__setattr__(self, "published", parse_published(self.published))

    def __getstate__(self) -> dict[str, object]:
        """Leave out what was computed from the text when pickled."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def id(self) -> str:
        """The first 16 digits of `sha256`: the same text has the same id everywhere."""
        return self.sha256[:16]

    @classmethod
    def read(cls, path: str | Path, *, published: date | str | None = None, max_bytes: int = MAX_BYTES) -> "Document":
        """Read a text file. An encoding other than UTF-8 is detected and reported in `warnings`.

        Raises:
            DocumentError: If the file is missing, empty, too large or not text.
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
        return cls.from_bytes(data, source=display_path(path), published=published, max_bytes=max_bytes)

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        *,
        source: str | None = None,
        published: date | str | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> "Document":
        """Make a document of a file's bytes.

        Raises:
            DocumentError: If they are empty, too many or not text.
        """
        name = source or "input"
        if len(data) > max_bytes:
            raise DocumentError(f"{name}: is larger than {max_bytes:,} bytes")
        text, warnings = decode(data, name)
        if not text.strip():
            raise DocumentError(f"{name}: is empty")
        return cls(text, source=source, published=parse_published(published), warnings=warnings)


def as_document(document: object, published: date | str | None = None) -> Document:
    """Return a text, a Path or a Document as a Document. `published` overrides the document's own date.

    Raises:
        ConfigError: For anything else, such as bytes or None.
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
    """Return a warning if the text is the path of a file: its content was probably meant."""
    if len(text) > LONGEST_PATH or "\n" in text or not text.strip():
        return ()
    try:
        exists = Path(text).is_file()
    except (OSError, ValueError):
        return ()
    return (f"the text {text!r} is the path of a file: to read the file, pass a pathlib.Path",) if exists else ()
