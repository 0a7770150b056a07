"""The commands `batch`, `status` and `export`, as functions that `extractor.cli` adds; only what a shell needs is here."""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from extractor.batch.progress import Sight
from extractor.errors import BudgetExceeded, ConfigError, ModelError
from extractor.printing import complain, printable

SECONDS_SETTLED = 2.0


def batch_command(  # noqa: PLR0913  (a command line has as many options as it has)
    *,
    source: Annotated[
        str, typer.Argument(help="A folder, its address (s3://...), or a file: txt, md, html, json, jsonl; also .gz.")
    ],
    out: Annotated[str, typer.Argument(help="The output folder; an earlier run in it is gone on with.")],
    kinds: Annotated[str, typer.Option(help="What to extract, by commas; a kind may carry a version: quotes/v1.")] = (
        "quotes,figures,events"
    ),
    engine: Annotated[
        str, typer.Option(help="auto (a language model where one is configured, else the rules), llm or rules.")
    ] = "auto",
    include: Annotated[list[str] | None, typer.Option(help="Only paths that match this glob; may be repeated.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="No paths that match this glob; may be repeated.")] = None,
    index: Annotated[Path | None, typer.Option(help="A file of publication dates by path: json, jsonl or csv.")] = None,
    date_pattern: Annotated[
        str | None, typer.Option(help="Regular expression with the groups year, month, day: the date in a path.")
    ] = None,
    text_field: Annotated[str, typer.Option(help="The field of JSON that holds the text; dots reach in.")] = "text",
    title_field: Annotated[str, typer.Option(help="The field of JSON that holds the title; empty for none.")] = "title",
    date_field: Annotated[
        str, typer.Option(help="The field of JSON that holds the publication date; empty for none.")
    ] = "published",
    max_bytes: Annotated[int, typer.Option(min=1, help="Quarantine larger documents.")] = 10_000_000,
    processes: Annotated[int | None, typer.Option(min=1, help="Worker processes; by default one a core.")] = None,
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="Requests in flight to a model; by default the setting.")
    ] = None,
    requests_per_minute: Annotated[float | None, typer.Option(min=0.1, help="Send no more requests.")] = None,
    tokens_per_minute: Annotated[float | None, typer.Option(min=1, help="Use no more tokens.")] = None,
    max_cost: Annotated[float | None, typer.Option(min=0, help="Stop before more US dollars are spent.")] = None,
    ledger: Annotated[
        Path | None, typer.Option(help="Add a line of JSON to this file for each request to a model.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that one document may hold up a worker.")] = 900.0,
    retry_quarantined: Annotated[bool, typer.Option("--retry-quarantined", help="Try again what failed.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be done, and what it takes.")
    ] = False,
    watch: Annotated[float | None, typer.Option(min=0.1, help="Look again every so many seconds; for ever.")] = None,
    via: Annotated[
        str, typer.Option(help="live, or batch-api: the provider's batch API, cheaper and within a day.")
    ] = "live",
    runner: Annotated[str, typer.Option(help="local, or ray: the Ray cluster that RAY_ADDRESS names.")] = "local",
    actors: Annotated[int, typer.Option(min=1, help="Workers on Ray.")] = 2,
    progress: Annotated[Sight, typer.Option(help="bar, json (a line at a time), none; auto: a bar on a terminal.")] = (
        Sight.AUTO
    ),
) -> None:
    """Extract from all documents of a folder; resumable, each document exactly once.

    Exit codes: 0 done, 3 some in quarantine, 4 budget, 75 provider unavailable, 130 and 143 stopped by a signal (run
    again to go on), 2 wrong usage, 1 our own fault or an output that cannot be written.
    """
    from extractor.batch.limits import Limits
    from extractor.batch.options import Options
    from extractor.batch.remote import RemoteSource
    from extractor.batch.run import OutputError
    from extractor.batch.sources import Source
    from extractor.batch.worker import Recipe
    from extractor.inputs import DATE_IN_NAME, Fields
    from extractor.settings import Settings

    given: dict[str, Any] = {"max_cost": max_cost, "concurrency": concurrency, "ledger": ledger}
    settings = Settings.load(**{name: value for name, value in given.items() if value is not None})
    recipe = Recipe(
        source=(RemoteSource if "://" in source else Source)(
            Path(source),
            include=tuple(include or ()),
            exclude=tuple(exclude or ()),
            index=index,
            date_pattern=date_pattern or DATE_IN_NAME,
            fields=Fields(text_field, title_field or None, date_field or None),
            max_bytes=max_bytes,
            **({"uri": source} if "://" in source else {}),
        ),
        kinds=tuple(kind.strip() for kind in kinds.split(",") if kind.strip()),
        engine=engine,
        settings=settings,
        limits=Limits(requests_per_minute, tokens_per_minute, settings.concurrency),
    )
    if dry_run:
        tell_plan(recipe, Path(out), retry_quarantined=retry_quarantined)
        return
    options = Options(processes=processes, timeout=timeout, retry_quarantined=retry_quarantined)
    if (via, runner) not in (("live", "local"), ("batch-api", "local"), ("live", "ray")):
        raise ConfigError(
            f"--via {via} --runner {runner}: known are live or batch-api, local or ray, and not both others"
        )
    if runner == "ray":
        raise typer.Exit(run_on_ray(recipe, out, options, actors))
    try:
        code = run_and_watch(recipe, Path(out), options, watch, progress, via)
    except (BudgetExceeded, ModelError, OutputError) as error:
        complain(str(error))
        code = 4 if isinstance(error, BudgetExceeded) else 75 if isinstance(error, ModelError) else 1
    raise typer.Exit(code)


def run_on_ray(recipe: Any, out: str, options: Any, actors: int) -> int:
    """Run on Ray; return the exit code."""
    from extractor.batch.on_ray import extract_on_ray
    from extractor.batch.shards import RayOptions

    limited = recipe.limits.requests_per_minute or recipe.limits.tokens_per_minute
    summary = extract_on_ray(
        recipe.source,
        out,
        kinds=recipe.kinds,
        engine=recipe.engine,
        settings=None if recipe.engine == "rules" else recipe.settings,
        options=RayOptions(
            actors=actors,
            timeout=options.timeout,
            limits=recipe.limits if limited else None,
            retry_quarantined=options.retry_quarantined,
        ),
    )
    sys.stderr.write(json.dumps(summary.as_dict()) + "\n")
    return summary.exit_code


def run_and_watch(recipe: Any, out: Path, options: Any, watch: float | None, progress: Sight, via: str) -> int:
    """Run once, or again and again, until something stops it; return the exit code."""
    from extractor.batch.batch_api import BatchRun
    from extractor.batch.progress import report, showing
    from extractor.batch.run import Run

    if watch is not None:  # a file that has just been written to may still grow
        options = replace(options, settle=min(watch, SECONDS_SETTLED))
    while True:
        with showing(progress) as tell:
            run = BatchRun(recipe, out, options, tell=tell) if via == "batch-api" else Run(recipe, out, options, tell)
            summary = run.run()
        if progress not in (Sight.JSON, Sight.NONE) and (watch is None or summary.done or summary.stop):
            sys.stderr.write("".join(f"{printable(line)}\n" for line in report(summary).splitlines()))
        if watch is None or summary.stop is not None:
            return summary.exit_code
        try:
            time.sleep(watch)
        except KeyboardInterrupt:
            return 130


def tell_plan(recipe: Any, out: Path, *, retry_quarantined: bool) -> None:
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
) -> None:
    """Export the records of a batch run to tables with stable, typed columns."""
    from extractor.batch.export import export

    typer.echo(json.dumps(export(out, to, form)))
