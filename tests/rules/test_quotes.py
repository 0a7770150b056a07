"""Quotes by rule: a table of sentences, properties of any text, linear cost, and the data behind the rules."""

import re
import time
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import rules
from extractor.checks import Article
from extractor.documents.document import Document
from extractor.documents.segment import paragraphs
from extractor.kinds import get_kind
from extractor.pipeline.verify import verify
from extractor.rules import quotes as package
from extractor.rules.entities.names import Names
from extractor.rules.quotes import find_quotes
from extractor.rules.reading import Reading
from extractor.rules.text.quotation_marks import Marks
from extractor.rules.text.reporting_words import non_reporting_objects, verbs
from extractor.rules.text.titles import first_names, titles
from extractor.types import Rejection
from tests.rules.quotes_articles import MENDED, PARAGRAPHS
from tests.rules.quotes_bounds import BOUNDS
from tests.rules.quotes_phenomena import PHENOMENA
from tests.rules.quotes_speakers import SPEAKERS
from tests.rules.quotes_table import TABLES
from tools.build_cues import inflect

FIELDS = ("kind", "text", "speaker", "speaker_text", "cue")
DATA = Path(rules.__file__).parent / "data"
ROWS = [
    pytest.param(text, want, id=f"{name} {n}")
    for name, rows in (TABLES | PHENOMENA | BOUNDS | {"mended": MENDED, "paragraphs": PARAGRAPHS}).items()
    for n, (text, want) in enumerate(rows)
]


def quotes(text):
    return [tuple(draft.fields[field] for field in FIELDS) for draft in Reading(text).quotes]


@pytest.mark.parametrize(("text", "want"), ROWS)
def test_sentences(text, want):
    assert quotes(text) == want


@pytest.mark.parametrize(("text", "want"), SPEAKERS)
def test_speakers(text, want):
    assert [speaker for _, _, speaker, _, _ in quotes(text)] == want


def test_table_is_large():
    assert len(ROWS) >= 150


def test_article():
    text = (
        "Harbour mayor: Tolls will stay\n\n"
        "MOSS (Nordpress) - Mayor Ines Falk said on Monday that tolls would stay, but promised to lower them in spring.\n\n"
        "“We need every krone,” Falk told the council. “The crane is forty years old.\n\n"
        "“It will not last another winter.”\n\n"
        "Lars Venn, who leads the dockers' union, called her plan “a bill for the poor” and urged the council to wait.\n\n"
        "“She never asked us,” he said. The mayor's office did not comment on the so-called “crane war”."
    )
    assert quotes(text) == [
        ("indirect", "Tolls will stay", "Ines Falk", "Harbour mayor", None),
        ("indirect", "tolls would stay", "Ines Falk", "Ines Falk", "said"),
        ("indirect", "to lower them in spring", "Ines Falk", "Ines Falk", "promised"),
        ("direct", "We need every krone,", "Ines Falk", "Falk", "told"),
        ("direct", "The crane is forty years old.", "Ines Falk", "Falk", "told"),
        ("direct", "It will not last another winter.", "Ines Falk", "Falk", "told"),
        ("mixed", "a bill for the poor", "Lars Venn", "Lars Venn", "called"),
        ("indirect", "the council to wait", "Lars Venn", "Lars Venn", "urged"),
        ("direct", "She never asked us,", "Lars Venn", "he", "said"),
    ]


# marks


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("“A.” “B.”", ["A.", "B."]),
        ('an odd " mark and then "a quote," she said', ["a quote,"]),
        ("“One.\n\n“Two.\n\n“Three.” She left.", ["One.", "Two.", "Three."]),
        ("“One never closes.\n\nTwo has no mark.", []),
        ("rock 'n' roll is 'dead'", ["dead"]),
        ("the '90s and the crews' pay", []),
        ("He (“Duke”) won.", ["Duke"]),
        ("“She said ‘go’ and ‘stay’ now”", ["She said ‘go’ and ‘stay’ now"]),
        ('"She said “go” now"', ["She said “go” now"]),
        ("“ ”", []),
        ("”A quotation opened by mistake,” she said", ["A quotation opened by mistake,"]),
    ],
)
def test_marks(text, want):
    assert [text[m.start : m.end] for m in Marks(text, paragraphs(text))] == want


# properties

WORDS = st.sampled_from(
    [
        *"“”\"'‘’„«».,:;-—()\n",
        *(
            "\n\n",
            "''",
            "``",
            "Ines",
            "Falk",
            "Mr.",
            "she",
            "said",
            "says",
            "that",
            "told",
            "the",
            "of",
            "mayor",
            "tolls",
        ),
        *("rose", "to", "close", "and", "who", "according", "warning", "claim", "by", "not", "was", "accused"),
    ]
)
NEWSLIKE = st.lists(WORDS, max_size=60).map(" ".join)


def check(text):
    drafts = Reading(text).quotes
    article = Article(Document(text))
    starts = [draft.window.start for draft in drafts]
    assert starts == sorted(starts)
    for draft in drafts:
        start, end = draft.window
        assert text[start:end] == draft.fields["text"]
        assert not isinstance(verify(draft, get_kind("quotes"), article), Rejection)


@settings(max_examples=200, deadline=None)
@given(NEWSLIKE)
def test_every_quote_of_newslike_text_is_supported(text):
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_every_quote_of_any_text_is_supported(text):
    check(text)


@pytest.mark.parametrize(
    "piece",
    [
        "“a ", "“word said ", '"a ', "'a ", "he said that ", ", he said, ", "saying that, adding that ", "Ines Falk ",
        "the official said. ", "the senior official at it ", "a - b - said ", "(a) said ", "“‘«„", "''a ``b ", "it said it ",
        "A: “b” ", "according to Falk, ", "told him to tell him to ", "who said which said ", "“One two three.\n\n",
        "FALK: we wait for it now.\n", "Falk and Brandt and ", "the head of the ", "Prime Minister ", "Mr. J. ",
        "is was has had ", "on Tuesday last week ", "claim that claim that ", "Falk, who ", "a, ",
    ],
)  # fmt: skip
def test_cost_is_linear(piece):
    def cost(size):
        text = piece * (size // len(piece))
        start = time.process_time()
        find_quotes(Reading(text))
        return time.process_time() - start

    cost(500)
    small = min(cost(2_000) for _ in range(3))
    large = min(cost(8_000) for _ in range(2))
    assert large < 10 * small + 0.05  # four times the text; sixteen times the time would be quadratic


@pytest.mark.parametrize("piece", ["“word said ", "“‘«„ ", "'word "])
def test_cost_of_marks_is_linear(piece):
    def cost(size):
        text = piece * (size // len(piece))
        whole = paragraphs(text)
        start = time.process_time()
        Marks(text, whole)
        return time.process_time() - start

    small = min(cost(10_000) for _ in range(3))
    assert min(cost(40_000) for _ in range(2)) < 10 * small + 0.02


# data


def rows():
    lines = (DATA / "cues.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_cues_are_inflected_and_sorted():
    lemmas = [lemma for lemma, _, _ in rows()]
    assert lemmas == sorted(set(lemmas))
    for lemma, forms, _ in rows():
        assert forms.split() == inflect(lemma)


def test_cues_open_known_frames():
    for lemma, _, frames in rows():
        for frame in frames.split():
            assert re.fullmatch(r"[qstbniocagdev]+|[px]:[a-z]+(,[a-z]+)*", frame), (lemma, frame)
            assert len(set(frame)) == len(frame) or ":" in frame, (lemma, frame)


def test_no_form_belongs_to_two_verbs():
    forms = [form for lemma, forms, _ in rows() for form in {lemma, *forms.split()}]
    assert sorted(forms) == sorted(set(forms))


@pytest.mark.parametrize(
    "name",
    [
        "comments.tsv",
        "cues.tsv",
        "cue_deeds.tsv",
        "cue_adjectives.txt",
        "cue_nouns.txt",
        "titles.txt",
        "first_names.txt",
        "tags.txt",
    ],
)
def test_data_says_where_it_comes_from(name):
    head = (DATA / name).read_text(encoding="utf-8")[:1200]
    assert head.startswith("#")
    assert "written for this project" in head.lower() or "Source:" in head


def test_deeds_are_those_of_cues():
    assert non_reporting_objects()
    for lemma, things in non_reporting_objects().items():
        assert verbs()[lemma].lemma == lemma
        assert things


def test_classes_of_titles_are_lower_case():
    kinds = titles()
    for group in (kinds.honorific, kinds.role, kinds.gender, kinds.organisation, kinds.group, kinds.source):
        assert all(word == word.lower() for word in group)
    assert kinds.title <= kinds.role


def test_given_names():
    names = first_names()
    assert (names["maria"], names["john"], names["leslie"]) == ("f", "m", "")
    assert all(name == name.lower() for name in names)


def test_patterns_are_in_the_re2_subset():
    modules = [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]
    assert len(modules) > 10
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, re.Pattern):
                re2.compile(value.pattern)


def test_names_need_no_quotations():
    reading = Reading("Ines Falk came late. She left.")
    assert Names(reading.tokens).resolve(21, 24) == "Ines Falk"
