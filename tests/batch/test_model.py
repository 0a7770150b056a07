"""Batch runs over a language model, against a provider on this machine: cost, limits, outages, nothing paid twice."""

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.batch import Job, RateLimits, RunOptions, Source, Stop, extract_folder
from extractor.batch.job import fingerprints
from extractor.batch.rate_limit import AdaptiveConcurrency, RateLimitedTransport, TokenBucket, max_in_flight
from extractor.batch.run import Run
from extractor.batch.status import plan
from extractor.engines.request import Answer, Request
from extractor.errors import RateLimited
from extractor.pipeline.extract import Extractor
from extractor.settings.settings import Settings
from tests.support.batch_doubles import write_articles
from tests.support.batch_provider import provider
from tests.support.batch_runs import lines

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def source(tmp_path):
    return write_articles(tmp_path / "in", 6)


@pytest.fixture
def settings(server, tmp_path):
    return made(server.url, tmp_path)


def made(url, tmp_path, **values):
    return Settings(_env_file=None, model="small", api_key="sk-x", base_url=url, cache_dir=tmp_path / "cache", **values)


def test_no_call_is_paid_twice(source, tmp_path, server, settings):
    first = extract_folder(source, tmp_path / "out", settings=settings)
    assert (first.done, first.fallback, first.exit_code) == (6, 0, 0)
    assert {line["engine"] for line in lines(tmp_path / "out")} == {"llm"}
    assert len(server.asked) == first.usage.requests == 6
    second = extract_folder(source, tmp_path / "other", settings=settings)  # the answers are known
    assert (second.done, second.usage.requests) == (6, 0)
    assert set(server.asked.values()) == {1}
    third = extract_folder(source, tmp_path / "out", settings=settings)
    assert (third.done, third.scan.unchanged) == (0, 6)


def test_another_prompt_redoes_its_kind_only(source, tmp_path, server, settings):
    import extractor

    shipped = extractor.__path__[0] + "/prompts/quotes/v1.md"
    edited = tmp_path / "mine.md"
    edited.write_text(Path(shipped).read_text().replace("in a news article:", "in one news article:"))
    extract_folder(source, tmp_path / "out", settings=settings)
    changed = settings.model_copy(update={"prompts": {"quotes": str(edited)}})
    summary = extract_folder(source, tmp_path / "out", settings=changed)
    assert (summary.scan.stale, summary.done, summary.usage.requests) == (6, 6, 6)
    assert len(lines(tmp_path / "out")) == 6


def test_a_budget_stops_before_the_call_that_would_pass_it(source, tmp_path, server):
    server.prompt_tokens = 3000
    tight = made(server.url, tmp_path, max_total_tokens=20_000, concurrency=1)
    summary = extract_folder(source, tmp_path / "out", settings=tight, engine="llm")
    assert (summary.stop, summary.exit_code) == (Stop.BUDGET, 4)
    used = sum(server.asked.values())
    assert 0 < used < 6
    assert summary.left + summary.done == 6
    unpriced = made(server.url, tmp_path, max_cost=1.0)
    summary = extract_folder(source, tmp_path / "priceless", settings=unpriced, engine="llm")
    assert summary.stop is Stop.CONFIG
    assert "no price is known" in summary.message
    rest = extract_folder(source, tmp_path / "out", settings=made(server.url, tmp_path), engine="llm")
    assert (rest.exit_code, len(lines(tmp_path / "out"))) == (0, 6)
    assert set(server.asked.values()) == {1}


def test_a_provider_that_is_away_stops_the_run_and_what_the_rules_did_meanwhile_is_redone(source, tmp_path, server):
    settings = made(server.url, tmp_path, attempts=1)  # the same for both runs, so that no spec changes
    server.down = True
    options = RunOptions(max_provider_failures=4)
    summary = extract_folder(source, tmp_path / "out", settings=settings, options=options)
    assert (summary.stop, summary.exit_code) == (Stop.PROVIDER, 75)
    assert {line["status"] for line in lines(tmp_path / "out")} == {"fallback"}
    server.down = False
    summary = extract_folder(source, tmp_path / "out", settings=settings)
    assert (summary.exit_code, summary.done, summary.fallback) == (0, 6, 0)
    assert [line["status"] for line in lines(tmp_path / "out")] == ["complete"] * 6


def test_a_dry_run_counts_and_touches_nothing(source, tmp_path, server, settings):
    extract_folder(Source(source, include=("0.txt", "1.txt")), tmp_path / "out", settings=settings)
    before = sorted(
        (path, path.stat().st_mtime_ns) for path in (tmp_path / "out").rglob("*") if path.suffix == ".jsonl"
    )
    (source / "1.txt").write_text("Another text.")
    job = Job(Source(source), settings=settings, limits=RateLimits(requests_per_minute=30, concurrency=4))
    planned = plan(job, tmp_path / "out")
    assert (planned.scan.new, planned.scan.changed, planned.scan.unchanged) == (4, 1, 1)
    assert (planned.requests, planned.cost) == (5, None)
    assert planned.seconds == pytest.approx(10)
    apart = replace(job, settings=settings.model_copy(update={"together_chars": 0}))
    assert plan(apart, tmp_path / "nowhere").requests == 18
    assert 6 * 2500 < plan(job, tmp_path / "nowhere").tokens_in < plan(apart, tmp_path / "nowhere").tokens_in
    after = sorted((path, path.stat().st_mtime_ns) for path in (tmp_path / "out").rglob("*") if path.suffix == ".jsonl")
    assert after == before
    assert not plan(job, tmp_path / "nowhere").scan.unchanged
    assert not (tmp_path / "nowhere").exists()


class Clock:
    def __init__(self):
        self.now = 0.0
        self.lock = threading.Lock()

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_a_bucket_keeps_to_its_rate_and_pays_its_debts():
    clock = Clock()
    bucket = TokenBucket(10, clock, clock.sleep)
    for _ in range(100):
        bucket.take(1)
    assert clock.now == pytest.approx((100 - 20) / 10, abs=0.11)
    bucket.settle(50)  # five seconds' worth more than was expected
    start = clock.now
    bucket.take(1)
    assert clock.now - start == pytest.approx(5.1, abs=0.11)


def test_concurrency_halves_once_for_refusals_at_the_same_time_and_grows_back():
    clock = Clock()
    concurrency = AdaptiveConcurrency(16, clock)

    def refused():
        with pytest.raises(RateLimited), concurrency():
            raise RateLimited("429")

    clock.now = 10.0
    refused()
    refused()
    assert concurrency.limit == 8
    clock.now = 12.0
    refused()
    assert concurrency.limit == 4
    for _ in range(200):
        with concurrency():
            pass
    assert concurrency.limit == 16


def test_no_more_is_begun_than_can_be_sent_soon():
    assert max_in_flight(64, None) == 64
    assert max_in_flight(64, RateLimits(requests_per_minute=10)) == 5
    assert max_in_flight(64, RateLimits(requests_per_minute=10).share(10)) == 1
    assert max_in_flight(64, RateLimits(tokens_per_minute=40_000)) == 10
    assert max_in_flight(4, RateLimits(requests_per_minute=6000)) == 4


def test_tokens_are_taken_as_they_were_used():
    class Sender:
        def send(self, *_):
            return Answer(tokens_in=100, tokens_out=500)

    clock = Clock()
    paced = RateLimitedTransport(
        Sender(), RateLimits(tokens_per_minute=6000, concurrency=1), clock=clock, sleep=clock.sleep
    )
    request = Request({"model": "m", "messages": [{"role": "user", "content": "x" * 330}]}, "http://x")
    for _ in range(21):
        paced.send(request, 1)
    assert clock.now == pytest.approx(20 * 6, rel=0.05)  # 600 tokens each, 100 a second


@pytest.mark.slow
def test_real_workers_keep_to_the_limit_and_the_concurrency(source, tmp_path):
    for number in range(6, 40):
        (source / f"{number}.txt").write_text(f'"We cannot wait {number} days," the mayor said.')
    with provider(seconds=0.02) as state:
        settings = made(state.url, tmp_path, concurrency=4)
        job = Job(Source(source), ("quotes",), "llm", settings, RateLimits(requests_per_minute=1200, concurrency=4))
        summary = Run(job, tmp_path / "out", RunOptions(handle_signals=False)).run()
        assert (summary.done, state.most_running) == (40, 4)
    with provider(seconds=0.0, refuse_above=10) as state:
        settings = made(state.url, tmp_path / "b", concurrency=8, attempts=8)
        job = Job(Source(source), ("quotes",), "llm", settings, RateLimits(concurrency=8))
        summary = Run(job, tmp_path / "out2", RunOptions(handle_signals=False)).run()
        assert (summary.done, summary.in_quarantine) == (40, 0)
        assert state.refused > 0


@pytest.mark.slow
def test_a_worker_in_a_dead_ones_place_has_what_is_left_of_the_budget(tmp_path, server):
    source = write_articles(tmp_path / "in", 40)
    server.seconds, server.prompt_tokens, budget = 0.05, 500, 10_000  # enough for about fifteen
    killed = []

    def kill():
        while sum(server.asked.values()) < 10:
            time.sleep(0.002)
        (worker,) = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        os.kill(int(worker), signal.SIGKILL)
        killed.append(worker)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    tight = made(server.url, tmp_path, max_total_tokens=budget, concurrency=1, max_output_tokens=50)
    summary = extract_folder(source, tmp_path / "out", kinds=("quotes",), settings=tight, engine="llm")
    thread.join(5)
    assert killed
    assert (summary.stop, summary.in_quarantine) == (Stop.BUDGET, 0)
    in_flight_when_it_died = 520
    assert budget / 2 < sum(server.asked.values()) * 520 <= budget + in_flight_when_it_died


CHANGED = {
    "base_url": "http://127.0.0.1:1/v1", "model": "large", "mode": "tools", "schema_limits": False, "temperature": 0.5,
    "strict": False, "system_role": False,
    "seed": 3, "max_output_tokens": 99, "chunk_chars": 900, "second_pass": True, "cross_check": False,
    "prompts": {"quotes": "quotes/v1"}, "prompt_profile": "small", "together_chars": 0,
}  # fmt: skip
IRRELEVANT = {
    "api_key": "sk-other", "key_header": "api-key", "timeout": 1.0, "deadline": 1.0, "attempts": 1, "retry_budget": 1, "concurrency": 1,
    "breaker_failures": 1, "breaker_reset_timeout": 1.0, "cache": False, "max_cost": 1.0, "max_total_tokens": 1,
}  # fmt: skip
NAMED_ELSEWHERE = {
    "output_limit_field",
    "cache_dir",
    "ledger",
}  # what the limit is called, and where things are written


def spec_of(**changed):
    settings = Settings(
        _env_file=None, **{"model": "small", "api_key": "sk-x", "base_url": "http://127.0.0.1/v1"} | changed
    )
    with Extractor(kinds="quotes", engine="llm", settings=settings) as extractor:
        return fingerprints(extractor)["quotes"]


@pytest.mark.parametrize("name", CHANGED)
def test_a_setting_that_can_alter_records_makes_a_run_read_again(name):
    assert spec_of(**{name: CHANGED[name]}) != spec_of()


@pytest.mark.parametrize("name", IRRELEVANT)
def test_a_setting_that_alters_no_record_does_not(name):
    assert spec_of(**{name: IRRELEVANT[name]}) == spec_of()


def test_every_setting_is_one_or_the_other():
    assert {*CHANGED, *IRRELEVANT} | NAMED_ELSEWHERE == set(Settings.model_fields)
