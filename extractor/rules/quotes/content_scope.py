"""How far a content reaches when its cue is in a subordinate, relative or nominal clause."""

from extractor.rules.quotes.clause_start import clause_begins
from extractor.rules.quotes.content import LONGEST, Content, find_content
from extractor.rules.quotes.content_boundary import clause_end
from extractor.rules.quotes.cue_subjects import without_apposed
from extractor.rules.quotes.cues import Cue, that_after
from extractor.rules.quotes.layout import Layout, Unit
from extractor.rules.quotes.speaker_resolution import Speaker
from extractor.rules.syntax.phrases import DASHES, FINITE, NOUNS, phrase_before
from extractor.rules.text.tokens import BE

SUBORDINATORS = frozenset("when while after although though as if since because before".split())
GAPS = frozenset("which what who that".split())
#: A finite verb after these belongs to a clause inside another.
INNER = frozenset(("CC", ",", "WP", "WDT", "IN", "PRP", "RB", "EX"))
NOT_AFTER_NOUN = INNER | {"JJ", "VBN", "VBG", "VB", "TO", "CD", "DT"}
RELATIVE = frozenset("who which".split())
#: After these a finite verb is that of a clause inside a phrase.
CLAUSE_TAGS = frozenset(("PRP", "WP", "WDT", "WRB", "EX"))


def phrase_start(layout: Layout, speaker: Speaker, floor: int) -> int:
    """Return where the noun phrase begins that a speaker's name ends: before title and article."""
    if layout.tokens.tag[speaker.first] == "PRP":
        return speaker.first
    whole = without_apposed(layout.tokens, phrase_before(layout.tokens, speaker.last - 1, floor))
    return min(speaker.first, whole.first)


def content_of(layout: Layout, cue: Cue, unit: Unit, speaker: Speaker | None) -> Content | None:
    """Return what a cue reports after itself, as far as the sentence around it lets it reach."""
    if cue.kind != "verb":
        return _noun_clause(layout, cue, unit) if cue.kind == "noun" else None
    content = find_content(layout.tokens, cue, unit.last, layout.opens)
    if content is None:
        return _gap(layout, cue, unit, speaker) if speaker is not None and "b" in cue.frames.letters else None
    colon = _colon(layout, content)
    return _reach(layout, cue, content, unit, speaker) if colon is None else Content(colon + 1, content.last, ":")


def _reach(layout: Layout, cue: Cue, content: Content, unit: Unit, speaker: Speaker | None) -> Content:
    """Cut a content where the sentence around its cue goes on."""
    if cue.loose and content.frame in ("n", "p", "x") and speaker is not None and speaker.last == cue.group:
        return _before_own_verb(layout, content)
    if content.frame in ("t", "b", "n") and speaker is not None and speaker.first < cue.group:
        return _before_main_clause(layout, content, unit, speaker)
    if cue.passive and layout.tokens.lower[cue.group - 1] in RELATIVE:
        return _before_verb_after_comma(layout, content) or content
    if (cue.loose or cue.passive) and cue.group <= unit.first + 2:
        return _before_clause(layout, content)  # Claiming that X, Falk left
    return content


def _colon(layout: Layout, content: Content) -> int | None:
    """The colon in a noun phrase that opens marks: *Falk slams the board[:] "You failed"*."""
    if content.frame not in ("n", "p", "d"):
        return None
    stop = min(content.last, len(layout.tokens) - 1)
    return next((i for i in range(content.first, stop) if layout.tokens.lower[i] == ":" and layout.opens[i + 1]), None)


def _commas(layout: Layout, content: Content) -> list[int]:
    """The commas and dashes inside a content and outside quotation marks."""
    lower = layout.tokens.lower
    return [
        i
        for i in range(content.first + 1, content.last - 1)
        if (lower[i] == "," or lower[i] in DASHES) and not layout.quoted[i]
    ]


def _before_clause(layout: Layout, content: Content) -> Content:
    """Cut a content at a comma that a new clause follows."""
    for i in _commas(layout, content):
        if clause_begins(layout.tokens, i + 1, content.last):
            return content._replace(last=i)
    return content


def _before_main_clause(layout: Layout, content: Content, unit: Unit, speaker: Speaker) -> Content:
    """Cut a subordinate or relative cue's content where the main clause goes on: *While Falk said X, Brandt left*."""
    tokens = layout.tokens
    if tokens.lower[speaker.first] in RELATIVE or tokens.lower[speaker.first] == "that":
        return _before_verb_after_comma(layout, content) or _before_main_verb(
            layout, content, unit, speaker.first, NOT_AFTER_NOUN
        )
    at = phrase_start(layout, speaker, unit.first) - 1
    if unit.first <= at <= unit.first + 1 and tokens.lower[at] in SUBORDINATORS:
        return _before_clause(layout, content)
    return content


def _before_verb_after_comma(layout: Layout, content: Content) -> Content | None:
    """Cut a content at a comma that a main clause's verb follows: *the law, which Falk says is dead, [passed]*."""
    tag = layout.tokens.tag
    for i in _commas(layout, content):
        if tag[i + 1] in FINITE or tag[i + 1] == "VBN":
            return content._replace(last=i)
    return None


def _before_own_verb(layout: Layout, content: Content) -> Content:
    """Cut a phrase at the verb of the one who speaks: *A crowd demanding the return of the boy [marched]*."""
    tag, lower = layout.tokens.tag, layout.tokens.lower
    for i in range(content.first + 1, content.last):
        if tag[i] in CLAUSE_TAGS or lower[i] in GAPS or layout.quoted[i]:
            return content
        if tag[i] in FINITE:
            return content._replace(last=i) if tag[i - 1] in NOUNS else content
    return content


def _noun_clause(layout: Layout, cue: Cue, unit: Unit) -> Content | None:
    """The clause after a noun; that of a subject ends before the main verb: *The claim that X rose [came as]*."""
    lower, that = layout.tokens.lower, that_after(layout.tokens, cue.verb)
    first, limit = that + 1, min(unit.last, cue.verb + LONGEST)
    if first >= limit:
        return None
    if lower[first - 1] == "how":
        first -= 1  # the court heard how
    elif lower[first - 1] != "that" and lower[cue.verb + 1] in ("to", "for"):
        first = cue.verb + 2 + (lower[cue.verb + 1] == "for")
        content = _before_clause(layout, Content(first - 1, clause_end(layout.tokens, first, limit, "i"), "i"))
        return _before_main_verb(layout, content, unit, cue.verb, INNER, seen=True)
    content = _before_clause(layout, Content(first, clause_end(layout.tokens, first, limit, "t"), "t"))
    return _before_main_verb(layout, content, unit, that, INNER)


def _before_main_verb(
    layout: Layout, content: Content, unit: Unit, head: int, inner: frozenset[str], *, seen: bool = False
) -> Content:
    """Cut a content that hangs on a subject before the subject's verb: its second finite one, but for those inside.

    With `seen` the content has no finite verb: an infinitive.
    """
    tag = layout.tokens.tag
    if any(t in FINITE for t in tag[max(unit.first, head - LONGEST) : head]):
        return content  # no subject: the main verb is behind
    for i in range(content.first, content.last):
        if (tag[i] in FINITE or _is_past(layout, i)) and tag[i - 1] not in FINITE and not layout.quoted[i]:
            if seen and tag[i - 1] not in inner:
                return content._replace(last=i)
            seen = True
    return content


def _is_past(layout: Layout, i: int) -> bool:
    """Return whether a form in -ed after a noun or an adjective has an object: *that the ferry was safe [angered] the crew*."""
    tag = layout.tokens.tag
    return (
        tag[i] == "VBN"
        and tag[i - 1] in ("JJ", "NN", "NNS", "NNP")
        and tag[i + 1 : i + 2] in (["DT"], ["PRP$"], ["NNP"])
    )


def _gap(layout: Layout, cue: Cue, unit: Unit, speaker: Speaker) -> Content | None:
    """A relative clause around a cue: *which the mayor claimed [was lost]*."""
    tokens, after = layout.tokens, cue.verb + 1
    at = phrase_start(layout, speaker, unit.first) - 1
    if at < unit.first or after >= unit.last or tokens.tag[after] not in FINITE:
        return None
    if tokens.lower[at] not in GAPS and not (
        tokens.tag[at] == "NN" and "," in tokens.lower[max(unit.first, at - 3) : at]
    ):
        return None  # which the mayor claimed was lost; a move the mayor claimed was safe
    if tokens.lower[after] in BE and tokens.lower[after + 1] == "that":
        after += 2  # what she said was that
    content = Content(after, clause_end(tokens, after, min(unit.last, after + LONGEST), "i"), "b")
    return _before_verb_after_comma(layout, content) or content
