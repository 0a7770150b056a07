"""Lookup of kinds by name, by id, or by the file that defines them."""

import importlib
import importlib.util
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN
from extractor.kinds.kind import Kind

GROUP = "extractor.kinds"
#: What callers pass as `kinds`.
Kinds = str | Kind | Iterable[str | Kind]
FILE = re.compile(r"(.+\.py):(\w+)")


def resolve_kinds(kinds: Kinds) -> tuple[Kind, ...]:
    """Return the kinds in a list such as `["quotes", "figures/v1", people]`, in order.

    Raises:
        ConfigError: If a kind is unknown or listed twice, or the list is empty.
    """
    if isinstance(kinds, str | Kind):
        kinds = (kinds,)
    try:
        found = [kind if isinstance(kind, Kind) else get_kind(kind) for kind in kinds]
    except TypeError:
        raise ConfigError(f"kinds must be names or Kind objects, not {kinds!r}") from None
    by_name = {kind.name: kind for kind in found}
    if not by_name:
        raise ConfigError(f"no kinds given; known are {', '.join(known())}")
    if len(by_name) < len(found):
        raise ConfigError(f"the same kind is given twice: {', '.join(kind.id for kind in found)}")
    return tuple(by_name.values())


@cache
def get_kind(name: str) -> Kind:
    """Return a kind by its name (`quotes`), its id (`quotes/v1`) or its file (`people.py:people`).

    Names that are not built in are looked up in the entry point group `extractor.kinds`.

    Raises:
        ConfigError: If the kind is unknown or cannot be loaded.
    """
    if not isinstance(name, str):
        raise ConfigError(f"a kind must be a name or a Kind object, not {name!r}")
    if found := FILE.fullmatch(name):
        origin = f"{Path(found[1]).absolute()}:{found[2]}"
        return with_origin(load_file(Path(found[1]), found[2]), name, origin)
    short = name.partition("/")[0]
    if short in BUILT_IN:
        module = importlib.import_module(f"extractor.kinds.{short}")
        kind = with_origin(module.KIND, name, short)
    else:
        points = entry_points(group=GROUP, name=short)
        if not points:
            raise ConfigError(f"unknown kind {name!r}; known are {', '.join(known())}")
        try:
            kind = with_origin(next(iter(points)).load(), name, short)
        except Exception as error:
            if isinstance(error, ConfigError):
                raise
            raise ConfigError(f"{name}: cannot be loaded: {type(error).__name__}: {error}") from error
    return kind if name == short else kind.at(name)


def known() -> tuple[str, ...]:
    """Return the names of the built-in and installed kinds."""
    return (*BUILT_IN, *sorted({point.name for point in entry_points(group=GROUP)}))


def with_origin(value: object, name: str, origin: str) -> Kind:
    """Return a loaded kind with its origin.

    Raises:
        ConfigError: If the value is not a kind.
    """
    if not isinstance(value, Kind):
        raise ConfigError(f"{name}: not a Kind")
    return replace(value, origin=origin)


def load_file(path: Path, attribute: str) -> object:
    """Run a Python file and return one of its attributes.

    Raises:
        ConfigError: If the file does not exist or fails, or lacks the attribute.
    """
    full = path.absolute()
    module_name = f"extractor_kind_{re.sub(r'[^0-9a-zA-Z]+', '_', str(full))}"
    if module_name not in sys.modules:
        if not full.is_file():
            raise ConfigError(f"{path}: no such file")
        spec = importlib.util.spec_from_file_location(module_name, full)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[module_name] = module  # pydantic looks up the record classes there
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            del sys.modules[module_name]
            if isinstance(error, ConfigError):
                raise
            raise ConfigError(f"{path}: {type(error).__name__}: {error}") from error
    try:
        return getattr(sys.modules[module_name], attribute)
    except AttributeError:
        raise ConfigError(f"{path}: does not define {attribute!r}") from None
