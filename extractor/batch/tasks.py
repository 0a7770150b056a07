"""What passes between the coordinator of a run and its workers. Everything here is small and picklable."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from extractor.types import Usage


class Stage(StrEnum):
    """Where a document failed."""

    READ = "read"
    EXTRACT = "extract"
    MODEL = "model"
    WORKER = "worker"


class Fate(StrEnum):
    """What became of a document in a worker."""

    DONE = "done"
    FAILED = "failed"  # this document will fail again: quarantine it
    RETRY = "retry"  # the provider failed, not the document
    DOWN = "down"  # the provider refuses all: stop the run
    CHANGED = "changed"  # the file holds something else by now: look at it again
    BUDGET = "budget"  # the next call would have passed the budget
    CRASHED = "crashed"  # the worker died, or was ended for taking too long, while it held this document
    UNREAD = "unread"  # the worker died before it began with this document


@dataclass(frozen=True, slots=True)
class Task:
    """One document to read: where its bytes are, their key, and which kinds are wanted of it.

    `old` is the line that stands for it, where only some of its kinds are to be redone.
    """

    key: bytes
    path: bytes
    number: int
    offset: int
    length: int
    kinds: tuple[str, ...]
    old: bytes | None = None


class Allowance(NamedTuple):
    """What a worker may use from now on: requests and tokens a minute, US dollars and tokens in all; None for no limit."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    max_cost: float | None = None
    max_tokens: int | None = None


class Failure(NamedTuple):
    """Why a document failed; `error` is the exception's class."""

    stage: Stage
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a worker hands back for a task: a line of JSON (without its newline), or a failure.

    `status` is that of the Extraction; `usage` what this document cost now.
    """

    key: bytes
    fate: Fate
    line: bytes | None = None
    status: str | None = None
    failure: Failure | None = None
    usage: Usage = Usage()  # noqa: RUF009  (frozen)
