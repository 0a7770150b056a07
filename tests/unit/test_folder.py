"""Articles by name: files of any format, and the text files of a folder."""

import gzip
import json

import pytest

from extractor.documents.folder import articles_at
from extractor.documents.items import ItemReader, items, to_document
from extractor.documents.source import Source
from extractor.errors import DocumentError

TEXT = "The quay is closed, the harbour office said."


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "B.MD").write_text(TEXT)
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    (tmp_path / "d.json").write_text(json.dumps({"text": TEXT, "title": "Quay closed", "published": "2024-10-29"}))
    (tmp_path / "e.html").write_text(f"<html><body><article>{f'<p>{TEXT}</p>' * 9}</article></body></html>")
    (tmp_path / "no-suffix").write_text(TEXT)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "f.txt").write_text(TEXT)
    return tmp_path


def test_a_folder_means_the_text_files_in_it(folder):
    assert [article.path.name for article in articles_at(str(folder))] == ["B.MD", "a.txt"]


@pytest.mark.parametrize("name", ["a.txt", "c.txt.gz", "d.json", "e.html", "no-suffix"])
def test_a_file_is_read_as_a_batch_reads_it(folder, name):
    pytest.importorskip("trafilatura")
    (article,) = articles_at(str(folder / name))
    document = article.read()
    assert TEXT in document.text
    assert document.source == str(folder / name)
    if name != "no-suffix":  # a batch reads known formats only
        source, path = Source(folder / name), name.encode()
        (item,) = items(source, path)
        content = ItemReader(source).read(path, item.number, item.offset, item.length)
        in_batch = to_document(source, path, item.number, content)
        assert (in_batch.text, in_batch.published) == (document.text, document.published)


def test_a_date_that_is_given_overrides_that_of_the_file(folder):
    (article,) = articles_at(str(folder / "d.json"))
    assert str(article.read().published) == "2024-10-29"
    assert str(article.read("2024-11-01").published) == "2024-11-01"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("many.jsonl", '{"text": "One."}\n', "may hold many documents; use `extractor batch`"),
        ("list.json", '[{"text": "One."}]', "has no text in the field 'text'"),
        ("half.json", '{"text": ', "is not JSON"),
        ("not.txt.gz", "plain", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    (article,) = articles_at(str(tmp_path / name))
    with pytest.raises(DocumentError, match=message) as caught:
        article.read()
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)
