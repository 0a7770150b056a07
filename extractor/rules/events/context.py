"""What a document is about, where single sentences cannot tell: a match is no battle, an explosion may be an accident."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.rules.events.naming import Words
    from extractor.rules.events.triggers import Trigger
    from extractor.rules.tokens import Tokens

#: Words that hardly anything but a report on sport uses.
SPORT = frozenset(
    "match matches half-time halftime midfield midfielder midfielders striker strikers goalkeeper goalkeepers goalie defender "
    "innings inning wicket wickets batsman batsmen playoff playoffs play-off play-offs quarterback touchdown touchdowns "
    "semi-final semi-finals semifinal semifinals quarter-final quarter-finals quarterfinal quarterfinals championship "
    "championships tournament tournaments teammate teammates team-mate team-mates hat-trick equaliser equalizer kick-off "
    "kickoff free-kick penalty shortstop rebounds dribble scored scoring offside referee premiership "
    "first-half second-half overtime tie-break tiebreak backhand forehand peloton "
    "grand-slam undefeated unbeaten playmaker winger fullback full-back centre-back cup league season coach".split()
)
#: Those of them that other reports use too, so that they do not count in a lone sentence.
VAGUE = frozenset("defender cup league season coach penalty overtime striker strikers scoring rebounds".split())
#: What teams do to one another and armies too.
CONTESTED = frozenset(
    "attack strike shoot shooting shot hit fire fight fighting battle clash capture seize take retake recapture raid blast storm "
    "invade invasion overrun conquer advance gain lose pull withdraw withdrawal retreat surrender defend ambush pound bombard "
    "barrage offensive assault onslaught thrust target destroy crush topple threaten threat rally push drive fall blow gun "
    "wrest engage repel siege besiege overthrow launch mount concede campaign train drill".split()
)
#: Who fights where others play: fans clashed with police after the match.
FIGHTERS = frozenset(
    "fans supporters hooligans ultras police officers troops soldiers army rebels gunmen gunman militants attackers protesters "
    "demonstrators guards mob crowd spectators thugs security".split()
)
#: Blasts that are attacks only where there is something else that is.
BLASTS = frozenset("explosion blast explode blow detonation".split())
WEAPONS = frozenset(
    "bomb bombs bombing bombings bomber bombers bombed attack attacks attacked attackers attacker terror terrorist terrorists "
    "terrorism militant militants insurgent insurgents missile missiles rocket rockets grenade grenades shell shells shelling "
    "shelled drone drones mortar ied ieds device explosives landmine landmines troops soldiers army rebels gunmen gunman war "
    "warplane warplanes suicide airstrike airstrikes raid assassinated assassination dynamite detonated detonator".split()
)
#: A report on sport uses so many different words of its kind, and one of them every so many words.
KINDS = 4
DENSITY = 80


class Context:
    """What the words of a document tell about all of it, counted when it is first asked for."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._sporting: dict[int, bool] = {}

    @cached_property
    def sport(self) -> bool:
        """Whether the document reports on sport."""
        found = list(filter(SPORT.__contains__, self._tokens.lower))
        return len(set(found)) >= KINDS and len(found) * DENSITY >= len(self._tokens)

    @cached_property
    def violent(self) -> bool:
        """Whether the document tells of weapons or of those who use them."""
        return not WEAPONS.isdisjoint(self._tokens.lower)

    def played(self, trigger: Trigger, first: int, last: int, people: list[Words]) -> bool:
        """Whether a trigger in the sentence of tokens `first` to before `last` is a move in a game between these people."""
        if trigger.pattern.lemma not in CONTESTED:
            return False
        sporting = self.sport or self._sporting.get(first)
        if sporting is None:
            words = self._tokens.lower[first:last]
            sporting = self._sporting[first] = any(word in SPORT and word not in VAGUE for word in words)
        return sporting and not any(self._tokens.lower[end] in FIGHTERS for _, end in people)

    def accident(self, trigger: Trigger) -> bool:
        """Whether a blast is told of without anything that makes it an attack."""
        return trigger.pattern.type == "ASSAULT" and trigger.pattern.lemma in BLASTS and not self.violent
