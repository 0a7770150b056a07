"""The local runner: worker processes on this machine, each with one thread (rules) or many (a model to wait for)."""

import contextlib
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from extractor.batch.tasks import Allowance, Failure, Fate, Result, Stage, Task
from extractor.batch.worker import Recipe
from extractor.errors import ConfigError
from extractor.types import Usage

SHARD = 16  # documents sent at once to a worker of one thread
START = 120.0  # seconds that a worker may take to start


@dataclass(eq=False)
class Process:
    """A running worker, and what it holds, in the order in which it was sent.

    `used` is what its results have taken so far, `before` what those of the dead workers in its place had.
    """

    popen: "subprocess.Popen[bytes]"
    connection: "Connection[Any, Any]"
    held: dict[bytes, float] = field(default_factory=dict)
    alone: bool = False
    before: Usage = field(default_factory=Usage)
    used: Usage = field(default_factory=Usage)
    heard: float = field(default_factory=time.monotonic)


class LocalPool:
    """A pool of worker processes; one that dies or hangs is replaced, and what it held is accounted for."""

    def __init__(self, recipe: Recipe, *, processes: int, threads: int, timeout: float) -> None:
        self.threads = threads
        self.timeout = timeout
        self.capacity = 2 * SHARD if threads == 1 else threads + max(1, threads // 4)
        try:
            self._setup = pickle.dumps((recipe, threads))
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise ConfigError(
                f"the kinds, the engine or the settings cannot be sent to worker processes: {error}"
            ) from None
        self._processes: list[Process] = []
        self._allowance = Allowance()
        self._sending = threading.Lock()
        try:
            for _ in range(processes):
                self._processes.append(self._start())
            for process in self._processes:
                self._greet(process)
        except BaseException:
            self.close()
            raise

    def _start(self) -> Process:
        ours, theirs = socket.socketpair()
        with theirs:
            popen = subprocess.Popen(  # noqa: S603
                # -P: a module in the current folder, which may be a folder of somebody else's articles, is never imported.
                [sys.executable, "-P", "-m", "extractor.batch.child", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                stdin=subprocess.DEVNULL,
            )
        connection: Connection[Any, Any] = Connection(ours.detach())
        with contextlib.suppress(OSError):  # one that dies at once is met in _greet
            connection.send_bytes(pickle.dumps(sys.path))
            connection.send_bytes(self._setup)
        return Process(popen, connection)

    def _greet(self, process: Process) -> None:
        try:
            complaint = process.connection.recv() if process.connection.poll(START) else "does not start"
        except (EOFError, OSError):
            complaint = f"died while starting ({_ending(process.popen)})"
        if complaint is not None:
            raise ConfigError(f"worker process: {complaint}")

    def room(self) -> int:
        """Return how many more documents the workers can take."""
        return sum(max(0, self.capacity - len(p.held)) for p in self._processes if not p.alone)

    def idle(self) -> int:
        """Return how many workers hold nothing."""
        return sum(not process.held for process in self._processes)

    def held(self) -> int:
        """Return how many documents are with the workers."""
        return sum(len(process.held) for process in self._processes)

    def submit(self, tasks: list[Task], *, alone: bool = False) -> None:
        """Hand out tasks; `alone` gives each its own idle worker, which gets nothing else until it is back."""
        rest = list(tasks)
        while rest:
            process = min((p for p in self._processes if not p.alone), key=lambda p: len(p.held))
            size = 1 if alone else min(max(1, self.capacity - len(process.held)), SHARD)
            shard, rest = rest[:size], rest[size:]
            process.alone = alone
            now = time.monotonic()
            if not process.held:
                process.heard = now
            process.held.update(dict.fromkeys((task.key for task in shard), now))
            with self._sending, contextlib.suppress(OSError):  # a dead worker is met in wait
                process.connection.send_bytes(pickle.dumps(shard))

    def allow(self, allowance: Allowance) -> None:
        """Let the workers together use no more than this from now on. May be called from another thread."""
        self._allowance = allowance
        for process in self._processes:
            self._tell(process)

    def _tell(self, process: Process) -> None:
        """Tell a worker its equal share of what is allowed, less what those before it have used of the budget."""
        with self._sending:
            count, before = len(self._processes), process.before
            requests, tokens, max_cost, max_tokens = (
                None if limit is None else limit / count for limit in self._allowance
            )
            told = Allowance(
                requests,
                tokens,
                None if max_cost is None else max(0.0, max_cost - (before.cost or 0.0)),
                None if max_tokens is None else max(0, int(max_tokens) - before.tokens_in - before.tokens_out),
            )
            with contextlib.suppress(OSError):
                process.connection.send_bytes(pickle.dumps(told))

    def wait(self, seconds: float) -> Iterator[Result]:
        """Yield the results that are there, or come within some seconds."""
        ready = wait([process.connection for process in self._processes], seconds)
        for place, process in enumerate(self._processes):
            if process.connection in ready:
                yield from self._receive(place, process)
            elif self._hangs(process):
                process.popen.kill()
                yield from self._bury(place, process, f"took longer than {self.timeout:g} s")

    def _receive(self, place: int, process: Process) -> Iterator[Result]:
        try:
            while process.connection.poll():
                result: Result = process.connection.recv()
                process.heard = time.monotonic()
                process.held.pop(result.key, None)
                process.used += result.usage
                process.alone = process.alone and bool(process.held)
                yield result
        except (EOFError, OSError):
            yield from self._bury(place, process, f"worker process {_ending(process.popen)}")

    def _hangs(self, process: Process) -> bool:
        """Whether the first document that a worker holds is overdue.

        A worker of one thread begins with it when it is done with the one before.
        """
        if not process.held:
            return False
        since = process.heard if self.threads == 1 else next(iter(process.held.values()))
        return time.monotonic() - since > self.timeout

    def _bury(self, place: int, process: Process, message: str) -> Iterator[Result]:
        """Replace a dead worker. Only the documents it may have begun with are suspects."""
        process.popen.wait()
        process.connection.close()
        fresh = self._processes[place] = self._start()
        self._greet(fresh)
        fresh.before = process.before + process.used
        if self._allowance != Allowance():
            self._tell(fresh)
        failure = Failure(Stage.WORKER, "WorkerDied", message)
        for number, key in enumerate(process.held):
            yield Result(key, Fate.CRASHED if number < self.threads else Fate.UNREAD, failure=failure)

    def close(self) -> None:
        """End the workers; whatever they are doing is dropped."""
        for process in self._processes:
            process.connection.close()
        end = time.monotonic() + 0.5
        for process in self._processes:
            try:
                process.popen.wait(timeout=max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.popen.kill()
                process.popen.wait()


def _ending(popen: "subprocess.Popen[bytes]") -> str:
    code = popen.wait()
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
