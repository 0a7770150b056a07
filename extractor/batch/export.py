"""Export: the records of a run as tables. They are streamed; one batch of rows per table is held in memory.

Files are written in a temporary folder and moved to their place once all of them are complete.
"""

import csv
import json
import os
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from extractor.batch import manifest as manifests
from extractor.batch.manifest import read_only
from extractor.batch.output import OutputError
from extractor.batch.tables import Row, Table, Type, defused, rows, tables
from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN, Kind, resolve_kinds
from extractor.kinds.registry import Kinds
from extractor.utils.files import staging_dir

BATCH = 5_000  # rows


class Format(StrEnum):
    """What to export to: a file per table (parquet, csv), or one file with all tables (sqlite, duckdb)."""

    PARQUET = "parquet"
    CSV = "csv"
    SQLITE = "sqlite"
    DUCKDB = "duckdb"


def export(out: str | Path, to: str | Path, form: str, *, kinds: Kinds = BUILT_IN) -> dict[str, int]:
    """Export the records of a batch run, and return the number of rows in each table.

    Args:
        out: The output folder of a batch run, which may still be going on.
        to: A folder for parquet and csv (`quotes.parquet`, ...), a file for sqlite and duckdb. Files with these names are
            replaced.
        form: parquet, csv, sqlite or duckdb.
        kinds: The kinds that get tables. Kinds of your own must be named.

    Raises:
        ConfigError: For an unknown format, a missing extra, or an `out` without a run.
        OutputError: If `to` cannot be written.
    """
    try:
        writer = WRITERS[Format(form)]
    except ValueError:
        raise ConfigError(f"unknown format {form!r}: use one of {', '.join(Format)}") from None
    try:
        return writer(out, Path(to), resolve_kinds(kinds))
    except OSError as error:
        place = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else to
        reason = os.strerror(error.errno) if error.errno else " ".join(str(error).split())
        raise OutputError(f"{place}: cannot be written: {reason}") from error


def lines(out: str | Path) -> Iterator[dict[str, Any]]:
    """Yield the Extractions of a run as JSON values, each document once, in the order of the files in `records`.

    Raises:
        ConfigError: If `out` holds no run, or its manifest is damaged.
    """
    path = Path(out) / ".extractor" / manifests.NAME
    if not path.exists() and any(Path(out).glob("shards/[0-9]*")):
        raise ConfigError(f"{out}: holds shards that are not merged; run the batch with --merge first")
    with closing(read_only(path)) as db:
        try:
            for (line,) in db.execute("SELECT line FROM lines ORDER BY part, document"):
                yield json.loads(zlib.decompress(line))
        except (sqlite3.Error, zlib.error, ValueError, TypeError, RecursionError) as error:
            raise ConfigError(f"{path}: cannot be read: {error}") from error


def batches(out: str | Path, kinds: Sequence[Kind]) -> Iterator[tuple[Table, list[Row]]]:
    """Yield rows in batches of one table. Each table comes at least once, even if it has no rows."""
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
    """Return a value for a format without lists, which become JSON text."""
    return (
        json.dumps(value, ensure_ascii=False) if kind in ("texts", "mentions", "json") and value is not None else value
    )


def publish(place: Path, to: Path) -> None:
    """Move complete files to their place."""
    for path in place.iterdir():
        path.replace(to / path.name)


@contextmanager
def as_os_error(kind: type[Exception]) -> Iterator[None]:
    """Raise a database's error as an OSError, which it usually is."""
    try:
        yield
    except kind as error:
        raise OSError(" ".join(str(error).split())[:300]) from error


def to_csv(out: str | Path, to: Path, kinds: Sequence[Kind]) -> dict[str, int]:
    """Write a CSV file per table. Cells that a spreadsheet would run are defused."""
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
    """Write one SQLite file with all tables."""
    types = {"integer": "INTEGER", "real": "REAL"}
    counts: dict[str, int] = {}
    with staging_dir(to.parent) as place:
        tmp = place / "db"
        with as_os_error(sqlite3.Error), closing(sqlite3.connect(tmp)) as db:
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
    """Write a Parquet file per table."""
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
    """Return a JSON value in the form that Arrow takes."""
    if value is None:
        return None
    if kind == "date":
        return date.fromisoformat(value)
    return json.dumps(value, ensure_ascii=False) if kind == "json" else value


def to_duckdb(out: str | Path, to: Path, kinds: Sequence[Kind]) -> dict[str, int]:
    """Write one DuckDB file with all tables."""
    try:
        import duckdb  # noqa: PLC0415  (an extra)
    except ImportError:
        raise ConfigError("this export needs duckdb: pip install 'extractor[duckdb]'") from None
    with staging_dir(to.parent) as place:
        counts = to_parquet(out, place / "parts", kinds)
        tmp = place / "db"
        with as_os_error(duckdb.Error), closing(duckdb.connect(str(tmp))) as db:
            for name in counts:
                db.read_parquet(str(place / "parts" / f"{name}.parquet")).create(name)
        tmp.replace(to)
    return counts


WRITERS = {Format.CSV: to_csv, Format.SQLITE: to_sqlite, Format.PARQUET: to_parquet, Format.DUCKDB: to_duckdb}
