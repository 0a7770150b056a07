"""Signs that can be quotation marks: the quick way finds what the plain pattern does."""

import re

from hypothesis import given
from hypothesis import strategies as st

from extractor.rules.text.quotation_marks import find_signs

SIGN = re.compile(r"[\"“”„‟«»″＂]|''|``|\B['‘’‚‹›]|['‘’‚‹›]\B")


@given(st.text(alphabet="a_é1 .'‘’‚‹›\"“”„«``\n") | st.text())
def test_signs_are_those_of_the_plain_pattern(text):
    assert list(find_signs(text)) == [sign.span() for sign in SIGN.finditer(text)]
