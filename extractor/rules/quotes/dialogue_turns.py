"""Speech beside a label: headlines (*Poll: Tolls divide the city*, *Tolls to rise - minister*) and transcripts (*FALK: We wait.*)."""

from collections.abc import Iterator
from typing import NamedTuple

from extractor.rules.entities.names import Names
from extractor.rules.syntax.phrases import DASHES, NOUNS, Phrase
from extractor.rules.text.plurals import singular
from extractor.rules.text.titles import titles
from extractor.rules.text.tokens import Tokens

LABEL = 5
HEADLINE_PARAGRAPHS = 2
LEAST_WORDS = 3
#: The longest source at a headline's end, in tokens.
CREDIT = 4
#: Labels of those who ask in an interview, and of the one who answers.
ASKING = frozenset("q question interviewer reporter moderator".split())
ANSWERING = frozenset(("a", "answer"))
#: What follows a label.
AFTER_LABEL = frozenset((":", "."))


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
    transcript = frozenset(_interview(tokens, names, [t for _, t in labelled])) | frozenset(
        shouted if len(shouted) > 1 else ()
    )
    answers = _answers(tokens, paragraphs)
    yield from answers
    known = {turn.first for turn in answers}
    for first, last in paragraphs[:HEADLINE_PARAGRAPHS]:
        credited = _credited(tokens, names, first, last)
        if credited is not None and not quoted[credited.first]:
            yield credited
    for number, turn in labelled:
        if turn.first in known or tokens.lower[turn.label.first] in ASKING:
            continue
        if turn in transcript or (number < HEADLINE_PARAGRAPHS and _speaks(tokens, names, turn.label)):
            yield turn


def _answers(tokens: Tokens, paragraphs: list[tuple[int, int]]) -> list[Turn]:
    """The answers of an interview whose questions and answers are marked *Q* and *A*: two of each at least."""
    marked = [
        (tokens.lower[first], Turn(Phrase(first, first + 1), first + 2, last))
        for first, last in paragraphs
        if last - first > LEAST_WORDS and tokens.word[first][0].isupper() and tokens.lower[first + 1] in AFTER_LABEL
    ]
    answers = [turn for label, turn in marked if label in ANSWERING]
    asked = sum(label in ASKING for label, _ in marked)
    return answers if len(answers) > 1 and asked > 1 else []


def _interview(tokens: Tokens, names: Names, labelled: list[Turn]) -> list[Turn]:
    """The turns of an interview: those of two or more names, each of which speaks again or is somebody's."""
    attribution: dict[str, list[Turn]] = {}
    for turn in labelled:
        if all(tag == "NNP" for tag in tokens.tag[turn.label.first : turn.label.last]):
            attribution.setdefault(tokens.span(turn.label.first, turn.label.last - 1), []).append(turn)
    again = [turns for turns in attribution.values() if len(turns) > 1 or names.person_in(turns[0].label) is not None]
    return [turn for turns in again for turn in turns] if len(again) > 1 else []


def _credited(tokens: Tokens, names: Names, first: int, last: int) -> Turn | None:
    """A headline that ends with its source: *Ferry runs aground - coast guard*, *Tolls to rise: minister*."""
    for i in range(last - 2, max(first + LEAST_WORDS, last - 2 - CREDIT), -1):
        if tokens.lower[i] == ":" or tokens.lower[i] in DASHES:
            label = Phrase(i + 1, last)
            if "\n" in tokens.text[tokens.start[first] : tokens.start[i]] and tokens.lower[i] in tokens.lower[first:i]:
                return None  # lines that each end so are a list
            bare = all(tag in NOUNS or tag == "JJ" for tag in tokens.tag[i + 1 : last])
            return Turn(label, first, i) if bare and _speaks(tokens, names, label) else None
    return None


def _labelled(tokens: Tokens, number: int, first: int, last: int, quoted: bytearray) -> tuple[int, Turn] | None:
    cited = quoted[first] > 0 and first + 1 < last and tokens.word[first + 1].isupper()  # "FALK: We wait."
    first += cited
    for i in range(first + 1, min(last, first + LABEL + 1)):
        if quoted[i] and not cited:
            return None
        if tokens.lower[i] == ":":
            enough = last - i > LEAST_WORDS and (cited or not any(quoted[i + 1 : i + 2]))
            return (number, Turn(Phrase(first, i), i + 1, last)) if enough else None
        if tokens.tag[i - 1] not in ("NNP", "NN", "NNS", ".", "JJ"):
            return None
    return None


def _speaks(tokens: Tokens, names: Names, label: Phrase) -> bool:
    """Return whether a headline's label is somebody who can speak: a person of the article, a body, a document."""
    kinds = titles()
    printed = tokens.lower[label.last - 1]
    last = singular(printed)
    return (
        last in kinds.source
        or printed in kinds.group
        or last in kinds.role
        or (tokens.tag[label.last - 1] == "NNP" and names.lookup(printed) is not None)
    )
