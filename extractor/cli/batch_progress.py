"""The progress of a batch run: a bar, or lines of JSON, and a summary at the end. All of it goes to standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.cli.batch_options import ProgressMode
from extractor.documents.formats import FORMATS
from extractor.utils.text import counted

if TYPE_CHECKING:
    from extractor.batch.summary import Summary


@contextmanager
def showing(mode: ProgressMode) -> "Iterator[Callable[[Summary], None]]":
    """Yield the function that shows progress; `auto` is a bar on a terminal and nothing elsewhere."""
    if mode is ProgressMode.JSON:
        yield show_json
    elif mode is ProgressMode.BAR or (mode is ProgressMode.AUTO and sys.stderr.isatty()):
        with bar() as update:
            yield update
    else:
        yield lambda _: None


def show_json(summary: "Summary") -> None:
    """Write the state of a run as one line of JSON."""
    sys.stderr.write(json.dumps(summary.as_dict()) + "\n")
    sys.stderr.flush()


@contextmanager
def bar() -> "Iterator[Callable[[Summary], None]]":
    """Yield a function that draws the bar: rate, cost, failures, time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[facts]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, facts="")

        def update(summary: "Summary") -> None:
            total = summary.scan.open if summary.scanned else None
            progress.update(task, total=total, completed=summary.done + summary.quarantined, facts=facts(summary))

        yield update


def facts(summary: "Summary") -> str:
    """Return the text beside the bar: `12.3/s  $0.0421  2 failed  0:04:10 left`."""
    pieces = [f"{summary.rate:.1f}/s"]
    if summary.usage.cost is not None:
        pieces.append(f"${summary.usage.cost:.4f}")
    if summary.fallback:
        pieces.append(f"{summary.fallback} by rules")
    if summary.quarantined:
        pieces.append(f"{summary.quarantined} failed")
    if not summary.scanned:
        pieces.append("scanning")
    elif summary.eta is not None:
        pieces.append(f"{duration(summary.eta)} left")
    return "  ".join(pieces)


def duration(seconds: float) -> str:
    """Return a duration as text: `1:02:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def report(summary: "Summary") -> str:
    """Return the summary of a run for people, in a few lines."""
    scan = summary.scan
    lines = [
        (
            f"{counted(scan.files, 'file')}: {scan.new} new, {scan.changed} changed, {scan.stale} to redo, "
            f"{scan.resumed} unfinished, {scan.unchanged} unchanged, {counted(scan.duplicate, 'duplicate')}, "
            f"{scan.problems} unreadable"
        ),
        (
            f"{summary.done} done in {duration(summary.seconds)} ({summary.rate:.1f}/s), {summary.quarantined} newly "
            f"quarantined ({summary.in_quarantine} in all), {summary.left} left"
        ),
    ]
    if scan.other_shards:
        lines.append(f"{counted(scan.other_shards, 'document')} in other shards")
    if summary.scanned and not scan.files:
        lines.append(f"there is nothing to read: no file ends in {', '.join(FORMATS)}, or in one of these and .gz")
    if summary.fallback:
        lines.append(f"{summary.fallback} used the rules because the model failed; the next run asks the model again")
    usage = summary.usage
    if usage.requests:
        cost = "at an unknown price" if usage.cost is None else f"${usage.cost:.4f}"
        lines.append(f"{usage.requests} requests, {usage.tokens_in:,} tokens in, {usage.tokens_out:,} out, {cost}")
    if summary.stop is not None:
        lines.append(
            f"stopped ({summary.stop}){f': {summary.message}' if summary.message else ''}; run again to resume"
        )
    return "\n".join(lines)
