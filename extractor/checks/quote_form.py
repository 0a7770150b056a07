"""How words are reported: the kind of a quote, read from quotation marks and layout, and its reporting word."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from extractor.checks.article import Article
from extractor.checks.check import NEARBY, Check, Issue
from extractor.checks.grounding import QUOTATION_MARKS, SPACES
from extractor.documents.segment import Span
from extractor.rules.quotes.layout import is_clause
from extractor.rules.syntax.phrases import FINITE
from extractor.rules.text.reporting_words import cue_words
from extractor.rules.text.tokens import Tokens

NEAR = 4
#: What may come between words and the mark that closes them: any blank but a line's end, and punctuation.
BESIDE = "".join(SPACES.keys() - {"\n", "\r"}) + " ,.;:!?…"
MARKS = frozenset(QUOTATION_MARKS) | {'"', "'"}
STOPS = ".!?…"
#: Pronouns that open a relative clause.
RELATIVE = frozenset("that who which whom whose".split())
#: Words in marks, in tokens, that are surely less than a clause where no verb is finite.
SHORT = 12
#: The longest label before somebody's words, in characters: *Ines Falk:*, *Q:*.
LABEL = 60
#: What may follow a whole paragraph of somebody's words: nothing, or a dash and who said it.
CREDIT = ("", "—", "–", "-")
#: What a sentence may end with.
CLOSERS = STOPS + ")]\"”’'"
WORD = re.compile(r"[^\W_]+")


class Reported(NamedTuple):
    """How code reads that words are reported: the kind, and whether that is sure."""

    kind: str
    sure: bool


def check_kind(quote: Any, article: Article) -> Iterator[Issue]:
    """Check whether a quote is direct, mixed or indirect."""
    reads = read_kind(quote.start, quote.end, article)
    if reads is not None and reads.kind != quote.kind:
        reason = f"{quote.kind}, but the marks and the layout show {reads.kind} speech"
        yield Issue("kind", reason, instead=reads.kind, disputed=not reads.sure)


def read_kind(start: int, end: int, article: Article) -> Reported | None:
    """Return the kind of the words in `text[start:end]`; None where marks and layout do not show it."""
    inside = marked(start, end, article)
    if inside is not None:
        return read_marked(start, end, inside, article)
    paragraph = article.paragraph(start)
    before, after = article.text[paragraph.start : start].strip(), article.text[end : paragraph.end].strip()
    labelled = before.endswith((":", ".")) and len(before) <= LABEL and (before[-1] == ":" or before in ("Q.", "A."))
    if labelled:  # a transcript's words are direct, a headline's are not
        return Reported("direct", sure=False) if article.speech.is_transcript else None
    credited = after.lstrip(STOPS + " ")[:1] in CREDIT and len(after) <= LABEL
    if not before and credited and ends_sentence(article.text, end):
        return Reported("direct", article.speech.is_all_speech(start))
    return None if is_laid_out(start, end, article) else Reported("indirect", sure=True)


def marked(start: int, end: int, article: Article) -> Span | None:
    """Return the marked stretch around words; None where no marks are around them."""
    marks = article.reading.marks
    index = marks.covering(start)
    if index >= 0 and marks[index].start < start and not in_marks(article.text, start, end):
        return Span(marks[index].start, marks[index].end)
    within = index >= 0 and marks[index].start == start
    return Span(start, end) if within or in_marks(article.text, start, end) else None


def in_marks(text: str, start: int, end: int) -> bool:
    """Return whether quotation marks are around a span.

    A paragraph that the speech runs on from needs no closing mark, and the punctuation before one may be left out.
    """
    before, after = text[max(0, start - NEAR) : start].rstrip()[-1:], text[end : end + NEAR].lstrip(BESIDE)[:1]
    return before in MARKS and (after in MARKS or after in {"", "\n", "\r"})


def read_marked(start: int, end: int, inside: Span, article: Article) -> Reported | None:
    """Return the kind of words in marks; a report inside somebody's speech may be indirect."""
    tokens = article.reading.tokens
    span = tokens.between(start, end)
    if start > inside.start and article.text[inside.start : start].rstrip()[-1:] not in STOPS:
        return Reported("indirect", sure=False)  # what somebody's words report of another's
    known = article.speech.kinds.get((start, end))  # that of two halves is what they are together
    if (
        known == "mixed"
        or (known is None and not is_clause(tokens, span))
        or (is_part(tokens, span) and not is_half(start, article))
    ):
        finite = any(tokens.tag[i] in FINITE for i in span)
        return Reported("mixed", sure=not finite and len(span) < SHORT)
    whole = article.text[start].isupper() and ends_sentence(article.text, end)
    return Reported("direct", sure=whole)


def is_half(start: int, article: Article) -> bool:
    """Return whether words in marks are the second half of a sentence in marks, which a reporting clause interrupts."""
    marks = article.reading.marks
    index = marks.covering(start)
    before = marks[index - 1] if index > 0 else None
    sentence = article.sentences(start, start + 1)
    comma = before is not None and "," in article.text[before.end - 1 : before.outer.end + 1]
    return before is not None and comma and before.outer.start >= sentence.start


def is_part(tokens: Tokens, span: range) -> bool:
    """Return whether words in marks are part of a clause though they hold one: *work for everyone*, *a door that we closed*."""
    lower, tag = tokens.lower, tokens.tag
    if not span or not tokens.word[span.start][0].islower():
        return False
    finite = next((i for i in span if tag[i] in FINITE), span.stop)
    relative = any(lower[i] in RELATIVE for i in range(span.start + 1, finite))
    return tag[span.start][0] == "V" or relative


def ends_sentence(text: str, end: int) -> bool:
    """Return whether a sentence ends where a span does."""
    return text[end - 1] in CLOSERS or text[end : end + 1].strip(STOPS) == "" != text[end : end + 1]


def is_laid_out(start: int, end: int, article: Article) -> bool:
    """Return whether words without marks are whole sentences in a text that is all speech, as an interview's answers are."""
    text, sentences = article.text, article.sentences(start, end)
    whole = sentences.start == start and not text[end : sentences.end].strip(STOPS + " ")
    return whole and article.speech.is_all_speech(start)


def check_cue(quote: Any, article: Article) -> Iterator[Issue]:
    """Check that a reporting word occurs beside the words."""
    cue = quote.cue
    if not cue:
        return
    if not is_beside(cue, article.speech.around(quote.start, quote.end), quote, article):
        yield Issue("cue", f"{cue!r} does not occur beside the words")
        return
    words = {word.casefold() for word in WORD.findall(cue)}
    voice = article.speech.voice(quote.start, quote.end)
    known = not words.isdisjoint(cue_words())
    if known and is_beside(cue, article.sentences(quote.start, quote.end), quote, article):
        return
    if voice is not None and voice.cue and words.isdisjoint(voice.cue.casefold().split()):
        yield Issue("cue", f"the rules read {voice.cue!r} here", instead=voice.cue, disputed=True)
    elif not known:
        yield Issue("cue", f"{cue!r} is not a reporting word", disputed=True)


def is_beside(cue: str, span: Span, quote: Any, article: Article) -> bool:
    """Return whether a reporting word is in a span, outside the words that it reports: near them, or near either end of it."""
    before, after = Span(span.start, quote.start), Span(quote.end, span.end)
    near = (
        Span(max(before.start, before.end - NEARBY), before.end),
        Span(after.start, min(after.end, after.start + NEARBY)),
        Span(before.start, min(before.end, before.start + NEARBY)),
        Span(max(after.start, after.end - NEARBY), after.end),
    )
    return any(article.is_in(cue, part) for part in near)


KIND = Check(
    ("kind",),
    "read from the quotation marks (a clause in them is direct, less is mixed) and the layout (paragraphs of an interview, "
    "a statement or a post are direct without marks)",
    check_kind,
)
CUE = Check(
    ("cue",),
    "a reporting word in the sentence of the words, a sentence beside it, or before a run of speech",
    check_cue,
)
