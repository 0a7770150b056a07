"""`extractor claims`: what several articles say about one thing, and where they disagree."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.exit_codes import SOME_FAILED
from extractor.utils.text import counted, print_error, print_text, printable

if TYPE_CHECKING:
    from extractor.claims import Decision, Entry, Ledger
    from extractor.documents.document import Document
    from extractor.types import Extraction


class Format(StrEnum):
    """How to print a ledger."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


#: What each relation is called above its entries.
HEADINGS = {
    "conflicts": "Contradictions",
    "alters": "Quotations that were altered",
    "differs": "Differences that may have a reason",
    "drifts": "Attributions that changed",
    "updates": "Updates",
    "arithmetic": "Arithmetic",
    "part_of": "Parts and wholes",
    "refines": "More exact elsewhere",
    "agrees": "Agreements",
}
COLUMNS = ("id", "relation", "rule", "kind", "origins", "sentence", "facts_for", "facts_against", "unknown", "decision")


def claims_command(
    *,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER|OUT", help="A folder of articles, the output of `batch`, or a file of results, one a line."
        ),
    ],
    output: Annotated[
        Format | None, typer.Option("--format", help="table on a terminal, else jsonl: one entry a line.")
    ] = None,
    engine: Annotated[
        str,
        typer.Option(help="For a folder of articles: auto (a language model where one is configured), llm or rules."),
    ] = "auto",
    articles: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="The articles of stored results, where they are no longer where they were."
        ),
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What editors decided about pairs, one decision a line.")
    ] = None,
) -> None:
    """Compare what articles say: what agrees, what conflicts, what changed, each in a sentence with its sources.

    Exit codes: 0 success, 1 internal error, 2 wrong usage, 3 some documents failed.
    """
    from extractor.claims import claims

    failures: list[str] = []
    is_results = source.is_file() or holds_run(source)
    pairs = stored(source, articles) if is_results else extracted(source, engine, failures)
    results: list[Extraction] = []
    documents: list[Document] = []
    for result, document in pairs:
        results.append(result)
        documents += [document] if document else []
    ledger = claims(results, documents=documents, decisions=read_decisions(decisions) if decisions else ())
    form = output or (Format.TABLE if sys.stdout.isatty() else Format.JSONL)
    {Format.TABLE: table, Format.JSONL: jsonl, Format.CSV: as_csv}[form](ledger)
    if failures:
        raise typer.Exit(SOME_FAILED)


def holds_run(source: Path) -> bool:
    """Return whether a folder is the output of a batch run."""
    return (source / ".extractor").is_dir() or any(source.glob("shards/[0-9]*"))


def extracted(source: Path, engine: str, failures: list[str]) -> "Iterator[tuple[Extraction, Document | None]]":
    """Yield the results of the articles in a folder, each with its document; failures are printed and go to `failures`."""
    from extractor.documents.folder import articles_at
    from extractor.errors import ConfigError, DocumentError, ModelError
    from extractor.pipeline.extract import Extractor

    job = Extractor(engine=engine)
    try:
        found = articles_at(str(source))
    except DocumentError as error:
        raise ConfigError(str(error)) from error
    for article in found:
        try:
            document = article.read()
            yield job.extract(document), document
        except (DocumentError, ModelError) as error:
            print_error(str(error))
            failures.append(str(error))


def stored(source: Path, articles: Path | None) -> "Iterator[tuple[Extraction, Document | None]]":
    """Yield stored results, each with its document where the article is found and unchanged."""
    from extractor.cli.migrate import read_results, read_texts
    from extractor.documents.document import Document
    from extractor.errors import ConfigError
    from extractor.types import Extraction

    texts = read_texts(articles) if articles else {}
    missing = 0
    for number, row in enumerate(read_results(source), 1):
        try:
            result = Extraction.model_validate(without_own_kinds(row))
        except ValueError as error:
            raise ConfigError(
                f"{source}, result {number}: is not a result of this version: {first_line(error)}"
            ) from None
        text = texts.get(result.document.sha256) or text_of(result)
        missing += text is None
        yield result, None if text is None else Document(text, result.document.source, result.document.published)
    if missing:
        print_error(
            f"{counted(missing, 'article')} not found beside the results: fewer relations are certain without the text; "
            "--articles names their folder"
        )


def text_of(result: "Extraction") -> str | None:
    """Return the text of an article that is a local file and has not changed since."""
    from extractor.documents.document import Document
    from extractor.errors import DocumentError

    try:
        document = Document.read(result.document.source or "")
    except DocumentError:
        return None
    return document.text if document.sha256 == result.document.sha256 else None


def without_own_kinds(row: dict[str, Any]) -> dict[str, Any]:
    """Return a stored result with the kinds that the ledger compares."""
    from extractor.claims.build import READERS

    schemas = row.get("schemas")
    if not isinstance(schemas, dict):
        return row
    own = {name for name in schemas if name not in READERS}
    kept = {name: value for name, value in row.items() if name not in own}
    for name in ("schemas", "evidence", "likely_missed", "prompts"):
        if isinstance(kept.get(name), dict):
            kept[name] = {kind: value for kind, value in kept[name].items() if kind not in own}
    return kept


def first_line(error: Exception) -> str:
    """Return what an error says first, on one line."""
    return " ".join(str(error).split())[:200]


def read_decisions(path: Path) -> "list[Decision]":
    """Return the decisions in a log; decisions on single records, which it may hold too, are left out."""
    from extractor.claims.decisions import ACTIONS, Decision
    from extractor.cli.migrate import read_results
    from extractor.errors import ConfigError

    found = []
    for number, row in enumerate(read_results(path), 1):
        if row.get("action") in (*ACTIONS, "undo"):
            try:
                found.append(Decision.from_dict(row))
            except ValueError as error:
                raise ConfigError(f"{path}, decision {number}: {error}") from None
    return found


def table(ledger: "Ledger") -> None:
    """Print a ledger for a person: the contradictions first, each with what it rests on."""
    if not ledger.entries:
        print_text("Nothing is said about one thing in two places.")
    for relation, heading in HEADINGS.items():
        entries = ledger.of(relation)
        if entries:
            print_text(f"{heading} ({len(entries)})")
        for entry in entries:
            print_text(f"  {entry.sentence}")
            for line in reasons(entry):
                print_text(f"      {line}")
    copied = [origin for origin in ledger.origins if len(origin.documents) > 1]
    if copied:
        size = sum(len(origin.documents) for origin in copied)
        print_text(f"{counted(size, 'article')} are copies and count as {counted(len(copied), 'origin')}.")
    if ledger.overflow:
        print_text(f"{counted(ledger.overflow, 'block')} of claims were too large to compare all their pairs.")


def reasons(entry: "Entry") -> Iterator[str]:
    """Yield what speaks for and against an entry, and what is unknown."""
    for name, facts in (("for", entry.facts_for), ("against", entry.facts_against), ("unknown", entry.unknown)):
        if facts:
            yield f"{name}: {'; '.join(facts)}"
    if entry.decision:
        yield f"decided: {entry.decision}"


def jsonl(ledger: "Ledger") -> None:
    """Print each entry as a line of JSON."""
    for line in ledger.to_jsonl():
        typer.echo(line)


def as_csv(ledger: "Ledger") -> None:
    """Print each entry as a row, with the places of its claims in one cell."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow((*COLUMNS, "places"))
    writer.writerows(rows(ledger.entries))
    typer.echo(lines.getvalue(), nl=False)


def rows(entries: "Iterable[Entry]") -> Iterator[Sequence[Any]]:
    """Yield the cells of entries; none is taken for a formula by a spreadsheet."""
    from extractor.batch.tables import defused

    for entry in entries:
        values = [getattr(entry, name) for name in COLUMNS]
        cells = ["; ".join(value) if isinstance(value, tuple) else "" if value is None else value for value in values]
        places = [f"{span.source} {span.start}-{span.end}: {span.text}" for item in entry.items for span in item.spans]
        yield [defused(printable(cell) if isinstance(cell, str) else cell) for cell in (*cells, "; ".join(places))]
