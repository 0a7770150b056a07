"""The answer cache: raw answers of a model on disk, so that nothing is paid for twice. The only importer of diskcache.

What is stored is what the provider answered; parsing, grounding and verification run again at every hit. What could
alter an answer is in its key. A damaged or planted row is a miss, never an error and never code: rows are JSON text,
and diskcache's pickles and files are refused (CVE-2025-69872).
"""

import fcntl
import hashlib
import json
import logging
import os
import socket
import sqlite3
import stat
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from extractor.errors import ConfigError
from extractor.model import Answer

FORMAT = 1
"""Part of every key: raise it where `Answer` changes, and what was stored before is a miss."""

IN_ORDER = frozenset({"response_format", "tools"})
"""The parts of a request in which the order of members matters: models write in the order of the schema."""

SIZE_LIMIT = 1_000_000_000
LEASE = 300.0
POLL = (0.005, 0.2)  # seconds between two looks at another's lease: the first, and the longest

log = logging.getLogger(__name__)

T = TypeVar("T")


def answer_key(inputs: Mapping[str, Any]) -> str:
    """Return the key of an answer: SHA-256, in hexadecimal, over canonical JSON of all that could alter it.

    The order of members does not matter, except in what is `IN_ORDER`. A TypeError or ValueError for what is no JSON.
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


@dataclass(frozen=True, slots=True)
class Stats:
    """What is in a cache: answers, their bytes on disk, the limit, and when the oldest and newest were stored."""

    directory: str
    answers: int
    bytes: int
    size_limit: int
    oldest: float | None
    newest: float | None


@dataclass(frozen=True, slots=True)
class Verification:
    """What a look at every row found: sound answers, rows that were refused (and why), whether they were removed."""

    sound: int
    refused: Mapping[str, int]
    removed: bool


class Lease(NamedTuple):
    """Leave to ask: who holds it, as host, process and a number of its own, and until when."""

    owner: str
    until: float


class RefusedRow(ValueError):  # noqa: N818  (not an error: a miss)
    """A row that this cache did not write, or that was damaged since."""


class AnswerCache:
    """Raw answers in a directory that only its owner may enter; safe to share between threads and processes.

    `size_limit` is in bytes; the answers stored longest ago go first. `lease` is how many seconds one asker may keep the
    others waiting for the same answer. The store is opened at its first use. A ConfigError where the directory cannot be
    used or belongs to somebody else; a store that fails later costs a warning in the log and the hits, no more.
    `counts` holds `hit`, `miss`, `waited`, `stored`, `refused` and `failed` of this object.
    """

    def __init__(
        self,
        directory: str | Path,
        *,
        size_limit: int = SIZE_LIMIT,
        lease: float = LEASE,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.directory = Path(directory).expanduser()
        self.size_limit, self.lease = size_limit, lease
        self.counts: Counter[str] = Counter()
        self._clock, self._sleep = clock, sleep
        self._opened: Any = None
        self._suspect = False
        self._lock = threading.Lock()

    def get_or_ask(
        self, key_inputs: dict[str, Any], ask: Callable[[], Answer], storable: Callable[[Answer], bool]
    ) -> tuple[Answer, bool]:
        """Return the answer and whether it was a hit.

        On a miss one asker asks and the others, in all processes, wait for its answer; where it dies, fails or gets
        what is not `storable`, the next one asks. What `ask` raises is passed on and nothing is stored.
        """
        key = answer_key(key_inputs)
        if (answer := self._get(key)) is not None:
            return self._count("hit", answer)
        owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex}"
        pause, longest = POLL
        while not self._take_lease(key, owner):
            self.counts["waited"] += 1
            self._sleep(pause)
            pause = min(2 * pause, longest)
            if (answer := self._get(key)) is not None:
                return self._count("hit", answer)
        try:
            if (answer := self._get(key)) is not None:  # stored between the last look and the lease
                return self._count("hit", answer)
            answer = ask()
            if storable(answer):
                self._put(key, answer)
            return self._count("miss", answer)
        finally:
            self._end_lease(key, owner)

    def stats(self) -> Stats:
        """Count what is stored."""
        with self._rows() as rows:
            times = [stored for key, stored, *_ in rows if is_key(key)]
        used = sum(path.stat().st_size for path in self.directory.glob("cache.db*"))
        ends = (min(times), max(times)) if times else (None, None)
        return Stats(str(self.directory), len(times), used, self.size_limit, *ends)

    def clear(self) -> int:
        """Remove all answers; return how many there were."""
        answers = self.stats().answers
        self._store().clear(retry=True)
        return answers

    def verify(self, *, remove: bool = False) -> Verification:
        """Read every row as a hit would, plus what a hit never sees; with `remove`, delete what is refused."""
        refused: Counter[str] = Counter()
        sound, bad = 0, []
        with self._rows() as rows:
            for key, _, rowid, raw, mode, filename, value in rows:
                if isinstance(key, str) and key.startswith("lease:"):
                    continue
                try:
                    check_row(key, raw, mode, filename, value)
                    sound += 1
                except RefusedRow as error:
                    refused[str(error)] += 1
                    bad.append((rowid,))
        if remove and bad:
            with closing(sqlite3.connect(self._database, timeout=60)) as connection, connection:
                connection.executemany("DELETE FROM Cache WHERE rowid = ?", bad)
        return Verification(sound, dict(refused), removed=remove and bool(bad))

    def close(self) -> None:
        """Close this thread's connection; the cache opens again when it is next used."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
            self._opened = None

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _count(self, event: str, answer: Answer) -> tuple[Answer, bool]:
        self.counts[event] += 1
        return answer, event == "hit"

    def _get(self, key: str) -> Answer | None:
        def look(store: Any) -> Answer | None:
            row = store.get(key)
            return None if row is None else open_row(key, row)

        return self._try(look, None)

    def _put(self, key: str, answer: Answer) -> None:
        if self._try(lambda store: store.set(key, make_row(key, answer)), default=False):
            self.counts["stored"] += 1

    def _take_lease(self, key: str, owner: str) -> bool:
        """Become the one who asks; False while another, who is alive, holds the lease. True where the store fails."""
        name = f"lease:{key}"

        def take(store: Any) -> bool:
            if self._holds(store, name):  # a look without a lock, as those who wait look often
                return False
            with store.transact():
                if self._holds(store, name):
                    return False
                row = json.dumps({"owner": owner, "until": self._clock() + self.lease})
                store.set(name, row, expire=self.lease)
                return True

        return self._try(take, default=True)

    def _holds(self, store: Any, name: str) -> bool:
        """Whether somebody alive holds a lease; one that would hold longer than any of ours is none."""
        lease, now = read_lease(store, name), self._clock()
        return lease is not None and now < lease.until <= now + self.lease and is_alive(lease.owner)

    def _end_lease(self, key: str, owner: str) -> None:
        name = f"lease:{key}"

        def end(store: Any) -> None:
            with store.transact():
                lease = read_lease(store, name)
                if lease is not None and lease.owner == owner:
                    store.delete(name)

        self._try(end, None)

    @contextmanager
    def _rows(self) -> Iterator[Iterator[tuple[Any, ...]]]:
        """Yield all rows as they stand in the table, so that no key or value is decoded on the way."""
        self._store()
        with closing(sqlite3.connect(self._database, timeout=60)) as connection:
            connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            yield connection.execute("SELECT key, store_time, rowid, raw, mode, filename, value FROM Cache")

    # -- the store and what goes wrong with it ------------------------------------------------------------------------

    @property
    def _database(self) -> Path:
        return self.directory / "cache.db"

    def _try(self, operation: Callable[[Any], T], default: T) -> T:
        """Run an operation on the store; whatever is wrong with the store costs a hit, not the answer."""
        try:
            return operation(self._store())
        except RefusedRow:
            self.counts["refused"] += 1
        except ConfigError:
            raise
        except Exception as error:  # noqa: BLE001  (a damaged store makes diskcache fail in any way it likes)
            self.counts["failed"] += 1
            level = logging.WARNING if self.counts["failed"] == 1 else logging.DEBUG
            log.log(level, "answer cache %s: %s: %s", self.directory, type(error).__name__, error)
            if not isinstance(error, diskcache().Timeout):  # that one only says that others kept it busy
                self._suspect = not is_passing(error)
                self.close()  # opening looks at a suspect store closely, and sets a corrupt one aside
        return default

    def _store(self) -> Any:
        store = self._opened
        if store is not None:
            return store
        with self._lock:
            if self._opened is None:
                make_private(self.directory)
                with locked(self.directory / "open.lock"):
                    if self._database.exists() and (why := unsound(self._database, closely=self._suspect)):
                        aside = set_aside(self.directory)
                        log.warning("answer cache %s is corrupt (%s): set aside as %s", self.directory, why, aside.name)
                    self._opened = open_store(self.directory, self.size_limit)
                    self._suspect = False
            return self._opened


def make_row(key: str, answer: Answer) -> str:
    """Return an answer as it is stored: JSON text, with a checksum that binds it to its key."""
    text = answer.to_json()
    return head_of(key, text) + text + "}"


def open_row(key: str, row: str) -> Answer:
    """Return the answer in a row; a RefusedRow if it is not the one that was stored under this key."""
    text = row[len(head_of("", "")) : -1]
    if row != head_of(key, text) + text + "}":
        raise RefusedRow("checksum")
    try:
        return Answer.from_json(text)
    except (TypeError, ValueError, AttributeError):
        raise RefusedRow("not an answer") from None


def check_row(key: Any, raw: Any, mode: Any, filename: Any, value: Any) -> None:
    """Hold a row of the table against what this cache writes; a RefusedRow if it is anything else."""
    open_row(key_of(key, raw), text_of(mode, filename, value))
    if not is_key(key):
        raise RefusedRow("key")


def read_lease(store: Any, name: str) -> Lease | None:
    """Return the lease of this name, or None where there is none to be read."""
    try:
        fields = json.loads(store.get(name, default="null"))
        return Lease(str(fields["owner"]), float(fields["until"]))
    except (RefusedRow, ValueError, TypeError, KeyError):
        return None


def is_key(key: Any) -> bool:
    """Whether a key is one of an answer."""
    return isinstance(key, str) and len(key) == 64


def head_of(key: str, text: str) -> str:
    """Return how a row begins: with a checksum against bit rot and misplaced rows. It is no signature."""
    checksum = hashlib.sha256(f"{key}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
    return f'{{"sha256": "{checksum}", "answer": '


def key_of(key: Any, raw: Any) -> str:
    """Return the key in a row; a RefusedRow if it is not plain text."""
    if raw != 1 or not isinstance(key, str):
        raise RefusedRow("pickled key")
    return key


def text_of(mode: Any, filename: Any, value: Any) -> str:
    """Return the text in a row; a RefusedRow if it holds anything but text."""
    if mode == diskcache().core.MODE_PICKLE:
        raise RefusedRow("pickled value")
    if mode != diskcache().core.MODE_RAW or filename is not None or not isinstance(value, str):
        raise RefusedRow("not text")
    return value


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
            return 0, diskcache().core.MODE_RAW, None, value

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


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes; it ends with its holder, however that one ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_alive(owner: str) -> bool:
    """Whether the process behind an owner lives; of one on another host nobody knows, so it counts as alive."""
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
