"""What a verb group says besides its verb: whether it is passive, negated, an infinitive, finite."""

from typing import NamedTuple

from extractor.rules.events.chunks import FINITE, Chunk
from extractor.rules.tokens import BE, Tokens

NEGATIONS = frozenset("not n't never hardly neither nor without".split())


class Verb(NamedTuple):
    """What a verb group says besides its verb."""

    passive: bool
    negated: bool
    infinitive: bool
    participle: bool
    finite: bool
    modal: str


def read_verb(tokens: Tokens, group: Chunk) -> Verb:
    """Read a verb group."""
    first, last = group.first, group.last
    words, tags = tokens.lower[first : last + 1], tokens.tag[first : last + 1]
    return Verb(
        passive=tags[-1] in ("VBN", "JJ", "VBD") and any(w in BE or w in ("get", "got", "gets") for w in words[:-1]),
        negated=not NEGATIONS.isdisjoint(words[:-1]) or (first > 0 and tokens.lower[first - 1] in NEGATIONS),
        infinitive=tags[0] == "TO" or (tags[0] == "RB" and tags[1:2] == ["TO"]),
        participle=tags[-1] in ("VBG", "VBN") and all(tag == "RB" for tag in tags[:-1]),
        finite=not FINITE.isdisjoint(tags),
        modal=next((w for tag, w in zip(tags, words, strict=True) if tag == "MD"), ""),
    )
