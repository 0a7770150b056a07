"""Versioned record schemas.

A version is a file, `schemas/<name>/vN.py`, with one `Record` subclass named after the folder. A released version is
never edited, because that would change the meaning of stored records.
"""

import re
from functools import cache
from importlib import import_module, resources

from extractor.schemas.base import Mention, Record, blanks, draft_of

__all__ = ["Mention", "Record", "blanks", "draft_of", "get_schema", "latest", "names", "schema_id", "versions"]


@cache
def names() -> tuple[str, ...]:
    """Return the names of the kinds that have schemas here, sorted."""
    folders = resources.files(__name__).iterdir()
    return tuple(sorted(folder.name for folder in folders if folder.is_dir() and (folder / "v1.py").is_file()))


@cache
def versions(name: str) -> tuple[str, ...]:
    """Return the ids of all versions of a schema, oldest first: `versions("quotes") == ("quotes/v1",)`.

    Raises:
        LookupError: If the name is unknown.
    """
    if name not in names():
        raise LookupError(f"unknown kind {name!r}; known are {', '.join(names())}")
    files = (re.fullmatch(r"v([1-9]\d*)\.py", entry.name) for entry in (resources.files(__name__) / name).iterdir())
    return tuple(f"{name}/v{number}" for number in sorted(int(file[1]) for file in files if file))


def latest(name: str) -> str:
    """Return the id of the newest version, such as `figures/v2`.

    Raises:
        LookupError: If the name is unknown.
    """
    return versions(name)[-1]


def schema_id(name: str) -> str:
    """Return the id for a name or an id. A name, such as `quotes`, means the newest version.

    Raises:
        LookupError: If the name or the version is unknown.
    """
    kind, _, version = name.partition("/")
    if version == "" and name == kind:
        return latest(kind)
    if name not in versions(kind):
        raise LookupError(f"unknown schema {name!r}; known are {', '.join(versions(kind))}")
    return name


@cache
def get_schema(name: str) -> type[Record]:
    """Return the record class of a schema, given a name or an id such as `figures/v1`.

    Raises:
        LookupError: If the name or the version is unknown.
    """
    kind, version = schema_id(name).split("/")
    record: type[Record] = getattr(import_module(f"{__name__}.{kind}.{version}"), kind.removesuffix("s").capitalize())
    return record
