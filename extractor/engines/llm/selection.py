"""Which of the lists of records in a text are the answer, and which are reasoning, drafts or examples. Pure."""

import json
import re
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from extractor.engines.llm.limits import bounded
from extractor.engines.llm.reasoning import Role, Span

#: How many records of one answer are read.
MAX_ITEMS = 600
#: What is between two parts of one answer, tags left out.
JOINT = re.compile(
    r"[\s\]\[{}()\"'“”`,;:|-]*(?:(?:json|data|jsonl|and|end|of|then)\b[\s\]\[{}()\"'“”`,;:|-]*)*", re.IGNORECASE
)
ANY_TAG = re.compile(r"<[^<>]{0,200}>|\[/?[A-Z_]{3,30}\]")
#: Words that introduce the answer itself after other lists, a list beside others, and a list that is not the answer.
FINAL = re.compile(r"(?i)\b(?:answer|final(?:ly)?|corrected|correction|revised|updated)\b|assistant ?final")
BESIDE = re.compile(
    r"(?i)\b(?:also|another|additional|remaining|rest|second|further|more|parts?|(?:in)?direct|mixed|others?|continued|next)\b"
)
DRAFT = re.compile(
    r"(?i)\b(?:drafts?|examples?|e\.g|for instance|wrong|incorrect|first (?:try|attempt|version)|hypothetical(?:ly)?)\b"
    r"|(?m:^\W*(?:begin )?(?:thinks?|thinking|thoughts?|reasoning|analysis|scratchpad)\W*$)"
)
#: How much text before a list is searched for such words, and the longest text between two parts of one answer.
INTRODUCTION, MAX_GAP = 80, 1000
PLACEHOLDER = re.compile(r"\.{2,}|…|<[^<>]*>|string|\[[^\[\]]*\]")


class Items(NamedTuple):
    """The records of an answer as JSON values.

    `whole` says whether their list was closed. `doubtful` is true if the answer holds several lists that differ, and none of them
    is clearly the final one; `items` then has the records of all.
    """

    items: tuple[Any, ...]
    whole: bool
    doubtful: bool = False


@dataclass
class Part:
    """A part of a text that holds lists of records, by kind.

    `closed` names the kinds whose list has an end, `introduction` is the text between the part and the one before it.
    """

    start: int
    end: int
    lists: dict[str, list[Any]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    introduction: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether it is introduced as something other than the answer."""
        return DRAFT.search(self.introduction) is not None and not self.is_final

    @property
    def is_final(self) -> bool:
        """Whether it is introduced as the answer itself, rather than as an addition to another list."""
        return FINAL.search(self.introduction) is not None and not BESIDE.search(self.introduction)


def introduced(text: str, parts: list[Part]) -> list[Part]:
    """Return parts in their order, each with its introduction, and with no record that is too large or deep."""
    end = 0
    ordered = sorted(parts, key=lambda part: part.start)
    for part in ordered:
        part.lists = {
            kind: [bounded(record) for record in found[: MAX_ITEMS + 1]] for kind, found in part.lists.items()
        }
        part.introduction = text[max(end, part.start - INTRODUCTION) : part.start]
        end = part.end
    return ordered


def visible(parts: list[Part], marked: list[Span], *, cut: bool) -> tuple[list[Part], bool]:
    """Return the parts that belong to the answer rather than to the reasoning, and whether that is doubtful."""
    inside = {role: covered(marked, role) for role in Role}
    said = [part for part in parts if not within(part, inside[Role.REASONING])]
    first = next((number for number, part in enumerate(said) if within(part, inside[Role.ANSWER])), None)
    if first is not None:  # what is before an answer is not it; what follows may belong to it
        return said[first:], False
    unclosed = [part for part in said if within(part, inside[Role.UNCLOSED])]
    said = [part for part in said if not within(part, inside[Role.UNCLOSED])]
    outside = [part for part in said if not within(part, inside[Role.UNKNOWN])]
    if outside or said or cut:
        return outside or said, False
    return unclosed, True


def covered(marked: list[Span], role: Role) -> list[tuple[int, int]]:
    """Return what spans with a role cover, in order and without overlaps."""
    ranges: list[tuple[int, int]] = []
    for span in sorted((span for span in marked if span.role is role), key=lambda span: span.start):
        if ranges and span.start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], span.end))
        else:
            ranges.append((span.start, span.end))
    return ranges


def within(part: Part, ranges: list[tuple[int, int]]) -> bool:
    """Return whether a part begins inside one of some ranges."""
    number = bisect(ranges, part.start, key=lambda each: each[0]) - 1
    return number >= 0 and part.start < ranges[number][1]


def grouped(text: str, parts: list[Part]) -> list[Part]:
    """Join parts that have nothing between them but punctuation, tags and fences."""
    groups: list[Part] = []
    for part in parts:
        gap = ANY_TAG.sub(" ", text[groups[-1].end : part.start][:MAX_GAP]) if groups else ""
        if groups and part.start - groups[-1].end < MAX_GAP and JOINT.fullmatch(gap) and not groups[-1].is_draft:
            last = groups[-1]
            opened = {kind for each in (last, part) for kind in each.lists if kind not in each.closed}
            last.lists = united([last.lists, part.lists])
            last.closed = set(last.lists) - opened
            last.end = part.end
        else:
            groups.append(part)
    return groups


def chosen(groups: list[Part], kind: str) -> Items | None:
    """Return the records of a kind in the part that is the final answer, or of all parts if it is not clear which one that is."""
    found = [group for group in groups if kind in group.lists]
    if not found:
        return None
    last = found[-1]
    final = Items(tuple(last.lists[kind]), kind in last.closed)
    known = {_key(record) for record in final.items}
    others = [group for group in found[:-1] if not {_key(record) for record in group.lists[kind]} <= known]
    if not others or (final.items and (last.is_final or all(other.is_draft for other in others))):
        return final
    records = [record for group in found for record in group.lists[kind]]
    return Items(tuple(records), kind in last.closed, doubtful=True)


def is_template(records: list[Any]) -> bool:
    """Return whether records only show the form of an answer, with dots or names in brackets as their values."""
    return bool(records) and all(
        isinstance(record, str)
        or (
            isinstance(record, dict)
            and any(isinstance(v, str) and PLACEHOLDER.fullmatch(v.strip()) for v in record.values())
        )
        for record in records
    )


def _key(record: Any) -> str:
    return json.dumps(record, sort_keys=True)


def united(found: Iterable[dict[str, list[Any]]]) -> dict[str, list[Any]]:
    """Join lists of records by kind."""
    joined: dict[str, list[Any]] = {}
    for lists in found:
        for kind, records in lists.items():
            joined.setdefault(kind, []).extend(records)
    return joined
