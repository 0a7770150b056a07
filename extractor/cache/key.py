"""The key of an answer: a hash over everything that could alter it, and over nothing else. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT = 1
"""Part of every key: raise it where `Answer` changes, and what was stored before is a miss."""

IN_ORDER = frozenset({"response_format", "tools"})
"""The parts of a request in which the order of members matters: models write in the order of the schema."""


def answer_key(inputs: Mapping[str, Any]) -> str:
    """Return the key of an answer: SHA-256, in hexadecimal, over canonical JSON of all that could alter it.

    The order of members does not matter, except in what is `IN_ORDER`. A TypeError or ValueError for what is no JSON.
    """
    rest, ordered = dict(inputs), {}
    if isinstance(body := rest.get("body"), Mapping):
        ordered = {name: body[name] for name in sorted(IN_ORDER & body.keys())}
        rest["body"] = {name: value for name, value in body.items() if name not in ordered}
    parts = (
        json.dumps([FORMAT, rest], sort_keys=True, separators=(",", ":"), allow_nan=False),
        json.dumps(ordered, separators=(",", ":"), allow_nan=False),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_key(key: Any) -> bool:
    """Whether a key is one of an answer."""
    return isinstance(key, str) and len(key) == 64
