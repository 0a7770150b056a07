"""Detection of encodings: English text that is not UTF-8 is most often Windows-1252."""

import pytest

from extractor.documents.encoding import decode
from extractor.errors import DocumentError
from tests.support.paths import SEEDS

BEFORE = [
    "Officials said the road stays open until noon.",
    "The council met again on Friday to vote.",
    "Nobody would comment.",
]
WINDOWS = [
    "Jorge Peña left.", "It cost £3m.", "It is the town’s only one.", "Nobody knew São Brás.", "The pier cost €3m.",
    "Søren Åberg met Hélène 12½ miles away.", "“We will go,” said Ødegård – and left…", "René Müller’s café closed.",
    "It was 30°C in Córdoba; the ÉCOLE NATIONALE said “no”.", "Ñuñoa, Ångström, Écija and Übersee", "naïve façade",
    "It cost ¥500 or ¢5, © 2024, Reuters®.", "d’Ávila, McÉwan and O’Óran", "He said: ‘no’.", "100 µg in 2 m² at ±3%",
    "the Peña–Åberg talks", "Beyoncé’s tour, Chloë Sevigny’s film", "¿Qué pasa? asked the mayor", "François Fillon’s 2½-year term",
]  # fmt: skip


@pytest.mark.parametrize("before", [0, 1, 3, 10, 30])
@pytest.mark.parametrize("text", WINDOWS)
def test_windows_1252(text, before):
    text = " ".join([*(BEFORE[number % 3] for number in range(before)), text])
    read, (warning,) = decode(text.encode("cp1252"), "a.txt")
    assert read == text
    assert warning == "a.txt: is not valid UTF-8; read as cp1252"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_articles(path, encoding):
    data = path.read_text(encoding="utf-8").encode(encoding, errors="ignore")
    assert decode(data, "a.txt")[0] == data.decode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The pier cost €3m and the town’s cafés closed.", "iso8859-15"),
        ("“It is the town’s only one,” she said.", "mac_roman"),
        ("It cost £3m to mend.", "cp850"),
        ("港口已经关闭，市长在星期五说。", "gb18030"),
        ("港は閉鎖された。市長は「安全だ」と述べた。", "shift_jis"),
    ],
)
def test_other_encodings(text, encoding):
    text = text.encode(encoding, errors="ignore").decode(encoding)
    assert decode((text * 4).encode(encoding), "a.txt")[0] == text * 4


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_not_text(encoding):
    assert decode("“Yes,” she said.".encode(encoding), "a.txt")[0] == "“Yes,” she said."


def test_utf8_with_an_invalid_byte_is_read_as_utf8():
    read, (warning,) = decode("“Yes,” said Zoë Åberg.".encode() + b"\xff", "a.txt")
    assert read == "“Yes,” said Zoë Åberg.\ufffd"
    assert "broken bytes" in warning


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0", b"\x89PNG\r\n\x1a\n\0", "no mark".encode("utf-16-le"), b"a\0b"])
def test_binary_data_is_not_text(data):
    with pytest.raises(DocumentError, match="binary"):
        decode(data, "a.txt")
