"""Whether a trigger's event is given as fact, planned, denied or only imagined, and what that does to its type.

What is negated, conditional or only wished for is not an event. What somebody will do takes the type that PLOVER gives to
promises: AGREE for kind acts, THREATEN for hostile ones, REJECT for what will not be done; a meeting to come stays CONSULT.
"""

from collections.abc import Iterator
from typing import NamedTuple

from extractor.rules.events.counterfactual import denial_of, is_unfulfilled
from extractor.rules.events.triggers import Trigger, type_of
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.syntax.control_verbs import blaming_verb
from extractor.rules.syntax.verb_groups import Verb
from extractor.rules.text.tokens import BE, HAVE

KIND = frozenset(("AID", "SUPPORT", "CONCEDE", "RETREAT", "COOPERATE"))
HOSTILE = frozenset(("ASSAULT", "COERCE", "SANCTION", "PROTEST"))
GOVERNING = frozenset(("AGREE", "REJECT", "THREATEN", "DEMAND"))
FUTURE = frozenset(("will", "would", "wo", "'ll", "shall"))
IMAGINED = frozenset(("could", "might", "should", "can", "must"))
#: What makes an infinitive a plan; what makes it something done. After anything else it is only a purpose.
PLANNING = frozenset(
    "plan plans planned planning intend intends intended expected expects set scheduled prepare prepares prepared preparing "
    "intention intentions readiness effort efforts decision bid about due aims aim aimed hopes hope hoped considering "
    "considers wants want seeks seeking trying try tries poised".split()
)
ACTING = frozenset(
    "continue continues continued continuing begin begins began begun beginning start starts started starting attempt "
    "attempts attempted attempting manage manages managed managing had has have having forced went go goes reported said "
    "believed alleged thought known come came help helps helped helping decided decides decide used made chosen chose opted "
    "prompting prompted prompts forcing forces causing caused leading led leads pushing pushed refused threatened threatens "
    "threaten agreed ordered asked claimed claims claim claiming enough called resumed resume was were is are".split()
)
REFLEXIVE = frozenset("himself herself itself themselves ourselves myself yourself".split())
GOING_ON = frozenset(
    "ongoing continuing continued intensifying escalating growing expanding unfolding current relentless long-running".split()
)
#: Verbs of what goes on; of what is only thought about; of what comes near.
CONTINUING = frozenset(
    "continue continues continued continuing keep keeps kept keeping intensify intensifies intensified intensifying".split()
)
ALLEGED = frozenset(("alleged", "suspected", "purported"))
#: What these blame somebody for is settled.
PROVEN = frozenset(
    "sentence sentenced jail jailed imprison imprisoned convict convicted fine fined praised thanked".split()
)
WEIGHING = frozenset(
    "considers consider considered considering weighs weighing mulls mulling contemplates contemplating".split()
)
ARRANGED = frozenset("set scheduled planned slated".split())
NOW = frozenset(("currently", "now", "still"))
LOOMING = frozenset("looms loom looming nears approaches".split())
REPORTS = frozenset(
    "reports report claims claim allegations accusations rumors rumours suspicion suspicions charges".split()
)
AUXILIARIES_OF_PROGRESS = frozenset(("is", "are", "was", "were", "been", "'s", "'re"))
#: Subjects that negate their verb: neither side has denied it.
NOBODY = frozenset("neither nobody no none".split())
NEARLY = frozenset(("nearly", "almost", "narrowly", "barely"))
HEARSAY = frozenset(
    "reportedly allegedly purportedly alleged suspected reported purported rumored rumoured said believed thought claimed claims claim claiming".split()
)
DENYING = frozenset("denied denies deny denying".split())
#: The war on crime is neither a war nor a crime.
CAMPAIGNS = frozenset("war fight battle struggle campaign crackdown effort efforts measures".split())
CAUSES = frozenset(
    "terrorism terror crime drugs corruption trafficking piracy poverty hunger cancer disease smuggling fraud".split()
)
SILENT = frozenset("comment be say give identify answer elaborate discuss speak name provide disclose confirm".split())
#: What is only feared or possible has not happened.
POSSIBILITIES = frozenset(
    "risk risks possibility prospect prospects danger dangers fear fears chance chances likelihood threat threats potential".split()
)
CONDITIONS = frozenset(("if", "unless", "whether", "lest"))


class Factuality(NamedTuple):
    """The type and the status of one trigger, as its clause has them."""

    type: str
    status: str
    #: The verb group with which somebody denies it.
    denial: int | None = None


def assess(sentence: Sentence, triggers: list[Trigger]) -> Iterator[tuple[Trigger, Factuality]]:
    """Yield the triggers that report events, each with its type and status."""
    governed: set[int] = set()
    for trigger in triggers:
        k = sentence.at[trigger.first if trigger.verb is None else trigger.verb]
        denial = denial_of(sentence, k)
        if (k in governed and denial is None and not _known(sentence, trigger, k)) or is_unfulfilled(
            sentence, trigger, k
        ):
            continue
        verbal = trigger.verb is not None and sentence.kind(k) == "V"
        found = _of_verb(sentence, trigger, k) if verbal else _of_noun(sentence, trigger, k)
        if found is None:
            continue
        if verbal and found.type in GOVERNING and trigger.pattern.lemma != "deny" and type_of(trigger) in GOVERNING:
            governed |= _governed(sentence, k)
        if found.status == "reported" and trigger.pattern.lemma != "must" and _hearsay(sentence, trigger, k):
            found = Factuality(found.type, "claimed")
        yield trigger, found if denial is None else Factuality(found.type, "denied", denial)


def _known(sentence: Sentence, trigger: Trigger, k: int) -> bool:
    """Return whether what is demanded or refused has to do with violence that is known: demanded an end to the bombing."""
    if trigger.verb is not None or trigger.pattern.type != "ASSAULT" or sentence.kind(k - 1) != "P":
        return False
    return sentence.kind(k - 2) == "N" and sentence.word(k) in ("the", "this", "these", "those")


def _of_verb(sentence: Sentence, trigger: Trigger, k: int) -> Factuality | None:
    """The type and status that a verb group gives; None where nothing happens."""
    verb = sentence.verb(k)
    part = sentence.chunks[k]
    if _conditional(sentence, k) or not NEARLY.isdisjoint(sentence.tokens.lower[part.first : part.last]):
        return None
    kind = None if _as_subject(sentence, k) else _type(sentence, trigger, k, verb)
    if kind is None or (kind == "REJECT" and _only_silent(sentence, k)) or _only_possible(sentence, k):
        return None
    planned = verb.modal in FUTURE or verb.modal == "may"
    status = "planned" if planned and not verb.negated else "reported"
    if trigger.pattern.lemma == "must":
        status = "reported"
    first = _first_of_list(sentence, k)
    if sentence.verb(first).infinitive:
        governed = _after_governor(sentence, first, status)
        if governed is None:
            return None
        status = governed
    elif sentence.kind(k - 1) == "V" and sentence.tokens.tag[part.last] == "VBG" and status == "reported":
        status = _after_verb(sentence, k - 1)
    elif _after_denial(sentence, k):
        status = "denied"
    elif status == "reported" and (_progressive(sentence, k) or _at_present(sentence, k)):
        status = "ongoing"
    return Factuality(kind, status)


def _as_subject(sentence: Sentence, k: int) -> bool:
    """Return whether an -ing form at the head of a sentence is only spoken about: sending troops is a mistake."""
    if k > 0 or not sentence.verb(k).participle or sentence.tokens.tag[sentence.chunks[k].last] != "VBG":
        return False
    after = sentence.nearest_verb(k, 1, finite=True)
    return after is not None and all(sentence.kind(j) not in (",", "S", "R", "D") for j in range(k + 1, after))


def _after_governor(sentence: Sentence, k: int, status: str) -> str | None:
    """The status of an infinitive, by the word it hangs on: a plan, something done or going on, or (None) a mere purpose."""
    at = _governor(sentence, k)
    governor = sentence.main_word(at) if at is not None else ""
    if governor in PLANNING or (at == k - 1 and governor in BE):
        return "planned"  # plans to meet, are to meet
    if at is None or governor not in ACTING or (governor in HAVE and at < k - 1):
        return None
    return "ongoing" if governor in CONTINUING or _progressive(sentence, at) else status


def _after_verb(sentence: Sentence, k: int) -> str:
    """The status that a verb gives to the -ing form behind it: considers sending, keeps sending, is set to keep sending."""
    word = sentence.main_word(k)
    if word in WEIGHING:
        return "planned"
    if _after_denial(sentence, k + 1):
        return "denied"
    if word not in CONTINUING:
        return "reported"
    verb, at = sentence.verb(k), _governor(sentence, k)
    planned = verb.modal in FUTURE or (verb.infinitive and at is not None and sentence.main_word(at) in PLANNING)
    return "planned" if planned else "ongoing"


def _type(sentence: Sentence, trigger: Trigger, k: int, verb: Verb) -> str | None:
    """The type of what a verb says, with its negation and its future; None for what is not done."""
    kind = trigger.pattern.type
    if trigger.pattern.lemma == "must":
        return kind
    if verb.negated or any(sentence.word(j) in NOBODY for j in sentence.subject(k)):
        refused = verb.modal in FUTURE and kind not in HOSTILE and kind != "OTHER"
        return "REJECT" if refused else None
    herself = kind in ("SUPPORT", "AID") and sentence.word(k + 1) in REFLEXIVE
    if kind == "REFUSE" or verb.modal in IMAGINED or herself:
        return None
    if verb.modal in FUTURE:
        if _unless(sentence, k) or (kind in HOSTILE and kind != "PROTEST" and not verb.passive):
            return "THREATEN"
        return "AGREE" if kind in KIND else kind
    return kind


def _of_noun(sentence: Sentence, trigger: Trigger, k: int) -> Factuality | None:
    """The type and status that a noun phrase gives; None where nothing happens."""
    if trigger.verb is None and (
        _against_it(sentence, trigger, k)
        or _in_purpose(sentence, k)
        or _only_possible(sentence, k)
        or _would_bring(sentence, k)
    ):
        return None
    predicate = sentence.predicate(k) if sentence.kind(k) == "N" else None
    if predicate is not None and sentence.verb(predicate).negated:
        return None
    status = (
        "reported"
        if GOING_ON.isdisjoint(sentence.tokens.lower[sentence.chunks[k].first : trigger.first])
        else "ongoing"
    )
    before = sentence.main_word(k - 1) if sentence.kind(k - 1) == "V" else ""
    going = sentence.main_word(predicate) if predicate is not None else ""
    if (
        before in CONTINUING
        or going.startswith("continu")
        or (predicate is not None and _progressive(sentence, predicate))
    ):
        status = "ongoing"
    if going in BE and predicate is not None and sentence.word(predicate + 1) in ("under", "underway"):
        status = "ongoing"
    if before in WEIGHING or (predicate is not None and _to_come(sentence, predicate)):
        status = "planned"
    if sentence.kind(k - 1) == "V" and (sentence.main_word(k - 1) in DENYING or _after_denial(sentence, k - 1)):
        status = "denied"
    return Factuality(trigger.pattern.type, status)


def _to_come(sentence: Sentence, k: int) -> bool:
    """Return whether what a verb says of its subject is that it has yet to happen: will be held, looms, is due."""
    if sentence.verb(k).modal in FUTURE or sentence.main_word(k) in LOOMING:
        return True
    if sentence.main_word(k) in ARRANGED and sentence.word(k + 1) in ("for", "to") and not sentence.verb(k).negated:
        return True  # a summit set for Oslo
    return sentence.main_word(k) in ("is", "are", "scheduled") and sentence.word(k + 1) in (
        "due",
        "scheduled",
        "planned",
        "for",
    )


def _hearsay(sentence: Sentence, trigger: Trigger, k: int) -> bool:
    """Return whether it has no named source: reportedly attacked, the alleged attack, was reported to have attacked."""
    part = sentence.chunks[k]
    if not HEARSAY.isdisjoint(sentence.tokens.lower[part.first : max(trigger.last, part.first + 1)]):
        return True
    blamed = blaming_verb(sentence, k)
    if blamed is not None:
        return sentence.main_word(blamed) not in PROVEN
    if part.kind == "N":
        before = sentence.main_word(k - 1) if sentence.kind(k - 1) == "V" else ""
        reports = sentence.main_word(k - 2) if sentence.word(k - 1) == "of" and sentence.kind(k - 2) == "N" else ""
        return before in ALLEGED or reports in REPORTS
    if part.kind != "V" or not sentence.verb(k).infinitive:
        return False
    at = _governor(sentence, k)
    return at is not None and sentence.main_word(at) in HEARSAY


def _against_it(sentence: Sentence, trigger: Trigger, k: int) -> bool:
    """Return whether a noun only names what a campaign is against, or the campaign."""
    lower, part = sentence.tokens.lower, sentence.chunks[k]
    if lower[trigger.last] in CAMPAIGNS and sentence.word(k + 1) in ("on", "against") and sentence.kind(k + 2) == "N":
        return sentence.main_word(k + 2) in CAUSES
    cause = not CAUSES.isdisjoint(lower[part.first : part.last + 1])
    return cause and k > 1 and sentence.kind(k - 1) == "P" and lower[sentence.chunks[k - 2].head] in CAMPAIGNS


def _in_purpose(sentence: Sentence, k: int) -> bool:
    """Return whether a noun is what somebody only means to do something about: to aid its offensive."""
    if sentence.kind(k - 1) != "V" or not sentence.verb(k - 1).infinitive:
        return False
    at = _governor(sentence, k - 1)
    return at is None or (sentence.main_word(at) not in ACTING and sentence.main_word(at) not in PLANNING)


def _only_possible(sentence: Sentence, k: int) -> bool:
    """Return whether an event hangs on a noun that says it has not come yet: the risk of losing, fears of an attack."""
    return (
        sentence.kind(k - 1) == "P"
        and sentence.kind(k - 2) == "N"
        and sentence.word(k - 1) == "of"
        and sentence.main_word(k - 2) in POSSIBILITIES
    )


def _would_bring(sentence: Sentence, k: int) -> bool:
    """Return whether a noun is what could come of something: it could spark a war, tensions that may lead to a strike."""
    verb = k - 2 if sentence.kind(k - 1) == "P" and sentence.word(k - 1) in ("to", "in") else k - 1
    return sentence.kind(verb) == "V" and sentence.verb(verb).modal in IMAGINED and _indefinite(sentence, k)


def _indefinite(sentence: Sentence, k: int) -> bool:
    """Return whether a noun phrase is new to the reader: a war, strikes; not the war, his visit."""
    return sentence.tag(k) != "PRP$" and sentence.word(k) not in ("the", "this", "that", "these", "those")


def _conditional(sentence: Sentence, k: int) -> bool:
    """Return whether a verb is in an if-clause."""
    for j in range(k - 1, max(-1, k - 6), -1):
        kind = sentence.kind(j)
        if kind == "S":
            return sentence.word(j) in CONDITIONS
        if kind in ("V", "D", ","):
            return False
    return False


def _after_denial(sentence: Sentence, k: int) -> bool:
    """Return whether a verb says what somebody denies: denied attacking, denied that it attacked."""
    before = sentence.nearest_verb(k, -1)
    if before is None or sentence.main_word(before) not in DENYING or sentence.verb(before).negated:
        return False
    behind = range(before + 1, min(before + 3, k))
    own = (
        sentence.subject(k) if sentence.kind(k) == "V" else behind
    )  # denied it attacked; not: who denied it, was jailed
    return before == k - 1 or any(sentence.kind(j) == "S" or (sentence.kind(j) == "N" and j in own) for j in behind)


def _only_silent(sentence: Sentence, k: int) -> bool:
    """Return whether what is refused is only to talk to the press: declined to comment, refused to be named."""
    if sentence.kind(k + 1) != "V":
        return False
    part = sentence.chunks[k + 1]
    return not SILENT.isdisjoint(sentence.tokens.lower[part.first : part.last + 1])


def _first_of_list(sentence: Sentence, k: int) -> int:
    """The first of verbs that are joined in their base form: to identify and call up."""
    for _ in range(4):
        bare = sentence.tokens.tag[sentence.chunks[k].last] in ("VB", "NN") and not sentence.verb(k).modal
        if sentence.kind(k - 1) != "C" or not bare:
            break
        before = sentence.nearest_verb(k - 1, -1)
        if before is None:
            break
        k = before
    return k


def _progressive(sentence: Sentence, k: int) -> bool:
    """Return whether a verb group says that something goes on: is advancing, has been advancing."""
    part = sentence.chunks[k]
    words = sentence.tokens.lower[part.first : part.last]
    return sentence.tokens.tag[part.last] == "VBG" and not AUXILIARIES_OF_PROGRESS.isdisjoint(words)


def _at_present(sentence: Sentence, k: int) -> bool:
    """Return whether an -ing form says what somebody does now: Falk, currently in Rome seeking support."""
    part = sentence.chunks[k]
    if not sentence.verb(k).participle or sentence.tokens.tag[part.last] != "VBG":
        return False
    before = next((j for j in range(k - 1, max(-1, k - 5), -1) if sentence.kind(j) in (",", "V", "S")), k)
    return not NOW.isdisjoint(sentence.tokens.lower[sentence.chunks[before].last + 1 : part.last])


def _unless(sentence: Sentence, k: int) -> bool:
    """Return whether a condition follows that makes a promise a threat: it will withdraw unless ..."""
    return any(sentence.kind(j) == "S" and sentence.word(j) == "unless" for j in range(k + 1, k + 10))


def _governor(sentence: Sentence, k: int) -> int | None:
    """The chunk that an infinitive hangs on, by its last word: planned to, plans to, is set to."""
    for j in range(k - 1, max(-1, k - 5), -1):
        kind = sentence.kind(j)
        near = j > k - 4 or sentence.main_word(j) not in BE
        if (kind == "V" and near) or (kind in ("X", "N") and sentence.main_word(j) in PLANNING):
            return j
    return None


def _governed(sentence: Sentence, k: int) -> set[int]:
    """The chunks of what is agreed, refused, threatened or demanded: not separate events."""
    found: set[int] = set()
    clause = False
    for j in range(k + 1, len(sentence.chunks)):
        kind = sentence.kind(j)
        if kind == "S" and sentence.word(j) == "that":
            clause = True
        ends_clause = (
            kind == "C" and sentence.kind(j + 1) == "V" and sentence.tokens.tag[sentence.chunks[j + 1].last] == "VBD"
        )
        ends_phrase = not clause and (kind == "," or (kind == "V" and sentence.verb(j).finite))
        if kind == "D" or (kind == "S" and sentence.word(j) != "that") or ends_clause or ends_phrase:
            break
        found.add(j)
    return found
