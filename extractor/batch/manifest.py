"""The manifest: a SQLite file that knows which documents there are, what became of them and where their lines stand.

It is the only memory of a run. Every change is one short transaction; a process that dies leaves leases behind, which
the next to look takes back: the kernel frees the lock of a dead owner, so nobody has to guess how long to wait.

files      what a file looked like when its items were listed; an unchanged file is not opened again
sources    which item of which file holds which document (many items may hold the same)
documents  one row per document: its state, its lease, its failure, and the part, offset and length of its line
parts      the JSON lines files; `bytes` is how much of one is committed, `dead` how many of its lines are superseded
owners     the processes that work here
"""
# ruff: noqa: S608  (what is put into SQL texts here are names of kinds and hexadecimal hashes)

import fcntl
import os
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from extractor.batch.sources import File, Item, Problem, Source, Stat, items
from extractor.batch.tasks import Failure, Result, Stage, Task
from extractor.errors import ConfigError, DocumentError
from extractor.schemas import KINDS

VERSION = 1
LEASE = 120.0  # seconds without a sign of life after which a living owner loses what it leased
MAX_CRASHES = 3
MAX_ATTEMPTS = 3

DDL = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE files (path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, inode INTEGER, hint TEXT, error TEXT)
  WITHOUT ROWID;
CREATE TABLE sources (path BLOB, number INTEGER, key BLOB, offset INTEGER, length INTEGER, PRIMARY KEY (path, number))
  WITHOUT ROWID;
CREATE INDEX sources_key ON sources (key);
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, key BLOB UNIQUE, state TEXT NOT NULL, owner TEXT,
  path BLOB, number INTEGER, offset INTEGER, length INTEGER,
  attempts INTEGER DEFAULT 0, crashes INTEGER DEFAULT 0, stage TEXT, error TEXT, message TEXT,
  {", ".join(f"{kind} BLOB" for kind in KINDS)}, tried TEXT,
  status TEXT, part INTEGER, part_offset INTEGER, part_length INTEGER,
  requests INTEGER DEFAULT 0, tokens_in INTEGER DEFAULT 0, tokens_out INTEGER DEFAULT 0, cost REAL);
CREATE INDEX documents_pending ON documents (id) WHERE state='pending' AND crashes=0;
CREATE INDEX documents_suspect ON documents (id) WHERE state='pending' AND crashes>0;
CREATE INDEX documents_leased ON documents (owner) WHERE state='leased';
CREATE INDEX documents_part ON documents (part, part_offset);
CREATE TABLE parts (id INTEGER PRIMARY KEY, name TEXT UNIQUE, owner TEXT, sealed INTEGER DEFAULT 0,
  bytes INTEGER DEFAULT 0, lines INTEGER DEFAULT 0, dead INTEGER DEFAULT 0);
CREATE TABLE owners (id TEXT PRIMARY KEY, pid INTEGER, until REAL, spec TEXT) WITHOUT ROWID;
PRAGMA user_version = {VERSION};
"""


PENDING = (
    f"SELECT id, key, path, number, offset, length, part, part_offset, part_length, {', '.join(KINDS)}"
    " FROM documents WHERE state='pending'"
)


class Placed(NamedTuple):
    """A result whose line has been written: where it stands in the part."""

    result: Result
    offset: int
    length: int


@dataclass
class Counts:
    """What a scan has found so far, in documents; `files` and `problems` in files.

    `stale` ones are to be redone because what they are extracted with has changed, or the rules had stood in for a model;
    `resumed` ones were left open by an earlier run; `duplicate` ones hold the same as another and share its line.
    """

    files: int = 0
    problems: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    stale: int = 0
    resumed: int = 0
    quarantined: int = 0
    bytes_open: int = 0

    @property
    def open(self) -> int:
        """Documents that this run has to read."""
        return self.new + self.changed + self.stale + self.resumed


@dataclass
class Manifest:
    """An open manifest. `specs` maps the wanted kinds to the hashes of what they are extracted with."""

    folder: Path
    specs: Mapping[str, bytes]
    owner: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    def __post_init__(self) -> None:
        """Open or create the database."""
        self.db = connect(self.folder / "manifest.sqlite")
        self._lock: int | None = None
        self.spec = " ".join(f"{kind}={spec.hex()}" for kind, spec in sorted(self.specs.items()))
        self._stale = " OR ".join(f"d.{kind} IS NOT x'{spec.hex()}'" for kind, spec in self.specs.items()) or "0"

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and nobody else writes meanwhile."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Leave: give back the leases and the lock."""
        if self._lock is not None:
            # Where this fails, on a full disk say, the next run takes the leases back, as it does from the dead.
            with suppress(sqlite3.Error, OSError), self.transaction() as db:
                db.execute(
                    "UPDATE documents SET state='pending', owner=NULL WHERE state='leased' AND owner=?", (self.owner,)
                )
                db.execute("DELETE FROM owners WHERE id=?", (self.owner,))
            with suppress(OSError):
                self._lock_file(self.owner).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None
        self.db.close()

    # Owners and leases

    def _lock_file(self, owner: str) -> Path:
        return self.folder / f"{owner}.lock"

    def join(self) -> None:
        """Become an owner; a ConfigError if somebody else works here with other settings."""
        self._lock = self._take_lock()
        with self.transaction() as db:
            others = db.execute("SELECT id, spec FROM owners").fetchall()
            if any(spec != self.spec for owner, spec in others if self._alive(owner)):
                raise ConfigError(f"{self.folder.parent}: another run with other settings works on this folder")
            db.execute(
                "INSERT INTO owners VALUES (?, ?, ?, ?)", (self.owner, os.getpid(), time.time() + LEASE, self.spec)
            )

    def _take_lock(self) -> int:
        path = self._lock_file(self.owner)
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if path.exists() and os.fstat(handle).st_ino == path.stat().st_ino:
                return handle
            os.close(handle)  # somebody took it for a dead owner's and swept it away before it was locked

    def sweep(self) -> None:
        """Remove the locks of owners that died between leaving and removing them."""
        for path in self.folder.glob("*.lock"):
            if not self._alive(path.stem):
                path.unlink(missing_ok=True)

    def _alive(self, owner: str) -> bool:
        """Whether an owner's process runs: it holds its lock until it dies, however it dies."""
        if owner == self.owner:
            return True
        try:
            handle = os.open(self._lock_file(owner), os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(handle)
        return False

    def beat(self) -> list[tuple[int, str, int]]:
        """Give a sign of life and take over from the dead; return their parts to seal: id, name, committed bytes."""
        now = time.time()
        with self.transaction() as db:
            db.execute("UPDATE owners SET until=? WHERE id=?", (now + LEASE, self.owner))
            others = db.execute("SELECT id, until FROM owners WHERE id != ?", (self.owner,)).fetchall()
            dead = [owner for owner, _ in others if not self._alive(owner)]
            for owner in dead + [owner for owner, until in others if until < now]:
                db.execute(
                    "UPDATE documents SET state='pending', owner=NULL WHERE state='leased' AND owner=?", (owner,)
                )
            for owner in dead:
                db.execute("DELETE FROM owners WHERE id=?", (owner,))
                self._lock_file(owner).unlink(missing_ok=True)
            return db.execute(
                "SELECT id, name, bytes FROM parts WHERE sealed=0 AND owner NOT IN (SELECT id FROM owners)"
            ).fetchall()

    def alone(self) -> bool:
        """Whether no other living process works here."""
        return not any(
            self._alive(owner) for (owner,) in self.db.execute("SELECT id FROM owners WHERE id != ?", (self.owner,))
        )

    # Scanning

    def scan(self, source: Source, found: Iterable[File | Problem], counts: Counts, *, retry: bool = False) -> None:
        """Enter files and their items; documents that this run has to read become pending. One transaction."""
        with self.transaction():
            for file in found:
                counts.files += 1
                if isinstance(file, Problem):
                    self._problem(file.path, file.reason, counts)
                else:
                    self._file(source, file, counts, retry=retry)

    def rescan(self, source: Source, path: bytes, stat: Stat | None, counts: Counts) -> None:
        """Look at one file again that changed under the run."""
        with self.transaction() as db:
            db.execute("DELETE FROM files WHERE path=?", (path,))
            if stat is None:
                self._problem(path, "has vanished", counts)
            else:
                self._file(source, File(path, stat), counts, retry=False)

    def _problem(self, path: bytes, reason: str, counts: Counts) -> None:
        counts.problems += 1
        self.db.execute("INSERT OR REPLACE INTO files VALUES (?, NULL, NULL, NULL, NULL, ?)", (path, reason))

    def _file(self, source: Source, file: File, counts: Counts, *, retry: bool) -> None:
        hint = source.hint(file.path)
        known = self.db.execute(
            "SELECT size, mtime_ns, inode, hint, error FROM files WHERE path=?", (file.path,)
        ).fetchone()
        if known == (*file.stat, hint, None):
            for key, *place in self.db.execute(
                "SELECT key, number, offset, length FROM sources WHERE path=?", (file.path,)
            ).fetchall():
                self._revive(key, (file.path, *place), counts, retry=retry)
            return
        last, error = 0, None
        try:
            for item in items(source, file.path):
                self._item(file.path, item, counts, retry=retry)
                last = item.number
        except DocumentError as problem:
            error = str(problem)
            counts.problems += 1
        else:
            self._drop(file.path, beyond=last)
        self.db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", (file.path, *file.stat, hint, error))

    def _item(self, path: bytes, item: Item, counts: Counts, *, retry: bool) -> None:
        old = self.db.execute("SELECT key FROM sources WHERE path=? AND number=?", (path, item.number)).fetchone()
        place = (path, item.number, item.offset, item.length)
        self.db.execute(
            "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?)", (path, item.number, item.key, *place[2:])
        )
        replaced = old is not None and old[0] != item.key and self._release(old[0])
        added = self.db.execute(
            "INSERT OR IGNORE INTO documents (key, state, path, number, offset, length) VALUES (?, 'pending', ?, ?, ?, ?)",
            (item.key, *place),
        ).rowcount
        if not added:
            self._revive(item.key, place, counts, retry=retry)
            return
        counts.bytes_open += item.length
        if replaced:
            counts.changed += 1
        else:
            counts.new += 1

    def _revive(self, key: bytes, place: tuple[Any, ...], counts: Counts, *, retry: bool) -> None:
        """A known document is met again: open it anew if it was left, is stale or is to be retried."""
        row = self.db.execute(
            f"SELECT state, path, number, tried, ({self._stale}) FROM documents d WHERE key=?",
            (key,),
        ).fetchone()
        if row is None:  # its line was lost with another source of it: it is new again
            self.db.execute(
                "INSERT INTO documents (key, state, path, number, offset, length) VALUES (?, 'pending', ?, ?, ?, ?)",
                (key, *place),
            )
            counts.new += 1
            return
        state, path, number, tried, stale = row
        due = state == "done" and stale
        due = due or (state == "quarantined" and (retry or tried != self.spec))
        if not due and (path, number) != place[:2]:
            counts.duplicate += 1
        elif state == "quarantined" and not due:
            counts.quarantined += 1
        elif state == "done" and not due:
            counts.unchanged += 1
        else:
            counts.stale += due
            counts.resumed += not due
            counts.bytes_open += place[3]
            if due:
                self.db.execute(
                    "UPDATE documents SET state='pending', attempts=0, crashes=0, stage=NULL, error=NULL, message=NULL"
                    " WHERE key=?",
                    (key,),
                )

    def _drop(self, path: bytes, *, beyond: int) -> None:
        """Forget the items that a file no longer has."""
        gone = self.db.execute("SELECT number, key FROM sources WHERE path=? AND number>?", (path, beyond)).fetchall()
        if beyond:  # a file that was one item and is many now
            gone += self.db.execute("SELECT number, key FROM sources WHERE path=? AND number=0", (path,)).fetchall()
        for number, key in gone:
            self.db.execute("DELETE FROM sources WHERE path=? AND number=?", (path, number))
            self._release(key)

    def _release(self, key: bytes) -> bool:
        """Drop a document that no item holds any more, and count its line as dead; return whether it was dropped."""
        other = self.db.execute(
            "SELECT path, number, offset, length FROM sources WHERE key=? LIMIT 1", (key,)
        ).fetchone()
        if other:
            self.db.execute("UPDATE documents SET path=?, number=?, offset=?, length=? WHERE key=?", (*other, key))
            return False
        self.db.execute(
            "UPDATE parts SET dead = dead + 1 WHERE id = (SELECT part FROM documents WHERE key=? AND part IS NOT NULL)",
            (key,),
        )
        return bool(self.db.execute("DELETE FROM documents WHERE key=?", (key,)).rowcount)

    # Working

    def claim(self, limit: int, *, suspects: bool = False) -> list[Task]:
        """Lease up to `limit` pending documents, oldest first; `suspects` are those that a worker died of, or may have."""
        with self.transaction() as db:
            rows = db.execute(
                f"{PENDING} AND crashes{'>' if suspects else '='}0 ORDER BY id LIMIT ?", (limit,)
            ).fetchall()
            db.executemany(
                "UPDATE documents SET state='leased', owner=? WHERE id=?", [(self.owner, row[0]) for row in rows]
            )
            return [self._task(row) for row in rows]

    def page(self, after: int, limit: int) -> list[tuple[int, Task]]:
        """Return pending documents without leasing them, by their number, which grows."""
        with self.transaction() as db:
            rows = db.execute(f"{PENDING} AND id > ? ORDER BY id LIMIT ?", (after, limit)).fetchall()
            return [(row[0], self._task(row)) for row in rows]

    def _task(self, row: Sequence[Any]) -> Task:
        _, key, path, number, offset, length, part, at, size, *stored = row
        have = dict(zip(KINDS, stored, strict=True))
        kinds = tuple(kind for kind, spec in self.specs.items() if have[kind] != spec)
        old = None if part is None else self.line(part, at, size)
        return Task(key, path, number, offset, length, kinds, old)

    def line(self, part: int, offset: int, length: int) -> bytes | None:
        """Return a committed line of a part, whether it is sealed or still being written."""
        name = self.db.execute("SELECT name FROM parts WHERE id=?", (part,)).fetchone()[0]
        for path in (self.folder.parent / "records" / name, self.folder / f"{name}.tmp"):
            try:
                with path.open("rb") as file:
                    file.seek(offset)
                    return file.read(length)
            except FileNotFoundError:
                continue
        return None

    def mine(self, results: Iterable[Result]) -> list[Result]:
        """Return those results whose documents are still leased to this owner. Call it inside a transaction."""
        held = "SELECT 1 FROM documents WHERE key=? AND state='leased' AND owner=?"
        return [result for result in results if self.db.execute(held, (result.key, self.owner)).fetchone()]

    def store(self, part: int, placed: Iterable[Placed], kinds: Mapping[bytes, tuple[str, ...]], size: int) -> None:
        """Enter written lines as done. Call it inside a transaction, after the lines have reached the disk."""
        count = 0
        for result, offset, length in placed:
            count += 1
            self.db.execute(
                "UPDATE parts SET dead = dead + 1 WHERE id = (SELECT part FROM documents WHERE key=? AND part IS NOT NULL)",
                (result.key,),
            )
            # What the rules wrote in a model's stead is not what was asked for: the next run asks again.
            fallback = result.status == "fallback"
            specs = ", ".join(
                f"{kind}=NULL" if fallback else f"{kind}=x'{self.specs[kind].hex()}'" for kind in kinds[result.key]
            )
            usage = result.usage
            self.db.execute(
                f"UPDATE documents SET state='done', owner=NULL, {specs}, status=?, part=?, part_offset=?, part_length=?,"
                " stage=NULL, error=NULL, message=NULL, requests=requests+?, tokens_in=tokens_in+?,"
                " tokens_out=tokens_out+?, cost=CASE WHEN ? IS NULL THEN cost ELSE coalesce(cost, 0)+? END WHERE key=?",
                (result.status, part, offset, length, usage.requests, usage.tokens_in, usage.tokens_out,
                 usage.cost, usage.cost, result.key),
            )  # fmt: skip
        self.db.execute("UPDATE parts SET bytes=?, lines=lines+? WHERE id=?", (size, count, part))

    def fail(self, key: bytes, failure: Failure, *, again: bool) -> bool:
        """Count a failed attempt; quarantine the document unless it may be tried `again`. Return whether it was."""
        limit = MAX_ATTEMPTS if again else 1
        return bool(
            self.db.execute(
                "UPDATE documents SET attempts=attempts+1, stage=?, error=?, message=?, owner=NULL, tried=?,"
                " state=CASE WHEN attempts+1 >= ? THEN 'quarantined' ELSE 'pending' END"
                " WHERE key=? AND state='leased' AND owner=? RETURNING state='quarantined'",
                (*failure, self.spec, limit, key, self.owner),
            ).fetchone()
            == (1,)
        )

    def crash(self, key: bytes, message: str) -> bool:
        """Count that a worker died while it held this document; return whether that put it into quarantine."""
        row = self.db.execute(
            "UPDATE documents SET crashes=crashes+1, attempts=attempts+1, stage=?, error='WorkerDied', message=?,"
            " owner=NULL, tried=?, state=CASE WHEN crashes+1 >= ? THEN 'quarantined' ELSE 'pending' END"
            " WHERE key=? AND state='leased' AND owner=? RETURNING state='quarantined'",
            (Stage.WORKER, message, self.spec, MAX_CRASHES, key, self.owner),
        ).fetchone()
        return bool(row == (1,))

    def give_back(self, keys: Iterable[bytes]) -> None:
        """Return leased documents unread."""
        self.db.executemany(
            "UPDATE documents SET state='pending', owner=NULL WHERE key=? AND state='leased' AND owner=?",
            [(key, self.owner) for key in keys],
        )

    def elsewhere(self, key: bytes, path: bytes) -> bool:
        """Point a document whose file has gone to another item that holds the same; return whether there is one."""
        other = self.db.execute(
            "SELECT path, number, offset, length FROM sources WHERE key=? AND path != ? LIMIT 1", (key, path)
        ).fetchone()
        if other:
            self.db.execute("UPDATE documents SET path=?, number=?, offset=?, length=? WHERE key=?", (*other, key))
        return other is not None


def connect(path: Path) -> sqlite3.Connection:
    """Open a manifest, and create it where there is none; a ConfigError where that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        db = sqlite3.connect(path, timeout=60, isolation_level=None)
        # NORMAL may lose the last commits with the power, never the order: what is lost is done again.
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA journal_size_limit=16777216")
        db.execute("BEGIN IMMEDIATE")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in DDL.split(";"):
                db.execute(statement)
        db.execute("COMMIT")
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(f"{path.parent.parent}: no run can be kept here: {error}") from error
    if version not in (0, VERSION):
        raise ConfigError(f"{path}: was written by another version of extractor ({version}, this is {VERSION})")
    return db
