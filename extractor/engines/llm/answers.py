"""Answers, validated record by record: records that fit the schema are kept, and so are those that do not. Pure.

`answer_of` makes the pydantic class of a whole answer, with a list for each kind that was asked for. `AnswerRecords`, its
validation context, collects the records of each kind.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, WrapValidator, create_model

from extractor.engines.llm.parsing import is_storable, parse_lists
from extractor.engines.llm.selection import Items
from extractor.engines.request import Answer
from extractor.errors import first_fault
from extractor.kinds import Kind
from extractor.types import Draft, Rejection, Verdict, Window

#: The most records in one answer; an answer with as many is treated as cut off.
MAX_RECORDS = 60
#: Fields of a draft that are not fields of the record.
OUTSIDE = frozenset({"also", "context"})


class InvalidRecord(NamedTuple):
    """A record that does not fit the schema: its JSON value, the field and what is wrong with it."""

    item: Any
    field: str
    detail: str


class KindRecords:
    """The records of one kind in the first answer to a question, and in the second one if the model was asked again.

    `drafts` fit the schema, `invalid` do not. `readable` says whether there was a list of records at all, `cut` whether it
    ended too early, `repetitive` whether most of it were repetitions. `doubtful` says that the answer had several lists that
    differ, none clearly the final one; the records are then those of all.
    """

    def __init__(self, kind: Kind, window: Window) -> None:
        self.kind, self.window = kind, window
        self.drafts: list[Draft] = []
        self.invalid: list[InvalidRecord] = []
        self.readable = self.cut = self.repetitive = self.doubtful = False
        self.items: Items | None = None
        self._deferred: tuple[list[BaseModel], list[InvalidRecord], Items] | None = None

    def add(self, records: list[BaseModel], invalid: list[InvalidRecord], *, ended: bool) -> None:
        """Add the records of the open answer, which either `ended` by itself or was cut off, to those of an earlier one."""
        assert self.items is not None
        drafts, total = [self._draft(dict(record)) for record in records], len(self.items.items)
        if not self.readable:
            self.readable = True
            self.cut = not (ended and self.items.whole) or total >= MAX_RECORDS
            self.repetitive = 2 * (len(drafts) + len(invalid)) < total
        new = [draft for draft in drafts if draft not in self.drafts]  # some models repeat what was right
        if len(new) + len(invalid) >= len(self.invalid):  # otherwise some were dropped, and which ones is unknown
            self.invalid = invalid
        self.drafts += new

    @property
    def is_doubtful(self) -> bool:
        """Whether the open answer has several lists of these records, and nothing better has come so far."""
        return self.items is not None and self.items.doubtful and not self.readable

    def defer(self, records: list[BaseModel], invalid: list[InvalidRecord]) -> None:
        """Keep the records of a doubtful answer in case no better one comes."""
        assert self.items is not None
        self._deferred = (records, invalid, self.items)

    def settle(self) -> None:
        """Use the deferred records if no better ones came."""
        if self._deferred is not None and not self.readable:
            records, invalid, self.items = self._deferred
            self.add(records, invalid, ended=True)
            self.doubtful = True

    def _draft(self, fields: dict[str, Any]) -> Draft:
        also = tuple((words, self.window) for words in fields.get("also", ()) if words)
        inside = {name: value for name, value in fields.items() if name not in OUTSIDE}
        return Draft(self.kind.name, inside, self.window, fields["context"], also)


class AnswerRecords:
    """The records in the answers to one question, for each kind that it asks for.

    `model` is the name that the model gives itself, `wasted` the number of tokens spent on unusable output. `prompt_cut` says that the
    endpoint counted fewer tokens than were sent. An answer with invalid records is accepted only if it is the `final` one.
    """

    def __init__(self, kinds: Sequence[Kind], window: Window) -> None:
        self.kinds, self.final = tuple(kinds), True
        self.of_kind = {kind.name: KindRecords(kind, window) for kind in kinds}
        self.answer = Answer()
        self.model: str | None = None
        self.wasted = 0
        self.prompt_cut = False

    def __iter__(self) -> Iterator[KindRecords]:
        return iter(self.of_kind.values())

    def open(self, answer: Answer) -> None:
        """Parse an answer, once: the cache needs to know whether it is whole before its records are validated."""
        if answer is not self.answer:
            self.answer = answer
            lists = parse_lists(answer, {kind.name: kind.draft.model_fields.keys() for kind in self.kinds})
            for name, reading in self.of_kind.items():
                reading.items = lists.get(name)

    def is_storable(self, answer: Answer) -> bool:
        """Return whether the cache may store an answer. The first one must have a list of each kind."""
        self.open(answer)
        needed = [reading for reading in self if reading.items is not None or not reading.readable]
        return bool(needed) and all(is_storable(answer, reading.items) for reading in needed)

    @property
    def found(self) -> bool:
        """Whether the open answer has a list of records of any kind."""
        return any(reading.items is not None for reading in self)

    @property
    def lacking(self) -> list[KindRecords]:
        """The kinds of which no answer so far had a list."""
        return [reading for reading in self if reading.items is None and not reading.readable]

    def add(self, kind: Kind, records: list[BaseModel], invalid: list[InvalidRecord]) -> None:
        """Add the records of a kind in the open answer."""
        total = sum(len(reading.items.items) for reading in self if reading.items is not None)
        self.wasted += self.answer.tokens_out * len(invalid) // max(1, total)
        ended = self.answer.finish_reason != "length" or len(self.kinds) > 1  # of several lists the first may be closed
        self.of_kind[kind.name].add(records, invalid, ended=ended)

    def defer(self, kind: Kind, records: list[BaseModel], invalid: list[InvalidRecord]) -> None:
        """Keep the records of a kind in the open answer in case no better answer comes."""
        if not self.final:
            self.wasted += self.answer.tokens_out // len(self.kinds)
        self.of_kind[kind.name].defer(records, invalid)

    def settle(self) -> None:
        """Use deferred records if no better ones came."""
        for reading in self:
            reading.settle()


class AnswerModel(BaseModel):
    """A whole answer: an object with a list of records for each kind that is asked for, under its name."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Validate the answer that the context's `AnswerRecords` have open; `json_data` is its text, which need not be plain JSON."""
        readings: AnswerRecords = options["context"]["readings"]
        if not readings.found:
            return cls.model_validate(json_data)  # a ValidationError: text is not an object
        readings.model = readings.model or readings.answer.model
        lists = {
            reading.kind.name: reading.items.items if reading.items is not None else None
            for reading in readings
            if reading.items is not None or reading.readable or readings.final
        }
        return cls.model_validate(lists, context=options["context"])


@cache
def answer_of(*asked: tuple[Kind, tuple[str, ...]]) -> type[AnswerModel]:
    """Return the class of an answer with records of some kinds; each comes with the fields that they have, or () for all."""
    lists: dict[str, Any] = {}
    for kind, fields in asked:
        draft = kind.draft
        if fields:
            chosen: dict[str, Any] = {
                name: (draft.model_fields[name].annotation, draft.model_fields[name]) for name in fields
            }
            draft = create_model(draft.__name__, __config__=ConfigDict(extra="forbid"), **chosen)
        each = WrapValidator(partial(record_by_record, kind))
        lists[kind.name] = (Annotated[list[draft], each], ...)
    name = asked[0][0].name.capitalize() if len(asked) == 1 else "Answer"
    return create_model(name, __base__=AnswerModel, **lists)


def record_by_record(
    kind: Kind, items: Any, validate: Callable[[Any], list[BaseModel]], info: ValidationInfo
) -> list[BaseModel]:
    """Validate each record of a kind by itself; a field that may be null may be left out.

    Those that do not fit are collected in the `KindRecords`.

    Raises:
        ValueError: If some do not fit and a further answer can be requested.
    """
    assert info.context is not None
    readings: AnswerRecords = info.context["readings"]
    if items is None:  # another answer had them, or none will
        return []
    records: list[BaseModel] = []
    invalid: list[InvalidRecord] = []
    seen: set[str] = set()
    for item in items:
        mark = repr(item)
        if mark in seen:  # a model that is stuck repeats the same record
            continue
        seen.add(mark)
        try:
            records += validate([{**kind.blanks, **item} if isinstance(item, dict) else item])
        except ValidationError as error:
            field, detail = first_fault(error)
            invalid.append(InvalidRecord(item, field.partition(".")[2], detail))
    if readings.of_kind[kind.name].is_doubtful:
        readings.defer(kind, records, invalid)
        if not readings.final:
            raise ValueError("several lists that differ")
        return records
    readings.add(kind, records, invalid)
    if invalid and not readings.final:
        raise ValueError(f"{len(invalid)} of {len(items)} records do not fit")
    return records


def rejection(record: InvalidRecord, kind: str) -> Rejection:
    """Return the rejection of a record that does not fit the schema."""
    draft = record.item if isinstance(record.item, dict) else {"answer": record.item}
    return Rejection(kind=kind, verdict=Verdict.INVALID, field=record.field, detail=record.detail, draft=draft)


def describe_invalid(invalid: list[InvalidRecord]) -> str:
    """Describe what is wrong with some records, for the model that is asked for them again."""
    return "\n".join(
        f"- {json.dumps(record.item, ensure_ascii=False)}\n  {record.field or 'record'}: {record.detail}"
        for record in invalid
    )
