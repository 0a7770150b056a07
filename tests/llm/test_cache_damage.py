"""The answer cache does not trust its files: planted and damaged entries, damaged databases, failing disks."""

import logging
import os
import pickle
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import diskcache
import pytest

from extractor.engines.cache import AnswerCache, answer_key, checksum, read, try_lock
from extractor.engines.request import Answer
from extractor.errors import ConfigError
from tests.support.caching import ANSWER, KEY, OTHER, PICKLE, TEXT, ask, execute, fill, plant


@pytest.fixture
def cache(tmp_path):
    with closing(AnswerCache(tmp_path / "cache")) as cache:
        yield cache


# --- planted entries


class Bomb:
    """Creates a directory when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


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


def test_a_planted_file_name_is_neither_read_nor_removed(cache, tmp_path):
    ask(cache, OTHER)
    outside = tmp_path / "precious.txt"
    outside.write_text(ANSWER.to_json())
    plant(cache, mode=TEXT, filename="../precious.txt", tag=checksum(KEY, ANSWER.to_json()))
    assert not ask(cache)  # the answer replaces the row
    plant(cache, mode=TEXT, filename="../precious.txt")
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
    [f"key = '{answer_key(OTHER)}'", "value = replace(value, 'quotes', 'quotas')", "value = CAST(x'C328FF' AS TEXT)"],
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
    [("size_limit", 0), ("cull_limit", "some"), ("eviction_policy", "?"), ("disk_x", 1), ("_directory", "outside")],
)
def test_settings_in_the_file_are_overruled(cache, tmp_path, monkeypatch, setting):
    (tmp_path / "outside").mkdir()
    monkeypatch.chdir(tmp_path)
    ask(cache)
    cache.close()
    execute(cache, "INSERT OR REPLACE INTO Settings VALUES (?, ?)", *setting)
    ask(cache)
    ask(cache, OTHER)
    assert ask(cache)
    assert ask(cache, OTHER)
    assert list((tmp_path / "outside").iterdir()) == []


# --- damage and failing disks


def fails(*_, **__):
    raise OSError("out of order")


def warnings_in(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def damage(cache, how):
    ask(cache)
    cache.close()
    database = cache.directory / "cache.db"
    if how == "garbage":
        database.write_bytes(b"this is no database" * 500)
    elif how == "torn":
        database.write_bytes(database.read_bytes()[:512] + os.urandom(30_000))
    else:
        execute(cache, "DROP TABLE Cache")
        execute(cache, "CREATE TABLE Cache(something)")


@pytest.mark.parametrize("how", ["garbage", "torn", "other columns"])
def test_a_damaged_database_is_set_aside_in_one_line(cache, how, caplog):
    damage(cache, how)
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
    execute(cache, "DROP TABLE Cache")
    monkeypatch.setattr(Path, "rename", fails)
    assert not ask(cache)
    assert len(warnings_in(caplog)) == 1


def test_a_database_that_another_process_is_replacing_is_not_set_aside(tmp_path):
    def replaced(seconds):
        (tmp_path / "cache.db").rename(tmp_path / "damaged")
        (tmp_path / "cache.db").touch()
        os.close(lock)

    with closing(AnswerCache(tmp_path, sleep=replaced)) as cache:
        damage(cache, "garbage")
        lock = try_lock(tmp_path / "locks" / "set-aside")
        assert not ask(cache)
        assert ask(cache)
    assert not list(tmp_path.glob("corrupt-*"))


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


def test_who_meets_a_database_while_it_is_set_aside_waits_and_uses_the_new_one(cache, caplog, monkeypatch):
    fill(cache)
    other = AnswerCache(cache.directory)
    other.stats()
    execute(cache, "DROP TABLE Cache")
    rename, met = Path.rename, []

    def midway(path, to):
        if path.name == "cache.db":
            met.append(threading.Thread(target=fill, args=[other]))
            met[0].start()
            time.sleep(0.1)
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", midway)
    fill(cache)
    met[0].join()
    assert ["set aside" in warning for warning in warnings_in(caplog)] == [True]
    assert other.counts["failed"] == 0
    assert all(fill(other))


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
