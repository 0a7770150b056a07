"""Visitors: what they say and whom they meet while a visit is told of happens where it takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.rules.places import gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.rules.events.mention import Mention

VISITING = frozenset("arrive visit fly travel land tour".split())
#: What is done where one is, and not from afar.
IN_PERSON = frozenset(("CONSULT", "SUPPORT", "DEMAND", "AGREE"))
FROM_AFAR = frozenset("phone call telephone speak write host".split())
#: How many sentences a visit holds on after it was spoken of.
REACH = 2


def placed(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the mentions; those of visitors without a place of their own get that of the visit."""
    visits: dict[str, Mention] = {}
    for mention in mentions:
        visit = next((visits[name] for name in mention.actors if name in visits), None)
        here = visit is not None and visit.sentence + REACH >= mention.sentence
        found = mention
        if here and visit is not None and mention.place is None and _in_person(mention, visit):
            found = mention._replace(place=visit.place)
        yield found
        if found.lemma in VISITING and found.type == "CONSULT":
            if visit is not None and _within(visit.place, found.place):
                found = found._replace(place=visit.place)  # arrived in the capital, on a visit to the country
            if found.place is not None:
                visits.update(dict.fromkeys(found.actors, found))
        elif mention.place is not None and visit is not None and mention.place != visit.place:
            for name in mention.actors:
                visits.pop(name, None)  # the visitor has moved on


def _within(place: str | None, country: str | None) -> bool:
    """Whether a place is a country's capital."""
    return place is not None and place != country and gazetteer().capital.get(place) == country


def _in_person(mention: Mention, visit: Mention) -> bool:
    """Whether a mention can be part of a visit: it is done face to face and on no other day."""
    same_day = mention.date is None or visit.date is None or mention.date[1] == visit.date[1]
    return mention.type in IN_PERSON and mention.lemma not in FROM_AFAR and same_day
