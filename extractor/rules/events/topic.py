"""What a document is about, where single sentences cannot say: a match is not a battle, an explosion may be an accident."""

from functools import cached_property

from extractor.rules.events.participant_names import TokenSpan
from extractor.rules.events.roles import Roles
from extractor.rules.events.senses import BLASTS
from extractor.rules.events.triggers import Trigger
from extractor.rules.syntax.chunks import NAME
from extractor.rules.text.places import agents, gazetteer
from extractor.rules.text.tokens import Tokens

#: Words that hardly anything but a report on sport uses.
SPORT = frozenset(
    "match matches half-time halftime midfield midfielder midfielders striker strikers goalkeeper goalkeepers goalie defender "
    "innings inning wicket wickets batsman batsmen playoff playoffs play-off play-offs quarterback touchdown touchdowns "
    "semi-final semi-finals semifinal semifinals quarter-final quarter-finals quarterfinal quarterfinals championship "
    "championships tournament tournaments teammate teammates team-mate team-mates hat-trick equaliser equalizer kick-off "
    "kickoff free-kick penalty shortstop rebounds dribble scored scoring offside referee premiership "
    "first-half second-half overtime tie-break tiebreak backhand forehand peloton "
    "umpire racket seeded "
    "grand-slam undefeated unbeaten playmaker winger fullback full-back centre-back cup league season coach".split()
)
#: Those of them that other reports use too, so that they do not count in a lone sentence.
VAGUE = frozenset("defender cup league season coach penalty overtime striker strikers scoring rebounds".split())
#: What teams do to one another and armies too.
CONTESTED = frozenset(
    "meet save beat crash champion attack strike shoot shooting shot hit fire fight fighting battle clash capture seize take retake recapture raid blast storm "
    "invade invasion overrun conquer advance gain lose pull withdraw withdrawal retreat surrender defend ambush pound bombard "
    "barrage offensive assault onslaught thrust target destroy crush topple threaten threat rally push drive fall blow gun "
    "wrest engage repel siege besiege overthrow launch mount concede campaign train drill".split()
)
#: Who fights where others play: fans clashed with police after the match.
FIGHTERS = frozenset(
    "fans supporters hooligans ultras police officers troops soldiers army rebels gunmen gunman militants attackers protesters "
    "demonstrators guards mob crowd spectators thugs security".split()
)
#: What is said of armies and of everything else: it is meant literally only where force is reported.
LOOSE = frozenset(
    "attack hit fight battle clash capture seize storm invade invasion advance gain lose retreat raid destroy "
    "destruction target war pound under take took takes taking seized rally crush topple overthrow shatter bombard "
    "barrage assault onslaught offensive campaign rebellion revolt insurrection occupy conquer siege".split()
)
FORCE = frozenset(("ASSAULT", "RETREAT"))
#: Words of those who use force and of what they leave behind.
MARTIAL = FIGHTERS | frozenset(
    "soldier policeman policemen forces force armies military militia militias militant militants insurgent insurgents guerrilla "
    "guerrillas fighters commandos troops paramilitary paramilitaries pirates gang gangs hijackers robbers kidnappers "
    "extremists separatists jihadists terrorist terrorists warlord junta navy warship warships tank tanks artillery missile missiles "
    "rocket rockets drone drones bomb bombs bomber bombers gun guns gunfire shell shells shelling grenade grenades mortar "
    "knife knives machete airstrike airstrikes warplanes killed wounded injured injuries dead deaths died bodies blood "
    "hospital prisoners inmates hostages hostage assailant assailants attacker attackers protest protests riot riots "
    "commander commanders battalion brigade regiment garrison camp camps base bases ceasefire truce frontline invaders occupied border annexed civilians".split()
)
#: Harm that attacks do and accidents too.
HARM = frozenset(
    "kill injure wound hurt dead death injured injury fatality casualty damage destroy destruction devastate trample".split()
)
WEAPONS = frozenset(
    "bomb bombs bombing bombings bomber bombers bombed attack attacks attacked attackers attacker terror terrorist terrorists "
    "terrorism militant militants insurgent insurgents missile missiles rocket rockets grenade grenades shell shells shelling "
    "shelled drone drones mortar ied ieds device explosives landmine landmines troops soldiers army rebels gunmen gunman war "
    "warplane warplanes suicide airstrike airstrikes raid assassinated assassination dynamite detonated detonator knife knifed "
    "stabbed stabbing gun guns gunfire shot shots shooting murder murdered murderer killer killers beaten fighting battle "
    "clash clashes sniper snipers kidnapped hostage hostages massacre hitman machete".split()
)
#: Words of those who lay down work, and of why.
LABOUR = frozenset(
    "union unions pay wage wages salary salaries picket pickets picketing walkout walkouts stoppage stoppages striker strikers "
    "employer employers industrial shifts rosters staff workers nurses teachers dockers commuters walked overtime workforce".split()
)
#: The minimum number of different sports words in a report on sport, and the maximum number of words per sports word.
KINDS = 4
DENSITY = 80


class Context:
    """What the words of a document say about all of it, counted when it is first asked for."""

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
        """Whether the document mentions weapons or those who use them."""
        return not WEAPONS.isdisjoint(self._tokens.lower)

    def played(self, trigger: Trigger, first: int, last: int, people: list[TokenSpan]) -> bool:
        """Return whether a trigger in the sentence of tokens `first` to before `last` is a move in a game between these people."""
        if trigger.pattern.lemma not in CONTESTED:
            return False
        sporting = self.sport or self._sporting.get(first)
        if sporting is None:
            words = self._tokens.lower[first:last]
            sporting = self._sporting[first] = any(word in SPORT and word not in VAGUE for word in words)
        return sporting and not any(self._tokens.lower[end] in FIGHTERS for _, end in people)

    @cached_property
    def martial(self) -> bool:
        """Whether the document mentions those who use force, or its victims."""
        return not MARTIAL.isdisjoint(self._tokens.lower)

    def figurative(self, trigger: Trigger, kind: str, roles: Roles) -> bool:
        """Return whether no fighting can have happened: no force is reported in the document, and no country or person is attacked."""
        lemma = trigger.pattern.lemma
        if lemma not in LOOSE or kind not in FORCE or self.martial:
            return False
        if trigger.verb is None and trigger.pattern.rest:
            return False  # air raid
        if lemma in HARM and not roles.actors:
            return False  # destroyed by fire
        if lemma == "attack" and any(self._tokens.lower[last] in agents() for _, last in roles.targets):
            return False
        if any(self._tokens.tag[last] in NAME for _, last in roles.targets):
            return False  # Ruvia invaded Norland
        named = roles.actors + roles.targets + ([roles.place] if roles.place else [])
        return not any(self._country(first, last) for first, last in named)

    def _country(self, first: int, last: int) -> bool:
        """Return whether words name a country, a people or a place."""
        tokens = self._tokens
        return (
            any(gazetteer().country_of(name) or gazetteer().is_place(name) for name in tokens.word[first : last + 1])
            or gazetteer().country_of(tokens.span(first, last)) is not None
        )

    @cached_property
    def dispute(self) -> str:
        """The type of a strike or a revolt: one of workers, one of weapons, or "" where neither is reported."""
        work = self._count(LABOUR)
        if work:
            return "PROTEST" if work >= self._count(WEAPONS) else "ASSAULT"
        return "ASSAULT" if self.violent else ""

    def _count(self, words: frozenset[str]) -> int:
        return sum(map(words.__contains__, self._tokens.lower))

    def accident(self, trigger: Trigger, actors: tuple[str, ...]) -> bool:
        """Return whether a blast or harm without an actor is reported without anything that makes it an attack."""
        harmless = trigger.pattern.lemma in BLASTS | HARM and not actors
        return harmless and trigger.pattern.type == "ASSAULT" and not self.violent
