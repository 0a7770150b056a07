"""Records that are nearly JSON: one at a time, and only if the result says exactly what the text says. Pure.

json-repair reads what models write instead of JSON: trailing commas, single or curly quotes, comments, `None`. It also guesses,
so its result is taken only if it has the same words in the same order as the text.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from extractor.engines.llm.limits import MAX_SHOWN, MAX_SIZE, Unreadable, is_deep

#: The most candidates for the end of one record that are looked at, and that are tried.
MAX_ENDS, MAX_TRIES = 12, 3
#: The end of a record in a list: a brace, and then the next record, the end of the list, or the end of the text.
END = re.compile(r"\}(?=\s*(?:$|[\]})`;/#<]|,\s*(?:$|[{\]….\[/#])|\{))")
COMMENT = re.compile(r"/\*.{0,500}?\*/|(?<![:\w])//[^\n]*|(?<=[,{\[\n])\s*#[^\n]*", re.DOTALL)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
NOTHING = re.compile(r"(?<=[\"'”’\w])(\s*:\s*)(?:undefined|none|nil|null|nan|n/a)(?=\s*[,}])", re.IGNORECASE)
#: Curly quotation marks where JSON has straight ones.
CURLY = re.compile(r"[“”„](?=\s*[:}\]]|\s*,\s*[“”„{\[\dtfn])|(?:(?<=[{\[:])|(?<=[:,]\s))[“”„]")
NO_VALUE = re.compile(r"[\"'”’\w]\s*:\s*[,}\]]")
WORD = re.compile(r"\w+")
SAME = {"none": "null", "undefined": "null", "nil": "null", "nan": "null", "true": "true", "false": "false"}


class Repaired(NamedTuple):
    """A record, or an `Unreadable`, and where it ends."""

    value: Any
    end: int


def read_record(text: str, start: int, limit: int) -> Repaired | None:
    """Return the record that begins at a brace, or None if it does not end before `limit`."""
    first, tries = None, 0
    for number, end in enumerate(END.finditer(text, start, min(limit, start + 2 * MAX_SIZE))):
        if number >= MAX_ENDS:
            break
        source = text[start : end.end()]
        first = first or Repaired(Unreadable(source[:MAX_SHOWN]), end.end())
        if is_balanced(source) and tries < MAX_TRIES:
            tries += 1
            if (value := repaired(source)) is not None:
                return Repaired(value, end.end())
    return first


def is_balanced(source: str) -> bool:
    """Return whether a text has as many opening as closing brackets."""
    return source.count("{") == source.count("}") and source.count("[") == source.count("]")


def repaired(source: str) -> dict[str, Any] | None:
    """Return the object that a text nearly is, or None if that takes more than correcting its punctuation."""
    from json_repair import repair_json  # noqa: PLC0415  (rarely needed)

    if len(source) > 2 * MAX_SIZE or NO_VALUE.search(source):
        return None
    plain = NOTHING.sub(r"\1null", source if '"' in source else CURLY.sub('"', source))
    try:
        value = repair_json(plain, return_objects=True, skip_json_loads=True)
    except (ValueError, RecursionError, TypeError, LookupError):
        return None
    if not isinstance(value, dict) or not value or is_deep(value):
        return None
    said = list(words_of(value))
    return value if said in (words_in(plain), words_in(COMMENT.sub(" ", plain))) else None


def words_in(source: str) -> list[str]:
    """Return the words of a text that is nearly JSON, with its escapes resolved."""

    def plain(escape: re.Match[str]) -> str:
        if escape[1]:
            return chr(int(escape[1], 16))
        return " " if escape[2] in "nrtbf" else escape[2]

    return [SAME.get(word.casefold(), word) for word in WORD.findall(ESCAPE.sub(plain, source))]


def words_of(value: Any) -> Iterator[str]:
    """Yield the words of a JSON value in their order, keys included."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from words_of(key)
            yield from words_of(child)
    elif isinstance(value, list):
        for child in value:
            yield from words_of(child)
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield from (SAME.get(word.casefold(), word) for word in WORD.findall(text))
