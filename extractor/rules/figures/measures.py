"""What a figure says, as a short phrase: the counted things and what tells them apart."""

from extractor.rules.figures.nouns import CALENDAR
from extractor.rules.figures.quantities import Quantity
from extractor.rules.figures.units import units
from extractor.rules.tokens import Tokens

NAMES = frozenset(("NN", "NNS", "NNP"))
NOUNISH = NAMES | {"JJ", "JJR", "JJS", "VBG", "VBN", "CD", "POS", "RBS"}
LINKS = frozenset(
    "of in on at near from for to with against along between across under aboard inside outside into by".split()
)
ATTRIBUTED = frozenset(("NN", "NNS", "NNP", "JJ"))
SKIPPED = frozenset("of - other more or plus + ) %".split())
ARTICLES = frozenset(("DT", "PRP$"))
WHOLE = ("percent", "fraction")
SPENT = frozenset("of in for on".split())
AWAY = frozenset("from north south east west away off".split())
MAX_WORDS = 12
MAX_LENGTH = 200  # characters
LOOK_BACK = 14


def measured(tokens: Tokens, q: Quantity) -> str | None:  # noqa: PLR0911  (one return for each kind)
    """Return a phrase for what the figure counts or measures; None where its sentence does not say."""
    after = _past_brackets(tokens, tokens.at(q.end))
    following = tokens.lower[after] if after < len(tokens) else ""
    if q.counted and q.end == q.stop and following != "of":  # the noun stands elsewhere: 300 in Italy
        tail = _tail(tokens, after) if following in LINKS else None
        return f"{q.things} {tail}" if tail else q.things or None
    if q.counted:
        return _phrase(tokens, tokens.at(q.stop), after) or q.things or None
    if q.kind in WHOLE and following == "of" and (phrase := _phrase(tokens, after + 1, after + 1)):
        return f"share of {phrase}"
    if q.kind == "distance" and following in AWAY and (phrase := _tail(tokens, after)):
        return f"distance {phrase}"
    if q.kind == "age" and q.glued and (phrase := _phrase(tokens, after, after)):
        return phrase
    spent = following in SPENT if q.kind == "money" else following == "of"
    if spent and q.kind != "age" and (phrase := _phrase(tokens, after + 1, after + 1)):
        return phrase
    attributive = after < len(tokens) and tokens.tag[after] in ATTRIBUTED and tokens.start[after] - q.end <= 2
    if attributive and q.kind != "age" and (phrase := _phrase(tokens, after, after)):  # a $300 million contract
        return phrase
    return _before(tokens, tokens.at(q.start))


def _past_brackets(tokens: Tokens, at: int) -> int:
    """Skip a conversion, or the end of one: *17 kilometers (10 miles) from the temple*."""
    if at < len(tokens) and tokens.word[at] == "(":
        for i in range(at + 1, min(at + 7, len(tokens))):
            if tokens.word[i] == ")":
                return i + 1
    return at + 1 if at < len(tokens) and tokens.word[at] == ")" else at


def _phrase(tokens: Tokens, first: int, at: int) -> str | None:
    """Read a noun phrase from token `first` on, with the prepositional phrases and participles after it."""
    n, tag, low = len(tokens), tokens.tag, tokens.lower
    first = _skip(tokens, first)
    if first >= n:
        return None
    sentence, last, seen = tokens.sentence_of[first], -1, 0
    i, linked = first, True
    while i < n and seen < MAX_WORDS and tokens.sentence_of[i] == sentence:
        if low[i] in CALENDAR:
            break
        if tag[i] in NOUNISH:
            last, linked = (i if tag[i] in NAMES else last), False
        elif low[i] in LINKS and not linked and last >= 0:
            linked = True
        elif tag[i] in ARTICLES and linked:
            pass
        elif i >= at:
            break
        i, seen = i + 1, seen + 1
    return _trim(tokens, first, last)


def _skip(tokens: Tokens, first: int) -> int:
    if first < len(tokens) and tokens.lower[first] in CALENDAR:
        return len(tokens)
    end = min(len(tokens), first + MAX_WORDS)
    while first < end and (tokens.lower[first] in SKIPPED or tokens.tag[first] in ARTICLES):
        first += 1
    return first


def _tail(tokens: Tokens, at: int) -> str | None:
    """*from the coast*, *north of the town*: from the preposition to the end of its noun phrase."""
    first = at + 1
    end = min(len(tokens), first + MAX_WORDS)
    while first < end and (tokens.lower[first] in ("of", "from") or tokens.tag[first] in ARTICLES):
        first += 1
    if first >= len(tokens) or not _phrase(tokens, first, first):
        return None
    last = first
    while last + 1 < len(tokens) and tokens.tag[last + 1] in NOUNISH and last - at < MAX_WORDS:
        last += 1
    return _trim(tokens, at, last)


def _before(tokens: Tokens, at: int) -> str | None:
    """Return the last noun phrase of the sentence before the figure: *military aid* of *military aid worth $2 million*."""
    last, floor = at - 1, max(0, at - LOOK_BACK)
    if at >= len(tokens) or at < 1:
        return None
    sentence, names = tokens.sentence_of[at], units().words
    while (
        last >= floor
        and tokens.sentence_of[last] == sentence
        and (
            tokens.tag[last] not in NAMES
            or tokens.lower[last] in names
            or tokens.lower[last] in CALENDAR
            or tokens.lower[last][0].isdigit()
        )
    ):
        last -= 1
    if last < floor or tokens.sentence_of[last] != sentence:
        return None
    first = last
    while (
        first > floor
        and tokens.sentence_of[first - 1] == sentence
        and (
            tokens.tag[first - 1] in NOUNISH
            or (tokens.lower[first - 1] in ("of", "in") and tokens.tag[first - 2] in NOUNISH)
        )
    ):
        first -= 1
    return _trim(tokens, first, last)


def _trim(tokens: Tokens, first: int, last: int) -> str | None:
    while first < last and tokens.tag[first] in ("POS", "CD", "VBN"):
        first += 1
    while first < last and tokens.tag[last] in ("POS", "JJ", "CD") and tokens.tag[last - 1] in NAMES:
        last -= 1
    if last < first or tokens.end[last] - tokens.start[first] > MAX_LENGTH:
        return None
    return " ".join(tokens.span(first, last).split()) or None
