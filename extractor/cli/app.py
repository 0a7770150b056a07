"""The command line. Exit codes: 0 all good, 2 wrong usage, 3 some documents failed, 1 our own fault."""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import extractor
from extractor.cli.batch import batch_command, export_command, status_command
from extractor.cli.migrate import migrate_command
from extractor.cli.options import grouped
from extractor.cli.regress import app as regress_app
from extractor.kinds import BUILT_IN
from extractor.utils.text import counted, print_error, print_text, printable, split_csv

if TYPE_CHECKING:
    from datetime import date

    from extractor.documents.document import Document
    from extractor.engines.cache import AnswerCache
    from extractor.kinds import Kind
    from extractor.pipeline.extract import Extractor
    from extractor.settings.settings import Settings
    from extractor.types import Extraction

app = typer.Typer(
    name="extractor",
    help="Turn news articles into quotes, figures and events that are checked against the article.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

USAGE, FAILED, OURS = 2, 3, 1
DEFAULT_KINDS = ",".join(BUILT_IN)


class Format(StrEnum):
    """How to print results."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


def version(*, value: bool) -> None:
    """Print the version and stop."""
    if value:
        typer.echo(f"extractor {extractor.__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Turn news articles into quotes, figures and events that are checked against the article."""


@dataclass(frozen=True)
class Spending:
    """What may be spent on a model, and where it is written down."""

    max_cost: Annotated[
        float | None, typer.Option(min=0, metavar="USD", help="Stop before the request that might cost more in all.")
    ] = None
    max_tokens: Annotated[
        int | None, typer.Option(min=0, help="Stop before the request that might use more tokens in all.")
    ] = None
    ledger: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Add a line of JSON to this file for each request to a model.")
    ] = None

    def settings(self) -> "Settings | None":
        """Return the settings in force with these instead; None where there are none, as the rules need no settings."""
        from extractor.settings.settings import Settings

        asked = {"max_cost": self.max_cost, "max_total_tokens": self.max_tokens, "ledger": self.ledger}
        given = {name: value for name, value in asked.items() if value is not None}
        return Settings.load(**given) if given else None


@app.command("extract")
@grouped
def extract_command(
    *,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Text files; a folder means the text files in it; - is standard input."),
    ],
    kinds: Annotated[
        str,
        typer.Option(
            help="What to extract, comma-separated; a kind may carry a version (figures/v1) or be your own (people.py:people)."
        ),
    ] = DEFAULT_KINDS,
    published: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Publication date, as 2024-10-29; a folder's index.json may hold one for each file."
        ),
    ] = None,
    engine: Annotated[
        str, typer.Option(help="auto (a language model where one is configured, else the rules), llm or rules.")
    ] = "auto",
    output: Annotated[
        Format | None, typer.Option("--format", help="table on a terminal, else jsonl: one result a line.")
    ] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="Refuse larger files.")] = 10_000_000,
    spending: Spending,
) -> None:
    """Extract quotes, figures and events from articles.

    Exit codes: 0 all good, 2 wrong usage, 3 some documents failed, 1 our own fault.
    """
    from extractor.documents.dates import parse_published
    from extractor.pipeline.extract import Extractor

    day = parse_published(published)
    job = Extractor(kinds=split_csv(kinds), engine=engine, settings=spending.settings())
    failures = Failures()
    results = run(job, failures, read_all(paths, day, max_bytes, failures))
    write(results, job.kinds, output or (Format.TABLE if sys.stdout.isatty() else Format.JSONL))
    if failures.count:
        raise typer.Exit(FAILED)


class Failures:
    """Documents that failed: each is told in one line on standard error, and the others go on."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, error: Exception) -> None:
        """Tell of one and count it."""
        self.count += 1
        print_error(str(error))


def read_all(
    paths: Iterable[str], published: "date | None", max_bytes: int, failures: Failures
) -> "Iterator[Document]":
    """Read the documents that the arguments name, as far as they can be read."""
    from extractor.documents.document import Document
    from extractor.documents.folder import articles_at
    from extractor.errors import DocumentError

    for name in paths:
        try:
            if name == "-":
                data = sys.stdin.buffer.read(max_bytes + 1)
                yield Document.from_bytes(data, source="standard input", published=published, max_bytes=max_bytes)
                continue
            articles = articles_at(name)
        except DocumentError as error:
            failures.add(error)
            continue
        for article in articles:
            try:
                yield article.read(published, max_bytes=max_bytes)
            except DocumentError as error:
                failures.add(error)


def run(
    job: "Extractor", failures: Failures, documents: "Iterable[Document]"
) -> "Iterator[tuple[Document, Extraction]]":
    """Extract from each document; one that fails is told and the others go on."""
    from extractor.errors import DocumentError, ModelError

    for document in documents:
        for warning in document.warnings:
            print_error(warning)
        try:
            yield document, job.extract(document)
        except (DocumentError, ModelError) as error:
            failures.add(error)


def write(results: "Iterable[tuple[Document, Extraction]]", kinds: "Iterable[Kind]", output: Format) -> None:
    """Print results as they come."""
    if output is Format.JSONL:
        for _, result in results:
            typer.echo(result.to_json())
    elif output is Format.JSON:
        typer.echo("[")
        separator = ""
        for _, result in results:
            typer.echo(separator + result.model_dump_json(indent=2), nl=False)
            separator = ",\n"
        typer.echo("\n]")
    else:
        from rich.console import Console

        from extractor.cli.view import show

        console = Console(soft_wrap=False, highlight=False)
        for document, result in results:
            console.print(show(result, document.text, kinds))
            console.print()


@app.command()
def schema(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="quotes, or quotes/v1; without it all are listed.")
    ] = None,
    *,
    draft: Annotated[
        bool, typer.Option("--draft", help="What a language model is asked for: the record without its offsets.")
    ] = False,
) -> None:
    """Print the JSON Schema of a record, or list the versions."""
    import json

    from extractor.kinds import get_kind

    if name is None:
        for kind in map(get_kind, BUILT_IN):
            typer.echo("\n".join([*kind.older, kind.id]))
        return
    kind = get_kind(name)
    typer.echo(json.dumps((kind.draft if draft else kind.record).model_json_schema(), indent=2))


@app.command("kinds")
def show_kinds(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[KIND]", help="figures, figures/v1 or people.py:people; without it all are listed."),
    ] = None,
) -> None:
    """Print a kind's fields, how each is checked, and its checksum; or list the kinds."""
    from extractor.kinds import get_kind
    from extractor.kinds.registry import known

    if name is None:
        for kind in map(get_kind, known()):
            typer.echo(f"{kind.id:12} {(kind.record.__doc__ or '').strip().splitlines()[0]}")
        return
    kind = get_kind(name)
    typer.echo(f"{kind.id}\nchecksum {kind.checksum}")
    for field, how in kind.checked():
        typer.echo(f"{field:16} {how}")


@app.command()
def prompts(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="quotes/v1; without it all are listed with their tokens.")
    ] = None,
) -> None:
    """Print a prompt as it is sent, or list the versions with their length in tokens."""
    from extractor.engines.prompting import list_prompts, load_prompt

    if name is not None:
        typer.echo(load_prompt(name).text)
        return
    for prompt in list_prompts():
        typer.echo(f"{prompt['id']:12} schema {prompt['schema']:12} ~{prompt['tokens']:>5} tokens  {prompt['notes']}")


@app.command()
def config() -> None:
    """Print the settings in force and where each came from; secrets stay hidden."""
    from extractor.settings.settings import effective

    for row in effective():
        typer.echo(f"{row.name:20} {printable(row.value) or '-':40} {row.source}")


@app.command("trust")
def trust_command(
    path: Annotated[Path, typer.Argument(metavar="[PATH]", help="A folder; by default the current one.")] = Path(),
    *,
    show: Annotated[bool, typer.Option("--list", help="Print the trusted folders and their files.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Trust the folder no longer.")] = False,
) -> None:
    """Let the settings files of a folder say where articles are sent and with which key, until the files change."""
    from extractor.errors import ConfigError
    from extractor.settings.settings import trusting
    from extractor.settings.trust import forget, listed

    if show:
        for folder, names in sorted(listed().items()):
            print_text(f"{folder}: {', '.join(names)}")
    elif remove:
        if not forget(path):
            raise ConfigError(f"{path}: is not trusted")
        print_text(f"{path.resolve()}: no longer trusted")
    else:
        for line in trusting(path):
            print_text(line)


cache_app = typer.Typer(help="Look after the answers that models gave.", no_args_is_help=True)
app.add_typer(cache_app, name="cache")
app.add_typer(regress_app, name="regress")
app.command("migrate")(migrate_command)
app.command("batch")(batch_command)
app.command("status")(status_command)
app.command("export")(export_command)


def answer_cache() -> "AnswerCache":
    """The cache that the settings name."""
    from extractor.engines.cache import AnswerCache
    from extractor.settings.settings import Settings

    return AnswerCache(Settings.load().cache_dir)


@cache_app.command()
def stats() -> None:
    """Print how many answers are stored and how much room they take."""
    from datetime import UTC, datetime

    found = answer_cache().stats()
    typer.echo(f"{found.directory}: {found.answers} answers, {found.bytes:,} of at most {found.size_limit:,} bytes")
    if found.oldest is not None and found.newest is not None:
        ends = (
            datetime.fromtimestamp(moment, UTC).isoformat(" ", "seconds") for moment in (found.oldest, found.newest)
        )
        typer.echo("stored from {} to {}".format(*ends))


@cache_app.command()
def clear() -> None:
    """Remove all stored answers."""
    typer.echo(f"{counted(answer_cache().clear(), 'answer')} removed")


@cache_app.command("verify")
def verify_cache(*, remove: Annotated[bool, typer.Option("--remove", help="Delete what is refused.")] = False) -> None:
    """Read every stored answer; exit with 3 where some are refused."""
    found = answer_cache().verify(remove=remove)
    typer.echo(f"{found.sound} answers sound")
    for reason, count in sorted(found.refused.items()):
        typer.echo(f"{count} refused: {reason}{' (removed)' if found.removed else ''}")
    if found.refused:
        raise typer.Exit(FAILED)


def main() -> None:
    """Run the command line; every error of a user is one line, and never a traceback."""
    from extractor.errors import ConfigError, ExtractorError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that knows no curly quotation marks is shown their numbers
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except ConfigError as error:
        print_error(f"{error} (see extractor --help)")
        sys.exit(USAGE)
    except ExtractorError as error:
        print_error(str(error))
        sys.exit(FAILED)
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("EXTRACTOR_TRACEBACK"):
            raise
        if isinstance(error, OSError):  # a file that cannot be written, most likely
            name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "the output"
            print_error(f"{name}: {error.strerror or error}")
        else:
            print_error(f"internal error, {type(error).__name__}: {error} (EXTRACTOR_TRACEBACK=1 shows where)")
        sys.exit(OURS)


if __name__ == "__main__":
    main()
