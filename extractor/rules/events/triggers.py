"""Triggers: the words of a sentence that name an event.

Patterns are looked up by the form of their first word, so that a sentence costs one dictionary look-up a word. The nouns a
verb's pattern asks for are its object, or the subject of its passive.
"""

from collections.abc import Iterable
from dataclasses import replace
from operator import contains
from typing import NamedTuple

from extractor.rules.events.trigger_lexicon import PLACE, PREPOSITIONS, Entry, Pattern, lexicon
from extractor.rules.syntax.chunks import DAYS, PREDICATE
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.syntax.verb_groups import NEGATIONS
from extractor.rules.text.places import gazetteer
from extractor.rules.text.plurals import singular
from extractor.rules.text.tokens import Tokens

NOUN = frozenset(("NN", "NNS", "NNP"))
PASSIVE_SUBJECT = NOUN | {"PRP"}
VERB = frozenset(("VB", "VBD", "VBZ", "VBP", "VBN", "VBG"))
#: Particles that belong to the trigger, and those of them that may follow an object: blow the bridge up.
PARTICLES = frozenset("up down off out away back over in missing aground".split())
MOVABLE = frozenset("up down off out back with".split())
#: Words that a verb may have behind its object: forced the villagers to leave.
OVER_OBJECT = MOVABLE | {"to", "from", "of", "that"}
#: Verbs that mean nothing without their object; verbs whose object, where it is a trigger, is the event.
EMPTY = frozenset("hold have pay make give stage mount carry conduct execute launch undertake do".split())
LIGHT = EMPTY | frozenset(
    "issue attend announce begin start resume open express voice unveil provide organize organise lead join declare order "
    "propose".split()
)
#: Objects that are not eventss: of *fired rockets* the firing is.
TOOLS = frozenset("missile missiles rocket rockets drone drones bomb bombs grenade grenades shell shells".split())
ENDS_OBJECT = frozenset(("VBD", "VBZ", "VBP", "MD", "WDT", "WP", "WRB", "PRP", "TO"))
MARKS = frozenset((",", ";", ":", ".", "(", "that", "--", "—", "–"))
PHRASE = frozenset(("DT", "PRP$", "JJ", "NN", "NNS", "NNP", "CD", "POS"))
SAYING = frozenset(
    "said says say saying declared declares announced announces insisted insists stressed told warned added stated reminder "
    "argued argues maintained emphasized emphasised reminded".split()
)
MUST = Pattern("DEMAND", "x", "must")
MODIFIED = (["NN"], ["NNS"], ["NNP"])
NOUN_FOLLOWERS = frozenset("in of by near between on at around continued".split())
#: Verbs whose *in* or *over* leads to a place or a cause: arrived in Oslo, but swore in the mayor.
PREPOSITIONAL = frozenset("arrive gather rule strike".split())
#: Nouns after an event that name it as well: the explosion site, a shooting incident.
OCCASIONS = frozenset(
    "incident incidents area scene site sites spree outrage outrages victim victims suspect suspects toll".split()
)
#: What a date may begin with.
DATING = DAYS | frozenset("on in this last next late early".split())
STORMS = frozenset("cyclone hurricane typhoon storm".split())
OBJECT_REACH = 8
PARTICLE_REACH = 7
SAYING_REACH = 12


class Trigger(NamedTuple):
    """A word or words that name an event: tokens `first` to `last`, both included.

    `verb` is the token of the verb whose subject and objects take part in it, None for a lone noun;
    `object` the noun that the pattern asked for.
    """

    first: int
    last: int
    pattern: Pattern
    verb: int | None = None
    object: int | None = None

    @property
    def light(self) -> bool:
        """Whether it is the noun that a verb hands it, so that the verb only brings it about: launched an *attack*."""
        return self.object is not None and self.first <= self.object <= self.last

    @property
    def predicative(self) -> bool:
        """Whether it is said of its subject by a form of *be*: is willing to."""
        return self.pattern.part == "x" and self.pattern.rest[-1:] == (frozenset(("to",)),)


def type_of(trigger: Trigger) -> str:
    """The type of a trigger; what somebody will not do is a rejection."""
    return "REJECT" if trigger.pattern.type == "REFUSE" else trigger.pattern.type


def lemma_of(trigger: Trigger, tokens: Tokens) -> str:
    """The lemma of what happens: of *launched an attack*, the noun."""
    if not trigger.light:
        return trigger.pattern.lemma
    return singular(tokens.lower[trigger.first if trigger.object is None else trigger.object])


def find_triggers(sentence: Sentence, candidates: Iterable[int]) -> list[Trigger]:
    """Find the triggers that begin at these tokens of a sentence, in order; none shares a token with another."""
    found: list[Trigger] = []
    taken = sentence.first
    entries, lower = lexicon().entries, sentence.tokens.lower
    for i in candidates:
        trigger = _trigger(sentence, entries[lower[i]], i)
        if trigger is None:
            continue
        if trigger.object is not None and found and found[-1].first <= trigger.object <= found[-1].last:
            found.pop()  # sanctions were lifted: the lifting is the happening
            taken = found[-1].last + 1 if found else sentence.first
        if trigger.first >= taken:
            found.append(trigger)
            taken = max(trigger.last, trigger.object or 0, i) + 1
    return found


def _trigger(sentence: Sentence, entry: Entry, i: int) -> Trigger | None:
    """The trigger that begins at a token: as a fixed phrase, as a verb, as a noun."""
    tag = sentence.tokens.tag[i]
    phrases, verbs, nouns = entry
    trigger = _phrase(phrases, sentence, i) if phrases else None
    if not (phrases or verbs or nouns):
        trigger = _demand(sentence, i)
    if trigger is None and verbs and tag in VERB:
        opening = i == sentence.first and nouns and _is_noun(sentence, i, i)  # Flooding killed
        if not opening:
            trigger = _verb(verbs, sentence, i)
            if trigger is not None and sentence.kind(sentence.at[i]) != "V":
                trigger = None
    if trigger is None and nouns and (tag not in VERB or tag in ("VBN", "VBG")):
        named = tag == "NNP" and not sentence.headline and _in_name(sentence, i) and not _storm(sentence, i)
        trigger = None if named else _noun(nouns, sentence, i)
    return trigger


def _in_name(sentence: Sentence, i: int) -> bool:
    """Return whether a capitalised word belongs to a name: the Amnesty of Amnesty International."""
    return i != sentence.first or sentence.tokens.tag[i + 1 : i + 2] == ["NNP"]


def _storm(sentence: Sentence, i: int) -> bool:
    """Return whether a word is the first of a storm's name: Cyclone Ada."""
    return sentence.tokens.lower[i] in STORMS and sentence.tokens.tag[i + 1 : i + 2] == ["NNP"]


def _demand(sentence: Sentence, i: int) -> Trigger | None:
    """What somebody is said to have said that another must do: a demand of the one who said so."""
    k = sentence.at[i]
    if sentence.kind(k) != "V":
        return None
    for j in range(k - 1, k - SAYING_REACH, -1):
        kind = sentence.kind(j)
        if kind == "V":
            said = sentence.main_word(j) in SAYING
            return Trigger(i, i, MUST, verb=sentence.chunks[j].last) if said else None
        if kind not in ("N", "C", "P", "B", "T") and not (kind == "S" and sentence.word(j) == "that"):
            return None
    return None


def _phrase(patterns: Iterable[Pattern], sentence: Sentence, i: int) -> Trigger | None:
    for pattern in patterns:
        if _follows(pattern, sentence, i):
            return Trigger(i, i + len(pattern.rest), pattern, verb=i)
    return None


def _follows(pattern: Pattern, sentence: Sentence, i: int) -> bool:
    """Return whether the further words of a pattern follow right behind token `i`, in its sentence."""
    rest, last = pattern.rest, i + 1 + len(pattern.rest)
    if not rest:
        return True
    words = sentence.tokens.lower[i + 1 : last]
    return last <= sentence.last and words[0] in rest[0] and all(map(contains, rest, words))


# verbs


def _verb(patterns: Iterable[Pattern], sentence: Sentence, i: int) -> Trigger | None:
    tokens = sentence.tokens
    for pattern in patterns:
        end = _words_end(pattern, sentence, i)
        if end is None or (pattern.intransitive and sentence.objects(sentence.at[i])):
            continue
        if pattern.subject is not None and not _done_by(sentence, pattern.subject, i):
            continue
        if pattern.object is None:
            return Trigger(i, _own_words_end(pattern, tokens, i, end), pattern, verb=i)
        noun = _object(tokens, pattern.object, end, sentence.last)
        if noun is None and tokens.tag[i] == "VBN":
            noun = _passive_subject(tokens, pattern.object, i, sentence.first)
        if noun is not None:
            return _with_object(sentence, pattern, i, end, noun)
    return None


def _done_by(sentence: Sentence, nouns: frozenset[str], i: int) -> bool:
    """Return whether one of these nouns does what the verb at a token says: the dam burst, was seized by customs officers."""
    if nouns.isdisjoint(sentence.words):
        return False
    k = sentence.at[i]
    if sentence.kind(k) != "V":
        return False
    passive = sentence.passive(k)
    doers = (n for p, n in sentence.prepositions(k, 6) if p == "by") if passive else sentence.subject(k)
    return any(sentence.tokens.lower[sentence.chunks[j].head] in nouns for j in doers)


def _own_words_end(pattern: Pattern, tokens: Tokens, i: int, end: int) -> int:
    """The last word of a verb's trigger: its particle and its nouns belong to it (blew up, went on strike), not its *for*."""
    if end == i + 1 and tokens.lower[end] in PARTICLES and pattern.lemma not in PREPOSITIONAL:
        return end
    return (
        end if len(pattern.rest) > 1 and end == i + len(pattern.rest) and tokens.lower[end] not in PREPOSITIONS else i
    )


def _words_end(pattern: Pattern, sentence: Sentence, i: int) -> int | None:
    """The last of the further words of a verb's pattern, or None where they do not follow."""
    end: int | None = i
    for choice in pattern.rest:
        end = _following(sentence, choice, end) if end is not None else None
    return end


def _with_object(sentence: Sentence, pattern: Pattern, i: int, end: int, noun: int) -> Trigger:
    """A verb with the object its pattern asks for; where the verb is light, the object is the trigger."""
    if pattern.lemma in LIGHT and noun < i:
        return Trigger(noun, noun, pattern, verb=i, object=noun)  # an inquiry was opened
    if pattern.lemma in LIGHT:
        compounds = (_noun_in(sentence, noun - n, noun) for n in (2, 1, 0) if noun - n > end)  # new arms package
        for named in compounds:
            if named is not None and named.last >= noun:
                kind = named.pattern.type if named.pattern.rest else pattern.type  # staged air strikes
                return Trigger(named.first, named.last, replace(pattern, type=kind), verb=i, object=named.last)
    if pattern.lemma in EMPTY and sentence.tokens.lower[noun] not in TOOLS:
        return Trigger(noun, noun, pattern, verb=i, object=noun)
    return Trigger(i, i, pattern, verb=i, object=noun)


def _noun_in(sentence: Sentence, i: int, noun: int) -> Trigger | None:
    """The first noun trigger in the compound of tokens `i` to `noun`."""
    known, lower, tags = lexicon().nouns, sentence.tokens.lower, sentence.tokens.tag
    for j in range(i, noun + 1):
        if j < noun and tags[j] not in NOUN and (tags[j] != "JJ" or j > i):
            return None
        for pattern in known.get(lower[j], ()):
            end = min(j + len(pattern.rest), sentence.last - 1)
            dated = end > j + pattern.head and _dated(sentence, end)
            if pattern.object is None and not dated and _follows(pattern, sentence, j):
                whole = len(pattern.rest) > pattern.head + 1  # a state of emergency
                return Trigger(j, j + (len(pattern.rest) if whole else pattern.head), pattern)
    return None


def _following(sentence: Sentence, choice: frozenset[str], at: int) -> int | None:
    """The place of the next word of a pattern: right behind, behind adverbs or a date, or behind a short object."""
    lower, tags = sentence.tokens.lower, sentence.tokens.tag
    for j in range(at + 1, min(at + 1 + PARTICLE_REACH, sentence.last)):
        if lower[j] in DATING and _dated(sentence, j):
            continue  # ruled on Friday that
        if lower[j] in choice:
            return j
        if lower[j] in NEGATIONS:
            return None  # pleaded not guilty
        over = tags[j] in PHRASE or (lower[j] == "of" and not choice <= MOVABLE)
        if tags[j] not in ("RB", "PRP") and not (choice <= OVER_OBJECT and over):
            return None
    return None


def _dated(sentence: Sentence, j: int) -> bool:
    """Return whether a token belongs to a date, or is the preposition before it."""
    k = sentence.at[j]
    if j < sentence.chunks[k].first:
        return False
    return sentence.kind(k) == "T" or (sentence.kind(k) == "P" and sentence.kind(k + 1) == "T")


def _object(tokens: Tokens, nouns: frozenset[str], at: int, last: int) -> int | None:
    """The first of these nouns in the phrase that follows, its last one where several are together."""
    lower, tags = tokens.lower, tokens.tag
    stop = min(at + 1 + OBJECT_REACH, last)
    for j in range(at + 1, stop):
        word, tag = lower[j], tags[j]
        if (word in nouns and tag != "VBD") or (
            PLACE in nouns and tag == "NNP" and gazetteer().is_place(tokens.word[j])
        ):
            end = j
            while end + 1 < stop and tags[end + 1] in ("NN", "NNS") and lower[end + 1] in nouns:
                end += 1
            if tags[end + 1 : end + 2] != ["POS"]:
                return end
        if tag == "VBD" and tags[j - 1] in ("DT", "PRP$", "JJ"):
            continue  # a planned visit
        if tag in ENDS_OBJECT or word in MARKS or (tag == "IN" and word not in ("of", "per")):
            return None
    return None


def _passive_subject(tokens: Tokens, nouns: frozenset[str], at: int, first: int) -> int | None:
    """The subject of a passive, if it is one of these nouns: sanctions were lifted."""
    lower, tags = tokens.lower, tokens.tag
    for j in range(at - 1, max(at - 2 - OBJECT_REACH, first - 1), -1):
        if lower[j] in nouns and tags[j] in PASSIVE_SUBJECT:
            return j
        if lower[j] in MARKS or (tags[j] == "VBD" and lower[j] not in ("was", "were", "had", "did")):
            return None
    return None


# nouns


def _noun(patterns: Iterable[Pattern], sentence: Sentence, i: int) -> Trigger | None:
    tokens, last = sentence.tokens, sentence.last
    for pattern in patterns:
        head, end = i + pattern.head, i + len(pattern.rest)
        if end >= last or not _follows(pattern, sentence, i) or not _is_noun(sentence, i, head):
            continue
        if head == end and _first_half(tokens, end, last):
            continue
        if head < end and _dated(sentence, end):
            continue  # the strike on Monday
        if pattern.object is not None and _object(tokens, pattern.object, end, last) is None:
            continue
        if not _denied(tokens, i) and not (tokens.lower[i - 1] == "," and tokens.lower[end + 1 : end + 2] == ["that"]):
            whole = len(pattern.rest) > head - i + 1 and pattern.object is None  # a state of emergency
            return Trigger(i, end if whole else head, pattern)
    return None


def _is_noun(sentence: Sentence, i: int, head: int) -> bool:  # noqa: PLR0911  (one rule a return)
    """Return whether a noun pattern's head is used as a noun: the bombing of, the wounded."""
    tags, lower = sentence.tokens.tag, sentence.tokens.lower
    if tags[head] in NOUN:
        return head > i or not i or tags[i - 1] not in ("MD", "TO")
    if tags[head] not in ("VBG", "JJ", "VBN"):
        return False
    if head > i:
        return True
    if tags[i + 1 : i + 2] in MODIFIED and lower[i + 1] not in DAYS:
        return False  # the ruling party
    before = tags[i - 1] if i else ""
    after = lower[i + 1] if i + 1 < len(lower) else ""
    if i == sentence.first:  # Flooding killed, Shelling in
        return tags[head] == "VBG" and (after in NOUN_FOLLOWERS or bool(PREDICATE.intersection(tags[i + 1 : i + 2])))
    if tags[head] == "VBG" and PREDICATE.intersection(tags[i + 1 : i + 2]):
        return True  # as fighting intensified
    if after in ("the", "a", "an", "his", "her", "their"):
        return False
    return before in ("DT", "JJ", "POS", "PRP$", "NN", "NNP", "CD") or (
        before == "IN" and after in ("of", "in", ",", ".")
    )


def _first_half(tokens: Tokens, end: int, last: int) -> bool:
    """Return whether a noun is the first half of a compound: attack helicopters."""
    if end + 1 >= last or tokens.start[end + 1] - tokens.end[end] > 1:
        return False
    if tokens.lower[end + 1] in OCCASIONS:
        return False
    ruling = tokens.lower[end] == "ruling" and tokens.tag[end + 1] == "NNP" and tokens.lower[end + 1] not in DAYS
    return ruling or tokens.tag[end + 1] in ("NN", "NNS")


def _denied(tokens: Tokens, i: int) -> bool:
    """Return whether a noun names what is not there, or what only sounds like it: no casualties, weapons of mass destruction."""
    return "no" in tokens.lower[max(0, i - 2) : i] or tokens.lower[max(0, i - 1) : i] == ["mass"]
