"""Where in a text a model thinks aloud and where it answers, by the marks that models and chat templates use. Pure.

There is no list of all tags: a tag is classified by the words in its name, and by what follows when its name says nothing.
"""

import re
from collections.abc import Collection
from enum import Enum, auto
from typing import NamedTuple

REASONING = re.compile(
    r"(?i)think|thought|reason|analy[sz]|scratch|reflect|plan\b|planning|draft|monolog|deliberat|ponder|rationale|\bcot\b|chain"
    r"|working|brainstorm|introspect|cogit|contemplat|internal|commentary|example|attempt|unused94"
)
ANSWER = re.compile(r"(?i)answer|final|output|response|result|json|solution|tool|function|reply|box|extract")
#: What ends a span, beside a slash.
ENDING = re.compile(r"(?i)(?:^|[^a-z])end(?:[^a-z]|$)|unused95")
BEGINNING = re.compile(r"(?i)(?:^|[^a-z])(?:begin|start)(?:[^a-z]|$)")
TAG = re.compile(
    r"<\s{0,3}(?P<slash>/?)\s{0,3}(?P<name>[A-Za-z][\w:.-]{0,40})(?P<facts>\s[^<>]{0,200})?>"  # <think>, </think>, <details type="...">
    r"|\[(?P<slash2>/?)(?P<name2>[A-Z][A-Z_ ]{2,30})\]"  # [THINK]
    r"|<[|｜]\s*(?P<slash3>/?)(?P<name3>[\w ▁-]{1,40})\s*[|｜]>"  # <|START_THINKING|>
    r"|◁(?P<slash4>/?)(?P<name4>\w{1,40})▷"  # ◁think▷
    r"|(?P<open>\A\s*Thinking\.\.\.|<\|channel>\s*(?:thought|analysis)|<!--|`{3,}(?:think|thought|reason|analy|scratch|plan|draft)\w*)"
    r"|(?P<close>\.\.\.\s*done thinking\.?|<channel\|>|-->|`{3,})"
)
CHANNEL = re.compile(r"<\|channel\|>\s*(?P<name>\w+)(?P<facts>[^<]{0,200})(?:<\|constrain\|>[^<]{0,40})?<\|message\|>")
CHANNEL_END = re.compile(r"<\|(?:end|return|call|start|channel)\|>")
#: How many tags may be open at once; more are not looked at.
MAX_OPEN = 20


class Role(Enum):
    """What a part of a text is for."""

    REASONING = auto()
    UNCLOSED = auto()  # reasoning without a beginning or an end
    ANSWER = auto()
    UNKNOWN = auto()


class Span(NamedTuple):
    """A part of a text and its role."""

    start: int
    end: int
    role: Role


class Mark(NamedTuple):
    """An opening or closing tag."""

    start: int
    end: int
    name: str
    role: Role
    closes: bool | None  # None where only the order tells


def spans(text: str, skipped: Collection[tuple[int, int]] = ()) -> list[Span]:
    """Return the parts of a text that are marked as reasoning or answer; marks inside `skipped` spans are text."""
    found, rest = _channels(text)
    opened: list[Mark] = []
    last = 0
    for mark in _marks(rest, skipped):
        match = next((i for i, each in enumerate(opened) if each.name == mark.name), None)  # a tag may be opened twice
        if match is None:
            match = next((i for i in reversed(range(len(opened))) if _pairs(opened[i], mark)), None)
        closes = mark.closes if mark.closes is not None else match is not None
        if not closes:
            if len(opened) < MAX_OPEN:
                opened.append(mark)
        elif match is not None:
            found.append(Span(opened[match].start, mark.end, opened[match].role))
            del opened[match:]
            last = mark.end
        elif mark.name != "```":
            found.append(Span(last, mark.end, Role.UNCLOSED if mark.role is Role.REASONING else mark.role))
            last = mark.end
    roles = {Role.REASONING: Role.UNCLOSED, Role.ANSWER: Role.ANSWER}
    found += [Span(mark.start, len(text), roles[mark.role]) for mark in opened if mark.role in roles]
    return found


def _channels(text: str) -> tuple[list[Span], str]:
    """Return the channels of a text in the harmony format, and the text with their marks blanked out."""
    found: list[Span] = []
    for channel in CHANNEL.finditer(text):
        end = CHANNEL_END.search(text, channel.end())
        answer = channel["name"] == "final" or "to=" in channel["facts"]
        role = Role.ANSWER if answer else Role.REASONING if end else Role.UNCLOSED
        found.append(Span(channel.start(), end.start() if end else len(text), role))
    if found:
        text = CHANNEL.sub(lambda mark: " " * len(mark[0]), text)
    return found, text


def _marks(text: str, skipped: Collection[tuple[int, int]]) -> list[Mark]:
    left = sorted(skipped, reverse=True)
    marks: list[Mark] = []
    for tag in TAG.finditer(text):
        while left and left[-1][1] <= tag.start():
            left.pop()
        if left and left[-1][0] <= tag.start():
            continue
        if tag["open"] or tag["close"]:
            name = "```" if tag[0].startswith("```") else "<!--" if tag[0] in ("<!--", "-->") else "channel"
            marks.append(Mark(tag.start(), tag.end(), name, Role.REASONING, bool(tag["close"])))
            continue
        name = (tag["name"] or tag["name2"] or tag["name3"] or tag["name4"]).casefold()
        said = name + (tag["facts"] or "")
        if tag["facts"] and tag["facts"].rstrip().endswith("/"):
            continue
        role = Role.REASONING if REASONING.search(said) or name == "unused95" else Role.UNKNOWN
        if role is Role.UNKNOWN and ANSWER.search(said):
            role = Role.ANSWER
        slash = tag["slash"] or tag["slash2"] or tag["slash3"] or tag["slash4"]
        if tag["name3"] is not None:
            if role is Role.UNKNOWN:
                continue  # a mark of the chat template
            bounded = BEGINNING.search(name) is not None
            closes = True if slash or ENDING.search(name) else False if bounded else None
        else:
            closes = bool(slash) or (role is Role.REASONING and ENDING.search(name) is not None)
        marks.append(Mark(tag.start(), tag.end(), name, role, closes))
    return marks


def _pairs(opening: Mark, closing: Mark) -> bool:
    """Return whether one mark may end what another began: the same name, or two names for reasoning."""
    if "```" in (opening.name, closing.name) or "<!--" in (opening.name, closing.name):
        return opening.name == closing.name
    same = opening.name == closing.name
    return same or (opening.role is closing.role and opening.role is not Role.UNKNOWN)
