"""The answer cache: what is a hit, what is stored, who may ask, and what planted or damaged rows can do (nothing)."""

import copy
import fcntl
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
from contextlib import closing
from pathlib import Path

import diskcache
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.cache import AnswerCache, answer_key
from extractor.cache import rows as row_format
from extractor.cache.answers import ASKING, POLL
from extractor.cache.locks import locked, take
from extractor.cache.rows import RefusedRow
from extractor.errors import ConfigError, RateLimited
from extractor.model import Answer

ANSWER = Answer(
    content='{"quotes": []}', finish_reason="stop", tokens_in=900, tokens_out=7, model="m-1", request_id="req-1"
)
INPUTS = {
    "endpoint": "http://127.0.0.1:9/v1",
    "body": {
        "model": "m",
        "messages": [{"role": "system", "content": "Read."}, {"role": "user", "content": "Ferry «Lotte» stops."}],
        "temperature": 0.0,
        "max_tokens": 500,
        "response_format": {"json_schema": {"properties": {"a": {"type": "string"}, "b": {"type": "null"}}}},
    },
}


class Asked:
    """Answers, and counts how often it was asked."""

    def __init__(self, answer=ANSWER):
        self.answer, self.times = answer, 0

    def __call__(self):
        self.times += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def always(answer):
    return True


def ask_once(cache, inputs=INPUTS, answer=ANSWER):
    ask = Asked(answer)
    found, hit = cache.get_or_ask(inputs, ask, always)
    assert found == ANSWER
    assert hit == (ask.times == 0)
    return hit


@pytest.fixture
def cache(tmp_path):
    with closing(AnswerCache(tmp_path / "cache")) as cache:
        yield cache


def rows(cache):
    return closing(sqlite3.connect(cache.directory / "cache.db", isolation_level=None))


# -- hits and misses ----------------------------------------------------------------------------------------------------


def test_waiting_for_another_asker_does_not_depend_on_the_time_of_day(tmp_path):
    assert AnswerCache(tmp_path)._clock is time.monotonic


def test_second_time_is_a_hit_and_equal_also_for_another_object(cache):
    assert not ask_once(cache)
    assert ask_once(cache)
    with closing(AnswerCache(cache.directory)) as other:
        assert ask_once(other)
    assert cache.counts == {"miss": 1, "stored": 1, "hit": 1}


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER,
        Answer(),
        Answer(content=None, arguments=('{"a": 1}', "{}"), finish_reason="tool_calls", tokens_cached=3),
        Answer(content="half a pair \ud83d, nul \0, line \u2028, «мова» 船", refusal=None),
    ],
)
def test_what_comes_back_is_what_was_answered(cache, answer):
    assert cache.get_or_ask(INPUTS, Asked(answer), always) == (answer, False)
    assert cache.get_or_ask(INPUTS, Asked(), always) == (answer, True)


def test_an_error_is_passed_on_and_not_stored(cache):
    failing = Asked(RateLimited("slow down"))
    for _ in range(2):
        with pytest.raises(RateLimited):
            cache.get_or_ask(INPUTS, failing, always)
    assert failing.times == 2
    assert not ask_once(cache)


def test_what_is_not_storable_is_returned_and_not_stored(cache):
    cut = Answer(content='{"quotes": [', finish_reason="length")
    for _ in range(2):
        assert cache.get_or_ask(INPUTS, Asked(cut), lambda answer: answer.finish_reason == "stop") == (cut, False)
    assert cache.stats().answers == 0


# -- the key ------------------------------------------------------------------------------------------------------------


def paths(value, path=()):
    """Yield the path of every leaf of a JSON value."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, item in items:
            yield from paths(item, (*path, name))
    else:
        yield path


def changed(value, path, new):
    value = copy.deepcopy(value)
    at = value
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = new
    return value


@pytest.mark.parametrize("path", list(paths(INPUTS)), ids=lambda path: ".".join(map(str, path)))
def test_any_change_of_any_field_changes_the_key(path):
    assert answer_key(changed(INPUTS, path, "something else")) != answer_key(INPUTS)


def test_an_added_or_removed_field_changes_the_key():
    more = changed(INPUTS, ("body", "seed"), 1)
    assert len({answer_key(INPUTS), answer_key(more), answer_key({"endpoint": INPUTS["endpoint"]})}) == 3


def backwards(value):
    if isinstance(value, dict):
        return {name: backwards(value[name]) for name in reversed(value)}
    return [backwards(item) for item in value] if isinstance(value, list) else value


def test_the_order_of_members_counts_in_the_answer_s_schema_only():
    turned = backwards(INPUTS)
    assert answer_key(turned) != answer_key(INPUTS), "models write in the order of the schema"
    turned["body"]["response_format"] = INPUTS["body"]["response_format"]
    assert answer_key(turned) == answer_key(INPUTS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None)  # the machine may be busy
@given(JSON, JSON)
def test_keys_are_equal_exactly_where_the_inputs_are(one, other):
    def text(value):
        return json.dumps(value, sort_keys=True)

    assert (answer_key({"body": one}) == answer_key({"body": other})) == (text(one) == text(other))


@settings(deadline=None)  # the machine may be busy
@given(st.text(), st.text())
def test_parts_of_the_key_do_not_run_together(one, other):
    split, joined = {"a": one, "b": other}, {"a": one + other, "b": ""}
    assert (answer_key(split) == answer_key(joined)) == (other == "")


def test_what_is_no_json_is_an_error_and_no_key():
    for value in (float("nan"), object(), b"bytes"):
        with pytest.raises((TypeError, ValueError)):
            answer_key({"body": {"x": value}})


# -- the directory ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [None, 0o755, 0o777])
def test_only_the_owner_may_enter_the_directory(tmp_path, before):
    directory = tmp_path / "cache"
    if before is not None:
        directory.mkdir()
        directory.chmod(before)
    with closing(AnswerCache(directory)) as cache:
        ask_once(cache)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_new_directory_is_never_open_to_others(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "chmod", None)  # nothing is left to be mended afterwards
    with closing(AnswerCache(tmp_path / "cache")) as cache:
        ask_once(cache)
        assert cache.counts["failed"] == 0


def test_a_directory_of_somebody_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(ConfigError, match="belongs to another user"):
        AnswerCache(tmp_path).get_or_ask(INPUTS, Asked(), always)


def test_a_directory_that_cannot_be_is_a_config_error(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ConfigError, match="cannot be used"):
        AnswerCache(tmp_path / "file" / "cache").get_or_ask(INPUTS, Asked(), always)


def test_diskcache_is_imported_at_first_use_only():
    code = "import sys, extractor.cache as c; c.AnswerCache('nowhere'); sys.exit('diskcache' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# -- planted rows -------------------------------------------------------------------------------------------------------


class Bomb:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def plant(cache, key, *, raw=1, mode=1, filename=None, value=None):
    with rows(cache) as table:
        table.execute("DELETE FROM Cache WHERE key = ?", (key,))
        table.execute(
            "INSERT INTO Cache(key, raw, store_time, access_time, tag, size, mode, filename, value)"
            " VALUES (?, ?, 1, 1, NULL, 0, ?, ?, ?)",
            (key, raw, mode, filename, value),
        )


MODE_RAW, MODE_BINARY, MODE_TEXT, MODE_PICKLE = 1, 2, 3, 4


def test_the_marks_of_rows_are_those_of_diskcache():
    assert (row_format.RAW, row_format.PICKLE) == (diskcache.core.MODE_RAW, diskcache.core.MODE_PICKLE)


@pytest.fixture
def planted(cache, tmp_path):
    """A cache with one honest answer, and a bomb that must not go off."""
    ask_once(cache)
    other = changed(INPUTS, ("body", "model"), "planted")
    return cache, answer_key(other), other, tmp_path / "bang"


def test_the_plants_work_on_a_plain_store(planted, tmp_path):
    cache, key, _, bang = planted
    plant(cache, key, mode=MODE_PICKLE, value=pickle.dumps(Bomb(bang)))
    plain = diskcache.Cache(str(cache.directory))
    assert plain.get(key) is None
    assert bang.exists(), "a value"
    bang.rmdir()
    plant(cache, pickle.dumps(Bomb(bang)), raw=0, value="{}")
    list(plain.iterkeys())
    plain.close()
    assert bang.exists(), "a key"


def test_a_pickled_value_in_the_row_is_a_miss(planted):
    cache, key, inputs, bang = planted
    plant(cache, key, mode=MODE_PICKLE, value=pickle.dumps(Bomb(bang)))
    assert not ask_once(cache, inputs)
    assert ask_once(cache, inputs), "the honest answer took the planted row's place"
    assert cache.counts["refused"] >= 1
    assert not bang.exists()


def test_a_pickled_value_in_a_file_is_a_miss(planted, tmp_path):
    cache, key, inputs, bang = planted
    (tmp_path / "cache" / "value.val").write_bytes(pickle.dumps(Bomb(bang)))
    plant(cache, key, mode=MODE_PICKLE, filename="value.val")
    assert not ask_once(cache, inputs)
    assert not bang.exists()


def test_a_pickled_key_is_never_opened(planted):
    cache, _, inputs, bang = planted
    plant(cache, pickle.dumps(Bomb(bang)), raw=0, value="{}")
    assert not ask_once(cache, inputs)
    assert cache.verify().refused == {"pickled key": 1}
    with pytest.raises(RefusedRow):
        list(cache._store().iterkeys())
    assert not bang.exists()


@pytest.mark.parametrize("mode", [MODE_TEXT, MODE_BINARY])
def test_a_file_outside_is_neither_read_nor_removed(planted, tmp_path, mode):
    cache, key, inputs, _ = planted
    outside = tmp_path / "precious.txt"
    outside.write_text(json.dumps({"content": "leaked"}))
    plant(cache, key, mode=mode, filename="../precious.txt")
    assert not ask_once(cache, inputs)  # the answer that is stored now takes the row's place, and its file's
    assert ask_once(cache, inputs)
    plant(cache, key, mode=mode, filename="../precious.txt")
    cache.clear()
    assert outside.exists()


@pytest.mark.parametrize(
    "value",
    [b"\x80\x04bytes", 17, 1.5, None, "", "{}", "no json", '{"sha256": "0", "answer": {}}', "[" * 5000],
    ids=repr,
)
def test_any_other_planted_value_is_a_miss(planted, value):
    cache, key, inputs, _ = planted
    plant(cache, key, value=value)
    assert not ask_once(cache, inputs)
    assert ask_once(cache, inputs)


@pytest.mark.parametrize("text", ['"words"', "[]", '{"a field of another release": 1}', '{"arguments": 1}'])
def test_a_sound_row_that_holds_no_answer_is_a_miss(planted, text):
    cache, key, inputs, _ = planted
    plant(cache, key, value=row_format.head_of(key, text) + text + "}")
    assert not ask_once(cache, inputs)
    assert ask_once(cache, inputs)
    assert cache.counts["refused"], "and no failure of the store"
    assert not cache.counts["failed"]


def test_text_that_is_no_utf8_is_a_miss(planted, caplog):
    cache, key, inputs, _ = planted
    plant(cache, key, value="placeholder")
    with rows(cache) as table:
        table.execute("UPDATE Cache SET value = CAST(x'C328FF' AS TEXT) WHERE key = ?", (key,))
    assert not ask_once(cache, inputs)
    assert ask_once(cache, inputs)


def test_an_answer_moved_under_another_key_is_a_miss(planted):
    cache, key, inputs, _ = planted
    with rows(cache) as table:
        ((value,),) = table.execute("SELECT value FROM Cache WHERE key = ?", (answer_key(INPUTS),)).fetchall()
    plant(cache, key, value=value)
    assert not ask_once(cache, inputs)


def test_a_flipped_character_is_a_miss(cache):
    ask_once(cache)
    with rows(cache) as table:
        table.execute("UPDATE Cache SET value = replace(value, 'quotes', 'quotas')")
    assert not ask_once(cache)


def test_settings_left_in_the_store_are_overruled(cache):
    ask_once(cache)
    cache.close()
    with rows(cache) as table:
        table.execute("UPDATE Settings SET value = 'no such policy' WHERE key = 'eviction_policy'")
        table.execute("UPDATE Settings SET value = 0 WHERE key = 'size_limit'")
        table.execute("UPDATE Settings SET value = 'some' WHERE key = 'cull_limit'")
        table.execute("INSERT OR REPLACE INTO Settings VALUES ('disk_pickle_protocol', 'x')")
    assert ask_once(cache)
    assert not ask_once(cache, {"n": 2})
    assert ask_once(cache, {"n": 2})
    assert not cache.counts["failed"]


def test_verify_reports_and_removes_what_is_refused(planted):
    cache, key, _, bang = planted
    plant(cache, key, mode=MODE_PICKLE, value=pickle.dumps(Bomb(bang)))
    plant(cache, pickle.dumps(Bomb(bang)), raw=0, value="{}")
    plant(cache, "0" * 64, value="no json")
    plant(cache, "1" * 64, mode=MODE_TEXT, filename="x")
    expected = {"pickled value": 1, "pickled key": 1, "checksum": 1, "not text": 1}
    report = cache.verify()
    assert (report.sound, report.refused, report.removed) == (1, expected, False)
    assert cache.verify(remove=True).removed
    report = cache.verify()
    assert (report.sound, report.refused) == (1, {})
    assert ask_once(cache)
    assert not bang.exists()


# -- damage -------------------------------------------------------------------------------------------------------------


def garbage(database):
    database.write_bytes(b"this is no database" * 500)


def torn(database):
    data = database.read_bytes()
    database.write_bytes(data[:512] + os.urandom(len(data) - 512))


def other_tables(database):
    database.unlink()
    with closing(sqlite3.connect(database)) as table:
        table.execute("CREATE TABLE Cache(something)")
        table.commit()


def foreign_setting(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as table:
        table.execute("INSERT INTO Settings VALUES ('sqlite_writable_schema', 1)")


def other_columns(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as table:
        table.execute("DROP TABLE Cache")
        table.execute("CREATE TABLE Cache(something)")


def text_for_count(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as table:
        table.execute("UPDATE Settings SET value = 'many' WHERE key = 'size'")


@pytest.mark.parametrize("damage", [garbage, torn, other_tables, other_columns, foreign_setting, text_for_count])
def test_a_corrupt_store_is_set_aside_and_rebuilt_with_a_warning(cache, damage, caplog):
    ask_once(cache)
    cache.close()
    damage(cache.directory / "cache.db")
    with caplog.at_level(logging.WARNING, "extractor.cache"):
        assert not ask_once(cache)
    assert "set aside as corrupt-" in caplog.text
    assert ask_once(cache)
    (aside,) = cache.directory.glob("corrupt-*")
    assert (aside / "cache.db").exists()


def test_a_store_corrupted_while_it_is_open_is_rebuilt_too(cache, caplog):
    for number in range(300):  # more than what SQLite holds in memory between two questions
        ask_once(cache, changed(INPUTS, ("body", "model"), f"m{number}"))
    with rows(cache) as table:
        table.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database = cache.directory / "cache.db"
    size = database.stat().st_size
    with database.open("r+b") as file:  # what a quick look sees is sound
        file.seek(size // 2)
        file.write(os.urandom(size - size // 2))
    with caplog.at_level(logging.WARNING, "extractor.cache"):
        for number in range(300):
            ask_once(cache, changed(INPUTS, ("body", "model"), f"m{number}"))
    assert "set aside as corrupt-" in caplog.text
    assert all(ask_once(cache, changed(INPUTS, ("body", "model"), f"m{number}")) for number in range(0, 300, 50))


def test_an_empty_file_is_a_new_store(tmp_path):
    (tmp_path / "cache.db").touch()
    with closing(AnswerCache(tmp_path)) as cache:
        assert not ask_once(cache)
        assert ask_once(cache)
    assert not list(tmp_path.glob("corrupt-*"))


def test_a_store_is_opened_by_one_at_a_time(tmp_path):
    with closing(AnswerCache(tmp_path)) as cache:
        with locked(tmp_path / "open.lock"):
            other = threading.Thread(target=ask_once, args=(cache,))
            other.start()
            other.join(0.2)
            assert not (tmp_path / "cache.db").exists(), "it waits"
        other.join(10)
        assert (tmp_path / "cache.db").exists()


def test_a_store_that_stays_locked_costs_the_hit_and_not_the_answer(cache, monkeypatch, caplog):
    ask_once(cache)
    monkeypatch.setattr(cache._store(), "_timeout", 0.01)
    cache._store().close()
    with rows(cache) as table:
        table.execute("BEGIN IMMEDIATE")
        other = changed(INPUTS, ("body", "model"), "other")
        assert not ask_once(cache, other)
        assert not ask_once(cache, other), "nothing could be stored"
    assert cache.counts["failed"] >= 2
    assert len([r for r in caplog.records if r.levelno >= logging.WARNING]) == 1, "one warning, not one a call"
    assert not list(cache.directory.glob("corrupt-*"))


# -- size, stats, clear -------------------------------------------------------------------------------------------------


def test_the_size_limit_holds_and_the_oldest_go_first(tmp_path):
    big = Answer(content="x" * 20_000)
    with closing(AnswerCache(tmp_path, size_limit=400_000)) as cache:
        for number in range(60):
            cache.get_or_ask({"n": number}, Asked(big), always)
        assert 5 <= cache.stats().answers <= 20
        assert cache.get_or_ask({"n": 59}, Asked(big), always)[1]
        assert not cache.get_or_ask({"n": 0}, Asked(big), always)[1]


def test_stats_and_clear(cache):
    empty = cache.stats()
    assert (empty.answers, empty.oldest, empty.newest) == (0, None, None)
    ask_once(cache)
    ask_once(cache, {"n": 2})
    stats = cache.stats()
    assert stats.answers == 2
    assert 0 < stats.oldest <= stats.newest
    assert stats.bytes > 0
    assert cache.clear() == 2
    assert cache.stats().answers == 0
    assert not ask_once(cache)


# -- one asks, the others wait ------------------------------------------------------------------------------------------


class Clock:
    """Time that passes only in sleep."""

    def __init__(self):
        self.now, self.slept = 1_000_000.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def hold(cache):
    """Take another asker's place for the usual answer; return what gives it back."""
    cache._store()  # makes the folder
    give_back = take(cache.directory / ASKING / answer_key(INPUTS))
    assert give_back is not None
    return give_back


def test_who_has_waited_long_enough_asks(tmp_path):
    clock = Clock()
    with closing(AnswerCache(tmp_path, patience=60, clock=clock, sleep=clock.sleep)) as cache:
        give_back = hold(cache)
        assert not ask_once(cache)
        give_back()
    assert 60 <= sum(clock.slept) <= 60 + POLL[1]


def test_who_waits_goes_on_when_the_other_one_ends_without_an_answer(tmp_path):
    clock = Clock()
    with closing(AnswerCache(tmp_path, clock=clock, sleep=clock.sleep)) as cache:
        give_back = hold(cache)
        cache._sleep = lambda seconds: (clock.sleep(seconds), give_back() if len(clock.slept) == 3 else None)
        assert not ask_once(cache)
    assert len(clock.slept) == 3


def test_the_lock_is_one_only_and_can_be_had_again(tmp_path):
    path = tmp_path / "lock"
    give_back = take(path)
    assert take(path) is None
    give_back()
    assert not path.exists()
    again = take(path)
    assert again is not None
    assert take(path) is None
    again()


def test_a_lock_on_a_file_that_was_removed_meanwhile_is_no_lock(tmp_path, monkeypatch):
    """Between opening a file and locking it, its holder may have let go of it and a third one may hold a new file."""
    path, holders = tmp_path / "lock", []
    first = take(path)
    flock = fcntl.flock

    def late(handle, how):
        monkeypatch.setattr(fcntl, "flock", flock)
        first()
        holders.append(take(path))
        flock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    assert take(path) is None
    assert holders[0] is not None
    holders[0]()


def test_what_a_killed_asker_left_behind_holds_nobody_up(tmp_path):
    clock = Clock()
    with closing(AnswerCache(tmp_path, clock=clock, sleep=clock.sleep)) as cache:
        cache._store()
        (tmp_path / ASKING / answer_key(INPUTS)).touch()
        assert not ask_once(cache)
    assert clock.slept == []
    assert list((tmp_path / ASKING).iterdir()) == []


def test_where_no_lock_can_be_had_everybody_asks(cache, caplog):
    cache._store()
    (cache.directory / ASKING).rmdir()
    assert not ask_once(cache)
    assert ask_once(cache)
    assert cache.counts["failed"] == 1
    assert "FileNotFoundError" in caplog.text


def test_a_finished_asker_leaves_no_lock(cache):
    ask_once(cache)
    with pytest.raises(RateLimited):
        cache.get_or_ask({"n": 2}, Asked(RateLimited("no")), always)
    assert list((cache.directory / ASKING).iterdir()) == []


def test_what_was_stored_before_the_lock_was_ours_is_not_asked_again(cache, monkeypatch):
    take_lock = cache._take

    def take_late(key):
        cache._put(key, ANSWER)  # by another one, who has let go since
        return take_lock(key)

    monkeypatch.setattr(cache, "_take", take_late)
    assert ask_once(cache)


def test_threads_that_wait_get_the_one_answer(cache):
    ask, release = Asked(), threading.Event()

    def slow():
        release.wait(10)
        return ask()

    results = []

    def run():
        results.append(cache.get_or_ask(INPUTS, slow, always))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    while cache.counts["waited"] < 7:
        pass
    release.set()
    for thread in threads:
        thread.join()
    assert ask.times == 1
    assert sorted(hit for _, hit in results) == [False] + [True] * 7


ASKER = """
import sys, time
from extractor.cache import AnswerCache
from extractor.model import Answer
directory, calls, ready, go = sys.argv[1:5]
cache = AnswerCache(directory)

def ask():
    with open(calls, "a") as file:
        file.write("call\\n")
    time.sleep(float(sys.argv[5]))
    return Answer(content="the answer")

open(ready, "a").write(".")
while True:
    try:
        open(go).close()
        break
    except FileNotFoundError:
        time.sleep(0.002)
answer, hit = cache.get_or_ask({"n": 1}, ask, lambda answer: True)
assert answer.content == "the answer"
cache.close()
"""


def start_askers(tmp_path, number, seconds):
    files = [str(tmp_path / name) for name in ("cache", "calls", "ready", "go")]
    return [subprocess.Popen([sys.executable, "-c", ASKER, *files, str(seconds)], cwd=os.curdir) for _ in range(number)]


def calls(tmp_path):
    path = tmp_path / "calls"
    return path.read_text().count("call") if path.exists() else 0


def wait_for(condition):
    limit = threading.Event()
    for _ in range(3000):
        if condition():
            return
        limit.wait(0.01)
    pytest.fail("waited half a minute")


@pytest.mark.slow
def test_eight_processes_ask_once_for_one_cold_answer(tmp_path):
    askers = start_askers(tmp_path, 8, 0.5)
    wait_for(lambda: (tmp_path / "ready").exists() and len((tmp_path / "ready").read_text()) == 8)
    (tmp_path / "go").touch()
    assert [asker.wait(60) for asker in askers] == [0] * 8
    assert calls(tmp_path) == 1


@pytest.mark.slow
def test_a_killed_asker_does_not_block_the_others(tmp_path):
    (tmp_path / "go").touch()
    (victim,) = start_askers(tmp_path, 1, 600)
    wait_for(lambda: calls(tmp_path) == 1)
    others = start_askers(tmp_path, 3, 0.1)
    wait_for(lambda: len((tmp_path / "ready").read_text()) == 4)
    assert calls(tmp_path) == 1, "they wait while it lives"
    victim.kill()
    victim.wait(10)
    assert [other.wait(60) for other in others] == [0] * 3
    assert calls(tmp_path) == 2
