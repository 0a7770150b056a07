"""The commands `batch`, `status` and `export`, as functions that `extractor.cli.app` adds; only what a shell needs is here."""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.batch.progress import Sight
from extractor.cli.batch_options import Reading, Wanted, Way, Working
from extractor.cli.options import grouped
from extractor.errors import BudgetExceeded, ModelError
from extractor.kinds import BUILT_IN
from extractor.utils.text import print_error, printable, split_csv

if TYPE_CHECKING:
    from extractor.batch.options import Options
    from extractor.batch.worker import Recipe

SECONDS_SETTLED = 2.0


@grouped
def batch_command(
    source: Annotated[
        str, typer.Argument(help="A folder, its address (s3://...), or a file: txt, md, html, json, jsonl; also .gz.")
    ],
    out: Annotated[str, typer.Argument(help="The output folder; an earlier run in it is gone on with.")],
    wanted: Wanted,
    reading: Reading,
    working: Working,
    way: Way,
) -> None:
    """Extract from all documents of a folder; resumable, each document exactly once.

    Exit codes: 0 done, 3 some in quarantine, 4 budget, 75 provider unavailable, 130 and 143 stopped by a signal (run
    again to go on), 2 wrong usage, 1 our own fault or an output that cannot be written.
    """
    from extractor.batch.output import OutputError
    from extractor.batch.worker import Recipe

    settings = working.settings()
    recipe = Recipe(
        reading.source(source), split_csv(wanted.kinds), wanted.engine, settings, limits=working.limits(settings)
    )
    if way.dry_run:
        tell_plan(recipe, Path(out), retry_quarantined=working.retry_quarantined)
        return
    way.check()
    options = working.options()
    if way.runner == "ray":
        raise typer.Exit(run_on_ray(recipe, out, options, way.actors))
    try:
        code = run_and_watch(recipe, Path(out), options, way)
    except (BudgetExceeded, ModelError, OutputError) as error:
        print_error(str(error))
        code = 4 if isinstance(error, BudgetExceeded) else 75 if isinstance(error, ModelError) else 1
    raise typer.Exit(code)


def run_on_ray(recipe: "Recipe", out: str, options: "Options", actors: int) -> int:
    """Run on Ray; return the exit code."""
    from extractor.batch.on_ray import extract_on_ray
    from extractor.batch.shards import RayOptions

    limits = recipe.limits
    limited = limits is not None and (limits.requests_per_minute or limits.tokens_per_minute)
    summary = extract_on_ray(
        recipe.source,
        out,
        kinds=recipe.kinds,
        engine=recipe.engine,
        settings=None if recipe.engine == "rules" else recipe.settings,
        options=RayOptions(
            actors=actors,
            timeout=options.timeout,
            limits=limits if limited else None,
            retry_quarantined=options.retry_quarantined,
        ),
    )
    sys.stderr.write(json.dumps(summary.as_dict()) + "\n")
    return summary.exit_code


def run_and_watch(recipe: "Recipe", out: Path, options: "Options", way: Way) -> int:
    """Run once, or again and again, until something stops it; return the exit code."""
    from extractor.batch.batch_api import BatchRun
    from extractor.batch.progress import report, showing
    from extractor.batch.run import Run

    if way.watch is not None:  # a file that has just been written to may still grow
        options = replace(options, settle=min(way.watch, SECONDS_SETTLED))
    runner = BatchRun if way.via == "batch-api" else Run
    while True:
        with showing(way.progress) as tell:
            summary = runner(recipe, out, options, tell=tell).run()
        if way.progress not in (Sight.JSON, Sight.NONE) and (way.watch is None or summary.done or summary.stop):
            sys.stderr.write("".join(f"{printable(line)}\n" for line in report(summary).splitlines()))
        if way.watch is None or summary.stop is not None:
            return summary.exit_code
        try:
            time.sleep(way.watch)
        except KeyboardInterrupt:
            return 130


def tell_plan(recipe: "Recipe", out: Path, *, retry_quarantined: bool) -> None:
    """Print what a run would do, as JSON."""
    from extractor.batch.status import plan

    typer.echo(json.dumps(plan(recipe, out, retry_quarantined=retry_quarantined).as_dict(), indent=2))


def status_command(
    out: Annotated[str, typer.Argument(help="The output folder of a batch run, or its address.")],
) -> None:
    """Tell, as JSON, what an output folder holds: documents by state, kinds, parts, usage, and who works on it."""
    from extractor.batch.status import status

    typer.echo(json.dumps(status(out), indent=2))


def export_command(
    out: Annotated[str, typer.Argument(help="The output folder of a batch run, or its address.")],
    to: Annotated[Path, typer.Argument(help="A folder (parquet, csv) or a file (sqlite, duckdb) to write.")],
    form: Annotated[str, typer.Option("--format", help="parquet, csv, sqlite or duckdb.")] = "parquet",
    kinds: Annotated[
        str, typer.Option(help="Which kinds get tables, comma-separated; name your own (people.py:people).")
    ] = ",".join(BUILT_IN),
) -> None:
    """Export the records of a batch run to tables with stable, typed columns."""
    from extractor.batch.export import export
    from extractor.batch.output import OutputError

    try:
        typer.echo(json.dumps(export(out, to, form, kinds=split_csv(kinds))))
    except OutputError as error:
        print_error(str(error))
        raise typer.Exit(1) from None
