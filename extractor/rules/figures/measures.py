"""What a figure says, as a short phrase: the thing that is counted or measured and what its clause says about it."""

from collections.abc import Callable

from extractor.rules.entities.names import Names
from extractor.rules.figures.clause_text import source_of
from extractor.rules.figures.counts import Counts, Parts
from extractor.rules.figures.elliptic_units import converts
from extractor.rules.figures.extents import Extents
from extractor.rules.figures.grammatical_role import role_of
from extractor.rules.figures.quantity import Quantity
from extractor.rules.figures.realisation import JOINED, join, listed
from extractor.rules.syntax.clauses import Sentence, Sentences
from extractor.rules.text.tokens import Tokens

LOOSE = frozenset("of in on at to for from by with and or the a an that who , --".split())
CLAIM_REACH = 10  # tokens


class Measures:
    """Phrases for the figures of one text, asked for in reading order."""

    def __init__(self, tokens: Tokens, sentences: Sentences, names: Callable[[], Names]) -> None:
        self.tokens = tokens
        self.sentences = sentences
        self._names = names
        self._counting = listed("counting") | listed("tally")
        self._last: tuple[str, list[str]] | None = None  # noun and doing of the last count

    def clause(self, q: Quantity) -> tuple[Sentence, int] | None:
        """The sentence of a figure and the number of its chunk; None where it is in no sentence."""
        i = self.tokens.at(q.number.start)
        i = next((j for j in range(self.tokens.at(q.start), min(i, len(self.tokens))) if self.tokens.tag[j] == "CD"), i)
        if i >= len(self.tokens) or self.tokens.sentence_of[i] < 0:
            return None
        s = self.sentences[self.tokens.sentence_of[i]]
        k = s.at.get(i, -1)
        if k < 0:
            return None
        while s.chunks[k].last < i and k + 1 < len(s.chunks):
            k += 1
        return s, k

    def phrases(self, text: str, quantities: list[Quantity]) -> list[str | None]:
        """Return a phrase for each figure; the second half of a conversion has that of the first."""
        found = list[str | None]()
        for i, q in enumerate(quantities):
            before = quantities[i - 1]
            again = i > 0 and (
                converts(text, q, before) or (q.kind == before.kind == "age" and text[before.end : q.start] in JOINED)
            )
            found.append(found[-1] if again else self.phrase(q))
        return found

    def source_of(self, q: Quantity) -> str | None:
        """Who counts or estimates, where the figure's own clause says so."""
        i = self.tokens.at(q.start)
        if self._counting.isdisjoint(self.tokens.lower[max(0, i - CLAIM_REACH) : i]):
            return None
        found = self.clause(q)
        return (source_of(found[0], role_of(*found)) or None) if found else None

    def _text(self, s: Sentence, k: int, q: Quantity) -> Parts | str:
        """The phrase, for a count as its noun and what is said of it."""
        if q.kind == "ordinal" or (q.kind != "count" and not q.counted):
            return _extent(Extents(self.tokens, s, k, q, self._names), q.kind)
        counts = Counts(self.tokens, s, k, q, self._names)
        if not q.counted:
            return counts.uncounted()
        return counts.glued() if q.glued else counts.count(self._last)

    def phrase(self, q: Quantity) -> str | None:
        """Return the phrase for a figure; None where its sentence does not say."""
        found = self.clause(q)
        if found is None:
            return None
        s, k = found
        text = self._text(s, k, q)
        if q.counted and q.kind == "count":
            self._last = text if isinstance(text, tuple) else None
        words = join(text[0], *text[1]) if isinstance(text, tuple) else text
        return trim(words) or None


def trim(text: str) -> str:
    """Drop what no phrase ends or begins with: a stray mark, a lone preposition."""
    words = text.strip(" ,;:.-–—").split()
    while words and words[-1].lower() in LOOSE:
        words.pop()
    while words and words[0] in LOOSE:
        words.pop(0)
    return " ".join(words) if any(c.isalpha() for c in "".join(words)) else ""


def _extent(extents: Extents, kind: str) -> str:
    """The phrase of a quantity that counts nothing, by its kind."""
    by_kind = {
        "ordinal": extents.ordinal,
        "money": extents.money,
        "percent": extents.share,
        "fraction": extents.share,
        "distance": extents.distance,
        "duration": extents.duration,
        "age": extents.age,
    }
    return by_kind.get(kind, extents.amount)()
