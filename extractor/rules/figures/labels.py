"""Numbers that are labels or parts of names: *page 12*, *Falcon 9*, *49 Alder Ranch Road*, *1)* before a part of a list."""

import re
from functools import cache

from extractor.rules.figures.quantity import Quantity
from extractor.rules.text.data_files import rows
from extractor.rules.text.tokens import lexicon

WORD_BEFORE = re.compile(r"([^\W\d_][\w.'’&+-]*)[\s\u00a0]{1,2}[(\"“‘']?$")
SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“”‘’(\[–—•*]|--|\s-)\s*$")
CAPITALS = re.compile(r"(?:\s[A-Z0-9][\w.'’-]*){1,5}")
LIST_MARK = re.compile(r"[.)]\s")
MARK_END = re.compile(r" ?\)|\]")
TOKENISED_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec) \. $")
LINE = 100
LONG_WORD = re.compile(r"[^\W\d_]{5,}")
BACK = 32


@cache
def labels() -> dict[str, frozenset[str]]:
    """Read the word lists of data/labels.txt, once."""
    lines = [fields[0].partition(" ") for fields in rows("labels.txt")]
    return {cls: frozenset(words.split()) for cls, _, words in lines}


@cache
def numbered() -> frozenset[str]:
    """Return the words that a number without unit belongs to: *page 12*, *Airbus 320*."""
    return labels()["labels"] | labels()["names"]


def word_before(text: str, start: int) -> str:
    """Return the word right before an offset, as printed; an empty string if there is none."""
    match = WORD_BEFORE.search(text, max(0, start - BACK), start)
    return match[1] if match else ""


def starts_sentence(text: str, start: int) -> bool:
    """Return whether a sentence (or a line, or a quotation) begins at an offset."""
    return start == 0 or SENTENCE_START.search(text, max(0, start - 4), start) is not None


def is_name_or_label(text: str, low: str, q: Quantity) -> bool:
    """Return whether a number without unit is a label (*page 12*), part of a name (*Falcon 9*), an address or a list mark."""
    before, form = word_before(text, q.start), q.number.form
    if form == "digits" and q.number.scale == 1 and "," not in text[q.number.start : q.number.end]:
        return _is_label(text, low, q, before)
    if form == "words" and text[q.number.start].isupper() and not starts_sentence(text, q.start):
        return not (q.counted and text[q.number.end + 1 : q.number.end + 2].isupper())
    return before.lower() in labels()["labels"] and form == "words" and not q.counted


def _is_label(text: str, low: str, q: Quantity, before: str) -> bool:
    """The same of plain digits, by the word before them and what is around them."""
    if before.lower() in numbered() or is_address(text, low, q):
        return True
    named = (
        before != before.lower() and before.lower() not in labels()["starters"] and not starts_sentence(text, q.start)
    )
    if q.counted:
        return named and not _place_before(low, q.start, before) and not _is_headline_verb(before)
    return named or _is_mark(text, q) or _is_day(low, q)


def _is_day(low: str, q: Quantity) -> bool:
    """Return whether digits are the day of a month in tokenised text: *nov . 6*."""
    return (q.value or 99) < 32 and TOKENISED_MONTH.search(low, max(0, q.start - 8), q.start) is not None


def _is_mark(text: str, q: Quantity) -> bool:
    """Return whether a number marks a part of a list, or a note: *1.* at the head of a line, *1)*, *(2)*, *[3]*."""
    if LIST_MARK.match(text, q.end) and (q.start == 0 or text[q.start - 1] == "\n"):
        return True
    if not MARK_END.match(text, q.end):
        return False
    before = text[max(0, q.start - LINE) : q.start]
    return before.endswith(("(", "[")) or before.rfind("(") <= before.rfind(")")


def is_title(text: str, at: int) -> bool:
    """Return whether the line around an offset is a headline whose long words are all capital."""
    before = text[max(0, at - LINE) : at].rpartition("\n")[2]
    after = text[at : at + LINE].partition("\n")[0]
    words = LONG_WORD.findall(before + after)
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _is_headline_verb(word: str) -> bool:
    """Return whether a capital word is a verb, as in a headline: *Fire Kills 12 People*, *Cutting 300 Jobs*."""
    return word.endswith("ing") or lexicon().tags([word.lower()])[0].startswith("VB")


def _place_before(low: str, start: int, before: str) -> bool:
    """*in Gaza 12 people*: a name after a preposition, or a calendar word."""
    lead = low[max(0, start - len(before) - 8) : max(0, start - len(before) - 1)].rstrip().rpartition(" ")[2]
    return lead in ("in", "at", "near", "from", "on", "and", "killed", "told")


def is_address(text: str, low: str, q: Quantity) -> bool:
    """Return whether a street address begins with the number: *49 Alder Ranch Road*."""
    match = CAPITALS.match(text, q.end)
    if not match:
        return False
    words = low[match.start() : match.end()].split()
    return any(word.strip(".,") in labels()["streets"] for word in words) and not q.glued
