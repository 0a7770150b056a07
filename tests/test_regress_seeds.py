"""The real case: what a real model answered for two versions of a prompt, replayed and compared, and what the page says."""

import re

import pytest

from extractor.regress.config import load_config
from extractor.regress.gates import Result, Tolerance, gates, verdict
from extractor.regress.session import Session, with_kinds
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "prompt-regression.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def opened():
    return Session.open(with_kinds(load_config(ROOT / "regress.toml"), "quotes"))


@pytest.fixture(scope="module")
def compared(opened):
    return opened.compare("v1", "v2")


@pytest.mark.parametrize("variant", ["v1", "v2"])
def test_every_cassette_plays_to_its_end(opened, variant):
    assert {gate.result for gate in opened.check(opened.variant(variant))} == {Result.PASS}


def test_five_articles_are_compared(compared):
    (kind,) = compared.kinds
    assert (kind.prompts, len(compared.articles)) == (("quotes/v1", "quotes/v2"), 5)
    assert compared.models == ("qwen2.5-coder-1.5b", "qwen2.5-coder-1.5b")
    assert kind.has_gold
    assert kind.noise == {}, "one sample: the noise is unknown"


@pytest.mark.parametrize("name", ["found", "speaker", "grounded"])
def test_the_page_says_what_the_comparison_gives(compared, name):
    measured = compared.kinds[0].measures[name]
    section = PAGE.partition("\n### Five articles, and")[2]
    row = next(line for line in section.splitlines() if line.startswith(f"| `{name}` | 0."))
    told = [float(n) for n in re.findall(r"[-+]?\d\.\d+", row)]
    given = [measured.old.f1, measured.new.f1, measured.difference, *measured.interval, measured.p]
    assert told == pytest.approx(given, abs=0.0006), (
        "the page tells other numbers: take those of the command that it shows"
    )


def test_it_is_no_regression_and_proves_little(compared):
    decisions = gates(compared, Tolerance())
    assert verdict(decisions) is not Result.REGRESSION
    assert compared.kinds[0].measures["found"].p > 0.05


def test_the_released_prompts_ask_what_was_recorded(opened):
    """So that the page's numbers belong to the prompts in this repository, not to some earlier text of them."""
    for variant in ("v1", "v2"):
        for task in opened.tasks(opened.variant(variant)):
            assert opened.cassettes.path(task.case, task.opening) is not None
