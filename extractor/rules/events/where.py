"""Where a happening is: the place of its clause, of what is taken or hit, of those who act, of the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.rules.events.blame import blaming_verb
from extractor.rules.events.happenings import senses
from extractor.rules.events.triggers import Trigger, type_of
from extractor.rules.places import gazetteer

if TYPE_CHECKING:
    from extractor.rules.events.clauses import Sentence
    from extractor.rules.events.naming import Namer, Words
    from extractor.rules.events.roles import Roles

#: Happenings nobody does: a name before them is where they are.
UNDONE = frozenset(
    "election referendum runoff by-election trial earthquake quake flood flooding hurricane typhoon cyclone tornado storm wildfire "
    "blaze landslide avalanche crash derailment collision stampede outbreak epidemic pandemic famine drought eruption accident "
    "tsunami shipwreck explosion blast fire cholera".split()
)
#: These name the place of a noun's happening rather than its target.
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
#: What is done at home by whoever does it.
AT_HOME = frozenset("host pass enact conscript mobilize mobilise mobilization mobilisation hide lower".split())
#: Prepositions before the place of the clause that a participle hangs on.
VISITED = frozenset(("in", "to", "at", "near"))
#: How far back the place of a clause is looked for, in chunks.
REACH = 14


class PlaceReader:
    """Reads the places of the triggers of one sentence; `taken` are the tokens of all of them."""

    def __init__(self, sentence: Sentence, names: Namer, taken: frozenset[int]) -> None:
        self.sentence = sentence
        self.names = names
        self.taken = taken

    def read(self, trigger: Trigger, k: int, roles: Roles) -> Words | None:
        """Read the place of a trigger in chunk `k`: in its clause, else of a target, of who acts, of the sentence; or None."""
        s = self.sentence
        if trigger.pattern.lemma in TAKING:
            taken = next((w for w in roles.targets if w[1] - w[0] < 3 and self.names.has_name((w[1], w[1]))), None)
            if taken is not None and s.tokens.span(*taken) not in gazetteer().people:
                return taken
        verb = s.predicate(k) if s.kind(k) == "N" else None  # protests erupted in Oslo
        predicate = () if verb is None else (verb,)
        for start in dict.fromkeys((s.at[trigger.last], k, *predicate)):
            for preposition, n in s.prepositions(start):
                if preposition not in PLACE_PREPOSITIONS or self._of_another(trigger, n - 2):
                    continue
                name = self.names.place(n)
                if name:
                    return name
        home = self._at_home(trigger, roles)
        if home:
            return home
        for target in roles.targets if type_of(trigger) in WHERE_THE_TARGET_IS else ():
            if gazetteer().is_place(s.tokens.span(*target)):
                return target
        return self._place_of_subject(k) or self._place_gone_to(trigger, k) or self._place_of_sentence(k)

    def _of_another(self, trigger: Trigger, j: int) -> bool:
        """Whether phrase `j` is another happening, whose place follows it: condemned the attack in Lagos."""
        head = self.sentence.chunks[j].head
        own = trigger.first <= head <= trigger.last or head == trigger.object
        return head in self.taken and self.sentence.kind(j) == "N" and not own

    def _place_gone_to(self, trigger: Trigger, k: int) -> Words | None:
        """Where troops are sent or moved to: deployed to the Red Sea."""
        s = self.sentence
        if type_of(trigger) not in ("MOBILIZE", "AID") or trigger.light or s.kind(k) != "V":
            return None
        return next((name for p, n in s.prepositions(k) if p == "to" and (name := self.names.place(n))), None)

    def _at_home(self, trigger: Trigger, roles: Roles) -> Words | None:
        """The country that does what countries do at home: conscripts its men, passes a law, hosts a summit, votes."""
        s = self.sentence
        if trigger.pattern.lemma in UNDONE and trigger.verb is None:
            named = self.names.before_noun(s.at[trigger.first], trigger.first)
        elif senses().get(trigger.pattern.lemma) == "conscription" or trigger.pattern.lemma in AT_HOME:
            named = roles.actors
        else:
            return None
        return next((w for w in named if s.tokens.span(*w) in gazetteer().country), None)

    def _place_of_sentence(self, k: int) -> Words | None:
        """Where a sentence begins: In Lagos, police arrested two men; and for a participle that hangs on it, where that was."""
        s = self.sentence
        if s.kind(0) == "P" and s.kind(1) == "N" and s.word(0) in ("in", "at", "near", "outside", "across"):
            return self.names.place(1)
        if s.kind(k) != "V" or not s.verb(k).participle or s.kind(k - 1) != ",":
            return None
        for j in range(k - 2, max(0, k - REACH), -1):
            if s.kind(j) == "N" and s.word(j - 1) in VISITED:
                name = self.names.place(j)
                if name:
                    return name
        return None

    def _place_of_subject(self, k: int) -> Words | None:
        """Where those who act are: police in Lagos arrested two men."""
        s = self.sentence
        for j in s.subject(k) if s.kind(k) == "V" and blaming_verb(s, k) is None else ():
            for preposition, n in s.prepositions(j, 4):
                name = self.names.place(n) if n < k and preposition in ("in", "near", "at", "outside") else None
                if name:
                    return name
        return None
