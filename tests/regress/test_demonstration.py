"""A good prompt, broken in five ways: comparison flags each, names the fields, and passes an edit that changes nothing.

The answers are prepared, not recorded: those of the good prompt are the gold records of the five example articles, and
each broken prompt answers with what its instruction does to them. All else, from the request to the verdict, is real.
"""

import json
import re
from dataclasses import replace

import pytest

from extractor.engines.prompting import load_prompt
from extractor.engines.request import Answer
from extractor.kinds import resolve_kinds
from extractor.regress.config import load_config
from extractor.regress.gates import Result, Tolerance, gates, verdict
from extractor.regress.session import Session
from extractor.schemas import draft_of, get_schema
from tests.support.paths import ROOT
from tests.support.regress_bench import client

KINDS = ("quotes", "figures")
GERMAN = {"the": "die", "of": "von", "and": "und", "a": "ein", "to": "zu", "in": "im", "that": "dass", "for": "für"}


def speaker_as_printed(record):
    """Without the rule on speakers, a model names them as the nearest sentence does."""
    return {**record, "speaker": record["speaker_text"]} if "speaker" in record else record


def rounded(record):
    """Asked for round numbers, a model gives one digit and zeros."""
    value = record.get("value")
    return {**record, "value": float(f"{value:.0e}") if value else value}


def translated(record):
    return {**record, "text": " ".join(GERMAN.get(word, word + "en") for word in record["text"].split())}


def paraphrased(record):
    words = record["text"].split()
    return {**record, "text": " ".join([*words[1:], "then", words[0]])} if len(words) > 3 else record


def same(record):
    return record


#: The instruction, what it does to each record, whether it turns the list round, the measures that must be named, and how
#: sure that is: in one of the five articles no speaker is named twice, and four articles that are worse prove too little.
BREAKS = {
    "drops the rule on speakers": (
        "",
        speaker_as_printed,
        False,
        {"quotes.speaker", "quotes.supported"},
        Result.UNCLEAR,
    ),
    "asks for rounded numbers": (
        "Round all numbers.",
        rounded,
        False,
        {"figures.value", "figures.grounded"},
        Result.REGRESSION,
    ),
    "translates": (
        "Answer in German.",
        translated,
        False,
        {"quotes.grounded", "quotes.found", "figures.grounded"},
        Result.REGRESSION,
    ),
    "allows paraphrase": (
        "Put it in your own words.",
        paraphrased,
        False,
        {"quotes.grounded", "quotes.text"},
        Result.REGRESSION,
    ),
    "reorders": ("The most important ones first.", same, True, {"quotes.order", "figures.order"}, Result.REGRESSION),
}


class Prepared:
    """Answers each request with the gold records of the article in it, changed as its prompt's instruction says."""

    def __init__(self, corpus, change, turned):
        self.corpus, self.change, self.turned = corpus, change, turned

    def send(self, request, timeout):  # noqa: ARG002
        messages = request.body["messages"]
        kind = next(kind for kind in KINDS if f'"{kind}"' in json.dumps(request.body["response_format"]))
        article = next(
            article for article in self.corpus if any(article.document.text in m["content"] for m in messages)
        )
        names = draft_of(get_schema(f"{kind}/v1")).model_fields
        assert len(messages) <= 6, messages[-1]
        records = [{name: record.get(name) for name in names} for record in article.gold[kind]]
        answers = [self.change(record) for record in records]
        text = json.dumps({kind: answers[::-1] if self.turned else answers})
        return Answer(content=text, finish_reason="stop", tokens_in=1000, tokens_out=len(text) // 4, model="prepared")


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Return a session over the five articles, and a function that records a prompt with an instruction and a change."""
    folder = tmp_path_factory.mktemp("demonstration")
    config = load_config(ROOT / "regress.toml")
    opened = Session.open(replace(config, cassettes=folder / "cassettes", kinds=resolve_kinds(KINDS)))

    def record_prompt(name, instruction, change, turned):
        paths = []
        for kind in KINDS:
            text = load_prompt(f"{kind}/v1").text
            text = re.sub("(?m)^id: .*$", f"id: {kind}/{name}", text, count=1)
            if not instruction:
                text = re.sub("(?m)^- speaker: .*\n", "", text)
            path = folder / f"{kind}-{name}.md"
            path.write_text(text.replace("Answer with JSON only", f"{instruction} Answer with JSON only", 1), "utf-8")
            paths.append(str(path))
        variant = ",".join(paths)
        chosen = opened.missing(opened.variant(variant))
        assert len(chosen) == 10
        endpoint = client(Prepared(opened.corpus, change, turned))
        assert opened.record(chosen, opened.variant(variant).settings(), endpoint=endpoint) == 0
        return variant

    return opened, record_prompt


@pytest.fixture(scope="module")
def good(bench):
    return bench[1]("good", " ", same, turned=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_prompt_is_flagged_and_its_fields_are_named(bench, good, name):
    opened, record_prompt = bench
    instruction, change, turned, expected, result = BREAKS[name]
    broken = record_prompt(name.replace(" ", "-"), instruction, change, turned)
    decisions = gates(opened.compare(good, broken), Tolerance())
    flagged = {gate.name for gate in decisions if gate.result is not Result.PASS}
    assert expected <= flagged, [gate for gate in decisions if gate.result is not Result.PASS]
    assert verdict(decisions) is result


@pytest.mark.slow
def test_only_what_was_broken_is_flagged(bench, good):
    opened, record_prompt = bench
    instruction, change, turned, *_ = BREAKS["drops the rule on speakers"]
    broken = record_prompt("no-speakers", instruction, change, turned)
    decisions = gates(opened.compare(good, broken), Tolerance())
    assert {gate.name for gate in decisions if gate.result is not Result.PASS} == {"quotes.speaker", "quotes.supported"}


@pytest.mark.slow
def test_an_edit_that_changes_nothing_passes(bench, good):
    opened, record_prompt = bench
    edited = record_prompt("polite", "Please.", same, turned=False)
    comparison = opened.compare(good, edited)
    assert all(kind.tally.disputed == 0 for kind in comparison.kinds)
    assert verdict(gates(comparison, Tolerance())) is Result.PASS
