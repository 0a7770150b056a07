"""Where somebody is said to speak: reporting verbs, nouns and *according to*, with the frames they open."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from extractor.rules.phrases import FINITE, NOMINATIVE, NOUNS, STARTS, phrase_after, phrase_before
from extractor.rules.tokens import BE, HAVE, Tokens, lexicon

AUXILIARY = BE | HAVE | frozenset("do does did 's 'd 'll get gets got having".split())
NEGATIONS = frozenset("not n't 't never neither nor hardly barely".split())
CONTRACTED = frozenset(
    "don didn doesn won wouldn couldn shouldn isn aren wasn weren hasn haven hadn can ain mustn needn".split()
)
#: Infinitives after these are no report: they lie ahead, or did not happen.
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
NOBODIES = frozenset("neither none nobody not".split())
PROMISES = frozenset("promise ask".split())
FINITE_SLICES = tuple([tag] for tag in sorted(FINITE))
TIMES = frozenset("ago today yesterday tomorrow".split())
#: Adjectives that stand like adverbs before a verb: *has long said*, *which first reported*.
ADVERBIAL = frozenset("long first".split())
#: With these a form that may be a noun is a verb before *that*: *some note that*.
QUANTIFIERS = frozenset("some many most others few several all both".split())
#: Before these a form that may be a noun is one.
NOMINAL = frozenset(("DT", "PRP$", "POS", "IN", "JJ", "CC"))
PAUSES = frozenset((",", '"', "”", "''", "’", "'"))
OPENS_SPEECH = frozenset(("that", ":", '"', "“", "''"))
AFTER_PARTICIPLE = STARTS | {"TO", "PRP", "NNP", "NNS", "IN", "JJ", '"', "“", "''", ":"}
AFTER_THIRD_PERSON = STARTS | {"PRP", "NNP", "EX", "WRB", "WP"}
SEVERAL = frozenset("police people staff majority number percent group couple".split())
QUESTIONS = frozenset("whether if why how what who".split())
#: Nouns that also open an infinitive.
INTENTS = frozenset(
    "promise promises pledge pledges vow vows threat threats offer offers proposal proposals call calls demand demands "
    "request requests commitment commitments recommendation recommendations".split()
)
CALLS = frozenset("call calls appeal appeals plea pleas".split())
#: The longest phrase, in tokens, between a noun and its clause.
BETWEEN = 8
MAKING = frozenset("make makes made making".split())
LINKING = frozenset("remain remains remained felt feels feel grew became".split())
#: What is made so, and is so for everybody: *made clear that*, but not *it is clear that*.
OBJECTIVE = frozenset(("clear", "plain", "known"))
WITHOUT = frozenset("without before instead assuming".split())


class Frames(NamedTuple):
    """What may follow a verb: letters as in data/cues.tsv, prepositions (`after`), and prepositions after an object."""

    lemma: str
    letters: frozenset[str]
    after: frozenset[str]
    objects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at token `verb`; its verb group begins at `group`.

    `kind` is verb, noun or according; a `modal` or `infinitive` cue reports nothing by itself, but may introduce a
    quotation in marks. `loose` marks participles (*warning that*), which take their subject from elsewhere.
    """

    verb: int
    group: int
    frames: Frames
    kind: str = "verb"
    passive: bool = False
    modal: bool = False
    infinitive: bool = False
    loose: bool = False


NOUN = Frames("", frozenset("t"), frozenset(), frozenset())
ADJECTIVE = Frames("", frozenset("te"), frozenset(), frozenset())
ACCORDING = Frames("according", frozenset("qs"), frozenset(), frozenset())
PUT = Frames("put", frozenset("qs"), frozenset(), frozenset())


@cache
def verbs() -> dict[str, Frames]:
    """Forms of reporting verbs to their frames."""
    found: dict[str, Frames] = {}
    data = (resources.files("extractor.rules") / "data" / "cues.tsv").read_text(encoding="utf-8")
    for line in data.splitlines():
        if line.startswith("#") or not line:
            continue
        lemma, forms, codes = line.split("\t")
        letters, after, objects = "", frozenset[str](), frozenset[str]()
        for code in codes.split():
            if code.startswith("p:"):
                after = frozenset(code[2:].split(","))
            elif code.startswith("x:"):
                objects = frozenset(code[2:].split(","))
            else:
                letters += code
        frames = Frames(lemma, frozenset(letters), after, objects)
        found |= dict.fromkeys((lemma, *forms.split()), frames)
    return found


@cache
def nouns() -> frozenset[str]:
    """Nouns that open a reported clause."""
    return _words("cue_nouns.txt")


@cache
def adjectives() -> frozenset[str]:
    """Adjectives that say what somebody thinks: *confident that*."""
    return _words("cue_adjectives.txt")


def _words(name: str) -> frozenset[str]:
    data = (resources.files("extractor.rules") / "data" / name).read_text(encoding="utf-8")
    return frozenset(" ".join(line for line in data.splitlines() if not line.startswith("#")).split())


@cache
def triggers() -> frozenset[str]:
    """Every word that a cue can begin with."""
    return frozenset(verbs()) | nouns() | INTENTS | CALLS | {"put", "puts", "per", "according"}


def find_cues(tokens: Tokens, quoted: bytearray) -> Iterator[Cue]:
    """Yield the cues that stand outside quotation marks, in order; negated ones are left out."""
    known, any_cue = verbs(), triggers() | adjectives()
    for i in [i for i, word in enumerate(tokens.lower) if word in any_cue]:
        if quoted[i]:
            continue
        word = tokens.lower[i]
        cue = _verb(tokens, i, known[word]) if word in known else None
        cue = (
            cue
            or (_noun(tokens, i) if word in nouns() or word in INTENTS or word in CALLS else None)
            or _phrase(tokens, i)
        )
        if cue is None and word in adjectives():
            cue = _adjective(tokens, i)
        if cue is not None:
            yield cue


def _phrase(tokens: Tokens, i: int) -> Cue | None:
    """According to, per, and *as the mayor put it*."""
    word, after = tokens.lower[i], tokens.lower[i + 1 : i + 2]
    if word == "according" and after == ["to"]:
        return Cue(i + 1, i, ACCORDING, "according")
    if word in ("put", "puts") and after == ["it"]:
        return Cue(i, i, PUT)
    if word == "per" and i and tokens.lower[i - 1] == "," and tokens.tag[i + 1 : i + 2] in (["DT"], ["NNP"]):
        return Cue(i, i, ACCORDING, "according")
    return None


def _noun(tokens: Tokens, i: int) -> Cue | None:
    following = tokens.lower[i + 1 : i + 3]
    if _calls_for(tokens, i):
        return Cue(i, i, NOUN, "noun")
    if following[:1] == ["to"] and tokens.lower[i] in INTENTS and tokens.tag[i + 2 : i + 3] == ["VB"]:
        return Cue(i, i, NOUN, "noun")
    if len(following) > 1 and following[0] in ("about", "over") and following[1] in ("whether", "how", "why"):
        return Cue(i, i, NOUN, "noun")
    that = that_after(tokens, i)
    if (
        that + 1 < len(tokens)
        and tokens.lower[that] == "that"
        and tokens.tag[i] in ("NN", "NNS")
        and (tokens.tag[that + 1] in NOUNS | STARTS or tokens.tag[that + 1] in ("PRP", "EX", "JJ", "CD", "DT"))
    ):
        return Cue(i, i, NOUN, "noun")
    return None


def that_after(tokens: Tokens, i: int) -> int:
    """Where the clause of a noun is opened: *warnings [from the pilot] that*, *the case [to the board] that*."""
    if tokens.lower[i + 1 : i + 2] not in (["from"], ["to"]):
        return i + 1
    phrase = phrase_after(tokens, i + 2, min(len(tokens), i + 2 + BETWEEN))
    return phrase.last if phrase else i + 1


def _is_verb(tokens: Tokens, i: int) -> bool:  # noqa: PLR0911
    """Whether a form that may be a noun is a verb here."""
    tag, lower = tokens.tag, tokens.lower
    if tag[i][0] == "V":
        # not: an earnings report that came in late
        noun = tag[i] == "VBP" and lexicon().tag.get(lower[i], "")[:1] == "N"
        return not noun or lower[i + 1 : i + 2] != ["that"] or tag[i + 2 : i + 3] not in FINITE_SLICES
    before, tag_before = (lower[i - 1], tag[i - 1]) if i else ("", "")
    after, tag_after = (lower[i + 1], tag[i + 1]) if i + 1 < len(tokens) else ("", "")
    if before in QUANTIFIERS and after == "that" and (i < 2 or tag[i - 2] not in ("DT", "PRP$", "IN")):
        return True
    if tag[i] == "NNP" or tag_before in NOMINAL:
        return before in NOMINATIVE and tag[i] != "NNP"
    if before in NOMINATIVE or before in HAVE or tag_before in ("MD", "TO"):
        return True
    if lower[i].endswith("ing") and before == ",":
        return tag_after in AFTER_PARTICIPLE
    clause = after != "that" or (i + 2 < len(tokens) and tag[i + 2] not in FINITE)  # not: rules that could
    if (after in NOMINATIVE and lower[i][-1] != "s") or (after == "that" and clause and tag_before == "RB"):
        return _has_plural_subject(tokens, i)  # records from his first year show he, experts also fear that
    if after in OPENS_SPEECH:
        return clause and (tag_before in NOUNS or tag_before in (",", ")"))
    if not lower[i].endswith("s") or tag_before not in NOUNS:
        return tag_before == "NNS" and _closes(tokens, i)
    return tag_after in AFTER_THIRD_PERSON or (tag_before != "NNS" and _closes(tokens, i))


def _has_plural_subject(tokens: Tokens, i: int) -> bool:
    """Whether several people or things stand before a form, over adverbs."""
    number = tokens.sentence_of[i]
    floor = tokens.sentences[number][0] if number >= 0 else i
    at = i - 1
    while at > floor and tokens.tag[at] == "RB":
        at -= 1
    if at < floor or tokens.tag[at] not in NOUNS:
        return False
    phrase = phrase_before(tokens, at, floor)
    end = next((j for j in range(phrase.first + 1, phrase.last) if tokens.tag[j] in ("IN", "TO")), phrase.last)
    return tokens.tag[end - 1] == "NNS" or tokens.lower[end - 1] in SEVERAL


def _closes(tokens: Tokens, i: int) -> bool:
    """Whether a form ends what a comma began: *The tolls rose, the Harbour News reports*."""
    number = tokens.sentence_of[i]
    if number < 0 or tokens.lower[i + 1 : i + 2] not in (["."], [","]):
        return False
    floor = tokens.sentences[number][0]
    first = phrase_before(tokens, i - 1, floor).first
    named = tokens.tag[i - 1] == "NNP" or tokens.lower[first] == "the" or tokens.tag[i] != "NNS"
    return named and first > floor and tokens.lower[first - 1] in PAUSES


def _calls_for(tokens: Tokens, i: int) -> bool:
    """*A call for the town to pay*."""
    return tokens.lower[i] in CALLS and tokens.lower[i + 1 : i + 2] == ["for"]


def _adjective(tokens: Tokens, i: int) -> Cue | None:
    """*Falk was confident that*, *Falk made it clear that*."""
    number = tokens.sentence_of[i]
    if tokens.lower[i + 1 : i + 2] != ["that"] or number < 0:
        return None
    floor = tokens.sentences[number][0]
    at = i - 1 - (i > floor and tokens.lower[i - 1] == "it")
    linked = at > floor and tokens.lower[at] in (MAKING if tokens.lower[i] in OBJECTIVE else LINKING)
    group = _group(tokens, at if linked else i, floor)
    if group.negated or not (linked or (group.being and tokens.lower[i] not in OBJECTIVE)):
        return None
    return Cue(i, group.first, ADJECTIVE, "verb", modal=group.modal, infinitive=group.infinitive)


class Group(NamedTuple):
    """The auxiliaries and adverbs before a verb: where they begin, and what they say."""

    first: int
    being: bool = False
    having: bool = False
    modal: bool = False
    infinitive: bool = False
    negated: bool = False


def _group(tokens: Tokens, i: int, floor: int) -> Group:
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
    """Whether an adjective stands like an adverb: *has [long] said*, but not *the first said*."""
    return tokens.lower[i] in ADVERBIAL and i > floor and tokens.tag[i - 1] not in NOMINAL


def _verb(tokens: Tokens, i: int, frames: Frames) -> Cue | None:
    """The verb cue at a token, or None if it is a noun, negated, or something else than a report."""
    number = tokens.sentence_of[i]
    floor = tokens.sentences[number][0] if number >= 0 else i
    if not _is_verb(tokens, i) or tokens.lower[floor] in NOBODIES:
        return None
    group = _group(tokens, i, floor)
    governor = _governor(tokens, group.first, floor) if group.infinitive else ""
    first = group.first
    if group.negated or governor in AHEAD or (first > floor and tokens.lower[first - 1] in NOBODIES):
        return None
    if governor in GOING_ON:  # went on to say
        first -= 1
        while first > floor and (tokens.lower[first - 1] in AUXILIARY | GOING_ON or tokens.tag[first - 1] == "RB"):
            first -= 1
    word, tag = tokens.lower[i], tokens.tag
    ing = word.endswith("ing")
    loose = (ing and not group.being) or tokens.lower[first] in ("going", "continuing")
    if loose and (word in WITHOUT or (first > floor and tokens.lower[first - 1] in WITHOUT)):
        return None
    bare = not (group.being or group.having or group.modal)
    past = not ing and word != frames.lemma and not word.endswith("s")
    following = tokens.lower[i + 1 : i + 2]
    if frames.lemma == "ask" and tokens.lower[i + 1 : i + 4] == ["not", "to", "be"]:
        return None  # who asked not to be named
    if bare and past and {"o", "i"} <= frames.letters and frames.lemma not in PROMISES and following == ["to"]:
        return None  # those invited to speak
    passive = (group.being and past) or (bare and past and _is_put_to(tokens, i, floor, frames))
    if bare and past and tag[i] == "VBN" and first == i > floor and tag[i - 1] in NOUNS:
        passive = following == ["by"] or "q" not in frames.letters
    return Cue(i, first, frames, "verb", passive, group.modal, group.infinitive and governor not in GOING_ON, loose)


def _is_put_to(tokens: Tokens, i: int, floor: int, frames: Frames) -> bool:
    """Whether a question is put to the subject of the main clause: *Asked whether it would sail, Falk said no*."""
    if frames.lemma not in ("ask", "press", "question"):
        return False
    opening = i == floor or tokens.lower[i - 1] in ("when", "if")
    return opening and any(word in QUESTIONS for word in tokens.lower[i + 1 : i + 3])


def _governor(tokens: Tokens, first: int, floor: int) -> str:
    """The word that an infinitive hangs on: *[declined] to say*, *[expected] soon to say*."""
    lower = tokens.lower
    if first > floor and tokens.tag[first - 1] == "RB" and first - 2 >= floor and lower[first - 2] in AHEAD:
        return lower[first - 2]
    return lower[first - 1] if first > floor else ""
