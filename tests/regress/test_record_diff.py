"""The difference between two lists of records."""

from collections import Counter

from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from extractor.kinds import get_kind
from extractor.regress.record_diff import (
    FieldChange,
    count_fields,
    count_records,
    diff_records,
    differing_share,
    match_records,
)
from tests.support.regress_results import event, quote


def test_each_record_is_the_same_changed_gained_or_lost():
    old = [quote("We cannot wait.", 10), quote("The piles are rotten,", 40), quote("hasty", 90)]
    new = [quote("We cannot wait.", 10), quote("The piles are rotten,", 40, "Paul Okoro", cue=None), quote("late", 200)]
    found = diff_records("a", get_kind("quotes"), old, new)
    assert [(f.change, f.words) for f in found] == [
        ("same", "We cannot wait."),
        ("changed", "The piles are rotten,"),
        ("lost", "hasty"),
        ("gained", "late"),
    ]
    assert found[1].fields == (
        FieldChange("speaker", "changed", "Lena Adler", "Paul Okoro"),
        FieldChange("cue", "lost", "said", None),
    )
    assert count_records(found) == {"same": 1, "changed": 1, "lost": 1, "gained": 1}
    assert differing_share(count_records(found)) == 0.75
    assert count_fields(found)["speaker"] == {"same": 1, "changed": 1}


def test_a_shifted_span_is_the_same_record_with_other_words():
    found = diff_records("a", get_kind("quotes"), [quote("We cannot wait.", 10)], [quote("We cannot wait", 10)])
    assert [f.change for f in found] == ["changed"]
    assert [field.name for field in found[0].fields] == ["text"]


def test_the_same_words_at_another_position_are_the_same_record():
    found = diff_records("a", get_kind("quotes"), [quote("We wait.", 10)], [quote("We wait.", 500)])
    assert [(f.change, [field.name for field in f.fields]) for f in found] == [("changed", ["position"])]


def test_a_moved_event_does_not_count_as_a_change_of_its_place():
    old, new = event("talks", 5, place="Vell"), event("talks", 90, place="Vell")
    counts = count_fields(diff_records("a", get_kind("events"), [old], [new]))
    assert (counts["place"], counts["position"]) == ({"same": 1}, {"changed": 1})


def test_where_spans_tie_fields_decide():
    old = [event("strike", 5, type="ASSAULT"), event("strike", 5, type="PROTEST")]
    assert match_records(get_kind("events"), old, old[::-1]) == [(0, 1), (1, 0)]


def test_the_order_of_a_list_of_names_does_not_matter():
    old = [event("talks", actors=["Vell", "Lund"])]
    assert diff_records("a", get_kind("events"), old, [event("talks", actors=["Lund", "Vell"])])[0].change == "same"
    assert diff_records("a", get_kind("events"), old, [event("talks", actors=["Lund"])])[0].change == "changed"


def test_two_versions_of_a_schema_are_compared_on_what_they_share():
    old, new = (
        [{"text": "3 %", "start": 0, "end": 3, "value": 3.0}],
        [{"text": "3 %", "start": 0, "end": 3, "value": 3, "more": 1}],
    )
    assert diff_records("a", get_kind("figures"), old, new)[0].change == "same"


records = st.lists(
    st.builds(
        quote,
        st.sampled_from(["We wait.", "They wait.", "No"]),
        st.integers(0, 40),
        st.sampled_from(["Lena Adler", "Paul Okoro", None]),
    ),
    max_size=8,
)


@tuned(deadline=None)  # the machine may be busy
@given(records, records)
def test_every_record_is_in_the_difference_exactly_once(old, new):
    found = diff_records("a", get_kind("quotes"), old, new)
    key = repr
    assert sorted(map(key, (f.old for f in found if f.old))) == sorted(map(key, old))
    assert sorted(map(key, (f.new for f in found if f.new))) == sorted(map(key, new))


@tuned(deadline=None)  # the machine may be busy
@given(records)
def test_nothing_changes_between_a_result_and_itself(old):
    assert {f.change for f in diff_records("a", get_kind("quotes"), old, old)} <= {"same"}


@tuned(deadline=None)  # the machine may be busy
@given(records, records)
def test_gained_one_way_is_lost_the_other_way(old, new):
    there, back = (
        Counter(count_records(diff_records("a", get_kind("quotes"), a, b))) for a, b in ((old, new), (new, old))
    )
    assert there["gained"] - there["lost"] == back["lost"] - back["gained"] == len(new) - len(old)
