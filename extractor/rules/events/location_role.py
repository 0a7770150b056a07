"""Where an event is: the place of its clause, of what is taken or hit, of those who act, of the sentence."""

from extractor.rules.events.participant_names import Namer, TokenSpan
from extractor.rules.events.place_names import PlaceNamer
from extractor.rules.events.roles import Roles
from extractor.rules.events.senses import senses
from extractor.rules.events.triggers import Trigger, lemma_of, type_of
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.syntax.control_verbs import blaming_verb
from extractor.rules.text.places import PLACE_NOUNS, gazetteer
from extractor.rules.text.tokens import Tokens

#: Events without an actor: a name before them is their place.
UNDONE = frozenset(
    "election referendum runoff by-election trial earthquake quake flood flooding hurricane typhoon cyclone tornado storm wildfire "
    "blaze landslide avalanche crash derailment collision stampede outbreak epidemic pandemic famine drought eruption accident "
    "tsunami shipwreck explosion blast fire cholera".split()
)
#: These name the place of a noun's event rather than its target.
PLACING = frozenset(("in", "at", "near", "over"))
PLACE_PREPOSITIONS = PLACING | frozenset(
    "outside inside around across off on along into toward towards through throughout within".split()
)
#: Types that happen where their target is, if that is a place.
WHERE_THE_TARGET_IS = frozenset("ASSAULT COERCE CONSULT CONCEDE RETREAT MOBILIZE OTHER".split())
#: What is taken is where it happens.
TAKING = frozenset(
    "capture seize retake recapture take overrun conquer occupy annex liberate storm wrest gain invade".split()
)
#: What actors do at home.
AT_HOME = frozenset("host pass enact conscript mobilize mobilise mobilization mobilisation hide lower".split())
#: Verbs of going to a place, of leaving one, and of a place that something happens in.
GOING = frozenset("fly travel return go head arrive".split())
LEAVING = frozenset("flee withdraw retreat pull evacuate escape displace".split())
SEEING = frozenset(
    "see sees saw seen seeing witness witnesses witnessed suffer suffers suffered endured endures".split()
)
RELATIVE = frozenset(("where", "whose"))
#: What is set for a place is there: a summit set for Oslo.
SET = frozenset("set scheduled planned due slated".split())
#: Prepositions before the place of the clause that a participle hangs on.
VISITED = frozenset(("in", "to", "at", "near"))
#: How far back the place of a clause is looked for, in chunks.
REACH = 14
RELATIVE_REACH = 9


def is_agentless(trigger: Trigger, tokens: Tokens) -> bool:
    """Return whether a noun names an event without an actor: an election, a presidential election."""
    return trigger.verb is None and not UNDONE.isdisjoint((trigger.pattern.lemma, tokens.lower[trigger.last]))


class PlaceReader:
    """Reads the places of the triggers of one sentence.

    `taken` are the tokens of all of them, `known` names that the document says to be places.
    """

    def __init__(self, sentence: Sentence, names: Namer, taken: frozenset[int], known: frozenset[str]) -> None:
        self.sentence = sentence
        self.names = names
        self.place_names = PlaceNamer(sentence, names, known)
        self.taken = taken

    def read(self, trigger: Trigger, k: int, roles: Roles) -> TokenSpan | None:
        """Read the place of a trigger in chunk `k`: in its clause, else of a target, of who acts, of the sentence; or None."""
        s = self.sentence
        if trigger.pattern.lemma in TAKING:
            taken = next((w for w in roles.targets if w[1] - w[0] < 3 and self.names.has_name((w[1], w[1]))), None)
            if taken is not None and s.tokens.span(*taken) not in gazetteer().people:
                return taken
        for rule in (self._place_left, self._place_of_clause, self._where, self.seen):
            name = rule(trigger, k)
            if name:
                return name
        home = self._at_home(trigger, roles)
        if home:
            return home
        for target in roles.targets if type_of(trigger) in WHERE_THE_TARGET_IS else ():
            if self.place_names.is_place(*target):
                return target
        return self._place_of_subject(k) or self._place_gone_to(trigger, k) or self._place_of_sentence(k)

    def _place_of_clause(self, trigger: Trigger, k: int) -> TokenSpan | None:
        """The place behind a preposition of the clause: protests erupted in Oslo, a summit set for Oslo."""
        s = self.sentence
        verb = s.predicate(k) if s.kind(k) == "N" else None
        predicate = () if verb is None else (verb,)
        for start in dict.fromkeys((s.at[trigger.last], k, *predicate)):
            due = s.kind(start) == "V" and s.main_word(start) in SET
            for preposition, n in s.prepositions(start):
                known = preposition in PLACE_PREPOSITIONS or (preposition == "for" and due and n == start + 2)
                if not known or any(self._of_another(trigger, j) for j in range(start + 1, n - 1)):
                    continue
                name = self.place_names.place(n)
                if name:
                    return name
        return None

    def _place_left(self, trigger: Trigger, k: int) -> TokenSpan | None:
        """Where those were who go away: fled Oslo, withdrew its troops from Oslo."""
        s = self.sentence
        if trigger.pattern.lemma not in LEAVING or s.kind(k) != "V":
            return None
        behind = [n for p, n in s.prepositions(k) if p == "from" and not self._of_another(trigger, n - 2)]
        return next(
            (name for n in (*behind, *s.objects(k)) if (name := self.place_names.place(n, certain=n in behind))), None
        )

    def _where(self, _trigger: Trigger, k: int) -> TokenSpan | None:
        """The place that a relative clause is about: Oslo, where rebels attacked; Oslo, a town whose people fled."""
        s = self.sentence
        if RELATIVE.isdisjoint(s.words):
            return None
        for j in range(k - 1, max(0, k - RELATIVE_REACH), -1):
            kind = s.kind(j)
            if kind == "R" and s.word(j) in RELATIVE:
                before = s.skip(j - 1)
                return self._place_related(before - (s.kind(before) == ","), only_town=s.word(j) == "whose")
            if kind in ("R", "S", "D"):
                return None
        return None

    def _place_related(self, j: int, *, only_town: bool) -> TokenSpan | None:
        """The place that phrase `j`, the last one before a relative word, belongs to; or None."""
        s = self.sentence
        head = j - 2 if s.word(j - 1) == "of" else j
        if s.kind(head) != "N":
            return None
        if s.tokens.lower[s.chunks[head].head] in PLACE_NOUNS and s.kind(head - 1) == "," and s.kind(head - 2) == "N":
            return self.place_names.place(head - 2, certain=True)  # Oslo, a town of old houses where
        if only_town:
            return None
        return next((name for n in (head, j) if s.kind(n) == "N" and (name := self.place_names.place(n))), None)

    def seen(self, _trigger: Trigger, k: int) -> TokenSpan | None:
        """The place that sees something happen: Oslo has seen its shops attacked, Oslo suffered an attack."""
        s = self.sentence
        if SEEING.isdisjoint(s.words):
            return None
        for j in range(k - 1, max(0, k - REACH), -1):
            if s.kind(j) == "V" and s.main_word(j) in SEEING:
                return next((name for n in s.subject(j) if (name := self.place_names.place(n))), None)
            if s.kind(j) in ("R", "S", "D"):
                return None
        return None

    def _of_another(self, trigger: Trigger, j: int) -> bool:
        """Return whether phrase `j` is another event, whose place follows it: condemned the attack in Lagos."""
        if senses().get(trigger.pattern.lemma) == "harm":
            return False  # died in an explosion in Lagos
        head = self.sentence.chunks[j].head
        own = trigger.first <= head <= trigger.last or head == trigger.object
        return head in self.taken and self.sentence.kind(j) == "N" and not own

    def _place_gone_to(self, trigger: Trigger, k: int) -> TokenSpan | None:
        """Where somebody goes, or troops are sent or moved to: flew to Oslo, deployed to the Red Sea."""
        s = self.sentence
        going = trigger.pattern.lemma in GOING and type_of(trigger) == "CONSULT"
        if trigger.light or s.kind(k) != "V" or not (going or type_of(trigger) in ("MOBILIZE", "AID")):
            return None
        to = (n for preposition, n in s.prepositions(k) if preposition == "to")
        return next((name for n in to if (name := self.place_names.place(n, certain=going))), None)

    def _at_home(self, trigger: Trigger, roles: Roles) -> TokenSpan | None:
        """The country that does what countries do at home: conscripts its men, passes a law, hosts a summit, votes."""
        s = self.sentence
        lemma = lemma_of(trigger, s.tokens)
        if is_agentless(trigger, s.tokens):
            named = self.names.before_noun(s.at[trigger.first], trigger.first)
        elif senses().get(lemma) == "conscription" or lemma in AT_HOME:
            named = [*roles.actors, *(w for first, _ in roles.actors for w in self.names.owner(first))]
        else:
            return None
        known = gazetteer()
        return next((w for w in named if (name := s.tokens.span(*w)) in known.country or name in known.capital), None)

    def _place_of_sentence(self, k: int) -> TokenSpan | None:
        """Where a sentence begins: In Lagos, police arrested two men; and for a participle that hangs on it, where that was."""
        s = self.sentence
        if s.kind(0) == "P" and s.kind(1) == "N" and s.word(0) in ("in", "at", "near", "outside", "across"):
            return self.place_names.place(1)
        if s.kind(k) != "V" or not s.verb(k).participle or s.kind(k - 1) != ",":
            return None
        for j in range(k - 2, max(0, k - REACH), -1):
            if s.kind(j) == "N" and s.word(j - 1) in VISITED:
                name = self.place_names.place(j)
                if name:
                    return name
        return None

    def _place_of_subject(self, k: int) -> TokenSpan | None:
        """Where those who act are: police in Lagos arrested two men."""
        s = self.sentence
        for j in s.subject(k) if s.kind(k) == "V" and blaming_verb(s, k) is None else ():
            for preposition, n in s.prepositions(j, 4):
                name = self.place_names.place(n) if n < k and preposition in ("in", "near", "at", "outside") else None
                if name:
                    return name
        return None
