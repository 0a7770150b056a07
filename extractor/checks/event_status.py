"""Event status: whether the clause of a trigger has it as done, as planned or as denied.

The rules judge the clause as they do for their own events; words near the trigger say where a clause alone does not. What is
plain is withheld, what is only likely is disputed.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from extractor.checks.article import Article
from extractor.checks.check import Check, Issue
from extractor.checks.triggers import Placed, trigger_at
from extractor.rules.events.factuality import REPORTS, assess
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.data_files import classes
from extractor.rules.text.tokens import HAVE
from extractor.types import Verdict

#: How far before and behind a trigger words report a plan or a denial, in words.
BEFORE, BEHIND = 8, 3
#: Modals that leave no doubt.
WILL = frozenset(("will", "'ll", "wo", "shall"))
#: Verbs whose object has yet to happen, and its maximum distance in chunks.
ANNOUNCING = frozenset(
    "announce announces announced announcing unveil unveils unveiled unveiling propose proposes proposed".split()
)
ANNOUNCED = 4
#: Verbs whose infinitive has yet to happen.
AGREEING = frozenset("agree agrees agreed agreeing need needs needed".split())
#: Two words together before what comes near: ahead of the vote, in the run up to the vote.
APPROACH = frozenset((("ahead", "of"), ("run", "up")))
#: How far before a trigger its verb is at most, in chunks.
REACH = 20
PASSIVE_PAST = frozenset(("was", "were", "been"))


class Clause(NamedTuple):
    """How a clause presents its event.

    `judged` is the status that the rules give it, `imagined` says that they take its verb for conditional or merely possible;
    `past` means a finite past verb without negation, `ahead` words or dates by which it has yet to come, `future` a
    verb in the future, `negated` of a negation outside the trigger, `denied` of words of denial near by, `refuted` of a report
    of it that the sentence calls false.
    """

    judged: str
    imagined: bool
    past: bool
    ahead: bool
    future: bool
    negated: bool
    denied: bool
    refuted: bool


def check_status(event: Any, article: Article) -> Iterator[Issue]:
    """Check an event's status against the clause of its trigger."""
    clause = read_clause(event.start, event.end, article)
    if clause is None:
        return
    if event.status == "planned" and not (clause.ahead or (_in_trigger(event, "ahead") and not clause.past)):
        yield _issue(event, "reported", "nothing near the trigger speaks of a plan", sure=clause.past)
    elif event.status == "denied" and not (clause.denied or _in_trigger(event, "negation")):
        yield _issue(event, clause.judged or "reported", "nothing near the trigger denies it", sure=clause.past)
    elif event.status not in ("planned", "denied"):
        if clause.judged == "denied" or clause.negated or clause.refuted:
            yield _issue(event, "denied", "its clause is negated or denied", sure=False)
        elif clause.ahead or clause.imagined:
            yield _issue(event, "planned", "its clause says what has yet to happen", sure=clause.future)


def _in_trigger(event: Any, name: str) -> bool:
    """Return whether a word of a class is one of the trigger's own: a planned meeting."""
    return not classes("status_words.tsv")[name].isdisjoint(event.trigger.lower().split())


def _issue(event: Any, read: str, reason: str, *, sure: bool) -> Issue:
    return Issue(
        "status", f"{event.status} is stated, and {reason}", Verdict.VALUE_MISMATCH, instead=read, disputed=not sure
    )


def read_clause(start: int, end: int, article: Article) -> Clause | None:
    """Read the clause around `text[start:end]`; None where no sentence holds it."""
    placed = trigger_at(start, end, article)
    if placed is None:
        return None
    sentence, trigger, k = placed
    judged = next((judgement.status for _, judgement in assess(sentence, [trigger])), "")
    group = None if k is None else sentence.verb(k)
    past = k is not None and _past(sentence, k)
    words = classes("status_words.tsv")
    near = _near(sentence, placed.at)
    ahead = not past and (not near.isdisjoint(words["ahead"]) or _to_come(sentence, placed.at, article))
    own = frozenset(sentence.tokens.lower[i] for i in placed.at)
    negated = group is not None and group.negated and own.isdisjoint(words["negation"])
    return Clause(
        judged,
        imagined=not judged and not past and group is not None and group.finite and not group.negated,
        past=past,
        ahead=judged == "planned" or ahead or _arranged(sentence, placed),
        future=judged == "planned" and group is not None and group.modal in WILL,
        negated=negated,
        denied=negated or judged == "denied" or _denied(sentence, placed.at, words["denial"], article),
        refuted=_refuted(sentence, placed.at.start, words["denial"]),
    )


def _near(sentence: Sentence, at: range) -> frozenset[str]:
    """The words close before and behind a trigger; *May* is a month."""
    tokens = sentence.tokens
    before = range(max(sentence.first, at.start - BEFORE), at.start)
    behind = range(at.stop, min(sentence.last, at.stop + BEHIND))
    return frozenset(tokens.lower[i] for i in (*before, *behind) if tokens.word[i] != "May")


def _past(sentence: Sentence, k: int) -> bool:
    """Return whether verb group `k` says plainly what has been done: no modal, no infinitive, no negation."""
    part, verb, tokens = sentence.chunks[k], sentence.verb(k), sentence.tokens
    if verb.modal or verb.infinitive or verb.negated:
        return False
    words, tags = tokens.lower[part.first : part.last + 1], tokens.tag[part.first : part.last + 1]
    done = "VBD" in tags or not HAVE.isdisjoint(words) or not PASSIVE_PAST.isdisjoint(words) or tags == ["VBN"]
    return done and (verb.finite or tags[-1] == "VBN")


def _arranged(sentence: Sentence, placed: Placed) -> bool:
    """Return whether a trigger is what somebody announced, agreed to do or will do: will lay off workers and *close* a plant.

    A noun is so too behind *ahead of* and *in the run up to*.
    """
    first, part = placed.at.start, sentence.at[placed.at.start]
    words = pairwise(sentence.tokens.lower[max(sentence.first, first - BEFORE) : first])
    if placed.group is None and not APPROACH.isdisjoint(words):
        return True
    before = next((j for j in range(part - 1, part - REACH, -1) if sentence.kind(j) in ("V", "S", "R", "D")), -1)
    if sentence.kind(before) != "V":
        return False
    word, verb = sentence.main_word(before), sentence.verb(before)
    if placed.group is None:
        return verb.modal in WILL | {"would"} or (word in ANNOUNCING and part <= before + ANNOUNCED)
    own, bare = sentence.verb(placed.group), sentence.tokens.tag[sentence.chunks[placed.group].last] == "VB"
    return bare and not own.modal and (word in AGREEING if own.infinitive else verb.modal in WILL)


def _refuted(sentence: Sentence, at: int, denial: frozenset[str]) -> bool:
    """Return whether a trigger is in a report that its sentence denies: reports that the port had *fallen* proved false."""
    before = sentence.tokens.lower[max(sentence.first, at - BEFORE) : at]
    reported = any(word in REPORTS and after in ("that", "of") for word, after in pairwise(before))
    return reported and not sentence.words.isdisjoint(denial)


def _to_come(sentence: Sentence, at: range, article: Article) -> bool:
    """Return whether something is to happen (*is to visit*), or a date of the sentence is after publication."""
    lower = sentence.tokens.lower
    if any(lower[i] == "to" and lower[i - 1] in ("is", "are", ",") for i in range(max(1, at.start - BEFORE), at.stop)):
        return True
    return article.once(_dated_ahead, sentence.number)


def _dated_ahead(article: Article, number: int) -> bool:
    """Return whether a date of a sentence is after publication."""
    span, published = article.reading.sentences[number], article.published
    values = (found.for_record for found in article.dates_in(span))
    days = (value.lstrip("./")[:10] for value in values if value)
    return published is not None and any(day > published.isoformat()[: len(day)] for day in days)


def _denied(sentence: Sentence, at: range, denial: frozenset[str], article: Article) -> bool:
    """Return whether a word of denial occurs in the sentence beside the trigger, or in the next one."""
    own, following = article.once(_denials, sentence.number, denial), sentence.number + 1
    later = following < len(sentence.tokens.sentences) and article.once(_denials, following, denial)
    return bool(later) or any(i not in at for i in own[: len(at) + 1])


def _denials(article: Article, number: int, denial: frozenset[str]) -> list[int]:
    """Return the tokens of a sentence that are words of denial."""
    tokens = article.reading.tokens
    return [i for i in range(*tokens.sentences[number]) if tokens.lower[i] in denial]


STATUS = Check(
    ("status",),
    "not `planned` or `denied` where nothing near the trigger says so; where its clause is negated, denied or about what is "
    "announced, agreed or in the future, `reported`, `claimed` and `ongoing` are disputed",
    check_status,
)
