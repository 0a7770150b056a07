"""Numbers that are not figures: labels, parts of names, scores, hours, days, years, ordinals that only order, *one* that points."""

import re

from extractor.rules.figures.embedded import DASHES, is_chained
from extractor.rules.figures.labels import BACK, is_name_or_label, labels, numbered, starts_sentence, word_before
from extractor.rules.figures.quantity import Quantity

HALF_OF = re.compile(
    r"\s(?:of|the|a|an|its|his|her|their|my|our|your|this|that|these|those|all|as|percent|per)\b|\s?[%]"
)
RANKED = re.compile(r"\b(?:finish\w*|came|come|plac\w*|rank\w*|was|were|is|ended up|a distant)\s$")
WHO = re.compile(r"\s(?:who|that|which|of|killed|wounded|injured|dead)\b")
MARK = re.compile(r"\s(?:mark|level|barrier|threshold|limit|total|figure|seat|man|member|strong|point)\b")
ONE_IDIOM = re.compile(r"\s(?:another|day|hell|sort|kind|hand|way|bit|such|word|stop)\b")
RANKING = re.compile(r"\b(?:top|bottom|last|first|next|past|final|other)\s$")
ZIP = re.compile(r"\s(?:zip|area) code\b|\szip\b")
COMPOUND = re.compile(r"[-‐‑]([a-z]{1,12})\b")
OF_THE_DAY = re.compile(r"\s(?:in the (?:morning|afternoon|evening)|at night|o['’]clock|sharp)\b")
HOURLY = re.compile(
    r"\b(?:starts?|started|opens?|opened|shuts?|begins?|began|begun|finish|finish(?:es|ed)|meets?|met|arrived?s?|leaves?|left|doors|again) "
    r"(?:[a-z]+ ){0,3}(?:at|until|till|by) $"
)
END_OF_CLAUSE = re.compile(r"\s?[,.;:)!?]|\s?$|\s(?:and|but|on|for|because|so|then|today|tomorrow)\b")
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
DAY_LAST = re.compile(rf"\b{MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?$")
DAY_FIRST = re.compile(rf"[0-9]{{1,2}}(?:st|nd|rd|th)? {MONTH}")
DAY_GAPS = (" to ", " and ", " or ", "-", "–", " – ", " - ", " through ")
ELLIPTIC_ONE = re.compile(r"\s(?:in|at|near|from|was|were|is|died|dead|killed|injured|wounded|missing|on)\b")


def is_no_figure(text: str, low: str, q: Quantity) -> bool:
    """Return whether a completed quantity is not a figure after all."""
    if is_linked(text, low, q) or is_hour(low, q) or is_year(low, q, modified=q.modifier != "exact"):
        return True
    if q.kind == "ordinal":
        return is_order_only(text, low, q)
    if is_idle_word(low, q) or points_back(low, q) or (points(low, q) and not _elliptic_one(low, q)):
        return True
    if q.kind == "temperature" and q.end == q.number.end + 1 and word_before(text, q.start).lower() in numbered():
        return True  # a Boeing 777F, row 12C
    voted = q.things == "votes"  # approved the bill 52-48: no bill of that number
    return (q.unit is None or q.counted) and not q.is_range and not voted and is_name_or_label(text, low, q)


def is_hour(low: str, q: Quantity) -> bool:
    """Return whether a number is an hour of the day: *at two in the afternoon*, *the shop shuts at six*."""
    if q.unit is not None or q.number.form not in ("words", "digits") or not 1 <= (q.value or 0) <= 12:
        return False
    if OF_THE_DAY.match(low, q.end):
        return True
    shuts = q.number.form == "words" and END_OF_CLAUSE.match(low, q.end) is not None
    return shuts and HOURLY.search(low, max(0, q.start - BACK), q.start) is not None


def is_day(low: str, q: Quantity, before: list[tuple[int, int]], after: list[tuple[int, int]]) -> bool:
    """Return whether a number is the other day of a date right before or after it: *June 4 to 6*, *3 and 4 April*."""
    if not 1 <= (q.value or 0) <= 31:
        return False
    for _, end in before:
        if low[end : q.start] in DAY_GAPS and DAY_LAST.search(low, max(0, end - 14), end):
            return True
    return any(low[q.end : start] in DAY_GAPS and DAY_FIRST.match(low, start) is not None for start, _ in after)


def is_linked(text: str, low: str, q: Quantity) -> bool:
    """Return whether a number without unit is tied to what is beside it: *2-0*, *the top 10*, *a two-way street*."""
    if q.counted and q.number.bare and q.things != "votes" and not q.is_range and is_chained(text, q, by=DASHES):
        return True  # Rovers 2-3 United, a 6-1 winner
    if q.unit is not None:
        return False
    chained = is_chained(text, q, by=DASHES + " " if q.number.form == "digits" else DASHES)  # two 50 mg tablets
    if chained or RANKING.search(low, max(0, q.start - 10), q.start) or ZIP.match(low, q.end):
        return True
    compound = COMPOUND.match(low, q.end)
    return (
        compound is not None
        and compound[1] in labels()["hyphen_stops"]
        and compound[1] not in ("strong", "odd", "plus", "something")
    )


def _elliptic_one(low: str, q: Quantity) -> bool:
    """*two people in Oslo and one in Bergen*; not *no one*."""
    return (
        q.unit is not None
        and ELLIPTIC_ONE.match(low, q.stop) is not None
        and not low.endswith(("no ", "any ", "every ", "some "), 0, q.start)
    )


def is_year(low: str, q: Quantity, *, modified: bool) -> bool:
    """Return whether four bare digits are a year."""
    if not q.number.bare or q.number.end - q.number.start != 4 or q.value is None:
        return False
    if q.unit is not None and not q.counted:
        return q.glued and q.kind == "count"
    if 1900 <= q.value <= 2199:
        return not (modified and q.counted)
    if modified or not 1000 <= q.value < 1900:
        return False
    return word_before(low, q.start) in (
        "in",
        "since",
        "by",
        "from",
        "until",
        "circa",
        "after",
        "before",
        "around",
        "early",
        "late",
    )


def is_idle_word(low: str, q: Quantity) -> bool:
    """Return whether a number word is used as something else: *no one*, *half time*, *ground zero*, *second half*."""
    number = q.number
    if number.form == "fraction" and low.startswith("half", number.start):
        before = word_before(low, q.start)
        if low.startswith("a half", q.start) and low[number.end : number.end + 1] != "-":
            return False
        if before in ("in", "first", "second", "the", "other", "each", "better", "this", "that", "opening"):
            return True
        return q.unit is None and not (HALF_OF.match(low, number.end) or q.modifier != "exact" or before == "and")
    if number.form == "words" and number.value == 0:
        return q.unit is None
    if number.form == "vague" and low.startswith("scores", number.start):
        return not low.startswith(" of ", number.end) or low[number.end + 4 : number.end + 5].isdigit()
    return False


def is_order_only(text: str, low: str, q: Quantity) -> bool:
    """Return whether an ordinal only orders the text or is in a name (*first*, *third party*, *Fifth Avenue*)."""
    number = q.number
    following = re.match(r"[\s-]([^\W\d_][\w'’-]*)", text[number.end : number.end + 30])
    word = following[1] if following else ""
    stops = labels()["ordinal_stops"]
    if number.value == 1:
        return True
    if not word or not q.counted:
        return not (RANKED.search(low, max(0, q.start - 20), q.start) or is_alone(text, q))
    if (
        text[number.end] == "-"
        and not word.lower().split("-")[0].endswith("est")
        and word.lower() not in ("most", "least")
    ):
        return word.lower() in stops or word.lower() in labels()["hyphen_stops"] or number.value == 2
    if word.lower() in stops or (word[0].isupper() and word.lower() not in ("consecutive", "straight")):
        return True
    if number.value == 2:
        return not (word.lower().split("-")[0].endswith("est") or word.lower() in COUNTED_SECOND)
    return number.form == "ordinal" and text[number.start].isupper() and not starts_sentence(text, q.start)


COUNTED_SECOND = frozenset(
    "time most least consecutive straight successive visit term trip year day week month night attack win".split()
)


def is_alone(text: str, q: Quantity) -> bool:
    """Return whether nothing else is on the line."""
    line = text.rfind("\n", 0, q.start) + 1 if q.start < 200 else q.start - 1
    return not text[line : q.start].strip() and not text[q.end : q.end + 40].partition("\n")[0].strip(" .!\r")


def points_back(low: str, q: Quantity) -> bool:
    """Return whether a number without noun points to things named before: *the two met*, *those three*, *the 777 airliner*."""
    if q.unit is not None or q.kind != "count" or q.modifier != "exact" or WHO.match(low, q.end):
        return False
    before = word_before(low, q.start)
    if q.number.form == "words":
        return before in ("the", "those", "these", "all", "its", "their", "his", "her") and (q.value or 99) <= 10
    if not q.number.bare or (q.value or 0) < 100 or MARK.match(low, q.end):
        return False
    return before in ("the", "a", "an", "its", "his", "her", "this", "our", "new", "larger", "older")


def points(low: str, q: Quantity) -> bool:
    """Return whether *one* only points: *no one*, *one of them*, *the one*, *one another*."""
    number = q.number
    if number.value != 1 or number.form != "words" or number.end - number.start != 3 or q.value != 1:
        return False
    if low.startswith(" of ", number.end):
        return True
    before = word_before(low, number.start)
    if before in labels()["one_before"]:
        loose = ("only", "than", "in") if q.counted else ("only", "than", "in", "by", "for", "from", "with")
        return q.unit is None or before not in loose
    if ONE_IDIOM.match(low, number.end):
        return before not in ("within", "for", "just", "only", "than", "after", "least", "another")
    return q.unit is None
