"""The checks of figures: what is true stays, what is false is rejected, withheld or disputed."""

import time

import pytest

from extractor.checks import Article
from extractor.checks.word_forms import same_word
from extractor.documents.document import Document
from extractor.kinds import get_kind
from extractor.pipeline.verify import verify
from extractor.rules.figures import readings
from extractor.rules.figures.direction import read_direction, supports
from extractor.types import Draft, Rejection, Verdict

KIND = get_kind("figures")
EMPTY = {"value": None, "low": None, "high": None, "modifier": "exact", "unit": None, "kind": "count"}
EMPTY |= {"measures": None, "attributed_to": None, "direction": None}


def verified(text, words, context=None, **fields):
    """Verify one drafted figure, `[...]` in its text marking nothing: the words are looked up."""
    return verify(
        Draft("figures", {**EMPTY, **fields, "text": words}, context=context), KIND, Article.of(Document(text))
    )


def outcome(field, *args, **fields):
    """Return the outcome for a field (`rejected`, `withheld`, `disputed` or `kept`) and its value."""
    found = verified(*args, **fields)
    if isinstance(found, Rejection):
        return "rejected", found.field
    marks = {mark.field: name for name in ("withheld", "disputed") for mark in getattr(found.evidence, name)}
    return marks.get(field, "kept"), getattr(found.record, field)


# -- numbers -----------------------------------------------------------------------------------------------------------

EXPRESSIONS = [
    ("twice", {"value": 2, "unit": "time", "kind": "other"}),
    ("more than doubled", {"value": 2, "low": 2, "modifier": "at_least", "unit": "time", "kind": "other"}),
    ("less than an hour", {"value": 1, "high": 1, "modifier": "at_most", "unit": "hour", "kind": "duration"}),
    ("over a century", {"value": 1, "low": 1, "modifier": "at_least", "unit": "century", "kind": "duration"}),
    ("approximately another month", {"value": 1, "modifier": "approximate", "unit": "month", "kind": "duration"}),
    ("a week or two", {"low": 1, "high": 2, "unit": "week", "kind": "duration"}),
    ("six or seven", {"low": 6, "high": 7}),
    ("three hours and 20 minutes", {"value": 200, "unit": "minute", "kind": "duration"}),
    ("several hundred boats", {"low": 200, "modifier": "at_least", "unit": "boat"}),
    ("tens of millions to hundreds of millions of dollars", {"low": 1e7, "high": 1e8, "unit": "USD", "kind": "money"}),
    ("20 years to life", {"value": 20, "low": 20, "modifier": "at_least", "unit": "year", "kind": "duration"}),
    ("over-70s", {"value": 70, "low": 70, "modifier": "at_least", "unit": "year", "kind": "age"}),
    ("within two days", {"value": 2, "high": 2, "modifier": "at_most", "unit": "day", "kind": "duration"}),
    ("double digits", {"low": 10, "modifier": "at_least"}),
]


ANSWERS = [
    ("Temperatures fell to –12°C.", "–12°C", {"value": -12, "unit": "°C", "kind": "temperature"}),
    ("The balance was minus £3m.", "minus £3m", {"value": -3000000.0, "unit": "GBP", "kind": "money"}),
    (
        "It posted a net loss of $(1.3) billion.",
        "$(1.3) billion",
        {"value": -1300000000.0, "unit": "USD", "kind": "money"},
    ),
    (
        "It posted a net loss of $(1.3) billion.",
        "$(1.3) billion",
        {"value": 1300000000.0, "unit": "USD", "kind": "money"},
    ),
    (
        "It posted a loss of (3.2) million dollars.",
        "(3.2) million dollars",
        {"value": -3200000.0, "unit": "USD", "kind": "money"},
    ),
    (
        "It posted a loss of (3.2) million dollars.",
        "(3.2) million dollars",
        {"value": 3200000.0, "unit": "USD", "kind": "money"},
    ),
    ("There was a 1-in-20 chance of rain.", "1-in-20", {"value": 0.05, "kind": "fraction"}),
    ("Nine-out-of-10 boats sank.", "Nine-out-of-10", {"value": 0.9, "kind": "fraction"}),
    (
        "His blood pressure was 180 over 110.",
        "180 over 110",
        {"low": 110, "high": 180, "unit": "mmHg", "kind": "other"},
    ),
    ("His blood pressure was 180 over 110.", "180 over 110", {"low": 110, "high": 180, "kind": "other"}),
    ("His blood pressure was 140/90.", "140/90", {"low": 90, "high": 140, "unit": "mmHg", "kind": "other"}),
    ("The firm cut 12\u2009000 jobs.", "12 000 jobs", {"value": 12000, "unit": "job", "kind": "count"}),
    ("It cost ₤3m beside £3m.", "₤3m", {"value": 3000000.0, "unit": "GBP", "kind": "money"}),
    (
        "It cost 9-7 lakh rupees.",
        "9-7 lakh rupees",
        {"low": 700000.0, "high": 900000.0, "unit": "INR", "kind": "money"},
    ),
    (
        "It hit about 800-1.2 million people.",
        "about 800-1.2 million people",
        {"low": 800000.0, "high": 1200000.0, "unit": "person", "kind": "count", "modifier": "approximate"},
    ),
    ("Operating profit: (£2.4m)", "(£2.4m)", {"value": -2400000.0, "unit": "GBP", "kind": "money"}),
    ("Operating profit: (£2.4m)", "£2.4m", {"value": -2400000.0, "unit": "GBP", "kind": "money"}),
    ("The balance was minus £3m.", "£3m", {"value": -3000000.0, "unit": "GBP", "kind": "money"}),
    ("A 1 in 100 year flood hit Moss.", "1 in 100", {"value": 0.01, "kind": "fraction"}),
    ("It is 3‑1/2 miles long.", "3-1/2 miles", {"value": 3.5, "unit": "mi", "kind": "distance"}),
    ("Temperatures fell to –12°C.", "–12°C", {"value": 12, "unit": "°C", "kind": "temperature"}, False),
    ("The balance was minus £3m.", "minus £3m", {"value": 3e6, "unit": "GBP", "kind": "money"}, False),
    ("There was a 1-in-20 chance of rain.", "1-in-20", {"value": 20}, False),
    ("It cost 9-7 lakh rupees.", "9-7 lakh rupees", {"low": 9, "high": 7e5, "unit": "INR", "kind": "money"}, False),
    ("His blood pressure was 180 over 110.", "180 over 110", {"value": 1.64, "kind": "fraction"}, False),
]


@pytest.mark.parametrize("row", ANSWERS, ids=range(len(ANSWERS)))
def test_verification_reads_numbers_as_the_rules_do(row):
    text, words, fields, *right = row
    assert isinstance(verified(text, words, **fields), Rejection) is bool(right)


@pytest.mark.parametrize(("words", "fields"), EXPRESSIONS)
def test_expressions_that_are_numbers_are_read(words, fields):
    found = verified(f"The harbour office spoke of {words}.", words, **fields)
    assert not isinstance(found, Rejection), found
    assert not found.evidence.withheld


@pytest.mark.parametrize(("words", "fields"), EXPRESSIONS)
def test_another_number_or_unit_still_rejects(words, fields):
    end = next(name for name in ("value", "low", "high") if fields.get(name) is not None)
    wrong = {**fields, "value": None, "low": None, "high": None, end: fields[end] * 7}
    assert outcome(end, f"It spoke of {words}.", words, **wrong)[0] == "rejected"
    if "unit" in fields:
        assert outcome("unit", f"It spoke of {words}.", words, **{**fields, "unit": "km"}) == ("rejected", "unit")


def test_an_article_before_a_unit_is_not_another_number():
    assert [read.value for read in readings("$400 a year")] == [400]


# -- units -------------------------------------------------------------------------------------------------------------

SENTENCE = "Ferries were late again. The office counted 12 on Monday, and 40 were hurt."


@pytest.mark.parametrize(
    ("text", "words", "fields", "expected"),
    [
        (SENTENCE, "12", {"value": 12, "unit": "ferry"}, ("kept", "ferry")),
        (SENTENCE, "12", {"value": 12, "unit": "minister"}, ("withheld", None)),
        (SENTENCE, "12", {"value": 12, "unit": "USD"}, ("withheld", None)),
        (SENTENCE, "40", {"value": 40, "unit": "person"}, ("kept", "person")),
        ("Canada will pay $5 million.", "$5 million", {"value": 5e6, "unit": "CAD", "kind": "money"}, ("kept", "CAD")),
        (
            "Norway will pay $5 million.",
            "$5 million",
            {"value": 5e6, "unit": "CAD", "kind": "money"},
            ("disputed", "CAD"),
        ),
        ("It paid $5 billion CAD.", "$5 billion CAD", {"value": 5e9, "unit": "CAD", "kind": "money"}, ("kept", "CAD")),
        ("Two film crew vans came.", "Two film crew vans", {"value": 2, "unit": "van"}, ("kept", "van")),
        ("Two vans came, and boats.", "Two vans", {"value": 2, "unit": "boat"}, ("rejected", "unit")),
        ("A 300-strong herd of goats grazed.", "300-strong", {"value": 300, "unit": "goat"}, ("kept", "goat")),
        (
            "They sold 14 boats in May and 9 in June, crews said.",
            "9",
            {"value": 9, "unit": "crew"},
            ("disputed", "crew"),
        ),
        ("They won 31-17 on Sunday.", "31", {"value": 31, "unit": "point"}, ("kept", "point")),
        ("They sold 31 on Sunday.", "31", {"value": 31, "unit": "point"}, ("withheld", None)),
        ("She came 8th on Sunday.", "8th", {"value": 8, "unit": "place", "kind": "ordinal"}, ("kept", "place")),
        (
            "It cost $5 by the barrel.",
            "$5",
            {"value": 5, "unit": "USD/barrel", "kind": "money"},
            ("kept", "USD/barrel"),
        ),
        ("It cost $5 in the end.", "$5", {"value": 5, "unit": "USD/barrel", "kind": "money"}, ("withheld", "USD")),
    ],
)
def test_a_unit_is_in_the_words_or_near_them(text, words, fields, expected):
    assert outcome("unit", text, words, **fields) == expected


# -- precision ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "words", "fields", "expected"),
    [
        ("modifier", "About 40 boats came.", "About 40 boats", {"modifier": "approximate"}, ("kept", "approximate")),
        ("modifier", "About 40 boats came.", "About 40 boats", {"modifier": "exact"}, ("withheld", "approximate")),
        ("modifier", "Exactly 40 boats came.", "40 boats", {"modifier": "at_most", "high": 40}, ("withheld", "exact")),
        (
            "kind",
            "About 40 boats came.",
            "About 40 boats",
            {"modifier": "approximate", "kind": "money"},
            ("withheld", "count"),
        ),
        ("kind", "Mara Lind, 40, resigned.", "40", {"unit": "year", "kind": "age"}, ("kept", "age")),
        ("kind", "Mara Lind, 40, resigned.", "40", {"unit": "year", "kind": "duration"}, ("withheld", "age")),
        ("kind", "The team is ranked 40 now.", "40", {"kind": "ordinal"}, ("kept", "ordinal")),
        ("kind", "The team sold 40 now.", "40", {"kind": "ordinal"}, ("withheld", "count")),
    ],
)
def test_modifier_and_kind_are_read_again(field, text, words, fields, expected):
    assert outcome(field, text, words, **{"value": 40, **fields}) == expected


# -- directions --------------------------------------------------------------------------------------------------------

DIRECTIONS = [
    ("The lead widened by [3 points] in May.", "increase"),
    ("They will raise the ferry fee by [8 percent].", "increase"),
    ("The yard cut its staff by [up to 40 percent].", "decrease"),
    ("There was a fall in bookings of [8 percent].", "decrease"),
    ("They won an [8 percent] pay rise.", "increase"),
    ("Fares, up [3 percent], are high.", "increase"),
    ("The index lost [190 points].", "decrease"),
    ("The navy lost [12 boats].", None),
    ("It was followed by [12 boats].", None),
    ("Fees fell from [14 percent] to 12.", None),
    ("The subsidy makes up [some four-fifths] of it.", None),
    ("A drop over [a century] is long.", None),
    ("The fund raised [$40 million].", None),
    ("It was the steepest [one-day] fall.", None),
]


@pytest.mark.parametrize(("marked", "expected"), DIRECTIONS)
def test_directions_by_construction(marked, expected):
    start, end = marked.index("["), marked.index("]") - 1
    assert read_direction(marked.replace("[", "").replace("]", ""), start, end) == expected


@pytest.mark.parametrize(
    ("text", "words", "fields", "expected"),
    [
        ("Fees fell by 8 percent.", "8 percent", {"direction": "decrease"}, ("kept", "decrease")),
        ("Fees fell by 8 percent.", "8 percent", {"direction": "increase"}, ("withheld", "decrease")),
        ("Fees fell by 8 percent.", "8 percent", {}, ("kept", "decrease")),
        ("Fees were 8 percent.", "8 percent", {"direction": "increase"}, ("withheld", None)),
        ("Fees fell to 8 percent.", "8 percent", {"direction": "decrease"}, ("withheld", None)),
        ("It cut taxes 8 percent.", "8 percent", {"direction": "decrease"}, ("kept", "decrease")),
    ],
)
def test_a_direction_needs_a_word_of_change(text, words, fields, expected):
    assert outcome("direction", text, words, value=8, unit="%", kind="percent", **fields) == expected


def test_support_does_not_reach_past_another_number():
    text = "Sales fell 3 percent and 40 boats came."
    assert not supports(text, text.index("40"), text.index(" came"), "decrease")


# -- what is measured --------------------------------------------------------------------------------------------------

HARBOUR = (
    "Storm closes harbour of Vell\n\n"
    "The storm killed 12 sailors on Monday. It was the worst since the harbour opened.\n\n"
    "Mayor Ada Krell promised $5 million for new sea walls. Fishermen had asked for more.\n\n"
    "In another part of the island, teachers at the northern school went back to work. Pupils cheered them.\n\n"
    "The school has 340 pupils, the council said. Its third head retired."
)


@pytest.mark.parametrize(
    ("words", "phrase", "expected"),
    [
        ("12 sailors", "number of sailors who died in the storm", "kept"),
        ("$5 million", "cost of the sea walls that Krell promised", "kept"),
        ("$5 million", "sum for sea walls", "kept"),
        ("$5 million", "sum for lighthouse keepers", "withheld"),
        ("$5 million", "sum for sea walls promised by the lighthouse", "withheld"),
        ("12 sailors", "pupils at the northern school", "withheld"),
        ("$5 million", "length of the sea walls", "disputed"),
        ("12 sailors", "fishermen killed by the storm", "disputed"),
        ("340 pupils", "sailors at the school", "disputed"),
        ("third head", "heads of the school", "kept"),
        ("third head", "pupils of the school", "disputed"),
    ],
)
def test_a_phrase_is_made_of_words_near_the_figure(words, phrase, expected):
    fields = {
        "12 sailors": {"value": 12, "unit": "sailor"},
        "$5 million": {"value": 5e6, "unit": "USD", "kind": "money"},
        "340 pupils": {"value": 340, "unit": "pupil"},
        "third head": {"value": 3, "unit": "head", "kind": "ordinal"},
    }[words]
    assert outcome("measures", HARBOUR, words, measures=phrase, **fields)[0] == expected


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("deployed", "deployment", True),
        ("died", "death", True),
        ("took", "taken", True),
        ("korean", "korea", True),
        ("french", "france", True),
        ("announced", "announcement", True),
        ("contract", "contrast", False),
        ("harbour", "harvest", False),
    ],
)
def test_forms_of_one_word(a, b, same):
    assert same_word(a, b) is same


# -- places ------------------------------------------------------------------------------------------------------------


def test_the_words_in_the_middle_of_their_context_are_meant():
    text = "It uses 65 litres a day. That is 65 litres of clean water, and again 65 litres of waste."
    found = verified(
        text, "65 litres", "65 litres a day. That is 65 litres of clean water", value=65, unit="L", kind="other"
    )
    assert text[: found.record.start].endswith("That is ")
    assert verified(text, "65 litres", value=65, unit="L", kind="other").verdict is Verdict.AMBIGUOUS


def test_cost_is_linear():
    def cost(n):
        text = " ".join(f"The port of Vell{i} counted {i} boats and more crates" for i in range(n))
        article = Article(Document(text))
        drafts = [
            Draft(
                "figures",
                {
                    **EMPTY,
                    "text": f"{i} boats",
                    "value": i,
                    "unit": "boat",
                    "measures": f"boats counted at Vell{i + 1}",
                },
            )
            for i in range(10, 90)
        ]
        _ = article.reading.quantities, article.vocabulary, article.reading.figures
        start = time.process_time()
        for draft in drafts:
            verify(draft, KIND, article)
        return time.process_time() - start

    small = min(cost(200) for _ in range(2))
    assert cost(2000) < max(12 * small, 0.3)
