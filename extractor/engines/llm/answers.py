"""Answers, validated record by record: what fits the schema is kept beside what does not. Pure.

`answer_of` makes the pydantic class of a whole answer, which has a list for each kind that is asked for. `Readings`, its
validation context, collects what the records of each kind bring.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, WrapValidator, create_model

from extractor.engines.llm.parsing import Items, is_storable, parse_lists
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
    """The records of one kind in the answers to one question: the first answer, and the second where the model was asked again.

    `drafts` fit the schema, `misfits` do not. `readable` says whether there was a list of records at all, `cut` whether it
    ended too early, `circling` whether most of it was said before. `doubtful` says that the answer held several lists that
    differ, and none was clearly the final one; the records are then those of all.
    """

    def __init__(self, kind: Kind, window: Window) -> None:
        self.kind, self.window = kind, window
        self.drafts: list[Draft] = []
        self.misfits: list[Misfit] = []
        self.readable = self.cut = self.circling = self.doubtful = False
        self.items: Items | None = None
        self._put_off: tuple[list[BaseModel], list[Misfit], Items] | None = None

    def add(self, records: list[BaseModel], misfits: list[Misfit], *, ended: bool) -> None:
        """Add the records of the open answer, which `ended` by itself or not, to those that an earlier one brought."""
        assert self.items is not None
        drafts, total = [self._draft(dict(record)) for record in records], len(self.items.items)
        if not self.readable:
            self.readable = True
            self.cut = not (ended and self.items.whole) or total >= MAX_RECORDS
            self.circling = 2 * (len(drafts) + len(misfits)) < total
        new = [draft for draft in drafts if draft not in self.drafts]  # some models repeat what was right
        if len(new) + len(misfits) >= len(self.misfits):  # else some were dropped, and which ones is unknown
            self.misfits = misfits
        self.drafts += new

    @property
    def is_doubtful(self) -> bool:
        """Whether the open answer has several lists of these records, and nothing better has come so far."""
        return self.items is not None and self.items.doubtful and not self.readable

    def put_off(self, records: list[BaseModel], misfits: list[Misfit]) -> None:
        """Keep what a doubtful answer has, for the case that no better one comes."""
        assert self.items is not None
        self._put_off = (records, misfits, self.items)

    def settle(self) -> None:
        """Use what was put off if nothing better came."""
        if self._put_off is not None and not self.readable:
            records, misfits, self.items = self._put_off
            self.add(records, misfits, ended=True)
            self.doubtful = True

    def _draft(self, fields: dict[str, Any]) -> Draft:
        also = tuple((words, self.window) for words in fields.get("also", ()) if words)
        inside = {name: value for name, value in fields.items() if name not in OUTSIDE}
        return Draft(self.kind.name, inside, self.window, fields["context"], also)


class Readings:
    """What the answers to one question bring, for each kind that it asks for.

    `model` is the model's name as it gives it; `wasted` counts the tokens of what was of no use; `prompt_cut` says that the
    endpoint counted fewer tokens than were sent. An answer that needs correcting is invalid unless it is the `final` one.
    """

    def __init__(self, kinds: Sequence[Kind], window: Window) -> None:
        self.kinds, self.final = tuple(kinds), True
        self.of_kind = {kind.name: Reading(kind, window) for kind in kinds}
        self.answer = Answer()
        self.model: str | None = None
        self.wasted = 0
        self.prompt_cut = False

    def __iter__(self) -> Iterator[Reading]:
        return iter(self.of_kind.values())

    def open(self, answer: Answer) -> None:
        """Parse an answer, once: the cache asks whether it is whole before its records are validated."""
        if answer is not self.answer:
            self.answer = answer
            lists = parse_lists(answer, {kind.name: kind.draft.model_fields.keys() for kind in self.kinds})
            for name, reading in self.of_kind.items():
                reading.items = lists.get(name)

    def is_storable(self, answer: Answer) -> bool:
        """Whether the cache may keep an answer: that to the first question has a list of each kind."""
        self.open(answer)
        needed = [reading for reading in self if reading.items is not None or not reading.readable]
        return bool(needed) and all(is_storable(answer, reading.items) for reading in needed)

    @property
    def found(self) -> bool:
        """Whether the open answer has a list of records of any kind."""
        return any(reading.items is not None for reading in self)

    @property
    def lacking(self) -> list[Reading]:
        """The readings of the kinds of which no answer so far had a list."""
        return [reading for reading in self if reading.items is None and not reading.readable]

    def add(self, kind: Kind, records: list[BaseModel], misfits: list[Misfit]) -> None:
        """Add what the open answer has of a kind."""
        total = sum(len(reading.items.items) for reading in self if reading.items is not None)
        self.wasted += self.answer.tokens_out * len(misfits) // max(1, total)
        ended = self.answer.finish_reason != "length" or len(self.kinds) > 1  # of several lists the first may be closed
        self.of_kind[kind.name].add(records, misfits, ended=ended)

    def put_off(self, kind: Kind, records: list[BaseModel], misfits: list[Misfit]) -> None:
        """Keep what the open answer has of a kind, for the case that no better answer comes."""
        if not self.final:
            self.wasted += self.answer.tokens_out // len(self.kinds)
        self.of_kind[kind.name].put_off(records, misfits)

    def settle(self) -> None:
        """Use doubtful records of which no better ones came."""
        for reading in self:
            reading.settle()


class AnswerModel(BaseModel):
    """A whole answer: an object with a list of records for each kind that is asked for, under its name."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Validate the answer that the context's `Readings` have open; `json_data` is its text, which need not be plain JSON."""
        readings: Readings = options["context"]["readings"]
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

    Those that do not fit are collected in the `Reading`; a ValueError then asks for a further answer, where one may come.
    """
    assert info.context is not None
    readings: Readings = info.context["readings"]
    if items is None:  # another answer had them, or none will
        return []
    records: list[BaseModel] = []
    misfits: list[Misfit] = []
    seen: set[str] = set()
    for item in items:
        mark = repr(item)
        if mark in seen:  # a model that goes round in a circle gives the same record again
            continue
        seen.add(mark)
        try:
            records += validate([{**kind.blanks, **item} if isinstance(item, dict) else item])
        except ValidationError as error:
            field, detail = first_fault(error)
            misfits.append(Misfit(item, field.partition(".")[2], detail))
    if readings.of_kind[kind.name].is_doubtful:
        readings.put_off(kind, records, misfits)
        if not readings.final:
            raise ValueError("several lists that differ")
        return records
    readings.add(kind, records, misfits)
    if misfits and not readings.final:
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
