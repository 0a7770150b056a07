"""Workers on Ray: the same worker as on one machine, in actors that Ray places on the cluster.

The run stays on one machine, with its manifest and its records. Actors get tasks, read the documents themselves, and send
lines back.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from extractor.batch.job import Job, Result, Task
from extractor.batch.pool import START_SECONDS, Pool, Slot
from extractor.batch.worker import Budget, Worker
from extractor.documents.remote import RemoteSource
from extractor.errors import ConfigError
from extractor.settings.settings import Settings
from extractor.types import Usage


class Actor:
    """What runs in a Ray actor: a worker, with the key of that machine's environment."""

    def __init__(self, job: Job, budget: Budget | None) -> None:
        if job.settings is not None:
            key = Settings.load(model=job.settings.model).api_key
            job = replace(job, settings=job.settings.model_copy(update={"api_key": key}))
        self._worker = Worker(job, budget)
        _ = self._worker.extractor

    def ready(self) -> None:
        """Return once the actor has started."""

    def work(self, task: Task) -> Result:
        """Work on one task."""
        return self._worker(task)


class RayPool(Pool):
    """Actors on the Ray cluster that is connected, or on one that is started here."""

    def __init__(self, job: Job, *, size: int, threads: int, timeout: float, budget: Budget | None = None) -> None:
        self._ray = import_ray()
        self._pending: dict[Any, tuple[Slot, Any]] = {}  # reference: the worker it came from, as it was then
        if not self._ray.is_initialized():
            self._ray.init(log_to_driver=False, include_dashboard=False)
        super().__init__(for_cluster(job), size=size, threads=threads, timeout=timeout, budget=budget)

    def _start(self, used: Usage) -> Any:
        actor = self._ray.remote(Actor).options(num_cpus=1, max_concurrency=self.threads, max_restarts=0)
        return actor.remote(self.job, self._share(used))

    def _await_ready(self, handle: Any) -> None:
        try:
            self._ray.get(handle.ready.remote(), timeout=START_SECONDS)
        except self._ray.exceptions.GetTimeoutError:
            raise ConfigError("the Ray cluster has no free core for all actors: ask for fewer") from None
        except self._ray.exceptions.RayError as error:
            raise ConfigError(f"Ray actor: {' '.join(str(error).split())[-300:]}") from None

    def _send(self, slot: Slot, tasks: list[Task]) -> None:
        for task in tasks:
            self._pending[slot.handle.work.remote(task)] = (slot, slot.handle)

    def _receive(self, seconds: float) -> Iterator[tuple[Slot, Result | str]]:
        if not self._pending:
            return
        ready, _ = self._ray.wait(list(self._pending), num_returns=1, timeout=seconds)
        if ready:
            ready, _ = self._ray.wait(list(self._pending), num_returns=len(self._pending), timeout=0)
        for reference in ready:
            if reference not in self._pending:  # of a worker that has died
                continue
            slot, handle = self._pending.pop(reference)
            try:
                yield slot, self._ray.get(reference)
            except self._ray.exceptions.RayError:
                self._kill(handle)
                yield slot, "Ray actor died"

    def _kill(self, handle: Any) -> None:
        self._pending = {ref: (slot, owner) for ref, (slot, owner) in self._pending.items() if owner is not handle}
        self._ray.kill(handle)

    def close(self) -> None:
        """Kill the actors; what they are doing is dropped."""
        for slot in self._slots:
            self._ray.kill(slot.handle)


def for_cluster(job: Job) -> Job:
    """Return a job that may travel: with a path from the root, and without the key."""
    source = job.source if isinstance(job.source, RemoteSource) else replace(job.source, root=job.source.root.resolve())
    settings = job.settings
    if settings is None and job.engine in ("auto", "llm"):
        settings = Settings.load()
    return replace(job, source=source, settings=settings and settings.model_copy(update={"api_key": None}))


def import_ray() -> Any:
    """Import Ray, with its usage statistics off.

    Raises:
        ConfigError: If it is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray  # noqa: PLC0415  (an extra)
    except ImportError:
        raise ConfigError("running on Ray needs it: pip install 'extractor[ray]'") from None
    return ray
