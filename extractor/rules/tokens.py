"""Tokens with part-of-speech tags, from a lexicon and a few context rules.

Tags are those of the Penn Treebank, with `NNP` for any name, `POS` for *'s* and the token itself for punctuation.
"""

import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from importlib import resources

from extractor.rules.titles import first_names
from extractor.segment import TITLES, Span

TOKEN = re.compile(
    r"\s*("  # spaces are stepped over here, which is faster than trying every branch at each of them
    r"[A-Za-z]{2,}[^\W\d_]*(?:-[^\W_]+)*"  # most words: two letters decide
    r"|(?:[A-Za-z]\.){2,}"  # U.S., a.m.
    r"|['’](?:s|S|t|re|ve|ll|d|m)\b"  # clitics, each a token of its own
    r"|[OD]['’][A-Z][^\W\d_]+"  # O'Hara
    r"|[^\W\d_]+(?:-[^\W_]+)*"  # words, also hyphenated
    r"|\d+(?:[.,:/]\d+)*(?:-[^\W_]+)*(?:st|nd|rd|th|s|bn|m|k|km|mm|cm|kg)?"  # numbers
    r"|--+|\.{2,}|``|''"
    r"|\S)"
)

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
DO = frozenset("do does did don doesn didn".split())
SUBJECTS = frozenset("i you he she it we they who".split())
DEMONSTRATIVES = frozenset("this that these those all some both".split())
NOUN = frozenset(("NN", "NNS", "NNP"))
NOUNISH = frozenset(("NN", "NNS", "NNP", "JJ", "VBG", "CD"))
AFTER_PAST = (["DT"], ["CD"], ["PRP"], ["PRP$"])
DETERMINERS = frozenset(("DT", "PRP$", "POS", "CD"))
AFTER_VERB_OF_NAME = frozenset(("DT", "PRP", "PRP$", "TO"))
DEMONYM = ("an", "ish", "ese", "ch")
OVER_ADVERBS = frozenset(("MD", "TO", "PRP", "NN", "NNS", "NNP"))
AFTER_PLURAL = frozenset(("DT", "TO", "PRP$", "PRP", "NNP"))
BEFORE_COMPOUND = frozenset(("DT", "PRP$", "JJ", "POS"))
UNCHANGED = frozenset("read put cut hit set let cost hurt shut split spread cast quit beat bid shed".split())
#: What must stand before a noun that is to be a verb.
HINTS = frozenset(("MD", "TO", "NNS"))
PLURALS = frozenset("police people staff cattle team majority number percent group couple".split())
COMPOUND = frozenset(("NN", "NNS", "CD", "NNP", "RB", "JJR", "JJS"))
TO_AFTER = frozenset("according due thanks prior owing contrary response reaction addition".split())
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
        self.closed: set[str] = set()
        for tag, listed in CLOSED.items():
            self.tag.update(dict.fromkeys(listed.split(), tag))
            self.closed.update(listed.split())

    def can_be_verb(self, word: str) -> bool:
        """Whether a word is, or with its final s may be, a verb: attack, attacks."""
        return word in self.verbal or (word[-1] == "s" and (word[:-1] in self.verbal or word[:-2] in self.verbal))

    def is_participle(self, word: str) -> bool:
        """Whether a word in -ing belongs to a verb: warning, stating; not evening."""
        stem = word[:-3]
        return stem in self.verbal or stem + "e" in self.verbal or stem[:-1] in self.verbal


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon()


class Tokens:
    """The tokens of a text in parallel lists: `text[start[i]:end[i]] == word[i]`, in lower case `lower[i]`, its `tag[i]`.

    `sentences` holds for each sentence the range of its tokens, as (first, after the last); `sentence_of[i]` is the
    index of the sentence that token i stands in.
    """

    __slots__ = ("end", "lower", "sentence_of", "sentences", "start", "tag", "text", "word")

    def __init__(self, text: str, sentences: list[Span]) -> None:
        self.text = text
        spans = [m.span(1) for m in TOKEN.finditer(text.rstrip())]
        self.start = [a for a, _ in spans]
        self.end = [b for _, b in spans]
        self.word = [text[a:b] for a, b in spans]
        low = text.lower().replace("’", "'")
        if len(low) == len(text):  # but for a few letters such as İ
            self.lower = [low[a:b] for a, b in spans]
        else:
            self.lower = [w.lower().replace("’", "'") for w in self.word]
        self.sentences = [(bisect_left(self.start, a), bisect_left(self.start, b)) for a, b in sentences]
        self.sentence_of = [-1] * len(spans)
        for number, (first, last) in enumerate(self.sentences):
            self.sentence_of[first:last] = [number] * (last - first)
        self.tag = _lexical(self.lower)
        _capitals(self)
        _context(self.lower, self.tag)

    def __len__(self) -> int:
        return len(self.word)

    def at(self, offset: int) -> int:
        """Index of the token that holds an offset, or of the first one after it; `len(tokens)` past the end."""
        index = bisect_right(self.start, offset) - 1
        return index if index >= 0 and offset < self.end[index] else index + 1

    def between(self, start: int, end: int) -> range:
        """Indices of the tokens that begin inside `text[start:end]`."""
        return range(bisect_left(self.start, start), bisect_left(self.start, end))

    def span(self, first: int, last: int) -> str:
        """Text from the first token to the last, `last` included."""
        return self.text[self.start[first] : self.end[last]]


def _lexical(words: list[str]) -> list[str]:
    """Tag each word by itself."""
    known = lexicon().tag
    return [known.get(word) or _unknown(word) for word in words]


@lru_cache(maxsize=20_000)
def _unknown(word: str) -> str:
    """Tag a word that the lexicon lacks."""
    known = lexicon().tag
    first = word[0]
    if first in NUMBER:
        return "CD"
    if not first.isalpha():
        return word
    if "-" in word:
        tail = word[word.rfind("-") + 1 :]
        tag = known.get(tail) or guess(tail)
        return tag if tag in COMPOUND else "JJ"
    tag = guess(word)
    if tag == "NNS" and known.get(word[:-1]) in ("VB", "VBP", "JJ") and lexicon().can_be_verb(word):
        return "VBZ"  # obscures: no noun
    return tag


def _capitals(tokens: Tokens) -> None:  # noqa: C901  (two passes over one document)
    """Tag capitalised words as names, but for those that only begin a sentence or stand in a headline."""
    words, lower, tags = tokens.word, tokens.lower, tokens.tag
    capital = [w[0].isupper() for w in words]
    doubtful: list[int] = []
    proper: set[str] = set()
    for first, last in tokens.sentences:
        if _title_case(words, capital, first, last):
            doubtful += [i for i in range(first, last) if capital[i]]
            continue
        opening = True
        for i in range(first, last):
            if not capital[i]:
                opening = not words[i][0].isalnum() and (opening or words[i] in '"“‘«:')
                continue
            if opening:
                doubtful.append(i)
                opening = False
            elif lower[i] != "i":
                proper.add(lower[i])
                tags[i] = "NNP"
    known, given = lexicon(), first_names()
    for i in reversed(doubtful):  # the name after a word tells that it is one too: Lars Venn
        word, tag = lower[i], tags[i]
        if word in known.closed:
            continue
        if word in TITLES or (word in given and word not in known.tag):
            tags[i] = "NNP"
            continue
        before_name = i + 1 < len(words) and tags[i + 1] == "NNP"
        adverb = tag == "RB" and word[:-2] in known.tag  # Sadly, but not Italy or Kelly
        common = word in known.tag or tag in ("NNS", "VBG", "VBN") or adverb or word in known.verbal
        if (
            word in proper
            or not common
            or (before_name and tag in ("NN", "JJ", "NNS", "RB", "VB"))
            or words[i].isupper() > (len(word) < 2)
        ):
            tags[i] = "NNP"


def _title_case(words: list[str], capital: list[bool], first: int, last: int) -> bool:
    """Whether a sentence is a headline in title case or in capitals."""
    if 2 * sum(capital[first:last]) < last - first:
        return False
    long = [i for i in range(first, last) if len(words[i]) > 3]
    return len(long) >= 4 and sum(capital[i] for i in long) >= 0.8 * len(long)


def _context(words: list[str], tags: list[str]) -> None:  # noqa: C901, PLR0912  (one hot loop, one rule a branch)
    """Correct tags by their neighbours, from left to right."""
    verb, verb_ing = lexicon().can_be_verb, lexicon().is_participle
    n = len(words)
    before, word_before = "", ""
    for i in range(n):
        tag, word = tags[i], words[i]
        if before == "RB" and i > 1 and (tags[i - 2] in OVER_ADVERBS or words[i - 2] in AUXILIARIES):
            before, word_before = tags[i - 2], words[i - 2]
        if tag in ("NN", "JJ"):
            if word_before in BE and word.endswith("ing") and verb_ing(word):
                tags[i] = "VBG"
            elif word == "shot" and before in NOUN and tags[i + 1 : i + 2] in AFTER_PAST:
                tags[i] = "VBD"
            elif (before in HINTS or word_before in SUBJECTS or word_before in DO) and verb(word):
                if (before in ("MD", "TO") and tags[i - 1] != "JJ") or (word_before in DO and tags[i - 1] == "RB"):
                    tags[i] = "VB"
                elif (word_before in SUBJECTS and tags[i - 1] != "JJ") or (
                    before == "NNS"
                    and i + 1 < n
                    and tag == "NN"
                    and (tags[i + 1] in AFTER_PLURAL or words[i + 1] == "that")
                ):
                    tags[i] = "VBP"
        elif tag == "NNS":
            following = tags[i + 1] if i + 1 < n else ""
            if (
                (following in AFTER_VERB_OF_NAME or word_before in SUBJECTS)
                and verb(word)
                and (
                    word_before in SUBJECTS
                    or (before == "NNP" and following in AFTER_VERB_OF_NAME and not word_before.endswith(DEMONYM))
                    or (before == "NN" and following in ("DT", "PRP", "PRP$"))
                )
            ):
                tags[i] = "VBZ"
        elif tag in ("VBN", "VBD"):
            if word_before in AUXILIARIES:
                tags[i] = "VBN"
            elif (before in DETERMINERS and before != "CD") or before == "JJ":
                tags[i] = "JJ" if i + 1 < n and tags[i + 1] in NOUNISH else tag
            elif before in NOUN or before in ("PRP", "CD"):
                tags[i] = "VBD" if i + 1 == n or words[i + 1] != "by" else "VBN"
        elif tag in ("VB", "VBZ", "VBP"):
            if (before in DETERMINERS and before != "CD") or before == "JJ":
                if word not in AUXILIARIES and word_before not in DEMONSTRATIVES:
                    tags[i] = "NNS" if tag == "VBZ" else "NN"
            elif tag == "VBP" and (before in ("MD", "TO") or word_before in DO):
                tags[i] = "VB"
            elif tag == "VBZ" and before == "VB" and word not in AUXILIARIES:
                tags[i] = "NNS"
            elif tag == "VB" and (before == "NNS" or word_before in SUBJECTS):
                tags[i] = "VBP"
            elif (
                tag == "VB"
                and before == "NN"
                and i > 1
                and tags[i - 2] in BEFORE_COMPOUND
                and word_before not in PLURALS
                and word not in UNCHANGED
            ):
                tags[i] = "NN"  # a campaign stop: a singular subject would want an s
        elif tag == "VBG" and before in ("DT", "JJ", "PRP$", "POS"):
            if i + 1 == n or tags[i + 1] not in NOUNISH:
                tags[i] = "NN"
        elif tag == "TO" and word_before in TO_AFTER:
            tags[i] = "IN"
        elif word == "'s" and before not in NOUN and before not in ("JJ", "CD"):
            tags[i] = "VBZ"
        before, word_before = tags[i], word
