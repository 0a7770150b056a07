"""List the licences of the installed dependencies of the core, and fail if one is the GPL or the AGPL.

    python tools/licences.py

Extras are the user's choice and are not checked. The LGPL is allowed, because imported packages remain replaceable.
"""

import re
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from typing import Protocol

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


class Metadata(Protocol):
    """The part of a distribution's metadata that is used here."""

    def get(self, name: str) -> str | None:
        """Return the first value of a field."""

    def get_all(self, name: str) -> list[str] | None:
        """Return all values of a field."""


class Distribution(Protocol):
    """The part of `importlib.metadata.Distribution` that is used here."""

    metadata: Metadata
    requires: list[str] | None


Find = Callable[[str], Distribution]


def core(root: str, find: Find = distribution) -> dict[str, str]:  # type: ignore[assignment]  # typeshed overloads get()
    """Return the licences of all distributions that `root` requires, directly or indirectly, without extras.

    The licence of a missing distribution is `not installed`, so that it is not overlooked.
    """
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(root)]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        new = {(name, extra) for extra in ("", *wanted.extras)} - seen
        if not new:
            continue
        seen |= new
        try:
            installed = find(wanted.name)
        except PackageNotFoundError:
            found[name] = "not installed"
            continue
        found[name] = licence(installed.metadata)
        for line in installed.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for _, extra in new):
                waiting.append(needed)
    return found


def licence(metadata: Metadata) -> str:
    """Return the licence of a distribution from the most definite metadata it has, or `unknown`."""
    if expression := metadata.get("License-Expression"):
        return expression
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License ::") and line != "License :: OSI Approved"
    ]
    if classifiers:
        return " OR ".join(sorted(classifiers))
    return ((metadata.get("License") or "").strip() or "unknown").splitlines()[0][:100]


def is_forbidden(licence: str) -> bool:
    """Return whether a licence offers only the GPL or the AGPL. `unknown` and `not installed` are forbidden too."""
    choices = re.split(r"\s+or\s+(?!later)", licence, flags=re.IGNORECASE)
    return all(map(is_copyleft, choices)) or licence in ("unknown", "not installed")


def is_copyleft(name: str) -> bool:
    """Return whether this is a name of the GPL or the AGPL, not of the LGPL."""
    words = re.sub(r"(?i)\bL(?:esser|ibrary)\s+(?:General Public|GPL)\b|\bLGPL", "", name)
    return re.search(r"(?i)\bA?GPL|General Public Licen[cs]e", words) is not None


def main(root: str = "extractor", find: Find = distribution) -> int:  # type: ignore[assignment]  # typeshed overloads get()
    """Print the list. Return 1 if a licence is forbidden, otherwise 0."""
    found = core(root, find)
    for name, text in sorted(found.items()):
        print(f"{name:24} {text}{'  <- not allowed in the core' if is_forbidden(text) else ''}")
    return int(any(map(is_forbidden, found.values())))


if __name__ == "__main__":
    sys.exit(main())
