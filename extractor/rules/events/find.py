"""Finds events: triggers sentence by sentence, their roles, what is one event, and the drafts of that."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import groupby, pairwise

from extractor.rules.analysis import Analysis
from extractor.rules.dates import Date
from extractor.rules.dates.adjacent_period import next_occurrence, previous_occurrence
from extractor.rules.events.arguments import RoleReader
from extractor.rules.events.dating import Dating, as_printed, day_interval
from extractor.rules.events.discourse_propagation import propagate
from extractor.rules.events.event_clustering import merge, sense_of, whom
from extractor.rules.events.factuality import Factuality, assess
from extractor.rules.events.mention import Mention
from extractor.rules.events.participant_names import PRONOUNS, THEY, TokenSpan
from extractor.rules.events.place_names import named_places
from extractor.rules.events.reportability import OPENING, PERSONAL, harmful, is_reportable, of_dispute, takes_part, work
from extractor.rules.events.roles import Roles
from extractor.rules.events.sense_filter import filter_sense
from extractor.rules.events.topic import Context
from extractor.rules.events.trigger_lexicon import lexicon
from extractor.rules.events.triggers import TOOLS, Trigger, find_triggers, lemma_of
from extractor.rules.syntax.chunks import NAME
from extractor.rules.syntax.phrases import Phrase
from extractor.rules.text.places import gazetteer
from extractor.rules.text.titles import titles
from extractor.rules.text.tokens import Tokens
from extractor.types import Draft, Window

ARTICLES = frozenset(("a", "an", "the"))
POINTING = frozenset("the this that these those such".split())
ANOTHER = frozenset("another separate other similar".split())
NEXT = frozenset("second third fourth fifth further".split())
#: Verbs whose object is only announced with them: it has yet to happen.
ANNOUNCING = frozenset(("announce", "unveil", "propose"))
#: Cues that take what they are about for a fact.
FACTIVE = frozenset(
    "condemned condemns condemn criticized criticised denounced deplored welcomed praised discussed blamed lamented mourned "
    "regretted hailed slammed celebrated marked protested".split()
)
#: Verbs whose subject is the victim of what killed them.
DYING = frozenset(("die", "perish", "drown", "dead", "burn"))
NOBODY = frozenset(("one", "no one", "nobody", "nothing", "some", "none"))
#: How many reports may contain one another.
NESTED = 8


def find_events(analysis: Analysis, quotes: list[Draft]) -> list[Draft]:
    """Draft the events of a document in reading order, one record for each event."""
    finder = Finder(analysis, quotes)
    mentions = [m for number, at in candidates(analysis.tokens) for m in finder.sentence(number, at)]
    return [draft(analysis.text, cluster) for cluster in merge(propagate(mentions))]


def candidates(tokens: Tokens) -> Iterator[tuple[int, list[int]]]:
    """Yield the sentences that can hold a trigger, each with the tokens that one may begin at."""
    known, lower = lexicon(), tokens.lower
    for number, group in groupby(known.candidates(lower), tokens.sentence_of.__getitem__):
        if number >= 0:
            found = list(group)
            if known.may_tell(lower, found, *tokens.sentences[number]):
                yield number, found


class Finder:
    """Reads mentions sentence by sentence, with what the rest of the document says about them."""

    def __init__(self, analysis: Analysis, quotes: list[Draft]) -> None:
        self.analysis = analysis
        self.tokens = analysis.tokens
        self._speech = sorted((q for q in quotes if q.window), key=lambda q: q.window or Window(0, 0))
        self._speech_starts = [q.window.start for q in self._speech if q.window]
        self._date_starts = [d.start for d in analysis.dates]
        self.context = Context(self.tokens)
        self.places = named_places(self.tokens)
        self._standing: dict[str, bool] = {}

    def sentence(self, number: int, at: list[int]) -> list[Mention]:
        """Read the mentions of one sentence, whose triggers begin at some of these tokens."""
        first, last = self.tokens.sentences[number]
        sentence = self.analysis.clauses[number]
        triggers = find_triggers(sentence, at)
        if not triggers or (number >= OPENING and not any(part.kind == "V" for part in sentence.chunks)):
            return []  # nothing, or a heading, a caption, a list of names
        reader = RoleReader(sentence, triggers, self.places)
        dating = Dating(sentence, self._dates(self.tokens.start[first], self.tokens.end[last - 1]), reader.taken)
        mentions = []
        for trigger, factuality in assess(sentence, triggers):
            kind = filter_sense(sentence, trigger, factuality.type)
            if kind is None:
                continue
            roles, quoted = reader.read(trigger), self.analysis.names.quoted(trigger.first)
            if of_dispute(trigger):
                kind = "PROTEST" if work(self.tokens, roles.actors) else self.context.dispute
            played = self.context.played(trigger, first, last, roles.actors + roles.targets)
            played = played or self.context.figurative(trigger, kind, roles)
            if kind and is_reportable(sentence, trigger, roles, quoted=quoted) and not played:
                mentions.append(self._mention(reader, trigger, factuality._replace(type=kind), roles, dating))
        return mentions

    def _mention(
        self, reader: RoleReader, trigger: Trigger, factuality: Factuality, roles: Roles, dating: Dating
    ) -> Mention:
        tokens, sentence = self.tokens, reader.sentence
        start, end = tokens.start[trigger.first], tokens.end[trigger.last]
        light = trigger.light
        speech = self._speech_around(tokens.start[trigger.verb] if light and trigger.verb else start, end)
        if trigger.pattern.lemma == "must" or (speech and str(speech.fields["cue"]).lower() in FACTIVE):
            speech = None
        found = dating.date_of(trigger, speech.window if speech else None)
        denied_by = None if factuality.denial is None else self._denier(reader, factuality.denial)
        actors = self._names(roles.actors)
        k = sentence.at[trigger.first]
        phrase = sentence.chunks[k]
        status = factuality.status
        if light and trigger.pattern.lemma in ANNOUNCING:
            status = "planned"
        elif speech is not None and (status == "reported" or (status == "ongoing" and trigger.verb is not None)):
            own = factuality.type == "CONSULT" and speech.fields["speaker"] in actors  # said that he had met the mayor
            status = "reported" if own else "claimed"
        return Mention(
            trigger,
            "OTHER" if self.context.accident(trigger, actors) else factuality.type,
            lemma_of(trigger, tokens),
            sentence.number,
            start,
            end,
            actors=actors,
            targets=tuple(name for name in self._names(roles.targets) if name not in actors),
            place=self._place(roles),
            date=self._when(found, status) if found else None,
            status=status,
            attributed_to=denied_by or (speech.fields["speaker"] if speech else None),
            definite=phrase.kind == "N" and tokens.lower[phrase.first] in POINTING,
            another=_another(tokens.lower[phrase.first : trigger.first]),
            participle=trigger.verb is not None and phrase.kind == "V" and sentence.verb(k).participle,
            headline=sentence.headline or sentence.title,
            plural=tokens.tag[trigger.last] == "NNS",
            record=not trigger.pattern.only_also
            and (factuality.type == "OTHER" or not self._mere_harm(trigger, roles)),
        )

    def _denier(self, reader: RoleReader, denial: int) -> str | None:
        """Who denies an event with a verb group."""
        names = self._names(reader.names.actors(reader.sentence.subject(denial)))
        return names[0] if names else None

    def _mere_harm(self, trigger: Trigger, roles: Roles) -> bool:
        """Return whether a trigger only says that something was damaged, without names."""
        return trigger.pattern.weak and harmful(trigger) and not takes_part(self.tokens, roles.actors + roles.targets)

    def _when(self, found: Date, status: str) -> tuple[str, str] | None:
        """The words of a date and its value; the weekday of a plan is the next one, the month of what has been the last."""
        published = self.analysis.published
        when = self._span_from(found, status) or as_printed(self.analysis.text, found)
        if when is None or published is None:
            return when
        if status == "planned":
            return next_occurrence(when, published)
        return previous_occurrence(when, published)

    def _span_from(self, found: Date, status: str) -> tuple[str, str] | None:
        """The words and the value of the interval that a day begins or ends: *between 3 and 5 October*, *from Monday to Friday*."""
        at = bisect_left(self._date_starts, found.start)
        for first, last in pairwise(self.analysis.dates[max(0, at - 1) : at + 2]):
            interval = day_interval(self.analysis.text, first, last, planned=status == "planned")
            if interval is not None:
                return self.analysis.text[first.start : last.end], interval
        return None

    def _dates(self, start: int, end: int) -> list[Date]:
        """The dates that are between two offsets."""
        dates = self.analysis.dates[bisect_left(self._date_starts, start) : bisect_left(self._date_starts, end)]
        return [d for d in dates if d.end <= end and d.kind in ("date", "time")]

    def _speech_around(self, start: int, end: int) -> Draft | None:
        """The innermost report with a known speaker that a trigger is in."""
        at = bisect_right(self._speech_starts, start)
        for quote in reversed(self._speech[max(0, at - NESTED) : at]):
            speaker = str(quote.fields["speaker"] or "")
            if quote.window and quote.window.end >= end and speaker and speaker.lower() not in NOBODY:
                return quote
        return None

    def _names(self, words: list[TokenSpan]) -> tuple[str, ...]:
        """The names of those who take part, resolved; pronouns without a known referent are left out."""
        found = (self._name(first, last) for first, last in words)
        return tuple(dict.fromkeys(name for name in found if name))

    def _name(self, first: int, last: int) -> str | None:
        tokens, names = self.tokens, self.analysis.names
        word = tokens.lower[first]
        if first == last and word in PRONOUNS and tokens.tag[first] not in NAME:
            return names.pronoun(first) if word in PERSONAL - THEY else None
        if first == last and word in ARTICLES:
            return None  # said A Strike
        name = tokens.span(first, last)
        if tokens.tag[last] in NAME:
            full = names.resolve_phrase(Phrase(first, last + 1))
            described = full.endswith(name) and any(map(str.islower, full.removesuffix(name).split()))
            if not described and not self._followers(first, last):
                name = full
            person = names.lookup(tokens.lower[last]) if last - first < 2 and name == tokens.span(first, last) else None
            if person is not None and len(person.words) > 1 and person.words[-1] == tokens.lower[last]:
                name = person.text
        elif first and tokens.lower[first - 1] == "the" and tokens.lower[last] in titles().role:
            name = names.resolve_phrase(Phrase(first - 1, last + 1))
        country = gazetteer().people.get(name)
        return country if country and self._stands(country) else name

    def _place(self, roles: Roles) -> str | None:
        """The name of a place; a capital that acts at home is its country, if that is named."""
        name = self.tokens.span(*roles.place) if roles.place else None
        country = gazetteer().capital.get(name) if name and roles.place in roles.actors else None
        if country is None:
            return name
        return country if self._stands(country) else None

    def _followers(self, first: int, last: int) -> bool:
        """Return whether words name people by whom they belong to: supporters of Falk are not Falk."""
        tags, lower = self.tokens.tag, self.tokens.lower
        return any(lower[t] == "of" and tags[t - 1] == "NNS" for t in range(first + 1, last))

    def _stands(self, words: str) -> bool:
        """Return whether words are in the document, as a record's names must."""
        known = self._standing.get(words)
        if known is None:
            known = self._standing[words] = occurs(self.analysis.text, words)
        return known


def _another(words: list[str]) -> bool:
    """Return whether words before a noun say that it is a further one: another attack, a second attack, but not his third visit."""
    return not ANOTHER.isdisjoint(words) or (words[:1] == ["a"] and not NEXT.isdisjoint(words))


def occurs(text: str, words: str) -> bool:
    """Return whether words are in a text as whole words."""
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        if not (at and text[at - 1].isalnum()) and not (end < len(text) and text[end].isalnum()):
            return True
        at = text.find(words, at + 1)
    return False


def draft(text: str, cluster: list[Mention]) -> Draft:
    """Draft the record of an event, of which the clearest mention comes first; the others fill in what it lacks."""
    main, *others = cluster
    told = [m.status for m in cluster if not m.headline and (m.record or m is main)]
    actors = next((m.actors for m in cluster if m.actors and not (m is not main and m.lemma in DYING)), ())
    when = next((m.date for m in cluster if m.date), None)
    fields = {
        "type": main.type,
        "trigger": text[main.start : main.end],
        "actors": actors,
        "targets": tuple(name for name in _targets(cluster) if name not in actors),
        "place": next((m.place for m in cluster if m.place), None),
        "date": when[1] if when else None,
        "date_text": when[0] if when else None,
        "status": "reported" if main.status == "claimed" and "reported" in told else main.status,
        "attributed_to": main.attributed_to or _attributed(main, others),
    }
    also = tuple((text[m.start : m.end], Window(m.start, m.end)) for m in sorted(others, key=lambda m: m.start))
    return Draft("events", fields, Window(main.start, main.end), also=also)


def _attributed(main: Mention, others: list[Mention]) -> str | None:
    """Who else says it: of a fact only those who state it with a verb, and do not merely speak of it."""
    fact = main.status == "reported"
    return next((m.attributed_to for m in others if m.attributed_to and not (fact and m.noun)), None)


def _targets(cluster: list[Mention]) -> tuple[str, ...]:
    """Whom it was done to: those named among the dead and wounded before the place that was hit; no weapons."""
    main, *others = cluster
    struck = [(m, m.actors if m.lemma in DYING else m.targets) for m in others]
    struck = [(m, names) for m, names in struck if not all(name.split()[-1] in TOOLS for name in names)]
    harmed = [(m, names) for m, names in struck if sense_of(m) == "harm"]
    near = [names for m, names in harmed if m.sentence == main.sentence or not main.targets]
    named = [names for names in near if not all(name.islower() for name in names)]
    if not whom(main.targets):  # four villages, which are named elsewhere
        named += [m.targets for m in others if whom(m.targets)]
    rest = (names for names in (*(n for _, n in harmed), *(n for m, n in struck if m.lemma not in DYING)))
    return next((names for names in (*named, main.targets, *rest) if names), ())
