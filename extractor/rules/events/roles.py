"""Who takes part in a happening: actors, targets and the place, read off the clause that a trigger stands in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractor.rules.events.chunks import NAME, QUANTITY
from extractor.rules.events.clauses import Sentence, Verb
from extractor.rules.places import BODIES, FACILITIES, PLACE_NOUNS, agents, gazetteer
from extractor.rules.events.triggers import LIGHT, Trigger

#: Happenings with an equal other side, named after *with*.
MUTUAL = frozenset(("CONSULT", "AGREE", "COOPERATE", "SUPPORT"))
#: Types whose target may be a thing.
THINGS = frozenset(("ASSAULT",))
#: Types whose pattern names what is moved, not whom it is done to.
TOWARDS_SOMEBODY = frozenset("PROTEST DEMAND DISAPPROVE REJECT THREATEN SANCTION AGREE CONCEDE SUPPORT COERCE AID COOPERATE".split())
CREDITING = frozenset("said says say reported reports announced added told".split())
MATERIAL = frozenset(("AID", "MOBILIZE", "AGREE", "CONSULT", "COOPERATE", "PROTEST"))
#: Types that govern what is agreed, refused, threatened or demanded.
GOVERNING = frozenset(("AGREE", "REJECT", "THREATEN", "DEMAND"))
#: *of* after these nouns names who does it, after the others whom it is done to.
AGENT_OF = frozenset(("RETREAT", "PROTEST", "MOBILIZE", "OTHER", "CONSULT", "AGREE", "CRIME"))
TARGET_PREPOSITIONS = {
    "ASSAULT": ("on", "against", "of", "with", "into", "toward", "towards", "in"),
    "COERCE": ("from", "of", "on", "against", "in", "at"),
    "CONSULT": ("with", "to", "between", "in", "at", "for"),
    "AID": ("to", "for", "in"),
    "AGREE": ("with", "to", "for", "in", "of"),
    "SUPPORT": ("for", "of", "with", "to", "in", "behind"),
    "CONCEDE": ("from", "to", "on", "in", "for", "of", "by"),
    "RETREAT": ("from", "to", "with", "in", "of"),
    "SANCTION": ("on", "against", "to", "with", "for", "from", "in", "of"),
    "DEMAND": ("on", "from", "to", "of", "with", "for", "in", "against"),
    "DISAPPROVE": ("of", "over", "against", "about", "for", "with", "on", "at", "to"),
    "REJECT": ("from", "by", "with", "to", "on", "in", "of", "for"),
    "THREATEN": ("against", "to", "with", "from", "on", "in"),
    "PROTEST": ("against", "over", "with", "by", "at", "for", "from"),
    "INVESTIGATE": ("into", "of", "by", "against", "in", "on"),
    "MOBILIZE": ("against",),
    "COOPERATE": ("with", "between", "to"),
    "CRIME": ("from", "of", "against", "in"),
    "OTHER": (),
}
PLACE_PREPOSITIONS = frozenset("in at near outside inside around across on over along into toward towards throughout within inside".split())
#: Verbs that bring about the happening their object names.
CAUSING = LIGHT | frozenset(
    "announce plan begin start continue resume intensify order declare step lead organize organise unveil propose prepare "
    "commit face undergo escalate expand keep join promise threaten demand seek call express voice reiterate".split()
)
PLACE_HEADS = PLACE_NOUNS | frozenset("hub part area zone outskirts center centre suburb side".split())
ENDINGS = (("ies", "y"), ("ied", "y"), ("es", "e"), ("ed", "e"), ("ing", "e"), ("s", ""), ("ed", ""), ("ing", ""), ("", ""))
IRREGULAR_CAUSING = frozenset("made held gave began led sought kept begun given sworn underwent".split())
DIRECTIONS = frozenset("northern southern eastern western central northeastern northwestern southeastern southwestern".split())
TAKING = frozenset("capture seize retake recapture take overrun conquer occupy annex liberate storm wrest gain invade".split())
QUANTITIES = frozenset(
    "group number thousands hundreds dozens scores some most many all majority tens millions handful couple one two three members "
    "series part third half total lot each both any none several crowds patch batch".split()
)
STRIPPED = frozenset(("DT", "PRP$", "CD", "PDT", "WP$"))
ADJECTIVES_OF_AMOUNT = frozenset(
    "several many few some more most least other additional dozens nearly almost about around approximately over up just only "
    "another such own first second last new recent former angry".split()
)
PRONOUNS = frozenset("he she they it his her their its him them who we i you which that this these those us me himself herself itself themselves there".split())


#: First and last token of the words that name somebody.
Words = tuple[int, int]


@dataclass(slots=True)
class Roles:
    """Who and where, as they stand in the text."""

    actors: list[Words] = field(default_factory=list)
    targets: list[Words] = field(default_factory=list)
    place: Words | None = None


class RoleReader:
    """Reads the roles of the triggers of one sentence; `names` maps a name as printed to its longest form."""

    def __init__(self, sentence: Sentence, triggers: list[Trigger]) -> None:
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.taken = {token for t in triggers for token in range(t.first, t.last + 1)}

    def read(self, trigger: Trigger) -> Roles:
        """Read the roles of one trigger."""
        chunk = self.sentence.at.get(trigger.first if trigger.verb is None else trigger.verb)
        if chunk is None:
            return Roles()
        roles = Roles()
        predicate = trigger.pattern.rest[-1:] == (frozenset(("to",)),) or self.sentence.kind(chunk) == "X"
        if trigger.pattern.part == "x" and predicate:  # is willing to, were dead
            be = chunk if self.sentence.kind(chunk) == "V" else chunk - 1
            if self.sentence.kind(be) == "V":
                roles.actors = self.texts(self.sentence.subject(be)) or self._within(self.sentence.subject(be))
        elif trigger.verb is not None and self.sentence.kind(chunk) == "V":
            self._of_verb(trigger, chunk, roles)
        else:
            self._of_noun(trigger, chunk, roles)
        roles.place = self._place(trigger, chunk, roles)
        self._fill_target(trigger, chunk, roles)
        roles.targets = [t for t in dict.fromkeys(roles.targets) if t not in roles.actors]
        roles.actors = list(dict.fromkeys(roles.actors))
        return roles

    # verbs

    def _of_verb(self, trigger: Trigger, k: int, roles: Roles) -> None:
        verb = self.sentence.verb(k)
        kind = type_of(trigger)
        if trigger.pattern.lemma == "must":
            roles.actors = self.texts(self.sentence.subject(k)) or self._within(self.sentence.subject(k))
            whom = self.sentence.subject(self.sentence.at[trigger.first])
            roles.targets = self.texts(whom) or self._within(whom)
            return
        subject = self.sentence.subject(k)
        if verb.passive or (verb.participle and self._reduced_passive(k)):
            roles.actors = self._by(k)
            if (kind == "CONSULT" and trigger.pattern.lemma in ("arrive", "meet", "gather")) or (
                not roles.actors and kind in ("RETREAT", "MOBILIZE")
            ):
                roles.actors = self.texts(subject)
            else:
                roles.targets = self.texts(subject, things=kind in THINGS)
            if not roles.targets and not (roles.actors and roles.actors == self.texts(subject)) and kind != "CONSULT":
                roles.targets = self._within(subject)
            return
        roles.actors = self.texts(subject) or self._within(subject)
        if trigger.object is not None and trigger.first == trigger.object:  # a light verb and its noun
            n = self.sentence.at.get(trigger.first)
            if n is not None:
                inner = Roles()
                self._of_noun(trigger, n, inner)
                roles.targets = inner.targets
                roles.actors = roles.actors or inner.actors
            if not roles.targets:
                objects = self.sentence.objects(k)
                roles.targets = self.texts([j for j in objects if j != n])
            return
        objects = self.sentence.objects(k)
        if trigger.object is not None and kind in MATERIAL:
            objects = [j for j in objects if j != self.sentence.at.get(trigger.object)]
        roles.targets = self.texts(objects, things=kind in THINGS and trigger.object is None)
        if kind in MATERIAL and trigger.object is not None:
            roles.targets = [w for w in roles.targets if not w[0] <= trigger.object <= w[1]]
        if kind == "MOBILIZE":
            roles.targets = [w for w in roles.targets if self._has_name(w)]
        if kind == "RETREAT" or (kind == "MOBILIZE" and roles.actors):
            if roles.targets and self._own(objects):
                roles.targets = []
        if not roles.targets:
            roles.targets = self._within(objects)

    def _reduced_passive(self, k: int) -> bool:
        chunk = self.sentence.chunks[k]
        return self.tokens.tag[chunk.last] == "VBN" and self.sentence.kind(k + 1) != "N"

    def _own(self, objects: Iterable[int]) -> bool:
        return any(self.tokens.tag[self.sentence.chunks[j].first] == "PRP$" for j in objects)

    def _by(self, k: int) -> list[Words]:
        for preposition, n in self.sentence.prepositions(k):
            if preposition == "by":
                return self.texts(self.sentence.list_from(n)) or self._within([n])
        return []

    # nouns

    def _of_noun(self, trigger: Trigger, k: int, roles: Roles) -> None:
        kind = type_of(trigger)
        before = self._modifiers(k, trigger.first)
        if before:
            roles.actors = before
        for preposition, n in self.sentence.prepositions(k, 6):
            if preposition == "by" or (preposition == "from" and kind == "ASSAULT" and not roles.actors):
                roles.actors = self.texts(self.sentence.list_from(n)) or self._within([n]) or roles.actors
            elif preposition == "between":
                names = self.texts(self.sentence.list_from(n))
                if not roles.actors:
                    roles.actors = names
                else:
                    roles.targets = names
            elif preposition == "of" and n > k + 2:
                continue
            elif preposition == "of" and not roles.actors and kind in AGENT_OF:
                roles.actors = self.texts(self.sentence.list_from(n)) or self._within([n])
            elif not roles.targets and preposition in TARGET_PREPOSITIONS[kind] and preposition not in ("in", "at", "near", "over"):
                roles.targets = self.texts(self.sentence.list_from(n), things=kind in THINGS) or self._within([n])
        if not roles.actors:
            verb = k - 1
            while self.sentence.kind(verb) in ("T", "X"):
                verb -= 1
            if self.sentence.kind(verb) == "V" and causing(self.tokens.lower[self.sentence.chunks[verb].last]):
                info = self.sentence.verb(verb)
                if not info.passive:
                    roles.actors = self.texts(self.sentence.subject(verb))

    def _modifiers(self, k: int, head: int) -> list[Words]:
        """Names before a noun in its own phrase: Moscow's attacks, Russian drone strikes."""
        first = self.sentence.chunks[k].first
        tags, tokens = self.tokens.tag, self.tokens
        for j in range(head - 1, first - 1, -1):
            if tags[j] == "POS" and j > first:
                return self._clean(first, j - 1)
            if tags[j] == "PRP$":
                return self._possessor(k, j)
        run = [j for j in range(first, head) if tags[j] in NAME]
        if run:
            start, end = run[0], run[0]
            while end + 1 < head and tags[end + 1] in NAME:
                end += 1
            for n in (2, 1):  # Recent Russian attacks, North Korean attacks
                if end - start >= n and tokens.span(end - n + 1, end) in gazetteer().people:
                    return [(end - n + 1, end)]
            text = tokens.span(start, end)
            if gazetteer().country_of(text) or end > start or tokens.word[start].isupper():
                return [(start, end)]
        return []

    def _possessor(self, k: int, token: int) -> list[Words]:
        """Whom *his* or *its* before a noun means: the subject that follows an opening phrase, or the one before."""
        s = self.sentence
        if s.kind(0) in ("P", "S") and s.kind(k + 1) in ("P", ",") and not any(s.kind(j) == "V" for j in range(k)):
            comma = next((j for j in range(k + 1, len(s.chunks)) if s.kind(j) == ","), None)
            if comma is not None and s.kind(comma + 1) == "N":
                return self.texts([comma + 1])
        if self.tokens.lower[token] in ("his", "her"):
            return [(token, token)]
        before = next((j for j in range(k - 1, -1, -1) if s.kind(j) == "V" and s.verb(j).finite), None)
        return self.texts(s.subject(before)) if before is not None else []

    # noun phrases to names

    def texts(self, phrases: Iterable[int], *, things: bool = False) -> list[Words]:
        """The names of those phrases that can act (or, with `things`, of any)."""
        found = []
        for j in phrases:
            chunk = self.sentence.chunks[j]
            if chunk.kind != "N":
                continue
            if self.tokens.lower[chunk.head] in QUANTITIES and self.sentence.kind(j + 1) == "P" and self.tokens.lower[self.sentence.chunks[j + 1].first] == "of":
                inner = self.sentence.list_from(j + 2) if self.sentence.kind(j + 2) == "N" else []
                found += self.texts(inner, things=things)
                continue
            named = self._named_places(j)
            if named:
                found += named
                continue
            if things and self.tokens.tag[chunk.first] == "CD" and not self._agent(chunk.head):
                continue  # a measure
            if chunk.head in self.taken and not self._agent(chunk.head):
                continue
            if self.sentence.kind(j - 1) == "B" and self.sentence.kind(j - 2) == "N" and self.tokens.tag[chunk.first] in ("NN", "NNS"):
                earlier = self.sentence.chunks[j - 2]  # the Northern Cooperation (NC) forum
                found += self._clean(earlier.first, earlier.last)
                continue
            owner = self._within([j]) or self._owner(j) if things and not self._agent(chunk.head) else []
            if owner and not self._agent(chunk.head):
                found += owner
                continue
            if self._agent(chunk.head) or (things and self.tokens.tag[chunk.head] in ("NN", "NNS")):
                found += self._clean(chunk.first, chunk.last, j)
        return found

    def _owner(self, j: int) -> list[Words]:
        """Who is meant by a thing: the camp for Ruvian refugees, the offices of the union."""
        if self.sentence.kind(j + 1) != "P" or self.sentence.kind(j + 2) != "N":
            return []
        if self.tokens.lower[self.sentence.chunks[j + 1].first] not in ("of", "for"):
            return []
        chunk = self.sentence.chunks[j + 2]
        return self._clean(chunk.first, chunk.last) if self._agent(chunk.head) else []

    def _named_places(self, j: int) -> list[Words]:
        """The names behind a word for a place: the towns of Ara, Bol and Cey; villages including Ara; parts of Ara."""
        chunk = self.sentence.chunks[j]
        lower, tags = self.tokens.lower, self.tokens.tag
        if lower[chunk.head] not in PLACE_HEADS and lower[chunk.head].removesuffix("s") not in PLACE_HEADS:
            return []
        link = j + 1
        word = lower[self.sentence.chunks[link].first] if self.sentence.kind(link) else ""
        if word not in ("of", "including", "like") or self.sentence.kind(link + 1) != "N":
            return []
        inner = [self.sentence.chunks[n] for n in self.sentence.list_from(link + 1)]
        return [w for c in inner if tags[c.head] in NAME for w in self._clean(c.first, c.last)]

    def _agent(self, head: int) -> bool:
        return self.tokens.tag[head] in NAME or self.tokens.lower[head] in agents() or self.tokens.lower[head] in PRONOUNS

    def _clean(self, first: int, last: int, j: int | None = None) -> list[Words]:
        """A phrase without its article, numbers and other words that name nobody."""
        tags, lower = self.tokens.tag, self.tokens.lower
        if (lower[first], lower[min(first + 1, last)]) in QUANTITY and first + 2 <= last:
            first += 2
        while first < last and (tags[first] in STRIPPED or lower[first] in ADJECTIVES_OF_AMOUNT or tags[first] in ("RB", "PRP$", "POS")):
            first += 1
        while last > first and tags[last] in ("POS", "CD"):
            last -= 1
        if self._stands_for(first):
            return [(first, last)] if first == last else []
        if tags[first] in ("CD", "DT"):
            return []
        if j is not None and self.sentence.kind(j + 1) == "P" and self.tokens.lower[self.sentence.chunks[j + 1].first] == "of":
            after = j + 2
            inner = self.sentence.chunks[after].head if self.sentence.kind(after) == "N" else first
            if self.sentence.kind(after) == "N" and (tags[inner] in NAME or lower[inner] in agents()) and last == self.sentence.chunks[j].last:
                last = self.sentence.chunks[after].last
        return [(first, last)]

    def _within(self, phrases: Iterable[int]) -> list[Words]:
        """Names inside phrases about things: Turkey's efforts, a Senegalese plan; then those behind a preposition."""
        tags = self.tokens.tag
        for j in phrases:
            chunk = self.sentence.chunks[j]
            for t in range(chunk.first, chunk.last + 1):
                if tags[t] == "POS" and t > chunk.first:
                    names = self._clean(chunk.first, t - 1)
                    if names and (tags[t - 1] in NAME or self.tokens.lower[t - 1] in agents()):
                        return names
            for t in range(chunk.first, chunk.last + 1):
                if tags[t] in NAME:
                    end = t
                    while end < chunk.last and tags[end + 1] in NAME:
                        end += 1
                    return [(t, end)]
        return []

    # what is missing

    def _fill_target(self, trigger: Trigger, k: int, roles: Roles) -> None:
        """A target behind a preposition, or inside what is agreed, refused, threatened or demanded."""
        kind = type_of(trigger)
        if roles.targets or kind == "OTHER":
            return
        wanted = TARGET_PREPOSITIONS[kind]
        options = {}
        for preposition, n in self.sentence.prepositions(k):
            options.setdefault(preposition, n)
        for preposition in wanted:
            n = options.get(preposition)
            if n is None:
                continue
            names = self.texts(self.sentence.list_from(n)) or self._within([n])
            names = [name for name in names if name not in roles.actors]
            if names:
                roles.targets = names
                return
        if kind in GOVERNING:
            self._from_complement(k, roles)
        if not roles.targets and kind in TOWARDS_SOMEBODY:
            roles.targets = self._first_named(trigger, roles)

    def _first_named(self, trigger: Trigger, roles: Roles) -> list[Words]:
        """The first name behind a trigger, up to who says so: they blocked a road to protest at Oslo's rules."""
        tags, lower = self.tokens.tag, self.tokens.lower
        past = self.sentence.at[max(trigger.last, trigger.verb or 0)] + 1
        for j in range(past, min(past + 14, len(self.sentence.chunks))):
            part = self.sentence.chunks[j]
            if part.kind in ("D", "R") or (part.kind == "S" and lower[part.first] not in ("that", "as")):
                return []
            if part.kind == "," and self._credits(j):
                return []
            if part.kind == "N":
                found = [w for w in self._within([j]) if not self._same(w, roles.actors)]
                if found:
                    return found
        return []

    def _credits(self, j: int) -> bool:
        """Whether a comma opens who says so: ..., officials said."""
        n = j + 1
        while self.sentence.kind(n) in ("N", "P", "C", "B", "T"):
            n += 1
        return self.sentence.kind(n) == "V" and self.tokens.lower[self.sentence.chunks[n].last] in CREDITING

    def _same(self, words: Words, others: list[Words]) -> bool:
        text = self.tokens.span(*words)
        return any(text in self.tokens.span(*other) for other in others)

    def _from_complement(self, k: int, roles: Roles) -> None:
        s = self.sentence
        for j in range(k + 1, min(k + 8, len(s.chunks))):
            if s.kind(j) == "S" and s.kind(j + 1) == "N" and self.tokens.lower[s.chunks[j].first] == "that":
                roles.targets = self.texts(s.list_from(j + 1)) or self._within([j + 1])
                roles.targets = [t for t in roles.targets if not self._pronoun(t)]
                if roles.targets:
                    return
            if s.kind(j) == "V":
                names = self.texts(s.objects(j)) or self._within(s.objects(j))
                if not names:
                    for _, n in s.prepositions(j):
                        names = self.texts(s.list_from(n)) or self._within([n])
                        if names:
                            break
                names = [n for n in names if n not in roles.actors and not self._pronoun(n)]
                if names:
                    roles.targets = names
                    return
            if s.kind(j) in ("S", "R", "D") and self.tokens.lower[s.chunks[j].first] != "that":
                return

    def _place(self, trigger: Trigger, k: int, roles: Roles) -> Words | None:
        """The place named in the clause, else a target that is a place."""
        if trigger.pattern.lemma in TAKING:
            taken = next((w for w in roles.targets if w[1] - w[0] < 3 and self.tokens.tag[w[1]] in NAME), None)
            if taken is not None and self.tokens.span(*taken) not in gazetteer().people:
                return taken  # what is taken is where
        last_k = self.sentence.at.get(trigger.last, k)
        for start in dict.fromkeys((last_k, k)):
            for preposition, n in self.sentence.prepositions(start):
                if preposition in PLACE_PREPOSITIONS:
                    name = self.place_name(n)
                    if name:
                        return name
        for target in roles.targets:
            if gazetteer().is_place(self.tokens.span(*target)):
                return target
        if self.sentence.kind(0) == "P" and self.sentence.kind(1) == "N" and self.tokens.lower[self.sentence.chunks[0].first] in ("in", "at", "near", "outside", "across"):
            return self.place_name(1)
        return None

    def _with_direction(self, first: int, last: int) -> Words:
        """The name of a country with the part of it that is meant: eastern Ruvia."""
        if self.tokens.lower[first - 1] in DIRECTIONS and self.tokens.span(first, last) in gazetteer().country:
            return first - 1, last
        return first, last

    def _has_name(self, words: Words) -> bool:
        return any(self.tokens.tag[t] in NAME for t in range(words[0], words[1] + 1))

    def _pronoun(self, words: Words) -> bool:
        return words[0] == words[1] and self._stands_for(words[0])

    def _stands_for(self, token: int) -> bool:
        """Whether a token is a pronoun, and not the US."""
        return self.tokens.lower[token] in PRONOUNS and self.tokens.tag[token] not in NAME

    def place_name(self, j: int) -> Words | None:
        """The name of the place in a noun phrase, or None if it names none."""
        chunk = self.sentence.chunks[j]
        tags, lower, words = self.tokens.tag, self.tokens.lower, self.tokens.word
        first, last = chunk.first, chunk.last
        if self.tokens.tag[last] == "POS":
            return None
        if lower[chunk.head] in PLACE_HEADS or lower[chunk.head].removesuffix("s") in PLACE_HEADS:
            inside = self._named_places(j)
            if inside:
                return self._with_direction(*inside[0])
        names = [t for t in range(first, last + 1) if tags[t] in NAME]
        if not names:
            return None
        run_last = names[-1]
        run_first = run_last
        while run_first > first and tags[run_first - 1] in NAME:
            run_first -= 1
        run = self.tokens.span(run_first, run_last)
        if chunk.head == run_last:
            if gazetteer().is_place(run) or lower[run_last] in FACILITIES:
                return self._with_direction(run_first, run_last)
            before = lower[run_first - 1] if run_first > first else ""
            if before in PLACE_NOUNS or before in DIRECTIONS:
                return run_first, run_last
            if run in gazetteer().people or lower[run_last] in agents() or lower[run_last] in BODIES or (run.isupper() and len(run) > 1):
                return None
            return (run_first, run_last) if self.sentence.kind(j - 1) == "P" and lower[self.sentence.chunks[j - 1].first] in ("in", "near", "at", "outside", "around") and run_last == last and words[run_last][:1].isupper() else None
        if lower[chunk.head] in PLACE_NOUNS | FACILITIES:
            return run_first, chunk.head
        return None


def verb_of(sentence: Sentence, trigger: Trigger) -> Verb | None:
    """The verb group a trigger stands in, read; None for a noun."""
    k = sentence.at.get(trigger.first if trigger.verb is None else trigger.verb)
    if k is None or sentence.kind(k) != "V":
        return None
    return sentence.verb(k)


def type_of(trigger: Trigger) -> str:
    """The type of a trigger; what somebody will not do is a rejection."""
    return "REJECT" if trigger.pattern.type == "REFUSE" else trigger.pattern.type


def causing(word: str) -> bool:
    """Whether a verb's form brings about what its object names: launched, has begun."""
    if word in IRREGULAR_CAUSING:
        return True
    return any(word.endswith(ending) and word[: -len(ending)] + whole in CAUSING for ending, whole in ENDINGS)


def brought_about(sentence: Sentence, k: int) -> bool:
    """Whether noun phrase `k` is the object of a verb that only brings it about."""
    return sentence.kind(k - 1) == "V" and causing(sentence.tokens.lower[sentence.chunks[k - 1].last])
