"""Words of the ledger: which words say one thing, which things figures must not be compared across, spellings of names."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from extractor.checks.word_forms import FUNCTION_WORDS, root
from extractor.rules.text.places import gazetteer

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
#: Endings of inflected words, then of derived ones, longest first; of a word at least three letters are left.
ENDINGS = tuple(
    tuple(endings.split()) for endings in ("ings ing ied ies ed es s", "ation ement ment ness ion er or e y")
)
SHORTEST = 4
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun gmt am pm".split()
)


def _rows(name: str) -> list[list[str]]:
    text = (resources.files("extractor.claims") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return what inflected forms of a word in lower case have in common: *burned*, *burns* -> *burn*."""
    base = root(word)
    if len(base) <= SHORTEST:
        return base.removesuffix("e") if len(base) == SHORTEST else base
    for endings in ENDINGS:
        ending = next((e for e in endings if base.endswith(e) and len(base) - len(e) >= SHORTEST - 1), "")
        base = base.removesuffix(ending)
    return base[:-1] if len(base) > SHORTEST and base[-1] == base[-2] else base


@cache
def concepts() -> Mapping[str, str]:
    """Stems of words that say one thing, each with the name of the thing."""
    return {stem(word): name for name, words in _rows("concepts.tsv") for word in words.split()}


@lru_cache(maxsize=65_536)
def concept(word: str) -> str:
    """Return what a word in lower case says: *blast* and *explosions* say *explosion*."""
    base = stem(word)
    return concepts().get(base, base)


def concepts_in(text: str) -> frozenset[str]:
    """Return what the words of a text say, names and small words left out."""
    words = WORD.findall(text)
    return frozenset([concept(bare(word)) for word in words if word[0].islower() and word not in FUNCTION_WORDS])


def bare(word: str) -> str:
    """Return a word in lower case without the ending of an owner: *Kyiv's* -> *kyiv*."""
    return word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")


def bare_name(word: str) -> str:
    """Return a word of a name as printed, without the ending of an owner."""
    return word.removesuffix("'s").removesuffix("’s")


@cache
def axes() -> Mapping[str, frozenset[tuple[str, str]]]:
    """Stems of words with the axes and the values on them that they are about."""
    found: dict[str, set[tuple[str, str]]] = {}
    for axis, value, words in _rows("axes.tsv"):
        for word in words.split():
            found.setdefault(stem(word), set()).add((axis, value))
    return {base: frozenset(values) for base, values in found.items()}


def positions(text: str) -> frozenset[tuple[str, str]]:
    """Return the axes and values that a phrase is about."""
    table = axes()
    none: frozenset[tuple[str, str]] = frozenset()
    return none.union(*[table.get(stem(word), none) for word in WORD.findall(text.lower())])


@cache
def word_class(name: str) -> frozenset[str]:
    """Return the words of a class, in lower case."""
    return {row[0]: frozenset(row[1].split()) for row in _rows("classes.tsv")}[name]


@cache
def concept_class(name: str) -> frozenset[str]:
    """Return what the words of a class say."""
    return frozenset(map(concept, word_class(name)))


@cache
def people() -> Mapping[str, str]:
    """Nouns for people, in the singular, each with the name of its group; `any` for those that say no more."""
    table = {name: words.split() for name, words in _rows("people.tsv")}
    own = {stem(word): stem(word) for word in table.pop("own")}
    return own | {stem(word): name for name, words in table.items() for word in words}


def group_of(noun: str) -> str | None:
    """Return the group that a noun for people belongs to, itself where it has none; None for other nouns."""
    base = stem(noun)
    return people().get(base) or (base if is_agent(noun) else None)


def is_agent(noun: str) -> bool:
    """Return whether a noun is formed like those for people: *firefighter*, *passenger*, *senator*, *artist*, *spokesman*."""
    return noun.endswith(("man", "woman", "ist", "er", "or", "ee", "ian")) and noun not in word_class("thing")


@cache
def spellings() -> Mapping[str, str]:
    """Spellings of names, each with the one that is used for all."""
    lines = (row[0].split() for row in _rows("names.tsv"))
    return {other: first for first, *others in lines for other in others}


@lru_cache(maxsize=65_536)
def name_token(word: str) -> str:
    """Return the form in which words of names are compared: without marks, one spelling, countries for their peoples."""
    country = gazetteer().people.get(word)
    if country is not None and " " not in country:
        word = country
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", bare(word)) if not unicodedata.combining(c) and c not in "'’ʼ"
    )
    plain = plain.casefold()
    if len(plain) > 6 and plain.endswith("ian"):
        plain = plain[:-1]  # Ostravian, Ostravia
    return spellings().get(plain, plain)


@cache
def countries() -> frozenset[str]:
    """Words of the names of countries and their peoples."""
    names = gazetteer()
    words = (word for name in (*names.country, *names.people) for word in WORD.findall(name))
    return frozenset(name_token(word) for word in words if word[0].isupper())


@lru_cache(maxsize=65_536)
def country_of(token: str) -> str | None:
    """Return the country that a capital or a city is in, as a word of a name; None for other words."""
    names = gazetteer()
    printed = token.capitalize()
    country = names.capital.get(printed)
    return name_token(country) if country and " " not in country else None


def name_tokens(text: str) -> frozenset[str]:
    """Return the words of the names in a phrase: those with a capital, but for days and months."""
    return frozenset([name_token(word) for word in WORD.findall(text) if word[0].isupper() and is_naming(word)])


@lru_cache(maxsize=65_536)
def is_naming(word: str) -> bool:
    """Return whether a word with a capital can be one of a name: days, months and small words cannot."""
    return bare(word) not in CALENDAR and word.lower() not in FUNCTION_WORDS


@cache
def once() -> frozenset[str]:
    """What happens once to those to whom it happens, as concepts."""
    return frozenset(concept(word) for row in _rows("once.txt") for word in row[0].split())


@cache
def opposites() -> Mapping[str, frozenset[str]]:
    """Concepts with those that cannot have happened as well: *convicted* and *acquitted*."""
    found: dict[str, set[str]] = {}
    for ours, theirs in _rows("opposites.tsv"):
        first, second = ({concept(word) for word in words.split()} for words in (ours, theirs))
        for one, other in ((first, second), (second, first)):
            for each in one:
                found.setdefault(each, set()).update(other)
    return {each: frozenset(others) for each, others in found.items()}


@cache
def agencies() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """News agencies, each with the ways in which texts credit it."""
    return tuple((name, tuple(lines.split("|"))) for name, lines in _rows("agencies.tsv"))


@cache
def american() -> Mapping[str, str]:
    """British spellings that no ending explains, each with the American one."""
    return dict(_rows("spelling.tsv"))
