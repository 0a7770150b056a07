"""Replaying 1,000 cassettes: start, CPU per look-up, from 1 and 8 threads and asyncio, and whose answer comes back.

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
from extractor.regress.cassettes import ADDRESS, Case, Cassette, CassetteFolder, Interaction
from extractor.regress.replay import Player

WORDS = "the harbour office said on Thursday that ferries would stop at north quay for six weeks".split()


def words(count: int, rng: random.Random) -> str:
    """Return about `count` characters of text."""
    return " ".join(rng.choices(WORDS, k=count // 6))


def make(folder: Path, count: int) -> list[tuple[Case, Request]]:
    """Write cassettes and return what is to be looked up."""
    rng = random.Random(1)  # noqa: S311
    prompt, cassettes, asked = words(5000, rng), CassetteFolder(folder), []
    for n in range(count):
        body = {
            "model": "m",
            "messages": [{"role": "system", "content": prompt}, {"role": "user", "content": words(3000, rng)}],
        }
        case = Case(f"article-{n}", "quotes/v1", "quotes/v1")
        message = {"role": "assistant", "content": f"{n} {words(3000, rng)}"}
        completion = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
        cassettes.add(case, Cassette((Interaction(body, completion),)))
        asked.append((case, Request(body, ADDRESS)))
    return asked


def look_up(cassettes: CassetteFolder, case: Case, request: Request) -> bool:
    """Look one case up, play it, and say whether the answer is that of its article."""
    player = Player(cassettes, case, request.body)
    answer = player.send(request, 1)
    player.finish()
    return (answer.content or "").startswith(case.article.removeprefix("article-") + " ")


def timed(name: str, count: int, work: Callable[[], list[bool]]) -> None:
    """Print the CPU time per look-up, and how many answers were wrong."""
    start = time.process_time()
    right = work()
    spent = time.process_time() - start
    print(f"{name:12} {1000 * spent / count:.3f} ms CPU a look-up, {len(right)} look-ups, {right.count(False)} wrong")


async def in_tasks(cassettes: CassetteFolder, asked: list[tuple[Case, Request]]) -> list[bool]:
    """Look all up from as many tasks of one event loop."""

    async def one(case: Case, request: Request) -> bool:
        await asyncio.sleep(0)
        return look_up(cassettes, case, request)

    return list(await asyncio.gather(*(one(*item) for item in asked)))


def main() -> None:
    """Run it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        asked = make(Path(folder), count)
        random.Random(2).shuffle(asked)  # noqa: S311
        start = time.process_time()
        found = len(CassetteFolder(folder))
        print(f"start        {time.process_time() - start:.3f} s CPU for {found} cassettes")
        code = "import time, sys; import extractor.regress.cassettes; t = time.process_time(); print(f'imports      {t:.3f} s CPU')"
        subprocess.run([sys.executable, "-c", code], check=True)
        shared = CassetteFolder(folder)
        timed("1 thread", count, lambda: [look_up(shared, *item) for item in asked])
        with ThreadPoolExecutor(8) as pool:
            timed("8 threads", count, lambda: list(pool.map(lambda item: look_up(shared, *item), asked)))
        timed("asyncio", count, lambda: asyncio.run(in_tasks(shared, asked)))


if __name__ == "__main__":
    main()
