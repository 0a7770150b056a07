"""The comparison as Markdown, for a pull request: what the gates say first, then tables, then each changed fact."""

from collections.abc import Iterable

from extractor.regress.comparison import Comparison, KindComparison
from extractor.regress.gates import Gate, verdict
from extractor.regress.report.tables import Row, changed, failing, headline, judgements, kind_tables, passed, told

#: How many changed facts a report lists for each kind; the HTML page has all.
LISTED = 40
SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|#~!&@"} | {"\n": " ", "\r": " "})


def to_markdown(comparison: Comparison, gates: list[Gate]) -> str:
    """Return the report; what stands in articles and answers cannot become markup, links or mentions."""
    lines = [f"## Prompt regression: {verdict(gates)}", "", escape(headline(comparison)), ""]
    lines += [f"- **{g.result}** {escape(g.name)}: {escape(g.detail)}" for g in failing(gates)]
    lines += [f"- {passed(gates)}", ""]
    for kind in comparison.kinds:
        lines += kind_lines(kind)
    return "\n".join(lines).rstrip() + "\n"


def kind_lines(kind: KindComparison) -> list[str]:
    """Return the part about one kind."""
    old, new = kind.prompts
    lines = [f"### {kind.kind}: {escape(old)} -> {escape(new)}", ""]
    for head, rows in kind_tables(kind):
        lines += table(head, rows)
    facts = changed(kind)
    if facts:
        lines += [f"<details><summary>{escape(judgements(kind))}</summary>", ""]
        lines += [f"- {escape(j.fact.article)} ({j.judgement}): {escape(told(j.fact))}" for j in facts[:LISTED]]
        lines += [f"- and {len(facts) - LISTED} more"] if len(facts) > LISTED else []
        lines += ["", "</details>", ""]
    return lines


def table(head: Row, rows: Iterable[Row]) -> list[str]:
    """Return a table."""
    body = ["| " + " | ".join(map(escape, row)) + " |" for row in rows]
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *body, ""]


def escape(text: str) -> str:
    """Return a text in which nothing is markup."""
    return text.translate(SPECIAL)
