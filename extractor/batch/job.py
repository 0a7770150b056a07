"""A job, how it is run, and what passes between a run and its workers. All of it is small and can be pickled."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from extractor.documents.source import Source
from extractor.engines.base import Engine
from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN, Kind
from extractor.pipeline.extract import Extractor
from extractor.settings.settings import Settings
from extractor.types import Usage

#: How often a document may fail because of the provider, and how many workers may die on it, before it is quarantined.
MAX_ATTEMPTS = 3
MAX_CRASHES = 3
#: Where schedulers put the index and the number of the jobs of an array. Kubernetes sets the index only.
ARRAY_VARIABLES = (
    ("AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE"),
    ("CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT"),
    ("BATCH_TASK_INDEX", "BATCH_TASK_COUNT"),
    ("JOB_COMPLETION_INDEX", ""),
)
SLURM = ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP")
MAX_SHARDS = 100_000


@dataclass(frozen=True, slots=True)
class RateLimits:
    """What a provider allows per minute, and how many requests may be in flight; None means no limit."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    concurrency: int = 8

    def share(self, count: int) -> "RateLimits":
        """Return one worker's share of the limits per minute; `concurrency` is each worker's own."""
        requests, tokens = self.requests_per_minute, self.tokens_per_minute
        return RateLimits(requests and requests / count, tokens and tokens / count, self.concurrency)


@dataclass(frozen=True)
class Job:
    """What to do: which documents to read, which kinds to extract, and with which engine."""

    source: Source
    kinds: tuple[str | Kind, ...] = BUILT_IN
    engine: str | Engine = "auto"
    settings: Settings | None = None
    limits: RateLimits | None = None

    def extractor(self) -> Extractor:
        """Create the extractor.

        Raises:
            ConfigError: If the job cannot be done.
        """
        return Extractor(kinds=self.kinds, engine=self.engine, settings=self.settings)


def fingerprints(extractor: Extractor) -> dict[str, str]:
    """Return for each kind the hash of everything that can change its records. While it stays the same, nothing is redone.

    Keys, timeouts, concurrency and the cache change no record and are left out. Each engine says what its records depend
    on (`Engine.fingerprint`).
    """
    return {kind.name: _fingerprint(extractor.engine, kind) for kind in extractor.kinds}


def _fingerprint(engine: Engine, kind: Kind) -> str:
    facts = {
        "engine": engine.source,
        "schema": kind.id,
        "fields": kind.record.model_json_schema(),
        "fingerprint": engine.fingerprint(kind),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of a job that several jobs share. `index` counts from 0. Documents are divided by their key."""

    index: int
    count: int

    def holds(self, key: bytes) -> bool:
        """Return whether a document belongs to this shard."""
        return int.from_bytes(key[:8], "big") % self.count == self.index

    @classmethod
    def parse(cls, text: str, environment: Mapping[str, str] = os.environ) -> Self:
        """Read `3/8`, `auto` or `auto/8`. `auto` takes the numbers from the variables of a job array.

        Raises:
            ConfigError: If it is written in another way, or the variables are missing.
        """
        if text.partition("/")[0] == "auto":
            text = from_environment(text, environment)
        if not (found := re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)):
            raise ConfigError(f"bad shard {text[:40]!r}: write it as 3/8, auto or auto/8")
        index, count = int(found[1]), int(found[2])
        if not index < count <= MAX_SHARDS:
            raise ConfigError(f"bad shard {text!r}: the shards of {count} are 0 to {count - 1}")
        return cls(index, count)


def from_environment(text: str, environment: Mapping[str, str]) -> str:
    """Return `auto` or `auto/8` with the numbers that the scheduler has put into the environment."""
    _, slash, count = text.partition("/")
    if SLURM[0] in environment:
        index, size = slurm_array([environment.get(name, default) for name, default in zip(SLURM, "0101", strict=True)])
        return f"{index}/{count if slash else size}"
    for index_variable, count_variable in ARRAY_VARIABLES:
        if index_variable in environment:
            if not slash and not environment.get(count_variable):
                raise ConfigError(f"{index_variable} gives no number of shards: write --shard auto/8")
            return f"{environment[index_variable]}/{count if slash else environment[count_variable]}"
    names = ", ".join([SLURM[0], *(name for name, _ in ARRAY_VARIABLES)])
    raise ConfigError(f"--shard auto needs a job array, but none of its variables is set ({names})")


def slurm_array(values: list[str]) -> tuple[int, int]:
    """Return the index and the size of a Slurm array, which may start anywhere and go in steps."""
    try:
        task, count, first, step = (int(value) for value in values)
        index, rest = divmod(task - first, step)
    except (ValueError, ZeroDivisionError):
        raise ConfigError(f"the variables {', '.join(SLURM)} are not numbers") from None
    if rest or not 0 <= index < count:
        raise ConfigError("the Slurm array has gaps: number its tasks from 0 in steps of one, or write --shard I/N")
    return index, count


@dataclass(frozen=True)
class RunOptions:
    """How a job is run. Nothing here changes a record.

    Args:
        processes: Worker processes on this machine. By default one per core, or a single one for a language model.
        concurrency: Documents in progress at once in each worker. By default 1 for the rules, and the setting
            `concurrency` for a language model.
        ray_actors: Run this many workers on the Ray cluster instead of processes on this machine.
        timeout: Seconds after which a worker that is still busy with a document is killed.
        max_provider_failures: How many documents in a row the provider may fail before the run stops.
        min_file_age: Seconds that must have passed since a file was changed; a younger one may still be growing.
        drain_timeout: How long the first Ctrl-C waits for documents in progress, in seconds; for the rules at most one.
        retry_quarantined: Try quarantined documents again.
        handle_signals: Catch SIGINT and SIGTERM, to stop in good order.
        shard: Do only this part of the job, in a separate folder below the output.
    """

    processes: int | None = None
    concurrency: int | None = None
    ray_actors: int | None = None
    timeout: float = 900.0
    max_provider_failures: int = 20
    min_file_age: float = 0.0
    drain_timeout: float = 120.0
    retry_quarantined: bool = False
    handle_signals: bool = True
    shard: Shard | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One document to read: where its bytes are, their key, and which kinds to extract.

    `previous` is its compressed line, if only some of the kinds are to be redone.
    """

    key: bytes
    path: bytes
    number: int
    offset: int
    length: int
    kinds: tuple[str, ...]
    previous: bytes | None = None


class Outcome(StrEnum):
    """How a task ended."""

    DONE = "done"
    FAILED = "failed"  # this document would fail again: quarantine it
    RETRY = "retry"  # the provider failed, not the document
    PROVIDER_DOWN = "provider_down"  # the provider refuses everything: stop the run
    CHANGED = "changed"  # the file no longer holds this document: look at the file again
    OVER_BUDGET = "over_budget"  # the next request might exceed the budget
    CRASHED = "crashed"  # the worker died, or was killed for taking too long, while it worked on this document
    NOT_STARTED = "not_started"  # the worker died before it started this document


class Stage(StrEnum):
    """Where a document failed."""

    READ = "read"
    EXTRACT = "extract"
    MODEL = "model"
    WORKER = "worker"


class Failure(NamedTuple):
    """Why a document failed. `error` is the name of the exception's class."""

    stage: Stage
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a worker returns for a task: the compressed line of its Extraction, or a failure.

    `size` is the length of the line, `status` that of the Extraction, `usage` what this document took this time.
    """

    key: bytes
    outcome: Outcome
    line: bytes | None = None
    size: int = 0
    status: str | None = None
    failure: Failure | None = None
    usage: Usage = Usage()  # noqa: RUF009  (frozen)

    @property
    def reason(self) -> Failure:
        """Why the document failed, or why the rules stood in for the model."""
        return self.failure or Failure(Stage.MODEL, "ModelError", "the rules stood in for the model")
