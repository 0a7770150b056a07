"""Who does what a verb says: walks to the left of a verb group to the noun phrases that are its subject."""

from extractor.rules.syntax.chunked_sentence import ChunkedSentence
from extractor.rules.syntax.control_verbs import blaming_verb
from extractor.rules.text.places import BODIES, agents
from extractor.rules.text.tagging import PLURALS

#: Verbs whose subject does what their infinitive says, although an object comes between.
SUBJECT_CONTROL = frozenset("promised vowed pledged threatened promise vow pledge threaten offered offer".split())
SAYING = frozenset("said says told announced added".split())
#: Events that the speaker cannot report about himself: *he died*.
DYING = frozenset("died dead dies killed buried perished drowned".split())
#: How many phrases a list holds, or hang on one another; how many verbs lead to a subject.
MOST = 12
DEPTH = 6


def subject(s: ChunkedSentence, k: int, depth: int) -> list[int]:
    """Find the subject of verb group `k`, which another one leads to; empty where too many lead to it."""
    return find_subject(s, k, depth) if depth <= DEPTH else []


def find_subject(s: ChunkedSentence, k: int, depth: int) -> list[int]:  # noqa: PLR0911  (one rule a return)
    """Find the subject of verb group `k`, `depth` verbs away from the one that was asked for."""
    verb = s.verb(k)
    j = s.skip(k - 1)
    if verb.finite and s.kind(j) == "V" and s.kind(j - 1) == "N" and s.verb(j).participle:
        j -= 1  # a woman arrested on Friday was released
    kind = s.kind(j)
    if kind == "R" and not verb.infinitive:
        return _antecedent(s, j)
    if verb.infinitive or (verb.participle and kind != "N"):
        return _governor_subject(s, k, j, depth)
    if kind == "C":
        return _subject_of(s, _joined_to(s, j), depth)
    if verb.participle:
        return _subject_of_participle(s, k, j, depth)
    if kind == ",":
        inside = _over_insertion(s, j)
        if inside is not None:
            return _named_apposition(s, inside, j) or _phrase(s, inside)
        before = s.nearest_verb(j, -1)
        if before is not None and (not verb.finite or s.kind(j - 1) != "N"):
            return subject(s, before, depth + 1)
    found = _phrase(s, j)
    if s.main_word(k) in DYING and found and s.word(found[0] - 1) not in ("before", "as", "when"):
        return found
    return _speaker_for_pronoun(s, found, depth)


def _subject_of(s: ChunkedSentence, k: int | None, depth: int) -> list[int]:
    return subject(s, k, depth + 1) if k is not None else []


def _joined_to(s: ChunkedSentence, j: int) -> int | None:
    """The verb that *and* joins another to: the nearest one, behind a comma that of who says it: Falk said it fell, and wept."""
    nearest = s.nearest_verb(j, -1)
    if nearest is None or s.kind(j - 1) != ",":
        return nearest
    cue = s.nearest_verb(-1, 1, finite=True)
    says = cue is not None and cue < nearest and s.main_word(cue) in SAYING
    return cue if says and s.kind(cue - 1 if cue else 0) == "N" and s.kind(nearest - 1) in ("N", "C") else nearest


def _antecedent(s: ChunkedSentence, j: int) -> list[int]:
    """The phrase before a relative word."""
    restricts = s.word(j) in ("that", "which") and s.kind(j - 1) != ","
    j = s.skip(j - 1)
    if s.kind(j) == ",":
        j = s.skip(j - 1)
    if (
        s.kind(j) == "N"
        and restricts
        and s.word(j - 1) in ("in", "at", "near")
        and s.tokens.tag[s.chunks[j].head] == "NNP"
    ):
        j = s.skip(j - 2)  # a blast in Oslo that killed nine
    return [j] if s.kind(j) == "N" else []


def _subject_of_participle(s: ChunkedSentence, k: int, j: int, depth: int) -> list[int]:
    """The noun before a participle, or what that is tied to: Falk, now in Rome seeking support."""
    apart = s.kind(j - 1) == "P" and s.word(j - 1) != "with" and s.tokens.tag[s.chunks[k].last] == "VBG"
    if not apart:
        return [j]
    core = _phrase(s, j)
    able, lower = agents(), s.tokens.lower
    if (
        s.word(j - 1) == "of"
        and lower[s.chunks[j].head] in able
        and not any(lower[s.chunks[n].head] in able for n in core)
    ):
        return [j]  # the involvement of soldiers aiding rebels
    return core if core and core != [j] else _governor_subject(s, k, j, depth) or [j]


def _speaker_for_pronoun(s: ChunkedSentence, found: list[int], depth: int) -> list[int]:
    """For *it* or *they* in what somebody says, who says it: Oslo said on Friday it would ..."""
    if len(found) != 1 or s.main_word(found[0]) not in ("it", "they", "he", "she"):
        return found
    cue = found[0] - 1
    while s.kind(cue) in ("T", "S") or (s.kind(cue) == "P" and s.kind(cue + 1) != "N"):
        cue -= 1
    speakers = subject(s, cue, depth + 1) if s.kind(cue) == "V" else []
    if s.main_word(found[0]) in ("he", "she") and not _one_person(s, speakers):
        return found  # police say he robbed a bank
    return speakers or found


def _one_person(s: ChunkedSentence, speakers: list[int]) -> bool:
    """Return whether what says something can be a he or a she: no body, and not several."""
    heads = [s.chunks[j].head for j in speakers]
    return len(heads) == 1 and s.tokens.tag[heads[0]] != "NNS" and s.tokens.lower[heads[0]] not in BODIES | PLURALS


def _governor_subject(s: ChunkedSentence, k: int, j: int, depth: int) -> list[int]:
    """Subject of an infinitive or participle: that of the verb before it, or its object (urged Falk to go)."""
    infinitive = s.verb(k).infinitive
    blamed = blaming_verb(s, k)
    if blamed is not None:
        return subject(s, blamed, depth + 1) if s.passive(blamed) else s.objects(blamed)
    asked = j
    while infinitive and s.word(asked - 1) == "of" and s.kind(asked - 2) == "N":
        asked -= 2  # asked the mayor of Oslo to go
    if (
        infinitive
        and s.kind(asked) == "N"
        and s.kind(asked - 1) == "V"
        and s.main_word(asked - 1) not in SUBJECT_CONTROL
    ):
        return [asked]
    if not infinitive and s.word(j) == "of" and s.kind(j - 1) == "N" and s.kind(j - 2) == "V":
        return [j - 1]  # accused Oslo of supplying
    before = s.nearest_verb(k, -1)
    if before is not None:
        return subject(s, before, depth + 1)
    return _subject_of(s, s.nearest_verb(k, 1, finite=True), depth) if depth == 0 else []  # Speaking in Rome, ...


def _over_insertion(s: ChunkedSentence, j: int) -> int | None:
    """From the comma that closes an insertion to the phrase before the comma that opens it: Falk, a pilot, said.

    Ages and addresses are parts of one: Falk, 58, of Quay Lane, Ostby, said.
    """
    for i in range(j - 2, max(-1, j - 16), -1):
        if (
            s.kind(i) != ","
            or s.kind(i - 1) not in ("N", "B", "T")
            or s.kind(i + 1) not in ("N", "R", "V", "P", "S", "T")
        ):
            continue
        address = s.kind(i - 2) == "P" and s.kind(i - 3) == ","
        age = s.kind(i - 1) == "N" and s.tokens.tag[s.chunks[i - 1].head] == "CD" and s.kind(i - 2) == ","
        if not address and not age:
            return s.skip(i - 1)
    return None


def _named_apposition(s: ChunkedSentence, inside: int, comma: int) -> list[int]:
    """The name that an insertion gives to a description: the harbour chief, Ines Falk, said."""
    name = inside + 2
    if comma != name + 1 or s.kind(name) != "N" or s.kind(inside) != "N":
        return []
    core = inside - 2 if s.word(inside - 1) == "of" and s.kind(inside - 2) == "N" else inside  # the premier of Norway
    described = s.tokens.tag[s.chunks[core].last] in ("NN", "NNS", "JJ")  # a dissident
    if not described or s.tokens.tag[s.chunks[name].head] != "NNP":
        return []
    return [*_with_coordinated(s, core, 0)[:-1], name]  # Falk and her deputy, Karl Brandt,


def _phrase(s: ChunkedSentence, j: int, depth: int = 0) -> list[int]:
    """From the last chunk of a noun phrase with its attachments to its core: the mayor of Oslo in June."""
    for _ in range(MOST):
        j = s.skip(j)
        if s.kind(j) != "N":
            return []
        before = s.skip(j - 1)
        noun = _described(s, before) if s.kind(before) == "V" else None
        if noun is not None:
            j = noun
            continue
        if s.kind(before) != "P":
            return _with_coordinated(s, j, depth)
        if s.kind(before - 1) in ("P", "X") and before > 1:
            before -= 1  # along with
        if before == 0:
            return []
        if s.kind(before - 1) not in ("N", "V", "T", "B"):
            return [j]
        core = s.skip(before - 1)
        if s.kind(core) == "V" and s.kind(core - 1) == "N" and (s.verb(core).participle or _reduced(s, core, before)):
            core -= 1  # guerrillas operating in the north
        if s.kind(core) != "N":
            return []
        j = core
    return []


def _described(s: ChunkedSentence, k: int) -> int | None:
    """The noun that verb `k` only describes, as its -ing form or in a relative clause: a man who took bribes was jailed."""
    if s.kind(k - 1) == "R" and s.kind(k - 2) == "N" and s.word(k - 1) in ("who", "that", "which"):
        return k - 2
    return _hangs_on_noun(s, k)


def _reduced(s: ChunkedSentence, k: int, preposition: int) -> bool:
    """Return whether a past form before the preposition of a subject only describes it: men affiliated with the union stopped work."""
    part = s.chunks[k]
    return part.first == part.last and k == preposition - 1 and s.tokens.lower[part.last].endswith("ed")


def _hangs_on_noun(s: ChunkedSentence, k: int) -> int | None:
    """The noun that a lone -ing form hangs on, so that what follows it is not the clause's subject.

    It precedes the form (a train carrying passengers) or before *accused of* (a woman accused of killing her husband).
    """
    part = s.chunks[k]
    if part.first < part.last or s.tokens.tag[part.last] != "VBG":
        return None
    if s.kind(k - 1) == "N":
        return k - 1 if s.chunks[k - 1].last == part.first - 1 else None
    accused = s.kind(k - 1) == "P" and s.kind(k - 2) == "V" and s.kind(k - 3) == "N" and s.verb(k - 2).participle
    return k - 3 if accused else None


def _with_coordinated(s: ChunkedSentence, j: int, depth: int) -> list[int]:
    """The phrases that precede this one in a list: Norway, Sweden and Denmark."""
    found = [j]
    while len(found) < MOST:
        i = j - 1
        if s.kind(i) == "C":
            i -= 1
            if s.kind(i) == ",":
                i -= 1
                if s.kind(i) == "N" and s.kind(i - 1) in ("P", "V"):
                    break  # left the city, and the army
        elif s.kind(i) == "," and len(found) > 1:
            i -= 1
        else:
            break
        if s.kind(i) != "N" or s.kind(i - 1) == "V":
            break
        if s.kind(i - 1) == "P" and i > 1:
            return (_phrase(s, i, depth + 1) if depth < DEPTH else []) or found
        found.insert(0, i)
        j = i
    return found
