"""The provider's batch endpoints: upload a file of requests, create a batch, download the file of answers.

`extractor.batch.batch_api` uses it. It is here because only this package imports openai.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import httpx2
import openai

from extractor.engines.llm.client import lost, openai_client, read_answer
from extractor.engines.llm.provider_errors import from_status
from extractor.engines.llm.redact import redact, secrets_of
from extractor.engines.llm.wire import MOST_BYTES, BoundedClient, unpacked
from extractor.engines.request import Answer
from extractor.errors import BrokenResponse, ConnectionLost, Timeout
from extractor.settings.settings import redact_url

WINDOW: Literal["24h"] = "24h"
#: The key of a batch's tag in its metadata.
TAG = "extractor"
#: How many batches are searched for one with a tag; the longest download, in seconds, and the largest, in bytes.
LISTED = 10_000
DOWNLOAD_SECONDS, DOWNLOAD_BYTES = 3600, 4_000_000_000


class Batches:
    """The batch endpoints of one address. Methods raise a ModelError when a request fails, after two retries."""

    def __init__(self, endpoint: str, key: str | None, *, key_header: str | None = None) -> None:
        self.endpoint = redact_url(endpoint)
        self._secrets = secrets_of(endpoint, key)
        self._openai = openai_client(endpoint, key, BoundedClient(), key_header=key_header, retries=2)

    def upload(self, path: Path) -> str:
        """Upload a file of requests and return its id."""
        with self._errors(), path.open("rb") as file:
            return str(self._openai.files.create(file=file, purpose="batch").id)

    def create(self, file_id: str, tag: str) -> dict[str, Any]:
        """Create a batch from an uploaded file; the tag finds it again."""
        with self._errors():
            batch = self._openai.batches.create(
                input_file_id=file_id, endpoint="/v1/chat/completions", completion_window=WINDOW, metadata={TAG: tag}
            )
            return self._state(batch)

    def find(self, tag: str, known: Collection[str] = ()) -> dict[str, Any] | None:
        """Return a batch with a tag that is not `known`, or None: its creation may have succeeded although the response was lost."""
        with self._errors():
            for batch in islice(self._openai.batches.list(limit=100), LISTED):
                if (batch.metadata or {}).get(TAG) == tag and batch.id not in known:
                    return self._state(batch)
        return None

    def retrieve(self, batch_id: str) -> dict[str, Any]:
        """Return the state of a batch."""
        with self._errors():
            return self._state(self._openai.batches.retrieve(batch_id))

    def download(self, file_id: str, to: Path) -> None:
        """Download a file of answers or errors; a line longer than any answer is truncated, and so becomes invalid."""
        content = self._openai.files.with_streaming_response.content
        with self._errors(), content(file_id, timeout=DOWNLOAD_SECONDS) as response, to.open("wb") as file:
            for part in within(bounded_lines(response.iter_bytes()), DOWNLOAD_BYTES):
                file.write(part)

    def _state(self, batch: Any) -> dict[str, Any]:
        """Return the parts of a batch's state that are used; raise a TypeError or AttributeError if it is malformed."""
        facts = batch.to_dict(warnings=False)
        state = {name: facts.get(name) for name in ("id", "status", "output_file_id")}
        if not all(isinstance(value, str | None) for value in state.values()) or None in (state["id"], state["status"]):
            raise TypeError("not the state of a batch")
        problems = [
            redact(each.get("message"), self._secrets) for each in (facts.get("errors") or {}).get("data") or ()
        ]
        return {**state, "errors": {"data": [{"message": problem} for problem in problems[:1]]}}

    def close(self) -> None:
        """Close the connections."""
        self._openai.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except openai.APITimeoutError as error:
            raise Timeout(f"no answer from {self.endpoint}") from error
        except openai.APIConnectionError as error:
            raise lost(error, self.endpoint, self._secrets) from error
        except openai.APIStatusError as error:
            raise from_status(error.status_code, error.body, error.response.headers, self._secrets) from error
        except httpx2.TimeoutException as error:
            raise Timeout(f"incomplete file from {self.endpoint}") from error
        except httpx2.HTTPError as error:
            raise ConnectionLost(f"{self.endpoint}: {type(error).__name__}: {redact(error, self._secrets)}") from error
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise BrokenResponse(f"{self.endpoint}: not an answer of a batch endpoint") from error


def within(parts: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Yield parts of a file; raise a BrokenResponse when they exceed `most` bytes."""
    for part in parts:
        most -= len(part)
        if most < 0:
            raise BrokenResponse("the file of answers is too large")
        yield part


def bounded_lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield parts of a file with lines truncated to `MOST_BYTES`."""
    length = 0  # of the unfinished line
    for part in parts:
        for line in part.splitlines(keepends=True):
            yield line[: max(0, MOST_BYTES - length)]
            ended = line.endswith(b"\n")
            if ended and length + len(line) > MOST_BYTES:
                yield b"\n"
            length = 0 if ended else length + len(line)


def answer_in(line: dict[str, Any]) -> Answer | None:
    """Return the answer in a line of a batch's output, or None; raise a BrokenResponse if the line is malformed."""
    try:
        response = line.get("response") or {}
        if line.get("error") or response.get("status_code") != 200:
            return None
        body = httpx2.Response(200, content=json.dumps(response.get("body")))
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise BrokenResponse("malformed line in the file of answers") from None
    unpacked(body)
    return read_answer(body)
