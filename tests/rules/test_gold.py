"""The rules against the gold of the five articles: a floor, so that no change makes them quietly worse."""

import json

import pytest

from extractor import Document, extract
from extractor.kinds import BUILT_IN, get_kind
from extractor.kinds.scoring import score
from extractor.schemas import get_schema
from tests.support.paths import ROOT

#: What is measured of each kind, by name.
MEASURES = {name: (kind, measure) for kind in BUILT_IN for name, measure in get_kind(kind).measures.items()}
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
    kind, measured = MEASURES[measure]
    found = score(measured, [(gold[kind], result[kind]) for gold, result in documents])
    assert 100 * found.f1 >= FLOORS[measure], f"{100 * found.f1:.1f}"


@pytest.mark.parametrize("measure", MEASURES)
def test_gold_agrees_with_itself(documents, measure):
    kind, measured = MEASURES[measure]
    assert score(measured, [(gold[kind], gold[kind]) for gold, _ in documents]).f1 == 1.0


#: Each folder of gold files with the articles that they are about.
GOLD = {
    "tests/gold": "seeds",
    "tests/corpus/gold": "tests/corpus/articles",
    "tests/corpus/brief/gold": "tests/corpus/brief/articles",
}


@pytest.mark.parametrize("folder", GOLD)
@pytest.mark.parametrize("kind", BUILT_IN)
def test_every_gold_record_occurs_in_its_article_and_fits_its_schema(folder, kind):
    paths = sorted((ROOT / folder).glob("*.json"))
    assert paths
    for path in paths:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = Document.read(ROOT / GOLD[folder] / gold["document"]).text
        assert gold[kind], path
        for record in gold[kind]:
            for mention in (record, *record.get("also", ())):
                words = mention.get("text", mention.get("trigger"))
                assert text[mention["start"] : mention["end"]] == words, path
            facts = {name: value for name, value in record.items() if name not in ("required", "accept")}
            others = {name: value for name, value in record.get("accept", {}).items() if name != "span"}
            schema = get_schema("figures/v2" if "direction" in record else f"{kind}/v1")
            assert schema.model_validate_json(json.dumps(facts | others)), path
            assert schema.model_validate_json(json.dumps(facts)), path
