"""The provider's batch API, at half the price within a day: it fills the cache, and a run reads from there.

Everything that makes a request and reads an answer is the engine's. Here its cache is replaced by one that notes what is
missing; the notes go out as request files, and what comes back is stored as if it had been asked for. So a batch that
expires leaves nothing but missing answers, which the next round asks for again, and a restart at any point goes on from
what stands on disk:

OUT/.extractor/batch-api/<tag>.jsonl   a request file; its tag is the hash of its bytes
OUT/.extractor/batch-api/<tag>.json    how far it is: uploaded, made into a batch
"""

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from extractor.batch.manifest import Manifest
from extractor.batch.options import Options
from extractor.batch.run import Run, open_manifest
from extractor.batch.summary import Summary
from extractor.batch.tasks import Result, Task
from extractor.batch.worker import Recipe, Worker
from extractor.documents.document import Document
from extractor.engines.cache import AnswerCache, answer_key
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.parsing import is_storable, parse
from extractor.engines.llm.redact import redact
from extractor.engines.meter import price_at, worst_case
from extractor.engines.request import Answer, Request
from extractor.errors import BudgetExceeded, ConfigError, DocumentError, ModelError
from extractor.utils.files import atomic_write

MAX_REQUESTS, MAX_BYTES = 50_000, 190_000_000  # the provider's limits are 50,000 and 200 MB
DISCOUNT = 0.5
ROUNDS = 3
PAGE = 200
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})


class Deferred(ModelError):  # noqa: N818  (nothing is wrong)
    """Not asked now: noted for a batch."""


@dataclass
class Noting:
    """A cache that answers what is known and notes what is not."""

    cache: AnswerCache
    note: Callable[[dict[str, Any]], None]

    def get_or_ask(
        self,
        key_inputs: dict[str, Any],
        ask: Callable[[], Answer],  # noqa: ARG002  (nobody is asked here)
        storable: Callable[[Answer], bool],
    ) -> tuple[Answer, bool]:
        """Return the known answer; else note the request and raise Deferred."""

        def defer() -> Answer:
            self.note(key_inputs)
            raise Deferred("deferred to a batch")

        return self.cache.get_or_ask(key_inputs, defer, storable)


@dataclass
class Tally:
    """What went through batches in this run: requests, how many were answered, their tokens."""

    requests: int = 0
    answered: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass
class BatchRun:
    """A run that asks through the batch API. `poll` is how often it looks, in seconds."""

    recipe: Recipe
    out: Path
    options: Options = field(default_factory=Options)
    poll: float = 60.0
    tell: Callable[[Summary], None] = lambda _: None
    tally: Tally = field(default_factory=Tally)
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        """Check that a model is to be asked."""
        extractor = self.recipe.extractor()
        if not extractor.engine.prompts_for(extractor.kinds):
            raise ConfigError("the batch API needs a language model")
        if not extractor.settings.cache:
            raise ConfigError("the batch API needs the cache, which keeps its answers")
        self.settings = extractor.settings
        self.kinds = extractor.kinds
        self.endpoint = self.settings.endpoint
        self.folder = self.out / ".extractor" / "batch-api"
        self._harvested = self.folder / "harvested"
        self.cache = AnswerCache(self.settings.cache_dir, patience=self.settings.deadline)

    def run(self) -> Summary:
        """Ask for everything in batches, in up to three rounds, then run over the answers; what is left is asked live.

        Raises a ConfigError for a wrong call, a BudgetExceeded before anything is sent that may cost more than the
        setting `max_cost`, and a ModelError where the batch endpoints fail: run again to go on.
        """
        from extractor.engines.llm.batches import Batches  # noqa: PLC0415  (imports openai)

        with closing(Batches(self.endpoint, self.settings.key)) as batches:
            self.finish(batches)  # what an earlier run has left
            for _ in range(ROUNDS):
                if not self.collect():
                    break
                self.finish(batches)
        self.cache.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return Run(self.recipe, self.out, self.options, self.tell).run()

    def collect(self) -> int:
        """Write request files for all answers that open documents lack; return how many requests that makes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        files = RequestFiles(self.folder, price_at(self.settings.base_url), self.settings.max_cost)
        missing: dict[str, dict[str, Any]] = {}  # of one document: its requests are made in several threads

        def note(key_inputs: dict[str, Any]) -> None:
            missing[answer_key(key_inputs)] = key_inputs["body"]

        seen: set[str] = set()
        with closing(LLMEngine(self.settings, cache=Noting(self.cache, note))) as engine:
            for document, kinds in self._open_documents():
                with suppress(ModelError):  # Deferred, nearly always
                    engine.extract(document, [kind for kind in self.kinds if kind.name in kinds])
                for key in sorted(missing.keys() - seen):
                    seen.add(key)
                    files.add(key, missing[key])
                missing.clear()
        files.close()
        self.tally.requests += len(seen)
        return len(seen)

    def _open_documents(self) -> Iterator[tuple[Document, tuple[str, ...]]]:
        """Scan the source and yield the documents that a run would read, with the kinds that are wanted of them."""
        worker = Worker(self.recipe)
        with closing(open_manifest(self.recipe, self.out)) as manifest, closing(worker.reader):
            manifest.owner.join()
            manifest.owner.beat()
            scan = Run(self.recipe, self.out, self.options).scan(manifest)
            while not scan.step():
                pass
            for task in pending(manifest):
                data = worker.load(task)
                if isinstance(data, Result):
                    continue  # gone or changed meanwhile: the run will see to it
                with suppress(DocumentError):
                    yield worker.parse(task, data), task.kinds

    def finish(self, batches: Any) -> None:
        """Bring every request file to its end: upload, make a batch, wait, harvest."""
        while [path for path in sorted(self.folder.glob("*.jsonl")) if not self._advance(batches, path)]:
            self.sleep(self.poll)

    def _advance(self, batches: Any, path: Path) -> bool:
        """Take one file a step further; return whether it is done with."""
        note = path.with_suffix(".json")
        state: dict[str, Any] = json.loads(note.read_text()) if note.exists() else {}
        if "batch" not in state:
            # It may exist already, where a crash came between its making and our note of it.
            # One that has been harvested is another round's, of the same requests: what it left open is asked anew.
            harvested = self._harvested.read_text().split() if self._harvested.exists() else []
            batch = batches.find(path.stem, harvested) or batches.create(batches.upload(path), path.stem)
            state["batch"] = batch["id"]
            with atomic_write(note) as file:
                file.write(json.dumps(state).encode())
        batch = batches.retrieve(state["batch"])
        if batch["status"] not in ENDED:
            return False
        if batch["status"] == "failed" and not batch.get("output_file_id"):
            why = ((batch.get("errors") or {}).get("data") or [{}])[0].get("message", "no reason given")
            raise ModelError(f"the provider failed batch {batch['id']}: {redact(why)}")
        self._harvest(batches, path, batch)
        with self._harvested.open("a") as file:
            file.write(f"{batch['id']}\n")
        path.unlink()
        note.unlink(missing_ok=True)
        return True

    def _harvest(self, batches: Any, path: Path, batch: dict[str, Any]) -> None:
        """Store the answers of a batch by their `custom_id`; they come in any order, and some may be missing."""
        from extractor.engines.llm.batches import answer_in  # noqa: PLC0415

        if not batch.get("output_file_id"):
            return
        answers = path.with_suffix(".answers")
        batches.download(batch["output_file_id"], answers)
        with path.open("rb") as requests, answers.open("rb") as lines:
            places, at = {}, 0
            for line in requests:
                places[json.loads(line)["custom_id"]] = at
                at += len(line)
            for line in lines:
                try:
                    given = json.loads(line)
                    at, answer = places[given["custom_id"]], answer_in(given)
                except (ValueError, LookupError, TypeError, AttributeError, RecursionError, ModelError):
                    answer = None  # whatever it is, it is no answer: it is asked again
                if answer is None:
                    self.tally.failed += 1
                    continue
                requests.seek(at)
                self._store(json.loads(requests.readline())["body"], answer)
        answers.unlink()

    def _store(self, body: dict[str, Any], answer: Answer) -> None:
        kind = kind_of(body)
        inputs = Request(body, self.endpoint).key_inputs
        self.cache.get_or_ask(inputs, lambda: answer, lambda answer: is_storable(answer, parse(answer, kind)))
        self.tally.answered += 1
        self.tally.tokens_in += answer.tokens_in
        self.tally.tokens_out += answer.tokens_out


def kind_of(body: dict[str, Any]) -> str:
    """Return the kind that a request asks for: the one property of the form of its answer."""
    if "response_format" in body:
        return str(next(iter(body["response_format"]["json_schema"]["schema"]["properties"])))
    return str(next(iter(body["tools"][0]["function"]["parameters"]["properties"])))


def pending(manifest: Manifest) -> Iterator[Task]:
    """Yield the open documents without leasing them."""
    after = 0
    while rows := manifest.page(after, PAGE):
        yield from (task for _, task in rows)
        after = rows[-1][0]


class RequestFiles:
    """Writes requests into files within the provider's limits, and refuses before they may cost too much."""

    def __init__(
        self, folder: Path, price: Callable[[str, int, int, int], float | None], max_cost: float | None
    ) -> None:
        self.folder, self.price, self.max_cost = folder, price, max_cost
        self._file: IO[bytes] | None = None
        self._requests = self._bytes = 0
        self._cost = 0.0
        self._written: list[Path] = []

    def add(self, key: str, body: dict[str, Any]) -> None:
        """Add one request; a BudgetExceeded, with all files removed, if all together may cost more than is allowed."""
        self._reserve(body)
        asked = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
        line = json.dumps(asked).encode() + b"\n"
        if self._file is not None and (self._requests >= MAX_REQUESTS or self._bytes + len(line) > MAX_BYTES):
            self.close()
        if self._file is None:
            self._file = (self.folder / "new.tmp").open("wb")
            self._requests = self._bytes = 0
        self._file.write(line)
        self._requests += 1
        self._bytes += len(line)

    def _reserve(self, body: dict[str, Any]) -> None:
        if self.max_cost is None:
            return
        worst = worst_case(body)
        cost = self.price(worst.model, worst.tokens_in, worst.tokens_out, 0)
        if cost is None:
            raise ConfigError(f"max_cost cannot be kept: no price is known for {worst.model!r}")
        self._cost += cost * DISCOUNT
        if self._cost > self.max_cost:
            if self._file is not None:
                self._file.close()
            for path in self._written:
                path.unlink()
            raise BudgetExceeded(f"max_cost ${self.max_cost:.4f}: the batches may cost more; nothing was sent")

    def close(self) -> None:
        """Finish the current file: its name is the hash of its bytes."""
        if self._file is None:
            return
        self._file.close()
        self._file = None
        tmp = self.folder / "new.tmp"
        with tmp.open("rb") as file:
            tag = hashlib.file_digest(file, "sha256").hexdigest()[:32]
        self._written.append(self.folder / f"{tag}.jsonl")
        tmp.rename(self._written[-1])
