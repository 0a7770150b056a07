"""What one mention hands on to the next: a visit its place, a campaign that goes on those who fight in it."""

from collections.abc import Iterable, Iterator

from extractor.rules.events.event_clustering import sense_of
from extractor.rules.events.mention import Mention
from extractor.rules.text.places import gazetteer

VISITING = frozenset("arrive visit fly travel land tour".split())
#: What is done where one is, and not from afar.
IN_PERSON = frozenset(("CONSULT", "SUPPORT", "DEMAND", "AGREE"))
FROM_AFAR = frozenset("phone call telephone speak write host".split())
#: How many sentences a visit holds on after it was spoken of, and a campaign.
VISIT_REACH = 2
CAMPAIGN_REACH = 1


def propagate(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the mentions, completed by what those before them say."""
    return _from_campaigns(_from_visits(mentions))


def _from_visits(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """What visitors say, and whom they meet, while a visit is reported, happens where it takes them."""
    visits: dict[str, Mention] = {}
    for mention in mentions:
        visit = next((visits[name] for name in mention.actors if name in visits), None)
        found = mention
        if visit is not None and mention.place is None and _part_of(mention, visit):
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


def _part_of(mention: Mention, visit: Mention) -> bool:
    """Return whether a mention can be part of a visit: it is near, done face to face and on no other day."""
    near = visit.sentence + VISIT_REACH >= mention.sentence
    same_day = mention.date is None or visit.date is None or mention.date[1] == visit.date[1]
    return near and mention.type in IN_PERSON and mention.lemma not in FROM_AFAR and same_day


def _within(place: str | None, country: str | None) -> bool:
    """Return whether a place is a country's capital."""
    return place is not None and place != country and gazetteer().capital.get(place) == country


def _from_campaigns(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """An attack without names, right after several attacks, is one of these."""
    campaign: Mention | None = None
    for mention in mentions:
        found = mention
        if campaign is not None and not (mention.actors or mention.targets) and _one_of(mention, campaign):
            place = mention.place or campaign.place
            found = mention._replace(actors=campaign.actors, targets=campaign.targets, place=place)
        yield found
        goes_on = found.status == "ongoing" or (found.noun and found.plural)
        if found.type == "ASSAULT" and goes_on and found.actors and found.targets:
            campaign = found


def _one_of(mention: Mention, campaign: Mention) -> bool:
    """Return whether a mention can be of one of the attacks of a campaign."""
    near = mention.sentence - campaign.sentence <= CAMPAIGN_REACH
    return near and mention.noun and mention.type == "ASSAULT" and sense_of(mention) == sense_of(campaign)
