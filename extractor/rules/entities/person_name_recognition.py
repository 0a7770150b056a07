"""What a run of capitalised words says of itself: whether it is a person's name, with a title, a role and a gender."""

import unicodedata
from typing import NamedTuple

from extractor.rules.dates.calendar import DAYS
from extractor.rules.text.places import gazetteer
from extractor.rules.text.titles import Gender, first_names, titles
from extractor.rules.text.tokens import Tokens

#: What a full stop belongs to at the end of a name.
STOPPED = frozenset(("jr", "sr"))
SUFFIXES = frozenset("jr sr ii iii iv esq".split())
#: Roles that are written with a capital only as part of a name.
KINSHIP = frozenset("son man boy girl woman mother father brother sister daughter".split())
RELATIVES = frozenset("wife husband widow widower son daughter father mother brother sister partner".split())
SPOKEN = frozenset("said says told added".split())
#: Between a role and a name: *a woman called Orla Venn*.
CALLED = frozenset(("called", "named"))
#: First words of place names that look like a given name and a surname.
PLACE_LEADS = frozenset(
    "north south east west new united great saint st san santa los las el la hong sri saudi costa puerto".split()
)
AGE_DIGITS = 2
APPOSITION = 9


class Named(NamedTuple):
    """What a run of capitalised words says of itself: where the name begins in it, its words, gender and titles."""

    start: int
    words: tuple[str, ...]
    gender: Gender
    roles: frozenset[str]


def past_letters(tokens: Tokens, last: int) -> int:
    """The index after what is printed behind a name that ends before `last`: *Ines Falk [KC]*."""
    known = titles().letters
    while last < len(tokens) and tokens.lower[last] in known and tokens.word[last][-1].isupper():
        last += 1
    return last


def before_letters(tokens: Tokens, first: int, last: int) -> int:
    """Where the name ends in a run of capitalised words that letters close: *[Ines Falk] KC*."""
    known = titles().letters
    while last - first > 1 and tokens.lower[last - 1] in known and tokens.word[last - 1][-1].isupper():
        last -= 1
    return last


def full_name(tokens: Tokens, first: int, last: int) -> str:
    """A name as printed, with the full stop that belongs to it: *Lars Venn Jr.*."""
    stopped = tokens.lower[last - 1] in STOPPED and last < len(tokens) and tokens.word[last] == "."
    return tokens.span(first, last - 1 + stopped)


def named(tokens: Tokens, first: int, last: int) -> Named | None:
    """Return what a run says of itself; None if it does not show to be a person's name."""
    lower, kinds = tokens.lower, titles()
    beside = _role_beside(tokens, first, last)
    if last - first == 1 and beside is None and not _is_aged(tokens, last):
        return None
    start, gender, roles = _after_titles(tokens, first, last)
    if start < last:
        start = _given_name_inside(tokens, start, last)
    if start == first and beside is not None:
        roles = roles | {beside}
        gender = kinds.gender.get(beside, "")
    words = tuple(w for w in lower[start:last] if w != "." and w not in SUFFIXES)
    if not words or lower[last - 1] in kinds.body:
        return None
    single = len(words) == 1
    if not single:
        roles |= frozenset(tokens.lower[last : past_letters(tokens, last)]) - kinds.role  # *a Labour MP* is not a name
    given = None if single else _given(words[0])
    if not roles and not _is_person(tokens, start, last, given):
        return None
    return Named(start, words, gender or given or "", frozenset(roles))


def _is_person(tokens: Tokens, start: int, last: int, given: Gender | None) -> bool:
    """Return whether a given name or an introduction makes a run without a role a person's, and it is not a place or body."""
    if tokens.lower[last : last + 2] == [",", "which"] or gazetteer().is_place(tokens.span(start, last - 1)):
        return False
    return given is not None or _introduced(tokens, start, last) or _is_aged(tokens, last)


def _is_aged(tokens: Tokens, last: int) -> bool:
    """Return whether an age is between commas after a name: *Venn[, 24,] lives here*."""
    lower = tokens.lower[last : last + 3]
    return lower[::2] == [",", ","] and tokens.tag[last + 1] == "CD" and len(lower[1]) == AGE_DIGITS


def _given(word: str) -> Gender | None:
    """The gender of a given name, with or without its accents; None for other words."""
    found = first_names().get(word)
    if found is not None or word.isascii():
        return found
    return first_names().get("".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)))


def _role_beside(tokens: Tokens, first: int, last: int) -> str | None:
    """The role before a name: *mayor [Orla Venn]*, *the mayor, [Orla Venn],*, *a woman called [Orla Venn]*."""
    lower, sentence, role = tokens.lower, tokens.sentence_of, titles().role
    if first < 1 or sentence[first - 1] != sentence[first]:
        return None
    if lower[first - 1] in role:
        return lower[first - 1]
    if first < 2 or lower[first - 2] not in role:
        return None
    apposed = lower[first - 1] == "," and lower[last : last + 1] in ([","], ["."]) and first > 2 and last - first <= 3
    if lower[first - 1] in CALLED or (apposed and (last - first > 1 or lower[first - 2] in RELATIVES)):
        return lower[first - 2]
    return None


def _after_titles(tokens: Tokens, first: int, last: int) -> tuple[int, Gender, set[str]]:
    """Step over the titles that begin a run: *Prime Minister [Ola Venn]*."""
    lower, kinds = tokens.lower, titles()
    start, roles = first, set[str]()
    gender: Gender = ""
    for i in range(first, last):
        word = lower[i]
        double = i > first and (lower[i - 1], word) in kinds.double
        if not double and ((word not in kinds.honorific and word not in kinds.role) or _is_given(tokens, i, last)):
            continue
        if i > first and word in KINSHIP:
            continue  # Choi Son Ha
        if i > start and i == last - 1 and lower[i - 1] != "vice":
            break  # a name that ends like a title: Orla Bishop, Orla Sen
        start = i + 1
        gender = kinds.honorific.get(word) or kinds.gender.get(word) or gender
        roles.add(kinds.short.get(word, word))
        if start < last and lower[start] == ".":
            start += 1
    return start, gender, roles


def _is_given(tokens: Tokens, at: int, last: int) -> bool:
    """Return whether a title is a given name here: *Don Venn*, but not *Don Carlos Venn*."""
    return tokens.lower[at] == "don" and last - at == 2


def _given_name_inside(tokens: Tokens, first: int, last: int) -> int:
    """Where a name begins that follows an office or a body: *Security Council [Ines Falk]*."""
    lower, kinds = tokens.lower, titles()
    if _given(lower[first]) is not None:
        return first
    for i in range(last - 2, first, -1):
        fresh = len(lower[i - 1]) > 1 and lower[i] not in KINSHIP and lower[i] not in kinds.organisation
        if fresh and lower[i] not in DAYS and _given(lower[i]) is not None and _given(lower[i - 1]) is None:
            return i
    return first


def _introduced(tokens: Tokens, start: int, last: int) -> bool:
    """Return whether an age, a role or *said* follows a full name: *Orla Venn, 45,*; *Orla Venn, the mayor*."""
    lower, tag = tokens.lower, tokens.tag
    if last - start < 2 or last + 1 >= len(lower):
        return False
    if lower[last] in SPOKEN:
        return lower[start] not in PLACE_LEADS and tag[last - 1] == "NNP"
    if lower[last] != "," or lower[last + 1] == "who":
        return lower[last] == "," and (start == 0 or tag[start - 1] != "IN")  # not: Ola Venn of Tide Partners, who
    if tag[last + 1] == "CD":
        return len(lower[last + 1]) == AGE_DIGITS
    stop = min(len(lower), last + APPOSITION)
    end = next((i for i in range(last + 1, stop) if lower[i] in ",.;" or tag[i] in ("VBD", "VBZ", "MD")), stop)
    if tag[min(end, len(tag) - 1)] == "VBD" and "who" not in lower[last + 1 : end]:
        return False  # no apposition but a new subject: near Skerry Point, the coast guard said
    return any(word in titles().role for word in lower[last + 1 : end])
