"""The manifest: a SQLite file that knows which documents there are, what became of them and where their lines stand.

It is the only memory of a run. A process that dies leaves leases behind, which the next to look takes back.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extractor.batch.database import connect, transaction
from extractor.batch.owners import Owner
from extractor.batch.tasks import Failure, Result, Stage, Task
from extractor.utils.files import open_regular

MAX_CRASHES = 3
MAX_ATTEMPTS = 3

PENDING = (
    "SELECT id, key, path, number, offset, length, part, part_offset, part_length, specs"
    " FROM documents WHERE state='pending'"
)


class Placed(NamedTuple):
    """A result whose line has been written: where it stands in the part."""

    result: Result
    offset: int
    length: int


class Manifest:
    """An open manifest. `specs` maps the wanted kinds to the hashes of what they are extracted with."""

    def __init__(self, folder: Path, specs: Mapping[str, bytes]) -> None:
        self.folder, self.specs = folder, specs
        self.db = connect(folder / "manifest.sqlite")
        self.spec = " ".join(f"{kind}={spec.hex()}" for kind, spec in sorted(specs.items()))
        self.owner = Owner(folder, self.db, self.spec)
        #: SQL that tells whether a document `d` was extracted with something else.
        self.stale = " OR ".join(f"d.specs->>'{kind}' IS NOT '{spec.hex()}'" for kind, spec in specs.items()) or "0"

    def close(self) -> None:
        """Leave, and close the database."""
        self.owner.leave()
        self.db.close()

    def claim(self, limit: int, *, suspects: bool = False) -> list[Task]:
        """Lease up to `limit` pending documents, oldest first; `suspects` are those that a worker died of, or may have."""
        with transaction(self.db) as db:
            rows = db.execute(
                f"{PENDING} AND crashes{'>' if suspects else '='}0 ORDER BY id LIMIT ?", (limit,)
            ).fetchall()
            db.executemany(
                "UPDATE documents SET state='leased', owner=? WHERE id=?", [(self.owner.id, row[0]) for row in rows]
            )
            return [self._task(row) for row in rows]

    def page(self, after: int, limit: int) -> list[tuple[int, Task]]:
        """Return pending documents without leasing them, by their number, which grows."""
        with transaction(self.db) as db:
            rows = db.execute(f"{PENDING} AND id > ? ORDER BY id LIMIT ?", (after, limit)).fetchall()
            return [(row[0], self._task(row)) for row in rows]

    def _task(self, row: Sequence[Any]) -> Task:
        _, key, path, number, offset, length, part, at, size, specs = row
        have = json.loads(specs)
        kinds = tuple(kind for kind, spec in self.specs.items() if have.get(kind) != spec.hex())
        old = None if part is None else self.line(part, at, size)
        return Task(key, path, number, offset, length, kinds, old)

    def line(self, part: int, offset: int, length: int) -> bytes | None:
        """Return a committed line of a part, whether it is sealed or still being written."""
        name = self.db.execute("SELECT name FROM parts WHERE id=?", (part,)).fetchone()[0]
        for path in (self.folder.parent / "records" / name, self.folder / f"{name}.tmp"):
            try:
                with open_regular(path) as file:
                    file.seek(offset)
                    return file.read(length)
            except FileNotFoundError:
                continue
        return None

    def mine(self, results: Iterable[Result]) -> list[Result]:
        """Return those results whose documents are still leased to this owner. Call it inside a transaction."""
        held = "SELECT 1 FROM documents WHERE key=? AND state='leased' AND owner=?"
        return [result for result in results if self.db.execute(held, (result.key, self.owner.id)).fetchone()]

    def store(self, part: int, placed: Iterable[Placed], tasks: Mapping[bytes, Task], size: int) -> None:
        """Enter written lines as done. Call it inside a transaction, after the lines have reached the disk."""
        count = 0
        for result, offset, length in placed:
            count += 1
            task = tasks[result.key]
            self.db.execute(
                "UPDATE parts SET dead = dead + 1 WHERE id = (SELECT part FROM documents WHERE key=? AND part IS NOT NULL)",
                (result.key,),
            )
            # What the rules wrote in a model's stead is not what was asked for: the next run asks again.
            fallback = result.status == "fallback"
            specs = json.dumps({kind: None if fallback else self.specs[kind].hex() for kind in task.kinds})
            usage = result.usage
            self.db.execute(
                "UPDATE documents SET state='done', owner=NULL, specs=json_patch(specs, ?), status=?, part=?, part_offset=?, part_length=?,"
                " line_path=?, line_number=?, stage=NULL, error=NULL, message=NULL, requests=requests+?, tokens_in=tokens_in+?,"
                " tokens_out=tokens_out+?, cost=CASE WHEN ? IS NULL THEN cost ELSE coalesce(cost, 0)+? END WHERE key=?",
                (specs, result.status, part, offset, length, task.path, task.number, usage.requests, usage.tokens_in, usage.tokens_out,
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
                (*failure, self.spec, limit, key, self.owner.id),
            ).fetchone()
            == (1,)
        )

    def crash(self, key: bytes, message: str) -> bool:
        """Count that a worker died while it held this document; return whether that put it into quarantine."""
        row = self.db.execute(
            "UPDATE documents SET crashes=crashes+1, attempts=attempts+1, stage=?, error='WorkerDied', message=?,"
            " owner=NULL, tried=?, state=CASE WHEN crashes+1 >= ? THEN 'quarantined' ELSE 'pending' END"
            " WHERE key=? AND state='leased' AND owner=? RETURNING state='quarantined'",
            (Stage.WORKER, message, self.spec, MAX_CRASHES, key, self.owner.id),
        ).fetchone()
        return bool(row == (1,))

    def give_back(self, keys: Iterable[bytes]) -> None:
        """Return leased documents unread."""
        self.db.executemany(
            "UPDATE documents SET state='pending', owner=NULL WHERE key=? AND state='leased' AND owner=?",
            [(key, self.owner.id) for key in keys],
        )

    def elsewhere(self, key: bytes, path: bytes) -> bool:
        """Point a document whose file has gone to another item that holds the same; return whether there is one."""
        other = self.db.execute(
            "SELECT path, number, offset, length FROM sources WHERE key=? AND path != ? LIMIT 1", (key, path)
        ).fetchone()
        if other:
            self.db.execute("UPDATE documents SET path=?, number=?, offset=?, length=? WHERE key=?", (*other, key))
        return other is not None
