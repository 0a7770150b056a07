"""What a cache hit costs: CPU time of `AnswerCache.get_or_ask` on a warm store, key and checks included.

    python benchmarks/cache.py [ANSWERS] [HITS]

Requests and answers are as long as real ones: about 6 KB of instructions, a 4.5 KB article, a 3 KB JSON schema; 3 KB come
back. Prints the median of five rounds, in CPU microseconds a hit (time.process_time, so other work on the machine hardly
shows).
"""

import statistics
import sys
import tempfile
import time

from extractor.cache import AnswerCache
from extractor.engines.model import Answer

INSTRUCTIONS = "Copy the words of the article exactly; name the speaker as the article does. " * 80
ARTICLE = "The ferry to Port Ellory will stop for three weeks, the harbour master said on Tuesday. " * 51
FIELD = {"anyOf": [{"type": "string", "maxLength": 200}, {"type": "null"}], "description": "The words as printed. " * 6}
SCHEMA = {"type": "object", "properties": {f"field_{i}": FIELD for i in range(14)}, "required": ["field_1"]}
CONTENT = '{"quotes": [' + ", ".join(['{"text": "The ferry will stop.", "speaker": "harbour master"}'] * 50) + "]}"


def request(number: int) -> dict[str, object]:
    messages = [
        {"role": "system", "content": INSTRUCTIONS},
        {"role": "user", "content": f"{ARTICLE} ({number})"},
    ]
    body = {"model": "m", "messages": messages, "temperature": 0.0, "max_tokens": 2000}
    return {"endpoint": "http://127.0.0.1/v1", "body": {**body, "response_format": {"json_schema": SCHEMA}}}


def main(answers: int = 200, hits: int = 2000) -> None:
    def ask() -> Answer:
        return Answer(content=CONTENT, finish_reason="stop", tokens_in=4000, tokens_out=800)

    with tempfile.TemporaryDirectory() as directory:
        cache = AnswerCache(directory)
        inputs = [request(i) for i in range(answers)]
        for one in inputs:
            cache.get_or_ask(one, ask, lambda _: True)
        rounds = []
        for _ in range(5):
            start = time.process_time()
            for i in range(hits):
                _, hit = cache.get_or_ask(inputs[i % answers], ask, lambda _: False)
                assert hit
            rounds.append((time.process_time() - start) / hits * 1e6)
        cache.close()
    print(f"{answers} answers stored, {hits} hits a round: {statistics.median(rounds):.0f} us CPU a hit")
    print("rounds:", ", ".join(f"{each:.0f}" for each in rounds))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
