"""Cost by steps: a document four times as long takes about four times as many, whatever it is made of."""

import sys

import pytest

from extractor import extract
from tests.rules.shapes import BLOCKS, Shape, shapes

#: The maximum factor of steps for a text four times as long.
MOST = 4.5
#: Characters of the shorter document; and where a window of the rules or the checks fills only in a longer one.
SHORT, LONG = 8_000, 24_000


def steps(text):
    """How many functions are called to extract from a text: the same number on every machine."""
    count = 0

    def called(_frame, event, _function):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        extract(text, engine="rules")
    finally:
        sys.setprofile(before)
    return count


def ratio(shape, short):
    """How many times the steps a document of four times the length takes, once the lexicons are loaded."""
    steps(shape.document(short // 4))
    first = steps(shape.document(short))
    return steps(shape.document(4 * short)) / first


@pytest.mark.parametrize(
    "shape",
    [
        Shape("attack", "day", "commas", "alternating"),  # attacks with commas
        Shape("attack", "day", "semicolons", "alternating"),  # a chronology
        Shape("day", "day", "commas", "alternating"),  # dates with commas
        Shape("talks", "office", "lines", "apart"),
        Shape("name", "quote", "commas", "apart"),
        Shape("item", "item", "lines", "alternating"),
    ],
    ids=str,
)
def test_what_answers_each_other_costs_its_length(shape):
    assert ratio(shape, 4_000) < MOST


@pytest.mark.slow
@pytest.mark.parametrize("shape", [*shapes()], ids=str)
def test_every_pair_costs_its_length(shape):
    assert ratio(shape, SHORT) < MOST or ratio(shape, LONG) < MOST


def test_there_are_hundreds_of_shapes():
    assert len({str(shape) for shape in shapes()}) == len(BLOCKS) * (len(BLOCKS) + 1) // 2
