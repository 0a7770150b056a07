"""Mentions: where one is, whom it refers to, and whether it can be one of a speaker."""

from bisect import bisect_left
from typing import Any, NamedTuple

from extractor.checks.article import Article
from extractor.checks.check import NEARBY
from extractor.checks.source_names import (
    FEMALE,
    MALE,
    PERSONAL,
    SEVERAL,
    head,
    is_name,
    is_pronoun,
    is_proper,
    is_several,
    same_source,
)
from extractor.documents.segment import Span
from extractor.rules.entities.persons import Person
from extractor.rules.quotes.speaker_resolution import FIRMS
from extractor.rules.text.titles import first_names, titles

#: How a description of somebody named before begins.
DEFINITE = ("the ", "this ", "that ", "his ", "her ", "its ", "their ")
#: In how many sentences before a description, or a pronoun, is named whom it refers to.
BEFORE, BEFORE_PRONOUN = 4, 8


class Conflict(NamedTuple):
    """What speaks against a speaker and a mention together: a reason, whom the mention is of, and whether that is sure."""

    reason: str
    reading: str | None = None
    sure: bool = False


def nearest(mention: str, quote: Any, article: Article) -> int | None:
    """Return where a mention occurs nearest to a quote, outside its words if it can; None where it does not."""
    speech, sentence = article.speech, article.sentences(quote.start, quote.end)
    goes_on = speech.is_all_speech(quote.start)
    span = speech.run(quote.start, quote.end) if goes_on else Span(quote.start, quote.end)
    places = article.grounder.offsets(mention, any_case=True)
    low, high = min(span.start, quote.start - NEARBY), max(span.end, quote.end + NEARBY)

    def cost(at: int) -> tuple[bool, bool, int]:
        inside = quote.start <= at < quote.end
        return inside, not sentence.start <= at < sentence.end, max(quote.start - at, at - quote.end)

    beside = (quote.start, (quote.start + quote.end) // 2, quote.end)  # the nearest is next to one of these
    numbers = sorted({number for at in beside for number in (bisect_left(places, at) - 1, bisect_left(places, at))})
    near = (places[number] for number in numbers if 0 <= number < len(places))
    return min((at for at in near if low <= at < high), key=cost, default=None)


def resolve(mention: str, at: int, article: Article) -> str:
    """Return the longest form of what a mention refers to."""
    return article.reading.names.resolve(at, at + len(mention))


def described_person(speaker: str, mention: str, at: int, article: Article) -> str | None:
    """Return the person of the article whom a speaker only describes: *mayor*, where it names the mayor."""
    if is_proper(speaker) or not same_source(speaker, mention):
        return None
    known = resolve(mention, at, article)
    return known if article.speech.person(known) is not None and not same_source(known, speaker) else None


def conflict_of(speaker: str, mention: str, at: int, article: Article) -> Conflict | None:
    """Return why a mention cannot be one of a speaker."""
    if is_pronoun(mention):
        return pronoun_conflict(speaker, mention, at, article)
    known = resolve(mention, at, article)
    if same_source(speaker, mention) or same_source(speaker, known):
        return None
    somebody, reason = article.speech.person(speaker), f"{mention!r} is not {speaker!r}"
    if article.speech.person(known) is not None or is_name(mention):
        return Conflict(reason, known, sure=True)
    if is_several(mention) and somebody is not None and not is_several(speaker):
        return Conflict(reason, known, sure=True)
    return None if can_refer_to(mention, speaker, at, article) else Conflict(reason, known)


def can_refer_to(mention: str, speaker: str, at: int, article: Article) -> bool:
    """Return whether *the company*, *the minister* can refer to a body, or a person, that is named in the sentences before."""
    if not mention.casefold().startswith(DEFINITE):
        return False
    top, known = head(mention), titles()
    body = top in known.organisation or top in known.group or top in FIRMS
    somebody = article.speech.person(speaker) is not None
    return is_name(speaker) and (not somebody if body else somebody) and named_before(speaker, at, article)


def pronoun_conflict(speaker: str, mention: str, at: int, article: Article) -> Conflict | None:
    """Return why a pronoun cannot refer to a speaker: its number or gender, or whom the rules read."""
    word, somebody = mention.casefold(), article.speech.person(speaker)
    reason = f"{mention!r} cannot be {speaker!r}"
    gender = gender_of(speaker, somebody)
    if (word in MALE and gender == "f") or (word in FEMALE and gender == "m"):
        return Conflict(reason, resolved(mention, at, article), sure=True)
    if (word in PERSONAL and is_several(speaker)) or (word == "it" and gender):
        return Conflict(reason, resolved(mention, at, article), sure=True)
    if word in SEVERAL and somebody is not None and not is_several(speaker):
        return Conflict(reason, None, sure=True)
    if word in PERSONAL:
        reading = resolved(mention, at, article)
        if reading is not None and not same_source(reading, speaker):
            return Conflict(f"{mention!r} seems to be {reading!r}", reading)
    before = named_before(speaker, at, article, BEFORE_PRONOUN)
    return None if before else Conflict(f"{speaker!r} is not named before {mention!r}")


def resolved(mention: str, at: int, article: Article) -> str | None:
    """Return whom a pronoun refers to, or None where the rules do not read it."""
    found = resolve(mention, at, article)
    return None if is_pronoun(found) else found


def gender_of(speaker: str, somebody: Person | None) -> str:
    """Return the gender of a speaker, where the article or the given name shows it."""
    if somebody is not None:
        return somebody.gender
    words = speaker.split()
    return (
        titles().gender.get(head(speaker), "")
        if not is_proper(speaker)
        else (first_names().get(words[0].casefold(), "") if len(words) in (2, 3) and is_proper(words[-1]) else "")
    )


def named_before(speaker: str, at: int, article: Article, sentences: int = BEFORE) -> bool:
    """Return whether a speaker is named in the sentences before a mention, in its own or in the next."""
    span = Span(article.sentences(at, at + 1, sentences).start, article.sentences(at, at + 1, 1).end)
    return article.speech.is_named_in(speaker, span)
