"""Where somebody is said to speak: reporting verbs, nouns and *according to*, with the frames they open."""

from collections.abc import Iterator
from itertools import compress
from typing import NamedTuple

from extractor.rules.quotes.auxiliaries import AHEAD, AUXILIARY, GOING_ON, NOMINAL, governor_of, group_of
from extractor.rules.quotes.clause_start import clause_begins
from extractor.rules.syntax.phrases import (
    FINITE,
    FINITE_SLICES,
    NOMINATIVE,
    NOUNS,
    STARTS,
    base_start,
    phrase_after,
    phrase_before,
)
from extractor.rules.text.reporting_words import (
    ACCOUNTS,
    ANSWERS,
    CALLS,
    INTENTS,
    PHRASES,
    Frames,
    adjectives,
    cue_nouns,
    cue_words,
    verbs,
)
from extractor.rules.text.tokens import HAVE, Tokens, lexicon

NOBODIES = frozenset("neither none nobody not".split())
WANTING = (["want"], ["wants"], ["wanted"], ["wanting"])
PROMISES = frozenset("promise ask".split())
#: With these a form that may be a noun is a verb before *that*: *some note that*.
QUANTIFIERS = frozenset("some many most others few several all both".split())
PAUSES = frozenset((",", '"', "”", "''", "’", "'"))
OPENS_SPEECH = frozenset(("that", ":", '"', "“", "''"))
AFTER_PARTICIPLE = STARTS | {"TO", "PRP", "NNP", "NNS", "IN", "JJ", '"', "“", "''", ":"}
AFTER_THIRD_PERSON = STARTS | {"PRP", "NNP", "EX", "WRB", "WP"}
SEVERAL = frozenset("police people staff majority number percent group couple".split())
#: Words that open a question.
WH = frozenset("whether if why how what who".split())
COPULAS = (["is"], ["was"], ["remains"], ["remained"])
#: What the clause of a noun may begin with.
OF_NOUN = NOUNS | STARTS | {"PRP", "EX", "JJ", "CD", "VBG"}
#: The longest phrase, in tokens, between a noun and its clause.
BETWEEN = 8
#: How far *quoted* may be before *as saying*.
QUOTED = 9
#: Where something is said by somebody who is not named: *the court heard that*.
HEARINGS = frozenset("court jury jurors inquest tribunal hearing inquiry trial panel".split())
MAKING = frozenset("make makes made making".split())
LINKING = frozenset("remain remains remained felt feels feel grew became".split())
#: What is made so, and is so for everybody: *made clear that*, but not *it is clear that*.
OBJECTIVE = frozenset(("clear", "plain", "known"))
QUESTIONS = tuple([word] for word in sorted(WH | {"when", "where", "which"}))
WITHOUT = frozenset("without before instead assuming".split())


class Cue(NamedTuple):
    """A cue at token `verb`; its verb group begins at `group`.

    `kind` is verb, noun or according; a `modal` or `infinitive` cue reports nothing by itself, but may introduce a
    quotation in marks. `loose` marks participles (*warning that*), which take their subject from elsewhere.
    """

    verb: int
    group: int
    frames: Frames
    kind: str = "verb"
    passive: bool = False
    modal: bool = False
    infinitive: bool = False
    loose: bool = False


NOUN = Frames("", frozenset("t"), frozenset(), frozenset())
ADJECTIVE = Frames("", frozenset("tbe"), frozenset(), frozenset())
ACCOUNT = Frames("account", frozenset("qs"), frozenset(), frozenset())
ACCORDING = Frames("according", frozenset("qs"), frozenset(), frozenset())
ASKING = Frames("ask", frozenset("t"), frozenset(), frozenset())
PUT = Frames("put", frozenset("qs"), frozenset(), frozenset())


def find_cues(tokens: Tokens, quoted: bytearray) -> Iterator[Cue]:
    """Yield the cues that are outside quotation marks, in order; negated ones are left out."""
    known, naming, holding = verbs(), cue_nouns(), adjectives()
    for i in compress(range(len(tokens)), map(cue_words().__contains__, tokens.lower)):
        if quoted[i]:
            continue
        word = tokens.lower[i]
        cue = _verb(tokens, i, known[word]) if word in known else None
        if cue is None and word in naming:
            cue = _noun(tokens, i)
        if cue is None and word in PHRASES:
            cue = _phrase(tokens, i)
        if cue is None and word in ACCOUNTS:
            cue = _account(tokens, i)
        if cue is None and word in holding:
            cue = _adjective(tokens, i)
        if cue is not None:
            yield cue


def _phrase(tokens: Tokens, i: int) -> Cue | None:
    """According to, per, and *as the mayor put it*."""
    word, after = tokens.lower[i], tokens.lower[i + 1 : i + 2]
    if word == "according" and after == ["to"]:
        return Cue(i + 1, i, ACCORDING, "according")
    if word in ("put", "puts") and after == ["it"]:
        return Cue(i, i, PUT)
    if word == "heard" and i and tokens.lower[i - 1] in HEARINGS and after in (["that"], ["how"]):
        return Cue(i, i, NOUN, "noun")
    if (
        word == "know"
        and tokens.lower[i - 1 : i] == ["to"]
        and tokens.lower[i - 2 : i - 1] in WANTING
        and after in QUESTIONS
    ):
        return Cue(i, i - 2, ASKING)  # Falk wanted to know why
    if tokens.word[i] == "per" and i and tokens.lower[i - 1] == "," and tokens.tag[i + 1 : i + 2] in (["DT"], ["NNP"]):
        return Cue(i, i, ACCORDING, "according")
    return None


def _noun(tokens: Tokens, i: int) -> Cue | None:
    following = tokens.lower[i + 1 : i + 3]
    if tokens.lower[i] in ANSWERS and following[:1] not in COPULAS:
        return None
    if _calls_for(tokens, i):
        return Cue(i, i, NOUN, "noun")
    if following[:1] == ["to"] and tokens.lower[i] in INTENTS and tokens.tag[i + 2 : i + 3] == ["VB"]:
        return Cue(i, i, NOUN, "noun")
    if len(following) > 1 and following[0] in ("about", "over") and following[1] in ("whether", "how", "why"):
        return Cue(i, i, NOUN, "noun")
    that = that_after(tokens, i)
    if (
        that + 1 < len(tokens)
        and tokens.lower[that] == "that"
        and tokens.tag[i] in ("NN", "NNS")
        and tokens.tag[that + 1] in OF_NOUN
    ):
        return Cue(i, i, NOUN, "noun")
    return None


def that_after(tokens: Tokens, i: int) -> int:
    """Where the clause of a noun is opened: *warnings [from the pilot] that*, *her argument [is] that*."""
    if tokens.lower[i + 1 : i + 2] in COPULAS and tokens.lower[i + 2 : i + 3] == ["that"]:
        return i + 2
    if tokens.lower[i + 1 : i + 2] not in (["from"], ["to"]):
        return i + 1
    phrase = phrase_after(tokens, i + 2, min(len(tokens), i + 2 + BETWEEN))
    return phrase.last if phrase else i + 1


def _is_verb(tokens: Tokens, i: int) -> bool:
    """Return whether a form that may be a noun is a verb here."""
    tag, lower = tokens.tag, tokens.lower
    if tag[i][0] == "V":
        # not: an earnings report that came in late
        noun = tag[i] == "VBP" and lexicon().tag.get(lower[i], "")[:1] == "N"
        return not noun or lower[i + 1 : i + 2] != ["that"] or tag[i + 2 : i + 3] not in FINITE_SLICES
    before, tag_before = (lower[i - 1], tag[i - 1]) if i else ("", "")
    after = lower[i + 1] if i + 1 < len(tokens) else ""
    if before in QUANTIFIERS and after in ("that", "out") and (i < 2 or tag[i - 2] not in ("DT", "PRP$", "IN")):
        return True
    if tag[i] == "NNP" or tag_before in NOMINAL:
        return before in NOMINATIVE and tag[i] != "NNP"
    if before in NOMINATIVE or before in HAVE or tag_before in ("MD", "TO"):
        return True
    return _reads_as_verb(tokens, i, before, tag_before)


def _reads_as_verb(tokens: Tokens, i: int, before: str, tag_before: str) -> bool:
    """Return whether what is around a form tagged as a noun makes it a verb: *The institute [estimates] that*."""
    tag, lower = tokens.tag, tokens.lower
    after, tag_after = (lower[i + 1], tag[i + 1]) if i + 1 < len(tokens) else ("", "")
    if lower[i].endswith("ing") and before == ",":
        return tag_after in AFTER_PARTICIPLE
    if after == "out" or (lower[i].endswith("s") and before in PAUSES and tag_after == "NNP"):
        return after == "out" or "s" in verbs()[lower[i]].letters  # as Falk points out; the lake is warm, notes Falk
    clause = after != "that" or (i + 2 < len(tokens) and tag[i + 2] not in FINITE)  # not: rules that could
    if (after in NOMINATIVE and lower[i][-1] != "s") or (after == "that" and clause and tag_before == "RB"):
        return _has_plural_subject(tokens, i)  # records from his first year show he, experts also fear that
    if after in OPENS_SPEECH:
        return clause and (tag_before in NOUNS or tag_before in (",", ")"))
    if not lower[i].endswith("s") or tag_before not in NOUNS:
        return tag_before == "NNS" and (_closes(tokens, i) or _opens_clause(tokens, i))
    return tag_after in AFTER_THIRD_PERSON or (tag_before != "NNS" and _closes(tokens, i))


def _has_plural_subject(tokens: Tokens, i: int) -> bool:
    """Return whether several people or things precede a form, over adverbs."""
    number = tokens.sentence_of[i]
    floor = tokens.sentences[number][0] if number >= 0 else i
    at = i - 1
    while at > floor and tokens.tag[at] == "RB":
        at -= 1
    if at < floor or tokens.tag[at] not in NOUNS:
        return False
    phrase = phrase_before(tokens, at, floor)
    end = next((j for j in range(phrase.first + 1, phrase.last) if tokens.tag[j] in ("IN", "TO")), phrase.last)
    return tokens.tag[end - 1] == "NNS" or tokens.lower[end - 1] in SEVERAL


def _opens_clause(tokens: Tokens, i: int) -> bool:
    """Return whether a clause that a form can report begins after it: *Crews [fear] more ships will sink*."""
    number = tokens.sentence_of[i]
    if number < 0 or "b" not in verbs()[tokens.lower[i]].letters:
        return False
    return clause_begins(tokens, i + 1, tokens.sentences[number][1])


def _closes(tokens: Tokens, i: int) -> bool:
    """Return whether a form ends what a comma began: *The tolls rose, the Harbour News reports*."""
    number = tokens.sentence_of[i]
    if number < 0:
        return False
    floor, last = tokens.sentences[number]
    headline = i + 1 == last  # Cases double, agency warns
    if not headline and tokens.lower[i + 1] not in (".", ",", ";"):
        return False
    first = phrase_before(tokens, i - 1, floor).first
    named = headline or tokens.tag[i - 1] == "NNP" or tokens.lower[first] == "the" or tokens.tag[i] != "NNS"
    return named and first > floor and tokens.lower[first - 1] in PAUSES


def _calls_for(tokens: Tokens, i: int) -> bool:
    """*A call for the town to pay*."""
    return tokens.lower[i] in CALLS and tokens.lower[i + 1 : i + 2] == ["for"]


def _adjective(tokens: Tokens, i: int) -> Cue | None:
    """*Falk was confident that*, *Falk made it clear that*."""
    number = tokens.sentence_of[i]
    if number < 0:
        return None
    floor, last = tokens.sentences[number]
    if tokens.lower[i + 1 : i + 2] != ["that"] and not (i + 1 < last and clause_begins(tokens, i + 1, last)):
        return None
    at = i - 1 - (i > floor and tokens.lower[i - 1] == "it")
    linked = at > floor and tokens.lower[at] in (MAKING if tokens.lower[i] in OBJECTIVE else LINKING)
    group = group_of(tokens, at if linked else i, floor)
    if group.negated or not (linked or (group.being and tokens.lower[i] not in OBJECTIVE)):
        return None
    return Cue(i, group.first, ADJECTIVE, "verb", modal=group.modal, infinitive=group.infinitive)


def _account(tokens: Tokens, i: int) -> Cue | None:
    """*By Falk's own account*, *in her view*, between pauses."""
    number = tokens.sentence_of[i]
    if number < 0 or tokens.lower[i + 1 : i + 2] not in ([","], ["."]):
        return None
    first = base_start(tokens, i, tokens.sentences[number][0])
    owned = tokens.tag[first] == "PRP$" or "POS" in tokens.tag[first:i]
    return (
        Cue(i, first - 1, ACCOUNT, "according")
        if owned and tokens.lower[first - 1 : first] in (["by"], ["in"])
        else None
    )


def _quoted_as(tokens: Tokens, as_: int, floor: int) -> int | None:
    """Where the verb group of *was quoted (by the paper) as saying* begins, before *as*."""
    quoted = next(
        (i for i in range(as_ - 1, max(floor, as_ - QUOTED), -1) if tokens.lower[i] in ("quoted", "cited")), None
    )
    group = group_of(tokens, quoted, floor) if quoted is not None else None
    return group.first if group is not None and group.being and not group.negated else None


def _verb(tokens: Tokens, i: int, frames: Frames) -> Cue | None:
    """The verb cue at a token, or None if it is a noun, negated, or something else than a report."""
    number = tokens.sentence_of[i]
    floor = tokens.sentences[number][0] if number >= 0 else i
    group = group_of(tokens, i, floor)
    nobody = tokens.lower[floor] in NOBODIES and "," not in tokens.lower[floor : group.first]
    if nobody or not _is_verb(tokens, i):
        return None
    governor = governor_of(tokens, group.first, floor) if group.infinitive else ""
    first = group.first
    if group.negated or governor in AHEAD or (first > floor and tokens.lower[first - 1] in NOBODIES):
        return None
    if governor in GOING_ON:  # went on to say
        first -= 1
        while first > floor and (tokens.lower[first - 1] in AUXILIARY | GOING_ON or tokens.tag[first - 1] == "RB"):
            first -= 1
    word, tag = tokens.lower[i], tokens.tag
    ing = word.endswith("ing")
    quoted = _quoted_as(tokens, first - 1, floor) if ing and tokens.lower[first - 1] == "as" else None
    if quoted is not None:
        return Cue(i, quoted, frames)
    loose = (ing and not group.being) or tokens.lower[first] in ("going", "continuing")
    if loose and (word in WITHOUT or (first > floor and tokens.lower[first - 1] in WITHOUT)):
        return None
    bare = not (group.being or group.having or group.modal)
    past = not ing and word != frames.lemma and not word.endswith("s")
    if (past or (group.being and not ing)) and _is_no_report(tokens, i, frames, bare=bare, being=group.being):
        return None
    following = tokens.lower[i + 1 : i + 2]
    passive = (group.being and past) or (bare and past and _is_put_to(tokens, i, floor, frames))
    if bare and past and tag[i] == "VBN" and first == i > floor and tag[i - 1] in NOUNS:
        passive = following == ["by"] or "q" not in frames.letters
    return Cue(i, first, frames, "verb", passive, group.modal, group.infinitive and governor not in GOING_ON, loose)


def _is_no_report(tokens: Tokens, i: int, frames: Frames, *, bare: bool, being: bool) -> bool:
    """Return whether a past form says whom or what something happens to, and reports nothing."""
    following = tokens.lower[i + 1 : i + 2]
    if following in (["to"], ["at"], ["on"]) and tokens.lower[i + 2 : i + 3] == ["by"]:
        return True  # figures pointed to by Falk
    if being:
        return (frames.letters == {"q"} and not frames.objects) or frames.lemma == "charge"  # was hit, was charged with
    if frames.lemma == "ask" and tokens.lower[i + 1 : i + 4] == ["not", "to", "be"]:
        return True  # who asked not to be named
    if not bare or following != ["to"]:
        return False
    if frames.lemma == "say":
        return tokens.tag[i + 2 : i + 3] == ["VB"]  # things said to be lost
    return {"o", "i"} <= frames.letters and frames.lemma not in PROMISES  # those invited to speak


def _is_put_to(tokens: Tokens, i: int, floor: int, frames: Frames) -> bool:
    """Return whether a question is put to the subject of the main clause: *Asked whether it would sail, Falk said no*."""
    if frames.lemma not in ("ask", "press", "question"):
        return False
    opening = i == floor or tokens.lower[i - 1] in ("when", "if")
    return opening and any(word in WH for word in tokens.lower[i + 1 : i + 3])
