"""The rules against articles of many genres and tables of sentences: floors, so that no change makes them quietly worse."""

import json

import pytest

from extractor.kinds import BUILT_IN
from extractor.schemas import get_schema
from tests.genres import score as genres
from tests.support.paths import ROOT

GENRES = ROOT / "tests" / "genres"
#: Precision and recall in per cent that must be reached: a point or two under what tests/genres/README.md states.
FLOORS = {
    (1, False): {
        "quotes": (95, 96),
        "quotes, speaker": (94, 96),
        "figures": (97, 95),
        "figures, value": (97, 95),
        "figures, value and unit": (95, 92),
        "events, trigger": (75, 88),
        "events, trigger and type": (70, 82),
    },
    (1, True): {
        "quotes": (92, 94),
        "quotes, speaker": (89, 89),
        "figures": (96, 94),
        "figures, value": (96, 94),
        "figures, value and unit": (96, 94),
        "events, trigger": (79, 66),
        "events, trigger and type": (71, 59),
    },
    (2, False): {
        "quotes": (95, 90),
        "quotes, speaker": (91, 86),
        "figures": (96, 93),
        "figures, value": (96, 93),
        "figures, value and unit": (95, 92),
        "events, trigger": (85, 73),
        "events, trigger and type": (85, 73),
    },
    (2, True): {
        "quotes": (91, 86),
        "quotes, speaker": (75, 71),
        "figures": (98, 96),
        "figures, value": (98, 96),
        "figures, value and unit": (95, 93),
        "events, trigger": (74, 63),
        "events, trigger and type": (66, 57),
    },
}
#: Share of right sentences in per cent, likewise.
SENTENCES = {"attributions": 92, "figures": 94, "events": 90, "no_attack": 94}


@pytest.mark.parametrize("name", genres.MEASURES)
@pytest.mark.parametrize(("series", "held_out"), FLOORS)
def test_the_rules_reach_the_floor(name, series, held_out):
    found = genres.measured(name, series, held_out=held_out)
    precision, recall = FLOORS[series, held_out][name]
    assert 100 * found.precision >= precision, f"{100 * found.precision:.1f}"
    assert 100 * found.recall >= recall, f"{100 * found.recall:.1f}"


@pytest.mark.parametrize("table", genres.TABLES)
def test_most_sentences_of_a_table_are_right(table):
    wrong = genres.wrong(table)
    share = 1 - len(wrong) / len(list(genres.rows(table)))
    assert 100 * share >= SENTENCES[table], wrong


def test_the_gold_of_every_article_occurs_in_it():
    index = json.loads((GENRES / "articles" / "index.json").read_text(encoding="utf-8"))
    names = {path.stem for path in (GENRES / "articles").glob("*.txt")}
    assert names == {path.stem for path in (GENRES / "gold").glob("*.json")} == {name[:-4] for name in index}
    for series, held_out, gold, _ in genres.articles():
        entry = {"published": gold["published"], "series": series, "held_out": held_out}
        assert index[gold["document"]] == entry
        text = (GENRES / "articles" / gold["document"]).read_text(encoding="utf-8")
        for kind in BUILT_IN:
            fields = get_schema(kind).model_fields
            for record in gold[kind]:
                for mention in (record, *record.get("also", ())):
                    words = mention.get("text", mention.get("trigger"))
                    assert text[mention["start"] : mention["end"]] == words, gold["document"]
                assert set(record) <= {*fields, "also", "required", "accept"}, record
                assert set(record.get("accept", {})) <= {*record, "span"}, record
