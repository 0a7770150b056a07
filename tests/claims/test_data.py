"""The word tables of the ledger: their form, and words that are in two rows."""

from collections import Counter
from importlib import resources

import pytest

from extractor.claims.vocabulary import concept, concepts, name_token, opposites, stem

FILES = sorted((resources.files("extractor.claims") / "data").iterdir(), key=lambda file: file.name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_table_says_where_it_comes_from_and_is_in_lower_case(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("#")
    assert "Written for this project" in " ".join(line for line in lines if line.startswith("#"))
    rows = [line for line in lines if line and not line.startswith("#")]
    if file.name != "agencies.tsv":
        assert all(row == row.lower() for row in rows)
    assert max(Counter(rows).values()) == 1


def test_no_word_says_two_things():
    rows = (resources.files("extractor.claims") / "data" / "concepts.tsv").read_text(encoding="utf-8").splitlines()
    stems = Counter()
    for row in rows:
        if row and not row.startswith("#"):
            stems.update({stem(word) for word in row.split("\t")[1].split()})
    assert [word for word, count in stems.items() if count > 1] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("blast explosions detonated", "explosion"),
        ("killed died deaths", "die"),
        ("deployed stationed transferred", "deploy"),
    ],
)
def test_forms_and_synonyms_say_one_thing(words, said):
    assert {concept(word) for word in words.split()} == {said}
    assert said in concepts().values()


@pytest.mark.parametrize(
    ("one", "other"), [("Kyiv", "Kiev"), ("Zelenskyy", "Zelensky"), ("Norway’s", "Norway"), ("Mohammed", "Muhammad")]
)
def test_spellings_of_a_name_are_one(one, other):
    assert name_token(one) == name_token(other)


def test_opposites_go_both_ways():
    assert all(word in opposites()[other] for word, others in opposites().items() for other in others)
