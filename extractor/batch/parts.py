"""Parts: the JSON lines files that a run writes. A line is committed when the manifest says so, and not before.

A part grows as `.extractor/part-*.jsonl.tmp`: lines are written, flushed and fsynced, then entered in the manifest.
Sealing renames it into `records/`, where it never changes again. Whatever stands behind the committed bytes of a part
whose writer died is cut off before it is sealed.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from extractor.batch.database import condemn, settle, transaction
from extractor.batch.manifest import Manifest, Placed
from extractor.batch.output import check_parts
from extractor.batch.tasks import Result, Task
from extractor.utils.files import UNFINISHED

MAX_BYTES = 64 << 20
MAX_LINES = 5_000


class PartWriter:
    """Writes the lines of one run, part after part."""

    def __init__(self, out: Path, manifest: Manifest) -> None:
        self.out = out
        self.manifest = manifest
        self._file: IO[bytes] | None = None
        self._part = self._count = self._bytes = self._lines = 0

    def commit(self, results: list[Result], tasks: Mapping[bytes, Task]) -> list[Result]:
        """Write the lines of documents that are still leased to this run and enter them; return those results.

        On any error nothing has happened: the part is cut back and the transaction rolled back.
        """
        mine: list[Result] = []
        size = self._bytes
        try:
            with transaction(self.manifest.db):
                mine = self.manifest.mine(results)
                if mine:
                    size = self._write(mine, tasks)
        except BaseException:
            self._cut()
            raise
        self._bytes, self._lines = size, self._lines + len(mine)
        if self._bytes >= MAX_BYTES or self._lines >= MAX_LINES:
            self.seal()
        return mine

    def _write(self, results: list[Result], tasks: Mapping[bytes, Task]) -> int:
        file = self._file or self._open()
        placed: list[Placed] = []
        size = self._bytes
        for result in results:
            assert result.line is not None
            placed.append(Placed(result, size, len(result.line)))
            size += file.write(result.line + b"\n")
        file.flush()
        os.fsync(file.fileno())
        self.manifest.store(self._part, placed, tasks, size)
        return size

    def _open(self) -> IO[bytes]:
        self._count += 1
        name = f"part-{self.manifest.owner.id}-{self._count:05d}.jsonl"
        row = self.manifest.db.execute("INSERT INTO parts (name, owner) VALUES (?, ?)", (name, self.manifest.owner.id))
        self._part, self._bytes, self._lines = int(row.lastrowid or 0), 0, 0
        self._file = (self.manifest.folder / f"{name}.tmp").open("wb")
        self._name = name
        return self._file

    def _cut(self) -> None:
        """Bring the part back to its committed bytes, or drop it where it has none: its row went with the rollback."""
        file = self._file
        if file is None:
            return
        with suppress(OSError):  # a full disk may refuse to flush what is about to be cut off
            file.flush()
        if self._bytes:
            file.truncate(self._bytes)
            file.seek(self._bytes)
            return
        with suppress(OSError):
            file.close()
        Path(file.name).unlink(missing_ok=True)
        self._file = None

    def abandon(self) -> None:
        """Leave the current part, if there is one, as a crash would leave it."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def seal(self) -> None:
        """Finish the current part."""
        if self._file is not None:
            self._file.close()
            self._file = None
            seal(self.out, self.manifest, self._part, self._name, self._bytes)


def seal(out: Path, manifest: Manifest, part: int, name: str, size: int) -> None:
    """Move a part to its place, cut to its committed bytes. May be repeated: every step may have happened before."""
    tmp, final = manifest.folder / f"{name}.tmp", out / "records" / name
    if tmp.exists():
        with tmp.open("r+b") as file:
            file.truncate(size)
            file.flush()
            os.fsync(file.fileno())
        settle(manifest.db)
        tmp.rename(final)
        sync_folder(final.parent)
    with transaction(manifest.db) as db:
        db.execute("UPDATE parts SET sealed=1 WHERE id=?", (part,))


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def compact(out: Path, manifest: Manifest, stopped: Callable[[], object] = lambda: False) -> int:
    """Rewrite the sealed parts that hold superseded lines, so that every document stands once; return how many.

    What is left undone when the run is stopped is done by the next one.
    Only for a run that is alone. A crash leaves either the old part or the new one referenced and the other condemned:
    `tidy` removes it.
    """
    rows = manifest.db.execute("SELECT id, name FROM parts WHERE dead > 0 AND sealed = 1").fetchall()
    for count, (part, name) in enumerate(rows, 1):
        if stopped():
            return count - 1
        fresh = f"part-{manifest.owner.id}-c{count:04d}.jsonl"
        condemn(manifest.db, fresh)
        settle(manifest.db)
        with transaction(manifest.db) as db:
            live = db.execute(
                "SELECT id, part_offset, part_length FROM documents WHERE part=? ORDER BY part_offset", (part,)
            ).fetchall()
            if live:
                places = _rewrite(
                    out / "records" / name, out / "records" / fresh, manifest.folder / f"{fresh}.tmp", live
                )
                row = db.execute(
                    "INSERT INTO parts (name, owner, sealed, bytes, lines) VALUES (?, ?, 1, ?, ?)",
                    (fresh, manifest.owner.id, sum(size + 1 for *_, size in live), len(live)),
                )
                db.executemany(
                    "UPDATE documents SET part=?, part_offset=? WHERE id=?",
                    [(row.lastrowid, at, id_) for id_, at in places],
                )
            db.execute("DELETE FROM parts WHERE id=?", (part,))
            condemn(db, name)
        settle(manifest.db)
        remove_condemned(out, manifest)
    return len(rows)


def _rewrite(old: Path, new: Path, tmp: Path, live: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Copy the live lines (id, offset, length) of a part into a new one; return their new offsets by id."""
    places, at = [], 0
    with old.open("rb") as source, tmp.open("wb") as target:
        for id_, offset, length in live:
            source.seek(offset)
            target.write(source.read(length) + b"\n")
            places.append((id_, at))
            at += length + 1
        target.flush()
        os.fsync(target.fileno())
    tmp.rename(new)
    sync_folder(new.parent)
    return places


def recover(out: Path, manifest: Manifest, parts: Iterable[tuple[int, str, int]]) -> None:
    """Seal the parts of dead owners; a part without a committed line is dropped."""
    for part, name, size in parts:
        if size:
            seal(out, manifest, part, name, size)
            continue
        (manifest.folder / f"{name}.tmp").unlink(missing_ok=True)
        with transaction(manifest.db) as db:
            db.execute("DELETE FROM parts WHERE id=?", (part,))


def reopen_lost(out: Path, manifest: Manifest) -> None:
    """Open the documents anew whose part somebody has deleted or cut short. Only for a run that is alone."""
    rows = manifest.db.execute("SELECT id, name, bytes FROM parts WHERE sealed = 1").fetchall()
    lost = [(part,) for part, name, size in rows if not holds(out / "records" / name, size)]
    with transaction(manifest.db) as db:
        db.executemany(
            "UPDATE documents SET state=iif(state='done', 'pending', state), status=NULL, part=NULL, part_offset=NULL,"
            " part_length=NULL, specs='{}' WHERE part=?",
            lost,
        )
        db.executemany("DELETE FROM parts WHERE id=?", lost)
        condemn(db, *(name for part, name, _ in rows if (part,) in lost))


def holds(path: Path, size: int) -> bool:
    """Whether a file is there, with at least so many bytes."""
    try:
        return path.stat().st_size >= size
    except FileNotFoundError:
        return False


def remove_condemned(out: Path, manifest: Manifest) -> None:
    """Remove the parts that others have taken the place of, or that were never finished."""
    known = {name for (name,) in manifest.db.execute("SELECT name FROM parts")}
    for (name,) in manifest.db.execute("SELECT name FROM meta").fetchall():
        if name not in known:
            (out / "records" / name).unlink(missing_ok=True)
        manifest.db.execute("DELETE FROM meta WHERE name=?", (name,))


def tidy(out: Path, manifest: Manifest) -> None:
    """Remove what a crash has left, and refuse records that are not the manifest's. Only for a run that is alone."""
    manifest.owner.sweep()
    remove_condemned(out, manifest)
    known = {name for (name,) in manifest.db.execute("SELECT name FROM parts")}
    check_parts(out, known)
    for path in manifest.folder.glob("part-*.tmp"):
        if path.name.removesuffix(".tmp") not in known:
            path.unlink(missing_ok=True)
    for path in out.glob(".*.tmp"):
        if UNFINISHED.fullmatch(path.name):
            path.unlink(missing_ok=True)
