"""The Ray runner: the same worker on many machines, over inputs and outputs that all of them can reach.

Ray Data hands out shards of tasks, and no more is asked of it: its concurrency is the number of actors. Each actor works
through a shard with its own worker process, whose threads are its own and which may die without it, and writes one part
(see `shards`). So a shard that Ray runs twice is written once, and a rerun skips what the parts hold.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from extractor.batch.folder import Folder
from extractor.batch.items import Item, items
from extractor.batch.output import check_links
from extractor.batch.remote import RemoteSource, filesystem, source_at
from extractor.batch.shards import RayOptions, ShardWorker, Told, pack
from extractor.batch.shares import LEASE, Purse, RateShares
from extractor.batch.sources import Problem, Source
from extractor.batch.spec import specs
from extractor.batch.status import holds_manifest
from extractor.batch.summary import EXIT, Stop
from extractor.batch.tasks import Task
from extractor.batch.worker import Recipe
from extractor.engines.base import Engine
from extractor.errors import ConfigError, DocumentError
from extractor.kinds import BUILT_IN, resolve_kinds
from extractor.kinds.registry import Kinds
from extractor.settings.settings import Settings
from extractor.types import Usage

WAVE = 64  # shards for each actor in one execution of Ray Data


@dataclass
class RaySummary:
    """What a run came to, in documents; `skipped` are those that the output held before, `left` those still open."""

    done: int = 0
    fallback: int = 0
    quarantined: int = 0
    skipped: int = 0
    duplicate: int = 0
    problems: int = 0
    left: int = 0
    shards: int = 0
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    stop: Stop | None = None
    message: str | None = None

    def add(self, told: Told) -> None:
        """Add what a worker tells of a shard."""
        self.done += told.done
        self.fallback += told.fallback
        self.quarantined += told.quarantined
        self.left -= told.done + told.quarantined
        self.usage += told.usage
        if self.stop is None:
            self.stop, self.message = told.stop, told.message

    @property
    def exit_code(self) -> int:
        """The same as a local run's: 0 done, 3 some in quarantine, 4 budget, 75 provider unavailable, 2 wrong settings."""
        if self.stop is not None:
            return EXIT[self.stop]
        return 3 if self.quarantined or self.problems else 0

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self) | {"usage": self.usage.model_dump(), "exit_code": self.exit_code}


class Asking:
    """Asks an actor, and waits no longer than half a lease for its answer. Picklable."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor

    def __call__(self, method: str, *args: object) -> Any:
        """Return the answer; whatever is wrong with the actor is raised."""
        import ray  # noqa: PLC0415

        return ray.get(getattr(self.actor, method).remote(*args), timeout=LEASE / 2)


class Actor:
    """What Ray Data makes in each actor: a worker, made where it runs, with the key of that machine's environment."""

    def __init__(self, recipe: Recipe, *given: Any) -> None:
        self.work = ShardWorker(replace(recipe, settings=with_secrets(recipe.settings)), *given)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Work through a batch of shards; return a row for each."""
        return {"told": [to_json(asdict(self.work(from_json(bytes(shard))))) for shard in batch["shard"]]}


def extract_on_ray(
    source: str | Source,
    out: str,
    *,
    kinds: Kinds = BUILT_IN,
    engine: str | Engine = "auto",
    settings: Settings | None = None,
    options: RayOptions | None = None,
) -> RaySummary:
    """Extract from all documents of a folder on the Ray cluster that is connected, or on one started here.

    `source` and `out` are addresses (`s3://...`) or paths that every machine has mounted. Keys never travel: each machine
    takes them from its own environment. Raises a ConfigError for a wrong call; a budget that is used up and a provider
    that denies its service are no exceptions: the summary tells of them.
    """
    ray = import_ray()
    options = options or RayOptions()
    start = time.monotonic()
    if settings is None and engine in ("auto", "llm"):
        settings = Settings.load()
    recipe = Recipe(as_source(source), resolve_kinds(kinds), engine, settings, options.limits)
    spec = hashlib.sha256(b"".join(spec for _, spec in sorted(specs(recipe.extractor()).items()))).hexdigest()[:12]
    folder = Folder(out)
    if "://" not in out:
        check_links(Path(out), "records", "keys", "quarantine")
    if holds_manifest(out):
        raise ConfigError(f"{out}: holds a run of this machine; name another output for one on Ray")
    if not ray.is_initialized():
        ray.init(log_to_driver=False, include_dashboard=False)
    summary = RaySummary()
    with tempfile.TemporaryDirectory(prefix="extractor-ray-") as here:
        listing = Path(here) / "listing"
        listing.mkdir()
        write_listing(recipe, folder, spec, options, listing, summary)
        if summary.shards:
            sent = replace(recipe, settings=without_secrets(settings))
            given = (sent, folder, spec, options, *lenders(ray, settings, options))
            run_shards(ray, listing, summary, options, given)
    summary.seconds = time.monotonic() - start
    return summary


def lenders(ray: Any, settings: Settings | None, options: RayOptions) -> tuple[Asking | None, Asking | None]:
    """Start the actors that lend shares of the limits and of the budget, where there are any.

    Runs with the same limits share them, so that actor has a name; a budget is a run's own.
    """
    rates = purse = None
    limits = options.limits
    if limits is not None and (limits.requests_per_minute or limits.tokens_per_minute):
        name = f"extractor-limits-{limits.requests_per_minute}-{limits.tokens_per_minute}"
        rates = Asking(ray.remote(num_cpus=0)(RateShares).options(name=name, get_if_exists=True).remote())
    if settings is not None and (settings.max_cost, settings.max_total_tokens) != (None, None):
        purse = Asking(ray.remote(num_cpus=0)(Purse).remote(options.actors))
    return rates, purse


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
    """Return a source that every machine understands: an address, or a path from the root."""
    found = source if isinstance(source, Source) else source_at(source)
    return found if isinstance(found, RemoteSource) else replace(found, root=found.root.resolve())


def without_secrets(settings: Settings | None) -> Settings | None:
    """Return settings that may travel: without a key."""
    return settings if settings is None else settings.model_copy(update={"api_key": None})


def with_secrets(settings: Settings | None) -> Settings | None:
    """Return settings with the key that this machine's environment holds."""
    return (
        settings
        if settings is None
        else settings.model_copy(update={"api_key": Settings.load(model=settings.model).api_key})
    )


def write_listing(
    recipe: Recipe, out: Folder, spec: str, options: RayOptions, listing: Path, summary: RaySummary
) -> None:
    """Write the shards of what is to be read, a file for every hundred; the output's keys are held in memory."""
    known = set(keys(out, spec, failed=not options.retry_quarantined))
    kinds = tuple(kind.name for kind in recipe.extractor().kinds)
    tasks = open_tasks(recipe.source, out, kinds, known, summary)
    number = 0
    while shards := list(islice(iter(lambda: list(islice(tasks, options.shard)), []), 100)):
        with (listing / f"{number:06d}.jsonl").open("wb") as file:
            file.writelines(to_json([pack(task) for task in shard]) + b"\n" for shard in shards)
        summary.shards += len(shards)
        summary.left += sum(map(len, shards))
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
                if not isinstance(item, Item):
                    summary.problems += item is not None
                elif item.key in known:
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
    while summary.stop is None and (wave := list(islice(packed, WAVE * options.actors))):
        data = ray.data.from_items(wave, override_num_blocks=len(wave))
        done = data.map_batches(
            Actor,
            fn_constructor_args=given,
            batch_size=1,
            batch_format="numpy",
            num_cpus=options.cpus,
            compute=ray.data.ActorPoolStrategy(size=min(options.actors, len(wave))),
        )
        for row in done.iter_rows():
            summary.add(read_told(row["told"]))


def read_told(row: bytes) -> Told:
    """Return what a worker told, from the JSON that it came as."""
    told = from_json(row)
    stop = told["stop"] and Stop(told["stop"])
    return Told(**told | {"usage": Usage.model_validate(told["usage"]), "stop": stop})
