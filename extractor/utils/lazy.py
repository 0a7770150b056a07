"""Names that a package loads when they are first used, so that importing it costs next to nothing."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def loader(package: str, home: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """Return a package's `__getattr__`; `home` maps its modules to the names that they hold."""
    places = {name: module for module, names in home.items() for name in names}

    def load(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{package}.{places[name]}"), name)
        setattr(sys.modules[package], name, value)  # found without asking from now on
        return value

    return load
