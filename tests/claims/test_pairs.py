"""Two hundred pairs of invented reports: contradictions, agreements in disguise, look-alikes and updates."""

from collections import Counter

import pytest

from tests.support.pairs import compared, is_alarm, pairs, wanted

PAIRS = list(pairs())
LEDGERS = [compared(pair) for pair in PAIRS]


def test_the_set_has_what_it_should():
    assert Counter(pair["class"] for pair in PAIRS) == {"conflict": 60, "agreement": 60, "look-alike": 60, "update": 20}
    assert len({pair["id"] for pair in PAIRS}) == 200


def test_contradictions_are_found_and_little_else_is_taken_for_one():
    alarms = Counter(pair["class"] for pair, ledger in zip(PAIRS, LEDGERS, strict=True) if is_alarm(ledger))
    assert alarms["conflict"] >= 0.8 * 60
    assert alarms["conflict"] / alarms.total() >= 0.95


def test_no_look_alike_is_a_contradiction():
    wrong = [
        pair["id"]
        for pair, ledger in zip(PAIRS, LEDGERS, strict=True)
        if is_alarm(ledger) and pair["class"] == "look-alike"
    ]
    assert wrong == []


@pytest.mark.parametrize(("name", "least"), [("agreement", 54), ("update", 18), ("look-alike", 57)])
def test_the_other_classes_mostly_get_their_relation(name, least):
    right = 0
    for pair, ledger in zip(PAIRS, LEDGERS, strict=True):
        relations = {str(entry.relation) for entry in ledger.entries}
        if pair["class"] == name:
            right += bool(wanted(pair) & relations) or (not relations and "none" in wanted(pair))
    assert right >= least


def test_every_sentence_names_both_reports_and_is_whole():
    for pair, ledger in zip(PAIRS, LEDGERS, strict=True):
        for entry in ledger.entries:
            assert entry.sentence[0].isupper() or entry.sentence[0] == "“"
            assert entry.sentence.endswith(".")
            for side in ("left", "right"):
                assert pair[side]["source"].casefold() in entry.sentence.casefold(), entry.sentence


def test_nothing_unknown_is_behind_a_contradiction():
    for ledger in LEDGERS:
        for entry in ledger.of("conflicts"):
            assert entry.unknown == ()


def test_without_the_texts_no_look_alike_is_a_contradiction_either():
    wrong = [pair["id"] for pair in PAIRS if pair["class"] == "look-alike" and is_alarm(compared(pair, texts=False))]
    assert wrong == []
