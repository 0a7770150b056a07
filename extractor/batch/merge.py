"""Merging: the outputs of all shards become one, which later runs, of one shard or of many, go on from."""

import fcntl
import shutil
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from extractor.batch import manifest as manifests
from extractor.batch.job import Job, RunOptions
from extractor.batch.manifest import Manifest, read_only, transaction
from extractor.batch.output import check_links, opened, output_errors
from extractor.batch.records import RecordWriter, write_duplicates, write_quarantine
from extractor.batch.run import Run
from extractor.batch.summary import Summary
from extractor.errors import ConfigError
from extractor.utils.files import lock

#: What a document takes with it from its shard, besides its place in the source.
COPIED = (
    "state", "attempts", "crashes", "stage", "error", "message", "fingerprints", "tried", "status", "line_path", "line_number",
    "changed", "requests", "tokens_in", "tokens_out", "cost",
)  # fmt: skip
COMMIT_LINES = 500
#: How the folder of a shard is called once its documents are in the output.
MERGED = ".merged-"


def merge_shards(job: Job, out: str | Path) -> Summary:
    """Move what the shards of a job have done into `out`, then remove their folders. Nothing is extracted.

    The source is scanned as in a run. If several shards hold a document, because their number was changed, the newest line
    counts. Documents that no shard has done remain open; `left` counts them.

    Raises:
        ConfigError: If there are no shards, or a run is working on one of them.
        OutputError: If the output cannot be written.
    """
    out, start = Path(out), time.monotonic()
    check_links(out, "shards")
    folders = sorted(path.parent.parent for path in out.glob(f"shards/[0-9]*/.extractor/{manifests.NAME}"))
    if not folders and not any(out.glob(f"shards/{MERGED}*")):
        raise ConfigError(f"{out}: holds no shards to merge")
    summary = Summary(scanned=True)
    with opened(job, out) as manifest, ExitStack() as stack:
        shards = [stack.enter_context(closing(open_shard(folder, stack))) for folder in folders]
        with output_errors(out):
            Run(job, out, RunOptions(), summary=summary).scan(manifest).run()
            writer = RecordWriter(out, manifest)
            for shard, folder in zip(shards, folders, strict=True):
                for rows in batches(shard, folder):
                    with transaction(manifest.db):
                        summary.done += sum(adopt(manifest, *row) for row in rows)
                    writer.write_due()
            writer.write_all()
            manifest.db.execute("PRAGMA wal_checkpoint(FULL)").fetchall()
            summary.in_quarantine = write_quarantine(out, manifest, job.source)
            write_duplicates(out, manifest, job.source)
            summary.left = manifest.count("pending")
        for folder in folders:
            folder.rename(
                folder.with_name(f"{MERGED}{folder.name}")
            )  # killed from here on, the rest is removed next time
        for folder in out.glob(f"shards/{MERGED}*"):
            shutil.rmtree(folder)
    summary.seconds = time.monotonic() - start
    return summary


def open_shard(folder: Path, stack: ExitStack) -> sqlite3.Connection:
    """Lock a shard and open its manifest for reading.

    Raises:
        ConfigError: If a run is working there.
    """
    if not lock(stack, folder / ".extractor", fcntl.LOCK_EX | fcntl.LOCK_NB):
        raise ConfigError(f"{folder}: a run is working on this shard; merge when it has ended")
    return read_only(folder / ".extractor" / manifests.NAME)


Row = tuple[dict[str, Any], bytes | None]


def batches(shard: sqlite3.Connection, folder: Path) -> Iterator[list[Row]]:
    """Yield the finished documents of a shard and their lines, some hundred at a time."""
    names = ("key", "path", "number", "offset", "length", *COPIED)
    try:
        rows = shard.execute(
            f"SELECT {', '.join(names)}, line FROM documents LEFT JOIN lines ON document = id WHERE state != 'pending'"  # noqa: S608
        )
        while found := rows.fetchmany(COMMIT_LINES):
            yield [(dict(zip(names, row[:-1], strict=True)), row[-1]) for row in found]
    except sqlite3.Error as error:
        raise ConfigError(f"{folder}: the manifest cannot be read: {error}") from error


def adopt(manifest: Manifest, document: dict[str, Any], line: bytes | None) -> bool:
    """Take a document from a shard, unless the output has it in a newer state or its content is gone from its file."""
    db, key = manifest.db, document["key"]
    mine = db.execute("SELECT id, state, changed FROM documents WHERE key=?", (key,)).fetchone()
    if mine is None:
        if db.execute("SELECT 1 FROM files WHERE path=?", (document["path"],)).fetchone():
            return False  # the file is still there, with something else in it
        names = ("path", "number", "key", "offset", "length")
        db.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?)", [document[name] for name in names])
        mine = db.execute(
            "INSERT INTO documents (key, state, path, number, offset, length) VALUES (:key, 'pending', :path, :number, :offset,"
            " :length) RETURNING id, state, changed",
            document,
        ).fetchone()
    if mine[2] is not None and mine[2] >= document["changed"]:
        return False
    db.execute(
        f"UPDATE documents SET {', '.join(f'{name}=:{name}' for name in COPIED)} WHERE key=:key",  # noqa: S608
        document,
    )
    if line is not None:
        manifest.put_line(mine[0], line, len(zlib.decompress(line)))
    return True
