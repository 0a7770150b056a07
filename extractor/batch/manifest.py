"""The manifest: one SQLite file that holds all that an output folder knows, its records included.

The files in `records/` are written from it (see `records`), so nothing has to be kept in step: what is committed here is
done, what is not is done again.

files      what a file looked like when its items were listed; an unchanged file is not opened again
items      which item of which file holds which document; several items may hold the same
documents  one row per document: its state, where it is read from, how it failed, what it was extracted with
lines      the compressed line of a document, and the part that it belongs to
parts      the files in `records/`; a dirty one has to be written again
"""

import fcntl
import json
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from extractor.batch.job import MAX_ATTEMPTS, MAX_CRASHES, Failure, Outcome, Result, Stage, Task
from extractor.errors import ConfigError
from extractor.utils.files import lock

NAME = "manifest.sqlite"
VERSION = 4
LOCK_SECONDS = 1.0  # how long to wait for the lock, which `status` also takes for an instant
#: A part is full when it has this many lines or bytes.
MAX_LINES, MAX_BYTES = 2_000, 32 << 20

DDL = """
CREATE TABLE files (path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, inode INTEGER, context TEXT, error TEXT)
  STRICT, WITHOUT ROWID;
CREATE TABLE items (path BLOB, number INTEGER, key BLOB NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  PRIMARY KEY (path, number)) STRICT, WITHOUT ROWID;
CREATE INDEX items_key ON items (key);
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, state TEXT NOT NULL,
  path BLOB NOT NULL, number INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, crashes INTEGER NOT NULL DEFAULT 0, stage TEXT, error TEXT, message TEXT,
  fingerprints TEXT NOT NULL DEFAULT '{}', tried TEXT, status TEXT, line_path BLOB, line_number INTEGER, changed REAL,
  requests INTEGER NOT NULL DEFAULT 0, tokens_in INTEGER NOT NULL DEFAULT 0, tokens_out INTEGER NOT NULL DEFAULT 0,
  cost REAL) STRICT;
CREATE INDEX documents_pending ON documents (crashes > 0) WHERE state='pending';
CREATE TABLE lines (document INTEGER PRIMARY KEY, part INTEGER NOT NULL, line BLOB NOT NULL) STRICT;
CREATE INDEX lines_part ON lines (part, document);
CREATE TABLE parts (id INTEGER PRIMARY KEY, lines INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
  written INTEGER NOT NULL DEFAULT 0, dirty INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX parts_dirty ON parts (id) WHERE dirty
"""


class Manifest:
    """An open manifest. `fingerprints` maps the wanted kinds to the hashes of what they are extracted with."""

    def __init__(self, folder: Path, fingerprints: Mapping[str, str]) -> None:
        self.folder, self.fingerprints = folder, fingerprints
        self.tried = " ".join(f"{kind}={value}" for kind, value in sorted(fingerprints.items()))
        self._held = ExitStack()
        self.db = connect(folder / NAME)
        self._merged = False

    def close(self) -> None:
        """Close the database and release the lock."""
        self.db.close()
        self._held.close()

    def lock(self) -> None:
        """Lock the output for this process. However the process ends, the system releases the lock.

        Raises:
            ConfigError: If another run has it.
        """
        deadline = time.monotonic() + LOCK_SECONDS
        while not lock(self._held, self.folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            if time.monotonic() > deadline:
                raise ConfigError(f"{self.folder.parent}: another run is working here")
            time.sleep(0.05)

    def is_stale(self, fingerprints: str) -> bool:
        """Return whether a document that was extracted with these fingerprints, as JSON, has to be redone."""
        have = json.loads(fingerprints)
        return any(have.get(kind) != wanted for kind, wanted in self.fingerprints.items())

    def attach_merged(self, path: Path) -> None:
        """Skip the documents that another manifest holds: the merged output of all shards."""
        read_only(path).close()  # refuses what is not a manifest
        how = "mode=ro" if path.with_name(f"{NAME}-wal").exists() else "immutable=1"
        self.db.execute("ATTACH ? AS merged", (f"{path.resolve().as_uri()}?{how}",))
        self._merged = True

    def in_merged(self, key: bytes) -> tuple[str, str, str | None] | None:
        """Return the state, the fingerprints and the last attempt of a document in the merged output."""
        if not self._merged:
            return None
        row: tuple[str, str, str | None] | None = self.db.execute(
            "SELECT state, fingerprints, tried FROM merged.documents WHERE key=?", (key,)
        ).fetchone()
        return row

    def open_tasks(
        self, limit: int, *, taken: Collection[bytes] = (), suspects: bool = False, after: int = 0
    ) -> list[tuple[int, Task]]:
        """Return up to `limit` open documents that are not `taken`, oldest first, each with its number.

        `suspects` are documents that a worker has died on.
        """
        rows = self.db.execute(
            "SELECT id, key, path, number, offset, length, fingerprints, line FROM documents LEFT JOIN lines ON document = id"
            " WHERE state='pending' AND (crashes > 0) = ? AND id > ? ORDER BY id LIMIT ?",
            (suspects, after, limit + len(taken)),
        )
        found = [(row[0], self._task(row)) for row in rows if row[1] not in taken]
        return found[:limit]

    def _task(self, row: Sequence[Any]) -> Task:
        _, key, path, number, offset, length, fingerprints, line = row
        have = json.loads(fingerprints)
        kinds = tuple(kind for kind, wanted in self.fingerprints.items() if have.get(kind) != wanted)
        return Task(key, path, number, offset, length, kinds, line)

    def store(self, result: Result, task: Task) -> bool:
        """Store the line of a document. False if the document is no longer open: its file has changed meanwhile."""
        # What the rules wrote instead of the model is not what was asked for: the next run asks the model again.
        fallback = result.status == "fallback"
        done = json.dumps({kind: None if fallback else self.fingerprints[kind] for kind in task.kinds})
        usage = result.usage
        row = self.db.execute(
            "UPDATE documents SET state='done', fingerprints=json_patch(fingerprints, ?), status=?, line_path=?, line_number=?,"
            " changed=?, stage=NULL, error=NULL, message=NULL, requests=requests+?, tokens_in=tokens_in+?,"
            " tokens_out=tokens_out+?, cost=CASE WHEN ?9 IS NULL THEN cost ELSE coalesce(cost, 0)+?9 END"
            " WHERE key=? AND state='pending' RETURNING id",
            (done, result.status, task.path, task.number, time.time(), usage.requests, usage.tokens_in, usage.tokens_out,
             usage.cost, result.key),
        ).fetchone()  # fmt: skip
        if row is None:
            return False
        assert result.line is not None
        self.put_line(row[0], result.line, result.size)
        return True

    def put_line(self, document: int, line: bytes, size: int) -> None:
        """Store a compressed line. A document keeps its part, so that no two parts ever hold a line of it."""
        found = self.db.execute("UPDATE lines SET line=? WHERE document=? RETURNING part", (line, document)).fetchone()
        if found:
            self.db.execute("UPDATE parts SET dirty=1 WHERE id=?", found)
            return
        last = self.db.execute("SELECT id, lines, bytes FROM parts ORDER BY id DESC LIMIT 1").fetchone()
        if last is None or last[1] >= MAX_LINES or last[2] >= MAX_BYTES:
            part = self.db.execute("INSERT INTO parts DEFAULT VALUES RETURNING id").fetchone()[0]
        else:
            part = last[0]
        self.db.execute("UPDATE parts SET lines=lines+1, bytes=bytes+?, dirty=1 WHERE id=?", (size + 1, part))
        self.db.execute("INSERT INTO lines VALUES (?, ?, ?)", (document, part, line))

    def remove(self, key: bytes) -> bool:
        """Remove a document and its line; return whether there was one."""
        row = self.db.execute("DELETE FROM documents WHERE key=? RETURNING id", (key,)).fetchone()
        if row is None:
            return False
        part = self.db.execute("DELETE FROM lines WHERE document=? RETURNING part", row).fetchone()
        if part:
            self.db.execute("UPDATE parts SET dirty=1 WHERE id=?", part)
        return True

    def record_failure(self, result: Result) -> bool:
        """Count a failed attempt, and quarantine a document that has had its last. Return whether it was quarantined."""
        crashed = result.outcome is Outcome.CRASHED
        limit = MAX_CRASHES if crashed else MAX_ATTEMPTS if result.outcome is Outcome.RETRY else 1
        counter = "crashes" if crashed else "attempts"
        failure = Failure(Stage.WORKER, "WorkerDied", result.reason.message) if crashed else result.reason
        row = self.db.execute(
            f"UPDATE documents SET attempts=attempts+1, crashes=crashes+?, stage=?, error=?, message=?, tried=?, changed=?,"  # noqa: S608
            f" state=iif({counter}+1 >= ?, 'quarantined', 'pending') WHERE key=? AND state='pending' RETURNING state",
            (crashed, *failure, self.tried, time.time(), limit, result.key),
        ).fetchone()
        return bool(row == ("quarantined",))

    def relocate(self, key: bytes, away_from: bytes) -> bool:
        """Read a document whose file has vanished from another file with the same content. False if there is no such file."""
        other = self.db.execute(
            "SELECT path, number, offset, length FROM items WHERE key=? AND path != ? LIMIT 1", (key, away_from)
        ).fetchone()
        if other:
            self.db.execute("UPDATE documents SET path=?, number=?, offset=?, length=? WHERE key=?", (*other, key))
        return other is not None

    def count(self, *states: str) -> int:
        """Return how many documents are in one of these states."""
        marks = ", ".join("?" * len(states))
        query = f"SELECT count(*) FROM documents WHERE state IN ({marks})"  # noqa: S608
        return int(self.db.execute(query, states).fetchone()[0])


def connect(path: Path) -> sqlite3.Connection:
    """Open a manifest, and create it if it does not exist.

    Raises:
        ConfigError: If that is impossible.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        db = sqlite3.connect(path.resolve().as_uri(), timeout=60, isolation_level=None, uri=True)
        # NORMAL may lose the last commits in a power cut, but never their order: what is lost is done again.
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA journal_size_limit=16777216")
        with transaction(db):
            if db.execute("PRAGMA user_version").fetchone() == (0,):
                create(db)
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(f"{path.parent.parent}: cannot hold a run: {error}") from error
    check(db, path)
    return db


def create(db: sqlite3.Connection) -> None:
    """Create the tables."""
    for statement in DDL.split(";"):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {VERSION}")


@cache
def schema() -> frozenset[tuple[str]]:
    """Return the schema as SQLite stores it."""
    db = sqlite3.connect(":memory:")
    create(db)
    found = frozenset(db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
    db.close()
    return found


def check(db: sqlite3.Connection, path: Path) -> None:
    """Raise a ConfigError, and close the database, unless it is exactly what a run creates."""
    message = "is not the manifest of a batch run"
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            message = f"was written by another version of extractor ({version}, this is {VERSION})"
        elif set(db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")) == schema():
            return
    except sqlite3.Error as error:
        message = f"cannot be read: {error}"
    db.close()
    raise ConfigError(f"{path}: {message}")


def read_only(path: Path) -> sqlite3.Connection:
    """Open a manifest for reading.

    Raises:
        ConfigError: If it does not exist or cannot be read.
    """
    if not path.is_file():
        raise ConfigError(f"{path.parent.parent}: holds no batch run")
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=60)
    check(db, path)
    return db


def is_locked(folder: Path) -> bool:
    """Return whether a run is working in an output folder now."""
    with ExitStack() as stack:
        return folder.is_dir() and not lock(stack, folder, fcntl.LOCK_SH | fcntl.LOCK_NB)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Run a block as one transaction."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
