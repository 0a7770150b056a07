"""Speakers of quotes and their mentions, held against who is named, and who speaks, in that place."""

from collections.abc import Iterator
from typing import Any

from extractor.checks.article import Article
from extractor.checks.check import Check, Issue
from extractor.checks.mentions import BEFORE, Conflict, can_refer_to, conflict_of, described_person, nearest, resolve
from extractor.checks.source_names import compatible, is_name, is_pronoun, is_proper, same_name, same_source
from extractor.checks.speech import Voice
from extractor.documents.segment import Span
from extractor.types import Verdict

__all__ = ["SPEAKER", "compatible", "same_name"]

#: How many of those who spoke before a bare description it may refer to.
VOICES = 12


def check_speaker(quote: Any, article: Article) -> Iterator[Issue]:
    """Check a quote's speaker and the mention that names them."""
    speaker, mention = quote.speaker, quote.speaker_text
    at = nearest(mention, quote, article) if mention else None
    if mention and at is None:
        yield Issue("speaker_text", f"{mention!r} does not occur near the words", Verdict.SPEAKER_NOT_FOUND)
        mention = None
    elif mention and at is not None and (doubt := mention_doubt(quote, at, article)):
        yield doubt
    if mention and at is not None and (rivals := rivals_of(mention, at, article)):
        yield from (dispute("speaker", f"{mention!r} can be {name!r}", name) for name in rivals if name != speaker)
        return
    if speaker is not None:
        yield from check_name(quote, mention, at, article)


def check_name(quote: Any, mention: str | None, at: int | None, article: Article) -> Iterator[Issue]:
    """Check a speaker's name, beside its mention, which is at an offset."""
    speaker = quote.speaker
    if is_pronoun(speaker):
        reading = read_speaker(quote, at, article)
        yield Issue("speaker", f"{speaker!r} is a pronoun", Verdict.SPEAKER_NOT_FOUND, instead=reading)
    elif not article.grounder.occurs(speaker):
        reason = f"{speaker!r} does not occur in the document"
        yield Issue("speaker", reason, Verdict.SPEAKER_NOT_FOUND, core=True)
    elif mention and at is not None and (name := described_person(speaker, mention, at, article)):
        reason = f"{speaker!r} describes {name!r}"
        yield Issue("speaker", reason, Verdict.SPEAKER_NOT_FOUND, instead=name)
    elif article.speech.in_interview(quote.start) and (mention is None or is_pronoun(mention)):
        if not article.speech.can_speak(speaker, quote.start, quote.end):
            yield dispute("speaker", f"{speaker!r} is nobody who answers here")
    elif mention and at is not None and (conflict := conflict_of(speaker, mention, at, article)):
        yield from resolve_conflict(quote, conflict, article)
    else:
        yield from find_disputes(quote, article)


def rivals_of(mention: str, at: int, article: Article) -> tuple[str, ...]:
    """Return the persons of whom a pronoun may be any, because they are equally near; empty where it is clear."""
    if not is_pronoun(mention):
        return ()
    return article.reading.names.rivals(article.reading.tokens.at(at))


def read_speaker(quote: Any, at: int | None, article: Article) -> str | None:
    """Return who speaks as code reads it: the rules' speaker of these words, or whom the mention refers to."""
    voice = article.speech.voice(quote.start, quote.end)
    if voice is not None:
        return voice.name
    found = resolve(quote.speaker_text, at, article) if at is not None else None
    return found if found and not is_pronoun(found) else None


def resolve_conflict(quote: Any, conflict: Conflict, article: Article) -> Iterator[Issue]:
    """Yield which of a speaker and a mention is at fault where both cannot be right; both are disputed where it is open."""
    voice = article.speech.voice(quote.start, quote.end)
    at_fault = ""
    if conflict.sure and voice is not None and same_source(voice.name, quote.speaker):
        at_fault = "speaker_text"
    elif conflict.sure and conflict.reading:
        around = article.sentences(quote.start, quote.end)
        at_fault = "speaker" if article.speech.says(quote.speaker_text, around) else ""
    readings = {"speaker": conflict.reading, "speaker_text": voice.mention if voice else None}
    if at_fault:
        yield Issue(at_fault, conflict.reason, Verdict.SPEAKER_NOT_FOUND, instead=readings[at_fault])
        return
    yield dispute("speaker", conflict.reason, readings["speaker"])
    if (conflict.sure or not is_pronoun(quote.speaker_text)) and (
        voice is None or not same_source(voice.mention, quote.speaker_text)
    ):
        yield dispute("speaker_text", conflict.reason, readings["speaker_text"])


def dispute(field: str, reason: str, reading: str | None = None) -> Issue:
    """Return an issue that leaves a field as it is and lists another reading."""
    return Issue(field, reason, Verdict.SPEAKER_NOT_FOUND, instead=reading, disputed=True)


def find_disputes(quote: Any, article: Article) -> Iterator[Issue]:
    """Yield a dispute where somebody else seems to speak, or the speaker is not named near the words."""
    speaker, voice = quote.speaker, article.speech.voice(quote.start, quote.end)
    if voice is not None and contradicts(voice, quote, article):
        yield dispute("speaker", f"the rules read {voice.name!r} here", voice.name)
    elif quote.speaker_text is None and not is_near(speaker, quote, article):
        yield dispute("speaker", f"{speaker!r} is not named near the words")
    elif name := named_elsewhere(quote, article):
        yield dispute("speaker", f"{quote.speaker_text!r} can be {name!r}", name)


def named_elsewhere(quote: Any, article: Article) -> str | None:
    """Return the body or person that a bare description refers to, where one spoke before: *the agency*."""
    mention = quote.speaker_text
    if mention is None or " " in quote.speaker or is_proper(quote.speaker):
        return None
    before = Span(article.sentences(quote.start, quote.end, BEFORE).start, quote.start)
    names = (voice.name for voice in reversed(article.speech.voices_in(before)[-VOICES:]) if is_name(voice.name))
    return next((name for name in names if can_refer_to(mention, name, quote.start, article)), None)


def contradicts(voice: Voice, quote: Any, article: Article) -> bool:
    """Return whether the rules read another speaker: another name, or for a speaker without a mention anybody else."""
    if any(same_source(known, quote.speaker) for known in (voice.name, voice.mention)):
        return False
    if quote.speaker_text is not None or is_pronoun(voice.mention):
        return is_name(voice.name) and not is_pronoun(voice.mention)
    return not can_refer_to(voice.mention, quote.speaker, quote.start, article)


def is_near(speaker: str, quote: Any, article: Article) -> bool:
    """Return whether a speaker is named beside a quote or the run of speech around it, or can be one of an interview's."""
    around = article.speech.around(quote.start, quote.end)
    return article.speech.is_named_in(speaker, around, outside=True) or (
        article.speech.is_all_speech(quote.start) and article.speech.can_speak(speaker, quote.start, quote.end)
    )


def mention_doubt(quote: Any, at: int, article: Article) -> Issue | None:
    """Return the dispute of a mention that is far from the words, or another than the rules read beside them."""
    mention, voice = quote.speaker_text, article.speech.voice(quote.start, quote.end)
    if voice is not None:
        sure = is_name(voice.mention) or not is_name(mention)
        if (
            sure
            and not same_source(voice.mention, mention)
            and not (quote.speaker and same_source(voice.name, mention))
        ):
            return dispute("speaker_text", f"the rules read {voice.mention!r} here", voice.mention)
    span = article.speech.around(quote.start, quote.end)
    far = not span.start <= at < span.end
    return dispute("speaker_text", f"{mention!r} does not occur beside the words") if far else None


HOW = {
    "speaker": "occurs in the document, or the record is rejected; a pronoun, or a description of somebody whom the article "
    "names, is replaced by the name; fits its mention in name, number and gender; disputed where the rules read somebody else",
    "speaker_text": "occurs near the words and can be a mention of the speaker",
}
SPEAKER = Check(tuple(HOW), HOW, check_speaker)
