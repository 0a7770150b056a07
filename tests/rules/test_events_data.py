"""The data of the event rules: every file says where it comes from, every pattern can be read and can fire."""

import subprocess
import sys
from importlib import resources

import pytest

from extractor.rules.events.argument_frames import TARGET_PREPOSITIONS
from extractor.rules.events.senses import senses
from extractor.rules.events.trigger_lexicon import Pattern, lexicon, read_forms, read_patterns
from extractor.schemas.events.v1 import EventType
from tests.support.paths import ROOT

DATA = resources.files("extractor.rules") / "data"
FILES = (
    "triggers.txt",
    "trigger_forms.txt",
    "senses.tsv",
    "agents.txt",
    "countries.txt",
    "cities.txt",
    "regions.txt",
)


def text_of(name):
    return (DATA / name).read_text(encoding="utf-8")


def patterns():
    return list(read_patterns(text_of("triggers.txt")))


@pytest.mark.parametrize("name", FILES)
def test_first_lines_say_where_the_data_comes_from(name):
    head = "\n".join(line for line in text_of(name).splitlines()[:8] if line.startswith("#"))
    assert "Source:" in head or "Made by tools/" in head
    assert any(licence in head for licence in ("Apache-2.0", "Creative Commons Attribution 4.0"))


def test_every_type_is_a_type_of_the_schema():
    known = {kind.value for kind in EventType}
    found = {pattern.type for pattern in patterns()}
    assert found - {"REFUSE"} == known
    assert set(TARGET_PREPOSITIONS) == known


def test_every_verb_and_noun_has_its_forms():
    forms = read_forms(text_of("trigger_forms.txt"))
    for pattern in patterns():
        if pattern.part == "v":
            assert len(forms["v", pattern.lemma]) in (5, 6)
        if pattern.part == "n":
            head = next(iter(pattern.rest[pattern.head - 1])) if pattern.head else pattern.lemma
            assert len(forms["n", head]) == 2


def test_no_pattern_stands_twice():
    seen = [(p.part, p.lemma, p.rest, p.object, p.subject) for p in patterns()]
    twice = {entry for entry in seen if seen.count(entry) > 1}
    assert not twice


def test_committed_forms_are_what_the_tool_makes():
    done = subprocess.run(
        [sys.executable, "tools/build_triggers.py", "--check"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("seize", "seize seizes seized seized seizing"),
        ("rob", "rob robs robbed robbed robbing"),
        ("visit", "visit visits visited visited visiting"),
        ("flee", "flee flees fled fled fleeing"),
        ("deny", "deny denies denied denied denying"),
        ("picket", "picket pickets picketed picketed picketing"),
        ("cancel", "cancel cancels canceled cancelled canceling cancelling"),
        ("kidnap", "kidnap kidnaps kidnapped kidnapped kidnapping"),
        ("traffic", "traffic traffics trafficked trafficked trafficking"),
        ("veto", "veto vetoes vetoed vetoed vetoing"),
        ("shoot", "shoot shoots shot shot shooting"),
        ("die", "die dies died died dying"),
    ],
)
def test_inflection(lemma, forms):
    assert read_forms(text_of("trigger_forms.txt"))["v", lemma] == tuple(forms.split())


def test_a_pattern_is_read():
    lines = "@aid: food water\nAID v: send ~@aid|tents, call for?\nASSAULT n: air strike on ~@aid-\nAGREE x: willing to\nOTHER v: burst <dam"
    assert list(read_patterns(lines)) == [
        Pattern("AID", "v", "send", object=frozenset(("food", "water", "tents"))),
        Pattern("AID", "v", "call", (frozenset(("for",)),), weak=True),
        Pattern(
            "ASSAULT",
            "n",
            "air",
            (frozenset(("strike",)), frozenset(("on",))),
            frozenset(("food", "water")),
            head=1,
            only_also=True,
        ),
        Pattern("AGREE", "x", "willing", (frozenset(("to",)),)),
        Pattern("OTHER", "v", "burst", subject=frozenset(("dam", "dams"))),
    ]


def test_a_line_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match="line 2"):
        list(read_patterns("# fine\nASSAULT v attack"))


def test_the_most_special_pattern_counts():
    for table in (lexicon().verbs, lexicon().nouns, lexicon().phrases):
        for entries in table.values():
            weights = [entry.weight for entry in entries]
            assert weights == sorted(weights, reverse=True)


def test_senses_are_of_known_words():
    words = {pattern.lemma for pattern in patterns()}
    words |= {next(iter(p.rest[p.head - 1])) for p in patterns() if p.head}
    words |= {noun for p in patterns() for noun in p.object or ()}
    unknown = {lemma.removesuffix("/v") for lemma in senses()} - words
    assert not unknown
