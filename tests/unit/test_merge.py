"""Two readers of one article: when they agree, what is disputed, and what one of them has likely missed."""

import time

import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from extractor.checks.speakers import same_name
from extractor.kinds import get_kind
from extractor.pipeline.merge import cross_check
from extractor.pipeline.verify import Findings, Verified
from extractor.schemas.events.v1 import Event
from extractor.schemas.figures.v1 import Figure
from extractor.schemas.quotes.v1 import Quote
from extractor.types import Evidence, Verdict


def quote(start, end, speaker="Ida Bergmann"):
    return Quote(text="x", kind="direct", speaker=speaker, speaker_text=None, cue=None, start=start, end=end)


def figure(start, end, value=4.0, low=None):
    return Figure(
        text="x", value=value, low=low, high=None, modifier="exact", unit=None, kind="count", measures=None,
        attributed_to=None, start=start, end=end,
    )  # fmt: skip


def event(start, end, kind="ASSAULT", also=()):
    return Event(
        type=kind, trigger="x", also=[{"text": "x", "start": a, "end": b} for a, b in also], place=None, date=None,
        date_text=None, status="reported", attributed_to=None, start=start, end=end,
    )  # fmt: skip


def crossed(kind, ours, theirs):
    """Return the evidence for our records, and the records that only the rules have."""
    defined = get_kind(f"{kind}/v1")
    found = [
        {kind: Findings(tuple(Verified(r, Evidence(verdict=Verdict.VERBATIM, found_by=who)) for r in records))}
        for who, records in (("llm", ours), ("rules", theirs))
    ]
    marked, missed = cross_check([defined], *found, "rules")
    return marked[kind].evidence, missed[kind]


@pytest.mark.parametrize(
    ("kind", "ours", "theirs", "agreed", "missed"),
    [
        ("quotes", quote(0, 20), quote(0, 20), True, False),
        ("quotes", quote(0, 20), quote(2, 19, "Bergmann"), True, False),
        ("quotes", quote(0, 20), quote(0, 20, "Jonas Veld"), False, False),
        ("quotes", quote(0, 20), quote(0, 20, None), False, False),
        ("quotes", quote(0, 20, None), quote(0, 20, None), True, False),
        ("quotes", quote(0, 20), quote(15, 40), False, True),  # a quarter of the shorter one
        ("quotes", quote(0, 20), quote(20, 40), False, True),
        ("figures", figure(0, 9), figure(0, 4), True, False),
        ("figures", figure(0, 9), figure(0, 9, 5.0), False, False),
        ("figures", figure(0, 9), figure(0, 9, low=4.0), False, False),
        ("events", event(0, 6), event(0, 6), True, False),
        ("events", event(0, 6), event(0, 6, "COERCE"), False, False),
        ("events", event(0, 6, also=[(50, 56)]), event(50, 56), True, False),
        ("events", event(50, 56), event(0, 6, also=[(50, 56)]), True, False),
        ("events", event(0, 6), event(7, 9), False, True),
    ],
)
def test_the_same_place_and_the_same_statement(kind, ours, theirs, agreed, missed):
    evidence, seen_by_rules = crossed(kind, [ours], [theirs])
    assert [e.found_by == "both" for e in evidence] == [agreed]
    assert seen_by_rules == ((theirs,) if missed else ())
    nothing_to_compare = kind == "quotes" and (ours.speaker is None) is not (theirs.speaker is None)
    assert bool(evidence[0].disputed) is not (agreed or missed or nothing_to_compare)


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("Lena Adler", "Adler", True),
        ("LENA", "Lena Adler", True),
        ("Lena Adler", "Lena Berg", False),
        ("defence ministry", "ministry", True),
        ("Max", "Maxim Adler", False),
        (None, None, True),
        (None, "Adler", False),
    ],
)
def test_names_that_can_be_one(a, b, alike):
    assert same_name(a, b) is same_name(b, a) is alike


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12)


@tuned(deadline=None)  # the machine may be busy
@given(SPANS, SPANS)
def test_every_meeting_is_found_as_if_all_pairs_were_compared(ours, theirs):
    mine = [figure(a, a + n) for a, n in sorted(ours)]
    other = [figure(a, a + n) for a, n in sorted(theirs)]
    evidence, missed = crossed("figures", mine, other)

    def meets(a, b):
        return a.start < b.end and b.start < a.end

    assert [e.found_by == "both" for e in evidence] == [any(meets(a, b) for b in other) for a in mine]
    assert list(missed) == [b for b in other if not any(meets(a, b) for a in mine)]


def test_the_time_it_takes_grows_with_the_number_of_records():
    def cost(n):
        mine, other = ([figure(10 * i + shift, 10 * i + shift + 4) for i in range(n)] for shift in (0, 2))
        started = time.process_time()
        crossed("figures", mine, other)
        return time.process_time() - started

    small, large = min(cost(500) for _ in range(3)), min(cost(4000) for _ in range(3))
    assert large < 24 * small  # all pairs would take 64 times as long
