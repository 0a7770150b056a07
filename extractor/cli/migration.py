"""Stored results, upgraded to a newer version of a schema: what it costs first, then the doing. Pure.

A result is what `Extraction` gives as JSON. A version says in its own file what it is upgraded from and where each new
field comes from; fields that a document can be read again for cost nothing, fields that need the model are left to it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from pydantic import ValidationError

from extractor.errors import ConfigError, first_fault
from extractor.kinds import get_kind
from extractor.schemas import get_schema, schema_id
from extractor.schemas.upgrade import Upgrade

Plain = dict[str, Any]


@dataclass
class Plan:
    """What an upgrade would do: results and records by what becomes of them, and what each new field is filled from.

    `results` counts `upgraded`, `current` (already of the version), `other` (of another version or without the kind) and
    `no document` (the text is needed and not at hand). `fields` maps each new field to its source; `filled` counts how
    many records it gets a value for, and is known only where it costs nothing.
    """

    schema: str
    since: str
    results: Counter[str] = field(default_factory=Counter)
    records: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    filled: Counter[str] = field(default_factory=Counter)

    @property
    def needs_model(self) -> list[str]:
        """The fields that only a model can fill; records cannot be upgraded without it."""
        return [name for name, source in self.fields.items() if source == "model"]


def upgrade_of(schema: str) -> Upgrade:
    """Return how a schema version is reached; a ConfigError if it is unknown or the first of its kind."""
    try:
        kind, version = schema_id(schema).split("/")
    except LookupError as error:
        raise ConfigError(str(error.args[0])) from None
    found = getattr(import_module(f"extractor.schemas.{kind}.{version}"), "UPGRADE", None)
    if not isinstance(found, Upgrade):
        raise ConfigError(f"{schema} says nothing about an upgrade from an older version")
    return found


def plan(results: Iterable[Plain], schema: str, texts: Mapping[str, str]) -> Plan:
    """Say what upgrading results to a schema version would do. `texts` maps the SHA-256 of documents to their texts."""
    upgrade = upgrade_of(schema)
    found = Plan(schema, upgrade.since, fields=dict(upgrade.fields))
    for result in results:
        state = state_of(result, schema, upgrade, texts)
        found.results[state] += 1
        if state == "upgraded":
            for record in upgraded_records(result, schema, upgrade, texts):
                found.records += 1
                found.filled.update(name for name in upgrade.fields if record.get(name) is not None)
    return found


def migrate(results: Iterable[Plain], schema: str, texts: Mapping[str, str]) -> Iterator[Plain]:
    """Yield results with their records upgraded; those that need none, or cannot be, come through as they are.

    Raises a ConfigError where the version has a field that only a model can fill.
    """
    upgrade = upgrade_of(schema)
    if needed := Plan(schema, upgrade.since, fields=upgrade.fields).needs_model:
        raise ConfigError(f"{schema}: {', '.join(needed)} can only be had from a model: extract again")
    kind = schema.partition("/")[0]
    for result in results:
        if state_of(result, schema, upgrade, texts) != "upgraded":
            yield result
            continue
        records = list(upgraded_records(result, schema, upgrade, texts))
        told = [*result.get("warnings", ()), f"{kind} were upgraded from {upgrade.since} to {schema}"]
        yield {**result, kind: records, "schemas": {**result["schemas"], kind: schema}, "warnings": told}


def state_of(result: Plain, schema: str, upgrade: Upgrade, texts: Mapping[str, str]) -> str:
    """Return what becomes of a result; see `Plan`. A ConfigError if it is no result."""
    try:
        has, document = result["schemas"].get(schema.partition("/")[0]), result["document"]["sha256"]
    except (LookupError, TypeError, AttributeError):
        raise ConfigError("not a result of extraction: it has no schemas and no document") from None
    if has == schema:
        return "current"
    if has != upgrade.since:
        return "other"
    return "no document" if "document" in upgrade.fields.values() and document not in texts else "upgraded"


def upgraded_records(result: Plain, schema: str, upgrade: Upgrade, texts: Mapping[str, str]) -> Iterator[Plain]:
    """Yield the records of a result as the newer schema has them; a ConfigError for one that does not fit its text."""
    kind, text = schema.partition("/")[0], texts.get(result["document"]["sha256"], "")
    model = get_schema(schema)
    whose = f"{kind} of {result['document'].get('source')}"
    for record in result.get(kind, ()):
        try:
            new = dict(record)
            for name, source in upgrade.fields.items():
                new[name] = (
                    get_kind(schema).readers[name](text, new["start"], new["end"]) if source == "document" else None
                )
            yield model.model_validate(new).model_dump(mode="json")
        except ValidationError as error:
            raise ConfigError("{}: no {}: {}: {}".format(whose, upgrade.since, *first_fault(error))) from None
        except (LookupError, TypeError, ValueError):
            raise ConfigError(f"{whose}: no {upgrade.since}: {record!r:.80}") from None
