"""What tests share: no network, no key, no settings of the machine they run on, and an engine that is told what to say."""

import json
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from batch_doubles import InlinePool
from batch_provider import Provider, provider

from extractor.document import Document
from extractor.drafts import Draft
from extractor.engines.base import Engine, EngineOutput
from extractor.errors import ModelError
from extractor.kinds import Kind

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test sees a key, a model or a `.env` of the machine it runs on."""
    for name in list(os.environ):
        if name.startswith(("EXTRACTOR_", "OPENAI_")):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the loopback address can be reached."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:  # type: ignore[index]
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def inline(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batch runs work in the test's own process; only tests marked slow start worker processes."""
    if not request.node.get_closest_marker("slow"):
        monkeypatch.setattr("extractor.batch.run.make_pool", InlinePool)


@pytest.fixture
def server() -> Iterator[Provider]:
    """A provider on this machine, with its `url`."""
    with provider() as state:
        yield state


class Scripted(Engine):
    """The double of an engine: answers with given drafts, or fails with a given error."""

    source = "scripted"

    def __init__(self, *drafts: Draft, error: ModelError | None = None) -> None:
        self.drafts = drafts
        self.error = error
        self.documents: list[Document] = []

    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:
        """Answer as scripted; drafts of kinds not asked for are left out."""
        self.documents.append(document)
        if self.error:
            raise self.error
        asked = {kind.name for kind in kinds}
        return EngineOutput(tuple(draft for draft in self.drafts if draft.kind in asked))


@pytest.fixture(params=SEEDS, ids=lambda path: path.stem)
def seed(request: pytest.FixtureRequest) -> Document:
    """Each of the five articles, with its publication date."""
    index = json.loads((ROOT / "seeds" / "index.json").read_text(encoding="utf-8"))
    return Document.read(request.param, published=index[request.param.name]["published"])
