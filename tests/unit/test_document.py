import os
from datetime import UTC, date, datetime

import pytest

from extractor import ConfigError, Document, DocumentError
from extractor.documents.dates import parse_published


def test_text_is_not_changed(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffOne\r\ntwo\u2028three — “four”\n\n".encode())
    document = Document.read(path)
    assert document.text == "One\r\ntwo\u2028three — “four”\n\n"
    assert document.source == str(path)
    assert document.warnings == ()


def test_a_file_name_that_is_not_utf_8_is_escaped(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    with open(path, "w") as file:  # noqa: PTH123
        file.write("All quiet.")
    assert Document.read(path).source == f"{tmp_path}/caf\\xe9.txt"


def test_the_id_depends_only_on_the_text():
    assert Document("Same.").id == Document("Same.", source="x", published=date(2024, 1, 1)).id == "30b5061f9468a257"
    assert Document("Same.").id != Document("Same").id
    assert len(Document("\ud800").sha256) == 64


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\x7fELF\x00\x00\x01", "is binary"),
        (b"PK\x03\x04\x00\xff\xfe\x88", "is binary"),
        (b"\xff\xfe\x00\x00\x00\x00", "is binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is binary"),
        (b"x" * 2000, "is larger than 1,000 bytes"),
    ],
)
def test_a_file_that_is_not_an_article_is_an_error_on_one_line(tmp_path, data, message):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message) as caught:
        Document.read(path, max_bytes=1000)
    assert "\n" not in str(caught.value)


def test_other_encodings_are_read_with_a_warning(tmp_path):
    path = tmp_path / "a.txt"
    text = "Le maire a déclaré que l’été serait très chaud, et que la forêt brûlerait à coup sûr."
    path.write_bytes(text.encode("cp1252"))
    document = Document.read(path)
    assert document.text == text
    assert "is not valid UTF-8; read as cp125" in document.warnings[0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda _: None, "no such file"),
        (lambda path: path.mkdir(), "is a folder"),
        (os.mkfifo, "is not a regular file"),
        (lambda path: path.symlink_to(path), "cannot be read|no such file"),
    ],
)
def test_a_path_that_is_not_a_regular_file_is_an_error(tmp_path, make, message):
    path = tmp_path / "a.txt"
    make(path)
    with pytest.raises(DocumentError, match=message):
        Document.read(path)


def test_an_impossible_file_name_is_an_error():
    for name in ("a\0b", "a" * 5000):
        with pytest.raises(DocumentError):
            Document.read(name)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        ("2024-10-29", date(2024, 10, 29)),
        ("2024-10-29T10:00:00Z", date(2024, 10, 29)),
        (date(2024, 10, 29), date(2024, 10, 29)),
        (datetime(2024, 10, 29, 12, tzinfo=UTC), date(2024, 10, 29)),
    ],
)
def test_publication_dates(given, expected):
    assert parse_published(given) == expected
    assert type(parse_published(given)) in (date, type(None))


@pytest.mark.parametrize("given", ["29.10.2024", "2024-13-01", "Tuesday", "", "2024"])
def test_a_bad_publication_date_is_a_config_error(given):
    with pytest.raises(ConfigError, match="write it as 2024-10-29"):
        parse_published(given)


@pytest.mark.parametrize("published", ["2024-10-29", date(2024, 10, 29), datetime(2024, 10, 29, 23, 59, tzinfo=UTC)])
def test_a_publication_date_can_be_a_string_or_a_date(published):
    document = Document("The premier will visit Oslo on Wednesday.", published=published)
    assert document.published == date(2024, 10, 29)
    assert type(document.published) is date
    with pytest.raises(ConfigError, match="yesterday"):
        Document("A text.", published="yesterday")
