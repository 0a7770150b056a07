"""A small corpus of our own invention with gold, and a scripted model: what the regression tests share."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2

from extractor.engines.llm.client import Client
from extractor.engines.llm.completion import Sender
from extractor.engines.request import Answer, Request
from extractor.errors import ModelError
from extractor.regress.cassettes import Cassette, Interaction
from extractor.regress.config import load_config
from extractor.regress.running import Task
from extractor.regress.session import Session

Plain = Mapping[str, Any]
TOWNS = ("Port Merrow", "Lund", "Ostby", "Vell", "Karrow", "Tamsin")
NAMES = ("Lena Adler", "Paul Okoro", "Ida Brandt", "Sam Reyes", "Nora Quist", "Omar Tal")
COUNTS = (140, 216, 35, 480, 72, 918)


def article(n: int) -> str:
    """Return one of six short articles."""
    town, name, count = TOWNS[n], NAMES[n], COUNTS[n]
    return (
        f"{town} will repair its sea wall in June, Mayor {name} said on Thursday.\n"
        f"“The stones are loose,” {name.split()[1]} told reporters. About {count} boats are moored behind the wall.\n"
    )


def quotes(n: int) -> list[dict[str, Any]]:
    """Return what a good model drafts as the quotes of an article."""
    town, name = TOWNS[n], NAMES[n]
    first = {"text": f"{town} will repair its sea wall in June", "kind": "indirect", "speaker": name}
    second = {"text": "The stones are loose,", "kind": "direct", "speaker": name}
    return [
        {**first, "speaker_text": f"Mayor {name}", "cue": "said", "context": None},
        {**second, "speaker_text": name.split()[1], "cue": "told", "context": None},
    ]


def write_corpus(folder: Path, *, articles: int = 6, gold: bool = True) -> Path:
    """Write articles, gold and a configuration; return the configuration's path."""
    (folder / "articles").mkdir(parents=True)
    for n in range(articles):
        (folder / "articles" / f"a{n}.txt").write_text(article(n), encoding="utf-8")
    if gold:
        (folder / "gold").mkdir()
    for n in range(articles if gold else 0):
        records = [placed(article(n), draft) for draft in quotes(n)]
        facts = {"document": f"a{n}.txt", "quotes": records}
        (folder / "gold" / f"a{n}.json").write_text(json.dumps(facts), encoding="utf-8")
    lines = ['articles = "articles"', 'cassettes = "cassettes"', 'model = "told-1"', 'kinds = ["quotes"]']
    lines += ['gold = "gold"'] if gold else []
    lines += ["[prompts]", 'quotes = "good.md"']
    (folder / "regress.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_prompt(folder / "good.md", "Copy the quotes.")
    return folder / "regress.toml"


def write_prompt(path: Path, instruction: str) -> Path:
    """Write a prompt for quotes with one instruction in it."""
    text = (
        f"---\nid: quotes/{path.stem}\nschema: quotes/v1\ntemperature: 0\nmax_tokens: 500\n---\n"
        f"# system\n{instruction}\n# user\n{{{{article}}}}\n# on invalid\n{{{{problems}}}}\n"
    )
    path.write_text(text, encoding="utf-8")
    return path


def placed(text: str, draft: Plain) -> dict[str, Any]:
    """Return a draft as the record that it becomes."""
    start = text.index(draft["text"])
    fields = {name: value for name, value in draft.items() if name != "context"}
    return {**fields, "start": start, "end": start + len(draft["text"]), "required": True}


def answer(records: list[dict[str, Any]], **more: Any) -> Answer:
    """Return the answer that holds these quotes."""
    text = json.dumps({"quotes": records})
    return Answer(
        **{"content": text, "finish_reason": "stop", "tokens_in": 90, "tokens_out": 60, "model": "told-1-0613", **more}
    )


class Told:
    """A scripted model: `say` returns the answer for the number of an article."""

    def __init__(self, say: Callable[[int], Answer] = lambda n: answer(quotes(n))) -> None:
        self.say = say
        self.requests: list[Request] = []

    def send(self, request: Request, timeout: float) -> Answer:  # noqa: ARG002
        """Answer by the town in the last article of the request."""
        self.requests.append(request)
        text = next(m["content"] for m in reversed(request.body["messages"]) if "sea wall" in m["content"])
        return self.say(next(n for n, town in enumerate(TOWNS) if town in text))


def completion(answer: Answer) -> dict[str, Any]:
    """Return a chat completion that says what an answer says."""
    calls = [
        {"id": f"call_{n}", "type": "function", "function": {"name": "answer", "arguments": text}}
        for n, text in enumerate(answer.arguments)
    ]
    message = {"role": "assistant", "content": answer.content, "refusal": answer.refusal, "tool_calls": calls or None}
    usage = {
        "prompt_tokens": answer.tokens_in,
        "completion_tokens": answer.tokens_out,
        "total_tokens": answer.tokens_in + answer.tokens_out,
    }
    choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason}
    facts = {"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": answer.model}
    return {**facts, "choices": [choice], "usage": usage}


def client(model: Sender) -> Client:
    """Return openai's client, with a model in the place of the network."""

    def respond(request: httpx2.Request) -> httpx2.Response:
        try:
            return httpx2.Response(200, json=completion(model.send(Request(json.loads(request.content), ""), 0)))
        except ModelError as error:
            return httpx2.Response(error.status or 500)

    return Client("http://model.invalid/v1", None, httpx2.MockTransport(respond))


def cassette(*exchanges: tuple[Plain, Answer]) -> Cassette:
    """Return a cassette of requests and answers."""
    return Cassette(tuple(Interaction(body, json.dumps(completion(said))) for body, said in exchanges))


def session(config: Path) -> Session:
    """Open a configuration."""
    return Session.open(load_config(config))


def first(opened: Session) -> Task:
    """Return the first case of the current variant."""
    return next(iter(opened.tasks(opened.variant())))


def first_case(folder: Path) -> Task:
    """Write the corpus and return its first case."""
    return first(session(write_corpus(folder)))


def record(config: Path, model: Sender, variant: str = "current", **options: Any) -> Session:
    """Record all that is missing of a variant from a model; return the session."""
    opened = session(config)
    chosen = opened.missing(opened.variant(variant), samples=options.pop("samples", None))
    settings = opened.variant(variant).settings()
    assert opened.record(chosen, settings, endpoint=client(model), **options) == 0
    return opened


@contextmanager
def serving(model: Sender) -> Iterator[str]:
    """Put a model behind an address on this machine, and give that address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            data = json.dumps(completion(model.send(Request(body, ""), 0))).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
