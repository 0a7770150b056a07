"""Files that are written whole or not at all: a reader, or a run after a crash, never sees a part of one."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of `path` once all is written and on disk; on an error nothing has happened."""
    tmp = path.with_name(f".{uuid.uuid4().hex}.tmp")  # short, whatever the length of the name, and nobody else's
    try:
        with tmp.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        tmp.replace(path)
    finally:
        tmp.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text file in UTF-8, and the folders that it lies in where they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(text.encode())


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """Make a folder where it is missing, and yield one inside of it for what is not whole yet; that one is removed again."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".extractor-") as place:
        yield Path(place)
