"""A run: scan, hand out, take back, write, commit, until nothing is open. The only writer of its manifest and parts.

One thread does all of it. Scanning fills gaps: files are looked at when the workers have enough to do, or too little.
"""

import contextlib
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from pydantic_core import to_json

from extractor.batch.brake import Brake, failure_of
from extractor.batch.limits import in_flight
from extractor.batch.local import LocalPool
from extractor.batch.manifest import Manifest
from extractor.batch.parts import PartWriter, compact, recover, replacing, tidy
from extractor.batch.sources import File, Problem, Source
from extractor.batch.spec import specs
from extractor.batch.summary import Stop, Summary
from extractor.batch.tasks import Fate, Result, Task
from extractor.batch.worker import Recipe
from extractor.engines.base import Engine
from extractor.errors import ConfigError, ExtractorError
from extractor.schemas import KINDS
from extractor.settings import Settings

STEP = 64  # files looked at in one transaction
COMMIT_LINES, COMMIT_BYTES, COMMIT_SECONDS = 500, 8 << 20, 0.25
BEAT_SECONDS = 10.0
TELL_SECONDS = 0.25


class OutputError(ExtractorError):
    """The output cannot be written: a full disk, a folder that has gone. What is committed stands; run again."""


class Pool(Protocol):
    """Where documents are worked on."""

    def room(self) -> int:
        """Return how many more documents it can take."""
        ...

    def idle(self) -> int:
        """Return how many of its workers hold nothing."""
        ...

    def held(self) -> int:
        """Return how many documents it holds."""
        ...

    def submit(self, tasks: list[Task], *, alone: bool = False) -> None:
        """Hand out tasks, each `alone` in its own worker where that is asked for."""
        ...

    def wait(self, seconds: float) -> Iterable[Result]:
        """Return the results that are there, or come within some seconds."""
        ...

    def close(self) -> None:
        """End its workers."""
        ...


@dataclass(frozen=True)
class Options:
    """How a run works; nothing here alters a record.

    `processes` are worker processes (by default one for each core, or a single one for a language model), `concurrency`
    the documents under way at once in each (by default 1 for rules, the setting `concurrency` for a language model).
    `timeout` ends a worker that sits on one document for longer, in seconds. `outage` is how many documents in a row the
    provider may fail before the run stops. `settle` leaves files alone that were written to in the last so many seconds.
    `drain` is how long the first Ctrl-C waits for what is under way.
    """

    processes: int | None = None
    concurrency: int | None = None
    timeout: float = 900.0
    outage: int = 20
    settle: float = 0.0
    drain: float = 120.0
    retry_quarantined: bool = False
    signals: bool = True


@dataclass
class Run:
    """One run over a source into an output folder."""

    recipe: Recipe
    out: Path
    options: Options = field(default_factory=Options)
    tell: Callable[[Summary], None] = lambda _: None
    summary: Summary = field(default_factory=Summary)

    def __post_init__(self) -> None:
        """Prepare; nothing is touched yet."""
        self._queue: list[Task] = []
        self._kinds: dict[bytes, tuple[str, ...]] = {}
        self._paths: dict[bytes, bytes] = {}
        self._done: list[Result] = []
        self._done_bytes = 0
        self._suspects = True  # an earlier run may have left some
        self._pending = True  # whether a claim may find something
        self._brake = Brake(self.options.outage)
        self._caught: list[int] = []
        self._times = dict.fromkeys(("commit", "beat", "tell"), 0.0)

    def run(self) -> Summary:
        """Do it. Raises a ConfigError for a wrong call and an OutputError where the output cannot be written."""
        start = time.monotonic()
        manifest = open_manifest(self.recipe, self.out)
        with contextlib.ExitStack() as stack:
            stack.callback(manifest.close)
            with self._output_errors():
                manifest.join()
                self._recover(manifest)
                writer = PartWriter(self.out, manifest)
                stack.enter_context(self._signals())
                stack.callback(writer.abandon)
                try:
                    self._work(manifest, writer, start)
                except (OSError, sqlite3.Error):
                    raise  # the output is at fault: what is not committed is done again
                except BaseException:
                    self._flush(writer)
                    raise
                self._flush(writer)
                writer.seal()
                self._finish(manifest)
        self.summary.seconds = time.monotonic() - start
        self.tell(self.summary)
        return self.summary

    def _recover(self, manifest: Manifest) -> None:
        recover(self.out, manifest, manifest.beat())
        if manifest.alone():
            tidy(self.out, manifest)

    def _work(self, manifest: Manifest, writer: PartWriter, start: float) -> None:
        found = self.walk()
        pool = make_pool(self.recipe, self.options)
        deadline = None
        try:
            while True:
                if self.summary.stop is None:
                    self._feed(manifest, pool, found)
                taken = 0
                for result in pool.wait(0.0 if self._hungry(pool) else 0.05):
                    self._take(manifest, result)
                    taken += 1
                if not taken and not self.summary.scanned and self.summary.stop is None:
                    self.scan(manifest, found, retry=self.options.retry_quarantined)
                self._turn(manifest, writer, pool, start)
                if self._caught and self.summary.stop is None:
                    interrupted = self._caught[0] == signal.SIGINT
                    self.summary.stop = Stop.INTERRUPTED if interrupted else Stop.TERMINATED
                if self.summary.stop is not None and deadline is None:
                    deadline = time.monotonic() + self.options.drain
                if len(self._caught) > 1 or (deadline is not None and time.monotonic() > deadline):
                    return
                if not pool.held() and (self.summary.stop or self._nothing_left()):
                    return
        finally:
            pool.close()

    def _hungry(self, pool: Pool) -> bool:
        """Whether there is something better to do than to wait for results."""
        return self.summary.stop is None and (not self.summary.scanned or (bool(self._queue) and pool.room() > 0))

    def _nothing_left(self) -> bool:
        return self.summary.scanned and not (self._queue or self._suspects or self._pending)

    def walk(self) -> Iterator[File | Problem]:
        """Yield what the source holds, without files that are still being written."""
        settled = time.time_ns() - int(self.options.settle * 1e9)
        for found in self.recipe.source.walk(skip=self.out):
            if not self.options.settle or isinstance(found, Problem) or found.stat.mtime_ns <= settled:
                yield found

    def scan(self, manifest: Manifest, found: Iterator[File | Problem], *, retry: bool) -> None:
        """Enter some more files."""
        step = list(islice(found, STEP))
        manifest.scan(self.recipe.source, step, self.summary.scan, retry=retry)
        self.summary.scanned = len(step) < STEP
        self._pending = True

    def _feed(self, manifest: Manifest, pool: Pool, found: Iterator[File | Problem]) -> None:
        """Give the workers something to do. Suspects go first, each alone in a worker: that tells which one kills."""
        if self._suspects:
            if idle := pool.idle():
                tasks = manifest.claim(idle, suspects=True)
                self._remember(tasks)
                pool.submit(tasks, alone=True)
                self._suspects = bool(tasks) or (pool.held() > 0 and pool.room() == 0)
            return
        room = pool.room()
        while len(self._queue) < room and (self._pending or not self.summary.scanned):
            if not self._pending:
                self.scan(manifest, found, retry=self.options.retry_quarantined)
            tasks = manifest.claim(max(STEP, room))
            self._remember(tasks)
            self._queue += tasks
            self._pending = bool(tasks)
        if room and self._queue:
            pool.submit(self._queue[:room])
            del self._queue[:room]

    def _remember(self, tasks: list[Task]) -> None:
        for task in tasks:
            self._kinds[task.key] = task.kinds
            self._paths[task.key] = task.path

    def _take(self, manifest: Manifest, result: Result) -> None:
        """Decide what a result means."""
        self.summary.usage += result.usage
        match result.fate:
            case Fate.DONE:
                self._done.append(result)
                self._done_bytes += len(result.line or b"")
            case Fate.FAILED | Fate.RETRY:
                self._count(manifest, result, again=result.fate is Fate.RETRY)
            case Fate.CRASHED:
                self._suspects = True
                with manifest.transaction():
                    self._quarantined(manifest.crash(result.key, failure_of(result).message))
            case Fate.CHANGED:
                self._look_again(manifest, result)
            case Fate.UNREAD | Fate.BUDGET | Fate.DOWN:
                with manifest.transaction():
                    manifest.give_back([result.key])
        if result.fate is not Fate.DONE:
            self._pending = True
            self._kinds.pop(result.key, None)
            self._paths.pop(result.key, None)
        self._brake.see(result)
        if self.summary.stop is None:
            self.summary.stop, self.summary.message = self._brake.stop, self._brake.message

    def _count(self, manifest: Manifest, result: Result, *, again: bool) -> None:
        with manifest.transaction():
            self._quarantined(manifest.fail(result.key, failure_of(result), again=again))

    def _quarantined(self, now: bool) -> None:  # noqa: FBT001
        if now:
            self.summary.quarantined += 1
        else:
            self.summary.retried += 1

    def _look_again(self, manifest: Manifest, result: Result) -> None:
        """A file has changed or gone under the run: enter what it is now, and find the document elsewhere or give up."""
        path = self._paths[result.key]
        found = self.recipe.source.look(path)
        manifest.rescan(self.recipe.source, path, found.stat if isinstance(found, File) else None, self.summary.scan)
        with manifest.transaction():
            if manifest.elsewhere(result.key, path):
                manifest.give_back([result.key])
            else:  # a document that the file no longer holds has lost its row by now
                self._quarantined(manifest.fail(result.key, failure_of(result), again=isinstance(found, File)))

    def _turn(self, manifest: Manifest, writer: PartWriter, pool: Pool, start: float) -> None:
        """Do what is due: commit, give a sign of life, tell how far it is."""
        now = time.monotonic()
        full = len(self._done) >= COMMIT_LINES or self._done_bytes >= COMMIT_BYTES
        if self._done and (full or now - self._times["commit"] > COMMIT_SECONDS):
            self._flush(writer)
            self._times["commit"] = now
        if now - self._times["beat"] > BEAT_SECONDS:
            recover(self.out, manifest, manifest.beat())
            self._times["beat"] = now
            self._pending = True  # somebody may have died
        if now - self._times["tell"] > TELL_SECONDS:
            self.summary.in_flight, self.summary.seconds = pool.held(), now - start
            self.tell(self.summary)
            self._times["tell"] = now

    def _flush(self, writer: PartWriter) -> None:
        done, self._done, self._done_bytes = self._done, [], 0
        if not done:
            return
        for result in writer.commit(done, self._kinds):
            self.summary.done += 1
            self.summary.fallback += result.status == "fallback"
        for result in done:
            self._kinds.pop(result.key, None)
            self._paths.pop(result.key, None)

    def _finish(self, manifest: Manifest) -> None:
        if manifest.alone():
            compact(self.out, manifest)
        self.summary.in_quarantine = write_quarantine(self.out, manifest, self.recipe.source)
        (self.summary.left,) = manifest.db.execute(
            "SELECT count(*) FROM documents WHERE state IN ('pending', 'leased')"
        ).fetchone()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Catch Ctrl-C and the order to end: the first drains, the second drops what is under way."""
        if not self.options.signals or threading.current_thread() is not threading.main_thread():
            yield
            return

        def catch(number: int, frame: Any) -> None:  # noqa: ARG001
            self._caught.append(number)

        before = {number: signal.signal(number, catch) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextlib.contextmanager
    def _output_errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
            raise OutputError(
                f"{self.out}: cannot be written: {reason}; what is committed stands, run again"
            ) from error


def extract_folder(
    source: str | Path | Source,
    out: str | Path,
    *,
    kinds: Iterable[str] = KINDS,
    engine: str | Engine = "auto",
    settings: Settings | None = None,
    options: Options | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Extract from all documents of a folder (or file) into `out`, and go on where an earlier run ended.

    Afterwards `out/records/*.jsonl` hold one Extraction a line, every document once; what failed stands in
    `out/quarantine.jsonl`. `source` is a path, or a `Source` with globs, dates and fields; `kinds`, `engine` and
    `settings` are those of `extract`; an Engine must be picklable. `progress` is called about four times a second.
    Raises a ConfigError for a wrong call and an OutputError where `out` cannot be written; a document that fails, a
    provider that is down and a signal are no exceptions: the Summary tells of them.
    """
    found = source if isinstance(source, Source) else Source(Path(source))
    recipe = Recipe(found, (kinds,) if isinstance(kinds, str) else tuple(kinds), engine, settings)
    return Run(recipe, Path(out), options or Options(), progress or (lambda _: None)).run()


def open_manifest(recipe: Recipe, out: Path) -> Manifest:
    """Open the manifest of an output folder; both are made where they are missing. A ConfigError where they cannot be."""
    recipe.source.check()
    if out.resolve() == recipe.source.base.resolve():
        raise ConfigError(f"{out}: the output must not be the source itself")
    wanted = specs(recipe.extractor())
    try:
        (out / "records").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}") from error
    return Manifest(out / ".extractor", wanted)


def make_pool(recipe: Recipe, options: Options) -> Pool:
    """Make the workers: for rules a process a core, for an engine that waits one process of many threads."""
    extractor = recipe.extractor()
    rules = extractor.engine.name == "rules"
    if extractor.engine.name == "llm" and (options.processes or 1) > 1:  # budget and limits are kept in one process
        raise ConfigError("a language model is asked from one process; raise the concurrency instead")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return LocalPool(
        recipe,
        processes=options.processes or (cores if rules else 1),
        threads=in_flight(options.concurrency or (1 if rules else extractor.settings.concurrency), recipe.limits),
        timeout=options.timeout,
    )


def write_quarantine(out: Path, manifest: Manifest, source: Source) -> int:
    """Write `quarantine.jsonl`: a line for each document and file that failed, with stage, error and attempts."""
    rows = manifest.db.execute(
        "SELECT path, number, stage, error, message, attempts FROM documents WHERE state='quarantined' UNION ALL"
        " SELECT path, 0, 'read', 'DocumentError', error, 1 FROM files WHERE error IS NOT NULL ORDER BY 1, 2"
    )
    count = 0
    with replacing(out / "quarantine.jsonl") as file:
        for path, number, *rest in rows:
            fields = dict(zip(("stage", "error", "message", "attempts"), rest, strict=True))
            file.write(to_json({"source": source.name(path, number), **fields}) + b"\n")
            count += 1
    return count
