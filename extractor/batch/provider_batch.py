"""The provider's batch API, at half the price and within a day: it fills the answer cache, and a run reads from there.

The engine makes all requests and reads all answers. Here its cache is replaced by one that collects the requests it has no
answer for. They are sent in files, and the answers are stored as if they had been asked for one by one. An expired batch
therefore only leaves answers missing, which the next round asks for again, and a restart continues from what is on disk:

OUT/.extractor/batch-api/<tag>.jsonl   a file of requests; its tag is the hash of its bytes
OUT/.extractor/batch-api/<tag>.json    the batch that was made of it
OUT/.extractor/batch-api/harvested     the batches whose answers are in the cache
"""

import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from extractor.batch.job import Job, Result, RunOptions, Task
from extractor.batch.manifest import Manifest
from extractor.batch.output import opened, output_errors
from extractor.batch.run import Run
from extractor.batch.summary import Summary
from extractor.batch.worker import Worker
from extractor.documents.document import Document
from extractor.engines.cache import AnswerCache, answer_key
from extractor.engines.llm import LLMEngine
from extractor.engines.llm.parsing import is_storable, parse
from extractor.engines.llm.redact import redact
from extractor.engines.meter import price_at, worst_case
from extractor.engines.request import Answer, Request
from extractor.errors import BudgetExceeded, ConfigError, DocumentError, ModelError
from extractor.types import Usage
from extractor.utils.files import atomic_write, open_regular, read_regular

MAX_REQUESTS, MAX_BYTES = 50_000, 190_000_000  # the provider's limits are 50,000 and 200 MB
MAX_LINE = 50_000_000  # of a file of requests
DISCOUNT = 0.5
ROUNDS = 3
PAGE = 200
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
BATCH_ID = re.compile(r"[\w.:-]{1,200}")


class NotAskedYet(ModelError):  # noqa: N818  (nothing is wrong)
    """The request was collected for a batch."""


@dataclass
class RequestCollector:
    """A cache that gives the answers it has, and collects the requests that it has none for."""

    cache: AnswerCache
    collect: Callable[[dict[str, Any]], None]

    def get_or_ask(
        self,
        key_inputs: dict[str, Any],
        ask: Callable[[], Answer],  # noqa: ARG002  (nothing is asked here)
        storable: Callable[[Answer], bool],
    ) -> tuple[Answer, bool]:
        """Return the cached answer, or collect the request and raise NotAskedYet."""

        def collect() -> Answer:
            self.collect(key_inputs)
            raise NotAskedYet("collected for a batch")

        return self.cache.get_or_ask(key_inputs, collect, storable)


@dataclass
class BatchCounts:
    """What went through batches in this run. `usage.requests` counts the answers."""

    requests: int = 0
    failed: int = 0
    usage: Usage = field(default_factory=Usage)


@dataclass
class ProviderBatchRun:
    """A run that asks through the batch API. `poll` is how often to look whether a batch has ended, in seconds."""

    job: Job
    out: Path
    options: RunOptions = field(default_factory=RunOptions)
    progress: Callable[[Summary], None] = lambda _: None
    poll: float = 60.0
    counts: BatchCounts = field(default_factory=BatchCounts)
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        """Check that there is a model to ask, and a cache for its answers."""
        extractor = self.job.extractor()
        if not extractor.engine.prompts_for(extractor.kinds):
            raise ConfigError("the batch API needs a language model")
        if not extractor.settings.cache:
            raise ConfigError("the batch API needs the cache, which keeps its answers")
        self.settings = extractor.settings
        self.kinds = extractor.kinds
        self.endpoint = self.settings.endpoint
        self.cache = AnswerCache(self.settings.cache_dir, patience=self.settings.deadline)

    def run(self) -> Summary:
        """Ask for everything in up to three rounds of batches, then run over the answers. What is left is asked live.

        Raises:
            ConfigError: For a wrong call, or if the files of an earlier run have been tampered with.
            BudgetExceeded: Before anything is sent, if it might cost more than the setting `max_cost`.
            ModelError: If the batch endpoints fail. The next run goes on from there.
        """
        from extractor.engines.llm.batches import Batches  # noqa: PLC0415  (imports openai)

        with opened(self.job, self.out, self.options.shard) as manifest:
            folder = manifest.folder / "batch-api"
            with (
                output_errors(manifest.folder.parent),
                closing(Batches(self.endpoint, self.settings.key, key_header=self.settings.key_header)) as batches,
            ):
                folder.mkdir(exist_ok=True)
                self.finish(batches, folder)  # what an earlier run has left
                for _ in range(ROUNDS):
                    if not self.collect(manifest, folder):
                        break
                    self.finish(batches, folder)
            self.cache.close()
            shutil.rmtree(folder, ignore_errors=True)
            return Run(self.job, self.out, self.options, self.progress).run_in(manifest)

    def collect(self, manifest: Manifest, folder: Path) -> int:
        """Write files of requests for all missing answers of open documents, and return how many requests they hold."""
        files = RequestFiles(folder, price_at(self.settings.base_url), self.settings.max_cost)
        missing: dict[str, dict[str, Any]] = {}  # of one document, whose requests are made in several threads

        def collect(key_inputs: dict[str, Any]) -> None:
            missing[answer_key(key_inputs)] = key_inputs["body"]

        seen: set[str] = set()
        with closing(LLMEngine(self.settings, cache=RequestCollector(self.cache, collect))) as engine:
            for document, kinds in self._open_documents(manifest):
                with suppress(ModelError):  # nearly always NotAskedYet
                    engine.extract(document, [kind for kind in self.kinds if kind.name in kinds])
                for key in sorted(missing.keys() - seen):
                    seen.add(key)
                    files.add(key, missing[key])
                missing.clear()
        files.close()
        self.counts.requests += len(seen)
        return len(seen)

    def _open_documents(self, manifest: Manifest) -> Iterator[tuple[Document, tuple[str, ...]]]:
        """Scan the source and yield the documents that a run would read, with the kinds to extract from each."""
        worker = Worker(self.job)
        Run(self.job, self.out, self.options).scan(manifest).run()
        with closing(worker.reader):
            for task in open_tasks(manifest):
                content = worker.load(task)
                if isinstance(content, Result):
                    continue  # gone or changed meanwhile; the run deals with it
                with suppress(DocumentError):
                    yield worker.parse(task, content), task.kinds

    def finish(self, batches: Any, folder: Path) -> None:
        """Bring every file of requests to its end: upload it, make a batch, wait, and store the answers."""
        while [path for path in sorted(folder.glob("*.jsonl")) if not self._advance(batches, path)]:
            self.sleep(self.poll)

    def _advance(self, batches: Any, path: Path) -> bool:
        """Take one file a step further; return whether it is finished."""
        harvested = path.with_name("harvested")
        batch_id = read_batch_id(path.with_suffix(".json"))
        if batch_id is None:
            check_requests(path)
            # The batch may exist already, if the run was killed between making it and writing it down. One that has been
            # harvested is an earlier round's, of the same requests: what it left open is asked for again.
            known = read_harvested(harvested)
            batch = batches.find(path.stem, known) or batches.create(batches.upload(path), path.stem)
            batch_id = batch["id"]
            with atomic_write(path.with_suffix(".json")) as file:
                file.write(json.dumps({"batch": batch_id}).encode())
        batch = batches.retrieve(batch_id)
        if batch["status"] not in ENDED:
            return False
        if batch["status"] == "failed" and not batch.get("output_file_id"):
            why = ((batch.get("errors") or {}).get("data") or [{}])[0].get("message", "no reason given")
            raise ModelError(f"batch {batch['id']} failed at the provider: {redact(why)}")
        if batch.get("output_file_id"):
            self._harvest(batches, path, batch["output_file_id"])
        with harvested.open("a") as file:
            file.write(f"{batch['id']}\n")
        path.unlink()
        path.with_suffix(".json").unlink(missing_ok=True)
        return True

    def _harvest(self, batches: Any, path: Path, file_id: str) -> None:
        """Store the answers of a batch by their `custom_id`. They come in any order, and some may be missing."""
        from extractor.engines.llm.batches import answer_in  # noqa: PLC0415

        answers = path.with_suffix(".answers")
        batches.download(file_id, answers)
        places = dict(requests_in(path))
        with open_regular(path) as requests, answers.open("rb") as lines:
            for line in lines:
                try:
                    given = json.loads(line)
                    at, answer = places[given["custom_id"]], answer_in(given)
                except (ValueError, LookupError, TypeError, AttributeError, RecursionError, ModelError):
                    answer = None  # not an answer: it is asked for again
                if answer is None:
                    self.counts.failed += 1
                    continue
                requests.seek(at)
                self._store(json.loads(requests.readline())["body"], answer)
        answers.unlink()

    def _store(self, body: dict[str, Any], answer: Answer) -> None:
        kinds = kinds_of(body)
        inputs = Request(body, self.endpoint).key_inputs

        def storable(answer: Answer) -> bool:
            return all(is_storable(answer, parse(answer, kind, alone=len(kinds) == 1)) for kind in kinds)

        self.cache.get_or_ask(inputs, lambda: answer, storable)
        self.counts.usage += Usage(requests=1, tokens_in=answer.tokens_in, tokens_out=answer.tokens_out)


def read_batch_id(path: Path) -> str | None:
    """Return the id of the batch that a note names, None if there is no note.

    Raises:
        ConfigError: If it is anything else.
    """
    try:
        batch_id = json.loads(read_regular(path))["batch"]
        if BATCH_ID.fullmatch(batch_id):
            return str(batch_id)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        pass
    raise ConfigError(f"{path}: is not the note of a batch; remove it, and the batch is found again at the provider")


def read_harvested(path: Path) -> list[str]:
    """Return the ids of the batches whose answers have been stored."""
    try:
        return read_regular(path).decode(errors="replace").split()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def check_requests(path: Path) -> None:
    """Raise a ConfigError for a file that is not named after its bytes, or holds anything but requests."""
    for _ in requests_in(path):
        pass
    digest = hashlib.sha256()
    with open_regular(path) as file:
        while data := file.read(1 << 20):
            digest.update(data)
    if digest.hexdigest()[:32] != path.stem:
        raise ConfigError(f"{path}: has been changed since it was written; remove it")


def requests_in(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the `custom_id` of each request in a file, and where its line begins.

    Raises:
        ConfigError: If the file holds anything else.
    """
    at = 0
    try:
        with open_regular(path) as file:
            while line := file.readline(MAX_LINE):
                request = json.loads(line)
                kinds_of(request["body"])
                yield str(request["custom_id"]), at
                at += len(line)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(f"{path}: is not a file of requests; remove it") from error


def kinds_of(body: dict[str, Any]) -> list[str]:
    """Return the names of the kinds that a request asks for: the properties of the schema of its answer."""
    if "response_format" in body:
        names = list(body["response_format"]["json_schema"]["schema"]["properties"])
    else:
        names = list(body["tools"][0]["function"]["parameters"]["properties"])
    if not names:
        raise LookupError("a request that asks for nothing")
    return names


def open_tasks(manifest: Manifest) -> Iterator[Task]:
    """Yield all open documents."""
    after = 0
    while rows := [*manifest.open_tasks(PAGE, after=after), *manifest.open_tasks(PAGE, after=after, suspects=True)]:
        rows.sort(key=lambda row: row[0])
        yield from (task for _, task in rows[:PAGE])
        after = rows[:PAGE][-1][0]


class RequestFiles:
    """Writes requests to files within the provider's limits, and refuses to if they may cost too much."""

    def __init__(
        self, folder: Path, price: Callable[[str, int, int, int], float | None], max_cost: float | None
    ) -> None:
        self.folder, self.price, self.max_cost = folder, price, max_cost
        self._file: IO[bytes] | None = None
        self._requests = self._bytes = 0
        self._cost = 0.0
        self._written: list[Path] = []

    def add(self, key: str, body: dict[str, Any]) -> None:
        """Add one request.

        Raises:
            BudgetExceeded: If all together may cost more than is allowed; then all files are removed.
        """
        self._reserve(body)
        request = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
        line = json.dumps(request).encode() + b"\n"
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
            raise ConfigError(f"cannot enforce max_cost: no price is known for {worst.model!r}")
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
