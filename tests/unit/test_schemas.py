import ast
import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from extractor.schemas import draft_of, get_schema, latest, names, schema_id, versions
from tests.support.paths import ROOT

ALL = [schema for kind in names() for schema in versions(kind)]
FIELDS = {
    "quotes/v1": "text start end kind speaker speaker_text cue",
    "figures/v1": "text start end value low high modifier unit kind measures attributed_to",
    "events/v1": "type trigger start end also actors targets place date date_text status attributed_to",
}


@pytest.mark.parametrize("schema", FIELDS)
def test_fields_are_those_of_the_annotation_guidelines(schema):
    assert set(get_schema(schema).model_fields) == set(FIELDS[schema].split())


@pytest.mark.parametrize("schema", ALL)
def test_a_released_version_does_not_change(schema):
    """To change a schema, add a version. `extractor schema ID > schemas/ID.json` writes its JSON schema."""
    published = json.loads((ROOT / "schemas" / f"{schema}.json").read_text(encoding="utf-8"))
    assert get_schema(schema).model_json_schema() == published


@pytest.mark.parametrize("schema", ALL)
def test_every_field_has_a_description(schema):
    for name, field in get_schema(schema).model_fields.items():
        assert field.description, name
        assert len(field.description) > 20, name


@pytest.mark.parametrize("schema", ALL)
def test_a_draft_has_the_fields_without_offsets(schema):
    record, draft = get_schema(schema), draft_of(get_schema(schema))
    assert set(draft.model_fields) == set(record.model_fields) - {"start", "end"} | {"context"}
    for name in set(draft.model_fields) - {"context"}:
        assert draft.model_fields[name].description == record.model_fields[name].description


def test_records_are_frozen_and_reject_unknown_fields():
    quote = get_schema("quotes")(text="No.", start=0, end=3, kind="direct", speaker=None, speaker_text=None, cue=None)
    with pytest.raises(ValidationError, match="frozen"):
        quote.text = "Yes."
    with pytest.raises(ValidationError, match="extra"):
        type(quote)(**quote.model_dump(), mood="grim")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_figures_are_finite(number):
    with pytest.raises(ValidationError, match="finite"):
        get_schema("figures")(
            text="1", start=0, end=1, value=number, low=None, high=None, modifier="exact", unit=None, kind="count",
            measures=None, attributed_to=None,
        )  # fmt: skip


def test_names_and_versions():
    assert latest("figures") == versions("figures")[-1]
    assert schema_id("quotes") == latest("quotes")
    assert schema_id("quotes/v1") == "quotes/v1"


@pytest.mark.parametrize("name", ["quote", "quotes/v0", "quotes/v999", "quotes/", "quotes/v1/..", "../quotes/v1", ""])
def test_an_unknown_name_is_a_lookup_error(name):
    with pytest.raises(LookupError, match="known are"):
        schema_id(name)


def test_schemas_and_prompts_are_linked_into_the_package():
    for name in ("schemas", "prompts"):
        link = ROOT / "extractor" / name
        assert link.is_symlink()
        assert link.readlink() == Path("..") / name


#: Where the built-in kinds may be named: their definitions, the rules and checks, the ledger that compares them, and the
#: typed properties.
NAMING = ("kinds/", "rules/", "schemas/", "checks/", "claims/", "types.py", "__init__.py")


def test_no_other_module_names_a_kind():
    """Other modules use the kind's definition, so that custom kinds work everywhere."""
    named = []
    for path in sorted((ROOT / "extractor").rglob("*.py")):
        where = path.relative_to(ROOT / "extractor").as_posix()
        if not where.startswith(NAMING):
            constants = (
                node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)
            )
            named += [(where, value) for value in constants if value in names()]
    assert named == []
