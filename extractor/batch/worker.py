"""The worker: turns a task into a result. The same worker runs in processes on this machine and in actors on Ray.

Errors are caught per document, so a bad article costs only itself. A worker is started without a client or a secret; both
are created where it runs.

`python -m extractor.batch.worker FD` is a worker process. It is started by this command, because multiprocessing would
import the caller's main module a second time.
"""

import contextlib
import copy
import os
import pickle
import signal
import sys
import threading
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from multiprocessing.connection import Connection
from typing import Any

from pydantic_core import from_json, to_json

from extractor import errors
from extractor.batch.job import Failure, Job, Outcome, Result, Stage, Task
from extractor.batch.rate_limit import RateLimitedTransport
from extractor.documents.document import Document
from extractor.documents.items import Content, ItemReader, key_of, to_document
from extractor.engines.llm.redact import redact
from extractor.errors import BudgetExceeded, ConfigError, DocumentError, ExtractorError, ModelError
from extractor.pipeline.extract import Extractor
from extractor.types import Extraction, Usage

#: What a worker may spend: US dollars and tokens; None for no limit.
Budget = tuple[float | None, int | None]
#: What a line holds for each kind, besides the records.
BY_KIND = ("evidence", "possible_omissions", "schemas", "prompts")
COMPRESSION = 1  # of zlib: the fastest


class Worker:
    """Reads documents and extracts from them. May be called from several threads."""

    def __init__(self, job: Job, budget: Budget | None = None) -> None:
        self.job, self.source = job, job.source
        self._budget = budget
        self._reading = threading.Lock()

    @cached_property
    def extractor(self) -> Extractor:
        """The extractor, created once."""
        extractor, limits = self.job.extractor(), self.job.limits
        if limits is not None:
            extractor.engine.wrap_transport(lambda sender: RateLimitedTransport(sender, limits))
        if self._budget is not None:
            extractor.engine.set_budget(*self._budget)
        return extractor

    @cached_property
    def reader(self) -> ItemReader:
        """The reader of items."""
        return ItemReader(self.source)

    def __call__(self, task: Task) -> Result:
        """Read one document and extract from it. Never raises because of what the document contains."""
        return self.work(task, self.load(task))

    def load(self, task: Task) -> Content | Result:
        """Return the bytes of a task's item, or the result if its file no longer has it."""
        try:
            with self._reading:
                content = self.reader.read(task.path, task.number, task.offset, task.length)
        except DocumentError as error:
            return failed(task, Outcome.CHANGED, Stage.READ, error)
        if key_of(content.data, self.source.context(task.path).encode()) != task.key:
            return failed(task, Outcome.CHANGED, Stage.READ, DocumentError("the file changed during the run"))
        return content

    def parse(self, task: Task, content: Content) -> Document:
        """Return the document in an item's bytes.

        Raises:
            DocumentError: If they hold no text.
        """
        return to_document(self.source, task.path, task.number, content)

    def work(self, task: Task, content: Content | Result) -> Result:  # noqa: PLR0911  (one return per outcome)
        """Extract from the bytes of an item."""
        if isinstance(content, Result):
            return content
        stage = Stage.READ
        try:
            document = self.parse(task, content)
            stage = Stage.EXTRACT
            extraction = self._for(task.kinds).extract(document)
            denied = denial(extraction)
            if denied:
                return Result(task.key, Outcome.PROVIDER_DOWN, failure=denied, usage=extraction.usage)
            line = merge_lines(extraction, task.previous, [kind.name for kind in self.extractor.kinds])
            packed = zlib.compress(line, COMPRESSION)
            return Result(task.key, Outcome.DONE, packed, len(line), extraction.status, usage=extraction.usage)
        except BudgetExceeded as error:
            return failed(task, Outcome.OVER_BUDGET, Stage.MODEL, error)
        except ConfigError as error:
            return failed(task, Outcome.PROVIDER_DOWN, stage, error)
        except errors.Denied as error:
            return failed(task, Outcome.PROVIDER_DOWN, Stage.MODEL, error)
        except errors.Unavailable as error:
            return failed(task, Outcome.RETRY, Stage.MODEL, error)
        except ModelError as error:
            return failed(task, Outcome.FAILED, Stage.MODEL, error)
        except Exception as error:  # noqa: BLE001  (one bad document must not stop the others)
            return failed(task, Outcome.FAILED, stage, error)

    def _for(self, kinds: tuple[str, ...]) -> Extractor:
        """Return the extractor for some of its kinds, with the same engine, cache and meter."""
        if set(kinds) == {kind.name for kind in self.extractor.kinds}:
            return self.extractor
        narrowed = copy.copy(self.extractor)
        narrowed.kinds = tuple(kind for kind in self.extractor.kinds if kind.name in kinds)
        return narrowed

    def close(self) -> None:
        """Close files and connections."""
        self.reader.close()
        self.extractor.close()


def failed(task: Task, outcome: Outcome, stage: Stage, error: Exception) -> Result:
    """Return the result of a task that failed."""
    usage = getattr(error, "usage", None) or Usage()
    return Result(task.key, outcome, failure=Failure(stage, type(error).__name__, redact(error)), usage=usage)


def denial(extraction: Extraction) -> Failure | None:
    """Return why the provider denied a request after which the rules were used. Such a run must stop, not continue with the rules."""
    if extraction.status != "fallback":
        return None
    denied = next((error for error in extraction.errors if error.denied), None)
    return None if denied is None else Failure(Stage.MODEL, denied.type, redact(denied.message))


def merge_lines(extraction: Extraction, previous: bytes | None, order: Sequence[str]) -> bytes:
    """Return the line of an extraction. Kinds that only the previous line has are kept. `order` is that of the kinds."""
    line = extraction.to_json().encode()
    if previous is None:
        return line
    new, before = from_json(line), from_json(zlib.decompress(previous))
    kept = [kind for kind in before["schemas"] if kind not in new["schemas"]]
    if not kept:
        return line
    for kind in kept:
        new[kind] = before[kind]
        for name in BY_KIND:
            if kind in before.get(name, {}):
                new[name][kind] = before[name][kind]
    for name in BY_KIND:
        new[name] = in_order(new.get(name, {}), order)
    new["rejected"] += [rejection for rejection in before["rejected"] if rejection["kind"] in kept]
    new["usage"] = Usage.model_validate(new["usage"]) + Usage.model_validate(before["usage"])
    if new["status"] == "complete" and before["status"] == "partial":
        new["status"] = "partial"
    records = in_order({kind: new.pop(kind) for kind in new["schemas"]}, order)
    return to_json({"document": new.pop("document"), **records, **new})


def in_order(by_kind: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """Sort a mapping by kinds; those that `order` does not name come last."""
    known = [kind for kind in order if kind in by_kind]
    return {kind: by_kind[kind] for kind in [*known, *sorted(by_kind.keys() - set(known))]}


def main() -> None:
    """Work until the other end of the socket closes, which it does even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run handles Ctrl-C
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connection: Connection[object, object] = Connection(int(sys.argv[1]))
    try:
        sys.path[:] = pickle.loads(connection.recv_bytes())  # noqa: S301  (from our own parent)
        job, budget, threads = pickle.loads(connection.recv_bytes())  # noqa: S301
        worker = Worker(job, budget)
        _ = worker.extractor  # a job that cannot be done is reported before any work
    except (ExtractorError, ImportError, AttributeError, TypeError) as error:
        hint = "" if isinstance(error, ExtractorError) else "; kinds and engines must be in an importable module"
        with contextlib.suppress(OSError):  # another worker may have reported it already
            connection.send(f"{type(error).__name__}: {error}{hint}")
        return
    except (EOFError, OSError):
        return
    with contextlib.suppress(OSError):  # the run may be gone by now
        connection.send(None)
        serve(connection, worker, threads)


def serve(connection: "Connection[object, object]", worker: Worker, threads: int) -> None:
    """Work on tasks, `threads` at a time. A single thread works in the order given."""
    lock = threading.Lock()

    def work(task: Task, content: Content | Result | None) -> None:
        result = worker.work(task, worker.load(task) if content is None else content)
        with lock:
            connection.send(result)

    pool = ThreadPoolExecutor(threads) if threads > 1 else None
    try:
        while True:
            for task in pickle.loads(connection.recv_bytes()):  # noqa: S301
                if pool is None:
                    connection.send(worker(task))
                else:  # the lines of a file are read here, in their order; whole files in the threads
                    pool.submit(work, task, worker.load(task) if task.number else None)
    except (EOFError, OSError):
        os._exit(0)  # the run is gone: drop what is in progress


if __name__ == "__main__":
    main()
