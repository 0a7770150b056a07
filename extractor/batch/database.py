"""The tables of a manifest, in a SQLite file. Every change is one short transaction.

files      what a file looked like when its items were listed; an unchanged file is not opened again
sources    which item of which file holds which document (many items may hold the same)
documents  one row per document: its state, its lease, its failure; `specs`, a JSON object with the hash of what each kind
           was extracted with; the part, offset and length of its line, and the
           item that this line is named after
parts      the JSON lines files; `bytes` is how much of one is committed, `dead` how many of its lines are superseded
owners     the processes that work here
meta       the names of parts that are to be removed: a rewrite is under way, or has taken their place
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import ConfigError

VERSION = 3

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
  specs TEXT NOT NULL DEFAULT '{{}}', tried TEXT,
  status TEXT, part INTEGER, part_offset INTEGER, part_length INTEGER, line_path BLOB, line_number INTEGER,
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
    check(db, path)
    return db


def check(db: sqlite3.Connection, path: Path) -> None:
    """Raise a ConfigError for a manifest that no run has written; names in it become paths, and must not lead elsewhere."""
    try:
        strange = db.execute(
            "SELECT name FROM (SELECT name FROM parts UNION SELECT id FROM owners UNION SELECT name FROM meta)"
            " WHERE name GLOB '*[^-.a-z0-9]*' OR name GLOB '*..*' OR typeof(name) != 'text'"
        ).fetchone()
    except sqlite3.Error as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    if strange:
        raise ConfigError(f"{path}: is no manifest of a batch run: {strange[0]!r} leads out of the folder")


def condemn(db: sqlite3.Connection, *names: str) -> None:
    """Note that parts are to be removed, so that they are known for this output's own after a crash."""
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, 'to remove')", [(name,) for name in names])


def settle(db: sqlite3.Connection) -> None:
    """Bring to disk what is committed: no power cut may leave a part that the manifest does not know."""
    db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing, and nobody else writes meanwhile."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
