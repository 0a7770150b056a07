"""What all tests share: no network, no key, and no settings of the machine they run on."""

import json
import os
import socket
from collections.abc import Iterator

import pytest

from extractor.documents.document import Document
from tests.support.batch_doubles import InlinePool
from tests.support.batch_provider import Provider, provider
from tests.support.paths import ROOT, SEEDS

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


@pytest.fixture(params=SEEDS, ids=lambda path: path.stem)
def seed(request: pytest.FixtureRequest) -> Document:
    """Each of the five articles, with its publication date."""
    index = json.loads((ROOT / "seeds" / "index.json").read_text(encoding="utf-8"))
    return Document.read(request.param, published=index[request.param.name]["published"])
