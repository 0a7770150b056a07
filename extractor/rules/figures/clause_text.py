"""Parts of a clause in words: noun phrases, subjects, verb groups and the phrases that follow them."""

import re

from extractor.rules.figures.grammatical_role import LONGEST_CHUNK, REACH, GrammaticalRole
from extractor.rules.figures.realisation import PRONOUNS, bare, join, listed, named, participle, printed
from extractor.rules.figures.units import units
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.places import agents
from extractor.rules.text.plurals import singular

INNER_NUMBER = re.compile(r"(^|['’]s )[0-9][0-9,.]*(?:-odd|-plus)? ")  # Oslo's 90 schools
LONGEST_NAME = 6  # words of a subject
PARTICLES = frozenset("up down off out back away over".split())
#: Prepositions whose phrases say how, when or why, not where or whom; nouns of time.
UNTYING = frozenset("by amid despite with than as per without like via about because".split())
TIMES = frozenset("night morning afternoon evening day days week weeks weekend month months year years time".split())


def usable(s: Sentence, k: int) -> bool:
    """Return whether a noun phrase may be in a phrase: no pronoun, no number, and no possessive of a pronoun."""
    part = s.chunks[k]
    if part.kind != "N" or part.last - part.first > LONGEST_CHUNK:
        return False
    tags = s.tokens.tag[part.first : part.last + 1]
    headed = s.tokens.tag[part.head] in ("NN", "NNS", "NNP", "VBG")
    return headed and PRONOUNS.isdisjoint(tags) and "CD" not in tags and tags[-1] != "POS"


def subject_name(s: Sentence, verb: int, k: int = -1) -> str:
    """The subject of a verb group with its *of* phrase, where it can be named in a few words; else ""."""
    found = s.subject(verb)
    if not found or k in found:
        return ""
    text = noun_text(s, found[-1] if len(found) == 1 else found[0])
    if len(found) == 2 and found[1] == found[0] + 2:
        text = f"{text} and {noun_text(s, found[1])}" if usable(s, found[1]) else ""
    return text if text.count(" ") < LONGEST_NAME and len(text) > 1 else ""


def noun_text(s: Sentence, k: int) -> str:
    """A noun phrase with its article and the *of* phrase after it; "" if it is not usable."""
    part = s.chunks[k]
    if not usable(s, k):
        return ""
    text = named(s.tokens, part.first, part.last)
    if text and s.word(k + 1) == "of" and s.kind(k + 2) == "N" and usable(s, k + 2):
        after = s.chunks[k + 2]
        return join(text, "of " + printed(s.tokens, after.first, after.last))
    return text


def noun_text_alone(s: Sentence, k: int) -> str:
    """A noun phrase with its article, without what follows."""
    part = s.chunks[k]
    return named(s.tokens, part.first, part.last) if usable(s, k) else ""


def tail(s: Sentence, j: int, most: int = 2, *, by: bool = False) -> list[str]:
    """The prepositional phrases from chunk `j` on that say where or whom (or by whom), each as one part."""
    found: list[str] = []
    for _ in range(REACH):
        kind = s.kind(j)
        if kind in ("T", "B"):
            j += 1
        elif kind == "P" and s.kind(j + 1) == "T":
            j += 2
        elif kind == "P" and s.kind(j + 1) == "N" and len(found) < most and usable(s, j + 1):
            part = s.chunks[j + 1]
            if (s.word(j) in UNTYING and not (by and s.word(j) == "by")) or s.tokens.lower[part.last] in TIMES:
                break
            last, opening = part.last, s.chunks[j].first
            j += 2
            if s.word(j) == "of" and s.kind(j + 1) == "N" and usable(s, j + 1):
                last = s.chunks[j + 1].last
                j += 2
            found.append(printed(s.tokens, opening, last))
        else:
            break
    return found


def action(s: Sentence, k: int) -> str:
    """The participle of a verb group with its particle: `shot down` for *shoot down*, *was shot down*."""
    after = s.word(k + 1)
    apart = s.kind(k + 1) == "X" and after in PARTICLES and s.word(k + 2) != "to"
    particle = f" {after}" if apart else ""
    return participle(s.main_word(k)) + particle


def group(s: Sentence, k: int) -> str:
    """A verb group as printed, with the infinitive after it: `may arrive`, `plans to hire`."""
    part = s.chunks[k]
    last = part.last
    if s.kind(k + 1) == "V" and s.verb(k + 1).infinitive:
        k += 1
        last = s.chunks[k].last
    if s.kind(k + 1) == "X" and s.word(k + 1) in PARTICLES:
        last = s.chunks[k + 1].last
    return printed(s.tokens, part.first, last)


def who(noun: str) -> str:
    """The relative pronoun for a noun."""
    word = noun.rpartition(" ")[2].lower()
    return "who" if word == "people" or (singular(word) in agents() and word not in ("troops", "forces")) else "that"


def unnumbered(s: Sentence, k: int) -> str:
    """An object as printed, without its number if it has one: (opened 40) accounts; "" if there is nothing to say."""
    part, tokens = s.chunks[k], s.tokens
    if usable(s, k):
        return printed(tokens, part.first, part.last)
    if part.last - part.first > LONGEST_CHUNK:
        return ""
    numbers = [i for i in range(part.first, part.last) if tokens.tag[i] == "CD"]
    if not numbers or not PRONOUNS.isdisjoint(tokens.tag[part.first : part.last + 1]):
        return ""
    rest = tokens.lower[numbers[-1] + 1 : part.last + 1]
    return (
        printed(tokens, numbers[-1] + 1, part.last)
        if units().words.keys().isdisjoint(rest) and rest[0].isalpha()
        else ""
    )


def core(s: Sentence, first: int, last: int, k: int) -> str:
    """The counted noun as printed, from token to token, with the *of* phrase after its chunk."""
    text = bare(s.tokens, first, last)
    if number := INNER_NUMBER.search(text):
        text = text[: number.end(1)] + text[number.end() :]
    if text and s.word(k + 1) == "of" and s.kind(k + 2) == "N" and usable(s, k + 2):
        part = s.chunks[k + 2]
        return join(text, "of " + printed(s.tokens, part.first, part.last))
    return text


def source_of(s: Sentence, role: GrammaticalRole) -> str:
    """Who counts or estimates by the clause's own verb or noun: *put the number at 40*, *the monitor's count of 12*."""
    if role.role == "after" and role.prep == "of" and role.host >= 0:
        part = s.chunks[role.host]
        owner = next(
            (i for i in range(max(part.first, part.head - LONGEST_CHUNK), part.head) if s.tokens.tag[i] == "POS"), -1
        )
        return (
            bare(s.tokens, part.first, owner - 1) if owner > 0 and s.tokens.lower[part.head] in listed("tally") else ""
        )
    verb = role.verb if role.role in ("object", "after") else role.k - 1
    if verb >= 0 and s.kind(verb) == "V" and s.main_word(verb) in listed("counting") and not s.verb(verb).passive:
        return subject_name(s, verb, role.k).removeprefix("the ")
    return ""
