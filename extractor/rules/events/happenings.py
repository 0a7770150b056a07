"""From mentions to happenings: several mentions of one thing become one record.

Two mentions are of one happening when they are of one sense (the lists below), share somebody who takes part, or one of
them only points back (*the attack*), and nothing contradicts: neither place, target, actor nor date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from extractor.rules.places import gazetteer
from extractor.rules.tables import rows

if TYPE_CHECKING:
    from extractor.rules.events.find import Mention


@cache
def senses() -> dict[str, str]:
    """The sense of a trigger's lemma, where the type alone is too coarse."""
    return {lemma: name for name, lemmas in rows("senses.tsv") for lemma in lemmas.split()}


@dataclass(slots=True)
class Happening:
    """Mentions of one thing, and what they say together."""

    mentions: list[Mention]
    sense: str
    actors: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    lemmas: set[str] = field(default_factory=set)

    @property
    def planned(self) -> bool:
        """Whether it has yet to happen, as far as its mentions say."""
        return all(m.planned for m in self.mentions)

    def add(self, mention: Mention) -> None:
        """Take in a mention."""
        if mention not in self.mentions:
            self.mentions.append(mention)
        self.actors |= keys(mention.actors)
        self.targets |= keys(mention.targets)
        if mention.place:
            self.places.add(mention.place)
        if mention.date:
            self.dates.add(mention.date[1])
        self.lemmas.add(stem(mention))


def merge(mentions: list[Mention]) -> list[list[Mention]]:
    """Group the mentions of one happening, the clearest first; groups come in the order of their clearest mention."""
    happenings: list[Happening] = []
    by_sense: dict[str, list[Happening]] = {}
    for mention in mentions:
        sense = sense_of(mention)
        known = _known(mention, sense, by_sense)
        if known is not None and mention.bare and len(known.mentions) >= ENOUGH:
            continue  # the attack, once more: it points back and tells nothing
        if known is None:
            known = Happening([], sense)
            happenings.append(known)
            by_sense.setdefault(sense, []).append(known)
        known.add(mention)
    groups = []
    for happening in happenings:
        if any(m.record for m in happening.mentions):
            main = max(happening.mentions, key=clarity)
            groups.append([main, *(m for m in happening.mentions if m is not main)])
    groups.sort(key=lambda group: group[0].start)
    return groups


LOOK_BACK = 12
ENOUGH = 3
SINGLE = frozenset(("strike", "fight", "terror", "incursion", "captivity", "abuse"))


def _known(mention: Mention, sense: str, by_sense: dict[str, list[Happening]]) -> Happening | None:
    """The happening that a mention is of, the nearest before it; None for a new one."""
    wanted = ("strike", "fight", "terror", "territory") if sense == "harm" else (sense, "harm") if sense in ("strike", "fight", "terror") else (sense,)
    near = sorted(
        (h for s in dict.fromkeys((*wanted, sense)) for h in by_sense.get(s, ())[-LOOK_BACK:]), key=lambda h: h.mentions[-1].start, reverse=True
    )
    for happening in near:
        if same(mention, sense, happening):
            return happening
    return None


def same(mention: Mention, sense: str, happening: Happening) -> bool:
    """Whether a mention is of a happening already known."""
    actors, targets = keys(mention.actors), keys(mention.targets)
    places = {mention.place} if mention.place else set()
    last = happening.mentions[-1]
    if elsewhere(places, happening.places):
        return False
    if mention.date and happening.dates and mention.date[1] not in happening.dates and sense != "advance":
        return False
    if mention.trigger.verb is not None and sense != "conscription" and mention.planned != happening.planned:
        return False
    beside = mention.sentence == last.sentence
    if sense == "harm" or happening.sense == "harm":  # the dead and the damage belong to their attack
        reach = 0 if sense != "harm" else 8 if mention.trigger.pattern.only_also and not places else 1
        return mention.sentence - last.sentence <= reach and not apart(actors, happening.actors)
    if apart(targets, happening.targets) and not targets & happening.places and not happening.targets & places:
        return False
    if apart(actors, happening.actors):
        return False
    bare = not actors and not targets
    shared = bool(actors & happening.actors or targets & happening.targets or places & happening.places)
    lemma = stem(mention) in happening.lemmas
    noun = mention.trigger.verb is None
    if mention.another:
        return False
    if sense in SINGLE:  # one attack is not another, even by the same hand
        if bare:
            return mention.definite or (lemma and noun and beside)
        if beside and mention.participle:
            return True
        return bool(targets & happening.targets or places & happening.places) and (mention.definite or lemma)
    if bare:
        return lemma or mention.definite or (beside and not places and noun) or (sense != mention.type and not places)
    if actors & happening.actors and targets & happening.targets:
        return True
    if beside and mention.participle:
        return shared
    if sense != mention.type or lemma:
        return shared or (noun and mention.definite)
    return shared and noun


def elsewhere(these: set[str], those: set[str]) -> bool:
    """Whether places contradict: none is the other or part of it, as far as we can know of a country's places."""
    country = gazetteer().country
    return bool(these) and bool(those) and not any(
        a in b or b in a or (a in country) != (b in country) for a in these for b in those
    )


def apart(these: set[str], those: set[str]) -> bool:
    """Whether both are known and nothing is in common."""
    return bool(these) and bool(those) and not these & those


def keys(names: list[str]) -> set[str]:
    """What names are compared by: the country they stand for, else their last word and themselves."""
    found = set()
    places = gazetteer()
    for name in names:
        if name.islower():
            continue  # people, troops: they may be anybody's
        country = places.country_of(name)
        words = name.split()
        if country is None:
            country = next((c for n in (2, 1) if (c := places.people.get(" ".join(words[:n])))), None)
        if country is None and "'s" in name.replace("’", "'"):
            country = places.country_of(name.replace("’", "'").split("'s")[0])
        found.add(country or name.casefold().removeprefix("the "))
    return found


def sense_of(mention: Mention) -> str:
    """The sense of a mention: that of its lemma, else its type."""
    return senses().get(stem(mention), mention.type)


def stem(mention: Mention) -> str:
    """The lemma of a trigger."""
    return mention.lemma


def clarity(mention: Mention) -> tuple[bool, bool, int, int]:
    """How clearly a mention names a happening: a record by itself, no headline, with most roles, the earliest."""
    harm = senses().get(stem(mention)) == "harm"
    roles = bool(mention.actors) + bool(mention.targets) + bool(mention.place) + bool(mention.date)
    return mention.record and not harm, not mention.headline, min(roles, 2), -mention.start
