"""Numbers, units and nouns: what the figures are made of, and the data files behind them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.rules.figures.labels import labels
from extractor.rules.figures.modifiers import before_number
from extractor.rules.figures.numbers import Number, read_number, words
from extractor.rules.figures.units import currency_before, unit_after, units
from extractor.rules.text.data_files import lower, rows
from extractor.rules.text.plurals import nouns, singular

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()


def spelled(number, hyphen="-", link=""):
    """A whole number below a million million in English words."""
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            joint = link if rest < 100 else ""
            head = f"{spelled(number // size, hyphen, link)} {name}"
            return f"{head} {joint}{spelled(rest, hyphen, link)}" if rest else head
    if number < 20:
        return ONES[number]
    return TENS[number // 10 - 2] + (hyphen + ONES[number % 10] if number % 10 else "")


def read(text):
    """The number at the first place where one can be read."""
    low = lower(text)
    for match in re.finditer(r"\.?[0-9]+|[½⅓¾]|[a-z]+", low):
        number = read_number(text, low, match.start())
        if number:
            return number
    return None


SAMPLE = [*range(1200), *range(1200, 20_000, 137), *range(10**5, 10**6, 7919), *range(10**6, 10**9, 48_611_003)]


@pytest.mark.parametrize(("hyphen", "link"), [("-", ""), (" ", ""), ("-", "and ")], ids=["hyphens", "blanks", "and"])
def test_numbers_go_to_words_and_back(hyphen, link):
    for value in SAMPLE:
        text = spelled(value, hyphen, link)
        number = read(text)
        assert number is not None, text
        assert (number.start, number.end, number.value) == (0, len(text), value), text


@given(st.integers(0, 10**12), st.sampled_from(["", ".5", ".25"]))
def test_digits_with_commas_are_read(value, decimals):
    text = f"{value:,}{decimals}"
    number = read(text)
    assert number is not None
    assert (number.end, number.value) == (len(text), float(f"{value}{decimals}"))


@pytest.mark.parametrize("value", range(3, 100))
def test_ordinals_in_words_and_digits(value):
    tens, one = divmod(value, 10)
    if value < 20:
        text = ORDINALS[value]
    else:
        text = f"{TENS[tens - 2]}-{ORDINALS[one]}" if one else TENS[tens - 2].removesuffix("y") + "ieth"
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(one, "th") if tens != 1 else "th"
    for spelling in (text, f"{value}{suffix}"):
        number = read(spelling)
        assert number is not None, spelling
        assert (number.value, number.form, number.end) == (value, "ordinal", len(spelling))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5 million", 1.5e6),
        ("2.2bn", 2.2e9),
        ("4.3M", 4.3e6),
        ("35 lakh", 3.5e6),
        ("two and a half", 2.5),
        ("five and a half million", 5.5e6),
        ("3 million and a half", 3.5e6),
        ("six and three quarters", 6.75),
        ("half a million", 5e5),
        ("half a dozen", 6),
        ("two thirds of a million", 2e6 / 3),
        ("two-thirds", 2 / 3),
        ("three twentieths", 0.15),
        ("one twenty-fifth", 0.04),
        ("a tenth of", 0.1),
        ("a hundred", 100),
        ("fifteen hundred", 1500),
        ("three hundred thousand", 3e5),
        ("nine point zero four", 9.04),
        ("one point five million", 1.5e6),
        ("2 1/2", 2.5),
        ("3/4", 0.75),
        ("½", 0.5),
        ("7½", 7.5),
        ("6.02x10^23", 6.02e23),
        ("1e-3", 0.001),
        ("4 thousand 3 hundred", 4300),
        ("12,34,567", 1_234_567),
        ("12.5 ± 0.5", 12.5),
    ],
)
def test_mixed_forms(text, value):
    number = read(text)
    assert number is not None
    assert number.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "least"),
    [("dozens", 12), ("thousands", 1000), ("tens of thousands", 10_000), ("hundreds of millions", 1e8),
     ("several hundred", 100), ("a few thousand", 1000), ("scores of", 20)],
)  # fmt: skip
def test_vague_counts_have_a_least_value(text, least):
    number = read(text)
    assert number is not None
    assert (number.value, number.low, number.form) == (None, least, "vague")


@pytest.mark.parametrize("text", ["9/11", "24/7", "two two", "twenty thirty", "three hundred hundred", "1" * 30])
def test_text_that_is_not_a_single_number_is_truncated_or_rejected(text):
    number = read(text)
    assert number is None or number.end < len(text)


@given(st.text(max_size=60) | st.lists(st.sampled_from(sorted(words())), max_size=30).map(" ".join))
def test_reading_never_raises_and_stays_inside(text):
    low = lower(text)
    assert len(low) == len(text)
    for at in range(len(text)):
        number = read_number(text, low, at)
        assert number is None or (isinstance(number, Number) and 0 <= number.start <= at < number.end <= len(text))


UNITS = [
    ("5 km", "km", "distance"),
    ("5 sq. km", "km2", "area"),
    ("5 square miles", "mi2", "area"),
    ("5%", "%", "percent"),
    ("5 per cent", "%", "percent"),
    ("5 percentage points", "percentage point", "percent"),
    ("5 U.S. dollars", "USD", "money"),
    ("5 Hong Kong dollars", "HKD", "money"),
    ("5 °C", "°C", "temperature"),
    ("5 degrees Fahrenheit", "°F", "temperature"),
    ("5 miles per hour", "mph", "speed"),
    ("5km/h", "km/h", "speed"),
    ("5 nautical miles", "nmi", "distance"),
    ("5 kg/m3", "kg/m3", "mass"),
    ("5 light-years", "ly", "distance"),
    ("5kWh", "kWh", "other"),
    ("5 tonnes", "t", "mass"),
    ("5 weeks", "week", "duration"),
]


@pytest.mark.parametrize(("text", "symbol", "kind"), UNITS)
def test_units_after_a_number(text, symbol, kind):
    found = unit_after(text, text.lower(), 1)
    assert found is not None
    assert (found.symbol, found.end) == (symbol, len(text))
    assert found.kind == kind or "/" in symbol


@pytest.mark.parametrize("text", ["5 boats", "5 a", "5 in the", "5 mad cows", "5.", "5"])
def test_no_unit_after_a_number(text):
    assert unit_after(text, text.lower(), 1) is None


@pytest.mark.parametrize(
    ("before", "code"),
    [("$", "USD"), ("US$", "USD"), ("HK $", "HKD"), ("CA$", "CAD"), ("A$", "AUD"), ("€", "EUR"), ("£", "GBP"),
     ("Rs ", "INR"), ("Rs. ", "INR"), ("RM", "MYR"), ("kr ", "SEK"), ("¥", "JPY"), ("USD ", "USD"), ("PRICE", None)],
)  # fmt: skip
def test_currency_signs(before, code):
    found = currency_before(f"{before}5", len(before))
    assert (found[0] if found else None) == code


#: Value, unit, the same in another unit: from tables of weights and measures, not from the file under test.
CONVERSIONS = [
    (1, "mi", 1.609344, "km"),
    (12, "in", 1, "ft"),
    (3, "ft", 1, "yd"),
    (1, "nmi", 1.852, "km"),
    (1, "ly", 9.4607e12, "km"),
    (1, "mi2", 2.58999, "km2"),
    (1, "acre", 0.404686, "ha"),
    (640, "acre", 1, "mi2"),
    (1, "lb", 0.453592, "kg"),
    (16, "oz", 1, "lb"),
    (2000, "lb", 1, "ton"),
    (1, "gal", 3.78541, "L"),
    (42, "gal", 1, "bbl"),
    (8, "pt", 1, "gal"),
    (60, "mph", 96.5606, "km/h"),
    (1, "kn", 1.852, "km/h"),
    (1, "m/s", 3.6, "km/h"),
    (32, "°F", 0, "°C"),
    (212, "°F", 100, "°C"),
    (0, "°C", 273.15, "K"),
    (1, "day", 24, "hour"),
    (52, "week", 364, "day"),
    (1, "kWh", 3.6, "MJ"),
    (1, "hp", 0.7457, "kW"),
    (1, "psi", 6.89476, "kPa"),
    (1, "atm", 1013.25, "hPa"),
    (1, "GB", 1000, "MB"),
    (1, "kcal", 4.184, "kJ"),
    (1, "ft3", 28.3168, "L"),
]


def by_symbol(symbol):
    tables = (*units().words.values(), *units().symbols.values())
    return next(unit for unit in tables if unit.symbol == symbol)


@pytest.mark.parametrize(("value", "symbol", "other", "unit"), CONVERSIONS)
def test_factors_convert(value, symbol, other, unit):
    one, two = by_symbol(symbol), by_symbol(unit)
    assert one.base == two.base is not None
    assert value * one.factor + one.offset == pytest.approx(other * two.factor + two.offset, rel=1e-5)


@pytest.mark.parametrize(
    ("plural", "one"),
    [("cities", "city"), ("people", "person"), ("policemen", "policeman"), ("Americans", "American"), ("boxes", "box"),
     ("churches", "church"), ("houses", "house"), ("losses", "loss"), ("buses", "bus"), ("crises", "crisis"),
     ("Iraqis", "Iraqi"), ("wolves", "wolf"), ("olives", "olive"), ("series", "series"), ("aircraft", "aircraft"),
     ("shoes", "shoe"), ("heroes", "hero"), ("movies", "movie"), ("glass", "glass"), ("bus", "bus"), ("MPs", "MP"),
     ("brothers-in-law", "brothers-in-law"), ("women", "woman"), ("specimen", "specimen"), ("taxis", "taxi")],
)  # fmt: skip
def test_singulars(plural, one):
    assert singular(plural) == one


DATA = ["units.tsv", "currencies.tsv", "national_currencies.tsv", "numbers.tsv", "modifiers.tsv", "nouns.tsv"]


@pytest.mark.parametrize("name", DATA)
def test_data_rows_are_whole(name):
    table = rows(name)
    assert table
    assert len({len(row) for row in table}) == 1
    assert all(field == field.strip() for row in table for field in row)


@pytest.mark.parametrize("name", [*DATA, "labels.txt"])
def test_data_says_where_it_comes_from(name):
    from importlib import resources

    text = (resources.files("extractor.rules") / "data" / name).read_text(encoding="utf-8")
    assert "Written for this project" in text[:1500]


def test_units_of_the_file_have_one_meaning_each():
    seen = {}
    for symbol, _, _, _, _, names, marks in rows("units.tsv"):
        for key in [*filter(None, names.split("|")), *(f"={mark}" for mark in filter(None, marks.split("|")))]:
            assert seen.setdefault(key, symbol) == symbol, key
    assert len({row[0] for row in rows("units.tsv")}) == len(rows("units.tsv"))


def test_currencies_have_one_meaning_each():
    seen = {}
    for code, marks, names in rows("currencies.tsv"):
        for key in filter(None, marks.split("|")):
            assert seen.setdefault(key, code) == code, key
        for key in filter(None, re.split(r"[|/]", names)):
            assert seen.setdefault(f"={key}", code) == code, key


def test_word_lists_are_what_the_code_asks_for():
    assert {"labels", "names", "streets", "ordinal_stops", "one_before", "hyphen_stops", "prefixes", "starters"} == set(
        labels()
    )
    assert {modifier for found in before_number().values() for _, modifier in found} == {
        "approximate",
        "at_least",
        "at_most",
    }
    assert not nouns().no_plural & set(nouns().irregular)
