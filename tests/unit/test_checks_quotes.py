"""Checks of quotes and of attribution: what stays, what is withheld, and what is disputed."""

from typing import Any

import pytest

from extractor.checks import Article
from extractor.checks.grounding import Grounder, Match
from extractor.checks.mentions import conflict_of
from extractor.checks.source_names import compatible, same_source
from extractor.documents.document import Document
from extractor.kinds import get_kind
from extractor.pipeline.verify import Verified, verify
from extractor.types import Draft, Verdict

PRESS = """Harbour chief Ines Falk said on Monday that the ferry will sail again in May.

"We have waited long enough," Falk told reporters. "The pier is safe."

Captain Omar Berg called the plan "a gift to the owners". He warned that the pilots could strike.

The Tide Board (TB) published its yearly report. The board said tolls had risen to 40 crowns.

Dockers at the north quay were not paid in March."""

INTERVIEW = """Orla Venn has built boats in Moss for thirty years. She spoke to the Harbour Institute.

What made you start?

My father had a yard and I never left it. We built nine boats a year.

Was it hard?

Wood is slow, and so are customers.

Do you sail yourself?

Only on Sundays, and never when it rains."""

STATEMENT = """Senator Ines Falk released the following statement on the harbour bill:

"The tide does not wait for committees. Our crews deserve better.

"Nine pilots left the port last year. The bill must pass.\""""


def verified(schema: str, article: str, /, **fields: Any) -> Verified:
    """Return what verification makes of one draft, which must not be rejected."""
    blank: dict[str, Any] = {"speaker": None, "speaker_text": None, "cue": None} if schema == "quotes" else {}
    outcome = verify(Draft(schema, {**blank, **fields}), get_kind(schema), Article.of(Document(article)))
    assert isinstance(outcome, Verified), outcome
    return outcome


def marks(found: Verified, field: str) -> str:
    """Return whether a field is kept, withheld or disputed."""
    if any(mark.field == field for mark in found.evidence.withheld):
        return "withheld"
    return "disputed" if any(mark.field == field for mark in found.evidence.disputed) else "kept"


# the kind of a quote


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        (PRESS, "We have waited long enough,", "direct"),
        (PRESS, "The pier is safe.", "direct"),
        (PRESS, "a gift to the owners", "mixed"),
        (PRESS, "the ferry will sail again in May", "indirect"),
        (PRESS, "the pilots could strike", "indirect"),
        (INTERVIEW, "My father had a yard and I never left it. We built nine boats a year.", "direct"),
        (INTERVIEW, "Wood is slow, and so are customers.", "direct"),
        (STATEMENT, "Nine pilots left the port last year. The bill must pass.", "direct"),
        ('Falk called it "a door that we will not close again".', "a door that we will not close again", "mixed"),
        ("“What this shows,” Falk said, “is that the pier holds.”", "is that the pier holds.", "direct"),
        ('"Berg says the pier is safe," Falk said.', "the pier is safe", "indirect"),
    ],
)
def test_a_quotes_true_kind_is_kept_and_every_other_is_marked(text: str, words: str, kind: str) -> None:
    for drafted in ("direct", "mixed", "indirect"):
        found = verified("quotes", text, text=words, kind=drafted)
        assert (marks(found, "kind") == "kept") is (drafted == kind), (drafted, found.evidence)


@pytest.mark.parametrize("drafted", ["direct", "mixed"])
def test_reported_speech_without_marks_becomes_indirect(drafted: str) -> None:
    found = verified("quotes", PRESS, text="the ferry will sail again in May", kind=drafted)
    assert found.record.model_dump()["kind"] == "indirect"
    assert marks(found, "kind") == "withheld"


def test_the_label_of_a_headline_leaves_a_kind_open_and_labels_of_a_transcript_do_not() -> None:
    headline = "Harbour Board: tolls to rise in May\n\nTolls will rise, the board said."
    assert marks(verified("quotes", headline, text="tolls to rise in May", kind="indirect"), "kind") == "kept"
    transcript = "Q: Are you tired?\n\nA: Never in summer.\n\nQ: And in winter?\n\nA: I sleep."
    assert marks(verified("quotes", transcript, text="Never in summer.", kind="direct"), "kind") == "kept"
    assert marks(verified("quotes", transcript, text="Never in summer.", kind="indirect"), "kind") == "disputed"


# speakers and mentions


@pytest.mark.parametrize(
    ("words", "speaker", "mention"),
    [
        ("We have waited long enough,", "Ines Falk", "Falk"),
        ("the pilots could strike", "Omar Berg", "He"),
        ("tolls had risen to 40 crowns", "Tide Board", "The board"),
        ("the ferry will sail again in May", "Ines Falk", None),
    ],
)
def test_a_true_speaker_and_mention_are_kept(words: str, speaker: str, mention: str | None) -> None:
    kind = "direct" if words.startswith("We") else "indirect"
    found = verified("quotes", PRESS, text=words, kind=kind, speaker=speaker, speaker_text=mention)
    assert (marks(found, "speaker"), marks(found, "speaker_text")) == ("kept", "kept")


@pytest.mark.parametrize(
    ("words", "mention", "speaker"),
    [("the pilots could strike", "He", "Omar Berg"), ("We have waited long enough,", "Falk", "Ines Falk")],
)
@pytest.mark.parametrize("pronoun", ["he", "She", "they"])
def test_a_pronoun_is_replaced_by_the_speaker_it_refers_to(
    words: str, mention: str, speaker: str, pronoun: str
) -> None:
    found = verified("quotes", PRESS, text=words, kind="direct", speaker=pronoun, speaker_text=mention)
    assert found.record.model_dump()["speaker"] == speaker
    assert marks(found, "speaker") == "withheld"


def test_a_bare_description_of_somebody_named_is_replaced_by_the_name() -> None:
    text = "Ines Falk, the mayor of Moss, opened the pier. The mayor said that the ferry would sail."
    found = verified(
        "quotes", text, text="the ferry would sail", kind="indirect", speaker="mayor", speaker_text="The mayor"
    )
    assert found.record.model_dump()["speaker"] == "Ines Falk"


def test_a_speaker_that_is_not_the_one_of_its_mention_is_replaced() -> None:
    found = verified(
        "quotes", PRESS, text="a gift to the owners", kind="mixed", speaker="Ines Falk", speaker_text="Omar Berg"
    )
    assert found.record.model_dump()["speaker"] == "Omar Berg"
    assert marks(found, "speaker") == "withheld"


def test_a_mention_of_another_than_the_one_who_speaks_is_withheld() -> None:
    found = verified(
        "quotes", PRESS, text="a gift to the owners", kind="mixed", speaker="Omar Berg", speaker_text="Falk"
    )
    assert found.record.model_dump()["speaker"] == "Omar Berg"
    assert marks(found, "speaker_text") == "withheld"


@pytest.mark.parametrize(
    ("speaker", "mention", "fits"),
    [
        ("Ines Falk", "She", True),
        ("Ines Falk", "He", False),
        ("Omar Berg", "She", False),
        ("Omar Berg", "They", False),
        ("Omar Berg", "It", False),
        ("two dockers", "They", True),
        ("two dockers", "He", False),
        ("Omar Berg", "The pilots", False),
        ("Omar Berg", "The captain", True),
        ("Tide Board", "The board", True),
        ("Tide Board", "The captain", False),
        ("Tide Board", "the TB", True),
    ],
)
def test_a_mention_has_the_gender_the_number_and_the_trade_of_its_speaker(
    speaker: str, mention: str, *, fits: bool
) -> None:
    before = {"She": "Mr. Omar Berg, the captain, met Ms. Ines Falk", "He": "Ms. Ines Falk met Captain Omar Berg"}
    met = before.get(mention, "Captain Omar Berg and Ms. Ines Falk met the Tide Board (TB)")
    text = f"{met}. There were two dockers on the pier. {mention} said that the ferry would sail."
    article = Article.of(Document(text))
    conflict = conflict_of(speaker, mention, text.rindex(mention), article)
    assert (conflict is None) is fits, conflict
    assert conflict is None or conflict.sure or mention not in ("She", "He", "They", "It")


def test_a_mention_that_is_far_away_is_marked() -> None:
    text = f"{PRESS}\n\n" + "The water was cold.\n\n" * 4 + "Ola Venn watched."
    found = verified("quotes", text, text="The pier is safe.", kind="direct", speaker="Ola Venn", speaker_text="Venn")
    assert marks(found, "speaker") == "disputed"
    assert marks(found, "speaker_text") == "disputed"
    absent = verified("quotes", text, text="The pier is safe.", kind="direct", speaker_text="the skipper")
    assert marks(absent, "speaker_text") == "withheld"


def test_another_speaker_than_the_rules_read_is_disputed() -> None:
    found = verified("quotes", PRESS, text="a gift to the owners", kind="mixed", speaker="Ines Falk")
    assert [(mark.field, mark.reading) for mark in found.evidence.disputed] == [("speaker", "Omar Berg")]


@pytest.mark.parametrize(("speaker", "outcome"), [("Orla Venn", "kept"), ("Harbour Institute", "disputed")])
def test_in_an_interview_a_person_answers(speaker: str, outcome: str) -> None:
    found = verified("quotes", INTERVIEW, text="Wood is slow, and so are customers.", kind="direct", speaker=speaker)
    assert marks(found, "speaker") == outcome


def test_the_mention_of_an_interview_may_be_paragraphs_away() -> None:
    answers = "\n\n".join(f"What came after boat {n}?\n\nAnother one, a little longer than that." for n in range(80))
    text = f"{INTERVIEW}\n\n{answers}\n\nAnd now?\n\nNow the yard is closed."
    found = verified(
        "quotes", text, text="Now the yard is closed.", kind="direct", speaker="Orla Venn", speaker_text="Orla Venn"
    )
    assert not found.evidence.withheld
    assert not found.evidence.disputed


# the reporting word


@pytest.mark.parametrize(
    ("text", "words", "cue", "outcome"),
    [
        (PRESS, "The pier is safe.", "told", "kept"),
        (PRESS, "the pilots could strike", "warned", "kept"),
        (PRESS, "the pilots could strike", "according to", "withheld"),
        (PRESS, "the pilots could strike", "plan", "disputed"),
        (PRESS, "tolls had risen to 40 crowns", "yearly", "disputed"),
        ("A ferry of the board, the crew of which was new, sank.", "the crew of which was new", "ferry", "disputed"),
        (
            STATEMENT,
            "Nine pilots left the port last year. The bill must pass.",
            "released the following statement",
            "kept",
        ),
    ],
)
def test_a_cue_is_a_reporting_word_beside_the_words(text: str, words: str, cue: str, outcome: str) -> None:
    found = verified("quotes", text, text=words, kind="direct", cue=cue)
    assert marks(found, "cue") == outcome


# attribution


def figure(text: str, words: str, name: str) -> Verified:
    """Return a verified count with who states it."""
    number = float("".join(c for c in words if c.isdigit()) or 9)
    fields = {"value": number, "low": None, "high": None, "modifier": "exact", "unit": words.rsplit(maxsplit=1)[-1]}
    blank = {"kind": "count", "measures": None, "direction": None}
    return verified("figures", text, text=words, attributed_to=name, **fields, **blank)


@pytest.mark.parametrize(
    ("text", "words", "name", "outcome"),
    [
        (PRESS, "40 crowns", "Tide Board", "kept"),
        (PRESS, "40 crowns", "Omar Berg", "disputed"),
        (PRESS, "40 crowns", "he", "withheld"),
        (PRESS, "40 crowns", "Moss Gazette", "withheld"),
        (STATEMENT, "Nine pilots", "Ines Falk", "kept"),
        (INTERVIEW, "nine boats", "Orla Venn", "kept"),
        (INTERVIEW, "nine boats", "Harbour Institute", "disputed"),
        ("The latest Moss Institute poll has Ines Falk at 13 percent.", "13 percent", "Moss Institute", "kept"),
        ("The latest Moss Institute poll has Ines Falk at 13 percent.", "13 percent", "Ines Falk", "disputed"),
        ("A poll from the Moss Institute has her at 13 percent.", "13 percent", "Moss Institute", "kept"),
        ("The Moss Institute has a staff of 13 people.", "13 people", "Moss Institute", "disputed"),
        ("A survey has her at 13 percent.", "13 percent", "survey", "kept"),
        ("According to the sailors' agency, Seasafe, 40 boats sank.", "40 boats", "Seasafe", "kept"),
        ("40 boats sank, said the envoy to Moss, Ines Falk, whom Ola Venn had met.", "40 boats", "Ines Falk", "kept"),
        (
            "40 boats sank, said the envoy to Moss, Ines Falk, whom Ola Venn had met.",
            "40 boats",
            "Ola Venn",
            "disputed",
        ),
    ],
)
def test_a_figure_is_attributed_to_one_who_speaks_there(text: str, words: str, name: str, outcome: str) -> None:
    assert marks(figure(text, words, name), "attributed_to") == outcome


@pytest.mark.parametrize(("name", "outcome"), [("Omar Berg", "kept"), ("Ines Falk", "disputed"), ("they", "withheld")])
def test_an_event_is_attributed_to_one_who_speaks_there(name: str, outcome: str) -> None:
    fields = {"type": "PROTEST", "trigger": "strike", "status": "claimed", "attributed_to": name}
    blank = {"actors": (), "targets": (), "place": None, "date": None, "date_text": None}
    assert marks(verified("events", PRESS, **fields, **blank), "attributed_to") == outcome


@pytest.mark.parametrize(("name", "outcome"), [("Omar Berg", "kept"), ("Ines Falk", "disputed")])
def test_a_fact_is_attributed_to_the_one_whose_words_hold_it(name: str, outcome: str) -> None:
    text = "Ines Falk said that tolls had risen, and Omar Berg said that pilots had struck in March."
    fields = {"type": "PROTEST", "trigger": "struck", "status": "reported", "attributed_to": name}
    blank = {"actors": (), "targets": (), "place": None, "date": None, "date_text": None}
    assert marks(verified("events", text, **fields, **blank), "attributed_to") == outcome


@pytest.mark.parametrize(("name", "outcome"), [("Ines Falk", "kept"), ("Omar Berg", "disputed")])
def test_a_statement_without_marks_is_of_the_one_who_gave_it(name: str, outcome: str) -> None:
    text = (
        "Senator Ines Falk issued the following statement on Captain Omar Berg:\n\nI wrote to the board in March.\n\n"
        "We have nine pilots and we need more."
    )
    assert marks(figure(text, "nine pilots", name), "attributed_to") == outcome


# names


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Falk", "Ines Falk", True),
        ("Harbour Minister Falk", "Ines Falk", True),
        ("the HCB", "Harbour Control Board", True),
        ("spokesman for the ministry", "ministry", True),
        ("Lawyers for Ines Falk", "Ines Falk", False),
        ("Ola Falk", "Ines Falk", False),
        ("Omar Berg", "Ines Falk", False),
    ],
)
def test_names_of_one_source(a: str, b: str, *, same: bool) -> None:
    assert same_source(a, b) is same_source(b, a) is same


@pytest.mark.parametrize(
    ("ours", "theirs", "agree"),
    [
        ("Ines Falk", None, True),
        ("Ines Falk", "they", True),
        ("Ines Falk", "harbour chief", True),
        ("Ines Falk", "Minister Falk", True),
        ("Ines Falk", "Omar Berg", False),
        (None, "Omar Berg", False),
    ],
)
def test_another_reading_disputes_a_speaker_only_where_it_names_somebody_else(
    ours: str | None, theirs: str | None, *, agree: bool
) -> None:
    assert compatible(ours, theirs) is agree


def test_names_that_a_pages_markup_has_glued_together_are_found() -> None:
    text = "Sen. Ida MarshRep. Otto Finch and McDonald spoke."
    grounder = Grounder(text)
    assert grounder.occurs("Ida Marsh")
    assert grounder.occurs("Rep. Otto Finch")
    assert not grounder.occurs("Ida Mars")
    assert grounder.locate("Ida Marsh") == Match(5, 14, Verdict.VERBATIM)
    assert Grounder("Donald met McDonald.").offsets("Donald") == [0]
