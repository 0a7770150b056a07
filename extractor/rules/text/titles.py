"""Words for persons and bodies: titles, roles, given names. Read from data files, once."""

from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

Gender = Literal["m", "f", ""]


class Titles(NamedTuple):
    """The word classes of data/titles.txt, in lower case.

    `honorific` and `gender` map to the gender that is given, `short` to the full word, `double` the first word of a title
    to its second, `alike` a description to the titles it refers to;
    `firm` and `body` are last words of names, `firm` those that a short name leaves out; `head` holds all that can speak: roles, groups and
    bodies.
    """

    honorific: dict[str, Gender]
    short: dict[str, str]
    double: frozenset[tuple[str, str]]
    letters: frozenset[str]
    alike: dict[str, list[str]]
    title: frozenset[str]
    role: frozenset[str]
    gender: dict[str, Gender]
    organisation: frozenset[str]
    firm: frozenset[str]
    body: frozenset[str]
    group: frozenset[str]
    source: frozenset[str]
    head: frozenset[str]


def _lines(name: str) -> list[list[str]]:
    data = (resources.files("extractor.rules") / "data" / name).read_text(encoding="utf-8")
    return [line.split() for line in data.splitlines() if line.strip() and not line.startswith("#")]


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    return [(key, value) for key, _, value in (word.partition("=") for word in words)]


@cache
def first_names() -> dict[str, Gender]:
    """Given names in lower case, each with its gender."""
    genders: dict[str, Gender] = {"m": "m", "f": "f", "u": ""}
    return {name: genders[gender] for gender, *names in _lines("first_names.txt") for name in names}


@cache
def titles() -> Titles:
    """Titles, roles, bodies and documents."""
    words: dict[str, list[str]] = {}
    for key, *rest in _lines("titles.txt"):
        words.setdefault(key, []).extend(rest)
    male: Gender = "m"
    female: Gender = "f"
    honorific: dict[str, Gender] = dict.fromkeys(words["honorific"], "")
    honorific.update(dict.fromkeys(words["honorific-m"], male))
    honorific.update(dict.fromkeys(words["honorific-f"], female))
    role = frozenset(words["role"]) | frozenset(words["title"])
    alike: dict[str, list[str]] = {}
    for description, title in _pairs(words["alike"]):
        alike.setdefault(description, []).append(title)
    organisation, group = frozenset(words["organisation"] + words["firm"]), frozenset(words["group"])
    trade = frozenset(words["trade"])
    return Titles(
        honorific=honorific,
        short=dict(_pairs(words["short"])),
        double=frozenset(_pairs(words["double"])),
        letters=frozenset(words["letters"]),
        alike=alike,
        title=frozenset(words["title"]),
        role=role,
        gender={**dict.fromkeys(words["male"], male), **dict.fromkeys(words["female"], female)},
        organisation=organisation,
        firm=frozenset(words["firm"]) | trade,
        body=organisation | trade,
        group=group,
        source=frozenset(words["source"]),
        head=role | group | organisation,
    )
