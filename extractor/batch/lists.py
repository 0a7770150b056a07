"""The lists beside the records, each written whole at the end of a run: what failed, and what stands under another name."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from extractor.batch.manifest import Manifest
from extractor.batch.sources import Source
from extractor.utils.files import atomic_write

MAX_LISTED = 1_000
FACTS = ("stage", "error", "message", "attempts")


def write_quarantine(out: Path, manifest: Manifest, source: Source) -> int:
    """Write `quarantine.jsonl`: a line for each document and file that failed, with stage, error and attempts.

    Of one file no more than a thousand documents are listed, and the others in one line. Return how many failed in all.
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
                    yield {"source": source.name(path, number)} | dict(zip(FACTS, rest, strict=True))
            count += failed
            if failed > MAX_LISTED:
                message = f"{failed - MAX_LISTED:,} more documents of this file failed"
                yield {"source": source.name(path, 0)} | dict(zip(FACTS, ("read", "TooMany", message, 1), strict=True))

    write(out / "quarantine.jsonl", lines())
    return count


def write_duplicates(out: Path, manifest: Manifest, source: Source) -> int:
    """Write `duplicates.jsonl`: a line for each source whose document stands in the records under another's name."""
    rows = manifest.db.execute(
        "SELECT s.path, s.number, coalesce(d.line_path, d.path), coalesce(d.line_number, d.number)"
        " FROM sources s JOIN documents d ON d.key = s.key WHERE d.state IN ('done', 'quarantined')"
        " AND (s.path, s.number) != (coalesce(d.line_path, d.path), coalesce(d.line_number, d.number)) ORDER BY 1, 2"
    )
    return write(
        out / "duplicates.jsonl",
        ({"source": source.name(*row[:2]), "same_as": source.name(*row[2:])} for row in rows),
    )


def write(path: Path, lines: Iterable[dict[str, Any]]) -> int:
    """Write values as JSON lines, the file whole or not at all; return how many."""
    count = 0
    with atomic_write(path) as file:
        for count, line in enumerate(lines, 1):  # noqa: B007  (counted)
            file.write(to_json(line) + b"\n")
    return count
