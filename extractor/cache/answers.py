"""AnswerCache: an answer comes from the store, or from one asker for whom the others wait."""

import logging
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from extractor.cache.key import answer_key, is_key
from extractor.cache.locks import locked, take
from extractor.cache.rows import RefusedRow, check_row, make_row, open_row
from extractor.cache.store import diskcache, is_passing, make_private, open_store, set_aside, unsound
from extractor.errors import ConfigError
from extractor.model import Answer

SIZE_LIMIT = 1_000_000_000
PATIENCE = 300.0
ASKING = "asking"  # the folder of the locks: one file for each answer that somebody is asking for
POLL = (0.005, 0.2)  # seconds between two tries to become the one who asks: the first, and the longest

log = logging.getLogger(__name__)

T = TypeVar("T")


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


class AnswerCache:
    """Raw answers in a directory that only its owner may enter; safe to share between threads and processes.

    `size_limit` is in bytes; the answers stored longest ago go first. `patience` is how many seconds to wait for an answer
    that another one is asking for, before asking for it here. The store is opened at its first use. A ConfigError where the directory cannot be
    used or belongs to somebody else; a store that fails later costs a warning in the log and the hits, no more.
    `counts` holds `hit`, `miss`, `waited`, `stored`, `refused` and `failed` of this object.
    """

    def __init__(
        self,
        directory: str | Path,
        *,
        size_limit: int = SIZE_LIMIT,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.directory = Path(directory).expanduser()
        self.size_limit, self.patience = size_limit, patience
        self.counts: Counter[str] = Counter()
        self._clock, self._sleep = clock, sleep
        self._opened: Any = None
        self._suspect = False
        self._lock = threading.Lock()

    def get_or_ask(
        self, key_inputs: dict[str, Any], ask: Callable[[], Answer], storable: Callable[[Answer], bool]
    ) -> tuple[Answer, bool]:
        """Return the answer and whether it was a hit.

        On a miss one asker asks and the others, in all processes, wait for its answer; where it dies, fails, takes too long
        or gets what is not `storable`, the next one asks. What `ask` raises is passed on and nothing is stored.
        """
        key = answer_key(key_inputs)
        if (answer := self._get(key)) is not None:
            return self._count("hit", answer)
        until = self._clock() + self.patience
        pause, longest = POLL
        while (give_back := self._take(key)) is None and self._clock() < until:
            self.counts["waited"] += 1
            self._sleep(pause)
            pause = min(2 * pause, longest)
        try:
            if (answer := self._get(key)) is not None:  # stored since the first look
                return self._count("hit", answer)
            answer = ask()
            if storable(answer):
                self._put(key, answer)
            return self._count("miss", answer)
        finally:
            if give_back is not None:
                give_back()

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

    def _take(self, key: str) -> Callable[[], None] | None:
        """Become the one who asks; None while another does. Where no lock can be had, everybody asks."""
        try:
            return take(self.directory / ASKING / key)
        except OSError as error:
            self._complain(error)
            return nothing

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
            self._complain(error)
            if not isinstance(error, diskcache().Timeout):  # that one only says that others kept it busy
                self._suspect = not is_passing(error)
                self.close()  # opening looks at a suspect store closely, and sets a corrupt one aside
        return default

    def _complain(self, error: Exception) -> None:
        """Count what went wrong, and say it once."""
        self.counts["failed"] += 1
        level = logging.WARNING if self.counts["failed"] == 1 else logging.DEBUG
        log.log(level, "answer cache %s: %s: %s", self.directory, type(error).__name__, error)

    def _store(self) -> Any:
        store = self._opened
        if store is not None:
            return store
        with self._lock:
            if self._opened is None:
                make_private(self.directory)
                make_private(self.directory / ASKING)
                with locked(self.directory / "open.lock"):
                    if self._database.exists() and (why := unsound(self._database, closely=self._suspect)):
                        aside = set_aside(self.directory)
                        log.warning("answer cache %s is corrupt (%s): set aside as %s", self.directory, why, aside.name)
                    self._opened = open_store(self.directory, self.size_limit)
                    self._suspect = False
            return self._opened


def nothing() -> None:
    """Give nothing back."""
