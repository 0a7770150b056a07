"""Answers, validated record by record: what fits the schema is kept beside what does not. Pure.

`answer_of` makes the pydantic class of a whole answer; a `Reading`, its validation context, collects what the records bring.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, WrapValidator, create_model

from extractor.engines.llm.parsing import Items, is_storable, parse
from extractor.engines.request import Answer
from extractor.errors import first_fault
from extractor.kinds import Kind
from extractor.types import Draft, Rejection, Verdict, Window

#: The most records in one answer; an answer with as many is treated as cut off.
MAX_RECORDS = 60
#: Fields of a draft that are not fields of the record.
OUTSIDE = frozenset({"also", "context"})


class Misfit(NamedTuple):
    """A record that does not fit the schema: its JSON value, the field at fault and what is wrong with it."""

    item: Any
    field: str
    detail: str


class Reading:
    """What the answers to one question bring: the first one, and the second one where the model was asked again.

    `drafts` fit the schema, `misfits` do not. `readable` says whether there was a list of records at all, `cut` whether it
    ended too early, `circling` whether most of it was said before; `wasted` counts the tokens of what was of no use. An
    answer that needs correcting is invalid unless it is the `final` one.
    """

    def __init__(self, kind: Kind, window: Window) -> None:
        self.kind, self.window, self.final = kind, window, True
        self.drafts: list[Draft] = []
        self.misfits: list[Misfit] = []
        self.readable = self.cut = self.circling = False
        self.model: str | None = None
        self.wasted = 0
        self.answer = Answer()
        self.items: Items | None = None

    def open(self, answer: Answer) -> None:
        """Parse an answer, once: the cache asks whether it is whole before its records are validated."""
        if answer is not self.answer:
            self.answer, self.items = answer, parse(answer, self.kind.name)

    def is_storable(self, answer: Answer) -> bool:
        """Whether the cache may keep an answer."""
        self.open(answer)
        return is_storable(answer, self.items)

    def add(self, records: list[BaseModel], misfits: list[Misfit]) -> None:
        """Add the records of the open answer to those that an earlier one brought."""
        assert self.items is not None
        drafts, total = [self._draft(dict(record)) for record in records], len(self.items.items)
        self.wasted += self.answer.tokens_out * len(misfits) // max(1, total)
        if not self.readable:
            self.readable, self.model = True, self.answer.model
            self.cut = self.answer.finish_reason == "length" or not self.items.whole or total >= MAX_RECORDS
            self.circling = 2 * (len(drafts) + len(misfits)) < total
        new = [draft for draft in drafts if draft not in self.drafts]  # some models repeat what was right
        if len(new) + len(misfits) >= len(self.misfits):  # else some were dropped, and which ones is unknown
            self.misfits = misfits
        self.drafts += new

    def _draft(self, fields: dict[str, Any]) -> Draft:
        also = tuple((words, self.window) for words in fields.get("also", ()) if words)
        inside = {name: value for name, value in fields.items() if name not in OUTSIDE}
        return Draft(self.kind.name, inside, self.window, fields["context"], also)


class AnswerModel(BaseModel):
    """A whole answer: an object with one list of records, named after their kind."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Validate the answer that the context's `Reading` has open; `json_data` is its text, which need not be plain JSON."""
        reading: Reading = options["context"]["reading"]
        if reading.items is not None:
            return cls.model_validate({reading.kind.name: reading.items.items}, context=options["context"])
        return cls.model_validate(json_data)  # a ValidationError: text is not an object


@cache
def answer_of(kind: Kind, fields: tuple[str, ...] = ()) -> type[AnswerModel]:
    """Return the class of an answer with records of a kind; `fields` are those that they have, by default all of them."""
    draft = kind.draft
    if fields:
        chosen: dict[str, Any] = {
            name: (draft.model_fields[name].annotation, draft.model_fields[name]) for name in fields
        }
        draft = create_model(draft.__name__, __config__=ConfigDict(extra="forbid"), **chosen)
    each = WrapValidator(partial(record_by_record, kind.blanks))
    records: dict[str, Any] = {kind.name: (Annotated[list[draft], each], ...)}
    return create_model(kind.name.capitalize(), __base__=AnswerModel, **records)


def record_by_record(
    blank: Mapping[str, None], items: Any, validate: Callable[[Any], list[BaseModel]], info: ValidationInfo
) -> list[BaseModel]:
    """Validate each record by itself; a field that may be null may be left out.

    Those that do not fit are collected in the `Reading`; a ValueError then asks for a further answer, where one may come.
    """
    assert info.context is not None
    reading: Reading = info.context["reading"]
    records: list[BaseModel] = []
    misfits: list[Misfit] = []
    seen: set[str] = set()
    for item in items:
        mark = repr(item)
        if mark in seen:  # a model that goes round in a circle gives the same record again
            continue
        seen.add(mark)
        try:
            records += validate([{**blank, **item} if isinstance(item, dict) else item])
        except ValidationError as error:
            field, detail = first_fault(error)
            misfits.append(Misfit(item, field.partition(".")[2], detail))
    reading.add(records, misfits)
    if misfits and not reading.final:
        raise ValueError(f"{len(misfits)} of {len(items)} records do not fit")
    return records


def rejection(misfit: Misfit, kind: str) -> Rejection:
    """Return the rejection of a record that does not fit the schema."""
    draft = misfit.item if isinstance(misfit.item, dict) else {"answer": misfit.item}
    return Rejection(kind=kind, verdict=Verdict.INVALID, field=misfit.field, detail=misfit.detail, draft=draft)


def complaint(misfits: list[Misfit]) -> str:
    """Say what is wrong with some records, as the model reads it when it is asked for them again."""
    return "\n".join(
        f"- {json.dumps(misfit.item, ensure_ascii=False)}\n  {misfit.field or 'record'}: {misfit.detail}"
        for misfit in misfits
    )
