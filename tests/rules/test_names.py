"""Who is who: every mention is resolved to the longest proper form that the document gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.rules.reading import Reading
from extractor.rules.syntax.phrases import phrase_after, phrase_before

MAYOR = "Mayor Ines Falk came late. "


def resolved(text, mention, nth=-1):
    """Return the name that the nth occurrence of a mention refers to."""
    at = [i for i in range(len(text)) if text.startswith(mention, i)][nth]
    return Reading(text).names.resolve(at, at + len(mention))


@pytest.mark.parametrize(
    ("text", "mention", "want"),
    [
        (MAYOR + "Falk left.", "Falk", "Ines Falk"),
        (MAYOR + "The mayor left.", "The mayor", "Ines Falk"),
        (MAYOR + "She left.", "She", "Ines Falk"),
        (MAYOR + "Her car was red.", "Her", "Ines Falk"),
        ("The mayor left. " + MAYOR, "The mayor", "Ines Falk"),
        (MAYOR + "He left.", "He", "He"),
        ("A boat capsized near Skerry Point, the coast guard said.", "the coast guard", "coast guard"),
        ("“No,” said the charity's chairwoman, Maria Hall. She left.", "She", "Maria Hall"),
        ("A spokesman for the port ministry spoke. He left.", "He", "spokesman for the port ministry"),
        ("The utility Nordkraft spoke.", "The utility Nordkraft", "Nordkraft"),
        ("The newspaper The Courier spoke.", "The newspaper The Courier", "The Courier"),
        ("Southern Norway froze.", "Southern Norway", "Southern Norway"),
        ("Ines Falk, a pilot, met Lars Venn. He left.", "He", "Lars Venn"),
        ("Lars Venn spoke. Falk's aide Maria Hall agreed. She left.", "She", "Maria Hall"),
        ("Lars Venn spoke to Maria Hall on Monday. He left.", "He", "Lars Venn"),
        ("Dr. Lars J. Venn spoke. Venn left.", "Venn", "Lars J. Venn"),
        ("Prime Minister Lars Venn spoke. The prime minister left.", "The prime minister", "Lars Venn"),
        ("Yun Ho Jin, the minister, spoke. Yun left.", "Yun", "Yun Ho Jin"),
        ("Lt. Gen. Lars Venn spoke. The general left.", "The general", "Lars Venn"),
        ("Secretary of Defense Lars Venn spoke. Venn left.", "Secretary of Defense Lars Venn", "Lars Venn"),
        ("Ms. Falk and Mr. Falk met. Mr. Lars Falk spoke. Ms. Ines Falk left.", "Ms. Ines Falk", "Ines Falk"),
        ("Orla Zvonk, 45, spoke. Zvonk left.", "Zvonk", "Orla Zvonk"),
        ("Zarg Zvonk, the union's chairman, spoke. The chairman left.", "The chairman", "Zarg Zvonk"),
        ("A senior port official spoke. The official left.", "The official", "senior port official"),
        ("An official at the port spoke. The official left.", "The official", "official at the port"),
        ("The Norwegian transport ministry spoke. The ministry left.", "The ministry", "Norwegian transport ministry"),
        ("A guard spoke. An old guard left.", "An old guard", "old guard"),
        ("The harbour is deep.", "The harbour", "harbour"),
        ("Altera Group spoke. Altera Group left.", "Altera Group", "Altera Group"),
        ("“Lars Venn is late,” Ines Falk said. He left.", "He", "He"),
    ],
)
def test_resolve(text, mention, want):
    assert resolved(text, mention) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Mayor Ines Falk met Lars Venn.", ["Ines Falk", "Lars Venn"]),
        ("North Korea said no.", []),
        ("The Altera Group and Moss University agreed.", []),
        ("Ines Falk met Ines Maria Falk.", ["Ines Maria Falk"]),
        ("Lars van der Berg met Jan de Wit.", ["Lars van der Berg", "Jan de Wit"]),
        ("Security Council Secretary Lars Venn spoke.", ["Lars Venn"]),
        ("Falk met Venn.", []),
    ],
)
def test_persons(text, want):
    assert [person.text for person in Reading(text).names.persons] == want


def test_genders_come_from_titles_and_given_names():
    people = Reading("Mr. Zvonk met Maria Hall, and Lord Brask met Kim Lee.").names.persons
    assert [(p.text, p.gender) for p in people][:3] == [("Zvonk", "m"), ("Maria Hall", "f"), ("Brask", "m")]


@pytest.mark.parametrize(
    ("text", "verb", "want"),
    [
        ("The head of the port said no", "said", "The head of the port"),
        ("In a statement the port said no", "said", "the port"),
        ("Falk and Venn said no", "said", "Falk and Venn"),
        ("Protesters marching through the streets said no", "said", "Protesters marching through the streets"),
        ("They saw Falk and the mayor said no", "said", "the mayor"),
    ],
)
def test_phrase_before_a_verb(text, verb, want):
    tokens = Reading(text).tokens
    phrase = phrase_before(tokens, tokens.lower.index(verb) - 1, 0)
    assert tokens.span(phrase.first, phrase.last - 1) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("the old head of the port left", "the old head of the port"),
        ("Ines Falk of Moss left", "Ines Falk of Moss"),
        ("they left", "they"),
        ("left", None),
        ("a man in May left", "a man"),
    ],
)
def test_phrase_after(text, want):
    tokens = Reading(text).tokens
    phrase = phrase_after(tokens, 0, len(tokens))
    assert (phrase and tokens.span(phrase.first, phrase.last - 1)) == want


@settings(deadline=None)
@given(st.text(alphabet="IFalk LVen.,'’\n Mr hesaid", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_span_resolves_to_words_of_the_text(text, a, b):
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    assert Reading(text).names.resolve(start, end) in text
