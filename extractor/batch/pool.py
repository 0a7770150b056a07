"""Where documents are worked on: what a run asks of it, and how many workers of which kind it is made of."""

import os
from collections.abc import Iterable
from typing import Protocol

from extractor.batch.limits import in_flight
from extractor.batch.local import LocalPool
from extractor.batch.options import Options
from extractor.batch.tasks import Allowance, Result, Task
from extractor.batch.worker import Recipe
from extractor.errors import ConfigError


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


def make_pool(recipe: Recipe, options: Options) -> Pool:
    """Make the workers: for rules a process a core, for an engine that waits one process of many threads."""
    extractor = recipe.extractor()
    engine = extractor.engine
    if engine.one_process and (options.processes or 1) > 1:  # budget and limits are kept in one process
        raise ConfigError("a language model is asked from one process; raise the concurrency instead")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    pool = LocalPool(
        recipe,
        processes=options.processes or (cores if engine.cpu_bound else 1),
        threads=in_flight(
            options.concurrency or (1 if engine.cpu_bound else extractor.settings.concurrency), recipe.limits
        ),
        timeout=options.timeout,
    )
    if engine.one_process:
        # A worker that takes a dead one's place goes on with what is left of the budget.
        pool.allow(Allowance(max_cost=extractor.settings.max_cost, max_tokens=extractor.settings.max_total_tokens))
    return pool
