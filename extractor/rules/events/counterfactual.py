"""What a clause names and did not happen: *avoided attacking*, *foiled an attack*, *arrested no one*, *had police arrested him, ...*.

And what somebody denies: *denied that it had attacked*, *rejected claims that police had arrested 40 people*. Words are in
`data/factuality.tsv`.
"""

from extractor.rules.events.triggers import Trigger
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.text.data_files import classes

#: How a clause of condition begins with its verb: *Had police arrested him*.
INVERTED = frozenset(("had", "were", "should"))
NOBODY = frozenset("no nobody none nothing neither".split())
BEFORE_CLAUSE = frozenset(("", ",", "C", "D"))
#: What is walked over on the way from a verb to the *that* of its clause.
INSIDE = frozenset(("N", "P", "T", "X", "B", "C"))
#: Words that may be between what leads to a noun and the noun.
MODIFYING = frozenset(("DT", "PRP$", "JJ", "NN", "CD", "VBN", "NNP", "POS"))
PAST = frozenset(("was", "were", "been", "had"))
FACTS = frozenset(
    ("be", "is", "was", "are", "were", "prove", "proves", "proved", "turned", "turn", "remain", "remained")
)
REACH, FAR = 10, 16


def words(name: str) -> frozenset[str]:
    """Return the words of a class of `data/factuality.tsv`."""
    return classes("factuality.tsv")[name]


def is_unfulfilled(s: Sentence, trigger: Trigger, k: int) -> bool:
    """Return whether what a trigger in chunk `k` names did not happen, by the words that it hangs on."""
    if s.kind(k) == "V":
        return _led_by(s, s.chunks[k].first) or _verb_unfulfilled(s, k) or (trigger.light and _is_unmade(s, trigger))
    return _led_by(s, trigger.first) or _noun_unfulfilled(s, trigger, k)


def _led_by(s: Sentence, at: int) -> bool:
    """Return whether words before a token keep it from happening: *instead of*, *rather than*, *far from*, *on the verge of*."""
    lower, tag = s.tokens.lower, s.tokens.tag
    i, brink = at - 1, words("brink")
    while i > max(s.first, at - REACH) and tag[i] in MODIFYING and lower[i] not in brink:
        i -= 1
    if i <= s.first:
        return False
    two = lower[i - 1], lower[i]
    if two in (("rather", "than"), ("far", "from")) or (lower[at - 1] == "yet" and lower[at] == "to"):
        return True
    if lower[i] == "of" and lower[i - 1] in words("brink"):
        return lower[i - 1] != "point" or lower[i - 2] == "the"
    return two == ("out", "of") and any(
        lower[j] in ("talk", "talked", "talks", "argued") for j in range(max(s.first, i - 6), i)
    )


def _verb_unfulfilled(s: Sentence, k: int) -> bool:
    """Return whether a verb group is what was avoided, prevented or only supposed, or has no target."""
    verb, part = s.verb(k), s.chunks[k]
    if verb.modal == "would" and ("have" in s.tokens.lower[part.first : part.last] or _has_condition(s, k)):
        return True
    return (
        _done_to_nobody(s, k)
        or _is_condition(s, k)
        or (not verb.finite and _kept_from(s, k))
        or (verb.infinitive and (_planned_in_vain(s, k) or _was_about_to(s, k)))
        or _only_supposed(s, k)
    )


def _done_to_nobody(s: Sentence, k: int) -> bool:
    """*arrested no one*, *have killed none of them*."""
    if s.passive(k) or s.kind(k + 1) != "N":
        return False
    return s.word(k + 1) in NOBODY and s.kind(k + 2) != "V"


def _is_condition(s: Sentence, k: int) -> bool:
    """*Had police arrested him, he would have lived*: the verb before the subject, at the head of a clause."""
    subject = k - 1
    while s.kind(subject) in ("N", "P", "T") and subject > k - REACH:
        subject -= 1
    if s.kind(subject) != "V" or subject == k - 1:
        return False
    part = s.chunks[subject]
    asks = s.tokens.word[s.last - 1] == "?"
    return (
        part.first == part.last
        and s.word(subject) in INVERTED
        and s.kind(subject - 1) in BEFORE_CLAUSE
        and not asks
        and (s.word(subject) != "were" or s.verb(k).infinitive)
    )


def _has_condition(s: Sentence, k: int) -> bool:
    """Return whether what would happen hangs on a condition that begins with its verb: *were police to arrest him, the town would*."""
    return (
        s.kind(0) == "V" and s.word(0) in INVERTED and s.kind(1) == "N" and any(s.kind(j) == "," for j in range(1, k))
    )


def _kept_from(s: Sentence, k: int) -> bool:
    """*avoided attacking*, *barred protesters from marching*, *decided against arresting*, *held off arresting*."""
    before, word = s.nearest_verb(k, -1), s.word(k - 1)
    if before is None:
        return False
    main = s.main_word(before)
    if word == "from" and s.kind(k - 1) == "P":
        return main in words("preventing") and not s.verb(before).negated
    if word == "against":
        return main in words("deciding")
    beside = before == k - 1 or (before == k - 2 and s.kind(k - 1) == "X")
    if not beside or s.kind(k) != "V" or s.verb(k).infinitive or s.verb(before).negated:
        return False
    return main in words("avoiding") or (word == "off" and main in words("off"))


def _planned_in_vain(s: Sentence, k: int) -> bool:
    """*thwarted a plot to bomb*, *a bid to kidnap the mayor was foiled*."""
    if s.kind(k - 1) != "N" or s.main_word(k - 1) not in words("intent"):
        return False
    after = s.nearest_verb(k, 1, finite=True)
    undone = after is not None and after - k < REACH and _cancels(s, after) and s.passive(after)
    return undone or (s.kind(k - 2) == "V" and _cancels(s, k - 2) and not s.passive(k - 2))


def _was_about_to(s: Sentence, k: int) -> bool:
    """*were about to arrest him*: it had not come to it."""
    if s.word(k - 1) != "about" or s.kind(k - 2) not in ("V", "X"):
        return False
    part = s.chunks[k - 2 - (s.kind(k - 2) == "X")]
    return not PAST.isdisjoint(s.tokens.lower[part.first : part.last + 1])


def _cancels(s: Sentence, k: int) -> bool:
    """Return whether a verb says that its object does not take place: foiled, called off, ruled out."""
    word, particle = s.main_word(k), s.word(k + 1) if s.kind(k + 1) == "X" else ""
    if s.verb(k).negated:
        return False
    return (
        word in words("cancelling")
        or (particle == "off" and word in words("off"))
        or (particle == "out" and word in words("out"))
    )


def _noun_unfulfilled(s: Sentence, trigger: Trigger, k: int) -> bool:
    """*foiled an attack*, *the attack was called off*, *made no arrests*, *a thwarted attack*."""
    if _is_unmade(s, trigger) or (s.word(k).endswith("ing") and _kept_from(s, k)):
        return True
    verb = k - 1
    while s.kind(verb) in ("X", "T"):
        verb -= 1
    if s.kind(verb) == "V" and _cancels(s, verb) and not s.passive(verb):
        return True
    predicate = s.predicate(k) if s.kind(k) == "N" else None
    return predicate is not None and s.passive(predicate) and _cancels(s, predicate)


def _is_unmade(s: Sentence, trigger: Trigger) -> bool:
    """Return whether words of a noun phrase say that there is no such thing: *no arrests*, *a thwarted attack*."""
    before = s.tokens.lower[s.chunks[s.at[trigger.first]].first : trigger.first]
    return "no" in before or not words("unmade").isdisjoint(before)


def _opener(s: Sentence, k: int) -> int | None:
    """The *that* of the clause whose verb group is `k`."""
    for j in range(k - 1, max(-1, k - REACH), -1):
        if s.word(j) == "that" and s.chunks[j].first == s.chunks[j].last:
            return j
        if s.kind(j) not in INSIDE:
            return None
    return None


def _only_supposed(s: Sentence, k: int) -> bool:
    """*It is not true that*, *no evidence that*, *rumours that ... were false*, *Imagine that*, *Suppose rebels ...*."""
    that = _opener(s, k)
    if that is None:
        start = k - 2
        return s.kind(k - 1) == "N" and s.kind(start) == "V" and s.main_word(start) in words("supposing") and start == 0
    head = that - 1
    if s.kind(head) == "V":
        return s.main_word(head) in words("supposing")
    if s.kind(head) == "X":
        return _is_untrue(s, head)
    if s.kind(head) != "N":
        return False
    noun = s.main_word(head)
    if noun in words("evidence") and s.word(head) in ("no", "little"):
        return True
    return noun in words("report") and _proved_false(s, k) and _speaker_of(s, head) is None


def _is_untrue(s: Sentence, j: int) -> bool:
    """Return whether an adjective says that something is not so: *untrue*, *not true*."""
    word, lower = s.main_word(j), s.tokens.lower
    negated = not {"not", "n't", "hardly", "never"}.isdisjoint(
        lower[max(s.first, s.chunks[j].first - 2) : s.chunks[j].last]
    )
    if word in ("true", "correct", "case"):
        return negated
    return word in words("untrue") and not negated


def _proved_false(s: Sentence, k: int) -> bool:
    """Return whether the verb behind a clause says that it is not so: *reports that ... were false*, *proved to be untrue*."""
    for j in range(k + 1, min(k + FAR, len(s.chunks))):
        if s.kind(j) == "V" and s.main_word(j) in words("untrue"):
            return not s.verb(j).negated
        if s.kind(j) == "V" and s.main_word(j) in FACTS:
            return any(_is_untrue(s, i) for i in range(j + 1, min(j + 4, len(s.chunks))) if s.kind(i) in ("X", "N"))
        if s.kind(j) == "D":
            return False
    return False


def _speaker_of(s: Sentence, head: int) -> int | None:
    """The verb of saying before a report: *said [reports that ... were false]*."""
    return head - 1 if s.kind(head - 1) == "V" and not s.verb(head - 1).participle else None


def denial_of(s: Sentence, k: int) -> int | None:
    """The verb that denies what chunk `k` names, or None."""
    if s.kind(k - 1) == "V" and s.main_word(k - 1) in words("denying") and not s.verb(k - 1).negated:
        return k - 1  # denied attacking, denied any attack
    that = _opener(s, k)
    if that is None:
        return _denied_object(s, k)
    verb = that - 1
    report = s.kind(verb) == "N" and s.main_word(verb) in words("report")
    verb -= report
    if s.kind(verb) != "V" or s.verb(verb).negated or s.passive(verb):
        return None
    denies = _denies_report(s, verb, k) if report else s.main_word(verb) in words("denying")
    return verb if denies else None


def _denies_report(s: Sentence, verb: int, k: int) -> bool:
    """Return whether a verb says of a report of what chunk `k` names that it is not so."""
    word = s.main_word(verb)
    if word in words("rebutting"):
        return True
    if word in words("branding") and _called_untrue(s, k):
        return True
    return s.verb(verb).finite and _proved_false(s, k)


def _denied_object(s: Sentence, k: int) -> int | None:
    """The verb of denial whose -ing form a light verb is in: *denied carrying out the attack*."""
    before = s.nearest_verb(k, -1) if s.kind(k) == "N" else None
    if before is None or before < 1 or s.main_word(before - 1) not in words("denying") or s.kind(before - 1) != "V":
        return None
    near = all(s.kind(j) in ("X", "T") for j in range(before + 1, k))
    return before - 1 if near and s.tokens.tag[s.chunks[before].last] == "VBG" else None


def _called_untrue(s: Sentence, k: int) -> bool:
    """Return whether what follows a clause calls it untrue: *called reports that ... untrue*, *described ... as a lie*."""
    last = s.chunks[min(k + FAR, len(s.chunks) - 1)].last
    return not words("untrue").isdisjoint(s.tokens.lower[s.chunks[k].last + 1 : last + 1])
