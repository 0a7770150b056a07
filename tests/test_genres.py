"""The rules against articles of many genres and tables of sentences: floors, so that no change makes them quietly worse."""

import json

import pytest

from extractor.schemas import KINDS, get_schema
from tests.conftest import ROOT
from tests.genres import score as genres

GENRES = ROOT / "tests" / "genres"
#: Precision and recall in per cent that must be reached: a point or two under what tests/genres/README.md states.
FLOORS = {
    False: {
        "quotes": (95, 96),
        "quotes, speaker": (91, 92),
        "figures": (97, 95),
        "figures, value": (97, 95),
        "figures, value and unit": (95, 92),
        "events, trigger": (77, 65),
        "events, trigger and type": (72, 61),
    },
    True: {
        "quotes": (92, 94),
        "quotes, speaker": (87, 88),
        "figures": (96, 94),
        "figures, value": (96, 94),
        "figures, value and unit": (96, 94),
        "events, trigger": (78, 56),
        "events, trigger and type": (70, 50),
    },
}
#: Share of right sentences in per cent, likewise.
SENTENCES = {"attributions": 92, "figures": 94, "events": 83, "no_attack": 86}


@pytest.mark.parametrize("name", genres.MEASURES)
@pytest.mark.parametrize("held_out", [False, True])
def test_the_rules_reach_the_floor(name, held_out):
    found = genres.measured(name, held_out=held_out)
    precision, recall = FLOORS[held_out][name]
    assert 100 * found.precision >= precision, f"{100 * found.precision:.1f}"
    assert 100 * found.recall >= recall, f"{100 * found.recall:.1f}"


@pytest.mark.parametrize("table", genres.TABLES)
def test_most_sentences_of_a_table_are_right(table):
    wrong = genres.wrong(table)
    share = 1 - len(wrong) / len(list(genres.rows(table)))
    assert 100 * share >= SENTENCES[table], wrong


def test_every_article_has_gold_that_stands_in_it():
    index = json.loads((GENRES / "articles" / "index.json").read_text(encoding="utf-8"))
    names = {path.stem for path in (GENRES / "articles").glob("*.txt")}
    assert names == {path.stem for path in (GENRES / "gold").glob("*.json")} == {name[:-4] for name in index}
    for held_out, gold, _ in genres.articles():
        assert index[gold["document"]] == {"published": gold["published"], "held_out": held_out}
        text = (GENRES / "articles" / gold["document"]).read_text(encoding="utf-8")
        for kind in KINDS:
            fields = get_schema(kind).model_fields
            for record in gold[kind]:
                for mention in (record, *record.get("also", ())):
                    words = mention.get("text", mention.get("trigger"))
                    assert text[mention["start"] : mention["end"]] == words, gold["document"]
                assert set(record) <= {*fields, "also", "required", "accept"}, record
                assert set(record.get("accept", {})) <= {*record, "span"}, record
