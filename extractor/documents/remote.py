"""Remote sources: a folder on any file system that pyarrow or fsspec knows, by its address (`s3://bucket/articles`)."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import unquote

from extractor.documents.source import File, Problem, Source, Stat
from extractor.errors import ConfigError, DocumentError


def filesystem(uri: str) -> tuple[Any, str]:
    """Return the pyarrow file system of an address and the path in it. Schemes that pyarrow does not know go to fsspec.

    Raises:
        ConfigError: If no file system is installed for the address.
    """
    try:
        from pyarrow import fs  # noqa: PLC0415  (an extra)
    except ImportError:
        raise ConfigError("addresses need pyarrow: pip install 'extractor[parquet]'") from None
    try:
        found: tuple[Any, str] = fs.FileSystem.from_uri(uri)
    except (OSError, ValueError):
        try:
            import fsspec  # noqa: PLC0415

            handler, path = fsspec.core.url_to_fs(uri)
        except (ImportError, ValueError) as error:
            raise ConfigError(f"{uri}: no file system for this address: {error}") from None
        return fs.PyFileSystem(fs.FSSpecHandler(handler)), path
    return found


def source_at(place: str, **given: Any) -> Source:
    """Return the source at a path or an address. `given` are the other fields of a Source.

    Raises:
        ConfigError: If the name is empty.
    """
    if not place:
        raise ConfigError("the name of the source is empty")
    if place.startswith("file:///"):
        return Source(Path(unquote(place.removeprefix("file://"))), **given)
    if "://" in place:
        return RemoteSource(Path(place.rstrip("/").rpartition("/")[2]), uri=place, **given)
    return Source(Path(place), **given)


@dataclass(frozen=True)
class RemoteSource(Source):
    """A folder by its address. `root` is only its name."""

    uri: str = ""

    def __getstate__(self) -> dict[str, Any]:
        """Leave the connection out when pickled."""
        return {name: value for name, value in self.__dict__.items() if name != "_place"}

    @cached_property
    def _place(self) -> tuple[Any, str]:
        return filesystem(self.uri)

    @property
    def base(self) -> Path:
        """The folder that paths are relative to."""
        return Path(self._place[1])

    @cached_property
    def index_path(self) -> Path | None:
        """The index of publication dates, if one was named. It is a local file."""
        return self.index

    def check(self) -> None:
        """Raise a ConfigError if the folder does not exist."""
        system, path = self._place
        try:
            found = system.get_file_info(path)
        except OSError as error:
            raise ConfigError(f"{self.uri}: cannot be read: {error}") from error
        if found.type.name != "Directory":
            raise ConfigError(f"{self.uri}: no such folder")

    def walk(self, skip: Path | None = None) -> Iterator[File | Problem]:
        """Yield the files, folder by folder. The listing of one folder is held in memory."""
        from pyarrow import fs  # noqa: PLC0415

        system, root = self._place
        folders = [root]
        while folders:
            folder = folders.pop()
            try:
                listed = system.get_file_info(fs.FileSelector(folder))
            except OSError as error:
                name = b"" if folder == root else os.fsencode(os.path.relpath(folder, root))
                yield Problem(name, f"folder cannot be read: {' '.join(str(error).split())}")
                continue
            for found in listed:
                path = os.fsencode(os.path.relpath(found.path, root))
                if found.base_name.startswith("."):
                    continue
                if found.type.name == "Directory":
                    if skip is None or Path(found.path) != skip:
                        folders.append(found.path)
                elif self.matches(path):
                    yield self._file(path, found)

    def _file(self, path: bytes, found: Any) -> File | Problem:
        if found.type.name != "File":
            return Problem(path, "is not a regular file")
        return File(path, Stat(found.size, found.mtime_ns or 0, 0))

    def look(self, path: bytes) -> File | Problem:
        """Look at one path."""
        system, root = self._place
        found = system.get_file_info(f"{root}/{os.fsdecode(path)}")
        return Problem(path, "has vanished") if found.type.name == "NotFound" else self._file(path, found)

    def open(self, path: bytes) -> IO[bytes]:
        """Open one file for reading.

        Raises:
            DocumentError: If it cannot be opened.
        """
        system, root = self._place
        try:
            return cast("IO[bytes]", io.BufferedReader(system.open_input_file(f"{root}/{os.fsdecode(path)}")))
        except OSError as error:
            raise DocumentError(f"{self.name(path, 0)}: cannot be read: {error}") from error
