"""The answer cache: hits and misses, one asker at a time, planted and damaged entries, failing disks."""

import json
import logging
import os
import pickle
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import diskcache
import pytest
from typer.testing import CliRunner

from extractor.cache import AnswerCache, answer_key, checksum, read, try_lock
from extractor.cli import app
from extractor.document import Document
from extractor.engines.llm import LLMEngine
from extractor.errors import ConfigError, ModelError, RateLimited
from extractor.model import Answer
from extractor.settings import Settings

ANSWER = Answer(content='{"quotes": []}', finish_reason="stop", tokens_in=900, tokens_out=7, model="m-1")
INPUTS = {
    "endpoint": "http://127.0.0.1:9/v1",
    "body": {
        "model": "m",
        "messages": [{"role": "system", "content": "Read."}, {"role": "user", "content": "Ferry «Lotte» stops."}],
        "temperature": 0.3,
        "response_format": {"json_schema": {"properties": {"a": {"type": "string"}, "b": {"type": "null"}}}},
    },
}
OTHER = {**INPUTS, "endpoint": "http://127.0.0.1:10/v1"}
KEY = answer_key(INPUTS)


def always(answer):
    return True


def ask(cache, inputs=INPUTS, answer=ANSWER):
    """Ask for an answer and return whether it was a hit."""
    times = []
    found, hit = cache.get_or_ask(inputs, lambda: times.append(1) or answer, always)
    assert found == answer
    assert hit == (not times)
    return hit


@pytest.fixture
def cache(tmp_path):
    with closing(AnswerCache(tmp_path / "cache")) as cache:
        yield cache


def execute(cache, statement, *values):
    with closing(sqlite3.connect(cache.directory / "cache.db", isolation_level=None)) as table:
        table.execute(statement, values)


# --- hits and misses


def test_the_second_time_is_a_hit_also_in_another_object(cache):
    assert not ask(cache)
    assert ask(cache)
    with closing(AnswerCache(cache.directory)) as other:
        assert ask(other)
    assert cache.counts == {"miss": 1, "stored": 1, "hit": 1}


def test_any_answer_comes_back_as_it_was(cache):
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
    settings = Settings(model="m", base_url="http://127.0.0.1:9/v1", witness=False)
    with closing(LLMEngine(settings, cache=cache, sender=model)) as engine:
        for _ in range(2):
            with suppress(ModelError):
                engine.extract(Document("The locks are safe."), {"quotes": "quotes/v1"})
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
    assert ask(cache, OTHER)


# --- planted entries


class Bomb:
    """Creates a directory when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


RAW, BINARY, TEXT, PICKLE = 1, 2, 3, 4  # diskcache's modes


def plant(cache, key=KEY, *, raw=1, mode=RAW, filename=None, value=None, tag=None):
    execute(cache, "DELETE FROM Cache WHERE key = ?", key)
    execute(
        cache,
        "INSERT INTO Cache(key, raw, store_time, mode, filename, value, tag) VALUES (?, ?, 1, ?, ?, ?, ?)",
        *(key, raw, mode, filename, value, tag),
    )


def test_planted_pickles_are_never_opened(cache, tmp_path):
    ask(cache, OTHER)
    bang = tmp_path / "bang"
    bomb = pickle.dumps(Bomb(bang))

    def plant_all():
        (cache.directory / "bomb.val").write_bytes(bomb)
        plant(cache, mode=PICKLE, value=bomb)
        plant(cache, "0" * 64, mode=PICKLE, filename="bomb.val")
        plant(cache, bomb, raw=0, value="{}")

    plant_all()
    assert cache.verify() == (1, {"value is not text": 2, "key is not text": 1}, False)
    assert not ask(cache)
    assert ask(cache)
    assert cache.verify(remove=True).removed
    assert cache.verify() == (2, {}, False)
    plant_all()
    cache.clear()
    assert not bang.exists()

    plant_all()
    with closing(diskcache.Cache(str(cache.directory))) as plain:
        plain.get(KEY)
        assert bang.exists(), "a value does go off in plain diskcache"
        bang.rmdir()
        list(plain)
        assert bang.exists(), "and so does a key"


@pytest.mark.parametrize("mode", [TEXT, BINARY])
def test_a_planted_file_name_is_neither_read_nor_removed(cache, tmp_path, mode):
    ask(cache, OTHER)
    outside = tmp_path / "precious.txt"
    outside.write_text(ANSWER.to_json())
    plant(cache, mode=mode, filename="../precious.txt", tag=checksum(KEY, ANSWER.to_json()))
    assert not ask(cache)  # the answer replaces the row
    plant(cache, mode=mode, filename="../precious.txt")
    cache.clear()
    assert outside.exists()


@pytest.mark.parametrize("value", [b"\x80", 17, None, "", "[]", '{"arguments": 1}', '{"new": 1}', "[" * 9999], ids=str)
def test_any_other_planted_value_is_a_miss(cache, value):
    ask(cache, OTHER)
    plant(cache, value=value, tag=checksum(KEY, str(value)))
    assert sum(cache.verify().refused.values()) == 1
    assert not ask(cache)
    assert ask(cache)
    assert cache.counts["refused"]
    assert not cache.counts["failed"]


@pytest.mark.parametrize(
    "change",
    [
        "value = replace(value, 'quotes', 'quotas')",
        "value = CAST(x'C328FF' AS TEXT)",  # not UTF-8
        f"key = '{answer_key(OTHER)}'",
    ],
)
def test_a_damaged_or_misplaced_answer_is_a_miss(cache, change):
    ask(cache)
    execute(cache, f"UPDATE Cache SET {change}")  # noqa: S608
    assert sum(cache.verify().refused.values()) == 1
    assert not ask(cache)
    assert not ask(cache, OTHER)
    assert ask(cache)


@pytest.mark.parametrize(
    "setting",
    [("size_limit", 0), ("cull_limit", "some"), ("eviction_policy", "?"), ("disk_x", 1), ("_directory", "../outside")],
)
def test_settings_in_the_file_are_overruled(tmp_path, monkeypatch, setting):
    (tmp_path / "outside").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    with closing(AnswerCache("cache")) as cache:
        ask(cache)
        cache.close()
        execute(cache, "INSERT OR REPLACE INTO Settings VALUES (?, ?)", *setting)
        ask(cache)
        ask(cache, OTHER)
        assert ask(cache)
        assert ask(cache, OTHER)
    assert list((tmp_path / "outside").iterdir()) == []


# --- damage and failing disks


def garbage(cache):
    (cache.directory / "cache.db").write_bytes(b"this is no database" * 500)


def torn(cache):
    data = (cache.directory / "cache.db").read_bytes()
    (cache.directory / "cache.db").write_bytes(data[:512] + os.urandom(len(data) - 512))


def other_columns(cache):
    execute(cache, "DROP TABLE Cache")
    execute(cache, "CREATE TABLE Cache(something)")


def fails(*_, **__):
    raise OSError("out of order")


def warnings_in(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("damage", [garbage, torn, other_columns])
def test_a_damaged_database_is_set_aside_in_one_line(cache, damage, caplog):
    ask(cache)
    cache.close()
    damage(cache)
    ask(cache)
    ask(cache, OTHER)
    assert ask(cache, OTHER)
    (warning,) = warnings_in(caplog)
    assert "set aside as corrupt-" in warning
    assert "\n" not in warning
    (aside,) = cache.directory.glob("corrupt-*")
    assert (aside / "cache.db").exists()


def test_a_damaged_database_that_cannot_be_moved_costs_the_hits_only(cache, monkeypatch, caplog):
    ask(cache)
    cache.close()
    garbage(cache)
    monkeypatch.setattr(Path, "rename", fails)
    assert [ask(cache) for _ in range(3)] == [False] * 3
    assert len(warnings_in(caplog)) == 1


def test_a_database_that_another_process_is_replacing_is_not_set_aside(tmp_path):
    def replaced(seconds):
        (tmp_path / "cache.db").rename(tmp_path / "damaged")
        (tmp_path / "cache.db").touch()
        os.close(lock)

    with closing(AnswerCache(tmp_path, sleep=replaced)) as cache:
        ask(cache)
        cache.close()
        garbage(cache)
        lock = try_lock(tmp_path / "locks" / "set-aside")
        assert not ask(cache)
        assert ask(cache)
    assert not list(tmp_path.glob("corrupt-*"))


def fill(cache, number=200):
    return [ask(cache, {"n": n}, Answer(content="x" * 5000)) for n in range(number)]


@pytest.mark.parametrize("rest", [b"", os.urandom(500_000)], ids=["cut short", "overwritten"])
def test_a_database_damaged_while_open_is_set_aside_once_by_all_who_use_it(cache, rest, caplog):
    fill(cache)
    execute(cache, "PRAGMA wal_checkpoint(TRUNCATE)")
    others = [AnswerCache(cache.directory) for _ in range(3)]
    for other in others:
        other.stats()
    with (cache.directory / "cache.db").open("r+b") as file:
        file.truncate(100_000)
        file.seek(100_000)
        file.write(rest)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, [cache, *others]))
    assert [warning for warning in warnings_in(caplog) if "set aside" in warning] == warnings_in(caplog)
    assert len(list(cache.directory.glob("corrupt-*"))) == 1
    assert all(fill(cache))


def test_a_busy_disk_costs_the_hit_and_one_warning(cache, caplog):
    ask(cache)
    cache._opened[0]._sql("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(cache.directory / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert [ask(cache, OTHER) for _ in range(3)] == [False] * 3
        assert ask(cache), "what is stored can still be read"
        with pytest.raises(ConfigError, match="Timeout"):
            cache.clear()
    assert not ask(cache, OTHER)
    assert ask(cache, OTHER)
    assert len(warnings_in(caplog)) == 1


def test_an_answer_is_not_refused_because_the_disk_fails():
    store = Mock(get=Mock(side_effect=sqlite3.OperationalError("disk I/O error")))
    with pytest.raises(sqlite3.OperationalError):
        read(store, KEY)


def test_a_full_disk_costs_the_hit_and_one_warning(cache, caplog):
    ask(cache)
    cache._opened[0]._sql("PRAGMA max_page_count = 1")
    assert [ask(cache, OTHER, Answer(content="x" * 100_000)) for _ in range(3)] == [False] * 3
    assert ask(cache)
    assert len(warnings_in(caplog)) == 1
    assert not list(cache.directory.glob("corrupt-*"))


def test_without_locks_everybody_asks(cache, monkeypatch, caplog):
    ask(cache)
    monkeypatch.setattr("fcntl.flock", fails)
    assert not ask(cache, OTHER)
    assert ask(cache, OTHER)
    assert len(warnings_in(caplog)) == 1


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
    assert "stored from 1970-01-01" in output
    assert run("verify") == (3, "1 answers sound\n1 refused: wrong checksum\n")
    assert run("verify", "--remove") == (3, "1 answers sound\n1 refused: wrong checksum (removed)\n")
    assert run("verify") == (0, "1 answers sound\n")
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


def test_a_lock_on_a_removed_file_is_no_lock(tmp_path, monkeypatch):
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
from extractor.cache import AnswerCache
from extractor.model import Answer

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
