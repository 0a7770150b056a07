"""Sentences: each entry in one plain English sentence that is built from its facts and can be read aloud."""

import re
from datetime import date
from typing import Any

from extractor.claims.facets import Match
from extractor.claims.figures import FigureClaim
from extractor.claims.findings import Finding
from extractor.claims.ledger import Relation
from extractor.claims.vocabulary import word_class
from extractor.rules.text.lexicon import lexicon

LONGEST = 160
FEBRUARY = 26
#: Phrases for what a figure measures that need no "the number of" before them.
AMOUNT = re.compile(
    r"(?:the |an? )?(?:[\w-]+ ){0,2}?(?:number|share|value|cost|price|fine|age|rank|distance|duration|period|length|depth|height|area|population|total|rate|"
    r"rise|fall|increase|decrease|change|growth|turnout|magnitude|profit|revenue|size|sentence|term|amount|income|rent|sum|"
    r"temperature|speed|weight|share|part|percentage|time|premium|offer|money|unemployment|toll|damages|salary|debt|loss|budget)\b"
)


def quoted(text: str) -> str:
    """Return words between quotation marks, shortened in the middle where they are long."""
    plain = " ".join(text.split()).rstrip(",;:")
    if len(plain) > LONGEST:
        head, tail = plain[: LONGEST // 2].rsplit(" ", 1)[0], plain[-LONGEST // 3 :].split(" ", 1)[-1]
        plain = f"{head} … {tail}"
    return f"“{plain}”"


def topic(figure: FigureClaim) -> str | None:
    """Return what a figure is about as a noun phrase with its article; None where nothing says it."""
    phrase = " ".join(figure.measures.split())
    if not phrase:
        return None
    if figure.sort == "ordinal" and not AMOUNT.match(phrase):
        return phrase
    if figure.sort == "count" and not AMOUNT.match(phrase):
        return f"the number of {phrase}"
    if phrase.startswith(("the ", "a ", "an ", "their ", "its ")) or phrase[0].isupper():
        return phrase
    return f"the {phrase}"


def topic_of(finding: Finding) -> str | None:
    """Return what two figures are about: the phrase that says most."""
    topics = [
        (len(claim.what | claim.scope.names), -len(claim.measures), claim.measures, topic(claim))
        for claim in (finding.first, finding.second)
    ]
    return max(topics)[3]


def by(claim: Any) -> str:
    """Return to whom a claim is attributed, as an addition in brackets."""
    return f" (according to {source(claim.attributed_to)})" if claim.attributed_to else ""


def source(name: str | None) -> str:
    """Return a source as it is named in a sentence: with an article where it is a noun phrase."""
    words = (name or "nobody").split()
    if words[0].lower() in word_class("determiner") or not words[-1][0].islower():
        return " ".join(words)
    if lexicon().tag.get(words[0].lower(), "NNP") != "NNP":
        words[0] = words[0][0].lower() + words[0][1:]
    return f"the {' '.join(words)}"


def sentence(finding: Finding) -> str | None:
    """Return the sentence of a finding; None where its facts do not fill one."""
    kind = finding.first.kind
    words = {"figures": figure_sentence, "quotes": quote_sentence, "events": event_sentence}[kind](finding)
    return None if words is None else words[0].upper() + words[1:]


def missing(finding: Finding) -> str:
    """Return what nothing says, as the end of a sentence."""
    names = {"what": "what exactly is measured", "where": "where", "who": "who is meant", "when": "when"}
    unknown = [names[facet.name] for facet in finding.facets if facet.match == Match.UNKNOWN]
    return f"; it is not clear {' and '.join(unknown)}" if unknown else ""


def figure_sentence(finding: Finding) -> str | None:  # noqa: PLR0911  (one relation a return)
    """Return the sentence about two figures."""
    a, b = finding.first, finding.second
    if finding.relation == Relation.ARITHMETIC:
        return arithmetic_sentence(finding)
    about = topic_of(finding)
    if about is None and finding.relation in (Relation.AGREES, Relation.REFINES):
        return f"{a.article.label} and {b.article.label} give one figure: {quoted(a.text)} and {quoted(b.text)}."
    if about is None:
        return None
    one, two = f"{a.article.label} has {quoted(a.text)}", f"{b.article.label} has {quoted(b.text)}"
    match finding.relation:
        case Relation.AGREES:
            return f"{a.article.label} and {b.article.label} agree on {about}: {quoted(a.text)} and {quoted(b.text)}."
        case Relation.REFINES:
            return f"On {about}, {b.article.label} is more exact with {quoted(b.text)} than {a.article.label} with {quoted(a.text)}."
        case Relation.UPDATES:
            return f"{two} for {about}, later than {a.article.label} with {quoted(a.text)}."
        case Relation.PART_OF:
            return f"{quoted(a.text)} in {a.article.label} is a part of {quoted(b.text)} in {b.article.label}: {topic(b) or about}."
        case Relation.DIFFERS:
            return f"On {about}, {one}{by(a)} and {two}{by(b)}{missing(finding)}."
        case Relation.CONFLICTS:
            return f"{a.article.label} and {b.article.label} contradict each other on {about}: {quoted(a.text)}{by(a)} against {quoted(b.text)}{by(b)}."
        case _:
            return drift_sentence(finding, f"{quoted(b.text)} for {about}")


def arithmetic_sentence(finding: Finding) -> str:
    """Return the sentence about numbers of one article."""
    a, b, label = finding.first, finding.second, finding.first.article.label
    if finding.rule.startswith("conversion"):
        how = {"exact": "a correct conversion", "loose": "a loose conversion", "wrong": "a wrong conversion"}[
            finding.detail
        ]
        return f"In {label}, {quoted(b.text)} is {how} of {quoted(a.text)}."
    if finding.rule.startswith("sum"):
        return f"In {label}, the parts add up to {quoted(b.text)}."
    return f"In {label}, {quoted(a.text)} fits {quoted(b.text)} {finding.detail}."


def drift_sentence(finding: Finding, what: str) -> str:
    """Return the sentence about an attribution that got lost or grew."""
    a, b = finding.first, finding.second
    if finding.rule == "attribution.confirmed":
        return f"{b.article.label} states {what} as a fact{by(b)}, {a.article.label} as a claim of {source(a.attributed_to)}."
    if finding.rule == "attribution.lost":
        return (
            f"{b.article.label} states {what} as a fact, {a.article.label} attributes it to {source(a.attributed_to)}."
        )
    return f"{b.article.label} attributes {what} to {source(b.attributed_to)}, {a.article.label} only to {source(a.attributed_to)}."


def quote_sentence(finding: Finding) -> str:
    """Return the sentence about two quotations."""
    a, b = finding.first, finding.second
    who = source(a.attributed_to or b.attributed_to) if a.attributed_to or b.attributed_to else "somebody"
    both = f"{a.article.label} and {b.article.label}"
    if finding.relation == Relation.DRIFTS:
        return drift_sentence(finding, quoted(b.text))
    if finding.rule == "quotes.reported":
        return f"{both} report the same words of {who}: {quoted(a.text)} and {quoted(b.text)}."
    if finding.relation == Relation.AGREES:
        return f"{both} quote {who} in the same words: {quoted(a.text)}."
    sort = finding.rule.partition(".")[2]
    if sort == "speaker":
        return f"{a.article.label} has {source(a.attributed_to)} say {quoted(a.text)}, {b.article.label} has {source(b.attributed_to)} say it."
    if sort == "cut":
        return (
            f"{a.article.label} quotes {who} more briefly than {b.article.label}: {quoted(a.text)} of {quoted(b.text)}."
        )
    how = {
        "negation": "quote %s with and without a negation",
        "modality": "quote %s as more and less certain",
        "number": "quote %s with different numbers",
        "name": "quote %s with different names",
        "wording": "quote %s in different words",
        "omission": "quote %s with and without some words",
        "spelling": "spell the words of %s differently",
        "translation": "translate %s differently",
    }[sort] % who
    end = finding.detail or f"{quoted(a.text)} against {quoted(b.text)}"
    return f"{both} {how}: {end}."


def event_sentence(finding: Finding) -> str | None:  # noqa: PLR0911  (one reason a return)
    """Return the sentence about two events."""
    a, b = finding.first, finding.second
    event = told(a) if len(told(a)) >= len(told(b)) else told(b)
    both = f"{a.article.label} and {b.article.label}"
    match finding.relation:
        case Relation.AGREES:
            return f"{both} report the same: {event}."
        case Relation.REFINES:
            return f"{both} report the same, {b.article.label} more exactly: {told(b)}."
        case Relation.UPDATES:
            if finding.rule == "events.moved":
                return f"{b.article.label} has another date than {a.article.label}, as the later report: {told(b)} against {told(a)}."
            then, now = ("planned", "done") if finding.rule == "events.happened" else ("going on", "over")
            return f"{a.article.label} has it as {then}, {b.article.label} as {now}: {event}."
        case Relation.CONFLICTS | Relation.DIFFERS if finding.rule.startswith("events.denied"):
            denying, other = (a, b) if a.status == "denied" else (b, a)
            return f"{other.article.label} reports what is denied in {denying.article.label}{by(denying)}: {told(other)}{missing(finding)}."
        case Relation.CONFLICTS | Relation.DIFFERS:
            differing = next(
                (facet.reason for facet in finding.facets if facet.match == Match.DIFFERENT and facet.name == "where"),
                None,
            )
            why = differing or f"{told(a)} against {told(b)}"
            return f"{both} contradict each other on {event}: {why}."
        case _:
            return drift_sentence(finding, event)


def when(first: int, last: int) -> str:
    """Return days in words: on 29 October 2024, in October 2024, in 2024, since 3 May 2024."""
    begin, end = (date.fromordinal(day) for day in (first, last))
    day, until = (f"{each.day} {each:%B} {each.year}" for each in (begin, end))
    if first == last:
        return f"on {day}"
    if end == date.max or begin == date.min:
        return f"since {day}" if end == date.max else f"until {until}"
    if (begin.month, begin.day, end.month, end.day, begin.year) == (1, 1, 12, 31, end.year):
        return f"in {begin.year}"
    if begin.day == 1 and (end.year, end.month) == (begin.year, begin.month) and last - first > FEBRUARY:
        return f"in {begin:%B} {begin.year}"
    return f"between {day} and {until}"


def told(event: Any) -> str:
    """Return an event in a few words."""
    parts = [f"“{event.text}”"]
    who, place = event.told
    if who:
        parts.append(f"({who})")
    if place:
        parts.append(f"in {place}")
    if event.days:
        parts.append(when(*event.days))
    return " ".join(parts)
