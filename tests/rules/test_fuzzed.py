"""Broken news: the rules raise nothing, whatever they read, and verification rejects nothing that they draft."""

from datetime import date

import pytest

from extractor import extract
from extractor.documents.document import as_document
from extractor.documents.segment import Span
from extractor.rules.dates import find_dates
from extractor.rules.dates.adjacent_period import next_occurrence, previous_occurrence
from extractor.rules.text.tokens import Tokens
from tests.rules.fuzzing import fuzzed

#: What the fuzzer has found, cut to what it takes.
FOUND = {
    "a month of an unknown year": ("February,die", "2024-10-29"),
    "a month that is a name": ("Mayor February died", "9999-12-31"),
    "the last week of the calendar": ("The leaders are to meet in Lund on Monday.", "9999-12-31"),
    "the last month of the calendar": ("The leaders are to meet in Lund in November.", "9999-12-31"),
    "the first month of the calendar": ("Police arrested two men in December.", "0001-01-01"),
    "a year before 1000": ("Police arrested two men in April.", "0987-03-02"),
    "a letter and a digit who say": ('“I" a3 say', None),
    "a name with a digit at its end": ("Eversole1x said the river “will go down ior a week”.", None),
    "a name with a digit and a letter": ("Boris Adami9é said the city would not “stop at a river that has our name”.", None),
    "a digit before a name": ("“We will go on,” said 12Boris Adami.", None),
    "a target with a digit inside": ("Workers protested J3g on Friday.", None),
    "an actor with a digit inside": ("Y0y killed e on Friday.", None),
    "a decimal comma": ("It was 3,5 C in Lund.", None),
    "a decade glued to a word": ("The Velnian airforce of the 1980sreported two dead.", None),
    "commas that say": ("By our correspondent ,,says,attacked in Tarn", None),
    "a fixed phrase over the end of a paragraph": ("Kamau declared a state \r\nof emergency on Monday.", None),
    "a reporting word in marks": ("It rained.say6„o“ he", None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "published"), FOUND.values(), ids=FOUND)
def test_what_broke_once_is_read(text, published):
    assert extract(as_document(text, published), engine="rules").rejected == ()


def rejected(count, seed):
    """What verification rejects of what the rules draft in fuzzed news, each with its text."""
    return [
        (draft.field, draft.detail, text, published)
        for text, published in fuzzed(count, seed)
        for draft in extract(as_document(text, published), engine="rules").rejected
    ]


def test_the_rules_vouch_for_all_they_draft_in_broken_news():
    assert rejected(1200, seed=20) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_rules_vouch_for_all_they_draft_in_much_broken_news(seed):
    assert rejected(5000, seed) == []


@pytest.mark.parametrize(
    ("words", "value", "published", "meant"),
    [
        ("Monday", "9999-12-27", "9999-12-31", "9999-12-27"),  # there is no next one
        ("November", "9999-11", "9999-12-31", "9999-11"),
        ("February", "0987-02", "0987-03-02", "0988-02"),
        ("Monday", "2024-10-28", "2024-10-29", "2024-11-04"),
        ("February", "XXXX-02", "2024-10-29", "XXXX-02"),
    ],
)
def test_a_plan_is_ahead_as_far_as_the_calendar_goes(words, value, published, meant):
    assert next_occurrence((words, value), date.fromisoformat(published)) == (words, meant)


@pytest.mark.parametrize(
    ("words", "value", "published", "meant"),
    [
        ("December", "0001-12", "0001-01-01", "0001-12"),  # there is none before
        ("April", "0987-04", "0987-03-02", "0986-04"),
        ("April", "2025-04", "2024-10-29", "2024-04"),
        ("February", "XXXX-02", "2024-10-29", "XXXX-02"),
    ],
)
def test_what_has_been_is_past_as_far_as_the_calendar_goes(words, value, published, meant):
    assert previous_occurrence((words, value), date.fromisoformat(published)) == (words, meant)


@pytest.mark.parametrize("published", ["0001-01-01", "0987-03-02", "9999-12-31"])
def test_years_have_four_digits(published):
    text = (
        "It fell on Monday, last week, in April, two years ago, next month, last quarter, in the 1980s and next spring."
    )
    values = [found.for_record for found in find_dates(text, published) if found.for_record]
    assert values
    assert all(
        len(part.split("-")[0].removesuffix("~")) == 4 for value in values for part in value.split("/") if part != ".."
    )


@pytest.mark.parametrize("word", ["a3", "J3g", "appo95", "Eversole1x", "Adami9é", "x86", "G7", "A320"])
def test_digits_behind_letters_are_part_of_the_word(word):
    text = f"the {word} said"
    assert Tokens(text, [Span(0, len(text))]).word == ["the", word, "said"]


@pytest.mark.parametrize(
    ("glued", "parts"),
    [("1980sreported", ["1980", "sreported"]), ("5thof", ["5", "thof"]), ("12km", ["12km"]), ("3rd", ["3rd"])],
)
def test_the_suffix_of_a_number_ends_its_word(glued, parts):
    text = f"the {glued} said"
    assert Tokens(text, [Span(0, len(text))]).word == ["the", *parts, "said"]
