"""The cost of the LLM engine without the model, compared with openai's client and similar packages.

    python benchmarks/llm_overhead.py                        # extractor, openai and instructor
    python benchmarks/llm_overhead.py --langextract PYTHON   # also langextract, from another environment

Every client reads the same generated article of 4.5 KB. A local server answers at once (CPU) or after 50 ms (documents in flight).
Each client is measured in a separate process, several times in turn, and the median is reported. The ratios are reliable; absolute
times depend on the machine. `openai` is `chat.completions.create` with the same request bodies as extractor, without parsing or
checking the answer. `extractor` is `extract()` with three requests, parsing, grounding and verification, once without and once with
the rules as cross-check.
"""

# ruff: noqa: PLC0415  (each process imports only the client that it measures)

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import GenericAlias
from typing import Any

ARTICLE_PARTS = [
    "The council of Elsmore will rebuild the three old locks on the Vey canal, Mayor Ida Bergmann said on Tuesday.",
    '"The gates are rotten and the walls are moving," she told reporters. "We cannot wait for another winter."',
    "The work will cost about $40 million and take 26 months, the council said.",
    "More than 500 barges a week pass the locks, which were opened in 1871.",
    "Engineers inspected 12 gates in March and found cracks in seven of them.",
    'Jonas Veld, who speaks for the bargemen, called the plan "a gift to the road lobby".',
    "He said up to 60 boats could be stranded above the town for a whole summer.",
    "On Monday, bargemen blocked the lower lock for four hours and police arrested two men.",
    "The arrests were condemned by the bargemen's union, which has 3,200 members.",
    '"Nobody asked us," said Veld. Bergmann will meet the union on Friday.',
]
FILLER = (
    "The canal runs between low meadows, and the towpath beside it is used by walkers and by horses in every season. "
    "Barges still carry grain, gravel and timber to the mills below the town, as they did when the canal was young. "
)
ARTICLE = "\n".join(f"{part} {FILLER}{FILLER if i % 3 == 0 else ''}" for i, part in enumerate(ARTICLE_PARTS))


def quote(text: str, kind: str, speaker: str, mention: str, cue: str) -> dict[str, Any]:
    return {"text": text, "kind": kind, "speaker": speaker, "speaker_text": mention, "cue": cue, "context": None}


def figure(text: str, value: float, unit: str, kind: str, modifier: str = "exact", **bounds: float) -> dict[str, Any]:
    return {
        "text": text, "value": value, "low": bounds.get("low"), "high": bounds.get("high"), "modifier": modifier, "unit": unit,
        "kind": kind, "measures": "what it says", "attributed_to": None, "context": None,
    }  # fmt: skip


def event(kind: str, trigger: str, actors: list[str], **more: Any) -> dict[str, Any]:
    facts = {"place": None, "date": None, "date_text": None, "status": "reported", "attributed_to": None, **more}
    return {"type": kind, "trigger": trigger, "also": [], "actors": actors, "targets": [], **facts, "context": None}


ANSWERS: dict[str, Any] = {
    "quotes": [
        quote("The gates are rotten and the walls are moving,", "direct", "Ida Bergmann", "she", "told"),
        quote("We cannot wait for another winter.", "direct", "Ida Bergmann", "she", "told"),
        quote("a gift to the road lobby", "mixed", "Jonas Veld", "Jonas Veld", "called"),
        quote("up to 60 boats could be stranded above the town", "indirect", "Jonas Veld", "He", "said"),
        quote("Nobody asked us,", "direct", "Jonas Veld", "Veld", "said"),
    ],
    "figures": [
        figure("three old locks", 3, "lock", "count"),
        figure("about $40 million", 40_000_000, "USD", "money", "approximate"),
        figure("26 months", 26, "month", "duration"),
        figure("More than 500 barges", 500, "barge", "count", "at_least", low=500),
        figure("12 gates", 12, "gate", "count"),
        figure("up to 60 boats", 60, "boat", "count", "at_most", high=60),
        figure("four hours", 4, "hour", "duration"),
        figure("3,200 members", 3200, "member", "count"),
    ],
    "events": [
        event("OTHER", "inspected", ["Engineers"]),
        event("PROTEST", "blocked", ["bargemen"], date_text="Monday", date="2024-10-28"),
        event("COERCE", "arrested", ["police"]),
        event("DISAPPROVE", "condemned", ["union"]),
        event("CONSULT", "meet", ["Bergmann"], status="planned"),
    ],
}
KINDS = tuple(ANSWERS)
RECORDS = sum(map(len, ANSWERS.values()))
PUBLISHED = "2024-10-29"


def completion(text: str) -> bytes:
    """Return an HTTP response with a chat completion of this text."""
    message = {"role": "assistant", "content": text, "refusal": None}
    body = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "fixed",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message, "logprobs": None}],
        "usage": {"prompt_tokens": 1500, "completion_tokens": 500, "total_tokens": 2000},
    }  # fmt: skip
    data = json.dumps(body).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(data), data)


def serve(port: int, delay: float) -> None:
    """Answer every POST after `delay` seconds with records of the requested kind."""
    said = {f'"{kind.capitalize()}"'.encode(): completion(json.dumps({kind: ANSWERS[kind]})) for kind in KINDS}
    listed = [{name[:-1]: record.get("text") or record["trigger"]} for name in KINDS for record in ANSWERS[name]]
    everything = completion(json.dumps({"extractions": listed}))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                body = await reader.readexactly(length)
                if delay:
                    await asyncio.sleep(delay)
                writer.write(next((answer for name, answer in said.items() if name in body), everything))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def forever() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", port, limit=1 << 20, backlog=512)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(forever())


def settings(url: str, *, cross_check: bool) -> Any:
    from extractor.settings.settings import Settings

    return Settings(
        model="fixed",
        base_url=url,
        api_key="none",
        cache=False,
        cross_check=cross_check,
        prompt_profile="small",  # a request for each kind, as the other clients send
        concurrency=64 * 3,
        deadline=3600,
    )


def extractor_client(url: str, *, cross_check: bool) -> Callable[[], object]:
    from extractor.pipeline.extract import Extractor

    reader = Extractor(engine="llm", settings=settings(url, cross_check=cross_check))

    def read() -> object:
        result = reader.extract(ARTICLE, published=PUBLISHED)
        assert len(result.quotes) + len(result.figures) + len(result.events) == RECORDS, result.rejected
        return result

    return read


def openai_client(url: str) -> Callable[[], object]:
    import openai

    from extractor.documents.dates import parse_published
    from extractor.engines.llm import LLMEngine
    from extractor.engines.prompting import prompt_for
    from extractor.kinds import get_kind

    engine, published = LLMEngine(settings(url, cross_check=False)), parse_published(PUBLISHED)
    prompts = [prompt_for(get_kind(f"{kind}/v1"), f"{kind}/v1") for kind in KINDS]
    bodies = [dict(engine.request(prompt, prompt.messages(ARTICLE, published)).body) for prompt in prompts]
    client = openai.OpenAI(api_key="none", base_url=url, max_retries=0)
    return lambda: [client.chat.completions.create(**body) for body in bodies]


def instructor_client(url: str) -> Callable[[], object]:
    import instructor
    import openai
    from pydantic import create_model

    from extractor.documents.dates import parse_published
    from extractor.engines.prompting import load_prompt
    from extractor.schemas import draft_of, get_schema

    client = instructor.from_openai(
        openai.OpenAI(api_key="none", base_url=url, max_retries=0), mode=instructor.Mode.JSON_SCHEMA
    )
    fields: dict[str, Any] = {kind: (GenericAlias(list, draft_of(get_schema(f"{kind}/v1"))), ...) for kind in KINDS}
    asks: list[tuple[type, Any]] = [
        (
            create_model(kind.capitalize(), **{kind: fields[kind]}),
            load_prompt(f"{kind}/v1").messages(ARTICLE, parse_published(PUBLISHED)),
        )
        for kind in KINDS
    ]
    return lambda: [
        client.chat.completions.create(
            model="fixed", response_model=model, messages=messages, max_retries=0, max_tokens=4096
        )
        for model, messages in asks
    ]


def langextract_client(url: str) -> Callable[[], object]:
    import langextract

    example = langextract.data.ExampleData(
        text="The fee is $4.",
        extractions=[langextract.data.Extraction(extraction_class="figure", extraction_text="$4")],
    )
    config = langextract.factory.ModelConfig(
        model_id="gpt-4o", provider="OpenAILanguageModel", provider_kwargs={"api_key": "none", "base_url": url}
    )
    model = langextract.factory.create_model(config)

    def read() -> object:
        found = langextract.extract(
            ARTICLE, prompt_description="Find quotes, figures and events.", examples=[example], model=model,
            max_char_buffer=100_000, fence_output=False, use_schema_constraints=False, show_progress=False,
        )  # fmt: skip
        assert len(found.extractions) == RECORDS
        return found

    return read


CLIENTS: dict[str, Callable[[str], Callable[[], object]]] = {
    "openai": openai_client,
    "extractor": lambda url: extractor_client(url, cross_check=False),
    "extractor+rules": lambda url: extractor_client(url, cross_check=True),
    "instructor": instructor_client,
    "langextract": langextract_client,
}


def measure(client: str, url: str, documents: int, threads: int) -> dict[str, float]:
    """Return CPU milliseconds per document and documents per second for a number of threads."""
    read = CLIENTS[client](url)
    with ThreadPoolExecutor(threads) as pool:
        ready = threading.Barrier(threads)
        list(pool.map(lambda _: (ready.wait(), read()), range(threads)))  # connections, imports and caches are warm
        if threads == 1:
            for _ in range(20):
                read()
        cpu, wall = time.process_time(), time.perf_counter()
        if threads == 1:
            for _ in range(documents):
                read()
        else:
            list(pool.map(lambda _: read(), range(documents)))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"cpu_ms": 1000 * cpu / documents, "per_second": documents / wall}


def run(python: str, client: str, url: str, documents: int, threads: int) -> dict[str, float]:
    """Measure one client in a separate process."""
    command = [python, __file__, "measure", client, url, str(documents), str(threads)]
    root = str(Path(__file__).resolve().parent.parent)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": root})
    if done.returncode:
        sys.exit(f"{client}: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def server(delay: float) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen([sys.executable, __file__, "serve", "0", str(delay)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"


def compare(clients: dict[str, str], *, delay: float, documents: int, threads: int, rounds: int) -> None:
    process, url = server(delay)
    try:
        found: dict[str, list[dict[str, float]]] = {client: [] for client in clients}
        for _ in range(rounds):
            for client, python in clients.items():
                found[client].append(run(python, client, url, documents, threads))
    finally:
        process.terminate()
    middle = {c: {k: statistics.median(r[k] for r in runs) for k in runs[0]} for c, runs in found.items()}
    base = middle["openai"]
    print(
        f"\nserver answers after {1000 * delay:.0f} ms, {threads} documents in flight, {documents} documents, median of {rounds}"
    )
    print(f"{'client':18}{'CPU ms/doc':>12}{'x openai':>10}{'docs/s':>10}{'x openai':>10}")
    for client, row in middle.items():
        print(
            f"{client:18}{row['cpu_ms']:12.2f}{row['cpu_ms'] / base['cpu_ms']:10.2f}"
            f"{row['per_second']:10.1f}{row['per_second'] / base['per_second']:10.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--langextract", metavar="PYTHON", help="the interpreter of an environment that has langextract"
    )
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    clients = dict.fromkeys(("openai", "extractor", "extractor+rules", "instructor"), sys.executable)
    if arguments.langextract:
        clients["langextract"] = arguments.langextract
    print(f"article of {len(ARTICLE):,} characters, {RECORDS} records, 3 requests per document (langextract: 1)")
    compare(clients, delay=0, documents=arguments.documents, threads=1, rounds=arguments.rounds)
    in_flight = {client: python for client, python in clients.items() if client != "langextract"}
    compare(in_flight, delay=0.05, documents=max(128, 3 * arguments.documents), threads=64, rounds=arguments.rounds)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]), float(sys.argv[3]))
    elif sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))))
    else:
        main()
