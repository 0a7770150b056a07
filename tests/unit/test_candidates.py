"""The candidates that a prompt lists below the article."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.engines.prompting import load_prompt, parse_prompt, prompt_for, prompt_ids
from extractor.kinds import get_kind
from extractor.kinds.candidates import MAX_CANDIDATES, MAX_CHARS, find_event_words, find_numbers, find_quotes
from extractor.kinds.candidates import candidates as listing
from tests.support.paths import ROOT

FINDERS = {"quotes": find_quotes, "figures": find_numbers, "events": find_event_words}
KINDS = list(FINDERS)
NUMBER = re.compile(r'- "(.+?)" in: (.+)')
QUOTE = re.compile(r"- (direct|mixed|indirect): (.*) \| (.*)")


def candidates(kind, text):
    return listing(FINDERS[kind], text)


def listed(kind, text):
    """Return the text of each candidate, and the kind of each quote."""
    lines = candidates(kind, text).splitlines()
    return (
        [QUOTE.fullmatch(row).groups()[:2] for row in lines]
        if kind == "quotes"
        else [NUMBER.fullmatch(row)[1] for row in lines]
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two-thirds of the 1,250 boats, or 66.7%, sank.", ["Two-thirds", "1,250 boats", "66.7%"]),
        ("It costs $3 million to $4 million, not €5bn.", ["$3 million to $4 million", "€5bn"]),
        ("Three to five crews came for the 21st time.", ["Three to five crews", "21st"]),
        ("Flight B52 landed on gate A3b; nobody someone often.", []),
        ("Half of them, a couple of thousand, left.", ["Half", "a couple of thousand"]),
        ("About 14 steel hangers broke, more than in 12 others.", ["About 14 steel hangers", "12 others"]),
        (
            "One was lost, 30 is enough, and 22 kilometres is less than half of this.",
            ["One", "30", "22 kilometres", "less than half"],
        ),
    ],
)
def test_numbers_are_listed(text, words):
    assert candidates("figures", text) == "none" if not words else listed("figures", text) == words


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("“We will stay,” she said. “Nobody leaves.”", [("direct", "We will stay,"), ("direct", "Nobody leaves.")]),
        ('He called it "a trap".', [("mixed", "a trap")]),
        ("„Wir bleiben“, sagte sie. «Nous restons.»", [("mixed", "Wir bleiben"), ("direct", "Nous restons.")]),
        ("She said: ‘It isn’t over.’ Then she left.", [("direct", "It isn’t over.")]),
        ("“First part.\n“Second part.”", [("direct", "First part."), ("direct", "Second part.")]),
        ("The quay will close in June, the mayor said on Monday.", [("indirect", "The quay will close in June")]),
        ("The mayor told reporters that the quay would close.", [("indirect", "the quay would close")]),
        ("According to the mayor, the quay is unsafe.", [("indirect", "the quay is unsafe")]),
        (
            "The quay of the old town is unsafe, according to the mayor.",
            [("indirect", "The quay of the old town is unsafe")],
        ),
        ("He admitted the delay and denied any fault.", [("indirect", "the delay"), ("indirect", "any fault")]),
        ("She had “no choice” and said so in court.", [("mixed", "no choice")]),
        ("The ferry left the United States on Monday.", []),
    ],
)
def test_quotes_are_listed_with_their_kind(text, quotes):
    assert candidates("quotes", text) == "none" if not quotes else listed("quotes", text) == quotes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Police arrested two men after the shooting.", ["arrested", "shooting"]),
        ("Ministers met on Friday and banned the march.", ["met", "banned", "march"]),
        ("The bank is three metres wide.", []),
    ],
)
def test_event_words_are_listed(text, words):
    assert candidates("events", text) == "none" if not words else listed("events", text) == words


def test_candidates_have_context():
    text = (
        "The old pier, which nobody in the town had used since the storm, lost 14 planks on Tuesday, and the rest fell."
    )
    assert (
        candidates("figures", text) == '- "14 planks" in: used since the storm, lost 14 planks on Tuesday, and the rest'
    )


@given(st.text(alphabet='ab1, .“”"‘’said told\n', max_size=300))
def test_every_candidate_occurs_in_the_article(text):
    plain = " ".join(text.split())
    for kind in KINDS:
        for words in listed(kind, text) if candidates(kind, text) != "none" else ():
            assert (words[1] if kind == "quotes" else words) in plain


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "unit", ["said, ", "“a", "1.", "according to ", "‘a’b", "one to ", "killed and said ", "$", "a", "\n“"]
)
def test_lists_are_limited(kind, unit):
    lines = candidates(kind, unit * (200_000 // len(unit))).splitlines()
    assert len(lines) <= MAX_CANDIDATES
    assert max(map(len, lines)) <= 3 * MAX_CHARS


@pytest.mark.parametrize("name", [name for name in prompt_ids() if load_prompt(name).lists_candidates])
def test_the_example_in_a_prompt_has_the_candidates_of_its_article(name):
    """The example must show the model the kind of list that it gets."""
    prompt = load_prompt(name)
    _, shown = next(turn for turn in prompt.turns if turn[0] == "user")
    article = re.search(r"<article>\n(.*)\n</article>", shown, re.DOTALL)[1]
    assert shown.endswith("\n" + candidates(prompt.kind, article))


def test_a_prompt_without_candidates_has_no_list():
    prompt = parse_prompt("---\nid: quotes/v9\nschema: quotes/v1\n---\n# user\n{{article}}\n")
    assert prompt.messages("“A.”") == [{"role": "user", "content": "“A.”"}]
    assert (prompt.copies, prompt_for(get_kind("quotes"), "quotes/v3").copies) == (1.0, 2.0)


def test_most_gold_figures_are_among_the_candidates():
    held = missed = 0
    for path in sorted((ROOT / "tests/corpus/gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        numbers = listed("figures", (ROOT / "tests/corpus/articles" / gold["document"]).read_text(encoding="utf-8"))
        for figure in gold["figures"]:
            found = any(number in figure["text"] or figure["text"] in number for number in numbers)
            held, missed = held + found, missed + (not found)
    assert missed / (held + missed) < 0.05
