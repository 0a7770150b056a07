"""Events of two articles: whether they are one happening, and where they then contradict each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from extractor.checks.word_forms import FUNCTION_WORDS
from extractor.claims.articles import Article, Days, Passage, days_of, specific
from extractor.claims.blocks import Keys
from extractor.claims.facets import (
    NEAR,
    ONE_STORY,
    STORY,
    WINDOW,
    Facet,
    Likeness,
    Match,
    Scope,
    compare_names,
    compare_times,
    gap_of,
    listed,
    rivals_around,
    spoken,
)
from extractor.claims.findings import Finding, drift_of
from extractor.claims.ledger import Relation
from extractor.claims.vocabulary import (
    WORD,
    concept_class,
    concepts_in,
    countries,
    group_of,
    name_tokens,
    once,
    opposites,
    stem,
    word_class,
)
from extractor.rules.text.lexicon import lexicon
from extractor.rules.text.titles import first_names

#: Two dates of what happens once are about one happening up to this number of days apart.
ONE_HAPPENING = 31
#: How far behind its word, in characters, an article says what somebody was convicted of, or what was rejected.
BEHIND = 60
#: A month has no more days than this.
MONTH = 31
#: Endings of common nouns.
FORMED = ("ment", "tion", "ity", "ers")
#: Types of events that both sides do together.
MUTUAL = frozenset(("AGREE", "CONSULT", "COOPERATE"))
FACT = frozenset(("reported", "ongoing", "claimed"))


@dataclass(eq=False, slots=True)
class EventClaim:
    """An event as it is compared: what happens, who takes part, where and when.

    `cast` are the concepts of those who take part and have no name, `does` and `suffers` all words for either side.
    """

    article: Article
    start: int
    end: int
    text: str
    attributed_to: str | None
    type: str
    what: frozenset[str]
    stems: frozenset[str]
    who: Scope
    cast: frozenset[str]
    does: frozenset[str]
    suffers: frozenset[str]
    place: frozenset[str]
    told: tuple[str, ...]
    days: Days | None
    status: str
    number: int = -1
    kind: str = "events"

    @property
    def signature(self) -> tuple[object, ...]:
        """What makes two places in copies of one text the same claim."""
        return (self.kind, self.type, self.what, self.does, self.suffers, self.place, self.days, self.status)

    def keys(self) -> Keys:
        """Return the blocks in which this event may meet others."""
        names = self.who.names | self.place
        own = [("events", what, name) for what in (*self.what, self.type) for name in names]
        if self.days and self.days[0] == self.days[1]:
            day = str(self.days[0])
            own += [("events", day, name) for name in (names | self.cast)]
        around = (self.who.around.names | specific(self.article.leading)) - names
        return own, [("events", what, name) for what in self.what for name in around]


def event_claim(record: Any, article: Article, around: Passage) -> EventClaim:
    """Return an event as it is compared."""
    days = days_of(record.date)
    does, suffers = names_of(record.actors), names_of(record.targets)
    cast = concepts_in(" . ".join((*record.actors, *record.targets)).lower()) - does - suffers
    trigger = record.trigger.lower()
    place = name_tokens(record.place or "")
    own = does | suffers
    return EventClaim(
        article,
        record.start,
        record.end,
        record.trigger,
        record.attributed_to,
        record.type,
        concepts_in(trigger) or frozenset((trigger,)),
        frozenset(map(stem, WORD.findall(trigger))) - FUNCTION_WORDS,
        Scope(own, around, article, (days,) if days else (), label=" and ".join((*record.actors, *record.targets))),
        frozenset(word for word in cast if word not in own),
        does | concepts_in(" . ".join(record.actors).lower()),
        suffers | concepts_in(" . ".join(record.targets).lower()),
        place,
        (" and ".join(dict.fromkeys((*record.actors, *record.targets)[:3])), record.place or ""),
        days,
        record.status,
    )


def names_of(parts: Iterable[str]) -> frozenset[str]:
    """Return the words of the names of those who take part; a common noun that only begins a sentence is none."""
    found: set[str] = set()
    for part in parts:
        first, _, rest = part.partition(" ")
        low = first.lower()
        common = (
            lexicon().tag.get(low, "").startswith(("NN", "JJ", "VB", "CD", "DT"))
            or group_of(low)
            or low.endswith(FORMED)
        )
        is_common = common and low not in first_names() and len(name_tokens(part)) == 1
        found |= name_tokens(rest if is_common else part)
    return frozenset(found)


@cache
def speech() -> frozenset[str]:
    """Stems and concepts of speaking, which two reports do not have in common as a happening."""
    return concept_class("speech") | frozenset(map(stem, word_class("speech")))


def compare_happenings(a: EventClaim, b: EventClaim) -> Facet:
    """Compare what happens: the same word in any form is the same, another word that says it can be."""
    words = f"both speak of “{a.text}”" if a.text.lower() == b.text.lower() else f"“{a.text}” and “{b.text}”"
    common = a.stems & b.stems
    if common - speech() and 2 * len(common) >= min(len(a.stems), len(b.stems)):
        return Facet("what", Match.SAME, words)
    if a.what & b.what and not a.what & b.what <= speech():
        return Facet("what", Match.COMPATIBLE, words)
    if a.type == b.type != "OTHER":
        return Facet("what", Match.UNKNOWN, words)
    return Facet("what", Match.DIFFERENT, words)


def compare_people(a: EventClaim, b: EventClaim, *, story: bool) -> Facet:
    """Compare those who take part, by their names, and by the nouns for them where they have none."""
    named = compare_names(a.who, b.who, story=story)[0]
    if named.match == Match.DIFFERENT or (
        named.match == Match.SAME and named.name == "who" and a.who.names and b.who.names
    ):
        return named
    shared = a.cast & b.cast
    if shared and 2 * len(shared) >= min(len(a.cast), len(b.cast)):
        return Facet("who", Match.SAME, "both are about {}", (partial(spoken, shared, a.who.label, b.who.label),))
    return named


def compare_places(a: EventClaim, b: EventClaim) -> Facet:
    """Compare two places: a country does not say where."""
    if specific(a.place & b.place):
        return Facet("where", Match.SAME, "both in {}", (partial(listed, a.place & b.place, a.told[1], b.told[1]),))
    if not a.place or not b.place:
        place, other = (a.place, b) if a.place else (b.place, a)
        if place and specific(place) and specific(place) <= other.who.around.names:
            return Facet(
                "where", Match.COMPATIBLE, "both sentences name {}", (partial(listed, place, a.told[1], b.told[1]),)
            )
        return Facet("where", Match.UNKNOWN, "one does not say where" if place else "neither says where")
    if a.place <= countries() or b.place <= countries() or a.place & b.place:
        return Facet("where", Match.UNKNOWN, "one names only a country")
    if a.place <= b.who.around.names or b.place <= a.who.around.names:
        return Facet("where", Match.COMPATIBLE, "both sentences name both places")
    return Facet("where", Match.DIFFERENT, f"{a.told[1]} in one, {b.told[1]} in the other")


def compare_events(a: EventClaim, b: EventClaim, *, story: Likeness, same: bool = False) -> list[Finding] | str:  # noqa: PLR0911  (one reason a return)
    """Return what two events of two articles say of each other, or why nothing."""
    what = compare_happenings(a, b)
    where, when = compare_places(a, b), compare_times(a.who, b.who)
    excluding = opposites_of(a, b)
    if what.match < Match.COMPATIBLE and not same and not excluding and when.match < Match.SAME:
        return "another happening"
    told = story(a.article, b.article)
    who = compare_people(a, b, story=told >= STORY)
    facets = (what, who, where, when)
    if same:
        return agreed(a, b, facets)
    if excluding:
        sure = who.match == Match.SAME and where.match >= Match.COMPATIBLE and when.match == Match.SAME
        sure = sure and bool(concepts_in(a.who.around.after[:BEHIND]) & concepts_in(b.who.around.after[:BEHIND]))
        return [Finding(Relation.CONFLICTS, "events.opposite", a, b, facets)] if sure else "another happening"
    if who.match == Match.DIFFERENT:
        return another_person(a, b, facets)
    if what.match < Match.COMPATIBLE:
        elsewhere = where.match == Match.DIFFERENT and what.match == Match.UNKNOWN
        if min(who.match, when.match) < Match.SAME or a.type != b.type or not (where.match == Match.SAME or elsewhere):
            return "another happening"
        facets = (Facet("what", Match.COMPATIBLE, what.why), who, where, when)
    if Match.DIFFERENT in (where.match, when.match):
        return contradicted(a, b, facets)
    if not is_known(a, b, facets, told):
        return "too little in common"
    return by_status(a, b, facets)


def is_known(a: EventClaim, b: EventClaim, facets: tuple[Facet, ...], told: float) -> bool:
    """Return whether enough of two events is the same to take them for one."""
    what, who, where, _ = facets
    if sum(facet.match == Match.SAME for facet in facets) < 2:
        return False
    if who.match < Match.COMPATIBLE and where.match < Match.SAME:
        return False
    if (a.who.names and b.who.names) or (who.match == Match.SAME and a.cast & b.cast):
        return True
    if where.match < Match.SAME and told < ONE_STORY:
        return False
    return what.match == Match.SAME and not rivals_around(a.who, b.who)


def by_status(a: EventClaim, b: EventClaim, facets: tuple[Facet, ...]) -> list[Finding] | str:
    """Decide on a relation of two events that are one by what each article says of it: done, planned, denied."""
    _, who, where, when = facets
    statuses = {a.status, b.status}
    if "denied" in statuses and len(statuses) > 1:
        if not statuses & FACT:
            return "planned or denied"
        sure = who.match == Match.SAME and where.match >= Match.COMPATIBLE and when.match >= Match.COMPATIBLE
        relation, rule = (Relation.CONFLICTS, "events.denied") if sure else (Relation.DIFFERS, "events.denied_unknown")
        return [Finding(relation, rule, a, b, facets)]
    if a.type not in MUTUAL and are_swapped(a, b) and when.match >= Match.COMPATIBLE:
        return [Finding(Relation.CONFLICTS, "events.roles", a, b, facets)]
    old, new = (a, b) if (a.article.published or 0) <= (b.article.published or 0) else (b, a)
    gap = gap_of(a.article, b.article)
    if "planned" in statuses and len(statuses) > 1:
        fits = old.status == "planned" and gap is not None and gap <= WINDOW
        return [Finding(Relation.UPDATES, "events.happened", old, new, facets)] if fits else "planned in one"
    ends = old.days and new.days and old.days[1] == date.max.toordinal() > new.days[1]
    if old.status == "ongoing" and new.status == "reported" and gap and ends:
        return [Finding(Relation.UPDATES, "events.ended", old, new, facets)]
    return agreed(a, b, facets)


def are_swapped(a: EventClaim, b: EventClaim) -> bool:
    """Return whether one article has as the doer whom the other has as the one to whom it is done."""
    crossed = a.does & b.suffers and a.suffers & b.does
    return bool(crossed) and not a.does & b.does and not a.suffers & b.suffers


def opposites_of(a: EventClaim, b: EventClaim) -> bool:
    """Return whether two happenings exclude each other."""
    return any(opposites().get(word, frozenset()) & b.what for word in a.what)


def another_person(a: EventClaim, b: EventClaim, facets: tuple[Facet, ...]) -> list[Finding] | str:
    """Decide whether two events with other people are one that only one of them can have."""
    _, _, where, when = facets
    posts = (a.who.around.concepts & b.who.around.concepts) - a.what - b.what
    if (
        not (concept_class("sole") & a.what and concept_class("sole") & b.what and posts)
        or where.match < Match.SAME
        or when.match < Match.SAME
    ):
        return "other people"
    if not specific(a.suffers) or not specific(b.suffers) or a.suffers & b.suffers:
        return "other people"
    return [Finding(Relation.CONFLICTS, "events.person", a, b, facets)]


def contradicted(a: EventClaim, b: EventClaim, facets: tuple[Facet, ...]) -> list[Finding] | str:  # noqa: PLR0911  (one reason a return)
    """Decide whether two events at two places or times are one that is reported differently: only what happens once can be."""
    _, who, where, when = facets
    if {a.status, b.status} == {"planned"}:
        return moved(a, b, facets)
    if not (a.what | b.what) & once() or who.match != Match.SAME:
        return "another happening"
    if not specific(a.who.names & b.who.names) and len(a.cast & b.cast) < 3:
        return "another happening"
    if "planned" in (a.status, b.status) or "denied" in (a.status, b.status):
        return "planned or denied"
    if where.match == Match.DIFFERENT and when.match == Match.SAME:
        return [Finding(Relation.CONFLICTS, "events.place", a, b, facets)]
    is_near = a.days and b.days and abs(a.days[0] - b.days[0]) <= ONE_HAPPENING
    if when.match == Match.DIFFERENT and where.match >= Match.COMPATIBLE and is_near:
        return [Finding(Relation.CONFLICTS, "events.date", a, b, facets)]
    return "another happening"


def moved(a: EventClaim, b: EventClaim, facets: tuple[Facet, ...]) -> list[Finding] | str:
    """Decide on two plans of one happening for two days: the later report moves it, two of one day contradict each other."""
    what, who, where, when = facets
    is_near = a.days and b.days and abs(a.days[0] - b.days[0]) <= ONE_HAPPENING
    sure = what.match >= Match.COMPATIBLE and Match.SAME in (who.match, where.match)
    if when.match != Match.DIFFERENT or where.match == Match.DIFFERENT or not is_near or not sure:
        return "another happening"
    gap = gap_of(a.article, b.article)
    if gap is None:
        return [Finding(Relation.DIFFERS, "events.date_unknown", a, b, facets)]
    if gap > 1:
        old, new = (a, b) if (a.article.published or 0) < (b.article.published or 0) else (b, a)
        return [Finding(Relation.UPDATES, "events.moved", old, new, facets)] if gap <= WINDOW else "another happening"
    return [Finding(Relation.CONFLICTS, "events.date", a, b, facets)]


def agreed(a: EventClaim, b: EventClaim, facets: tuple[Facet, ...]) -> list[Finding]:
    """Return that two events are one, reported alike or by one article more exactly, and how its attribution drifts."""
    first, second = detail(a), detail(b)
    if first == second:
        found = [Finding(Relation.AGREES, "events.same", a, b, facets)]
    else:
        rough, exact = (a, b) if first < second else (b, a)
        found = [Finding(Relation.REFINES, "events.exact", rough, exact, facets)]
    if all(facet.match >= Match.COMPATIBLE for facet in facets):
        claimed = [event for event in (a, b) if event.status == "claimed" and event.attributed_to]
        drifts = drift_of(a, b, facets)
        if not drifts and len(claimed) == 1 and (gap_of(a.article, b.article) or 0) <= NEAR:
            other = b if claimed[0] is a else a
            drifts = [Finding(Relation.DRIFTS, "attribution.confirmed", claimed[0], other, facets)]
        found += drifts
    return found


def detail(event: EventClaim) -> tuple[int, int]:
    """Return how exactly an event is reported: its day before its month, its place before none."""
    if event.days is None:
        return 0, bool(specific(event.place))
    length = event.days[1] - event.days[0]
    return (3 if not length else 2 if length <= MONTH else 1), bool(specific(event.place))
