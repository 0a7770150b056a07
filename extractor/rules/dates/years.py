"""Resolvers of years, decades and centuries."""

import re
from datetime import date

from extractor.rules.dates import calendar
from extractor.rules.dates.context import (
    AROUND,
    Context,
    Value,
    group,
    number_value,
)
from extractor.rules.dates.lexicon import value

#: Words before a year that leave no doubt.
YEAR_CUES = frozenset(
    "in since by until till of from during before after between early late mid fiscal year summer circa".split()
)
#: Words by which *the 1967 borders* is known from *1967 soldiers*.
DEFINITE = frozenset("the his her its their our this that s".split())
#: Signs right before four digits that make them no year; a hyphen does so behind other words than these.
SIGNS = frozenset("$£€¥#.,:_/+@&")
HYPHENATED = frozenset(("mid", "post", "pre", "early", "late"))

AMOUNT = re.compile(
    r"\b(?:(?:average|total|number|maximum|minimum|capacity|crowd|fine|salary|price|score|excess) of|at|nos?\.) $",
    re.IGNORECASE | re.ASCII,
)
CIRCA = re.compile(r"\bca?\. $", re.IGNORECASE | re.ASCII)
HYPHEN = re.compile(r"([A-Za-z]*)-$")
PART_OF_DECADE = re.compile(r"\bthe (?:early|mid|late)[ -]$", re.IGNORECASE)
LIST = re.compile(r" (?:and|or|to) [0-9,]+ ([a-z]+)")


def year(found: re.Match[str], context: Context) -> Value | None:
    """Read four digits as a year unless something beside them says that they count."""
    printed, start, end = found["year"], found.start(), found.end()
    if found.start("year") != start:  # the year 2024
        return Value(printed)
    before = "circa" if CIRCA.search(context.text[max(0, start - AROUND) : start]) else context.before(start)
    if _glued(context.text, start, end) or not _plausible(int(printed), before, context.published):
        return None
    if value("before_number", before) or (
        before in ("of", "at", ".") and AMOUNT.search(context.text[max(0, start - AROUND) : start])
    ):
        return None
    return None if _counts(before, context.after(end), context.text[end : end + AROUND]) else Value(printed)


def _glued(text: str, start: int, end: int) -> bool:
    """Say whether a sign or a letter beside four digits makes them part of something else."""
    left, right = text[start - 1 : start], text[end : end + 2]
    if left == "-":
        word = HYPHEN.search(text[max(0, start - 12) : start])
        return text[start - 2 : start - 1].isdigit() or bool(word and word[1] and word[1].lower() not in HYPHENATED)
    inside = right[:1] in (".", ",", ":", "/") and right[1:].isdigit()
    return left.isalnum() or (left in SIGNS and bool(left)) or inside or right[:1] in ("%", "_", "@")


def _plausible(number: int, before: str, published: date | None) -> bool:
    """Say whether a number can be a year at all: far from today only after a preposition."""
    latest = (published.year if published else 2030) + 60
    if before in YEAR_CUES or before == "(":
        return number <= latest
    return 1700 <= number <= min(latest, 2100)


def _counts(before: str, after: str, behind: str) -> bool:
    """Say whether the words around four digits count something with them (*2000 workers*)."""
    listed = LIST.match(behind)
    if value("counted", after) or (listed and value("counted", listed[1])):
        return True
    if before in YEAR_CUES or before in DEFINITE or not after[:1].islower():
        return False
    return after.endswith("s") and not after.endswith("ss") and value("after_year", after) is None


def fiscal_year(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *fiscal 1990*, *FY25*; a fiscal year goes by its number. *Fiscal 2024-25* is an interval."""
    if found["until"]:
        return (
            Value(f"{found['year']}/{found['year'][:2]}{found['until']}")
            if found["until"] > found["year"][2:]
            else None
        )
    printed = group(found, "year", "year2", "yy") or calendar.YEAR
    return Value(printed if len(printed) == 4 else f"20{printed}")


def before_christ(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *44 BC*; EDTF has a year 0, so it is the year -43."""
    year = int(found["bc"]) - 1
    return Value(f"-{year:04d}" if year > 0 else "0000") if year >= 0 else None


def anno_domini(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *AD 79*."""
    return Value(f"{int(found['ad']):04d}") if int(found["ad"]) else None


def year_range(found: re.Match[str], context: Context) -> Value | None:
    """Read *1990-95*, *2010/11*, *1990–1995*: an interval of years."""
    first, printed = int(found["year"]), group(found, "year2", "yy") or ""
    last = int(printed) if len(printed) == 4 else first // 100 * 100 + int(printed)
    if not first < last < first + 200 or context.text[found.start() - 1 : found.start()] in (
        "-",
        "$",
        "£",
        "€",
        "/",
        ".",
    ):
        return None
    if context.text[found.end() : found.end() + 1] in ("-", "/") or value("counted", context.after(found.end())):
        return None
    return Value(f"{first:04d}/{last:04d}")


def year_in_words(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *nineteen ninety-one*."""
    spelled = group(found, "spelled")
    if not spelled:
        return Value("2000")
    first, *rest = spelled.lower().replace("-", " ").split()
    number = number_value("tens", first) or number_value("number", first)
    return Value(f"{1900 + number + (number_value('number', rest[0]) if rest else 0)}")


def decade(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *1990s*."""
    return Value(calendar.decade_string(int(found["decade4"])))


def _decade_of(tens: int, context: Context) -> Value:
    """Return the decade that begins with two digits: the latest one that has begun by publication."""
    if context.published is None:
        return Value(calendar.decade_string(1900 + tens) if tens >= 30 else calendar.YEAR)
    year = context.published.year // 100 * 100 + tens
    return Value(calendar.decade_string(year if year <= context.published.year else year - 100))


def short_decade(found: re.Match[str], context: Context) -> Value | None:
    """Read *the '90s*, *the mid-90s*; an age (*in her 40s*) is none."""
    start = found.start()
    before = context.text[start - 1 : start]
    part_of = PART_OF_DECADE.search(context.text[max(0, start - AROUND) : start])
    if before in ("'", "’", "‘") or context.before(start) == "the" or part_of:
        return _decade_of(int(found["decade2"]), context)
    return None


def decade_in_words(found: re.Match[str], context: Context) -> Value | None:
    """Read *the nineties*; an age (*in his thirties*) is none."""
    if not found[0].lower().startswith("the") and context.before(found.start()) not in ("the", "early", "late", "mid"):
        return None
    return _decade_of(number_value("decade", found["decade"]), context)


def century(found: re.Match[str], context: Context) -> Value | None:  # noqa: ARG001
    """Read *the 19th century*; *the 18th and 19th centuries* are an interval of years."""
    nth, last = _ordinal(found, "nth", "ordinal"), _ordinal(found, "nth2", "ordinal2")
    if not 1 <= nth <= 30:
        return None
    if last:
        return Value(f"{nth - 1:02d}00/{last - 1:02d}99") if nth < last <= 30 else None
    return Value(("-" if found["bc"] else "") + calendar.century_string(nth))


def _ordinal(found: re.Match[str], digits: str, word: str) -> int:
    printed = group(found, digits)
    return int(printed[:-2]) if printed else number_value("ordinal", group(found, word))
