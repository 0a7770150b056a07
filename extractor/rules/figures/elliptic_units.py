"""What is said once for several numbers: units in lists, rates after conversions, nouns left out the second time."""

import re
from itertools import pairwise

from extractor.rules.figures.modifiers import modifier_before
from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.units import rate_after, rate_of
from extractor.rules.text.plurals import singular

LIST_GAP = re.compile(r"[-‑]?,?\s?(?:,|and|or|to|by|x|×|&)?(?:\s|[-‑])?")
CONVERSION = re.compile(r",?\s?[(/]?\s?(?:or\s)?")
BREAK = re.compile(r"[.!?;]\s|\n")
SAME_UNIT = re.compile(r"(?:^ to|\b(?:by|is|was|were|then|and)) $|(?:from|to|at|of) $")
SAME_NOUN = re.compile(
    r"\b(?:from|to|and|another|against|including|with|versus|while|only|or|then|,)\s?(?:the\s)?$|,\s?$|\($"
)
OTHER_SUBJECT = re.compile(r"(?:,|;|\band) (?:the )?(?:[A-Z][\w-]+ ){1,3}(?:about |some |around |nearly )?$")
GROUP_OF = re.compile(r"\b(?:group|total|contingent|force|batch|maximum|minimum|average|number|record)s? of\s$")
CROWD = re.compile(
    r"\b(?:population|death toll|toll|crowd|audience|workforce|headcount|staff|membership) (?:(?:rose|climbed|grew|fell|is|was|stands|stood|now) ){0,2}"
    r"(?:of |at |to )?$|\b(?:employs?|employing|employed) $"
    r"|\b(?:kill|injur|wound|maim|arrest|detain)(?:ed|es|ing|s)?\s$"
)
HARMED = (
    "dead|killed|wounded|injured|hurt|arrested|detained|hospitali[sz]ed|homeless|displaced|stranded|rescued|evacuated|"
    "kidnapped|executed|drowned|convicted|charged|jailed|missing"
)
WERE_HARMED = re.compile(
    rf"\s(?:(?:more|others|was|were|are|is|have|had|has|been|being|also|still|reported|confirmed)\s){{1,3}}(?:{HARMED})\b"
)
LABEL = re.compile(r"(?:^|[\n.;,•|(])\s?(?:[a-z]{1,20} )?([a-z]{3,20}):\s$")
PEOPLE_LABELS = frozenset(f"{HARMED} deaths casualties victims attendance population".replace("|", " ").split())
DID = re.compile(
    r"\s(?:have |had |more )?(?:fled|marched|gathered|protested|rallied|demonstrated|mourned|starved|died)\b"
)
WERE = (" more were", " was", " were", " are", " is", " ha")
PARENT = re.compile(r"\b(?:mother|father|parent|mom|mum|dad|grandmother|grandfather|widow|widower)s? of\s$")
ALIKE = 20  # times: from 1,500 to 1,200 staff, but not from 1,500 to 14 countries
NEAR, FAR = 200, 400  # characters back to the figure whose noun is meant: in the sentence, and for *a group of 2,600*


def share_units(low: str, quantities: list[Quantity]) -> None:
    """Give a number without unit that of the next one in its list: *a 9- or 11-metre mast*, *500 and 1,000 songs*."""
    for following, q in pairwise(reversed(quantities)):
        unit_fits = q.unit is None and q.kind == "count" and following.unit is not None and not following.money
        if (
            unit_fits
            and following.kind != "ordinal"
            and 0 < following.start - q.end <= 6
            and _listed(low, q, following)
        ):
            q.unit, q.kind, q.counted = following.unit, following.kind, following.counted
            q.glued, q.shared, q.things = following.glued, True, following.things


def _listed(low: str, q: Quantity, following: Quantity) -> bool:
    """Return whether two numbers are in one list; a comma alone makes one only with *and* or *or* further on."""
    gap = low[q.end : following.start]
    return bool(gap.strip()) and LIST_GAP.fullmatch(gap) is not None and (gap.strip() != "," or following.shared)


def share_rates(text: str, low: str, quantities: list[Quantity]) -> None:
    """Give a rate to both ends of a range, *$2-3 a gallon*, and to what is converted, *9 billion shekels ($2.4 billion) a year*."""
    for q in quantities:
        if q.value is None and q.is_range and q.unit and not q.rate and (rate := rate_after(text, low, q.end)):
            q.unit, q.kind = rate_of(q.unit, q.kind, rate[0], rate[1])
            q.end, q.rate = rate[2], True
    for q, converted in pairwise(quantities):
        bracketed = (
            low[converted.end : converted.end + 1] == ")"
            and low[q.end : q.end + 2] == " (" == low[q.end : converted.start]
        )
        if bracketed and q.unit and not q.rate and (rate := rate_after(text, low, converted.end + 1)):
            q.unit, q.kind = rate_of(q.unit, q.kind, rate[0], rate[1])
            q.rate = True


def converts(low: str, q: Quantity, last: Quantity) -> bool:
    """Return whether a quantity is the one before it in another unit: *around 30 kilometres (18 miles)*."""
    same = q.kind == last.kind and not q.counted and q.unit != last.unit and q.kind != "count"
    return same and 0 < q.start - last.end <= 6 and CONVERSION.fullmatch(low, last.end, q.start) is not None


def take_unit(text: str, low: str, q: Quantity, last: Quantity) -> None:
    """Take over the unit of the figure before where the numbers are alike: *fell from 14 % to 12*, *then by 2*."""
    if last.unit is None or last.counted or last.money or last.kind in ("duration", "age", "ordinal"):
        return
    if not q.value or not last.value or q.number.form != last.number.form or "," in text[q.start : q.end]:
        return
    if not 0.2 <= abs(q.value / last.value) <= 5 or q.start - last.end > NEAR / 2:
        return
    between = low[last.end : q.start]
    if not BREAK.search(between) and SAME_UNIT.search(between):
        q.unit, q.kind = last.unit, last.kind


def take_noun(text: str, low: str, q: Quantity, counted: Quantity) -> None:
    """Take over the noun counted before: *4,300 jobs in France, 3,700 in Spain*, *two in Oslo and one in Bergen*."""
    before = low[max(0, q.start - 30) : q.start]
    if not (GROUP_OF.search(before) and q.start - counted.end < FAR) and not _elliptic(text, low, q, counted):
        return
    q.unit, q.counted, q.things = counted.unit, True, counted.things
    if rate := rate_after(text, low, q.end):
        q.unit, q.kind = rate_of(q.unit, q.kind, rate[0], rate[1])
        q.end, q.rate = rate[2], True


def _elliptic(text: str, low: str, q: Quantity, counted: Quantity) -> bool:
    if q.start - counted.end > NEAR or q.glued or q.number.form not in ("digits", "words"):
        return False
    if BREAK.search(low, counted.end, q.start):
        return False
    modified = modifier_before(low, q.start)
    start = modified[1] if modified else q.start
    if low.endswith("the ", 0, start) and counted.value is not None and (q.value or 0) > counted.value:
        return False  # three boats sank and the 542: other things
    if same := SAME_NOUN.search(low, max(0, start - 30), start):
        alike = not q.value or not counted.value or 1 / ALIKE <= q.value / counted.value <= ALIKE
        return alike or not same[0].startswith(("from", "to"))
    return OTHER_SUBJECT.search(text, max(0, q.start - 50), q.start) is not None


def take_persons(low: str, q: Quantity) -> None:
    """Say who is counted where it goes without saying: *killing at least 11*, *nine were hurt*, *a mother of three*."""
    if CROWD.search(low, max(0, q.start - 40), q.start) or low.startswith("estimated population", q.start):
        q.unit, q.counted, q.things = "person", True, "people"
    elif PARENT.search(low, max(0, q.start - 20), q.start):
        q.unit, q.counted, q.things = "child", True, "children"
    elif is_harmed(low, q) or DID.match(low, q.end):
        q.unit, q.counted, q.things = "person", True, "people"
    elif low.startswith(": ", q.start - 2):
        _take_label(low, q)


def is_harmed(low: str, q: Quantity) -> bool:
    """Return whether a number is one of people to whom something was done: *nine were killed*."""
    return low.startswith(WERE, q.end) and WERE_HARMED.match(low, q.end) is not None


def _take_label(low: str, q: Quantity) -> None:
    """Say what is counted by the label before a number: *Injured: 542*, *Seats: 120*."""
    label = LABEL.search(low, max(0, q.start - 48), q.start)
    if label is None or q.number.form != "digits":
        return
    word = label[1]
    if word in PEOPLE_LABELS:
        q.unit, q.counted, q.things = "person", True, "people"
    elif word.endswith("s") and (one := singular(word)) != word:
        q.unit, q.counted, q.things = one, True, word
