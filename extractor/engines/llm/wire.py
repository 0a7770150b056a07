"""An HTTP client for untrusted servers: a whole exchange has a deadline, and its body a size.

httpx2's timeouts apply to each read, so a server that sends a byte now and then never exceeds them, and it accepts a body of any
size. Here one deadline covers everything from name resolution to the last trailer: each call to the network gets no more than the
time that is left.
"""

import math
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from ipaddress import ip_address
from queue import Empty, Queue
from typing import Any

import httpcore2
import httpx2
import openai

from extractor.engines.llm.limits import is_deep_text
from extractor.engines.llm.redact import redact
from extractor.errors import BrokenResponse

#: The most bytes of one answer, unpacked: ten times as many as the longest answers of models have.
MOST_BYTES = 1_000_000
#: How many times as many may be on the wire, including heads, interim responses and the frames of chunks.
OVERHEAD = 2
#: The most bytes that are sent in one call, so that a slow reader cannot prolong it.
PIECE = 16_384
#: The compressions that are asked for and accepted. Others can expand a small part of a body beyond any limit in one step.
ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
#: Headers of a body on the wire that do not apply to the unpacked one.
FRAMING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class Exchange(threading.local):
    """The deadline of this thread's exchange, and the bytes that it may still receive."""

    end = math.inf
    bytes_left = math.inf

    def begin(self, seconds: float | None, most: float) -> None:
        """Begin an exchange of at most this many seconds and bytes."""
        self.end = math.inf if seconds is None else time.monotonic() + seconds
        self.bytes_left = most

    def left(self) -> float | None:
        """Return the seconds that are left, or None for no limit; raise a ReadTimeout if none are."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the exchange took too long")
        return None if left == math.inf else left

    def count(self, data: bytes) -> bytes:
        """Count and return received bytes; raise a BrokenResponse if they are too many."""
        self.bytes_left -= len(data)
        if self.bytes_left < 0:
            raise too_large()
        return data


class Backend(httpcore2.NetworkBackend):
    """Connects like another backend, within the time that the exchange has left."""

    def __init__(self, backend: httpcore2.NetworkBackend, exchange: Exchange) -> None:
        self._backend, self._exchange = backend, exchange

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  (the deadline applies)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that answers; resolving and trying them share the time that is left."""
        for address in addresses(host, port, self._exchange.left()):
            try:
                stream = self._backend.connect_tcp(address, port, self._exchange.left(), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return Stream(stream, self._exchange)
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to a socket of this machine."""
        stream = self._backend.connect_unix_socket(path, self._exchange.left(), socket_options)
        return Stream(stream, self._exchange)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._backend.sleep(seconds)


class Stream(httpcore2.NetworkStream):
    """A connection whose calls each have the time that the exchange has left."""

    def __init__(self, stream: httpcore2.NetworkStream, exchange: Exchange) -> None:
        self._stream, self._exchange = stream, exchange

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Receive some bytes."""
        return self._exchange.count(self._stream.read(max_bytes, self._exchange.left()))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send all bytes."""
        for at in range(0, len(buffer), PIECE):
            self._stream.write(buffer[at : at + PIECE], self._exchange.left())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Return the connection under TLS."""
        return Stream(self._stream.start_tls(ssl_context, server_hostname, self._exchange.left()), self._exchange)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known about the connection."""
        return self._stream.get_extra_info(info)


class BoundedClient(openai.DefaultHttpxClient):
    """openai's HTTP client, which follows no redirect, with a deadline for each exchange and a limit for each body.

    The deadline is the request's timeout. A streamed body is not read here; the same thread must read it. A `transport` replaces
    the network.
    """

    def __init__(self, transport: httpx2.BaseTransport | None = None) -> None:
        super().__init__(follow_redirects=False, transport=transport, headers={"Accept-Encoding": "gzip, deflate"})
        self._exchange = Exchange()
        for each in (self._transport, *self._mounts.values()):
            if isinstance(each, httpx2.HTTPTransport):
                pool = each._pool  # noqa: SLF001  (httpx2 has no public way to set a backend)
                pool._network_backend = Backend(pool._network_backend, self._exchange)  # noqa: SLF001

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        """Send a request and return its response, read and unpacked; a failure whose body is bad has an empty one."""
        seconds = request.extensions.get("timeout", {}).get("read")
        self._exchange.begin(seconds, math.inf if stream else MOST_BYTES * OVERHEAD)
        response = super().send(request, stream=True, **options)
        failed = response.status_code >= 300
        if stream and not failed and is_accepted(response):
            return response
        with closing(response):
            try:
                content = unpacked(response)
            except (BrokenResponse, httpx2.DecodingError):
                if not failed:
                    raise
                content = b""
        headers = [(name, value) for name, value in response.headers.items() if name.lower() not in FRAMING]
        return httpx2.Response(
            response.status_code, headers=headers, content=content, request=request, extensions=response.extensions
        )


def unpacked(response: httpx2.Response) -> bytes:
    """Return the body of a response, decompressed.

    Raises:
        BrokenResponse: It is too large, compressed in a way that was not asked for, or nested too deeply as JSON.
    """
    if not is_accepted(response):
        kind = redact(response.headers["content-encoding"])
        raise BrokenResponse(
            f"the answer is compressed as {kind}, which was not asked for", status=response.status_code
        )
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise too_large()
    if is_deep_text(body):
        raise BrokenResponse("the answer is nested too deeply", status=response.status_code)
    return bytes(body)


def is_accepted(response: httpx2.Response) -> bool:
    """Return whether the body is compressed at most once and as was asked for."""
    return response.headers.get("content-encoding", "").strip().casefold() in ENCODINGS


def too_large() -> BrokenResponse:
    """Return the error for an answer that is too large."""
    return BrokenResponse(f"the answer is larger than {MOST_BYTES:,} bytes")


def addresses(host: str, port: int, seconds: float | None) -> list[str]:
    """Return the addresses of a host, or the host itself if it is one or cannot be resolved.

    Raises:
        httpcore2.ConnectTimeout: Resolving took too long. The system's resolver has no timeout, so it runs in a thread.
    """
    try:
        ip_address(host)
    except ValueError:
        pass
    else:
        return [host]
    answers: Queue[list[str]] = Queue()
    threading.Thread(target=lambda: answers.put(resolved(host, port)), daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except Empty:
        raise httpcore2.ConnectTimeout("the name of the host was not resolved in time") from None


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a host, or the host itself if it cannot be resolved: connecting then says why."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return [host]
    return list(dict.fromkeys(str(info[4][0]) for info in found)) or [host]
