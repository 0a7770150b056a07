"""An output folder: opened for one run at a time, and refused if it holds anything that its manifest does not know."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.batch import manifest as manifests
from extractor.batch.job import Job, Shard, fingerprints
from extractor.batch.manifest import Manifest, transaction
from extractor.batch.records import part_path
from extractor.errors import ConfigError, ExtractorError
from extractor.utils.files import UNFINISHED


class OutputError(ExtractorError):
    """The output cannot be written: the disk is full, the folder is gone. Nothing that was committed is lost; run again."""


@contextmanager
def opened(job: Job, out: Path, shard: Shard | None = None) -> Iterator[Manifest]:
    """Open, or create, the output of a job, and lock it.

    Raises:
        ConfigError: If the job cannot be done, another run is working in the output, or it holds what is not a run's.
        OutputError: If the output cannot be written.
    """
    job.source.check()
    if out.resolve() == job.source.base.resolve():
        raise ConfigError(f"{out}: the output must not be the source itself")
    with job.extractor() as extractor:
        wanted = fingerprints(extractor)
    _ = job.source.dates  # an index that cannot be read is reported before anything is written
    place = out if shard is None else shard_folder(out, shard.index)
    check_output(out)
    check_output(place)
    try:
        (place / "records").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}") from error
    manifest = Manifest(place / ".extractor", wanted)
    try:
        manifest.lock()
        with output_errors(place):
            restore(place, manifest)
            if shard is not None and (out / ".extractor" / manifests.NAME).exists():
                manifest.attach_merged(out / ".extractor" / manifests.NAME)
        yield manifest
    finally:
        manifest.close()


def shard_folder(out: Path, index: int) -> Path:
    """Return the output folder of one shard."""
    return out / "shards" / f"{index:05d}"


@contextmanager
def output_errors(out: Path) -> Iterator[None]:
    """Raise an OutputError for what the disk or SQLite reports."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise OutputError(f"{out}: cannot be written: {reason}; what was committed is safe, run again") from error


def restore(out: Path, manifest: Manifest) -> None:
    """Prepare an output for a run: refuse foreign records, remove unfinished files, and note the parts to write again."""
    rows = manifest.db.execute("SELECT id, written FROM parts").fetchall()
    check_parts(out, {part_path(out, part).name for part, _ in rows})
    for path in [*out.glob(".*.tmp"), *(out / "records").glob(".*.tmp")]:
        if UNFINISHED.fullmatch(path.name):
            path.unlink(missing_ok=True)
    lost = [(part,) for part, size in rows if _size(part_path(out, part)) != size]
    with transaction(manifest.db) as db:
        db.executemany("UPDATE parts SET dirty=1 WHERE id=?", lost)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def check_output(out: Path) -> None:
    """Raise a ConfigError for an output that contains links, or records without their manifest."""
    check_links(out, "records", ".extractor")
    written = records_in(out)
    if written and not (out / ".extractor" / manifests.NAME).exists():
        raise ConfigError(
            f"{out}: holds {written[0].name} but not the manifest of its run; restore the hidden folder .extractor, "
            "or name another output"
        )


def check_links(out: Path, *names: str) -> None:
    """Raise a ConfigError for folders of an output that are links, or hold anything but files and folders."""
    folders = [out / name for name in names]
    for folder in folders:
        for path in [folder, *listing(folder)]:
            if path.is_symlink():
                raise ConfigError(f"{path}: is a link, which may lead out of the output; replace it by its target")
            if path.is_dir():
                folders += [path] if path != folder else []
            elif path.exists() and not path.is_file():
                raise ConfigError(f"{path}: is not a regular file; remove it, or name another output")


def check_parts(out: Path, known: Iterable[str]) -> None:
    """Raise a ConfigError for records that the manifest does not know. They are not this run's to remove."""
    known = set(known)
    if unknown := [path for path in records_in(out) if path.name not in known]:
        raise ConfigError(
            f"{unknown[0]}: is not in the manifest of this output ({len(unknown)} such); move it out of the folder, "
            "or name another output"
        )


def records_in(out: Path) -> list[Path]:
    """Return what a reader would take for the records of an output."""
    return [path for path in listing(out / "records") if path.suffix == ".jsonl" or path.is_dir()]


def listing(folder: Path) -> list[Path]:
    """Return the contents of a folder, sorted.

    Raises:
        ConfigError: If it cannot be listed.
    """
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be read: {error.strerror}") from error
