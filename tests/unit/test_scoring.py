import pytest

from extractor.kinds import BUILT_IN, get_kind
from extractor.kinds.scoring import Score, agrees, match, number_agrees, same_name, score

MEASURES = {name: measure for kind in BUILT_IN for name, measure in get_kind(kind).measures.items()}


def quote(start, end, speaker="Ines Dahl", kind="direct", **more):
    return {"start": start, "end": end, "speaker": speaker, "kind": kind, **more}


def counts(measure, gold, records):
    found = score(MEASURES[measure], [(gold, records)])
    return found.right, found.expected, found.returned


def test_measures():
    found = Score(right=2, expected=4, returned=2)
    assert (found.precision, found.recall, found.f1) == (1.0, 0.5, pytest.approx(2 / 3))
    assert Score().f1 == 0.0


def test_a_record_matches_once():
    assert counts("quotes", [quote(0, 10), quote(0, 9)], [quote(0, 10)]) == (1, 2, 1)


def test_quotes_need_half_their_length_in_common_and_figures_one_character():
    assert counts("quotes", [quote(0, 10)], [quote(0, 4)]) == (0, 1, 1)
    assert counts("figures", [quote(0, 10)], [quote(9, 14)]) == (1, 1, 1)
    assert counts("figures", [quote(0, 10)], [quote(10, 14)]) == (0, 1, 1)


def test_the_closest_pair_is_matched_first():
    matching = match([quote(0, 10, "a"), quote(5, 15, "b")], [quote(5, 15, "x")])
    assert [(g["speaker"], r["speaker"]) for g, r in matching.pairs] == [("b", "x")]
    assert [g["speaker"] for g in matching.missed] == ["a"]


def test_optional_gold_is_neither_right_nor_wrong():
    optional = quote(0, 10, required=False)
    assert counts("quotes", [optional], [quote(0, 10)]) == (0, 0, 0)
    assert counts("quotes", [optional], []) == (0, 0, 0)
    assert counts("quotes", [quote(0, 9), optional], [quote(0, 10)]) == (1, 1, 1)


def test_accepted_values_count():
    gold = quote(0, 10, "Dahl", accept={"speaker": "Ines Dahl", "span": [50, 60]})
    assert counts("quotes, speaker", [gold], [quote(50, 60, "Ines Dahl")]) == (1, 1, 1)
    assert counts("quotes, speaker", [gold], [quote(50, 60, "Ines")]) == (0, 1, 1)


def test_another_mention_of_an_event_counts():
    gold = {"start": 0, "end": 5, "type": "AID", "also": [{"start": 20, "end": 25}]}
    assert counts("events, trigger and type", [gold], [{"start": 20, "end": 25, "type": "AID"}]) == (1, 1, 1)
    assert counts("events, trigger and type", [gold], [{"start": 20, "end": 25, "type": "CRIME"}]) == (0, 1, 1)


def test_quoted_excludes_indirect_speech():
    assert counts("quoted", [quote(0, 10), quote(20, 30, kind="indirect")], [quote(20, 30, kind="indirect")]) == (
        0,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("The Harbour Board", "harbour board", True),
        ("Dahl’s", "Dahl", True),
        (["A", "the B"], ("b", "a"), True),
        ("an owl", "owl", True),
        ("Dahl", "Dahlberg", False),
        (None, None, True),
        (None, "Dahl", False),
    ],
)
def test_same_name(a, b, same):
    assert same_name(a, b) is same


def test_fields_and_numbers():
    vague = {"value": None, "low": 1000, "high": None}
    assert number_agrees(vague, vague | {"low": 1000.0})
    assert not number_agrees(vague, vague | {"low": 100})
    assert number_agrees({"value": 2 / 3, "low": None, "high": None}, {"value": 0.666667, "low": 5, "high": None})
    assert agrees("unit")({"unit": "km"}, {"unit": "km"})
