"""Kinds of records: quotes, figures, events and custom ones. Each kind is a file.

Names are loaded on first use: `extractor --help` needs only the list of kinds.
"""

from typing import TYPE_CHECKING

from extractor.utils.lazy import loader

if TYPE_CHECKING:
    from extractor.kinds.kind import Kind as Kind
    from extractor.kinds.registry import get_kind as get_kind
    from extractor.kinds.registry import resolve_kinds as resolve_kinds

__all__ = ["BUILT_IN", "Kind", "get_kind", "resolve_kinds"]

#: The kinds that come with the package, which are extracted by default.
BUILT_IN = ("quotes", "figures", "events")

__getattr__ = loader(__name__, {"kind": ["Kind"], "registry": ["get_kind", "resolve_kinds"]})
