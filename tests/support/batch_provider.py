"""A local provider for tests and benchmarks of batch runs, with chat completions and the batch endpoints.

It answers each request after a fixed time with the text between the first quotation marks, counts how often each body
was received, and can be made to fail. Run it as `python batch_provider.py PORT MILLISECONDS [REQUESTS_A_SECOND]`.
"""

import asyncio
import contextlib
import hashlib
import json
import re
import sys
import threading
import time
from collections import Counter, deque


class Provider:
    """The state of a provider. It answers 429 to more than `refuse_above` requests within a second.

    `keys` counts the keys that it received. It answers 401 to those in `refused_keys`.
    """

    def __init__(self, seconds=0.0, refuse_above=None):
        self.keys = Counter()
        self.refused_keys = set()
        self.seconds = seconds
        self.refuse_above = refuse_above
        self.down = False  # whether it answers 503
        self.asked = Counter()  # how often each body was answered, by its hash
        self.refused = 0
        self.prompt_tokens = None  # the reported number; by default that of the article
        self.times = []
        self.running = self.most_running = 0
        self.recent = deque()
        self.files = {}
        self.batches = {}
        self.expire = set()  # custom_ids that the next batch leaves unanswered
        self.polls_until_done = 1
        self.log = []

    async def chat(self, body):
        now = time.monotonic()
        while self.recent and now - self.recent[0] > 1:
            self.recent.popleft()
        if self.refuse_above and len(self.recent) >= self.refuse_above:
            self.refused += 1
            return 429, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}
        if self.down:
            return 503, {"error": {"message": "down"}}
        self.recent.append(now)
        self.times.append(now)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        await asyncio.sleep(self.seconds)
        self.running -= 1
        self.asked[hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()] += 1
        answer = completion(body)
        if self.prompt_tokens is not None:
            answer["usage"]["prompt_tokens"] = self.prompt_tokens
        return 200, answer

    def busiest(self, seconds):
        """Return the largest number of requests that came in within a number of seconds."""
        return max((sum(at <= time < at + seconds for time in self.times) for at in self.times), default=0)

    async def answer(self, method, path, data):  # noqa: PLR0911
        if path == "/v1/chat/completions":
            return await self.chat(json.loads(data))
        if path == "/times":
            return 200, {"seconds": self.times[-1] - self.times[0] + self.seconds, "requests": len(self.times)}
        self.log.append(f"{method} {path}")
        if (method, path) == ("POST", "/v1/files"):
            content = re.search(rb'name="file".*?\r\n\r\n(.*?)\r\n--', data, re.DOTALL)[1]
            return 200, self._file(content)
        if (method, path) == ("POST", "/v1/batches"):
            asked = json.loads(data)
            name = f"batch_{len(self.batches)}"
            self.batches[name] = {"input": asked["input_file_id"], "polls": 0, "metadata": asked.get("metadata")}
            return 200, {"id": name, "object": "batch", "status": "validating", **asked}
        if path.partition("?")[0] == "/v1/batches":
            found = [
                {"id": name, "object": "batch", "status": "x", "metadata": b["metadata"]}
                for name, b in self.batches.items()
            ]
            return 200, {"object": "list", "data": found, "has_more": False}
        if found := re.fullmatch(r"/v1/batches/(\w+)", path):
            return 200, self._batch(found[1])
        if found := re.fullmatch(r"/v1/files/(\w+)/content", path):
            return 200, self.files[found[1]]
        return 404, {"error": {"message": f"no {method} {path} here"}}

    def _file(self, content):
        name = f"file_{len(self.files)}"
        self.files[name] = content
        return {"id": name, "object": "file", "bytes": len(content), "purpose": "batch"}

    def _batch(self, name):
        batch = self.batches[name]
        batch["polls"] += 1
        state = {"id": name, "object": "batch", "input_file_id": batch["input"]}
        if batch["polls"] <= self.polls_until_done:
            return state | {"status": "in_progress"}
        if "output" not in batch:
            lines, missing = [], []
            for line in reversed(self.files[batch["input"]].splitlines()):  # in no particular order
                request = json.loads(line)
                if request["custom_id"] in self.expire or "*" in self.expire:
                    error = {"code": "batch_expired", "message": "This request could not be executed in time."}
                    missing.append({"custom_id": request["custom_id"], "response": None, "error": error})
                    continue
                body = completion(request["body"])
                self.asked[hashlib.sha256(json.dumps(request["body"], sort_keys=True).encode()).hexdigest()] += 1
                response = {"status_code": 200, "request_id": "r", "body": body}
                lines.append({"id": "x", "custom_id": request["custom_id"], "response": response, "error": None})
            batch["status"] = "expired" if missing else "completed"
            self.expire = set()
            for key, rows in (("output", lines), ("errors", missing)):
                batch[key] = self._file("\n".join(map(json.dumps, rows)).encode() + b"\n")["id"] if rows else None
        return state | {
            "status": batch["status"], "output_file_id": batch["output"], "error_file_id": batch["errors"],
        }  # fmt: skip


def completion(body):
    """Return a chat completion with the text in the first quotation marks of the article as a quote, or with no quote."""
    lists = {kind: [] for kind in body["response_format"]["json_schema"]["schema"]["properties"]}
    article = body["messages"][-1]["content"]
    words = article.split('"')
    if "quotes" in lists and len(words) > 2:
        quote = {
            "text": words[1],
            "kind": "direct",
            "speaker": None,
            "speaker_text": None,
            "cue": None,
            "context": None,
        }
        lists["quotes"].append(quote)
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": body["model"],
        "choices": [
            {
                "index": 0, "finish_reason": "stop",
                "message": {"role": "assistant", "content": json.dumps(lists)},
            }
        ],
        "usage": {"prompt_tokens": len(article) // 4, "completion_tokens": 20, "total_tokens": len(article) // 4 + 20},
    }  # fmt: skip


async def serve(provider, reader, writer):
    """Serve just enough HTTP/1.1 over a persistent connection."""
    try:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                method, path, _ = head.split(b" ", 2)
                length = re.search(rb"(?i)content-length: (\d+)", head)
                data = await reader.readexactly(int(length[1])) if length else b""
                shown = re.search(rb"(?i)authorization: bearer (\S+)", head)
                key = shown[1].decode() if shown else None
                provider.keys[key] += 1
                if key in provider.refused_keys:
                    status, answer = (
                        401,
                        {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}},
                    )
                else:
                    status, answer = await provider.answer(method.decode(), path.decode(), data)
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                head = b"HTTP/1.1 %d OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
                writer.write(head % (status, len(body)) + body)
                await writer.drain()
    finally:
        writer.close()
        with contextlib.suppress(Exception):
            await writer.wait_closed()


@contextlib.contextmanager
def provider(**options):
    """Run a provider in a thread and yield it, with its `url`."""
    state = Provider(**options)
    loop = asyncio.new_event_loop()

    async def start():
        return await asyncio.start_server(lambda r, w: serve(state, r, w), "127.0.0.1", 0)

    server = loop.run_until_complete(start())
    state.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:

        async def stop():
            server.close()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def main(port, milliseconds, refuse_above=None):
    """Run a provider in a separate process."""
    state = Provider(float(milliseconds) / 1000, int(refuse_above) if refuse_above else None)
    server = await asyncio.start_server(lambda r, w: serve(state, r, w), "127.0.0.1", int(port))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
