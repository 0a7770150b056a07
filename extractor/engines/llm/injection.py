"""Prompt-injection heuristics: signs that an article was written for a machine. Pure.

They are forms that no journalist writes, and the phrase with which most injected instructions begin. An article with one is read
all the same, and the result has a warning. An instruction in plain words has none, so their absence proves nothing.
"""

import re

SIGNS = re.compile(
    r"</?article\b|</?(?:tool_call|function_call|system|assistant)\b|<\|[a-z_]{2,20}\|>|<!--"  # tags, turns, comments
    r"|^#+ ?(?:system|user|assistant)\s*$"
    r'|\{\{[a-z_]+\}\}|"(?:quotes|figures|events)"\s*:'  # places to be filled in, answers
    r"|[\u202d\u202e]|(?:[a-z]\u200b){3}"  # text that shows otherwise than it reads
    r'|(?:^|[.!?:,>"“])\s*(?:ignore|disregard|forget)\s+(?:all|any|the|your|these|those|previous|prior)\b'  # an order
    r"(?: \w+){0,3} (?:instructions?|rules|prompts?)\b",
    re.IGNORECASE | re.MULTILINE,
)
SHOWN = 60


def warning_of(text: str) -> tuple[str, ...]:
    """Return a warning that quotes the first sign in a text, or nothing."""
    found = SIGNS.search(text)
    if found is None:
        return ()
    return (f"the text holds {found[0][:SHOWN]!r}, as instructions to a machine do: look at what was read around it",)
