"""The answer cache: hits and misses, keys, its directory, its size, and one caller who asks while the others wait."""

import json
import os
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from extractor.cli.app import app
from extractor.documents.document import Document
from extractor.engines.cache import AnswerCache, answer_key, try_lock
from extractor.engines.llm import LLMEngine
from extractor.engines.request import Answer
from extractor.errors import ConfigError, ModelError, RateLimited
from extractor.kinds import get_kind
from extractor.settings.settings import Settings
from tests.support.caching import ANSWER, INPUTS, KEY, OTHER, always, ask, execute, fill, plant


@pytest.fixture
def cache(tmp_path):
    with closing(AnswerCache(tmp_path / "cache")) as cache:
        yield cache


# --- hits and misses


def test_the_second_time_is_a_hit_also_in_another_object(cache):
    assert not ask(cache)
    assert ask(cache)
    with closing(AnswerCache(cache.directory)) as other:
        assert ask(other)
    assert cache.counts == {"miss": 1, "stored": 1, "hit": 1}


def test_answers_are_returned_unchanged(cache):
    odd = Answer(content="half a pair \ud83d, nul \0, «мова» 船" * 9999, arguments=('{"a": 1}',), tokens_cached=3)
    assert not ask(cache, answer=odd)
    assert ask(cache, answer=odd)
    assert {path.name for path in cache.directory.iterdir()} <= {"cache.db", "cache.db-wal", "cache.db-shm", "locks"}


def test_neither_errors_nor_unstorable_answers_are_stored_or_served(cache):
    def limited():
        raise RateLimited("slow down")

    for _ in range(2):
        with pytest.raises(RateLimited):
            cache.get_or_ask(INPUTS, limited, always)
        assert cache.get_or_ask(INPUTS, lambda: ANSWER, lambda _: False) == (ANSWER, False)
    assert not ask(cache)
    assert cache.get_or_ask(INPUTS, lambda: ANSWER, lambda _: False) == (ANSWER, False)
    assert list((cache.directory / "locks").iterdir()) == []


@pytest.mark.parametrize("finish", ["length", "content_filter", None, "stop"])
def test_the_engine_stores_only_answers_that_the_model_finished(cache, finish):
    answer = Answer(content='{"quotes": []}', finish_reason=finish)
    model = SimpleNamespace(send=lambda *_: answer)
    settings = Settings(model="m", base_url="http://127.0.0.1:9/v1", cross_check=False)
    with closing(LLMEngine(settings, cache=cache, sender=model)) as engine:
        for _ in range(2):
            with suppress(ModelError):
                engine.extract(Document("The locks are safe."), [get_kind("quotes")])
    assert cache.counts["stored"] == cache.counts["hit"] == (finish == "stop")
    assert cache.counts["miss"] == (1 if finish == "stop" else 2)


# --- the key


@pytest.mark.parametrize(
    ("old", "new"),
    [("9/v1", "8/v1"), ('"m"', '"n"'), ("temperature", "top_p"), ("0.3", "0.5"), ("Read", "Write"), ("Lotte", "Lotta")],
)
def test_any_change_of_a_request_changes_the_key(old, new):
    text = json.dumps(INPUTS)
    assert text.count(old) == 1
    assert answer_key(json.loads(text.replace(old, new))) != KEY


def test_the_order_of_members_matters_in_the_schema_only():
    body = INPUTS["body"]
    turned = {"body": dict(reversed(body.items())), "endpoint": INPUTS["endpoint"]}
    assert answer_key(turned) == KEY
    properties = body["response_format"]["json_schema"]["properties"]
    schema = {"json_schema": {"properties": dict(reversed(properties.items()))}}
    assert answer_key({**INPUTS, "body": {**body, "response_format": schema}}) != KEY


def test_only_json_has_a_key():
    for value in (float("nan"), object(), b"bytes"):
        with pytest.raises((TypeError, ValueError)):
            answer_key({"body": {"x": value}})


# --- the directory


@pytest.mark.parametrize("before", [None, 0o755, 0o777])
def test_only_the_owner_may_enter_the_directory(tmp_path, monkeypatch, before):
    directory = tmp_path / "cache"
    if before is None:
        monkeypatch.setattr(Path, "chmod", None)  # a new one is never open to others
    else:
        directory.mkdir()
        directory.chmod(before)
    monkeypatch.setenv("NAME", "cache")
    with closing(AnswerCache(tmp_path / "$NAME")) as cache:
        ask(cache)
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_directory_of_another_user_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(ConfigError, match="belongs to another user"):
        ask(AnswerCache(tmp_path))


def test_a_directory_that_cannot_be_created_is_an_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be used: Not a directory"):
        ask(AnswerCache(tmp_path / "file" / "cache"))


def test_a_directory_removed_in_use_is_created_again(cache):
    ask(cache)
    for path in sorted(cache.directory.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    cache.directory.rmdir()
    ask(cache, OTHER)
    with closing(AnswerCache(cache.directory)) as another:
        assert ask(another, OTHER)


# --- size, stats, clear


def test_the_size_limit_holds_and_the_oldest_go_first(tmp_path):
    big = Answer(content="x" * 20_000)
    with closing(AnswerCache(tmp_path, size_limit=400_000)) as cache:
        for number in range(60):
            ask(cache, {"n": number}, big)
        assert 5 <= cache.stats().answers <= 20
        assert cache.stats().bytes < 5_000_000
        assert ask(cache, {"n": 59}, big)
        assert not ask(cache, {"n": 0}, big)


def test_the_command_line_shows_verifies_and_clears(cache, monkeypatch):
    monkeypatch.setenv("EXTRACTOR_CACHE_DIR", str(cache.directory))

    def run(*words):
        result = CliRunner().invoke(app, ["cache", *words])
        return result.exit_code, result.output

    assert " 0 answers" in run("stats")[1]
    ask(cache)
    ask(cache, OTHER)
    plant(cache, value="no answer")
    code, output = run("stats")
    assert code == 0
    assert " 2 answers" in output
    assert "stored between 1970-01-01" in output
    assert run("verify") == (3, "1 valid answer\n1 invalid: wrong checksum\n")
    assert run("verify", "--remove") == (3, "1 valid answer\n1 invalid: wrong checksum (removed)\n")
    assert run("verify") == (0, "1 valid answer\n")
    execute(cache, "UPDATE Cache SET store_time = 1e300")
    assert run("stats")[0] == 0
    assert run("clear") == (0, "1 answer removed\n")
    assert not ask(cache, OTHER)


def test_stats_verify_and_clear_run_beside_askers(cache):
    with ThreadPoolExecutor(6) as pool:
        askers = [pool.submit(fill, cache, 60) for _ in range(4)]
        while not all(asker.done() for asker in askers):
            assert cache.verify().refused == {}
            assert cache.stats().answers >= 0
            cache.clear()
        assert [len(asker.result()) for asker in askers] == [60] * 4
    assert not cache.counts["failed"]
    assert not cache.counts["refused"]


# --- one asks, the others wait


def test_a_caller_whose_patience_is_at_an_end_asks(tmp_path):
    slept = []
    with closing(AnswerCache(tmp_path, patience=60, clock=lambda: sum(slept), sleep=slept.append)) as cache:
        cache.stats()
        assert try_lock(tmp_path / "locks" / KEY)
        assert not ask(cache)
    assert 60 <= sum(slept) < 61


def test_a_lock_on_a_removed_file_does_not_count(tmp_path, monkeypatch):
    monkeypatch.setattr("fcntl.flock", lambda *_: (tmp_path / "lock").unlink())
    assert try_lock(tmp_path / "lock") is None


def test_threads_get_the_answer_of_the_one_that_asks(cache):
    asked, release = [], threading.Event()

    def slow():
        asked.append(1)
        release.wait(10)
        return ANSWER

    with ThreadPoolExecutor(8) as pool:
        results = [pool.submit(cache.get_or_ask, INPUTS, slow, always) for _ in range(8)]
        wait_for(lambda: cache.counts["waited"] >= 7)
        release.set()
    assert len(asked) == 1
    assert sorted(result.result() for result in results) == [(ANSWER, False)] + [(ANSWER, True)] * 7
    assert list((cache.directory / "locks").iterdir()) == []


ASKER = """
import os, pathlib, sys, time
from extractor.engines.cache import AnswerCache
from extractor.engines.request import Answer

def note(name):
    with open(name, "a") as file:
        file.write("x")

def ask():
    note("calls")
    time.sleep(float(sys.argv[2]))
    return Answer(content="the answer")

os.chdir(sys.argv[1])
note("ready")
while not pathlib.Path("go").exists():
    time.sleep(0.002)
answer, _ = AnswerCache("cache").get_or_ask({}, ask, lambda _: True)
sys.exit(answer.content != "the answer")
"""


def start_askers(tmp_path, number, seconds):
    command = [sys.executable, "-c", ASKER, str(tmp_path), str(seconds)]
    return [subprocess.Popen(command) for _ in range(number)]


def wait_for(condition):
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def size(path):
    return path.stat().st_size if path.exists() else 0


@pytest.mark.slow
def test_eight_processes_ask_once_for_one_answer(tmp_path):
    askers = start_askers(tmp_path, 8, 0.5)
    wait_for(lambda: size(tmp_path / "ready") == 8)
    (tmp_path / "go").touch()
    assert [asker.wait(60) for asker in askers] == [0] * 8
    assert size(tmp_path / "calls") == 1


@pytest.mark.slow
def test_a_killed_asker_does_not_block_the_others(tmp_path):
    (tmp_path / "go").touch()
    (victim,) = start_askers(tmp_path, 1, 600)
    wait_for(lambda: size(tmp_path / "calls") == 1)
    others = start_askers(tmp_path, 3, 0.1)
    wait_for(lambda: size(tmp_path / "ready") == 4)
    assert size(tmp_path / "calls") == 1, "they wait while it lives"
    victim.kill()
    victim.wait(10)
    assert [other.wait(60) for other in others] == [0] * 3
    assert size(tmp_path / "calls") == 2
