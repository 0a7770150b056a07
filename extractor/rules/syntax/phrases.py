"""Noun phrases by walking over tags: where one begins, where it ends, and which one is a verb's subject.

All functions take the tokens of a text and token indices, look no further than `floor` or `limit`, and never raise.
"""

from typing import NamedTuple

from extractor.rules.dates.calendar import DAYS
from extractor.rules.text import tagging
from extractor.rules.text.titles import first_names, titles
from extractor.rules.text.tokens import Tokens

CORE = frozenset(("NN", "NNS", "NNP", "JJ", "JJR", "JJS", "CD", "POS", "$", "%", "&", "#"))
HEAD = frozenset(("NN", "NNS", "NNP", "CD", "PRP"))
NOUNS = frozenset(("NN", "NNS", "NNP"))
MODIFIERS = frozenset(("JJ", "VBN", "VBG", "JJS", "JJR"))
FINITE = tagging.FINITE
#: The same, as slices of one tag.
FINITE_SLICES = tuple([tag] for tag in sorted(FINITE))
STARTS = frozenset(("DT", "PRP$"))
#: Prepositions that tie a noun phrase to the one before it when we walk backwards from a verb.
TYING = frozenset(
    "of for in at from with on to near between under behind against within across inside outside about".split()
)
#: Prepositions that say where something was said as often as they belong to a name.
OCCASION = frozenset(("at", "from", "in"))
DASHES = frozenset(("-", "–", "—", "--", "―", "---"))
TIME_WORDS = DAYS | frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep "
    "sept oct nov dec week month year morning afternoon evening night weekend day".split()
)
TIME_LEADS = frozenset("on in late early earlier last this next that the later overnight at".split())
#: Conjunctions among the prepositions: a clause follows.
CLAUSAL = frozenset(
    "because although though while whereas if unless whether that as since until till than like".split()
)
#: Adjectives that follow their noun: *people familiar with the matter*.
AFTER_NOUN = frozenset("familiar close loyal sympathetic hostile privy aware eligible critical".split())
REPORTS = frozenset("said told asked added according".split())
RELATIVES = frozenset("who which whose whom".split())
NOMINATIVE = frozenset("i you he she it we they".split())
#: A part and what it is of: *most of the crews*, *seven in 10 voters*.
SHARES = frozenset((("of", "CD"), ("of", "DT"), ("in", "CD")))
CLOSING_MARKS = frozenset(('"', "”", "''", "’", "'"))
ABBREVIATED = 4
#: The length of a day's short name.
SHORT = 3
INSERTION = 45
#: What *all* or *both* follow: *the two men all said*.
BEFORE_ALL = NOUNS | {")", "CD"}
#: No phrase is longer, in tokens; it keeps the cost of odd texts linear.
LONGEST = 60


class Phrase(NamedTuple):
    """A noun phrase as token indices, `last` excluded."""

    first: int
    last: int


def base_start(tokens: Tokens, last: int, floor: int) -> int:
    """Return the index at which the plain noun phrase begins whose last token is `last`."""
    tag, lower = tokens.tag, tokens.lower
    at, floor = last, max(floor, last - LONGEST)
    while at > floor:
        kind, word = tag[at - 1], lower[at - 1]
        if kind in CORE:
            at -= 1
        elif kind in STARTS:
            at -= 1
            if not (at > floor and tag[at - 1] == "DT" and lower[at - 1] in ("all", "both", "half")):
                break
        elif (
            kind in ("VBN", "VBG", "VBD")
            and tag[at] in NOUNS
            and at - 1 > floor
            and (tag[at - 2] in ("DT", "PRP$", "JJ", "POS", "CD", "CC"))
        ):
            at -= 1
        elif (word == "." and at - 2 >= floor and tag[at - 2] == "NNP" and len(lower[at - 2]) <= ABBREVIATED) or (
            kind == "CC"
            and at - 2 >= floor
            and (tag[at - 2] == "POS" or (tag[at] in MODIFIERS and tag[at - 2] in MODIFIERS))
        ):
            at -= 2  # the old and tired pilot, the bakers' and millers' union
        elif kind == "RB" and tag[at] in MODIFIERS and at - 1 > floor and tag[at - 2] == "DT":
            at -= 1
        elif word == "per" and lower[at] == "cent" and at - 2 >= floor and tag[at - 2] == "CD":
            at -= 2
        else:
            break
    while at < last and tag[at] == "POS":
        at += 1
    return at


def phrase_before(tokens: Tokens, last: int, floor: int) -> Phrase:
    """Return the noun phrase whose last token is `last`, with the phrases that its prepositions tie to it."""
    tag, lower = tokens.tag, tokens.lower
    floor = max(floor, last - LONGEST)
    first = base_start(tokens, last, floor)
    while first - 2 >= floor:
        link = lower[first - 1]
        before = tag[first - 2]
        if link in TYING and (before in NOUNS or (link, before) in SHARES) and tag[first] != "PRP":
            first = base_start(tokens, first - 2, floor)
        elif (
            tag[first - 1] in ("IN", "TO")
            and link not in CLAUSAL
            and (hop := _over_participle(tokens, first - 2, floor)) is not None
        ):
            first = base_start(tokens, hop, floor)
        elif link == "," and (hop := _over_list(tokens, first, last, floor)) is not None:
            first = hop
        elif link in ("and", "or", "&") and before in NOUNS and _coordinates(tokens, first - 2, floor):
            first = _over_series(tokens, base_start(tokens, first - 2, floor), floor)
        else:
            break
    return Phrase(first, last + 1)


def _over_series(tokens: Tokens, first: int, floor: int) -> int:
    """Where a series begins whose last two items *and* joins: *[Krell,] Grell and Voss said*."""
    tag, lower = tokens.tag, tokens.lower
    while first - 2 >= floor and lower[first - 1] == "," and tag[first - 2] in NOUNS:
        item = base_start(tokens, first - 2, floor)
        alike = tag[item] == tag[first] and (tag[first] in STARTS or tag[first : first + 1] == ["NNP"])
        opens = item <= floor or lower[item - 1] == "," or not lower[item - 1][0].isalnum()
        if not alike or not opens or lower[first - 2] in TIME_WORDS:
            break
        first = item
    return first


def _over_participle(tokens: Tokens, at: int, floor: int) -> int | None:
    """From a participle to the noun it follows: *protesters [marching through the streets]*, *money [used for visas]*."""
    tag = tokens.tag
    if (
        at - 1 >= floor
        and (tag[at] in ("VBG", "VBN", "VBD") or tokens.lower[at] in AFTER_NOUN)
        and tag[at - 1] in NOUNS
        and tokens.lower[at] not in REPORTS
    ):
        return at - 1
    return None


def _over_list(tokens: Tokens, first: int, last: int, floor: int) -> int | None:
    """Where a list begins that is part of a body's name: *the Union of [Rail, Dock and Road Workers]*."""
    lower, tag = tokens.lower, tokens.tag
    if "and" not in lower[first:last] or lower[first] in first_names():
        return None
    at = first
    while at - 2 > floor and lower[at - 1] == "," and tag[at] == tag[at - 2] == "NNP":
        at = base_start(tokens, at - 2, floor)
    named = at - 2 >= floor and lower[at - 1] in ("of", "for") and tag[at - 2] == "NNP"
    if not named or lower[at - 2] not in titles().organisation:
        return None
    body = base_start(tokens, at - 2, floor)
    return (
        at if body <= floor or not tag[body - 1].isalpha() else None
    )  # not: he left the Union of Cooks, Falk and Venn said


def _coordinates(tokens: Tokens, last: int, floor: int) -> bool:
    """Return whether the noun before *and* is a subject's first half, and not the object of the clause before."""
    first = base_start(tokens, last, floor)
    while first - 2 >= floor and tokens.lower[first - 1] in TYING and tokens.tag[first - 2] in NOUNS:
        first = base_start(tokens, first - 2, floor)
    if first <= floor:
        return True
    before, word = tokens.tag[first - 1], tokens.lower[first - 1]
    return (before in ("IN", "WDT", "CC") and word not in TYING) or not word[0].isalnum()


def phrase_after(tokens: Tokens, first: int, limit: int, *, tied: bool = True) -> Phrase | None:
    """Return the noun phrase that begins at `first`, with the phrases tied to it by *of* (any preposition: not)."""
    limit = min(limit, first + LONGEST)
    at = _base_end(tokens, first, limit)
    if at is None:
        return None
    tag, lower = tokens.tag, tokens.lower
    while tied and at + 1 < limit:
        if (
            lower[at] in ("of", "for", "at", "from", "in")
            and tag[at + 1] in CORE | STARTS
            and not _is_time(tokens, at + 1)
            and not (
                lower[at] in OCCASION
                and (lower[at + 1] in ("a", "an") or (tag[at - 1] == "NNP" and tag[at + 1] in STARTS))
            )  # said Norvane at the trial, said the union in a letter
        ) or (lower[at] in ("and", "&") and tag[at + 1] == "NNP" and tag[at - 1] == "NNP"):
            end = _base_end(tokens, at + 1, limit)
        else:
            break
        if end is None:
            break
        at = end
    return Phrase(first, at)


def _is_time(tokens: Tokens, at: int) -> bool:
    word = tokens.lower[at]
    return word in TIME_WORDS or (at + 1 < len(tokens) and word in TIME_LEADS and tokens.lower[at + 1] in TIME_WORDS)


def is_name_day(tokens: Tokens, at: int) -> bool:
    """Return whether a day's name is part of another: *USA Today*, *Pham Thu Lan*."""
    if at < 1 or tokens.tag[at] != "NNP" or tokens.tag[at - 1] != "NNP":
        return False
    return tokens.lower[at] == "today" or (len(tokens.lower[at]) == SHORT and tokens.tag[at + 1 : at + 2] == ["NNP"])


def _base_end(tokens: Tokens, first: int, limit: int) -> int | None:
    """Return the index after the plain noun phrase that begins at `first`; None if none does."""
    tag, lower = tokens.tag, tokens.lower
    at = first
    if at >= limit:
        return None
    if tag[at] == "PRP" or (
        lower[at] == "her" and at + 1 < limit and tag[at + 1] not in CORE and tag[at + 1] not in ("VBN", "VBG", "RB")
    ):
        return at + 1
    while at < limit and tag[at] in ("DT", "PRP$"):
        at += 1
    head = None
    while at < limit:
        kind = tag[at]
        if kind in CORE:
            if kind in HEAD:
                if head is not None and lower[at] in DAYS and not is_name_day(tokens, at):
                    break
                head = at
        elif (
            (
                lower[at] == "."
                and len(lower[at - 1]) <= ABBREVIATED
                and tag[at - 1] == "NNP"
                and at + 1 < limit
                and tag[at + 1] == "NNP"
            )
            or (kind in ("VBN", "VBG", "RB") and head is None)
            or (kind == "CC" and at > first and (head is None or tag[at - 1] == "POS"))
        ):
            pass
        else:
            break
        at += 1
    if head is None and tag[first] in STARTS and at - 1 > first and tag[at - 1] == "JJ":
        return at  # her rival, the poor
    return None if head is None else head + 1


def skip_back(tokens: Tokens, at: int, floor: int) -> int:
    """Step back from `at` over adverbs and times: *Falk [on Tuesday also] said*; return the index of what is before."""
    tag, lower = tokens.tag, tokens.lower
    while at >= floor:
        word = lower[at]
        if is_name_day(tokens, at):
            break
        if word in TIME_WORDS and at > floor and (tag[at - 1] != "DT" or lower[at - 1] in ("this", "that")):
            at -= 1
            while at > floor and lower[at] in TIME_LEADS and tag[at] != "NNP":
                at -= 1
        elif (
            (tag[at] == "RB" and word != "not")
            or (word in ("all", "both", "each") and at > floor and tag[at - 1] in BEFORE_ALL)
            or (tag[at] == "CD" and at > floor and lower[at - 1] in TIME_WORDS and lower[at - 1] not in DAYS)
        ):
            at -= 1
        elif tag[at] == "CD" and at > floor and len(word) == 4 and lower[at - 1] == "in":
            at -= 2
        else:
            break
    return at


def skip_adverbs(tokens: Tokens, at: int, floor: int) -> int:
    """Step back from `at` over adverbs; return the index of what is before, no less than `floor`."""
    while at > floor and tokens.tag[at] == "RB":
        at -= 1
    return at


def skip_insertion(tokens: Tokens, at: int, floor: int) -> int | None:
    """Step back from the closing mark at `at` over one insertion; None if `at` closes none.

    Commas, dashes and brackets: *Falk[, a harbour pilot,] said*. The index returned is that of the word before it.
    """
    lower, tag = tokens.lower, tokens.tag
    closing = lower[at]
    lowest = max(floor, at - INSERTION)
    if closing in (")", "]"):
        opening = "(" if closing == ")" else "["
        for j in range(at - 1, lowest - 1, -1):
            if lower[j] == opening:
                return j - 1 if j > floor else None
        return None
    if closing == "," or closing in DASHES:
        for j in range(at - 1, lowest, -1):
            same = lower[j] == "," if closing == "," else lower[j] in DASHES
            if same and (tag[j - 1] in HEAD or lower[j - 1] in (")", ".", "chief")):
                clause = any(t in FINITE for t in tag[j + 1 : at]) and not any(
                    w in RELATIVES or w == "that" for w in lower[j + 1 : at]
                )
                return None if clause and closing == "," and lower[j + 1] not in ("as", "when", "whose") else j - 1
    return None
