"""`extractor regress`: check, record, compare, accept.

Exit codes: 0 pass, 1 internal error, 2 wrong usage, 3 some cases could not be recorded, 4 regression, 5 stale, 6 inconclusive.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.exit_codes import SOME_FAILED
from extractor.utils.text import counted, print_text

if TYPE_CHECKING:
    from extractor.regress.comparison import Comparison
    from extractor.regress.gates import Gate
    from extractor.regress.suite import CaseEstimate, Suite

app = typer.Typer(
    name="regress",
    help="Change a prompt and see, offline, which records change.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
SUFFIXES = (".json", ".md", ".xml", ".html")

ConfigOption = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", help="regress.toml, or pyproject.toml with [tool.extractor.regress]."),
]
KindsOption = Annotated[str | None, typer.Option("--kinds", help="Only these kinds, comma-separated.")]
VariantArgument = Annotated[
    str,
    typer.Argument(metavar="VARIANT", help="current, v2, quotes/v2, draft.md, model=..., rules; comma-separated."),
]
SamplesOption = Annotated[int | None, typer.Option("--samples", min=1, help="How many answers per case.")]


def open_suite(config: str | None, kinds: str | None) -> "Suite":
    """Read a configuration and its corpus."""
    from extractor.regress.config import load_config
    from extractor.regress.suite import Suite

    return Suite.open(load_config(config), kinds)


@app.command()
def check(variant: VariantArgument = "current", config: ConfigOption = None, kinds: KindsOption = None) -> None:
    """Replay every case offline; list stale cases with the difference to the nearest cassette."""
    from extractor.regress.gates import EXIT, GateStatus

    suite = open_suite(config, kinds)
    gates = suite.check(suite.variant(variant))
    stale = [gate for gate in gates if gate.status is GateStatus.STALE]
    for gate in stale:
        print_text(gate.detail)
    print_text(f"{len(gates) - len(stale)} of {len(gates)} cases replay; {len(stale)} are stale")
    if stale:
        raise typer.Exit(EXIT[GateStatus.STALE])


@app.command()
def record(
    variant: VariantArgument = "current",
    config: ConfigOption = None,
    kinds: KindsOption = None,
    samples: SamplesOption = None,
    max_cost: Annotated[float | None, typer.Option(min=0, help="Stop before this many US dollars are spent.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="How many cases to record at once.")] = 1,
    *,
    only_stale: Annotated[bool, typer.Option("--only-stale", help="Skip cases that were never recorded.")] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Send nothing; list the cases with the most tokens and money they can take."),
    ] = False,
) -> None:
    """Record the cases that are missing or stale.

    Each case is written when it is complete, so an interrupted run resumes where it stopped. The address and the key come
    from the environment (EXTRACTOR_BASE_URL, EXTRACTOR_API_KEY or their OpenAI names), everything else from the configuration.
    """
    from extractor.settings.settings import Settings

    suite = open_suite(config, kinds)
    asked = suite.variant(variant)
    cases = suite.missing(asked, samples=samples, only_stale=only_stale)
    environment = Settings.load(model=asked.model)
    if dry_run:
        print_estimates(suite.estimate(cases, environment.base_url))
        return
    settings = asked.settings(address=environment.endpoint, key=environment.key)
    failed = suite.record(cases, settings, max_cost=max_cost, concurrency=concurrency, progress=print_text)
    print_text(f"{counted(len(cases) - failed, 'case')} recorded, {failed} failed")
    if failed:
        raise typer.Exit(SOME_FAILED)


def print_estimates(estimates: "list[CaseEstimate]") -> None:
    """Print what recording would take at most."""
    for each in estimates:
        print_text(f"{each.case}: at most {each.tokens_in:,} tokens in, {each.tokens_out:,} out")
    costs = [each.cost for each in estimates]
    known = sum(cost for cost in costs if cost is not None)
    cost = "cost unknown: no price is known for this model and address" if None in costs else f"at most ${known:.4f}"
    tokens_in, tokens_out = (
        sum(tokens) for tokens in ([e.tokens_in for e in estimates], [e.tokens_out for e in estimates])
    )
    tokens = f"{tokens_in:,} tokens in, {tokens_out:,} out"
    print_text(f"{counted(len(estimates), 'case')} to record: at most {tokens}" + (f"; {cost}" if estimates else ""))


@app.command()
def compare(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A variant, as for check; or baseline: what was accepted.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The variant to compare with it.")],
    config: ConfigOption = None,
    kinds: KindsOption = None,
    samples: SamplesOption = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            "--report", metavar="FILE", help="Write a report; its suffix selects the format: .json .md .xml .html"
        ),
    ] = None,
) -> None:
    """Replay two variants and compare their records field by field.

    Statistics tell a change from noise.
    """
    from extractor.regress.cassettes import ReplayError
    from extractor.regress.gates import EXIT, GateStatus, check_gates, overall

    suite = open_suite(config, kinds)
    check_suffixes(report or [])
    try:
        comparison = suite.compare(old, new, samples)
    except ReplayError as error:
        print_text(f"{error}\nstale: nothing is compared until it is recorded")
        raise typer.Exit(EXIT[GateStatus.STALE]) from None
    gates = check_gates(comparison, suite.tolerance)
    write_reports(suite, comparison, gates, report or [])
    if code := EXIT[overall(gates)]:
        raise typer.Exit(code)


def check_suffixes(files: list[Path]) -> None:
    """Check the suffixes of reports before any work is done.

    Raises:
        ConfigError: If a suffix is unknown.
    """
    from extractor.errors import ConfigError

    for file in files:
        if file.suffix not in SUFFIXES:
            raise ConfigError(f"{file}: unknown report format; known are {' '.join(SUFFIXES)}")


def write_reports(suite: "Suite", comparison: "Comparison", gates: "list[Gate]", files: list[Path]) -> None:
    """Print the comparison and write the requested reports."""
    from extractor.cli.view import make_console
    from extractor.regress.report import to_json, to_junit, to_markdown, to_terminal
    from extractor.regress.report_html import to_html
    from extractor.utils.files import write_text

    make_console().print(to_terminal(comparison, gates))
    texts = {article.name: article.document.text for article in suite.corpus}
    writers = {
        ".json": lambda: to_json(comparison, gates),
        ".md": lambda: to_markdown(comparison, gates),
        ".xml": lambda: to_junit(gates),
        ".html": lambda: to_html(comparison, gates, texts),
    }
    for file in files:
        write_text(file, writers[file.suffix]())


@app.command()
def accept(
    variant: VariantArgument = "current",
    config: ConfigOption = None,
    kinds: KindsOption = None,
    *,
    prune: Annotated[
        bool, typer.Option("--prune", help="Also delete cassettes that neither this variant nor current uses.")
    ] = False,
) -> None:
    """Write the records of a variant as the baseline for later comparisons."""
    from extractor.regress.cassettes import ReplayError
    from extractor.regress.gates import EXIT, GateStatus

    suite = open_suite(config, kinds)
    try:
        paths = suite.accept(variant)
    except ReplayError as error:
        print_text(f"{error}\nstale: nothing is accepted until it is recorded")
        raise typer.Exit(EXIT[GateStatus.STALE]) from None
    print_text(f"{counted(len(paths), 'file')} accepted in {suite.config.baseline}")
    if prune:
        print_text(f"{counted(suite.prune([variant, 'current']), 'cassette')} deleted")
