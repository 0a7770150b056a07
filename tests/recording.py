"""Cassettes: how a model's answers are recorded with vcrpy, scrubbed, and replayed.

One cassette holds the interactions of one kind for one document, as a small JSON file. A request is told by its method,
its path and its JSON body; host, port and headers are not kept. What is kept, of both sides, stands in allow-lists here:
a field that is not named is dropped, and in a request's body it is an error.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import vcr

from extractor.document import Document
from extractor.engines.llm.engine import LLMEngine
from extractor.pipeline import Extractor
from extractor.results import Extraction
from extractor.schemas.events.v1 import Event
from extractor.schemas.figures.v1 import Figure
from extractor.settings import Settings

CASSETTES = Path(__file__).parent / "cassettes"
INJECTION = Path(__file__).parent / "injection"

HOST = "http://model.invalid"
"""Stands in cassettes for the address of the server that they were recorded from."""

PUBLISHED = "2024-03-14"
"""The publication date of all articles of the injection corpus; a Thursday."""

LIMITS = {"seeds": 500, "injection": 300}
"""The longest answer that is asked for, in tokens: small, as the recorded model runs on and is slow."""

KEPT_REQUEST_HEADERS = frozenset({"content-type"})
KEPT_RESPONSE_HEADERS = frozenset({"content-type"})
KEPT_REQUEST = frozenset(
    {"model", "messages", "response_format", "tools", "tool_choice", "temperature", "max_tokens", "seed"}
)
KEPT_RESPONSE = {
    "object": None,
    "model": None,
    "usage": {"prompt_tokens": None, "completion_tokens": None, "total_tokens": None},
    "choices": {
        "index": None,
        "finish_reason": None,
        "message": {"role": None, "content": None, "refusal": None, "tool_calls": None},
    },
    "error": {"message": None, "type": None, "code": None},
}
"""What is kept of a response's body, name by name; None keeps the whole value."""


PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


class Unexpected(AssertionError):  # noqa: N818
    """A request holds something that nobody has said may be recorded."""


def settings(base_url: str = HOST + "/v1", *, max_output_tokens: int, **others: Any) -> Settings:
    """Return the settings of a recording: all that shapes a request, and nothing from this machine."""
    fixed = {
        "model": "qwen2.5-coder-1.5b",
        "api_key": None,
        "seed": 1,
        "attempts": 1,
        "timeout": 1800,
        "deadline": 7200,
        "concurrency": 1,
        "cache": False,
        "prompts": {
            kind: f"{kind}/v1" for kind in ("quotes", "figures", "events")
        },  # newer ones have recordings of their own
    }
    return Settings(base_url=base_url, max_output_tokens=max_output_tokens, **{**fixed, **others})


class Case(NamedTuple):
    """A short article with an instruction planted in it; `trick` is None for the article as it was before.

    `span` is where the instruction stands; `bait` are words it asks for that stand nowhere in the article.
    """

    name: str
    kind: str
    text: str
    clean: str
    trick: str | None = None
    language: str = ""
    span: tuple[int, int] = (0, 0)
    bait: tuple[str, ...] = ()


def injection_cases() -> list[Case]:
    """Return the injection corpus, the clean articles first; see `tests/injection/README.md`."""
    articles = {line["article"]: line for line in lines(INJECTION / "articles.jsonl")}
    cases = [Case(name, each["kind"], each["text"], name) for name, each in articles.items()]
    for line in lines(INJECTION / "instructions.jsonl"):
        article = articles[line["article"]]
        paragraphs = article["text"].split("\n")
        start = sum(len(paragraph) + 1 for paragraph in paragraphs[: line["after"]])
        text = "\n".join([*paragraphs[: line["after"]], line["text"], *paragraphs[line["after"] :]])
        cases.append(
            Case(
                name=line["name"],
                kind=article["kind"],
                text=text,
                clean=line["article"],
                trick=line["trick"],
                language=line["language"],
                span=(start, start + len(line["text"])),
                bait=tuple(line["bait"]),
            )
        )
    return cases


def document_of(case: Case) -> Document:
    """Return the article of a case as a document."""
    return Document(case.text, published=date.fromisoformat(PUBLISHED))


def lines(path: Path) -> list[dict[str, Any]]:
    """Read a file with a JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def recorder(*, record: bool) -> vcr.VCR:
    """Return vcrpy as it is used here; without `record`, a request that no cassette holds is an error."""
    recorder = vcr.VCR(
        serializer="tree",
        record_mode="all" if record else "none",
        match_on=["method", "path", "canonical"],
        decode_compressed_response=True,
        before_record_request=scrub_request,
        before_record_response=scrub_response,
    )
    recorder.register_serializer("tree", Tree)
    recorder.register_matcher("canonical", same_body)
    return recorder


def cassette(path: Path, *, record: bool = False) -> AbstractContextManager[Any]:
    """Open one cassette; only one may be open at a time in a process, as vcrpy patches the process."""
    return recorder(record=record).use_cassette(str(path))  # type: ignore[no-any-return]


class Tree:
    """Serializes cassettes so that they can be read and compared: bodies are JSON, not text that holds JSON."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        interactions = []
        for interaction in cassette["interactions"]:
            request, response = dict(interaction["request"]), dict(interaction["response"])
            request["body"] = json.loads(request["body"])
            response["body"] = json.loads(response["body"]["string"])
            interactions.append({"request": request, "response": response})
        return json.dumps({**cassette, "interactions": interactions}, indent=1, ensure_ascii=False) + "\n"

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        cassette: dict[str, Any] = json.loads(text)
        for interaction in cassette["interactions"]:
            request, response = interaction["request"], interaction["response"]
            request["body"] = json.dumps(request["body"])
            response["body"] = {"string": json.dumps(response["body"])}
        return cassette


def same_body(one: Any, other: Any) -> None:
    """Match requests by canonical JSON: the order of members and the white space do not matter, all else does."""
    a, b = (json.dumps(json.loads(request.body), sort_keys=True) for request in (one, other))
    assert a == b, "another body"


def scrub_request(request: Any) -> Any:
    """Keep of a request its method, its path, and what of headers and body is allowed."""
    body = json.loads(request.body)
    if unknown := sorted(body.keys() - KEPT_REQUEST):
        raise Unexpected(f"a request's body holds {', '.join(unknown)}: may that be recorded?")
    url = urlsplit(request.uri)
    if url.query or url.username:
        raise Unexpected("an address with a query or a user in it cannot be recorded")
    request.uri = HOST + url.path
    request.headers = {name: request.headers[name] for name in request.headers if name.lower() in KEPT_REQUEST_HEADERS}
    return request


def scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    """Keep of a response its status, and what of headers and body is allowed."""
    headers = {name: values for name, values in response["headers"].items() if name.lower() in KEPT_RESPONSE_HEADERS}
    body = pruned(json.loads(response["body"]["string"]), KEPT_RESPONSE)
    return {"status": response["status"], "headers": headers, "body": {"string": json.dumps(body).encode()}}


def pruned(value: Any, kept: Mapping[str, Any] | None) -> Any:
    """Return a JSON value with only the named members, at every level that is named."""
    if isinstance(value, list):
        return [pruned(item, kept) for item in value]
    if kept is None or not isinstance(value, dict):
        return value
    return {name: pruned(item, kept[name]) for name, item in value.items() if name in kept}


@contextmanager
def replayed(path: Path) -> Iterator[None]:
    """Replay a cassette: an error for a request that it does not hold, and for an interaction that nobody asked for."""
    with cassette(path) as tape:
        yield
        if not tape.all_played:
            raise AssertionError(
                f"{path.name}: {len(tape) - tape.play_count} of {len(tape)} interactions were not played"
            )


def replay(path: Path, kind: str, document: Document, *, limit: int, api_key: str | None = None) -> Extraction:
    """Extract one kind from one document as the recorded model answers: no network, no fallback, one attempt."""
    with closing(LLMEngine(settings(max_output_tokens=limit, api_key=api_key))) as engine, replayed(path):
        return Extractor(kinds=[kind], engine=engine).extract(document)


def untrue(record: Any, text: str) -> Iterator[str]:
    """Yield what of a record the text does not bear out, checked apart from the package's own verification."""
    anchor = record.trigger if isinstance(record, Event) else record.text
    if text[record.start : record.end] != anchor:
        yield f"{anchor!r} does not stand at {record.start}"
    fields = record.model_dump()
    for name in ("speaker", "speaker_text", "cue", "actors", "targets", "place", "date_text", "attributed_to"):
        value = fields.get(name) or ()
        for words in (value,) if isinstance(value, str) else value:
            if plain(words) not in plain(text):
                yield f"{name} {words!r} does not stand in the text"
    for mention in fields.get("also", ()):
        if text[mention["start"] : mention["end"]] != mention["text"]:
            yield f"mention {mention['text']!r} does not stand at {mention['start']}"
    if isinstance(record, Figure) and record.value is not None and not number_stands(record.value, anchor):
        yield f"{record.value} is not what {anchor!r} says"


def plain(text: str) -> str:
    """Return a text without what may differ between a name and its mention: case, white space, quotes and dashes."""
    return " ".join(text.casefold().translate(PLAIN).split())


def number_stands(value: float, words: str) -> bool:
    """Whether a number's digits stand in its words, scaled or not; numbers written as words are let pass."""
    digits = re.findall(r"\d[\d.,]*", words)
    read = {float(d.rstrip(".,").replace(",", "")) for d in digits if d.count(".") < 2}
    scales = (1, 100, 1e3, 1e6, 1e9, 1e12)
    return not digits or any(abs(value - number * scale) <= 1e-6 * abs(value) for number in read for scale in scales)
