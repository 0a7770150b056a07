"""Whether a trigger's happening is told as fact, planned, denied or only imagined, and what that does to its type."""

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.rules.events.clauses import Sentence
from extractor.rules.events.triggers import Trigger

KIND = frozenset(("AID", "SUPPORT", "CONCEDE", "RETREAT", "COOPERATE"))
HOSTILE = frozenset(("ASSAULT", "COERCE", "SANCTION", "PROTEST"))
GOVERNING = frozenset(("AGREE", "REJECT", "THREATEN", "DEMAND"))
IMAGINED = frozenset("could might would-be should".split())
PLANNING = frozenset(
    "plan plans planned planning intend intends intended expected expects set scheduled prepare prepares prepared preparing "
    "intention intentions readiness effort efforts decision bid about due aims aim aimed hopes hope hoped considering considers wants want seeks seeking trying try tries poised".split()
)
ASPECT = frozenset(
    "continue continues continued continuing begin begins began begun beginning start starts started starting attempt attempts "
    "attempted attempting manage manages managed managing had has have having forced went go goes reported said believed "
    "alleged thought known come came help helps helped helping decided decides decide decision used made chosen chose opted "
    "prompting prompted prompts forcing forces causing caused leading led leads pushing pushed "
    "refused threatened threatens threaten agreed ordered asked called resumed resume was were is are".split()
)
GOING_ON = frozenset("ongoing continuing continued intensifying escalating growing expanding unfolding current relentless".split())
NEARLY = frozenset(("nearly", "almost", "narrowly", "barely"))
HEARSAY = frozenset("reportedly allegedly purportedly alleged suspected reported purported rumored rumoured said believed thought".split())
CAMPAIGNS = frozenset("war fight battle struggle campaign crackdown effort efforts measures".split())
CAUSES = frozenset("terrorism terror crime drugs corruption trafficking piracy poverty hunger cancer disease smuggling fraud".split())
SILENT = frozenset("comment be say give identify answer elaborate discuss speak name provide disclose confirm".split())
DENYING = frozenset("denied denies deny denying".split())


@dataclass(frozen=True, slots=True)
class Judgement:
    """The type and the status of one trigger, as its clause has them."""

    type: str
    status: str


def judge(sentence: Sentence, triggers: list[Trigger]) -> Iterator[tuple[Trigger, Judgement]]:
    """Yield the triggers that tell of happenings, each with its type and status."""
    governed: set[int] = set()
    for trigger in triggers:
        k = sentence.at.get(trigger.first if trigger.verb is None else trigger.verb)
        if k is None:
            continue
        if k in governed:
            continue
        kind, status = trigger.pattern.type, "reported"
        if sentence.kind(k) == "V" and trigger.verb is not None:
            verb = sentence.verb(k)
            if _conditional(sentence, k):
                continue
            if not NEARLY.isdisjoint(sentence.tokens.lower[sentence.chunks[k].first : sentence.chunks[k].last]):
                continue
            if kind == "REFUSE":
                if not (verb.negated and verb.modal in ("will", "would", "wo")):
                    continue
                kind = "REJECT"
            elif trigger.pattern.lemma == "must":
                pass
            elif verb.negated:
                if verb.modal in ("will", "would", "wo") and kind not in HOSTILE and kind != "OTHER":
                    kind = "REJECT"
                else:
                    continue
            elif verb.modal in ("will", "would", "wo", "'ll"):
                status = "planned"
                if _unless(sentence, k):
                    kind = "THREATEN"
                elif kind in KIND:
                    kind = "AGREE"
                elif kind in HOSTILE and not verb.passive:
                    kind = "THREATEN"
            elif verb.modal in ("could", "might", "should", "can"):
                continue
            elif verb.modal == "may":
                status = "planned"
            first = _first_of_list(sentence, k)
            if sentence.verb(first).infinitive:
                before = _governor(sentence, first)
                if before in PLANNING:
                    status = "planned"
                elif before not in ASPECT:
                    continue  # a purpose, a hope: not yet a happening
            elif status == "reported" and _ongoing(sentence, k):
                status = "ongoing"
            if kind == "REJECT" and _only_silent(sentence, k):
                continue
            if kind in GOVERNING or status == "planned" or kind == "REJECT":
                governed |= _governed(sentence, k, kind)
        elif trigger.verb is None and _against_it(sentence, trigger, k):
            continue
        elif trigger.verb is None and _in_purpose(sentence, k):
            continue
        elif trigger.verb is None and _said_to_go_on(sentence, trigger, k):
            status = "ongoing"
        if status == "reported" and _hearsay(sentence, trigger, k):
            status = "claimed"
        yield trigger, Judgement(kind, status)


def _hearsay(sentence: Sentence, trigger: Trigger, k: int) -> bool:
    """Whether nobody vouches for it: reportedly attacked, the alleged attack, was reported to have attacked."""
    lower = sentence.tokens.lower
    part = sentence.chunks[k]
    if not HEARSAY.isdisjoint(lower[part.first : max(trigger.last, part.first + 1)]):
        return True
    return sentence.kind(k) == "V" and sentence.verb(k).infinitive and _governor(sentence, k) in HEARSAY


def _against_it(sentence: Sentence, trigger: Trigger, k: int) -> bool:
    """Whether a noun only names what a campaign is against, or the campaign: the war on crime."""
    words = [sentence.tokens.lower[t] for t in range(sentence.chunks[k].first, sentence.chunks[k].last + 1)]
    if sentence.tokens.lower[trigger.last] in CAMPAIGNS and sentence.kind(k + 1) == "P" and sentence.kind(k + 2) == "N":
        noun = sentence.tokens.lower[sentence.chunks[k + 2].head]
        return sentence.tokens.lower[sentence.chunks[k + 1].first] in ("on", "against") and noun in CAUSES
    before = sentence.chunks[k - 2] if k > 1 else None
    return (
        sentence.kind(k - 1) == "P"
        and before is not None
        and sentence.tokens.lower[before.head] in CAMPAIGNS
        and not CAUSES.isdisjoint(words)
    )


def _in_purpose(sentence: Sentence, k: int) -> bool:
    """Whether a noun is what somebody only means to do something about: to aid its offensive."""
    if sentence.kind(k - 1) != "V" or not sentence.verb(k - 1).infinitive:
        return False
    governor = _governor(sentence, k - 1)
    return governor not in ASPECT and governor not in PLANNING


def _said_to_go_on(sentence: Sentence, trigger: Trigger, k: int) -> bool:
    """Whether an adjective says that what a noun names goes on: ongoing battles, intensifying strikes."""
    words = sentence.tokens.lower[sentence.chunks[k].first : trigger.first]
    return not GOING_ON.isdisjoint(words)


def _conditional(sentence: Sentence, k: int) -> bool:
    """Whether a verb stands in an if-clause."""
    for j in range(k - 1, max(-1, k - 6), -1):
        if sentence.kind(j) == "S":
            return sentence.tokens.lower[sentence.chunks[j].first] in ("if", "unless", "whether", "lest")
        if sentence.kind(j) in ("V", "D", ","):
            return False
    return False


def _only_silent(sentence: Sentence, k: int) -> bool:
    """Whether what is refused is only to talk to the press: declined to comment, refused to be named."""
    if sentence.kind(k + 1) != "V":
        return False
    part = sentence.chunks[k + 1]
    return any(sentence.tokens.lower[t] in SILENT for t in range(part.first, part.last + 1))


def _first_of_list(sentence: Sentence, k: int) -> int:
    """The first of verbs that are joined in their base form: to identify and call up."""
    while sentence.kind(k - 1) == "C" and sentence.tokens.tag[sentence.chunks[k].last] in ("VB", "NN"):
        before = next((j for j in range(k - 2, -1, -1) if sentence.kind(j) == "V"), None)
        if before is None:
            break
        k = before
    return k


def _ongoing(sentence: Sentence, k: int) -> bool:
    """Whether a verb group says that something goes on: is advancing, has been advancing."""
    part = sentence.chunks[k]
    tags, lower = sentence.tokens.tag, sentence.tokens.lower
    return tags[part.last] == "VBG" and any(lower[t] in ("is", "are", "was", "were", "been", "'s", "'re") for t in range(part.first, part.last))


def _unless(sentence: Sentence, k: int) -> bool:
    """Whether a condition follows that makes a promise a threat: it will withdraw unless ..."""
    return any(
        part.kind == "S" and sentence.tokens.lower[part.first] == "unless" for part in sentence.chunks[k + 1 : k + 10]
    )


def _governor(sentence: Sentence, k: int) -> str:
    for j in range(k - 1, max(-1, k - 4), -1):
        if sentence.kind(j) == "V":
            return sentence.tokens.lower[sentence.chunks[j].last]
        if sentence.kind(j) in ("X", "N"):
            word = sentence.tokens.lower[sentence.chunks[j].last]
            if word in PLANNING:
                return word
    return ""


def _governed(sentence: Sentence, k: int, kind: str) -> set[int]:
    """The chunks of what is agreed, refused, threatened or demanded: no happenings of their own."""
    found: set[int] = set()
    if kind not in GOVERNING:
        return found
    clause = False
    for j in range(k + 1, len(sentence.chunks)):
        part = sentence.chunks[j]
        word = sentence.tokens.lower[part.first]
        if part.kind in ("D",) or (part.kind == "S" and word != "that"):
            break
        if part.kind == "," and not clause:
            break
        if part.kind == "S":
            clause = True
        if part.kind == "C" and sentence.kind(j + 1) == "V" and sentence.tokens.tag[sentence.chunks[j + 1].last] == "VBD":
            break
        if part.kind == "V":
            verb = sentence.verb(j)
            if not clause and verb.finite:
                break
        found.add(j)
    return found
