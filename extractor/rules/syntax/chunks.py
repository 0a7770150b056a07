"""Chunks: one walk over the tags of a sentence cuts it into noun phrases, verb groups and what is between them."""

from typing import NamedTuple

from extractor.rules.text.tagging import FINITE, VERBS
from extractor.rules.text.tokens import BE, Tokens

NOMINAL = frozenset(
    ("NN", "NNS", "NNP", "JJ", "JJR", "JJS", "CD", "DT", "PDT", "PRP$", "POS", "VBG", "VBN", "PRP", "EX", "WP$", "NNPS")
)
NEVER_NOMINAL = frozenset(("IN", "TO", "MD", "VB", "VBD", "VBZ", "VBP", ",", "."))
HEADS = frozenset(("NN", "NNS", "NNP", "NNPS", "PRP", "EX"))
ADJECTIVES = frozenset(("JJ", "JJS"))
MORE = frozenset(("JJR", "RBR"))
#: What no noun phrase ends with.
LOOSE = frozenset(("DT", "RB", "CC"))
#: Tags that begin a noun phrase whatever is around them; those that continue one.
PLAIN = frozenset(("NN", "NNS", "NNP", "NNPS", "JJ", "JJS", "CD", "DT", "PDT", "PRP$", "POS", "PRP", "EX", "WP$"))
STAYING = frozenset(("NN", "NNS", "NNPS", "JJ", "JJR", "JJS", "POS", "EX", "WP$"))
PREDICATE = FINITE | {"VBN"}
NAME = frozenset(("NNP", "NNPS"))
ALWAYS_CLAUSE = frozenset("because although though while whereas if unless whether".split())
SUBORDINATORS = frozenset("once lest when where as after before since until".split())
AUXILIARY = BE | frozenset("have has had having 've 'd do does did be get got gets getting ca wo".split())
#: These take a verb in its base form: helped free the hostages.
BARE_INFINITIVE = AUXILIARY | frozenset("help helps helped helping let lets letting make made making".split())
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight here there overnight".split()
)
QUANTITY = frozenset(
    (
        ("at", "least"),
        ("at", "most"),
        ("more", "than"),
        ("less", "than"),
        ("fewer", "than"),
        ("up", "to"),
        ("as", "many"),
    )
)
ABOUT = frozenset("about around nearly almost over some approximately roughly".split())
PRECISE = ABOUT | {first for first, _ in QUANTITY}
TIME_NOUNS = frozenset("year month week day time moment".split())
PARTICLES = frozenset("up down off out back away".split())
SHORES = frozenset("coast shore shores island islands".split())
MARKS = frozenset(("'", "''", "``", *'"“”‘’«»`'))
LONGEST = 60  # tokens of a noun phrase; it keeps the cost of odd texts linear
#: Titles whose full stop ends no phrase.
ABBREVIATED = frozenset("mr mrs ms dr gen sen rep gov prof lt col sgt capt maj rev adm st".split())
BRACKETS = {"(": ")", "[": "]", "{": "}"}
#: Chunks of one word, by its tag or itself.
SINGLE = {
    **dict.fromkeys(("WDT", "WP", "WRB"), "R"),
    "CC": "C",
    ",": ",",
    **dict.fromkeys((";", ":", "--", "---", "—", "–", "-"), "D"),
}


class Chunk(NamedTuple):
    """Tokens `first` to `last`, both included, and the token that heads them.

    `kind` is N (noun phrase), V (verb group), P (preposition), S (subordinator, also *that*), R (relative or question
    word), C (and, or, but), T (time), B (in brackets), D (dash, colon, semicolon), a comma, or X.
    """

    kind: str
    first: int
    last: int
    head: int


def chunk(tokens: Tokens, first: int, last: int, dates: dict[int, int]) -> list[Chunk]:
    """Cut a sentence (tokens `first` to before `last`) into chunks; `dates` maps the first token of a date to its last."""
    tags, lower = tokens.tag, tokens.lower
    chunks: list[Chunk] = []
    i = first
    while i < last:
        tag, word = tags[i], lower[i]
        if (word in DAYS and tag != "EX") or (i in dates and dates[i] < last):
            end = max(i, min(dates.get(i, i), last - 1))
            chunks.append(Chunk("T", i, end, end))
        elif tag in PLAIN and word != "that":  # most chunks
            end, head = _noun_end(tags, lower, i, last, dates)
            bare = tag in ADJECTIVES and tags[head] not in HEADS
            chunks.append(Chunk("X" if bare else "N", i, end, head))
        elif tag == ",":
            end = i
            chunks.append(Chunk(",", i, i, i))
        else:
            end = _other(tags, lower, i, last, dates, chunks)
        i = end + 1
    return chunks


def _other(  # noqa: C901  (one rule a branch)
    tags: list[str], lower: list[str], i: int, last: int, dates: dict[int, int], chunks: list[Chunk]
) -> int:
    """Add the chunk that begins at a token which is neither a date nor the plain beginning of a noun phrase; return its last token.

    Marks and lone adverbs make no chunk.
    """
    tag, word = tags[i], lower[i]
    end = i
    if (tag in MORE or (word in ABOUT and tag in ("RB", "IN"))) and _quantity(lower, tags, i, last):
        end, head = _noun_end(tags, lower, i + (1 if word in ABOUT else 2), last, dates)
        chunks.append(Chunk("N", i, end, head))
    elif tag in VERBS and not _modifies(tags, lower, i, last, chunks):
        end = _verb_end(tags, lower, i, last)
        chunks.append(Chunk("V", i, end, end))
    elif tag == "TO":
        infinitive = _infinitive(tags, i + 1, last)
        end = _verb_end(tags, lower, i + 1, last) if infinitive else i
        chunks.append(Chunk("V" if infinitive else "P", i, end, end))
    elif word == "that" and chunks and _complementizer(tags, i, last, chunks[-1]):
        relative = tags[i - 1] in HEADS and i + 1 < last and (tags[i + 1] in VERBS or tags[i + 1] == "RB")
        chunks.append(Chunk("R" if relative else "S", i, i, i))
    elif tag in NOMINAL or tag in VERBS:
        end, head = _noun_end(tags, lower, i, last, dates)
        gerund = tag == "VBG" and end + 1 < last and tags[end + 1] in PREDICATE
        bare = tags[head] not in HEADS and tag in ("JJ", "JJR", "JJS", "VBN", "VBG") and not gerund
        chunks.append(Chunk("X" if bare else "N", i, end, head))
    elif tag in ("RB", "RBR", "RBS"):
        if i + 1 < last and tags[i + 1] in VERBS:
            end = _verb_end(tags, lower, i + 1, last)
            chunks.append(Chunk("V", i, end, end))
    elif word in PRECISE and _quantity(lower, tags, i, last):
        end, head = _noun_end(tags, lower, i + (1 if word in ABOUT else 2), last, dates)
        chunks.append(Chunk("N", i, end, head))
    elif (
        word in PARTICLES
        and chunks
        and chunks[-1].kind == "V"
        and chunks[-1].last == i - 1
        and SHORES.isdisjoint(lower[i + 1 : i + 4])  # sank off the coast
    ):
        chunks.append(Chunk("X", i, i, i))
    elif tag == "IN":
        clause = word in ALWAYS_CLAUSE or (word in SUBORDINATORS and _clause_follows(tags, lower, i + 1, last))
        chunks.append(Chunk("S" if clause else "P", i, i, i))
    elif word in BRACKETS:
        end = _bracket_end(lower, i, last, BRACKETS[word])
        chunks.append(Chunk("B", i, end, i))
    elif word not in MARKS:
        chunks.append(Chunk(SINGLE.get(tag) or SINGLE.get(word) or "X", i, i, i))
    return end


def _infinitive(tags: list[str], i: int, last: int) -> bool:
    """Return whether a verb follows *to*, also one that the tagger takes for a noun: to force the issue."""
    tag = tags[i] if i < last else ""
    return tag in ("VB", "RB", "VBP") or (tag == "NN" and i + 1 < last and tags[i + 1] == "DT")


def _quantity(lower: list[str], tags: list[str], i: int, last: int) -> bool:
    """Return whether a noun phrase begins here with words of precision: at least ten, more than ten, up to ten."""
    if lower[i] in ABOUT:
        return i + 1 < last and tags[i + 1] == "CD"
    return i + 2 < last and tags[i + 2] in ("CD", "DT", "NN") and (lower[i], lower[i + 1]) in QUANTITY


def _modifies(tags: list[str], lower: list[str], i: int, last: int, chunks: list[Chunk]) -> bool:  # noqa: PLR0911  (one rule a return)
    """Return whether a participle precedes its noun: rising prices, the captured town, drone-led attacks."""
    tag = tags[i]
    if tag not in ("VBG", "VBN"):
        return tag == "VB" and _first_of_compound(tags, lower, i, chunks)
    following = tags[i + 1] if i + 1 < last else ""
    opening = not chunks or chunks[-1].kind in ("S", "C", "D") or lower[i - 1] in ("as", "after", "before")
    if tag == "VBG" and opening and following in PREDICATE and lower[i] not in AUXILIARY:
        return True  # as fighting intensified
    if following not in ("NN", "NNS", "NNP", "JJ"):
        return False
    if chunks and chunks[-1].kind == "V" and chunks[-1].last == i - 1:
        return tags[i - 1] != "RB" and lower[i - 1] not in AUXILIARY and tag == "VBN"
    before = tags[i - 1] if i else ""
    if tag == "VBN":
        if before == "CC" and _second_verb(tags, chunks):
            return False
        return before in ("IN", "CD", "JJ", "DT", "PRP$", "POS", "CC", "TO", "") and following != "NNP"
    return before in ("DT", "PRP$", "POS", "JJ", "CD") or (
        before == "IN" and lower[i - 1] in ("amid", "amidst", "despite")
    )


def _second_verb(tags: list[str], chunks: list[Chunk]) -> bool:
    """Return whether a clause has reported something in the past, so that what *and* adds is reported too: declared a curfew and banned cars."""
    for part in reversed(chunks):
        if part.kind == "V":
            return tags[part.last] == "VBD"
        if part.kind in ("S", "R", "D"):
            return False
    return False


def _first_of_compound(tags: list[str], lower: list[str], i: int, chunks: list[Chunk]) -> bool:
    """Return whether a base form behind a verb is the first half of its object: fired tear gas, but not helped free hostages."""
    if not chunks or chunks[-1].kind != "V" or chunks[-1].last != i - 1 or lower[i - 1] in BARE_INFINITIVE:
        return False
    return tags[i - 1] in ("VBD", "VBG") and tags[i + 1 : i + 2] in (["NN"], ["NNS"])


def _verb_end(tags: list[str], lower: list[str], i: int, last: int) -> int:
    """Last token of a verb group: auxiliaries, adverbs, then one main verb."""
    end = i
    j = i
    while j < last:
        tag = tags[j]
        if tag in VERBS or (tag == "JJ" and j > i and lower[j - 1] in BE and lower[j].endswith("ed")):
            end = j
            if lower[j] not in AUXILIARY and tag != "MD":
                return end
        elif tag not in ("RB", "RBR") and lower[j] not in (
            "not",
            "n't",
            "reportedly",
            "also",
            "been",
            "all",
            "both",
            "since",
        ):
            return end
        j += 1
    return end


def _noun_end(tags: list[str], lower: list[str], i: int, last: int, dates: dict[int, int]) -> tuple[int, int]:
    """Last token of a noun phrase and its head."""
    head = i
    seen = False
    j, stop = i, i + LONGEST
    while j < last and j < stop:
        tag = tags[j]
        if tag == "." and lower[j - 1] in ABBREVIATED and j + 1 < last and tags[j + 1] == "NNP":
            j += 1  # Mr. Venn
            continue
        if j > i and (
            tag in NEVER_NOMINAL
            or lower[j] in DAYS
            or j in dates
            or (tag not in STAYING and _leaves(tags, lower, j, last, seen=seen))
        ):
            break
        if tag in HEADS:
            head, seen = j, True
        elif not seen:
            head = j
        j += 1
        if tag == "PRP" or tag == "EX":  # noqa: PLR1714  (a tuple is slower here)
            break
    end = j - 1
    if tags[end] not in LOOSE:
        return end, head
    while end > i and tags[end] in LOOSE:
        end -= 1
    return end, min(head, end)


def _leaves(tags: list[str], lower: list[str], j: int, last: int, *, seen: bool) -> bool:  # noqa: PLR0911  (one rule a return)
    """Return whether a token does not belong to the noun phrase before it, of which a noun was `seen` or not yet."""
    tag = tags[j]
    if tag in HEADS:
        return tag == "PRP" or (tag == "NNP" and seen and lower[j - 1] in TIME_NOUNS)
    if tag in ("DT", "PRP$", "PDT"):
        return (seen or tags[j - 1] == "JJ") and tags[j - 1] != "PDT" and lower[j - 1] != "such"  # shot dead a man
    if tag in ("VBN", "VBG"):
        return (seen and tags[j - 1] != "POS") or tags[j - 1] == "VBG"  # Norland's expanding trade
    if tag == "CD":
        sum_behind = tags[j - 1] == "NNP" and tags[j + 1 : j + 2] == ["CD"]  # fined Norflow 200 million euros
        return seen and (sum_behind or lower[j] in ("one", "two", "three"))
    if tag == "RB":
        return not (j + 1 < last and tags[j + 1] == "JJ")
    if tag == "CC":
        return not _coordinated_modifier(tags, j, last)
    return tag not in NOMINAL


def _coordinated_modifier(tags: list[str], j: int, last: int) -> bool:
    """Return whether *and* joins two modifiers of one noun: drone and rocket attacks, economic and military aid."""
    if j + 2 >= last:
        return False
    before, after, then = tags[j - 1], tags[j + 1], tags[j + 2]
    return before in ("NN", "JJ") and after in ("NN", "JJ") and then in ("NN", "NNS")


def _complementizer(tags: list[str], i: int, last: int, before: Chunk) -> bool:
    """Return whether *that* begins a clause and is not a pointing word."""
    after = tags[i + 1] if i + 1 < last else ""
    return before.kind == "V" or (before.kind in ("T", "N", "C", ",") and after != "NN")


def _clause_follows(tags: list[str], lower: list[str], i: int, last: int) -> bool:
    """Return whether a finite verb comes before the next comma: after the army withdrew, but after the meeting."""
    for j in range(i, min(i + 12, last)):
        tag = tags[j]
        if tag in FINITE:
            return True
        if lower[j] in (",", ";", "that", "which", "who") or tag in ("WDT", "WP", "TO"):
            return False
    return False


def _bracket_end(lower: list[str], i: int, last: int, closing: str) -> int:
    for j in range(i + 1, min(i + 25, last)):
        if lower[j] == closing:
            return j
    return i
