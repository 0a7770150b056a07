"""What a clause says about a noun phrase: *people [killed in Oslo]*, *boats [that sank off the cape]*."""

from extractor.rules.figures.clause_text import (
    PARTICLES,
    action,
    group,
    noun_text_alone,
    subject_name,
    tail,
    unnumbered,
    usable,
    who,
)
from extractor.rules.figures.grammatical_role import GrammaticalRole, reduced
from extractor.rules.figures.realisation import listed, mapped, named, participle, printed
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.plurals import nouns
from extractor.rules.text.tokens import AUXILIARIES, BE, HAVE

LEAVING = frozenset("leave leaves left leaving".split())
#: Verbs whose past form without an object is a participle: people injured in the crash.
HARM = frozenset(
    "arrested charged convicted detained displaced executed injured jailed kidnapped killed sentenced wounded".split()
)
PLANS = frozenset("plans hopes aims seeks".split())


def predicate_phrase(s: Sentence, role: GrammaticalRole, noun: str) -> list[str]:
    """What the clause says about noun phrase `site.k`, as the parts of a phrase after `noun`; [] if nothing clear."""
    if s.headline:
        return []
    if following := _after_noun(s, role.k):
        return following
    if role.role == "subject":
        return _done_by(s, role.verb, noun)
    if role.role == "object":
        return _done_to(s, role)
    return _around(s, role)


def _around(s: Sentence, role: GrammaticalRole) -> list[str]:
    """What the noun or the verb says that a noun phrase is tied to: *the loss of* (12 boats), *docked in* (three towns)."""
    k = role.k
    if role.role == "after" and role.host >= 0:
        host = s.tokens.lower[s.chunks[role.host].head]
        if role.prep == "of" and (done := mapped("done").get(host)):
            return [done, *tail(s, k + 1)]
        if role.prep == "of" and host in listed("collective") and (text := noun_text_alone(s, role.host)):
            return [f"in {text}", *tail(s, k + 1)]
    if role.role == "after" and role.prep in ("in", "at") and role.verb >= 0 and role.verb == k - 2:
        told = s.tokens.tag[s.chunks[role.verb].last] in ("VBD", "VBN") and s.verb(role.verb).finite
        name = subject_name(s, role.verb, k) if told else ""
        return [f"where {name} {group(s, role.verb)}"] if name else []
    return tail(s, k + 1)


def _after_noun(s: Sentence, k: int) -> list[str]:
    """A relative clause or a participle right after a noun phrase or after its first prepositional phrase."""
    j, found = k + 1, []
    if s.kind(j) == "P" and s.kind(j + 1) == "N" and s.kind(j + 2) in ("R", "V") and usable(s, j + 1):
        if s.kind(j + 2) == "V" and not (s.verb(j + 2).participle or reduced(s, j + 2)):
            return []
        part = s.chunks[j + 1]
        found, j = [f"{s.word(j)} {printed(s.tokens, part.first, part.last)}"], j + 2
    if s.kind(j) == "R" and s.word(j) in ("who", "that", "which") and s.kind(j + 1) == "V":
        rest = _rest(s, j + 1, by=True)
        return [*found, f"{s.word(j)} {group(s, j + 1)}", *rest] if rest is not None else found
    if s.kind(j) == "V" and (s.verb(j).participle or reduced(s, j)) and j > k:
        if s.tokens.tag[s.chunks[j].last] == "VBG" and s.kind(j - 1) == ",":
            return []
        rest = _rest(s, j, by=True)
        return [*found, group(s, j), *rest] if rest is not None else found
    return []


def _rest(s: Sentence, verb: int, *, by: bool = False) -> list[str] | None:
    """Object and prepositional phrases after a verb group (or after its infinitive); None if it says no more than half."""
    j = verb + 1
    if s.kind(j) == "V" and s.verb(j).infinitive:
        j += 1
    if s.kind(j) == "X" and s.word(j) in PARTICLES:
        j += 1
    parts = []
    if s.kind(j) == "X":
        parts.append(printed(s.tokens, s.chunks[j].first, s.chunks[j].last))
        j += 1
    if s.kind(j) in ("S", "V"):
        return None
    if s.kind(j) == "N":
        if not (thing := unnumbered(s, j)):
            return None
        parts.append(thing)
        j += 1
    return [*parts, *tail(s, j, by=by)]


def _done_by(s: Sentence, verb: int, noun: str) -> list[str]:
    """What a subject does or suffers: boats [damaged in Oslo], nurses [to be laid off], people [who died in the fire]."""
    read, main = s.verb(verb), s.main_word(verb)
    if read.passive and main not in BE:
        return _suffered(s, verb)
    if main in BE and not read.negated:
        return [] if s.kind(verb + 1) in ("N", "R") else _rest(s, verb) or []
    rest = None if main in AUXILIARIES or main in listed("weak") else _rest(s, verb)
    if rest is None:
        return []
    if main in HARM and s.chunks[verb].first == s.chunks[verb].last and s.kind(verb + 1) != "N":
        return [main, *tail(s, verb + 1, by=True)]
    part = s.chunks[verb]
    if main.endswith("ing") and s.tokens.lower[part.first] in BE and not read.negated:
        return [printed(s.tokens, part.last, part.last), *rest]
    return [f"{who(noun)} {group(s, verb)}", *rest]


def _suffered(s: Sentence, verb: int) -> list[str]:
    read, main = s.verb(verb), s.main_word(verb)
    lead = "not " if read.negated else "to be " if read.modal in ("will", "would", "shall", "'ll") else ""
    if s.kind(verb + 1) == "V" and s.verb(verb + 1).infinitive:
        rest = _rest(s, verb)
        return [f"{lead}{participle(main)} {group(s, verb + 1)}", *rest] if rest is not None else []
    if s.kind(verb + 1) == "C" and s.kind(verb + 2) == "V" and s.verb(verb + 2).participle:
        both = f"{lead}{participle(main)} {s.word(verb + 1)} {s.main_word(verb + 2)}"
        return [both, *tail(s, verb + 3, by=True)]
    return [f"{lead}{action(s, verb)}", *tail(s, verb + 1 + (s.kind(verb + 1) == "X"), by=True)]


def _left(s: Sentence, k: int) -> list[str]:
    """*people dead in Oslo* for *left N people dead in Oslo*."""
    part, words = s.chunks[k], s.tokens.lower
    at = next((i for i in range(part.head + 1, min(part.last + 2, len(words))) if words[i] in nouns().victim), -1)
    return [words[at], *tail(s, s.at.get(at, k) + 1)] if at >= 0 else []


def _held(s: Sentence, role: GrammaticalRole, name: str, after: list[str]) -> list[str] | None:
    """What a verb that is not an action says of its object: people [dead in Oslo], berths [of the harbour]; None for other verbs."""
    main = s.main_word(role.verb)
    if main in LEAVING:
        return _left(s, role.k) or None
    if main in HAVE:
        return after or ([f"of {name}"] if name else [])
    idle = main in BE or main in listed("contain") or main in listed("weak")
    return after if idle or not main.isalpha() or s.verb(role.verb).passive else None


def _intended(s: Sentence, verb: int, name: str) -> str:
    """What somebody means to do: [the clinic plans] (to hire) nurses, nurses [to hire]."""
    governor = verb - 1
    if s.kind(governor) == "V" and s.verb(governor).finite and not s.verb(governor).passive and name:
        return f"{name} {group(s, governor)}"
    part = s.chunks[governor]  # the clinic plans: read as one noun phrase
    plans = s.kind(governor) == "N" and s.main_word(governor) in PLANS and usable(s, governor)
    if plans and s.tokens.lower[part.first] == "the" and part.last - part.first > 1:
        return f"{named(s.tokens, part.first, part.last)} {group(s, verb)}"
    return group(s, verb)


def _made_to(s: Sentence, k: int) -> list[str]:
    """What an object is made or expected to do: people forced [to flee across the river]."""
    if s.kind(k + 1) != "V" or not s.verb(k + 1).infinitive:
        return []
    return [group(s, k + 1), *(_rest(s, k + 1) or [])]


def _done_to(s: Sentence, role: GrammaticalRole) -> list[str]:
    """What is done to an object: people [killed in Oslo], nurses [the clinic plans to hire], berths [of the harbour]."""
    k, verb = role.k, role.verb
    read, after = s.verb(verb), tail(s, k + 1)
    apart = read.participle and s.kind(verb - 1) == ","  # talks broke down, stranding commuters: whose doing is unsaid
    name = "" if apart else subject_name(s, verb, k)
    if (said := _held(s, role, name, after)) is not None:
        return said
    if read.negated:
        return [f"{name} {group(s, verb)}", *after] if name else after
    if read.infinitive:
        return [_intended(s, verb, name), *after]
    if read.modal and HAVE.isdisjoint(s.tokens.lower[s.chunks[verb].first : s.chunks[verb].last]):
        return [f"{name} {group(s, verb)}" if name else f"to be {action(s, verb)}", *after]
    if participle(s.main_word(verb)) in listed("inducing"):
        after = after or _made_to(s, k)
    return [action(s, verb), *after] if after or not name else [action(s, verb), f"by {name}"]
