import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.checks.grounding import Folded, Grounder, Match, fold
from extractor.types import Verdict, Window

TEXT = "“The quay is closed,” Ms. Dahl said.\nThe quay — built in 1931 — is  old. She said the   quay was sold for 12 boats, not 120."


def found(words, **kwargs):
    place = Grounder(TEXT).locate(words, **kwargs)
    return (TEXT[place.start : place.end], place.verdict) if isinstance(place, Match) else place


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ms. Dahl", ("Ms. Dahl", Verdict.VERBATIM)),
        (" Ms. Dahl\n", ("Ms. Dahl", Verdict.VERBATIM)),
        ("quay - built in 1931 - is old", ("quay — built in 1931 — is  old", Verdict.NORMALIZED)),
        ('"The quay is closed,"', ("“The quay is closed,”", Verdict.NORMALIZED)),
        ("said. The quay — built", ("said.\nThe quay — built", Verdict.NORMALIZED)),
        ("the quay was", ("the   quay was", Verdict.NORMALIZED)),
        ("The quay", Verdict.AMBIGUOUS),
        ("The quay was closed", Verdict.NOT_FOUND),
        ("the quay is closed", Verdict.NOT_FOUND),  # case is not folded
        ("12", ("12", Verdict.VERBATIM)),  # not inside 120
        ("Dah", Verdict.NOT_FOUND),  # whole words only
        ("", Verdict.NOT_FOUND),
        ("   ", Verdict.NOT_FOUND),
        ("—", Verdict.AMBIGUOUS),
    ],
)
def test_locate(words, expected):
    assert found(words) == expected


def test_context_tells_repeated_words_apart():
    assert Grounder(TEXT).locate("The quay", context="The quay — built in 1931") == Match(37, 45, Verdict.VERBATIM)
    assert Grounder(TEXT).locate("The quay", context="said.\nThe   quay -") == Match(37, 45, Verdict.VERBATIM)
    assert found("The quay", context="nothing of the sort") == Verdict.AMBIGUOUS
    assert found("quay", context="The quay") == Verdict.AMBIGUOUS  # the context occurs twice too


def test_a_window_limits_the_search():
    assert Grounder(TEXT).locate("The quay", Window(37, 60)) == Match(37, 45, Verdict.VERBATIM)
    assert Grounder(TEXT).locate("The quay", Window(37, 45)) == Match(37, 45, Verdict.VERBATIM)
    assert found("Ms. Dahl", window=Window(40, 80)) == Verdict.NOT_FOUND
    assert found('"The quay is closed,"', window=Window(30, 80)) == Verdict.NOT_FOUND


def test_names_are_found_in_any_case():
    grounder = Grounder(TEXT)
    assert grounder.occurs("ms. dahl")
    assert grounder.occurs("THE QUAY - BUILT")
    assert not grounder.occurs("Ms. Dah")
    assert not grounder.occurs("Mr. Dahl")
    assert not grounder.occurs(" ")


TEXTS = st.text(alphabet="ab 1\n\t\xa0“”\"'’—–-.İß", max_size=60)


@given(TEXTS, TEXTS)
def test_a_match_equals_the_words(text, words):
    place = Grounder(text).locate(words)
    if isinstance(place, Match):
        assert 0 <= place.start < place.end <= len(text)
        assert fold(text[place.start : place.end]) == fold(words.strip()).strip()
        if place.verdict is Verdict.VERBATIM:
            assert text[place.start : place.end] == words.strip()


@given(TEXTS, st.integers(0, 60), st.integers(1, 60))
def test_every_span_of_the_text_is_found(text, start, length):
    window = Window(start, min(len(text), start + length))
    words = text[window.start : window.end]
    if words.strip():
        assert Grounder(text).locate(words, window) == Match(*window, Verdict.VERBATIM)
        assert Grounder(text).locate(words) is not Verdict.NOT_FOUND or not whole_words(text, *window)


def whole_words(text, start, end):
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return not (
        (text[start].isalnum() and start and text[start - 1].isalnum())
        or (text[end - 1].isalnum() and end < len(text) and text[end].isalnum())
    )


@given(TEXTS)
def test_folded_offsets_map_back_to_the_text(text):
    folded = Folded(text)
    assert folded.text == fold(text)
    for offset, character in enumerate(folded.text):
        assert fold(text[folded.original(offset)]) == character


@pytest.mark.parametrize("unit", ["a", "a ", " ", "“", "-", "a-", "\n", "quay "])
def test_cost_is_linear(unit):
    def cost(n):
        text = unit * n + "end"
        start = time.process_time()
        Grounder(text).locate((unit * 300).strip() + "x")
        Grounder(text).locate("nowhere")
        Grounder(text).occurs("Nowhere")
        return time.process_time() - start

    cost(1000)
    small = min(cost(20_000) for _ in range(3))
    large = min(cost(200_000) for _ in range(3))
    assert large < max(40 * small, 0.05)


def test_locating_repeated_words_is_linear():
    parts = [f"Gunmen attacked pier {i} at night. " for i in range(2000)]
    text = "".join(parts)
    grounder = Grounder(text)
    start = time.process_time()
    places = [grounder.locate("attacked", context=part).start for part in parts]
    cost = time.process_time() - start
    start = time.process_time()
    assert places == [text.find(part) + len("Gunmen ") for part in parts]
    assert cost < max(20 * (time.process_time() - start), 0.1)
