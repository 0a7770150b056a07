"""Verbs around a noun that show whose event it is: who faced the attack, who came from the meeting, who reports a capture."""

from extractor.rules.events.senses import senses
from extractor.rules.events.triggers import LIGHT, Trigger, lemma_of, type_of
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.tokens import BE

#: Verbs that bring about the event their object names.
CAUSING = LIGHT | frozenset(
    "plan continue intensify step prepare commit undergo escalate expand keep promise threaten demand seek call "
    "reiterate".split()
)
NAMING = frozenset(("call",))
#: Verbs whose subject is the one it is done to.
BEARING = frozenset(
    "face counter repel repulse withstand resist suffer endure survive weather sustain brace fend".split()
)
#: What attacks do to those they are aimed at.
HITTING = frozenset("hit strike target pound damage destroy flatten wreck batter rock devastate".split())
IRREGULAR_HITTING = frozenset(("struck", "hitting"))
#: Verbs with which captors report what they have taken.
REPORTING = frozenset("report claim announce confirm declare hail celebrate".split())
#: Prepositions before a meeting that the actors attended: raised the alarm after a meeting.
OCCASIONS = frozenset("after following during before at".split())
ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("es", "e"),
    ("ed", "e"),
    ("ing", "e"),
    ("s", ""),
    ("ed", ""),
    ("ing", ""),
    ("led", ""),
    ("", ""),
)
IRREGULAR_CAUSING = frozenset(
    "made held gave began led sought kept begun given sworn underwent stepped planned committed committing".split()
)
IRREGULAR_BEARING = frozenset(("withstood", "repelling"))


def form_of(word: str, bases: frozenset[str]) -> bool:
    """Return whether a word is a regular form of one of these verbs."""
    return any(word.endswith(ending) and word[: len(word) - len(ending)] + whole in bases for ending, whole in ENDINGS)


def is_causative(word: str) -> bool:
    """Return whether a verb's form brings about what its object names: launched, has begun."""
    return word in IRREGULAR_CAUSING or form_of(word, CAUSING)


def is_caused(sentence: Sentence, k: int) -> bool:
    """Return whether noun phrase `k` is the object of a verb that only brings it about."""
    if sentence.kind(k - 1) != "V" or not is_causative(sentence.main_word(k - 1)):
        return False
    named = sentence.word(k) in ("the", "this", "that") and form_of(sentence.main_word(k - 1), NAMING)
    return not named  # called the blast an attack


def undergoer_of(s: Sentence, k: int) -> list[int]:
    """Who bears what noun phrase `k` names, as chunks: the garrison withstood an attack, came under attack."""
    k += s.kind(k) == "P"  # the trigger may be all of *under attack*
    verb = k - 2 if s.kind(k - 1) == "P" and s.word(k - 1) in ("for", "off", "against", "under") else k - 1
    if s.kind(verb) == "X" and s.word(verb) == "off":  # fended off an attack
        verb -= 1
    if s.kind(verb) != "V":
        return []
    word = s.main_word(verb)
    under = s.word(k - 1) == "under" and (word in BE or word in ("come", "came", "comes", "coming"))
    bears = word in IRREGULAR_BEARING or form_of(word, BEARING)
    return s.subject(verb) if under or (bears and not s.passive(verb)) else []


def target_of(s: Sentence, trigger: Trigger, k: int) -> list[int]:
    """What the attack that noun phrase `k` names is said to hit, as chunks: recent raids targeted the port."""
    verb = s.predicate(k) if type_of(trigger) == "ASSAULT" else None
    if verb is None or s.passive(verb):
        return []
    word = s.main_word(verb)
    return s.objects(verb) if word in IRREGULAR_HITTING or form_of(word, HITTING) else []


def agent_of(s: Sentence, trigger: Trigger, k: int) -> list[int]:
    """The participants of a noun without names, as chunks: those who come from a meeting, those who report a capture."""
    if type_of(trigger) == "CONSULT" and s.word(k - 1) in OCCASIONS and s.kind(k - 1) in ("P", "V"):
        verb = s.nearest_verb(k - 1, -1, finite=True)
        return s.subject(verb) if verb is not None else []
    captured = senses().get(lemma_of(trigger, s.tokens)) == "capture"
    if captured and s.kind(k - 1) == "V" and form_of(s.main_word(k - 1), REPORTING) and not s.passive(k - 1):
        return s.subject(k - 1)
    return []
