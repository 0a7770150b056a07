"""Text that may be a record, judged by its form, as lines that a prompt can list below the article. Pure and linear.

The rules are not used here: they must remain an independent reader, and a request must depend only on the article and the
prompt. The lists are generous, because the model can leave candidates out. Any change here makes cassettes stale.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest

from extractor.documents.segment import Span, paragraphs, sentences

#: The maximum number of candidates of one article.
MAX_CANDIDATES = 80
#: The maximum number of characters of context on each side: of a quote, and of a number or an event word.
QUOTE_CONTEXT = 90
WORD_CONTEXT = 30
#: The maximum length of a candidate or a context, in characters.
MAX_CHARS = 1200
#: The maximum distance of reported speech from its reporting word, in characters.
MAX_REACH = 400

NUMERAL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds? thousands? millions? billions? trillions? "
    "dozens? half thirds? quarters? fifths? couple second fourth sixth seventh eighth ninth tenth twice double"
).replace(" ", "|")
NUMBER = rf"(?:[$€£¥]?\d(?:[\d.,]*\d)?(?:st|nd|rd|th|bn|m|k)?%?|\b(?:{NUMERAL})\b)"
PRECISION = (
    "(?:about|around|some|nearly|almost|roughly|approximately|up to|at least|at most|more than|less than|fewer than|over|"
    "under|between|a) "
)
UNITS = (
    "percent|per cent|people|men|women|children|feet|second|minute|hour|day|week|month|year|km|kg|kph|mph|mile|metre|meter|"
    "euro|dollar|pound|crown|yuan|yen|tonne|ton"
)
#: A number with words of precision before it, and the unit or plural noun after it, with at most one word between.
NUMBERS = re.compile(
    rf"((?:\b{PRECISION})?{NUMBER}(?:(?: ?[-–] ?| | to | and | of | of a | a ){NUMBER})*)"
    rf"(?:[ -](?:[a-z-]{{2,}} )??(?:[a-z]{{2,}}s|{UNITS})\b)?",
    re.IGNORECASE,
)
#: Words that end like plurals but are not.
NOT_PLURALS = (
    " was",
    " is",
    " as",
    " has",
    " this",
    " its",
    " does",
    " his",
    " us",
    " less",
    " across",
    " towards",
    " plus",
)

QUOTED = re.compile(r"“[^”\n]+”?|„[^“”\n]+[“”]?|«[^»\n]+»?|\"[^\"\n]+\"|‘[^‘’\n]+(?:’\w[^‘’\n]*)*’")
REPORTING = re.compile(
    r"\b(?:(?:say|tell|add|warn|claim|confirm|call|insist|ask|explain|suggest|demand|vow|predict|stress|complain|recommend|"
    r"report|order|announc|argu|urg|accus|blam|describ|promis|estimat|criticis|criticiz|prais|pledg|not|acknowledg|declar|"
    r"propos|conclud)(?:e?s|ed|ing)|stat(?:ed|ing)|admit(?:s|ted|ting)|deny|den(?:ies|ied|ying)|repl(?:ies|ied|ying)|"
    r"say|warn|insist|argue|said|told|according to)\b",
    re.IGNORECASE,
)
ADDRESSEES = re.compile(
    r"^[,:]? ?(?:(?:reporters|journalists|lawmakers|parliament|him|her|them|us|me|it) )?(?:for |to |that )?"
)
#: What follows a reporting word that comes after the reported speech.
TRAILING = re.compile(r"(?:on|in|at|after|during|when|as|while|by|late|early)\b|\S*day\b|$", re.IGNORECASE)
#: Stems of words that name an event of one of the types, most often as a past tense or a noun.
EVENT_STEMS = (
    "agree accord treaty pact signed meet talks visit summit donat aid evacuat rescu withdr retreat investigat inquir probe "
    "inspect found demand urg order condemn critici accus blam prais reject refus deni disput threat vow protest strike "
    "strik march rall walkout riot murder fraud theft stole stolen robb smuggl sanction banned suspend fine deploy mobili "
    "recruit arrest detain seiz raid jail sentenc convict charg expel clos shut attack kill bomb shell shot shoot struck captur stab "
    "ambush destroy damag died dead death injur hurt wound crash collaps flood burn fire blaze storm earthquake quake explo "
    "burst broke sank sunk derail spill outbreak elect vote won win beat lost defeat "
    "rule ruling verdict appeal resign quit appoint launch open approv pass announce promis offer merge bought sold fled flee"
).replace(" ", "|")
EVENT_WORD = re.compile(rf"\b(?:(?:{EVENT_STEMS})[a-z]{{0,6}}|met|ban|bans|banning)\b")
#: Text in quotation marks with more words is listed as a direct quote, not a mixed one.
MAX_PHRASE_WORDS = 6
#: The minimum number of words of reported speech that precedes its reporting word.
MIN_WORDS = 4


def candidates(finder: Callable[[str], Iterator[str]], article: str) -> str:
    """Return the lines that a finder yields, or `none`.

    A figure or event is `- "12" in: CONTEXT`. A quote is `- KIND: TEXT | CONTEXT`, where the kind is a guess.
    """
    return "\n".join(islice(finder(article), MAX_CANDIDATES)) or "none"


def find_numbers(article: str) -> Iterator[str]:
    """Find numbers, in digits and in words, with their words of precision and the noun they seem to count."""
    for sentence in sentences(article):
        for found in NUMBERS.finditer(article, *sentence):
            number = 1 if found.group().endswith(NOT_PLURALS) else 0
            yield from candidate_line(article, Span(*found.span(number)), sentence)


def find_event_words(article: str) -> Iterator[str]:
    """Find words that may name an event."""
    for sentence in sentences(article):
        for found in EVENT_WORD.finditer(article, *sentence):
            yield from candidate_line(article, Span(*found.span()), sentence)


def candidate_line(article: str, span: Span, sentence: Span) -> Iterator[str]:
    """Yield the line for a span, unless it begins within a word."""
    if not article[span.start - 1 : span.start].isalnum():
        yield f'- "{line(article[span.start : span.end])}" in: {context(article, span, sentence, WORD_CONTEXT)}'


def find_quotes(article: str) -> Iterator[str]:
    """Find text in quotation marks, and apparent reported speech in sentences without quotation marks."""
    for block in paragraphs(article):
        quotations = deque(Span(*found.span()) for found in QUOTED.finditer(article, *block))
        last_end = block.start
        for sentence in sentences(article, [block]):
            unquoted = last_end <= sentence.start
            while quotations and quotations[0].start < sentence.end:
                quotation, unquoted = quotations.popleft(), False
                last_end = quotation.end
                if any(map(str.isalnum, article[quotation.start : quotation.end])):
                    yield quotation_line(article, quotation, Span(sentence.start, max(sentence.end, quotation.end)))
            for words, cue in reported_speech(article, sentence) if unquoted else ():
                yield f"- indirect: {line(words)} | {context(article, cue, sentence, MAX_REACH)}"


def quotation_line(article: str, span: Span, sentence: Span) -> str:
    """Return the line for a quotation: a direct quote if it is long or ends like a sentence, otherwise a mixed one."""
    words = article[span.start + 1 : span.end].rstrip('”“»"’')
    direct = words.endswith((".", ",", "!", "?")) or len(words.split()) > MAX_PHRASE_WORDS
    return f"- {'direct' if direct else 'mixed'}: {line(words)} | {context(article, span, sentence)}"


def reported_speech(article: str, sentence: Span) -> Iterator[tuple[str, Span]]:
    """Yield the reported speech at each reporting word of a sentence, with the span of that word.

    It is the text after the word, or otherwise the text before its comma.
    """
    seen: set[str] = set()
    cues = list(REPORTING.finditer(article, *sentence))
    for cue, following in zip_longest(cues, cues[1:]):
        joined = following and article.endswith((" and ", " but "), cue.end(), following.start())
        end = min(following.start() - len(" and ") if joined else sentence.end, cue.end() + MAX_REACH)
        after = ADDRESSEES.sub("", article[cue.end() : end], count=1)
        opening = article[max(sentence.start, cue.start() - MAX_REACH) : cue.start()]
        before = opening.rpartition(",")[0]
        if cue.group().lower() == "according to":
            after, before = after.partition(", ")[2], before or opening
        precedes = len(before.split()) >= MIN_WORDS and (len(after.split()) < MIN_WORDS or TRAILING.match(after))
        words = (before if precedes else after).strip(" .,")
        if words and words not in seen:
            seen.add(words)
            yield words, Span(*cue.span())


def context(article: str, span: Span, within: Span, width: int = QUOTE_CONTEXT) -> str:
    """Return a span and its context on one line, with at most `width` characters on each side, in whole words."""
    begin, end = max(within.start, span.start - width), min(within.end, span.end + width)
    while within.start < begin < span.start and not article[begin - 1].isspace():
        begin += 1
    while span.end < end < within.end and not article[end].isspace():
        end -= 1
    return line(article[begin:end])


def line(text: str) -> str:
    """Return a text on one line, truncated to `MAX_CHARS` characters."""
    return " ".join(text[:MAX_CHARS].split())
