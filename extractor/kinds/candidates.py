"""What in an article may be a record, by its form alone: lines that a prompt can list under the article. Pure and linear.

No reading of the rules is in it, so that the rules remain an independent reader, and so that a request depends on the article and the
prompt alone. It errs on the side of too many: the model leaves out what is none. A change here makes cassettes stale.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest

from extractor.documents.segment import Span, paragraphs, sentences

#: The most candidates of one article; the most characters shown on each side of one, and of a number.
MOST = 80
AROUND = 90
BESIDE = 30
#: The most characters shown of anything.
LONGEST = 1200
#: How far what was said may reach from its reporting word, in characters.
REACH = 400

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
#: A number with the words of precision before it, and what is measured or counted: a unit or a plural, after one word at most.
NUMBERS = re.compile(
    rf"((?:\b{PRECISION})?{NUMBER}(?:(?: ?[-–] ?| | to | and | of | of a | a ){NUMBER})*)"
    rf"(?:[ -](?:[a-z-]{{2,}} )??(?:[a-z]{{2,}}s|{UNITS})\b)?",
    re.IGNORECASE,
)
#: These end like plurals and are none.
NO_PLURALS = (
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

MARKED = re.compile(r"“[^”\n]+”?|„[^“”\n]+[“”]?|«[^»\n]+»?|\"[^\"\n]+\"|‘[^‘’\n]+(?:’\w[^‘’\n]*)*’")
REPORTING = re.compile(
    r"\b(?:(?:say|tell|add|warn|claim|confirm|call|insist|ask|explain|suggest|demand|vow|predict|stress|complain|recommend|"
    r"report|order|announc|argu|urg|accus|blam|describ|promis|estimat|criticis|criticiz|prais|pledg|not|acknowledg|declar|"
    r"propos|conclud)(?:e?s|ed|ing)|stat(?:ed|ing)|admit(?:s|ted|ting)|deny|den(?:ies|ied|ying)|repl(?:ies|ied|ying)|"
    r"say|warn|insist|argue|said|told|according to)\b",
    re.IGNORECASE,
)
HEARERS = re.compile(
    r"^[,:]? ?(?:(?:reporters|journalists|lawmakers|parliament|him|her|them|us|me|it) )?(?:for |to |that )?"
)
#: What follows a reporting word that stands after what was said.
AFTERTHOUGHT = re.compile(r"(?:on|in|at|after|during|when|as|while|by|late|early)\b|\S*day\b|$", re.IGNORECASE)
#: Beginnings of words that name a happening of one of the event types, most often in a past tense or as a noun.
HAPPENINGS = (
    "agree accord treaty pact signed meet talks visit summit donat aid evacuat rescu withdr retreat investigat inquir probe "
    "inspect found demand urg order condemn critici accus blam prais reject refus deni disput threat vow protest strike "
    "strik march rall walkout riot murder fraud theft stole stolen robb smuggl sanction banned suspend fine deploy mobili "
    "recruit arrest detain seiz raid jail sentenc convict charg expel clos shut attack kill bomb shell shot shoot struck captur stab "
    "ambush destroy damag died dead death injur hurt wound crash collaps flood burn fire blaze storm earthquake quake explo "
    "burst broke sank sunk derail spill outbreak elect vote won win beat lost defeat "
    "rule ruling verdict appeal resign quit appoint launch open approv pass announce promis offer merge bought sold fled flee"
).replace(" ", "|")
HAPPENING = re.compile(rf"\b(?:(?:{HAPPENINGS})[a-z]{{0,6}}|met|ban|bans|banning)\b")
#: The most words that a mixed quote has, as a guess; the fewest that were said where they precede their reporting word.
LONGEST_PHRASE = 6
FEWEST = 4


def candidates(finder: Callable[[str], Iterator[str]], article: str) -> str:
    """Return the candidates that a finder yields, a line each, or `none`.

    Figures and events: `- "12" in: WORDS AROUND IT`; quotes: `- FORM: WORDS | THEIR SENTENCE`, where the form is a guess at
    the quote's kind.
    """
    return "\n".join(islice(finder(article), MOST)) or "none"


def numbers(article: str) -> Iterator[str]:
    """Find the numbers, in digits and in words, with their words of precision and what they seem to count."""
    for sentence in sentences(article):
        for found in NUMBERS.finditer(article, *sentence):
            number = 1 if found.group().endswith(NO_PLURALS) else 0
            yield from shown(article, Span(*found.span(number)), sentence)


def happenings(article: str) -> Iterator[str]:
    """Find the words that may name a happening."""
    for sentence in sentences(article):
        for found in HAPPENING.finditer(article, *sentence):
            yield from shown(article, Span(*found.span()), sentence)


def shown(article: str, span: Span, sentence: Span) -> Iterator[str]:
    """Give the line for words that do not begin inside of others."""
    if not article[span.start - 1 : span.start].isalnum():
        yield f'- "{line(article[span.start : span.end])}" in: {around(article, span, sentence, BESIDE)}'


def quoted(article: str) -> Iterator[str]:
    """Find what stands in quotation marks, and in sentences without marks what somebody seems to have said."""
    for block in paragraphs(article):
        marks = deque(Span(*found.span()) for found in MARKED.finditer(article, *block))
        marked = block.start  # the end of the last mark that was told
        for sentence in sentences(article, [block]):
            bare = marked <= sentence.start
            while marks and marks[0].start < sentence.end:
                mark, bare = marks.popleft(), False
                marked = mark.end
                if any(map(str.isalnum, article[mark.start : mark.end])):
                    yield in_marks(article, mark, Span(sentence.start, max(sentence.end, mark.end)))
            for words, cue in reported(article, sentence) if bare else ():
                yield f"- indirect: {line(words)} | {around(article, cue, sentence, REACH)}"


def in_marks(article: str, span: Span, sentence: Span) -> str:
    """Return the line for what stands in marks: direct speech if it is long or ends like a sentence, else a mixed quote."""
    words = article[span.start + 1 : span.end].rstrip('”“»"’')
    direct = words.endswith((".", ",", "!", "?")) or len(words.split()) > LONGEST_PHRASE
    return f"- {'direct' if direct else 'mixed'}: {line(words)} | {around(article, span, sentence)}"


def reported(article: str, sentence: Span) -> Iterator[tuple[str, Span]]:
    """Find what is said with each reporting word of a sentence: what follows it, else what stands before its comma.

    Yields it with the place of the reporting word.
    """
    told: set[str] = set()
    cues = list(REPORTING.finditer(article, *sentence))
    for cue, following in zip_longest(cues, cues[1:]):
        joined = following and article.endswith((" and ", " but "), cue.end(), following.start())
        end = min(following.start() - len(" and ") if joined else sentence.end, cue.end() + REACH)
        after = HEARERS.sub("", article[cue.end() : end], count=1)
        opening = article[max(sentence.start, cue.start() - REACH) : cue.start()]
        before = opening.rpartition(",")[0]
        if cue.group().lower() == "according to":
            after, before = after.partition(", ")[2], before or opening
        stands_before = len(before.split()) >= FEWEST and (len(after.split()) < FEWEST or AFTERTHOUGHT.match(after))
        words = (before if stands_before else after).strip(" .,")
        if words and words not in told:
            told.add(words)
            yield words, Span(*cue.span())


def around(article: str, span: Span, within: Span, most: int = AROUND) -> str:
    """Return the text around a span on one line, with no more than `most` characters on each side, in whole words."""
    begin, end = max(within.start, span.start - most), min(within.end, span.end + most)
    while within.start < begin < span.start and not article[begin - 1].isspace():
        begin += 1
    while span.end < end < within.end and not article[end].isspace():
        end -= 1
    return line(article[begin:end])


def line(text: str) -> str:
    """Return a text on one line, cut where it is too long to be shown."""
    return " ".join(text[:LONGEST].split())
