"""Cassettes: their file names, their fingerprints, and what is written in them."""

import json
import re
import threading

import pytest

from extractor.engines.request import Answer
from extractor.regress.cases import replay
from extractor.regress.cassettes import BadCassette, CaseKey, Cassette, CassetteFolder, Metadata, fingerprint, slug
from extractor.regress.transport import difference
from tests.support.regress_corpus import (
    cassette,
    first_case,
    open_suite,
    record_missing,
    sea_wall_model,
    write_corpus,
)

BODY = {"model": "m", "messages": [{"role": "user", "content": "é “x”"}], "temperature": 0}


def key(article, *prompts, **more):
    """Return the key of a case that asks for the kinds of some prompts, each in its first version."""
    prompts = prompts or ("quotes/v1",)
    return CaseKey(article, prompts, tuple(f"{prompt.partition('/')[0]}/v1" for prompt in prompts), **more)


@pytest.fixture
def config(tmp_path):
    return write_corpus(tmp_path)


# -- fingerprints ------------------------------------------------------------------------------------------------------


def test_fingerprints_never_change():
    """Cassettes in other repositories are named by them."""
    assert fingerprint(BODY) == "b1a43fd365d9661513732ca515786ad821cc18946c54f8f90055c8c99f68e6f2"


def test_a_fingerprint_ignores_the_order_of_members_except_in_the_form_of_the_answer():
    reordered = dict(reversed(BODY.items()))
    assert list(reordered) != list(BODY)
    assert fingerprint(reordered) == fingerprint(BODY)
    form = {"properties": {"a": 1, "b": 2}}
    other = {"properties": {"b": 2, "a": 1}}
    assert fingerprint({**BODY, "response_format": form}) != fingerprint({**BODY, "response_format": other})


@pytest.mark.parametrize("change", [{"model": "n"}, {"temperature": 0.1}, {"messages": []}, {"seed": 1}])
def test_everything_that_is_sent_changes_the_fingerprint(change):
    assert fingerprint({**BODY, **change}) != fingerprint(BODY)


# -- file names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompts", "folder"),
    [
        (["quotes/v1"], "quotes/v1"),
        (["quotes/draft"], "quotes/draft"),
        (["quotes/v4", "figures/v4"], "quotes+figures/v4"),
        (["quotes/v4", "figures/v5"], "quotes+figures/v4+v5"),
        (["quotes/v4", "figures/v4", "events/v5"], "quotes+figures+events/v4+v4+v5"),
    ],
)
def test_the_folder_of_a_cassette_has_the_kinds_and_the_versions_of_their_prompts(tmp_path, prompts, folder):
    path = CassetteFolder(tmp_path).add(key("dock", *prompts, sample=2), cassette((BODY, Answer())))
    assert path == tmp_path / folder / "dock.b1a43fd365d96615.2.json"


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "", "a\0b", "x" * 5 + "é", "con:1"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    cassettes = CassetteFolder(tmp_path / "in")
    case = CaseKey(name, ("../up/v1",), ("quotes/v1",))
    path = cassettes.add(case, cassette((BODY, Answer())))
    assert (tmp_path / "in") in path.resolve().parents
    assert slug(name).strip(".")


def test_two_articles_never_share_a_file(tmp_path):
    names = ["a b", "a-b", "a.b", "-a-b", "ä" * 120, "ä" * 119 + "o", "x" * 250, "x" * 249 + "y", "..", ".", "\udce9"]
    assert slug("a-b") == "a-b"
    assert len({slug(name) for name in names}) == len(names)
    cassettes = CassetteFolder(tmp_path)
    for name in names:
        path = cassettes.add(key(name), cassette((BODY, Answer())))
        assert CassetteFolder(tmp_path).path(key(name), BODY) == path
        assert [found for found, _ in cassettes.similar(key(name))] == [path]
    assert len(list(cassettes)) == len(names)


def test_similar_cassettes_come_with_the_same_sample_and_the_newest_first(tmp_path):
    cassettes = CassetteFolder(tmp_path)
    for n, case in enumerate([key("a"), key("a", sample=2), key("a", "quotes/v2"), key("b"), key("a", "figures/v1")]):
        cassettes.add(case, cassette(({**BODY, "seed": n}, Answer())))
    names = [path.name.split(".")[-2] for path, _ in cassettes.similar(key("a", sample=2))]
    assert names == ["2", "1"]
    newer = Cassette(cassette(({**BODY, "seed": 9}, Answer())).interactions, Metadata(recorded="2026-01-02"))
    older = Cassette(cassette(({**BODY, "seed": 8}, Answer())).interactions, Metadata(recorded="2026-01-01"))
    found = [cassettes.add(key("c"), each) for each in (older, newer)]
    assert [path for path, _ in cassettes.similar(key("c"))] == found[::-1]
    of_any_prompt = cassettes.similar(key("a", "quotes/v9"), any_prompt=True)
    assert sorted(cassettes.prompts_of(path) for path, _ in of_any_prompt) == ["quotes/v1", "quotes/v1", "quotes/v2"]


# -- contents ----------------------------------------------------------------------------------------------------------


def test_the_metadata_says_when_and_what_was_recorded(config):
    suite = record_missing(config, sea_wall_model())
    metadata = json.loads(next(iter(suite.cassettes)).read_text("utf-8"))["metadata"]["extractor"]
    assert metadata["case"] == {"article": "a0", "prompts": ["quotes/good"], "schemas": ["quotes/v1"], "sample": 1}
    assert CaseKey.from_json(metadata["case"]) == first_case(suite).key
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", metadata["recorded"])
    assert metadata["cost"] is None


def test_a_cassette_under_another_name_is_not_used(config):
    suite = record_missing(config, sea_wall_model())
    a0, a1, *_ = suite.cassettes
    a0.write_text(a1.read_text("utf-8"), "utf-8")
    with pytest.raises(BadCassette, match="another request than its name says"):
        replay(first_case(suite), open_suite(config).cassettes)


def test_two_writers_of_one_case_leave_one_whole_file(tmp_path):
    folders = [CassetteFolder(tmp_path), CassetteFolder(tmp_path)]
    one = cassette((BODY, Answer(content="x" * 100_000)))
    threads = [threading.Thread(target=folder.add, args=(key("a"), one)) for folder in folders * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert CassetteFolder(tmp_path).find(key("a"), BODY) == one


def test_differences_show_the_part_that_changed():
    old = {"a": {"b": ["x" * 500 + "old" + "y" * 500]}, "gone": 1}
    new = {"a": {"b": ["x" * 500 + "new" + "y" * 500, "more"]}}
    lines = list(difference(old, new))
    assert lines[0] == f"a.b[0]: '{'x' * 20}old{'y' * 20}' -> '{'x' * 20}new{'y' * 20}'"
    assert lines[1:] == ["a.b[1]: nothing -> 'more'", "gone: 1 -> nothing"]
