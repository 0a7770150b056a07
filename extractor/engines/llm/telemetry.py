"""OpenTelemetry: a span and two metrics for each request to a model.

Names follow the semantic conventions for generative AI clients. Articles, answers and keys are never recorded. Without the
package `opentelemetry-api` (extra `otel`) this module does nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from extractor.engines.request import Answer, Request

Record = Callable[[Answer], None]


@cache
def instruments() -> tuple[Any, Any, Any] | None:
    """Return the tracer and the histograms of duration and tokens, or None if OpenTelemetry is not installed."""
    try:
        from opentelemetry import metrics, trace  # noqa: PLC0415  (an extra)
    except ImportError:
        return None
    meter = metrics.get_meter("extractor")
    return (
        trace.get_tracer("extractor"),
        meter.create_histogram("gen_ai.client.operation.duration", unit="s", description="Time a request took."),
        meter.create_histogram("gen_ai.client.token.usage", unit="{token}", description="Tokens in and out."),
    )


@contextmanager
def traced(request: Request, prompt: str, number: int) -> Iterator[Record]:
    """Trace one request; yields a function that takes its answer."""
    found = instruments()
    if found is None:
        yield nothing
        return
    tracer, duration, tokens = found
    attributes = request_attributes(request)
    started = time.monotonic()

    def record(answer: Answer) -> None:
        span.set_attributes(answer_attributes(answer))
        tokens.record(answer.tokens_in, {**attributes, "gen_ai.token.type": "input"})
        tokens.record(answer.tokens_out, {**attributes, "gen_ai.token.type": "output"})

    name = f"chat {request.body['model']}"
    with tracer.start_as_current_span(name, kind=_client_kind(), record_exception=False) as span:
        span.set_attributes({**attributes, "extractor.prompt": prompt, "extractor.attempt": number})
        try:
            yield record
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            duration.record(time.monotonic() - started, {**attributes, "error.type": type(error).__name__})
            raise
        duration.record(time.monotonic() - started, attributes)


def nothing(answer: Answer) -> None:
    """Record nothing."""


def request_attributes(request: Request) -> dict[str, Any]:
    """Return the span attributes of a request."""
    address = urlsplit(request.endpoint)
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": request.body["model"],
        "server.address": address.hostname or "",
    }
    if address.port is not None:
        attributes["server.port"] = address.port
    return attributes


def answer_attributes(answer: Answer) -> dict[str, Any]:
    """Return the span attributes of an answer."""
    return {
        "gen_ai.response.model": answer.model or "",
        "gen_ai.response.id": answer.request_id or "",
        "gen_ai.response.finish_reasons": (answer.finish_reason or "",),
        "gen_ai.usage.input_tokens": answer.tokens_in,
        "gen_ai.usage.output_tokens": answer.tokens_out,
    }


def _client_kind() -> Any:
    from opentelemetry.trace import SpanKind  # noqa: PLC0415  (an extra)

    return SpanKind.CLIENT
