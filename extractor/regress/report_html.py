"""A comparison as one HTML page: each changed record marked in its article, old beside new.

The page has no script and fetches nothing, and its policy forbids both, whatever an article or an answer contains. All text
goes through `tag`, which escapes it.
"""

import base64
import hashlib
import html
from collections.abc import Iterable, Mapping
from itertools import pairwise

from extractor.regress.comparison import Comparison, KindComparison
from extractor.regress.gates import Gate, overall
from extractor.regress.record_diff import RecordChange
from extractor.regress.report import (
    TableRow,
    change_summary,
    changed_parts,
    differ,
    failing,
    headline,
    kind_tables,
    pass_count,
    usage_table,
)

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 68rem; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; margin: .6rem 0 1.4rem; }
th, td { border-bottom: 1px solid #ddd; padding: .2rem .7rem .2rem 0; text-align: left; vertical-align: top; }
.article { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid #ddd; padding-left: 1rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; padding-left: .7rem; }
mark { border-radius: 2px; } mark.lost { background: #ffd7d5; text-decoration: line-through #c99 1px; }
mark.gained { background: #ccf0d3; text-decoration: underline #6a8 2px; } mark.changed { background: #fff0b3; }
mark.lost.gained, mark.lost.changed, mark.gained.changed { background: #e2d9f7; text-decoration: none; }
tr.record td { border-top: 2px solid #bbb; }
.pass { color: #116329; } .regression, .stale { color: #a40e26; font-weight: 600; } .inconclusive { color: #7a5200; }
.better { color: #116329; } .worse { color: #a40e26; } td span { white-space: nowrap; }
td.old { background: #fff6f5; } td.new { background: #f3fbf5; } td.old, td.new { min-width: 12rem; overflow-wrap: anywhere; }
"""


class Markup(str):
    """Text that is HTML; only `tag` makes it."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str) -> Markup:
    """Return an element; children that are not Markup are escaped, and so are attributes (`class_` is `class`)."""
    given = "".join(f' {key.rstrip("_")}="{html.escape(value)}"' for key, value in attributes.items())
    inner = "".join(child if isinstance(child, Markup) else html.escape(child) for child in children)
    return Markup(f"<{name}{given}>{inner}</{name}>")


#: What the marks in an article mean.
LEGEND = tag(
    "p",
    *(piece for name in ("lost", "gained", "changed") for piece in (tag("mark", name, class_=name), " ")),
    tag("mark", "several of these", class_="lost gained"),
)


def to_html(comparison: Comparison, gates: list[Gate], texts: Mapping[str, str]) -> str:
    """Return the whole page; `texts` maps an article's name to its text."""
    status = overall(gates)
    body = [
        tag("h1", "Prompt regression: ", tag("span", status, class_=status)),
        tag("p", headline(comparison)),
        gate_list(gates),
    ]
    for kind in comparison.kinds:
        body += kind_parts(kind)
    head, rows = usage_table(comparison)
    body += [table(head, rows)] if rows else []
    for article in comparison.articles:
        body += article_parts(article, comparison.kinds, texts.get(article, ""))
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    meta = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(f'{comparison.old} -> {comparison.new}')}</title>\n<style>{STYLE}</style>\n"
    )
    page = f'<!doctype html>\n<html lang="en">\n<head>\n{meta}</head>\n{tag("body", *body)}\n</html>\n'
    return page.encode("utf-8", "replace").decode("utf-8")  # articles may contain halves of surrogate pairs


def gate_list(gates: list[Gate]) -> Markup:
    """Return the gates that fail, and folded below them those that pass."""
    bad = failing(gates)
    good = [gate for gate in gates if gate not in bad]
    passed = tag("details", tag("summary", pass_count(gates)), tag("ul", *map(gate_item, good)))
    return tag("div", *([tag("ul", *map(gate_item, bad))] if bad else []), passed)


def gate_item(gate: Gate) -> Markup:
    """Return how a gate ended and why."""
    return tag("li", tag("span", gate.status, class_=gate.status), f" {gate.name}: {gate.detail}")


def kind_parts(kind: KindComparison) -> list[Markup]:
    """Return the tables about one kind."""
    return [
        tag("h2", f"{kind.kind}: {kind.prompts[0]} -> {kind.prompts[1]}"),
        tag("p", change_summary(kind)),
        *(table(head, rows) for head, rows in kind_tables(kind)),
    ]


def table(head: TableRow, rows: Iterable[TableRow]) -> Markup:
    """Return a table: the first column aligned left, the others right."""

    def line(name: str, cells: TableRow) -> Markup:
        return tag("tr", tag(name, cells[0]), *(tag(name, cell, class_="number") for cell in cells[1:]))

    return tag("table", line("th", head), *(line("td", row) for row in rows))


def article_parts(article: str, kinds: Iterable[KindComparison], text: str) -> list[Markup]:
    """Return one article with its changed records marked, and below it each of them, old beside new."""
    changes = [change for kind in kinds for change in kind.changes if change.article == article]
    title = tag("h2", f"{article}: {differ(len(changes))}")
    if not changes:
        return [title]
    return [title, LEGEND, tag("div", *marked(text, changes), class_="article"), change_table(changes)]


def change_table(changes: list[RecordChange]) -> Markup:
    """Return the changed records, a row for each field."""
    rows = [tag("tr", *(tag("th", name) for name in ("kind", "change", "field", "old", "new")))]
    for change in changes:
        sample = f", sample {change.sample}" if change.sample > 1 else ""
        what = tag("span", f"{change.change} ({change.judgement})", class_=change.judgement)
        first, style = (tag("td", change.kind + sample), tag("td", what)), "record"
        for field, old, new in changed_parts(change):
            cells = (tag("td", field), tag("td", old, class_="old"), tag("td", new, class_="new"))
            rows.append(tag("tr", *first, *cells, class_=style))
            first, style = (tag("td"), tag("td")), "field"
    return tag("table", *rows)


def marked(text: str, changes: Iterable[RecordChange]) -> list[str]:
    """Return the text in pieces, marked where records differ; records may overlap."""
    spans = [
        (plain["start"], plain["end"], change.change)
        for change in changes
        for plain in (change.old, change.new)
        if plain is not None
    ]
    borders = sorted({0, len(text), *(border for start, end, _ in spans for border in (start, end))})
    pieces: list[str] = []
    for start, end in pairwise(borders):
        names = sorted({name for a, b, name in spans if a <= start and end <= b})
        piece = text[start:end]
        pieces.append(tag("mark", piece, class_=" ".join(names), title=", ".join(names)) if names else piece)
    return pieces
