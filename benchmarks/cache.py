"""What the answer cache costs: CPU time of `AnswerCache.get_or_ask`, key and checks included, for a hit and for a miss.

    python benchmarks/cache.py [TIMES]

Requests and answers are those of all cassettes in `tests/cassettes`, 4 to 11 KB out and up to 3 KB back; a miss is one of them with another seed, asked of a function that answers at once, and then stored. Prints the
median and all of seven rounds, in CPU microseconds (time.process_time; on a busy machine that can still double, as cores share
what they share).
"""

import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from extractor.engines.cache import AnswerCache  # noqa: E402
from extractor.engines.request import Answer  # noqa: E402
from extractor.regress.cassettes import ADDRESS, CassetteFolder, read  # noqa: E402

Recorded = list[tuple[dict[str, Any], Answer]]


def recorded_answers() -> Recorded:
    """Return what was asked for, as the cache is given it, and what was answered."""
    recorded = []
    for _, path in CassetteFolder(ROOT / "tests" / "cassettes"):
        for each in read(path).interactions:
            choice = json.loads(each.response)["choices"][0]
            inputs = {"endpoint": ADDRESS, "body": each.request}
            recorded.append((inputs, Answer(content=choice["message"]["content"], finish_reason="stop")))
    return recorded


def measure(what: str, once: Callable[[int], None], times: int, threads: int = 1) -> None:
    """Call `once` so many times in each of seven rounds and print what a call costs."""
    numbers, rounds = itertools.count(), []
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(7):
            start = time.process_time()
            if threads == 1:
                for _ in range(times):
                    once(next(numbers))
            else:
                list(pool.map(once, [next(numbers) for _ in range(times)]))
            rounds.append((time.process_time() - start) / times * 1e6)
    each = ", ".join(f"{took:.0f}" for took in rounds)
    print(f"{what}, {threads} threads: {statistics.median(rounds):.0f} us CPU (rounds: {each})")


def main(times: int = 2000) -> None:
    recorded = recorded_answers()
    with tempfile.TemporaryDirectory() as directory:
        cache = AnswerCache(directory)

        def ask(inputs: dict[str, Any], answer: Answer, *, hit: bool) -> None:
            assert cache.get_or_ask(inputs, lambda: answer, lambda _: True) == (answer, hit)

        def hit(number: int) -> None:
            ask(*recorded[number % len(recorded)], hit=True)

        def miss(number: int) -> None:
            inputs, answer = recorded[number % len(recorded)]
            ask({**inputs, "body": {**inputs["body"], "seed": -1 - number}}, answer, hit=False)

        for inputs, answer in recorded:
            ask(inputs, answer, hit=False)
        measure(f"hit, {len(recorded)} answers stored", hit, times)
        measure("miss", miss, times // 4)
        cache.clear()
        measure("miss", miss, times // 4, threads=64)
        cache.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
