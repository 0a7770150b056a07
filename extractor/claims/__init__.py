"""Claims across articles: what agrees, what conflicts, what drifted. Pure: extractions in, a ledger out."""

import sys
from types import ModuleType
from typing import Any

from extractor.claims.build import claims
from extractor.claims.decisions import Decision, decide
from extractor.claims.ledger import Entry, Item, Ledger, Origin, Relation, Span

__all__ = ["Decision", "Entry", "Item", "Ledger", "Origin", "Relation", "Span", "claims", "decide"]


class _Claims(ModuleType):
    """The package, which can be called as the function that it is named after."""

    def __call__(self, *args: Any, **kwargs: Any) -> Ledger:
        return claims(*args, **kwargs)


# Importing the package sets `extractor.claims` to it, behind whichever name `from extractor import claims` then finds it.
sys.modules[__name__].__class__ = _Claims
