"""Scanning: files are entered in the manifest, and the documents that this run has to read become pending."""
# ruff: noqa: S608  (what is put into SQL texts here are names of kinds and hexadecimal hashes)

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.batch.database import transaction
from extractor.batch.items import Item, items
from extractor.batch.manifest import Manifest
from extractor.batch.sources import File, Problem, Source
from extractor.errors import DocumentError

MOMENT = 0.1  # seconds that one transaction may take
PAGE = 1_000  # rows that are read at once


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


class Scan:
    """One look at a source, a moment at a time; `counts` grows.

    `retry` opens anew what stands in quarantine. `stopped` says whether the run is to end, also in the middle of a file,
    which the next run looks at again from its beginning.
    """

    def __init__(
        self,
        manifest: Manifest,
        source: Source,
        counts: Counts,
        found: Iterator[File | Problem],
        *,
        retry: bool = False,
        stopped: Callable[[], object] = lambda: False,
    ) -> None:
        self.manifest, self.source, self.counts, self.retry = manifest, source, counts, retry
        self.db = manifest.db
        self._stopped = stopped
        self._entering = self._all(found)

    def step(self) -> bool:
        """Enter some more files and items; return whether these were the last."""
        return self.enter(self._entering)

    def enter(self, entering: Iterator[None]) -> bool:
        """Enter files and items for a moment; documents that this run has to read become pending. One transaction.

        Return whether these were the last.
        """
        end = time.monotonic() + MOMENT
        with transaction(self.db):
            for _ in entering:
                if self._stopped() or time.monotonic() > end:
                    return False
        return True

    def again(self, path: bytes, found: File | Problem) -> None:
        """Look at one file again that changed under the run."""
        self.db.execute("DELETE FROM files WHERE path=?", (path,))
        entering = self._one(found if isinstance(found, File) else Problem(path, "has vanished"))
        while not self.enter(entering) and not self._stopped():
            pass

    def _all(self, found: Iterator[File | Problem]) -> Iterator[None]:
        for file in found:
            self.counts.files += 1
            yield from self._one(file)
            yield

    def _one(self, file: File | Problem) -> Iterator[None]:
        if isinstance(file, Problem):
            self._problem(file.path, file.reason)
        else:
            yield from self._file(file)

    def _problem(self, path: bytes, reason: str) -> None:
        self.counts.problems += 1
        self.db.execute("INSERT OR REPLACE INTO files VALUES (?, NULL, NULL, NULL, NULL, ?)", (path, reason))

    def _file(self, file: File) -> Iterator[None]:
        hint = self.source.hint(file.path)
        known = self.db.execute(
            "SELECT size, mtime_ns, inode, hint, error FROM files WHERE path=?", (file.path,)
        ).fetchone()
        if known == (*file.stat, hint, None):
            for key, *place in self._known(file.path):
                self._revive(key, (file.path, *place))
                yield
            return
        last, error = -1, None
        try:
            for item in items(self.source, file.path):
                if isinstance(item, Item):
                    if item.number > last + 1:
                        yield from self._drop(file.path, last, item.number)
                    self._item(file.path, item)
                    last = item.number
                elif item is not None:
                    error = item.reason
                yield
        except DocumentError as problem:
            error = str(problem)
        else:
            yield from self._drop(file.path, last)
        self.counts.problems += error is not None
        self.db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", (file.path, *file.stat, hint, error))

    def _item(self, path: bytes, item: Item) -> None:
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
            self._revive(item.key, place)
            return
        self.counts.bytes_open += item.length
        if replaced:
            self.counts.changed += 1
        else:
            self.counts.new += 1

    def _revive(self, key: bytes, place: tuple[Any, ...]) -> None:
        """A known document is met again: open it anew if it was left, is stale or is to be retried."""
        row = self.db.execute(
            f"SELECT state, path, number, tried, ({self.manifest.stale}) FROM documents d WHERE key=?",
            (key,),
        ).fetchone()
        if row is None:  # its line was lost with another source of it: it is new again
            self.db.execute(
                "INSERT INTO documents (key, state, path, number, offset, length) VALUES (?, 'pending', ?, ?, ?, ?)",
                (key, *place),
            )
            self.counts.new += 1
            return
        state, path, number, tried, stale = row
        due = state == "done" and stale
        due = due or (state == "quarantined" and (self.retry or tried != self.manifest.spec))
        if not due and (path, number) != place[:2]:
            self.counts.duplicate += 1
        elif state == "quarantined" and not due:
            self.counts.quarantined += 1
        elif state == "done" and not due:
            self.counts.unchanged += 1
        else:
            self.counts.stale += due
            self.counts.resumed += not due
            self.counts.bytes_open += place[3]
            if due:
                self.db.execute(
                    "UPDATE documents SET state='pending', attempts=0, crashes=0, stage=NULL, error=NULL, message=NULL"
                    " WHERE key=?",
                    (key,),
                )

    def _known(self, path: bytes, after: int = -1, before: int = sys.maxsize) -> Iterator[tuple[Any, ...]]:
        """Yield key, number, offset and length of a file's items between two as they were entered."""
        while rows := self.db.execute(
            "SELECT key, number, offset, length FROM sources WHERE path=? AND number>? AND number<?"
            " ORDER BY number LIMIT ?",
            (path, after, before, PAGE),
        ).fetchall():
            yield from rows
            after = rows[-1][1]

    def _drop(self, path: bytes, after: int, before: int = sys.maxsize) -> Iterator[None]:
        """Forget the items that a file no longer has between two; one that was a single item may have many now."""
        for key, number, *_ in self._known(path, after, before):
            self.db.execute("DELETE FROM sources WHERE path=? AND number=?", (path, number))
            self._release(key)
            yield

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


def settled(source: Source, out: Path, seconds: float) -> Iterator[File | Problem]:
    """Yield what a source holds outside of the output, without files that were written to in the last so many seconds."""
    latest = time.time_ns() - int(seconds * 1e9)
    for found in source.walk(skip=out):
        if not seconds or isinstance(found, Problem) or found.stat.mtime_ns <= latest:
            yield found
