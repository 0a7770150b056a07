"""Locks between processes, as files. The system takes them from a process that ends, however it ends."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for a lock and hold it."""
    handle = os.open(path, FLAGS, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def take(path: Path) -> Callable[[], None] | None:
    """Take the lock that a file stands for, without waiting, and return what gives it back; None while another holds it.

    It is held against the other threads of this process, too. An OSError where no lock can be had at all.
    """
    while True:
        handle = os.open(path, FLAGS, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(handle).st_nlink:
                return partial(_give_back, path, handle)
        except BlockingIOError:
            os.close(handle)
            return None
        except OSError:
            os.close(handle)
            raise
        os.close(handle)  # whoever held it has removed the file since it was opened: the others lock a new one


def _give_back(path: Path, handle: int) -> None:
    with suppress(OSError):  # a file that stays does no harm: it can be locked again
        path.unlink()
    os.close(handle)
