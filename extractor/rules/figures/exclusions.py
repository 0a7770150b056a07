"""Numbers that are no figures: parts of names, labels, years, scores, telephone numbers, addresses, versions, links."""

import re
from functools import cache

from extractor.rules.figures.quantities import Quantity
from extractor.rules.tables import rows
from extractor.rules.tokens import lexicon

WORD_BEFORE = re.compile(r"([^\W\d_][\w.'’&+-]*)[\s\u00a0]{1,2}[(\"“‘']?$")
SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“”‘’(\[–—•*]|--|\s-)\s*$")
CAPITALS = re.compile(r"(?:\s[A-Z0-9][\w.'’-]*){1,5}")
LIST_MARK = re.compile(r"[.)]\s")
TOKENISED_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec) \. $")
MARK_END = re.compile(r" ?\)|\]")
HALF_OF = re.compile(
    r"\s(?:of|the|a|an|its|his|her|their|my|our|your|this|that|these|those|all|as|percent|per)\b|\s?[%]"
)
RANKED = re.compile(r"\b(?:finish\w*|came|come|plac\w*|rank\w*|was|were|is|ended up|a distant)\s$")
WHO = re.compile(r"\s(?:who|that|which|of|killed|wounded|injured|dead)\b")
MARK = re.compile(r"\s(?:mark|level|barrier|threshold|limit|total|figure|seat|man|member|strong|point)\b")
ONE_IDIOM = re.compile(r"\s(?:another|day|hell|sort|kind|hand|way|bit|such|word|stop)\b")
DASHES = "-–‐‑"
BACK = 32
LINE = 100
LONG_WORD = re.compile(r"[^\W\d_]{5,}")


RANKING = re.compile(r"\b(?:top|bottom|last|first|next|past|final|other)\s$")
ZIP = re.compile(r"\s(?:zip|area) code\b|\szip\b")
COMPOUND = re.compile(r"[-‐‑]([a-z]{1,12})\b")
SUBSECTION = re.compile(r"\([a-z0-9]\)")  # a 401(k) plan
EMERGENCY = (911, 999)
CALL = re.compile(r"\s(?:call|dispatch|operator|recording|cent)")
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
    """Whether a completed quantity is no figure after all."""
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
    """Whether a number is an hour of the day: *at two in the afternoon*, *the shop shuts at six*."""
    if q.unit is not None or q.number.form not in ("words", "digits") or not 1 <= (q.value or 0) <= 12:
        return False
    if OF_THE_DAY.match(low, q.end):
        return True
    shuts = q.number.form == "words" and END_OF_CLAUSE.match(low, q.end) is not None
    return shuts and HOURLY.search(low, max(0, q.start - BACK), q.start) is not None


def is_day(low: str, q: Quantity, before: list[tuple[int, int]], after: list[tuple[int, int]]) -> bool:
    """Whether a number is the other day of a date right before or after it: *June 4 to 6*, *3 and 4 April*."""
    if not 1 <= (q.value or 0) <= 31:
        return False
    for _, end in before:
        if low[end : q.start] in DAY_GAPS and DAY_LAST.search(low, max(0, end - 14), end):
            return True
    return any(low[q.end : start] in DAY_GAPS and DAY_FIRST.match(low, start) is not None for start, _ in after)


def is_linked(text: str, low: str, q: Quantity) -> bool:
    """Whether a number without unit is tied to what stands beside it: *2-0*, *the top 10*, *a two-way street*."""
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
    """Whether a sentence (or a line, or a quotation) begins at an offset."""
    return start == 0 or SENTENCE_START.search(text, max(0, start - 4), start) is not None


def is_embedded(text: str, low: str, q: Quantity, before_it: int = -1) -> bool:  # noqa: PLR0911  (one return for each rule)
    """Whether a number is part of a longer token: *A320*, *Su-27*, *24/7*, *2.0.1*, *10:30*, *#5*, *'98*, *49ers*.

    `before_it` is where the quantity before it ends: the 4 of *3cm-4cm* is no part of a longer token.
    """
    start, end = q.start, q.end
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    further, beyond = text[start - 2 : start - 1] if start > 1 else "", text[end + 1 : end + 2]
    if before.isalnum() or before in ("_", "#", "@", "&", "%", "\\", "^"):
        return True
    if (
        low.startswith("-for-", end)
        or (SUBSECTION.match(low, end) and q.unit is None)
        or (q.value in EMERGENCY and CALL.match(low, end))
    ):
        return True
    if before == "=" and not further.isspace():
        return True
    if before in ("'", "’") and q.number.bare and further.isspace():
        return True
    if (
        before in ("/", ".", ":", "+")
        and before_it != start - 1
        and (further.isalnum() or further in (":", "/", "."))
        and not (before == "." and q.money)
    ):
        return True
    if before in ("-", "‐", "‑") and further.isalpha() and before_it != start - 1 and not _is_prefix(low, start - 1):
        return True
    if after.isalnum() or after == "_":
        return True
    if after in (":", ".", "/", "@", "\\") and beyond.isdigit() and not (after == "/" and q.unit):  # 8,849 m/29,032 ft
        return True
    if after in ("/", "@") and beyond.isalpha() and q.unit is None:
        return True
    return after in ("'", "’") and beyond == "s" and q.number.bare and q.unit is None


def _is_prefix(low: str, hyphen: int) -> bool:
    head = re.search(r"([a-z]+)$", low[max(0, hyphen - 8) : hyphen])
    return head is not None and head[1] in labels()["prefixes"]


def is_chained(text: str, q: Quantity, by: str) -> bool:
    """Whether digits go on before or after it, behind a dash or blank: *555-0123*, *2-0*, *1990-95*, *020 7946 0958*."""
    before, after = text[q.start - 2 : q.start] if q.start > 1 else "", text[q.end : q.end + 2]
    left = before[1:] != "" and before[1] in by + "/" and before[0].isascii() and before[0].isdigit()
    return left or (after[1:] != "" and after[0] in by and after[1].isdigit())


def is_name_or_label(text: str, low: str, q: Quantity) -> bool:  # noqa: PLR0911  (one return for each rule)
    """Whether a number without unit is a label (*page 12*), part of a name (*Falcon 9*), an address or a list mark."""
    plain = q.number.form == "digits" and q.number.scale == 1 and "," not in text[q.number.start : q.number.end]
    before = word_before(text, q.start)
    lists = labels()
    if plain:
        if before.lower() in numbered():
            return True
        if is_address(text, low, q):
            return True
        if q.counted:
            return (
                before != before.lower()
                and before.lower() not in lists["starters"]
                and not _place_before(low, q.start, before)
                and not _is_headline_verb(before)
            )
        if _is_mark(text, q) or ((q.value or 99) < 32 and TOKENISED_MONTH.search(low, max(0, q.start - 8), q.start)):
            return True
        return before != before.lower() and before.lower() not in lists["starters"]
    if q.number.form == "words" and text[q.number.start].isupper() and not starts_sentence(text, q.start):
        return not (q.counted and text[q.number.end + 1 : q.number.end + 2].isupper())
    return before.lower() in lists["labels"] and q.number.form == "words" and not q.counted


def _is_mark(text: str, q: Quantity) -> bool:
    """Whether a number marks a part of a list, or a note: *1.* at the head of a line, *1)*, *(2)*, *[3]*."""
    if LIST_MARK.match(text, q.end) and (q.start == 0 or text[q.start - 1] == "\n"):
        return True
    if not MARK_END.match(text, q.end):
        return False
    before = text[max(0, q.start - LINE) : q.start]
    return before.endswith(("(", "[")) or before.rfind("(") <= before.rfind(")")


def is_title(text: str, at: int) -> bool:
    """Whether the line around an offset is a headline whose long words are all capital."""
    before = text[max(0, at - LINE) : at].rpartition("\n")[2]
    after = text[at : at + LINE].partition("\n")[0]
    words = LONG_WORD.findall(before + after)
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _is_headline_verb(word: str) -> bool:
    """Whether a capital word is a verb, as in a headline: *Fire Kills 12 People*, *Cutting 300 Jobs*."""
    return word.endswith("ing") or lexicon().tags([word.lower()])[0].startswith("VB")


def _place_before(low: str, start: int, before: str) -> bool:
    """*in Gaza 12 people*: a name after a preposition, or a calendar word."""
    lead = low[max(0, start - len(before) - 8) : max(0, start - len(before) - 1)].rstrip().rpartition(" ")[2]
    return lead in ("in", "at", "near", "from", "on", "and", "killed", "told")


def is_address(text: str, low: str, q: Quantity) -> bool:
    """Whether a street address begins with the number: *49 Alder Ranch Road*."""
    match = CAPITALS.match(text, q.end)
    if not match:
        return False
    words = low[match.start() : match.end()].split()
    return any(word.strip(".,") in labels()["streets"] for word in words) and not q.glued


def is_year(low: str, q: Quantity, *, modified: bool) -> bool:
    """Whether four bare digits are a year."""
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
    """Whether a number word is used as something else: *no one*, *half time*, *ground zero*, *second half*."""
    number = q.number
    if number.form == "fraction" and low.startswith("half", number.start):
        before = word_before(low, q.start)
        if low.startswith("a half", q.start) and low[number.end : number.end + 1] != "-":
            return False
        if before in ("in", "first", "second", "the", "other", "each", "better", "this", "that", "opening"):
            return True
        return q.unit is None and not (HALF_OF.match(low, number.end) or q.modifier != "exact" or before == "and")
    if number.form == "words" and (number.value == 0 or low.startswith("dozen", number.start)):
        return q.unit is None
    if number.form == "vague" and low.startswith("scores", number.start):
        return not low.startswith(" of ", number.end) or low[number.end + 4 : number.end + 5].isdigit()
    return False


def is_order_only(text: str, low: str, q: Quantity) -> bool:
    """Whether an ordinal only orders the text or stands in a name (*first*, *third party*, *Fifth Avenue*)."""
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
    """Whether nothing else stands on the line."""
    line = text.rfind("\n", 0, q.start) + 1 if q.start < 200 else q.start - 1
    return not text[line : q.start].strip() and not text[q.end : q.end + 40].partition("\n")[0].strip(" .!\r")


def points_back(low: str, q: Quantity) -> bool:
    """Whether a number without noun points to things named before: *the two met*, *those three*, *the 777 airliner*."""
    if q.unit is not None or q.kind != "count" or q.modifier != "exact" or WHO.match(low, q.end):
        return False
    before = word_before(low, q.start)
    if q.number.form == "words":
        return before in ("the", "those", "these", "all", "its", "their", "his", "her") and (q.value or 99) <= 10
    if not q.number.bare or (q.value or 0) < 100 or MARK.match(low, q.end):
        return False
    return before in ("the", "a", "an", "its", "his", "her", "this", "our", "new", "larger", "older")


def points(low: str, q: Quantity) -> bool:
    """Whether *one* only points: *no one*, *one of them*, *the one*, *one another*."""
    number = q.number
    if number.value != 1 or number.form != "words" or number.end - number.start != 3 or q.value != 1:
        return False
    if low.startswith(" of ", number.end):
        return True
    before = word_before(low, number.start)
    if before in labels()["one_before"]:
        return q.unit is None or before not in (
            "only",
            "than",
            "in",
            *(() if q.counted else ("by", "for", "from", "with")),
        )
    if ONE_IDIOM.match(low, number.end):
        return before not in ("within", "for", "just", "only", "than", "after", "least", "another")
    return q.unit is None
