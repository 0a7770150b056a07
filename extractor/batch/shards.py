"""A shard: some hundred documents that one worker of a cluster works through, and the part that it writes of them.

It knows nothing of Ray: what it asks of the cluster, shares of its limits and of a budget, it asks through functions.
A part is named after the shard and written in one move, so a shard that is worked through twice is written once.

OUT/records/<spec>/part-<shard>.jsonl   one Extraction a line, as a local run writes them
OUT/keys/<spec>/part-<shard>            the keys of their documents, 16 bytes each, in the same order
OUT/quarantine/<spec>/part-<shard>.jsonl
"""

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pydantic_core import to_json

from extractor.batch.brake import Brake, failure_of
from extractor.batch.limits import Limits, in_flight
from extractor.batch.local import LocalPool
from extractor.batch.manifest import MAX_ATTEMPTS, MAX_CRASHES
from extractor.batch.shares import Ask, Borrower, share_of
from extractor.batch.sources import Source
from extractor.batch.summary import Stop
from extractor.batch.tasks import Failure, Fate, Result, Task
from extractor.batch.worker import Recipe
from extractor.types import Usage

SHARD = 256  # documents


@dataclass(frozen=True)
class RayOptions:
    """How a run uses the cluster.

    `actors` are the workers, of `cpus` cores each, all over the cluster; each has `concurrency` documents under way (by
    default 1 for rules, the setting for a model). Limits are the whole cluster's. `outage` is how many documents in a row
    the provider may fail to one worker before the run stops.
    """

    actors: int = 2
    cpus: float = 1.0
    concurrency: int | None = None
    shard: int = SHARD
    timeout: float = 900.0
    outage: int = 20
    limits: Limits | None = None
    retry_quarantined: bool = False


class Store(Protocol):
    """What is used of a file system."""

    def put(self, name: str, data: bytes) -> None: ...  # noqa: D102
    def names(self, folder: str) -> list[str]: ...  # noqa: D102
    def get(self, name: str) -> bytes: ...  # noqa: D102


@dataclass
class Told:
    """What a worker tells of a shard: counts of documents, what they took, and why it stopped, if it did."""

    done: int = 0
    fallback: int = 0
    quarantined: int = 0
    usage: Usage = field(default_factory=Usage)
    stop: Stop | None = None
    message: str | None = None


class ShardWorker:
    """Works through shards and writes their parts. Lives as long as its process; stops for good when its brake says so.

    `rates` and `purse` ask the actors that lend shares of the cluster's limits and of the run's budget.
    """

    def __init__(
        self,
        recipe: Recipe,
        out: Store,
        spec: str,
        options: RayOptions,
        rates: Ask | None = None,
        purse: Ask | None = None,
    ) -> None:
        self.source, self.out, self.spec = recipe.source, out, spec
        self._brake = Brake(options.outage)
        extractor, limits = recipe.extractor(), options.limits
        asked = options.concurrency or (1 if extractor.engine.cpu_bound else extractor.settings.concurrency)
        # A worker begins with an equal share of the limits, so that all of them together begin with the whole.
        recipe = replace(recipe, limits=limits and share_of(limits, 1 / options.actors))
        threads = in_flight(asked, limits, options.actors)
        self._pool = LocalPool(recipe, processes=1, threads=threads, timeout=options.timeout)
        settings = recipe.settings
        self._borrower = Borrower(
            f"{os.uname().nodename}-{os.getpid()}",
            self._pool,
            options.actors,
            limits=limits,
            budget=(settings.max_cost, settings.max_total_tokens) if settings is not None else (None, None),
            rates=rates,
            purse=purse,
        )

    def __call__(self, packed: list[list[Any]]) -> Told:
        """Work through one shard of packed tasks and write its part; of one that was stopped, what was done of it."""
        told = Told()
        if self._brake.stop is None:
            shard = Shard([unpack(task) for task in packed], self._pool, self._brake, self._borrower)
            self._borrower.draw()
            stop = shard.work()
            self._borrower.give_back()
            done = shard.done
            if stop is Stop.PROVIDER:  # what the rules did meanwhile is asked for again by the next run
                done = [result for result in done if result.status != "fallback"]
            self._write(shard, done)
            fallback = sum(result.status == "fallback" for result in done)
            told = Told(len(done), fallback, len(shard.failed), shard.usage)
        told.stop, told.message = self._brake.stop, self._brake.message
        return told

    def close(self) -> None:
        """End the worker process."""
        self._pool.close()

    def _write(self, shard: "Shard", done: list[Result]) -> None:
        name = hashlib.sha256(b"".join(shard.tasks)).hexdigest()[:16]
        order = {key: number for number, key in enumerate(shard.tasks)}
        lines = sorted(done, key=lambda result: order[result.key])
        if shard.failed:
            told = (quarantined(self.source, shard.tasks[key], *why) for key, why in shard.failed.items())
            self.out.put(f"quarantine/{self.spec}/part-{name}.jsonl", b"".join(told))
        if not lines and self._brake.stop is not None:
            return
        self.out.put(f"records/{self.spec}/part-{name}.jsonl", b"".join((line.line or b"") + b"\n" for line in lines))
        # The keys come last: without them the shard counts as not done, and is written once more under the same name.
        self.out.put(f"keys/{self.spec}/part-{name}", b"".join(line.key for line in lines))


class Shard:
    """One shard on its way: what is still to be done, what is done, and `failed`, with why and after how many attempts."""

    def __init__(self, tasks: list[Task], pool: LocalPool, brake: Brake, borrower: Borrower) -> None:
        self.tasks = {task.key: task for task in tasks}
        self.done: list[Result] = []
        self.failed: dict[bytes, tuple[Failure, int]] = {}
        self.usage = Usage()
        self._pool, self._brake, self._borrower = pool, brake, borrower
        self._queue, self._suspects = list(tasks), list[Task]()
        self._attempts, self._crashes = Counter[bytes](), Counter[bytes]()
        self._lent: dict[bytes, float] = {}  # how much of the budget this worker held when a document was handed out

    def work(self) -> Stop | None:
        """Work to the end, or until the brake stops it; then what is under way is waited for. Return why it stopped."""
        while self._pool.held() or (self._brake.stop is None and (self._queue or self._suspects)):
            if self._brake.stop is None:
                self._feed()
            for result in self._pool.wait(0.05):
                self._take(result)
        return self._brake.stop

    def _feed(self) -> None:
        """Give the worker something to do. Suspects come last, each alone."""
        if self._queue and (room := self._pool.room()):
            tasks, self._queue = self._queue[:room], self._queue[room:]
            self._lent |= dict.fromkeys((task.key for task in tasks), self._borrower.part)
            self._pool.submit(tasks)
        elif self._suspects and not self._pool.held():
            self._pool.submit([self._suspects.pop()], alone=True)

    def _take(self, result: Result) -> None:
        """Decide what a result means."""
        task = self.tasks[result.key]
        self.usage += result.usage
        self._borrower.see(result)
        if result.fate is Fate.UNREAD or (result.fate is Fate.BUDGET and self._more(task)):
            self._queue.append(task)
            return
        self._brake.see(result)
        if result.fate is Fate.DONE:
            self.done.append(result)
        elif result.fate not in (Fate.DOWN, Fate.BUDGET):
            self._failed(task, result)

    def _more(self, task: Task) -> bool:
        """Whether a document that the budget refused may try again: more has been lent since, or is lent now."""
        if self._brake.stop is not None:
            return False
        return self._borrower.part > self._lent.get(task.key, 0.0) or self._borrower.draw()

    def _failed(self, task: Task, result: Result) -> None:
        """Count a failed attempt, and try again where that is of any use."""
        key, failure = task.key, failure_of(result)
        self._attempts[key] += 1
        if result.fate is Fate.CRASHED:
            self._crashes[key] += 1
            if self._crashes[key] < MAX_CRASHES:
                self._suspects.append(task)
                return
        elif result.fate is Fate.RETRY and (self._attempts[key] < MAX_ATTEMPTS or self._brake.stop is not None):
            self._queue.append(task)
            return
        self.failed[key] = (failure, self._attempts[key])


def quarantined(source: Source, task: Task, failure: Failure, attempts: int) -> bytes:
    """Return the line of a failed document."""
    told = {
        "source": source.name(task.path, task.number),
        **failure._asdict(),
        "attempts": attempts,
        "key": task.key.hex(),
    }
    return to_json(told) + b"\n"


def pack(task: Task) -> list[Any]:
    """Return a task as JSON values."""
    return [task.key.hex(), task.path.hex(), task.number, task.offset, task.length, list(task.kinds)]


def unpack(packed: list[Any]) -> Task:
    """Return the task that `pack` packed."""
    key, path, number, offset, length, kinds = packed
    return Task(bytes.fromhex(key), bytes.fromhex(path), number, offset, length, tuple(kinds))
