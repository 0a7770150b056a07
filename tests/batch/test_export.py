"""Export: stable typed columns in every format, and no cell that a spreadsheet would run."""

import csv
import errno
import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractor.batch import OutputError
from extractor.batch import export as batch_export
from extractor.batch.export import export, lines
from extractor.batch.tables import COMMON, columns_of, defused, rows, tables
from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN, get_kind, resolve_kinds
from extractor.schemas import get_schema
from extractor.types import DocumentInfo, Extraction, Rejection, Verdict
from tests.support.batch_doubles import InlinePool
from tests.support.batch_runs import lines as written
from tests.support.batch_runs import run


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    source = folder / "in"
    source.mkdir()
    (source / "2024-10-29-a.txt").write_text('"=SUM(A1:A9) is not a sum," she said.')
    (source / "b.txt").write_text('"We cannot wait," the mayor said.')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractor.batch.run.make_pool", InlinePool)
        run(source, folder / "out")
    return folder / "out"


def test_the_columns_are_stable():
    """A change here breaks other people's tables: add at the end, never rename."""
    ours = {kind: columns_of(get_kind(kind)) for kind in BUILT_IN}
    assert list(COMMON) == ["document_id", "source", "published", "number", "schema", "verdict", "found_by"]
    assert {kind: list(columns.items())[:4] for kind, columns in ours.items()} == {
        "quotes": [("start", "integer"), ("end", "integer"), ("text", "text"), ("kind", "text")],
        "figures": [("start", "integer"), ("end", "integer"), ("text", "text"), ("value", "real")],
        "events": [("start", "integer"), ("end", "integer"), ("type", "text"), ("trigger", "text")],
    }
    assert ours["events"]["also"] == "mentions"
    assert ours["events"]["actors"] == "texts"
    assert [table.name for table in tables(resolve_kinds(BUILT_IN))] == [
        "documents",
        "quotes",
        "figures",
        "events",
        "rejected",
    ]


def test_every_field_of_a_result_has_its_place():
    fields = dict.fromkeys(get_schema("events").model_fields) | {"start": 0, "end": 4, "type": "ASSAULT"}
    fields |= {"trigger": "fire", "status": "reported", "also": (), "actors": (), "targets": ()}
    event = get_schema("events").model_validate(fields)
    result = Extraction(
        document=DocumentInfo(id="i", source="s", published=None, sha256="h"),
        events=(event,),
        rejected=(Rejection(kind="quotes", verdict=Verdict.NOT_FOUND, field="text", detail="d", draft={"text": "x"}),),
        engine="rules",
        schemas={"events": "events/v1"},
    )
    known = {table.name: set(table.columns) for table in tables(resolve_kinds(BUILT_IN))}
    found = list(rows(result.model_dump(mode="json")))
    assert [name for name, _ in found] == ["documents", "events", "rejected"]
    for name, row in found:
        assert set(row) <= known[name]


def test_csv_is_defused(out, tmp_path):
    assert export(out, tmp_path, "csv") == {"documents": 2, "quotes": 2, "figures": 0, "events": 0, "rejected": 0}
    with (tmp_path / "quotes.csv").open(newline="") as file:
        found = {row["source"]: row for row in csv.DictReader(file)}
    assert found["2024-10-29-a.txt"]["text"] == "'=SUM(A1:A9) is not a sum,"
    assert found["2024-10-29-a.txt"]["published"] == "2024-10-29"
    assert found["b.txt"]["text"] == "We cannot wait,"
    assert (tmp_path / "events.csv").read_text().startswith("document_id,source,")


@given(st.text())
@example("\x85@SUM(A1)")
@example('\u2003"=1+1')
def test_no_text_cell_begins_like_a_formula(text):
    shown = defused(text)
    assert shown.removeprefix("'") == text or shown == text
    assert shown[:1] not in set("=+-@\t\r")
    if text.lstrip()[:1] in {"=", "+", "-", "@"}:
        assert shown == f"'{text}"


def test_numbers_stay_numbers():
    assert defused(-5.5) == -5.5
    assert defused(None) is None


def test_sqlite(out, tmp_path):
    export(out, tmp_path / "x.db", "sqlite")
    db = sqlite3.connect(tmp_path / "x.db")
    found = db.execute(
        "SELECT text, start, q.published, typeof(start) FROM quotes q JOIN documents USING (document_id) ORDER BY 2, 1"
    )
    assert found.fetchall() == [
        ("=SUM(A1:A9) is not a sum,", 1, "2024-10-29", "integer"),
        ("We cannot wait,", 1, None, "integer"),
    ]
    db.close()


def test_parquet_and_duckdb_give_the_same_typed_rows(out, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    duckdb = pytest.importorskip("duckdb")
    export(out, tmp_path, "parquet")
    export(out, tmp_path / "x.duckdb", "duckdb")
    table = pq.read_table(tmp_path / "quotes.parquet")
    assert str(table.schema.field("published").type) == "date32[day]"
    assert str(pq.read_schema(tmp_path / "events.parquet").field("also").type).startswith("list<")
    with duckdb.connect(str(tmp_path / "x.duckdb")) as db:
        assert db.sql("SELECT text FROM quotes ORDER BY 1").fetchall() == sorted(
            (row["text"],) for row in table.to_pylist()
        )
        assert db.sql("SELECT typeof(published) FROM quotes LIMIT 1").fetchall() == [("DATE",)]
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("form", ["csv", "sqlite", "parquet", "duckdb"])
def test_an_export_that_breaks_off_leaves_what_was_there(out, tmp_path, form, monkeypatch):
    def broken(path, kinds):
        yield from whole(path, kinds)
        raise OSError(errno.ENOSPC, "No space left on device")

    to = tmp_path / "to" / "tables"
    export(out, to, form)
    before = {path: path.read_bytes() for path in to.parent.rglob("*") if path.is_file()}
    whole = batch_export.batches
    monkeypatch.setattr(batch_export, "batches", broken)
    with pytest.raises(OutputError, match="cannot be written: No space left"):
        export(out, to, form)
    assert {path: path.read_bytes() for path in to.parent.rglob("*") if path.is_file()} == before


def test_what_is_exported_is_what_the_lines_say(out):
    assert list(lines(out)) == written(out)


def test_wrong_calls(out, tmp_path):
    with pytest.raises(ConfigError, match="unknown format"):
        export(out, tmp_path, "xlsx")
    with pytest.raises(ConfigError, match="holds no batch run"):
        export(tmp_path, tmp_path, "csv")
