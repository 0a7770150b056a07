"""The words of reporting: verbs with the frames that they open, nouns, adjectives. Read from data files, once."""

from functools import cache
from importlib import resources
from typing import NamedTuple

#: Nouns that also open an infinitive.
INTENTS = frozenset(
    "promise promises pledge pledges vow vows threat threats offer offers proposal proposals call calls demand demands "
    "request requests commitment commitments recommendation recommendations".split()
)
CALLS = frozenset("call calls appeal appeals plea pleas".split())
#: With a noun these are one cue: *expressed concern*, *issued a warning*.
UTTERING = frozenset(
    "make makes made making express expresses expressed expressing voice voices voiced voicing raise raises raised raising "
    "send sends sent sending issue issues issued issuing give gives gave offer offers offered repeat repeats repeated "
    "deliver delivers delivered share shares shared reiterate reiterates reiterated hold holds held advance advanced float "
    "floated reach reaches reached sound sounds sounded present presents presented".split()
)
#: Nouns that a clause follows only behind *is*: *her answer is that*.
ANSWERS = frozenset(
    "point answer theory advice verdict response explanation reasoning position stance bet hunch feeling".split()
)
#: Words of cues of several words: *according to*, *as the mayor put it*, *per*, *the court heard that*, *wanted to know*.
PHRASES = frozenset("put puts per according heard know".split())
#: What is said *by Falk's own ...* or *in her ...*.
ACCOUNTS = frozenset(
    "account admission estimate estimates count reckoning telling description view opinion judgment judgement".split()
)


class Frames(NamedTuple):
    """What may follow a verb: letters as in data/cues.tsv, prepositions (`after`), and prepositions after an object."""

    lemma: str
    letters: frozenset[str]
    after: frozenset[str]
    objects: frozenset[str]


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
def non_reporting_objects() -> dict[str, frozenset[str]]:
    """The nouns with which a reporting verb describes an act instead: *claimed [lives]*, *recalled its [ambassador]*."""
    data = (resources.files("extractor.rules") / "data" / "cue_deeds.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in data.splitlines() if line and not line.startswith("#"))
    return {lemma: frozenset(words.split()) for lemma, words in rows}


@cache
def cue_nouns() -> frozenset[str]:
    """Nouns that open a clause or an infinitive."""
    return nouns() | INTENTS | CALLS | ANSWERS


@cache
def triggers() -> frozenset[str]:
    """Every word that a cue can begin with, but for adjectives."""
    return frozenset(verbs()) | cue_nouns() | PHRASES | ACCOUNTS


@cache
def cue_words() -> frozenset[str]:
    """Every word that makes a cue."""
    return triggers() | adjectives()
