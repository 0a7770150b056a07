"""What a cache hit costs: CPU time of `AnswerCache.get_or_ask` on a warm store, key and checks included.

    python benchmarks/cache.py [HITS]

Requests and answers are those recorded for the five seed articles and three kinds (`tests/cassettes`), 7 to 12 KB out and 1
to 2 KB back. Prints the median and all of seven rounds, in CPU microseconds a hit (time.process_time; on a busy machine that
can still double, as cores share what they share).
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from extractor.cache import AnswerCache  # noqa: E402
from extractor.model import Answer  # noqa: E402


def main(hits: int = 2000) -> None:
    recorded = []
    for path in sorted((ROOT / "tests" / "cassettes").rglob("*.json")):
        for interaction in json.loads(path.read_text(encoding="utf-8"))["interactions"]:
            choice = interaction["response"]["body"]["choices"][0]
            inputs = {"endpoint": "http://127.0.0.1/v1", "body": interaction["request"]["body"]}
            recorded.append((inputs, Answer(content=choice["message"]["content"], finish_reason="stop")))
    with tempfile.TemporaryDirectory() as directory:
        cache = AnswerCache(directory)
        for inputs, answer in recorded:
            cache.get_or_ask(inputs, lambda answer=answer: answer, lambda _: True)
        rounds = []
        for _ in range(7):
            start = time.process_time()
            for i in range(hits):
                inputs, answer = recorded[i % len(recorded)]
                found, hit = cache.get_or_ask(inputs, lambda answer=answer: answer, lambda _: False)
                assert hit
                assert found == answer
            rounds.append((time.process_time() - start) / hits * 1e6)
        cache.close()
    print(f"{len(recorded)} answers stored, {hits} hits a round: {statistics.median(rounds):.0f} us CPU a hit")
    print("rounds:", ", ".join(f"{each:.0f}" for each in rounds))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
