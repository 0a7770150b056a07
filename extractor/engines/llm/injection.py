"""Prompt-injection heuristics. Pure.

They match forms that journalists do not write (chat markup, placeholders, answers in JSON) and the phrase with which most
injected instructions begin. The article is read all the same, and the result gets a warning. An instruction in plain words
matches nothing, so the absence of a warning proves nothing.
"""

import re

SIGNS = re.compile(
    r"</?article\b|</?(?:tool_call|function_call|system|assistant)\b|<\|[a-z_]{2,20}\|>|<!--"  # tags, turns, comments
    r"|^#+ ?(?:system|user|assistant)\s*$"
    r'|\{\{[a-z_]+\}\}|"(?:quotes|figures|events)"\s*:'  # placeholders, answers
    r"|[\u202d\u202e]|(?:[a-z]\u200b){3}"  # text that is displayed otherwise than it reads
    r'|(?:^|[.!?:,>"“])\s*(?:ignore|disregard|forget)\s+(?:all|any|the|your|these|those|previous|prior)\b'  # an order
    r"(?: \w+){0,3} (?:instructions?|rules|prompts?)\b",
    re.IGNORECASE | re.MULTILINE,
)
SHOWN = 60


def warning_of(text: str) -> tuple[str, ...]:
    """Return a warning that quotes the first match in a text, or nothing."""
    found = SIGNS.search(text)
    if found is None:
        return ()
    return (f"possible prompt injection: the text contains {found[0][:SHOWN]!r}; check the records near it",)
