"""What all rules must stand: any text, in linear time, with the same answer everywhere."""

import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
import time

import pytest
import re2
from hypothesis import example, given, settings
from hypothesis import strategies as st

import extractor.checks
import extractor.rules
from extractor import extract
from extractor.kinds import BUILT_IN, resolve_kinds
from extractor.rules.reading import Reading
from tests.support.paths import ROOT, SEEDS

PURE = ["extractor.documents.segment", "extractor.checks.grounding", "extractor.pipeline.verify"]
PACKAGES = (extractor.rules, extractor.checks)
MODULES = PURE + [m.name for p in PACKAGES for m in pkgutil.walk_packages(p.__path__, f"{p.__name__}.")]
KINDS = resolve_kinds(BUILT_IN)
QUIET = re2.Options()
QUIET.log_errors = False


def patterns(value, depth=3):
    """Every compiled pattern in a value: bare, or in lists, tuples, sets and dicts."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for item in (*value.keys(), *value.values()):
            yield from patterns(item, depth - 1)
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from patterns(item, depth - 1)


def all_patterns():
    for name in MODULES:
        for key, value in vars(importlib.import_module(name)).items():
            for number, pattern in enumerate(patterns(value)):
                yield pytest.param(pattern, id=f"{name}.{key}[{number}]")


def test_there_are_patterns_to_prove():
    assert len(list(all_patterns())) >= 10


@pytest.mark.parametrize("pattern", list(all_patterns()))
def test_patterns_stay_in_the_linear_time_subset(pattern):
    """RE2 compiles no look-around and no back-reference, so what it compiles can be matched in linear time."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", r"\\x{\1}", pattern.pattern)  # the same escape in RE2's spelling
    flags = "".join(
        letter for letter, flag in (("i", re.IGNORECASE), ("m", re.MULTILINE), ("s", re.DOTALL)) if pattern.flags & flag
    )
    if pattern.flags & re.VERBOSE:
        pytest.fail("re2 knows no verbose patterns: write it as joined strings")
    re2.compile(f"(?{flags}){text}" if flags else text, QUIET)


@pytest.mark.parametrize("bad", [r"(?=a)", r"(?<!a)b", r"(a)\1"])
def test_the_subset_is_one(bad):
    with pytest.raises(re2.error):
        re2.compile(bad, QUIET)


NEWS = st.lists(
    st.sampled_from(
        "“ ” ‘ ’ \" ' ( ) , . : ; — -- - \n \n\n 's said that The the a of in on Tuesday May 3 1,200 $4 million per cent % "
        "two dozen more than up to between and Dahl Mr. Ines he who according to told reporters attacked killed troops "
        "km late since last year old 2019 10 0 st th/ ½ € €5bn U.S. \x00 \ud800 İ ß \u2028 \r 𝟙 ٣".split(" ")
    ),
    max_size=40,
).map(" ".join)


def answer(text):
    reading = Reading(text)
    return reading, [list(kind.draft_by_rules(reading)) for kind in KINDS]


def spans_true(text, found):
    for kind, drafts in zip(KINDS, found, strict=True):
        for draft in drafts:
            for words, window in ((kind.anchor_text(draft), draft.window), *draft.also):
                assert window is not None
                assert text[window.start : window.end] == words, draft
                assert words


@settings(max_examples=300, deadline=None)
@given(NEWS | st.text(max_size=200))
def test_any_text_gives_true_spans_and_the_same_answer_twice(text):
    _, first = answer(text)
    _, second = answer(text)
    assert first == second
    spans_true(text, first)


@settings(max_examples=150, deadline=None)
@given(NEWS.filter(str.strip))
@example("“ st \ud800 's “")
@example("“ \u2028 \u2028 ‘ ‘ ‘ ‘ ‘ “")
@example("The mayor said “we will go \ud800 now” on Friday.")
def test_the_rules_vouch_for_all_they_draft(text):
    result = extract(text, engine="rules")
    assert result.rejected == ()


JUNK = {
    "letters": "a",
    "words": "said ",
    "names": "Ines Dahl ",
    "numbers": "12 ",
    "number words": "two thousand and ",
    "quotes": "“",
    "straight quotes": '"',
    "quoted words": '"no" ',
    "brackets": "(",
    "lines": "\n",
    "cues": "Dahl said that ",
    "dates": "May 3 ",
    "weekdays": "on Tuesday last year ",
    "money": "$4 million, ",
    "commas": "a, ",
    "verbs": "attacked ",
    "of": "of the ",
    "dashes": "--",
    "shouts": "!",
    "doubts": "…?",
    "nul": "\x00",
    "surrogates": "\ud800",
    "titles": "Mr. ",
    "and": "Dahl and ",
    "sentences": "The mayor said troops attacked the town on Friday. ",
}


def somebody(n):
    """The n-th of many people, no two of them alike."""
    return "Anna " + "".join("badegiko"[int(digit)] + "lnrst"[int(digit) % 5] for digit in f"{n:05o}").capitalize()


#: What is asked of a document again and again, in documents that have more of what answers it the longer they are.
ASKED = {
    "strikes": lambda _: "The strike in Lund ended. ",
    "initials": lambda n: f"Mayor {somebody(n)} left.\n\nQQ: We wait here for them.\n\nRR: They come at dawn.\n\n",
    "answers": lambda n: f"Mayor {somebody(n)} left.\n\nQ: Why do you wait here?\n\nA: They come at dawn.\n\n",
}


@pytest.mark.parametrize("name", ASKED)
def test_what_a_document_answers_is_found_once(name):
    def cost(n):
        text = "".join(map(ASKED[name], range(n)))
        start = time.process_time()
        answer(text)
        return time.process_time() - start

    cost(50)
    small = cost(600)
    large = min(cost(4800) for _ in range(2))
    assert large < 8 * 2.5 * max(small, 0.01)


@pytest.mark.parametrize("name", JUNK)
def test_cost_is_linear_in_the_text(name):
    def cost(n):
        text = (JUNK[name] * (n // len(JUNK[name]) + 1))[:n]
        start = time.process_time()
        spans_true(text, answer(text)[1])
        return time.process_time() - start

    cost(2_000)
    small = cost(20_000)
    large = min(cost(80_000) for _ in range(2))
    assert large < 4 * 2.5 * max(small, 0.01)


@pytest.mark.slow
@pytest.mark.parametrize("name", JUNK)
def test_a_million_characters_of_junk(name):
    text = (JUNK[name] * (1_000_000 // len(JUNK[name]) + 1))[:1_000_000]
    spans_true(text, answer(text)[1])


def test_the_seed_of_hashes_makes_no_difference():
    code = "import sys; from extractor import extract, Document; print(extract(Document.read(sys.argv[1]), engine='rules').to_json())"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(SEEDS[1])],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2024")
    }
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["status"] == "complete"
