"""Running a variant over a corpus: which cases there are, whether they are recorded, and what comes out of them.

A case is one article and one kind of record, so that what is stale or fails is told exactly. Replaying goes through the
engine, grounding and verification as they are; only the wire is replaced.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from extractor.document import Document
from extractor.drafts import ANCHOR
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.chunks import chunk
from extractor.engines.llm.completion import Sender
from extractor.engines.llm.parsing import read_items, text_of
from extractor.errors import ModelError, Unusable
from extractor.meter import Price, unknown_price
from extractor.model import Request
from extractor.pipeline import Extractor
from extractor.prompting import Prompt
from extractor.regress.config import Variant
from extractor.regress.corpus import Article
from extractor.regress.outcome import Outcome
from extractor.regress.recordings import Case, Recording, Recordings
from extractor.regress.replay import Recorder, Replayer
from extractor.settings import Settings


@dataclass(frozen=True)
class Task:
    """A case together with all that it needs: the article, the variant, the prompt, and the request that opens it."""

    case: Case
    article: Article
    variant: Variant
    prompt: Prompt
    opening: Mapping[str, Any]

    def settings(self, *, attempts: int = 1) -> Settings:
        """Return the settings that this case is asked with."""
        return self.variant.settings(sample=self.case.sample, attempts=attempts)


def tasks(corpus: Iterable[Article], variant: Variant, kinds: Iterable[str], samples: int = 1) -> Iterator[Task]:
    """Yield the cases of a variant over a corpus, by kind, article and sample."""
    engines = [LLMEngine(variant.settings(sample=sample)) for sample in range(1, samples + 1)]
    articles = list(corpus)
    for kind in kinds:
        prompt = variant.prompt(kind)
        for article in articles:
            for sample, engine in enumerate(engines, 1):
                opening = opening_request(engine, prompt, article.document).body
                yield Task(Case(article.name, prompt.id, prompt.schema, sample), article, variant, prompt, opening)


def opening_request(engine: LLMEngine, prompt: Prompt, document: Document) -> Request:
    """Return the request that the engine makes first for a document: the one about its first piece."""
    first = chunk(document.text, engine.settings.chunk_chars)[0]
    return engine.request(prompt, prompt.messages(document.text[first.begin : first.end], document.published))


def replay(task: Task, recordings: Recordings) -> Outcome:
    """Return what comes out of a recorded case.

    Raises a Stale where something is asked that was not recorded, an Unplayed where something recorded is not asked, and
    a BadRecording where the file is damaged. Uses no network, no cache, no fallback, and asks once.
    """
    player = Replayer(recordings, task.case, task.opening)
    outcome = run(task, task.settings(), player, player.recording)
    player.finish()
    return outcome


def record(
    task: Task,
    sender: Sender,
    recordings: Recordings,
    *,
    price: Price = unknown_price,
    meter: Any = None,
    attempts: int = 4,
    secrets: Iterable[str] = (),
    now: datetime | None = None,
) -> Recording:
    """Ask a model about one case and keep what it said; nothing is written unless the case is complete.

    An answer that nobody can read is kept too: it is what this prompt gets. A ModelError where no answer came, a
    BudgetExceeded where the next request might pass the limit.
    """
    recorder = Recorder(sender, task.case, price)
    run_engine(task, task.settings(attempts=attempts), recorder, meter)
    moment = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    recording = recorder.recording(task.opening, moment, task.prompt.sha256)
    recordings.add(recording, secrets=secrets)
    return recording


def run_engine(task: Task, settings: Settings, sender: Sender, meter: Any = None) -> Any:
    """Extract from the article of a case with a given wire; an Extraction, or the ModelError of an answer without use."""
    engine = LLMEngine(settings, sender=sender, meter=meter)
    job = Extractor(kinds=[task.case.schema], engine=engine, settings=settings)
    try:
        return job.extract(task.article.document)
    except ModelError as error:
        if isinstance(error, Unusable):
            return error
        raise


def run(task: Task, settings: Settings, sender: Sender, recording: Recording) -> Outcome:
    """Return what comes out of a case, with what it took when it was recorded."""
    facts = recording.facts()
    taken = {name: facts[name] for name in ("tokens_in", "tokens_out", "seconds", "cost")}
    model = ", ".join(facts["answered_by"])
    disorder = sum(steps_back(exchange, task) for exchange in recording.exchanges[:1])
    result = run_engine(task, settings, sender)
    if isinstance(result, ModelError):
        return Outcome(task.case, (), error=type(result).__name__, model=model, disorder=disorder, **taken)
    plain = result.model_dump(mode="json")
    verdicts: dict[str, int] = {}
    for rejection in plain["rejected"]:
        verdicts[rejection["verdict"]] = verdicts.get(rejection["verdict"], 0) + 1
    return Outcome(
        task.case,
        tuple(plain[task.case.kind]),
        dict(sorted(verdicts.items())),
        tuple(plain["rejected"]),
        error="; ".join(plain["errors"]) or None,
        model=model,
        disorder=disorder,
        **taken,
    )


def steps_back(exchange: Any, task: Task) -> int:
    """Count how often an answer goes back in the article from one record to the next."""
    found = read_items(text_of(exchange.answer), task.case.kind)
    anchor, text = ANCHOR[task.case.kind], task.article.document.text
    words = [str(item.get(anchor)) for item in (found.items if found else ()) if isinstance(item, dict)]
    places = [text.find(word) for word in words if word and text.count(word) == 1]
    return sum(later < earlier for earlier, later in pairwise(places))
