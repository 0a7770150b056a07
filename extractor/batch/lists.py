"""The lists beside the records, each written whole at the end of a run: what failed, and what stands under another name."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from extractor.batch.manifest import Manifest
from extractor.batch.sources import Source
from extractor.files import replacing


def write_quarantine(out: Path, manifest: Manifest, source: Source) -> int:
    """Write `quarantine.jsonl`: a line for each document and file that failed, with stage, error and attempts."""
    rows = manifest.db.execute(
        "SELECT path, number, stage, error, message, attempts FROM documents WHERE state='quarantined' UNION ALL"
        " SELECT path, 0, 'read', 'DocumentError', error, 1 FROM files WHERE error IS NOT NULL ORDER BY 1, 2"
    )
    return write(
        out / "quarantine.jsonl",
        (
            {"source": source.name(path, number)}
            | dict(zip(("stage", "error", "message", "attempts"), rest, strict=True))
            for path, number, *rest in rows
        ),
    )


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
    with replacing(path) as file:
        for count, line in enumerate(lines, 1):  # noqa: B007  (counted)
            file.write(to_json(line) + b"\n")
    return count
