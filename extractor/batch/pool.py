"""Pools of workers: what a run asks of them, and the pool of processes on this machine."""

import contextlib
import os
import pickle
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from typing import Any

from extractor.batch.job import Failure, Job, Outcome, Result, Stage, Task
from extractor.batch.worker import Budget
from extractor.errors import ConfigError
from extractor.types import Usage

BATCH = 16  # documents sent at once to a worker with one thread
START_SECONDS = 120.0  # how long a worker may take to start


@dataclass(eq=False)
class Slot:
    """A running worker, and the documents it has, in the order in which they were sent.

    `used` is what its results have used, `used_before` what those of the dead workers in its place had.
    """

    handle: Any
    tasks: dict[bytes, float] = field(default_factory=dict)
    isolated: bool = False
    used_before: Usage = field(default_factory=Usage)
    used: Usage = field(default_factory=Usage)
    heard: float = field(default_factory=time.monotonic)


class Pool(ABC):
    """Workers of one job. One that dies or hangs is replaced, and its documents are accounted for.

    Each worker has a fixed share of the job's limits and budget.
    """

    def __init__(self, job: Job, *, size: int, threads: int, timeout: float, budget: Budget | None = None) -> None:
        self.threads, self.timeout = threads, timeout
        self.job = replace(job, limits=job.limits and job.limits.share(size))
        self.budget = budget and tuple(limit and limit / size for limit in budget)
        self.capacity = 2 * BATCH if threads == 1 else threads + max(1, threads // 4)
        self._slots: list[Slot] = []
        try:
            for _ in range(size):
                self._slots.append(Slot(self._start(Usage())))
            for slot in self._slots:
                self._await_ready(slot.handle)
        except BaseException:
            self.close()
            raise

    @abstractmethod
    def _start(self, used: Usage) -> Any:
        """Start a worker whose predecessors have used some of its budget."""

    @abstractmethod
    def _await_ready(self, handle: Any) -> None:
        """Wait until a worker has started.

        Raises:
            ConfigError: If it cannot.
        """

    @abstractmethod
    def _send(self, slot: Slot, tasks: list[Task]) -> None:
        """Send tasks to a worker. That it is dead is noticed in `_receive`."""

    @abstractmethod
    def _receive(self, seconds: float) -> Iterator[tuple[Slot, Result | str]]:
        """Yield results that are there or arrive within some seconds, and for a worker that died, how."""

    @abstractmethod
    def _kill(self, handle: Any) -> None:
        """Kill a worker."""

    @abstractmethod
    def close(self) -> None:
        """End all workers; what they are doing is dropped."""

    def _share(self, used: Usage) -> Budget | None:
        """Return what is left of a worker's share of the budget."""
        if self.budget is None:
            return None
        max_cost, max_tokens = self.budget
        left_tokens = None if max_tokens is None else max(0, int(max_tokens) - used.tokens_in - used.tokens_out)
        return None if max_cost is None else max(0.0, max_cost - (used.cost or 0.0)), left_tokens

    def free(self) -> int:
        """Return how many more documents the workers can take."""
        return sum(max(0, self.capacity - len(slot.tasks)) for slot in self._slots if not slot.isolated)

    def idle(self) -> int:
        """Return how many workers have no document."""
        return sum(not slot.tasks for slot in self._slots)

    def in_flight(self) -> int:
        """Return how many documents the workers have."""
        return sum(len(slot.tasks) for slot in self._slots)

    def submit(self, tasks: list[Task], *, isolated: bool = False) -> None:
        """Send tasks to workers. Each `isolated` one gets an idle worker, which gets nothing else meanwhile."""
        rest = list(tasks)
        while rest:
            slot = min((slot for slot in self._slots if not slot.isolated), key=lambda slot: len(slot.tasks))
            size = 1 if isolated else min(max(1, self.capacity - len(slot.tasks)), BATCH)
            batch, rest = rest[:size], rest[size:]
            slot.isolated = isolated
            now = time.monotonic()
            if not slot.tasks:
                slot.heard = now
            slot.tasks.update(dict.fromkeys((task.key for task in batch), now))
            self._send(slot, batch)

    def wait(self, seconds: float) -> Iterator[Result]:
        """Yield the results that are there, or arrive within some seconds."""
        for slot, received in self._receive(seconds):
            if isinstance(received, str):
                yield from self._replace(slot, received)
                continue
            slot.heard = time.monotonic()
            slot.tasks.pop(received.key, None)
            slot.used += received.usage
            slot.isolated = slot.isolated and bool(slot.tasks)
            yield received
        for slot in self._slots:
            if self._hangs(slot):
                self._kill(slot.handle)
                yield from self._replace(slot, f"took longer than {self.timeout:g} s")

    def _hangs(self, slot: Slot) -> bool:
        """Return whether the first document of a worker is overdue. A worker with one thread starts it after the one before."""
        if not slot.tasks:
            return False
        since = slot.heard if self.threads == 1 else next(iter(slot.tasks.values()))
        return time.monotonic() - since > self.timeout

    def _replace(self, slot: Slot, message: str) -> Iterator[Result]:
        """Replace a dead worker. Only the documents that it may have started are suspects."""
        lost, slot.tasks, slot.isolated = slot.tasks, {}, False
        slot.used_before, slot.used = slot.used_before + slot.used, Usage()
        slot.handle = self._start(slot.used_before)
        self._await_ready(slot.handle)
        failure = Failure(Stage.WORKER, "WorkerDied", message)
        for number, key in enumerate(lost):
            yield Result(key, Outcome.CRASHED if number < self.threads else Outcome.NOT_STARTED, failure=failure)


@dataclass(eq=False)
class Process:
    """A worker process and the connection to it."""

    popen: "subprocess.Popen[bytes]"
    connection: "Connection[Any, Any]"


class ProcessPool(Pool):
    """Worker processes on this machine, with one thread each (rules) or many (a model to wait for)."""

    def _start(self, used: Usage) -> Process:
        try:
            setup = pickle.dumps((self.job, self._share(used), self.threads))
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise ConfigError(
                f"the kinds, the engine or the settings cannot be sent to worker processes: {error}"
            ) from None
        ours, theirs = socket.socketpair()
        with theirs:
            popen = subprocess.Popen(  # noqa: S603
                # -P: nothing is imported from the current folder, which may be a folder of somebody else's articles.
                [sys.executable, "-P", "-m", "extractor.batch.worker", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                stdin=subprocess.DEVNULL,
            )
        connection: Connection[Any, Any] = Connection(ours.detach())
        with contextlib.suppress(OSError):  # a process that dies at once is noticed in _await_ready
            connection.send_bytes(pickle.dumps(sys.path))
            connection.send_bytes(setup)
        return Process(popen, connection)

    def _await_ready(self, handle: Process) -> None:
        try:
            complaint = handle.connection.recv() if handle.connection.poll(START_SECONDS) else "does not start"
        except (EOFError, OSError):
            complaint = f"died while starting ({_ending(handle.popen)})"
        if complaint is not None:
            raise ConfigError(f"worker process: {complaint}")

    def _send(self, slot: Slot, tasks: list[Task]) -> None:
        with contextlib.suppress(OSError):
            slot.handle.connection.send_bytes(pickle.dumps(tasks))

    def _receive(self, seconds: float) -> Iterator[tuple[Slot, Result | str]]:
        ready = wait([slot.handle.connection for slot in self._slots], seconds)
        for slot in self._slots:
            process: Process = slot.handle
            try:
                while process.connection in ready and process.connection.poll():
                    yield slot, process.connection.recv()
            except (EOFError, OSError):
                process.connection.close()
                yield slot, f"worker process {_ending(process.popen)}"

    def _kill(self, handle: Process) -> None:
        handle.popen.kill()
        handle.popen.wait()
        handle.connection.close()

    def close(self) -> None:
        """End the processes; what they are doing is dropped."""
        for slot in self._slots:
            slot.handle.connection.close()
        end = time.monotonic() + 0.5
        for slot in self._slots:
            try:
                slot.handle.popen.wait(timeout=max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                slot.handle.popen.kill()
                slot.handle.popen.wait()


def _ending(popen: "subprocess.Popen[bytes]") -> str:
    code = popen.wait()
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
