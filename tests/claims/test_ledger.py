"""The ledger as a whole: the seeds, copies, decisions, and that the order of input changes nothing."""

import json
import random

import pint
import pytest

from extractor import Document, claims, extract
from extractor.claims import Decision, decide
from extractor.claims.decisions import Place, hash_of
from extractor.claims.values import scale
from tests.support.pairs import report
from tests.support.paths import SEEDS

PUBLISHED = {"000": "2024-10-29", "001": "2024-10-29", "002": "2024-10-30", "003": "2024-10-21", "004": "2024-10-21"}


def figure(text, value, unit, measures, attributed_to=None, **more):
    fields = {"kind": "count", "modifier": "exact", "low": None, "high": None, "direction": None} | more
    return {"text": text, "value": value, "unit": unit, "measures": measures, "attributed_to": attributed_to, **fields}


def houses(number, source, published="2026-08-03", text="The flood destroyed {} houses in Dorrin on Sunday."):
    words = f"{number} houses"
    record = figure(words, number, "house", "houses destroyed by the flood in Dorrin")
    return report(text.format(number), {"figures": [record]}, published, source)


def ledger_of(*sides, **more):
    return claims([side.extraction for side in sides], documents=[side.document for side in sides], **more)


def relations(ledger):
    return [(str(entry.relation), entry.rule) for entry in ledger.entries]


@pytest.fixture(scope="module")
def seeds():
    documents = [Document.read(path, published=PUBLISHED[path.name[:3]]) for path in SEEDS]
    results = [extract(document, engine="rules") for document in documents]
    return documents, results, claims(results, documents=documents)


def entry_with(ledger, relation, *words):
    found = [entry for entry in ledger.of(relation) if all(word in entry.sentence for word in words)]
    assert found, f"no {relation} with {words}"
    return found[0]


def test_the_visit_is_a_difference_with_its_unknown_slot(seeds):
    entry = entry_with(seeds[2], "differs", "“third visit”", "“fourth visit”")
    assert any(unknown.startswith("where: Ukraine in one, Kyiv in the other") for unknown in entry.unknown)


def test_troop_counts_are_sorted(seeds):
    entry_with(seeds[2], "agrees", "some 10,000", "about 10,000")
    entry_with(seeds[2], "differs", "11,000", "10,000")
    assert not [
        e for e in seeds[2].entries if "2,600" in e.sentence or "1,500" in e.sentence if e.relation != "part_of"
    ]


def test_the_recruitment_drifts_and_its_number_agrees_three_times(seeds):
    entry_with(seeds[2], "drifts", "three months", "Oleksandr Lytvynenko", "only to the AFP source")
    assert entry_with(seeds[2], "agrees", "160,000").origins == 3


def test_a_spelling_has_a_class_that_says_so(seeds):
    assert entry_with(seeds[2], "alters", "internationalised", "internationalized").rule == "quotes.spelling"


def test_conversions_are_checked(seeds):
    assert entry_with(seeds[2], "arithmetic", "about 10 miles", "18 kilometers").rule == "conversion.loose"
    assert entry_with(seeds[2], "arithmetic", "185 square miles").rule == "conversion.exact"
    assert entry_with(seeds[2], "arithmetic", "Two-thirds").rule == "share.exact"


def test_the_seeds_do_not_contradict_each_other(seeds):
    assert seeds[2].of("conflicts") == ()


def test_the_order_of_input_changes_nothing(seeds):
    documents, results, ledger = seeds
    expected = "\n".join(ledger.to_jsonl())
    shuffled = random.Random(18)  # noqa: S311
    for _ in range(5):
        shuffled.shuffle(results)
        shuffled.shuffle(documents)
        assert "\n".join(claims(results, documents=documents).to_jsonl()) == expected


STORY = (
    "PORT ALDER (Reuters) - The flood destroyed {} houses in Dorrin on Sunday. Rescue teams from three provinces searched the "
    "lower town until late in the evening and brought the last families to the school on the hill, the fire brigade said. "
    "The water had come within minutes, witnesses said, after the dam above the old mill gave way to days of rain."
)


def test_forty_copies_count_once_and_the_one_that_changed_a_number_stands_out():
    copies = [houses(26, f"paper{n}.example", text=STORY + f" Report {n}.") for n in range(39)]
    ledger = ledger_of(*copies, houses(62, "odd.example", text=STORY), houses(26, "own.example"))
    assert sorted(len(origin.documents) for origin in ledger.origins) == [1, 40]
    agreement = ledger.of("agrees")[0]
    assert agreement.origins == 2
    assert sum(len(item.spans) for item in agreement.items) == 40
    assert {entry.relation for entry in ledger.entries if "62 houses" in entry.sentence} == {"conflicts"}


def test_two_days_of_publication_make_an_update_and_unknown_ones_no_contradiction():
    assert relations(ledger_of(houses(26, "a"), houses(41, "b")))[0][0] == "conflicts"
    assert relations(ledger_of(houses(26, "a"), houses(41, "b", "2026-08-06")))[0][0] == "updates"
    assert relations(ledger_of(houses(26, "a", None), houses(41, "b", None)))[0][0] in ("differs", "updates")


def test_a_country_alone_does_not_say_where():
    text = "The flood destroyed {} houses in Norway on Sunday."
    sides = []
    for number, source in ((26, "a"), (41, "b")):
        record = figure(f"{number} houses", number, "house", "houses destroyed by the flood in Norway")
        sides.append(report(text.format(number), {"figures": [record]}, "2026-08-03", source))
    assert "conflicts" not in dict(relations(ledger_of(*sides)))


def test_decisions_are_replayed_and_the_last_one_counts():
    sides = houses(26, "a"), houses(41, "b")
    conflict = ledger_of(*sides).of("conflicts")[0]
    apart = decide(conflict, "not_same", by="ek", at="2026-08-04T10:00:00Z")
    assert ledger_of(*sides, decisions=[apart]).entries == ()
    unsure = decide(conflict, "unsure", by="ek", at="2026-08-04T11:00:00Z")
    assert ledger_of(*sides, decisions=[unsure, apart]).entries[0].decision == "unsure"
    undone = Decision("u1", "2026-08-04T12:00:00Z", "ek", "undo", of=unsure.id)
    assert ledger_of(*sides, decisions=[apart, unsure, undone]).entries == ()


def test_same_turns_an_unknown_into_a_contradiction():
    record = figure("41 houses", 41, "house", "houses destroyed by the water")
    sides = houses(26, "a"), report("The water destroyed 41 houses.", {"figures": [record]}, "2026-08-03", "b")
    assert ledger_of(*sides).of("conflicts") == ()
    places = [
        Place(side.document.sha256, "figures", (r.start, r.end), hash_of(r.text))
        for side, r in ((side, side.extraction.figures[0]) for side in sides)
    ]
    same = Decision("1", "2026-08-04", "ek", "same", *places)
    assert [entry.relation for entry in ledger_of(*sides, decisions=[same]).entries] == ["conflicts"]


def test_a_decision_survives_its_log():
    decision = decide(ledger_of(houses(26, "a"), houses(41, "b")).entries[0], "unsure", by="ek", at="2026-08-04")
    assert Decision.from_json(decision.to_json()) == decision
    for line in ("{}", "[]", '{"action": "same", "id": "1"}'):
        with pytest.raises(ValueError, match="not a decision"):
            Decision.from_json(line)


def test_entries_are_json_and_know_their_places():
    ledger = ledger_of(houses(26, "a"), houses(41, "b"))
    row = json.loads(next(ledger.to_jsonl()))
    assert [span["text"] for item in row["items"] for span in item["spans"]] == ["26 houses", "41 houses"]
    assert row["id"] == ledger.entries[0].id


@pytest.mark.parametrize("unit", ["km", "mi", "ft", "nmi", "ha", "acre", "mi2", "kg", "lb", "t", "oz", "km/h", "mph"])
def test_conversions_are_those_of_pint(unit):
    names = {
        "mi2": "mile**2",
        "ha": "hectare",
        "nmi": "nautical_mile",
        "t": "metric_ton",
        "km/h": "km/hour",
        "mph": "mile/hour",
    }
    dimension, factor, _ = scale(unit, "other")
    if dimension == unit:
        pytest.skip("has no base unit here")
    registry = pint.UnitRegistry()
    bases = {"m": "m", "m2": "m**2", "kg": "kg", "m/s": "m/s"}
    assert registry.Quantity(1, names.get(unit, unit)).to(bases[dimension]).magnitude == pytest.approx(factor, rel=1e-5)


def test_nothing_in_nothing_out():
    assert claims([]).entries == ()
