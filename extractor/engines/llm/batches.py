"""The provider's batch endpoints: a file of requests goes up, a batch is made of it, a file of answers comes down.

It is here because openai's client is; `extractor.batch.batch_api` uses it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import httpx2
import openai

from extractor.engines.llm.client import from_status, lost, read_answer, secrets_of
from extractor.errors import Timeout
from extractor.model import Answer
from extractor.settings import shown_address

WINDOW: Literal["24h"] = "24h"
#: The key of a batch's tag in its metadata.
TAG = "extractor"


class Batches:
    """The batch endpoints of one address. Raises a ModelError where they fail, after the client's own two retries."""

    def __init__(self, endpoint: str, key: str | None) -> None:
        self.endpoint = shown_address(endpoint)
        self._secrets = secrets_of(endpoint, key)
        http = openai.DefaultHttpxClient(follow_redirects=False)
        self._openai = openai.OpenAI(
            api_key=key or "none", base_url=endpoint, max_retries=2, timeout=300, http_client=http
        )

    def upload(self, path: Path) -> str:
        """Upload a file of requests and return its id."""
        with self._errors(), path.open("rb") as file:
            return self._openai.files.create(file=file, purpose="batch").id

    def create(self, file_id: str, tag: str) -> dict[str, Any]:
        """Create a batch from an uploaded file; the tag finds it again."""
        with self._errors():
            batch = self._openai.batches.create(
                input_file_id=file_id, endpoint="/v1/chat/completions", completion_window=WINDOW, metadata={TAG: tag}
            )
        return batch.to_dict()

    def find(self, tag: str, known: Collection[str] = ()) -> dict[str, Any] | None:
        """Return a batch with a tag that is not `known`, or None: it may have been made without our hearing of it."""
        with self._errors():
            for batch in self._openai.batches.list(limit=100):
                if (batch.metadata or {}).get(TAG) == tag and batch.id not in known:
                    return batch.to_dict()
        return None

    def retrieve(self, batch_id: str) -> dict[str, Any]:
        """Return the state of a batch."""
        with self._errors():
            return self._openai.batches.retrieve(batch_id).to_dict()

    def download(self, file_id: str, to: Path) -> None:
        """Write a file of answers or errors to disk."""
        with self._errors(), self._openai.files.with_streaming_response.content(file_id) as response:
            response.stream_to_file(to)

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


def answer_in(line: dict[str, Any]) -> Answer | None:
    """Return the answer in a line of a batch's output, None where there is none.

    A BrokenResponse if it is no answer; a ValueError, TypeError or AttributeError if it is no line of an output.
    """
    response = line.get("response") or {}
    if line.get("error") or response.get("status_code") != 200:
        return None
    return read_answer(httpx2.Response(200, json=response.get("body")))
