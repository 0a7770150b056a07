"""The base classes of all records.

A *record* has fields and offsets in the document. A *draft* has the fields without the offsets: an engine's output before
grounding. `draft_of` derives the draft from the record, so a schema version defines its fields once.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model


class Record(BaseModel):
    """A fact that the document states at `document[start:end]`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    start: int = Field(ge=0, description="Offset of the first character in the document (a Python str index).")
    end: int = Field(ge=0, description="Offset after the last character; document[start:end] is the text.")


class Mention(Record):
    """Another place where the document speaks of the same thing."""

    text: str = Field(description="The words as printed.")


OFFSETS = ("start", "end")


@cache
def draft_of(record: type[Record]) -> type[BaseModel]:
    """Derive the draft class of a record: its fields without offsets, mentions as strings, and `context`.

    Its JSON schema, with the field descriptions of the record, is the form of a language model's answer.
    """
    fields: dict[str, Any] = {}
    for name, field in record.model_fields.items():
        if name in OFFSETS:
            continue
        annotation = tuple[str, ...] if field.annotation == tuple[Mention, ...] else field.annotation
        fields[name] = (annotation, field)
    fields["context"] = (
        str | None,
        Field(
            default=None,
            description="Only where these words stand more than once in the article: the words around them, copied "
            "letter by letter, so that it is clear which place is meant. Otherwise null.",
        ),
    )
    return create_model(
        f"{record.__name__}Draft",
        __doc__=record.__doc__,
        __config__=ConfigDict(frozen=True, extra="forbid"),
        **fields,
    )


@cache
def blanks(record: type[Record]) -> Mapping[str, None]:
    """Return None for each field of a record's draft that may be null. Such a field may be omitted."""
    return {name: None for name, field in draft_of(record).model_fields.items() if _takes_null(field.annotation)}


def _takes_null(annotation: Any) -> bool:
    try:
        TypeAdapter(annotation).validate_python(None)
    except ValidationError:
        return False
    return True
