"""What is reported after a cue, and where it ends."""

from typing import NamedTuple

from extractor.rules.names import titles
from extractor.rules.phrases import (
    CORE,
    DASHES,
    DAYS,
    FINITE,
    NOMINATIVE,
    NOUNS,
    RELATIVES,
    STARTS,
    TIME_LEADS,
    TIME_WORDS,
    phrase_after,
)
from extractor.rules.quotes.cues import Cue, verbs
from extractor.rules.tokens import AUXILIARIES, Tokens

WH = frozenset("whether how why what who if".split())
OPENERS = frozenset("\"“„«``''‘")
#: Where and how something was said: between the cue and what was said.
SETTINGS = frozenset("in at on during to after before from via through as for by with".split())
SETTING_NOUNS = frozenset(
    "statement interview conference speech tweet tweets post email e-mail letter briefing call message report television tv "
    "radio twitter facebook instagram phone telephone debate address video news hearing rally event meeting note release "
    "filing testimony show program programme podcast op-ed article column reporters journalists lawmakers media press "
    "audience supporters crowd parliament court response reply remarks comments part return interviews statements opening "
    "monday tuesday wednesday thursday friday saturday sunday breakfast lunch dinner visit trip campaign parliament".split()
)
SETTING_ADVERBS = frozenset("later earlier also again then now once here today yesterday repeatedly recently already still".split())
LEAST = 3
PARTICLES = frozenset("out up".split())
EVENT_NOUNS = frozenset(
    "statement interview conference speech tweet tweets post letter briefing news debate hearing rally event meeting summit "
    "forum panel podcast video call remarks ceremony testimony filing report article column".split()
)
EVENT_PREPOSITIONS = frozenset("on at during after before following in amid".split())
STOPS = frozenset("who which but while whereas although though as after before where when because despite".split())
CLAUSE_BREAKS = frozenset("so as how what why where because while although though whereas when after before since until if".split())
#: What goes on in a head is seldom the narrator's second report: *said he saw it and thought of home*.
MENTAL = frozenset("think believe feel hope fear know find show learn expect decide agree discover wonder".split())
POINTING = frozenset("this that these those such it".split())
PHRASE_BREAKS = frozenset("so when because".split())
CLAUSE_STOPS = frozenset("while whereas although".split())


class Content(NamedTuple):
    """What is reported: token indices, `last` excluded; `frame` is the letter of the frame that was met."""

    first: int
    last: int
    frame: str


def skip_setting(tokens: Tokens, at: int, limit: int) -> int:
    """Step over where and when something was said: *said [in a statement on Tuesday] that*."""
    lower, tag = tokens.lower, tokens.tag
    while at < limit:
        word = lower[at]
        if word in DAYS or (tag[at] == "RB" and (word in SETTING_ADVERBS or word.endswith("ly"))):
            at += 1
        elif word in TIME_LEADS and at + 1 < limit and lower[at + 1] in TIME_WORDS:
            at += 2
            while at < limit and (lower[at] in TIME_WORDS or (tag[at] == "CD" and len(lower[at]) <= 2)):
                at += 1
        elif word in SETTINGS:
            phrase = phrase_after(tokens, at + 1, limit, tied=False)
            if phrase is None or not any(w in SETTING_NOUNS or w in TIME_WORDS for w in lower[phrase.first : phrase.last]):
                return at
            at = phrase.last
            while at + 1 < limit and lower[at] in ("with", "of", "to", "by", "for"):  # an interview with the paper
                more = phrase_after(tokens, at + 1, limit)
                if more is None:
                    break
                at = more.last
        else:
            return at
    return at


def find_content(tokens: Tokens, cue: Cue, limit: int, opens: bytearray) -> Content | None:
    """Return what is reported after a verb, up to the token `limit`; `opens[i]` says that a quotation begins at i."""
    letters = cue.frames.letters
    lower, tag = tokens.lower, tokens.tag
    at = cue.verb + 1
    if at >= limit:
        return None
    start = skip_setting(tokens, at, limit)
    if "o" in letters and not cue.passive:
        start = _skip_addressee(tokens, start, limit, opens)
        start = skip_setting(tokens, start, limit)
    if start >= limit:
        return None
    if lower[start] in PARTICLES and start + 1 < limit:
        start += 1
    if tag[start] == "IN" and lower[start] in SETTINGS and letters & {"t", "b"} and lower[start] not in cue.frames.after:
        start = _skip_places(tokens, start, limit, opens)
    if lower[start] == "," and start + 1 < limit:
        beyond = skip_comma(tokens, start, limit, opens)
        if beyond is None:
            return None
        start = beyond
    if lower[start] == ":" and start + 1 < limit and opens[start + 1]:
        start += 1
    if lower[start] == ":":
        return Content(start + 1, limit, ":") if start + 1 < limit else None
    if opens[start]:
        return Content(start, clause_end(tokens, start, limit, "t"), "q")
    if lower[start] == "that" and start + 1 < limit and "t" in letters and not (tag[start + 1] == "NN" and at == start and _lacks_verb(tokens, start + 1, limit)):
        first = start + 2 if lower[start + 1] == "," else start + 1
        return Content(first, clause_end(tokens, first, limit, "t"), "t")
    if cue.passive:
        if lower[start] in cue.frames.objects and start + 1 < limit:
            return Content(start + 1, clause_end(tokens, start + 1, limit, "p"), "x")
        if lower[start] == "to" and cue.frames.lemma in ("say", "report", "believe", "allege", "estimate", "think", "know"):
            return Content(start, clause_end(tokens, start, limit, "i"), "i")
        return None
    if lower[start] in WH and "t" in letters:
        return Content(start, clause_end(tokens, start, limit, "t"), "t")
    if "b" in letters and clause_begins(tokens, start, limit):
        return Content(start, clause_end(tokens, start, limit, "b"), "b")
    if lower[start] == "not" and lower[start + 1 : start + 2] == ["to"] and "i" in letters:
        return Content(start, clause_end(tokens, start, limit, "i"), "i")
    if lower[start] == "to" and "i" in letters and start + 1 < limit and tag[start + 1] in ("VB", "VBP", "NN", "RB", "JJ"):
        return Content(start, clause_end(tokens, start, limit, "i"), "i")
    if lower[at] in TIME_WORDS:
        at = start
    return _marked_phrase(tokens, cue, start, limit, opens) or _phrase_content(tokens, cue, at, limit)


def _skip_places(tokens: Tokens, at: int, limit: int, opens: bytearray) -> int:
    """Step over any other circumstances, if a clause follows them: *said [at a stop in Moss, Norway,] that*."""
    lower, tag = tokens.lower, tokens.tag
    for i in range(at + 2, min(limit - 1, at + 16)):
        if lower[i] == "that" and tag[i - 1] in (*NOUNS, ",") or (lower[i] in ("how", "whether") and tag[i - 1] in NOUNS):
            return i
        if tag[i] == "PRP" and lower[i] in NOMINATIVE and tag[i - 1] in NOUNS and i - at <= 6:
            return i
        if lower[i] == "," and opens[i + 1]:
            return i
        if lower[i] in (":", ";") or opens[i] or tag[i] in FINITE or tag[i] == "TO":
            return at
    return at


def _marked_phrase(tokens: Tokens, cue: Cue, at: int, limit: int, opens: bytearray) -> Content | None:
    """A quotation inside the noun phrase after a verb: *called the plan a "fraud"*."""
    if not (cue.frames.letters & set("qnac") or cue.frames.after or cue.frames.objects):
        return None
    lower, tag = tokens.lower, tokens.tag
    for i in range(at, min(limit, at + 14)):
        if opens[i]:
            return Content(i, clause_end(tokens, i, limit, "n"), "m")
        if lower[i] in ".;:," or tag[i] in FINITE or (lower[i] in verbs() and tag[i][0] == "V"):
            return None
    return None


def _phrase_content(tokens: Tokens, cue: Cue, at: int, limit: int) -> Content | None:
    """A noun phrase that states the content, after the verb or after its preposition."""
    lower, tag, frames = tokens.lower, tokens.tag, cue.frames
    while at < limit and tag[at] == "RB":
        at += 1
    if at >= limit:
        return None
    if lower[at] in frames.after and at + 1 < limit:
        return Content(at + 1, clause_end(tokens, at + 1, limit, "p"), "p")
    if tag[at] not in STARTS and tag[at] not in CORE and tag[at] not in ("PRP", "VBG", "VBN"):
        return None
    if frames.objects or "a" in frames.letters or "c" in frames.letters:
        found = _object_content(tokens, cue, at, limit)
        if found is not None:
            return found
    if "g" in frames.letters and tag[at] == "VBG":
        return Content(at, clause_end(tokens, at, limit, "n"), "g")
    if frames.letters & {"n", "d"} and tag[at] != "PRP" and lower[at] not in POINTING:
        phrase = phrase_after(tokens, at, limit, tied=False)
        if phrase is None or (frames.lemma in ("cite", "quote") and lower[phrase.last - 1] in titles().role | titles().source):
            return None
        last = clause_end(tokens, at, limit, "n")
        if last - at < LEAST and "a" in frames.letters:
            return None  # mocked him, praised Falk: nothing is said of them
        return Content(at, last, "n" if "n" in frames.letters else "d")
    return None


def _object_content(tokens: Tokens, cue: Cue, at: int, limit: int) -> Content | None:
    """An object and what is said of it: accused [Falk of fraud], described [it as a risk], called [it a risk]."""
    lower, tag, frames = tokens.lower, tokens.tag, cue.frames
    phrase = phrase_after(tokens, at, limit)
    if phrase is None or phrase.last >= limit:
        return None
    for i in range(phrase.last, min(limit - 1, phrase.last + 8)):
        if lower[i] in frames.objects:
            return Content(at, clause_end(tokens, i + 1, limit, "p"), "x")
        if lower[i] == "as" and "a" in frames.letters:
            return Content(at, clause_end(tokens, i + 1, limit, "p"), "a")
        if lower[i] in ".;:" or tag[i] in FINITE:
            break
    if "c" in frames.letters and tag[phrase.last] in (*STARTS, "JJ") and tag[phrase.last] != "PRP$":
        return Content(at, clause_end(tokens, phrase.last, limit, "n"), "c")
    return None


def _lacks_verb(tokens: Tokens, at: int, limit: int) -> bool:
    return not any(t in FINITE or t in ("VBN", "VBG") for t in tokens.tag[at : min(limit, at + 25)])


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
    last = phrase.last
    # told the BBC the plan: an own article begins what was said
    for i in range(at + 1, phrase.last):
        if tag[i] in ("DT", "PRP$"):
            last = i
            break
    return last


def skip_comma(tokens: Tokens, at: int, limit: int, opens: bytearray) -> int | None:
    """Step over a comma, or an insertion between two, to what was said: *said[, in his view,] that*."""
    if opens[at + 1]:
        return at + 1
    lower = tokens.lower
    for j in range(at + 1, min(limit - 1, at + 25)):
        if lower[j] == ",":
            if opens[j + 1] or lower[j + 1] == "that":
                return j + 1
            return None
    return None


def clause_begins(tokens: Tokens, at: int, limit: int) -> bool:
    """Whether a clause with its own subject and finite verb begins at a token."""
    lower, tag = tokens.lower, tokens.tag
    word, kind = lower[at], tag[at]
    if kind == "PRP":
        if word not in NOMINATIVE:
            return False
    elif kind not in STARTS and kind not in CORE and kind not in ("EX", "VBG", "RB", "IN"):
        return False
    if kind == "IN" and word not in ("if", "unless", "although", "while", "because", "despite"):
        return False
    seen = kind in NOUNS or kind in ("PRP", "DT", "EX", "VBG", "CD") or lower[at + 1 : at + 2] in (["much"], ["many"], ["little"])
    relative = opened = False
    commas = 0
    i = at
    stop = min(limit, at + 30)
    while i + 1 < stop:
        i += 1
        kind, word = tag[i], lower[i]
        if word in CLAUSE_BREAKS and i > at + 1:
            return False
        if kind == "PRP" and word in NOMINATIVE and tag[i - 1] in NOUNS:
            relative = True  # the plan she made
        if kind in FINITE or (word in AUXILIARIES and kind[0] == "V" and kind not in ("VBG", "VBN")) or (word == "'s" and tag[i - 1] in ("PRP", "EX")):
            if lower[i - 1] in RELATIVES or (lower[i - 1] == "that" and tag[i - 2] in NOUNS):
                continue
            if relative:
                relative = False
                continue
            return seen and not (opened and commas % 2)
        if tag[i] == "NNS" and word in verbs() and lower[i + 1 : i + 2] == ["that"] and i + 1 < limit:
            return seen
        if kind == "CC":
            opened = False  # a list
        if word in DASHES:
            i = next((j for j in range(i + 1, min(limit, i + 14)) if lower[j] in DASHES), limit)
        elif word in (";", ":", "."):
            return False
        elif word == ",":
            commas += 1
            opened = opened or (i + 1 < limit and tag[i + 1] in ("DT", "PRP", "NNP", "PRP$"))
            if commas > 2:
                return False
        seen = seen or kind in NOUNS or kind == "PRP"
    return False


def clause_end(tokens: Tokens, first: int, limit: int, frame: str) -> int:
    """Return the index after the last token of a content that begins at `first`."""
    lower, tag = tokens.lower, tokens.tag
    phrase = frame in "nip"
    i = first + 1
    while i < limit:
        word = lower[i]
        if word == ",":
            if _ends_at_comma(tokens, i, limit, phrase=phrase):
                return i
        elif word in DASHES:
            if i + 1 < limit and lower[i + 1] == "according":
                return i
        elif word in ("and", "but", "as", "while", "though", "although"):
            if _second_report(tokens, i, limit):
                return i
            if phrase and word in ("and", "but") and i + 1 < limit and tag[i + 1] in ("VBD", "VBZ", "MD"):
                return i
            if phrase and word in ("as", "while") and i + 1 < limit and clause_begins(tokens, i + 1, min(limit, i + 12)):
                return i
        elif phrase and word in EVENT_PREPOSITIONS and i - first > 1:
            if word in ("on", "in", "at", "during", "after", "before") and _setting_ahead(tokens, i, limit):
                return i
        elif word == ";":
            return i
        elif phrase and ( word in PHRASE_BREAKS) and i - first > 1:
            return i
        elif phrase and word in ("after", "before", "since", "until") and lower[i + 1 : i + 2] and lower[i + 1] in NOMINATIVE:
            return i
        elif word == "according" and i + 1 < limit and lower[i + 1] == "to":
            return i
        i += 1
    last = limit
    while last > first + 1 and tag[last - 1] in (".", ",", ":", ";", "!", "..", "...", "…", '"', "”", "''"):
        last -= 1
    return last


def _setting_ahead(tokens: Tokens, i: int, limit: int) -> bool:
    phrase = phrase_after(tokens, i + 1, limit, tied=False)
    if phrase is None:
        return False
    words = tokens.lower[phrase.first : phrase.last]
    return words[-1] in EVENT_NOUNS or words[0] in DAYS or (words[-1] in TIME_WORDS and tokens.lower[i] == "on")


def _ends_at_comma(tokens: Tokens, i: int, limit: int, *, phrase: bool) -> bool:
    """Whether a content ends at a comma: before a second report, a comment, or the source."""
    lower, tag = tokens.lower, tokens.tag
    if i + 1 >= limit:
        return True
    word = lower[i + 1]
    if word == "according" or word == "citing":
        return True
    if word.endswith("ing") and word in verbs() and verbs()[word].letters & set("tnax"):
        return True
    if word in CLAUSE_STOPS or (word in ("and", "but", "as", "though", "although", "while") and _second_report(tokens, i + 1, limit)):
        return True
    if not phrase:
        return word in ("but", "and") and clause_begins(tokens, i + 2, min(limit, i + 16))
    if word in STOPS or tag[i + 1] in ("VBG", "RB", "VBD"):
        return True
    if tag[i + 1] in ("DT", "PRP", "NNP", "NN", "NNS") and clause_begins(tokens, i + 1, min(limit, i + 12)):
        return True
    return word == "and" and i + 2 < limit and (tag[i + 2] in ("VBD", "VBZ", "PRP") or clause_begins(tokens, i + 2, min(limit, i + 14)))


def _second_report(tokens: Tokens, i: int, limit: int) -> bool:
    """Whether the conjunction at i leads to another cue of the narrator: *and warned*, *as the town announced*."""
    lower, tag = tokens.lower, tokens.tag
    known = verbs()
    at = i + 1
    if at >= limit:
        return False
    while at < limit and tag[at] == "RB":
        at += 1
    if at < limit and lower[at] in ("has", "have", "had"):
        at += 1
    if at < limit and lower[at] in known and tag[at] in ("VBD", "VBZ", "VBN", "VBG", "VBP"):
        frames = known[lower[at]]
        return lower[i] in ("and", "but", "while") and frames.lemma not in MENTAL and bool(frames.letters & set("tnb") or frames.after)
    phrase = phrase_after(tokens, i + 1, limit)
    if phrase is None:
        return False
    at = phrase.last
    while at < limit and tag[at] == "RB":
        at += 1
    return at < limit and lower[at] in known and tag[at] in ("VBD", "VBZ") and "s" in known[lower[at]].letters
