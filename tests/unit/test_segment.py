"""Segmentation into paragraphs and sentences."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents.segment import paragraphs, sentences


def parts(text):
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The port closed.|Crews left.",
        "Lt. Gen. Lars Venn spoke.|He left.",
        "Ms. Falk met Dr. J. P. Venn at 5 p.m. on Monday.|She left.",
        "The U.S. Navy sailed.|It came back.",
        "She was ill.|Dahl stayed.",
        "He came from Peoria, Ill. Dahl stayed.",
        "Norvane Inc. (NVN) fell.|(It was late.)",
        "It was sold to Altera Inc. for $3.5 million.|Nobody knew.",
        "“Is it true?” she asked.|Nobody answered.",
        "“It is true.”|She left.",
        "She said “it is true.”|Then she left.",
        "They live in Washington, D.C.|The house is old.",
        "He said no.|The crews left.",
        "See No. 5 and no. 7.|They are old.",
        "Stop!|Go on.",
        "Wait ...|What now?",
        "He paid approx. 20 crowns.|That was cheap.",
        "The E.P.A. rule of Jan. 5 stands.|It is short.",
        "One line\n|Another line",
    ],
)
def test_sentences(text):
    want = text.split("|")
    joined = "".join(
        piece if piece.endswith("\n") or i == len(want) - 1 else piece + " " for i, piece in enumerate(want)
    )
    assert parts(joined) == [piece.strip() for piece in want]


def test_a_byte_order_mark_is_not_part_of_the_first_sentence():
    assert parts("\ufeffThe quay is closed. Nobody came.") == ["The quay is closed.", "Nobody came."]
    assert parts("\ufeff\nThe quay is closed.") == ["The quay is closed."]


def test_lines_are_paragraphs():
    assert list(paragraphs("One.\n\n  Two.  \r\nThree.")) == [(0, 4), (8, 12), (16, 22)]


def test_hard_wrapped_lines_are_joined():
    text = "The port of Moss was closed on Monday\nafter a crane had fallen into the\nharbour, the mayor said in the\nevening.\n\nNobody was hurt."
    assert [text[a:b].split(maxsplit=1)[0] for a, b in paragraphs(text)] == ["The", "Nobody"]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_sentences_are_in_order_trimmed_and_lose_nothing(text):
    found = sentences(text)
    assert all(text[a:b] == text[a:b].strip() and a < b for a, b in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
    kept = "".join(text[a:b] for a, b in found)
    assert "".join(kept.split()).replace("\ufeff", "") == "".join(text.split()).replace("\ufeff", "")
