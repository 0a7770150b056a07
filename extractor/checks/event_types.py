"""Event types: whether the words of a trigger can name an event of that type.

The lexicon of the rules gives a word its types in the company it has here (*call for* a DEMAND, *call on the phone* a CONSULT).
Words that it does not know, or only in other company, have the types of their family in `type_words.tsv`. A type that
no word of the trigger can have is disputed; where the lexicon knows the whole trigger for something else, it is withheld.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from extractor.checks.article import Article
from extractor.checks.check import Check, Issue
from extractor.rules.events.trigger_lexicon import Pattern, lexicon
from extractor.rules.text.data_files import rows
from extractor.rules.text.tokens import Tokens
from extractor.types import Verdict

#: How far from a word the company that a pattern asks for can be, in words.
COMPANY = 6
#: Types that the guidelines keep apart only by circumstances that words do not show: troops sent to help or to fight.
NEIGHBOURS = frozenset(
    frozenset(pair.split("/"))
    for pair in (
        "AID/MOBILIZE COERCE/DISAPPROVE COERCE/SANCTION COERCE/OTHER RETREAT/OTHER AGREE/OTHER DEMAND/DISAPPROVE COERCE/DEMAND "
        "CONSULT/INVESTIGATE REJECT/RETREAT"
    ).split()
)


class Types(NamedTuple):
    """The types that words can have: those the lexicon gives them in this company, and those of their families."""

    known: tuple[str, ...]
    family: frozenset[str]


def check_type(event: Any, article: Article) -> Iterator[Issue]:
    """Check an event's type against the words of its trigger and of its other mentions."""
    if event.type == "OTHER":
        return
    found = types_of(event.start, event.end, article.reading.tokens)
    others = [types_of(mention.start, mention.end, article.reading.tokens) for mention in event.also]
    if any(event.type in (*types.known, *types.family) for types in (found, *others)):
        return
    if event.type in article.event_types(event.start):
        return  # a refusal, a promise or a threat is said by other words of the clause
    instead = found.known[0] if found.known else "OTHER"
    reason = f"{event.trigger!r} names nothing of type {event.type}"
    sure = len(found.known) == 1 and not same_type(event.type, instead)
    yield Issue("type", reason, Verdict.VALUE_MISMATCH, instead=instead, disputed=not sure)


def same_type(a: str, b: str) -> bool:
    """Return whether two readers can mean the same by two types: equal, or kept apart only by circumstances."""
    return a == b or frozenset((a, b)) in NEIGHBOURS


def types_of(start: int, end: int, tokens: Tokens) -> Types:
    """Return the types that `text[start:end]` can have, the most special reading first."""
    at = tokens.between(start, end)
    if not at:
        return Types((), frozenset())
    known: dict[str, None] = {}
    family: set[str] = set()
    for i in at:
        fitting = [pattern for pattern in patterns(tokens.lower[i]) if fits(pattern, i, tokens)]
        known |= dict.fromkeys(map(type_of, fitting))
        family |= family_of(tokens.lower[i])
    return Types(tuple(known), frozenset(family))


def type_of(pattern: Pattern) -> str:
    """Return the type that a pattern gives; to refuse is to reject."""
    return "REJECT" if pattern.type == "REFUSE" else pattern.type


@cache
def patterns(word: str) -> Sequence[Pattern]:
    """Return the patterns of the lexicon that begin with a word, the most special first."""
    entry = lexicon().entries.get(word, ((), (), ()))
    return sorted((pattern for listed in entry for pattern in listed), key=lambda p: p.weight, reverse=True)


def fits(pattern: Pattern, i: int, tokens: Tokens) -> bool:
    """Return whether a pattern has the company it asks for, near token `i` and in its sentence."""
    number = tokens.sentence_of[i]
    first, last = tokens.sentences[number] if number >= 0 else (i, i + 1)
    behind = tokens.lower[i + 1 : min(i + 2 + COMPANY, last)]
    if not all(not choice.isdisjoint(behind) for choice in pattern.rest):
        return False
    around = tokens.lower[max(first, i - COMPANY) : min(last, i + 1 + COMPANY)]
    return all(nouns is None or not nouns.isdisjoint(around) for nouns in (pattern.object, pattern.subject))


@cache
def families() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return the types of words, and of the beginnings of words."""
    words: dict[str, frozenset[str]] = {}
    beginnings: dict[str, frozenset[str]] = {}
    for name, listed in rows("type_words.tsv"):
        for word in listed.split():
            table = beginnings if word.endswith("-") else words
            key = word.removesuffix("-")
            table[key] = table.get(key, frozenset()) | {name}
    return words, beginnings


def family_of(word: str) -> frozenset[str]:
    """Return the types of a word's family: `donation` belongs to AID as `donat-` does."""
    words, beginnings = families()
    found = (beginnings[word[:n]] for n in range(2, len(word) + 1) if word[:n] in beginnings)
    return words.get(word, frozenset()).union(*found)


TYPE = Check(
    ("type",),
    "its trigger, or another mention, has a word that can mean this type; else the type that the lexicon reads is listed beside it",
    check_type,
)
