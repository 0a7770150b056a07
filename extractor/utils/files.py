"""Safe reading of regular files and atomic writing."""

import errno
import fcntl
import os
import re
import shutil
import stat
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import IO

#: The maximum size of files other than articles, such as an index, gold or a baseline.
MAX_BYTES = 50_000_000
STAGING_PREFIX = ".extractor-"
#: The names of the temporary files of `atomic_write`.
UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.tmp")


def open_regular(path: str | bytes | Path) -> IO[bytes]:
    """Open a regular file for reading. It never blocks, not even on a FIFO.

    Raises:
        OSError: If the path is not a regular file, or the file cannot be opened.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise OSError(errno.EINVAL, "not a regular file", os.fsdecode(path))


def read_regular(path: str | bytes | Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the content of a regular file.

    Raises:
        OSError: If the path is not a regular file, or the file is larger than `max_bytes` or cannot be read.
    """
    with open_regular(path) as file:
        data = file.read(max_bytes + 1) or b""
    if len(data) > max_bytes:
        raise OSError(errno.EFBIG, f"larger than {max_bytes:,} bytes", os.fsdecode(path))
    return data


def display_path(path: str | bytes | Path) -> str:
    r"""Return a path as unambiguous text. A byte that is not UTF-8 is written as `\xff`, and a backslash is doubled."""
    return os.fsencode(path).replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Yield a temporary file that replaces `path` once it is on disk. On an error, `path` is unchanged."""
    tmp = path.with_name(f".{uuid.uuid4().hex}.tmp")  # unique, and short even if the name is long
    try:
        with tmp.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        tmp.replace(path)
    finally:
        tmp.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a file atomically, encoded as UTF-8, and create missing parent folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(text.encode())


@contextmanager
def staging_dir(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder inside `folder`, which is created if necessary. It is removed afterwards.

    Staging folders left behind by killed processes are removed too. A running process holds a lock on its folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with ExitStack() as setup:  # other processes must not remove the new folder before it is locked
            if lock(setup, folder, fcntl.LOCK_EX):
                remove_stale(folder)
            staging = Path(mkdtemp(dir=folder, prefix=STAGING_PREFIX))
            stack.callback(shutil.rmtree, staging, ignore_errors=True)
            lock(stack, staging, fcntl.LOCK_EX)
        yield staging


def remove_stale(folder: Path) -> None:
    """Remove the staging folders of processes that no longer run."""
    for path in folder.glob(f"{STAGING_PREFIX}*"):
        with ExitStack() as stack:
            if path.is_dir() and not path.is_symlink() and lock(stack, path, fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(path, ignore_errors=True)


def lock(stack: ExitStack, folder: Path, mode: int) -> bool:
    """Lock a folder until the stack closes or the process ends. Return whether it could be locked."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, handle)
        fcntl.flock(handle, mode)
    except OSError:
        return False
    return True
