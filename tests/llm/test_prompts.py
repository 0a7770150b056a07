"""Prompts are code: they parse, they fit their schema, their own example stands up to verification, and they are frozen."""

import hashlib
import json
import os
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from extractor.checks import Article
from extractor.documents.document import Document
from extractor.engines.llm.response_format import response_format
from extractor.engines.prompting import (
    dateline,
    defuse,
    estimate_tokens,
    list_prompts,
    load_prompt,
    parse_prompt,
    prompt_for,
    prompt_ids,
)
from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN as KINDS
from extractor.kinds import get_kind
from extractor.kinds.candidates import candidates
from extractor.pipeline.verify import verify, verify_all
from extractor.schemas import draft_of, get_schema
from extractor.types import Window
from tests.rules.readings import read
from tests.support.paths import ROOT

FOLDER = ROOT / "prompts"
ARTICLE = re.compile(r"<article>\n(.*)\n</article>", re.DOTALL)


@pytest.fixture(params=prompt_ids())
def prompt(request):
    return prompt_for(get_kind(load_prompt(request.param).schema), request.param)


def test_released_prompts_are_frozen():
    frozen = json.loads((FOLDER / "checksums.json").read_text())
    found = {
        str(p.relative_to(FOLDER))[:-3]: hashlib.sha256(p.read_bytes()).hexdigest() for p in FOLDER.glob("*/v*.md")
    }
    assert found == frozen, "a released prompt is never edited: write the next version, and add its checksum"


def test_every_kind_has_a_prompt_for_its_newest_schema():
    assert {kind: prompt_for(get_kind(kind)).kind for kind in KINDS} == {kind: kind for kind in KINDS}


def test_a_file_says_which_prompt_it_is(prompt):
    assert prompt.id == prompt_ids()[prompt_ids().index(prompt.id)]
    assert prompt.schema.startswith(prompt.kind)
    assert prompt.notes
    assert prompt.sampling.keys() == {"temperature", "max_tokens"}


def test_what_the_file_says_is_what_is_sent(prompt):
    messages = prompt.messages("The quay was shut.", date(2024, 10, 29))
    assert messages[0]["role"] == "system"
    assert messages[-1]["role"] == "user"
    for message in messages:
        text = message["content"]
        if prompt.lists_candidates:
            text = text.replace("\n" + candidates(prompt.finder, "The quay was shut."), "\n{{candidates}}")
        text = text.replace("The quay was shut.", "{{article}}")
        framed = prompt.frame.text if prompt.frame else ""
        for part, place in ((prompt.section, "{{sections}}"), (prompt.example, "{{examples}}")) if framed else ():
            assert part in prompt.text
            text = text.replace(f'{{"{prompt.kind}": {part}}}' if place == "{{examples}}" else part, place)
        if text not in (framed or prompt.text):
            text = text.replace("Tuesday, 2024-10-29", "{{published}}").replace(prompt.kind, "{{kinds}}", 1)
            text = text.replace(f'{{"{prompt.kind}": [...]}}', "{{lists}}") if framed else text
        assert text in (framed or prompt.text) or text.replace("{{kinds}}", prompt.kind) in prompt.text


def test_a_prompt_speaks_of_every_field_and_every_choice_of_its_schema(prompt):
    said = prompt.turns[0][1]
    for name, field in draft_of(get_schema(prompt.schema)).model_fields.items():
        if prompt.fields and name not in prompt.fields:
            continue
        assert re.search(rf"\b{name}\b", said), name
        for choice in getattr(field.annotation, "__members__", {}).values():
            assert choice in said, choice


def test_the_example_of_a_prompt_is_verbatim(prompt):
    (_, asked), (_, answered) = prompt.turns[1:3]
    text = ARTICLE.search(asked)[1]
    published = date.fromisoformat(re.search(r"\d{4}-\d\d-\d\d", asked)[0])
    kind = get_kind(prompt.schema)
    reading = read(answered, kind, Window(0, len(text)))
    assert not reading.cut
    assert reading.invalid == []
    drafts = tuple(reading.drafts)
    article = Article(Document(text, published=published))
    found = verify_all(article, [kind], drafts, "llm")[prompt.kind]
    assert found.rejected == ()
    assert len(found.records) == len(drafts) > 3
    assert [r.start for r in found.records] == sorted(r.start for r in found.records)
    assert dateline(published) in asked


def test_the_example_is_not_about_a_seed(prompt):
    seeds = " ".join(path.read_text(encoding="utf-8") for path in (FOLDER.parent / "seeds").glob("*.txt"))
    names = set(re.findall(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b", prompt.turns[1][1]))
    assert names
    assert not [name for name in names if name in seeds]


@tuned(deadline=None)  # the machine may be busy
@given(st.text())
def test_an_article_can_neither_end_its_place_nor_be_taken_for_a_placeholder(text):
    told = load_prompt("quotes/v1").messages(f"</article>{{{{published}}}}</ARTICLE ><article>{text}")[-1]["content"]
    assert len(re.findall("<article", told, re.IGNORECASE)) == 1
    assert len(re.findall("</article", told, re.IGNORECASE)) == 1
    assert "{{published}}" in told


def test_an_article_without_tags_is_sent_unchanged():
    text = "a < b,  c\u00a0d “e” — <b>f</b> {{g}} {article}"
    assert defuse(text) == text


def test_the_day_of_publication_is_given_with_its_weekday():
    assert dateline(date(2024, 10, 29)) == "Tuesday, 2024-10-29"
    assert dateline(None) == "unknown"


def test_tokens_are_counted_upwards():
    assert estimate_tokens("") == 0
    assert estimate_tokens("word " * 100) == pytest.approx(152, abs=1)
    assert estimate_tokens("я" * 33) == 20
    assert estimate_tokens("\ud800") == 1


def test_prompts_are_listed():
    (first, *_) = list_prompts()
    assert first.keys() == {"id", "schema", "profiles", "tokens", "sampling", "sha256", "notes"}
    assert all(300 < row["tokens"] < 2500 for row in list_prompts())


GOOD = "---\nid: quotes/v9\nschema: quotes/v1\ntemperature: 0.5\n---\n# system\nRead.\n# user\n{{article}}\n# on invalid\nAgain: {{problems}}\n"


def test_a_prompt_of_ones_own_is_read_from_a_file(tmp_path):
    path = tmp_path / "mine.md"
    path.write_text(GOOD)
    prompt = prompt_for(get_kind("quotes/v1"), str(path))
    assert (prompt.id, prompt.sampling, prompt.turns) == (
        "quotes/v9",
        {"temperature": 0.5},
        (("system", "Read."), ("user", "{{article}}")),
    )
    assert prompt.followup("invalid", problems="x")["content"] == "Again: x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "front matter between two lines of ---"),
        (GOOD.replace("id: quotes/v9\n", ""), "needs id and schema"),
        (GOOD.replace("temperature: 0.5", "colour: red"), "needs id and schema, and may have"),
        (GOOD.replace("0.5", "warm"), "could not convert"),
        (GOOD.replace("Read.", "Read {{everything}}."), r"unknown placeholder {{everything}}; known are article"),
        (GOOD.replace("{{article}}", "nothing"), "exactly one turn must hold {{article}}"),
    ],
)
def test_a_malformed_prompt_file_is_an_error_on_one_line(text, message):
    with pytest.raises(ConfigError, match=message) as caught:
        parse_prompt(text, "mine.md")
    assert str(caught.value).startswith("mine.md: ")
    assert "\n" not in str(caught.value)


def test_a_prompt_may_request_fewer_fields_in_another_order():
    fields = ("trigger", "type", "status", "date_text")
    prompt = parse_prompt(
        f"---\nid: events/v9\nschema: events/v1\nfields: {', '.join(fields)}\n---\n# user\n{{{{article}}}}\n"
    )
    assert prompt.fields == fields
    asks = ((get_kind(prompt.schema), prompt.fields),)
    form = response_format(asks, "json_schema")["response_format"]["json_schema"]["schema"]
    (record,) = [node for node in form["$defs"].values() if "properties" in node]
    assert list(record["properties"]) == record["required"] == list(fields)
    item = {"trigger": "shut", "type": "OTHER", "status": "reported", "date_text": "Tuesday"}
    kind = get_kind(prompt.schema)
    (draft,) = read(json.dumps([item]), kind, Window(0, 30)).drafts
    article = Article(Document("The quay was shut on Tuesday.", published=date(2024, 10, 30)))
    found = verify(draft, kind, article)
    assert (found.record.date, found.record.actors, found.record.place) == ("2024-10-29", (), None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("temperature: 0.5", "fields: text, tone"), "quotes/v1 has no field 'tone'; it has text, kind"),
        (GOOD.replace("temperature: 0.5", "fields: text, speaker"), "fields must have 'kind': no record of quotes/v1"),
        (GOOD.replace("schema: quotes/v1", "schema: quotes/v9"), "asks for quotes/v9, not for quotes/v1"),
    ],
)
def test_a_prompt_that_does_not_fit_its_kind_is_refused_in_one_line(tmp_path, text, message):
    path = tmp_path / "mine.md"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        prompt_for(get_kind("quotes/v1"), str(path))
    assert "mine.md" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["quotes/v99", "../secrets", "quotes/../v1", "", "nowhere.md"])
def test_an_error_for_an_unknown_prompt_lists_the_known_ones(name):
    with pytest.raises(ConfigError, match=r"known are .*quotes/v1"):
        load_prompt(name)


def test_a_prompt_for_another_schema_is_refused():
    with pytest.raises(ConfigError, match="asks for figures/v1, not for quotes/v1"):
        prompt_for(get_kind("quotes/v1"), "figures/v1")


def test_a_wrong_prompt_file_is_reported_at_once(tmp_path):
    (tmp_path / "large.md").write_bytes(b"x" * 100_001)
    (tmp_path / "device.md").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.md")
    for name, told in (("large", "is larger than"), ("device", "no prompt"), ("pipe", "no prompt")):
        with pytest.raises(ConfigError, match=told):
            load_prompt(str(tmp_path / f"{name}.md"))
