"""The files of an output folder, all written from its manifest: records, quarantine and duplicates.

Each is written whole or not at all, and may be written again at any time.
"""

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from extractor.batch.manifest import Manifest, transaction
from extractor.documents.source import Source
from extractor.utils.files import atomic_write

#: The pause after writing a part, in seconds, and as a multiple of the time that it took.
WRITE_SECONDS, WRITE_SHARE = 5.0, 50
MAX_LISTED = 1_000
FAILURE_FIELDS = ("stage", "error", "message", "attempts")


def part_path(out: Path, part: int) -> Path:
    """Return the file of a part."""
    return out / "records" / f"part-{part:06d}.jsonl"


class RecordWriter:
    """Writes dirty parts while a run goes on: new parts as soon as they are full, the others every few seconds."""

    def __init__(self, out: Path, manifest: Manifest) -> None:
        self.out, self.manifest = out, manifest
        self._due = time.monotonic() + WRITE_SECONDS

    def write_due(self) -> None:
        """Write one part if it is time. Parts that are written again and again take a small share of the run's time."""
        full = "SELECT id FROM parts WHERE dirty AND written = 0 AND id < (SELECT max(id) FROM parts) LIMIT 1"
        if row := self.manifest.db.execute(full).fetchone():
            write_part(self.out, self.manifest, row[0])
            return
        start = time.monotonic()
        if start < self._due:
            return
        if row := self.manifest.db.execute("SELECT id FROM parts WHERE dirty ORDER BY id LIMIT 1").fetchone():
            write_part(self.out, self.manifest, row[0])
        end = time.monotonic()
        self._due = end + max(WRITE_SECONDS, WRITE_SHARE * (end - start))

    def write_all(self, stopped: Callable[[], object] = lambda: False) -> None:
        """Write all dirty parts, newest first. Those that are left when it is `stopped` are the next run's."""
        rows = self.manifest.db.execute("SELECT id FROM parts WHERE dirty ORDER BY id DESC").fetchall()
        for (part,) in rows:
            if stopped():
                return
            write_part(self.out, self.manifest, part)


def write_part(out: Path, manifest: Manifest, part: int) -> None:
    """Write the file of a part, or remove it if no lines are left. Killed anywhere in here, it is simply written again."""
    # No power cut may leave lines in a file that the manifest does not have.
    manifest.db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    path, count, size = part_path(out, part), 0, 0
    rows = manifest.db.execute("SELECT line FROM lines WHERE part=? ORDER BY document", (part,))
    with atomic_write(path) as file:
        for count, (line,) in enumerate(rows, 1):  # noqa: B007  (counted)
            size += file.write(zlib.decompress(line) + b"\n")
    if not count:
        path.unlink()
    with transaction(manifest.db) as db:
        if count:
            db.execute("UPDATE parts SET dirty=0, lines=?, bytes=?, written=? WHERE id=?", (count, size, size, part))
        else:
            db.execute("DELETE FROM parts WHERE id=?", (part,))


def write_quarantine(out: Path, manifest: Manifest, source: Source) -> int:
    """Write `quarantine.jsonl`, a line per document and file that failed, and return how many failed.

    At most a thousand documents of one file are listed; one more line counts the rest.
    """
    rows = manifest.db.execute(
        "SELECT path, number, stage, error, message, attempts FROM documents WHERE state='quarantined' UNION ALL"
        " SELECT path, 0, 'read', 'DocumentError', error, 1 FROM files WHERE error IS NOT NULL ORDER BY 1, 2"
    )
    count = 0

    def lines() -> Iterator[dict[str, Any]]:
        nonlocal count
        for path, of_file in groupby(rows, key=itemgetter(0)):
            failed = 0
            for failed, (_, number, *rest) in enumerate(of_file, 1):
                if failed <= MAX_LISTED:
                    yield {"source": source.name(path, number)} | dict(zip(FAILURE_FIELDS, rest, strict=True))
            count += failed
            if failed > MAX_LISTED:
                rest = ["read", "TooMany", f"{failed - MAX_LISTED:,} more documents of this file failed", 1]
                yield {"source": source.name(path, 0)} | dict(zip(FAILURE_FIELDS, rest, strict=True))

    write_lines(out / "quarantine.jsonl", lines())
    return count


def write_duplicates(out: Path, manifest: Manifest, source: Source) -> None:
    """Write `duplicates.jsonl`, a line per source whose document is in the records under another name."""
    rows = manifest.db.execute(
        "SELECT i.path, i.number, coalesce(d.line_path, d.path), coalesce(d.line_number, d.number)"
        " FROM items i JOIN documents d ON d.key = i.key WHERE d.state IN ('done', 'quarantined')"
        " AND (i.path, i.number) != (coalesce(d.line_path, d.path), coalesce(d.line_number, d.number)) ORDER BY 1, 2"
    )
    write_lines(
        out / "duplicates.jsonl",
        ({"source": source.name(*row[:2]), "same_as": source.name(*row[2:])} for row in rows),
    )


def write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Write values as JSON lines."""
    with atomic_write(path) as file:
        for line in lines:
            file.write(to_json(line) + b"\n")
