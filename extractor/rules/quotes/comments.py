"""What the narrator adds to what was said, after a comma or in brackets: no part of it."""

from extractor.rules.syntax.phrases import FINITE, phrase_after
from extractor.rules.text.data_files import classes
from extractor.rules.text.reporting_words import cue_nouns, verbs
from extractor.rules.text.tokens import HAVE, Tokens

#: The longest clause, in tokens, that is looked through for its end.
INSERTION = 30
#: How far from its verb a reaction is named: *drew [sharp] criticism*.
NEAR = 4
#: The longest remark in brackets, in tokens.
REMARK = 40
ARTICLES = frozenset(("a", "an"))
MODIFIERS = frozenset(("JJ", "NN", "VBN", "RB"))


def is_comment(tokens: Tokens, at: int, limit: int) -> bool:
    """Return whether a comment begins at a token after a comma: *which annoyed Venn*, *sending shares down*, *a claim he denies*."""
    word = tokens.lower[at]
    if word == "which":
        verb = _over(tokens, at + 1, limit)
        found = verb < limit and (_reacts(tokens, verb, limit) or _is_reported(tokens, at + 1, limit))
        return found and not _is_inserted(tokens, at, limit)
    if word in ARTICLES:
        return _names_act(tokens, at + 1, limit)
    return word.endswith("ing") and _reacts(tokens, at, limit)


def remark_start(tokens: Tokens, first: int, last: int) -> int:
    """Return where a last remark in brackets begins, if it is a clause: *the quay would close [(it was built in 1931)]*."""
    if tokens.lower[last - 1] != ")":
        return last
    opening = next((i for i in range(last - 2, max(first, last - REMARK), -1) if tokens.lower[i] == "("), None)
    if opening is None:
        return last - 1  # it was opened before
    return opening if any(tag in FINITE for tag in tokens.tag[opening:last]) else last


def _over(tokens: Tokens, at: int, limit: int) -> int:
    """Step over adverbs and *has* before a verb."""
    while at < limit and (tokens.tag[at] == "RB" or tokens.lower[at] in HAVE):
        at += 1
    return at


def _reacts(tokens: Tokens, verb: int, limit: int) -> bool:
    """Return whether a verb says what the words did: *annoyed Venn*, *drew criticism*."""
    kinds, word = classes("comments.tsv"), tokens.lower[verb]
    if word in kinds["draw"]:
        return not kinds["reaction"].isdisjoint(tokens.lower[verb + 1 : min(limit, verb + 1 + NEAR)])
    return word in kinds["feel"]


def _is_reported(tokens: Tokens, at: int, limit: int) -> bool:
    """Return whether a relative clause is somebody's report: *which [Venn said] was late*."""
    phrase = phrase_after(tokens, at, limit)
    verb = _over(tokens, phrase.last, limit) if phrase else limit
    return verb < limit and tokens.tag[verb] in ("VBD", "VBZ", "VBN") and "s" in _letters(tokens, verb)


def _letters(tokens: Tokens, verb: int) -> frozenset[str]:
    frames = verbs().get(tokens.lower[verb])
    return frames.letters if frames else frozenset()


def _is_inserted(tokens: Tokens, at: int, limit: int) -> bool:
    """Return whether a clause ends at a comma before its sentence goes on: *the quay, which annoyed Venn, [would] close*."""
    stop = min(limit - 1, at + INSERTION)
    comma = next((i for i in range(at + 1, stop) if tokens.lower[i] == ","), None)
    return comma is not None and tokens.tag[comma + 1] in FINITE


def _names_act(tokens: Tokens, at: int, limit: int) -> bool:
    """Return whether what was said is named: *a [charge] that Venn denies*."""
    while at + 1 < limit and tokens.tag[at] in MODIFIERS and tokens.tag[at + 1] == "NN":
        at += 1
    return at < limit and (tokens.lower[at] in classes("comments.tsv")["act"] or tokens.lower[at] in cue_nouns())
