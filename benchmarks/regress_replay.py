"""Replaying 1,000 cassettes: CPU time per cassette from 1 and 8 threads and asyncio, and whether the answers are right.

    python benchmarks/regress_replay.py [COUNT]

Times are CPU times of the whole process. The cassettes have the size of real ones: a request with an article of 3,000
characters and a prompt of 5,000, an answer of 3,000.
"""

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from extractor.engines.request import Request
from extractor.regress.cassettes import ADDRESS, CaseKey, Cassette, CassetteFolder, Interaction
from extractor.regress.transport import Player

WORDS = "the harbour office said on Thursday that ferries would stop at north quay for six weeks".split()


def words(count: int, rng: random.Random) -> str:
    """Return about `count` characters of text."""
    return " ".join(rng.choices(WORDS, k=count // 6))


def make(folder: Path, count: int) -> list[tuple[CaseKey, Request]]:
    """Write cassettes; return the keys and requests to replay."""
    rng = random.Random(1)  # noqa: S311
    prompt, cassettes, asked = words(5000, rng), CassetteFolder(folder), []
    for n in range(count):
        body = {
            "model": "m",
            "messages": [{"role": "system", "content": prompt}, {"role": "user", "content": words(3000, rng)}],
        }
        key = CaseKey(f"article-{n}", ("quotes/v1",), ("quotes/v1",))
        message = {"role": "assistant", "content": f"{n} {words(3000, rng)}"}
        completion = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
        cassettes.add(key, Cassette((Interaction(body, completion),)))
        asked.append((key, Request(body, ADDRESS)))
    return asked


def replay(cassettes: CassetteFolder, key: CaseKey, request: Request) -> bool:
    """Replay one case; return whether the answer is that of its article."""
    player = Player(cassettes, key)
    answer = player.send(request, 1)
    player.finish()
    return (answer.content or "").startswith(key.article.removeprefix("article-") + " ")


def timed(name: str, count: int, work: Callable[[], list[bool]]) -> None:
    """Print the CPU time per cassette, and how many answers were wrong."""
    start = time.process_time()
    right = work()
    spent = time.process_time() - start
    print(
        f"{name:12} {1000 * spent / count:.3f} ms CPU per cassette, {len(right)} replayed, {right.count(False)} wrong"
    )


async def in_tasks(cassettes: CassetteFolder, asked: list[tuple[CaseKey, Request]]) -> list[bool]:
    """Replay all cases, each in a task of one event loop."""

    async def one(key: CaseKey, request: Request) -> bool:
        await asyncio.sleep(0)
        return replay(cassettes, key, request)

    return list(await asyncio.gather(*(one(*item) for item in asked)))


def main() -> None:
    """Run it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        asked = make(Path(folder), count)
        random.Random(2).shuffle(asked)  # noqa: S311
        start = time.process_time()
        found = len(list(CassetteFolder(folder)))
        print(f"listing      {time.process_time() - start:.3f} s CPU to list {found} cassettes")
        code = "import time, sys; import extractor.regress.cassettes; t = time.process_time(); print(f'imports      {t:.3f} s CPU')"
        subprocess.run([sys.executable, "-c", code], check=True)
        shared = CassetteFolder(folder)
        timed("1 thread", count, lambda: [replay(shared, *item) for item in asked])
        with ThreadPoolExecutor(8) as pool:
            timed("8 threads", count, lambda: list(pool.map(lambda item: replay(shared, *item), asked)))
        timed("asyncio", count, lambda: asyncio.run(in_tasks(shared, asked)))


if __name__ == "__main__":
    main()
