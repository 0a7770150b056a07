"""What all reports show, as rows of short texts; each report decides how they look. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extractor.regress.compare import FactChange, Tally
from extractor.regress.comparison import Comparison, Judged, KindComparison, Spent
from extractor.regress.gates import Gate, Result

Row = tuple[str, ...]
MEASURE_HEAD: Row = ("measure", "old P / R / F1", "new P / R / F1", "difference", "95 % interval", "p", "noise")
FIELD_HEAD: Row = ("field", "same", "changed", "gained", "lost")
REJECTED_HEAD: Row = ("rejected", "old", "new")
SPENT_HEAD: Row = ("", "cases", "tokens in", "tokens out", "seconds a case", "cost")
CHANGES = ("same", "changed", "gained", "lost")


def failing(gates: Iterable[Gate]) -> list[Gate]:
    """Return the gates that do not pass, in their order."""
    return [gate for gate in gates if gate.result is not Result.PASS]


def passed(gates: Sequence[Gate]) -> str:
    """Return how many gates pass, in a few words."""
    return f"{len(gates) - len(failing(gates))} of {len(gates)} gates pass"


def kind_tables(kind: KindComparison) -> Iterator[tuple[Row, list[Row]]]:
    """Yield the tables about one kind, each as its head and its rows; none without rows."""
    found = (
        (MEASURE_HEAD, measure_rows(kind)),
        (FIELD_HEAD, field_rows(kind)),
        (REJECTED_HEAD, rejection_rows(kind)),
        (SPENT_HEAD, spent_rows(kind)),
    )
    for head, rows in found:
        if body := list(rows):
            yield head, body


def measure_rows(kind: KindComparison) -> Iterator[Row]:
    """Yield a row for each measure; shares that need no gold have one number, the others three."""
    for name, m in kind.measures.items():
        shares = m.old.expected == m.old.returned and m.new.expected == m.new.returned and name not in kind.fields
        sides = [
            f"{s.f1:.3f}" if shares and name != "found" else f"{s.precision:.2f} / {s.recall:.2f} / {s.f1:.3f}"
            for s in (m.old, m.new)
        ]
        spread = f"{m.interval.low:+.3f} to {m.interval.high:+.3f}"
        floor = f"{kind.noise[name]:.3f}" if name in kind.noise else "unknown"
        yield (name, *sides, f"{m.difference:+.3f}", spread, f"{m.p:.3f}", floor)


def field_rows(kind: KindComparison) -> Iterator[Row]:
    """Yield a row for the facts as a whole, and one for each field of those that both runs have."""
    yield tally_row("all facts", kind.tally)
    for name, tally in kind.fields.items():
        yield tally_row(name, tally)


def tally_row(name: str, tally: Tally) -> Row:
    """Return a name and its counts."""
    return (name, *(str(tally.counts[change]) for change in CHANGES))


def rejection_rows(kind: KindComparison) -> Iterator[Row]:
    """Yield a row for each verdict by which drafts of either run were rejected."""
    old, new = kind.rejected
    for name in sorted(old.keys() | new.keys()):
        yield (name, str(old.get(name, 0)), str(new.get(name, 0)))


def spent_rows(kind: KindComparison) -> Iterator[Row]:
    """Yield what each run took when it was recorded."""
    for name, side in zip(("old", "new"), kind.spent or (), strict=False):
        yield spent_row(name, side)


def spent_row(name: str, side: Spent) -> Row:
    """Return what one run took."""
    each = f"{side.seconds / side.cases:.1f}" if side.cases and side.seconds else "unknown"
    cost = "unknown" if side.cost is None else f"${side.cost:.4f}"
    return (name, str(side.cases), f"{side.tokens_in:,}", f"{side.tokens_out:,}", each, cost)


def changed(kind: KindComparison) -> list[Judged]:
    """Return the facts that are not the same."""
    return [fact for fact in kind.facts if fact.fact.change != "same"]


def judgements(kind: KindComparison) -> str:
    """Return how many facts are not the same, and of how many gold says that it is for the better or for the worse."""
    counts = Counter(judged.judgement for judged in changed(kind))
    number = f"{counts.total()} facts are not the same"
    if not kind.has_gold:
        return f"{number}; no gold says whether for the better"
    return f"{number}; by gold {counts['better']} are better, {counts['worse']} worse, {counts['neither']} neither"


def told(fact: FactChange) -> str:
    """Return what happened to a fact, in one line."""
    parts = "; ".join(f"{name}: {old or 'nothing'} -> {new or 'nothing'}" for name, old, new in changed_parts(fact))
    return f"{fact.change} “{fact.words}”" + (f": {parts}" if fact.change == "changed" else "")


def changed_parts(fact: FactChange) -> list[Row]:
    """Return (field, old, new) for what changed in a fact; all of its fields where it came or went."""
    if fact.old is not None and fact.new is not None:
        return [(change.name, shown(change.old), shown(change.new)) for change in fact.fields]
    record: Mapping[str, Any] = fact.new or fact.old or {}
    rows = [(name, shown(value)) for name, value in record.items() if name not in {"start", "end"}]
    return [(name, "", value) if fact.new else (name, value, "") for name, value in rows if value]


def shown(value: Any) -> str:
    """Return a field's value as text: empty for nothing."""
    if value is None or value == []:
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def headline(comparison: Comparison) -> str:
    """Return what was compared, in one line."""
    models = " and ".join(dict.fromkeys(model or "unknown model" for model in comparison.models))
    return f"{comparison.old} -> {comparison.new}, {len(comparison.articles)} articles, recorded from {models}"
