import json

import pytest

from extractor import (
    ConfigError,
    Document,
    DocumentError,
    Extraction,
    Extractor,
    ModelError,
    Settings,
    extract,
)
from extractor.drafts import Draft
from tests.conftest import Scripted

TEXT = "“The quay is unsafe,” Ines Dahl said. The quay was closed."
QUOTE = Draft(
    "quotes",
    {
        "text": "The quay is unsafe,",
        "kind": "direct",
        "speaker": "Ines Dahl",
        "speaker_text": "Ines Dahl",
        "cue": "said",
    },
)
FALSE = Draft("quotes", QUOTE.fields | {"text": "The quay is safe,"})


def test_only_what_stands_is_returned_and_nothing_disappears():
    result = extract(TEXT, engine=Scripted(FALSE, QUOTE))
    assert [quote.text for quote in result.quotes] == ["The quay is unsafe,"]
    assert [e.verdict for e in result.evidence["quotes"]] == ["verbatim"]
    assert [(r.verdict, r.draft["text"]) for r in result.rejected] == [("not_found", "The quay is safe,")]
    assert result.status == "complete"


def test_a_result_survives_json():
    result = extract(Document(TEXT, source="a.txt"), engine=Scripted(FALSE, QUOTE), published="2024-05-08")
    plain = json.loads(result.to_json())
    assert plain["document"] == {
        "id": result.document.id, "source": "a.txt", "published": "2024-05-08", "sha256": result.document.sha256,
    }  # fmt: skip
    assert plain["quotes"][0]["start"] == 1
    assert "\n" not in result.to_json()


def test_auto_means_the_rules_where_nothing_is_configured_and_says_so():
    result = extract(TEXT, settings=Settings(_env_file=None))
    assert (result.engine, result.status, result.model) == ("rules", "complete", None)


def test_kinds_and_versions():
    result = extract(TEXT, kinds=("figures", "quotes/v1"), engine="rules")
    assert result.schemas == {"figures": "figures/v1", "quotes": "quotes/v1"}
    assert result.events == ()
    assert "events" not in result.evidence
    assert extract(TEXT, kinds="quotes", engine="rules").schemas == {"quotes": "quotes/v1"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"kinds": ("quote",)}, "unknown kind 'quote'; known are quotes, figures, events"),
        ({"kinds": ("quotes/v99",)}, "unknown schema 'quotes/v99'"),
        ({"kinds": ()}, "no kinds asked for"),
        ({"kinds": (1,)}, "."),
        ({"engine": "magic"}, "unknown engine 'magic'; known are auto, llm, rules"),
        ({"published": "yesterday"}, "bad publication date"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(call, message):
    with pytest.raises(ConfigError, match=message) as caught:
        extract(TEXT, **{"engine": "rules"} | call)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_document_is_an_error(text):
    with pytest.raises(DocumentError, match="is empty"):
        extract(text, engine="rules")


def test_the_rules_stand_in_for_a_failing_model_and_the_result_says_so(monkeypatch):
    broken, rules = Scripted(error=ModelError("no answer")), Scripted(QUOTE)
    monkeypatch.setattr(Extractor, "_choose", lambda *_: (broken, rules))
    result = Extractor().extract(TEXT)
    assert result.status == "fallback"
    assert result.errors == ("ModelError: no answer",)
    assert len(result.quotes) == 1


def test_without_a_fallback_the_error_reaches_the_caller():
    with pytest.raises(ModelError, match="no answer"):
        extract(TEXT, engine=Scripted(error=ModelError("no answer")))


def test_records_come_in_reading_order():
    word = Draft(
        "quotes",
        QUOTE.fields | {"text": "closed", "kind": "indirect", "speaker": None, "speaker_text": None, "cue": None},
    )
    result = extract(TEXT, engine=Scripted(word, QUOTE))
    assert [quote.text for quote in result.quotes] == ["The quay is unsafe,", "closed"]


def test_a_document_is_never_changed(seed):
    before = seed.text
    result = extract(seed, engine="rules")
    assert seed.text == before
    assert isinstance(result, Extraction)
    assert result.rejected == ()  # the rules vouch for all they draft
