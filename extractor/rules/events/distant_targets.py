"""Targets that are named away from their trigger: behind a preposition, in what is demanded, as the place that is hit."""

from extractor.rules.events.argument_frames import MATERIAL, TARGET_PREPOSITIONS
from extractor.rules.events.location_role import PLACING, PlaceReader
from extractor.rules.events.participant_names import Namer, TokenSpan
from extractor.rules.events.roles import Roles, others
from extractor.rules.events.senses import senses
from extractor.rules.events.triggers import Trigger, type_of
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.places import gazetteer

#: Types that are done to somebody, who may be named anywhere behind the trigger.
TOWARDS_SOMEBODY = frozenset(
    "PROTEST DEMAND DISAPPROVE REJECT THREATEN SANCTION AGREE CONCEDE SUPPORT COERCE AID COOPERATE".split()
)
#: Types that govern what is agreed, refused, threatened or demanded.
GOVERNING = frozenset(("AGREE", "REJECT", "THREATEN", "DEMAND"))
#: Verbs of going somewhere, where the place means those who are met.
GOING = frozenset("fly travel return leave head visit tour".split())
TALKING = frozenset("discuss talk confer consult speak".split())
#: Names after these words are not targets.
ELSEWHERE = frozenset("following amid during after before".split())
CREDITING = frozenset("said says say reported reports announced added told".split())
REACH = 14


class DistantTargets:
    """Finds such targets in one sentence."""

    def __init__(self, sentence: Sentence, names: Namer, places: PlaceReader) -> None:
        self.sentence = sentence
        self.names = names
        self.places = places

    def behind(self, trigger: Trigger, k: int, roles: Roles) -> list[TokenSpan]:
        """Return a target behind a preposition, inside what is agreed or demanded, or the first name behind the trigger."""
        kind = type_of(trigger)
        options: dict[str, int] = {}
        heads = {k, self.sentence.at[trigger.last], *(self.sentence.objects(k) if self.sentence.kind(k) == "V" else ())}
        for preposition, n in self.sentence.prepositions(k):
            if preposition != "of" or n - 2 in heads:  # near the village of Oslo
                options.setdefault(preposition, n)
        where = kind == "CONSULT" and trigger.pattern.lemma not in GOING  # talks in Geneva
        where = where or len(roles.actors) > 1  # Oslo and Lima signed a pact in Geneva
        for preposition in TARGET_PREPOSITIONS[kind]:
            if preposition in options and not (where and preposition in PLACING):
                names = others(self.names.actors(self.sentence.list_from(options[preposition])), roles.actors)
                if names:
                    return names
        found = self._in_complement(k, roles) if kind in GOVERNING and not (kind == "AGREE" and trigger.object) else []
        if kind == "CONSULT" and trigger.pattern.lemma in TALKING:
            found = self._partner(k)
        if not found and kind in TOWARDS_SOMEBODY:
            found = self._first_name(trigger, roles)
        return found

    def _partner(self, k: int) -> list[TokenSpan]:
        """With whom something is discussed, also behind what it is for: discussed a plan to help Oslo with Ines Falk."""
        s = self.sentence
        for j in range(k + 1, min(k + REACH, len(s.chunks))):
            if s.kind(j) in ("S", "R", "D") or (s.kind(j) == "V" and not s.verb(j).infinitive):
                break
            if s.kind(j) == "P" and s.word(j) == "with" and s.kind(j + 1) == "N":
                return self.names.people(s.list_from(j + 1))
        return []

    def place_struck(self, trigger: Trigger, k: int, roles: Roles) -> list[TokenSpan]:
        """Return the town that is hit where nothing else is named: Ruvian air strikes in Karo, Karo has seen shelling."""
        strikes = (
            type_of(trigger) == "ASSAULT" and trigger.verb is None and senses().get(trigger.pattern.lemma) == "strike"
        )
        if not strikes or roles.place is None or not (roles.actors or self.places.seen(trigger, k)):
            return []
        name, known = self.sentence.tokens.span(*roles.place), gazetteer()
        town = name not in known.country and name not in known.region and not name.islower()
        return [roles.place] if town else []

    def _in_complement(self, k: int, roles: Roles) -> list[TokenSpan]:
        """Whom a *that* clause or an infinitive is about: demanded that Oslo resign, threatened to bomb Oslo."""
        s = self.sentence
        for j in range(k + 1, min(k + 8, len(s.chunks))):
            names: list[TokenSpan] = []
            if "according" in (s.word(j), s.word(j + 1)):
                return []  # whose statement it is
            if s.kind(j) == "S" and s.kind(j + 1) == "N" and s.word(j) == "that":
                names = self.names.actors(s.list_from(j + 1))
            elif s.kind(j) == "V" and self._clause_begins(j):
                return []
            elif s.kind(j) == "V":
                phrases = (s.objects(j), *(s.list_from(n) for _, n in s.prepositions(j)))
                names = next(filter(None, map(self.names.actors, phrases)), [])
            elif s.kind(j) in ("S", "R", "D"):
                return []
            names = [name for name in others(names, roles.actors) if not self.names.pronoun(name)]
            if names:
                return names
        return []

    def _first_name(self, trigger: Trigger, roles: Roles) -> list[TokenSpan]:
        """The first name behind a trigger, up to who says so: they blocked a road to protest at Oslo's rules."""
        s = self.sentence
        material = trigger.object if type_of(trigger) in MATERIAL else None  # blocked the A4 motorway
        past = s.at[max(trigger.last, trigger.verb or 0, material or 0)] + 1
        own = [s.tokens.span(*actor) for actor in roles.actors]
        for j in range(past, min(past + REACH, len(s.chunks))):
            kind = s.kind(j)
            if (
                kind in ("D", "R")
                or (kind == "S" and s.word(j) not in ("that", "as"))
                or s.word(j) == "between"
                or (kind == "C" and s.kind(j + 1) == "N" and self._clause_begins(j + 1))
                or (kind == "P" and self._elsewhere(trigger, j))
                or "according" in (s.word(j), s.word(j + 1))
                or (kind == "V" and s.kind(j - 1) == "C" and s.kind(j - 2) == "N")
                or (kind == "V" and (s.word(j + 1) == "by" or s.main_word(j) in ELSEWHERE))
                or (kind == "," and (self._credits(j) or self._clause_begins(j + 1 + (s.kind(j + 1) == "C"))))
            ):
                return []
            if kind == "N":
                found = [w for w in self.names.inside([j]) if not any(s.tokens.span(*w) in name for name in own)]
                if type_of(trigger) == "PROTEST" or len(roles.actors) > 1:
                    found = [w for w in found if w != roles.place]
                if found:
                    return found
        return []

    def _elsewhere(self, trigger: Trigger, j: int) -> bool:
        """Return whether preposition `j` leads away from whom an event is directed at; in defiance of Oslo does not."""
        s = self.sentence
        if type_of(trigger) == "PROTEST" and s.word(j) in ("in", "across", "near", "outside", "through"):
            return not (s.word(j) == "in" and s.kind(j + 2) == "P")
        return s.word(j) in ELSEWHERE

    def _clause_begins(self, j: int) -> bool:
        """Return whether a clause goes on at chunk `j`: a subject with its verb, or the verb that an insertion parts from its subject."""
        s = self.sentence
        if s.kind(j) == "V":
            return s.verb(j).finite and s.kind(j - 1) == ","
        return s.kind(j) == "N" and s.kind(j + 1) == "V"

    def _credits(self, j: int) -> bool:
        """Return whether a comma opens who says so: ..., officials said."""
        n = next((n for n in range(j + 1, j + 12) if self.sentence.kind(n) not in ("N", "P", "C", "B", "T")), j)
        return self.sentence.kind(n) == "V" and self.sentence.main_word(n) in CREDITING
