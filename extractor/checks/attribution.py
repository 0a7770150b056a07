"""Attribution: whether the one whom a figure or an event is attributed to states it."""

from collections.abc import Iterator
from typing import Any

from extractor.checks.article import Article
from extractor.checks.check import Check, Issue
from extractor.checks.source_names import WORD, head, is_name, is_pronoun, same_source
from extractor.checks.speech import Voice
from extractor.documents.segment import Span
from extractor.rules.text.titles import titles
from extractor.types import Verdict

#: How far behind or before a name the report is that it has made, in tokens, and what is between them then.
BEHIND, BEFORE = 2, 6
#: How far behind the mention of who speaks its name is, in characters.
APART = 15
BY = frozenset(("by", "from"))


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
    """Return whether a name states what a record says: in its words, in its sentence, or in the run of speech around it.

    An event that is stated as a fact is not attributed to everybody who speaks elsewhere in its sentence.
    """
    if article.speech.holds(name, record.start, record.end):
        return True
    voices = article.speech.voices_in(sentence)
    if voices and all(same_source(voice.name, name) or adjoins(name, voice, sentence, article) for voice in voices):
        return True
    status = getattr(record, "status", None)
    if status is None and is_report(name, sentence, article):
        return True
    if status in (None, "claimed", "denied") and article.speech.says(name, sentence):
        return True
    return article.speech.is_all_speech(record.start) and article.speech.can_speak(name, record.start, record.end)


def adjoins(name: str, voice: Voice, sentence: Span, article: Article) -> bool:
    """Return whether a name is beside the mention of who speaks, which describes it: the envoy to Moss, *Ines Falk*, said."""
    start = article.text.find(voice.mention, sentence.start, sentence.end)
    if start < 0 or is_name(voice.name):
        return False
    behind = Span(start, min(sentence.end, start + len(voice.mention) + APART))
    return article.speech.is_named_in(name, behind, outside=True)


def is_report(name: str, span: Span, article: Article) -> bool:
    """Return whether a name is that of a report in a span, or one there is its: *the latest Halden poll*, *a study by Halden*."""
    tokens, sources = article.reading.tokens, titles().source
    at = [tokens.at(start) for start in article.speech.places_in(name, span)]
    if head(name) in sources:
        return bool(at)
    reach = len(WORD.findall(name)) + BEHIND
    behind = ({*tokens.lower[i + 1 : i + reach]} for i in at)
    before = ({*tokens.lower[max(0, i - BEFORE) : i]} for i in at)
    owned = any(not sources.isdisjoint(words) for words in behind)
    return owned or any(not sources.isdisjoint(words) and not BY.isdisjoint(words) for words in before)


ATTRIBUTION = Check(
    ("attributed_to",),
    "the name occurs in the document and is not a pronoun; disputed where neither it nor its report speaks in the sentence, "
    "or in the run of speech, around the record",
    check_attribution,
)
