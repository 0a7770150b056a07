"""Whether the first word of a sentence, which has a capital anyway, is a name although it looks like a verb.

*Boeing said*, *Fleming, 45, said*, *Downing Street rejected*; but *Speaking in Oslo*, *Acting Mayor Ines Falk*, *Striking
miners*. What follows the word decides: a name has its verb, its title or the rest of the name right behind it.
"""

from extractor.rules.text.lexicon import BE, HAVE, lexicon
from extractor.rules.text.places import BODIES, FACILITIES
from extractor.rules.text.reporting_words import verbs
from extractor.rules.text.titles import titles

#: Tags of what looks like a verb.
VERBAL = frozenset(("VBG", "VBN", "VBD", "VB"))
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
#: Closed words that are given names and surnames too.
MODALS = frozenset(("will", "may"))
#: What an -ing form has behind it as a verb, and hardly anything of which a name is the subject.
OBJECT = frozenset(("DT", "PRP$", "PRP", "TO"))
#: Verbs of what somebody's doing something is, costs or means.
PREDICATES = BE | frozenset(
    "cost costs take takes took mean means meant help helps helped require requires required".split()
)
#: How an insertion behind a name begins: *Fleming, 45,*, *Ewing, who ...,*, *Manning, a pilot,*.
INSERTED = frozenset(("CD", "DT", "PRP$", "WP", "NN"))
JOINED = frozenset(("of", "&"))
POSSESSIVE = frozenset(("'s", "'"))
LONGEST_RUN, LONGEST_INSERTION, NOUNS_BEHIND = 6, 14, 2


def is_name_by_context(printed: list[str], words: list[str], tags: list[str], i: int, last: int) -> bool:
    """Return whether the word at `i`, which begins a sentence that ends before `last`, is a name by what follows it."""
    if tags[i] not in VERBAL and words[i] not in MODALS:
        return False
    end = _run_end(printed, i, last)
    if end - i > 1:
        return _begins_long_name(words, tags, i, end, last)
    if words[i] not in MODALS and not _is_verb(words[i], tags[i]):
        return end < last and tags[end] not in OBJECT
    follows = _over_adverbs(words, tags, end, last)
    if _reports(words, follows, last) or (words[end : end + 1] and words[end] in POSSESSIVE and words[i] not in MODALS):
        return True
    return words[end : end + 1] == [","] and _has_insertion(words, tags, end, last)


def _run_end(printed: list[str], i: int, last: int) -> int:
    """The index after the capitalised words that begin at `i`."""
    end, limit = i + 1, min(last, i + LONGEST_RUN)
    while end < limit and (
        printed[end][0].isupper() or (printed[end] in JOINED and end + 1 < limit and printed[end + 1][0].isupper())
    ):
        end += 1
    return end


def _begins_long_name(words: list[str], tags: list[str], i: int, end: int, last: int) -> bool:
    """Return whether a word is the first of several of a name: *Downing Street*, *Advanced Metals said*; no *Acting Mayor*."""
    known, tail = titles(), words[end - 1]
    body = tail in known.body or tail in known.organisation or tail in FACILITIES or tail in BODIES
    if not body and (words[i + 1] in known.role or words[i + 1] in known.honorific or words[i + 1] in known.short):
        return False
    if body and end - i == 2:
        return True
    if not _is_verb(words[i], tags[i]):
        return True
    nouns = end
    while nouns < min(last, end + NOUNS_BEHIND) and tags[nouns] in ("NN", "NNS"):
        nouns += 1
    verb = _over_adverbs(words, tags, nouns, last)
    return verb < last and (_reports(words, verb, last) or (tags[verb] in FINITE and words[verb] not in PREDICATES))


def _is_verb(word: str, tag: str) -> bool:
    """Return whether a word is one that the lexicon knows, or a form of a verb that it knows."""
    known = lexicon()
    if word in known.tag:
        return True
    stems = (word[:-3], word[:-2], word[:-1], word[:-3] + "y")
    return known.is_participle(word) if tag == "VBG" else any(stem in known.verbal for stem in stems)


def _over_adverbs(words: list[str], tags: list[str], at: int, last: int) -> int:
    """Step over adverbs, *has* and *on Friday* before a verb."""
    while at < last:
        if tags[at] == "RB" or (words[at] in HAVE and at + 1 < last):
            at += 1
        elif words[at] == "on" and at + 1 < last and tags[at + 1] == "NNP":
            at += 2
        else:
            break
    return at


def _reports(words: list[str], at: int, last: int) -> bool:
    """Return whether a word is a finite form of a reporting verb."""
    return at < last and words[at] in verbs() and verbs()[words[at]].lemma != words[at] and words[at][-3:] != "ing"


def _has_insertion(words: list[str], tags: list[str], comma: int, last: int) -> bool:
    """Return whether a comma opens an insertion that a verb follows: *Fleming, 45, said*; not *Smiling, the mayor said*."""
    if comma + 1 >= last or tags[comma + 1] not in INSERTED:
        return False
    closing = next((j for j in range(comma + 1, min(last, comma + LONGEST_INSERTION)) if words[j] == ","), last)
    verb = _over_adverbs(words, tags, closing + 1, last)
    return verb < last and (tags[verb] in FINITE or _reports(words, verb, last))
