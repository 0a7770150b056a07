"""Figures in running text: numbers with what they count or measure, and who says so."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractor.drafts import Draft, Window
from extractor.rules.ages import read_age
from extractor.rules.measures import measured
from extractor.rules.modifiers import estimated_before, is_during, modifier_after, modifier_before
from extractor.rules.notfigures import (
    is_chained,
    is_embedded,
    is_idle_word,
    is_name_or_label,
    is_order_only,
    is_year,
    labels,
    points,
    points_back,
)
from extractor.rules.nouns import Noun, after_of, counted_noun, nouns, singular
from extractor.rules.numbers import VULGAR, words
from extractor.rules.quantities import Quantity, read_quantity, settle
from extractor.rules.ranges import join
from extractor.rules.tables import lower
from extractor.rules.tokens import Tokens
from extractor.rules.units import rate_after, rate_of, units

if TYPE_CHECKING:
    from extractor.rules.reading import Reading

HYPHENED = re.compile(r"[-‐‑]([a-z]+)")
FOLD = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|twenty|hundred)-?fold\b|\b([0-9]{1,4})[-‑ ]?fold\b")
LIST_GAP = re.compile(r"[-‑]?,?\s?(?:,|and|or|to|&)?\s?")
CONVERSION = re.compile(r",?\s?[(/]?\s?(?:or\s)?")
NUMBER_BREAK = re.compile(r"[.!?;]\s|\n")
ELLIPSIS = re.compile(r"\b(?:from|to|and|another|against|with|versus|while|only|or|then|,)\s?(?:the\s)?$|,\s?$|\($")
SAME_UNIT = re.compile(r"(?:^ to|\b(?:by|is|was|were|then|and)) $|(?:from|to|at|of) $")
OTHER_SUBJECT = re.compile(r"(?:,|;|\band) (?:the )?(?:[A-Z][\w-]+ ){1,3}(?:about |some |around |nearly )?$")
GROUP_OF = re.compile(r"\b(?:group|total|contingent|force|batch|maximum|minimum|average|number|record)s? of\s$")
PERSONS = re.compile(r"\b(?:population|death toll|toll|crowd|audience|workforce|headcount|staff|membership) (?:of|at|to)\s$")
RANKING = re.compile(r"\b(?:top|bottom|last|first|next|past|final|other)\s$")
ZIP = re.compile(r"\s(?:zip|area) code\b|\szip\b")
OR_TWO = re.compile(r"\b(?:an?|another|one) (?:[a-z]+ )?([a-z]+) or $")
VICTIMS = re.compile(r"\b(?:kill|injur|wound|maim|arrest|detain)(?:ed|es|ing|s)? $")
PARENT = re.compile(r"\b(?:mother|father|parent|mom|mum|dad|grandmother|grandfather|widow|widower)s? of $")
ELLIPTIC_ONE = re.compile(r"\s(?:in|at|near|from|was|were|is|died|of them|dead|killed|injured|wounded|missing|on)\b")


class FigureReading(NamedTuple):
    """A number as read from its own words."""

    value: float | None
    low: float | None
    high: float | None
    modifier: str
    unit: str | None
    kind: str


def find_figures(reading: "Reading") -> list[Draft]:
    """Draft the figures of a text in reading order. Numbers inside dates and times of day are left out."""
    text = reading.text
    masks = [(d.start, d.end) for d in reading.dates if getattr(d, "kind", "date") in ("date", "time")]
    quantities = Finder(text, lambda: reading.tokens, masks).find()
    speakers = _speakers(quantities, reading.quotes)
    return [_draft(text, q, reading.tokens, speaker) for q, speaker in zip(quantities, speakers, strict=True)]


def read_figure(text: str) -> FigureReading | None:
    """Read the number in a figure's own words; None if there is none.

    Of several numbers the first one counts, of one without a unit before one with a unit the second.
    """
    found = Finder(text, lambda: Tokens(text, [(0, len(text))]), [], lenient=True).find()
    if not found:
        return None
    q = next((q for q in found if q.unit is not None or q.kind != "count"), found[0])
    return FigureReading(q.value, q.low, q.high, q.modifier, q.unit, q.kind)


@cache
def anchors() -> re.Pattern[str]:
    """Compile the pattern that finds where a number may begin, in lower case: digits, number words, *sixfold*."""
    skipped = {"and", "&", "point", "of", "a", "few", "several", "many", "mn", "mln", "mio", "bn", "bln", "tn", "trn"}
    known = sorted((w for w in words() if w not in skipped), key=len, reverse=True)
    return re.compile(rf"\.?[0-9]+|[{''.join(VULGAR)}]|\b(?:{'|'.join(known)})(?:\b|-?fold\b)")


class Finder:
    """Finds the quantities of one text. `lenient` reads a span on its own: what only context could rule out stays."""

    def __init__(
        self, text: str, tokens: Callable[[], Tokens], masks: list[tuple[int, int]], *, lenient: bool = False
    ) -> None:
        self.text = text
        self.low = lower(text)
        self.masks = masks
        self.lenient = lenient
        self._tokens = tokens

    def find(self) -> list[Quantity]:
        """Return the quantities in reading order."""
        quantities = list(self._read())
        if not quantities:
            return []
        tokens = self._tokens()
        for q in quantities:
            self._attach(tokens, q)
        joined = join(self.low, quantities, lenient=self.lenient)
        self._share(joined)
        self._rates(joined)
        found: list[Quantity] = []
        counted: Quantity | None = None
        for q in joined:
            if found and q.start < found[-1].end and q.number.bare and (q.unit is None or q.counted) and not q.glued:
                continue  # two 737 jets
            if self._finish(q, found[-1] if found else None, counted):
                found.append(q)
                counted = q if q.counted and q.kind == "count" and not q.rate else counted
        return found

    def _read(self) -> Iterator[Quantity]:
        """Numbers with their units, but for those inside dates and other tokens."""
        text, low, masks = self.text, self.low, self.masks
        end = mask = 0
        for match in anchors().finditer(low):
            at = match.start()
            if at < end:
                continue
            while mask < len(masks) and masks[mask][1] <= at:
                mask += 1
            masked = mask < len(masks) and masks[mask][0] <= at
            q = self._fold(match) if match[0].endswith("fold") else read_quantity(text, low, at, end)
            if q is None:
                end = match.end()
                continue
            if masked and not (q.kind == "duration" and q.number.form != "ordinal" and not q.number.end - at > 3):
                end = max(match.end(), masks[mask][1])
                continue
            end = q.end
            if not is_embedded(text, low, q):
                yield q
            else:
                end = max(q.stop, match.end())

    def _fold(self, match: re.Match[str]) -> Quantity | None:
        """*sixfold*."""
        word = match[0].removesuffix("fold").rstrip("-")
        q = read_quantity(word, word, 0)
        if q is None:
            return None
        q.start, q.end, q.stop, q.unit, q.kind = match.start(), match.end(), match.end(), "time", "other"
        q.number.start, q.number.end = match.start(), match.end()
        return q

    def _attach(self, tokens: Tokens, q: Quantity) -> None:
        """Words of precision after the number, and the noun it counts."""
        text, low = self.text, self.low
        settle(text, low, q)
        if q.kind != "ordinal" and (after := modifier_after(low, q.end)):
            q.modifier, q.end = after
        if q.unit is not None:
            return
        if q.kind == "fraction" and q.number.form == "fraction":
            return
        noun = self._hyphened(q) or self._noun(tokens, q) or self._or_two(q)
        if noun is None:
            return
        self._count(q, noun)
        if q.kind == "count" and (rate := rate_after(low, q.end)):
            bottom, bottom_kind, q.end = rate
            q.unit, q.kind = rate_of(q.unit, q.kind, bottom, bottom_kind)
            q.rate = True

    def _count(self, q: Quantity, noun: Noun) -> None:
        """Give a quantity its counted noun; *three consecutive months* are a duration."""
        q.unit, q.end, q.counted = noun.singular, noun.end, True
        unit = units().words.get(noun.singular.lower())
        if unit is not None and q.kind != "ordinal" and noun.singular.islower():
            q.unit, q.kind, q.counted = unit.symbol, unit.kind, False

    def _hyphened(self, q: Quantity) -> Noun | None:
        """*11-member*, *two-bedroom*."""
        match = HYPHENED.match(self.low, q.end)
        if not match or match[1] in labels()["hyphen_stops"] or match[1] in words():
            return None
        if q.kind == "ordinal":
            return None
        q.glued = True
        return Noun(singular(self.text[match.start(1) : match.end(1)]), match.end(1), -1)

    def _or_two(self, q: Quantity) -> Noun | None:
        """*a week or two*."""
        match = OR_TWO.search(self.low, max(0, q.start - 30), q.start) if q.value in (2, 3) and q.number.form == "words" else None
        return Noun(match[1], q.end, -1) if match else None

    def _noun(self, tokens: Tokens, q: Quantity) -> Noun | None:
        if HYPHENED.match(self.low, q.end) and q.kind != "ordinal":
            return None
        if self.low[q.end : q.end + 2] in ('" ', "” ", "' ", "’ "):  # "a couple of thousand" troops
            beyond = counted_noun(tokens, tokens.at(q.end + 2), one=False)
            return Noun(beyond.singular, q.end, beyond.token) if beyond else None
        first, begin = tokens.at(q.end), q.end
        if first < len(tokens) and tokens.start[first] < q.end:
            begin = tokens.end[first] if self.low[q.end : q.end + 1] == "-" and q.kind == "ordinal" else begin  # second-largest
            first += 1
        if first >= len(tokens) or tokens.start[first] - begin > 2:
            return None
        one = q.kind == "ordinal" or q.value == 1
        inside = after_of(tokens, first)
        if inside is not None and inside < len(tokens):
            return self._of(tokens, q, inside)
        if tokens.lower[first] in nouns().victim and (first + 1 >= len(tokens) or tokens.tag[first + 1] not in ("NN", "NNS", "JJ")):
            return Noun("person", q.end, first)
        noun = counted_noun(tokens, first, one=one)
        if noun and tokens.lower[noun.token] == "others" and noun.token == first:
            return Noun("person", noun.end, noun.token)
        return noun

    def _of(self, tokens: Tokens, q: Quantity, inside: int) -> Noun | None:
        """*thousands of troops*, *dozens of the villages*: counted; *two of the ships*: the number alone is the figure."""
        noun = counted_noun(tokens, inside, one=False)
        if noun is None or q.kind == "ordinal":
            return None
        words = self.low[q.number.start : q.number.end]
        partitive = q.number.form == "vague" or q.number.about or words.endswith(("dozen", "dozens", "score"))
        return noun if partitive else Noun(noun.singular, q.end, noun.token)

    def _share(self, quantities: list[Quantity]) -> None:
        """Give a number without unit that of the next one in its list: *a 9- or 11-metre mast*, *500 and 1,000 songs*."""
        following: Quantity | None = None
        for q in reversed(quantities):
            if following is not None and q.unit is None and q.kind == "count" and following.unit is not None:
                gap = following.start - q.end
                if 0 < gap <= 6 and not following.money and self._listed(q, following) and following.kind != "ordinal":
                    q.unit, q.kind, q.counted = following.unit, following.kind, following.counted
                    q.glued, q.shared = following.glued, True
            following = q

    def _rates(self, quantities: list[Quantity]) -> None:
        """A rate after a conversion is also that of what it converts: *9 billion shekels ($2.4 billion) a year*."""
        for q, converted in pairwise(quantities):
            bracketed = converted.end < len(self.low) and self.low[converted.end] == ")" and self.low[q.end : converted.start] == " ("
            if bracketed and q.unit and not q.rate and (rate := rate_after(self.low, converted.end + 1)):
                q.unit, q.kind = rate_of(q.unit, q.kind, rate[0], rate[1])
                q.rate = True

    def _listed(self, q: Quantity, following: Quantity) -> bool:
        """Whether two numbers stand in one list; a comma alone makes one only with *and* or a hyphen further on."""
        gap = self.low[q.end : following.start]
        return LIST_GAP.fullmatch(gap) is not None and (gap.strip() != "," or following.shared)

    def _finish(self, q: Quantity, last: Quantity | None, counted: Quantity | None) -> bool:
        """Complete a quantity from what stands before it; return whether it is a figure."""
        text, low = self.text, self.low
        if q.unit is None or q.counted:
            read_age(text, low, q) if q.unit is None or not q.counted else None
        if q.unit is None and last is not None and q.kind == "count":
            self._same_unit(q, last)
            if counted is not None and q.unit is None:
                self._same_noun(q, counted)
                if q.counted and (rate := rate_after(self.low, q.end)):
                    q.unit, q.kind = rate_of(q.unit, q.kind, rate[0], rate[1])
                    q.end, q.rate = rate[2], True
        self._modify(q, last)
        if q.unit is None and q.kind == "count" and q.number.form != "fraction":
            self._persons(q)
        if not self.lenient and self._is_no_figure(q):
            return False
        if q.modifier == "at_least" and q.value is not None:
            q.low = q.value
        elif q.modifier == "at_most" and q.value is not None:
            q.high = q.value
        if q.number.form == "vague" and q.modifier == "exact":
            q.modifier = "at_least"
        return True

    def _modify(self, q: Quantity, last: Quantity | None) -> None:
        low = self.low
        if q.kind == "ordinal":
            return
        if found := modifier_before(low, q.start):
            modifier, start, phrase = found
            if phrase == "over" and q.kind == "duration" and not self.lenient and is_during(low, start):
                return
            if phrase in ("plus", "minimum", "maximum", "near", "c.") and self.lenient is False and phrase != "c.":
                return
            q.modifier, q.start = modifier, start
        elif (start_of := estimated_before(low, q.start)) is not None:
            q.modifier, q.start = "approximate", start_of
        elif q.number.about and q.modifier == "exact":
            q.modifier = "approximate"
        elif last is not None and q.modifier == "exact" and last.modifier != "exact" and self._converts(q, last):
            q.modifier = last.modifier

    def _converts(self, q: Quantity, last: Quantity) -> bool:
        """Whether the quantity is the one before it in another unit: *around 30 kilometres (18 miles)*."""
        same = q.kind == last.kind and not q.counted and q.unit != last.unit and q.kind != "count"
        return same and 0 < q.start - last.end <= 6 and CONVERSION.fullmatch(self.low, last.end, q.start) is not None

    def _same_unit(self, q: Quantity, last: Quantity) -> None:
        """Take over the unit of the figure before where the numbers are alike: *fell from 14 % to 12*, *up 2 points, then by 1*."""
        if last.unit is None or last.counted or last.money or last.kind in ("duration", "age", "ordinal") or not q.value or not last.value:
            return
        alike = 0.2 <= abs(q.value / last.value) <= 5 and q.number.form == last.number.form and "," not in self.text[q.start : q.end]
        between = self.low[last.end : q.start]
        if alike and len(between) < 100 and not NUMBER_BREAK.search(between) and SAME_UNIT.search(between):
            q.unit, q.kind = last.unit, last.kind

    def _same_noun(self, q: Quantity, last: Quantity) -> None:
        """Take over the noun of the figure before: *4,300 jobs in France, 3,700 in Germany*; *two in Kherson and one in Odesa*."""
        before = self.low[max(0, q.start - 30) : q.start]
        group = GROUP_OF.search(before)
        if group is None:
            between = self.low[last.end : q.start]
            if len(between) > 200 or NUMBER_BREAK.search(between) or q.glued or q.number.form not in ("digits", "words"):
                return
            if modified := modifier_before(self.low, q.start):
                before = self.low[max(0, modified[1] - 30) : modified[1]]
            if not ELLIPSIS.search(before) and not OTHER_SUBJECT.search(self.text, max(0, q.start - 50), q.start):
                return
        elif q.start - last.end > 400:
            return
        q.unit, q.counted = last.unit, True

    def _persons(self, q: Quantity) -> None:
        """*killing at least 11*, *a population of 21,000*, *a mother of three*: who is counted is not said, but plain."""
        low = self.low
        if VICTIMS.search(low, max(0, q.start - 40), q.start) or PERSONS.search(low, max(0, q.start - 40), q.start):
            q.unit, q.counted = "person", True
        elif low.startswith("estimated population", q.start):
            q.unit, q.counted = "person", True
        elif PARENT.search(low, max(0, q.start - 20), q.start):
            q.unit, q.counted = "child", True

    def _is_no_figure(self, q: Quantity) -> bool:
        text, low = self.text, self.low
        if q.unit is None and is_chained(text, q):
            return True
        if q.unit is None and (RANKING.search(low, max(0, q.start - 10), q.start) or ZIP.match(low, q.end)):
            return True
        if is_year(text, low, q, modified=q.modifier != "exact"):
            return True
        if q.kind == "ordinal":
            return is_order_only(text, low, q)
        if is_idle_word(text, low, q) or self._points(q) or points_back(text, low, q):
            return True
        return (q.unit is None or q.counted) and not q.is_range and is_name_or_label(text, low, q)

    def _points(self, q: Quantity) -> bool:
        if points(self.text, self.low, q):
            return not (q.unit is not None and ELLIPTIC_ONE.match(self.low, q.stop))
        return False


def _speakers(quantities: list[Quantity], quotes: list[Draft]) -> list[str | None]:
    """Return for each figure the speaker of the innermost quote around it; both lists are in reading order."""
    windows = sorted((d.window.start, -d.window.end, i) for i, d in enumerate(quotes) if d.window)
    starts = [w[0] for w in windows]
    out: list[str | None] = []
    for q in quantities:
        at = bisect_left(starts, q.start + 1)
        speaker = None
        for start, end, i in reversed(windows[max(0, at - 8) : at]):
            if start <= q.number.start and q.stop <= -end:
                speaker = quotes[i].fields.get("speaker")
                break
        out.append(speaker)
    return out


def _draft(text: str, q: Quantity, tokens: Tokens, speaker: str | None) -> Draft:
    fields = {
        "text": text[q.start : q.end],
        "value": q.value,
        "low": q.low,
        "high": q.high,
        "modifier": q.modifier,
        "unit": q.unit,
        "kind": q.kind,
        "measures": measured(tokens, q),
        "attributed_to": speaker,
    }
    return Draft("figures", fields, Window(q.start, q.end))
