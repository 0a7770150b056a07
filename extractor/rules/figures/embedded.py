"""Numbers that are part of a longer token or row: *A320*, *Su-27*, *24/7*, *10:30*, *#5*, *49ers*, *2-0*, *020 7946 0958*."""

import re

from extractor.rules.figures.labels import labels
from extractor.rules.figures.quantity import Quantity

SUBSECTION = re.compile(r"\([a-z0-9]\)")  # a 401(k) plan
EMERGENCY = (911, 999)
CALL = re.compile(r"\s(?:call|dispatch|operator|recording|cent)")
DASHES = "-–‐‑"


def is_embedded(text: str, low: str, q: Quantity, before_it: int = -1) -> bool:
    """Return whether a number is part of a longer token; `before_it` is where the quantity before it ends.

    The 4 of *3cm-4cm* is not part of a longer token.
    """
    return _goes_before(text, low, q, before_it) or _goes_on(text, low, q)


def _goes_before(text: str, low: str, q: Quantity, before_it: int) -> bool:
    """Return whether the token begins before the number: *A320*, *Su-27*, *'98*, *#5*."""
    start = q.start
    before, further = text[start - 1 : start] if start else "", text[start - 2 : start - 1] if start > 1 else ""
    if before.isalnum() or before in ("_", "#", "@", "&", "%", "\\", "^"):
        return True
    if before == "=":
        return not further.isspace()
    if before in ("'", "’"):
        return q.number.bare and further.isspace()
    if before_it == start - 1:
        return False
    if before in ("/", ".", ":", "+"):
        return (further.isalnum() or further in (":", "/", ".")) and not (before == "." and q.money)
    return before in ("-", "‐", "‑") and further.isalpha() and not _is_prefix(low, start - 1)


def _goes_on(text: str, low: str, q: Quantity) -> bool:
    """Return whether the token goes on behind the number: *24/7*, *2.0.1*, *10:30*, *49ers*, *401(k)*, a *911 call*."""
    end = q.end
    after, beyond = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum() or after == "_" or low.startswith("-for-", end):
        return True
    if (SUBSECTION.match(low, end) and q.unit is None) or (q.value in EMERGENCY and CALL.match(low, end)):
        return True
    if after in (":", ".", "/", "@", "\\") and beyond.isdigit():
        return not (after == "/" and q.unit)  # 8,849 m/29,032 ft
    if after in ("/", "@") and beyond.isalpha():
        return q.unit is None
    return after in ("'", "’") and beyond == "s" and q.number.bare and q.unit is None


def _is_prefix(low: str, hyphen: int) -> bool:
    head = re.search(r"([a-z]+)$", low[max(0, hyphen - 8) : hyphen])
    return head is not None and head[1] in labels()["prefixes"]


def is_chained(text: str, q: Quantity, by: str) -> bool:
    """Return whether digits go on before or after it, behind a dash or blank: *555-0123*, *2-0*, *1990-95*, *020 7946 0958*."""
    before, after = text[q.start - 2 : q.start] if q.start > 1 else "", text[q.end : q.end + 2]
    left = before[1:] != "" and before[1] in by + "/" and before[0].isascii() and before[0].isdigit()
    return left or (after[1:] != "" and after[0] in by and after[1].isdigit())
