"""Verb groups: the auxiliaries and adverbs before a verb, and the word that an infinitive hangs on."""

from typing import NamedTuple

from extractor.rules.text.tokens import BE, HAVE, Tokens

AUXILIARY = BE | HAVE | frozenset("do does did 's 'd 'll get gets got having".split())
NEGATIONS = frozenset("not n't 't never neither nor hardly barely".split())
CONTRACTED = frozenset(
    "don didn doesn won wouldn couldn shouldn isn aren wasn weren hasn haven hadn can ain mustn needn".split()
)
#: Infinitives after these report nothing: they lie ahead, or did not happen.
AHEAD = frozenset(
    "expected expect expects likely unlikely want wants wanted plan plans planned planning hope hopes hoped hoping due set "
    "ready about need needs needed try tries tried trying decline declines declined declining refuse refuses refused refusing "
    "fail fails failed able unable have has had going scheduled supposed poised prepared intend intends intended wish ought "
    "reluctant unwilling willing hesitant used afraid free obliged forced required allowed permitted loath time reason way "
    "right chance opportunity ability how what whether easy hard difficult impossible enough too not seeks seek sought "
    "hesitate hesitated threaten threatened threatens asked told urged".split()
)
GOING_ON = frozenset(
    "continue continues continued continuing on out began begins begin started went goes going appeared appears seemed seems".split()
)
TIMES = frozenset("ago today yesterday tomorrow".split())
#: Adjectives used like adverbs before a verb: *has long said*, *which first reported*.
ADVERBIAL = frozenset("long first".split())
#: Before these a form that may be a noun is one.
NOMINAL = frozenset(("DT", "PRP$", "POS", "IN", "JJ", "CC"))


class Group(NamedTuple):
    """The auxiliaries and adverbs before a verb: where they begin, and what they say."""

    first: int
    being: bool = False
    having: bool = False
    modal: bool = False
    infinitive: bool = False
    negated: bool = False


def group_of(tokens: Tokens, i: int, floor: int) -> Group:
    """The verb group that ends in the verb at `i`."""
    tag, lower = tokens.tag, tokens.lower
    being = having = modal = infinitive = False
    at = i
    while at > floor:
        word, kind = lower[at - 1], tag[at - 1]
        if word in NEGATIONS or (word == "'t" and at - 1 > floor and lower[at - 2] in CONTRACTED):
            return Group(at, negated=True)
        if kind == "MD":
            modal = True
        elif word in AUXILIARY and kind != "POS":
            being, having = being or word in BE, having or word in HAVE
        elif kind == "TO":
            infinitive = True
        elif (kind != "RB" or word in TIMES) and not _is_adverbial(tokens, at - 1, floor):
            break
        at -= 1
    while at < i and tag[at] == "RB":
        at += 1
    return Group(at, being, having, modal, infinitive)


def _is_adverbial(tokens: Tokens, i: int, floor: int) -> bool:
    """Return whether an adjective is used like an adverb: *has [long] said*, but not *the first said*."""
    return tokens.lower[i] in ADVERBIAL and tokens.tag[i] != "NNP" and i > floor and tokens.tag[i - 1] not in NOMINAL


def governor_of(tokens: Tokens, first: int, floor: int) -> str:
    """The word that an infinitive hangs on: *[declined] to say*, *[expected] soon to say*."""
    lower = tokens.lower
    if first > floor and tokens.tag[first - 1] == "RB" and first - 2 >= floor and lower[first - 2] in AHEAD:
        return lower[first - 2]
    return lower[first - 1] if first > floor else ""
