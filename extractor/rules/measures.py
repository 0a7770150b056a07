"""What a figure says, as a short phrase: the counted things and what tells them apart."""

from extractor.rules.quantities import Quantity
from extractor.rules.tokens import Tokens

NOUNISH = frozenset(("NN", "NNS", "NNP", "JJ", "JJR", "JJS", "VBG", "VBN", "CD", "POS", "RBS", "HYPH"))
LINKS = frozenset("of in on at near from for to with against along between across under aboard inside outside into by".split())
PARTICIPLES = frozenset(("VBN", "VBG"))
ARTICLES = frozenset(("DT", "PRP$"))
MAX_WORDS = 12
LOOK_BACK = 14


def measured(tokens: Tokens, q: Quantity) -> str | None:
    """Return a phrase for what the figure counts or measures; None where the clause does not say."""
    after = tokens.at(q.end)
    if q.counted:
        return _phrase(tokens, tokens.at(q.stop), after)
    if after < len(tokens) and tokens.lower[after] in ("of", "in") and q.kind in ("percent", "money", "fraction", "area", "mass", "other"):
        phrase = _phrase(tokens, after + 1, after + 1)
        if phrase:
            return phrase
    return _before(tokens, tokens.at(q.start)) or _phrase(tokens, after, after)


def _phrase(tokens: Tokens, first: int, at: int) -> str | None:
    """Read a noun phrase from token `first` on, with the prepositional phrases and participles after it."""
    n, tag, low = len(tokens), tokens.tag, tokens.lower
    first = _skip(tokens, first)
    if first >= n:
        return None
    sentence, last, seen = tokens.sentence_of[first], -1, 0
    i, linked = first, True
    while i < n and seen < MAX_WORDS and tokens.sentence_of[i] == sentence:
        if tag[i] in NOUNISH:
            last, linked = i, False
        elif low[i] in LINKS and not linked and last >= 0:
            linked = True
        elif tag[i] in ARTICLES and linked:
            pass
        elif i >= at:
            break
        i, seen = i + 1, seen + 1
    return _trim(tokens, first, last)


def _skip(tokens: Tokens, first: int) -> int:
    while first < len(tokens) and (tokens.lower[first] in ("of", "-", "other", "more", ")", "%") or tokens.tag[first] in ARTICLES):
        first += 1
    return first


def _before(tokens: Tokens, at: int) -> str | None:
    """Return the last noun phrase of the clause before the figure: *military aid* of *military aid worth $2 million*."""
    n, floor = at - 1, max(0, at - LOOK_BACK)
    if at >= len(tokens) or at < 1:
        return None
    sentence = tokens.sentence_of[at]
    while n >= floor and tokens.sentence_of[n] == sentence and tokens.tag[n] not in ("NN", "NNS", "NNP"):
        n -= 1
    if n < floor or tokens.sentence_of[n] != sentence:
        return None
    first = n
    while first > floor and tokens.sentence_of[first - 1] == sentence and (
        tokens.tag[first - 1] in NOUNISH or (tokens.lower[first - 1] in ("of", "in") and tokens.tag[first - 2] in NOUNISH)
    ):
        first -= 1
    return _trim(tokens, first, n)


def _trim(tokens: Tokens, first: int, last: int) -> str | None:
    while first <= last and tokens.tag[first] in ("POS", "VBN", "CD") and first < last:
        first += 1
    if last < first:
        return None
    return " ".join(tokens.span(first, last).split()) or None
