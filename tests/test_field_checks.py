"""True records and false fields through verification, on articles of our own: what is lost, and what is believed.

`benchmarks/field_checks.py` prints the whole table. Its figures for other articles are in docs/verification.md.
"""

from functools import cache

import pytest

from benchmarks.field_checks import falsehood, read, truth
from extractor.kinds import BUILT_IN, resolve_kinds
from tests.conftest import ROOT

KINDS = resolve_kinds(BUILT_IN)
SETS = {
    "seeds": (ROOT / "seeds", ROOT / "tests" / "gold"),
    "corpus": (ROOT / "tests" / "corpus" / "articles", ROOT / "tests" / "corpus" / "gold"),
    "notices": (ROOT / "tests" / "corpus" / "brief" / "articles", ROOT / "tests" / "corpus" / "brief" / "gold"),
    "genres": (ROOT / "tests" / "genres" / "articles", ROOT / "tests" / "genres" / "gold"),
}
#: Falsehoods of which none may come back unmarked.
NEVER = {"absent", "pronoun", "invented", "next day"}
#: For the others, the most that may, as a share of all false fields of a set.
MOST = 0.05


@cache
def documents(name):
    found = read(*SETS[name])
    assert found
    return found


@pytest.mark.parametrize("name", SETS)
def test_true_records_are_not_lost_and_keep_their_fields(name):
    found = truth(documents(name), KINDS)
    assert found.total.total() > 40
    assert found.lost.total() <= 0.01 * found.total.total(), found.notes
    changed = [note for about, note in found.notes if note.startswith("CHANGED")]
    assert len(changed) == found.changed.total() <= 0.02 * found.fields.total(), changed


@pytest.mark.parametrize("name", SETS)
def test_false_fields_are_not_believed(name):
    found = falsehood(documents(name), KINDS)
    assert found.sent.total() > 300
    believed = {key: count for key, count in found.unmarked.items() if key[2] in NEVER and count}
    assert believed == {}, found.notes
    assert found.unmarked.total() <= MOST * found.sent.total()
