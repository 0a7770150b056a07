"""The tables of docs/prompt-regression-results.md, from the recorded cassettes: offline, in about half a minute.

    python benchmarks/prompt_regression.py            # prints them
    python benchmarks/prompt_regression.py --write    # puts them into the page

Each table is below its heading. The conclusions beside them are prose: read them again after `--write`.
tests/regress/test_real.py checks the tables and the conclusions.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from extractor.engines.prompting import load_prompt  # noqa: E402
from extractor.kinds.candidates import candidates  # noqa: E402
from extractor.kinds.scoring import Measure, Score, score  # noqa: E402
from extractor.regress.comparison import Comparison, count_without_gold  # noqa: E402
from extractor.regress.config import load_config  # noqa: E402
from extractor.regress.gates import Gate, GateStatus, Tolerance, check_gates, overall  # noqa: E402
from extractor.regress.suite import Suite  # noqa: E402

PAGE = ROOT / "docs" / "prompt-regression-results.md"
BROKEN = "tests/corpus/brief/broken"
#: A line of a list of candidates, with the words of the candidate.
LISTED = re.compile(r'- (?:"(.+?)" in: |(?:direct|mixed|indirect): (.*) \| ).*')


class Pair(NamedTuple):
    """A comparison: the folder of its configuration, the kind, two variants, and the number of samples."""

    folder: str
    kind: str
    old: str
    new: str
    samples: int | None = None


TWELVE, BRIEF = "tests/corpus", "tests/corpus/brief"
MEASURED = {
    "`quotes/v1` and `quotes/v3`": Pair(TWELVE, "quotes", "v1", "v3"),
    "`figures/v1` and `figures/v3`": Pair(TWELVE, "figures", "v1", "v3"),
    "`figures/v3` and `figures/v2`": Pair(TWELVE, "figures", "v3", "figures/v2,schema=figures/v2"),
    "`events/v1` and `events/v3`": Pair(TWELVE, "events", "v1", "v3"),
    "`events/v2` and `events/v3`": Pair(TWELVE, "events", "v2", "v3"),
    "`quotes/v1` and `quotes/v2`, five articles": Pair(".", "quotes", "v1", "v2"),
    "`quotes/v1` and `quotes/v2`, twelve articles": Pair(TWELVE, "quotes", "v1", "v2"),
}
BREAKS = {
    "`no-speaker-rule`": Pair(BRIEF, "quotes", "v1", f"{BROKEN}/no-speaker-rule.md"),
    "`translate`": Pair(BRIEF, "quotes", "v1", f"{BROKEN}/translate.md"),
    "`paraphrase`": Pair(BRIEF, "quotes", "v1", f"{BROKEN}/paraphrase.md"),
    "`reorder`": Pair(BRIEF, "quotes", "v1", f"{BROKEN}/reorder.md"),
    "`reorder`, twelve articles": Pair(TWELVE, "quotes", "v1", f"{BROKEN}/reorder.md"),
    "`rounded`": Pair(BRIEF, "figures", "v3", f"{BROKEN}/rounded.md"),
    "`polite`": Pair(BRIEF, "quotes", "v1", f"{BROKEN}/polite.md"),
}
NOISE = {n: Pair(BRIEF, "quotes", "temperature=0.7", "temperature=0.7", n) for n in (4, 2)}


@cache
def open_suite(folder: str, kind: str) -> Suite:
    """Open the suite of a configuration for one kind."""
    return Suite.open(load_config(ROOT / folder / "regress.toml"), kind)


@cache
def compared(pair: Pair) -> Comparison:
    """Replay and compare."""
    old, new = (str(ROOT / name) if name.endswith(".md") else name for name in (pair.old, pair.new))
    return open_suite(pair.folder, pair.kind).compare(old, new, pair.samples)


def gates_of(pair: Pair) -> list[Gate]:
    """Return the gates of a comparison with the default tolerances."""
    return check_gates(compared(pair), Tolerance())


def table(*rows: tuple[str, ...]) -> str:
    """Lay out rows, the first of which is the head."""
    head, *body = (f"| {' | '.join(cells)} |" for cells in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])


def measures(pair: Pair) -> str:
    """Every measure of a comparison."""
    new = pair.new.partition(",")[0].removeprefix(f"{pair.kind}/")
    rows = [("measure", f"{pair.old}, F1 or share", new, "difference", "95 % interval", "p")]
    for name, m in compared(pair).kinds[0].measures.items():
        interval = f"{m.interval.low:+.3f} to {m.interval.high:+.3f}"
        rows.append((f"`{name}`", f"{m.old.f1:.3f}", f"{m.new.f1:.3f}", f"{m.difference:+.3f}", interval, f"{m.p:.3f}"))
    return table(*rows)


def overview() -> str:
    """How each comparison ends, in counts."""
    rows = [
        ("comparison", "ends with", "found", "returned", "changes for the better, worse", "tokens in", "tokens out")
    ]
    for heading, pair in MEASURED.items():
        (kind,) = compared(pair).kinds
        found = kind.measures["found"]
        judged = Counter(change.judgement for change in kind.changes)
        (old,), (new,) = compared(pair).usage
        rows.append(
            (
                heading,
                overall(gates_of(pair)).value,
                f"{found.old.right} -> {found.new.right} of {found.old.expected}",
                f"{found.old.returned} -> {found.new.returned}",
                f"{judged['better']}, {judged['worse']}",
                f"{old.tokens_in:,} -> {new.tokens_in:,}",
                f"{old.tokens_out:,} -> {new.tokens_out:,}",
            )
        )
    return table(*rows)


def withheld() -> str:
    """Which fields the articles do not support, for each prompt that was asked about the twelve articles."""
    rows = [("prompt", "records", "fields withheld", "of", "which")]
    for kind in ("quotes", "figures", "events"):
        for version in ("v1", "v2", "v3"):
            text = f"{kind}/{version},schema={load_prompt(f'{kind}/{version}').schema}"
            results = open_suite(TWELVE, kind).results(text).of_kind(kind)
            counts = [count_without_gold("supported", result) for result in results]
            fields = Counter(
                name
                for result in results
                for _, name in sorted({(each["start"], each["field"]) for each in result.withheld})
            )
            rows.append(
                (
                    f"`{kind}/{version}`",
                    str(sum(len(result.records) for result in results)),
                    str(sum(each.expected - each.right for each in counts)),
                    str(sum(each.expected for each in counts)),
                    ", ".join(f"{count} `{name}`" for name, count in fields.most_common()),
                )
            )
    return table(*rows)


def candidates_score(kind: str) -> Score:
    """Score the list of candidates as if it were the answer."""
    suite = open_suite(TWELVE, kind)
    (known,) = suite.kinds
    assert known.candidates is not None
    documents = []
    for article in suite.corpus:
        text = article.document.text
        documents.append((article.gold[kind], list(located(candidates(known.candidates, text), text))))
    return score(Measure(overlap=known.overlap), documents)


def located(listed: str, text: str) -> Iterator[dict[str, int]]:
    """Find each candidate in its article: after the previous one if its words occur there, else anywhere."""
    at = 0
    for line in listed.splitlines():
        found = LISTED.fullmatch(line)
        assert found is not None, line
        words = found[1] or found[2]
        start = text.find(words, at)
        start = text.index(words) if start < 0 else start
        at = start + 1
        yield {"start": start, "end": start + len(words)}


def lists() -> str:
    """What the lists of candidates find without a model."""
    rows = [("list for", "found", "of", "candidates", "F1")]
    for kind in ("quotes", "figures", "events"):
        found = candidates_score(kind)
        rows.append((kind, str(found.right), str(found.expected), str(found.returned), f"{found.f1:.3f}"))
    return table(*rows)


def named(pair: Pair, status: GateStatus) -> str:
    """The measures of a comparison that end with a status."""
    names = [gate.name.partition(".")[2] for gate in gates_of(pair) if gate.status is status]
    found = compared(pair).kinds[0].measures
    return ", ".join(f"`{name}` {found[name].old.f1:.3f} -> {found[name].new.f1:.3f}" for name in names) or "none"


def broken() -> str:
    """How the comparison with each broken prompt ends."""
    rows = [("broken prompt", "ends with", "regression", "inconclusive")]
    for name, pair in BREAKS.items():
        worse, inconclusive = (named(pair, status) for status in (GateStatus.REGRESSION, GateStatus.INCONCLUSIVE))
        rows.append((name, overall(gates_of(pair)).value, worse, inconclusive))
    return table(*rows)


def noise() -> str:
    """The largest difference between samples of one variant."""
    four, two = (compared(NOISE[n]).kinds[0].noise for n in (4, 2))
    rows = [(f"`{name}`", f"{four[name]:.3f}", f"{two[name]:.3f}") for name in compared(NOISE[4]).kinds[0].measures]
    return table(("measure", "four samples", "the first two"), *rows)


TABLES: dict[str, Callable[[], str]] = {
    "All comparisons": overview,
    **{heading: lambda pair=pair: measures(pair) for heading, pair in MEASURED.items()},  # type: ignore[misc]
    "What the lists find without a model": lists,
    "Fields that were withheld": withheld,
    "Prompts broken on purpose": broken,
    "The model's own noise": noise,
}


def table_span(page: str, heading: str) -> tuple[int, int]:
    """Return where the first table below a heading of the page begins and ends."""
    found = re.search(rf"(?m)^###? {re.escape(heading)}$(?:\n(?!#|\|).*)*\n((?:\|.*\n)+)", page)
    if found is None:
        raise SystemExit(f"{PAGE.name}: no table below the heading {heading!r}")
    return found.span(1)


def main() -> None:
    """Print the tables, or write them into the page."""
    page = PAGE.read_text(encoding="utf-8")
    for heading, make in TABLES.items():
        if "--write" in sys.argv:
            start, end = table_span(page, heading)
            page = f"{page[:start]}{make()}\n{page[end:]}"
        else:
            print(f"### {heading}\n\n{make()}\n")
    if "--write" in sys.argv:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
