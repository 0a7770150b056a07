"""Sight: a progress bar for people, lines of JSON for machines, a summary at the end. All of it on standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from extractor.documents.formats import FORMATS
from extractor.utils.text import counted

if TYPE_CHECKING:
    from extractor.batch.summary import Summary


class Sight(StrEnum):
    """How a run tells how far it is."""

    AUTO = "auto"
    BAR = "bar"
    JSON = "json"
    NONE = "none"


@contextmanager
def showing(sight: Sight) -> "Iterator[Callable[[Summary], None]]":
    """Yield the function to tell of progress; `auto` is a bar on a terminal and nothing elsewhere."""
    if sight is Sight.JSON:
        yield tell_json
    elif sight is Sight.BAR or (sight is Sight.AUTO and sys.stderr.isatty()):
        with bar() as tell:
            yield tell
    else:
        yield lambda _: None


def tell_json(summary: "Summary") -> None:
    """Write the state of a run as one line of JSON."""
    sys.stderr.write(json.dumps(summary.as_dict()) + "\n")
    sys.stderr.flush()


@contextmanager
def bar() -> "Iterator[Callable[[Summary], None]]":
    """Yield a function that draws the bar: rate, cost, what failed, time to go."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, told="")

        def tell(summary: "Summary") -> None:
            total = summary.scan.open if summary.scanned else None
            progress.update(task, total=total, completed=summary.done + summary.quarantined, told=told(summary))

        yield tell


def told(summary: "Summary") -> str:
    """Return what stands beside the bar: `12.3/s  $0.0421  2 failed  0:04:10 to go`."""
    pieces = [f"{summary.rate:.1f}/s"]
    if summary.usage.cost is not None:
        pieces.append(f"${summary.usage.cost:.4f}")
    if summary.fallback:
        pieces.append(f"{summary.fallback} by rules")
    if summary.quarantined:
        pieces.append(f"{summary.quarantined} failed")
    if not summary.scanned:
        pieces.append("still looking")
    elif summary.eta is not None:
        pieces.append(f"{span(summary.eta)} to go")
    return "  ".join(pieces)


def span(seconds: float) -> str:
    """Write a length of time: `1:02:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def report(summary: "Summary") -> str:
    """Return the summary of a run for people, in a few lines."""
    scan = summary.scan
    lines = [
        (
            f"{counted(scan.files, 'file')}: {scan.new} new, {scan.changed} changed, {scan.stale} to redo, {scan.resumed} left open before, "
            f"{scan.unchanged} unchanged, {counted(scan.duplicate, 'duplicate')}, {scan.problems} unreadable"
        ),
        (
            f"{summary.done} done in {span(summary.seconds)} ({summary.rate:.1f}/s), {summary.quarantined} newly in quarantine "
            f"({summary.in_quarantine} in all), {summary.left} left"
        ),
    ]
    if summary.scanned and not scan.files:
        lines.append(f"there is nothing to read: no file ends in {', '.join(FORMATS)}, or in one of these and .gz")
    if summary.fallback:
        lines.append(f"{summary.fallback} of them by the rules, because the model failed; the next run asks again")
    usage = summary.usage
    if usage.requests:
        cost = "at an unknown price" if usage.cost is None else f"${usage.cost:.4f}"
        lines.append(f"{usage.requests} requests, {usage.tokens_in:,} tokens in, {usage.tokens_out:,} out, {cost}")
    if summary.stop is not None:
        lines.append(f"stopped ({summary.stop}){f': {summary.message}' if summary.message else ''}; run again to go on")
    return "\n".join(lines)
