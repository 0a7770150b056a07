"""The configuration of a suite, and its gold."""

import json

import pytest

from extractor.errors import ConfigError
from extractor.regress.config import load_config
from tests.support.regress_corpus import open_suite, write_corpus


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("kinds = 5", "kinds: Input should be a valid list"),
        ("kinds = []", "kinds: List should have at least 1 item"),
        ('kinds = ["quote"]', "unknown kind 'quote'"),
        ('samples = "x"', "samples: Input should be a valid integer"),
        ("samples = 0", "samples: Input should be greater than or equal to 1"),
        ("gold = 5", "gold: Input should be a valid string"),
        ('cassette = "x"', "unknown setting 'cassette'; known are articles, baseline, cassettes"),
        ('prompts = "x"', "prompts: Input should be a valid dictionary"),
        ('[prompts]\nquote = "quotes/v1"', "no kind 'quote' among"),
        ('[schemas]\nquotes = "quotes/v9"', "unknown schema 'quotes/v9'"),
        ("tolerance = 5", "tolerance: Input should be a valid dictionary"),
        ('seed = "x"', "seed: Input should be a valid integer"),
    ],
)  # fmt: skip
def test_a_wrong_configuration_is_one_line(tmp_path, line, message):
    text = 'articles = "a"\ncassettes = "c"\nmodel = "m"\n'
    (tmp_path / "regress.toml").write_text(text + line, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "regress.toml").variant.settings()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["[tool]\nextractor = 5", "[tool.extractor]\nregress = 5", "tool = 5", ""])
def test_a_file_without_the_table_is_reported(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"no table \[tool\.extractor\.regress\]"):
        load_config(tmp_path / "pyproject.toml")


@pytest.mark.parametrize("record", [{}, 5, {"start": "a", "end": 9}, {"start": 0}, [1]], ids=repr)
def test_gold_without_a_span_is_reported(tmp_path, record):
    config = write_corpus(tmp_path)
    gold = {"document": "a0.txt", "quotes": [record]}
    (tmp_path / "gold" / "a0.json").write_text(json.dumps(gold), "utf-8")
    with pytest.raises(ConfigError, match=r"gold for a0\.txt: .* is not a record"):
        open_suite(config)


def test_gold_whose_words_are_not_at_its_span_is_reported(tmp_path):
    config = write_corpus(tmp_path)
    (tmp_path / "articles" / "a0.txt").write_text("Another text.", "utf-8")
    with pytest.raises(ConfigError, match=r"gold for a0\.txt: 'Port Merrow will .*' is not at 0-"):
        open_suite(config)


def test_gold_with_a_misspelled_field_is_reported(tmp_path):
    config = write_corpus(tmp_path)
    path = tmp_path / "gold" / "a0.json"
    path.write_text(path.read_text("utf-8").replace('"speaker"', '"speeker"'), "utf-8")
    with pytest.raises(ConfigError, match=r"gold for a0\.txt: quotes have no field 'speeker'; known are accept, cue"):
        open_suite(config)


def test_two_articles_of_one_name_are_reported(tmp_path):
    """Their records would be compared with each other."""
    config = write_corpus(tmp_path)
    (tmp_path / "articles" / "a0.md").write_text("All quiet.", "utf-8")
    with pytest.raises(ConfigError, match="two articles are called a0"):
        open_suite(config)
