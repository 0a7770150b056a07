"""The pytest plugin, run on a small corpus as a user runs it."""

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import extractor.engines.llm.client
import extractor.engines.llm.exchange  # noqa: F401  (so that each run of pytester does not import it again)
from extractor.engines.prompting import load_prompt
from tests.support.model_server import answer, serve
from tests.support.regress_corpus import open_suite, quotes, record_missing, sea_wall_model, write_corpus, write_prompt
from tests.support.scripted import ScriptedModel

pytest_plugins = ["pytester"]

INSTALLED = any(point.value == "extractor.regress.plugin" for point in entry_points(group="pytest11"))
PLUGIN = [] if INSTALLED else ["-p", "extractor.regress.plugin"]
TEST = "def test_records(extractor_case):\n    extractor_case.check()\n"


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    write_corpus(pytester.path)
    pytester.makepyfile(test_records=TEST)
    return pytester


@pytest.fixture
def endpoint(monkeypatch) -> Iterator[ScriptedModel]:
    """A model at an address that the environment names."""
    model = sea_wall_model()
    with serve(model) as address:
        monkeypatch.setenv("EXTRACTOR_BASE_URL", address)
        yield model


def edit_prompt(folder: Path, instruction: str) -> None:
    write_prompt(folder / "good.md", instruction)
    load_prompt.cache_clear()


def test_one_test_for_each_article_and_kind(project):
    record_missing(project.path / "regress.toml", sea_wall_model())
    result = project.runpytest_inprocess(*PLUGIN, "-v")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["*test_records[[]quotes-a0[]] PASSED*"])


def test_what_is_not_recorded_fails_and_says_how_to_record_it(project):
    result = project.runpytest_inprocess(*PLUGIN)
    result.assert_outcomes(failed=6)
    result.stdout.fnmatch_lines(["*quotes/good on a0: not recorded", "*pytest --extractor-record=new*"])


def test_an_edited_prompt_fails_with_the_difference(project):
    record_missing(project.path / "regress.toml", sea_wall_model())
    edit_prompt(project.path, "Copy some quotes.")
    result = project.runpytest_inprocess(*PLUGIN)
    result.assert_outcomes(failed=6)
    result.stdout.fnmatch_lines(["*messages[[]0[]].content: 'Copy the quotes.' -> 'Copy some quotes.'*"])


def test_new_records_what_is_missing_and_nothing_else(project, endpoint):
    project.runpytest_inprocess(*PLUGIN, "--extractor-record=new").assert_outcomes(passed=6)
    assert len(endpoint.requests) == 6
    project.runpytest_inprocess(*PLUGIN, "--extractor-record=new").assert_outcomes(passed=6)
    assert len(endpoint.requests) == 6
    project.runpytest_inprocess(*PLUGIN, "--extractor-record=all").assert_outcomes(passed=6)
    assert len(endpoint.requests) == 12
    project.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=6)
    assert len(endpoint.requests) == 12


def test_records_that_differ_from_the_baseline_fail_and_are_named(project):
    suite = record_missing(project.path / "regress.toml", sea_wall_model())
    suite.accept()
    project.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=6)
    edit_prompt(project.path, "Copy quotes.")
    bare = [{**quotes(3)[0], "cue": None}]
    record_missing(project.path / "regress.toml", sea_wall_model(lambda n: answer(bare if n == 3 else quotes(n))))
    result = project.runpytest_inprocess(*PLUGIN)
    result.assert_outcomes(passed=5, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*quotes/good on a3: differs from the baseline*",
            "*changed “Vell will repair its sea wall in June”: cue: said -> nothing*",
            "*lost “The stones are loose,”*",
            "*extractor regress accept*",
        ]
    )


def test_the_network_is_blocked_while_replaying(project):
    record_missing(project.path / "regress.toml", sea_wall_model())
    project.makepyfile(
        test_records="""
        import socket, pytest
        def test_records(extractor_case):
            for family, address in ((socket.AF_INET, ("127.0.0.1", 9)), (socket.AF_INET6, ("::1", 9))):
                with socket.socket(family) as s, pytest.raises(RuntimeError, match="tried to reach"):
                    s.connect(address)
            extractor_case.check()
        def test_other():
            with socket.socket() as s, pytest.raises(ConnectionError):
                s.connect(("127.0.0.1", 9))
        """
    )
    project.runpytest_inprocess(*PLUGIN, "-k", "a0 or other").assert_outcomes(passed=2, deselected=5)


def test_a_test_can_use_records_and_gold(project):
    record_missing(project.path / "regress.toml", sea_wall_model())
    project.makepyfile(
        test_records="""
        def test_speakers(extractor_case):
            assert extractor_case.kind == "quotes"
            assert {r["speaker"] for r in extractor_case.records} == {
                g["speaker"] for g in extractor_case.article.gold["quotes"]
            }
        """
    )
    project.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=6)


def test_a_broken_configuration_is_one_line(project):
    (project.path / "regress.toml").write_text("articles = 'articles'\n")
    result = project.runpytest_inprocess(*PLUGIN)
    assert result.ret in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR)
    result.stdout.fnmatch_lines(["*extractor: *regress.toml: regress: cassettes is missing*"])


def test_an_ini_option_names_the_configuration(project):
    (project.path / "regress.toml").rename(project.path / "other.toml")
    record_missing(project.path / "other.toml", sea_wall_model())
    project.makeini("[pytest]\nextractor_config = other.toml\n")
    project.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=6)


def test_other_tests_import_nothing(pytester):
    pytester.makepyfile(
        """
        import sys
        def test_other():
            assert "extractor.pipeline.extract" not in sys.modules
            assert "openai" not in sys.modules
            assert "vcr" not in sys.modules
        """
    )
    pytester.runpytest_subprocess(*PLUGIN, "-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.slow
def test_it_works_with_xdist(project, endpoint):
    pytest.importorskip("xdist")
    args = (*PLUGIN, "-n", "2", "--extractor-record=new")
    project.runpytest_subprocess(*args).assert_outcomes(passed=6)
    assert len(endpoint.requests) == 6
    project.runpytest_subprocess(*PLUGIN, "-n", "2").assert_outcomes(passed=6)
    assert len(list(open_suite(project.path / "regress.toml").cassettes)) == 6
