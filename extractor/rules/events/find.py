"""Events: what happened, who did it to whom, where and when, one record a happening.

Trigger words are found sentence by sentence, their roles read off the clause; what is negated or only imagined is left
out; mentions of one happening are merged into one record, its clearest mention first.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from extractor.drafts import Draft, Window
from extractor.rules.events.chunks import NAME
from extractor.rules.events.clauses import Sentence
from extractor.rules.events.dating import as_printed, date_of
from extractor.rules.events.happenings import merge, senses
from extractor.rules.titles import singular
from extractor.rules.phrases import Phrase
from extractor.rules.places import agents, gazetteer
from extractor.rules.events.naming import PRONOUNS, Words
from extractor.rules.events.roles import RoleReader, Roles, brought_about, type_of
from extractor.rules.events.status import Judgement, judge
from extractor.rules.events.triggers import Trigger, find_triggers, is_headline, may_tell

if TYPE_CHECKING:
    from extractor.rules.dates import Date
    from extractor.rules.reading import Reading


OPENING = 3
POINTING = frozenset("the this that these those such".split())
ANOTHER = frozenset("another separate other second third fourth fifth similar".split())
PERSONAL = frozenset("he she him her his hers who they them".split())
#: Violence and crime are told of even where nobody is named.
HARD = frozenset(("ASSAULT", "CRIME"))
#: What is said or agreed is an event only where the act itself is the news.
SOFT = frozenset("AGREE SUPPORT REJECT DEMAND DISAPPROVE CONCEDE CONSULT COOPERATE THREATEN".split())


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
    date: tuple[str, str] | None = None
    status: str = "reported"
    attributed_to: str | None = None
    lemma: str = ""
    definite: bool = False
    headline: bool = False
    participle: bool = False
    another: bool = False
    bare: bool = False

    @property
    def planned(self) -> bool:
        """Whether it has yet to happen."""
        return self.status == "planned"
    record: bool = True


def find_events(reading: Reading) -> list[Draft]:
    """Draft the events of a document in reading order."""
    mentions = [m for number in range(len(reading.tokens.sentences)) for m in _read_sentence(reading, number)]
    return [_draft(reading, happening) for happening in merge(mentions)]


def _read_sentence(reading: Reading, number: int) -> list[Mention]:
    tokens = reading.tokens
    first, last = tokens.sentences[number]
    if not may_tell(tokens.lower[first:last]):
        return []
    dates = _dates_in(reading, tokens.start[first], tokens.end[last - 1])
    sentence = Sentence(tokens, number, {tokens.at(d.start): tokens.at(d.end - 1) for d in dates})
    if number >= OPENING and not any(part.kind == "V" for part in sentence.chunks):
        return []  # a heading, a caption, a list of names
    triggers = find_triggers(sentence)
    if not triggers:
        return []
    reader = RoleReader(sentence, triggers)
    mentions = []
    for trigger, judgement in judge(sentence, triggers):
        roles = reader.read(trigger)
        if _newsworthy(reading, sentence, trigger, roles):
            mentions.append(_mention(reading, reader, number, trigger, judgement, roles))
    return mentions


def _mention(
    reading: Reading, reader: RoleReader, number: int, trigger: Trigger, judgement: Judgement, roles: Roles
) -> Mention:
    tokens, sentence = reading.tokens, reader.sentence
    start, end = tokens.start[trigger.first], tokens.end[trigger.last]
    speech = _speech(reading, start, end)
    actors = _names(reading, roles.actors)
    dates = _dates_in(reading, tokens.start[sentence.first], tokens.end[sentence.last - 1])
    found = date_of(sentence, trigger, dates, speech.window if speech else None, reader.taken)
    mention = Mention(trigger, judgement.type, number, start, end, actors)
    mention.targets = [name for name in _names(reading, roles.targets) if name not in actors]
    mention.place = tokens.span(*roles.place) if roles.place else None
    mention.date = as_printed(reading.text, found, reading.published) if found else None
    mention.status = judgement.status
    if speech is not None and speech.fields["speaker"] and trigger.pattern.lemma != "must":
        mention.attributed_to = speech.fields["speaker"]
        mention.status = "claimed" if judgement.status == "reported" else judgement.status
    if trigger.verb is not None and trigger.first == trigger.object and trigger.pattern.lemma in ("announce", "unveil", "propose"):
        mention.status = "planned"
    mention.lemma = trigger.pattern.lemma
    if trigger.verb is not None and trigger.first == trigger.object:
        mention.lemma = singular(tokens.lower[trigger.first])
    elif trigger.verb is None and trigger.pattern.head == 0:
        mention.lemma = trigger.pattern.lemma
    phrase = sentence.chunks[sentence.at[trigger.first]]
    mention.definite = phrase.kind == "N" and tokens.lower[phrase.first] in POINTING
    mention.another = not ANOTHER.isdisjoint(tokens.lower[phrase.first : trigger.first])
    mention.headline = is_headline(tokens, sentence.first, sentence.last)
    k = sentence.at[trigger.first]
    mention.participle = trigger.verb is not None and sentence.kind(k) == "V" and sentence.verb(k).participle
    mention.bare = trigger.verb is None and mention.definite and not (actors or mention.targets or mention.place or mention.date)
    mention.record = not trigger.pattern.only_also
    return mention


def _speech(reading: Reading, start: int, end: int) -> Draft | None:
    """The innermost reported speech that a trigger stands in."""
    inside = [q for q in reading.quotes if q.window and q.window.start <= start and end <= q.window.end]
    return min(inside, key=lambda q: q.window[1] - q.window[0] if q.window else 0, default=None)


def _dates_in(reading: Reading, start: int, end: int) -> list[Date]:
    """The dates that stand between two offsets."""
    first = bisect_left(reading.dates, start, key=lambda d: d.start)
    return [d for d in takewhile(lambda d: d.end <= end, reading.dates[first:]) if d.kind in ("date", "time")]


def _newsworthy(reading: Reading, sentence: Sentence, trigger: Trigger, roles: Roles) -> bool:
    """Whether a trigger tells more than a word in passing: who takes part, and where in the sentence it stands."""
    everybody = roles.actors + roles.targets
    if trigger.pattern.weak and not _takes_part(reading, everybody):
        return False
    kind = type_of(trigger)
    if trigger.pattern.person and not _takes_part(reading, roles.targets):
        return False
    if kind in HARD or senses().get(trigger.pattern.lemma) == "harm":
        return True
    k = sentence.at[trigger.first]
    if trigger.verb is None and trigger.pattern.part == "n":
        return bool(everybody) or sentence.kind(k + 1) == "V" or (kind not in SOFT and brought_about(sentence, k))
    if kind in SOFT or kind == "AID":
        verb = sentence.verb(k) if sentence.kind(k) == "V" else None
        if verb is not None and _only_attitude(sentence, k, trigger, roles):
            return False
        if reading.names.quoted(trigger.first) or not _takes_part(reading, everybody):
            return False
        return sentence.kind(k - 1) != "R"
    return bool(everybody)


def _only_attitude(sentence: Sentence, k: int, trigger: Trigger, roles: Roles) -> bool:
    """Whether a verb of saying or agreeing is no act: nobody who can act, a habit, a thing in passing."""
    verb, tokens = sentence.verb(k), sentence.tokens
    if verb.passive:  # he was refused entry
        return not roles.actors and trigger.pattern.object is None and not any(
            tokens.tag[last] in NAME or tokens.tag[first] in NAME for first, last in roles.targets
        )
    if not roles.actors and verb.finite and sentence.subject(k):
        return True
    main = tokens.tag[sentence.chunks[k].last]
    if main in ("VBZ", "VBP") and sentence.number >= OPENING and sentence.chunks[k].first == sentence.chunks[k].last:
        return True  # he praises, they oppose
    return main == "VBG" and sentence.kind(k - 1) == "P" and tokens.lower[sentence.chunks[k - 1].first] not in ("of", "by", "with")


def _takes_part(reading: Reading, words: list[Words]) -> bool:
    """Whether one of these names or can act."""
    tokens = reading.tokens
    return any(
        tokens.lower[first] in PERSONAL
        or tokens.tag[last] in NAME or tokens.lower[last] in agents() or tokens.tag[first] in NAME
        for first, last in words
    )


def _names(reading: Reading, words: list[Words]) -> list[str]:
    """The names of those who take part, resolved; pronouns that stand for nobody known are left out."""
    tokens = reading.tokens
    found = []
    for first, last in words:
        if first == last and tokens.lower[first] in PRONOUNS:
            name = reading.names.pronoun(first) if tokens.lower[first] in PERSONAL and tokens.tag[first] != "NNS" else None
            if not name:
                continue
        elif tokens.tag[last] in NAME:
            name = reading.names.resolve_phrase(Phrase(first, last + 1))
            person = reading.names.lookup(tokens.lower[last]) if name == tokens.span(first, last) else None
            if person is not None and len(person.words) > 1 and first >= last - 1 and person.words[-1] == tokens.lower[last]:
                name = person.text
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
    actors = main.actors or next((m.actors for m in happening if m.actors), [])
    victims = [m.targets for m in happening if m is not main and senses().get(m.lemma) == "harm"]
    named = [who for who in victims if any(not name.islower() for name in who)]  # the dead are nearer than the place
    targets = next(iter((*named, main.targets, *(m.targets for m in happening if m.targets))), [])
    targets = targets or next((m.targets for m in happening if m.targets), [])
    place = main.place or next((m.place for m in happening if m.place), None)
    when = main.date or next((m.date for m in happening if m.date), None)
    told = [m.status for m in happening if not m.headline]
    status = "reported" if main.status == "claimed" and "reported" in told else main.status
    fields = {
        "type": main.type,
        "trigger": reading.text[main.start : main.end],
        "actors": tuple(actors),
        "targets": tuple(t for t in targets if t not in actors),
        "place": place,
        "date": when[1] if when else None,
        "date_text": when[0] if when else None,
        "status": status,
        "attributed_to": main.attributed_to or next((m.attributed_to for m in happening if m.attributed_to), None),
    }
    also = tuple((reading.text[m.start : m.end], Window(m.start, m.end)) for m in sorted(happening[1:], key=lambda m: m.start))
    return Draft("events", fields, Window(main.start, main.end), also=also)
