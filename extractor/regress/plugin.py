"""The pytest plugin: a fixture `extractor_case` that gives one test for each article and kind of a regression run.

    def test_facts(extractor_case):
        extractor_case.check()

The run is that of `regress.toml` or `pyproject.toml` in pytest's root folder, or of the file that the ini option
`extractor_config` names. Answers come from cassettes and the network is blocked, unless `--extractor-record` says
`new` (ask the model for what is missing or stale) or `all` (ask it for everything again).

pytest imports this module in every run of whoever has the package installed, so it imports nothing else until it is used.
"""

import socket
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from extractor.regress.corpus import Article
    from extractor.regress.outcome import Outcome
    from extractor.regress.running import Task
    from extractor.regress.session import Session

FIXTURE = "extractor_case"
HINT = "record it: pytest --extractor-record=new, or extractor regress record"


class NetworkBlocked(RuntimeError):  # noqa: N818
    """A test that replays cassettes tried to reach the network."""


class ExtractorCase:
    """One article and one kind of record, replayed; `outcome` is what came out of it."""

    def __init__(self, session: "Session", task: "Task") -> None:
        self._session, self._task = session, task

    def __repr__(self) -> str:
        return f"<{self._task.case}>"

    @property
    def kind(self) -> str:
        """The kind of record."""
        return self._task.case.kind

    @property
    def article(self) -> "Article":
        """The article: its name, its document and its gold."""
        return self._task.article

    @cached_property
    def outcome(self) -> "Outcome":
        """What comes out of the recorded answers; fails the test where they are stale, in words that say why."""
        from extractor.regress.cassettes import BadCassette  # noqa: PLC0415
        from extractor.regress.replay import StaleCassette, UnusedInteractions  # noqa: PLC0415
        from extractor.regress.running import replay  # noqa: PLC0415

        try:
            return replay(self._task, self._session.cassettes)
        except (StaleCassette, UnusedInteractions, BadCassette) as error:
            pytest.fail(f"{error}\n{HINT}", pytrace=False)

    @property
    def records(self) -> tuple[Any, ...]:
        """The verified records, as plain values."""
        return self.outcome.records

    def check(self) -> None:
        """Fail unless the facts are those that were accepted (`extractor regress accept`), and name each that is not.

        Where nothing has been accepted for this article and kind, it is enough that the cassette plays to its end.
        """
        from extractor.regress.compare import compare_records  # noqa: PLC0415
        from extractor.regress.report.tables import told  # noqa: PLC0415

        case, outcome = self._task.case, self.outcome
        accepted = self._session.accepted(case)
        if accepted is None:
            return
        changes = compare_records(case.article, self._task.kind, accepted.records, outcome.records)
        lines = [told(change) for change in changes if change.change != "same"]
        if accepted.error != outcome.error:
            lines.append(f"the model's answer: {accepted.error or 'readable'} -> {outcome.error or 'readable'}")
        if lines:
            how = "accept it: extractor regress accept"
            pytest.fail(f"{case}: not what was accepted\n  " + "\n  ".join(lines) + f"\n{how}", pytrace=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("extractor", "prompt regression")
    group.addoption(
        "--extractor-record",
        choices=("none", "new", "all"),
        default="none",
        help="none: replay, with the network blocked (default); new: record what is missing or stale; all: everything.",
    )
    parser.addini("extractor_config", "regress.toml or pyproject.toml of the prompt regression, from the root folder.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test for each case, in the same order in every process."""
    if FIXTURE not in metafunc.fixturenames:
        return
    session = session_of(metafunc.config)
    tasks = list(session.tasks(session.variant()))
    ids = [
        "-".join(map(str, (t.case.kind, t.case.article, t.case.sample)[: 3 if t.case.sample > 1 else 2])) for t in tasks
    ]
    metafunc.parametrize(FIXTURE, tasks, ids=ids, indirect=True)


@pytest.fixture
def extractor_case(request: pytest.FixtureRequest) -> Iterator[ExtractorCase]:
    """One article and one kind of record, replayed from its cassette."""
    session, task = session_of(request.config), request.param
    mode = request.config.getoption("--extractor-record")
    if mode == "none":
        with pytest.MonkeyPatch.context() as patch:
            block_network(patch)
            yield ExtractorCase(session, task)
        return
    if mode == "all" or not session.is_sound(task):
        record(session, task)
    yield ExtractorCase(session, task)


KEY: "pytest.StashKey[Session]" = pytest.StashKey()


def session_of(config: pytest.Config) -> "Session":
    """Return the run that this pytest configuration is about; a UsageError if it cannot be read."""
    if KEY not in config.stash:
        from extractor.errors import ExtractorError  # noqa: PLC0415
        from extractor.regress.config import load_config  # noqa: PLC0415
        from extractor.regress.session import Session  # noqa: PLC0415

        named = config.getini("extractor_config")
        names = [named] if named else ["regress.toml", "pyproject.toml"]
        path = next((config.rootpath / name for name in names if (config.rootpath / name).is_file()), None)
        try:
            config.stash[KEY] = Session.open(load_config(path or config.rootpath / names[0]))
        except ExtractorError as error:
            raise pytest.UsageError(f"extractor: {error}") from None
    return config.stash[KEY]


def record(session: "Session", task: "Task") -> None:
    """Ask the model about one case; fails the test if it does not answer."""
    from extractor.settings.settings import Settings  # noqa: PLC0415

    around = Settings.load(model=task.variant.model)
    settings = task.variant.settings(address=around.endpoint, key=around.key)
    lines: list[str] = []
    if session.record([task], settings, tell=lines.append):
        pytest.fail("\n".join(lines), pytrace=False)


def block_network(patch: pytest.MonkeyPatch) -> None:
    """Let no socket of this process connect to an internet address, however it is opened."""
    for name in ("connect", "connect_ex"):
        connect = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, connect: Any = connect) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                raise NetworkBlocked(f"a test that replays cassettes tried to reach {address}")
            return connect(self, address)

        patch.setattr(socket.socket, name, guarded)
