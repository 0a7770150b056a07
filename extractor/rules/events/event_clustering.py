"""From mentions to events: several mentions of one thing become one record.

Two mentions are of one event when they are of one sense (`data/senses.tsv`, else the type), share somebody who takes
part or one of them only points back (*the attack*), and nothing contradicts: neither place, target, actor nor date.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from extractor.rules.events.mention import Mention
from extractor.rules.events.senses import BLASTS, senses
from extractor.rules.text.places import PLACE_NOUNS, gazetteer
from extractor.rules.text.plurals import singular

#: Senses of which one is not another, even by the same hand: they need more than a shared actor.
SINGLE = frozenset(("strike", "fight", "terror", "incursion", "captivity", "abuse"))
#: Senses that only attacks have.
VIOLENT = frozenset(("strike", "fight", "terror", "capture", "war"))
#: Senses of what goes on for long, so that two dates do not contradict.
GRADUAL = frozenset(("advance", "conscription"))
#: What the dead, the wounded and the damage belong to.
HARMFUL = ("strike", "fight", "terror", "capture", "disaster", "harm")
#: How many events of a sense are looked back on, and how many sentences a death toll is from its attack.
LOOK_BACK = 12
#: Sentences that say what the headline reported.
LEAD = range(1, 4)
DYING = frozenset(("die",))
TOLL_REACH = 8


def sense_of(mention: Mention) -> str:
    """The sense of a mention: that of its lemma, else its type."""
    known = senses()
    sense = (None if mention.noun else known.get(f"{mention.lemma}/v")) or known.get(mention.lemma, mention.type)
    if sense == "harm" and mention.type not in ("ASSAULT", "OTHER"):
        return mention.type  # nurses struck for a week
    if sense in VIOLENT and mention.type == "OTHER":  # fired the coach, a fire destroyed the barn
        return "disaster" if mention.noun or mention.lemma in BLASTS else mention.type
    return sense


@dataclass(slots=True)
class EventCluster:
    """Mentions of one thing, and what they say together."""

    sense: str
    mentions: list[Mention] = field(default_factory=list)
    planned: bool = True
    actors: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    whom: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    lemmas: set[str] = field(default_factory=set)

    def add(self, mention: Mention) -> None:
        """Take in a mention."""
        self.mentions.append(mention)
        self.planned = self.planned and mention.planned
        self.actors |= keys(mention.actors)
        self.targets |= keys(mention.targets)
        self.whom |= whom(mention.targets)
        self.places |= {mention.place} if mention.place else set()
        self.dates |= {mention.date[1]} if mention.date else set()
        self.lemmas.add(mention.lemma)


def merge(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Group the mentions of one event, the clearest first; groups come in the order of their clearest mention."""
    clusters: list[EventCluster] = []
    by_sense: dict[str, list[EventCluster]] = {}
    for mention in mentions:
        sense = sense_of(mention)
        known = _known(mention, sense, by_sense)
        if known is None:
            known = EventCluster(sense)
            clusters.append(known)
            by_sense.setdefault(sense, []).append(known)
        known.add(mention)
    groups = []
    for cluster in clusters:
        main = max(cluster.mentions, key=clarity)
        if main.record:
            groups.append([main, *(m for m in cluster.mentions if m is not main)])
    return sorted(groups, key=lambda group: group[0].start)


def clarity(mention: Mention) -> tuple[bool, bool, bool, bool, int, int]:
    """How clearly a mention names an event: no mere toll, no *went off*, no headline, with most roles, the earliest."""
    roles = bool(mention.actors) + bool(mention.targets) + bool(mention.place) + bool(mention.date)
    plain = mention.lemma != "go"
    return mention.record, sense_of(mention) != "harm", plain, not mention.headline, min(roles, 2), -mention.start


def _known(mention: Mention, sense: str, by_sense: dict[str, list[EventCluster]]) -> EventCluster | None:
    """The event that a mention is of, the nearest before it; None for a new one."""
    if sense == "harm":
        wanted: tuple[str, ...] = HARMFUL
    else:
        wanted = (sense, "harm") if sense in HARMFUL else (sense,)
    near = [h for s in wanted for h in by_sense.get(s, ())[-LOOK_BACK:]]
    near.sort(key=lambda h: h.mentions[-1].start, reverse=True)
    return next((h for h in near if same(mention, sense, h)), None)


def same(mention: Mention, sense: str, cluster: EventCluster) -> bool:  # noqa: PLR0911  (one rule a return)
    """Return whether a mention is of an event already known."""
    actors, targets = keys(mention.actors), keys(mention.targets)
    places = {mention.place} if mention.place else set()
    if _contradicts(mention, sense, cluster, places) or apart(actors, cluster.actors):
        return False
    last = cluster.mentions[-1]
    if _retold(mention, cluster, last):
        return True
    if sense == "harm" or cluster.sense == "harm":
        near = TOLL_REACH if mention.trigger.pattern.only_also and not places else 1
        told_of = sense == "disaster" and mention.noun and mention.definite  # 40 dead in a storm; the storm
        return mention.sentence - last.sentence <= (near if sense == "harm" or told_of else 0)
    if mention.another or _other_target(mention, targets, cluster, places):
        return False
    beside, lemma = mention.sentence == last.sentence, mention.lemma in cluster.lemmas
    bare = not actors and not targets
    where = bool(targets & cluster.targets or places & cluster.places)
    if sense in SINGLE:
        if bare:
            return mention.definite or (lemma and mention.noun and beside)
        return (beside and mention.participle) or (where and (mention.definite or lemma))
    if bare:
        fine = sense != mention.type
        return lemma or mention.definite or (not places and (fine or (beside and mention.noun)))
    if actors & cluster.actors and targets & cluster.targets:
        return True
    shared = bool(actors & cluster.actors) or where
    if sense != mention.type or lemma:
        return shared or (mention.noun and mention.definite)
    return shared and (mention.noun or (beside and mention.participle))


def _retold(mention: Mention, cluster: EventCluster, last: Mention) -> bool:
    """Return whether the first sentences say what the headline reported, or somebody dies whose death is known."""
    told = last.headline and mention.sentence in LEAD and mention.lemma in cluster.lemmas and not mention.another
    return told or (mention.lemma in DYING and bool(keys(mention.actors) & cluster.actors))


def _other_target(mention: Mention, targets: set[str], cluster: EventCluster, places: set[str]) -> bool:
    """Return whether it is done to others; of nouns only names count, and a place that is hit is a target too."""
    if targets & cluster.targets or targets & cluster.places or cluster.targets & places:
        return False
    return apart(targets, cluster.targets) or (not mention.noun and apart(whom(mention.targets), cluster.whom))


def _contradicts(mention: Mention, sense: str, cluster: EventCluster, places: set[str]) -> bool:
    """Return whether place, date or plan speak against it."""
    if elsewhere(places, cluster.places):
        return True
    if mention.date and cluster.dates and mention.date[1] not in cluster.dates and sense not in GRADUAL:
        return True
    return not mention.noun and sense != "conscription" and mention.planned != cluster.planned


def elsewhere(these: set[str], those: set[str]) -> bool:
    """Return whether places contradict: none is the other or part of it, as far as we can know of a country's places."""
    country = gazetteer().country
    these, those = ({p for p in places if not p.islower()} for places in (these, those))  # *the east* is not a name
    fits = any(a in b or b in a or (a in country) != (b in country) for a in these for b in those)
    return bool(these) and bool(those) and not fits


def apart(these: set[str], those: set[str]) -> bool:
    """Return whether both are known and nothing is in common."""
    return bool(these) and bool(those) and not these & those


def whom(names: Iterable[str]) -> set[str]:
    """The targets that distinguish one event from another: *four villages* may be those that are named elsewhere."""
    return {name for name in names if singular(name) not in PLACE_NOUNS}


def keys(names: Iterable[str]) -> set[str]:
    """What names are compared by: the country they refer to, else themselves; *people* may be anybody."""
    return {key(name) for name in names if not name.islower()}


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """The country that a name refers to (*Moscow*, *Russian forces*, *Kyiv's forces*), else the name in lower case."""
    places = gazetteer()
    words = name.split()
    owner, _, _ = name.replace("’", "'").partition("'s")
    starts = (" ".join(words[:2]), words[0]) if words else ()
    people = next((places.people[start] for start in starts if start in places.people), None)
    return places.country_of(name) or people or places.country_of(owner) or name.casefold().removeprefix("the ")
