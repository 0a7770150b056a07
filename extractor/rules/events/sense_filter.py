"""What is only spoken of like violence: a battle with cancer, an attack on a record in a debate, a storm that kills.

`filter_sense` gives a trigger its type once more, by what does it and what it is done to; the words are in `data/figurative.tsv`.
"""

from collections.abc import Callable
from functools import cache

from extractor.rules.events.participant_names import QUANTITIES
from extractor.rules.events.topic import WEAPONS
from extractor.rules.events.triggers import Trigger
from extractor.rules.syntax.chunks import NAME
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.data_files import classes
from extractor.rules.text.plurals import singular

#: Types that are force, or words and promises that sound like it.
FORCE = frozenset(("ASSAULT", "THREATEN", "RETREAT"))
#: Triggers of words too: with these, what is done to a plan or in a debate is criticism.
VERBAL = frozenset("attack assault pound blast bombard target".split())
#: What advances, gains, explodes, bombs and hits without force.
RISING = frozenset("advance gain make explode bomb hit lose rally retreat shoot".split())
#: Nouns that count people or words before *of*: a flood of calls.
HEAPS = frozenset("flood storm avalanche tsunami landslide flooding".split())
WINNING = frozenset("win wins won winning victory election majority vote votes voters".split())
#: Words of blood and weapons that leave an attack an attack.
BLOODY = (WEAPONS - frozenset("attack attacks attacked attackers attacker device war".split())) | frozenset(
    "knife gun gunfire stabbed killed killing wounded injured dead died death hospital".split()
)
PERSONAL = frozenset("personal verbal scathing partisan political rhetorical".split())
#: Particles that turn a verb of support into its opposite: backed out.
LEAVING = frozenset("out away off down".split())
#: Particles after which *held* is not a detention: *held off arresting*.
HELD = frozenset("off back out on up".split())
#: What makes a campaign one of force.
MARTIAL = frozenset(
    "military bombing air aerial terror terrorist guerrilla insurgent ground missile drone naval".split()
)
GUNS = frozenset(
    "sniper gun machine-gun artillery rocket mortar tank friendly hostile enemy police small-arms return".split()
)
PERCENT = frozenset("percent per % points cents pence".split())
HURT = frozenset("injury race marathon tournament squad".split())
DONE_TO = frozenset("on of against with for to into".split())


def words(name: str) -> frozenset[str]:
    """The words of one class of `data/figurative.tsv`."""
    return classes("figurative.tsv")[name]


@cache
def figurative_cues() -> frozenset[str]:
    """Every word that may take the force out of a trigger, in the singular and the plural."""
    known = HURT.union(*classes("figurative.tsv").values())
    plurals = frozenset(plural for word in known for plural in (word + "s", word + "es", word[:-1] + "ies"))
    return known | plurals


def filter_sense(sentence: Sentence, trigger: Trigger, kind: str) -> str | None:
    """The type of a trigger, which was `kind`; None where nothing of the sort happens."""
    if kind in FORCE:
        return _force(sentence, trigger, kind)
    if _empty(sentence, trigger, kind):
        return None
    return kind


def _force(sentence: Sentence, trigger: Trigger, kind: str) -> str | None:
    lower, lemma = sentence.tokens.lower, trigger.pattern.lemma
    k = sentence.at[trigger.first]
    before = lower[trigger.first - 1] if trigger.first > sentence.chunks[k].first else ""
    if before in words("illness") or before in words("contest"):
        return None
    if (
        lemma not in VERBAL | RISING
        and figurative_cues().isdisjoint(sentence.words)
        and lower[trigger.last] != "campaign"
    ):
        return kind  # most sentences
    doers, done = _sides(sentence, trigger, k)
    if doers & words("nature") and kind == "ASSAULT":
        return "OTHER"
    numbers = not PERCENT.isdisjoint(lower[trigger.last + 1 : trigger.last + 4])
    if lemma in RISING and (numbers or doers & words("market") or done & {"percent", "cent", "point"}):
        return None
    if lemma in VERBAL and _in_words(sentence, trigger, k, before, doers, done):
        return "DISAPPROVE"
    filmed = lemma == "shoot" and (doers | done) & words("filmed")
    hurt = lemma == "pull" and not HURT.isdisjoint(sentence.words)
    without_object = trigger.pattern.object is None or trigger.light
    nothing = (without_object and (done or doers) & words("abstract")) or (lemma == "kill" and done & words("policy"))
    peaceful = lower[trigger.last] == "campaign" and before not in MARTIAL
    return None if filmed or hurt or nothing or peaceful else kind


def _in_words(
    sentence: Sentence, trigger: Trigger, k: int, before: str, doers: frozenset[str], done: frozenset[str]
) -> bool:
    """Return whether an attack is one in words: over his record, as a liar, in a debate, by an editorial."""
    if not BLOODY.isdisjoint(sentence.words):
        return False
    if doers & words("brawler"):
        return False
    if before in PERSONAL or done & words("policy") or doers & words("text"):
        return True
    for preposition, n in sentence.prepositions(k, 8):
        if preposition == "over" or (preposition in ("in", "during") and _head(sentence, n) in words("occasion")):
            return trigger.verb is not None or preposition != "over"
    after = sentence.objects(k)[-1:] if trigger.verb is not None else []
    return any(sentence.word(j + 1) in ("for", "as") and sentence.kind(j + 2) in ("V", "N") for j in after)


def _sides(sentence: Sentence, trigger: Trigger, k: int) -> tuple[frozenset[str], frozenset[str]]:
    """The head nouns of what does it and of what it is done to, in the singular."""
    verb = k if trigger.verb is None or trigger.light else sentence.at[trigger.verb]
    behind = list(sentence.prepositions(verb, 6))
    if sentence.kind(verb) != "V":
        by = [n for p, n in behind if p == "by"]
        if trigger.light and trigger.verb is not None and sentence.kind(sentence.at[trigger.verb]) == "V":
            by += sentence.subject(sentence.at[trigger.verb])
        return _heads(sentence, by), _heads(sentence, [n for p, n in behind[:1] if p in DONE_TO])
    subject = sentence.subject(verb)
    if sentence.passive(verb):
        return _heads(sentence, [n for p, n in behind if p in ("by", "in")]), _heads(sentence, subject)
    after = sentence.objects(verb) or [n for p, n in behind[:1] if p in DONE_TO]
    return _heads(sentence, subject), _heads(sentence, after)


def _heads(sentence: Sentence, chunks: list[int]) -> frozenset[str]:
    """The heads of phrases, also of what they count (a third of the vote); of a name its first word too: Hurricane Ada."""
    counted = [j + 2 for j in chunks if _head(sentence, j) in QUANTITIES and sentence.word(j + 1) == "of"]
    chunks = [*chunks, *(j for j in counted if sentence.kind(j) == "N")]
    named = (sentence.word(j) for j in chunks if sentence.tag(j) in NAME)
    return frozenset((*(_head(sentence, j) for j in chunks), *named))


def _head(sentence: Sentence, j: int) -> str:
    """The head noun of a phrase; of a heart attack it is the heart."""
    lower, head = sentence.tokens.lower, sentence.chunks[j].head
    if lower[head] == "attack" and head and lower[head - 1] in words("illness"):
        return "disease"
    if lower[head] == "fire" and head and lower[head - 1] in GUNS:
        return "gunfire"
    return singular(lower[head])


def _empty(sentence: Sentence, trigger: Trigger, kind: str) -> bool:
    """Return whether words of other types say nothing: backed out, in charge of, a flood of calls, offered no details."""
    lower, lemma, k = sentence.tokens.lower, trigger.pattern.lemma, sentence.at[trigger.first]
    behind = lower[trigger.last + 1 : trigger.last + 2]
    if trigger.verb is None or sentence.kind(k) != "V":
        charge = lemma == "charge" and sentence.kind(k - 1) == "P" and sentence.word(k - 1) in ("in", "of")
        won = lemma == "landslide" and not WINNING.isdisjoint(sentence.words)
        met = lemma == "meeting" and sentence.kind(k + 1) == "N" and bool(_heads(sentence, [k + 1]) & words("need"))
        return charge or won or met or (lemma in HEAPS and behind == ["of"])
    test = EMPTY_VERBS.get(lemma)
    if test is not None:
        return test(sentence, k, behind)
    if lemma == "meet":
        return kind == "CONSULT" and bool(_heads(sentence, sentence.objects(k)[:1]) & words("need"))
    return kind == "DISAPPROVE" and bool(_heads(sentence, sentence.subject(k)) & words("nature"))


def _offers_nothing(sentence: Sentence, k: int, behind: list[str]) -> bool:  # noqa: ARG001
    """*offered no details*, *offers a view*."""
    objects = sentence.objects(k)[:1]
    return any(_head(sentence, j) in words("barely") or sentence.word(j) in words("barely") for j in objects)


#: Verbs that sometimes report nothing, each with the test for it: of the sentence, the verb's chunk and the words behind it.
EMPTY_VERBS: dict[str, Callable[[Sentence, int, list[str]], bool]] = {
    "retire": lambda sentence, k, _: sentence.kind(k + 1) == "N",  # retired Gen. Venn
    "back": lambda _, __, behind: not LEAVING.isdisjoint(behind),
    "hold": lambda _, __, behind: not HELD.isdisjoint(behind),
    "stop": lambda _, __, behind: behind == ["short"],
    "escape": lambda sentence, k, _: bool(_heads(sentence, sentence.objects(k)[:1]) & words("escaped")),
    "offer": _offers_nothing,
}
