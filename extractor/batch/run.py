"""A run: scan, hand out, take back, write, commit, until nothing is open. The only writer of its manifest and parts.

One thread does all of it. Scanning fills gaps: files are looked at when the workers have enough to do, or too little.
"""

import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractor.batch import signals
from extractor.batch.brake import Brake, failure_of
from extractor.batch.database import transaction
from extractor.batch.lists import write_duplicates, write_quarantine
from extractor.batch.manifest import Manifest
from extractor.batch.options import Options
from extractor.batch.output import OutputError, check_output
from extractor.batch.parts import PartWriter, compact, recover, reopen_lost, tidy
from extractor.batch.pool import Pool, make_pool
from extractor.batch.scanning import Scan, settled
from extractor.batch.sources import File, Source
from extractor.batch.spec import specs
from extractor.batch.summary import Stop, Summary
from extractor.batch.tasks import Fate, Result, Task
from extractor.batch.worker import Recipe
from extractor.engines.base import Engine
from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN, resolve_kinds
from extractor.kinds.registry import Kinds
from extractor.settings.settings import Settings

COMMIT_LINES, COMMIT_BYTES, COMMIT_SECONDS = 500, 8 << 20, 0.25
CLAIM = 64  # documents leased at once
SHORT_DRAIN = 1.0  # seconds
BEAT_SECONDS = 10.0
TELL_SECONDS = 0.25


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
        self._tasks: dict[bytes, Task] = {}  # those that are claimed, until they are committed
        self._done: list[Result] = []
        self._done_bytes = 0
        self._caught: list[int] = []  # signals
        self._suspects = True  # an earlier run may have left some
        self._pending = True  # whether a claim may find something
        self._brake = Brake(self.options.outage)
        self._times = dict.fromkeys(("commit", "beat", "tell"), 0.0)

    def run(self) -> Summary:
        """Do it. Raises a ConfigError for a wrong call and an OutputError where the output cannot be written."""
        start = time.monotonic()
        manifest = open_manifest(self.recipe, self.out)
        with contextlib.ExitStack() as stack:
            stack.callback(manifest.close)
            with self._output_errors():
                manifest.owner.join()
                self._recover(manifest)
                writer = PartWriter(self.out, manifest)
                if self.options.signals:
                    self._caught = stack.enter_context(signals.caught())
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
        recover(self.out, manifest, manifest.owner.beat())
        if manifest.owner.alone():
            reopen_lost(self.out, manifest)
            tidy(self.out, manifest)

    def _work(self, manifest: Manifest, writer: PartWriter, start: float) -> None:
        scan = self.scan(manifest)
        pool = make_pool(self.recipe, self.options)
        deadline, drain = None, self.options.drain
        if self.recipe.extractor().engine.cpu_bound:  # its work costs nothing but time
            drain = min(drain, SHORT_DRAIN)
        try:
            while True:
                if self.summary.stop is None:
                    self._feed(manifest, pool, scan)
                taken = 0
                for result in pool.wait(0.0 if self._hungry(pool) else 0.05):
                    self._take(manifest, scan, result)
                    taken += 1
                if not taken and not self.summary.scanned and self.summary.stop is None:
                    self._look(scan)
                self._turn(manifest, writer, pool, start)
                if self._caught and self.summary.stop is None:
                    interrupted = self._caught[0] == signal.SIGINT
                    self.summary.stop = Stop.INTERRUPTED if interrupted else Stop.TERMINATED
                if self.summary.stop is not None and deadline is None:
                    deadline = time.monotonic() + drain
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

    def scan(self, manifest: Manifest) -> Scan:
        """Begin to look at the source."""
        return Scan(
            manifest,
            self.recipe.source,
            self.summary.scan,
            settled(self.recipe.source, self.out, self.options.settle),
            retry=self.options.retry_quarantined,
            stopped=lambda: self._caught,
        )

    def _look(self, scan: Scan) -> None:
        """Enter some more files and items."""
        self.summary.scanned = scan.step()
        self._pending = True

    def _claim(self, manifest: Manifest, limit: int, *, suspects: bool = False) -> list[Task]:
        tasks = manifest.claim(limit, suspects=suspects)
        self._tasks |= {task.key: task for task in tasks}
        return tasks

    def _feed(self, manifest: Manifest, pool: Pool, scan: Scan) -> None:
        """Give the workers something to do. Suspects go first, each alone in a worker: that tells which one kills."""
        if self._suspects:
            if idle := pool.idle():
                tasks = self._claim(manifest, idle, suspects=True)
                pool.submit(tasks, alone=True)
                self._suspects = bool(tasks) or (pool.held() > 0 and pool.room() == 0)
            return
        room = pool.room()
        if len(self._queue) < room and (self._pending or not self.summary.scanned):
            if not self._pending:
                self._look(scan)
            tasks = self._claim(manifest, max(CLAIM, room))
            self._queue += tasks
            self._pending = bool(tasks)
        if room and self._queue:
            pool.submit(self._queue[:room])
            del self._queue[:room]

    def _take(self, manifest: Manifest, scan: Scan, result: Result) -> None:
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
                with transaction(manifest.db):
                    self._quarantined(manifest.crash(result.key, failure_of(result).message))
            case Fate.CHANGED:
                self._look_again(manifest, scan, result)
            case Fate.UNREAD | Fate.BUDGET | Fate.DOWN:
                with transaction(manifest.db):
                    manifest.give_back([result.key])
        if result.fate is not Fate.DONE:
            self._pending = True
            self._tasks.pop(result.key, None)
        self._brake.see(result)
        if self.summary.stop is None:
            self.summary.stop, self.summary.message = self._brake.stop, self._brake.message

    def _count(self, manifest: Manifest, result: Result, *, again: bool) -> None:
        with transaction(manifest.db):
            self._quarantined(manifest.fail(result.key, failure_of(result), again=again))

    def _quarantined(self, now: bool) -> None:  # noqa: FBT001
        if now:
            self.summary.quarantined += 1
        else:
            self.summary.retried += 1

    def _look_again(self, manifest: Manifest, scan: Scan, result: Result) -> None:
        """A file has changed or gone under the run: enter what it is now, and find the document elsewhere or give up."""
        path = self._tasks[result.key].path
        found = self.recipe.source.look(path)
        scan.again(path, found)
        with transaction(manifest.db):
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
            recover(self.out, manifest, manifest.owner.beat())
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
        for result in writer.commit(done, self._tasks):
            self.summary.done += 1
            self.summary.fallback += result.status == "fallback"
        for result in done:
            self._tasks.pop(result.key, None)

    def _finish(self, manifest: Manifest) -> None:
        if manifest.owner.alone():
            compact(self.out, manifest, lambda: self._caught)
        self.summary.in_quarantine = write_quarantine(self.out, manifest, self.recipe.source)
        if not self._caught:  # of a million sources this takes seconds
            write_duplicates(self.out, manifest, self.recipe.source)
        (self.summary.left,) = manifest.db.execute(
            "SELECT count(*) FROM documents WHERE state IN ('pending', 'leased')"
        ).fetchone()

    @contextlib.contextmanager
    def _output_errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
            raise OutputError(
                f"{self.out}: cannot be written: {reason}; what is committed stands, run again"
            ) from error


def open_manifest(recipe: Recipe, out: Path) -> Manifest:
    """Open the manifest of an output folder; both are made where they are missing. A ConfigError where they cannot be."""
    recipe.source.check()
    if out.resolve() == recipe.source.base.resolve():
        raise ConfigError(f"{out}: the output must not be the source itself")
    wanted = specs(recipe.extractor())
    _ = recipe.source.dates  # an index that is none is told before anything is written
    check_output(out)
    try:
        (out / "records").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written: {error.strerror}") from error
    return Manifest(out / ".extractor", wanted)


def extract_folder(
    source: str | Path | Source,
    out: str | Path,
    *,
    kinds: Kinds = BUILT_IN,
    engine: str | Engine = "auto",
    settings: Settings | None = None,
    options: Options | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Extract from all documents of a folder (or file) into `out`, and go on where an earlier run ended.

    Afterwards `out/records/*.jsonl` hold one Extraction a line, every document once; what failed stands in
    `out/quarantine.jsonl`, and which sources share another's document in `out/duplicates.jsonl`. `source` is a path, or a `Source` with globs, dates and fields; `kinds`, `engine` and
    `settings` are those of `extract`; an Engine must be picklable. `progress` is called about four times a second.
    Raises a ConfigError for a wrong call and an OutputError where `out` cannot be written; a document that fails, a
    provider that is down and a signal are no exceptions: the Summary tells of them.
    """
    found = source if isinstance(source, Source) else Source(Path(source))
    recipe = Recipe(found, resolve_kinds(kinds), engine, settings)
    return Run(recipe, Path(out), options or Options(), progress or (lambda _: None)).run()
