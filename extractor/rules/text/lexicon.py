"""The tag of a word by itself: from the lexicon, else from its ending."""

from functools import cache, lru_cache
from importlib import resources

CLOSED = {
    "DT": "the a an this these those every each some any no another either neither both all half",
    "PRP": "i you he she it we they me him us them himself herself itself themselves myself yourself ourselves",
    "PRP$": "my your his her its our their",
    "IN": "of in on at by for from with about against between into through during before after above below under over "
    "near since until till among amid despite without within along across behind beyond toward towards upon onto off "
    "because although though while whereas if unless whether as than like per via amidst outside inside around except",
    "MD": "can could may might must shall should will would cannot ought wouldn couldn shouldn mustn mightn needn 'll",
    "CC": "and or but nor yet plus",
    "TO": "to",
    "WDT": "which",
    "WP": "who whom what whose",
    "WRB": "when where why how",
    "EX": "there",
    "VBZ": "is has does 's isn hasn doesn",
    "VBP": "are have do am 're 've 'm aren haven don ain",
    "VBD": "was were had did 'd wasn weren hadn didn",
    "VB": "be",
    "VBN": "been",
    "VBG": "being having",
    "RB": "not n't 't never also only just too very already still now then later earlier ago again even ever soon here "
    "however meanwhile instead once yesterday today tomorrow",
    "CD": "one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion trillion",
    "POS": "'s",
}
BE = frozenset("is are was were be been being am 're".split())
HAVE = frozenset("has have had having 've".split())
AUXILIARIES = (
    BE | HAVE | frozenset("get gets got do does did don doesn didn isn aren wasn weren hasn haven hadn".split())
)
#: What an unknown compound may be by its last part.
COMPOUND = frozenset(("NN", "NNS", "CD", "NNP", "RB", "JJR", "JJS"))
NUMBER = frozenset("0123456789")


def guess(word: str) -> str:
    """Return the tag that a word's ending suggests; `word` is in lower case."""
    if word.endswith("ly"):
        return "RB"
    if word.endswith("ing"):
        return "VBG"
    if word.endswith("ed"):
        return "VBN"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return "NNS"
    if word.endswith(("able", "ible", "ous", "ful", "ive", "less", "ical", "ish")):
        return "JJ"
    return "NN"


#: Nouns of the lexicon that are verbs too, which it does not know.
ALSO_VERBS = frozenset(
    "tear strike hit hurt sabotage hijack abduct collide capsize remand overrun vandalise vandalize apologise criticise mobilise "
    "nationalise organise recognise inaugurate impeach hospitalise hospitalize re-elect retake evict extradite burgle".split()
)
#: Words whose commonest use in news the lexicon does not know.
IN_NEWS = {
    "talk": "NN",
    "tear": "NN",
    "retook": "VBD",
    "retaken": "VBN",
    "overthrew": "VBD",
    "test-fired": "VBD",
    "re-elected": "VBN",
}


class Lexicon:
    """The most frequent tag of each word, and the nouns and adjectives that can be verbs."""

    def __init__(self) -> None:
        self.tag: dict[str, str] = {}
        self.verbal: set[str] = set()
        data = (resources.files("extractor.rules") / "data" / "tags.txt").read_text(encoding="utf-8")
        for line in data.splitlines():
            if line.startswith("#"):
                continue
            tag, _, rest = line.partition(" ")
            words = rest.split()
            tag, _, other = tag.partition("|")
            self.tag.update(dict.fromkeys(words, tag))
            if other or tag == "VB":
                self.verbal.update(words)
        self.verbal.update(ALSO_VERBS)
        self.tag.update(IN_NEWS)
        self.closed: set[str] = set()
        for tag, listed in CLOSED.items():
            self.tag.update(dict.fromkeys(listed.split(), tag))
            self.closed.update(listed.split())

    def tags(self, words: list[str]) -> list[str]:
        """Tag each word by itself; the words are in lower case."""
        return [tag or _unknown(word) for word, tag in zip(words, map(self.tag.get, words), strict=True)]

    def can_be_verb(self, word: str) -> bool:
        """Return whether a word is, or with its final s may be, a verb: attack, attacks."""
        return word in self.verbal or (word[-1] == "s" and (word[:-1] in self.verbal or word[:-2] in self.verbal))

    def is_participle(self, word: str) -> bool:
        """Return whether a word in -ing belongs to a verb: warning, stating; not evening."""
        stem = word[:-3]
        return stem in self.verbal or stem + "e" in self.verbal or stem[:-1] in self.verbal


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon()


@lru_cache(maxsize=20_000)
def _unknown(word: str) -> str:
    """Tag a word that the lexicon lacks."""
    known = lexicon().tag
    first = word[0]
    if first in NUMBER:
        return "CD"
    if not first.isalpha():
        return word
    if "-of-" in word:
        return "NN"  # mother-of-two
    if "-" in word:
        tail = word[word.rfind("-") + 1 :]
        tag = known.get(tail) or guess(tail)
        return tag if tag in COMPOUND else "JJ"
    tag = guess(word)
    if tag == "NNS" and known.get(word[:-1]) in ("VB", "VBP", "JJ") and lexicon().can_be_verb(word):
        return "VBZ"  # obscures: no noun
    return tag
