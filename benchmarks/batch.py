"""What batch runs cost: memory, CPU beside a plain loop, use of two cores, requests in flight, and the same on Ray.

python benchmarks/batch.py memory 10000 200000     peak memory of all processes (PSS), by number of files
python benchmarks/batch.py rules 2000              CPU and wall time beside extract() in a loop, rules
python benchmarks/batch.py model 2000              against a provider that answers in 50 ms, 64 in flight
python benchmarks/batch.py waiting 5000            an engine that sleeps 50 ms, 64 at once: the schedule alone
python benchmarks/batch.py ray 2000                local and Ray: the same bytes? CPU and time of each

Times are CPU seconds of all processes where it says so: other work on the machine does not count. Wall times do not mean
much on a busy machine, so the load average stands beside them.
"""

import importlib
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from corpus import article, write_corpus

from extractor.batch import Options, Source, extract_folder
from extractor.batch.limits import Limits
from extractor.batch.run import Run
from extractor.batch.worker import Recipe
from extractor.document import Document
from extractor.engines.base import Drafts
from extractor.pipeline import Extractor
from extractor.settings import Settings

#: Started in this folder's name, so that workers find the engine.
IDLE_RUN = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from batch import Idle
from extractor.batch import Options, extract_folder
print(extract_folder(*sys.argv[1:], engine=Idle(), options=Options(processes=2, concurrency=1)).done)
"""
PROVIDER = Path(__file__).parent.parent / "tests" / "batch_provider.py"


class Idle:
    """An engine that finds nothing, or waits for it: what is left is the batch layer's own."""

    name = "idle"

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def extract(self, document: Document, schemas: Mapping[str, str]) -> Drafts:  # noqa: ARG002
        if self.seconds:
            time.sleep(self.seconds)
        return Drafts(())


def cpu() -> tuple[float, float]:
    """CPU seconds of this process, and of the children that have ended."""
    usage = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    mine, children = (u.ru_utime + u.ru_stime for u in usage)
    return mine, children


def tell(**facts: object) -> None:
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
            tell(what="memory", files=count, done=int(process.stdout.read()), peak_mb=round(peak, 1))


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
        tell(what="loop", articles=count, cpu_ms=round(loop / count * 1e3, 3), wall_s=round(loop_wall, 1))
        for processes in (1, 2):
            before, start = cpu(), time.monotonic()
            options = Options(processes=processes)
            extract_folder(source, Path(folder) / f"out{processes}", engine="rules", options=options)
            wall, (mine, children) = time.monotonic() - start, cpu()
            mine, children = mine - before[0], children - before[1]
            tell(
                what=f"batch, {processes} processes", articles=count, cpu_ms=round((mine + children) / count * 1e3, 3),
                coordinator_ms=round(mine / count * 1e3, 3), overhead=round((mine + children) / loop - 1, 3),
                wall_s=round(wall, 1), wall_speedup=round(loop_wall / wall, 2),
                speedup_by_cpu=round(processes * loop / max(mine + children, processes * mine), 2) if processes == 2 else None,
            )  # fmt: skip


def model(count: int, milliseconds: float = 50, in_flight: int = 64) -> None:
    """One request a document. The ideal is a schedule that loses nothing between requests: count x 50 ms / 64."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, str(PROVIDER), str(port), str(milliseconds)])
    try:
        time.sleep(1)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "in"
            write_corpus(source, count)
            settings = Settings(
                _env_file=None, model="m", base_url=f"http://127.0.0.1:{port}/v1", cache_dir=Path(folder) / "cache",
                concurrency=in_flight, witness=False,
            )  # type: ignore[call-arg]  # fmt: skip
            recipe = Recipe(Source(source), ("quotes",), "llm", settings, Limits(concurrency=in_flight))
            before, start = cpu(), time.monotonic()
            summary = Run(recipe, Path(folder) / "out", Options(concurrency=in_flight)).run()
            wall, after = time.monotonic() - start, cpu()
            used = sum(after) - sum(before)
        tell(
            what="model", articles=count, done=summary.done, cpu_ms=round(used / count * 1e3, 3),
            coordinator_ms=round((after[0] - before[0]) / count * 1e3, 3), wall_s=round(wall, 2),
            ideal_s=round(count * milliseconds / 1e3 / in_flight, 2),
        )  # fmt: skip
    finally:
        server.terminate()
        server.wait()


def waiting(count: int, milliseconds: float = 50, in_flight: int = 64) -> None:
    """An engine that sleeps, so that only the batch layer's own schedule is measured."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in"
        write_corpus(source, count)
        options = Options(processes=1, concurrency=in_flight)
        engine = importlib.import_module("batch").Idle(milliseconds / 1e3)  # not of __main__: it must travel
        before, start = cpu(), time.monotonic()
        summary = extract_folder(source, Path(folder) / "out", engine=engine, options=options)
        wall, used = time.monotonic() - start, sum(cpu()) - sum(before)
        tell(
            what="waiting", articles=count, done=summary.done, cpu_ms=round(used / count * 1e3, 3), wall_s=round(wall, 2),
            ideal_s=round(count * milliseconds / 1e3 / in_flight, 2),
        )  # fmt: skip


def cpu_of_tree(pid: int) -> float:
    """CPU seconds so far of a process, of all its descendants that still run, and of those that it has waited for."""
    total, pids = 0.0, [pid]
    for each in pids:
        try:
            pids += [int(child) for thread in Path(f"/proc/{each}/task").iterdir()
                     for child in (thread / "children").read_text().split()]  # fmt: skip
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


def on_ray(count: int) -> None:
    """The same articles locally and on a Ray of this machine, two workers each. CPU includes Ray's own processes."""
    import ray  # noqa: PLC0415  (an extra)

    from extractor.batch import RayOptions, extract_on_ray  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        source, here, there = Path(folder) / "in", Path(folder) / "here", Path(folder) / "there"
        write_corpus(source, count)
        start, before = time.monotonic(), sum(cpu())
        extract_folder(source, here, engine="rules", options=Options(processes=2))
        local, wall = sum(cpu()) - before, time.monotonic() - start
        tell(what="local", articles=count, cpu_ms=round(local / count * 1e3, 2), wall_s=round(wall, 1))
        start, before = time.monotonic(), cpu_of_tree(os.getpid())
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000)
        init, started = time.monotonic() - start, cpu_of_tree(os.getpid())
        summary = extract_on_ray(str(source), str(there), engine="rules", options=RayOptions(actors=2))
        wall, ended = time.monotonic() - start, cpu_of_tree(os.getpid())
        ray.shutdown()
        tell(
            what="ray", articles=count, done=summary.done, cpu_ms=round((ended - started) / count * 1e3, 2),
            beside_local=round((ended - started) / local - 1, 3), start_cpu_s=round(started - before, 1),
            init_s=round(init, 1), wall_s=round(wall, 1), same_bytes=lines(here) == lines(there),
        )  # fmt: skip


def lines(out: Path) -> list[bytes]:
    return sorted(line for path in (out / "records").rglob("*.jsonl") for line in path.read_bytes().splitlines())


def main() -> None:
    what, *numbers = sys.argv[1:]
    counts = [int(number) for number in numbers]
    if what == "memory":
        memory(counts)
    else:
        {"rules": rules, "model": model, "waiting": waiting, "ray": on_ray}[what](*counts)


if __name__ == "__main__":
    main()
