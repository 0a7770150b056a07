"""The command-line interface: the commands except `batch`, `migrate` and `regress`, and the handling of errors."""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, NoReturn

import typer

import extractor
from extractor.cli.batch import batch_command, export_command, status_command
from extractor.cli.claims import claims_command
from extractor.cli.exit_codes import INTERNAL_ERROR, SOME_FAILED, USAGE_ERROR
from extractor.cli.migrate import migrate_command
from extractor.cli.options import grouped
from extractor.cli.regress import app as regress_app
from extractor.errors import ConfigError, DocumentError, ExtractorError, ModelError
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
    help="Extract quotes, figures and events from news articles, each checked against the text.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

DEFAULT_KINDS = ",".join(BUILT_IN)


class Format(StrEnum):
    """The format in which results are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


def version(*, value: bool) -> None:
    """Print the version and exit."""
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
    """Extract quotes, figures and events from news articles, each checked against the text."""


@dataclass(frozen=True)
class Spending:
    """The options that limit and record what is spent on a model."""

    max_cost: Annotated[float | None, typer.Option(min=0, metavar="USD", help="Maximum total cost in US dollars.")] = (
        None
    )
    max_tokens: Annotated[int | None, typer.Option(min=0, help="Maximum total number of tokens, in and out.")] = None
    ledger: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Append a line of JSON to this file for each request to a model."),
    ] = None

    def settings(self) -> "Settings | None":
        """Return the settings with these options, or None if no option is given: the rules need no settings."""
        from extractor.settings.settings import Settings

        options = {"max_cost": self.max_cost, "max_total_tokens": self.max_tokens, "ledger": self.ledger}
        given = {name: value for name, value in options.items() if value is not None}
        return Settings.load(**given) if given else None


@app.command("extract")
@grouped
def extract_command(
    *,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files (txt, md, html, json; also .gz), folders of text files, or - for standard input.",
        ),
    ],
    kinds: Annotated[
        str,
        typer.Option(
            help="What to extract, comma-separated: kinds, versions (figures/v1) or custom kinds (people.py:people)."
        ),
    ] = DEFAULT_KINDS,
    published: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Publication date, such as 2024-10-29. A folder's index.json may have one per file."
        ),
    ] = None,
    engine: Annotated[
        str, typer.Option(help="auto (a language model if one is configured, otherwise the rules), llm or rules.")
    ] = "auto",
    output: Annotated[
        Format | None,
        typer.Option("--format", help="Default: table on a terminal, otherwise jsonl (a result per line)."),
    ] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="Maximum size of a document in bytes.")] = 10_000_000,
    spending: Spending,
) -> None:
    """Extract quotes, figures and events from articles.

    Exit codes: 0 success, 1 internal error, 2 wrong usage, 3 some documents failed.
    """
    from extractor.documents.dates import parse_published
    from extractor.pipeline.extract import Extractor

    day = parse_published(published)
    extractor = Extractor(kinds=split_csv(kinds), engine=engine, settings=spending.settings())
    failures = Failures()
    results = run(extractor, failures, read_all(paths, day, max_bytes, failures))
    write(results, extractor.kinds, output or (Format.TABLE if sys.stdout.isatty() else Format.JSONL))
    if failures.count:
        raise typer.Exit(SOME_FAILED)


class Failures:
    """Counts the documents that failed and prints each error to standard error, on one line."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, error: Exception) -> None:
        """Print an error and count it."""
        self.count += 1
        print_error(str(error))


def read_all(
    paths: Iterable[str], published: "date | None", max_bytes: int, failures: Failures
) -> "Iterator[Document]":
    """Yield the documents at the given paths. Documents that cannot be read are added to the failures."""
    from extractor.documents.document import Document
    from extractor.documents.folder import articles_at

    for name in paths:
        try:
            if name == "-":
                yield Document.from_bytes(
                    read_stdin(max_bytes + 1), source="standard input", published=published, max_bytes=max_bytes
                )
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


def read_stdin(size: int) -> bytes:
    """Read up to `size` bytes from standard input.

    Raises:
        DocumentError: If standard input is closed or cannot be read.
    """
    if sys.stdin is None:  # closed by the parent process
        raise DocumentError("standard input: is closed")
    try:
        return sys.stdin.buffer.read(size)
    except OSError as error:
        raise DocumentError(f"standard input: cannot be read: {error.strerror}") from error


def run(
    extractor: "Extractor", failures: Failures, documents: "Iterable[Document]"
) -> "Iterator[tuple[Document, Extraction]]":
    """Yield each document with its result. Documents that fail are added to the failures."""
    for document in documents:
        for warning in document.warnings:
            print_error(warning)
        try:
            yield document, extractor.extract(document)
        except (DocumentError, ModelError) as error:
            failures.add(error)


def write(results: "Iterable[tuple[Document, Extraction]]", kinds: "Iterable[Kind]", output: Format) -> None:
    """Print results as they arrive."""
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
        from extractor.cli.view import make_console, show

        console = make_console()
        for document, result in results:
            console.print(show(result, document.text, kinds))
            console.print()


@app.command()
def schema(
    name: Annotated[
        str | None, typer.Argument(metavar="ID", help="quotes or quotes/v1. Without it, list all versions.")
    ] = None,
    *,
    draft: Annotated[
        bool, typer.Option("--draft", help="Print the schema of a language model's answer: no offsets.")
    ] = False,
) -> None:
    """List the schema versions, or print the JSON Schema of one."""
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
        typer.Argument(metavar="KIND", help="figures, figures/v1 or people.py:people. Without it, list all kinds."),
    ] = None,
) -> None:
    """List the kinds, or show how the fields of one are checked."""
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
        str | None,
        typer.Argument(metavar="IDS", help="quotes/v4 or common/v1, comma-separated. Without it, list all prompts."),
    ] = None,
    *,
    sent: Annotated[bool, typer.Option("--sent", help="Print the messages that these prompts send.")] = False,
) -> None:
    """List the prompts with their length in tokens, or print some of them."""
    from extractor.engines.prompting import compose, list_prompts, load_prompt, prompt_for, text_of
    from extractor.kinds import get_kind

    if name is None:
        for row in list_prompts():
            used = ", ".join(row["profiles"])
            typer.echo(f"{row['id']:12} schema {row['schema']:12} ~{row['tokens']:>5} tokens  {used:8} {row['notes']}")
        return
    if not sent:
        typer.echo("\n".join(map(text_of, split_csv(name))))
        return
    for question in compose(prompt_for(get_kind(load_prompt(each).schema), each) for each in split_csv(name)):
        typer.echo("\n".join(f"# {role}\n{text}" for role, text in question.turns))


@app.command()
def config() -> None:
    """Show the effective settings and their sources. Secrets are hidden."""
    from extractor.settings.settings import effective_settings

    for row in effective_settings():
        typer.echo(f"{row.name:20} {printable(row.value) or '-':40} {row.source}")


@app.command("trust")
def trust_command(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The folder.")] = Path(),
    *,
    show: Annotated[bool, typer.Option("--list", help="List the trusted folders and their files.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Stop trusting the folder.")] = False,
) -> None:
    """Trust the settings files of a folder.

    They may then set the endpoint and the key. If they change, they must be trusted again.
    """
    from extractor.settings.settings import trust_folder
    from extractor.settings.trust import trusted_folders, untrust

    if show:
        for folder, names in sorted(trusted_folders().items()):
            print_text(f"{folder}: {', '.join(names)}")
    elif remove:
        if not untrust(path):
            raise ConfigError(f"{path}: is not trusted")
        print_text(f"{path.resolve()}: no longer trusted")
    else:
        for line in trust_folder(path):
            print_text(line)


cache_app = typer.Typer(help="Manage cached model answers.", no_args_is_help=True)
app.add_typer(cache_app, name="cache")
app.add_typer(regress_app, name="regress")
app.command("migrate")(migrate_command)
app.command("batch")(batch_command)
app.command("status")(status_command)
app.command("export")(export_command)
app.command("claims")(claims_command)


def answer_cache() -> "AnswerCache":
    """Return the cache in the effective settings."""
    from extractor.engines.cache import AnswerCache
    from extractor.settings.settings import Settings

    return AnswerCache(Settings.load().cache_dir)


@cache_app.command()
def stats() -> None:
    """Show the number of cached answers and their size."""
    from datetime import UTC, datetime

    found = answer_cache().stats()
    typer.echo(
        f"{found.directory}: {counted(found.answers, 'answer')}, {found.bytes:,} of at most {found.size_limit:,} bytes"
    )
    if found.oldest is not None and found.newest is not None:
        times = (datetime.fromtimestamp(time, UTC).isoformat(" ", "seconds") for time in (found.oldest, found.newest))
        typer.echo("stored between {} and {}".format(*times))


@cache_app.command()
def clear() -> None:
    """Remove all cached answers."""
    typer.echo(f"{counted(answer_cache().clear(), 'answer')} removed")


@cache_app.command("verify")
def verify_cache(*, remove: Annotated[bool, typer.Option("--remove", help="Delete invalid answers.")] = False) -> None:
    """Check every cached answer. Exit code 3 means that some are invalid."""
    found = answer_cache().verify(remove=remove)
    typer.echo(counted(found.sound, "valid answer"))
    for reason, count in sorted(found.refused.items()):
        typer.echo(f"{count} invalid: {reason}{' (removed)' if found.removed else ''}")
    if found.refused:
        raise typer.Exit(SOME_FAILED)


def main() -> None:
    """Run the command line. Expected errors are printed on one line, without a traceback."""
    sys.stdout = sys.stdout or open_devnull()  # None if the parent process has closed it
    sys.stderr = sys.stderr or open_devnull()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # for terminals whose encoding lacks curly quotation marks
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except BrokenPipeError:
        ignore_broken_pipe()
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # typer exits with 1 for it
            ignore_broken_pipe()
        raise
    except Exception as error:
        if os.environ.get("EXTRACTOR_TRACEBACK") and not isinstance(error, ExtractorError):
            raise
        sys.exit(report(error))


def report(error: Exception) -> int:
    """Print an error on one line and return the exit code."""
    if isinstance(error, ConfigError):
        print_error(f"{error} (see extractor --help)")
        return USAGE_ERROR
    if isinstance(error, ExtractorError):
        print_error(str(error))
        return SOME_FAILED
    if isinstance(error, OSError):  # most likely an output that cannot be written
        name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "the output"
        print_error(f"{name}: {error.strerror or error}")
    else:
        print_error(f"internal error: {type(error).__name__}: {error} (EXTRACTOR_TRACEBACK=1 shows the traceback)")
    return INTERNAL_ERROR


def open_devnull() -> IO[str]:
    """Open a file that discards what is written to it."""
    return Path(os.devnull).open("w")


def ignore_broken_pipe() -> NoReturn:
    """Exit with code 0: the reader of standard output, such as `head`, has closed it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is flushed at exit
    sys.exit(0)


if __name__ == "__main__":
    main()
