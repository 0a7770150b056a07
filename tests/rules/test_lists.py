"""Lists of statements, in which each item has a separate speaker."""

import pytest

from extractor import extract

NAMES = ("Anna Lind", "Omar Berg", "the mayor", "Lena Adler", "a neighbour", "Ola Venn")
SPEAKERS = ["Anna Lind", "Omar Berg", "mayor", "Lena Adler", "neighbour", "Ola Venn"]


def speakers(item, names=NAMES, intro="What they say\n\n", joined="\n"):
    """The speakers of a list with one item a name."""
    lines = (item.format(n=number + 1, name=name) for number, name in enumerate(names))
    return [quote.speaker for quote in extract(intro + joined.join(lines), engine="rules").quotes]


@pytest.mark.parametrize("joined", ["\n", "\n\n"])
@pytest.mark.parametrize("bullet", ["- ", "– ", "* ", "• ", "> ", "-", "{n}. ", "({n}) ", "b) ", ""])
@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "«{}»"])
def test_each_item_names_its_own_speaker(bullet, marks, joined):
    assert speakers(bullet + marks.format("We will wait here for number {n}") + ": {name}", joined=joined) == SPEAKERS


@pytest.mark.parametrize(
    "item",
    [
        "- “We will wait number {n} here” ({name})",
        "- “We will wait number {n} here”, {name}",
        "{n}. “We wait here, number {n}” / {name}",
    ],
)
def test_a_speaker_is_not_carried_to_items_that_name_another(item):
    assert set(speakers("- “We stay here for long”: {name}", NAMES[:1], joined="")) == {"Anna Lind"}
    assert set(speakers(item, intro="- “We stay here for long”: Ida Marsh\n")[1:]) == {None}


def test_dozens_of_items_are_not_all_of_the_first():
    names = [
        f"Anna {first}{last}"
        for first in ("Lin", "Ber", "Ad", "Ven", "Mar")
        for last in ("d", "g", "ler", "n", "sh", "holm")
    ]
    assert speakers("- “We will wait number {n} here”: {name}", names) == names


def test_items_that_are_quotations_alone_are_of_the_one_before_them():
    text = "Anna Lind said:\n\n- “We will wait.”\n\n- “We will not go.”\n"
    assert [quote.speaker for quote in extract(text, engine="rules").quotes] == ["Anna Lind", "Anna Lind"]


def test_a_credit_runs_on_over_a_line():
    text = "“We will wait here for the boat.” — Anna\nLind, who has lived in Lund since 2010.\n"
    assert [quote.speaker for quote in extract(text, engine="rules").quotes] == ["Anna\nLind"]
