"""A local OpenAI-compatible server that fails on demand: each request takes the next fault of a script.

    with FaultServer(status(500), answer({"quotes": []})) as server:
        ...  # server.url is the base address; afterwards server.bodies holds the requests

The last fault of the script is repeated. A fault is a function that takes the handler and writes to its socket.
"""

import contextlib
import gzip
import json
import socket
import struct
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: A short article, and the record that a model should answer with.
TEXT = '"The locks are safe," said Ida Bergmann, who runs the Elsmore canal.'
RECORD = {
    "text": "The locks are safe,",
    "kind": "direct",
    "speaker": "Ida Bergmann",
    "speaker_text": "Ida Bergmann",
    "cue": "said",
    "context": None,
}


class FaultServer:
    """Serves one script on a free port of the loopback address."""

    def __init__(self, *script):
        self.script, self.bodies, self.headers, self.paths = list(script), [], [], []
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers.get("Content-Length", 0))
                data = self.rfile.read(length)
                body = json.loads(data) if data[:1] == b"{" else data
                with outer._lock:
                    outer.bodies.append(body)
                    outer.headers.append(self.headers)
                    outer.paths.append(self.path)
                    fault = outer.script[0] if len(outer.script) == 1 else outer.script.pop(0)
                fault(self)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request, client_address):
                """Print nothing when a client disconnects."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def send(handler, status, body, headers=None, *, length=None):
    """Write a response. `length` replaces the true length in its header."""
    data = body if isinstance(body, bytes) else body.encode()
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(data) if length is None else length))
    handler.end_headers()
    handler.wfile.write(data)
    handler.wfile.flush()


def completion(content, finish="stop", *, refusal=None, tool=None, usage=(100, 20)):
    """Return the body of a chat completion."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    if tool is not None:
        function = {"name": "Quotes", "arguments": tool}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "test-model-2026",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)},
    }


def answer(content, finish="stop", **facts):
    """Answer with a completion whose text is `content`, dumped to JSON unless it is a string."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    return lambda handler: send(handler, 200, json.dumps(completion(text, finish, **facts)))


def answer_as(message=None, *, finish="stop", **facts):
    """Answer with a completion that has this message, and other members of the body: ids, usage, choices."""
    body = completion(None, finish)
    body["choices"][0]["message"] = {"role": "assistant", **(message or {})}
    return lambda handler: send(handler, 200, json.dumps({**body, **facts}))


def streamed(*parts, usage=(100, 20)):
    """Answer with a stream of events although none was asked for."""
    deltas = [{"choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}]} for part in parts]
    deltas.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    deltas.append({"choices": [], "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]}})
    body = (
        "".join(f"data: {json.dumps({'model': 'test-model-2026', **each})}\n\n" for each in deltas) + "data: [DONE]\n\n"
    )
    return raw(body, {"Content-Type": "text/event-stream"})


def status(code, *, error=None, headers=None):
    """Answer with an error status and an error object like OpenAI's."""
    body = json.dumps({"error": {"message": f"planned {code}", "type": None, "code": None, **(error or {})}})
    return lambda handler: send(handler, code, body, headers)


def refused(code, body):
    """Answer with a status of failure and a JSON body in whatever form."""
    return lambda handler: send(handler, code, json.dumps(body))


def raw(body, headers=None, *, length=None):
    """Answer with status 200 and this body."""
    return lambda handler: send(handler, 200, body, headers, length=length)


def slow_head(seconds):
    """Wait before the first byte."""

    def fault(handler):
        time.sleep(seconds)
        send(handler, 200, json.dumps(completion('{"quotes": []}')))

    return fault


def slow_body(seconds, pause=0.05):
    """Send the head at once and the body byte by byte, so that no single read takes long."""

    def fault(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(pause)

    return fault


def reset(handler):
    """Break the connection with a reset instead of an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def truncated(handler):
    """Send half of a body and close the connection."""
    data = json.dumps(completion('{"quotes": []}'))
    send(handler, 200, data[: len(data) // 2], length=len(data))
    handler.close_connection = True


def drip(first, again, pause=0.02, seconds=5):
    """Send some bytes, then repeat others endlessly, so that no single read takes long."""

    def fault(handler):
        end = time.monotonic() + seconds
        handler.wfile.write(first)
        while time.monotonic() < end:
            handler.wfile.write(again)
            handler.wfile.flush()
            time.sleep(pause)

    return fault


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
#: Endings that never come, by what drips.
DRIPS = {
    "status line": drip(b"HTTP/1.1 20", b"0"),
    "head": drip(OK + b"X-Long: ", b"x"),
    "head, line by line": drip(OK, b"X-More: x\r\n"),
    "interim responses": drip(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "interim responses without a pause": drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100, pause=0),
    "body": drip(OK + b"Content-Length: 100000\r\n\r\n", b" "),
    "body that ends with the connection": drip(OK + b"Connection: close\r\n\r\n", b" "),
    "chunks": drip(CHUNKED, b"1\r\n \r\n"),
    "size of a chunk": drip(CHUNKED, b"0"),
    "extension of a chunk": drip(CHUNKED + b"5;x=", b"x"),
    "trailers": drip(CHUNKED + b"0\r\n", b"X-More: x\r\n"),
    "body of a failure": drip(b"HTTP/1.1 500 No\r\nContent-Length: 100000\r\n\r\n", b" "),
    "body of a redirect": drip(b"HTTP/1.1 307 No\r\nLocation: /\r\nContent-Length: 100000\r\n\r\n", b" "),
}


class RawServer:
    """Passes each connection to a function, in a separate thread. `url` is the base address."""

    def __init__(self, serve, scheme="http", backlog=16):
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.url = f"{scheme}://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def __enter__(self):
        if self._serve is not None:
            threading.Thread(target=self._accept, daemon=True).start()
        return self

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._one, args=self._socket.accept()[:1], daemon=True).start()

    def _one(self, connection):
        with connection, contextlib.suppress(OSError):
            self._serve(connection)

    def __exit__(self, *_):
        self._socket.close()


def endless(head, part):
    """Send a header, then the same bytes until the client disconnects."""

    def fault(handler):
        handler.wfile.write(head)
        with contextlib.suppress(OSError):
            while True:
                handler.wfile.write(part)

    return fault


def packed(body, *encodings):
    """Answer with a body that is compressed by each of the encodings in turn."""
    for encoding in encodings:
        body = (gzip if encoding == "gzip" else zlib).compress(body)
    return raw(body, {"Content-Encoding": ", ".join(encodings)})
