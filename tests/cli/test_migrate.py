"""figures/v2, the direction of a change, and upgrades of stored results to it."""

import json
from functools import partial

import pytest
import re2
import typer
from typer.testing import CliRunner

from extractor import Document, Settings, extract, extract_folder
from extractor.cli.migrate import migrate_command, read_texts
from extractor.cli.migration import migrate, plan, upgrade_of
from extractor.engines.llm.parsing import read_items
from extractor.errors import ConfigError
from extractor.kinds import get_kind
from extractor.regress.cases import opening_request, replay
from extractor.regress.config import load_config
from extractor.regress.suite import Suite
from extractor.rules.figures import direction
from extractor.rules.figures.direction import read_direction, words_of_change
from extractor.schemas import draft_of, get_schema, schema_id
from extractor.schemas.figures import v2
from extractor.schemas.upgrade import Upgrade
from extractor.types import Draft
from tests.support.batch_doubles import InlinePool
from tests.support.paths import ROOT
from tests.support.scripted import Scripted

CHANGES = [
    ("Prices rose by 3 % in May.", "3 %", "increase"),
    ("Rents rose 3 percent.", "3 percent", "increase"),
    ("Sales were down 400 in a week.", "400", "decrease"),
    ("The index closed up 90 points.", "90 points", "increase"),
    ("It was a fall of about 12 percent.", "about 12 percent", "decrease"),
    ("Costs are 12 % lower than planned.", "12 %", "decrease"),
    ("There were 400 fewer boats.", "400 fewer boats", "decrease"),
    ("It followed a 3 % rise in fees.", "3 %", "increase"),
    ("Staff was cut by more than 40 people.", "more than 40 people", "decrease"),
    ("Output grew by an additional 7 tonnes.", "7 tonnes", "increase"),
    ("rose 3 %", "3 %", "increase"),
    ("Fees rose to 500 crowns.", "500 crowns", None),
    ("It takes up to 90 days.", "90 days", None),
    ("less than 400 boats came", "less than 400 boats", None),
    ("more than 400 boats came", "more than 400 boats", None),
    ("He fell ill. 400 boats were late.", "400 boats", None),
    ("Prices rose, and 12 boats left.", "12 boats", None),
    ("ages from 25 to 18", "18", None),
    ("12 boats", "12 boats", None),
]


@pytest.mark.parametrize(("text", "number", "expected"), CHANGES)
def test_directions(text, number, expected):
    start = text.index(number)
    assert read_direction(text, start, start + len(number)) == expected


def test_the_rules_read_them_and_v1_does_not_have_them():
    text = "Bookings at Port Merrow fell by 12 percent in March, the harbour office said."
    (figure,) = extract(text, kinds=["figures/v2"], engine="rules").figures
    assert (figure.text, figure.direction) == ("12 percent", "decrease")
    (figure,) = extract(text, kinds=["figures/v1"], engine="rules").figures
    assert not hasattr(figure, "direction")
    assert schema_id("figures") == "figures/v2"


@pytest.mark.parametrize("stated", ["decrease", None, "increase"])
def test_the_direction_is_read_from_the_words_whatever_a_model_says(stated):
    fields = {"text": "12 percent", "value": 12, "low": None, "high": None, "modifier": "exact", "unit": "%"}
    fields |= {"kind": "percent", "measures": None, "attributed_to": None, "direction": stated}
    result = extract("Bookings fell by 12 percent.", kinds=["figures/v2"], engine=Scripted(Draft("figures", fields)))
    assert [figure.direction for figure in result.figures] == ["decrease"]
    withheld = [entry.field for entry in result.evidence["figures"][0].withheld]
    assert withheld == (["direction"] if stated == "increase" else [])


def test_the_lexicon_and_the_pattern_are_sound():
    before, after, *_ = words_of_change()
    assert set(before.values()) == set(after.values()) == {"increase", "decrease"}
    assert all(word == word.casefold() and word.isalpha() for word in [*before, *after])
    re2.compile(direction.WORD.pattern)


# -- migration ---------------------------------------------------------------------------------------------------------

TEXT = "Bookings fell by 12 percent, and 140 boats are moored in Vell."


@pytest.fixture
def stored():
    return json.loads(extract(TEXT, kinds=["quotes", "figures/v1"], engine="rules").to_json())


@pytest.fixture
def texts(stored):
    return {stored["document"]["sha256"]: TEXT}


def test_the_plan_counts_what_costs_nothing(stored, texts):
    found = plan([stored], "figures/v2", texts)
    assert (found.since, found.schema) == ("figures/v1", "figures/v2")
    assert found.results == {"upgraded": 1}
    assert found.records == 2
    assert found.fields == {"direction": "document"}
    assert found.filled == {"direction": 1}
    assert found.needs_model == []


def test_an_upgrade_keeps_all_fields_and_adds_new_ones(stored, texts):
    (new,) = migrate([stored], "figures/v2", texts)
    assert [figure.pop("direction") for figure in new["figures"]] == ["decrease", None]
    assert new["figures"] == stored["figures"]
    assert new["schemas"] == {"quotes": "quotes/v1", "figures": "figures/v2"}
    assert new["quotes"] == stored["quotes"]
    assert new["warnings"] == ["figures were upgraded from figures/v1 to figures/v2"]


def test_upgraded_records_equal_those_of_a_new_extraction(stored, texts):
    (new,) = migrate([stored], "figures/v2", texts)
    fresh = json.loads(extract(TEXT, kinds=["figures/v2"], engine="rules").to_json())
    assert new["figures"] == fresh["figures"]


def test_a_second_upgrade_changes_nothing(stored, texts):
    (once,) = migrate([stored], "figures/v2", texts)
    assert list(migrate([once], "figures/v2", texts)) == [once]
    assert plan([once], "figures/v2", texts).results == {"current": 1}


def test_without_the_article_a_result_is_unchanged(stored):
    assert plan([stored], "figures/v2", {}).results == {"no document": 1}
    assert list(migrate([stored], "figures/v2", {})) == [stored]


def test_results_without_the_kind_are_unchanged(texts):
    other = json.loads(extract(TEXT, kinds=["events"], engine="rules").to_json())
    assert plan([other], "figures/v2", texts).results == {"other": 1}
    assert list(migrate([other], "figures/v2", texts)) == [other]


def test_a_malformed_record_is_an_error(stored, texts):
    stored["figures"][0]["value"] = "many"
    with pytest.raises(ConfigError, match="value: Input should be a valid number"):
        list(migrate([stored], "figures/v2", texts))


def test_a_field_that_needs_the_model_is_planned_but_not_filled_in(stored, texts, monkeypatch):
    monkeypatch.setattr(v2, "UPGRADE", Upgrade("figures/v1", {"direction": "model"}))
    assert plan([stored], "figures/v2", texts).needs_model == ["direction"]
    with pytest.raises(ConfigError, match="only a model can fill in direction"):
        list(migrate([stored], "figures/v2", texts))


@pytest.mark.parametrize("schema", ["figures/v1", "figures/v9", "boats/v2"])
def test_a_version_without_an_upgrade_is_an_error(schema):
    with pytest.raises(ConfigError):
        upgrade_of(schema)


def test_every_declared_field_is_new_and_has_a_reader():
    upgrade = upgrade_of("figures/v2")
    new = set(get_schema("figures/v2").model_fields) - set(get_schema(upgrade.since).model_fields)
    assert set(upgrade.fields) == new
    assert {name for name, source in upgrade.fields.items() if source == "document"} <= set(get_kind("figures").readers)


def run(*arguments):
    app = typer.Typer()
    app.command()(migrate_command)
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    return result.exit_code, result.output


def test_the_command_shows_the_plan_and_writes_to_another_file(tmp_path, stored):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(TEXT, encoding="utf-8")
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(json.dumps(stored) + "\n\n", encoding="utf-8")
    code, output = run(old, "--to", "figures/v2", "--articles", tmp_path / "articles")
    assert code == 0
    assert "figures/v1 -> figures/v2: 1 result with 2 records to upgrade" in output
    assert "direction: read from the article at the record's offsets, at no cost; a value for 1 record" in output
    assert not new.exists()
    assert run(old, "--to", "figures/v2", "--articles", tmp_path / "articles", "--write", new)[0] == 0
    assert json.loads(new.read_text("utf-8"))["schemas"]["figures"] == "figures/v2"
    assert json.loads(old.read_text("utf-8")) == stored
    assert "unchanged: 1 result whose article is not in --articles" in run(old, "--to", "figures/v2")[1]
    with pytest.raises(ConfigError, match="is the input file"):
        run(old, "--to", "figures/v2", "--write", old)
    with pytest.raises(ConfigError, match=r"none\.jsonl: cannot be read: No such file or directory$"):
        run(tmp_path / "none.jsonl", "--to", "figures/v2")
    old.write_text("{\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be read as JSON Lines"):
        run(old, "--to", "figures/v2")


def test_the_output_folder_of_a_batch_run_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.batch.run.make_pool", InlinePool)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    settings = Settings(_env_file=None, model=None)
    extract_folder(tmp_path / "in", tmp_path / "out", kinds=["figures/v1"], engine="rules", settings=settings)
    arguments = (tmp_path / "out", "--to", "figures/v2", "--articles", tmp_path / "in")
    assert "1 result with 2 records to upgrade" in run(*arguments)[1]
    assert run(*arguments, "--write", tmp_path / "new.jsonl")[0] == 0
    (line,) = (tmp_path / "new.jsonl").read_text("utf-8").splitlines()
    assert [figure["direction"] for figure in json.loads(line)["figures"]] == ["decrease", None]
    with pytest.raises(ConfigError, match="is in the input folder"):
        run(*arguments, "--write", tmp_path / "out" / "records" / "new.jsonl")
    with pytest.raises(ConfigError, match="holds no batch run"):
        run(tmp_path / "in", "--to", "figures/v2")


def test_documents_are_identified_by_their_text(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert read_texts(tmp_path) == {Document(TEXT).sha256: TEXT}


# -- no raw answers are needed for an upgrade --------------------------------------------------------------------------


@pytest.mark.parametrize("schema", ["quotes/v1", "figures/v1", "figures/v2", "events/v1"])
def test_a_stored_record_has_all_fields_of_an_answer(schema):
    """An answer has the fields of the record, and `context`, which only serves to locate it."""
    record = set(get_schema(schema).model_fields)
    assert set(draft_of(get_schema(schema)).model_fields) - record == {"context"}


def test_the_result_keeps_every_item_of_recorded_answers():
    """Each item of 15 recorded answers is a record, a rejected draft, or another reading of the text of one."""
    suite = Suite.open(load_config(ROOT / "regress.toml"))
    said = again = 0
    for case in suite.cases(suite.variant("v1")):
        (kind,), anchor = case.key.kinds, case.kinds[0].anchor
        result = replay(case, suite.cassettes).kinds[kind]
        kept = [*map(partial(as_drafted, result), result.records), *(r["draft"] for r in result.rejected)]
        for item in items_of(suite.cassettes.find(case.key, opening_request(case)), kind):
            said += 1
            words = [record for record in kept if " ".join(record[anchor].split()) in item[anchor]]
            assert words, item
            again += not any(holds(record, item, anchor) for record in words)
    assert said > 100
    assert again < said / 10


def items_of(cassette, kind):
    """Return all items of a cassette's answers."""
    said = [json.loads(each.response)["choices"][0]["message"]["content"] for each in cassette.interactions]
    answers = [read_items(text, kind) for text in said]
    return [item for answer in answers if answer for item in answer.items]


def as_drafted(result, record):
    """Return a record with its withheld values restored."""
    record = dict(record)
    for withheld in (entry for entry in result.withheld if entry["start"] == record["start"]):
        value = record[withheld["field"]]
        record[withheld["field"]] = [*value, withheld["drafted"]] if isinstance(value, list) else withheld["drafted"]
    return record


def holds(record, item, anchor):
    """Return whether a record has the values of an item, except those that are blank or null."""
    names = item.keys() - {"context", "also", anchor}
    return all(record.get(name) == item[name] or item[name] in (None, "") for name in names)


@pytest.mark.parametrize("record", [1, {}, {"start": "a", "end": []}, [[1]]], ids=repr)
def test_a_malformed_record_is_an_error_and_the_output_file_is_unchanged(tmp_path, stored, record):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(TEXT, encoding="utf-8")
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(json.dumps({**stored, "figures": [*stored["figures"], record]}), encoding="utf-8")
    new.write_text("mine")
    with pytest.raises(ConfigError, match=r"figures of .*: not figures/v1"):
        run(old, "--to", "figures/v2", "--articles", tmp_path / "articles", "--write", new)
    assert new.read_text() == "mine"


def test_an_unpaired_surrogate_is_escaped(tmp_path, stored):
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(json.dumps({**stored, "model": "\ud800 — x"}), encoding="utf-8")
    assert run(old, "--to", "figures/v2", "--write", new)[0] == 0
    assert json.loads(new.read_text("utf-8"))["model"] == "\ud800 — x"
