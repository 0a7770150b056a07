"""Rows: an answer as JSON text with a checksum, and the refusal of anything else that may stand in the table. Pure."""

import hashlib
from typing import Any

from extractor.cache.key import is_key
from extractor.model import Answer

RAW, PICKLE = 1, 4  # diskcache's marks of a value that stands in the row as it is, and of a pickled one


class RefusedRow(ValueError):  # noqa: N818  (not an error: a miss)
    """A row that this cache did not write, or that was damaged since."""


def make_row(key: str, answer: Answer) -> str:
    """Return an answer as it is stored: JSON text, with a checksum that binds it to its key."""
    text = answer.to_json()
    return head_of(key, text) + text + "}"


def open_row(key: str, row: str) -> Answer:
    """Return the answer in a row; a RefusedRow if it is not the one that was stored under this key."""
    text = row[len(head_of("", "")) : -1]
    if row != head_of(key, text) + text + "}":
        raise RefusedRow("checksum")
    try:
        return Answer.from_json(text)
    except (TypeError, ValueError, AttributeError):
        raise RefusedRow("not an answer") from None


def check_row(key: Any, raw: Any, mode: Any, filename: Any, value: Any) -> None:
    """Hold a row of the table against what this cache writes; a RefusedRow if it is anything else."""
    open_row(key_of(key, raw), text_of(mode, filename, value))
    if not is_key(key):
        raise RefusedRow("key")


def head_of(key: str, text: str) -> str:
    """Return how a row begins: with a checksum against bit rot and misplaced rows. It is no signature."""
    checksum = hashlib.sha256(f"{key}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
    return f'{{"sha256": "{checksum}", "answer": '


def key_of(key: Any, raw: Any) -> str:
    """Return the key in a row; a RefusedRow if it is not plain text."""
    if raw != 1 or not isinstance(key, str):
        raise RefusedRow("pickled key")
    return key


def text_of(mode: Any, filename: Any, value: Any) -> str:
    """Return the text in a row; a RefusedRow if it holds anything but text."""
    if mode == PICKLE:
        raise RefusedRow("pickled value")
    if mode != RAW or filename is not None or not isinstance(value, str):
        raise RefusedRow("not text")
    return value
