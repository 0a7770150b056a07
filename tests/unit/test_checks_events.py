"""Type, status, participants and place of an event: what the article allows stays, what it does not is withheld or disputed."""

from datetime import date
from typing import Any

import pytest

from extractor.checks import Article
from extractor.documents.document import Document
from extractor.kinds import get_kind
from extractor.pipeline.verify import Verified, verify
from extractor.types import Draft

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
    """Return the outcome for a field: kept, disputed or withheld."""
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
        ("The union vowed to fight the plan.", "vowed", "planned", "withheld"),
        ("The union prepared a planned walkout.", "planned walkout", "planned", "kept"),
        ("The firm denied any wrongdoing.", "denied", "denied", "withheld"),
        ("The firm denied the attack.", "attack", "denied", "kept"),
        ("The army will attack the port.", "attack", "reported", "withheld"),
        ("The ministers plan to meet in Tolva.", "meet", "reported", "disputed"),
        ("The union is planning a strike.", "strike", "reported", "disputed"),
        ("The army did not attack the port.", "attack", "reported", "disputed"),
        ("If the army attacks the port, ships will leave.", "attacks", "reported", "disputed"),
        ("The ministry denied that its troops had attacked the port.", "attacked", "reported", "disputed"),
        ("The minister announced loans for farmers.", "loans", "reported", "disputed"),
        ("The mayor announced a gift for the port of Tolva after a flood.", "flood", "reported", "kept"),
        ("The minister announced the loans that were paid in May.", "paid", "reported", "kept"),
        ("The two states agreed on Monday to reopen the bridge.", "reopen", "reported", "disputed"),
        ("The two states agreed on Monday to reopen the bridge.", "agreed", "reported", "kept"),
        ("The firm will lay off 40 people and close a plant.", "close", "reported", "disputed"),
        ("The firm laid off 40 people and closed a plant.", "closed", "reported", "kept"),
        ("Mayor Ines Falk will face a former rival of her father in the primary.", "primary", "reported", "disputed"),
        ("The party rose in polls ahead of the vote.", "vote", "reported", "disputed"),
        ("The party rose in polls after the vote.", "vote", "reported", "kept"),
        ("She said that entry would be free.", "free", "reported", "disputed"),
        ("Reports that the port had been taken proved false.", "taken", "reported", "disputed"),
        ("Reports that the port had been taken reached the capital.", "taken", "reported", "kept"),
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


@pytest.mark.parametrize(
    ("text", "trigger", "actor", "mark"),
    [
        ("Halden Shipping praised the union, and Westmark Rail sued the city.", "sued", "Westmark Rail", "kept"),
        ("Halden Shipping praised the union, and Westmark Rail sued the city.", "sued", "Halden Shipping", "disputed"),
        ("The city was sued by Westmark Rail, said Ola Venn.", "sued", "Ola Venn", "disputed"),
        ("The city was sued by Westmark Rail and Halden Shipping.", "sued", "Halden Shipping", "kept"),
        ("The harbour chief, Ines Falk, sued the city.", "sued", "Ines Falk", "kept"),
        ("Members of the Dock Workers' Union sued the city.", "sued", "Dock Workers' Union", "kept"),
        ("Ola Venn watched as the mayor sued the firm.", "sued", "Ola Venn", "kept"),
        ("Ola Venn said that Ines Falk's attack on the city was unfair.", "attack", "Ola Venn", "disputed"),
        ("The ferries were moved at the request of Ines Falk.", "request", "Ines Falk", "kept"),
        ("Ola Venn left. They sued the city.", "sued", "Ola Venn", "kept"),
        ("Ola Venn left. The mayor said that the city was sued.", "sued", "Ola Venn", "disputed"),
        ("The Harbour Police sang. Ola Venn saw it. The HP sued the city.", "sued", "Harbour Police", "kept"),
    ],
)
def test_an_actor_is_one_whom_the_clause_names(text: str, trigger: str, actor: str, mark: str) -> None:
    assert marks(checked(text, trigger, actors=[actor]), "actors") == mark


@pytest.mark.parametrize(
    ("text", "field", "name", "mark"),
    [
        ("Westmark Rail left. It sued the city.", "actors", "Westmark Rail", "kept"),
        ("Westmark Rail left. Its rival sued the city.", "actors", "Westmark Rail", "disputed"),
        ("Westmark Rail left. Ines Falk sued it.", "targets", "Westmark Rail", "kept"),
        ("Westmark Rail left. It was sued.", "targets", "Westmark Rail", "kept"),
        ("Westmark Rail left. Ines Falk sued when she saw its plans.", "targets", "Westmark Rail", "disputed"),
    ],
)
def test_a_pronoun_refers_to_a_name_on_its_side_of_the_clause(text: str, field: str, name: str, mark: str) -> None:
    assert marks(checked(text, "sued", **{field: [name]}), field) == mark


def test_the_agent_of_the_clause_is_the_other_reading() -> None:
    found = checked("Ola Venn said that Ines Falk sued the city.", "sued", actors=["Ola Venn"])
    assert [(mark.field, mark.reading) for mark in found.evidence.disputed] == [("actors", ["Ines Falk"])]


def test_another_mention_may_name_the_actor() -> None:
    document = Document(
        "Ola Venn said that the mayor's deputy, Ines Falk, sued the city. The lawsuit by Karl Brandt is new."
    )
    drafted: dict[str, Any] = {
        "type": "OTHER",
        "trigger": "sued",
        "actors": ["Karl Brandt"],
        "targets": [],
        "place": None,
    }
    blank = {"date": None, "date_text": None, "status": "reported", "attributed_to": None}
    for also, mark in (((("lawsuit", None),), "kept"), ((), "disputed")):
        found = verify(Draft("events", drafted | blank, also=also), get_kind("events"), Article(document), "llm")
        assert isinstance(found, Verified)
        assert marks(found, "actors") == mark


INTERVIEW = (
    "Dina Roth of the Harbour Post spoke to the potter Ola Venn.\n\nWhen did you start?\n\nI opened a shop in 2001.\n\n"
    "Was it hard?\n\nYes. We moved twice.\n\nWhat comes next?\n\nI bought a kiln from Karl Brandt.\n\n"
)


@pytest.mark.parametrize(
    ("trigger", "actor", "mark"), [("opened", "Ola Venn", "kept"), ("opened", "Karl Brandt", "disputed")]
)
def test_who_is_interviewed_is_the_one_who_says_i(trigger: str, actor: str, mark: str) -> None:
    assert marks(checked(INTERVIEW, trigger, actors=[actor]), "actors") == mark


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


PLACES = "A fire broke out in Tolva near Elmar. It destroyed a mill. Firemen came from Westmark and Lund. Smoke was seen in Elmar. A roof fell in."


@pytest.mark.parametrize(
    ("trigger", "place", "mark"),
    [
        ("destroyed", "Tolva", "kept"),
        ("came", "Tolva", "disputed"),
        ("fell", "Elmar", "kept"),
        ("destroyed", "Lund", "disputed"),
        ("destroyed", "Elmar", "kept"),
    ],
)
def test_a_place_that_no_sentence_of_the_event_names_is_the_first_or_the_last_before(
    trigger: str, place: str, mark: str
) -> None:
    assert marks(checked(PLACES, trigger, place=place), "place") == mark


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
