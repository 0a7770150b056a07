"""How a result looks on a terminal: every record with the evidence in its context.

Articles are hostile input here too: whatever could steer a terminal is made visible instead.
"""

import re
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.printing import counted, printable
from extractor.results import Extraction

AROUND = 56
STYLE = {"quotes": "bold cyan", "figures": "bold yellow", "events": "bold magenta"}
STATUS = {"reported": "green", "claimed": "yellow", "planned": "blue", "ongoing": "green", "denied": "red"}


def show(result: Extraction, text: str) -> RenderableType:
    """Return the readable view of one document's result; `text` is the document's."""
    parts: list[RenderableType] = [heading(result)]
    for kind, rows in (("quotes", quote_rows), ("figures", figure_rows), ("events", event_rows)):
        if kind in result.schemas:
            records = result.records(kind)
            parts.append(Text(f"\n{kind.capitalize()} ({len(records)})", style=STYLE[kind]))
            parts += [Padding(row, (0, 0, 0, 2), expand=False) for row in rows(records, text)]
    parts += list(remarks(result))
    return Group(*parts)


def heading(result: Extraction) -> Text:
    """Return the line above a document."""
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
    """Return a span in its surroundings, cut at word boundaries, on one line."""
    left, right = max(0, start - AROUND), min(len(text), end + AROUND)
    before, after = text[left:start], text[end:right]
    before = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    after = re.split(r"[\r\n]", after, maxsplit=1)[0]
    if left and len(before) == start - left:
        before = "…" + before[before.find(" ") + 1 :]
    if right < len(text) and len(after) == right - end:
        after = after[: after.rfind(" ") + 1].rstrip() + "…"
    return Text.assemble((printable(before), "dim"), (printable(text[start:end]), style), (printable(after), "dim"))


def quote_rows(quotes: tuple[Any, ...], text: str) -> Iterator[RenderableType]:
    """One block a quote: who, how, and the words in their place."""
    for quote in quotes:
        who = printable(quote.speaker or "nobody named")
        if quote.speaker_text and quote.speaker_text != quote.speaker:
            who += f" (“{printable(quote.speaker_text)}”)"
        how = ", ".join(printable(part) for part in (quote.kind, quote.cue) if part)
        yield Text.assemble((who, "bold"), "  ", (how, "dim"))
        yield Padding(context(text, quote.start, quote.end, "cyan"), (0, 0, 0, 2), expand=False)


def figure_rows(figures: tuple[Any, ...], text: str) -> Iterator[RenderableType]:
    """A table: the number as it was understood, what it is about, and the words in their place."""
    if not figures:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column(justify="right", no_wrap=True, style="bold", max_width=28)
    table.add_column(style="green", max_width=44)
    table.add_column(ratio=1)
    for figure in figures:
        about = printable(figure.measures or "")
        if figure.attributed_to:
            about += f" — {printable(figure.attributed_to)}"
        table.add_row(amount(figure), about, context(text, figure.start, figure.end, "yellow"))
    yield table


def amount(figure: Any) -> str:
    """Return a figure's number and unit as a person writes them: `≥ 500 troop`, `25–60 year`."""
    if figure.value is not None:
        number = f"{figure.value:,.10g}"
    elif figure.low is not None and figure.high is not None:
        number = f"{figure.low:,.10g}–{figure.high:,.10g}"
    else:
        number = f"{figure.low if figure.low is not None else figure.high:,.10g}"
    sign = {"approximate": "≈ ", "at_least": "≥ ", "at_most": "≤ "}.get(figure.modifier, "")
    return f"{sign}{number} {printable(figure.unit or '')}".rstrip()


def event_rows(events: tuple[Any, ...], text: str) -> Iterator[RenderableType]:
    """One block an event: what, who to whom, where, when, how sure, and the trigger in its place."""
    for event in events:
        line = Text(event.type, style="bold magenta")
        if event.actors:
            line.append("  " + printable(", ".join(event.actors)), style="bold")
        if event.targets:
            line.append(" → " + printable(", ".join(event.targets)), style="bold")
        for word, value in (("in", event.place), ("on", event.date)):
            if value:
                line.append(f"  {word} {printable(value)}")
        line.append(f"  {event.status}", style=STATUS[event.status])
        if event.attributed_to:
            line.append(f" by {printable(event.attributed_to)}", style="dim")
        if event.also:
            line.append(f"  +{counted(len(event.also), 'mention')}", style="dim")
        yield line
        yield Padding(context(text, event.start, event.end, "magenta"), (0, 0, 0, 2), expand=False)


def remarks(result: Extraction) -> Iterator[RenderableType]:
    """What else a reader must know: rejections, what a model may have missed, warnings, errors, cost."""
    if result.rejected:
        yield Text(f"\nRejected ({len(result.rejected)}): not borne out by the article", style="bold red")
        for rejection in result.rejected:
            yield Text(
                f"  {rejection.kind} {rejection.verdict}, {printable(rejection.field)}: {printable(rejection.detail)}"
            )
    missed = sum(map(len, result.likely_missed.values()))
    if missed:
        yield Text(f"\nSeen by the rules only: {missed} (in the JSON output under likely_missed)", style="dim")
    for warning in (*result.warnings, *result.errors):
        yield Text(printable(warning), style="yellow")
    usage = result.usage
    if usage.requests or usage.tokens_cached:
        cost = f", ${usage.cost:.4f}" if usage.cost is not None else ""
        yield Text(f"\n{usage.requests} requests, {usage.tokens_in} + {usage.tokens_out} tokens{cost}", style="dim")
