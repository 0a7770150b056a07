"""The trigger of a record as the rules see one, whether or not their lexicon knows its words."""

from typing import NamedTuple

from extractor.checks.article import Article
from extractor.rules.events.trigger_lexicon import Pattern
from extractor.rules.events.triggers import Trigger
from extractor.rules.syntax.clauses import Sentence


class Placed(NamedTuple):
    """A trigger in its sentence, and the number of the verb group that it is or begins, None for a noun."""

    sentence: Sentence
    trigger: Trigger
    group: int | None

    @property
    def at(self) -> range:
        """The tokens of the trigger."""
        return range(self.trigger.first, self.trigger.last + 1)


def trigger_at(start: int, end: int, article: Article, kind: str = "OTHER") -> Placed | None:
    """Return what is at `text[start:end]` as a trigger of a type; None where no sentence holds it."""
    tokens = article.reading.tokens
    at = tokens.between(start, end)
    if not at or tokens.sentence_of[at.start] < 0:
        return None
    sentence = article.reading.clauses[tokens.sentence_of[at.start]]
    at = range(at.start, min(at.stop, sentence.last))
    verb = next((i for i in at if sentence.kind(sentence.at[i]) == "V"), None)
    part, head = ("n", at.start) if verb is None else ("v", verb)
    trigger = Trigger(at.start, at.stop - 1, Pattern(kind, part, tokens.lower[head]), verb)
    return Placed(sentence, trigger, None if verb is None else sentence.at[verb])
