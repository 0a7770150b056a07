"""Attribution: whether the one whom a figure or an event is attributed to states it."""

from collections.abc import Iterator
from typing import Any

from extractor.checks.article import Article
from extractor.checks.check import Check, Issue
from extractor.checks.naming import is_pronoun, same_source
from extractor.results import Verdict
from extractor.segment import Span


def check_attribution(record: Any, article: Article) -> Iterator[Issue]:
    """Check who a figure or an event is attributed to."""
    name = record.attributed_to
    if not name:
        return
    sentence = article.sentences(record.start, record.end)
    voices = article.speech.voices_in(sentence)
    reading = next((v.name for v in voices if v.start <= record.start < v.end), voices[0].name if voices else None)
    if is_pronoun(name):
        yield Issue("attributed_to", f"{name!r} is a pronoun", Verdict.SPEAKER_NOT_FOUND, instead=reading)
    elif not article.grounder.occurs(name):
        yield Issue("attributed_to", f"{name!r} does not occur in the document", Verdict.SPEAKER_NOT_FOUND)
    elif not states(name, record, sentence, article):
        reason = f"{name!r} does not speak here"
        yield Issue("attributed_to", reason, Verdict.SPEAKER_NOT_FOUND, instead=reading, disputed=True)


def states(name: str, record: Any, sentence: Span, article: Article) -> bool:
    """Whether a name states what a record says: in its words, in its sentence, or in the run of speech around it.

    An event that is stated as a fact is not attributed to everybody who speaks elsewhere in its sentence.
    """
    if article.speech.holds(name, record.start, record.end):
        return True
    voices = article.speech.voices_in(sentence)
    if voices and all(same_source(voice.name, name) for voice in voices):
        return True
    if getattr(record, "status", None) in (None, "claimed", "denied") and article.speech.says(name, sentence):
        return True
    return article.speech.is_all_speech(record.start) and article.speech.can_speak(name, record.start, record.end)


ATTRIBUTION = Check(
    ("attributed_to",),
    "the name occurs in the document and is no pronoun; disputed where it does not speak in the sentence, or in the run of "
    "speech, around the record",
    check_attribution,
)
