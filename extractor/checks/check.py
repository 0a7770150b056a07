"""What a check is, and the building blocks that checks of any kind are made of."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from extractor.checks.article import Article
from extractor.types import Verdict

#: How far from a record's words its side fields may be, in characters: a few paragraphs.
NEARBY = 3000
WORD = re.compile(r"\w+")


class Issue(NamedTuple):
    """What speaks against a field of a record.

    A `core` issue rejects the record with its `verdict`; any other withholds the field: it becomes `instead`, which is what
    code reads in its place, or null. `entry` is the one entry of a list that is at fault. With `disputed`, the field stays
    as it is and `instead` is listed as another reading.
    """

    field: str
    reason: str
    verdict: Verdict = Verdict.NOT_FOUND
    core: bool = False
    entry: str | None = None
    instead: Any = None
    disputed: bool = False


@dataclass(frozen=True)
class Check:
    """A check of one or more fields: `run(record, article)` yields what speaks against them.

    `how` says in one sentence how the fields are checked, or how each of them is, for `docs/verification.md`.
    """

    fields: tuple[str, ...]
    how: str | Mapping[str, str]
    run: Callable[[Any, Article], Iterator[Issue]]

    def __call__(self, record: Any, article: Article) -> Iterator[Issue]:
        """Yield what speaks against the fields of a record."""
        return self.run(record, article)

    def how_of(self, field: str) -> str:
        """Return how one of its fields is checked."""
        return self.how if isinstance(self.how, str) else self.how[field]


def names_in(value: Any) -> tuple[str, ...]:
    """Return the strings of a field that holds one, several or none."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


@dataclass(frozen=True)
class _Occurs:
    """The check behind `occurs` and `near`; a class, so that kinds can be sent to worker processes."""

    fields: tuple[str, ...]
    core: bool
    within: int | None

    def __call__(self, record: Any, article: Article) -> Iterator[Issue]:
        for field in self.fields:
            value = getattr(record, field)
            for words in names_in(value):
                if not article.grounder.occurs(words):
                    reason = f"{words!r} does not occur in the document"
                elif self.within is not None and not article.occurs_near(words, record.start, record.end, self.within):
                    reason = f"{words!r} does not occur within {self.within:,} characters of the record"
                else:
                    continue
                entry = None if isinstance(value, str) else words
                yield Issue(field, reason, Verdict.NOT_FOUND, self.core, entry)


def occurs(*fields: str, core: bool = False) -> Check:
    """Return the check that the words of these fields occur in the document, as whole words, whatever their case.

    Takes fields that hold a string or a list of strings. Words that do not occur are withheld; with `core`, they reject
    the record.
    """
    return Check(fields, "its words occur in the document", _Occurs(fields, core, None))


def near(*fields: str, within: int = NEARBY, core: bool = False) -> Check:
    """Return the check that the words of these fields occur within a number of characters of the record."""
    return Check(fields, f"its words occur within {within:,} characters of the record", _Occurs(fields, core, within))


@dataclass(frozen=True)
class _Paraphrase:
    """The check behind `paraphrase`."""

    fields: tuple[str, ...]
    sentences: int

    def __call__(self, record: Any, article: Article) -> Iterator[Issue]:
        for field in self.fields:
            value = getattr(record, field)
            if value and (missing := article.foreign_words(value, record.start, record.end, self.sentences)):
                yield Issue(field, f"{missing[0]!r} does not occur near the record")


def paraphrase(*fields: str, sentences: int = 2) -> Check:
    """Return the check for a phrase in the model's own words: its content words occur near the record, in any form."""
    how = f"its content words occur, in any form, within {sentences} sentences of the record"
    return Check(fields, how, _Paraphrase(fields, sentences))
