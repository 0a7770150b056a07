"""The store: diskcache over one SQLite file, held to text, and what becomes of a store that is not sound."""

import os
import sqlite3
import stat
import uuid
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from extractor.cache.rows import RAW, key_of, text_of
from extractor.errors import ConfigError


@cache
def diskcache() -> Any:
    """Return the library, imported at first use."""
    import diskcache as library  # type: ignore[import-untyped]  # noqa: PLC0415

    return library


@cache
def text_disk() -> Any:
    """Return the class that turns keys and values into columns: text in the row, and nothing else either way."""

    class TextDisk(diskcache().Disk):  # type: ignore[misc]
        """Never pickles, unpickles, or touches a file: a planted row cannot run code, read or delete anything."""

        def __init__(self, directory: str, **_: Any) -> None:
            super().__init__(directory)

        def put(self, key: str) -> tuple[str, bool]:
            return key_of(key, raw=True), True

        def get(self, key: Any, raw: Any) -> str:
            return key_of(key, raw)

        def store(self, value: str, read: Any, key: Any = None) -> tuple[int, int, None, str]:  # noqa: ARG002
            return 0, RAW, None, value

        def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> str:  # noqa: ARG002
            return text_of(mode, filename, value)

        def remove(self, file_path: Any) -> None:
            """Remove nothing: no row of ours has a file, so the name in this one was planted."""

    return TextDisk


def open_store(directory: Path, size_limit: int) -> Any:
    """Open diskcache; settings that were left in the store, by whomever, are overruled."""
    return diskcache().Cache(
        str(directory),
        timeout=60,
        disk=text_disk(),
        **{
            **diskcache().core.DEFAULT_SETTINGS,
            "size_limit": size_limit,
            "eviction_policy": "least-recently-stored",  # the only one under which a hit writes nothing
            "sqlite_mmap_size": 0,  # a mapped file that another process cuts short kills the reader
        },
    )


def unsound(database: Path, *, closely: bool) -> str | None:
    """Say what is wrong with a store, or None; it is read here as plain data, before diskcache sees it.

    To look `closely` is to read all of it, which takes seconds for a large one.
    """
    known = set(diskcache().core.DEFAULT_SETTINGS) | set(diskcache().core.METADATA)
    try:
        with closing(sqlite3.connect(database, timeout=60)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return None  # new, or left so by somebody who was killed while creating it
            if closely and (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                return str(found)
            settings = dict(connection.execute("SELECT key, value FROM Settings"))
            if foreign := sorted(str(key) for key in settings.keys() - known):
                return f"foreign settings {foreign[:3]}"
            if not all(isinstance(settings.get(name, 0), int) for name in diskcache().core.METADATA):
                return "its own counts are no numbers"
            if "Cache" in tables:
                connection.execute("SELECT key, raw, expire_time, mode, filename, value FROM Cache LIMIT 1")
    except sqlite3.Error as error:
        return None if is_passing(error) else str(error)
    return None


def is_passing(error: BaseException) -> bool:
    """Whether SQLite failed for a reason that is not in the store: locked, full, read-only, gone, an I/O error."""
    return isinstance(error, sqlite3.OperationalError) and not str(error).startswith("no such")


def set_aside(directory: Path) -> Path:
    """Move a corrupt store into a folder beside the new one and return that folder."""
    aside = directory / f"corrupt-{uuid.uuid4().hex[:8]}"
    aside.mkdir(mode=0o700)
    for path in directory.glob("cache.db*"):
        path.rename(aside / path.name)
    return aside


def make_private(directory: Path) -> None:
    """Make a directory that only its owner may enter, or make it so; a ConfigError where that cannot be."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.stat()
        if status.st_uid != os.geteuid():
            raise ConfigError(f"cache directory {directory}: belongs to another user, who could plant answers in it")
        if stat.S_IMODE(status.st_mode) & 0o077:
            directory.chmod(0o700)
    except OSError as error:
        raise ConfigError(f"cache directory {directory}: cannot be used: {error.strerror}") from error
