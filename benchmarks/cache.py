"""CPU time of `AnswerCache.get_or_ask` for a hit and for a miss, including the key and the checks.

    python benchmarks/cache.py [TIMES]

Requests and answers come from the cassettes in `tests/cassettes` (4 to 11 KB out, up to 3 KB back). A miss is one of them with
another seed, answered at once by a function and then stored. Prints the median of seven rounds, and each of them, in CPU
microseconds (`time.process_time`, which can double on a busy machine).
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
    """Return the key inputs and the answers of all cassettes."""
    recorded = []
    for path in CassetteFolder(ROOT / "tests" / "cassettes"):
        for each in read(path).interactions:
            choice = json.loads(each.response)["choices"][0]
            inputs = {"endpoint": ADDRESS, "body": each.request}
            recorded.append((inputs, Answer(content=choice["message"]["content"], finish_reason="stop")))
    return recorded


def measure(what: str, once: Callable[[int], None], times: int, threads: int = 1) -> None:
    """Call `once` `times` times in each of seven rounds, and print the cost of a call."""
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
