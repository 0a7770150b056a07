"""Verification of true records and of false fields, on the articles of this project.

`benchmarks/field_checks.py` prints the whole table. The results for other articles are in docs/verification.md.
"""

from functools import cache

import pytest

from benchmarks.field_checks import SETS, falsehood, read, summary_row, truth
from extractor.kinds import BUILT_IN, resolve_kinds
from tests.support.paths import ROOT

KINDS = resolve_kinds(BUILT_IN)
#: Kinds of false values that must never go unmarked.
NEVER = {"absent", "pronoun", "invented", "next day"}
#: The maximum share of all false fields of a set that may go unmarked.
MAX_UNMARKED = 0.05


@cache
def documents(name):
    found = read(*SETS[name])
    assert found
    return found


@cache
def kept(name):
    return truth(documents(name), KINDS)


@cache
def false_fields_of(name):
    return falsehood(documents(name), KINDS)


@pytest.mark.parametrize("name", SETS)
def test_the_page_has_the_measured_row(name):
    page = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")
    row = summary_row(
        f"`{SETS[name][1].relative_to(ROOT).as_posix()}`", documents(name), kept(name), false_fields_of(name)
    )
    assert row in page.splitlines()


@pytest.mark.parametrize("name", SETS)
def test_true_records_keep_their_fields(name):
    found = kept(name)
    assert found.total.total() > 40
    assert found.lost.total() <= 0.01 * found.total.total(), found.notes
    changed = [note for about, note in found.notes if note.startswith("CHANGED")]
    assert len(changed) == found.changed.total() <= 0.02 * found.fields.total(), changed


@pytest.mark.parametrize("name", SETS)
def test_false_fields_are_marked(name):
    found = false_fields_of(name)
    assert found.sent.total() > 300
    believed = {key: count for key, count in found.unmarked.items() if key[2] in NEVER and count}
    assert believed == {}, found.notes
    assert found.unmarked.total() <= MAX_UNMARKED * found.sent.total()
