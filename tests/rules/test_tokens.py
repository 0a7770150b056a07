"""Tokens and tags: offsets that hold for any text, and the tags that the rules lean on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents.segment import sentences
from extractor.rules.text.tokens import Tokens, guess, lexicon


def read(text):
    return Tokens(text, sentences(text))


@pytest.mark.parametrize(
    "tagged",
    [
        "The/DT port/NN plans/VBZ a/DT new/JJ crane/NN",
        "Falk/NNP plans/VBZ a/DT tunnel/NN",
        "They/PRP plan/VBP a/DT tunnel/NN",
        "They/PRP want/VBP to/TO plan/VB a/DT tunnel/NN",
        "the/DT planned/JJ tunnel/NN",
        "The/DT tunnel/NN was/VBD planned/VBN",
        "Voters/NNS fear/VBP the/DT toll/NN",
        "She/PRP is/VBZ warning/VBG voters/NNS",
        "the/DT campaign/NN stop/NN",
        "Falk/NNP 's/POS crane/NN",
        "She/PRP 's/VBZ late/JJ",
        "They/PRP didn/VBD 't/RB say/VB so/RB",
        "according/VBG to/IN exit/NN polls/NNS",
        "the/DT two/CD raised/VBD money/NN",
        "This/DT was/VBD news/NN",
        "The/DT poor/JJ had/VBD food/NN",
        "All/DT were/VBD planned/VBN",
        "the/DT article/NN read/VB well/RB",
        "The/DT case/NN obscures/VBZ the/DT facts/NNS",
        "Ms/NNP ./. Falk/NNP left/VBD",
        "Lars/NNP Venn/NNP met/VBD Ines/NNP Falk/NNP",
        "the/DT drivers/NNS '/POS union/NN",
        "Falk/NNP spoke/VBD by/IN phone/NN",
        "Trains/NNS are/VBP due/JJ to/TO stop/VB",
        "The/DT firm/NN ,/, sued/VBN by/IN miners/NNS",
        "A/DT man/NN who/WP shot/VBD at/IN guards/NNS",
        "a/DT mother-of-two/NN",
        "the/DT policy/NN chief/NN called/VBD",
        "The/DT army/NN plans/VBZ to/TO move/VB",
        "in/IN neighbouring/JJ Norland/NNP",
        "The/DT delay/NN is/VBZ due/JJ to/IN strike/NN action/NN",
    ],
)
def test_tags(tagged):
    pairs = [pair.rsplit("/", 1) for pair in tagged.split()]
    text = " ".join(word for word, _ in pairs).replace(" '", "'").replace(" .", ".").replace(" ,", ",")
    tokens = read(text)
    assert tokens.word == [word for word, _ in pairs]
    assert tokens.tag == [tag for _, tag in pairs]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("U.S. troops", ["U.S.", "troops"]),
        ("''No,'' she said", ["''", "No", ",", "''", "she", "said"]),
        ("a 34-year-old's 1,200.50 crowns", ["a", "34-year-old", "'s", "1,200.50", "crowns"]),
        ("O’Hara isn’t here", ["O’Hara", "isn", "’t", "here"]),
        ("wait...now--go", ["wait", "...", "now", "--", "go"]),
    ],
)
def test_tokens(text, words):
    assert read(text).word == words


def test_a_mark_that_closes_a_quotation_owns_nothing():
    tokens = read("She called them 'drivers' union men.")
    assert tokens.tag[tokens.word.index("drivers") + 1] == "'"


def test_a_headline_in_title_case_keeps_its_verbs():
    tokens = read("Harbour Mayor Says Port Will Close")
    assert tokens.tag[tokens.word.index("Says")] == "VBZ"


def test_guess():
    assert [guess(w) for w in ("slowly", "running", "walked", "cranes", "famous", "crane")] == [
        "RB", "VBG", "VBN", "NNS", "JJ", "NN",
    ]  # fmt: skip


def test_lexicon():
    assert lexicon().tag["of"] == "IN"
    assert lexicon().can_be_verb("attacks")
    assert lexicon().is_participle("warning")
    assert not lexicon().is_participle("evening")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_offsets_hold_for_any_text(text):
    tokens = read(text)
    assert [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)] == tokens.word
    assert len(tokens.lower) == len(tokens.tag) == len(tokens.sentence_of) == len(tokens)
    assert all(tokens.tag)
    for i in range(len(tokens)):
        assert tokens.at(tokens.start[i]) == i
    assert list(tokens.between(0, len(text))) == list(range(len(tokens)))
