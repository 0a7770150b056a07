"""The arguments of verbs: subjects, objects and what prepositions tie to them."""

from extractor.rules.events.argument_frames import DONE_TO, MATERIAL, THINGS
from extractor.rules.events.argument_inheritance import HITTING
from extractor.rules.events.noun_arguments import NounArguments
from extractor.rules.events.participant_names import Namer, TokenSpan
from extractor.rules.events.roles import Roles
from extractor.rules.events.triggers import TOOLS, Trigger, type_of
from extractor.rules.syntax.chunks import NAME
from extractor.rules.syntax.clauses import Sentence

#: Verbs whose object may be a weapon, not a victim.
USING = frozenset("explode detonate fire launch plant throw drop set hurl lob rain".split())
#: What is fled is left, and nothing is done to it.
FLEEING = frozenset(("flee", "escape"))
MEETING = frozenset(
    "meet see brief rally greet lobby persuade press reassure comfort console visit consult negotiate talk".split()
)
#: What is brought to somebody; whom these help is their object.
SAVING = frozenset("evacuate treat rescue resettle transport airlift".split())
#: What is given or promised to somebody.
BACKING = frozenset(
    "support commitment backing solidarity loyalty allegiance sympathy praise assistance aid help".split()
)
BRINGING = frozenset("supply donate lend".split())


class VerbArguments:
    """Reads the arguments of the verbs of one sentence; `nouns` reads those of their objects."""

    def __init__(self, sentence: Sentence, names: Namer, nouns: NounArguments) -> None:
        self.sentence = sentence
        self.names = names
        self._nouns = nouns

    def of_passive(self, trigger: Trigger, k: int) -> Roles:
        """Read a passive: *sanctions on Ruvia were lifted by Oslo*."""
        kind, subject = type_of(trigger), self.sentence.subject(k)
        actors = self._by(k)
        if trigger.object is not None and trigger.object < (trigger.verb or 0):  # sanctions on Ruvia were lifted
            inner = self._nouns.read(trigger, self.sentence.at[trigger.object])
            if trigger.light:  # talks between Ruvia and Oslo were held
                return Roles(actors or inner.actors, inner.targets)
            return Roles(actors, inner.targets or inner.actors or self.names.people(subject))
        freed = trigger.pattern.lemma in ("release", "free", "repatriate", "liberate")
        moved = not actors and not freed and kind in ("RETREAT", "MOBILIZE")  # the troops were withdrawn
        if moved or (kind == "CONSULT" and trigger.pattern.lemma in ("arrive", "meet", "gather")):
            return Roles(self.names.people(subject))
        targets = self.names.people(subject, things=kind in THINGS or kind == "SANCTION")
        return Roles(actors, targets or (self.names.inside(subject) if kind != "CONSULT" else []))

    def _by(self, k: int) -> list[TokenSpan]:
        """Who did what passive verb `k` says: by Oslo, by a grant from Oslo."""
        s = self.sentence
        by = next((n for preposition, n in s.prepositions(k) if preposition == "by"), None)
        if by is None:
            return []
        source = by + 2 if s.word(by + 1) == "of" else by  # a grant of 40 million crowns from
        behind = s.list_from(source + 2) if s.word(source + 1) == "from" and s.kind(source + 2) == "N" else []
        return self.names.people(s.list_from(by)) or self.names.people(behind) or self.names.inside(s.list_from(by))

    def of_light_verb(self, trigger: Trigger, k: int) -> Roles:
        """Read a verb whose object names the event: *held talks with*, *launched an attack on*."""
        n = self.sentence.at[trigger.first]
        roles = self._nouns.read(trigger, n)
        roles.actors = self.names.actors(self.sentence.subject(k)) or roles.actors
        roles.targets = roles.targets or self.names.people(j for j in self.sentence.objects(k) if j != n)
        return roles

    def of_verb(self, trigger: Trigger, k: int) -> Roles:
        """Read an active verb: *the rebels attacked the port*."""
        kind, objects = type_of(trigger), self.sentence.objects(k)
        roles = Roles(self.names.actors(self.sentence.subject(k)))
        if trigger.pattern.lemma in FLEEING:
            return roles
        given = trigger.object if kind in MATERIAL and trigger.pattern.lemma not in SAVING else None
        if given is not None and not (kind == "CONSULT" and self.names.agent(given)):  # host a delegation
            objects = [j for j in objects if j != self.sentence.at[given]]
        if trigger.pattern.lemma in BRINGING and not any(p == "with" for p, _ in self.sentence.prepositions(k)):
            return roles  # supplied troops to
        roles.targets = self._recipients(kind, objects)
        if roles.targets:
            return roles
        whole = trigger.object is None or trigger.pattern.lemma in HITTING  # struck rebel positions
        things = (kind in THINGS and whole) or trigger.pattern.lemma in DONE_TO
        roles.targets = self.names.people(objects, things=things)
        if trigger.pattern.lemma in USING:
            roles.targets = [w for w in roles.targets if self.sentence.tokens.lower[w[1]] not in TOOLS]
        if given is not None and kind != "CONSULT":
            roles.targets = [w for w in roles.targets if not w[0] <= given <= w[1]]
        if kind == "MOBILIZE":  # forces are what is moved
            roles.targets = [w for w in roles.targets if self.names.has_name(w)]
        if kind in ("RETREAT", "MOBILIZE") and any(self.sentence.tag(j) == "PRP$" for j in objects):
            roles.targets = []  # its own troops
        roles.targets = roles.targets or self.names.inside(objects)
        return roles

    def _named(self, j: int) -> bool:
        return self.sentence.tokens.tag[self.sentence.chunks[j].head] in NAME

    def _recipients(self, kind: str, objects: list[int]) -> list[TokenSpan]:
        """To whom something is given or promised: pledged two helicopters to Oslo, expressed support for Oslo."""
        if not objects:
            return []
        given = kind in ("AGREE", "AID") and not any(map(self._named, objects))
        backing = kind in ("SUPPORT", "AID") and self.sentence.main_word(objects[-1]) in BACKING
        leads = ("for", "to", "with", "behind") if backing else ("to",) if given else ()
        behind = [n for preposition, n in self.sentence.prepositions(objects[-1], 3) if preposition in leads]
        return self.names.actors(self.sentence.list_from(behind[0]) if given else behind[:1]) if behind else []

    def met(self, k: int) -> list[TokenSpan]:
        """Return whom a visit is for: flew to Oslo to meet the rebels."""
        s = self.sentence
        for j in range(k + 1, min(k + 8, len(s.chunks))):
            if s.kind(j) == "V":
                meets = s.verb(j).infinitive and s.main_word(j) in MEETING
                return (
                    self.names.people(s.objects(j) or [n for p, n in s.prepositions(j) if p == "with"]) if meets else []
                )
            if s.kind(j) in (",", "S", "R", "D", "C"):
                break
        return []
