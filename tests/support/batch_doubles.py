"""Engines for tests of batch runs. Worker processes import this module by its name."""

import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor import Document
from extractor.batch.job import Result
from extractor.batch.worker import Worker
from extractor.engines.base import Engine, EngineOutput
from extractor.errors import AuthFailed, BudgetExceeded, InvalidOutput, RateLimited
from extractor.kinds import Kind
from extractor.types import Draft, Usage


@dataclass
class Double(Engine):
    """Drafts one quote from the first quotation marks, and does what the article tells it to.

    Each call is a line in `log`, so that tests can count calls across processes and kills.
    """

    log: Path | None = None
    seconds: float = 0.0
    version: str = "1"
    source: str = "double"

    def fingerprint(self, kind: Kind) -> Mapping[str, str]:  # noqa: ARG002
        return {"version": self.version}

    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:
        asked = [kind.name for kind in kinds]
        if self.log:
            note(self.log, f"{document.source} {','.join(asked)}")
        time.sleep(self.seconds)
        obey(document.text)
        drafts = []
        if "quotes" in asked and document.text.count('"') >= 2:
            words = document.text.split('"')[1]
            fields = {"text": words, "kind": "direct", "speaker": None, "speaker_text": None, "cue": None}
            drafts.append(Draft("quotes", fields))
        return EngineOutput(
            tuple(drafts), model=self.version, usage=Usage(requests=1, tokens_in=10, tokens_out=5, cost=0.001)
        )


def obey(text: str) -> None:
    """Fail in the way that an article asks for."""
    if "die here" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "hang here" in text:
        time.sleep(600)
    if "break here" in text:
        raise ZeroDivisionError("the engine broke")
    if "nonsense here" in text:
        raise InvalidOutput("not JSON, twice")
    if "limit here" in text:
        raise RateLimited("429")
    if "denied here" in text:
        raise AuthFailed("401 for key sk-verysecret123")
    if "budget here" in text:
        raise BudgetExceeded("max_cost $1")


def note(path: Path, line: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, line.encode("utf-8", "backslashreplace") + b"\n")
    os.close(handle)


def calls(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def write_articles(folder: Path, count: int) -> Path:
    """Write short articles, each with a quote; return the folder."""
    folder.mkdir()
    for number in range(count):
        text = f'The harbour will close. "We cannot wait {number} days," the mayor said.'
        (folder / f"{number}.txt").write_text(text)
    return folder


class InlinePool:
    """Works in the test's own process, one document after the other, without starting anything."""

    def __init__(self, job, _options):
        settings = job.extractor().settings
        self.worker = Worker(job, (settings.max_cost, settings.max_total_tokens))
        self.results: list[Result] = []

    def free(self):
        return 4 - len(self.results)

    def idle(self):
        return int(not self.results)

    def in_flight(self):
        return len(self.results)

    def submit(self, tasks, *, isolated=False):  # noqa: ARG002
        self.results += [self.worker(task) for task in tasks]

    def wait(self, _seconds):
        results, self.results = self.results, []
        return results

    def close(self):
        self.worker.close()
