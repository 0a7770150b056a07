"""Words of precision before and after a number: about, at least, up to, or so."""

import re
from functools import cache

from extractor.rules.text.data_files import rows

ARTICLE = re.compile(r"\s(?:an?|another)$")
ESTIMATED = re.compile(r"(?:^|[^\w])(estimated (?:[a-z]+ ){1,2}of )$")
DURING = frozenset(
    "for just well of last lasted lasts lasting after take takes took taking spent with in by is was ran wait waited".split()
)
ADDS = re.compile(r"\s(?:an?|the|his|her|its|their|another|some|one|two|three|[0-9£$€])\b|\s[£$€]")
REACH = 30
SIGNS = "<>≥≤=~≈∼+"


@cache
def before_number() -> dict[str, tuple[tuple[str, str], ...]]:
    """Map the last word of a phrase to the (phrase, modifier) pairs that end in it, longest first."""
    table: dict[str, list[tuple[str, str]]] = {}
    for modifier, side, phrases in rows("modifiers.tsv"):
        if side == "before":
            for phrase in phrases.split("|"):
                table.setdefault(phrase.rpartition(" ")[2], []).append((phrase, modifier))
    return {word: tuple(sorted(found, key=lambda f: -len(f[0]))) for word, found in table.items()}


@cache
def after_number() -> re.Pattern[str]:
    """Compile the phrases that follow a number."""
    words = [re.escape(p) for _, side, phrases in rows("modifiers.tsv") if side == "after" for p in phrases.split("|")]
    plain = "|".join(sorted((w for w in words if w != re.escape("+")), key=len, reverse=True))
    return re.compile(rf"(\+)|[\s-]?(?:{plain})\b")


@cache
def _after() -> dict[str, str]:
    return {p: m for m, side, phrases in rows("modifiers.tsv") if side == "after" for p in phrases.split("|")}


def modifier_before(low: str, start: int) -> tuple[str, int, str] | None:
    """Return the modifier that ends right before `start`, where it begins, and its phrase."""
    floor = max(0, start - REACH)
    tail = low[floor:start].rstrip(" \u00a0")
    if not tail:
        return None
    for article in (False, True):
        if article:
            match = ARTICLE.search(tail)
            if not match:
                return None
            tail = tail[: match.start()]
        last = (
            tail[-1:]
            if tail[-1:] in SIGNS
            else tail[max(tail.rfind(" "), tail.rfind("\n"), tail.rfind("("), tail.rfind("-")) + 1 :]
        )
        if last == tail[-1:] and last in SIGNS:
            last = tail[-2:] if tail[-2:] in ("<=", ">=") else last
        for phrase, modifier in before_number().get(last or tail[-4:], ()):
            if tail.endswith(phrase):
                at = len(tail) - len(phrase)
                if not at or not tail[at - 1].isalnum() or not phrase[0].isalnum():
                    return modifier, floor + at, phrase
    return None


def estimated_before(low: str, start: int) -> int | None:
    """Return where *estimated population of* begins, if it ends right before `start`."""
    if not low.endswith(" of ", 0, start):
        return None
    match = ESTIMATED.search(low, max(0, start - 2 * REACH), start)
    return match.start(1) if match else None


def modifier_after(low: str, end: int) -> tuple[str, int] | None:
    """Return the modifier that begins right after `end`, and where it ends."""
    following = low[end : end + 2]
    if (
        following != "-s"
        and following[:1] != "+"
        and not (following[:1] in " -" and following[1:] in ("o", "a", "p", "m", "t", "i", "g"))
    ):
        return None
    match = after_number().match(low, end)
    if not match:
        return None
    phrase = match[0].strip(" -\n")
    if phrase == "plus" and ADDS.match(low, match.end()):
        return None  # a year plus a bonus
    found = _after().get(phrase) or _after().get("-" + phrase)
    return (found, match.end()) if found else None


def is_during(low: str, start: int) -> bool:
    """Return whether *over* before a duration means *during*: *over three months*, but not *for over three months*."""
    return low[max(0, start - 12) : start].rstrip().rpartition(" ")[2] not in DURING
