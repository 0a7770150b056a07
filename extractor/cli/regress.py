"""`extractor regress`: check, plan, record, compare, accept.

Exit codes: 0 pass, 4 regression, 5 stale, 6 not enough evidence; 1 our own fault, 2 wrong usage, 3 some cases failed.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.utils.text import counted, print_text

if TYPE_CHECKING:
    from extractor.regress.comparison import Comparison
    from extractor.regress.gates import Gate
    from extractor.regress.running import Task
    from extractor.regress.session import Session

app = typer.Typer(
    name="regress",
    help="Change a prompt and see, offline, which facts change.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
FAILED = 3
SUFFIXES = (".json", ".md", ".xml", ".html")

ConfigOption = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", help="regress.toml, or pyproject.toml with [tool.extractor.regress]."),
]
KindsOption = Annotated[str | None, typer.Option("--kinds", help="Only these kinds, by commas.")]
VariantArgument = Annotated[
    str, typer.Argument(metavar="[VARIANT]", help="current, v2, quotes/v2, draft.md, model=..., by commas.")
]
SamplesOption = Annotated[int | None, typer.Option("--samples", min=1, help="How often each case is asked.")]
OnlyOption = Annotated[
    str | None, typer.Option("--only", help="stale: only what was recorded before and is asked differently now.")
]


def open_session(config: str | None, kinds: str | None) -> "Session":
    """Read a configuration and its corpus."""
    from extractor.regress.config import load_config
    from extractor.regress.session import Session, with_kinds

    return Session.open(with_kinds(load_config(config), kinds))


def wanted(session: "Session", variant: str, samples: int | None, only: str | None) -> "list[Task]":
    """Return the cases to record; a ConfigError for an unknown choice."""
    from extractor.errors import ConfigError

    if only not in (None, "stale"):
        raise ConfigError(f"--only {only}: it can only be stale")
    return session.missing(session.variant(variant), samples=samples, only_stale=only == "stale")


@app.command()
def check(variant: VariantArgument = "current", config: ConfigOption = None, kinds: KindsOption = None) -> None:
    """Replay every case offline; say which cassettes are stale, and what differs from the nearest one."""
    from extractor.regress.gates import EXIT, Result

    session = open_session(config, kinds)
    found = session.check(session.variant(variant))
    stale = [gate for gate in found if gate.result is Result.STALE]
    for gate in stale:
        print_text(gate.detail)
    print_text(f"{len(found) - len(stale)} of {len(found)} cases replay; {len(stale)} are stale")
    if stale:
        raise typer.Exit(EXIT[Result.STALE])


@app.command()
def plan(
    variant: VariantArgument = "current",
    config: ConfigOption = None,
    kinds: KindsOption = None,
    samples: SamplesOption = None,
    only: OnlyOption = None,
) -> None:
    """Say what `record` would ask for, with the most that it can take in tokens and money. Sends nothing."""
    from extractor.settings.settings import Settings

    session = open_session(config, kinds)
    model = session.variant(variant).model
    planned = session.plan(wanted(session, variant, samples, only), Settings.load(model=model).base_url)
    for row in planned:
        print_text(f"{row.task.case}: at most {row.tokens_in:,} tokens in, {row.tokens_out:,} out")
    costs = [row.cost for row in planned]
    known = sum(cost for cost in costs if cost is not None)
    money = "cost unknown: no price is known for this model and address" if None in costs else f"at most ${known:.4f}"
    tokens = f"{sum(row.tokens_in for row in planned):,} tokens in, {sum(row.tokens_out for row in planned):,} out"
    print_text(f"{counted(len(planned), 'case')} to record: at most {tokens}" + (f"; {money}" if planned else ""))


@app.command()
def record(
    variant: VariantArgument = "current",
    config: ConfigOption = None,
    kinds: KindsOption = None,
    samples: SamplesOption = None,
    only: OnlyOption = None,
    max_cost: Annotated[
        float | None, typer.Option(min=0, help="US dollars; no request is sent that might pass it.")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="How many cases are asked at once.")] = 1,
) -> None:
    """Record what is missing or stale, case by case; what is complete stays if the run is broken off.

    The address and the key come from the environment (EXTRACTOR_BASE_URL, EXTRACTOR_API_KEY or their OpenAI names), all
    else from the configuration.
    """
    from extractor.settings.settings import Settings

    session = open_session(config, kinds)
    chosen = wanted(session, variant, samples, only)
    asked = session.variant(variant)
    around = Settings.load(model=asked.model)
    settings = asked.settings(address=around.endpoint, key=around.key)
    failed = session.record(chosen, settings, max_cost=max_cost, concurrency=concurrency, tell=print_text)
    print_text(f"{counted(len(chosen) - failed, 'case')} recorded, {failed} failed")
    if failed:
        raise typer.Exit(FAILED)


@app.command()
def compare(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A variant, as for check; or baseline: what was accepted.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The variant to hold against it.")],
    config: ConfigOption = None,
    kinds: KindsOption = None,
    samples: SamplesOption = None,
    report: Annotated[
        list[Path] | None,
        typer.Option("--report", metavar="FILE", help="Write a report; its suffix says which: .json .md .xml .html"),
    ] = None,
) -> None:
    """Replay two variants and say which facts differ, field by field, and whether that is better than noise."""
    from extractor.regress.gates import EXIT, Result, gates, verdict
    from extractor.regress.replay import StaleCassette, UnusedInteractions

    session = open_session(config, kinds)
    check_suffixes(report or [])
    try:
        comparison = session.compare(old, new, samples)
    except (StaleCassette, UnusedInteractions) as error:
        print_text(f"{error}\nstale: nothing is compared until it is recorded")
        raise typer.Exit(EXIT[Result.STALE]) from None
    decisions = gates(comparison, session.tolerance)
    write_reports(session, comparison, decisions, report or [])
    result = verdict(decisions)
    if EXIT[result]:
        raise typer.Exit(EXIT[result])


def check_suffixes(files: list[Path]) -> None:
    """Raise a ConfigError for a report that nobody can write, before any work is done."""
    from extractor.errors import ConfigError

    for file in files:
        if file.suffix not in SUFFIXES:
            raise ConfigError(f"{file}: the suffix says which report to write; known are {' '.join(SUFFIXES)}")


def write_reports(session: "Session", comparison: "Comparison", decisions: "list[Gate]", files: list[Path]) -> None:
    """Print the comparison, and write the reports that were asked for."""
    from rich.console import Console

    from extractor.regress.report import to_json, to_junit, to_markdown, to_page, to_terminal
    from extractor.utils.files import write_text

    Console(highlight=False, soft_wrap=False).print(to_terminal(comparison, decisions))
    texts = {article.name: article.document.text for article in session.corpus}
    for file in files:
        if file.suffix == ".json":
            text = to_json(comparison, decisions)
        elif file.suffix == ".md":
            text = to_markdown(comparison, decisions)
        elif file.suffix == ".xml":
            text = to_junit(decisions)
        else:
            text = to_page(comparison, decisions, texts)
        write_text(file, text)


@app.command()
def accept(
    variant: VariantArgument = "current",
    config: ConfigOption = None,
    kinds: KindsOption = None,
    *,
    prune: Annotated[
        bool, typer.Option("--prune", help="Also delete cassettes that neither this variant nor current asks for.")
    ] = False,
) -> None:
    """Keep what comes out of a variant as the baseline that later changes are held against."""
    from extractor.regress.gates import EXIT, Result
    from extractor.regress.replay import StaleCassette, UnusedInteractions

    session = open_session(config, kinds)
    try:
        paths = session.accept(variant)
    except (StaleCassette, UnusedInteractions) as error:
        print_text(f"{error}\nstale: nothing is accepted until it is recorded")
        raise typer.Exit(EXIT[Result.STALE]) from None
    print_text(f"{counted(len(paths), 'file')} accepted in {session.config.baseline}")
    if prune:
        print_text(f"{counted(session.prune([variant, 'current']), 'cassette')} deleted")
