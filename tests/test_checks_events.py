"""Type, status, participants and place of an event: what the article allows stays, what it does not is withheld or disputed."""

from datetime import date
from typing import Any

import pytest

from extractor.checks import Article
from extractor.document import Document
from extractor.drafts import Draft
from extractor.kinds import get_kind
from extractor.verification import Verified, verify

PUBLISHED = date(2024, 5, 15)


def checked(text: str, trigger: str, **fields: Any) -> Verified:
    """Verify a draft of an event; fields that are not given are empty."""
    drafted: dict[str, Any] = {
        "type": "OTHER", "trigger": trigger, "actors": [], "targets": [], "place": None, "date": None, "date_text": None,
        "status": "reported", "attributed_to": None, **fields,
    }  # fmt: skip
    document = Document(text, published=PUBLISHED)
    found = verify(Draft("events", drafted), get_kind("events"), Article.of(document), "llm")
    assert isinstance(found, Verified)
    return found


def marks(found: Verified, field: str) -> str:
    """Say what became of a field: kept, disputed or withheld."""
    if any(mark.field == field for mark in found.evidence.withheld):
        return "withheld"
    return "disputed" if any(mark.field == field for mark in found.evidence.disputed) else "kept"


@pytest.mark.parametrize(
    ("text", "trigger", "type_", "mark"),
    [
        ("Gunmen attacked a market in Tolva.", "attacked", "ASSAULT", "kept"),
        ("The ministers met in Tolva.", "met", "CONSULT", "kept"),
        ("The foundation donated blankets to the camp.", "donated", "AID", "kept"),
        ("The charity's donation of blankets reached the camp.", "donation", "AID", "kept"),
        ("The navy dispatched two ships to the island.", "dispatched", "AID", "kept"),
        ("The navy dispatched two ships to the island.", "dispatched", "MOBILIZE", "kept"),
        ("Anna Falk was charged with fraud.", "charged", "COERCE", "kept"),
        ("Anna Falk was charged with fraud.", "charged", "DISAPPROVE", "kept"),
        ("The bridge opened to traffic.", "opened", "OTHER", "kept"),
        ("The council called for a ceasefire.", "called for", "DEMAND", "kept"),
        ("The council called for a ceasefire.", "called for", "CONSULT", "disputed"),
        ("The two states signed an agreement.", "agreement", "ASSAULT", "withheld"),
        ("A storm drenched the valley.", "drenched", "PROTEST", "disputed"),
        ("The choir sang in the square.", "sang", "SANCTION", "disputed"),
        ("The ministers met in Tolva.", "met", "ASSAULT", "withheld"),
        ("The ministers met in Tolva.", "met", "INVESTIGATE", "disputed"),
    ],
)
def test_a_type_is_one_that_the_words_can_have(text: str, trigger: str, type_: str, mark: str) -> None:
    found = checked(text, trigger, type=type_)
    assert marks(found, "type") == mark
    assert (found.record.type == type_) == (mark != "withheld")  # type: ignore[attr-defined]


def test_a_type_that_is_withheld_becomes_the_one_that_the_lexicon_reads() -> None:
    assert checked("The ministers met in Tolva.", "met", type="ASSAULT").record.type == "CONSULT"  # type: ignore[attr-defined]


def test_another_mention_can_show_the_type() -> None:
    document = Document("The happening in Tolva shook the port. Police say the bombing was planned.")
    drafted: dict[str, Any] = {"type": "ASSAULT", "trigger": "happening", "actors": [], "targets": [], "place": None}
    blank = {"date": None, "date_text": None, "status": "reported", "attributed_to": None}
    for also, mark in (((("bombing", None),), "kept"), ((), "disputed")):
        draft = Draft("events", drafted | blank, also=also)
        found = verify(draft, get_kind("events"), Article(document), "llm")
        assert isinstance(found, Verified)
        assert marks(found, "type") == mark


@pytest.mark.parametrize(
    ("text", "trigger", "status", "mark"),
    [
        ("The army attacked the port on Monday.", "attacked", "reported", "kept"),
        ("The army will attack the port.", "attack", "planned", "kept"),
        ("The ministers are to meet in Tolva.", "meet", "planned", "kept"),
        ("The port prepares for a visit by the king.", "visit", "planned", "kept"),
        ("The ministers meet in Tolva on 20 May.", "meet", "planned", "kept"),
        ("The union is planning a strike.", "strike", "planned", "kept"),
        ("The ministry denied that its troops had attacked the port.", "attacked", "denied", "kept"),
        ("Troops attacked the port, residents said. The ministry denied it.", "attacked", "denied", "kept"),
        ("The army attacked the port on Monday.", "attacked", "planned", "withheld"),
        ("The army attacked the port on Monday.", "attacked", "denied", "withheld"),
        ("The attack on the port lasted an hour.", "attack", "planned", "disputed"),
        ("The army will attack the port.", "attack", "reported", "withheld"),
        ("The ministers plan to meet in Tolva.", "meet", "reported", "disputed"),
        ("The union is planning a strike.", "strike", "reported", "disputed"),
        ("The army did not attack the port.", "attack", "reported", "disputed"),
        ("If the army attacks the port, ships will leave.", "attacks", "reported", "disputed"),
        ("The ministry denied that its troops had attacked the port.", "attacked", "reported", "disputed"),
    ],
)
def test_a_status_is_the_one_of_its_clause(text: str, trigger: str, status: str, mark: str) -> None:
    assert marks(checked(text, trigger, status=status), "status") == mark


STORY = (
    "Ruvian troops raided the offices of Halden Shipping in Tolva. The raid followed a complaint. "
    "Mayor Ines Falk visited the port on Monday. She met dockers there. Weather was fine. Shops were open. Trams ran. "
    "Schools were closed. A choir from Westmark performed at noon."
)


@pytest.mark.parametrize(
    ("trigger", "field", "entries", "mark"),
    [
        ("raided", "actors", ["Ruvian troops"], "kept"),
        ("raided", "targets", ["Halden Shipping"], "kept"),
        ("met", "actors", ["Ines Falk"], "kept"),
        ("raided", "actors", ["he"], "withheld"),
        ("raided", "actors", ["Oskar Vinter"], "withheld"),
        ("raided", "targets", ["Westmark"], "withheld"),
        ("performed", "targets", ["Halden Shipping"], "disputed"),
        ("performed", "actors", ["Ruvian troops"], "disputed"),
        ("raided", "actors", ["Halden Shipping"], "disputed"),
    ],
)
def test_who_takes_part_is_named_or_meant_beside_the_event(
    trigger: str, field: str, entries: list[str], mark: str
) -> None:
    assert marks(checked(STORY, trigger, **{field: entries}), field) == mark


def test_only_the_entry_that_fails_is_lost() -> None:
    found = checked(STORY, "raided", actors=["he", "Ruvian troops"])
    assert found.record.actors == ("Ruvian troops",)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("entry", "mark"),
    [("Ukraine", "kept"), ("Ukrainian", "kept"), ("US", "kept"), ("Harbour Police Authority", "kept")],
)
def test_a_name_has_several_forms(entry: str, mark: str) -> None:
    text = (
        "The Harbour Police Authority met in Tolva. Ukrainian envoys and U.S. officials came. It was a long day. "
        "Rain fell. Shops closed. Trams stopped. The HPA, envoys from Ukraine and the US sang a hymn."
    )
    assert marks(checked(text, "sang", actors=[entry]), "actors") == mark


@pytest.mark.parametrize(
    ("trigger", "place", "mark"),
    [
        ("raided", "Tolva", "kept"),
        ("raid", "Tolva", "kept"),
        ("raided", "Westmark", "withheld"),
        ("raided", "Ulan Bator", "withheld"),
        ("performed", "Tolva", "disputed"),
        ("visited", "it", "withheld"),
    ],
)
def test_a_place_is_named_beside_the_event(trigger: str, place: str, mark: str) -> None:
    found = checked(STORY, trigger, place=place, type="OTHER")
    assert marks(found, "place") == mark


def test_a_place_that_the_clause_does_not_name_is_disputed() -> None:
    text = "Gunmen from Westmark attacked a market in Tolva."
    assert marks(checked(text, "attacked", type="ASSAULT", place="Tolva"), "place") == "kept"
    assert marks(checked(text, "attacked", type="ASSAULT", place="Westmark"), "place") == "disputed"


def test_of_words_that_occur_twice_in_their_context_those_in_its_middle_are_meant() -> None:
    text = "The port was shelled in May. The market was shelled in June, and then the school was shelled in July."
    drafted: dict[str, Any] = {"type": "ASSAULT", "trigger": "shelled", "actors": [], "targets": [], "place": None}
    blank = {"date": None, "date_text": None, "status": "reported", "attributed_to": None}
    draft = Draft(
        "events", drafted | blank, context="in May. The market was shelled in June, and then the school was shelled"
    )
    found = verify(draft, get_kind("events"), Article.of(Document(text)), "llm")
    assert isinstance(found, Verified)
    assert found.record.start == text.index("shelled in June")  # type: ignore[attr-defined]
