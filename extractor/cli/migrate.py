"""`extractor migrate`: shows the plan of an upgrade of stored results, and writes the upgraded results."""

import json
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.utils.text import counted, print_error

if TYPE_CHECKING:
    from extractor.cli.migration import Plan


def migrate_command(
    results: Annotated[
        Path,
        typer.Argument(help="A file of results in JSON Lines, or the output folder of a batch run."),
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="ID", help="The schema version to upgrade to, such as figures/v2.")
    ],
    articles: Annotated[
        Path | None, typer.Option(help="The folder of the articles, if new fields are read from their text.")
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="FILE", help="Write the upgraded results. Without it, only show the plan."),
    ] = None,
) -> None:
    """Upgrade stored results to a newer schema version.

    Without --write, only the plan is shown. The input is never changed.
    """
    from extractor.cli.migration import migrate, plan
    from extractor.errors import ConfigError
    from extractor.utils.files import atomic_write

    texts = read_texts(articles) if articles else {}
    planned = plan(read_results(results), to, texts)
    typer.echo("\n".join(plan_lines(planned)))
    if write is None:
        return
    if results.is_dir() and write.resolve().is_relative_to(results.resolve()):
        raise ConfigError(f"{write}: is in the input folder; write to another folder")
    if write.exists() and write.samefile(results):
        raise ConfigError(f"{write}: is the input file; write to another file")
    with atomic_write(write) as file:
        for result in migrate(read_results(results), to, texts):
            try:
                line = json.dumps(result, ensure_ascii=False)
            except RecursionError:
                raise ConfigError(f"{results}: a result is nested too deeply") from None
            file.write(line.encode(errors="backslashreplace") + b"\n")  # escapes unpaired surrogates as JSON does
    typer.echo(f"written to {write}")


def plan_lines(planned: "Plan") -> Iterator[str]:
    """Yield the lines of the plan as text."""
    counts = planned.results
    upgraded = f"{counted(counts['upgraded'], 'result')} with {counted(planned.records, 'record')}"
    yield f"{planned.since} -> {planned.schema}: {upgraded} to upgrade"
    for state, why in (
        ("current", "already of that version"),
        ("other", "without records of the older version"),
        ("no document", "whose article is not in --articles"),
    ):
        if counts[state]:
            yield f"unchanged: {counted(counts[state], 'result')} {why}"
    yield "kept: all other fields"
    for name, source in planned.fields.items():
        if source == "model":
            yield f"{name}: needs the model"
        else:
            filled = counted(planned.filled[name], "record")
            yield f"{name}: read from the article at the record's offsets, at no cost; a value for {filled}"


def read_results(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the results in a JSON Lines file or in the output folder of a batch run.

    Raises:
        ConfigError: If the file cannot be read, or a line is not a result.
    """
    from extractor.batch.export import lines
    from extractor.errors import ConfigError
    from extractor.utils.files import open_regular

    if path.is_dir():
        yield from lines(path)
        return
    try:
        with TextIOWrapper(open_regular(path), "utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    value = json.loads(line)
                    if not isinstance(value, dict):
                        raise ConfigError(f"{path}, line {number}: is not a result")
                    yield value
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: cannot be read as JSON Lines: {error}") from error


def read_texts(folder: Path) -> dict[str, str]:
    """Return the texts of the articles in a folder by their SHA-256. Errors are printed, and the rest is still read."""
    from extractor.documents.folder import articles_in
    from extractor.errors import DocumentError

    texts: dict[str, str] = {}
    for article in articles_in(folder):
        try:
            document = article.read()
        except DocumentError as error:
            print_error(str(error))
        else:
            texts[document.sha256] = document.text
    return texts
