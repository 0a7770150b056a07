"""The commands `batch`, `status` and `export`, as functions that `extractor.cli.app` adds."""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.batch_options import (
    ExtractOptions,
    ModeOptions,
    ProgressMode,
    SourceOptions,
    Via,
    WorkerOptions,
)
from extractor.cli.options import grouped
from extractor.errors import BudgetExceeded, ModelError
from extractor.kinds import BUILT_IN
from extractor.utils.text import print_error, printable, split_csv

if TYPE_CHECKING:
    from extractor.batch.job import Job, RunOptions
    from extractor.batch.summary import Summary


@grouped
def batch_command(
    source: Annotated[
        str, typer.Argument(help="A folder, its address (s3://...), or a file: txt, md, html, json, jsonl; also .gz.")
    ],
    out: Annotated[Path, typer.Argument(help="The output folder; an earlier run there is resumed.")],
    extract: ExtractOptions,
    reading: SourceOptions,
    workers: WorkerOptions,
    mode: ModeOptions,
) -> None:
    """Extract from all documents of a folder; resumable, each document exactly once.

    Exit codes: 0 success, 1 internal error or an output that cannot be written, 2 wrong usage, 3 some documents quarantined,
    4 budget reached, 75 provider unavailable, 130 and 143 stopped by a signal (run again to resume).
    """
    from extractor.batch.job import Job
    from extractor.batch.merge import merge_shards
    from extractor.batch.output import OutputError
    from extractor.batch.status import plan

    options = mode.options(workers)
    settings = workers.settings()
    job = Job(
        reading.source(source), split_csv(extract.kinds), extract.engine, settings, limits=workers.limits(settings)
    )
    try:
        if mode.dry_run:
            typer.echo(json.dumps(plan(job, out, options).as_dict(), indent=2))
            code = 0
        elif mode.merge:
            summary = merge_shards(job, out)
            show_summary(summary, mode)
            code = summary.exit_code
        else:
            code = run_and_watch(job, out, options, mode)
    except (BudgetExceeded, ModelError, OutputError) as error:
        print_error(str(error))
        code = 4 if isinstance(error, BudgetExceeded) else 75 if isinstance(error, ModelError) else 1
    raise typer.Exit(code)


def run_and_watch(job: "Job", out: Path, options: "RunOptions", mode: ModeOptions) -> int:
    """Run once, or again and again until something stops it; return the exit code."""
    from extractor.batch.provider_batch import ProviderBatchRun
    from extractor.batch.run import Run
    from extractor.cli.batch_progress import showing

    runner = ProviderBatchRun if mode.via is Via.BATCH_API else Run
    while True:
        with showing(mode.progress) as progress:
            summary = runner(job, out, options, progress).run()
        if mode.watch is None or summary.done or summary.stop:
            show_summary(summary, mode)
        if mode.watch is None or summary.stop is not None:
            return summary.exit_code
        try:
            time.sleep(mode.watch)
        except KeyboardInterrupt:
            return 130


def show_summary(summary: "Summary", mode: ModeOptions) -> None:
    """Print the summary of a run, unless only JSON or nothing was asked for."""
    from extractor.cli.batch_progress import report

    if mode.progress not in (ProgressMode.JSON, ProgressMode.NONE):
        sys.stderr.write("".join(f"{printable(line)}\n" for line in report(summary).splitlines()))


def status_command(
    out: Annotated[Path, typer.Argument(help="The output folder of a batch run.")],
) -> None:
    """Show an output folder's status as JSON: documents by state, kinds, records, usage, and whether a run is working."""
    from extractor.batch.status import status

    typer.echo(json.dumps(status(out), indent=2))


def export_command(
    out: Annotated[Path, typer.Argument(help="The output folder of a batch run.")],
    to: Annotated[Path, typer.Argument(help="The folder (parquet, csv) or file (sqlite, duckdb) to write.")],
    form: Annotated[str, typer.Option("--format", help="parquet, csv, sqlite or duckdb.")] = "parquet",
    kinds: Annotated[
        str, typer.Option(help="Kinds that get tables, comma-separated; name your own (people.py:people).")
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
