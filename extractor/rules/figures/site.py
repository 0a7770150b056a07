"""Where a figure stands in its clause: which verb it is subject or object of, which noun or preposition it follows."""

from typing import NamedTuple

from extractor.rules.events.clauses import Sentence
from extractor.rules.figures.units import units
from extractor.rules.figures.wording import PRONOUNS, bare, join, listed, mapped, named, participle, printed
from extractor.rules.places import agents
from extractor.rules.quotes.cues import triggers
from extractor.rules.titles import singular
from extractor.rules.tokens import AUXILIARIES as AUXILIARY
from extractor.rules.tokens import BE

REACH = 14  # chunks
LONGEST_CHUNK = 15  # tokens of a noun phrase that may be named; it keeps the cost of odd texts linear
LONGEST_NAME = 6  # words of a subject
HAVE = frozenset("have has had having 've".split())
PARTICLES = frozenset("up down off out back away over".split())
PLACING = frozenset("in at on near from to into across along inside outside off under during against between".split())
FINITE_WORDS = frozenset("was were is are has have had will would can could may might must should".split())
PLANS = frozenset("plans hopes aims seeks".split())
#: Prepositions whose phrases say how, when or why, not where or whom; nouns of time.
UNTYING = frozenset("by amid despite with than as per without like via about because".split())
TIMES = frozenset("night morning afternoon evening day days week weeks weekend month months year years time".split())
#: Kinds of chunks that stand between a noun phrase and its verb.
BETWEEN = frozenset("TBX")


class Site(NamedTuple):
    """The place of chunk `k`: `role` is subject, object, after (a preposition) or "" where none is clear.

    `verb` is the verb group concerned or -1; `prep` the preposition, `host` the noun phrase that it ties this one to or -1.
    """

    k: int
    role: str = ""
    verb: int = -1
    prep: str = ""
    host: int = -1


def site_of(s: Sentence, k: int, opening: int | None = None) -> Site:
    """Find the place of noun phrase `k`; `opening` is the chunk before it that its words of precision begin with."""
    first = k if opening is None else opening
    opened = s.kind(first - 1) == "V" and not opens_clause(s, first - 1)
    verb = -1 if opened else _verb_after(s, k, first)
    if verb >= 0:
        return Site(k, "subject", verb)
    j = _first_of_list(s, k)
    before = (first if j == k else j) - 1
    nearest = before - REACH
    while s.kind(before) in ("T", "X") and before > nearest and s.word(before) != "not":
        before -= 1
    if s.kind(before) == "V":
        return Site(k, "object", before)
    if s.kind(before) == "P":
        host = before - 1
        while s.kind(host) in ("T", "B", "X") and host > nearest:
            host -= 1
        kind = s.kind(host)
        verb = host if kind == "V" else -1
        if kind == "N":
            past = host - 3 if s.word(host - 1) == "of" and s.kind(host - 2) == "N" else host - 1
            verb = past if s.kind(past) == "V" else -1
        return Site(k, "after", verb, s.word(before), host if kind == "N" else -1)
    return Site(k)


def _verb_after(s: Sentence, k: int, first: int) -> int:
    """The verb group that noun phrase `k` is the subject of, over its attachments; -1 if it is none's."""
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
    """Whether a verb group may be followed by a clause without *that*: said 12 boats were lost."""
    main = s.main_word(verb)
    return main in listed("weak") or main in triggers() or main in BE


def _clausal(s: Sentence, k: int) -> bool:
    return s.word(k) in ("after", "before", "since", "until", "as", "than")


def reduced(s: Sentence, k: int) -> bool:
    """Whether a past form after a noun is no main verb: (freed) 27 men [arrested in the raid]."""
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
    """Whether the clause's main verb is still to come: men arrested in the raid [were freed]."""
    for j in range(k + 1, k + REACH):
        kind = s.kind(j)
        if kind == "V":
            return s.word(j) in FINITE_WORDS
        if kind not in ("P", "N", "T", "B") or not kind:
            return False
    return False


def _first_of_list(s: Sentence, k: int) -> int:
    """The first noun phrase of the list in which `k` stands: killed two people in Oslo and one in Bergen."""
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
    """Whether a chunk holds a number."""
    part = s.chunks[k]
    return "CD" in s.tokens.tag[part.first : min(part.last + 1, part.first + LONGEST_CHUNK)]


def usable(s: Sentence, k: int) -> bool:
    """Whether a noun phrase may stand in a phrase: no pronoun, no number, and no possessive of a pronoun."""
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


def doing(s: Sentence, site: Site, noun: str) -> list[str]:  # noqa: PLR0911  (one rule a return)
    """What the clause says about noun phrase `site.k`, as the parts of a phrase after `noun`; [] if nothing clear."""
    k = site.k
    if s.headline:
        return []
    following = _after_noun(s, k)
    if following:
        return following
    if site.role == "subject":
        return _done_by(s, site.verb, noun)
    if site.role == "object":
        return _done_to(s, site)
    if site.role == "after" and site.host >= 0:
        host = s.tokens.lower[s.chunks[site.host].head]
        if site.prep == "of" and (done := mapped("done").get(host)):
            return [done, *tail(s, k + 1)]
        if site.prep == "of" and host in listed("collective") and (text := noun_text_alone(s, site.host)):
            return [f"in {text}", *tail(s, k + 1)]
    if site.role == "after" and site.prep in ("in", "at") and site.verb >= 0 and site.verb == k - 2:
        told = s.tokens.tag[s.chunks[site.verb].last] in ("VBD", "VBN") and s.verb(site.verb).finite
        name = subject_name(s, site.verb, k) if told else ""
        return [f"where {name} {group(s, site.verb)}"] if name else []
    return tail(s, k + 1)


def noun_text_alone(s: Sentence, k: int) -> str:
    """A noun phrase with its article, without what follows."""
    part = s.chunks[k]
    return named(s.tokens, part.first, part.last) if usable(s, k) else ""


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


def _done_by(s: Sentence, verb: int, noun: str) -> list[str]:
    """What a subject does or suffers: boats [damaged in Oslo], nurses [to be laid off], people [who died in the fire]."""
    read, main = s.verb(verb), s.main_word(verb)
    if read.passive and main not in BE:
        return _suffered(s, verb)
    if main in BE and not read.negated:
        return [] if s.kind(verb + 1) in ("N", "R") else _rest(s, verb) or []
    if main in AUXILIARY or main in listed("weak"):
        return []
    rest = _rest(s, verb)
    if rest is None:
        return []
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


def _done_to(s: Sentence, site: Site) -> list[str]:  # noqa: PLR0911  (one rule a return)
    """What is done to an object: people [killed in Oslo], nurses [the clinic plans to hire], berths [of the harbour]."""
    k, verb = site.k, site.verb
    read, main, after = s.verb(verb), s.main_word(verb), tail(s, k + 1)
    apart = read.participle and s.kind(verb - 1) == ","  # talks broke down, stranding commuters: whose doing is unsaid
    name = "" if apart else subject_name(s, verb, k)
    if not main.isalpha() or main in BE or main in listed("contain") or main in listed("weak") or read.passive:
        return after
    if main in HAVE:
        return after or ([f"of {name}"] if name else [])
    if read.negated:
        return [f"{name} {group(s, verb)}", *after] if name else after
    if read.infinitive:
        governor = verb - 1
        if s.kind(governor) == "V" and s.verb(governor).finite and not s.verb(governor).passive and name:
            return [f"{name} {group(s, governor)}", *after]
        if s.kind(governor) == "N" and s.main_word(governor) in PLANS and usable(s, governor):
            part = s.chunks[governor]  # the clinic plans: read as one noun phrase
            if s.tokens.lower[part.first] == "the" and part.last - part.first > 1:
                return [f"{named(s.tokens, part.first, part.last)} {group(s, verb)}", *after]
        return [group(s, verb), *after]
    if read.modal and HAVE.isdisjoint(s.tokens.lower[s.chunks[verb].first : s.chunks[verb].last]):
        return [f"{name} {group(s, verb)}" if name else f"to be {action(s, verb)}", *after]
    return [action(s, verb), *after] if after or not name else [action(s, verb), f"by {name}"]


def claimant(s: Sentence, site: Site) -> str:
    """Who counts or estimates by the clause's own verb or noun: *put the number at 40*, *the monitor's count of 12*."""
    if site.role == "after" and site.prep == "of" and site.host >= 0:
        part = s.chunks[site.host]
        owner = next(
            (i for i in range(max(part.first, part.head - LONGEST_CHUNK), part.head) if s.tokens.tag[i] == "POS"), -1
        )
        return (
            bare(s.tokens, part.first, owner - 1) if owner > 0 and s.tokens.lower[part.head] in listed("tally") else ""
        )
    verb = site.verb if site.role in ("object", "after") else site.k - 1
    if verb >= 0 and s.kind(verb) == "V" and s.main_word(verb) in listed("counting") and not s.verb(verb).passive:
        return subject_name(s, verb, site.k).removeprefix("the ")
    return ""


def core(s: Sentence, first: int, last: int, k: int) -> str:
    """The counted noun as printed, from token to token, with the *of* phrase after its chunk."""
    text = bare(s.tokens, first, last)
    if text and s.word(k + 1) == "of" and s.kind(k + 2) == "N" and usable(s, k + 2):
        part = s.chunks[k + 2]
        return join(text, "of " + printed(s.tokens, part.first, part.last))
    return text
