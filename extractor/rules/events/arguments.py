"""Who takes part in a happening: actors, targets and the place, read off the clause that a trigger stands in."""

from extractor.rules.events.argument_inheritance import HITTING, borne_by, brought_about, done_by, struck_by
from extractor.rules.events.location_role import PLACING, PlaceReader, undone
from extractor.rules.events.participant_names import Namer, Words
from extractor.rules.events.roles import Roles
from extractor.rules.events.senses import senses
from extractor.rules.events.triggers import TOOLS, Trigger, type_of
from extractor.rules.syntax.chunks import NAME
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.syntax.control_verbs import blaming_verb
from extractor.rules.text.places import agents, gazetteer

#: Types whose target may be a thing.
THINGS = frozenset(("ASSAULT", "COERCE"))
#: Verbs whose object may be the weapon and nobody's harm.
USING = frozenset("explode detonate fire launch plant throw drop set hurl lob rain".split())
#: Crimes that are done to what their object names: looted a shop, but stole a painting.
DONE_TO = frozenset(
    "rob loot looting vandalize vandalise hack hacking hijack hijacking bribe defraud blackmail".split()
)
#: Types whose pattern names what is moved, not whom it is done to.
MATERIAL = frozenset(("AID", "MOBILIZE", "AGREE", "CONSULT", "COOPERATE", "PROTEST"))
#: Types that are done to somebody, who may be named anywhere behind the trigger.
TOWARDS_SOMEBODY = frozenset(
    "PROTEST DEMAND DISAPPROVE REJECT THREATEN SANCTION AGREE CONCEDE SUPPORT COERCE AID COOPERATE".split()
)
#: Types that govern what is agreed, refused, threatened or demanded.
GOVERNING = frozenset(("AGREE", "REJECT", "THREATEN", "DEMAND"))
#: *of* after nouns of these types names who does it, after the others whom it is done to.
AGENT_OF = frozenset(("RETREAT", "PROTEST", "MOBILIZE", "OTHER", "CONSULT", "AGREE", "CRIME"))
#: Types that come *from* who does it: attacks from, condemnation from.
COMING_FROM = frozenset(("ASSAULT", "DISAPPROVE", "SUPPORT", "DEMAND", "THREATEN", "PROTEST", "AID"))
#: Prepositions that name the target, the surest first.
TARGET_PREPOSITIONS = {
    "ASSAULT": ("on", "against", "of", "with", "into", "toward", "towards", "at"),
    "COERCE": ("from", "of", "on", "against", "at", "in"),
    "CONSULT": ("with", "to", "between", "in", "at", "for"),
    "AID": ("to", "for", "in"),
    "AGREE": ("with", "to", "for", "in", "of"),
    "SUPPORT": ("for", "of", "with", "to", "in", "behind"),
    "CONCEDE": ("from", "to", "on", "in", "for", "of", "by"),
    "RETREAT": ("from", "to", "with", "of"),
    "SANCTION": ("on", "against", "to", "with", "for", "from", "in", "of"),
    "DEMAND": ("on", "from", "to", "of", "with", "for", "in", "against"),
    "DISAPPROVE": ("of", "over", "against", "about", "for", "with", "on", "at", "to"),
    "REJECT": ("from", "by", "with", "to", "on", "in", "of", "for"),
    "THREATEN": ("against", "to", "with", "from", "on", "in"),
    "PROTEST": ("against", "over", "with", "by", "at", "on", "for", "from"),
    "INVESTIGATE": ("into", "of", "by", "against", "in", "on", "for"),
    "MOBILIZE": ("against",),
    "COOPERATE": ("with", "between", "to"),
    "CRIME": ("from", "of", "against"),
    "OTHER": (),
}
#: Verbs of going somewhere, where the place stands for those who are met.
GOING = frozenset("fly travel return leave head visit tour".split())
#: What is fled is left, and nothing is done to it.
FLEEING = frozenset(("flee", "escape"))
TALKING = frozenset("discuss talk confer consult speak".split())
#: Verbs of visits, and of whom visits are for.
VISITS = GOING | {"arrive"}
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
#: Nobody named behind these is meant.
ELSEWHERE = frozenset("following amid during after before".split())
CREDITING = frozenset("said says say reported reports announced added told".split())
REACH = 14


class RoleReader:
    """Reads the roles of the triggers of one sentence; `known` are names that the document tells to be places."""

    def __init__(self, sentence: Sentence, triggers: list[Trigger], known: frozenset[str]) -> None:
        self.sentence = sentence
        self.taken = frozenset(token for t in triggers for token in range(t.first, t.last + 1))
        self.names = Namer(sentence, self.taken)
        self.places = PlaceReader(sentence, self.names, self.taken, known)

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
            roles = self._of_noun(trigger, k)
        elif s.passive(k):
            roles = self._of_passive(trigger, k)
        elif trigger.light:
            roles = self._of_light_verb(trigger, k)
        else:
            roles = self._of_verb(trigger, k)
        roles.place = self.places.read(trigger, k, roles)
        if type_of(trigger) == "CONSULT" and trigger.pattern.lemma in VISITS and s.kind(k) == "V":
            roles.targets = self._met(k) or roles.targets
        if not roles.targets:
            roles.targets = self._target_behind(trigger, k, roles) or self._place_struck(trigger, k, roles)
        roles.actors = list(dict.fromkeys(roles.actors))
        roles.targets = [t for t in dict.fromkeys(roles.targets) if t not in roles.actors]
        return roles

    # verbs

    def _of_passive(self, trigger: Trigger, k: int) -> Roles:
        kind, subject = type_of(trigger), self.sentence.subject(k)
        actors = self._by(k)
        if trigger.object is not None and trigger.object < (trigger.verb or 0):  # sanctions on Ruvia were lifted
            inner = self._of_noun(trigger, self.sentence.at[trigger.object])
            if trigger.light:  # talks between Ruvia and Oslo were held
                return Roles(actors or inner.actors, inner.targets)
            return Roles(actors, inner.targets or inner.actors or self.names.people(subject))
        freed = trigger.pattern.lemma in ("release", "free", "repatriate", "liberate")
        moved = not actors and not freed and kind in ("RETREAT", "MOBILIZE")  # the troops were withdrawn
        if moved or (kind == "CONSULT" and trigger.pattern.lemma in ("arrive", "meet", "gather")):
            return Roles(self.names.people(subject))
        targets = self.names.people(subject, things=kind in THINGS or kind == "SANCTION")
        return Roles(actors, targets or (self.names.inside(subject) if kind != "CONSULT" else []))

    def _by(self, k: int) -> list[Words]:
        """Who did what passive verb `k` says: by Oslo, by a grant from Oslo."""
        s = self.sentence
        by = next((n for preposition, n in s.prepositions(k) if preposition == "by"), None)
        if by is None:
            return []
        source = by + 2 if s.word(by + 1) == "of" else by  # a grant of 40 million crowns from
        behind = s.list_from(source + 2) if s.word(source + 1) == "from" and s.kind(source + 2) == "N" else []
        return self.names.people(s.list_from(by)) or self.names.people(behind) or self.names.inside(s.list_from(by))

    def _of_light_verb(self, trigger: Trigger, k: int) -> Roles:
        """The subject does what the noun names: held talks with, launched an attack on."""
        n = self.sentence.at[trigger.first]
        roles = self._of_noun(trigger, n)
        roles.actors = self.names.actors(self.sentence.subject(k)) or roles.actors
        roles.targets = roles.targets or self.names.people(j for j in self.sentence.objects(k) if j != n)
        return roles

    def _of_verb(self, trigger: Trigger, k: int) -> Roles:
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

    def _recipients(self, kind: str, objects: list[int]) -> list[Words]:
        """To whom something is given or promised: pledged two helicopters to Oslo, expressed support for Oslo."""
        if not objects:
            return []
        given = kind in ("AGREE", "AID") and not any(map(self._named, objects))
        backing = kind in ("SUPPORT", "AID") and self.sentence.main_word(objects[-1]) in BACKING
        leads = ("for", "to", "with", "behind") if backing else ("to",) if given else ()
        behind = [n for preposition, n in self.sentence.prepositions(objects[-1], 3) if preposition in leads]
        return self.names.actors(self.sentence.list_from(behind[0]) if given else behind[:1]) if behind else []

    def _met(self, k: int) -> list[Words]:
        """Whom a visit is for: flew to Oslo to meet the rebels."""
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

    # nouns

    def _of_noun(self, trigger: Trigger, k: int) -> Roles:
        acting = agents() if type_of(trigger) == "PROTEST" else ARMED if type_of(trigger) in VIOLENT else frozenset()
        before = self.names.before_noun(k, trigger.first, acting)
        nobody = undone(trigger, self.sentence.tokens)
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
        struck = [] if nobody else struck_by(self.sentence, trigger, k)
        roles.targets = roles.targets or self.names.people(struck, things=True)
        roles.targets = roles.targets or self.names.people(borne_by(self.sentence, k))
        roles.actors = roles.actors or self._others(
            self.names.people(done_by(self.sentence, trigger, k)), roles.targets
        )
        verb = k - 1
        while self.sentence.kind(verb) in ("T", "X"):
            verb -= 1
        if not roles.actors and brought_about(self.sentence, verb + 1) and not self.sentence.verb(verb).passive:
            roles.actors = self.names.people(self.sentence.subject(verb))
        return roles

    def _possessive(self, k: int, head: int) -> bool:
        """Whether a possessor stands before a noun: his arrest, the editor's arrest."""
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

    # what is missing

    def _target_behind(self, trigger: Trigger, k: int, roles: Roles) -> list[Words]:
        """A target behind a preposition, inside what is agreed or demanded, or the first name behind the trigger."""
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
                names = self._others(self.names.actors(self.sentence.list_from(options[preposition])), roles.actors)
                if names:
                    return names
        found = self._in_complement(k, roles) if kind in GOVERNING and not (kind == "AGREE" and trigger.object) else []
        if kind == "CONSULT" and trigger.pattern.lemma in TALKING:
            found = self._partner(k)
        if not found and kind in TOWARDS_SOMEBODY:
            found = self._first_name(trigger, roles)
        return found

    def _partner(self, k: int) -> list[Words]:
        """With whom something is discussed, also behind what it is for: discussed a plan to help Oslo with Ines Falk."""
        s = self.sentence
        for j in range(k + 1, min(k + REACH, len(s.chunks))):
            if s.kind(j) in ("S", "R", "D") or (s.kind(j) == "V" and not s.verb(j).infinitive):
                break
            if s.kind(j) == "P" and s.word(j) == "with" and s.kind(j + 1) == "N":
                return self.names.people(s.list_from(j + 1))
        return []

    def _place_struck(self, trigger: Trigger, k: int, roles: Roles) -> list[Words]:
        """The town that is hit where nothing else is named: Ruvian air strikes in Karo, Karo has seen shelling."""
        strikes = (
            type_of(trigger) == "ASSAULT" and trigger.verb is None and senses().get(trigger.pattern.lemma) == "strike"
        )
        if not strikes or roles.place is None or not (roles.actors or self.places.seen(trigger, k)):
            return []
        name, known = self.sentence.tokens.span(*roles.place), gazetteer()
        town = name not in known.country and name not in known.region and not name.islower()
        return [roles.place] if town else []

    def _others(self, names: list[Words], than: list[Words]) -> list[Words]:
        return [name for name in names if name not in than]

    def _in_complement(self, k: int, roles: Roles) -> list[Words]:
        """Whom a *that* clause or an infinitive is about: demanded that Oslo resign, threatened to bomb Oslo."""
        s = self.sentence
        for j in range(k + 1, min(k + 8, len(s.chunks))):
            names: list[Words] = []
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
            names = [name for name in self._others(names, roles.actors) if not self.names.pronoun(name)]
            if names:
                return names
        return []

    def _first_name(self, trigger: Trigger, roles: Roles) -> list[Words]:
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
        """Whether preposition `j` leads away from whom a happening is directed at; in defiance of Oslo does not."""
        s = self.sentence
        if type_of(trigger) == "PROTEST" and s.word(j) in ("in", "across", "near", "outside", "through"):
            return not (s.word(j) == "in" and s.kind(j + 2) == "P")
        return s.word(j) in ELSEWHERE

    def _clause_begins(self, j: int) -> bool:
        """Whether a clause goes on at chunk `j`: a subject with its verb, or the verb that an insertion parts from its subject."""
        s = self.sentence
        if s.kind(j) == "V":
            return s.verb(j).finite and s.kind(j - 1) == ","
        return s.kind(j) == "N" and s.kind(j + 1) == "V"

    def _credits(self, j: int) -> bool:
        """Whether a comma opens who says so: ..., officials said."""
        n = next((n for n in range(j + 1, j + 12) if self.sentence.kind(n) not in ("N", "P", "C", "B", "T")), j)
        return self.sentence.kind(n) == "V" and self.sentence.main_word(n) in CREDITING
