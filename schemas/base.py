"""What every record is made of.

A *record* is what a user gets: fields and a place in the document. A *draft* is a record without its place: what an
engine read, verbatim, before grounding has found it. `draft_of` derives the one from the other, so that a schema
version states its fields once.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model


class Record(BaseModel):
    """A fact that stands in a document at `document[start:end]`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    start: int = Field(ge=0, description="Offset of the first character in the document (a Python str index).")
    end: int = Field(ge=0, description="Offset after the last character; document[start:end] is the text.")


class Mention(Record):
    """Another place where the document speaks of the same thing."""

    text: str = Field(description="The words as printed.")


PLACE = ("start", "end")


@cache
def draft_of(record: type[Record]) -> type[BaseModel]:
    """Derive the draft of a record: its fields without offsets, mentions as plain strings, and a `context`.

    The result is what a language model is asked for; its JSON schema carries the field descriptions of the record.
    """
    fields: dict[str, Any] = {}
    for name, field in record.model_fields.items():
        if name in PLACE:
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
    """Return null for each field of a record's draft that may be null: leaving one out says the same."""
    return {name: None for name, field in draft_of(record).model_fields.items() if _takes_null(field.annotation)}


def _takes_null(annotation: Any) -> bool:
    try:
        TypeAdapter(annotation).validate_python(None)
    except ValidationError:
        return False
    return True
