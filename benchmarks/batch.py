"""What batch runs cost: memory, CPU beside a plain loop, use of two cores, requests in flight, and the same on Ray.

python benchmarks/batch.py memory 10000 200000     peak memory of all processes (PSS), by number of files
python benchmarks/batch.py rules 2000              CPU and wall time beside extract() in a loop, rules
python benchmarks/batch.py model 2000 50 200 1000  with a provider of this latency in ms, 64 requests in flight
python benchmarks/batch.py waiting 5000            an engine that sleeps 50 ms, 64 at once: the schedule alone
python benchmarks/batch.py ray 2000                local and Ray: the same bytes? CPU and time of each

Times are CPU seconds of all processes where it says so: other work on the machine does not count. Wall times do not mean
much on a busy machine, so the load average is printed too.
"""

import importlib
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from corpus import article, write_corpus

from extractor.batch import Job, RateLimits, RunOptions, Source, extract_folder
from extractor.batch.run import Run
from extractor.documents.document import Document
from extractor.engines.base import Engine, EngineOutput
from extractor.engines.llm import LLMEngine
from extractor.engines.prompting import prompt_for
from extractor.kinds import Kind, get_kind
from extractor.pipeline.extract import Extractor
from extractor.settings.settings import Settings

#: Started in this folder's name, so that workers find the engine.
IDLE_RUN = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from batch import Idle
from extractor.batch import RunOptions, extract_folder
print(extract_folder(*sys.argv[1:], engine=Idle(), options=RunOptions(processes=2, concurrency=1)).done)
"""
PROVIDER = Path(__file__).parent.parent / "tests" / "support" / "batch_provider.py"


class Idle(Engine):
    """An engine that finds nothing, or waits for it: what is left is the batch layer's own."""

    source = "idle"

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:  # noqa: ARG002
        if self.seconds:
            time.sleep(self.seconds)
        return EngineOutput(())


def cpu() -> tuple[float, float]:
    """CPU seconds of this process, and of the children that have ended."""
    usage = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    mine, children = (u.ru_utime + u.ru_stime for u in usage)
    return mine, children


def report(**facts: object) -> None:
    print(json.dumps({**facts, "load": round(os.getloadavg()[0], 1)}), flush=True)


def peak_of_tree(process: "subprocess.Popen[bytes]") -> float:
    """Sample the memory of a process and its children until it ends; return the peak of their sum in MB (PSS)."""
    peak = 0.0
    while process.poll() is None:
        pids, total = [process.pid], 0
        for pid in pids:
            try:
                pids += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        peak = max(peak, total / 1024)
        time.sleep(0.1)
    return peak


def memory(counts: list[int]) -> None:
    """Short files and an engine that finds nothing, on two processes, so that their number is what counts."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "in"
            for number in range(count):
                place = source / f"{number // 1000:04d}"
                if number % 1000 == 0:
                    place.mkdir(parents=True)
                (place / f"{number}.txt").write_text(f'"We cannot wait {number} days," the mayor of Port Merrow said.')
            command = [sys.executable, "-c", IDLE_RUN, str(source), str(Path(folder) / "out")]
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            peak = peak_of_tree(process)
            assert process.stdout is not None
            report(what="memory", files=count, done=int(process.stdout.read()), peak_mb=round(peak, 1))


def rules(count: int) -> None:
    """CPU of a loop, of a batch run on one process and on two; and how much of the latter is not the workers'."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in"
        write_corpus(source, count)
        extractor = Extractor(engine="rules")
        extractor.extract(article(0))
        paths = sorted(source.rglob("*.txt"))
        mine, start = cpu()[0], time.monotonic()
        with (Path(folder) / "loop.jsonl").open("w") as file:
            for path in paths:
                file.write(extractor.extract(Document.read(path)).to_json() + "\n")
        loop, loop_wall = cpu()[0] - mine, time.monotonic() - start
        report(what="loop", articles=count, cpu_ms=round(loop / count * 1e3, 3), wall_s=round(loop_wall, 1))
        for processes in (1, 2):
            before, start = cpu(), time.monotonic()
            options = RunOptions(processes=processes)
            extract_folder(source, Path(folder) / f"out{processes}", engine="rules", options=options)
            wall, (mine, children) = time.monotonic() - start, cpu()
            mine, children = mine - before[0], children - before[1]
            report(
                what=f"batch, {processes} processes", articles=count, cpu_ms=round((mine + children) / count * 1e3, 3),
                coordinator_ms=round(mine / count * 1e3, 3), overhead=round((mine + children) / loop - 1, 3),
                wall_s=round(wall, 1), wall_speedup=round(loop_wall / wall, 2),
                speedup_by_cpu=round(processes * loop / max(mine + children, processes * mine), 2) if processes == 2 else None,
            )  # fmt: skip


@contextmanager
def provider(milliseconds: float) -> Iterator[str]:
    """Run a provider in a separate process and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, str(PROVIDER), str(port), str(milliseconds)])
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def served(url: str) -> float:
    """Seconds from the first request's coming to the last one's answer, by the provider's clock."""
    with urllib.request.urlopen(f"{url}/times") as response:  # noqa: S310  (our own)
        return float(json.load(response)["seconds"])


def bare(url: str, folder: str, in_flight: str) -> None:
    """Send the same requests with openai's client, in threads. Runs in a separate process."""
    import httpx2  # noqa: PLC0415  (nothing else here needs them)
    import openai  # noqa: PLC0415

    settings = Settings(_env_file=None, model="m", base_url=f"{url}/v1", cache=False)
    prompt = prompt_for(get_kind("quotes"))
    with closing(LLMEngine(settings)) as engine:
        texts = [path.read_text() for path in sorted(Path(folder).rglob("*.txt"))]
        bodies = [engine.request(prompt, prompt.messages(text, None)).body for text in texts]
    limits = httpx2.Limits(max_connections=1000, max_keepalive_connections=1000)
    client = openai.OpenAI(api_key="none", base_url=f"{url}/v1", max_retries=0, http_client=openai.DefaultHttpxClient(limits=limits))  # fmt: skip
    before = time.process_time()
    with ThreadPoolExecutor(int(in_flight)) as pool:
        for _ in pool.map(lambda body: client.chat.completions.create(**body), bodies):
            pass
    print((time.process_time() - before) / len(bodies))


def model(count: int, *latencies: int, in_flight: int = 64) -> None:
    """One request a document, at each latency; and the same requests by openai's client alone.

    The ideal is a schedule that loses nothing between requests: count x latency / 64. Starting up is not part of it: the
    provider reports how long it took from the first request to the last answer. CPU a request is without the start, too:
    what 64 documents take is taken off. The number of documents is rounded up to whole rounds of 64.
    """
    count = -(-count // in_flight) * in_flight
    with tempfile.TemporaryDirectory() as folder:
        source, few = Path(folder) / "in", Path(folder) / "few"
        write_corpus(source, count)
        write_corpus(few, in_flight)
        for milliseconds in latencies or (50,):
            ideal = count * milliseconds / 1e3 / in_flight
            start, _ = run_model(few, Path(folder) / f"few{milliseconds}", milliseconds, in_flight)
            used, seconds = run_model(source, Path(folder) / f"out{milliseconds}", milliseconds, in_flight)
            report(
                what="batch", latency_ms=milliseconds, articles=count, start_cpu_s=round(start, 2),
                cpu_ms=round((used - start) / (count - in_flight) * 1e3, 2), ideal_s=round(ideal, 2),
                served_s=round(seconds, 2), of_ideal=round(ideal / seconds, 3),
            )  # fmt: skip
            with provider(milliseconds) as url:
                command = [sys.executable, __file__, "bare", url, str(source), str(in_flight)]
                used = float(subprocess.run(command, check=True, capture_output=True).stdout)
                seconds = served(url)
            report(
                what="openai alone", latency_ms=milliseconds, articles=count, cpu_ms=round(used * 1e3, 2),
                ideal_s=round(ideal, 2), served_s=round(seconds, 2), of_ideal=round(ideal / seconds, 3),
            )  # fmt: skip


def run_model(source: Path, out: Path, milliseconds: float, in_flight: int) -> tuple[float, float]:
    """Run once with an empty cache. Return CPU seconds, and seconds from the first request to the last answer."""
    with provider(milliseconds) as url:
        settings = Settings(
            _env_file=None,
            model="m",
            base_url=f"{url}/v1",
            cache_dir=out / "cache",
            concurrency=in_flight,
            cross_check=False,
        )
        job = Job(Source(source), ("quotes",), "llm", settings, RateLimits(concurrency=in_flight))
        before = sum(cpu())
        summary = Run(job, out, RunOptions(concurrency=in_flight)).run()
        used = sum(cpu()) - before
        assert not summary.left
        assert not summary.in_quarantine
        return used, served(url)


def waiting(count: int, milliseconds: float = 50, in_flight: int = 64) -> None:
    """An engine that sleeps, so that only the batch layer's own schedule is measured."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in"
        write_corpus(source, count)
        options = RunOptions(processes=1, concurrency=in_flight)
        engine = importlib.import_module("batch").Idle(milliseconds / 1e3)  # not of __main__: it must travel
        before, start = cpu(), time.monotonic()
        summary = extract_folder(source, Path(folder) / "out", engine=engine, options=options)
        wall, used = time.monotonic() - start, sum(cpu()) - sum(before)
        report(
            what="waiting", articles=count, done=summary.done, cpu_ms=round(used / count * 1e3, 3), wall_s=round(wall, 2),
            ideal_s=round(count * milliseconds / 1e3 / in_flight, 2),
        )  # fmt: skip


class TreeMeter:
    """CPU seconds of a process and all its descendants, those that end on the way included up to the last look at them."""

    def __init__(self, pid: int) -> None:
        self.pid, self.seen, self._end = pid, dict[str, float](), threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def seconds(self) -> float:
        pids = [str(self.pid)]
        for each in pids:
            try:
                pids += [child for thread in Path(f"/proc/{each}/task").iterdir()
                         for child in (thread / "children").read_text().split()]  # fmt: skip
                fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            self.seen[each] = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
        return sum(self.seen.values())

    def _look_on(self) -> None:
        while not self._end.wait(0.2):
            self.seconds()

    def close(self) -> None:
        self._end.set()
        self._thread.join()


def on_ray(count: int) -> None:
    """The same articles locally and on a Ray of this machine, two workers each. CPU includes Ray's own processes."""
    import ray  # noqa: PLC0415  (an extra)

    with tempfile.TemporaryDirectory() as folder:
        source, here, there = Path(folder) / "in", Path(folder) / "here", Path(folder) / "there"
        write_corpus(source, count)
        start, before = time.monotonic(), sum(cpu())
        extract_folder(source, here, engine="rules", options=RunOptions(processes=2))
        local, wall = sum(cpu()) - before, time.monotonic() - start
        report(what="local", articles=count, cpu_ms=round(local / count * 1e3, 2), wall_s=round(wall, 1))
        meter = TreeMeter(os.getpid())
        start, before = time.monotonic(), meter.seconds()
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000)
        init, started = time.monotonic() - start, meter.seconds()
        summary = extract_folder(source, there, engine="rules", options=RunOptions(ray_actors=2))
        wall, ended = time.monotonic() - start, meter.seconds()
        meter.close()
        ray.shutdown()
        report(
            what="ray", articles=count, done=summary.done, cpu_ms=round((ended - started) / count * 1e3, 2),
            beside_local=round((ended - started) / local - 1, 3), start_cpu_s=round(started - before, 1),
            init_s=round(init, 1), wall_s=round(wall, 1), same_bytes=lines(here) == lines(there),
        )  # fmt: skip


def lines(out: Path) -> list[bytes]:
    return sorted(line for path in (out / "records").rglob("*.jsonl") for line in path.read_bytes().splitlines())


def main() -> None:
    what, *numbers = sys.argv[1:]
    if what == "bare":
        bare(*numbers)
        return
    counts = [int(number) for number in numbers]
    if what == "memory":
        memory(counts)
    else:
        {"rules": rules, "model": model, "waiting": waiting, "ray": on_ray}[what](*counts)


if __name__ == "__main__":
    main()
