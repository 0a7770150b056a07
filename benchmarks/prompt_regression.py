"""The tables of docs/prompt-regression-results.md, from the recorded cassettes: offline, in about half a minute.

    python benchmarks/prompt_regression.py            # prints them
    python benchmarks/prompt_regression.py --write    # puts them into the page

Each table stands under a heading of the page. The conclusions beside them are prose: read them again after `--write`.
tests/regress/test_real.py holds the page to these tables, and the conclusions to the comparisons.
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
from extractor.regress.comparison import Comparison, health  # noqa: E402
from extractor.regress.config import load_config  # noqa: E402
from extractor.regress.gates import Gate, Result, Tolerance, gates, verdict  # noqa: E402
from extractor.regress.session import Session, with_kinds  # noqa: E402

PAGE = ROOT / "docs" / "prompt-regression-results.md"
BROKEN = "tests/corpus/brief/broken"
#: A line of a list of candidates, with the words of the candidate.
LISTED = re.compile(r'- (?:"(.+?)" in: |(?:direct|mixed|indirect): (.*) \| ).*')


class Case(NamedTuple):
    """A comparison: the folder of its configuration, the kind, two variants, and how often each case was asked."""

    folder: str
    kind: str
    old: str
    new: str
    samples: int | None = None


TWELVE, BRIEF = "tests/corpus", "tests/corpus/brief"
MEASURED = {
    "`quotes/v1` and `quotes/v3`": Case(TWELVE, "quotes", "v1", "v3"),
    "`figures/v1` and `figures/v3`": Case(TWELVE, "figures", "v1", "v3"),
    "`figures/v3` and `figures/v2`": Case(TWELVE, "figures", "v3", "figures/v2,schema=figures/v2"),
    "`events/v1` and `events/v3`": Case(TWELVE, "events", "v1", "v3"),
    "`events/v2` and `events/v3`": Case(TWELVE, "events", "v2", "v3"),
    "`quotes/v1` and `quotes/v2`, five articles": Case(".", "quotes", "v1", "v2"),
    "`quotes/v1` and `quotes/v2`, twelve articles": Case(TWELVE, "quotes", "v1", "v2"),
}
BREAKS = {
    "`no-speaker-rule`": Case(BRIEF, "quotes", "v1", f"{BROKEN}/no-speaker-rule.md"),
    "`translate`": Case(BRIEF, "quotes", "v1", f"{BROKEN}/translate.md"),
    "`paraphrase`": Case(BRIEF, "quotes", "v1", f"{BROKEN}/paraphrase.md"),
    "`reorder`": Case(BRIEF, "quotes", "v1", f"{BROKEN}/reorder.md"),
    "`reorder`, twelve articles": Case(TWELVE, "quotes", "v1", f"{BROKEN}/reorder.md"),
    "`rounded`": Case(BRIEF, "figures", "v3", f"{BROKEN}/rounded.md"),
    "`polite`": Case(BRIEF, "quotes", "v1", f"{BROKEN}/polite.md"),
}
NOISE = {n: Case(BRIEF, "quotes", "temperature=0.7", "temperature=0.7", n) for n in (4, 2)}


@cache
def session(folder: str, kind: str) -> Session:
    """Open a configuration for one kind."""
    return Session.open(with_kinds(load_config(ROOT / folder / "regress.toml"), kind))


@cache
def compared(case: Case) -> Comparison:
    """Replay and compare."""
    old, new = (str(ROOT / name) if name.endswith(".md") else name for name in (case.old, case.new))
    return session(case.folder, case.kind).compare(old, new, case.samples)


def decisions(case: Case) -> list[Gate]:
    """Decide by the tolerances that hold where a configuration sets none."""
    return gates(compared(case), Tolerance())


def table(*rows: tuple[str, ...]) -> str:
    """Lay out rows, the first of which is the head."""
    head, *body = (f"| {' | '.join(cells)} |" for cells in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])


def measures(case: Case) -> str:
    """Every measure of a comparison."""
    new = case.new.partition(",")[0].removeprefix(f"{case.kind}/")
    rows = [("measure", f"{case.old}, F1 or share", new, "difference", "95 % interval", "p")]
    for name, m in compared(case).kinds[0].measures.items():
        interval = f"{m.interval.low:+.3f} to {m.interval.high:+.3f}"
        rows.append((f"`{name}`", f"{m.old.f1:.3f}", f"{m.new.f1:.3f}", f"{m.difference:+.3f}", interval, f"{m.p:.3f}"))
    return table(*rows)


def overview() -> str:
    """How each comparison ends, in counts."""
    rows = [
        ("comparison", "ends with", "found", "returned", "changes for the better, worse", "tokens in", "tokens out")
    ]
    for heading, case in MEASURED.items():
        (kind,) = compared(case).kinds
        found = kind.measures["found"]
        judged = Counter(fact.judgement for fact in kind.facts)
        old, new = kind.spent or (None, None)
        assert old is not None
        assert new is not None
        rows.append(
            (
                heading,
                verdict(decisions(case)).value,
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
            outcomes = (
                session(TWELVE, kind).run(f"{kind}/{version},schema={load_prompt(f'{kind}/{version}').schema}").outcomes
            )
            counts = [health("supported", outcome) for outcome in outcomes]
            fields = Counter(
                name
                for outcome in outcomes
                for _, name in sorted({(each["start"], each["field"]) for each in outcome.withheld})
            )
            rows.append(
                (
                    f"`{kind}/{version}`",
                    str(sum(len(outcome.records) for outcome in outcomes)),
                    str(sum(each.expected - each.right for each in counts)),
                    str(sum(each.expected for each in counts)),
                    ", ".join(f"{count} `{name}`" for name, count in fields.most_common()),
                )
            )
    return table(*rows)


def alone(kind: str) -> Score:
    """Score the list of candidates as if it were the answer."""
    opened = session(TWELVE, kind)
    (known,) = opened.config.kinds
    assert known.candidates is not None
    documents = []
    for article in opened.corpus:
        text = article.document.text
        documents.append((article.gold[kind], list(located(candidates(known.candidates, text), text))))
    return score(Measure(overlap=known.overlap), documents)


def located(listed: str, text: str) -> Iterator[dict[str, int]]:
    """Find each candidate in its article: behind the one before where its words occur there, else at their first place."""
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
    """What the lists of candidates find by themselves."""
    rows = [("list for", "found", "of", "candidates", "F1")]
    for kind in ("quotes", "figures", "events"):
        found = alone(kind)
        rows.append((kind, str(found.right), str(found.expected), str(found.returned), f"{found.f1:.3f}"))
    return table(*rows)


def named(case: Case, result: Result) -> str:
    """The measures of a comparison that end with a result."""
    names = [gate.name.partition(".")[2] for gate in decisions(case) if gate.result is result]
    found = compared(case).kinds[0].measures
    return ", ".join(f"`{name}` {found[name].old.f1:.3f} -> {found[name].new.f1:.3f}" for name in names) or "none"


def broken() -> str:
    """How the comparison with each broken prompt ends."""
    rows = [("broken prompt", "ends with", "regression", "not enough evidence")]
    for name, case in BREAKS.items():
        worse, unclear = (named(case, result) for result in (Result.REGRESSION, Result.UNCLEAR))
        rows.append((name, verdict(decisions(case)).value, worse, unclear))
    return table(*rows)


def noise() -> str:
    """How far samples of one variant are apart at most."""
    four, two = (compared(NOISE[n]).kinds[0].noise for n in (4, 2))
    rows = [(f"`{name}`", f"{four[name]:.3f}", f"{two[name]:.3f}") for name in compared(NOISE[4]).kinds[0].measures]
    return table(("measure", "of four samples", "of the first two"), *rows)


TABLES: dict[str, Callable[[], str]] = {
    "All comparisons": overview,
    **{heading: lambda case=case: measures(case) for heading, case in MEASURED.items()},  # type: ignore[misc]
    "What the lists find by themselves": lists,
    "Fields that were withheld": withheld,
    "Prompts broken on purpose": broken,
    "The model's own noise": noise,
}


def place(page: str, heading: str) -> tuple[int, int]:
    """Where the first table under a heading of the page begins and ends."""
    found = re.search(rf"(?m)^###? {re.escape(heading)}$(?:\n(?!#|\|).*)*\n((?:\|.*\n)+)", page)
    if found is None:
        raise SystemExit(f"{PAGE.name}: no table under the heading {heading!r}")
    return found.span(1)


def main() -> None:
    """Print the tables, or write them into the page."""
    page = PAGE.read_text(encoding="utf-8")
    for heading, make in TABLES.items():
        if "--write" in sys.argv:
            start, end = place(page, heading)
            page = f"{page[:start]}{make()}\n{page[end:]}"
        else:
            print(f"### {heading}\n\n{make()}\n")
    if "--write" in sys.argv:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
