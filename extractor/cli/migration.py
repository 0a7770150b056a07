"""Upgrades of stored results to a newer version of a schema. Pure.

A result is an `Extraction` as JSON. The file of a schema version declares which version it is upgraded from, and the source
of each new field (see `extractor.schemas.upgrade`). Only fields that can be read from the document are filled in.
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
    """What an upgrade would do.

    Attributes:
        schema: The version to upgrade to.
        since: The version to upgrade from.
        results: The number of results that are `upgraded`, `current` (already of the new version), `other` (of another
            version, or without the kind) or `no document` (the text of the document is needed but missing).
        records: The number of records to upgrade.
        fields: The source of each new field.
        filled: For each new field that code reads, the number of records that get a value.
    """

    schema: str
    since: str
    results: Counter[str] = field(default_factory=Counter)
    records: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    filled: Counter[str] = field(default_factory=Counter)

    @property
    def needs_model(self) -> list[str]:
        """The new fields that only a model can fill in."""
        return [name for name, source in self.fields.items() if source == "model"]


def upgrade_of(schema: str) -> Upgrade:
    """Return the upgrade that a schema version declares.

    Raises:
        ConfigError: If the version is unknown or declares no upgrade.
    """
    try:
        kind, version = schema_id(schema).split("/")
    except LookupError as error:
        raise ConfigError(str(error.args[0])) from None
    found = getattr(import_module(f"extractor.schemas.{kind}.{version}"), "UPGRADE", None)
    if not isinstance(found, Upgrade):
        raise ConfigError(f"{schema}: no upgrade from an older version is declared")
    return found


def plan(results: Iterable[Plain], schema: str, texts: Mapping[str, str]) -> Plan:
    """Return what an upgrade of results would do.

    Args:
        results: The stored results.
        schema: The version to upgrade to.
        texts: The texts of documents, by their SHA-256.

    Raises:
        ConfigError: If the version declares no upgrade, or a result is malformed.
    """
    upgrade = upgrade_of(schema)
    planned = Plan(schema, upgrade.since, fields=dict(upgrade.fields))
    for result in results:
        state = state_of(result, schema, upgrade, texts)
        planned.results[state] += 1
        if state == "upgraded":
            for record in upgraded_records(result, schema, upgrade, texts):
                planned.records += 1
                planned.filled.update(name for name in upgrade.fields if record.get(name) is not None)
    return planned


def migrate(results: Iterable[Plain], schema: str, texts: Mapping[str, str]) -> Iterator[Plain]:
    """Yield the results with their records upgraded. Results that need no upgrade, or lack their text, are unchanged.

    Raises:
        ConfigError: If only a model can fill in a field, or a result is malformed.
    """
    upgrade = upgrade_of(schema)
    if needed := Plan(schema, upgrade.since, fields=upgrade.fields).needs_model:
        raise ConfigError(f"{schema}: only a model can fill in {', '.join(needed)}: extract again")
    kind = schema.partition("/")[0]
    for result in results:
        if state_of(result, schema, upgrade, texts) != "upgraded":
            yield result
            continue
        records = list(upgraded_records(result, schema, upgrade, texts))
        warnings = [*result.get("warnings", ()), f"{kind} were upgraded from {upgrade.since} to {schema}"]
        yield {**result, kind: records, "schemas": {**result["schemas"], kind: schema}, "warnings": warnings}


def state_of(result: Plain, schema: str, upgrade: Upgrade, texts: Mapping[str, str]) -> str:
    """Return the state of a result: one of those in `Plan.results`.

    Raises:
        ConfigError: If it is not a result.
    """
    try:
        current, document = result["schemas"].get(schema.partition("/")[0]), result["document"]["sha256"]
    except (LookupError, TypeError, AttributeError):
        raise ConfigError("not an extraction result: schemas or document is missing") from None
    if current == schema:
        return "current"
    if current != upgrade.since:
        return "other"
    return "no document" if "document" in upgrade.fields.values() and document not in texts else "upgraded"


def upgraded_records(result: Plain, schema: str, upgrade: Upgrade, texts: Mapping[str, str]) -> Iterator[Plain]:
    """Yield the records of a result in the new schema version.

    Raises:
        ConfigError: If a record does not fit its schema or its text.
    """
    kind, text = schema.partition("/")[0], texts.get(result["document"]["sha256"], "")
    model = get_schema(schema)
    label = f"{kind} of {result['document'].get('source')}"
    for record in result.get(kind, ()):
        try:
            new = dict(record)
            for name, source in upgrade.fields.items():
                new[name] = (
                    get_kind(schema).readers[name](text, new["start"], new["end"]) if source == "document" else None
                )
            yield model.model_validate(new).model_dump(mode="json")
        except ValidationError as error:
            raise ConfigError("{}: not {}: {}: {}".format(label, upgrade.since, *first_fault(error))) from None
        except (LookupError, TypeError, ValueError):
            raise ConfigError(f"{label}: not {upgrade.since}: {record!r:.80}") from None
