"""What a verb group says besides its verb: whether it is passive, negated, an infinitive, finite."""

from typing import NamedTuple

from extractor.rules.syntax.chunks import Chunk
from extractor.rules.syntax.phrases import FINITE
from extractor.rules.text.tokens import BE, Tokens

NEGATIONS = frozenset("not n't 't never hardly neither nor without".split())
#: What makes a past form behind it passive.
SUFFERING = BE | {"get", "got", "gets"}


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
    before = words[:-1]
    return Verb(
        passive=tags[-1] in ("VBN", "JJ", "VBD") and not SUFFERING.isdisjoint(before),
        negated=not NEGATIONS.isdisjoint(before) or (first > 0 and tokens.lower[first - 1] in NEGATIONS),
        infinitive=tags[0] == "TO" or (tags[0] == "RB" and tags[1:2] == ["TO"]),
        participle=tags[-1] in ("VBG", "VBN") and tags.count("RB") == len(before),
        finite=not FINITE.isdisjoint(tags),
        modal=words[tags.index("MD")] if "MD" in tags else "",
    )
