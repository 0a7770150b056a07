from datetime import date

import pytest

from extractor.checks import Article, Check, Issue
from extractor.checks.quote_form import in_marks
from extractor.checks.units import same_unit
from extractor.documents.document import Document
from extractor.kinds import BUILT_IN, Kind, get_kind
from extractor.pipeline.verify import Verified, verify
from extractor.schemas import Record
from extractor.types import Draft, Rejection, Verdict
from tests.support.paths import ROOT

TEXT = (
    "Harbour master Ines Dahl said on Tuesday that “no ferry will sail” before Friday. “The quay is unsafe,” she told "
    "reporters. About 400 passengers waited; the repair will cost $3 million, officials estimate. Police arrested two "
    "men near Ostby on Monday, and the men were released."
)
ARTICLE = Article(Document(TEXT, published=date(2024, 5, 8)))
QUOTE = {"text": "The quay is unsafe,", "kind": "direct", "speaker": "Ines Dahl", "speaker_text": "she", "cue": "told"}
FIGURE = {
    "text": "About 400 passengers", "value": 400, "low": None, "high": None, "modifier": "approximate",
    "unit": "passenger", "kind": "count", "measures": "passengers waiting", "attributed_to": None,
}  # fmt: skip
EVENT = {
    "type": "COERCE", "trigger": "arrested", "actors": ("Police",), "targets": ("two men",), "place": "Ostby",
    "date": "2024-05-06", "date_text": "Monday", "status": "reported", "attributed_to": None,
}  # fmt: skip


def judge(which, fields, **changes):
    """Return the verdict of a record, the (verdict, field) of a rejection, or the new value of a withheld field."""
    found = verify(Draft(which, fields | changes), get_kind(f"{which}/v1"), ARTICLE)
    if isinstance(found, Rejection):
        return found.verdict, found.field
    if found.evidence.withheld:
        (withheld,) = found.evidence.withheld
        return "withheld", withheld.field, getattr(found.record, withheld.field)
    return found.evidence.verdict


def test_a_supported_draft_becomes_a_record():
    for kind, fields in (("quotes", QUOTE), ("figures", FIGURE), ("events", EVENT)):
        found = verify(Draft(kind, fields), get_kind(f"{kind}/v1"), ARTICLE)
        assert isinstance(found, Verified), found
        record = found.record.model_dump()
        assert TEXT[record["start"] : record["end"]] == record.get("text", record.get("trigger"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Verdict.VERBATIM),
        ({"text": "The  quay is unsafe,"}, Verdict.NORMALIZED),
        ({"text": "The quay is safe,"}, (Verdict.NOT_FOUND, "text")),
        ({"text": "no ferry will sail", "kind": "mixed", "cue": "said"}, Verdict.VERBATIM),
        ({"text": "400 passengers waited", "kind": "direct"}, ("withheld", "kind", "indirect")),
        ({"speaker": "Ines Dahlberg"}, (Verdict.SPEAKER_NOT_FOUND, "speaker")),
        ({"speaker_text": "Dahlberg"}, ("withheld", "speaker_text", None)),
        ({"speaker": None, "speaker_text": None, "cue": None}, Verdict.VERBATIM),
        ({"cue": "shouted"}, ("withheld", "cue", None)),
        ({"kind": "sung"}, (Verdict.INVALID, "kind")),
    ],
)
def test_quotes(changes, expected):
    assert judge("quotes", QUOTE, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Verdict.VERBATIM),
        ({"value": 4000}, (Verdict.VALUE_MISMATCH, "value")),
        ({"value": None}, (Verdict.VALUE_MISMATCH, "value")),
        ({"low": 300}, (Verdict.VALUE_MISMATCH, "low")),
        ({"low": 400}, Verdict.VERBATIM),  # a bound that repeats the value says nothing new
        ({"text": "About 500 passengers"}, (Verdict.NOT_FOUND, "text")),
        ({"text": "passengers waited"}, (Verdict.VALUE_MISMATCH, "value")),
        ({"text": "$3 million", "value": 3e6, "unit": "USD", "kind": "money", "modifier": "exact"}, Verdict.VERBATIM),
        ({"text": "$3 million", "value": 3, "unit": "USD", "kind": "money"}, (Verdict.VALUE_MISMATCH, "value")),
        ({"unit": "passengers"}, Verdict.VERBATIM),
        ({"unit": "ferry passenger"}, Verdict.VERBATIM),
        ({"unit": None}, Verdict.VERBATIM),
        ({"unit": "ferry"}, (Verdict.VALUE_MISMATCH, "unit")),
        ({"unit": "km"}, (Verdict.VALUE_MISMATCH, "unit")),
        ({"attributed_to": "officials"}, Verdict.VERBATIM),
        ({"attributed_to": "the bank"}, ("withheld", "attributed_to", None)),
    ],
)
def test_figures(changes, expected):
    assert judge("figures", FIGURE, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Verdict.VERBATIM),
        ({"trigger": "detained"}, (Verdict.NOT_FOUND, "trigger")),
        ({"trigger": "men", "date": None, "date_text": None}, (Verdict.AMBIGUOUS, "trigger")),
        ({"actors": ("Police", "Army")}, ("withheld", "actors", ("Police",))),
        ({"targets": ("three men",)}, ("withheld", "targets", ())),
        ({"place": "Westby"}, ("withheld", "place", None)),
        ({"date": "2024-05-07"}, ("withheld", "date", "2024-05-06")),
        ({"date": "2024-05-13"}, ("withheld", "date", "2024-05-06")),  # the next Monday, of what has been
        ({"date": "2024-05-13", "status": "planned"}, ("withheld", "status", "reported")),
        ({"date": "2024-05-20"}, ("withheld", "date", "2024-05-06")),
        ({"date": "2024-05-06~"}, Verdict.VERBATIM),
        ({"date": None, "date_text": "Sunday"}, ("withheld", "date_text", None)),
        ({"date_text": None}, ("withheld", "date", None)),  # a date from nowhere
        ({"date_text": "two men"}, ("withheld", "date", None)),  # not a date
        ({"attributed_to": "Army"}, ("withheld", "attributed_to", None)),
    ],
)
def test_events(changes, expected):
    assert judge("events", EVENT, **changes) == expected


@pytest.mark.parametrize(
    ("edtf", "status", "kept"),
    [
        ("2023-06", "reported", True), ("2024-06", "reported", False), ("2024-06", "planned", True),
        ("2025-06", "planned", False), ("2023-07", "reported", False), ("2021-06", "reported", False),
    ],
)  # fmt: skip
def test_a_bare_month_is_the_last_one_or_the_next_for_a_plan(edtf, status, kept):
    words = "will arrest" if status == "planned" else "arrested"
    article = Article(Document(f"Police {words} two men in June.", published=date(2023, 12, 8)))
    fields = EVENT | {
        "place": None,
        "date": edtf,
        "date_text": "June",
        "status": status,
        "trigger": words.rsplit(maxsplit=1)[-1],
    }
    assert (verify(Draft("events", fields), get_kind("events"), article).record.date == edtf) is kept


@pytest.mark.parametrize(
    ("changes", "date"),
    [
        ({"date_text": "Monday"}, "2024-05-06"),
        ({"date_text": "Friday"}, "2024-05-03"),
        ({"date_text": "Friday", "status": "planned"}, "2024-05-10"),
        ({"date_text": "before Friday", "status": "planned"}, "2024-05-10"),
        ({"date_text": "two men"}, None),
        ({"date_text": None}, None),
    ],
)
def test_a_missing_date_is_read_from_its_words(changes, date):
    found = verify(Draft("events", EVENT | {"date": None} | changes), get_kind("events"), ARTICLE)
    assert isinstance(found, Verified), found
    assert found.record.date == date


def test_a_mention_that_does_not_occur_is_left_out():
    draft = Draft("events", EVENT, also=(("released", None), ("freed", None)))
    found = verify(draft, get_kind("events"), ARTICLE)
    assert isinstance(found, Verified)
    assert [mention.text for mention in found.record.also] == ["released"]


def test_a_rejection_has_the_draft():
    found = verify(Draft("quotes", QUOTE | {"text": "No."}), get_kind("quotes"), ARTICLE)
    assert isinstance(found, Rejection)
    assert (found.kind, found.draft["text"], found.draft["speaker"]) == ("quotes", "No.", "Ines Dahl")


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("He said “no.”", "no.", True),
        ("He said 'no' again", "no", True),
        ("He said no.", "no", False),
        ("“One.\n“Two.”", "One.", True),  # the speech runs on
        ("He said “no, not ever”", "no", False),
        ("“No,” he said.", "No", True),  # the comma left out
        ("«\xa0No\xa0», he said.", "No", True),
        ("“ No \u2028 “", "No", True),
        ("“No, he said.", "No", False),
    ],
)
def test_quotation_marks(text, words, expected):
    start = text.index(words)
    assert in_marks(text, start, start + len(words)) is expected


@pytest.mark.parametrize(
    ("stated", "seen", "same"),
    [
        ("km", "km", True),
        ("kilometres", "km", True),
        ("km", "km2", False),
        ("USD", "EUR", False),
        ("dollars", "USD", True),
        ("USD/month", "USD", True),
        ("people", "person", True),
        ("North Korean troops", "troop", True),
        ("soldier", "troop", False),
        ("", "km", False),
        (None, "km", True),
        ("person", None, True),
    ],
)
def test_units(stated, seen, same):
    assert same_unit(stated, seen) is same


def test_a_mention_of_the_speaker_far_away_is_withheld():
    text = "“The quay is unsafe,” she said." + " The rain went on." * 300 + " Ines Dahl slept."
    article = Article(Document(text))
    near = QUOTE | {"cue": "said"}
    assert verify(Draft("quotes", near), get_kind("quotes"), article).record.speaker_text == "she"
    far = verify(Draft("quotes", near | {"speaker_text": "Ines Dahl"}), get_kind("quotes"), article)
    assert far.record.speaker_text is None


def test_a_date_is_resolved_by_an_earlier_date_in_the_text():
    text = "The quay closed on 3 May 2021. Police arrested two men the next day."
    article = Article(Document(text, published=date(2024, 5, 8)))
    counted = EVENT | {"place": None, "date_text": "the next day"}
    right, wrong, unread = (
        verify(Draft("events", counted | {"date": day}), get_kind("events"), article)
        for day in ("2021-05-04", "2021-05-05", None)
    )
    assert (right.record.date, right.evidence.withheld) == ("2021-05-04", ())
    assert [entry.field for entry in wrong.evidence.withheld] == ["date"]
    assert wrong.record.date in (None, "2021-05-04")
    assert unread.record.date == "2021-05-04"


# -- withholding, on a custom kind ---------------------------------------------------------------------------------------------


class Boat(Record):
    """A boat."""

    name: str
    owner: str | None = None
    ports: tuple[str, ...] = ()
    size: str


def boats(*issues):
    """A kind whose check raises these issues, whatever it is shown."""
    check = Check(("owner", "ports", "size"), "as the test says", lambda _record, _article: iter(issues))
    return Kind("boats/v1", Boat, anchor="name", checks=[check])


BOAT = Draft("boats", {"name": "Ines Dahl", "owner": "Ann", "ports": ("Ostby", "Vell"), "size": "big"})


def test_side_fields_are_withheld():
    issues = Issue("owner", "no"), Issue("ports", "not there", entry="Vell"), Issue("size", "small", instead="small")
    found = verify(BOAT, boats(*issues), ARTICLE)
    assert (found.record.owner, found.record.ports, found.record.size) == (None, ("Ostby",), "small")
    withheld = [(entry.field, entry.drafted, entry.reason) for entry in found.evidence.withheld]
    assert withheld == [("owner", "Ann", "no"), ("ports", "Vell", "not there"), ("size", "big", "small")]


def test_a_dispute_keeps_the_field():
    found = verify(BOAT, boats(Issue("owner", "or so", instead="Bob", disputed=True)), ARTICLE)
    assert (found.record.owner, found.evidence.withheld) == ("Ann", ())
    assert [(d.field, d.reading, d.reader) for d in found.evidence.disputed] == [("owner", "Bob", "checks")]


@pytest.mark.parametrize(
    "issue", [Issue("owner", "no", core=True), Issue("size", "cannot be null and nothing is read")]
)
def test_a_core_field_or_one_that_cannot_be_null_rejects_the_record(issue):
    found = verify(BOAT, boats(issue), ARTICLE)
    assert isinstance(found, Rejection)
    assert (found.field, found.detail) == (issue.field, issue.reason)


# -- the page -----------------------------------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_page_describes_the_check_of_each_field(name):
    section = PAGE.partition(f"### `{get_kind(name).id}`\n")[2].partition("\n### ")[0].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    assert rows == [[f"`{field}`", how] for field, how in get_kind(name).checked()]
