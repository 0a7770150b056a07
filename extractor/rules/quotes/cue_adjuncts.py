"""What may come between a cue and what was said: settings, an addressee, the title of a programme, commas."""

from extractor.rules.dates.calendar import DAYS
from extractor.rules.quotes.cues import Cue
from extractor.rules.syntax.phrases import (
    FINITE,
    FINITE_SLICES,
    NOMINATIVE,
    NOUNS,
    STARTS,
    TIME_LEADS,
    TIME_WORDS,
    phrase_after,
)
from extractor.rules.text.tokens import AUXILIARIES, Tokens

#: Where and how something was said, between the cue and what was said: these prepositions before these nouns.
SETTINGS = frozenset(
    "in at on during to after before from via through as for by with under outside inside near".split()
)
SETTING_NOUNS = frozenset(
    "statement interview conference speech tweet tweets post email e-mail letter briefing call message report television "
    "tv radio twitter facebook instagram phone telephone debate address video news hearing rally event meeting note "
    "release filing testimony show program programme podcast op-ed article column reporters journalists lawmakers media "
    "press audience supporters crowd parliament court response reply remarks comments part return interviews statements "
    "memo opening monday tuesday wednesday thursday friday saturday sunday breakfast lunch dinner visit trip campaign".split()
)
SETTING_ADVERBS = frozenset(
    "later earlier also again then now once here today yesterday repeatedly recently already still".split()
)
SEASONS = frozenset("summer winter autumn spring quarter decade century".split())
PARTICLES = frozenset("out up".split())
#: After these *it* is what was said: *as Falk put it*.
PUTS = frozenset("put puts".split())
OPENING_MARKS = (['"'], ["“"], ["``"], ["''"], ["‘"], ["'"])
COUNTED = (["half"], ["all"], ["a"])
#: The longest title, in tokens, with its marks.
TITLE = 9
#: Farther from the cue a pronoun opens a clause of the circumstance itself.
NEAR = 6


def content_start(tokens: Tokens, cue: Cue, limit: int, opens: bytearray) -> int | None:
    """Step over settings, an addressee and a comma to where the content can begin; None if it cannot."""
    lower, tag, letters = tokens.lower, tokens.tag, cue.frames.letters
    at = skip_setting(tokens, cue.verb + 1 + (lower[cue.verb] in PUTS), limit)
    if "o" in letters and not cue.passive:
        at = skip_setting(tokens, _skip_addressee(tokens, at, limit, opens), limit)
    if at >= limit:
        return None
    if lower[at] in PARTICLES and at + 1 < limit and tag[at + 1] != "TO":
        at += 1
    if lower[at] in SETTINGS and letters & {"t", "b"} and lower[at] not in cue.frames.after:
        at = _skip_places(tokens, at, limit, opens)
    if lower[at] == "," and at + 1 < limit:
        beyond = _skip_comma(tokens, at, limit, opens)
        if beyond is None:
            return None
        at = beyond
    if lower[at] == ":" and at + 1 < limit and opens[at + 1]:
        at += 1
    return at


def skip_setting(tokens: Tokens, at: int, limit: int) -> int:
    """Step over where and when something was said: *said [in a statement on Tuesday] that*."""
    lower, tag = tokens.lower, tokens.tag
    while at < limit:
        word = lower[at]
        if (word in DAYS or word in TIME_LEADS) and _owns(tokens, at, limit):
            return at  # calling this weekend's vote a fraud
        if word in DAYS or (tag[at] == "RB" and _is_setting(tokens, at)):
            at += 1
        elif word in TIME_LEADS and at + 1 < limit and (lower[at + 1] in TIME_WORDS or lower[at + 1] in SEASONS):
            at += 2
            while at < limit and (lower[at] in TIME_WORDS or (tag[at] == "CD" and len(lower[at]) <= 2)):
                at += 1
        elif word in SETTINGS:
            phrase = phrase_after(tokens, at + 1, limit, tied=False)
            end = _over_title(tokens, phrase.last if phrase else at + 1, limit)
            if end <= at + 1 or (
                phrase
                and end == phrase.last
                and not any(w in SETTING_NOUNS or w in TIME_WORDS for w in lower[phrase.first : phrase.last])
            ):
                return at
            at = end
            while at + 1 < limit and lower[at] in ("with", "of", "to", "by", "for"):  # an interview with the paper
                more = phrase_after(tokens, at + 1, limit)
                if more is None:
                    break
                at = more.last
        else:
            return at
    return at


def _is_setting(tokens: Tokens, at: int) -> bool:
    """Return whether an adverb says when or how something was said: *said [quietly] that*, but not *said [nearly] 40 left*."""
    counted = tokens.tag[at + 1 : at + 2] == ["CD"] or tokens.lower[at + 1 : at + 2] in COUNTED
    return tokens.lower[at] in SETTING_ADVERBS or (tokens.lower[at].endswith("ly") and not counted)


def _owns(tokens: Tokens, at: int, limit: int) -> bool:
    """Return whether a time that begins at a token is a possessor: *[this weekend]'s vote*."""
    return any(
        tokens.lower[i] in TIME_WORDS and tokens.tag[i + 1 : i + 2] == ["POS"] for i in range(at, min(at + 2, limit))
    )


def _skip_addressee(tokens: Tokens, at: int, limit: int, opens: bytearray) -> int:
    """Step over whom it was said to: *told [reporters] that*."""
    if at >= limit or opens[at] or tokens.lower[at] in ("that", "to", ":", ","):
        return at
    phrase = phrase_after(tokens, at, limit)
    if phrase is None:
        return at
    lower, tag = tokens.lower, tokens.tag
    if tag[at] == "PRP" and lower[at] in NOMINATIVE and lower[at] not in ("you", "it"):
        return at
    for i in range(at + 1, phrase.last):
        if tag[i] in STARTS:
            return i  # *told the BBC the plan*: a second article begins the reported speech
        if tag[i] == "NNP" and tag[i - 1] in ("NN", "NNS") and tag[phrase.last : phrase.last + 1] in FINITE_SLICES:
            return i  # *told the court Falk had*
    return _over_title(tokens, phrase.last, limit)


def _over_title(tokens: Tokens, at: int, limit: int) -> int:
    """Step over the title of a programme: *told the channel['s "Face the Harbour"] that*, *in ["The Tide"] that*."""
    first = at + (tokens.tag[at : at + 1] == ["POS"])
    if (
        tokens.lower[first : first + 1] not in OPENING_MARKS
        or not "".join(tokens.word[first + 1 : first + 2]).istitle()
    ):
        return at
    for i in range(first + 2, min(limit, first + TITLE)):
        if not tokens.word[i][0].isalnum() and tokens.lower[i] not in ("'s", ",", "."):
            return i + 1
    return at


def _skip_places(tokens: Tokens, at: int, limit: int, opens: bytearray) -> int:
    """Step over any other circumstances, if a clause follows them: *said [at a stop in Moss, Norway,] that*."""
    lower, tag = tokens.lower, tokens.tag
    if lower[at] == "to" and tag[at + 1 : at + 2] == ["VB"]:
        return at  # agreed to reclaim the land that
    for i in range(at + 2, min(limit - 1, at + 16)):
        if _opens_clause(tokens, i, far=i - at > NEAR) or (lower[i] == "," and opens[i + 1]):
            return i
        if lower[i] in (":", ";") or opens[i] or tag[i] in FINITE or tag[i] == "TO":
            return at
    return at


def _opens_clause(tokens: Tokens, i: int, *, far: bool) -> bool:
    """Return whether a token opens a clause after a circumstance: *that*, *how* and *whether*, and *he* unless it is `far`."""
    word, before = tokens.lower[i], tokens.tag[i - 1]
    if word == "that":
        return (before in NOUNS or before == ",") and not is_main_verb(tokens, i + 1)
    if before not in NOUNS:
        return False
    return word in ("how", "whether") or (tokens.tag[i] == "PRP" and word in NOMINATIVE and not far)


def _skip_comma(tokens: Tokens, at: int, limit: int, opens: bytearray) -> int | None:
    """Step over a comma, or an insertion between two, to what was said: *said[, in his view,] that*."""
    if opens[at + 1]:
        return at + 1
    lower = tokens.lower
    comma = next((j for j in range(at + 1, min(limit - 1, at + 25)) if lower[j] == ","), None)
    if comma is not None and (opens[comma + 1] or lower[comma + 1] == "that"):
        return comma + 1
    return None


def is_main_verb(tokens: Tokens, i: int) -> bool:
    """Return whether a token can only be a finite verb: *is*, *may*, *means*; not *advanced* in *advanced economies*."""
    return i < len(tokens) and (
        tokens.tag[i] in ("MD", "VBZ") or (tokens.tag[i] in FINITE and tokens.lower[i] in AUXILIARIES)
    )
