"""Tables: the stable, typed columns that records are exported in. Pure.

A kind's columns are the fields of all its schema versions, oldest first, so a new version only adds columns.
"""

import re
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

from extractor.kinds import Kind
from extractor.schemas import Mention

Type = Literal["text", "integer", "real", "date", "texts", "mentions", "json"]
Row = dict[str, Any]

#: The beginning of a cell that a spreadsheet may take for a formula.
RISKY = re.compile(r"[\t\r]|[\s\"']*[=+\-@|%]")
#: Every table of records begins with these.
COMMON: Mapping[str, Type] = {
    "document_id": "text",
    "source": "text",
    "published": "date",
    "number": "integer",
    "schema": "text",
    "verdict": "text",
    "found_by": "text",
}
#: And ends with these.
DOUBTS: Mapping[str, Type] = {"withheld": "json", "disputed": "json"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name and its columns, in order."""

    name: str
    columns: Mapping[str, Type]


def tables(kinds: Sequence[Kind]) -> tuple[Table, ...]:
    """Return all tables: documents, a table for each kind, and what was rejected."""
    documents: dict[str, Type] = {
        "document_id": "text", "sha256": "text", "source": "text", "published": "date", "status": "text", "engine": "text",
        "model": "text", **dict.fromkeys((kind.name for kind in kinds), "integer"), "rejected": "integer", "requests": "integer",
        "tokens_in": "integer", "tokens_out": "integer", "cost": "real", "warnings": "texts", "errors": "texts",
    }  # fmt: skip
    rejected: dict[str, Type] = {
        "document_id": "text", "source": "text", "published": "date", "kind": "text", "verdict": "text", "field": "text",
        "detail": "text", "draft": "json",
    }  # fmt: skip
    records = (Table(kind.name, {**COMMON, **columns_of(kind), **DOUBTS}) for kind in kinds)
    return Table("documents", documents), *records, Table("rejected", rejected)


def columns_of(kind: Kind) -> dict[str, Type]:
    """Return the columns of a kind's own fields."""
    columns: dict[str, Type] = {}
    for record in (*kind.older.values(), kind.record):
        for name, field in record.model_fields.items():
            columns.setdefault(name, type_of(field.annotation))
    return columns


def type_of(annotation: Any) -> Type:
    """Return the type of the column for a field's annotation; JSON if there is no simpler one."""
    if get_origin(annotation) in (Union, types.UnionType):
        (annotation,) = (arg for arg in get_args(annotation) if arg is not type(None))
    simple: dict[Any, Type] = {
        str: "text", int: "integer", float: "real", tuple[str, ...]: "texts", tuple[Mention, ...]: "mentions",
    }  # fmt: skip
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return "text"
    return simple.get(annotation, "json")


def rows(line: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    """Yield the rows of an Extraction, given as JSON values, each with the name of its table."""
    about = line["document"]
    ours = {"document_id": about["id"], "source": about["source"], "published": about["published"]}
    usage = {name: line["usage"].get(name) for name in ("requests", "tokens_in", "tokens_out", "cost")}
    facts = {name: line[name] for name in ("status", "engine", "model", "warnings")}
    facts["errors"] = [f"{error['type']}: {error['message']}" for error in line["errors"]]
    counts = {kind: len(line[kind]) for kind in line["schemas"]}
    yield (
        "documents",
        {**ours, "sha256": about["sha256"], **facts, **usage, **counts, "rejected": len(line["rejected"])},
    )
    for kind, schema in line["schemas"].items():
        evidence = line["evidence"].get(kind, ())
        for number, record in enumerate(line[kind]):
            seen = evidence[number] if number < len(evidence) else {}
            yield kind, {**ours, "number": number, "schema": schema, **seen, **record}
    for rejection in line["rejected"]:
        yield "rejected", {**ours, **rejection}


def defused(cell: Any) -> Any:
    """Return a cell that a spreadsheet does not run: text that begins like a formula gets a `'` in front.

    White space and quotation marks in front of a formula do not hide it. Numbers stay numbers.
    """
    if isinstance(cell, str) and RISKY.match(cell):
        return f"'{cell}"
    return cell
