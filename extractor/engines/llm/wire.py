"""An HTTP client for servers that nobody vouches for: the whole exchange has a deadline, and what it brings a size.

httpx2's timeouts are for one read each, so a server that sends a byte now and then never trips them, and it takes a body of
any size. Here one deadline holds from the look for an address to the last trailer, because every call to the network is given
no more than the time that is left.
"""

import math
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import httpcore2
import httpx2
import openai

from extractor.engines.llm.limits import is_deep_text
from extractor.errors import BrokenResponse

#: The most bytes of one answer, unpacked. An answer of as many tokens as models write has a tenth of that.
MOST_BYTES = 1_000_000
#: How many times that may be on the wire: heads, interim responses and the frames of chunks among them.
OVERHEAD = 2
#: The most bytes that are sent at once: a socket that takes any takes as many, so a slow reader cannot stretch one call.
PIECE = 16_384
#: What holds for a body as it was on the wire, and not for the one that is handed on.
FRAMING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class Exchange(threading.local):
    """What is left of the exchange of this thread: the end of its time, and the bytes that may still come."""

    end = math.inf
    bytes_left = math.inf

    def begin(self, seconds: float | None, most: float) -> None:
        """Begin an exchange of at most so many seconds and bytes."""
        self.end = math.inf if seconds is None else time.monotonic() + seconds
        self.bytes_left = most

    def left(self) -> float | None:
        """Return the seconds that are left, None for any number; a ReadTimeout if there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the exchange took too long")
        return None if left == math.inf else left

    def count(self, data: bytes) -> bytes:
        """Return what was received; a BrokenResponse if that was too much."""
        self.bytes_left -= len(data)
        if self.bytes_left < 0:
            raise too_large()
        return data


class Backend(httpcore2.NetworkBackend):
    """Connects as the backend below does, within the time that an exchange has left."""

    def __init__(self, backend: httpcore2.NetworkBackend, exchange: Exchange) -> None:
        self._backend, self._exchange = backend, exchange

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  (never more than the deadline)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that answers; all of them together have the time that is left."""
        for address in addresses(host, port):
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
    """A connection whose every call has the time that its exchange has left."""

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

    The deadline is the request's timeout. A body that is streamed is left to whoever reads it, in the same thread. A
    `transport` takes the place of the network.
    """

    def __init__(self, transport: httpx2.BaseTransport | None = None) -> None:
        super().__init__(follow_redirects=False, transport=transport)
        self._exchange = Exchange()
        for each in (self._transport, *self._mounts.values()):
            if isinstance(each, httpx2.HTTPTransport):
                pool = each._pool  # noqa: SLF001  (httpx2 has no other way to a backend of one's own)
                pool._network_backend = Backend(pool._network_backend, self._exchange)  # noqa: SLF001

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        """Send a request and return its response, read and unpacked; of a failure with a bad body, its status alone."""
        seconds = request.extensions.get("timeout", {}).get("read")
        self._exchange.begin(seconds, math.inf if stream else MOST_BYTES * OVERHEAD)
        response = super().send(request, stream=True, **options)
        failed = response.status_code >= 300
        if stream and not failed and not packed_twice(response):
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

    A BrokenResponse if it is too large, compressed more than once or, read as JSON, nested too deeply.
    """
    if packed_twice(response):
        raise BrokenResponse("the answer is compressed more than once", status=response.status_code)
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise too_large()
    if is_deep_text(body):
        raise BrokenResponse("the answer is nested too deeply", status=response.status_code)
    return bytes(body)


def packed_twice(response: httpx2.Response) -> bool:
    """Whether a body is compressed more than once: nobody does that, and its first layer may hide any amount from a limit."""
    return len([name for name in response.headers.get("content-encoding", "").split(",") if name.strip()]) > 1


def too_large() -> BrokenResponse:
    """Return the error for an answer that is larger than any that a model writes."""
    return BrokenResponse(f"the answer is larger than {MOST_BYTES:,} bytes")


def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host, or the host itself where that is one or cannot be found."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return [host]  # whoever connects says why
    return list(dict.fromkeys(str(info[4][0]) for info in found)) if len(found) > 1 else [host]
