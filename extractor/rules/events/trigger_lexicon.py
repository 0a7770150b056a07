"""The lexicon of triggers, `data/triggers.txt`: which words name an event, in which company, and of which type."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import NamedTuple

PREPOSITIONS = frozenset("on of for to by with against in from that at over into".split())
FLAGS = "?-^!"
#: What begins the nouns of which one must be the object, or the subject.
CHOOSING = OBJECT, SUBJECT = "~<"
#: How far, in words, a pattern's company can be from its first word.
NEAR = 12
#: Among the nouns of a pattern: any name of a place.
PLACE = "PLACE"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One entry of the lexicon.

    `part` is v (verb), n (noun) or x (fixed phrase); `rest` are the words that follow the first one, each a choice;
    `object` the nouns of which one must be the object, `subject` those of which one must do it; `head` says which word of a
    noun pattern takes the plural. `weak` patterns need somebody who can act, `only_also` ones another mention, `intransitive`
    ones no object, `person` ones somebody it is done to.
    """

    type: str
    part: str
    lemma: str
    rest: tuple[frozenset[str], ...] = ()
    object: frozenset[str] | None = None
    subject: frozenset[str] | None = None
    head: int = 0
    weak: bool = False
    only_also: bool = False
    intransitive: bool = False
    person: bool = False

    @property
    def weight(self) -> tuple[int, bool, int]:
        """How special a pattern is: of those that fit, the most special one counts."""
        nouns = (self.object is not None) + (self.subject is not None)
        return nouns + len(self.rest), self.object is not None, len(self.rest)

    @property
    def company(self) -> frozenset[str]:
        """Words of which the sentence must hold one; empty where there may be any."""
        return self.object or (self.rest[0] if self.rest else self.subject or frozenset())


class Entry(NamedTuple):
    """The patterns that begin with one word, the most special first."""

    phrases: tuple[Pattern, ...]
    verbs: tuple[Pattern, ...]
    nouns: tuple[Pattern, ...]


class Lexicon:
    """The patterns by the form of their first word, for verbs, nouns and fixed phrases."""

    def __init__(self) -> None:
        folder = resources.files("extractor.rules") / "data"
        forms = read_forms((folder / "trigger_forms.txt").read_text(encoding="utf-8"))
        self.verbs: dict[str, list[Pattern]] = {}
        self.nouns: dict[str, list[Pattern]] = {}
        self.phrases: dict[str, list[Pattern]] = {}
        tables = {"v": self.verbs, "n": self.nouns, "x": self.phrases}
        for pattern in read_patterns((folder / "triggers.txt").read_text(encoding="utf-8")):
            for first, inflected in _inflect(pattern, forms):
                tables[pattern.part].setdefault(first, []).append(inflected)
        for table in tables.values():
            for patterns in table.values():
                patterns.sort(key=lambda pattern: pattern.weight, reverse=True)
        #: The patterns for fixed phrases, verbs and nouns of each word that may begin a trigger.
        self.entries: dict[str, Entry] = {
            word: Entry(*(tuple(table.get(word, ())) for table in (self.phrases, self.verbs, self.nouns)))
            for word in (*frozenset().union(*tables.values()), "must")
        }
        #: For words that say something only in company: one of that company.
        self.needed: dict[str, frozenset[str]] = {}
        #: For words that begin only nouns and phrases of several words: what must stand right behind.
        self.following: dict[str, frozenset[str]] = {}
        for word, entry in self.entries.items():
            patterns = [pattern for listed in entry for pattern in listed]
            if not entry.verbs and word != "must" and all(pattern.rest for pattern in patterns):
                self.following[word] = frozenset().union(*(pattern.rest[0] for pattern in patterns))
            if word != "must" and all(pattern.company for pattern in patterns):
                self.needed[word] = frozenset().union(*(pattern.company for pattern in patterns))

    def candidates(self, lower: list[str]) -> list[int]:
        """The words at which a trigger may begin: a cheap look."""
        entries, following = self.entries, self.following
        found = [i for i, word in enumerate(lower) if word in entries]
        behind = [*lower, ""]
        return [i for i in found if (wanted := following.get(lower[i])) is None or behind[i + 1] in wanted]

    def may_tell(self, lower: list[str], at: list[int], first: int, last: int) -> bool:
        """Return whether the words at some tokens of a sentence (`first` to before `last`) have the company they need: a cheap look."""
        needed = self.needed
        if not all(lower[i] in needed for i in at):
            return True
        near = ((i, max(first, i - NEAR), min(last, i + NEAR)) for i in at)
        return any(not needed[lower[i]].isdisjoint(lower[a:b]) for i, a, b in near)


def _inflect(pattern: Pattern, forms: dict[tuple[str, str], tuple[str, ...]]) -> Iterator[tuple[str, Pattern]]:
    """Yield the pattern for each form of its first word; of *air strike* it is the last word that bends."""
    if pattern.head:
        at = pattern.head - 1
        (lemma,) = pattern.rest[at]
        bent = frozenset(forms[pattern.part, lemma])
        yield pattern.lemma, replace(pattern, rest=(*pattern.rest[:at], bent, *pattern.rest[at + 1 :]))
        return
    for form in dict.fromkeys(forms.get((pattern.part, pattern.lemma), (pattern.lemma,))):
        yield form, pattern


def read_forms(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Read the inflected forms: from part of speech and lemma to the forms."""
    forms = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            key, _, values = line.partition(": ")
            part, _, lemma = key.partition(" ")
            forms[part, lemma] = tuple(values.split())
    return forms


def read_patterns(text: str) -> Iterator[Pattern]:
    """Read the patterns of a lexicon file.

    Raises:
        ValueError: If a line cannot be read. The message names it.
    """
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
    words = item.rstrip(FLAGS).split()
    flags = item[len(item.rstrip(FLAGS)) :]
    chosen: dict[str, frozenset[str]] = {}
    rest = []
    for word in words[1:]:
        if word[0] in CHOOSING:
            chosen[word[0]] = frozenset().union(*(sets[w] if w.startswith("@") else (w,) for w in word[1:].split("|")))
        else:
            rest.append(frozenset(word.split("|")))
    head = 0
    while part == "n" and head < len(rest) and not rest[head] & PREPOSITIONS:
        head += 1
    return Pattern(
        type_,
        part,
        words[0],
        tuple(rest),
        chosen.get(OBJECT),
        _in_both_numbers(chosen[SUBJECT]) if SUBJECT in chosen else None,
        head,
        weak="?" in flags,
        only_also="-" in flags,
        intransitive="^" in flags,
        person="!" in flags,
    )


def _in_both_numbers(nouns: frozenset[str]) -> frozenset[str]:
    """Nouns in the singular with their regular plurals."""
    plurals = (noun + "es" if noun.endswith(("s", "x", "ch", "sh")) else noun + "s" for noun in nouns)
    return nouns.union(plurals, (noun[:-1] + "ies" for noun in nouns if noun.endswith("y")))


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon()
