"""Events: what happened, who did it to whom, where and when, one record a happening.

Trigger words are found sentence by sentence, their roles read off the clause; what is negated or only imagined is left
out; mentions of one happening are merged into one record, its clearest mention first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.drafts import Draft, Window
from extractor.rules.clauses import NAME, Sentence
from extractor.rules.happenings import merge
from extractor.rules.phrases import Phrase
from extractor.rules.places import agents, gazetteer
from extractor.rules.roles import PRONOUNS, RoleReader, Words
from extractor.rules.status import judge
from extractor.rules.triggers import Trigger, find_triggers

if TYPE_CHECKING:
    from extractor.rules.dates import Date
    from extractor.rules.reading import Reading


@dataclass(slots=True)
class Mention:
    """One mention of a happening, read."""

    trigger: Trigger
    type: str
    sentence: int
    start: int
    end: int
    actors: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    place: str | None = None
    date: Date | None = None
    status: str = "reported"
    attributed_to: str | None = None
    definite: bool = False
    record: bool = True


def find_events(reading: Reading) -> list[Draft]:
    """Draft the events of a document in reading order."""
    mentions = [m for number in range(len(reading.tokens.sentences)) for m in _read_sentence(reading, number)]
    return [_draft(reading, happening) for happening in merge(mentions)]


def _read_sentence(reading: Reading, number: int) -> list[Mention]:
    tokens = reading.tokens
    first, last = tokens.sentences[number]
    triggers = find_triggers(tokens, first, last)
    if not triggers:
        return []
    dates = {tokens.at(d.start): tokens.at(d.end - 1) for d in _dates_in(reading, tokens.start[first], tokens.end[last - 1])}
    sentence = Sentence(tokens, first, last, dates)
    reader = RoleReader(sentence, triggers)
    mentions = []
    for trigger, judgement in judge(sentence, triggers):
        roles = reader.read(trigger)
        actors = _names(reading, roles.actors, sentence)
        targets = [t for t in _names(reading, roles.targets, sentence) if t not in actors]
        if trigger.pattern.weak and not _takes_part(reading, roles.actors + roles.targets):
            continue
        mentions.append(
            Mention(
                trigger,
                judgement.type,
                number,
                tokens.start[trigger.first],
                tokens.end[trigger.last],
                actors,
                targets,
                tokens.span(*roles.place) if roles.place else None,
                None,
                judgement.status,
                None,
                definite=tokens.lower[sentence.chunks[sentence.at[trigger.first]].first] in ("the", "this", "that", "these", "those", "its", "his", "her", "their"),
                record=not trigger.pattern.only_also,
            )
        )
    return mentions


def _dates_in(reading: Reading, start: int, end: int) -> list[Date]:
    return [d for d in reading.dates if d.start >= start and d.end <= end and d.kind in ("date", "time")]


def _takes_part(reading: Reading, words: list[Words]) -> bool:
    """Whether one of these names or can act."""
    tokens = reading.tokens
    return any(tokens.tag[last] in NAME or tokens.lower[last] in agents() or tokens.tag[first] in NAME for first, last in words)


def _names(reading: Reading, words: list[Words], sentence: Sentence) -> list[str]:
    """The names of those who take part, resolved; pronouns that stand for nobody known are left out."""
    tokens = reading.tokens
    found = []
    for first, last in words:
        if first == last and tokens.lower[first] in PRONOUNS:
            name = reading.names.resolve_phrase(Phrase(first, last + 1))
            if name.lower() in PRONOUNS:
                continue
        elif tokens.tag[last] in NAME:
            name = reading.names.resolve_phrase(Phrase(first, last + 1))
        else:
            name = tokens.span(first, last)
        country = gazetteer().people.get(name)
        if country and stands(reading.text, country):
            name = country
        found.append(name)
    return list(dict.fromkeys(found))


def stands(text: str, words: str) -> bool:
    """Whether words stand in a text as whole words."""
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        if not (at and text[at - 1].isalnum()) and not (end < len(text) and text[end].isalnum()):
            return True
        at = text.find(words, at + 1)
    return False


def _draft(reading: Reading, happening: list[Mention]) -> Draft:
    main = happening[0]
    fields = {
        "type": main.type,
        "trigger": reading.text[main.start : main.end],
        "actors": tuple(main.actors),
        "targets": tuple(main.targets),
        "place": main.place,
        "date": None,
        "date_text": None,
        "status": main.status,
        "attributed_to": main.attributed_to,
    }
    also = tuple((reading.text[m.start : m.end], Window(m.start, m.end)) for m in sorted(happening[1:], key=lambda m: m.start))
    return Draft("events", fields, Window(main.start, main.end), also=also)
