"""Helpers for tests of the answer cache: a request, its answer, and rows written directly to the database."""

import sqlite3
from contextlib import closing

from extractor.engines.cache import answer_key
from extractor.engines.request import Answer

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
    """Request an answer and return whether it was a hit."""
    times = []
    found, hit = cache.get_or_ask(inputs, lambda: times.append(1) or answer, always)
    assert found == answer
    assert hit == (not times)
    return hit


def execute(cache, statement, *values):
    with closing(sqlite3.connect(cache.directory / "cache.db", isolation_level=None)) as table:
        table.execute(statement, values)


RAW, TEXT, PICKLE = 1, 3, 4  # diskcache's modes


def plant(cache, key=KEY, *, raw=1, mode=RAW, filename=None, value=None, tag=None):
    execute(cache, "DELETE FROM Cache WHERE key = ?", key)
    execute(
        cache,
        "INSERT INTO Cache(key, raw, store_time, mode, filename, value, tag) VALUES (?, ?, 1, ?, ?, ?, ?)",
        *(key, raw, mode, filename, value, tag),
    )


def fill(cache, number=200):
    return [ask(cache, {"n": n}, Answer(content="x" * 5000)) for n in range(number)]
