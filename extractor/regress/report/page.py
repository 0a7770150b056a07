"""The comparison as one HTML page: each changed fact marked in its article, old beside new.

The page needs no script and fetches nothing: its policy forbids both, whatever an article or an answer holds. All text
goes through `tag`, which escapes it.
"""

import base64
import hashlib
import html
from collections.abc import Iterable, Mapping
from itertools import pairwise

from extractor.regress.comparison import Comparison, Judged, KindComparison
from extractor.regress.gates import Gate, Result, verdict
from extractor.regress.report.tables import (
    Row,
    changed,
    changed_parts,
    failing,
    headline,
    judgements,
    kind_tables,
    passed,
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
tr.fact td { border-top: 2px solid #bbb; }
.pass { color: #116329; } .regression, .stale { color: #a40e26; font-weight: 600; } .unclear { color: #7a5200; }
.better { color: #116329; } .worse { color: #a40e26; } td span { white-space: nowrap; }
td.old { background: #fff6f5; } td.new { background: #f3fbf5; } td.old, td.new { min-width: 12rem; overflow-wrap: anywhere; }
"""
CLASSES = {Result.PASS: "pass", Result.UNCLEAR: "unclear", Result.REGRESSION: "regression", Result.STALE: "stale"}


class Markup(str):
    """Text that is HTML already; only `tag` makes it."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str) -> Markup:
    """Return an element; children that are no Markup are escaped, and so are attributes (`class_` is `class`)."""
    given = "".join(f' {key.rstrip("_")}="{html.escape(value)}"' for key, value in attributes.items())
    inner = "".join(child if isinstance(child, Markup) else html.escape(child) for child in children)
    return Markup(f"<{name}{given}>{inner}</{name}>")


#: What the marks in an article mean.
LEGEND = tag(
    "p",
    *(piece for name in ("lost", "gained", "changed") for piece in (tag("mark", name, class_=name), " ")),
    tag("mark", "several of them", class_="lost gained"),
)
#: The first two cells of a fact's further fields.
FOLLOWING = (tag("td"), tag("td"))


def to_page(comparison: Comparison, gates: list[Gate], texts: Mapping[str, str]) -> str:
    """Return the whole page; `texts` maps an article's name to its text."""
    result = verdict(gates)
    body = [
        tag("h1", "Prompt regression: ", tag("span", result, class_=CLASSES[result])),
        tag("p", headline(comparison)),
        gate_part(gates),
    ]
    for kind in comparison.kinds:
        body += kind_parts(kind)
    for article in comparison.articles:
        body += article_parts(article, comparison.kinds, texts.get(article, ""))
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(f'{comparison.old} -> {comparison.new}')}</title>\n<style>{STYLE}</style>\n"
    )
    page = f'<!doctype html>\n<html lang="en">\n<head>\n{head}</head>\n{tag("body", *body)}\n</html>\n'
    return page.encode("utf-8", "replace").decode("utf-8")  # articles may hold halves of surrogate pairs


def gate_part(gates: list[Gate]) -> Markup:
    """Return the gates that do not pass, and folded under them those that do."""
    items = {gate: tag("li", tag("span", gate.result, class_=CLASSES[gate.result]), told_gate(gate)) for gate in gates}
    bad = failing(gates)
    good = [items[gate] for gate in gates if gate not in bad]
    first = tag("ul", *(items[gate] for gate in bad)) if bad else Markup("")
    return tag("div", first, tag("details", tag("summary", passed(gates)), tag("ul", *good)))


def told_gate(gate: Gate) -> str:
    """Return what a gate is about and why it ended as it did."""
    return f" {gate.name}: {gate.detail}"


def kind_parts(kind: KindComparison) -> list[Markup]:
    """Return the tables about one kind."""
    return [
        tag("h2", f"{kind.kind}: {kind.prompts[0]} -> {kind.prompts[1]}"),
        tag("p", judgements(kind)),
        *(table(head, rows) for head, rows in kind_tables(kind)),
    ]


def table(head: Row, rows: Iterable[Row]) -> Markup:
    """Return a table: the first column to the left, numbers to the right."""
    return tag("table", *(line(name, cells) for name, cells in [("th", head), *(("td", row) for row in rows)]))


def line(name: str, cells: Row) -> Markup:
    """Return a row of a table of numbers."""
    return tag("tr", tag(name, cells[0]), *(tag(name, cell, class_="number") for cell in cells[1:]))


def article_parts(article: str, kinds: Iterable[KindComparison], text: str) -> list[Markup]:
    """Return one article with its changed facts marked, and under it each of them, old beside new."""
    facts = [judged for kind in kinds for judged in changed(kind) if judged.fact.article == article]
    title = tag("h2", f"{article}: {len(facts)} facts are not the same")
    if not facts:
        return [title]
    return [title, LEGEND, tag("div", *marked(text, facts), class_="article"), fact_table(facts)]


def fact_table(facts: list[Judged]) -> Markup:
    """Return a row for each changed fact."""
    rows = [tag("tr", *(tag("th", name) for name in ("kind", "what", "field", "old", "new")))]
    for judged in facts:
        fact = judged.fact
        what = tag("span", f"{fact.change} ({judged.judgement})", class_=judged.judgement)
        again = f", sample {judged.sample}" if judged.sample > 1 else ""
        first = (tag("td", fact.kind + again), tag("td", what))
        for field, old, new in changed_parts(fact):
            cells = (tag("td", field), tag("td", old, class_="old"), tag("td", new, class_="new"))
            rows.append(tag("tr", *first, *cells, class_="fact" if first != FOLLOWING else "field"))
            first = FOLLOWING
    return tag("table", *rows)


def marked(text: str, facts: Iterable[Judged]) -> list[str]:
    """Return the text in pieces, marked where facts are not the same; facts may overlap."""
    spans = [
        (record["start"], record["end"], judged.fact.change)
        for judged in facts
        for record in (judged.fact.old, judged.fact.new)
        if record is not None
    ]
    borders = sorted({0, len(text), *(place for start, end, _ in spans for place in (start, end))})
    pieces: list[str] = []
    for start, end in pairwise(borders):
        names = sorted({change for a, b, change in spans if a <= start and end <= b})
        piece = text[start:end]
        pieces.append(tag("mark", piece, class_=" ".join(names), title=", ".join(names)) if names else piece)
    return pieces
