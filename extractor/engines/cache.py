"""The answer cache: raw model answers on disk, so that no request is paid for twice.

An entry is what the provider sent; parsing, grounding and verification run again on every hit. Entries are JSON text in
one SQLite file that diskcache manages. Its pickles and side files, which an attacker could plant, are refused (CVE-2025-69872).
"""

import fcntl
import hashlib
import json
import logging
import os
import sqlite3
import threading
import time
import uuid
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from extractor.engines.request import Answer
from extractor.errors import ConfigError

#: Part of every key. Raise it when `Answer` changes: older entries then become misses.
FORMAT = 1
#: The parts of a request in which the order of members matters: models write in the order of the schema.
IN_ORDER = frozenset({"response_format", "tools"})

log = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818  (a miss rather than an error)
    """An entry that this cache did not write, or that was damaged later."""


class Stats(NamedTuple):
    """The contents of a cache: `bytes` is its size on disk, `oldest` and `newest` are Unix times."""

    directory: str
    answers: int
    bytes: int
    size_limit: int
    oldest: float | None
    newest: float | None


class Verification(NamedTuple):
    """The number of valid entries, of refused ones by reason, and whether the latter were removed."""

    sound: int
    refused: Mapping[str, int]
    removed: bool


class AnswerCache:
    """Raw answers in a private directory, shared safely between threads and processes.

    The database is opened on first use, which raises a ConfigError if the directory cannot be used or belongs to another
    user. If the database fails later, there are no hits and one warning, but no answer is lost. `counts` has `hit`, `miss`,
    `waited`, `stored`, `refused` and `failed`.

    Args:
        directory: Created if it does not exist, readable only by its owner.
        size_limit: In bytes; the oldest answers are evicted first.
        patience: How many seconds to wait for an answer that another thread or process is requesting.
        clock: For tests.
        sleep: For tests.
    """

    def __init__(
        self,
        directory: str | Path,
        *,
        size_limit: int = 1_000_000_000,
        patience: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.directory = Path(os.path.expandvars(directory)).expanduser()  # as diskcache does
        self.size_limit, self.patience = size_limit, patience
        self.counts: Counter[str] = Counter()
        self._clock, self._sleep = clock, sleep
        self._opened: tuple[Any, int] | None = None
        self._opening = threading.RLock()

    def get_or_ask(
        self, key_inputs: dict[str, Any], ask: Callable[[], Answer], storable: Callable[[Answer], bool]
    ) -> tuple[Answer, bool]:
        """Return the answer and whether it was a hit; only answers that are `storable` are stored and served.

        On a miss, one caller asks while the others, in all processes, wait for its answer. If that caller dies, fails or gets
        an answer that is not storable, the next one asks. Exceptions of `ask` propagate.
        """
        key = answer_key(key_inputs)
        answer: Answer | None = self._run(lambda store: read(store, key))
        if answer is None or not storable(answer):
            with self._lock(key):
                answer = self._run(lambda store: read(store, key))  # stored while this caller waited?
                if answer is None or not storable(answer):
                    self.counts["miss"] += 1
                    answer = ask()
                    text = answer.to_json()
                    if storable(answer) and self._run(lambda store: store.set(key, text, tag=checksum(key, text))):
                        self.counts["stored"] += 1
                    return answer, False
        self.counts["hit"] += 1
        return answer, True

    def stats(self) -> Stats:
        """Count the entries and their size on disk."""
        answers, oldest, newest = self._run(lambda store: store.totals(), strict=True)
        used = sum(path.stat().st_size for path in self.directory.glob("cache.db*"))
        return Stats(str(self.directory), answers, used, self.size_limit, oldest, newest)

    def clear(self) -> int:
        """Remove all entries and return their number."""
        return int(self._run(lambda store: store.clear(), strict=True))

    def verify(self, *, remove: bool = False) -> Verification:
        """Read every entry as a hit would; with `remove`, delete those that are refused."""

        def check(store: Any) -> Verification:
            valid, refused = 0, Counter[str]()
            for key in store:
                try:
                    valid += read(store, key) is not None
                except Refused as reason:
                    refused[str(reason)] += 1
                    if remove:
                        store.delete(key)
            return Verification(valid, dict(refused), removed=remove and bool(refused))

        found: Verification = self._run(check, strict=True)
        return found

    def close(self) -> None:
        """Close this thread's connection; the next use opens it again."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened[0].close()

    @contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        """Hold a lock against all threads and processes; go ahead without it after `patience` seconds."""
        path, pause, until = self.directory / "locks" / name, 0.005, self._clock() + self.patience
        handle = None
        try:
            while (handle := try_lock(path)) is None and self._clock() < until:
                self.counts["waited"] += 1
                self._sleep(pause)
                pause = min(2 * pause, 0.2)
        except OSError as error:
            self._warn(error)  # without locks, every caller asks
            if isinstance(error, FileNotFoundError):
                self.close()  # the directory has been removed: the next use creates it again
        try:
            yield
        finally:
            if handle is not None:
                with suppress(OSError):  # a lock file that is left behind can be locked again
                    path.unlink()
                os.close(handle)

    def _run(self, operation: Callable[[Any], Any], *, strict: bool = False) -> Any:
        """Run an operation on the database; if it fails, return None, or raise a ConfigError if `strict`."""
        inode = 0
        try:
            store, inode = self._store()
            return operation(store)
        except ConfigError:
            raise
        except Refused:
            self.counts["refused"] += 1
        except Exception as error:
            if is_damage(error):
                self._set_aside(inode, error)
            elif not self._was_set_aside(inode, error):
                self._warn(error)
            if strict:
                raise ConfigError(f"answer cache {self.directory}: {error!r:.200}") from error
        return None

    def _store(self, *, again: bool = True) -> tuple[Any, int]:
        """Return the database and the inode of its file, opened on first use; a new database if it is damaged."""
        with self._opening:
            if self._opened is None:
                make_private(self.directory)
                make_private(self.directory / "locks")
                (database := self.directory / "cache.db").touch(0o600)
                inode = database.stat().st_ino
                try:
                    self._opened = open_store(self.directory, self.size_limit), inode
                except Exception as error:
                    if not (again and is_damage(error)):
                        raise
                    self._set_aside(inode, error)
                    return self._store(again=False)
            return self._opened

    def _set_aside(self, inode: int, error: Exception) -> None:
        """Move a damaged database into a subdirectory, unless another thread or process has already replaced it."""
        self.close()
        database = self.directory / "cache.db"
        try:
            with self._lock("set-aside"):
                if database.exists() and database.stat().st_ino == inode:
                    aside = self.directory / f"corrupt-{uuid.uuid4().hex[:8]}"
                    aside.mkdir(0o700)
                    for name in ("cache.db-wal", "cache.db-shm", "cache.db"):  # the database last: it is then replaced
                        with suppress(FileNotFoundError):
                            (self.directory / name).rename(aside / name)
                    log.warning("answer cache %s: damaged, set aside as %s: %.200r", self.directory, aside.name, error)
        except OSError as failure:
            self._warn(failure)

    def _was_set_aside(self, inode: int, error: Exception) -> bool:
        """Return whether an operation failed because another thread or process was setting the database aside."""
        if not inode or str(error) != "disk I/O error":
            return False
        with self._lock("set-aside"), suppress(FileNotFoundError):
            if (self.directory / "cache.db").stat().st_ino == inode:
                return False
        self.close()
        return True

    def _warn(self, error: Exception) -> None:
        self.counts["failed"] += 1
        if self.counts["failed"] == 1:
            log.warning("answer cache %s: %.200r", self.directory, error)


def answer_key(inputs: Mapping[str, Any]) -> str:
    """Return the key of an answer: the SHA-256, in hexadecimal, of the canonical JSON of everything that could alter it.

    The order of members does not matter, except in the parts that are `IN_ORDER`. Raises a TypeError or ValueError for
    values that are not JSON.
    """
    rest, ordered = dict(inputs), {}
    if isinstance(body := rest.get("body"), Mapping):
        ordered = {name: body[name] for name in sorted(IN_ORDER & body.keys())}
        rest["body"] = {name: value for name, value in body.items() if name not in ordered}
    parts = (
        json.dumps([FORMAT, rest], sort_keys=True, separators=(",", ":"), allow_nan=False),
        json.dumps(ordered, separators=(",", ":"), allow_nan=False),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read(store: Any, key: Any) -> Answer | None:
    """Return the answer under a key, None if there is none; raises Refused for anything else that is stored there."""
    if not isinstance(key, str):
        raise Refused("key is not text")
    try:
        text, tag = store.get(key, tag=True)
        if text is None:
            return None
        if tag != checksum(key, text):
            raise Refused("wrong checksum")
        return Answer.from_json(text)
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
        raise Refused("value is not UTF-8") from None
    except (TypeError, ValueError, RecursionError):
        raise Refused("not an answer") from None


def checksum(key: str, text: str) -> int:
    """Return a checksum that detects bit rot and misplaced entries, but not forgery."""
    return zlib.crc32(f"{key}\n{text}".encode())


def try_lock(path: Path) -> int | None:
    """Lock a file and return its descriptor, or None if it is locked; the system releases locks of killed processes."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    locked = False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        locked = os.fstat(handle).st_nlink > 0  # 0: its last holder has just removed it
    except BlockingIOError:
        pass
    finally:
        if not locked:
            os.close(handle)
    return handle if locked else None


def make_private(directory: Path) -> None:
    """Create a directory that only its owner may enter, or restrict an existing one to its owner."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.stat()
        if status.st_uid != os.geteuid():
            raise ConfigError(f"cache directory {directory} belongs to another user, who could plant answers in it")
        if status.st_mode & 0o077:
            directory.chmod(0o700)
    except OSError as error:
        raise ConfigError(f"cache directory {directory} cannot be used: {error.strerror}") from error


def is_damage(error: Exception) -> bool:
    """Return whether an error is due to the database itself, and not to a lock, a full disk or missing permissions."""
    foreign = str(error).startswith("no such")  # a table or column
    return foreign or type(error) in (sqlite3.DatabaseError, TypeError, ValueError)


def open_store(directory: Path, size_limit: int) -> Any:
    """Open a `diskcache.Cache` that stores only text and trusts neither the rows nor the settings in its file."""
    import diskcache  # type: ignore[import-untyped]  # noqa: PLC0415  (imported on first use)

    defaults = diskcache.core.DEFAULT_SETTINGS
    known = defaults.keys() | diskcache.core.METADATA.keys()

    class TextDisk(diskcache.Disk):  # type: ignore[misc]
        """Returns text as stored in the row; never unpickles, opens or removes anything."""

        def put(self, key: Any) -> Any:
            return (key, True) if isinstance(key, str) else key

        def get(self, key: Any, raw: Any) -> Any:
            """Return a key, or both columns if they are not plain text."""
            return key if raw == 1 and isinstance(key, str) else (key, raw)

        def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> str:  # noqa: ARG002
            if not isinstance(value, str):
                raise Refused("value is not text")
            return value

        def remove(self, file_path: Any) -> None:
            """Do nothing: entries have no files, so an attacker planted this name."""

    class Store(diskcache.Cache):  # type: ignore[misc]
        def reset(self, key: str, *args: Any, **kwargs: Any) -> Any:
            """Refuse foreign settings, which would become pragmas and attributes such as the path of the database."""
            if key not in known:
                raise ValueError(f"foreign setting {key!r}")
            return super().reset(key, *args, **kwargs)

        def totals(self) -> Any:
            """Return the number of entries and the plausible times of the oldest and the newest."""
            columns = "COUNT(*), MIN(store_time), MAX(store_time)"
            return self._sql(f"SELECT {columns} FROM Cache WHERE store_time BETWEEN 0 AND 1e11").fetchone()  # noqa: S608

    settings = {
        "size_limit": size_limit,
        "disk_min_file_size": 2**40,  # all values go into the database
        "sqlite_mmap_size": 0,  # an I/O error on a mapped file kills the process
    }
    return Store(str(directory), timeout=30, disk=TextDisk, **{**defaults, **settings})
