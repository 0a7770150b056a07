"""When an event was: the date in its sentence that belongs to it and not to the saying of it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from extractor.rules.dates import Date, calendar, read_dates
from extractor.rules.events.triggers import Trigger
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.syntax.control_verbs import blaming_verb
from extractor.types import Window

LEADS = ("by ", "since ", "until ", "from ", "till ", "before ", "after ")
REACH = 9
#: What opens an interval of two days, and what is between them.
INTERVAL_LEAD = re.compile(r"\b(?:between|from)\s$", re.IGNORECASE)
INTERVAL_GAP = re.compile(r"\s(?:and|to|until|till|through)\s|\s?[-–—]\s?")
LEAD_REACH = 10
#: Kinds of chunks: verbs and what opens a clause; what parts a date from the verb before it.
VERBS, BREAKS = ("V", "S", "R"), (",", "C")
BEGINNING = frozenset("began begins started starts occurred happened erupted place opened".split())


class Dating:
    """The dates of one sentence, by the chunks they are in, so that each trigger is held against those near it alone.

    `taken` are the tokens of all triggers of the sentence: a date behind another trigger is that one's.
    """

    def __init__(self, sentence: Sentence, dates: Iterable[Date], taken: frozenset[int]) -> None:
        self.sentence = sentence
        self.taken = taken
        placed = ((sentence.at.get(sentence.tokens.at(found.start)), found) for found in dates)
        self._dates = [
            (k, found)
            for k, found in placed
            if k is not None and found.for_record is not None and not _bare_clock(found)
        ]
        self._chunks = [k for k, _ in self._dates]

    def date_of(self, trigger: Trigger, window: Window | None) -> Date | None:
        """Return the date of a trigger, or None; `window` is the reported speech that the trigger is in."""
        sentence = self.sentence
        here = sentence.at[trigger.first]
        verb = sentence.at.get(trigger.verb) if trigger.verb is not None else None
        own = sentence.predicate(here) if verb is None else None  # the trial opened on Monday
        blamed = verb is None and blaming_verb(sentence, here) is not None
        best: tuple[int, Date] | None = None
        for k, found in self._near(here):
            if (
                (window is not None and not window.start <= found.start < window.end)
                or (blamed and not found.edtf.isdigit())  # charged on Monday with a murder in 1994
                or not _belongs(sentence, here, verb, k)
                or _compared(sentence, k)
                or _owned(sentence, trigger, k)
                or (k > here and self._is_of_another(trigger, k, own))
            ):
                continue
            if best is None or abs(k - here) < best[0]:
                best = (abs(k - here), found)
        return best[1] if best else None

    def _near(self, here: int) -> list[tuple[int, Date]]:
        """Return the dates no more than `REACH` chunks away."""
        return self._dates[bisect_left(self._chunks, here - REACH) : bisect_right(self._chunks, here + REACH)]

    def _is_of_another(self, trigger: Trigger, k: int, own: int | None) -> bool:
        """Return whether another trigger is between a trigger and the date in chunk `k`; its own predicate is not one."""
        chunks = self.sentence.chunks
        between = range(trigger.last + 1, chunks[k].first)
        predicate = range(chunks[own].first, chunks[own].last + 1) if own is not None else range(0)
        return any(token in self.taken and token not in predicate for token in between)


def _bare_clock(found: Date) -> bool:
    """Return whether a time of day comes without its day, which may be any: conceded at 10.15 p.m.; 0735 GMT is today's, in news."""
    if found.kind != "time" or found.edtf.endswith("Z"):
        return False
    return all(again.edtf.startswith("T") for again in read_dates(found.text, None))


def _belongs(sentence: Sentence, here: int, verb: int | None, k: int) -> bool:
    """Return whether the date chunk `k` says when the trigger in chunk `here` happened: no other verb is between them."""
    if k == here - 1 and sentence.tag(here) == "POS":
        return True  # condemned Friday's raid
    low, high = sorted((here, k))
    between = [j for j in range(low + 1, high) if sentence.kind(j) in ("V", "S", "R", "D")]
    own = sentence.predicate(here) if verb is None else verb  # the vote on the budget will be held in May
    between = [j for j in between if j != own]
    if k > here:
        return not between or (verb is None and _begins(sentence, between))
    # before the trigger: only what opens the sentence, or stands between the subject and the verb
    if between:
        return False
    before = sentence.last_before(k, VERBS)
    return before < 0 or sentence.kind(before) != "V" or sentence.last_before(k, BREAKS) > before


def _begins(sentence: Sentence, between: list[int]) -> bool:
    """Return whether chunks between a noun and a date only say that it began then: its offensive, which began in August."""
    relative, *verbs = between
    return sentence.kind(relative) == "R" and len(verbs) == 1 and sentence.main_word(verbs[0]) in BEGINNING


def _compared(sentence: Sentence, k: int) -> bool:
    """Return whether a date is only what an event is measured against: the worst flood since 1954."""
    if sentence.word(k - 1) != "since":
        return False
    first = sentence.chunks[max(0, k - 4)].first
    tags, words = sentence.tokens.tag, sentence.tokens.lower
    return any(
        tags[t] == "JJS" or words[t] in ("first", "worst", "most") for t in range(first, sentence.chunks[k].first)
    )


def _owned(sentence: Sentence, trigger: Trigger, k: int) -> bool:
    """Return whether a date says when something else was: of rigging last month's vote."""
    tokens, last = sentence.tokens, sentence.chunks[k].last
    owner = last + 1 < sentence.last and tokens.tag[last + 1] == "POS"
    return owner and sentence.at[trigger.first] != sentence.at[last + 1]


def day_interval(text: str, first: Date, last: Date, *, planned: bool) -> str | None:
    """The interval that two days make: *between 3 and 5 October*, *from Monday to Friday*; None where they make none.

    Of two weekdays the later is the one that is meant; a plan's interval lies ahead.
    """
    lead = INTERVAL_LEAD.search(text[max(0, first.start - LEAD_REACH) : first.start])
    if lead is None or not INTERVAL_GAP.fullmatch(text, first.end, last.start):
        return None
    begin, end = calendar.as_day(first.edtf), calendar.as_day(last.edtf.removeprefix("../"))
    if begin is None or end is None:
        return None
    if begin > end:
        weekdays = not (first.text + last.text).strip().isdigit() and not any(
            c.isdigit() for c in first.text + last.text
        )
        begin, end = (begin, calendar.add_days(end, 7)) if planned else (calendar.add_days(begin, -7), end)
        if not weekdays or begin is None or end is None:
            return None
    return f"{begin.isoformat()}/{end.isoformat()}" if begin < end else None


def as_printed(text: str, found: Date) -> tuple[str, str] | None:
    """The words of a date with *by* or *since* before it, and its value; None where no record can hold it."""
    value = found.for_record
    if value is None:
        return None
    words = found.text
    if value.startswith("..") or value.endswith(".."):
        start = next(
            (
                found.start - len(lead)
                for lead in LEADS
                if text[max(0, found.start - len(lead)) : found.start].lower() == lead
            ),
            found.start,
        )
        words = text[start : found.end]
    return words, value
