"""The scan: enters the files of a source in the manifest, and opens the documents that this run has to read."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from extractor.batch.job import Shard
from extractor.batch.manifest import Manifest, transaction
from extractor.batch.summary import ScanCounts
from extractor.documents.items import Item, items
from extractor.documents.source import File, Problem, Source
from extractor.errors import DocumentError

STEP_SECONDS = 0.1  # how long one transaction may take
PAGE = 1_000  # rows read at once


class Scan:
    """One scan of a source, done a step at a time; `counts` grows.

    `retry` opens quarantined documents again. With a `shard`, only its documents are opened. `stopped` says whether the run
    has to end, even in the middle of a file; the next run looks at that file again.
    """

    def __init__(
        self,
        manifest: Manifest,
        source: Source,
        counts: ScanCounts,
        found: Iterator[File | Problem],
        *,
        retry: bool = False,
        shard: Shard | None = None,
        stopped: Callable[[], object] = lambda: False,
    ) -> None:
        self.manifest, self.source, self.counts = manifest, source, counts
        self.retry, self.shard = retry, shard
        self.db = manifest.db
        self._stopped = stopped
        self._work = self._all(found)

    def step(self) -> bool:
        """Do some more; return whether the scan has ended."""
        return self.enter(self._work)

    def run(self) -> None:
        """Do all of it."""
        while not self.step():
            pass

    def enter(self, work: Iterator[None]) -> bool:
        """Do some work in one transaction; return whether it is done."""
        end = time.monotonic() + STEP_SECONDS
        with transaction(self.db):
            for _ in work:
                if self._stopped() or time.monotonic() > end:
                    return False
        return True

    def rescan(self, path: bytes, found: File | Problem) -> None:
        """Look again at a file that changed during the run."""
        self.db.execute("DELETE FROM files WHERE path=?", (path,))
        work = self._one(found if isinstance(found, File) else Problem(path, "has vanished"))
        while not self.enter(work) and not self._stopped():
            pass

    def _all(self, found: Iterator[File | Problem]) -> Iterator[None]:
        for file in found:
            self.counts.files += 1
            yield from self._one(file)
            yield

    def _one(self, file: File | Problem) -> Iterator[None]:
        if isinstance(file, File):
            yield from self._file(file)
            return
        self.counts.problems += 1
        self.db.execute("INSERT OR REPLACE INTO files VALUES (?, NULL, NULL, NULL, NULL, ?)", (file.path, file.reason))

    def _file(self, file: File) -> Iterator[None]:
        context = self.source.context(file.path)
        known = self.db.execute(
            "SELECT size, mtime_ns, inode, context, error FROM files WHERE path=?", (file.path,)
        ).fetchone()
        if known == (*file.stat, context, None):
            for key, *place in self._known(file.path):
                self._enter(key, (file.path, *place))
                yield
            return
        last, error = -1, None
        try:
            for item in items(self.source, file.path):
                if isinstance(item, Item):
                    if item.number > last + 1:
                        yield from self._forget(file.path, last, item.number)
                    self._item(file.path, item)
                    last = item.number
                elif item is not None:
                    error = item.reason
                yield
        except DocumentError as problem:
            error = str(problem)
        else:
            yield from self._forget(file.path, last)
        self.counts.problems += error is not None
        row = (file.path, *file.stat, context, error)
        self.db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", row)

    def _item(self, path: bytes, item: Item) -> None:
        old = self.db.execute("SELECT key FROM items WHERE path=? AND number=?", (path, item.number)).fetchone()
        row = (path, item.number, item.key, item.offset, item.length)
        self.db.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?)", row)
        replaced = old is not None and old[0] != item.key and self._release(old[0])
        self._enter(item.key, (path, item.number, item.offset, item.length), replaced=replaced)

    def _enter(self, key: bytes, place: tuple[Any, ...], *, replaced: bool = False) -> None:
        """Open a document if it is new, unfinished, stale or to be retried, and count it."""
        if self.shard is not None and not self.shard.holds(key):
            self.counts.other_shards += 1
            return
        row = self.db.execute(
            "SELECT state, fingerprints, tried, path, number FROM documents WHERE key=?", (key,)
        ).fetchone()
        known = row or self.manifest.in_merged(key)
        state, fingerprints, tried = known[:3] if known else ("new", "{}", None)
        redo = (state == "done" and self.manifest.is_stale(fingerprints)) or (
            state == "quarantined" and (self.retry or tried != self.manifest.tried)
        )
        if row and not redo and (row[3], row[4]) != place[:2]:
            self.counts.duplicate += 1
        elif state == "quarantined" and not redo:
            self.counts.quarantined += 1
        elif state == "done" and not redo:
            self.counts.unchanged += 1
        else:
            self.counts.bytes_open += place[3]
            self.counts.stale += redo
            self.counts.resumed += state == "pending"
            self.counts.changed += state == "new" and replaced
            self.counts.new += state == "new" and not replaced
            self._open(key, place, known=bool(row), redo=redo)

    def _open(self, key: bytes, place: tuple[Any, ...], *, known: bool, redo: bool) -> None:
        if not known:
            self.db.execute(
                "INSERT INTO documents (key, state, path, number, offset, length) VALUES (?, 'pending', ?, ?, ?, ?)",
                (key, *place),
            )
        elif redo:
            self.db.execute(
                "UPDATE documents SET state='pending', attempts=0, crashes=0, stage=NULL, error=NULL, message=NULL"
                " WHERE key=?",
                (key,),
            )

    def _known(self, path: bytes, after: int = -1, before: int = sys.maxsize) -> Iterator[tuple[Any, ...]]:
        """Yield the key, number, offset and length of a file's known items between two numbers."""
        while rows := self.db.execute(
            "SELECT key, number, offset, length FROM items WHERE path=? AND number>? AND number<?"
            " ORDER BY number LIMIT ?",
            (path, after, before, PAGE),
        ).fetchall():
            yield from rows
            after = rows[-1][1]

    def _forget(self, path: bytes, after: int, before: int = sys.maxsize) -> Iterator[None]:
        """Forget the items that a file no longer has between two numbers."""
        for key, number, *_ in self._known(path, after, before):
            self.db.execute("DELETE FROM items WHERE path=? AND number=?", (path, number))
            self._release(key)
            yield

    def _release(self, key: bytes) -> bool:
        """Remove a document that no item holds any more; return whether it was removed."""
        other = self.db.execute("SELECT path, number, offset, length FROM items WHERE key=? LIMIT 1", (key,)).fetchone()
        if other is None:
            return self.manifest.remove(key)
        self.db.execute("UPDATE documents SET path=?, number=?, offset=?, length=? WHERE key=?", (*other, key))
        return False


def files_to_scan(source: Source, out: Path, min_age: float = 0.0) -> Iterator[File | Problem]:
    """Yield what a source holds outside the output, without files that are younger than `min_age` seconds."""
    latest = time.time_ns() - int(min_age * 1e9)
    for found in source.walk(skip=out):
        if not min_age or isinstance(found, Problem) or found.stat.mtime_ns <= latest:
            yield found
