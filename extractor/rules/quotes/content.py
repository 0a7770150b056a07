"""What is reported after a cue: a clause, an infinitive, a noun phrase, or what is between marks."""

from typing import NamedTuple

from extractor.rules.quotes.clause_start import clause_begins, ends_sentence
from extractor.rules.quotes.content_boundary import clause_end
from extractor.rules.quotes.cue_adjuncts import content_start, is_main_verb, skip_setting
from extractor.rules.quotes.cues import ASKING, WH, Cue
from extractor.rules.syntax.phrases import (
    CORE,
    FINITE,
    STARTS,
    TIME_WORDS,
    Phrase,
    phrase_after,
)
from extractor.rules.text.plurals import singular
from extractor.rules.text.reporting_words import UTTERING, cue_nouns, non_reporting_objects, verbs
from extractor.rules.text.titles import titles
from extractor.rules.text.tokens import Tokens

OWN_ARTICLE = (["DT"], ["PRP$"])
#: Before a question these say what was said: *spoke about how it fell*.
TOPICAL = frozenset("about on over".split())
POINTING = frozenset("this that these those such it".split())
HEARSAY = frozenset("say report believe allege estimate think".split())
INFINITIVE = frozenset(("VB", "VBP", "NN", "RB", "JJ", "JJR"))
PHRASE_OPENERS = STARTS | CORE | {"PRP", "VBG", "VBN"}
LEAST = 3
RELATIVE = 20
#: How far, in tokens, to look for the noun that makes the verb an act.
DEED = 5
#: No content is longer, in tokens; it keeps the cost of a text without full stops linear.
LONGEST = 400


class Content(NamedTuple):
    """What is reported: token indices, `last` excluded; `frame` is the letter of the frame that was met.

    Beside those of data/cues.tsv: `q` marks that open at once, `m` marks inside a noun phrase, `:` after a colon.
    """

    first: int
    last: int
    frame: str


def find_content(tokens: Tokens, cue: Cue, limit: int, opens: bytearray) -> Content | None:
    """Return what is reported after a verb, up to the token `limit`; `opens[i]` says that a quotation begins at i."""
    limit = min(limit, cue.verb + LONGEST)
    start = content_start(tokens, cue, limit, opens)
    if start is None:
        return None
    lower, letters = tokens.lower, cue.frames.letters
    if lower[start] == ":":
        return Content(start + 1, limit, ":") if start + 1 < limit else None
    if opens[start]:
        return Content(start, clause_end(tokens, start, limit, "t"), "q")
    if lower[start] == "that" and "t" in letters and not _points(tokens, cue, start, limit):
        first = start + 2 if lower[start + 1 : start + 2] == [","] else start + 1
        return Content(first, clause_end(tokens, first, limit, "t"), "t") if first < limit else None
    if cue.passive or _is_non_reporting(tokens, cue, start, limit):
        return _passive(tokens, cue, start, limit) if cue.passive else None
    return (
        _clause(tokens, cue, start, limit)
        or _marked(tokens, cue, start, limit, opens)
        or _phrase(tokens, cue, start, limit)
    )


def _is_non_reporting(tokens: Tokens, cue: Cue, at: int, limit: int) -> bool:
    """Return whether a verb says what was done: *claimed three [lives]*, *recalled its [ambassador]*, *pledged [$4 million]*."""
    things = non_reporting_objects().get(cue.frames.lemma)
    if things is None:
        return False
    for i in range(at, min(limit, at + DEED)):
        if singular(tokens.lower[i]) in things or tokens.tag[i] in things:
            return i + 1 >= limit or tokens.tag[i + 1] not in FINITE  # not: claimed the title was won
        if tokens.tag[i] not in ("DT", "PRP$", "CD", "JJ", "NN"):
            return False
    return False


def _clause(tokens: Tokens, cue: Cue, at: int, limit: int) -> Content | None:
    """A question, a clause without *that*, an infinitive."""
    letters = cue.frames.letters
    if "i" in letters and (asked := _request(tokens, cue, at, limit)):
        return asked
    if "t" in letters and (tokens.lower[at] in WH or cue.frames is ASKING):
        return Content(at, clause_end(tokens, at, limit, "t"), "t")
    about = tokens.lower[at] in TOPICAL and not letters.isdisjoint("qo") and at + 1 < limit
    if about and (tokens.tag[at + 1] == "WRB" or tokens.lower[at + 1] in WH):
        return Content(at + 1, clause_end(tokens, at + 1, limit, "t"), "t")
    if "b" in letters and (clause_begins(tokens, at, limit) or _that_is(tokens, cue, at)):
        return Content(at, clause_end(tokens, at, limit, "b"), "b")
    return None


def _request(tokens: Tokens, cue: Cue, at: int, limit: int) -> Content | None:
    """What is to be done, and by whom if somebody is asked: *urged [the council to wait]*, *promised the council [to wait]*."""
    asked = None
    if "o" in cue.frames.letters and cue.frames.lemma != "promise":
        asked = phrase_after(tokens, skip_setting(tokens, cue.verb + 1, limit), limit)
    at_once = asked is not None and asked.last == at
    to = at
    if at_once and tokens.lower[at] == "who":  # asked those who saw it to call
        to = next((i for i in range(at, min(limit, at + RELATIVE)) if tokens.tag[i] == "TO"), at)
    if not _infinitive(tokens, to, limit):
        return None
    return Content(asked.first if asked and at_once else at, clause_end(tokens, to, limit, "i"), "i")


def _points(tokens: Tokens, cue: Cue, at: int, limit: int) -> bool:
    """Return whether *that* only points: *said [that much]*."""
    if at + 1 >= limit or is_main_verb(tokens, at + 1):
        return True  # a meeting that was held in Moss
    if tokens.tag[at + 1] not in ("NN", "RB") or at != cue.verb + 1:
        return False
    return not any(t in FINITE or t in ("VBN", "VBG") for t in tokens.tag[at + 1 : min(limit, at + 26)])


def _that_is(tokens: Tokens, cue: Cue, at: int) -> bool:
    """Return whether *that* is the subject of what is reported: *believe [that is likely]*."""
    return at == cue.verb + 1 and tokens.lower[at] == "that" and is_main_verb(tokens, at + 1)


def _passive(tokens: Tokens, cue: Cue, at: int, limit: int) -> Content | None:
    """*was accused [of fraud]*, *was said [to have left]*."""
    if tokens.lower[at] == "by" and (agent := phrase_after(tokens, at + 1, limit)) and agent.last < limit:
        at = agent.last  # asked by a reporter how it fell
    word = tokens.lower[at]
    if word in TOPICAL and at + 1 < limit:
        at, word = at + 1, tokens.lower[at + 1]
    if word in WH and tokens.lower[at + 1 : at + 2] != [","] and cue.frames.lemma in ("ask", "press", "question"):
        return Content(at, clause_end(tokens, at, limit, "t"), "t")
    if word in cue.frames.objects and at + 1 < limit:
        return Content(at + 1, clause_end(tokens, at + 1, limit, "p"), "x")
    if cue.frames.lemma in HEARSAY and _infinitive(tokens, at, limit):
        return Content(at, clause_end(tokens, at, limit, "i"), "i")
    return None


def _infinitive(tokens: Tokens, at: int, limit: int) -> bool:
    """Return whether *to leave* or *not to leave* begins at a token."""
    lower = tokens.lower
    if lower[at] in ("not", "never") and lower[at + 1 : at + 2] == ["to"]:
        return True
    return lower[at] == "to" and at + 1 < limit and tokens.tag[at + 1] in INFINITIVE


def _marked(tokens: Tokens, cue: Cue, at: int, limit: int, opens: bytearray) -> Content | None:
    """A quotation inside the noun phrase after a verb: *called the plan a "fraud"*."""
    if cue.frames.letters.isdisjoint("qnac") and not cue.frames.after and not cue.frames.objects:
        return None
    lower, tag = tokens.lower, tokens.tag
    past_verb = False  # dismissed claims that it leaks as "scaremongering"
    for i in range(at, min(limit, at + 14)):
        if opens[i]:
            if past_verb and lower[i - 1] != "as":
                return None
            return Content(i, clause_end(tokens, i, limit, "n"), "m")
        if (
            lower[i] in ";:,"
            or (tag[i] == "CC" and cue.frames.letters <= {"q", "s"})
            or ends_sentence(tokens, i)
            or (tag[i] in FINITE and "a" not in cue.frames.letters)
            or (lower[i] in verbs() and tag[i][0] == "V")
        ):
            return None
        past_verb = past_verb or tag[i] in FINITE
    return None


def _phrase(tokens: Tokens, cue: Cue, start: int, limit: int) -> Content | None:
    """A noun phrase that states the content, after the verb or after its preposition."""
    lower, tag, frames = tokens.lower, tokens.tag, cue.frames
    at = _phrase_start(tokens, cue, start, limit)
    if at < limit and lower[at] in frames.after and at + 1 < limit:
        return Content(at + 1, clause_end(tokens, at + 1, limit, "p"), "p")
    if at >= limit or tag[at] not in PHRASE_OPENERS:
        return None
    if (frames.objects or frames.letters & {"a", "c", "v"}) and (found := _object(tokens, cue, at, limit)):
        return found
    if "g" in frames.letters and tag[at] == "VBG":
        return Content(at, clause_end(tokens, at, limit, "n"), "g")
    if "d" in frames.letters and _small_clause(tokens, at, limit):
        return Content(at, clause_end(tokens, at, limit, "n"), "d")
    states = frames.letters & {"n", "d"} and tag[at] != "PRP" and lower[at] not in POINTING
    return _statement(tokens, cue, at, limit) if states else None


def _phrase_start(tokens: Tokens, cue: Cue, start: int, limit: int) -> int:
    """Where a phrase or its preposition can be: over settings and adverbs, but not over an addressee."""
    at = cue.verb + 1
    if tokens.lower[at] not in cue.frames.after:
        at = start if tokens.lower[at] in TIME_WORDS else skip_setting(tokens, at, limit)
    while at < limit and tokens.tag[at] == "RB":
        at += 1
    return at


def _statement(tokens: Tokens, cue: Cue, at: int, limit: int) -> Content | None:
    """A noun phrase that says what is the case: *announced [a new tunnel]*, but not *cited a source*, *mocked him*."""
    frames, kinds = cue.frames, titles()
    phrase = phrase_after(tokens, at, limit, tied=False)
    if phrase is None:
        return None
    head = tokens.lower[phrase.last - 1]
    if frames.lemma in ("cite", "quote", "echo") and (
        singular(head) in kinds.head or head in kinds.head | kinds.source
    ):
        return None
    if "o" in frames.letters and tokens.tag[phrase.last : phrase.last + 1] in OWN_ARTICLE:
        at = phrase.last  # promised the crews a new quay
    if (
        head in cue_nouns()
        and tokens.lower[cue.verb] in UTTERING
        and tokens.lower[phrase.last : phrase.last + 1] == ["that"]
    ):
        return None  # voiced concern that
    last = clause_end(tokens, at, limit, "n")
    if "a" in frames.letters and (last - at < LEAST or last <= phrase.last):
        return None  # slammed the board: whom it is about, and nothing that is said
    return Content(at, last, "n" if "n" in frames.letters else "d")


def _small_clause(tokens: Tokens, at: int, limit: int) -> bool:
    """Return whether a pronoun and what it is or does follow: *shows [him leaving the dock]*, *[her ahead]*."""
    if tokens.tag[at] != "PRP" or at + 2 >= limit:
        return False
    return tokens.tag[at + 1] in ("VBG", "VBN", "JJ", "RB") or tokens.lower[at + 1] in ("with", "in", "on", "at")


def _object(tokens: Tokens, cue: Cue, at: int, limit: int) -> Content | None:
    """An object and what is said of it: accused [Falk of fraud], described [it as a risk], called [it a risk]."""
    lower, tag, frames = tokens.lower, tokens.tag, cue.frames
    phrase = phrase_after(tokens, at, limit, tied=not frames.objects)
    if phrase is None or phrase.last >= limit:
        return None
    phrase = _with_others(tokens, phrase, limit) if "c" in frames.letters else phrase
    after = _over_relative(tokens, phrase.last, limit)
    for i in range(after, min(limit - 1, after + 8)):
        if lower[i] in frames.objects:
            return Content(at, clause_end(tokens, i + 1, limit, "p"), "x")
        if lower[i] == "as" and "a" in frames.letters and not clause_begins(tokens, i + 1, limit):
            return Content(at, clause_end(tokens, i + 1, limit, "p"), "a")
        if lower[i] in ";:" or ends_sentence(tokens, i) or tag[i] in FINITE:
            break
    if "v" in frames.letters and _infinitive(tokens, phrase.last, limit):
        return Content(at, clause_end(tokens, phrase.last, limit, "i"), "v")
    if "c" in frames.letters and tag[phrase.last] in ("DT", "JJ", "PRP$"):
        return Content(at, clause_end(tokens, phrase.last, limit, "n"), "c")
    return None


def _with_others(tokens: Tokens, phrase: Phrase, limit: int) -> Phrase:
    """Take in what *and* joins to an object: called [the plan and the vote] a farce."""
    while phrase.last + 1 < limit and tokens.lower[phrase.last] == "and":
        more = phrase_after(tokens, phrase.last + 1, limit)
        if more is None or more.last >= limit:
            break
        phrase = Phrase(phrase.first, more.last)
    return phrase


def _over_relative(tokens: Tokens, at: int, limit: int) -> int:
    """Step over a relative clause between commas: accused Falk[, who was born in Moss,] of fraud."""
    lower = tokens.lower
    if lower[at] != "," or lower[at + 1 : at + 2] not in (["who"], ["which"], ["whose"]):
        return at
    comma = next((i for i in range(at + 2, min(limit, at + RELATIVE)) if lower[i] == ","), None)
    return at if comma is None else comma + 1
