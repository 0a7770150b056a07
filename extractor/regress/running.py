"""Running a variant over a corpus: which cases there are, whether they are recorded, and what comes out of them.

A case is one article and one kind of record, so that it is clear what is stale or fails. Replaying goes through the
engine, grounding and verification as they are; only the wire is replaced.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from extractor.documents.document import Document
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.chunks import chunk
from extractor.engines.llm.completion import Sender
from extractor.engines.llm.parsing import parse
from extractor.engines.meter import Price, unknown_price
from extractor.engines.prompting import Prompt
from extractor.engines.request import Answer, Request
from extractor.errors import ModelError, Unusable
from extractor.kinds import Kind
from extractor.pipeline.extract import Extractor
from extractor.regress.cassettes import Case, CassetteFolder, Facts, fingerprint
from extractor.regress.config import Variant
from extractor.regress.corpus import Article
from extractor.regress.outcome import Outcome
from extractor.regress.replay import Endpoint, Player, Recorder
from extractor.settings.settings import Settings


@dataclass(frozen=True)
class Task:
    """A case together with all that it needs: the article, the variant, the kind, the prompt, and the request that opens it."""

    case: Case
    article: Article
    variant: Variant
    kind: Kind
    prompt: Prompt
    opening: Mapping[str, Any]

    def settings(self, *, attempts: int = 1) -> Settings:
        """Return the settings that this case is asked with."""
        return self.variant.settings(sample=self.case.sample, attempts=attempts)


def tasks(corpus: Iterable[Article], variant: Variant, kinds: Iterable[Kind], samples: int = 1) -> Iterator[Task]:
    """Yield the cases of a variant over a corpus, by kind, article and sample."""
    engines = [LLMEngine(variant.settings(sample=sample)) for sample in range(1, samples + 1)]
    articles = list(corpus)
    for kind in kinds:
        versioned, prompt = variant.prompt(kind)
        for article in articles:
            for sample, engine in enumerate(engines, 1):
                opening = opening_request(engine, prompt, article.document).body
                yield Task(
                    Case(article.name, prompt.id, versioned.id, sample), article, variant, versioned, prompt, opening
                )


def opening_request(engine: LLMEngine, prompt: Prompt, document: Document) -> Request:
    """Return the request that the engine makes first for a document: the one about its first piece."""
    first = chunk(document.text, engine.settings.chunk_chars)[0]
    return engine.request(prompt, prompt.messages(document.text[first.begin : first.end], document.published))


def replay(task: Task, cassettes: CassetteFolder) -> Outcome:
    """Return what comes out of a recorded case.

    Raises a StaleCassette for a request that was not recorded, an UnusedInteractions if something recorded is not
    requested, and a BadCassette if the file is damaged. Uses no network, no cache, no fallback, and asks once.
    """
    player = Player(cassettes, task.case, task.opening)
    result = run_engine(task, task.settings(), player)
    player.finish()
    return outcome_of(task, result, player)


def record(
    task: Task,
    endpoint: Endpoint,
    cassettes: CassetteFolder,
    *,
    price: Price = unknown_price,
    meter: Any = None,
    attempts: int = 4,
    secrets: Iterable[str] = (),
    now: datetime | None = None,
) -> Recorder:
    """Ask a model about one case and keep what it said; nothing is written unless the case is complete.

    An unreadable answer is kept too: it is what this prompt gets. Raises a ModelError if no answer came, a BudgetExceeded
    if the next request might pass the limit.
    """
    recorder = Recorder(endpoint, task.case, price)
    run_engine(task, task.settings(attempts=attempts), recorder, meter)
    facts = Facts(
        recorded=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
        seconds=round(recorder.seconds, 2),
        cost=recorder.cost,
        prompt_sha256=task.prompt.sha256,
        case=asdict(task.case),
    )
    cassettes.add(task.case, recorder.cassette(task.opening, facts), secrets=secrets)
    return recorder


def run_engine(task: Task, settings: Settings, sender: Sender, meter: Any = None) -> Any:
    """Extract from the article of a case with a given wire; an Extraction, or the ModelError of an answer without use."""
    engine = LLMEngine(settings, sender=sender, meter=meter)
    job = Extractor(kinds=[task.kind], engine=engine, settings=settings)
    try:
        return job.extract(task.article.document)
    except ModelError as error:
        if isinstance(error, Unusable):
            return error
        raise


def outcome_of(task: Task, result: Any, player: Player) -> Outcome:
    """Return what came out of a case that was played to its end, with what it took when it was recorded."""
    answers, facts = player.answers.values(), player.cassette.facts
    common: dict[str, Any] = {
        "model": ", ".join(sorted({answer.model or "unknown" for answer in answers})),
        "tokens_in": sum(answer.tokens_in for answer in answers),
        "tokens_out": sum(answer.tokens_out for answer in answers),
        "seconds": round(facts.seconds, 1),
        "cost": facts.cost,
        "disorder": steps_back(player.answers[fingerprint(task.opening)], task),
    }
    if isinstance(result, ModelError):
        return Outcome(task.case, (), error=type(result).__name__, **common)
    plain = result.model_dump(mode="json")
    verdicts = Counter(rejection["verdict"] for rejection in plain["rejected"])
    return Outcome(
        task.case,
        tuple(plain[task.case.kind]),
        dict(sorted(verdicts.items())),
        tuple(plain["rejected"]),
        withheld=tuple(
            {"start": record["start"], **withheld}
            for record, evidence in zip(plain[task.case.kind], plain["evidence"][task.case.kind], strict=True)
            for withheld in evidence["withheld"]
        ),
        error="; ".join(map(str, result.errors)) or None,
        **common,
    )


def steps_back(answer: Answer, task: Task) -> int:
    """Count how often an answer goes back in the article from one record to the next."""
    found = parse(answer, task.case.kind)
    anchor, text = task.kind.anchor, task.article.document.text
    words = [str(item.get(anchor)) for item in (found.items if found else ()) if isinstance(item, dict)]
    places = [text.find(word) for word in words if word and text.count(word) == 1]
    return sum(later < earlier for earlier, later in pairwise(places))
