"""Who takes part in an event: actors, targets and the place, read off the clause that a trigger is in."""

from extractor.rules.events.distant_targets import GOING, DistantTargets
from extractor.rules.events.location_role import PlaceReader
from extractor.rules.events.noun_arguments import NounArguments
from extractor.rules.events.participant_names import Namer
from extractor.rules.events.roles import Roles
from extractor.rules.events.triggers import Trigger, type_of
from extractor.rules.events.verb_arguments import VerbArguments
from extractor.rules.syntax.clauses import Sentence

#: Verbs of visits, and of whom visits are for.
VISITS = GOING | {"arrive"}


class RoleReader:
    """Reads the roles of the triggers of one sentence; `known` are names that the document says to be places."""

    def __init__(self, sentence: Sentence, triggers: list[Trigger], known: frozenset[str]) -> None:
        self.sentence = sentence
        self.taken = frozenset(token for t in triggers for token in range(t.first, t.last + 1))
        self.names = Namer(sentence, self.taken)
        self.places = PlaceReader(sentence, self.names, self.taken, known)
        self._nouns = NounArguments(sentence, self.names)
        self._verbs = VerbArguments(sentence, self.names, self._nouns)
        self._distant = DistantTargets(sentence, self.names, self.places)

    def read(self, trigger: Trigger) -> Roles:
        """Read the roles of one trigger."""
        s = self.sentence
        k = s.at[trigger.first if trigger.verb is None else trigger.verb]
        if trigger.pattern.lemma == "must":
            roles = Roles(self.names.actors(s.subject(k)), self.names.actors(s.subject(s.at[trigger.first])))
        elif trigger.predicative or (
            trigger.pattern.part == "x" and s.kind(k) in ("X", "P")
        ):  # is willing to, were dead
            be = k if s.kind(k) == "V" else k - 1
            roles = Roles(self.names.actors(s.subject(be)) if s.kind(be) == "V" else [])
        elif trigger.verb is None or s.kind(k) != "V":
            roles = self._nouns.read(trigger, k)
        elif s.passive(k):
            roles = self._verbs.of_passive(trigger, k)
        elif trigger.light:
            roles = self._verbs.of_light_verb(trigger, k)
        else:
            roles = self._verbs.of_verb(trigger, k)
        roles.place = self.places.read(trigger, k, roles)
        if type_of(trigger) == "CONSULT" and trigger.pattern.lemma in VISITS and s.kind(k) == "V":
            roles.targets = self._verbs.met(k) or roles.targets
        if not roles.targets:
            roles.targets = self._distant.behind(trigger, k, roles) or self._distant.place_struck(trigger, k, roles)
        roles.actors = list(dict.fromkeys(roles.actors))
        roles.targets = [t for t in dict.fromkeys(roles.targets) if t not in roles.actors]
        return roles
