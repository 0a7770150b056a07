"""Quotations of two articles: whether they are the same words of the same speaker, and how one alters the other."""

import re
from dataclasses import dataclass
from sys import intern
from typing import Any

from rapidfuzz.distance import Levenshtein

from extractor.checks.grounding import fold
from extractor.checks.word_forms import FUNCTION_WORDS
from extractor.claims.articles import Article, Passage, specific
from extractor.claims.blocks import Keys
from extractor.claims.facets import LONG_TOKEN, ONE_STORY, STORY, Facet, Likeness, Match, days_apart, gap_of
from extractor.claims.findings import NAMED, Finding, attribution_rank, drift_of
from extractor.claims.ledger import Relation
from extractor.claims.rewording import GRAVITY, Change, changes, is_negation, shown, spelled
from extractor.claims.vocabulary import name_tokens, stem

TOKEN = re.compile(r"\[[^\]]*\]|\.\.\.|…|[^\W_]+(?:['’.,-][^\W_]+)*")
TRANSLATED = re.compile(
    r"\b(?:translat\w+|interpreter|in (?:Russian|Ukrainian|Spanish|French|German|Arabic|Chinese|Mandarin|Hebrew|Korean|Japanese|Turkish|Portuguese|Italian|Persian|Farsi))\b"
)
#: The least share of the shorter quotation's words that both have, in order: for one speaker, and for two.
SHARED, SHARED_BY_OTHERS, SHARED_IN_TRANSLATION = 0.5, 0.85, 0.3
#: The least number of words with meaning that both have; the most that a scrap of a quotation has.
MEANT, SCRAP = 3, 4
RUN = 4
#: Words with meaning that make words of two speakers more than a common phrase.
TELLING = 5
#: The least share of the words with meaning that speech and its report have; where it is said to be altered.
REPORTED, STRICT = 0.6, 0.75
NEGATED = "one with and one without a negation"
NO_DATES = "no date of publication"
SUBSTANCE = ("negation", "modality", "number", "name", "wording")


@dataclass(eq=False, slots=True)
class QuoteClaim:
    """A quotation as it is compared: its words, and how they are spelled in one way."""

    article: Article
    start: int
    end: int
    text: str
    attributed_to: str | None
    printed: tuple[str, ...]
    indirect: bool
    speaker: frozenset[str]
    names: frozenset[str]
    translated: bool
    number: int = -1
    kind: str = "quotes"

    @property
    def words(self) -> tuple[str, ...]:
        """Its words in one spelling."""
        return tuple(map(spelled, self.printed))

    @property
    def signature(self) -> tuple[object, ...]:
        """What makes two places in copies of one text the same claim."""
        return (self.kind, tuple(word.lower() for word in self.printed), self.speaker)

    def keys(self) -> Keys:
        """Return the runs of words in which this quotation may meet others."""
        words = tuple(word for word in self.words if word not in ("...", "…") and word[0] != "[")
        if len(words) < RUN:
            return ([("quotes", *words)] if len(words) > 1 else []), []
        runs = list({("quotes", *words[i : i + RUN - 1]) for i in range(len(words) - RUN + 2)})
        meant = sorted({stem(word) for word in words if word not in FUNCTION_WORDS})
        said = [("quotes", name, word) for name in self.speaker for word in meant]
        return runs, said


def quote_claim(record: Any, article: Article, around: Passage) -> QuoteClaim | None:
    """Return a quotation as it is compared; None for one without words."""
    printed = tuple(map(intern, TOKEN.findall(fold(record.text))))
    if not printed:
        return None
    speaker = name_tokens(record.speaker or "")
    text = around.before + around.after
    return QuoteClaim(
        article,
        record.start,
        record.end,
        record.text,
        record.speaker,
        printed,
        record.kind == "indirect",
        speaker,
        around.names,
        bool(TRANSLATED.search(text)),
    )


def compare_speakers(a: QuoteClaim, b: QuoteClaim) -> Facet:
    """Compare two speakers by the words of their names: what one leaves out says nothing, what they contradict does."""
    if not a.speaker or not b.speaker:
        if a.attributed_to and b.attributed_to and a.attributed_to.lower() == b.attributed_to.lower():
            return Facet("who", Match.SAME, f"both quote {a.attributed_to}")
        return Facet("who", Match.UNKNOWN, "one does not name the speaker")
    if a.speaker <= b.speaker or b.speaker <= a.speaker:
        return Facet("who", Match.SAME, f"both quote {max(a.attributed_to or '', b.attributed_to or '', key=len)}")
    common = a.speaker & b.speaker
    if len(common) > 1 or (specific(common) and len(a.speaker ^ b.speaker) == 1):
        return Facet("who", Match.SAME, f"both quote {a.attributed_to}")
    alike = [
        (x, y)
        for x in a.speaker - common
        for y in b.speaker - common
        if common and min(len(x), len(y)) >= LONG_TOKEN and Levenshtein.distance(x, y, score_cutoff=1) <= 1
    ]
    if alike:
        return Facet("who", Match.SAME, f"both quote {a.attributed_to}, spelled in two ways")
    return Facet("who", Match.DIFFERENT, f"{a.attributed_to} in one, {b.attributed_to} in the other")


def compare_quotes(a: QuoteClaim, b: QuoteClaim, *, story: Likeness, same: bool = False) -> list[Finding] | str:
    """Return what two quotations say of each other, or why nothing."""
    who = compare_speakers(a, b)
    if a.indirect or b.indirect:
        return reported(a, b, who)
    found, shared, meant = changes(a, b)
    share = shared / min(len(a.words), len(b.words))
    translated = (a.translated or b.translated) and who.match == Match.SAME
    least = SHARED_BY_OTHERS if who.match == Match.DIFFERENT else SHARED_IN_TRANSLATION if translated else SHARED
    scrap = min(len(a.words), len(b.words)) <= SCRAP and shared > 1 and share == 1
    known = meant >= MEANT - (who.match == Match.SAME) - (story(a.article, b.article) >= STORY) or (
        scrap and meant > (who.match != Match.SAME)
    )
    least_meant = min(sum(word not in FUNCTION_WORDS for word in claim.words) for claim in (a, b))
    enough = (
        share >= least and meant >= least * least_meant and known and (who.match != Match.DIFFERENT or meant >= MEANT)
    )
    if not same and not enough:
        return "other words"
    if who.match == Match.DIFFERENT and not is_telling(a, b, meant, story):
        return "a common phrase"
    if not translated and is_other_statement(found, meant):
        return "another statement of one form"
    gap = gap_of(a.article, b.article)
    when = Facet(
        "when",
        Match.UNKNOWN if gap is None else Match.COMPATIBLE,
        NO_DATES if gap is None else f"published {days_apart(gap)}",
    )
    what = Facet("what", Match.SAME, f"{shared} words are the same, in the same order")
    rewritten = translated and any(change.sort in SUBSTANCE for change in found)
    return [judged(a, b, found, (what, who, when), rewritten=rewritten)]


def is_telling(a: QuoteClaim, b: QuoteClaim, meant: int, story: Likeness) -> bool:
    """Return whether words of two speakers are more than a common phrase, in reports of one story or of one day."""
    names = specific(a.names & b.names) - a.speaker - b.speaker
    close = bool(names) or story(a.article, b.article) >= ONE_STORY or gap_of(a.article, b.article) == 0
    return close and meant > MEANT and min(len(a.words), len(b.words)) > SCRAP + 1


def is_other_statement(found: list[Change], meant: int) -> bool:
    """Return whether two quotations have one form and are about two things: a name, number or *not* differs, and more beside it."""
    grave = [change for change in found if change.sort in ("negation", "number", "name", "modality")]
    other = [change for change in found if change.sort in ("wording", "name", "number") and change not in grave[:1]]
    replaced = sum(change.replaced for change in other)
    return bool(grave) and replaced >= 1 and 3 * replaced >= meant


def reported(a: QuoteClaim, b: QuoteClaim, who: Facet) -> list[Finding] | str:
    """Return what indirect speech, whose words are the reporter's, says of other speech: the same, or the same but for a *not*."""
    ours, theirs = (
        {stem(w.lower()) for w in c.printed if w.lower() not in FUNCTION_WORDS and not is_negation(w.lower())}
        for c in (a, b)
    )
    shared = ours & theirs
    least = min(len(ours), len(theirs))
    if who.match == Match.DIFFERENT and not unnamed(a, b):
        return "others speak"
    brief = who.match == Match.SAME and len(shared) == MEANT - 1 == least
    if (len(shared) < MEANT and not brief) or len(shared) < REPORTED * least:
        return "other words"
    gap = gap_of(a.article, b.article)
    when = Facet(
        "when",
        Match.UNKNOWN if gap is None else Match.COMPATIBLE,
        NO_DATES if gap is None else f"published {days_apart(gap)}",
    )
    facets = (Facet("what", Match.SAME, f"{len(shared)} words are the same"), who, when)
    denied = [sum(is_negation(word.lower()) for word in claim.printed) % 2 for claim in (a, b)]
    if denied[0] != denied[1]:
        sure = who.match == Match.SAME and len(shared) >= STRICT * least
        return [Finding(Relation.ALTERS, "quotes.negation", a, b, facets, NEGATED)] if sure else "other words"
    numbers = [{word for word in claim.printed if word[0].isdigit()} for claim in (a, b)]
    if numbers[0] != numbers[1] and all(numbers):
        sure = who.match == Match.SAME and len(shared) >= STRICT * least
        detail = f"“{' '.join(sorted(numbers[0]))}” against “{' '.join(sorted(numbers[1]))}”"
        return [Finding(Relation.ALTERS, "quotes.number", a, b, facets, detail)] if sure else "other words"
    drifts = drift_of(a, b, facets)
    agreed = [Finding(Relation.AGREES, "quotes.reported", a, b, facets)] if who.match == Match.SAME else []
    return agreed + drifts or "other words"


def unnamed(a: QuoteClaim, b: QuoteClaim) -> bool:
    """Return whether one of two speakers is missing, or is a source without a name."""
    return min(attribution_rank(a.attributed_to), attribution_rank(b.attributed_to)) < NAMED


def judged(a: QuoteClaim, b: QuoteClaim, found: list[Change], facets: tuple[Facet, ...], *, rewritten: bool) -> Finding:
    """Return the finding about two quotations of the same words: who says them, or the gravest difference."""
    if facets[1].match == Match.DIFFERENT:
        return Finding(Relation.ALTERS, "quotes.speaker", a, b, facets)
    if rewritten:
        return Finding(Relation.ALTERS, "quotes.translation", a, b, facets)
    for sort in GRAVITY[:-1]:
        worst = [change for change in found if change.sort == sort]
        if worst:
            if sort == "cut" and len(b.words) < len(a.words):
                a, b = b, a
            return Finding(Relation.ALTERS, f"quotes.{sort}", a, b, facets, "; ".join(map(shown, worst[:3])))
    return Finding(Relation.AGREES, "quotes.words" if not found else "quotes.marked", a, b, facets)
