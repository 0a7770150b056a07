"""Cross-checking of two readings of an article: agreement, disputes and possible omissions."""

import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from extractor.checks.speakers import same_name
from extractor.kinds import get_kind
from extractor.pipeline.merge import cross_check, overlapping_pairs
from extractor.pipeline.verify import Verified, VerifiedKind
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


def cross_checked(kind, ours, theirs):
    """Return the evidence for our records, and the possible omissions."""
    readings = [
        {kind: VerifiedKind(tuple(Verified(r, Evidence(verdict=Verdict.VERBATIM, found_by=who)) for r in records))}
        for who, records in (("llm", ours), ("rules", theirs))
    ]
    checked, omissions = cross_check([get_kind(f"{kind}/v1")], *readings, "rules")
    return checked[kind].evidence, omissions[kind]


@pytest.mark.parametrize(
    ("kind", "ours", "theirs", "agreed", "omitted"),
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
def test_records_that_overlap_and_say_the_same_agree(kind, ours, theirs, agreed, omitted):
    evidence, omissions = cross_checked(kind, [ours], [theirs])
    assert [e.found_by == "both" for e in evidence] == [agreed]
    assert omissions == ((theirs,) if omitted else ())
    nothing_to_compare = kind == "quotes" and (ours.speaker is None) is not (theirs.speaker is None)
    assert bool(evidence[0].disputed) is not (agreed or omitted or nothing_to_compare)


@pytest.mark.parametrize(
    ("a", "b", "same"),
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
def test_same_name(a, b, same):
    assert same_name(a, b) is same_name(b, a) is same


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12)


@tuned(deadline=None)  # the machine may be busy
@given(SPANS, SPANS)
def test_every_overlap_is_found(ours, theirs):
    mine = [figure(a, a + n) for a, n in sorted(ours)]
    other = [figure(a, a + n) for a, n in sorted(theirs)]
    evidence, omissions = cross_checked("figures", mine, other)

    def overlap(a, b):
        return a.start < b.end and b.start < a.end

    assert [e.found_by == "both" for e in evidence] == [any(overlap(a, b) for b in other) for a in mine]
    assert list(omissions) == [b for b in other if not any(overlap(a, b) for a in mine)]


class CountingList(list):
    """Counts how often its items are read."""

    reads = 0

    def __iter__(self):
        for item in super().__iter__():
            self.reads += 1
            yield item


def test_overlaps_are_found_in_one_pass():
    ours, theirs = (CountingList((10 * i + shift, 10 * i + shift + 4, i) for i in range(1000)) for shift in (0, 2))
    assert list(overlapping_pairs(ours, theirs)) == [(i, i) for i in range(1000)]
    assert (ours.reads, theirs.reads) == (1000, 1000)
