"""What the commands and the pytest plugin do: check, plan, record, replay a variant, accept. Prints nothing."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from extractor.engines.llm.redact import secrets_of
from extractor.engines.meter import Meter, price_at, worst_case
from extractor.errors import BudgetExceeded, ConfigError, ModelError
from extractor.regress.cassettes import BadCassette, Case, CassetteFolder, slug
from extractor.regress.comparison import Comparison, Run, compare
from extractor.regress.config import Config, Variant, parse_variant
from extractor.regress.corpus import Article, read_corpus
from extractor.regress.gates import Gate, Result, Tolerance
from extractor.regress.outcome import NothingAccepted, Outcome, read_baseline, write_baseline
from extractor.regress.replay import Endpoint, StaleCassette, UnusedInteractions
from extractor.regress.running import Task, record, replay, tasks
from extractor.settings.settings import Settings
from extractor.utils.text import counted, split_csv


class Planned(NamedTuple):
    """What recording one case would take at most, in tokens; `cost` in US dollars, None where no price is known."""

    task: Task
    tokens_in: int
    tokens_out: int
    cost: float | None


@dataclass(frozen=True)
class Session:
    """One configuration with its corpus and its cassettes."""

    config: Config
    corpus: list[Article]
    cassettes: CassetteFolder

    @classmethod
    def open(cls, config: Config) -> "Session":
        """Read the corpus; cassettes are read when they are needed."""
        return cls(config, read_corpus(config.articles, config.gold, config.kinds), CassetteFolder(config.cassettes))

    @property
    def kinds(self) -> frozenset[str]:
        """The names of the kinds that are asked for."""
        return frozenset(kind.name for kind in self.config.kinds)

    def variant(self, text: str = "current") -> Variant:
        """Return the variant that a description names."""
        return parse_variant(text, self.config.variant, self.config.kinds)

    def tasks(self, variant: Variant, samples: int | None = None) -> Iterator[Task]:
        """Yield all cases of a variant."""
        return tasks(self.corpus, variant, self.config.kinds, samples or self.config.samples)

    def check(self, variant: Variant) -> list[Gate]:
        """Replay all cases; return a gate for each: passed, or stale with what differs from the nearest cassette."""
        found = []
        for task in self.tasks(variant):
            name = f"{task.case.kind}.{task.case}"
            try:
                outcome = replay(task, self.cassettes)
                found.append(Gate(name, Result.PASS, counted(len(outcome.records), "record")))
            except (StaleCassette, UnusedInteractions, BadCassette) as error:
                found.append(Gate(name, Result.STALE, str(error)))
        return found

    def missing(self, variant: Variant, *, samples: int | None = None, only_stale: bool = False) -> list[Task]:
        """Return the cases that are not recorded as they would be asked now; with `only_stale`, those that once were."""
        wanted = [task for task in self.tasks(variant, samples) if not self.is_sound(task)]
        return [task for task in wanted if not only_stale or self.cassettes.similar(task.case)]

    def is_sound(self, task: Task) -> bool:
        """Whether a case replays to its end."""
        if self.cassettes.path(task.case, task.opening) is None:
            return False
        try:
            replay(task, self.cassettes)
        except (StaleCassette, UnusedInteractions, BadCassette):
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
        endpoint: Endpoint | None = None,
        tell: Callable[[str], None] = lambda _line: None,
    ) -> int:
        """Record cases from the model that the settings reach; return how many failed, each reported in a line.

        A case is written when it is complete. A budget that is used up ends the run; what was recorded stays.
        """
        price = price_at(settings.base_url)
        meter = Meter(max_cost=max_cost, price=price) if max_cost is not None else None
        endpoint = endpoint or client(settings)
        failed, stop = 0, threading.Event()

        def one(task: Task) -> str:
            if stop.is_set():
                raise BudgetExceeded("not asked: the budget is used up")
            taken = record(
                task,
                endpoint,
                self.cassettes,
                price=price,
                meter=meter,
                attempts=attempts,
                secrets=secrets_of(settings.endpoint, settings.key),
            )
            tokens_in = sum(answer.tokens_in for answer in taken.answers.values())
            tokens_out = sum(answer.tokens_out for answer in taken.answers.values())
            return f"{task.case}: {tokens_in} tokens in, {tokens_out} out, {taken.seconds:.1f} s"

        with ThreadPoolExecutor(concurrency) as pool:
            futures = {pool.submit(one, task): task for task in wanted}
            for future in as_completed(futures):
                try:
                    tell(future.result())
                except BudgetExceeded as error:
                    stop.set()
                    failed += 1
                    tell(f"{futures[future].case}: {error}")
                except (ModelError, BadCassette) as error:
                    failed += 1
                    tell(f"{futures[future].case}: {type(error).__name__}: {error}")
        return failed

    def run(self, text: str, samples: int | None = None) -> Run:
        """Replay a variant, or return what was accepted where the description is `baseline`."""
        if text == "baseline":
            outcomes = [o for o in read_baseline(self.config.baseline) if o.case.kind in self.kinds]
            return Run(text, outcomes)
        variant = self.variant(text)
        return Run(text, [replay(task, self.cassettes) for task in self.tasks(variant, samples)])

    def compare(self, old: str, new: str, samples: int | None = None) -> Comparison:
        """Replay two variants and compare them; a ConfigError if they are over different articles."""
        gold = {article.name: article.gold for article in self.corpus}
        try:
            return compare(self.run(old, samples), self.run(new, samples), gold, self.config.kinds)
        except ValueError as error:
            raise ConfigError(str(error)) from None

    @property
    def tolerance(self) -> Tolerance:
        """What the configuration tolerates."""
        return Tolerance.read(self.config.tolerance)

    def accept(self, text: str = "current") -> list[Path]:
        """Keep what comes out of a variant as the baseline; return the files."""
        return write_baseline(self.config.baseline, self.run(text).outcomes)

    def accepted(self, case: Case) -> Outcome | None:
        """Return what was accepted for a case's article, kind and sample, whatever the prompt was; None if nothing was."""
        try:
            found = read_baseline(self.config.baseline, case)
        except NothingAccepted:
            return None
        return next((outcome for outcome in found if outcome.case.sample == case.sample), None)

    def prune(self, keep: Iterable[str]) -> int:
        """Delete cassettes that none of these variants asks for; return how many.

        Other corpora may share the folder: only cassettes of this corpus's articles and kinds are deleted.
        """
        wanted = {
            self.cassettes.path(task.case, task.opening) for text in keep for task in self.tasks(self.variant(text))
        }
        articles = {slug(article.name) for article in self.corpus}
        old = [
            name
            for name, path in self.cassettes
            if path not in wanted and name.article in articles and name.kind in self.kinds
        ]
        for name in old:
            self.cassettes.remove(name)
        return len(old)


def client(settings: Settings) -> Endpoint:
    """Return the HTTP client for the endpoint that the settings name."""
    from extractor.engines.llm.client import Client  # noqa: PLC0415  (imports openai)

    return Client(settings.endpoint, settings.key)


def with_kinds(config: Config, kinds: str | None) -> Config:
    """Return a configuration for fewer kinds, comma-separated; a ConfigError for one that it does not have."""
    if not kinds:
        return config
    wanted = split_csv(kinds)
    known = {kind.name: kind for kind in config.kinds}
    if unknown := [name for name in wanted if name not in known]:
        raise ConfigError(f"no kind {unknown[0]!r} in this configuration; it has {', '.join(known)}")
    return replace(config, kinds=tuple(known[name] for name in wanted))
