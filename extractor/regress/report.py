"""Reports of a comparison: for a terminal, a pull request (Markdown), CI (JUnit XML), programs (JSON) and a browser (HTML).

All of them show the rows of `kind_tables`, `usage_table` and `changed_parts`; each decides how they look.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from extractor.regress.comparison import WITHOUT_GOLD, Comparison, KindComparison, RecordedUsage
from extractor.regress.gates import Gate, GateStatus, overall
from extractor.regress.record_diff import SPAN_FIELDS, ChangeCounts, RecordChange
from extractor.utils.text import counted, printable

TableRow = tuple[str, ...]
MEASURE_HEAD: TableRow = ("measure", "old P/R/F1", "new P/R/F1", "change", "95 % interval", "p", "noise")
FIELD_HEAD: TableRow = ("field", "same", "changed", "gained", "lost")
REJECTED_HEAD: TableRow = ("rejected", "old", "new")
USAGE_HEAD: TableRow = ("recorded", "prompts", "cases", "tokens in", "tokens out", "s/case", "cost")
CHANGES = ("same", "changed", "gained", "lost")

#: How many changed records are listed for each kind; the HTML page has all.
TERMINAL_LIMIT, MARKDOWN_LIMIT = 20, 40
STYLES = {
    GateStatus.PASS: "green",
    GateStatus.INCONCLUSIVE: "yellow",
    GateStatus.REGRESSION: "bold red",
    GateStatus.STALE: "bold red",
}
SIGNS = {"changed": "~", "gained": "+", "lost": "-"}
JUDGEMENT_STYLES = {"better": "green", "worse": "red"}
#: Characters that are markup in Markdown, mentions included.
MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|#~!&@"} | {"\n": " ", "\r": " "})
#: What XML 1.0 cannot hold, even escaped.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# What all reports show -------------------------------------------------------------------------------------------------


def headline(comparison: Comparison) -> str:
    """Return what was compared, in one line."""
    models = " and ".join(dict.fromkeys(model or "unknown model" for model in comparison.models))
    return f"{comparison.old} -> {comparison.new}, {counted(len(comparison.articles), 'article')}, answered by {models}"


def failing(gates: Iterable[Gate]) -> list[Gate]:
    """Return the gates that do not pass."""
    return [gate for gate in gates if gate.status is not GateStatus.PASS]


def pass_count(gates: Sequence[Gate]) -> str:
    """Return how many gates pass, as a phrase."""
    return f"{len(gates) - len(failing(gates))} of {len(gates)} gates pass"


def change_summary(kind: KindComparison) -> str:
    """Return how many records differ, and how many are better and worse by gold."""
    counts = Counter(change.judgement for change in kind.changes)
    differing = differ(counts.total())
    if not kind.has_gold:
        return f"{differing}; there is no gold to judge them"
    return f"{differing}; by gold {counts['better']} are better, {counts['worse']} worse, {counts['neither']} neither"


def differ(number: int) -> str:
    """Return how many records differ, as a clause."""
    return f"{counted(number, 'record')} {'differs' if number == 1 else 'differ'}"


def describe(record: RecordChange) -> str:
    """Return what happened to a record, in one line."""
    parts = "; ".join(f"{name}: {old or 'nothing'} -> {new or 'nothing'}" for name, old, new in changed_parts(record))
    return f"{record.change} “{record.words}”" + (f": {parts}" if record.change == "changed" else "")


def changed_parts(record: RecordChange) -> list[TableRow]:
    """Return (field, old, new) for each field that changed, or for all fields if the record was gained or lost."""
    if record.old is not None and record.new is not None:
        return [(change.name, shown(change.old), shown(change.new)) for change in record.fields]
    plain: Mapping[str, Any] = record.new or record.old or {}
    rows = [(name, shown(value)) for name, value in plain.items() if name not in SPAN_FIELDS]
    return [(name, "", value) if record.new else (name, value, "") for name, value in rows if value]


def shown(value: Any) -> str:
    """Return a field's value as text; empty for null and for an empty list."""
    if value is None or value == []:
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def kind_tables(kind: KindComparison) -> Iterator[tuple[TableRow, list[TableRow]]]:
    """Yield the tables about one kind that have rows, each as its head and its rows."""
    old, new = kind.rejected
    rejected: list[TableRow] = [
        (name, str(old.get(name, 0)), str(new.get(name, 0))) for name in sorted(old.keys() | new.keys())
    ]
    fields = [counts_row(name, counts) for name, counts in {"all records": kind.records, **kind.fields}.items()]
    measures = list(measure_rows(kind))
    # with one sample the noise is unknown, and the column is left out
    yield (MEASURE_HEAD, measures) if kind.noise else (MEASURE_HEAD[:-1], [row[:-1] for row in measures])
    yield FIELD_HEAD, fields
    if rejected:
        yield REJECTED_HEAD, rejected


def measure_rows(kind: KindComparison) -> Iterator[TableRow]:
    """Yield a row for each measure: one number for shares, which need no gold, three for the others."""
    for name, m in kind.measures.items():
        sides = [
            f"{s.f1:.3f}" if name in WITHOUT_GOLD else f"{s.precision:.2f}/{s.recall:.2f}/{s.f1:.3f}"
            for s in (m.old, m.new)
        ]
        interval = f"{m.interval.low:+.3f} to {m.interval.high:+.3f}"
        noise = kind.noise.get(name, 0.0)
        yield (name, *sides, f"{m.difference:+.3f}", interval, f"{m.p:.3f}", f"{noise:.3f}")


def counts_row(name: str, counts: ChangeCounts) -> TableRow:
    """Return a name and its counts."""
    return (name, *(str(counts.get(change, 0)) for change in CHANGES))


def usage_table(comparison: Comparison) -> tuple[TableRow, list[TableRow]]:
    """Return what it took to record each side, one row for each set of prompts."""
    rows = [usage_row(name, each) for name, side in zip(("old", "new"), comparison.usage, strict=True) for each in side]
    return USAGE_HEAD, rows


def usage_row(name: str, usage: RecordedUsage) -> TableRow:
    """Return the row of one set of prompts."""
    seconds = f"{usage.seconds / usage.cases:.1f}" if usage.cases and usage.seconds else "unknown"
    cost = "unknown" if usage.cost is None else f"${usage.cost:.4f}"
    return (name, usage.prompts, str(usage.cases), f"{usage.tokens_in:,}", f"{usage.tokens_out:,}", seconds, cost)


# Terminal --------------------------------------------------------------------------------------------------------------


def to_terminal(comparison: Comparison, gates: list[Gate]) -> RenderableType:
    """Return what to print with rich; control characters of articles and answers are made visible."""
    parts: list[RenderableType] = [Text(printable(headline(comparison)), style="bold"), Text()]
    for kind in comparison.kinds:
        parts += terminal_kind(kind)
    head, rows = usage_table(comparison)
    parts += [terminal_table(head, rows), Text()] if rows else []
    for gate in failing(gates):
        parts.append(Text(printable(f"{gate.status}: {gate.name}: {gate.detail}"), style=STYLES[gate.status]))
    status = overall(gates)
    parts.append(Text(f"{status}: {pass_count(gates)}", style=STYLES[status]))
    return Group(*parts)


def terminal_kind(kind: KindComparison) -> list[RenderableType]:
    """Return the part about one kind."""
    parts: list[RenderableType] = [Text(f"{kind.kind}: {kind.prompts[0]} -> {kind.prompts[1]}", style="bold")]
    for head, rows in kind_tables(kind):
        parts += [terminal_table(head, rows), Text()]
    changes = kind.changes
    parts.append(Text(change_summary(kind)))
    for change in changes[:TERMINAL_LIMIT]:
        line = f"{SIGNS[change.change]} {change.article}: {describe(change)}"
        parts.append(Text(printable(line), style=JUDGEMENT_STYLES.get(change.judgement, "")))
    parts += [Text(f"and {len(changes) - TERMINAL_LIMIT} more")] if len(changes) > TERMINAL_LIMIT else []
    return [*parts, Text()]


def terminal_table(head: TableRow, rows: list[TableRow]) -> Table:
    """Return a table: the first column aligned left, the others right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True)
    for number, name in enumerate(head):
        table.add_column(name, justify="right" if number else "left")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table


# Markdown --------------------------------------------------------------------------------------------------------------


def to_markdown(comparison: Comparison, gates: list[Gate]) -> str:
    """Return the report for a pull request: failing gates, tables, changed records."""
    lines = [f"## Prompt regression: {overall(gates)}", "", escape(headline(comparison)), ""]
    lines += [f"- **{gate.status}** {escape(gate.name)}: {escape(gate.detail)}" for gate in failing(gates)]
    lines += [f"- {pass_count(gates)}", ""]
    for kind in comparison.kinds:
        lines += markdown_kind(kind)
    head, rows = usage_table(comparison)
    lines += markdown_table(head, rows) if rows else []
    return "\n".join(lines).rstrip() + "\n"


def markdown_kind(kind: KindComparison) -> list[str]:
    """Return the part about one kind."""
    old, new = kind.prompts
    lines = [f"### {kind.kind}: {escape(old)} -> {escape(new)}", ""]
    for head, rows in kind_tables(kind):
        lines += markdown_table(head, rows)
    changes = kind.changes
    if changes:
        lines += [f"<details><summary>{escape(change_summary(kind))}</summary>", ""]
        lines += [
            f"- {escape(each.article)} ({each.judgement}): {escape(describe(each))}"
            for each in changes[:MARKDOWN_LIMIT]
        ]
        lines += [f"- and {len(changes) - MARKDOWN_LIMIT} more"] if len(changes) > MARKDOWN_LIMIT else []
        lines += ["", "</details>", ""]
    return lines


def markdown_table(head: TableRow, rows: Iterable[TableRow]) -> list[str]:
    """Return the lines of a table."""
    body = ["| " + " | ".join(map(escape, row)) + " |" for row in rows]
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *body, ""]


def escape(text: str) -> str:
    """Return a text in which nothing is Markdown."""
    return text.translate(MARKDOWN)


# JUnit XML -------------------------------------------------------------------------------------------------------------


def to_junit(gates: list[Gate], suite: str = "extractor regress") -> str:
    """Return a test suite with a test case for each gate: a regression is a failure, stale and inconclusive are errors."""
    bad = failing(gates)
    failures = sum(gate.status is GateStatus.REGRESSION for gate in bad)
    counts = {"tests": str(len(gates)), "failures": str(failures), "errors": str(len(bad) - failures)}
    root = ET.Element("testsuite", {"name": xml_text(suite), **counts})
    for gate in gates:
        kind, _, name = gate.name.partition(".")
        case = ET.SubElement(root, "testcase", {"classname": xml_text(kind), "name": xml_text(name or kind)})
        if gate.status is GateStatus.PASS:
            continue
        tag = "failure" if gate.status is GateStatus.REGRESSION else "error"
        message = xml_text(gate.detail.splitlines()[0])
        ET.SubElement(case, tag, {"type": gate.status.value, "message": message}).text = xml_text(gate.detail)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def xml_text(text: str) -> str:
    """Return a text with every character replaced that XML cannot hold."""
    return NOT_XML.sub("\ufffd", text)


# JSON ------------------------------------------------------------------------------------------------------------------


def to_json(comparison: Comparison, gates: list[Gate]) -> str:
    """Return everything for programs: the status, each gate, and each kind with its counts, measures and changes."""
    report = {**asdict(comparison), "status": overall(gates), "gates": [gate._asdict() for gate in gates]}
    return json.dumps(report, indent=1, ensure_ascii=False)
