import asyncio
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
from extractor.types import Draft
from tests.support.scripted import Scripted

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


def test_unsupported_drafts_are_rejected_and_kept():
    result = extract(TEXT, engine=Scripted(FALSE, QUOTE))
    assert [quote.text for quote in result.quotes] == ["The quay is unsafe,"]
    assert [e.verdict for e in result.evidence["quotes"]] == ["verbatim"]
    assert [(r.verdict, r.draft["text"]) for r in result.rejected] == [("not_found", "The quay is safe,")]
    assert result.status == "complete"


def test_a_result_can_be_stored_and_loaded():
    result = extract(Document(TEXT, source="a.txt"), engine=Scripted(FALSE, QUOTE), published="2024-05-08")
    plain = json.loads(result.to_json())
    assert plain["document"] == {
        "id": result.document.id, "source": "a.txt", "published": "2024-05-08", "sha256": result.document.sha256,
    }  # fmt: skip
    assert plain["quotes"][0]["start"] == 1
    assert "\n" not in result.to_json()
    assert Extraction.model_validate_json(result.to_json()) == result
    former = result.to_json().replace('"found_by"', '"witness"').replace('"possible_omissions"', '"likely_missed"')
    assert Extraction.model_validate_json(former) == result  # as 0.1 stored it


def test_auto_uses_the_rules_if_no_model_is_configured():
    result = extract(TEXT, settings=Settings(_env_file=None))
    assert (result.engine, result.status, result.model) == ("rules", "complete", None)


def test_kinds_and_versions():
    result = extract(TEXT, kinds=("figures", "quotes/v1"), engine="rules")
    assert result.schemas == {"figures": "figures/v2", "quotes": "quotes/v1"}
    assert result.events == ()
    assert "events" not in result.evidence
    assert extract(TEXT, kinds="quotes", engine="rules").schemas == {"quotes": "quotes/v1"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"kinds": ("quote",)}, "unknown kind 'quote'; known are quotes, figures, events"),
        ({"kinds": ("quotes/v99",)}, "unknown schema 'quotes/v99'"),
        ({"kinds": ()}, "no kinds given"),
        ({"kinds": (1,)}, "a kind must be a name or a Kind object, not 1"),
        ({"engine": "magic"}, "unknown engine 'magic'; known are auto, llm, rules"),
        ({"published": "yesterday"}, "bad publication date"),
    ],
)
def test_a_wrong_call_is_an_error_on_one_line(call, message):
    with pytest.raises(ConfigError, match=message) as caught:
        extract(TEXT, **{"engine": "rules"} | call)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_document_is_an_error(text):
    with pytest.raises(DocumentError, match="is empty"):
        extract(text, engine="rules")


def test_the_rules_are_used_if_the_model_fails(monkeypatch):
    broken, rules = Scripted(error=ModelError("no answer")), Scripted(QUOTE)
    monkeypatch.setattr(Extractor, "_choose", lambda *_: (broken, rules))
    result = Extractor().extract(TEXT)
    assert result.status == "fallback"
    assert [str(error) for error in result.errors] == ["ModelError: no answer"]
    assert len(result.quotes) == 1


def test_without_a_fallback_the_error_is_raised():
    with pytest.raises(ModelError, match="no answer"):
        extract(TEXT, engine=Scripted(error=ModelError("no answer")))


def test_records_are_in_reading_order():
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
    assert result.rejected == ()


class Closing(Scripted):
    """Counts how often it is closed."""

    closed = 0

    def close(self):
        self.closed += 1


def test_only_engines_that_the_extractor_created_are_closed(monkeypatch):
    mine = Closing(QUOTE)
    with Extractor(engine=mine) as extractor:
        extractor.extract(TEXT)
    assert mine.closed == 0
    made = Closing(QUOTE)
    monkeypatch.setattr("extractor.pipeline.extract.RuleEngine", lambda: made)
    with Extractor(engine="rules") as extractor:
        extractor.extract(TEXT)
    assert made.closed == 1


def test_async_with():
    async def run():
        async with Extractor(engine="rules") as extractor:
            return await extractor.aextract(TEXT)

    assert len(asyncio.run(run()).quotes) == 1


def test_repr_of_a_result_is_one_line():
    result = extract(Document(TEXT, source="a.txt"), engine=Scripted(QUOTE, FALSE))
    assert repr(result) == "<Extraction of 'a.txt': 1 quotes, 0 figures, 0 events, 1 rejected, complete, by scripted>"


def test_a_path_is_read(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    assert len(extract(path, engine="rules").quotes) == 1
    with pytest.raises(DocumentError, match="no such file"):
        extract(tmp_path / "b.txt", engine="rules")


def test_a_file_name_passed_as_text_gives_a_warning(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    result = extract(str(tmp_path / "a.txt"), engine="rules")
    assert "is the path of a file: to read the file, pass a pathlib.Path" in result.warnings[0]
    assert extract("a.txt", engine="rules").warnings == ()


@pytest.mark.parametrize("wrong", [b"text", None, 5, ["text"]])
def test_a_wrong_document_is_an_error_on_one_line(wrong):
    with pytest.raises(ConfigError, match="a document is a str, a Path or a Document, not ") as caught:
        extract(wrong, engine="rules")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [None, 5, object()])
def test_a_wrong_engine_is_an_error_on_one_line(wrong):
    with pytest.raises(ConfigError, match=r"an engine is auto, llm, rules, or a subclass of extractor\.Engine"):
        extract(TEXT, engine=wrong)


GERMAN = (
    "Der Hafenmeister sagte am Dienstag, die alte Brücke werde im Mai geschlossen. Die Arbeiten kosten zwei Millionen "
    "Euro und dauern wohl bis zum Herbst."
)


def test_a_result_for_a_text_that_is_not_english_is_partial():
    result = extract(GERMAN, engine="rules")
    assert result.status == "partial"
    assert result.warnings == ("the text does not look like English, the only language that is supported",)
    assert extract(TEXT * 10, engine="rules").status == "complete"


def test_a_model_without_key_or_address_is_reported():
    result = extract(TEXT, settings=Settings(_env_file=None, model="some-model"))
    assert result.engine == "rules"
    assert result.warnings == (
        "the model 'some-model' is set, but neither a key nor an address for it: using the rules",
    )


@pytest.mark.parametrize(
    ("field", "false", "expected"),
    [("speaker_text", "the queen", None), ("cue", "sang", None)],
)
def test_only_the_failing_side_field_is_withheld(field, false, expected):
    result = extract(TEXT, engine=Scripted(Draft("quotes", QUOTE.fields | {field: false})))
    assert getattr(result.quotes[0], field) == expected
    (withheld,) = result.evidence["quotes"][0].withheld
    assert (withheld.field, withheld.drafted) == (field, false)
    assert withheld.reason
    assert result.rejected == ()


def test_results_of_all_versions_can_be_stored_and_loaded(seed):
    for kinds in (("quotes", "figures", "events"), ("quotes/v1", "figures/v1", "events/v1")):
        result = extract(seed, kinds=kinds, engine="rules")
        assert Extraction.model_validate_json(result.to_json()) == result
