"""What the commands and the pytest plugin do: check, plan, record, replay a variant, accept. Prints nothing."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from extractor.commands import by_commas
from extractor.engines.llm.completion import Sender
from extractor.errors import BudgetExceeded, ConfigError, ModelError
from extractor.meter import Meter, price_at, worst_case
from extractor.printing import counted
from extractor.regress.comparison import Comparison, Run, compare
from extractor.regress.config import Config, Variant, parse_variant
from extractor.regress.corpus import Article, read_corpus
from extractor.regress.gates import Gate, Result, Tolerance
from extractor.regress.outcome import NothingAccepted, Outcome, read_baseline, write_baseline
from extractor.regress.recordings import BadRecording, Case, Recordings
from extractor.regress.replay import Stale, Unplayed
from extractor.regress.running import Task, record, replay, tasks
from extractor.settings import Settings


class Planned(NamedTuple):
    """What recording one case would take at most, in tokens; `cost` in US dollars, None where no price is known."""

    task: Task
    tokens_in: int
    tokens_out: int
    cost: float | None


@dataclass(frozen=True)
class Session:
    """One configuration with its corpus and its recordings."""

    config: Config
    corpus: list[Article]
    recordings: Recordings

    @classmethod
    def open(cls, config: Config) -> "Session":
        """Read the corpus; recordings are read when they are needed."""
        return cls(config, read_corpus(config.articles, config.gold), Recordings(config.recordings))

    def variant(self, text: str = "current") -> Variant:
        """Return the variant that a description names."""
        return parse_variant(text, self.config.variant, self.config.kinds)

    def tasks(self, variant: Variant, samples: int | None = None) -> Iterator[Task]:
        """Yield all cases of a variant."""
        return tasks(self.corpus, variant, self.config.kinds, samples or self.config.samples)

    def check(self, variant: Variant) -> list[Gate]:
        """Replay all cases; return a gate for each: passed, or stale with what differs from the nearest recording."""
        found = []
        for task in self.tasks(variant):
            name = f"{task.case.kind}.{task.case}"
            try:
                outcome = replay(task, self.recordings)
                found.append(Gate(name, Result.PASS, counted(len(outcome.records), "record")))
            except (Stale, Unplayed, BadRecording) as error:
                found.append(Gate(name, Result.STALE, str(error)))
        return found

    def missing(self, variant: Variant, *, samples: int | None = None, only_stale: bool = False) -> list[Task]:
        """Return the cases that are not recorded as they would be asked now; with `only_stale`, those that once were."""
        wanted = [task for task in self.tasks(variant, samples) if not self.is_sound(task)]
        return [task for task in wanted if not only_stale or self.recordings.like(task.case)]

    def is_sound(self, task: Task) -> bool:
        """Whether a case replays to its end."""
        if self.recordings.path(task.case, task.opening) is None:
            return False
        try:
            replay(task, self.recordings)
        except (Stale, Unplayed, BadRecording):
            return False
        return True

    def plan(self, wanted: Iterable[Task], address: str | None) -> list[Planned]:
        """Return what recording these cases would take at most, without what a bad answer makes follow."""
        price = Meter(price=price_at(address))
        planned = []
        for task in wanted:
            most = worst_case(task.opening)
            planned.append(Planned(task, most.tokens_in, most.tokens_out, price.cost(most)))
        return planned

    def record(
        self,
        wanted: list[Task],
        settings: Settings,
        *,
        max_cost: float | None = None,
        concurrency: int = 1,
        attempts: int = 4,
        manifest: bool = True,
        sender: Sender | None = None,
        tell: Callable[[str], None] = lambda _line: None,
    ) -> int:
        """Record cases from the model that the settings reach; return how many failed, each told in a line.

        A case is written when it is complete. A budget that is used up ends the run; what was recorded stays. The
        `manifest` is written at the end.
        """
        price = price_at(settings.base_url)
        meter = Meter(max_cost=max_cost, price=price) if max_cost is not None else None
        sender = sender or client(settings)
        failed, stop = 0, threading.Event()

        def one(task: Task) -> str:
            if stop.is_set():
                raise BudgetExceeded("not asked: the budget is used up")
            recording = record(
                task,
                sender,
                self.recordings,
                price=price,
                meter=meter,
                attempts=attempts,
                secrets=filter(None, [settings.key]),
            )
            facts = recording.facts()
            return f"{task.case}: {facts['tokens_in']} tokens in, {facts['tokens_out']} out, {facts['seconds']} s"

        with ThreadPoolExecutor(concurrency) as pool:
            futures = {pool.submit(one, task): task for task in wanted}
            for future in as_completed(futures):
                try:
                    tell(future.result())
                except BudgetExceeded as error:
                    stop.set()
                    failed += 1
                    tell(f"{futures[future].case}: {error}")
                except (ModelError, BadRecording) as error:
                    failed += 1
                    tell(f"{futures[future].case}: {type(error).__name__}: {error}")
        if manifest:
            self.recordings.write_manifest()
        return failed

    def run(self, text: str, samples: int | None = None) -> Run:
        """Replay a variant, or return what was accepted where the description is `baseline`."""
        if text == "baseline":
            outcomes = [o for o in read_baseline(self.baseline) if o.case.kind in self.config.kinds]
            return Run(text, outcomes)
        variant = self.variant(text)
        return Run(text, [replay(task, self.recordings) for task in self.tasks(variant, samples)])

    def compare(self, old: str, new: str, samples: int | None = None) -> Comparison:
        """Replay two variants and compare them; a ConfigError if they are over different articles."""
        gold = {article.name: article.gold for article in self.corpus}
        try:
            return compare(self.run(old, samples), self.run(new, samples), gold)
        except ValueError as error:
            raise ConfigError(str(error)) from None

    @property
    def tolerance(self) -> Tolerance:
        """What the configuration tolerates."""
        return Tolerance.read(self.config.tolerance)

    @property
    def baseline(self) -> Path:
        """The folder of what was accepted."""
        return self.config.baseline or self.config.recordings / "baseline"

    def accept(self, text: str = "current") -> list[Path]:
        """Keep what comes out of a variant as the baseline; return the files."""
        return write_baseline(self.baseline, self.run(text).outcomes)

    def accepted(self, case: Case) -> Outcome | None:
        """Return what was accepted for a case's article, kind and sample, whatever the prompt was; None if nothing was."""
        try:
            found = read_baseline(self.baseline, case)
        except NothingAccepted:
            return None
        return next((outcome for outcome in found if outcome.case.sample == case.sample), None)

    def superseded(self, keep: Iterable[str]) -> list[Path]:
        """Delete recordings that none of these variants asks for; return what was deleted."""
        wanted = {
            self.recordings.path(task.case, task.opening) for text in keep for task in self.tasks(self.variant(text))
        }
        old = [path for path in self.recordings.paths if path not in wanted]
        for path in old:
            self.recordings.remove(path)
        if old:
            self.recordings.write_manifest()
        return old


def client(settings: Settings) -> Sender:
    """Return the HTTP client for the endpoint that the settings name."""
    from extractor.engines.llm.client import Client  # noqa: PLC0415  (imports openai)

    return Client(settings.endpoint, settings.key)


def with_kinds(config: Config, kinds: str | None) -> Config:
    """Return a configuration for fewer kinds, given by commas; a ConfigError for one that it does not have."""
    if not kinds:
        return config
    wanted = by_commas(kinds)
    if unknown := [kind for kind in wanted if kind not in config.kinds]:
        raise ConfigError(f"no kind {unknown[0]!r} in this configuration; it has {', '.join(config.kinds)}")
    return replace(config, kinds=wanted)
