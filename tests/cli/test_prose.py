"""The check of the prose."""

import pytest

from tools import prose

CODE = '''"""Says what {0}."""

# What {0}.


def test_{1}():
    """Whether it works."""
    raise ValueError(f"what {0}")


WORDS = "nobody told"
'''


@pytest.fixture(autouse=True)
def _in_a_project(tmp_path, monkeypatch):
    monkeypatch.setattr(prose, "ROOT", tmp_path)


def test_habits_are_found_in_docstrings_comments_names_and_messages(tmp_path):
    (tmp_path / "a.py").write_text(CODE.format("becomes of it", "a_fault_is_told"))
    found = sorted((finding.line, finding.words) for finding in prose.findings(tmp_path / "a.py"))
    of_it = "what becomes of"
    assert found == [(1, of_it), (3, "What becomes of"), (6, "told"), (7, "Whether"), (8, of_it)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The rest is done.\n\nEach is told in one line.", [(3, "told")]),
        ("It is no date. There is no date.", [(1, "is no d")]),
        ("It returns None, which is None.", []),
        ('For `nobody`, *he told reporters* and "whoever".', []),
        ("```\nnobody\n```\nNobody.", [(4, "Nobody")]),
        ("The rules stand in for a model. It stands\nfor a name.", [(1, "stands for")]),
    ],
)
def test_pages(tmp_path, text, words):
    (tmp_path / "a.md").write_text(text)
    assert [(finding.line, finding.words) for finding in prose.findings(tmp_path / "a.md")] == words


def test_the_check_fails_with_the_line_and_plainer_wording(tmp_path, capsys):
    (tmp_path / "a.md").write_text("Separated by commas.")
    assert prose.main(str(tmp_path / "a.md")) == 1
    assert capsys.readouterr().out == "a.md:1: 'by commas': comma-separated\n"
    (tmp_path / "a.md").write_text("Comma-separated.")
    assert prose.main(str(tmp_path / "a.md")) == 0
