"""A scripted model on the wire: behind openai's client, or at an address on this machine."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2

from extractor.engines.llm.client import Client
from extractor.engines.request import Answer, Request
from extractor.errors import ModelError
from tests.support.scripted import ScriptedModel, answered


def client(model: ScriptedModel) -> Client:
    """Return openai's client with a model in place of the network. Errors of the model become HTTP statuses."""

    def respond(request: httpx2.Request) -> httpx2.Response:
        try:
            return httpx2.Response(200, json=completion(model.send(Request(json.loads(request.content), ""), 0)))
        except ModelError as error:
            return httpx2.Response(error.status or 500)

    return Client("http://model.invalid/v1", None, httpx2.MockTransport(respond))


@contextmanager
def serve(model: ScriptedModel) -> Iterator[str]:
    """Serve a model at an address on this machine, which is yielded."""

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


def answer(records: Sequence[dict[str, Any]], kind: str = "quotes", **more: Any) -> Answer:
    """Return an answer that holds these records of one kind."""
    return replace(answered({kind: list(records)}), **more)


def completion(answer: Answer) -> dict[str, Any]:
    """Return the chat completion, as JSON values, that says what an answer says."""
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
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": answer.model}
    return {**head, "choices": [choice], "usage": usage}
