"""A good prompt, broken in five ways: the comparison flags each, names the fields, and passes an edit that changes nothing.

The answers are scripted: those of the good prompt are the gold records of the five example articles, and those of a broken
prompt are what its instruction does to them. Everything else is real.
"""

import re
from dataclasses import replace

import pytest

from extractor.engines.prompting import load_prompt
from extractor.kinds import resolve_kinds
from extractor.regress.config import load_config
from extractor.regress.gates import GateStatus, Tolerance, check_gates, overall
from extractor.regress.suite import Suite
from extractor.schemas import draft_of, get_schema
from tests.support.model_server import answer, client
from tests.support.paths import ROOT
from tests.support.scripted import ScriptedModel

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


#: The instruction, what it does to each record, whether it reverses the list, the measures that must be named, and how the
#: comparison ends: in one of the five articles no speaker is mentioned twice, and four worse articles are too few for proof.
BREAKS = {
    "drops the rule on speakers": (
        "",
        speaker_as_printed,
        False,
        {"quotes.speaker", "quotes.supported"},
        GateStatus.INCONCLUSIVE,
    ),
    "asks for rounded numbers": (
        "Round all numbers.",
        rounded,
        False,
        {"figures.value", "figures.grounded"},
        GateStatus.REGRESSION,
    ),
    "translates": (
        "Answer in German.",
        translated,
        False,
        {"quotes.grounded", "quotes.found", "figures.grounded"},
        GateStatus.REGRESSION,
    ),
    "allows paraphrase": (
        "Put it in your own words.",
        paraphrased,
        False,
        {"quotes.grounded", "quotes.text"},
        GateStatus.REGRESSION,
    ),
    "reorders": (
        "The most important ones first.",
        same,
        True,
        {"quotes.order", "figures.order"},
        GateStatus.REGRESSION,
    ),
}


def scripted(corpus, change, *, reverse):
    """Return a model that answers with the gold records of the article in the request, changed as the prompt says."""

    def speak(kind, messages):
        found = next(each for each in corpus if any(each.document.text in m["content"] for m in messages))
        names = draft_of(get_schema(f"{kind}/v1")).model_fields
        assert len(messages) <= 6, messages[-1]
        records = [change({name: record.get(name) for name in names}) for record in found.gold[kind]]
        return answer(records[::-1] if reverse else records, kind)

    return ScriptedModel(speak)


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    """Return a suite over the five articles, and a function that records a prompt with an instruction and a change."""
    folder = tmp_path_factory.mktemp("demonstration")
    config = load_config(ROOT / "regress.toml")
    suite = Suite.open(replace(config, cassettes=folder / "cassettes", kinds=resolve_kinds(KINDS)))

    def record_prompt(name, instruction, change, reverse):
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
        chosen = suite.missing(suite.variant(variant))
        assert len(chosen) == 10
        model = scripted(suite.corpus, change, reverse=reverse)
        assert suite.record(chosen, suite.variant(variant).settings(), fetcher=client(model)) == 0
        return variant

    return suite, record_prompt


@pytest.fixture(scope="module")
def good(recorder):
    return recorder[1]("good", " ", same, reverse=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_prompt_is_flagged_and_its_fields_are_named(recorder, good, name):
    suite, record_prompt = recorder
    instruction, change, reverse, expected, result = BREAKS[name]
    broken = record_prompt(name.replace(" ", "-"), instruction, change, reverse)
    gates = check_gates(suite.compare(good, broken), Tolerance())
    flagged = {gate.name for gate in gates if gate.status is not GateStatus.PASS}
    assert expected <= flagged, [gate for gate in gates if gate.status is not GateStatus.PASS]
    assert overall(gates) is result


@pytest.mark.slow
def test_only_what_was_broken_is_flagged(recorder, good):
    suite, record_prompt = recorder
    instruction, change, reverse, *_ = BREAKS["drops the rule on speakers"]
    broken = record_prompt("no-speakers", instruction, change, reverse)
    gates = check_gates(suite.compare(good, broken), Tolerance())
    assert {gate.name for gate in gates if gate.status is not GateStatus.PASS} == {"quotes.speaker", "quotes.supported"}


@pytest.mark.slow
def test_an_edit_that_changes_nothing_passes(recorder, good):
    suite, record_prompt = recorder
    edited = record_prompt("polite", "Please.", same, reverse=False)
    comparison = suite.compare(good, edited)
    assert all(kind.changes == () for kind in comparison.kinds)
    assert overall(check_gates(comparison, Tolerance())) is GateStatus.PASS
