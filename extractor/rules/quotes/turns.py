"""Speech after a label and a colon: headlines (*Poll: Tolls divide the city*) and transcripts (*FALK: We wait.*)."""

from collections.abc import Iterator
from typing import NamedTuple

from extractor.rules.names import Names
from extractor.rules.phrases import Phrase
from extractor.rules.titles import titles
from extractor.rules.tokens import Tokens

LABEL = 5
HEADLINE_PARAGRAPHS = 2
LEAST_WORDS = 3


class Turn(NamedTuple):
    """A label and what is said under it, as tokens; `last` excluded."""

    label: Phrase
    first: int
    last: int


def find_turns(tokens: Tokens, names: Names, paragraphs: list[tuple[int, int]], quoted: bytearray) -> Iterator[Turn]:
    """Yield the headline's and the transcript's turns; `paragraphs` are ranges of tokens."""
    labelled = [t for t in (_labelled(tokens, number, *p, quoted) for number, p in enumerate(paragraphs)) if t]
    shouted = [
        t for _, t in labelled if all(w.isupper() for w in tokens.word[t.label.first : t.label.last] if w.isalpha())
    ]
    transcript = frozenset(shouted if len(shouted) > 1 else _interview(tokens, [t for _, t in labelled]))
    for number, turn in labelled:
        if turn in transcript or (number < HEADLINE_PARAGRAPHS and _speaks(tokens, names, turn.label)):
            yield turn


def _interview(tokens: Tokens, labelled: list[Turn]) -> list[Turn]:
    """The turns of an interview: those of two or more names, each of which speaks again."""
    said: dict[str, list[Turn]] = {}
    for turn in labelled:
        if all(tag == "NNP" for tag in tokens.tag[turn.label.first : turn.label.last]):
            said.setdefault(tokens.span(turn.label.first, turn.label.last - 1), []).append(turn)
    again = [turns for turns in said.values() if len(turns) > 1]
    return [turn for turns in again for turn in turns] if len(again) > 1 else []


def _labelled(tokens: Tokens, number: int, first: int, last: int, quoted: bytearray) -> tuple[int, Turn] | None:
    for i in range(first + 1, min(last, first + LABEL + 1)):
        if quoted[i]:
            return None
        if tokens.lower[i] == ":":
            enough = last - i > LEAST_WORDS and not any(quoted[i + 1 : i + 2])
            return (number, Turn(Phrase(first, i), i + 1, last)) if enough else None
        if tokens.tag[i - 1] not in ("NNP", "NN", "NNS", ".", "JJ"):
            return None
    return None


def _speaks(tokens: Tokens, names: Names, label: Phrase) -> bool:
    """Whether a headline's label is somebody who can speak: a person of the article, a body, a document."""
    kinds = titles()
    last = tokens.lower[label.last - 1]
    return (
        last in kinds.source
        or last in kinds.group
        or last in kinds.role
        or (tokens.tag[label.last - 1] == "NNP" and names.lookup(last) is not None)
    )
