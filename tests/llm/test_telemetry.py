"""What can be seen from outside: spans and metrics where OpenTelemetry is installed, and logs without text or keys."""

import logging
from contextlib import closing

import pytest

from extractor.documents.document import Document
from extractor.engines.llm import LLMEngine, telemetry
from extractor.engines.llm.retry import Clock
from extractor.engines.prompting import prompt_for
from extractor.errors import AuthFailed
from extractor.kinds import get_kind
from extractor.settings.settings import Settings
from tests.support.faultserver import FaultServer, answer, status

TEXT = "The zinnia harbour is closed."
SAID = {"quotes": [{"text": "zinnia", "kind": "indirect"}]}


def read(*script, **more):
    with FaultServer(*script) as server:
        settings = Settings(model="test", base_url=server.url, api_key="sk-canary", cache=False, **more)
        with closing(LLMEngine(settings, clock=Clock(sleep=lambda _: None))) as engine:
            engine.extract(Document(TEXT), [get_kind("quotes")])


@pytest.fixture
def recorded():
    """The spans and metrics that are recorded in a test."""
    trace = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    metrics = pytest.importorskip("opentelemetry.sdk.metrics")
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader

    spans, reader = memory.InMemorySpanExporter(), InMemoryMetricReader()
    provider = trace.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(spans))
    meters = metrics.MeterProvider(metric_readers=[reader])
    telemetry.instruments.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("opentelemetry.trace.get_tracer", provider.get_tracer)
        patch.setattr("opentelemetry.metrics.get_meter", meters.get_meter)
        yield spans, reader
    telemetry.instruments.cache_clear()
    meters.shutdown()


def test_each_request_is_a_span_by_the_conventions(recorded):
    spans, reader = recorded
    read(status(500), answer(SAID))
    failed, answered = spans.get_finished_spans()
    assert failed.name == answered.name == "chat test"
    assert failed.kind.name == "CLIENT"
    assert failed.attributes["error.type"] == "ServerError"
    assert not failed.status.is_ok
    known = dict(answered.attributes)
    assert isinstance(known.pop("server.port"), int)
    assert known == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "test",
        "server.address": "127.0.0.1",
        "extractor.prompt": prompt_for(get_kind("quotes")).id,
        "extractor.attempt": 2,
        "gen_ai.response.model": "test-model-2026",
        "gen_ai.response.id": "chatcmpl-1",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 20,
    }
    (scope,) = reader.get_metrics_data().resource_metrics[0].scope_metrics
    points = {metric.name: len(metric.data.data_points) for metric in scope.metrics}
    assert points == {"gen_ai.client.operation.duration": 2, "gen_ai.client.token.usage": 2}
    assert "zinnia" not in str([span.to_json() for span in (failed, answered)])


def test_without_opentelemetry_nothing_is_recorded_and_nothing_is_missing(monkeypatch):
    monkeypatch.setattr(telemetry, "instruments", lambda: None)
    read(answer(SAID))


def test_logs_hold_neither_the_article_nor_the_answer_nor_the_key(caplog):
    with caplog.at_level(logging.DEBUG):
        read(status(503), answer(SAID))
        with pytest.raises(AuthFailed):
            read(status(401))
    assert f"{prompt_for(get_kind('quotes')).id} attempt 1: ServerError, status 503" in caplog.text
    assert f"{prompt_for(get_kind('quotes')).id} attempt 2: ok, status 200" in caplog.text
    assert "zinnia" not in caplog.text
    assert "sk-canary" not in caplog.text


def test_the_test_of_the_logs_can_fail(caplog):
    """openai's client does write requests into its log; only our filter keeps them out."""
    import openai

    with FaultServer(answer(SAID)) as server, caplog.at_level(logging.DEBUG):
        logger = logging.getLogger("openai._base_client")
        kept, logger.filters = logger.filters, []
        client = openai.OpenAI(base_url=server.url, api_key="sk-canary", max_retries=0)
        client.chat.completions.create(model="test", messages=[{"role": "user", "content": TEXT}])
        client.close()
        logger.filters = kept
    assert "zinnia" in caplog.text
