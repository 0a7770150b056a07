"""Custom kinds: the documentation page, Python, the command line, batch runs, exports, regress and pytest."""

import json
import pickle
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence

import pytest

from extractor import (
    Check,
    ConfigError,
    Document,
    Draft,
    Extraction,
    Extractor,
    Issue,
    Kind,
    Record,
    Settings,
    extract,
    extract_folder,
    near,
    occurs,
    paraphrase,
)
from extractor.batch.export import export
from extractor.engines.base import Engine, EngineOutput
from extractor.kinds import get_kind, resolve_kinds
from extractor.kinds.registry import GROUP
from tests.support.batch_doubles import InlinePool
from tests.support.command import run_command
from tests.support.faultserver import FaultServer, answer
from tests.support.paths import ROOT
from tests.support.scripted import Scripted

OWN = ROOT / "tests" / "own_kinds"
PAGE = (ROOT / "docs" / "own-kinds.md").read_text(encoding="utf-8")
PEOPLE = get_kind(f"{OWN / 'people.py'}:people")
TEXT = (OWN / "articles" / "bridge.txt").read_text(encoding="utf-8")
VELD = Draft("people", {"name": "Jonas Veld", "role": "Transport minister"})
ALIEN = Draft("people", {"name": "Ida Bergmann", "role": "queen of Vell"})
NOBODY = Draft("people", {"name": "Olaf Nemo", "role": None})


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_shows_the_files_of_the_tests():
    assert (OWN / "people.py").read_text(encoding="utf-8") in blocks("python")
    assert (OWN / "people.md").read_text(encoding="utf-8") in blocks("markdown")
    toml = [block for block in blocks("toml") if "kinds" in block and "entry-points" not in block]
    assert [(OWN / "regress.toml").read_text(encoding="utf-8")] == toml


def test_the_custom_check_on_the_page_works():
    block = next(block for block in blocks("python") if "check_party" in block)
    names = {}
    exec(compile(block, "own-kinds.md", "exec"), names)  # noqa: S102

    class Member(Record):
        """A member of a party."""

        name: str
        party: str | None

    kind = Kind("members/v1", Member, anchor="name", checks=[names["PARTY"], occurs("party")])
    drafts = [Draft("members", {"name": name, "party": party}) for name, party in (("Ann", "SDP"), ("Bob", "greens"))]
    result = extract("Ann of the SDP met Bob of the greens.", kinds=kind, engine=Scripted(*drafts))
    assert [(member.name, member.party) for member in result.records(Member)] == [("Ann", "SDP"), ("Bob", None)]
    (withheld,) = result.evidence["members"][1].withheld
    assert (withheld.field, withheld.drafted, withheld.reason) == ("party", "greens", "'greens' is not an abbreviation")


def test_records_have_their_class_and_every_field_is_checked():
    result = extract(TEXT, kinds=["quotes", PEOPLE], engine=Scripted(VELD, ALIEN, NOBODY))
    people = result.records(PEOPLE.record)
    assert [(person.name, person.role) for person in people] == [
        ("Jonas Veld", "Transport minister"),
        ("Ida Bergmann", None),
    ]
    assert all(TEXT[person.start : person.end] == person.name for person in people)
    assert [entry.field for entry in result.evidence["people"][1].withheld] == ["role"]
    assert [(r.field, r.draft["name"]) for r in result.rejected] == [("name", "Olaf Nemo")]
    assert result.evidence["people"][0].found_by == "scripted"


def test_a_stored_result_can_be_loaded_with_the_kind():
    result = extract(TEXT, kinds=["quotes", PEOPLE], engine=Scripted(VELD))
    assert Extraction.model_validate_json(result.to_json(), context={"kinds": [PEOPLE]}) == result
    with pytest.raises(ValueError, match="unknown schema 'people/v1'"):
        Extraction.model_validate_json(result.to_json())


def test_without_rules_the_kind_is_skipped_with_a_warning():
    with pytest.raises(ConfigError, match="there are no rules for people/v1: configure a language model"):
        extract(TEXT, kinds=PEOPLE, engine="rules")
    result = extract(TEXT, kinds=["quotes", PEOPLE], engine="rules")
    assert (result.status, result.records("people")) == ("partial", ())
    assert result.warnings == ("people/v1: not read: it has no rules and needs a language model",)


def test_the_fallback_to_the_rules_skips_the_kind_with_a_warning():
    with FaultServer(answer("no")) as server:
        settings = Settings(_env_file=None, base_url=server.url, model="m", cache=False, attempts=1)
        with Extractor(kinds=["quotes", PEOPLE], settings=settings) as extractor:
            result = extractor.extract(TEXT)
        assert (result.status, len(result.quotes) > 0, result.records("people")) == ("fallback", True, ())
        assert any(warning.startswith("people/v1: not read") for warning in result.warnings)


class Counting(Engine):
    """Drafts a person in each document. It is defined at module level so that worker processes can load it."""

    source = "counting"

    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:
        return EngineOutput((VELD,) if any(kind.name == "people" for kind in kinds) and "Veld" in document.text else ())


def test_batch_export_and_resume(tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.batch.run.make_pool", InlinePool)
    settings = Settings(_env_file=None, model=None)
    kinds = ["quotes", PEOPLE]
    first = extract_folder(OWN / "articles", tmp_path / "out", kinds=kinds, engine=Counting(), settings=settings)
    again = extract_folder(OWN / "articles", tmp_path / "out", kinds=kinds, engine=Counting(), settings=settings)
    assert (first.done, again.done) == (1, 0)
    assert export(tmp_path / "out", tmp_path / "x.db", "sqlite", kinds=kinds)["people"] == 1
    with sqlite3.connect(tmp_path / "x.db") as db:
        assert db.execute("SELECT name, role, schema, found_by FROM people").fetchall() == [
            ("Jonas Veld", "Transport minister", "people/v1", "counting")
        ]
    with pytest.raises(ConfigError, match=r"holds records of people/v1: name the kind, with --kinds people.py:people"):
        export(tmp_path / "out", tmp_path / "y.db", "sqlite")


@pytest.fixture
def folder(tmp_path):
    """A copy of the example, with its cassettes where its configuration looks for them."""
    shutil.copytree(OWN, tmp_path / "own", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "cassettes" / "people", tmp_path / "cassettes" / "people")
    return tmp_path / "own"


@pytest.mark.slow
def test_the_command_line_loads_a_kind_from_its_file(folder, monkeypatch):
    people = {"people": [{"name": "Jonas Veld", "role": "Transport minister"}]}
    with FaultServer(answer(people)) as server:
        monkeypatch.setenv("EXTRACTOR_BASE_URL", server.url)
        monkeypatch.setenv("EXTRACTOR_MODEL", "m")
        shown = run_command("extract", "articles", "--kinds", "people.py:people", cwd=folder, text=True)
        assert [person["role"] for person in json.loads(shown.stdout)["people"]] == ["Transport minister"]
        done = run_command(
            "batch", "articles", "out", "--kinds", "people.py:people", "--progress", "none", cwd=folder, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
    done = run_command(
        "export", "out", "tables", "--format", "csv", "--kinds", "people.py:people", cwd=folder, text=True
    )
    assert json.loads(done.stdout)["people"] == 1
    assert "Transport minister" in (folder / "tables" / "people.csv").read_text()
    assert f"checksum {PEOPLE.checksum}" in run_command("kinds", "people.py:people", cwd=folder, text=True).stdout
    assert "role" in json.loads(run_command("schema", "people.py:people", cwd=folder, text=True).stdout)["properties"]


@pytest.mark.slow
def test_regress_and_the_pytest_plugin_replay_its_cassette(folder):
    checked = run_command("regress", "check", cwd=folder, text=True)
    assert (checked.returncode, "1 of 1 cases replay" in checked.stdout) == (0, True)
    (folder / "test_people.py").write_text("def test_facts(extractor_case):\n    assert extractor_case.records\n")
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=folder, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert "1 passed" in tested.stdout, tested.stdout
    prompt = folder / "people.md"
    prompt.write_text(prompt.read_text().replace("List the people", "List all people"))
    stale = run_command("regress", "check", cwd=folder, text=True)
    assert (stale.returncode, "stale" in stale.stdout) == (5, True)


def test_a_frozen_kind_that_has_changed_is_an_error(tmp_path):
    shutil.copy(OWN / "people.md", tmp_path)
    source = (OWN / "people.py").read_text(encoding="utf-8")
    released = source.replace("checks=[", f'frozen="{PEOPLE.checksum}", checks=[')
    (tmp_path / "same.py").write_text(released)
    assert get_kind(f"{tmp_path / 'same.py'}:people").id == "people/v1"
    (tmp_path / "other.py").write_text(released.replace("role: str | None", "role: str | None\n    party: str | None"))
    with pytest.raises(ConfigError, match="the field 'party' has no check"):
        get_kind(f"{tmp_path / 'other.py'}:people")
    (tmp_path / "third.py").write_text(released.replace("A person in", "Somebody in"))
    with pytest.raises(ConfigError, match="changed since its release; make it people/v2"):
        get_kind(f"{tmp_path / 'third.py'}:people")


def test_a_kind_can_be_registered_as_an_entry_point(monkeypatch):
    class Point:
        name = "people"

        def load(self):
            return PEOPLE

    monkeypatch.setattr(
        "extractor.kinds.registry.entry_points", lambda **given: [Point()] if given["group"] == GROUP else []
    )
    get_kind.cache_clear()
    assert resolve_kinds("people")[0].record is PEOPLE.record
    get_kind.cache_clear()


def test_kinds_can_be_pickled():
    assert pickle.loads(pickle.dumps(get_kind("figures/v1"))) is get_kind("figures/v1")  # noqa: S301
    assert pickle.loads(pickle.dumps(PEOPLE)).record is PEOPLE.record  # noqa: S301


class Thing(Record):
    """A thing."""

    name: str
    about: str | None = None


@pytest.mark.parametrize(
    ("define", "message"),
    [
        (lambda: Kind("things", Thing, anchor="name"), "invalid kind id 'things'"),
        (lambda: Kind("errors/v1", Thing, anchor="name"), "'errors' is reserved"),
        (lambda: Kind("things/v1", dict, anchor="name"), "must be a subclass of extractor.Record"),
        (lambda: Kind("things/v1", Thing, anchor="title"), "the anchor 'title' is not a field"),
        (lambda: Kind("things/v1", Thing, anchor="name"), "the field 'about' has no check"),
        (lambda: get_kind("nowhere.py:things"), "nowhere.py: no such file"),
        (lambda: get_kind("things"), "unknown kind 'things'; known are quotes, figures, events"),
        (lambda: get_kind(f"{OWN / 'people.py'}:persons"), "does not define 'persons'"),
        (lambda: get_kind(f"{OWN / 'people.py'}:Person"), "not a Kind"),
        (lambda: resolve_kinds(["quotes", "quotes/v1"]), "the same kind is given twice: quotes/v1, quotes/v1"),
        (lambda: resolve_kinds(5), "kinds must be names or Kind objects"),
    ],
)
def test_an_invalid_definition_is_an_error_on_one_line(define, message):
    with pytest.raises(ConfigError) as caught:
        define()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("check", "about", "stays"),
    [
        (occurs("about"), "swing bridge", True),
        (occurs("about"), "drawbridge", False),
        (near("about", within=40), "swing bridge", False),
        (near("about", within=4000), "swing bridge", True),
        (paraphrase("about"), "a minister of transport", True),
        (paraphrase("about"), "a minister of finance", False),
        (Check(("about",), "never right", lambda *_: iter([Issue("about", "no")])), "swing bridge", False),
    ],
)
def test_the_built_in_checks(check, about, stays):
    kind = Kind("things/v1", Thing, anchor="name", checks=[check])
    text = "The swing bridge will close." + " It rained." * 10 + " The transport minister, Jonas Veld, agreed."
    result = extract(text, kinds=kind, engine=Scripted(Draft("things", {"name": "Jonas Veld", "about": about})))
    assert [thing.about for thing in result.records(Thing)] == [about if stays else None]
