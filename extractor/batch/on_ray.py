"""The Ray runner: the same worker on many machines, over inputs and outputs that all of them can reach.

Ray Data hands out shards of tasks, and no more is asked of it: its concurrency is the number of actors. Each actor works
through a shard with its own worker process, whose threads are its own and which may die without it, and writes one part,
named after the shard, in one move. So a shard that Ray runs twice is written once, and a rerun skips what the parts hold.

OUT/records/<spec>/part-<shard>.jsonl   one Extraction a line, as a local run writes them
OUT/keys/<spec>/part-<shard>            the keys of their documents, 16 bytes each, in the same order
OUT/quarantine/<spec>/part-<shard>.jsonl
"""

import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from pydantic_core import from_json, to_json

from extractor.batch.limits import Limits, in_flight
from extractor.batch.local import LocalPool
from extractor.batch.manifest import MAX_ATTEMPTS, MAX_CRASHES
from extractor.batch.remote import RemoteSource, filesystem
from extractor.batch.sources import Problem, Source, items
from extractor.batch.spec import specs
from extractor.batch.tasks import Failure, Fate, Rates, Result, Task
from extractor.batch.worker import Recipe
from extractor.engines.base import Engine
from extractor.errors import ConfigError, DocumentError
from extractor.schemas import KINDS
from extractor.settings import Settings

SHARD = 256  # documents
LEASE = 5.0  # seconds for which a share of the limit is lent
LIMITER = "extractor-limits"


@dataclass(frozen=True)
class RayOptions:
    """How a run uses the cluster.

    `actors` are the workers, of `cpus` cores each, all over the cluster; each has `concurrency` documents under way (by
    default 1 for rules, the setting for a model). Limits are the whole cluster's.
    """

    actors: int = 2
    cpus: float = 1.0
    concurrency: int | None = None
    shard: int = SHARD
    timeout: float = 900.0
    limits: Limits | None = None
    retry_quarantined: bool = False


@dataclass
class RaySummary:
    """What a run came to, in documents; `skipped` are those that the output held before."""

    done: int = 0
    quarantined: int = 0
    skipped: int = 0
    duplicate: int = 0
    problems: int = 0
    shards: int = 0
    seconds: float = 0.0


class Store(Protocol):
    """What is used of a file system."""

    def put(self, name: str, data: bytes) -> None: ...  # noqa: D102
    def names(self, folder: str) -> list[str]: ...  # noqa: D102
    def get(self, name: str) -> bytes: ...  # noqa: D102


class Folder:
    """An output folder on any file system. Picklable."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def put(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all: to a name of its own, then moved (object stores put whole objects anyway)."""
        system, root = filesystem(self.uri)
        path = f"{root}/{name}"
        system.create_dir(path.rpartition("/")[0], recursive=True)
        tmp = f"{path}.{os.getpid()}.{threading.get_ident()}.tmp"
        with system.open_output_stream(tmp) as file:
            file.write(data)
        system.move(tmp, path)

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, in order; none if it is missing."""
        from pyarrow import fs  # noqa: PLC0415

        system, root = filesystem(self.uri)
        found = system.get_file_info(fs.FileSelector(f"{root}/{folder}", allow_not_found=True))
        return sorted(f"{folder}/{info.base_name}" for info in found if not info.base_name.endswith(".tmp"))

    def get(self, name: str) -> bytes:
        """Return a file's bytes."""
        system, root = filesystem(self.uri)
        with system.open_input_stream(f"{root}/{name}") as file:
            data: bytes = file.read()
            return data


class ShardWorker:
    """Works through shards and writes their parts. Ray makes one in each actor; it can be called without Ray, too."""

    def __init__(self, recipe: Recipe, out: Store, spec: str, options: RayOptions, limiter: Any = None) -> None:
        recipe = replace(recipe, settings=with_secrets(recipe.settings))
        self.recipe, self.out, self.spec, self.options = recipe, out, spec, options
        rules = recipe.extractor().engine.name == "rules"
        asked = options.concurrency or (1 if rules else recipe.extractor().settings.concurrency)
        threads = in_flight(asked, options.limits, options.actors)
        self._pool = LocalPool(recipe, processes=1, threads=threads, timeout=options.timeout)
        if limiter is not None and options.limits is not None:
            threading.Thread(target=self._lease, args=(limiter, options.limits), daemon=True).start()

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Work through a batch of shards; return a row of counts for each."""
        rows = [self.shard(from_json(bytes(shard))) for shard in batch["shard"]]
        return {name: [row[name] for row in rows] for name in ("done", "quarantined")}

    def shard(self, packed: list[list[Any]]) -> dict[str, int]:
        """Work through one shard of packed tasks and write its part, unless it is there."""
        tasks = [unpack(task) for task in packed]
        name = hashlib.sha256(b"".join(task.key for task in tasks)).hexdigest()[:16]
        done, failed = finish(self._pool, tasks)
        order = {task.key: number for number, task in enumerate(tasks)}
        lines = sorted(done, key=lambda result: order[result.key])
        if failed:
            told = [
                quarantined(self.recipe.source, tasks[order[key]], failure, count) for key, failure, count in failed
            ]
            self.out.put(f"quarantine/{self.spec}/part-{name}.jsonl", b"".join(told))
        self.out.put(f"records/{self.spec}/part-{name}.jsonl", b"".join((line.line or b"") + b"\n" for line in lines))
        # The keys come last: without them the shard counts as not done, and is written once more under the same name.
        self.out.put(f"keys/{self.spec}/part-{name}", b"".join(line.key for line in lines))
        return {"done": len(done), "quarantined": len(failed)}

    def _lease(self, limiter: Any, limits: Limits) -> None:
        """Ask for this worker's share of the limits, again and again; without an answer keep to an equal share."""
        import ray  # noqa: PLC0415

        minute = (limits.requests_per_minute, limits.tokens_per_minute)
        fallback = Rates(*(limit and limit / 60 / self.options.actors for limit in minute))
        name = f"{os.uname().nodename}-{os.getpid()}"
        while True:
            try:
                rates = Rates(*ray.get(limiter.lease.remote(name), timeout=LEASE / 2))
            except Exception:  # noqa: BLE001  (whatever is wrong with the limiter, a worker is never without a limit)
                rates = fallback
            self._pool.set(rates)
            time.sleep(LEASE / 3)


def finish(pool: LocalPool, tasks: list[Task]) -> tuple[list[Result], list[tuple[bytes, Failure, int]]]:
    """Work through tasks to the end; return the results, and for each failed document why and after how many attempts."""
    by_key = {task.key: task for task in tasks}
    queue, suspects = list(tasks), list[Task]()
    attempts, crashes = dict.fromkeys(by_key, 0), dict.fromkeys(by_key, 0)
    done: list[Result] = []
    failed: list[tuple[bytes, Failure, int]] = []
    while len(done) + len(failed) < len(tasks):
        if queue and (room := pool.room()):
            pool.submit(queue[:room])
            del queue[:room]
        elif suspects and not pool.held():
            pool.submit([suspects.pop()], alone=True)
        for result in pool.wait(0.05):
            key, failure = result.key, result.failure
            if result.fate is Fate.DONE:
                done.append(result)
                continue
            if result.fate is Fate.UNREAD:
                queue.append(by_key[key])
                continue
            assert failure is not None
            if result.fate in (Fate.DOWN, Fate.BUDGET):
                raise ConfigError(f"{failure.error}: {failure.message}")
            attempts[key] += 1
            crashes[key] += result.fate is Fate.CRASHED
            if result.fate is Fate.CRASHED and crashes[key] < MAX_CRASHES:
                suspects.append(by_key[key])
            elif result.fate is Fate.RETRY and attempts[key] < MAX_ATTEMPTS:
                queue.append(by_key[key])
            else:
                failed.append((key, failure, attempts[key]))
    return done, failed


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


class Shares:
    """Lends out shares of the cluster's limits; together they never exceed them. The actor behind all workers."""

    def __init__(self, requests: float | None, tokens: float | None, lease: float = LEASE) -> None:
        self._limits = Rates(requests and requests / 60, tokens and tokens / 60)
        self._lease = lease
        self._lent: dict[str, tuple[float, float]] = {}  # worker: the part of the whole it holds, and until when

    def lease(self, worker: str, now: float | None = None) -> tuple[float | None, float | None]:
        """Lend a worker its share for some seconds: an equal one, as far as the others have given theirs back."""
        now = time.monotonic() if now is None else now
        self._lent = {name: (part, until) for name, (part, until) in self._lent.items() if until > now}
        others = sum(part for name, (part, _) in self._lent.items() if name != worker)
        active = len(self._lent.keys() | {worker})
        part = max(0.0, min(1 - others, 1 / active))
        self._lent[worker] = (part, now + self._lease)
        return (
            self._limits.requests and self._limits.requests * part,
            self._limits.tokens and self._limits.tokens * part,
        )


def extract_on_ray(
    source: str | Source,
    out: str,
    *,
    kinds: Iterable[str] = KINDS,
    engine: str | Engine = "auto",
    settings: Settings | None = None,
    options: RayOptions | None = None,
) -> RaySummary:
    """Extract from all documents of a folder on the Ray cluster that is connected, or on one started here.

    `source` and `out` are addresses (`s3://...`) or paths that every machine has mounted. Keys never travel: each machine
    takes them from its own environment. Raises a ConfigError for a wrong call, or where the provider denies its service.
    """
    ray = import_ray()
    options = options or RayOptions()
    start = time.monotonic()
    if settings is None and engine in ("auto", "llm"):
        settings = Settings.load()
    if settings is not None and settings.max_cost is not None:
        raise ConfigError("max_cost holds for one process: it cannot be kept on Ray")
    recipe = Recipe(as_source(source), tuple(kinds), engine, settings, options.limits)
    spec = hashlib.sha256(b"".join(spec for _, spec in sorted(specs(recipe.extractor()).items()))).hexdigest()[:12]
    folder = Folder(out)
    if not ray.is_initialized():
        ray.init(log_to_driver=False, include_dashboard=False)
    limiter = None
    if options.limits is not None:
        limited = (options.limits.requests_per_minute, options.limits.tokens_per_minute)
        limiter = ray.remote(num_cpus=0)(Shares).options(name=LIMITER, get_if_exists=True).remote(*limited)
    summary = RaySummary()
    with tempfile.TemporaryDirectory(prefix="extractor-ray-") as here:
        listing = Path(here) / "listing"
        listing.mkdir()
        write_listing(recipe, folder, spec, options, listing, summary)
        if summary.shards:
            sent = replace(recipe, settings=without_secrets(settings))
            run_shards(ray, listing, summary, options, (sent, folder, spec, options, limiter))
    summary.seconds = time.monotonic() - start
    return summary


def import_ray() -> Any:
    """Import Ray, with its usage statistics off; a ConfigError if it is not installed."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray  # noqa: PLC0415
        import ray.data  # noqa: PLC0415
    except ImportError:
        raise ConfigError("running on Ray needs it: pip install 'extractor[ray]'") from None
    return ray


def as_source(source: str | Source) -> Source:
    """Return a source for an address or a path."""
    if isinstance(source, Source):
        return source
    if "://" in source:
        return RemoteSource(Path(source.rpartition("/")[2]), uri=source)
    return Source(Path(source).resolve())


def without_secrets(settings: Settings | None) -> Settings | None:
    """Return settings that may travel: without a key."""
    return settings if settings is None else settings.model_copy(update={"api_key": None})


def with_secrets(settings: Settings | None) -> Settings | None:
    """Return settings with the key that this machine's environment holds."""
    return settings if settings is None else settings.model_copy(update={"api_key": Settings.load().api_key})


def write_listing(
    recipe: Recipe, out: Folder, spec: str, options: RayOptions, listing: Path, summary: RaySummary
) -> None:
    """Write the shards of what is to be read, a file for every hundred; the output's keys are held in memory."""
    known = set(keys(out, spec, failed=not options.retry_quarantined))
    kinds = tuple(recipe.extractor().schemas)
    tasks = open_tasks(recipe.source, out, kinds, known, summary)
    number = 0
    while shards := list(islice(iter(lambda: list(islice(tasks, options.shard)), []), 100)):
        with (listing / f"{number:06d}.jsonl").open("wb") as file:
            file.writelines(to_json([pack(task) for task in shard]) + b"\n" for shard in shards)
        summary.shards += len(shards)
        number += 1


def keys(out: Folder, spec: str, *, failed: bool) -> Iterator[bytes]:
    """Yield the keys of all documents that the output holds under a spec, with those in quarantine if asked for."""
    for name in out.names(f"keys/{spec}"):
        data = out.get(name)
        yield from (data[at : at + 16] for at in range(0, len(data), 16))
    if failed:
        for name in out.names(f"quarantine/{spec}"):
            yield from (bytes.fromhex(from_json(line)["key"]) for line in out.get(name).splitlines())


def open_tasks(
    source: Source, out: Folder, kinds: tuple[str, ...], known: set[bytes], summary: RaySummary
) -> Iterator[Task]:
    """Yield the tasks that the output does not hold yet, each document once."""
    new: set[bytes] = set()
    for file in source.walk(Path(filesystem(out.uri)[1])):
        if isinstance(file, Problem):
            summary.problems += 1
            continue
        try:
            for item in items(source, file.path):
                if item.key in known:
                    summary.skipped += 1
                elif item.key in new:
                    summary.duplicate += 1
                else:
                    new.add(item.key)
                    yield Task(item.key, file.path, item.number, item.offset, item.length, kinds)
        except DocumentError:
            summary.problems += 1


def run_shards(ray: Any, listing: Path, summary: RaySummary, options: RayOptions, given: tuple[Any, ...]) -> None:
    """Hand the shards to Ray Data and add up what comes back. The listing is streamed, a file at a time."""
    packed = ({"shard": line.strip()} for path in sorted(listing.iterdir()) for line in path.open("rb"))
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    while wave := list(islice(packed, 64 * options.actors)):
        data = ray.data.from_items(wave, override_num_blocks=len(wave))
        done = data.map_batches(
            ShardWorker,
            fn_constructor_args=given,
            batch_size=1,
            batch_format="numpy",
            num_cpus=options.cpus,
            compute=ray.data.ActorPoolStrategy(size=min(options.actors, len(wave))),
        )
        for row in done.iter_rows():
            summary.done += int(row["done"])
            summary.quarantined += int(row["quarantined"])
