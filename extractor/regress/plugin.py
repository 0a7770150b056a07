"""The pytest plugin: the fixture `extractor_case` makes a test for each article and kind of a regression suite.

    def test_records(extractor_case):
        extractor_case.check()

The suite is that of `regress.toml` or `pyproject.toml` in pytest's root folder, or of the file that the ini option
`extractor_config` names. Answers come from cassettes and the network is blocked, unless `--extractor-record` is `new` (ask the
model for what is missing or stale) or `all` (ask it for everything again).

pytest imports this module in every project that has the package installed, so it imports everything else only when it is used.
"""

import socket
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from extractor.kinds import Kind
    from extractor.regress.cases import Case
    from extractor.regress.corpus import CorpusArticle
    from extractor.regress.results import KindResult
    from extractor.regress.suite import Suite

FIXTURE = "extractor_case"
HINT = "record it: pytest --extractor-record=new, or extractor regress record"


class NetworkBlocked(RuntimeError):  # noqa: N818
    """A test that replays cassettes tried to reach the network."""


class ExtractorCase:
    """One article and one kind of record, replayed; `result` is what came out."""

    def __init__(self, suite: "Suite", case: "Case", kind: "Kind") -> None:
        self._suite, self._case, self._kind = suite, case, kind

    def __repr__(self) -> str:
        return f"<{self._kind.name}: {self._case}>"

    @property
    def kind(self) -> str:
        """The kind of record."""
        return self._kind.name

    @property
    def article(self) -> "CorpusArticle":
        """The article: its name, its document and its gold."""
        return self._case.article

    @cached_property
    def result(self) -> "KindResult":
        """What comes out of the recorded answers; fails the test if they are stale, and says why."""
        from extractor.regress.cases import replay  # noqa: PLC0415
        from extractor.regress.cassettes import ReplayError  # noqa: PLC0415

        try:
            return replay(self._case, self._suite.cassettes).kinds[self.kind]
        except ReplayError as error:
            pytest.fail(f"{error}\n{HINT}", pytrace=False)

    @property
    def records(self) -> tuple[Any, ...]:
        """The verified records, as plain values."""
        return self.result.records

    def check(self) -> None:
        """Fail unless the records are those that were accepted (`extractor regress accept`), and describe each difference.

        If nothing has been accepted for this article and kind, it is enough that the cassette can be replayed.
        """
        from extractor.regress.record_diff import diff_records  # noqa: PLC0415
        from extractor.regress.report import describe  # noqa: PLC0415

        result, baseline = self.result, self._suite.accepted(self._case, self._kind)
        if baseline is None:
            return
        accepted = baseline.kinds[self.kind]
        changes = diff_records(self.article.name, self._kind, accepted.records, result.records)
        lines = [describe(change) for change in changes if change.change != "same"]
        if accepted.error != result.error:
            lines.append(f"the model's answer: {accepted.error or 'readable'} -> {result.error or 'readable'}")
        if lines:
            differences = "\n  ".join(lines)
            pytest.fail(
                f"{self._case}: differs from the baseline\n  {differences}\naccept it: extractor regress accept",
                pytrace=False,
            )


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
    """Make one test for each case and kind, in the same order in every process."""
    if FIXTURE not in metafunc.fixturenames:
        return
    suite = suite_of(metafunc.config)
    pairs = [(case, kind) for case in suite.cases(suite.variant()) for kind in case.kinds]
    ids = [f"{kind.name}-{case.article.name}" + (f"-{case.sample}" if case.sample > 1 else "") for case, kind in pairs]
    metafunc.parametrize(FIXTURE, pairs, ids=ids, indirect=True)


@pytest.fixture
def extractor_case(request: pytest.FixtureRequest) -> Iterator[ExtractorCase]:
    """One article and one kind of record, replayed from its cassette."""
    suite = suite_of(request.config)
    case, kind = request.param
    mode = request.config.getoption("--extractor-record")
    if mode == "none":
        with pytest.MonkeyPatch.context() as patch:
            block_network(patch)
            yield ExtractorCase(suite, case, kind)
        return
    if (mode == "all" and kind is case.kinds[0]) or not suite.replays(case):
        record(suite, case)
    yield ExtractorCase(suite, case, kind)


KEY: "pytest.StashKey[Suite]" = pytest.StashKey()


def suite_of(config: pytest.Config) -> "Suite":
    """Return the suite of this pytest configuration; raise a UsageError if it cannot be read."""
    if KEY not in config.stash:
        from extractor.errors import ExtractorError  # noqa: PLC0415
        from extractor.regress.config import load_config  # noqa: PLC0415
        from extractor.regress.suite import Suite  # noqa: PLC0415

        named = config.getini("extractor_config")
        names = [named] if named else ["regress.toml", "pyproject.toml"]
        path = next((config.rootpath / name for name in names if (config.rootpath / name).is_file()), None)
        try:
            config.stash[KEY] = Suite.open(load_config(path or config.rootpath / names[0]))
        except ExtractorError as error:
            raise pytest.UsageError(f"extractor: {error}") from None
    return config.stash[KEY]


def record(suite: "Suite", case: "Case") -> None:
    """Ask the model about one case; fail the test if it does not answer."""
    from extractor.settings.settings import Settings  # noqa: PLC0415

    environment = Settings.load(model=case.variant.model)
    settings = case.variant.settings(address=environment.endpoint, key=environment.key)
    lines: list[str] = []
    if suite.record([case], settings, progress=lines.append):
        pytest.fail("\n".join(lines), pytrace=False)


def block_network(patch: pytest.MonkeyPatch) -> None:
    """Stop every socket of this process from connecting to an internet address."""
    for name in ("connect", "connect_ex"):
        connect = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, connect: Any = connect) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                raise NetworkBlocked(f"a test that replays cassettes tried to reach {address}")
            return connect(self, address)

        patch.setattr(socket.socket, name, guarded)
