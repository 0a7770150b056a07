"""Lazy attributes of packages, which keep imports fast."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def loader(package: str, home: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """Return a `__getattr__` for a package, which imports names on first use.

    Args:
        package: The name of the package.
        home: The names in each of its modules.
    """
    modules = {name: module for module, names in home.items() for name in names}

    def load(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{package}.{modules[name]}"), name)
        setattr(sys.modules[package], name, value)  # so that the next access does not come here
        return value

    return load
