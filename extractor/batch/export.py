"""Export: from the JSON lines of a run, which stay the record of truth, to tables. Streams; holds one batch of rows.

Each file is written in a folder of its own and moved to its place when all of them are whole.
"""

import csv
import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from extractor.batch import cluster_output
from extractor.batch.columns import Row, Table, Type, defused, rows, tables
from extractor.batch.folder import Folder
from extractor.batch.output import OutputError
from extractor.batch.status import holds_manifest, reading
from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN, Kind, resolve_kinds
from extractor.kinds.registry import Kinds
from extractor.utils.files import open_regular, staging_dir

BATCH = 5_000  # rows


class Format(StrEnum):
    """What to export to: a file for each table (parquet, csv), or one file of all tables (sqlite, duckdb)."""

    PARQUET = "parquet"
    CSV = "csv"
    SQLITE = "sqlite"
    DUCKDB = "duckdb"


def export(out: str | Path, to: str | Path, form: str, *, kinds: Kinds = BUILT_IN) -> dict[str, int]:
    """Export what a batch run in `out` has written; return the number of rows of each table.

    `to` is a folder for parquet and csv (`quotes.parquet`, ...), a file for sqlite and duckdb; what stands there under
    the same names is replaced. `kinds` are those that get tables; your own kinds must be named. Raises a ConfigError for
    an unknown format, a missing extra, or an `out` without a run, and an OutputError where `to` cannot be written.
    """
    try:
        writer = WRITERS[Format(form)]
    except ValueError:
        raise ConfigError(f"unknown format {form!r}; known are {', '.join(Format)}") from None
    try:
        return writer(out, Path(to), resolve_kinds(kinds))
    except OSError as error:
        place = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else to
        reason = os.strerror(error.errno) if error.errno else " ".join(str(error).split())
        raise OutputError(f"{place}: cannot be written: {reason}") from error


def lines(out: str | Path) -> Iterator[dict[str, Any]]:
    """Yield the Extractions of a run as JSON values, every document once, also while a run is going on."""
    if holds_manifest(out):
        yield from local_lines(Path(out))
    elif found := cluster_output.spec_folders(Folder(str(out))):
        yield from cluster_output.lines(Folder(str(out)), found)
    else:
        raise ConfigError(f"{out}: holds no batch run")


def local_lines(out: Path) -> Iterator[dict[str, Any]]:
    """Yield the same of a local run, as its manifest knows them."""
    with closing(reading(out)) as db:
        places = db.execute(
            "SELECT p.name, d.part_offset, d.part_length FROM documents d JOIN parts p ON p.id = d.part"
            " ORDER BY d.part, d.part_offset"
        )
        name, file = None, None
        try:
            for part, offset, length in rows_of(places, out):
                if part != name:
                    if file is not None:
                        file.close()
                    name, file = part, _open(out, part)
                assert file is not None
                file.seek(offset)
                yield _value(file.read(length), f"{out / 'records' / part}, byte {offset}")
        finally:
            if file is not None:
                file.close()


def rows_of(cursor: sqlite3.Cursor, out: Path) -> Iterator[tuple[str, int, int]]:
    """Yield the rows of a manifest; a ConfigError where it is broken in their midst."""
    try:
        yield from cursor
    except sqlite3.Error as error:
        raise ConfigError(f"{out / '.extractor'}: the manifest cannot be read: {error}") from error


def _value(line: bytes, place: str) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{place}: is no line of a run any more: {error}") from error
    return value


def _open(out: Path, part: str) -> IO[bytes]:
    for path in (out / "records" / part, out / ".extractor" / f"{part}.tmp"):  # the latter is still being written
        try:
            return open_regular(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    raise ConfigError(f"{out / 'records' / part}: has gone; run the batch again, which reads its documents anew")


def batches(out: str | Path, kinds: Sequence[Kind]) -> Iterator[tuple[Table, list[Row]]]:
    """Yield rows in batches of one table; every table comes at least once, with no rows if it has none."""
    known = {table.name: table for table in tables(kinds)}
    waiting: defaultdict[str, list[Row]] = defaultdict(list)
    for line in lines(out):
        for name, row in rows(line):
            if name not in known:
                raise ConfigError(
                    f"{out}: holds records of {row['schema']}: name the kind, with --kinds people.py:people"
                )
            waiting[name].append(row)
            if len(waiting[name]) >= BATCH:
                yield known[name], waiting.pop(name)
    for name, table in known.items():
        yield table, waiting[name]


def plain(value: Any, kind: Type) -> Any:
    """Return a value for a format without lists: these become JSON text."""
    return (
        json.dumps(value, ensure_ascii=False) if kind in ("texts", "mentions", "json") and value is not None else value
    )


def publish(place: Path, to: Path) -> None:
    """Move the files that are whole to the folder where they belong."""
    for path in place.iterdir():
        path.replace(to / path.name)


@contextmanager
def told(kind: type[Exception]) -> Iterator[None]:
    """Raise what a database says of a disk as the OSError that it is."""
    try:
        yield
    except kind as error:
        raise OSError(" ".join(str(error).split())[:300]) from error


def to_csv(out: str | Path, to: Path, kinds: Sequence[Kind]) -> dict[str, int]:
    """Write a CSV file for each table, with cells defused that a spreadsheet would execute."""
    counts: dict[str, int] = {}
    with staging_dir(to) as place:
        with ExitStack() as stack:
            files: dict[str, IO[str]] = {}
            for table, batch in batches(out, kinds):
                if table.name not in files:
                    path = place / f"{table.name}.csv"
                    files[table.name] = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
                    csv.writer(files[table.name]).writerow(table.columns)
                csv.writer(files[table.name]).writerows(
                    [defused(plain(row.get(name), kind)) for name, kind in table.columns.items()] for row in batch
                )
                counts[table.name] = counts.get(table.name, 0) + len(batch)
        publish(place, to)
    return counts


def to_sqlite(out: str | Path, to: Path, kinds: Sequence[Kind]) -> dict[str, int]:
    """Write one SQLite file with a table each."""
    types = {"integer": "INTEGER", "real": "REAL"}
    counts: dict[str, int] = {}
    with staging_dir(to.parent) as place:
        tmp = place / "db"
        with told(sqlite3.Error), closing(sqlite3.connect(tmp)) as db:
            db.execute("PRAGMA journal_mode=OFF")
            for table, batch in batches(out, kinds):
                if table.name not in counts:
                    columns = ", ".join(f'"{name}" {types.get(kind, "TEXT")}' for name, kind in table.columns.items())
                    db.execute(f'CREATE TABLE "{table.name}" ({columns})')
                marks = ", ".join("?" * len(table.columns))
                db.executemany(
                    f'INSERT INTO "{table.name}" VALUES ({marks})',  # noqa: S608  (names of our own)
                    ([plain(row.get(name), kind) for name, kind in table.columns.items()] for row in batch),
                )
                counts[table.name] = counts.get(table.name, 0) + len(batch)
            for table in tables(kinds):
                db.execute(f'CREATE INDEX "{table.name}_document" ON "{table.name}" (document_id)')
            db.commit()
        tmp.replace(to)
    return counts


def to_parquet(out: str | Path, to: Path, kinds: Sequence[Kind]) -> dict[str, int]:
    """Write a Parquet file for each table."""
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra)
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        raise ConfigError("this export needs pyarrow: pip install 'extractor[parquet]'") from None
    mention = pa.struct({"start": pa.int64(), "end": pa.int64(), "text": pa.string()})
    types = {
        "text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "date": pa.date32(),
        "texts": pa.list_(pa.string()), "mentions": pa.list_(mention), "json": pa.string(),
    }  # fmt: skip
    counts: dict[str, int] = {}
    with staging_dir(to) as place:
        with ExitStack() as stack:
            writers: dict[str, Any] = {}
            for table, batch in batches(out, kinds):
                schema = pa.schema({name: types[kind] for name, kind in table.columns.items()})
                if table.name not in writers:
                    path = place / f"{table.name}.parquet"
                    writers[table.name] = stack.enter_context(pq.ParquetWriter(path, schema, compression="zstd"))
                columns = [
                    pa.array([arrow(row.get(name), kind) for row in batch], types[kind])
                    for name, kind in table.columns.items()
                ]
                writers[table.name].write_table(pa.Table.from_arrays(columns, schema=schema))
                counts[table.name] = counts.get(table.name, 0) + len(batch)
        publish(place, to)
    return counts


def arrow(value: Any, kind: Type) -> Any:
    """Return a JSON value as Arrow takes it."""
    if value is None:
        return None
    if kind == "date":
        return date.fromisoformat(value)
    return json.dumps(value, ensure_ascii=False) if kind == "json" else value


def to_duckdb(out: str | Path, to: Path, kinds: Sequence[Kind]) -> dict[str, int]:
    """Write one DuckDB file with a table each."""
    try:
        import duckdb  # noqa: PLC0415  (an extra)
    except ImportError:
        raise ConfigError("this export needs duckdb: pip install 'extractor[duckdb]'") from None
    with staging_dir(to.parent) as place:
        counts = to_parquet(out, place / "parts", kinds)
        tmp = place / "db"
        with told(duckdb.Error), closing(duckdb.connect(str(tmp))) as db:
            for name in counts:
                db.read_parquet(str(place / "parts" / f"{name}.parquet")).create(name)
        tmp.replace(to)
    return counts


WRITERS = {Format.CSV: to_csv, Format.SQLITE: to_sqlite, Format.PARQUET: to_parquet, Format.DUCKDB: to_duckdb}
