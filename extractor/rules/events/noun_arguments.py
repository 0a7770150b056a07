"""The arguments of nouns: *the rebels' attack on the port*, *talks between Ruvia and Norland*."""

from extractor.rules.events.argument_frames import DONE_TO, TARGET_PREPOSITIONS, THINGS
from extractor.rules.events.argument_inheritance import agent_of, is_caused, target_of, undergoer_of
from extractor.rules.events.location_role import PLACING, is_agentless
from extractor.rules.events.participant_names import Namer
from extractor.rules.events.roles import Roles, others
from extractor.rules.events.triggers import Trigger, type_of
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.syntax.control_verbs import blaming_verb
from extractor.rules.text.places import agents

#: *of* after nouns of these types names who does it, after the others whom it is done to.
AGENT_OF = frozenset(("RETREAT", "PROTEST", "MOBILIZE", "OTHER", "CONSULT", "AGREE", "CRIME"))
#: Types that come *from* who does it: attacks from, condemnation from.
COMING_FROM = frozenset(("ASSAULT", "DISAPPROVE", "SUPPORT", "DEMAND", "THREATEN", "PROTEST", "AID"))
#: Nouns whose possessor is the one it is done to.
UNDERGONE = frozenset(
    "arrest detention imprisonment deportation execution expulsion eviction jailing kidnapping abduction assassination murder "
    "killing slaying shooting stabbing beating lynching conviction indictment impeachment prosecution release trial".split()
)
VIOLENT = frozenset(("ASSAULT", "COERCE"))
#: Who is named right before a noun of violence as the one who does it: police raids, a rebel attack.
ARMED = frozenset(
    "police army military militia militant rebel insurgent guerrilla jihadist separatist paramilitary government "
    "commando navy gang mob sniper settler vigilante".split()
)


class NounArguments:
    """Reads the arguments of the nouns of one sentence."""

    def __init__(self, sentence: Sentence, names: Namer) -> None:
        self.sentence = sentence
        self.names = names

    def read(self, trigger: Trigger, k: int) -> Roles:
        """Read the arguments of the noun phrase `k` that a trigger is in."""
        acting = agents() if type_of(trigger) == "PROTEST" else ARMED if type_of(trigger) in VIOLENT else frozenset()
        before = self.names.before_noun(k, trigger.first, acting)
        nobody = is_agentless(trigger, self.sentence.tokens)
        if nobody:
            before = []
        undergone = trigger.pattern.lemma in UNDERGONE and self._possessive(k, trigger.first)
        undergone = (
            undergone and self.sentence.word(self.sentence.at[trigger.last] + 1) != "of"
        )  # his murder of his wife
        roles = Roles([], before) if undergone else Roles(before)
        for preposition, n in self.sentence.prepositions(k, 6):
            self._noun_complement(trigger, preposition, n, roles, near=n <= k + 2)
        gerund = trigger.pattern.lemma.endswith("ing") and self.sentence.kind(k + 1) == "N"
        if gerund and not roles.targets:  # looting a shop
            things = type_of(trigger) in THINGS or trigger.pattern.lemma in DONE_TO
            roles.targets = self.names.people(self.sentence.list_from(k + 1), things=things)
        blamed = blaming_verb(self.sentence, k)
        if not roles.actors and blamed is not None:  # accused the army of torture
            passive = self.sentence.passive(blamed)
            roles.actors = self.names.people(
                self.sentence.subject(blamed) if passive else self.sentence.objects(blamed)
            )
        struck = [] if nobody else target_of(self.sentence, trigger, k)
        roles.targets = roles.targets or self.names.people(struck, things=True)
        roles.targets = roles.targets or self.names.people(undergoer_of(self.sentence, k))
        roles.actors = roles.actors or others(self.names.people(agent_of(self.sentence, trigger, k)), roles.targets)
        verb = k - 1
        while self.sentence.kind(verb) in ("T", "X"):
            verb -= 1
        if not roles.actors and is_caused(self.sentence, verb + 1) and not self.sentence.verb(verb).passive:
            roles.actors = self.names.people(self.sentence.subject(verb))
        return roles

    def _possessive(self, k: int, head: int) -> bool:
        """Return whether a possessor precedes a noun: his arrest, the editor's arrest."""
        tags = self.sentence.tokens.tag
        return any(tags[t] in ("POS", "PRP$") for t in range(self.sentence.chunks[k].first, head))

    def _noun_complement(self, trigger: Trigger, preposition: str, n: int, roles: Roles, *, near: bool) -> None:
        phrases = self.sentence.list_from(n)
        kind, lemma = type_of(trigger), trigger.pattern.lemma
        if preposition == "by" or (preposition == "from" and kind in COMING_FROM and not roles.actors):
            roles.actors = self.names.actors(phrases) or roles.actors
        elif preposition == "between":
            names = self.names.people(phrases)
            if roles.actors:
                roles.targets = names
            else:
                roles.actors = names
        elif preposition == "of" and not near:
            return
        elif preposition == "of" and lemma in UNDERGONE:
            roles.targets = roles.targets or self.names.actors(phrases, things=kind in THINGS)
        elif preposition == "of" and not roles.actors and kind in AGENT_OF:
            roles.actors = self.names.actors(phrases)
        elif not roles.targets and preposition in TARGET_PREPOSITIONS[kind] and preposition not in PLACING:
            roles.targets = self.names.actors(phrases, things=kind in THINGS and lemma != "war")  # a war of attrition
