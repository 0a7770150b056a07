"""Dates of events: what their words allow stays, what they do not is withheld or becomes what they say."""

from datetime import date

import pytest

from extractor.checks.calendar_spans import Stretch, stretch
from extractor.checks.dates import _weekdays
from tests.unit.test_checks_events import checked, marks

#: The articles of these tests are published on Wednesday 15 May 2024.
STORY = (
    "The harbour council was founded in spring 1988. It grew in the first half of 2011. The fire broke out on 3 March 2024. "
    "Inspectors returned a week later. The owner resigned two days after the fire. Sailors demonstrated last May. "
    "The ministers met on June 3-4, 2023. The line was closed between 2010 and 2012. The quay opened in the final quarter of "
    "2012. The ferry sank exactly five years ago. Dockers have struck since June 2020. The envoy arrives this week. "
    "The mayor spoke on Monday. The lease ends by spring. Ships called there in the 2015-6 season. That month the port shut. "
    "The mayor left during the meeting."
)


@pytest.mark.parametrize(
    ("trigger", "words", "date", "mark"),
    [
        ("founded", "spring 1988", "1988-21", "kept"),
        ("founded", "spring 1988", "1988", "kept"),
        ("grew", "the first half of 2011", "2011", "kept"),
        ("grew", "the first half of 2011", "2011-40", "kept"),
        ("returned", "a week later", "2024-03-10", "kept"),
        ("resigned", "two days after the fire", "2024-03-05", "kept"),
        ("demonstrated", "last May", "2023-05", "kept"),
        ("met", "June 3-4, 2023", "2023-06-03", "kept"),
        ("met", "June 3-4, 2023", "2023-06-03/2023-06-04", "kept"),
        ("closed", "between 2010 and 2012", "2010/2012", "kept"),
        ("opened", "the final quarter of 2012", "2012-10/2012-12", "kept"),
        ("sank", "exactly five years ago", "2019-05", "kept"),
        ("struck", "since June 2020", "2020-06/..", "kept"),
        ("arrives", "this week", "2024-05-13/2024-05-19", "kept"),
        ("spoke", "Monday", "2024-05-13", "kept"),
        ("ends", "by spring", "../2025-21", "kept"),
        ("ends", "by spring", "2025-21", "kept"),
        ("called", "the 2015-6 season", "2015/2016", "kept"),
        ("spoke", "Monday", "2024-05-14", "withheld"),
        ("broke out", "3 March 2024", "2024-03-04", "withheld"),
        ("broke out", "3 March 2024", "2025-03-03", "withheld"),
        ("broke out", "3 March 2024", "2024-04", "withheld"),
        ("founded", "spring 1988", "1989", "withheld"),
        ("founded", "spring 1988", "1988-07", "withheld"),
        ("returned", "a week later", "2024-03-12", "withheld"),
        ("resigned", "two days after the fire", "2024-03-09", "withheld"),
        ("met", "June 3-4, 2023", "2023-06-05", "withheld"),
        ("closed", "between 2010 and 2012", "2010/2014", "withheld"),
        ("left", "during the meeting", "2024-05-14", "withheld"),
        ("spoke", "Monday", "2024-05-06", "withheld"),
        ("spoke", None, "2024-05-13", "withheld"),
        ("spoke", "Tuesday", "2024-05-14", "withheld"),
    ],
)
def test_a_date_is_one_that_its_words_allow(trigger: str, words: str | None, date: str, mark: str) -> None:
    found = checked(STORY, trigger, date=date, date_text=words)
    assert marks(found, "date") == mark
    assert (found.record.date == date) == (mark == "kept")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("trigger", "words", "false", "read"),
    [
        ("broke out", "3 March 2024", "2024-03-04", "2024-03-03"),
        ("founded", "spring 1988", "1989", "1988-21"),
        ("left", "during the meeting", "2024-05-14", None),
        ("returned", "a week later", "2024-03-12", None),
        ("spoke", "Monday", None, "2024-05-13"),
    ],
)
def test_a_false_or_missing_date_becomes_what_its_words_say(
    trigger: str, words: str, false: str | None, read: str | None
) -> None:
    assert checked(STORY, trigger, date=false, date_text=words).record.date == read  # type: ignore[attr-defined]


def test_a_day_that_the_text_names_with_another_year_is_disputed() -> None:
    text = "The port burned on May 15, 2023. On May 15th, crews fought for hours."
    assert marks(checked(text, "fought", date="2023-05-15", date_text="May 15th"), "date") == "kept"
    assert marks(checked(text, "fought", date="2024-05-15", date_text="May 15th"), "date") == "disputed"


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2024-24", "2024-12-01", "2025-02-28"),
        ("2011-40", "2011-01-01", "2011-06-30"),
        ("2020-06/..", "2020-06-01", "9999-12-31"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("2024-02~", "2024-02-01", "2024-02-29"),
    ],
)
def test_the_days_of_a_date(edtf: str, first: str, last: str) -> None:
    found = stretch(edtf)
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize("edtf", ["XXXX-05", "", "0000", "2024-13", "soon", "2023-02-30", "a/b/c", "2024/", "٢٠٢٤"])
def test_no_days(edtf: str) -> None:
    assert stretch(edtf) is None


@pytest.mark.parametrize(
    ("sentence", "words", "status", "stated", "date"),
    [
        ("The ministers met on August 3-4.", "August 3-4", "reported", "2023-08-03", "2023-08-03"),
        ("The ministers met on August 3-4.", "August 3-4", "reported", None, "2023-08-03/2023-08-04"),
        ("The ministers met on August 3-4.", "August 3-4", "reported", "2024-08-03", "2023-08-03/2023-08-04"),
        ("The ministers will meet on August 3-4.", "August 3-4", "planned", "2024-08-03", "2024-08-03"),
        ("The ministers met on 3 August 2024.", "3 August 2024", "reported", "2024-08-03", "2024-08-03"),
        (
            "The quay shut on 3 May 2021. The ministers met the next day.",
            "the next day",
            "reported",
            None,
            "2021-05-04",
        ),
    ],
)
def test_what_has_been_is_in_the_past_unless_its_year_is_named(
    sentence: str, words: str, status: str, stated: str | None, date: str | None
) -> None:
    trigger = "meet" if status == "planned" else "met"
    found = checked(sentence, trigger, date=stated, date_text=words, status=status, type="CONSULT")
    assert found.record.date == date


def test_days_at_the_ends_of_the_calendar_are_compared_without_an_error():
    first, last, day = (
        Stretch(date.min, date.min),
        Stretch(date.max, date.max),
        Stretch(date(2024, 10, 28), date(2024, 10, 30)),
    )
    assert not _weekdays(day, first, last)
    assert not _weekdays(first, last, first)
