"""Finding kinds: by name, by where they are defined, or as they are."""

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
#: What a caller may name kinds by.
Kinds = str | Kind | Iterable[str | Kind]
FILE = re.compile(r"(.+\.py):(\w+)")


def resolve_kinds(kinds: Kinds) -> tuple[Kind, ...]:
    """Return the kinds that a caller names, in order: `["quotes", "figures/v1", people]`; a ConfigError for an unknown one."""
    if isinstance(kinds, str | Kind):
        kinds = (kinds,)
    try:
        found = [kind if isinstance(kind, Kind) else get_kind(kind) for kind in kinds]
    except TypeError:
        raise ConfigError(f"kinds must be names or Kind objects, not {kinds!r}") from None
    by_name = {kind.name: kind for kind in found}
    if not by_name:
        raise ConfigError(f"no kinds asked for; known are {', '.join(known())}")
    if len(by_name) < len(found):
        raise ConfigError(f"the same kind twice: {', '.join(kind.id for kind in found)}")
    return tuple(by_name.values())


@cache
def get_kind(name: str) -> Kind:
    """Return a kind by its name (`quotes`), its id (`quotes/v1`) or where it is defined (`people.py:people`).

    Names that are not built in are looked up among the entry points of the group `extractor.kinds`. Raises a ConfigError
    for an unknown one.
    """
    if not isinstance(name, str):
        raise ConfigError(f"a kind is a name or a Kind object, not {name!r}")
    if found := FILE.fullmatch(name):
        return named(load_file(Path(found[1]), found[2]), name, origin=str(Path(found[1]).absolute()) + f":{found[2]}")
    short = name.partition("/")[0]
    if short in BUILT_IN:
        module = importlib.import_module(f"extractor.kinds.{short}")
        kind = named(module.KIND, name, origin=short)
    else:
        points = entry_points(group=GROUP, name=short)
        if not points:
            raise ConfigError(f"unknown kind {name!r}; known are {', '.join(known())}")
        try:
            kind = named(next(iter(points)).load(), name, origin=short)
        except Exception as error:
            if isinstance(error, ConfigError):
                raise
            raise ConfigError(f"{name}: cannot be loaded: {type(error).__name__}: {error}") from error
    return kind if name == short else kind.at(name)


def known() -> tuple[str, ...]:
    """Return the names of all kinds that can be asked for by name."""
    return (*BUILT_IN, *sorted({point.name for point in entry_points(group=GROUP)}))


def named(value: object, name: str, *, origin: str) -> Kind:
    """Return a loaded value with the name that it was loaded by; a ConfigError if it is no kind."""
    if not isinstance(value, Kind):
        raise ConfigError(f"{name}: is not a Kind")
    return replace(value, origin=origin)


def load_file(path: Path, attribute: str) -> object:
    """Run a Python file and return one of its names; a ConfigError in one line where that fails."""
    full = path.absolute()
    module_name = f"extractor_kind_{re.sub(r'[^0-9a-zA-Z]+', '_', str(full))}"
    if module_name not in sys.modules:
        if not full.is_file():
            raise ConfigError(f"{path}: no such file")
        spec = importlib.util.spec_from_file_location(module_name, full)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[module_name] = module  # the records of the module are looked up there
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
        raise ConfigError(f"{path}: defines no {attribute!r}") from None
