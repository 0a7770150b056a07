"""What a server knows and says is not kept, however it is written; and what it does not count is counted."""

import json
from base64 import b64encode
from urllib.parse import quote

import pytest

from extractor.engines.estimate import most_tokens
from extractor.engines.llm.redact import keepable, redact, secrets_of, unescaped
from extractor.engines.request import Answer
from extractor.errors import BudgetExceeded
from extractor.pipeline.extract import Extractor
from extractor.settings.settings import Settings
from tests.support.faultserver import RECORD, TEXT, FaultServer, answer, completion, raw, status

KEY = "sk/canary+17"
FORMS = {
    "as it is": KEY,
    "quoted": quote(KEY, safe=""),
    "in base64": b64encode(KEY.encode()).decode(),
    "in base64 without padding": b64encode(KEY.encode()).decode().rstrip("="),
}


def everything(folder, url, **settings):
    """Run over an article twice and return all that is then kept of it: the results, the ledger, the cache."""
    folder.mkdir(exist_ok=True)
    facts = {"cache": True, "cache_dir": folder / "cache", "ledger": folder / "ledger.jsonl", "attempts": 1, **settings}
    made = Settings(_env_file=None, model="m", base_url=url, api_key=KEY, **facts)
    kept = []
    for _ in range(2):
        with Extractor(kinds="quotes", settings=made) as extractor:
            kept.append(extractor.extract(TEXT).to_json())
    files = [path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file()]
    return "\n".join(kept + files)


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_kept_of_what_a_server_says(form, tmp_path):
    said = FORMS[form]
    odd = {**RECORD, "cue": said, "volume": said, said: 1, "speaker": f"Ida {said}"}
    plain = json.dumps({"quotes": [RECORD, {**RECORD, "text": said}, odd]})
    spelled = plain.replace(said, "".join(f"\\u{ord(c):04x}" for c in said))
    slashed = plain.replace("/", r"\/")
    headers = {"x-request-id": f"r {said}", "Content-Type": f"application/json; {said}"}
    script = {
        "records": [
            raw(json.dumps({**completion(text), "id": "i" * 195 + said, "model": said}))
            for text in (plain, spelled, slashed)
        ],
        "header": [raw(json.dumps(completion(plain)), headers)],
        "tool": [raw(json.dumps(completion(None, "tool_calls", tool=spelled)))],
        "refusal": [answer(None, refusal=f"not {said}")],
        "failure": [status(400, error={"message": f"no {said}", "code": said, "type": said}, headers=headers)],
        "broken": [raw("no", headers)],
        "no JSON": [answer(f"I say {said}.")],
        "cut off": [answer(plain[:-20], "length")],
    }
    for name, faults in script.items():
        for number, fault in enumerate(faults):
            with FaultServer(fault) as server:
                kept = everything(tmp_path / f"{name}{number}", server.url)
            assert said not in kept, name
            assert said not in unescaped(kept), name
            assert said[3:-3] not in kept, name


def test_a_key_that_is_a_word_of_the_article_is_not_redacted():
    said = Answer(json.dumps({"quotes": [RECORD]}), request_id="r-Elsmore-2", model="safe")
    for word in ("safe", "quotes", "m"):
        assert keepable(said, secrets_of("http://there/v1", word), {"messages": [TEXT], "kind": "quotes"}) == said
    assert keepable(said, ["Elsmore"], {}).request_id == "r-[hidden]-2"
    json.loads(keepable(said, ["Bergmann"], {}).content)


def test_an_escape_is_read_and_no_other():
    for text in (r'{"a": "\u0041\/\u0022\\u0041\n\u00e9\\\u0042"}', r'"\\/"', r'"\u005cu0041"', "\\"):
        plain = unescaped(text)
        if text != "\\":
            assert json.loads(plain) == json.loads(text)
    assert unescaped(r"\u0041\\u0041") == r"A\\u0041"


def test_the_password_of_an_address_is_a_secret_in_each_of_its_forms():
    secrets = secrets_of("http://me:pass%40word@there/v1", None)
    for form in ("pass%40word", "pass@word", b64encode(b"me:pass@word").decode(), b64encode(b"pass@word").decode()):
        assert form not in redact(f"it is {form}.", secrets)
    assert secrets_of("http://there/v1", None) == ()


def test_a_line_of_the_ledger_has_a_largest_size(tmp_path):
    body = json.dumps({**completion(json.dumps({"quotes": [RECORD]})), "id": "i" * 400_000, "model": "m" * 300_000})
    with FaultServer(raw(body)) as server:
        everything(tmp_path, server.url)
    (line,) = (tmp_path / "ledger.jsonl").read_text().splitlines()
    assert len(line) < 1000
    assert json.loads(line)["request_id"] == "i" * 200


NO_USAGE = {
    "none": lambda body: body.pop("usage"),
    "null": lambda body: body.update(usage=None),
    "empty": lambda body: body.update(usage={}),
    "zero": lambda body: body.update(usage={"prompt_tokens": 0, "completion_tokens": 0}),
    "null counts": lambda body: body.update(usage={"prompt_tokens": None, "completion_tokens": None}),
    "less than none": lambda body: body.update(usage={"prompt_tokens": -5, "completion_tokens": -5}),
    "too many": lambda body: body.update(usage={"prompt_tokens": 10**30, "completion_tokens": 1}),
    "words": lambda body: body.update(usage={"prompt_tokens": "many", "completion_tokens": "few"}),
}


@pytest.mark.parametrize("usage", NO_USAGE)
def test_a_budget_holds_where_a_server_does_not_count(usage, tmp_path):
    body = completion(json.dumps({"quotes": [RECORD]}))
    NO_USAGE[usage](body)
    with FaultServer(raw(json.dumps(body))) as server:
        settings = Settings(
            _env_file=None, model="m", base_url=server.url, api_key=KEY, cache=False, max_total_tokens=30_000,
            attempts=1, breaker_failures=99,
        )  # fmt: skip
        with Extractor(kinds="quotes", settings=settings) as extractor:
            days = (extractor.extract(f"{TEXT} It is day {number}.") for number in range(50))
            with pytest.raises(BudgetExceeded):
                assert all(result.usage.tokens_in > len(TEXT) // 2 for result in days)
        assert 1 < len(server.bodies) < 20


def test_what_a_server_counts_is_believed_and_what_it_does_not_is_the_most_it_can_be():
    from extractor.engines.llm.completion import tokens_of

    assert tokens_of(Answer("words", tokens_in=3, tokens_out=1), 100) == (3, 1)
    assert tokens_of(Answer("words", arguments=("more",)), 100) == (100, most_tokens("words") + most_tokens("more"))
