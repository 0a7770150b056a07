"""The role of a figure in its clause: which verb it is subject or object of, which noun or preposition it follows."""

from typing import NamedTuple

from extractor.rules.figures.realisation import listed
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.reporting_words import triggers
from extractor.rules.text.tokens import BE

REACH = 14  # chunks
LONGEST_CHUNK = 15  # tokens of a noun phrase that may be named; it keeps the cost of odd texts linear
FINITE_WORDS = frozenset("was were is are has have had will would can could may might must should".split())
#: Kinds of chunks that are between a noun phrase and its verb.
BETWEEN = frozenset("TBX")


class GrammaticalRole(NamedTuple):
    """The place of chunk `k`: `role` is subject, object, after (a preposition) or "" where none is clear.

    `verb` is the verb group concerned or -1; `prep` the preposition, `host` the noun phrase that it ties this one to or -1.
    """

    k: int
    role: str = ""
    verb: int = -1
    prep: str = ""
    host: int = -1


def role_of(s: Sentence, k: int, opening: int | None = None) -> GrammaticalRole:
    """Find the place of noun phrase `k`; `opening` is the chunk before it that its words of precision begin with."""
    first = k if opening is None else opening
    opened = s.kind(first - 1) == "V" and not opens_clause(s, first - 1)
    verb = -1 if opened else _verb_after(s, k, first)
    if verb >= 0:
        return GrammaticalRole(k, "subject", verb)
    j = _first_of_list(s, k)
    before = (first if j == k else j) - 1
    nearest = before - REACH
    while s.kind(before) in ("T", "X") and before > nearest and s.word(before) != "not":
        before -= 1
    if s.kind(before) == "V":
        return GrammaticalRole(k, "object", before)
    if s.kind(before) == "P":
        host = before - 1
        while s.kind(host) in ("T", "B", "X") and host > nearest:
            host -= 1
        kind = s.kind(host)
        verb = host if kind == "V" else -1
        if kind == "N":
            past = host - 3 if s.word(host - 1) == "of" and s.kind(host - 2) == "N" else host - 1
            verb = past if s.kind(past) == "V" else -1
        return GrammaticalRole(k, "after", verb, s.word(before), host if kind == "N" else -1)
    return GrammaticalRole(k)


def _verb_after(s: Sentence, k: int, first: int) -> int:
    """The verb group whose subject is noun phrase `k`, skipping its attachments. -1 if there is none."""
    j = k + 1
    for _ in range(REACH):
        kind = s.kind(j)
        if kind in BETWEEN and kind:
            j += 1
        elif (kind == "P" and s.kind(j + 1) in ("N", "T")) or (
            kind == "C" and s.kind(j + 1) == "N" and s.kind(j + 2) == "V"
        ):
            j += 2
        elif kind == "V" and not s.verb(j).infinitive:
            if s.verb(j).participle or reduced(s, j):
                j += 1
                if s.kind(j) == "N":
                    j += 1
                continue
            return j if not (s.kind(first - 1) == "P" and not _clausal(s, first - 1)) else -1
        else:
            break
    return -1


def opens_clause(s: Sentence, verb: int) -> bool:
    """Return whether a verb group may be followed by a clause without *that*: said 12 boats were lost."""
    main = s.main_word(verb)
    return main in listed("weak") or main in triggers() or main in BE


def _clausal(s: Sentence, k: int) -> bool:
    return s.word(k) in ("after", "before", "since", "until", "as", "than")


def reduced(s: Sentence, k: int) -> bool:
    """Return whether a past form after a noun is not a main verb: (freed) 27 men [arrested in the raid]."""
    part = s.chunks[k]
    if part.first != part.last or not s.main_word(k).endswith(("ed", "en", "t", "d", "n")):
        return False
    if s.tokens.tag[part.last] not in ("VBD", "VBN") or s.kind(k + 1) == "N" or s.kind(k - 1) != "N":
        return False
    if _finite_follows(s, k):
        return True
    j = k - 2
    if s.kind(j) == "P" and s.kind(j - 1) in ("N", "V"):
        return s.kind(j - 1) == "V"
    return s.kind(j) == "V" and s.verb(j).finite and s.main_word(j) not in listed("weak")


def _finite_follows(s: Sentence, k: int) -> bool:
    """Return whether the clause's main verb is still to come: men arrested in the raid [were freed]."""
    for j in range(k + 1, k + REACH):
        kind = s.kind(j)
        if kind == "V":
            return s.word(j) in FINITE_WORDS
        if kind not in ("P", "N", "T", "B") or not kind:
            return False
    return False


def _first_of_list(s: Sentence, k: int) -> int:
    """The first noun phrase of the list that `k` is in: killed two people in Oslo and one in Bergen."""
    j = k
    for _ in range(4):
        i = j - 1
        if s.kind(i) == "C":
            i -= 1
            if s.kind(i) == ",":
                i -= 1
        elif s.kind(i) == ",":
            i -= 1
        else:
            break
        while (s.kind(i) in ("T", "B") and i > k - 2 * REACH) or (
            s.kind(i) == "N" and s.kind(i - 1) == "P" and s.kind(i - 2) == "N"
        ):
            i -= 2 if s.kind(i) == "N" else 1
        if s.kind(i) != "N" or not numbered(s, i):
            break
        j = i
    return j


def numbered(s: Sentence, k: int) -> bool:
    """Return whether a chunk holds a number."""
    part = s.chunks[k]
    return "CD" in s.tokens.tag[part.first : min(part.last + 1, part.first + LONGEST_CHUNK)]
