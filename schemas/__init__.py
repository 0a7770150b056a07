"""Versioned record schemas.

A version is a file, `schemas/<kind>/vN.py`, with one `Record` subclass in it that is named after the kind. A released
version is never edited: what stored records mean must not change under them.
"""

import re
from functools import cache
from importlib import import_module, resources

from extractor.schemas.base import Mention, Record, blanks, draft_of

__all__ = ["KINDS", "Mention", "Record", "blanks", "draft_of", "get_schema", "latest", "schema_id", "versions"]

KINDS = ("quotes", "figures", "events")
#: The version that a kind's bare name means, where that is not the newest: what users' stored records and prompts follow.
CURRENT = {"figures": "figures/v1"}


@cache
def versions(kind: str) -> tuple[str, ...]:
    """All versions of a kind, oldest first: `versions("quotes") == ("quotes/v1",)`; a LookupError if it is unknown."""
    if kind not in KINDS:
        raise LookupError(f"unknown kind {kind!r}; known are {', '.join(KINDS)}")
    names = (re.fullmatch(r"v([1-9]\d*)\.py", entry.name) for entry in (resources.files(__name__) / kind).iterdir())
    return tuple(f"{kind}/v{number}" for number in sorted(int(name[1]) for name in names if name))


def latest(kind: str) -> str:
    """Return the id of the newest version of a kind, such as `figures/v1`; a LookupError if the kind is unknown."""
    return versions(kind)[-1]


def schema_id(name: str) -> str:
    """Complete a name to an id: `quotes` is the current version, `quotes/v1` itself; a LookupError if it is unknown."""
    kind, _, version = name.partition("/")
    if version == "" and name == kind:
        return CURRENT.get(kind) or latest(kind)
    if name not in versions(kind):
        raise LookupError(f"unknown schema {name!r}; known are {', '.join(versions(kind))}")
    return name


@cache
def get_schema(name: str) -> type[Record]:
    """Return the record class of a schema id such as `figures/v1`; a LookupError if it is unknown."""
    kind, version = schema_id(name).split("/")
    record: type[Record] = getattr(import_module(f"{__name__}.{kind}.{version}"), kind.removesuffix("s").capitalize())
    return record
