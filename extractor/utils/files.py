"""Files that are opened with care, and files that are written whole or not at all, whatever happens meanwhile."""

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

#: The most that is read of a file beside the articles: an index, gold, a baseline.
MAX_BYTES = 50_000_000
SCRATCH = ".extractor-"
#: The names that `atomic_write` writes to.
UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.tmp")


def open_regular(path: str | bytes | Path) -> IO[bytes]:
    """Open a regular file for reading; an OSError for anything else. Never waits, not even on a FIFO."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise OSError(errno.EINVAL, "not a regular file", os.fsdecode(path))


def read_regular(path: str | bytes | Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the bytes of a regular file; an OSError for anything else and for a file that is larger."""
    with open_regular(path) as file:
        data = file.read(max_bytes + 1) or b""
    if len(data) > max_bytes:
        raise OSError(errno.EFBIG, f"larger than {max_bytes:,} bytes", os.fsdecode(path))
    return data


def display_path(path: str | bytes | Path) -> str:
    r"""Return a path as text, no two paths the same: `\xff` is a byte that is not UTF-8, and a backslash is doubled."""
    return os.fsencode(path).replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
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


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, and the folders that it lies in where they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(text.encode())


@contextmanager
def staging_dir(folder: Path) -> Iterator[Path]:
    """Make a folder where it is missing, and yield one inside of it for what is not whole yet; that one is removed again.

    So are those that killed processes have left there. A living process holds a lock on its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        with ExitStack() as meanwhile:  # nobody sweeps between the making of a folder and its lock
            if lock(meanwhile, folder, fcntl.LOCK_EX):
                sweep(folder)
            place = Path(mkdtemp(dir=folder, prefix=SCRATCH))
            held.callback(shutil.rmtree, place, ignore_errors=True)
            lock(held, place, fcntl.LOCK_EX)
        yield place


def sweep(folder: Path) -> None:
    """Remove what killed processes have left in a folder."""
    for left in folder.glob(f"{SCRATCH}*"):
        with ExitStack() as stack:
            if left.is_dir() and not left.is_symlink() and lock(stack, left, fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(left, ignore_errors=True)


def lock(stack: ExitStack, folder: Path, how: int) -> bool:
    """Lock a folder for as long as the stack, and the process, last; return whether that could be, here and now."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, handle)
        fcntl.flock(handle, how)
    except OSError:
        return False
    return True
