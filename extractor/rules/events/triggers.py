"""Trigger words: which words of a sentence name a happening, and of which type.

The lexicon is `data/triggers.txt`; its patterns are looked up by the form of their first word, so that a sentence costs
one dictionary look-up a word. Sets of nouns after a `~` are the object of a verb, or the subject of its passive.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from extractor.rules.events.clauses import Sentence
from extractor.rules.tokens import Tokens

NOUN = frozenset(("NN", "NNS", "NNP"))
PHRASE_HEAD = NOUN | {"PRP"}
VERB = frozenset(("VB", "VBD", "VBZ", "VBP", "VBN", "VBG"))
PARTICLES = frozenset("up down off out away back over dead in".split())
MOVABLE = frozenset("up down off out back".split())
PREPOSITIONS = frozenset("on of for to by with against in from that at over into".split())
#: Verbs that mean little themselves: the noun after them names the happening.
EMPTY = frozenset("hold have pay make give stage mount carry conduct execute launch undertake do".split())
LIGHT = EMPTY | frozenset(
    "issue attend announce begin start resume "
    "open express voice unveil provide organize organise lead join declare order propose".split()
)
#: Nouns that are no happening themselves: what was launched names it better than the launching only with others.
TOOLS = frozenset("missile missiles rocket rockets drone drones bomb bombs grenade grenades shell shells".split())
#: What may stand between a verb and its particle or preposition.
BETWEEN = frozenset("RB JJ".split())
ENDS_OBJECT = frozenset(("VBD", "VBZ", "VBP", "MD", "WDT", "WP", "WRB", "PRP", "TO"))
MARKS = frozenset((",", ";", ":", ".", "(", "that", "--", "—", "–"))
OBJECT_REACH = 8
PARTICLE_REACH = 5


@dataclass(frozen=True, slots=True)
class Pattern:
    """One entry of the lexicon: `part` is v, n or x; `rest` the words that follow the first, each a choice."""

    type: str
    part: str
    lemma: str
    rest: tuple[frozenset[str], ...] = ()
    object: frozenset[str] | None = None
    head: int = 0
    weak: bool = False
    only_also: bool = False
    intransitive: bool = False
    person: bool = False

    @property
    def weight(self) -> tuple[bool, int]:
        """How special a pattern is: of those that fit, the most special one counts."""
        return (self.object is not None, len(self.rest))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word or words that name a happening: tokens `first` to `last`, both included.

    `verb` is the token of the verb whose subject and objects take part in it, None for a noun that stands alone;
    `object` the noun that the pattern asked for.
    """

    first: int
    last: int
    pattern: Pattern
    verb: int | None = None
    object: int | None = None

    @property
    def predicative(self) -> bool:
        """Whether it is said of its subject by a form of *be*: is willing to."""
        return self.pattern.part == "x" and self.pattern.rest[-1:] == (frozenset(("to",)),)


class Lexicon:
    """The patterns by the form of their first word, for verbs, nouns and fixed phrases."""

    def __init__(self) -> None:
        folder = resources.files("extractor.rules") / "data"
        self.forms = _forms((folder / "trigger_forms.txt").read_text(encoding="utf-8"))
        self.verbs: dict[str, list[Pattern]] = {}
        self.nouns: dict[str, list[Pattern]] = {}
        self.phrases: dict[str, list[Pattern]] = {}
        tables = {"v": self.verbs, "n": self.nouns, "x": self.phrases}
        for pattern in read_patterns((folder / "triggers.txt").read_text(encoding="utf-8")):
            head = pattern.rest[pattern.head - 1] if pattern.head else None
            lemma = next(iter(head)) if head else pattern.lemma
            forms = self.forms.get((pattern.part, lemma), (lemma,))
            if head is not None:  # air strike, air strikes: the last word bends
                rest = (*pattern.rest[: pattern.head - 1], frozenset(forms), *pattern.rest[pattern.head :])
                pattern = Pattern(
                    pattern.type, pattern.part, pattern.lemma, rest, pattern.object, pattern.head, pattern.weak, pattern.only_also
                )  # a noun is never intransitive
                forms = (pattern.lemma,)
            for form in dict.fromkeys(forms):
                tables[pattern.part].setdefault(form, []).append(pattern)
        for table in tables.values():
            for patterns in table.values():
                patterns.sort(key=lambda pattern: pattern.weight, reverse=True)
        self.words = frozenset(self.verbs) | frozenset(self.nouns) | frozenset(self.phrases) | {"must"}
        #: For words that tell something only with others: one of those others.
        self.needed: dict[str, frozenset[str]] = {}
        for word in self.words - {"must"}:
            patterns = [p for table in tables.values() for p in table.get(word, ())]
            if all(p.rest or p.object for p in patterns):
                self.needed[word] = frozenset().union(*(p.object or p.rest[0] for p in patterns))


def _forms(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    forms = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            key, _, values = line.partition(": ")
            part, _, lemma = key.partition(" ")
            forms[part, lemma] = tuple(values.split())
    return forms


def read_patterns(text: str) -> Iterator[Pattern]:
    """Read the patterns of a lexicon file; a ValueError names the line that cannot be read."""
    sets: dict[str, frozenset[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        name, colon, items = line.partition(": ")
        if not colon:
            raise ValueError(f"line {number}: no colon in {line!r}")
        if name.startswith("@"):
            sets[name] = frozenset(items.split())
            continue
        type_, _, part = name.partition(" ")
        for item in items.split(","):
            yield _pattern(type_, part, item.strip(), sets)


def _pattern(type_: str, part: str, item: str, sets: dict[str, frozenset[str]]) -> Pattern:
    flags = item[len(item.rstrip("?-^!")) :]
    words = item[: len(item) - len(flags)].split()
    noun = frozenset[str]()
    rest = []
    for word in words[1:]:
        if word.startswith("~"):
            noun = frozenset().union(*(sets[w] if w.startswith("@") else (w,) for w in word[1:].split("|")))
        else:
            rest.append(frozenset(word.split("|")))
    head = 0
    if part == "n":
        while head < len(rest) and not rest[head] & PREPOSITIONS:
            head += 1
    return Pattern(type_, part, words[0], tuple(rest), noun or None, head, "?" in flags, "-" in flags, "^" in flags, "!" in flags)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon()


def may_tell(words: list[str]) -> bool:
    """Whether any word of a sentence can begin a trigger: a cheap look before the sentence is read."""
    known, here = lexicon(), frozenset(words)
    for word in known.words & here:
        needed = known.needed.get(word)
        if needed is None or not needed.isdisjoint(here):
            return True
    return False


def find_triggers(sentence: Sentence) -> list[Trigger]:
    """Find the triggers of a sentence, in order; none shares a token with another."""
    known, tokens = lexicon(), sentence.tokens
    first, last = sentence.first, sentence.last
    lower, tags = tokens.lower, tokens.tag
    found: list[Trigger] = []
    taken = first
    headline = is_headline(tokens, first, last)
    for i in range(first, last):
        word = lower[i]
        trigger = _demand(sentence, i) if word == "must" else None
        if trigger is None and word in known.phrases:
            trigger = _phrase(known.phrases[word], lower, i, last)
        if trigger is None and word in known.verbs and tags[i] in VERB and sentence.kind(sentence.at.get(i, -1)) == "V":
            trigger = _verb(known.verbs[word], sentence, i)
        if trigger is None and word in known.nouns and not (tags[i] == "NNP" and _named(tokens, i, first, headline)) and tags[i] not in ("VB", "VBD", "VBZ", "VBP", "MD"):
            trigger = _noun(known.nouns[word], tokens, i, last)
        if trigger is not None and trigger.first >= taken:
            found.append(trigger)
            taken = trigger.last + 1
            if trigger.object is not None and trigger.object >= taken:
                taken = trigger.object + 1
    return found


SAYING = frozenset(
    "said says say saying declared declares announced announces insisted insists stressed told warned added stated reminder "
    "argued argues maintained emphasized emphasised reminded".split()
)
MUST = Pattern("DEMAND", "x", "must")


def _demand(sentence: Sentence, i: int) -> Trigger | None:
    """What somebody is said to have said that another must do: a demand of the one who said so."""
    k = sentence.at.get(i, -1)
    if sentence.kind(k) != "V":
        return None
    j = k - 1
    while sentence.kind(j) in ("N", "C", "P", "B", "T", "S") and (
        sentence.kind(j) != "S" or sentence.tokens.lower[sentence.chunks[j].first] == "that"
    ):
        j -= 1
    if sentence.kind(j) != "V" or sentence.tokens.lower[sentence.chunks[j].last] not in SAYING:
        return None
    return Trigger(i, i, MUST, verb=sentence.chunks[j].last)


def is_headline(tokens: Tokens, first: int, last: int) -> bool:
    """Whether most long words are capitalised, so that capitals do not tell names."""
    long = [i for i in range(first, last) if len(tokens.word[i]) > 3]
    return len(long) >= 4 and sum(tokens.word[i][0].isupper() for i in long) >= 0.8 * len(long)


def _named(tokens: Tokens, i: int, first: int, headline: bool) -> bool:  # noqa: FBT001
    """Whether a capitalised word belongs to a name: the Amnesty of Amnesty International."""
    return not headline and (tokens.tag[i - 1 if i else 0] == "NNP" or i != first or (i + 1 < len(tokens) and tokens.tag[i + 1] == "NNP"))


def _phrase(patterns: Iterable[Pattern], lower: list[str], i: int, last: int) -> Trigger | None:
    for pattern in patterns:
        end = i + len(pattern.rest)
        if end < last and all(lower[i + 1 + n] in choice for n, choice in enumerate(pattern.rest)):
            return Trigger(i, end, pattern, verb=i)
    return None


def _verb(patterns: Iterable[Pattern], sentence: Sentence, i: int) -> Trigger | None:
    tokens, first, last = sentence.tokens, sentence.first, sentence.last
    lower, tags = tokens.lower, tokens.tag
    for pattern in patterns:
        end = i
        fits = True
        for choice in pattern.rest:
            at = _following(tokens, choice, end, last)
            if at is None:
                fits = False
                break
            end = at
        if not fits:
            continue
        if pattern.intransitive and sentence.objects(sentence.at[i]):
            continue
        if pattern.object is None:
            stop = end if end == i + 1 and lower[end] in PARTICLES else i
            return Trigger(i, stop, pattern, verb=i)
        noun = _object(tokens, pattern.object, end, last)
        if noun is None and tags[i] == "VBN":
            noun = _subject(tokens, pattern.object, i, first)
        if noun is None:
            continue
        named = next(filter(None, (_noun_in(tokens, noun - n, last) for n in (2, 1, 0) if noun - n > end)), None)
        if named is not None and pattern.lemma in LIGHT and named.last >= noun:
            return Trigger(named.first, named.last, pattern, verb=i, object=named.last)
        if pattern.lemma in EMPTY and tags[noun] in NOUN and lower[noun] not in TOOLS:
            return Trigger(noun, noun, pattern, verb=i, object=noun)
        return Trigger(i, i, pattern, verb=i, object=noun)
    return None


def _noun_in(tokens: Tokens, i: int, last: int) -> Trigger | None:
    """The noun trigger at, or in the compound that begins at, token `i`: a new mobilization drive."""
    known, lower, tags = lexicon().nouns, tokens.lower, tokens.tag
    for j in range(i, min(i + 3, last)):
        if tags[j] not in NOUN and (tags[j] != "JJ" or j > i):
            return None
        if lower[j] in known:
            head = j + 1 < last and tags[j + 1] in NOUN
            for pattern in known[lower[j]]:
                if all(j + 1 + n < last and lower[j + 1 + n] in choice for n, choice in enumerate(pattern.rest)) and not (
                    pattern.object
                ):
                    return Trigger(j, j + pattern.head, pattern)
            if head:
                continue
    return None


def _following(tokens: Tokens, choice: frozenset[str], at: int, last: int) -> int | None:
    """The place of the next word of a pattern: right behind, or behind adverbs or a short object (blow the bridge up)."""
    lower, tags = tokens.lower, tokens.tag
    for j in range(at + 1, min(at + 1 + PARTICLE_REACH, last)):
        if lower[j] in choice:
            return j
        if tags[j] == "RB" or tags[j] == "PRP":
            continue
        if not choice <= MOVABLE or tags[j] not in ("DT", "PRP$", "JJ", "NN", "NNS", "NNP", "CD", "POS"):
            return None
    return None


def _object(tokens: Tokens, nouns: frozenset[str], at: int, last: int) -> int | None:
    """The first of these nouns in the phrases that follow, up to the next clause."""
    lower, tags = tokens.lower, tokens.tag
    for j in range(at + 1, min(at + 1 + OBJECT_REACH, last)):
        word, tag = lower[j], tags[j]
        if word in nouns and tag != "VBD":
            while j + 1 < last and tags[j + 1] in ("NN", "NNS") and lower[j + 1] in nouns:
                j += 1  # noqa: PLW2901
            if j + 1 == last or tags[j + 1] != "POS":
                return j
        if tag == "VBD" and tags[j - 1] in ("DT", "PRP$", "JJ"):
            continue  # a planned visit
        if tag in ENDS_OBJECT or word in MARKS or (tag == "IN" and word != "of"):
            return None
    return None


def _subject(tokens: Tokens, nouns: frozenset[str], at: int, first: int) -> int | None:
    """The subject of a passive, if it is one of these nouns: sanctions were lifted."""
    lower, tags = tokens.lower, tokens.tag
    for j in range(at - 1, max(at - 2 - OBJECT_REACH, first - 1), -1):
        if lower[j] in nouns and tags[j] in PHRASE_HEAD:
            return j
        if lower[j] in (",", ";", ":", ".") or (tags[j] in VERB and tags[j] == "VBD" and lower[j] not in ("was", "were", "had", "did")):
            return None
    return None


def _noun(patterns: Iterable[Pattern], tokens: Tokens, i: int, last: int) -> Trigger | None:
    lower, tags = tokens.lower, tokens.tag
    for pattern in patterns:
        head = i + pattern.head
        end = i + len(pattern.rest)
        if end >= last or any(lower[i + 1 + n] not in choice for n, choice in enumerate(pattern.rest)):
            continue
        if tags[head] not in ("NN", "NNS", "NNP", "VBG", "JJ", "VBN") or (pattern.head == 0 and tags[head] in ("VBG", "VBN", "JJ") and not _nominal(tokens, i)):
            continue
        if head == end and end + 1 < last and tags[end + 1] in ("NN", "NNS") and tokens.start[end + 1] - tokens.end[end] <= 1:
            continue  # the first half of a compound: attack helicopters
        if pattern.object is not None and _object(tokens, pattern.object, end, last) is None:
            continue
        if lower[i - 1 if i else 0] in ("mass", "no") or (i > 1 and lower[i - 2] == "no"):
            continue  # weapons of mass destruction, no casualties
        if end + 1 < last and lower[end + 1] == "that" and i and lower[i - 1] == "," and tags[i] in ("NN", "VBG"):
            continue  # ..., warning that
        return Trigger(i, head, pattern)
    return None


def _nominal(tokens: Tokens, i: int) -> bool:
    """Whether a form in -ing or an adjective is used as a noun: the bombing of, a shooting."""
    before = tokens.tag[i - 1] if i else ""
    after = tokens.lower[i + 1] if i + 1 < len(tokens) else ""
    return before in ("DT", "JJ", "POS", "PRP$", "NN", "NNP", "CD", "IN") and after not in ("the", "a", "an", "his", "her", "their") and (before != "IN" or after in ("of", "in", ",", "."))
