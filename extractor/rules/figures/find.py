"""Finding figures: one pass over the places where a number may begin, then joining, completing and leaving out."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from extractor.documents.segment import Span
from extractor.rules.analysis import Analysis
from extractor.rules.figures.ages import read_age
from extractor.rules.figures.anchors import find_anchors
from extractor.rules.figures.clock_times import clock_end
from extractor.rules.figures.countries import Countries, name_of_shared, nationalize
from extractor.rules.figures.elliptic_units import (
    converts,
    is_harmed,
    share_rates,
    share_units,
    take_noun,
    take_persons,
    take_unit,
)
from extractor.rules.figures.embedded import is_embedded
from extractor.rules.figures.exclusions import is_day, is_no_figure
from extractor.rules.figures.figure_attribution import attribute_figures
from extractor.rules.figures.implicit_scale import METRES, apply_implicit_scale, has_implicit_scale, is_open, persons
from extractor.rules.figures.indefinite_articles import PARTS, measured, read_and_part, read_article
from extractor.rules.figures.labels import is_title, labels
from extractor.rules.figures.measures import Measures
from extractor.rules.figures.modifiers import estimated_before, is_during, modifier_after, modifier_before
from extractor.rules.figures.nouns import Noun, after_of, counted_noun, is_attributive
from extractor.rules.figures.numbers import words
from extractor.rules.figures.quantities import read_quantity
from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.ranges import join
from extractor.rules.figures.unit_disambiguation import disambiguate_units
from extractor.rules.figures.units import rate_after, rate_of, units
from extractor.rules.text.data_files import lower
from extractor.rules.text.places import agents
from extractor.rules.text.plurals import nouns, singular
from extractor.rules.text.tokens import Tokens
from extractor.types import Draft, Window

HYPHENED = re.compile(r"[-‐‑]([a-z]+)")
OR_TWO = re.compile(r"\b(?:an?|another|one) (?:[a-z]+ )?([a-z]+) or $")
LONG = 15  # characters: what is longer has no end on paper either
PARTITIVE = ("dozen", "dozens", "score", "gross")
PEOPLES = ("an", "ese", "ish", "i", "o")  # Americans are capital everywhere
CLOSING = ('" ', "” ", "' ", "’ ")


class FigureReading(NamedTuple):
    """A number as read from its own words; the fields are those of the record."""

    value: float | None
    low: float | None
    high: float | None
    modifier: str
    unit: str | None
    kind: str


def find_figures(analysis: Analysis, quantities: list[Quantity], quotes: list[Draft]) -> list[Draft]:
    """Draft the figures of a text in reading order. Numbers inside dates and times of day are left out."""
    if not quantities:
        return []
    measures = Measures(analysis.tokens, analysis.clauses, lambda: analysis.names)
    phrases = measures.phrases(analysis.text, quantities)
    speakers = attribute_figures(analysis.text, quantities, quotes, measures)
    return [_draft(analysis, *one) for one in zip(quantities, phrases, speakers, strict=True)]


def find_quantities(analysis: Analysis) -> list[Quantity]:
    """Return the quantities of a text in reading order: figures without what they measure and who states them."""
    masks = [(d.start, d.end) for d in analysis.dates if d.kind in ("date", "time")]
    return Finder(analysis.text, lambda: analysis.tokens, masks).find()


@lru_cache(maxsize=1024)  # verification reads what the rules have just drafted, and the same words come again
def read_figure(text: str, unit: str | None = None) -> FigureReading | None:
    """Read the number in a figure's own words; None if there is none.

    Of several numbers the first with a unit counts. `unit` is the one that the figure is said to have: it decides whether
    *nearly 5m* alone are metres or millions. Figures that `find_figures` drafts read the same from their text
    alone, but for a modifier, unit or kind that only the text around them gives.
    """
    found = read_quantities(text, unit)
    if not found:
        return None
    return reading_of(next((q for q in found if q.unit is not None or q.kind != "count"), found[0]))


def read_quantities(text: str, unit: str | None = None) -> list[Quantity]:
    """Read all numbers in a figure's own words."""
    return Finder(text, lambda: Tokens(text, [Span(0, len(text))]), [], lenient=True, unit=unit).find()


def reading_of(q: Quantity) -> FigureReading:
    """Return what a quantity says."""
    return FigureReading(q.value, q.low, q.high, q.modifier, q.unit, q.kind)


class Finder:
    """Finds the quantities of one text.

    `tokens` is asked for only when a noun may follow a number; `masks` are the spans of dates. `lenient` reads a figure's words
    on their own: what only context could rule out stays; `unit` is then the one that they are said to have.
    """

    def __init__(
        self,
        text: str,
        tokens: Callable[[], Tokens],
        masks: list[tuple[int, int]],
        *,
        lenient: bool = False,
        unit: str | None = None,
    ) -> None:
        self.text = text
        self.low = lower(text)
        self.masks = masks
        self.lenient = lenient
        self.unit = unit
        self._tokens = tokens
        self._countries = Countries(tokens)

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens, made only when a noun is looked for."""
        return self._tokens()

    def find(self) -> list[Quantity]:
        """Return the quantities in reading order."""
        quantities = list(self._read())
        if not quantities:
            return []
        for q in quantities:
            self._attach(q)
        quantities = join(self.low, quantities, lenient=self.lenient)
        share_units(self.low, quantities)
        share_rates(self.text, self.low, quantities)
        found: list[Quantity] = []
        counted: Quantity | None = None
        for q in quantities:
            last = found[-1] if found else None
            if last and q.start < last.end and q.number.bare and (q.unit is None or q.counted) and not q.glued:
                continue  # the model in *two 737 jets*
            self._complete(q, last, counted)
            if self.lenient or not (is_no_figure(self.text, self.low, q) or self._is_day(q)):
                found.append(q)
                counted = q if q.counted and q.kind == "count" and not q.rate else counted
        return found

    def _read(self) -> Iterator[Quantity]:
        """Yield numbers with their units, but for those inside dates and longer tokens."""
        text, low, masks = self.text, self.low, self.masks
        end = mask = 0
        measured = -1  # where the last one with a unit ends
        for match in find_anchors(low, None if self.lenient else self.tokens):
            at = match.start()
            if at < end:
                continue
            while mask < len(masks) and masks[mask][1] <= at:
                mask += 1
            clock = None if self.lenient else clock_end(low, at)
            q = self._at(match, end) if clock is None else None
            if clock is not None:
                end = clock
            elif q is None:
                end = match.end()
            elif mask < len(masks) and masks[mask][0] <= at and not _lasts(q):
                end = max(match.end(), masks[mask][1])
            elif is_embedded(text, low, q, measured):
                end = max(q.stop, match.end())
            else:
                end = q.end
                measured = end if q.unit is not None else -1
                yield q

    def _is_day(self, q: Quantity) -> bool:
        """Return whether a number is the other day of the date before or after it."""
        if q.unit is not None or not q.number.bare or not self.masks:
            return False
        at = bisect_left(self.masks, (q.start, 0))
        return is_day(self.low, q, self.masks[at - 1 : at], self.masks[at : at + 1])

    def _at(self, match: re.Match[str], floor: int) -> Quantity | None:
        """Read what an anchor shows."""
        if match[0] in measured():
            return read_article(self.low, match, lenient=self.lenient)
        if match[0].endswith("fold"):
            return _fold(match)
        if match[0] in PARTS and (found := read_and_part(self.low, match)):
            return found
        return read_quantity(self.text, self.low, match.start(), floor)

    def _attach(self, q: Quantity) -> None:
        """Add what is after a number: words of precision, the noun that it counts, a rate."""
        disambiguate_units(self.text, self.low, q, self.unit)
        if q.kind == "money" and (name := name_of_shared(self.low, q)):
            self._nationalize(q, name)
        if q.kind != "ordinal" and (after := modifier_after(self.low, q.end)):
            q.modifier, q.end = after
        millions = is_open(self.low, q) and self._is_millions(q)
        if millions:
            apply_implicit_scale(self.text, self.low, q)
        if q.unit is not None or q.kind == "fraction":
            return
        noun = self._hyphened(q) or self._noun(q) or self._or_two(q) or (persons(self.low, q) if millions else None)
        if noun is None:
            return
        name = noun.singular
        if name[:1].isupper() and not name.endswith(PEOPLES) and is_title(self.text, q.start):
            name = name.lower()  # Creating 240 Jobs
        q.unit, q.end, q.counted = name, noun.end, True
        q.things = self.tokens.word[noun.token] if noun.token >= 0 else noun.singular
        unit = units().words.get(noun.singular)
        if unit is not None and q.kind != "ordinal":  # three consecutive months
            q.unit, q.kind, q.counted = unit.symbol, unit.kind, False
        if q.kind in ("count", "other", "mass") and (rate := rate_after(self.text, self.low, q.end)):
            q.unit, q.kind = rate_of(q.unit, q.kind, rate[0], rate[1])
            q.end, q.rate = rate[2], True

    def _is_millions(self, q: Quantity) -> bool:
        """Return whether *5m* is five millions; read alone, unless they are said to be metres."""
        if self.lenient and q.end == len(self.text):
            return self.unit is not None and self.unit not in METRES
        return has_implicit_scale(self.text, self.low, q, self.tokens)

    def _nationalize(self, q: Quantity, name: str) -> None:
        """Ask the document whose crowns are meant; read alone, they are anybody's."""
        if self.lenient:
            q.unit = None
        else:
            nationalize(q, name, self._countries.code(name, q.start))

    def _hyphened(self, q: Quantity) -> Noun | None:
        """*11-member*, *two-bedroom*."""
        match = HYPHENED.match(self.low, q.end)
        if (
            not match
            or q.kind == "ordinal"
            or (match[1] in labels()["hyphen_stops"] and match[1] != "strong")
            or (match[1] in words() and match[1] != "quarter")
        ):
            return None
        q.glued = True
        if match[1] == "strong":  # a 300-strong force
            return Noun("person", match.end(1), -1)
        return Noun(singular(self.text[match.start(1) : match.end(1)]), match.end(1), -1)

    def _or_two(self, q: Quantity) -> Noun | None:
        """*a week or two*."""
        small = q.value in (2, 3) and q.number.form == "words"
        match = OR_TWO.search(self.low, max(0, q.start - 30), q.start) if small else None
        return Noun(match[1], q.end, -1) if match else None

    def _noun(self, q: Quantity) -> Noun | None:
        """Find the noun after a number; where it is outside the figure, the noun ends where the number does."""
        low, end = self.low, q.end
        if end >= len(low) or (HYPHENED.match(low, end) and q.kind != "ordinal"):
            return None
        tokens = self.tokens
        if low.startswith(CLOSING, end):  # "a couple of thousand" troops
            outside = counted_noun(tokens, tokens.at(end + 2), one=False)
            return outside._replace(end=end) if outside else None
        first = tokens.at(end)
        if first < len(tokens) and tokens.start[first] < end:
            end = tokens.end[first] if q.kind == "ordinal" and low[end : end + 1] == "-" else end  # second-largest city
            first += 1
        if first >= len(tokens) or tokens.start[first] - end > 2:
            return None
        inside = after_of(tokens, first)
        if inside is not None and inside < len(tokens):
            return self._noun_after_of(tokens, q, inside)
        return self._noun_at(tokens, q, first)

    def _noun_at(self, tokens: Tokens, q: Quantity, first: int) -> Noun | None:
        """Find the noun that begins with a token: *12 dead*, *40 others*, *an 11 member bloc*, *three patrol boats*."""
        following = tokens.tag[min(first + 1, len(tokens) - 1)]
        if tokens.lower[first] in nouns().victim and following not in ("NN", "NNS", "JJ"):
            return Noun("person", q.end, first)
        noun = counted_noun(tokens, first, one=q.kind == "ordinal" or q.value == 1)
        if noun is None and q.kind != "ordinal" and is_attributive(tokens, first):
            q.glued = True
            return Noun(tokens.lower[first], tokens.end[first], first)
        others = noun is not None and noun.token == first and tokens.lower[first] == "others"
        return noun._replace(singular="person") if noun and others else noun

    def _noun_after_of(self, tokens: Tokens, q: Quantity, inside: int) -> Noun | None:
        """*thousands of troops* is one figure; of *two of the ships* it is the number alone."""
        noun = counted_noun(tokens, inside, one=False)
        if noun is None or q.kind == "ordinal":
            return None
        if noun.singular in nouns().victim:
            noun = noun._replace(singular="person")
        whole = (
            q.number.form == "vague" or q.number.about or self.low[q.number.start : q.number.end].endswith(PARTITIVE)
        )
        return noun if whole else noun._replace(end=q.end)

    def _complete(self, q: Quantity, last: Quantity | None, counted: Quantity | None) -> None:
        """Complete a quantity from what is before it: age, unit or noun, precision."""
        text, low = self.text, self.low
        if q.unit is None:
            read_age(text, low, q)
        if q.unit is None and q.kind == "count":
            if last:
                take_unit(text, low, q, last)
            if counted and q.unit is None and not (is_harmed(low, q) and counted.unit not in agents()):
                take_noun(text, low, q, counted)
        if q.kind != "ordinal":
            self._modify(q)
        if q.unit is None and q.kind == "count":
            take_persons(low, q)
        if q.value is not None and q.modifier in ("at_least", "at_most"):
            q.low, q.high = (q.value, None) if q.modifier == "at_least" else (None, q.value)
        if q.modifier == "exact" and q.number.form == "vague":
            q.modifier = "at_least"
        if last and q.modifier == "exact" and last.modifier != "exact" and converts(low, q, last):
            q.modifier = last.modifier

    def _modify(self, q: Quantity) -> None:
        """Add the words of precision before a number."""
        found = modifier_before(self.low, q.start)
        if found:
            modifier, start, phrase = found
            if phrase == "over" and q.kind == "duration" and not self.lenient and is_during(self.low, start):
                return
            q.modifier, q.start = modifier, start
        elif (start_of := estimated_before(self.low, q.start)) is not None:
            q.modifier, q.start = "approximate", start_of
        elif q.number.about and q.modifier == "exact":
            q.modifier = "approximate"


def _fold(match: re.Match[str]) -> Quantity | None:
    """*sixfold*."""
    word = match[0].removesuffix("fold").rstrip("-")
    q = read_quantity(word, word, 0)
    if q is not None:
        q.number.start, q.number.end = q.start, q.end = match.span()
        q.stop, q.unit, q.kind = q.end, "time", "other"
    return q


def _lasts(q: Quantity) -> bool:
    """Return whether a number inside a date is a length of time, as in *three weeks ago*, and no year."""
    return q.kind == "duration" and q.number.form != "ordinal" and (q.value is None or q.value < 1000)


def _on_paper(value: float | None) -> float | None:
    """The value as one would multiply on paper: 8.2 billion is 8,200,000,000, where floats make it 8,199,999,999.999999."""
    if value is None:
        return None
    paper = f"{value:.15g}"
    return float(paper) if len(paper) < LONG else value  # *two thirds* is not rounded


def _draft(analysis: Analysis, q: Quantity, measures: str | None, speaker: str | None) -> Draft:
    fields = {
        "text": analysis.text[q.start : q.end],
        "value": _on_paper(q.value),
        "low": _on_paper(q.low),
        "high": _on_paper(q.high),
        "modifier": q.modifier,
        "unit": q.unit,
        "kind": q.kind,
        "measures": measures,
        "attributed_to": speaker,
    }
    return Draft("figures", fields, Window(q.start, q.end))
