"""Altered quotations: the class of each difference."""

import pytest

from extractor import claims
from tests.support.pairs import report

SAID = "We will not close the Arden plant before the summer of 2026"


def side(words, source, speaker="Bram Holt", text="Holt spoke in Arden. “{}”, {} said."):
    record = {"text": words, "kind": "direct", "speaker": speaker, "speaker_text": speaker, "cue": "said"}
    return report(text.format(words, speaker), {"quotes": [record]}, "2026-02-19", source)


def rule(words, **more):
    sides = side(SAID, "a"), side(words, "b", **({"text": "“{}”, {} told reporters in Arden."} | more))
    ledger = claims([each.extraction for each in sides], documents=[each.document for each in sides])
    return [entry.rule for entry in ledger.entries]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (SAID + ".", "quotes.words"),
        ("We will close the Arden plant before the summer of 2026", "quotes.negation"),
        ("We might not close the Arden plant before the summer of 2026", "quotes.modality"),
        ("We will not close the Arden plant before the summer of 2027", "quotes.number"),
        ("We will not close the Brennick plant before the summer of 2026", "quotes.name"),
        ("We will not shut the Arden plant before the summer of 2026", "quotes.wording"),
        ("We will not close the plant before the summer of 2026", "quotes.omission"),
        ("We will not close the Arden plant", "quotes.cut"),
        ("We will not close the Arden plant ... the summer of 2026", "quotes.marked"),
        ("We will not close the [main] plant before the summer of 2026", "quotes.marked"),
    ],
)
def test_each_difference_has_its_class(words, expected):
    assert rule(words) == [expected]


def test_other_words_are_another_quotation():
    assert rule("The mill in Kestrin has been sold to its own workers") == []


def test_the_same_words_in_another_mouth():
    assert rule(SAID, speaker="Petra Glow") == ["quotes.speaker"]


def test_a_translation_has_its_own_class():
    words = "The works at Arden will not be closed before the summer of 2026"
    text = "Holt spoke in Arden in German. “{}”, {} said, as translated here."
    assert rule(words, text=text) == ["quotes.translation"]


def test_reported_speech_agrees_or_loses_its_not():
    record = {"kind": "indirect", "speaker": "Bram Holt", "speaker_text": "Bram Holt", "cue": "said"}
    ledgers = []
    for words in (
        "the Arden plant would not close before the summer of 2026",
        "the Arden plant would close before the summer of 2026",
    ):
        other = report(f"Bram Holt said {words}.", {"quotes": [record | {"text": words}]}, "2026-02-19", "b")
        sides = side(SAID, "a"), other
        ledgers.append(claims([each.extraction for each in sides], documents=[each.document for each in sides]))
    assert [[entry.rule for entry in ledger.entries] for ledger in ledgers] == [
        ["quotes.reported"],
        ["quotes.negation"],
    ]
