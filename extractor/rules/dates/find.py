"""Finds dates: one pass over the words, each rule tried only at words that can begin it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from extractor.documents.dates import parse_published
from extractor.rules.dates import calendar
from extractor.rules.dates.context import AROUND, Context, DateKind, Value
from extractor.rules.dates.grammar import Rule, behind, dispatch
from extractor.rules.text.data_files import lower
from extractor.rules.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Date:
    """A date expression: `text` is document[start:end], and `edtf` what it means.

    `kind` is `date`, `time` (of day), `duration` (*three months*), `set` (*every Tuesday*) or `reference` (*recently*).
    `edtf` is EDTF where EDTF can say it; else ISO 8601 or TIMEX3: `2024-W43`, `2024-W43-WE` (a weekend), `P3M`, `PXM`
    (*months*), `T21:00`, `2024-10-29T21:00`, `XXXX-WXX-2` (*Tuesdays*), `PAST_REF`. What is unknown is X:
    `XXXX-10-29` without a publication date. A fiscal quarter goes by its name, and `record` says which months it is.
    """

    start: int
    end: int
    text: str
    edtf: str
    kind: DateKind = "date"
    record: str | None = None

    @property
    def for_record(self) -> str | None:
        """Strict EDTF for a record's date, or None where the expression names no stretch of the calendar.

        A week or weekend is the interval of its days, a time of day its day (None if the day is not said).
        """
        return calendar.record_date(self.record or self.edtf) if self.kind in ("date", "time") else None


NEXT_WORD = re.compile(r",?[\s–—-]{1,8}([0-9]+|[A-Za-z]+)")
BEHIND_DIGITS = re.compile(
    r"[0-9]+(?:,[0-9][0-9][0-9]){0,3}(?:[\s–—-]{1,8}([A-Za-z]+)|([/:'’½A-Za-z]|\.[0-9]|,\s[0-9]|[\s–—-]{1,8}[0-9]))"
)
#: Signs that begin no date: most tokens that are not words.
SIGNS = frozenset(",.;:!?'\"“”‘’()[]-–—$%&…")
YEAR_DIGITS = 4  # also of a time of day: 0800 GMT
WORD = re.compile(r"[0-9]+|[a-z]+")
#: What belongs to the expression in front of a date: precision, part of the stretch.
BEFORE_DATE = re.compile(
    r"(?:^|[^A-Za-z0-9_'’-])((?:(?P<about>about|around|circa|ca?\.|roughly|approximately|nearly|almost)[ \n])?"
    r"(?:(?:the[ \n])?(?:very[ \n])?(?:end|beginning|middle|start|close)[ \n]of[ \n](?:the[ \n])?|"
    r"(?:the[ \n])?(?:early|late|later|earlier|mid|sometime)(?:[ \n](?:on[ \n]|in[ \n])?|-))?(?P<the>the[ \n])?)$",
    re.IGNORECASE | re.ASCII,
)
#: The same in front of a duration.
BEFORE_DURATION = re.compile(
    r"(?:^|[^A-Za-z0-9_'’-])((?:(?:about|around|roughly|approximately|nearly|almost|more[ \n]than|less[ \n]than|"
    r"fewer[ \n]than|at[ \n]least|at[ \n]most|up[ \n]to|no[ \n]more[ \n]than|just[ \n]over|just[ \n]under)[ \n])?"
    r"(?:the[ \n]|an[ \n]additional[ \n]|another[ \n])?)$",
    re.IGNORECASE | re.ASCII,
)
#: Their last words.
LAST_BEFORE = frozenset(
    "about around circa . roughly approximately nearly almost of the early late later earlier mid sometime on in - than least "
    "most to over under additional another".split()
)
#: Words in front of a date that make it one end of an interval.
SINCE, UNTIL = frozenset(("since",)), frozenset(("by", "until", "till", "til"))
#: A month with a day behind it, a further day of the same month, and what may follow that.
MONTH_DAY = re.compile(r"[A-Za-z]\.?\s[0-9]{1,2}(?:st|nd|rd|th)?$", re.ASCII)
LISTED_DAY = re.compile(
    r"(?:, | and | or |, and | to | through | until )(3[01]|[12][0-9]|[1-9])(?:st|nd|rd|th)?\b", re.ASCII
)
BEHIND_LIST = re.compile(
    r"\s(?:and|or|at|for|from|in|of|on|to|when|with|by|but|as|after|before|during)\b"
    r"|[.;:!?)\]\"'’”](?:\s|$)|,\s(?:[a-z]|[0-9]{1,2}\s(?:and|or)\s[0-9])|[-–—]|$",
    re.ASCII,
)
#: Between a day and a time of that day.
JOIN = re.compile(r"(?:,[ \n]|[ \n])?(?:(?:on|at|around|about)[ \n](?:about[ \n]|around[ \n])?)?")
MAX_JOIN = 12


def find_dates(text: str, published: date | str | None = None, tokens: Tokens | None = None) -> list[Date]:
    """Find date expressions in reading order, none overlapping another; the same with the text's `tokens`, but faster.

    Relative ones are resolved against the publication date (a date or `2024-10-29`; ConfigError if it is neither).
    Without one they are found all the same and say in X what is unknown: *Tuesday* is `XXXX-WXX-2`, *October 29*
    `XXXX-10-29`, *last year* `XXXX`.
    """
    context = Context(text, parse_published(published))
    words = _words(text, 0) if tokens is None else _words_among(tokens)
    return [_timed(found, context.published) for found in _joined(list(_single(context, words)), text)]


@lru_cache(maxsize=1024)
def read_dates(words: str, published: date | None) -> tuple[Date, ...]:
    """Find the dates in the few words of a record, as `find_dates` does; rules and verification ask for the same ones."""
    return tuple(find_dates(words, published))


def _words(text: str, offset: int) -> Iterator[tuple[int, str]]:
    """Yield the words and runs of digits that can begin a date, in lower case, each behind where it begins."""
    known = dispatch()
    for found in WORD.finditer(lower(text)):
        word = found[0]
        if word in known or word[0] <= "9":
            yield offset + found.start(), word


def _words_among(tokens: Tokens) -> Iterator[tuple[int, str]]:
    """Yield the same from tokens, but for those that the next word keeps from beginning a date."""
    known, following = dispatch(), behind()
    words = tokens.lower
    for i in [i for i, word in enumerate(words) if word in known or not (word.isalpha() or word in SIGNS)]:
        word, start = words[i], tokens.start[i]
        wanted = following.get(word)
        if wanted is not None and i + 1 < len(words) and words[i + 1].isalpha() and words[i + 1] not in wanted:
            continue
        if word in known:
            yield start, word
        elif len(word) > 1 or word.isdigit():  # words inside numbers, compounds and abbreviations
            yield from _words(tokens.word[i], start)


def _single(context: Context, words: Iterable[tuple[int, str]]) -> Iterator[Date]:
    """Yield expressions one by one, times and days apart."""
    text, table, past = context.text, dispatch(), 0
    digits = table["#"]
    for start, word in words:
        rules = table[word] if word[0] > "9" else digits
        if start < past or not (_begins(text, start, word) and _goes_on(text, start, word)):
            continue
        best = _longest(rules, start, context)
        if best is None:
            continue
        end, value = best
        read = _extended(start, end, value, past, context)
        if value.lasting:
            context.remember(value.edtf, end)
        yield read
        for other in _listed(read, text):
            yield other
            end = other.end
        past = end


def _listed(first: Date, text: str) -> Iterator[Date]:
    """Yield the further days of a list: *March 3, 4 and 5*; not a count that follows a date (*March 3, 40 men*)."""
    day, end = calendar.as_day(first.edtf), first.end
    if day is None or not MONTH_DAY.search(first.text):
        return
    while found := LISTED_DAY.match(text, end):
        listed = calendar.valid_day(day.year, day.month, int(found[1]))
        behind = BEHIND_LIST.match(text, found.end())
        if listed is None or listed <= day or behind is None:
            return
        day, end = listed, found.end()
        yield Date(found.start(1), end, text[found.start(1) : end], listed.isoformat())


def _begins(text: str, start: int, printed: str) -> bool:
    """Say whether a word really begins at a position: `5` in `B5` does not, nor a month in `émay`."""
    before = text[start - 1] if start else " "
    if before.isalnum() or before == "_":
        return False
    return not (
        printed[0] <= "9" and before in ".,$£€:/" and start > 1 and (before in "$£€" or text[start - 2].isalnum())
    )


def _goes_on(text: str, start: int, word: str) -> bool:
    """Say whether what is behind digits, or behind a word that only begins dates, can belong to a date."""
    if word[0] <= "9":
        if len(word) == YEAR_DIGITS:
            return True
        found = BEHIND_DIGITS.match(text, start)
        return found is not None and (found[1] is None or found[1].lower() in behind()["#"])
    following = behind().get(word)
    if following is None:
        return True
    found = NEXT_WORD.match(text, start + len(word))
    return found is not None and (found[1].lower() if found[1][0] > "9" else "#") in following


def _longest(rules: tuple[Rule, ...], start: int, context: Context) -> tuple[int, Value] | None:
    """Return end and value of the longest match that its resolver accepts."""
    text = context.text
    matches = [(_end(found), found, rule.resolve) for rule in rules if (found := rule.match(text, start))]
    matches.sort(key=lambda match: -match[0])
    for end, found, resolve in matches:
        if text[end - 1].isalnum() and (text[end : end + 1].isalnum() or text[end : end + 1] == "_"):
            continue
        value = resolve(found, context)
        if value is not None:
            return end, value
    return None


def _end(found: re.Match[str]) -> int:
    """Where an expression ends: before what its pattern only looks at, if it does."""
    return found.start("ahead") if "ahead" in found.re.groupindex and found["ahead"] else found.end()


def _extended(start: int, end: int, value: Value, past: int, context: Context) -> Date:
    """Return the date with the words in front of it that belong to it, not reaching back over the one before."""
    text, edtf, kind = context.text, value.edtf, value.kind
    before = context.before(start) if kind in ("date", "duration") else ""
    if before in LAST_BEFORE:
        low = max(past, start - AROUND)
        found = (BEFORE_DATE if kind == "date" else BEFORE_DURATION).search(text[low:start])
        if found and found.end() == start - low and _takes(found[1], text[start:end], edtf):
            start = low + found.start(1)
            before = context.before(start)
            edtf = calendar.about(edtf) if kind == "date" and found["about"] else edtf
    if kind == "date":
        edtf = calendar.since(edtf) if before in SINCE else calendar.until(edtf) if before in UNTIL else edtf
    return Date(start, end, text[start:end], edtf, kind, value.record)


def _takes(front: str, core: str, edtf: str) -> bool:
    """Say whether an article alone belongs to an expression: to a decade or a plural, not to *the 1989 flood*."""
    return front.strip().lower() != "the" or (edtf.endswith("X") or (edtf.startswith("P") and core.endswith("s")))


def _joined(dates: list[Date], text: str) -> list[Date]:
    """Return the dates with each time of day joined to the day named beside it."""
    joined: list[Date] = []
    for found in dates:
        last = joined[-1] if joined else None
        if last is not None and {last.kind, found.kind} == {"time", "date"} and found.start - last.end <= MAX_JOIN:
            day, time = (last, found) if last.kind == "date" else (found, last)
            named = calendar.as_day(calendar.record_day(day.edtf))
            if named is not None and time.edtf.startswith("T") and JOIN.fullmatch(text[last.end : found.start]):
                edtf = f"{named.isoformat()}{time.edtf}"
                joined[-1] = Date(last.start, found.end, text[last.start : found.end], edtf, "time")
                continue
        joined.append(found)
    return joined


def _timed(found: Date, published: date | None) -> Date:
    """Return a time of day that no day is beside as one on the day of publication, where that is known."""
    if found.kind != "time" or not found.edtf.startswith("T") or published is None:
        return found
    return replace(found, edtf=f"{published.isoformat()}{found.edtf}")
