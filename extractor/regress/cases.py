"""Cases: which requests a variant makes about a corpus, how they are recorded, and what comes out when they are replayed.

A case is one article and one set of prompts that are asked together, so that it is clear what is stale or fails. Replaying runs
the engine, grounding and verification unchanged; only the transport is replaced.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from extractor.engines.base import Engine
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.completion import Sender
from extractor.engines.llm.parsing import parse
from extractor.engines.meter import Meter, Price, unknown_price
from extractor.engines.prompting import Prompt
from extractor.engines.request import Answer, Request
from extractor.engines.rules import RuleEngine
from extractor.errors import ModelError, Unusable
from extractor.kinds import Kind
from extractor.pipeline.extract import Extractor
from extractor.regress.cassettes import CaseKey, CassetteFolder, Metadata, ReplayError
from extractor.regress.config import Variant
from extractor.regress.corpus import CorpusArticle
from extractor.regress.results import CaseResult, KindResult
from extractor.regress.transport import Fetcher, Player, Recorder
from extractor.settings.settings import Settings
from extractor.types import Extraction


@dataclass(frozen=True)
class Case:
    """One article and the kinds that are asked for together, with the prompt of each."""

    article: CorpusArticle
    variant: Variant
    kinds: tuple[Kind, ...]
    prompts: tuple[Prompt, ...]
    sample: int = 1

    @property
    def key(self) -> CaseKey:
        """What identifies it."""
        prompts, schemas = (tuple(each.id for each in found) for found in (self.prompts, self.kinds))
        return CaseKey(self.article.name, prompts, schemas, self.sample)

    def settings(self, *, attempts: int = 1) -> Settings:
        """Return the settings of its requests."""
        return self.variant.settings(sample=self.sample, attempts=attempts)

    def __str__(self) -> str:
        return str(self.key)


def make_cases(
    corpus: Sequence[CorpusArticle], variant: Variant, kinds: Iterable[Kind], samples: int = 1
) -> Iterator[Case]:
    """Yield the cases of a variant over a corpus, by prompts, article and sample."""
    engine = make_engine(variant, variant.settings())
    versions = [variant.version(kind) for kind in kinds]
    prompts = engine.prompts_for(versions)
    samples = samples if prompts else 1  # rules give the same answer every time
    groups = [question.kinds for question in engine.questions(versions, 0)] or [(kind,) for kind in versions]
    for group in groups:
        asked = tuple(prompts[kind.name] for kind in group if kind.name in prompts)
        for article in corpus:
            for sample in range(1, samples + 1):
                yield Case(article, variant, group, asked, sample)


def replay(case: Case, cassettes: CassetteFolder) -> CaseResult:
    """Return what comes out of a recorded case, without network, cache, fallback or retries.

    A case without prompts is read by the rules and needs no cassette.

    Raises:
        ReplayError: A request was not recorded, a recorded one was not made, or the cassette is damaged.
    """
    if not case.prompts:
        extraction = run(case, case.settings(), None)
        return CaseResult(case.key, kind_results(case, extraction, ()), model="rules")
    player = Player(cassettes, case.key)
    extraction = run(case, case.settings(), player)
    metadata = player.finish().metadata
    answers = tuple(player.answers.values())
    return CaseResult(
        case.key,
        kind_results(case, extraction, answers),
        model=", ".join(sorted({answer.model or "unknown" for answer in answers})),
        tokens_in=sum(answer.tokens_in for answer in answers),
        tokens_out=sum(answer.tokens_out for answer in answers),
        seconds=round(metadata.seconds, 1),
        cost=metadata.cost,
    )


def record(
    case: Case,
    fetcher: Fetcher,
    cassettes: CassetteFolder,
    *,
    price: Price = unknown_price,
    meter: Meter | None = None,
    attempts: int = 4,
    secrets: Iterable[str] = (),
) -> Recorder:
    """Ask a model about one case and write its cassette once the case is complete.

    An answer that cannot be read is kept too: it is what this prompt gets.

    Raises:
        ModelError: No answer came.
        BudgetExceeded: The next request might pass the limit.
    """
    recorder = Recorder(fetcher, price)
    run(case, case.settings(attempts=attempts), recorder, meter)
    metadata = Metadata(
        recorded=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(recorder.seconds, 2),
        cost=recorder.cost,
        prompt_sha256={prompt.id: prompt.sha256 for prompt in case.prompts},
        case=asdict(case.key),
    )
    cassettes.add(case.key, recorder.cassette(metadata), secrets=secrets)
    return recorder


class Probe:
    """A transport that sends nothing and keeps the first request."""

    opening: Mapping[str, Any] | None = None

    def send(self, request: Request, timeout: float) -> Answer:  # noqa: ARG002
        """Keep the request, and raise an error that the engine does not handle."""
        self.opening = self.opening or request.body
        raise ReplayError("not sent")


def opening_request(case: Case) -> Mapping[str, Any]:
    """Return the body of the first request that the engine makes for a case."""
    probe = Probe()
    with suppress(ReplayError):
        run(case, case.settings(), probe)
    assert probe.opening is not None
    return probe.opening


def make_engine(
    variant: Variant, settings: Settings, sender: Sender | None = None, meter: Meter | None = None
) -> Engine:
    """Return the engine of a variant."""
    return RuleEngine() if variant.engine == "rules" else LLMEngine(settings, sender=sender, meter=meter)


def run(case: Case, settings: Settings, sender: Sender | None, meter: Meter | None = None) -> Extraction | ModelError:
    """Extract from the article of a case through a transport; return the error if the answer could not be used."""
    engine = make_engine(case.variant, settings, sender, meter)
    try:
        return Extractor(kinds=case.kinds, engine=engine, settings=settings).extract(case.article.document)
    except Unusable as error:
        return error
    finally:
        engine.close()


def kind_results(case: Case, result: Extraction | ModelError, answers: Sequence[Answer]) -> dict[str, KindResult]:
    """Return what came out of a case, kind by kind."""
    if isinstance(result, ModelError):
        error = type(result).__name__
        return {kind.name: KindResult(case.key, kind.name, error=error) for kind in case.kinds}
    plain = result.model_dump(mode="json")
    return {
        kind.name: KindResult(
            case.key,
            kind.name,
            records=tuple(plain[kind.name]),
            rejected=tuple(draft for draft in plain["rejected"] if draft["kind"] == kind.name),
            withheld=tuple(
                {"start": record["start"], **withheld}
                for record, evidence in zip(plain[kind.name], plain["evidence"][kind.name], strict=True)
                for withheld in evidence["withheld"]
            ),
            error="; ".join(map(str, result.errors)) or None,
            steps_back=steps_back(kind, answers, case.article.document.text),
        )
        for kind in case.kinds
    }


def steps_back(kind: Kind, answers: Sequence[Answer], text: str) -> int:
    """Count how often the first answer for a kind goes back in the article from one record to the next."""
    parsed = (parse(answer, kind.name) for answer in answers)
    found = next((items for items in parsed if items is not None), None)
    words = [str(item.get(kind.anchor)) for item in (found.items if found else ()) if isinstance(item, dict)]
    starts = [text.find(word) for word in words if word and text.count(word) == 1]
    return sum(later < earlier for earlier, later in pairwise(starts))
