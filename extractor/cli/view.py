"""The terminal view of a result: each record with its text in context.

Text from articles is untrusted here too: control characters are replaced.
"""

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from extractor.kinds import Kind
from extractor.types import Evidence, Extraction
from extractor.utils.text import printable

#: Characters of context on each side of a record.
CONTEXT = 56
DEFAULT_WIDTH = 80


def make_console() -> Console:
    """Return a console on standard output. `COLUMNS=0`, which rich takes literally, means 80 columns."""
    columns = os.environ.get("COLUMNS", "")
    width = DEFAULT_WIDTH if columns.isdecimal() and not int(columns) else None
    return Console(width=width, soft_wrap=False, highlight=False)


def show(result: Extraction, text: str, kinds: Iterable[Kind]) -> RenderableType:
    """Return the view of a document's result.

    Args:
        result: The result.
        text: The text of the document.
        kinds: The requested kinds.
    """
    parts: list[RenderableType] = [heading(result)]
    for kind in kinds:
        parts.append(Text(f"\n{kind.name.capitalize()} ({len(result.records(kind.name))})", style=kind.style))
        parts += [Padding(block, (0, 0, 0, 2), expand=False) for block in blocks(kind, result, text)]
    parts += list(remarks(result))
    return Group(*parts)


def heading(result: Extraction) -> Text:
    """Return the heading of a document: its source, publication date and engine."""
    document = result.document
    facts = [
        f"published {document.published}" if document.published else "no publication date",
        f"engine {result.engine}",
    ]
    if result.model:
        facts.append(f"model {printable(result.model)}")
    if result.status != "complete":
        facts.append(result.status)
    return Text.assemble((printable(document.source or document.id), "bold underline"), "  ", (", ".join(facts), "dim"))


def context(text: str, start: int, end: int, style: str) -> Text:
    """Return a span with its context, cut at word boundaries, on one line."""
    left, right = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    before, after = text[left:start], text[end:right]
    before = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    after = re.split(r"[\r\n]", after, maxsplit=1)[0]
    if left and len(before) == start - left:
        before = "…" + before[before.find(" ") + 1 :]
    if right < len(text) and len(after) == right - end:
        after = after[: after.rfind(" ") + 1].rstrip() + "…"
    return Text.assemble((printable(before), "dim"), (printable(text[start:end]), style), (printable(after), "dim"))


def blocks(kind: Kind, result: Extraction, text: str) -> Iterator[RenderableType]:
    """Yield the parts of each record of a kind: its fields, its doubtful fields, and its text in context."""
    text_style = kind.style.removeprefix("bold ")
    evidence = result.evidence.get(kind.name, ())
    for number, record in enumerate(result.records(kind.name)):
        yield Text.assemble(*((printable(segment), style) for segment, style in kind.show(record)))
        for doubt in doubts(evidence[number]) if number < len(evidence) else ():
            yield Padding(Text(printable(doubt), style="yellow"), (0, 0, 0, 2), expand=False)
        yield Padding(context(text, record.start, record.end, text_style), (0, 0, 0, 2), expand=False)


def doubts(evidence: Evidence) -> Iterator[str]:
    """Yield a line for each field that was withheld or is disputed."""
    for withheld in evidence.withheld:
        yield f"withheld {withheld.field}: {withheld.reason}"
    for disputed in evidence.disputed:
        yield f"disputed {disputed.field}: {disputed.reader} reads {format_reading(disputed.reading)}"


def format_reading(reading: Any) -> str:
    """Return the value of a disputed field as text."""
    if isinstance(reading, list):
        return ", ".join(map(str, reading)) or "none"
    return "none" if reading is None else str(reading)


def remarks(result: Extraction) -> Iterator[RenderableType]:
    """Yield what follows the records: rejections, possible omissions, warnings, errors and cost."""
    if result.rejected:
        yield Text(f"\nRejected ({len(result.rejected)}): not supported by the article", style="bold red")
        for rejection in result.rejected:
            yield Text(
                f"  {rejection.kind} {rejection.verdict}, {printable(rejection.field)}: {printable(rejection.detail)}"
            )
    omissions = sum(map(len, result.possible_omissions.values()))
    if omissions:
        yield Text(f"\nFound only by the rules: {omissions} (in the JSON output under possible_omissions)", style="dim")
    for warning in (*result.warnings, *map(str, result.errors)):
        yield Text(printable(warning), style="yellow")
    usage = result.usage
    if usage.requests or usage.tokens_cached:
        cost = f", ${usage.cost:.4f}" if usage.cost is not None else ""
        yield Text(f"\n{usage.requests} requests, {usage.tokens_in} + {usage.tokens_out} tokens{cost}", style="dim")
