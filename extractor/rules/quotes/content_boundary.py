"""Where a clause or a phrase that is reported ends."""

from extractor.rules.dates.calendar import DAYS
from extractor.rules.quotes.clause_start import clause_begins, is_finite
from extractor.rules.quotes.comments import is_comment, remark_start
from extractor.rules.syntax.phrases import CLOSING_MARKS, DASHES, NOMINATIVE, TIME_WORDS, phrase_after
from extractor.rules.text.reporting_words import verbs
from extractor.rules.text.tokens import Tokens

#: Where something is said rather than what: *promised lower fares [at a rally]*.
EVENT_NOUNS = frozenset(
    "statement interview conference speech tweet tweets post letter briefing news debate hearing rally event meeting "
    "summit forum panel podcast video call remarks ceremony testimony filing report article column".split()
)
EVENT_PREPOSITIONS = frozenset("on in at during after before".split())
CONJUNCTIONS = frozenset("and but as while though although".split())
#: After a comma these end a phrase, and the last three a clause too.
PHRASE_STOPS = frozenset(
    "who which but though as after before where when because despite while whereas although".split()
)
CLAUSE_STOPS = frozenset("while whereas although".split())
#: Without a comma these end a phrase.
PHRASE_BREAKS = frozenset("so when because".split())
#: What goes on in a head is seldom the narrator's second report: *said he saw it and thought of home*.
MENTAL = frozenset("think believe feel hope fear know find show learn expect decide agree discover wonder".split())
ENDERS = CONJUNCTIONS | DASHES | PHRASE_BREAKS | EVENT_PREPOSITIONS | {",", ";", "according", "since", "until"}
PHRASE_FRAMES = frozenset("nip")
#: After *and* and *but*, these continue the reported speech: *it would open in May, but [would] be small*.
FORECASTS = frozenset("would will could might should must may".split())


def is_pause(tokens: Tokens, i: int) -> bool:
    """Return whether a token is a comma or a dash."""
    return tokens.lower[i] == "," or tokens.lower[i] in DASHES


def clause_end(tokens: Tokens, first: int, limit: int, frame: str) -> int:
    """Return the index after the last token of a content that begins at `first`.

    A phrase (frames n, i, p) ends sooner than a clause: at a setting, at a second verb, at a relative clause.
    """
    phrase = frame in PHRASE_FRAMES
    lower = tokens.lower
    inserted = False  # between two dashes
    for i in range(first + 1, limit):
        if lower[i] in DASHES:
            closed = inserted or any(lower[j] in DASHES for j in range(i + 1, limit))
            if phrase and not closed:
                return i  # vowed to pay - the third promise this year
            inserted = closed and not inserted
        if lower[i] in ENDERS and not inserted and _ends_here(tokens, first, i, limit, phrase=phrase):
            return i
    last = _trimmed(tokens, first, limit)
    return _trimmed(tokens, first, remark_start(tokens, first, last))


def _trimmed(tokens: Tokens, first: int, last: int) -> int:
    """Step back over what ends no word: stops, commas, marks."""
    while last > first + 1:
        word = tokens.lower[last - 1]
        if word[0].isalnum() or word[-1].isalnum() or word in (")", "%", "]"):
            break
        last -= 1
    return last


def _ends_here(tokens: Tokens, first: int, i: int, limit: int, *, phrase: bool) -> bool:
    """Return whether a content that begins at `first` ends before the token `i`."""
    word = tokens.lower[i]
    if word == ",":
        return _ends_at_comma(tokens, i, limit, phrase=phrase)
    if word in CONJUNCTIONS:
        return second_report(tokens, i, limit) or (phrase and _ends_at_conjunction(tokens, i, limit))
    after = tokens.lower[i + 1] if i + 1 < limit else ""
    if word == ";" or (word == "according" and after == "to") or (word in DASHES and after == "according"):
        return True
    return phrase and i - first > 1 and _ends_phrase(tokens, first, i, limit)


def _ends_at_conjunction(tokens: Tokens, i: int, limit: int) -> bool:
    """Return whether a phrase ends before a conjunction: at a second verb, at a new clause."""
    if tokens.lower[i] in ("and", "but"):
        return i + 1 < limit and tokens.tag[i + 1] in ("VBD", "VBZ", "MD")
    return tokens.lower[i] in ("as", "while") and clause_begins(tokens, i + 1, min(limit, i + 12))


def _ends_phrase(tokens: Tokens, first: int, i: int, limit: int) -> bool:
    """Return whether a phrase ends before a token: at a circumstance of the cue rather than of what is reported."""
    word, after = tokens.lower[i], tokens.lower[i + 1] if i + 1 < limit else ""
    if word in ("after", "before", "since", "until") and after in NOMINATIVE:
        return True
    if word == "when" and (
        tokens.tag[first] == "VBG" or tokens.lower[first : first + 2] in (["to", "have"], ["to", "be"])
    ):
        return False  # accused Falk of sleeping when the crane fell, is said to have left when it fell
    return word in PHRASE_BREAKS or (word in EVENT_PREPOSITIONS and _setting_ahead(tokens, first, i, limit))


def _setting_ahead(tokens: Tokens, first: int, i: int, limit: int) -> bool:
    """Return whether a place or a day of the report follows: *[at a rally]*; with a gerund the day is that of the deed."""
    phrase = phrase_after(tokens, i + 1, limit, tied=False)
    if phrase is None:
        return False
    words = tokens.lower[phrase.first : phrase.last]
    if words[-1] in EVENT_NOUNS:
        return True
    goes_on = tokens.tag[first] == "VBG" or tokens.tag[phrase.last : phrase.last + 1] == [
        "TO"
    ]  # vowed to meet on Monday to lower the tolls
    return not goes_on and (words[0] in DAYS or (words[-1] in TIME_WORDS and tokens.lower[i] == "on"))


def _ends_at_comma(tokens: Tokens, i: int, limit: int, *, phrase: bool) -> bool:
    """Return whether a content ends at a comma: before a second report, a comment, a new clause, or the source."""
    if i + 2 < limit and tokens.lower[i + 1] in CLOSING_MARKS and tokens.start[i + 1] == tokens.end[i]:
        i += 1  # "a fraud," adding that
    if i + 1 >= limit:
        return True
    word = tokens.lower[i + 1]
    if word in ("according", "citing") or word in CLAUSE_STOPS:
        return True
    if word.endswith("ing") and word in verbs() and not verbs()[word].letters.isdisjoint("tnax"):
        return True
    if (word in CONJUNCTIONS and second_report(tokens, i + 1, limit)) or is_comment(tokens, i + 1, limit):
        return True
    return _phrase_ends_at_comma(tokens, i, limit) if phrase else _clause_ends_at_comma(tokens, i, limit)


def _clause_ends_at_comma(tokens: Tokens, i: int, limit: int) -> bool:
    """Return whether a clause ends at a comma: before *and* or *but* with a clause or a verb of the narrator's."""
    lower, word = tokens.lower, tokens.lower[i + 1]
    verb = _over_adverbs(tokens, i + 2, limit)
    if word == "but" and verb < limit and tokens.tag[verb] in ("VBD", "VBZ", "VBN") and lower[i + 2] != "also":
        return True  # claimed that it sank, but still gave no proof
    if word == "and" and lower[i + 2 : i + 3] in (["when"], ["that"]) and i + 3 < limit:
        return lower[i + 2] == "when" or is_finite(tokens, i + 3) or lower[i + 3] == "'s"  # and that's all
    return (
        word in ("but", "and")
        and clause_begins(tokens, i + 2, min(limit, i + 16))
        and not _forecasts(tokens, i + 2, limit)
    )


def _forecasts(tokens: Tokens, at: int, limit: int) -> bool:
    """Return whether a clause that begins at a token says what would be, as what was said does."""
    verb = next((i for i in range(at, min(limit, at + 16)) if is_finite(tokens, i)), None)
    return verb is not None and tokens.lower[verb] in FORECASTS


def _phrase_ends_at_comma(tokens: Tokens, i: int, limit: int) -> bool:
    """Return whether a phrase ends at a comma: before a relative clause, a participle, a clause."""
    word, tag = tokens.lower[i + 1], tokens.tag
    if word in PHRASE_STOPS or tag[i + 1] in ("VBG", "RB", "VBD"):
        return True
    if tag[i + 1] in ("DT", "PRP", "NNP", "NN", "NNS") and clause_begins(tokens, i + 1, min(limit, i + 12)):
        return True
    verb = i + 2 < limit and tag[i + 2] in ("VBD", "VBZ", "PRP")
    return word == "and" and (verb or clause_begins(tokens, i + 2, min(limit, i + 14)))


def second_report(tokens: Tokens, i: int, limit: int) -> bool:
    """Return whether the conjunction at `i` leads to another cue of the narrator: *and warned*, *as the town announced*."""
    lower, tag = tokens.lower, tokens.tag
    known = verbs()
    at = _over_adverbs(tokens, i + 1, limit)
    if at < limit and lower[at] in ("has", "have", "had"):
        at += 1
    if at < limit and lower[at] in known and tag[at] in ("VBD", "VBZ", "VBN", "VBG", "VBP"):
        frames = known[lower[at]]
        states = bool(frames.after or frames.objects) or not frames.letters.isdisjoint("tnb")
        return lower[i] in ("and", "but", "while") and frames.lemma not in MENTAL and states
    phrase = phrase_after(tokens, i + 1, limit)
    if phrase is None:
        return False
    at = _over_adverbs(tokens, phrase.last, limit)
    if at >= limit or lower[at] not in known or tag[at] not in ("VBD", "VBZ"):
        return False
    frames = known[lower[at]]
    return not frames.letters.isdisjoint("so") or bool(frames.objects and lower[i] in ("and", "but", "while"))


def _over_adverbs(tokens: Tokens, at: int, limit: int) -> int:
    while at < limit and tokens.tag[at] == "RB":
        at += 1
    return at
