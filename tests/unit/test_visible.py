"""A text as a reader sees it, its offsets, and what results say of names and numbers with odd characters in them."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import Extractor
from extractor.checks import Article
from extractor.documents.document import Document
from extractor.documents.visible import VisibleText, visible
from extractor.kinds import get_kind
from extractor.pipeline.verify import Verified, verify
from extractor.types import Draft, Verdict, Window

RULES = Extractor(engine="rules")

SEEN = [
    ("plain — “text” … 3½", "plain — “text” … 3½"),
    ("Re\u0301gis Du\u0302val", "Régis Dûval"),
    ("Nguye\u0302\u0303n", "Nguyễn"),
    ("Ade\u0301ba\u0301yo\u0323\u0300", "Adébáyọ"),  # no letter has both marks: the name stays one word
    ("Mi\u00adrel \u200bOsten\u2060", "Mirel Osten"),
    ("the of\ufb01ce and the \ufb02oor", "the office and the floor"),
    ("Mirel\u00a0Osten\u202f, a\u2009b", "Mirel Osten , a b"),
    ("3\u20111/2 and Anna\u2010Lena", "3-1/2 and Anna-Lena"),
    ("\u202ea\u200fb\u061cc", "abc"),
    ("\u0301", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "seen"), SEEN)
def test_a_text_as_a_reader_sees_it(text, seen):
    assert visible(text) == seen


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u2007", "\u202f", "\u200a"])
def test_spaces_that_separate_thousands_stay_apart_from_blanks(space):
    assert VisibleText(f"12{space}000 and 5{space}000{space}000 in 1{space}day").text == (
        "12\u00a0000 and 5\u00a0000\u00a0000 in 1 day"
    )


ODD = st.text(alphabet="ab1 e\u0301\u00ad\u200b\ufb01\u2009\u2011\u0323\n", max_size=30)


@given(ODD)
def test_offsets_lead_there_and_back(text):
    seen = VisibleText(text)
    assert VisibleText(seen.text).text == seen.text
    for offset in range(len(seen.text)):
        start, end = seen.span(offset, offset + 1)
        assert 0 <= start < end <= len(text)
        assert visible(text[start:end])[:1] in (seen.text[offset], " ", seen.text[offset - 1])
        assert seen.offset(start) <= offset
    assert seen.span(0, len(seen.text))[1] <= len(text)


NAMES = [
    ("Régis Dûval said the pier was shut.", "Régis Dûval"),
    ("“The pier is shut,” said Régis Dûval on Monday.", "Régis Dûval"),
    ("“The pier is shut,” Zoë Åberg told reporters.", "Zoë Åberg"),
    ("“The pier is shut,” said Nguyễn Văn Hùng.", "Nguyễn Văn Hùng"),
    ("The café owner said the pier was shut.", "café owner"),
    ("José Núñez, the mayor of São Brás, said the pier was shut.", "José Núñez"),
    ("Łukasz Ćwikła said the pier was shut.", "Łukasz Ćwikła"),
    ("Sørine Ångström said the pier was shut.", "Sørine Ångström"),
    ("Çağla Öztürk told the court the pier was shut.", "Çağla Öztürk"),
    ("Jiří Dvořák said the pier was shut.", "Jiří Dvořák"),
    ("François Hélène-Noël wrote that the pier was shut.", "François Hélène-Noël"),
    ("Siân Môn warned that the pier was shut.", "Siân Môn"),
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("text", "speaker"), NAMES)
def test_names_are_read_alike_in_either_form(text, speaker, form):
    text = normalize(form, text)
    (quote,) = RULES.extract(Document(text)).quotes
    assert quote.speaker == normalize("NFC", speaker)
    assert text[quote.start : quote.end] == quote.text


def test_a_name_whose_accents_no_letter_has_is_printed_with_them():
    text = normalize("NFD", "“It is shut,” said Bọ́lá Adé, the mayor of Moss.")
    (quote,) = RULES.extract(Document(text)).quotes
    assert quote.speaker == normalize("NFC", "Bọ́lá Adé")


INVISIBLE = [
    ("Mi\u00adrel Osten said the pier was shut.", "Mirel Osten"),
    ("Mirel\u200b Osten said the pier was shut.", "Mirel Osten"),
    ("Mirel\u00a0Osten said the pier was shut.", "Mirel Osten"),
    ("“It is shut,” said Mirel\u202fOsten.", "Mirel Osten"),
    ("“It is shut,” said Mirel Os\u00adten\u200b.", "Mirel Osten"),
    ("Anna\u2011Lena Voss said the pier was shut.", "Anna-Lena Voss"),
    ("Su\ufb01 Voss said the pier was shut.", "Sufi Voss"),
    ("\u200eMirel Osten\u200f said the pier was shut.", "Mirel Osten"),
    ("The Har\u00adbour Board said the pier was shut.", "Harbour Board"),
    ("\ufeffMirel Osten said the pier was shut.", "Mirel Osten"),
]


@pytest.mark.parametrize(("text", "speaker"), INVISIBLE)
def test_names_carry_what_a_reader_sees(text, speaker):
    (quote,) = RULES.extract(Document(text)).quotes
    assert (quote.speaker, quote.text) == (speaker, text[quote.start : quote.end])


NUMBERS = [
    ("The firm cut 12\u2009000 jobs.", "12\u2009000 jobs", 12000),
    ("It drew 1\u2009250\u2009000 people.", "1\u2009250\u2009000 people", 1250000),
    ("It cost €12\u2009500.", "€12\u2009500", 12500),
    ("They sold 3\u2007400 cars.", "3\u2007400 cars", 3400),
    ("They sold 3\u202f400 cars.", "3\u202f400 cars", 3400),
    ("They sold 3\u00a0400 cars.", "3\u00a0400 cars", 3400),
    ("It is 3\u00a0½ feet deep.", "3\u00a0½ feet", 3.5),
    ("It is 3\u20111/2 miles long.", "3\u20111/2 miles", 3.5),
    ("It cost $3\u200bmillion.", "$3\u200bmillion", 3e6),
    ("It cost $3\u00admillion.", "$3\u00admillion", 3e6),
    ("It cost $3\u00a0million.", "$3\u00a0million", 3e6),
    ("It cost $3\u2060million.", "$3\u2060million", 3e6),
    ("It is 12\u00a0km away.", "12\u00a0km", 12),
    ("It took 40\u202fminutes.", "40\u202fminutes", 40),
    ("It has 1\u00ad200 seats.", "1\u00ad200 seats", 1200),
]


@pytest.mark.parametrize(("text", "words", "value"), NUMBERS)
def test_numbers_are_read_through_odd_spaces(text, words, value):
    (figure,) = RULES.extract(Document(text)).figures
    assert (figure.text, figure.value) == (words, value)


ANSWERS = [
    ("Mi\u00adrel Osten said the pier was shut.", "the pier was shut", "Mirel Osten"),
    ("Mirel\u200b Osten said the of\ufb01ce was shut.", "the office was shut", "Mirel Osten"),
    ("Re\u0301gis Du\u0302val said the café was shut.", "the café was shut", "Régis Dûval"),
    ("Régis Dûval said the café was shut.", "the cafe\u0301 was shut", "Re\u0301gis Du\u0302val"),
    ("“The pier … is shut,” said Mirel Osten.", '"The pier ... is shut,"', "Mirel Osten"),
    ("“The pier... is shut,” said Mirel Osten.", "The pier… is shut,", "Mirel Osten"),
    ("“The in\u2011tray is full,” said Mirel\u00a0Osten.", "The in-tray is full,", "Mirel Osten"),
    ("“The in-tray is full,” said Mirel Osten.", "The in\u2011tray is full,", "Mirel\u00a0Osten"),
]


@pytest.mark.parametrize(("text", "words", "speaker"), ANSWERS)
def test_a_model_may_answer_in_the_other_form(text, words, speaker):
    fields = {"text": words, "kind": "direct", "speaker": speaker, "speaker_text": None, "cue": "said"}
    document = Document(text)
    found = verify(Draft("quotes", fields, Window(0, len(text))), get_kind("quotes"), Article(document))
    assert isinstance(found, Verified)
    assert found.record.text == text[found.record.start : found.record.end]
    assert found.record.speaker == visible(speaker)
    assert found.evidence.verdict is (Verdict.VERBATIM if words == found.record.text else Verdict.NORMALIZED)


def test_what_a_document_does_not_say_is_not_found():
    fields = {"text": "the pier was not shut", "kind": "indirect", "speaker": "Mirel Osten"}
    document = Document("Mi\u00adrel Osten said the pier was shut.")
    found = verify(Draft("quotes", fields), get_kind("quotes"), Article(document))
    assert found.verdict is Verdict.NOT_FOUND
