"""A run: scans the source, gives documents to the workers, and commits what comes back, until nothing is open.

One thread does all of it, and only it writes to the manifest and the output. Scanning fills the gaps between results.
"""

import contextlib
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.batch.job import Job, Outcome, Result, RunOptions, Task
from extractor.batch.manifest import Manifest, transaction
from extractor.batch.output import opened, output_errors
from extractor.batch.pool import Pool, ProcessPool
from extractor.batch.rate_limit import max_in_flight
from extractor.batch.records import RecordWriter, write_duplicates, write_quarantine
from extractor.batch.scan import Scan, files_to_scan
from extractor.batch.summary import Stop, StopPolicy, Summary
from extractor.documents.source import File, Source
from extractor.engines.base import Engine
from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN, resolve_kinds
from extractor.kinds.registry import Kinds
from extractor.settings.settings import Settings

COMMIT_LINES, COMMIT_SECONDS = 500, 0.25
TASKS = 64  # taken from the manifest at once
RULES_DRAIN_SECONDS = 1.0
LAST_WRITES_SECONDS = 1.0  # for writing records after a signal
PROGRESS_SECONDS = 0.25


@dataclass
class Run:
    """One run of a job into an output folder. `progress` is called about four times a second."""

    job: Job
    out: Path
    options: RunOptions = field(default_factory=RunOptions)
    progress: Callable[[Summary], None] = lambda _: None
    summary: Summary = field(default_factory=Summary)

    def __post_init__(self) -> None:
        """Prepare; nothing is touched yet."""
        self._queue: list[Task] = []
        self._tasks: dict[bytes, Task] = {}  # given out and not committed yet
        self._done: list[Result] = []
        self._signals: list[int] = []
        self._suspects = True  # an earlier run may have left some
        self._more = True  # whether the manifest may hold more open documents
        self._policy = StopPolicy(self.options.max_provider_failures)
        self._committed = self._reported = 0.0

    def run(self) -> Summary:
        """Run the job.

        Raises:
            ConfigError: For a wrong call, or if another run is working in the output.
            OutputError: If the output cannot be written.
        """
        with opened(self.job, self.out, self.options.shard) as manifest:
            return self.run_in(manifest)

    def run_in(self, manifest: Manifest) -> Summary:
        """Run the job in an output that is open."""
        start = time.monotonic()
        out = manifest.folder.parent
        writer = RecordWriter(out, manifest)
        with output_errors(out), contextlib.ExitStack() as stack:
            if self.options.handle_signals:
                self._signals = stack.enter_context(catch_signals())
            try:
                self._work(manifest, writer, start)
            except (OSError, sqlite3.Error):
                raise  # the output is at fault: what is not committed is done again
            except BaseException:
                self._commit(manifest)
                raise
            self._commit(manifest)
            self._finish(out, manifest, writer)
        self.summary.seconds = time.monotonic() - start
        self.progress(self.summary)
        return self.summary

    def _work(self, manifest: Manifest, writer: RecordWriter, start: float) -> None:
        scan = self.scan(manifest)
        pool = make_pool(self.job, self.options)
        deadline, drain = None, self.options.drain_timeout
        with self.job.extractor() as extractor:
            if extractor.engine.cpu_bound:  # its work costs nothing but time
                drain = min(drain, RULES_DRAIN_SECONDS)
        try:
            while True:
                if self.summary.stop is None:
                    self._feed(manifest, pool, scan)
                received = 0
                for result in pool.wait(0.0 if self._has_work(pool) else 0.05):
                    self._take(manifest, scan, result)
                    received += 1
                if not received and not self.summary.scanned and self.summary.stop is None:
                    self._scan_on(scan)
                self._housekeeping(manifest, writer, pool, start)
                if self._signals and self.summary.stop is None:
                    interrupted = self._signals[0] == signal.SIGINT
                    self.summary.stop = Stop.INTERRUPTED if interrupted else Stop.TERMINATED
                if self.summary.stop is not None and deadline is None:
                    deadline = time.monotonic() + drain
                if len(self._signals) > 1 or (deadline is not None and time.monotonic() > deadline):
                    return
                if not pool.in_flight() and (self.summary.stop or self._nothing_left()):
                    return
        finally:
            pool.close()

    def _has_work(self, pool: Pool) -> bool:
        """Return whether there is something better to do than to wait for results."""
        return self.summary.stop is None and (not self.summary.scanned or (bool(self._queue) and pool.free() > 0))

    def _nothing_left(self) -> bool:
        return self.summary.scanned and not (self._queue or self._suspects or self._more)

    def scan(self, manifest: Manifest) -> Scan:
        """Begin to scan the source."""
        return Scan(
            manifest,
            self.job.source,
            self.summary.scan,
            files_to_scan(self.job.source, self.out, self.options.min_file_age),
            retry=self.options.retry_quarantined,
            shard=self.options.shard,
            stopped=lambda: self._signals,
        )

    def _scan_on(self, scan: Scan) -> None:
        self.summary.scanned = scan.step()
        self._more = True

    def _next_tasks(self, manifest: Manifest, limit: int, *, suspects: bool = False) -> list[Task]:
        tasks = [task for _, task in manifest.open_tasks(limit, taken=self._tasks.keys(), suspects=suspects)]
        self._tasks |= {task.key: task for task in tasks}
        return tasks

    def _feed(self, manifest: Manifest, pool: Pool, scan: Scan) -> None:
        """Give the workers something to do. Suspects go first, one per worker, which shows which one kills."""
        if self._suspects:
            if idle := pool.idle():
                tasks = self._next_tasks(manifest, idle, suspects=True)
                pool.submit(tasks, isolated=True)
                self._suspects = bool(tasks) or (pool.in_flight() > 0 and pool.free() == 0)
            return
        free = pool.free()
        if len(self._queue) < free and (self._more or not self.summary.scanned):
            if not self._more:
                self._scan_on(scan)
            tasks = self._next_tasks(manifest, max(TASKS, free))
            self._queue += tasks
            self._more = bool(tasks)
        if free and self._queue:
            pool.submit(self._queue[:free])
            del self._queue[:free]

    def _take(self, manifest: Manifest, scan: Scan, result: Result) -> None:
        """Act on a result."""
        self.summary.usage += result.usage
        match result.outcome:
            case Outcome.DONE:
                self._done.append(result)
            case Outcome.FAILED | Outcome.RETRY | Outcome.CRASHED:
                self._fail(manifest, result)
            case Outcome.CHANGED:
                self._look_again(manifest, scan, result)
        self._suspects = self._suspects or result.outcome is Outcome.CRASHED
        if result.outcome is not Outcome.DONE:  # it may be given out again
            self._more = True
            self._tasks.pop(result.key, None)
        self._policy.observe(result)
        if self.summary.stop is None:
            self.summary.stop, self.summary.message = self._policy.stop, self._policy.message

    def _fail(self, manifest: Manifest, result: Result) -> None:
        with transaction(manifest.db):
            quarantined = manifest.record_failure(result)
        self.summary.quarantined += quarantined
        self.summary.retried += not quarantined

    def _look_again(self, manifest: Manifest, scan: Scan, result: Result) -> None:
        """Look again at a file that changed or vanished, and find the document elsewhere or give it up."""
        path = self._tasks[result.key].path
        found = self.job.source.look(path)
        scan.rescan(path, found)
        with transaction(manifest.db):
            elsewhere = manifest.relocate(result.key, path)
        if not elsewhere:  # if the file no longer holds the document, it has no row by now
            again = Outcome.RETRY if isinstance(found, File) else Outcome.FAILED
            self._fail(manifest, Result(result.key, again, failure=result.failure))

    def _housekeeping(self, manifest: Manifest, writer: RecordWriter, pool: Pool, start: float) -> None:
        """Commit, write records and report progress when it is time."""
        now = time.monotonic()
        if self._done and (len(self._done) >= COMMIT_LINES or now - self._committed > COMMIT_SECONDS):
            self._commit(manifest)
            self._committed = now
        writer.write_due()
        if now - self._reported > PROGRESS_SECONDS:
            self.summary.in_flight, self.summary.seconds = pool.in_flight(), now - start
            self.progress(self.summary)
            self._reported = now

    def _commit(self, manifest: Manifest) -> None:
        done, self._done = self._done, []
        if not done:
            return
        with transaction(manifest.db):
            stored = [result for result in done if manifest.store(result, self._tasks[result.key])]
        self.summary.done += len(stored)
        self.summary.fallback += sum(result.status == "fallback" for result in stored)
        for result in done:
            self._tasks.pop(result.key, None)

    def _finish(self, out: Path, manifest: Manifest, writer: RecordWriter) -> None:
        end = time.monotonic() + LAST_WRITES_SECONDS
        writer.write_all(lambda: self._signals and time.monotonic() > end)
        self.summary.in_quarantine = write_quarantine(out, manifest, self.job.source)
        if not self._signals:  # this takes seconds for a million sources
            write_duplicates(out, manifest, self.job.source)
        self.summary.left = manifest.count("pending")


def make_pool(job: Job, options: RunOptions) -> Pool:
    """Create the workers: for the rules one process per core, for an engine that waits one process with many threads."""
    with job.extractor() as extractor:
        engine, settings = extractor.engine, extractor.settings
    asked = options.concurrency or (1 if engine.cpu_bound else settings.concurrency)
    limited = engine.one_process and (settings.max_cost, settings.max_total_tokens) != (None, None)
    budget = (settings.max_cost, settings.max_total_tokens) if limited else None
    if options.ray_actors is not None:
        from extractor.batch.ray_pool import RayPool  # noqa: PLC0415  (an extra)

        size = options.ray_actors
        threads = max_in_flight(asked, job.limits and job.limits.share(size))
        return RayPool(job, size=size, threads=threads, timeout=options.timeout, budget=budget)
    if engine.one_process and (options.processes or 1) > 1:  # budget and limits are kept in one process
        raise ConfigError("a language model is called from one process; raise the concurrency instead")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ProcessPool(
        job,
        size=options.processes or (cores if engine.cpu_bound else 1),
        threads=max_in_flight(asked, job.limits),
        timeout=options.timeout,
        budget=budget,
    )


@contextmanager
def catch_signals() -> Iterator[list[int]]:
    """Yield a list that grows by each SIGINT and SIGTERM. Outside the main thread none is caught."""
    numbers: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield numbers
        return

    def catch(number: int, frame: Any) -> None:  # noqa: ARG001
        numbers.append(number)

    before = {number: signal.signal(number, catch) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield numbers
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def extract_folder(
    source: str | Path | Source,
    out: str | Path,
    *,
    kinds: Kinds = BUILT_IN,
    engine: str | Engine = "auto",
    settings: Settings | None = None,
    options: RunOptions | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Extract from all documents of a folder or file into `out`. An earlier run there is resumed.

    Afterwards `out/records/*.jsonl` hold one Extraction per line, each document once. `out/quarantine.jsonl` lists what
    failed, and `out/duplicates.jsonl` which sources share another one's document. A document that fails, a provider that is
    down and a signal raise nothing: the Summary reports them.

    Args:
        source: A path, or a `Source` with globs, dates and fields.
        out: The output folder.
        kinds: As for `extract`.
        engine: As for `extract`. An Engine object must be picklable.
        settings: As for `extract`.
        options: How to run.
        progress: Called about four times a second.

    Raises:
        ConfigError: For a wrong call.
        OutputError: If `out` cannot be written.
    """
    found = source if isinstance(source, Source) else Source(Path(source))
    job = Job(found, resolve_kinds(kinds), engine, settings)
    return Run(job, Path(out), options or RunOptions(), progress or (lambda _: None)).run()
