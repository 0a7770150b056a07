"""A regression suite: what the commands and the pytest plugin do with a configuration, its corpus and its cassettes."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from extractor.engines.llm.redact import secrets_of
from extractor.engines.meter import Meter, price_at, worst_case
from extractor.errors import BudgetExceeded, ConfigError, ModelError
from extractor.kinds import Kind
from extractor.regress.cases import Case, make_cases, opening_request, record, replay
from extractor.regress.cassettes import CassetteFolder, ReplayError, slug
from extractor.regress.comparison import Comparison, VariantResults, compare
from extractor.regress.config import Config, Variant, parse_variant
from extractor.regress.corpus import CorpusArticle, read_corpus
from extractor.regress.gates import Gate, GateStatus, Tolerance
from extractor.regress.results import CaseResult, NoBaseline, read_baseline, write_baseline
from extractor.regress.transport import Fetcher
from extractor.settings.settings import Settings
from extractor.utils.text import counted, split_csv


class CaseEstimate(NamedTuple):
    """The most that the first request of a case can take: tokens, and US dollars where a price is known."""

    case: Case
    tokens_in: int
    tokens_out: int
    cost: float | None


@dataclass(frozen=True)
class Suite:
    """A configuration with its corpus and its cassettes; `kinds` are those to look at, of all that are asked for."""

    config: Config
    corpus: list[CorpusArticle]
    cassettes: CassetteFolder
    kinds: tuple[Kind, ...]

    @classmethod
    def open(cls, config: Config, kinds: str | None = None) -> "Suite":
        """Read the corpus; `kinds` limits the suite to some kinds, comma-separated. Cassettes are read when needed."""
        known = {kind.name: kind for kind in config.kinds}
        chosen = split_csv(kinds or "") or tuple(known)
        if unknown := [name for name in chosen if name not in known]:
            raise ConfigError(f"no kind {unknown[0]!r} in this configuration; it has {', '.join(known)}")
        corpus = read_corpus(config.articles, config.gold, config.kinds)
        return cls(config, corpus, CassetteFolder(config.cassettes), tuple(known[name] for name in chosen))

    @property
    def tolerance(self) -> Tolerance:
        """The tolerances of the configuration."""
        return Tolerance.from_table(self.config.tolerance)

    def variant(self, text: str = "current") -> Variant:
        """Return the variant that a description names."""
        return parse_variant(text, self.config.variant, self.config.kinds)

    def cases(self, variant: Variant, samples: int | None = None) -> Iterator[Case]:
        """Yield the cases of a variant that are about the kinds of this suite."""
        wanted = {kind.name for kind in self.kinds}
        for case in make_cases(self.corpus, variant, self.config.kinds, samples or self.config.samples):
            if wanted & {kind.name for kind in case.kinds}:
                yield case

    def check(self, variant: Variant) -> list[Gate]:
        """Replay all cases; return a gate for each: passed, or stale with the difference to the nearest cassette."""
        gates = []
        for case in self.cases(variant):
            name = f"{'+'.join(case.key.kinds)}.{case}"
            try:
                result = replay(case, self.cassettes)
                records = sum(len(found.records) for found in result.kinds.values())
                gates.append(Gate(name, GateStatus.PASS, counted(records, "record")))
            except ReplayError as error:
                gates.append(Gate(name, GateStatus.STALE, str(error)))
        return gates

    def missing(self, variant: Variant, *, samples: int | None = None, only_stale: bool = False) -> list[Case]:
        """Return the cases that cannot be replayed; with `only_stale`, those that were recorded before."""
        missing = [case for case in self.cases(variant, samples) if not self.replays(case)]
        return [case for case in missing if not only_stale or self.cassettes.similar(case.key)]

    def replays(self, case: Case) -> bool:
        """Return whether a case can be replayed."""
        try:
            replay(case, self.cassettes)
        except ReplayError:
            return False
        return True

    def estimate(self, cases: Iterable[Case], address: str | None) -> list[CaseEstimate]:
        """Return the most that recording these cases can take, without the requests that a bad answer leads to."""
        meter = Meter(price=price_at(address))
        estimates = []
        for case in cases:
            most = worst_case(opening_request(case))
            estimates.append(CaseEstimate(case, most.tokens_in, most.tokens_out, meter.cost(most)))
        return estimates

    def record(
        self,
        cases: list[Case],
        settings: Settings,
        *,
        max_cost: float | None = None,
        concurrency: int = 1,
        attempts: int = 4,
        fetcher: Fetcher | None = None,
        progress: Callable[[str], None] = lambda _line: None,
    ) -> int:
        """Record cases from the model that the settings name; return how many failed. `progress` gets a line for each case.

        A case is written when it is complete. The run ends when the budget is used up; cases recorded so far are kept.
        """
        price = price_at(settings.base_url)
        meter = Meter(max_cost=max_cost, price=price) if max_cost is not None else None
        fetcher = fetcher or client(settings)
        secrets = secrets_of(settings.endpoint, settings.key)
        failed, stop = 0, threading.Event()

        def record_one(case: Case) -> str:
            if stop.is_set():
                raise BudgetExceeded("not sent: the budget is used up")
            recorder = record(
                case, fetcher, self.cassettes, price=price, meter=meter, attempts=attempts, secrets=secrets
            )
            tokens_in = sum(answer.tokens_in for answer in recorder.answers.values())
            tokens_out = sum(answer.tokens_out for answer in recorder.answers.values())
            return f"{case}: {tokens_in} tokens in, {tokens_out} out, {recorder.seconds:.1f} s"

        with ThreadPoolExecutor(concurrency) as pool:
            futures = {pool.submit(record_one, case): case for case in cases}
            for future in as_completed(futures):
                try:
                    progress(future.result())
                except BudgetExceeded as error:
                    stop.set()
                    failed += 1
                    progress(f"{futures[future]}: {error}")
                except (ModelError, ReplayError) as error:
                    failed += 1
                    progress(f"{futures[future]}: {type(error).__name__}: {error}")
        return failed

    def results(self, text: str, samples: int | None = None) -> VariantResults:
        """Replay a variant, or return what was accepted if the description is `baseline`; only the kinds of this suite."""
        if text == "baseline":
            found = read_baseline(self.config.baseline)
        else:
            found = [replay(case, self.cassettes) for case in self.cases(self.variant(text), samples)]
        limited = [limit(result, self.kinds) for result in found]
        return VariantResults(text, [result for result in limited if result.kinds])

    def compare(self, old: str, new: str, samples: int | None = None) -> Comparison:
        """Replay two variants and compare them; raise a ConfigError if they have different articles."""
        for text in {old, new} - {"baseline"}:
            self.variant(text)  # a wrong description is reported before anything is replayed
        gold = {article.name: article.gold for article in self.corpus}
        try:
            return compare(self.results(old, samples), self.results(new, samples), gold, self.kinds)
        except ValueError as error:
            raise ConfigError(str(error)) from None

    def accept(self, text: str = "current") -> list[Path]:
        """Write the results of a variant as the baseline; return the files."""
        return write_baseline(self.config.baseline, self.results(text).results)

    def accepted(self, case: Case, kind: Kind) -> CaseResult | None:
        """Return what was accepted for a case's article, kind and sample, whatever the prompt was, or None."""
        try:
            found = read_baseline(self.config.baseline, kind.name, case.article.name)
        except NoBaseline:
            return None
        return next((result for result in found if result.key.sample == case.sample), None)

    def prune(self, keep: Iterable[str]) -> int:
        """Delete the cassettes that none of these variants uses; return how many.

        Other corpora may share the folder: only cassettes of this suite's articles and kinds are deleted.
        """
        used = {
            self.cassettes.path(case.key, opening_request(case))
            for text in keep
            for case in self.cases(self.variant(text))
            if case.prompts
        }
        articles, kinds = {slug(article.name) for article in self.corpus}, {kind.name for kind in self.kinds}
        unused = [
            path
            for path in self.cassettes
            if path not in used
            and path.name.partition(".")[0] in articles
            and kinds.issuperset(self.cassettes.prompts_of(path).partition("/")[0].split("+"))
        ]
        for path in unused:
            path.unlink(missing_ok=True)
        return len(unused)


def limit(result: CaseResult, kinds: Iterable[Kind]) -> CaseResult:
    """Return a result with only these kinds."""
    names = {kind.name for kind in kinds}
    return replace(result, kinds={name: found for name, found in result.kinds.items() if name in names})


def client(settings: Settings) -> Fetcher:
    """Return the HTTP client for the endpoint that the settings name."""
    from extractor.engines.llm.client import Client  # noqa: PLC0415  (imports openai)

    return Client(settings.endpoint, settings.key, key_header=settings.key_header)
