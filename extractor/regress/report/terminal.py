"""The comparison for a terminal."""

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from extractor.regress.comparison import Comparison, KindComparison
from extractor.regress.gates import Gate, Result, verdict
from extractor.regress.report.tables import Row, changed, failing, headline, judgements, kind_tables, passed, told
from extractor.utils.text import printable

STYLES = {Result.PASS: "green", Result.UNCLEAR: "yellow", Result.REGRESSION: "bold red", Result.STALE: "bold red"}
SIGNS = {"changed": "~", "gained": "+", "lost": "-"}
JUDGED = {"better": "green", "worse": "red"}
#: How many changed facts are listed for each kind.
LISTED = 20


def to_terminal(comparison: Comparison, gates: list[Gate]) -> RenderableType:
    """Return what to print with rich; control characters of articles and answers are made visible."""
    parts: list[RenderableType] = [Text(printable(headline(comparison)), style="bold"), Text()]
    for kind in comparison.kinds:
        parts += kind_parts(kind)
    for gate in failing(gates):
        parts.append(Text(printable(f"{gate.result}: {gate.name}: {gate.detail}"), style=STYLES[gate.result]))
    result = verdict(gates)
    parts.append(Text(f"{result}: {passed(gates)}", style=STYLES[result]))
    return Group(*parts)


def kind_parts(kind: KindComparison) -> list[RenderableType]:
    """Return the part about one kind."""
    parts: list[RenderableType] = [Text(f"{kind.kind}: {kind.prompts[0]} -> {kind.prompts[1]}", style="bold")]
    parts += [table(head, rows) for head, rows in kind_tables(kind)]
    facts = changed(kind)
    parts.append(Text(judgements(kind)))
    for judged in facts[:LISTED]:
        fact = judged.fact
        line = f"{SIGNS[fact.change]} {fact.article}: {told(fact)}"
        parts.append(Text(printable(line), style=JUDGED.get(judged.judgement, "")))
    parts += [Text(f"and {len(facts) - LISTED} more")] if len(facts) > LISTED else []
    return [*parts, Text()]


def table(head: Row, rows: list[Row]) -> Table:
    """Return a plain table: the first column to the left, numbers to the right."""
    found = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(head):
        found.add_column(name, justify="right" if number else "left")
    for row in rows:
        found.add_row(*(Text(printable(cell)) for cell in row))
    return found
