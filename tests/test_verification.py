from datetime import date

import pytest

from extractor.document import Document
from extractor.drafts import Draft
from extractor.results import Rejection, Verdict
from extractor.verification import Article, Verified, in_marks, same_unit, verify

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
    found = verify(Draft(which, fields | changes), f"{which}/v1", ARTICLE)
    return found.verdict if isinstance(found, Verified) else (found.verdict, found.field)


def test_what_the_document_bears_out_becomes_a_record():
    for kind, fields in (("quotes", QUOTE), ("figures", FIGURE), ("events", EVENT)):
        found = verify(Draft(kind, fields), f"{kind}/v1", ARTICLE)
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
        ({"text": "400 passengers waited", "kind": "direct"}, (Verdict.NOT_FOUND, "kind")),
        ({"speaker": "Ines Dahlberg"}, (Verdict.SPEAKER_NOT_FOUND, "speaker")),
        ({"speaker_text": "Dahlberg"}, (Verdict.SPEAKER_NOT_FOUND, "speaker_text")),
        ({"speaker": None, "speaker_text": None, "cue": None}, Verdict.VERBATIM),
        ({"cue": "shouted"}, (Verdict.NOT_FOUND, "cue")),
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
        ({"attributed_to": "the bank"}, (Verdict.SPEAKER_NOT_FOUND, "attributed_to")),
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
        ({"actors": ("Police", "Army")}, (Verdict.NOT_FOUND, "actors")),
        ({"targets": ("three men",)}, (Verdict.NOT_FOUND, "targets")),
        ({"place": "Westby"}, (Verdict.NOT_FOUND, "place")),
        ({"date": "2024-05-07"}, (Verdict.VALUE_MISMATCH, "date")),
        ({"date": "2024-05-13"}, Verdict.VERBATIM),  # the next Monday: a bare weekday does not say which
        ({"date": "2024-05-20"}, (Verdict.VALUE_MISMATCH, "date")),
        ({"date": "2024-05-06~"}, Verdict.VERBATIM),
        ({"date_text": "Sunday"}, (Verdict.NOT_FOUND, "date_text")),
        ({"date_text": None}, (Verdict.VALUE_MISMATCH, "date")),  # a date from nowhere
        ({"date_text": "two men"}, (Verdict.VALUE_MISMATCH, "date")),  # words that are no date
        ({"attributed_to": "Army"}, (Verdict.SPEAKER_NOT_FOUND, "attributed_to")),
    ],
)
def test_events(changes, expected):
    assert judge("events", EVENT, **changes) == expected


@pytest.mark.parametrize(
    ("edtf", "stands"),
    [("2023-06", True), ("2024-06", True), ("2025-06", False), ("2023-07", False), ("2021-06", False)],
)
def test_a_bare_month_does_not_say_of_which_year_it_is(edtf, stands):
    article = Article(Document("Police arrested two men in June.", published=date(2023, 12, 8)))
    fields = EVENT | {"place": None, "date": edtf, "date_text": "June"}
    assert isinstance(verify(Draft("events", fields), "events/v1", article), Verified) == stands


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
def test_a_date_that_only_its_words_give_is_read_from_them(changes, date):
    found = verify(Draft("events", EVENT | {"date": None} | changes), "events/v1", ARTICLE)
    assert isinstance(found, Verified), found
    assert found.record.date == date


def test_a_mention_that_does_not_stand_is_left_out_and_the_event_stays():
    draft = Draft("events", EVENT, also=(("released", None), ("freed", None)))
    found = verify(draft, "events/v1", ARTICLE)
    assert isinstance(found, Verified)
    assert [mention.text for mention in found.record.also] == ["released"]


def test_a_rejection_keeps_what_was_drafted():
    found = verify(Draft("quotes", QUOTE | {"text": "No."}), "quotes/v1", ARTICLE)
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


def test_words_are_not_put_into_a_mouth_far_away():
    text = "“The quay is unsafe,” she said." + " The rain went on." * 300 + " Ines Dahl slept."
    article = Article(Document(text))
    near = QUOTE | {"cue": "said"}
    assert isinstance(verify(Draft("quotes", near), "quotes/v1", article), Verified)
    far = verify(Draft("quotes", near | {"speaker_text": "Ines Dahl"}), "quotes/v1", article)
    assert (far.verdict, far.field) == (Verdict.SPEAKER_NOT_FOUND, "speaker_text")


def test_a_date_that_only_the_text_explains_is_looked_up_in_the_text():
    text = "The quay closed on 3 May 2021. Police arrested two men the next day."
    article = Article(Document(text, published=date(2024, 5, 8)))
    told = EVENT | {"place": None, "date_text": "the next day"}
    assert isinstance(verify(Draft("events", told | {"date": "2021-05-04"}), "events/v1", article), Verified)
    assert isinstance(verify(Draft("events", told | {"date": "2021-05-05"}), "events/v1", article), Rejection)
