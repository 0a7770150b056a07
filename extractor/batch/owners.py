"""Owners: the processes that work on one output folder, what they have leased, and who takes over from the dead.

The kernel frees the lock of a dead owner, however it died, so nobody has to guess how long to wait for it.
"""

import fcntl
import os
import sqlite3
import time
import uuid
from contextlib import suppress
from pathlib import Path

from extractor.batch.database import transaction
from extractor.errors import ConfigError

LEASE = 120.0  # seconds without a sign of life after which a living owner loses what it leased


class Owner:
    """This process as one of those that work on a folder. `spec` is what it extracts with: all have the same."""

    def __init__(self, folder: Path, db: sqlite3.Connection, spec: str) -> None:
        self.folder, self.db, self.spec = folder, db, spec
        self.id = uuid.uuid4().hex[:12]
        self._lock: int | None = None

    def _lock_file(self, owner: str) -> Path:
        return self.folder / f"{owner}.lock"

    def join(self) -> None:
        """Become an owner; a ConfigError if somebody else works here with other settings."""
        self._lock = self._take_lock()
        with transaction(self.db) as db:
            others = db.execute("SELECT id, spec FROM owners").fetchall()
            if any(spec != self.spec for owner, spec in others if self._alive(owner)):
                raise ConfigError(f"{self.folder.parent}: another run with other settings works on this folder")
            db.execute("INSERT INTO owners VALUES (?, ?, ?, ?)", (self.id, os.getpid(), time.time() + LEASE, self.spec))

    def _take_lock(self) -> int:
        path = self._lock_file(self.id)
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if path.exists() and os.fstat(handle).st_ino == path.stat().st_ino:
                return handle
            os.close(handle)  # somebody took it for a dead owner's and swept it away before it was locked

    def leave(self) -> None:
        """Give back the leases and the lock."""
        if self._lock is None:
            return
        # Where this fails, on a full disk say, the next run takes the leases back, as it does from the dead.
        with suppress(sqlite3.Error, OSError), transaction(self.db) as db:
            db.execute("UPDATE documents SET state='pending', owner=NULL WHERE state='leased' AND owner=?", (self.id,))
            db.execute("DELETE FROM owners WHERE id=?", (self.id,))
        with suppress(OSError):
            self._lock_file(self.id).unlink(missing_ok=True)
        os.close(self._lock)
        self._lock = None

    def sweep(self) -> None:
        """Remove the locks of owners that died between leaving and removing them."""
        for path in self.folder.glob("*.lock"):
            if not self._alive(path.stem):
                path.unlink(missing_ok=True)

    def _alive(self, owner: str) -> bool:
        """Whether an owner's process runs: it holds its lock until it dies, however it dies."""
        if owner == self.id:
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
        with transaction(self.db) as db:
            db.execute("UPDATE owners SET until=? WHERE id=?", (now + LEASE, self.id))
            others = db.execute("SELECT id, until FROM owners WHERE id != ?", (self.id,)).fetchall()
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
            self._alive(owner) for (owner,) in self.db.execute("SELECT id FROM owners WHERE id != ?", (self.id,))
        )
