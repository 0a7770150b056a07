"""The rules against the gold of the five articles: a floor, so that no change makes them quietly worse."""

import json

import pytest

from extractor import Document, extract
from extractor.scoring import MEASURES, score
from tests.conftest import ROOT

#: F1 in per cent that must be reached; raised whenever the rules get better.
FLOORS = {
    "quotes, speaker": 91,
    "quoted, speaker": 99,
    "figures, value and unit": 97,
    "events, trigger": 76,
    "events, trigger and type": 75,
}


@pytest.fixture(scope="module")
def documents():
    found = []
    for path in sorted((ROOT / "tests" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        document = Document.read(ROOT / "seeds" / gold["document"], published=gold["published"])
        found.append((gold, extract(document, engine="rules").model_dump(mode="json")))
    assert len(found) == 5
    return found


@pytest.mark.parametrize("measure", FLOORS)
def test_the_rules_reach_the_floor(documents, measure):
    kind = MEASURES[measure].kind
    found = score(MEASURES[measure], [(gold[kind], result[kind]) for gold, result in documents])
    assert 100 * found.f1 >= FLOORS[measure], f"{100 * found.f1:.1f}"


@pytest.mark.parametrize("measure", MEASURES)
def test_gold_agrees_with_itself(documents, measure):
    kind = MEASURES[measure].kind
    assert score(MEASURES[measure], [(gold[kind], gold[kind]) for gold, _ in documents]).f1 == 1.0


def test_every_gold_span_is_true(documents):
    for gold, _ in documents:
        text = Document.read(ROOT / "seeds" / gold["document"]).text
        for kind in ("quotes", "figures", "events"):
            for record in gold[kind]:
                assert text[record["start"] : record["end"]] == record.get("text", record.get("trigger"))
