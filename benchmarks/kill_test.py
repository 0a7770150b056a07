"""Kill -9 and full disks at random moments, again and again, then a comparison with an undisturbed run.

python benchmarks/kill_test.py batch [--kills 200] [--articles 150] [--seed 1]
python benchmarks/kill_test.py export [--kills 50]     every format is opened after every kill
python benchmarks/kill_test.py disk [--runs 20]        batch and export on a disk that fills up; needs the right to mount
"""

import argparse
import csv
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import write_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTRACTOR = [sys.executable, "-m", "extractor"]
FORMATS = ("csv", "parquet", "sqlite", "duckdb")
TABLES = ("documents", "quotes", "figures", "events", "rejected")
#: What an output may consist of, besides its records.
KNOWN = {"quarantine.jsonl", "duplicates.jsonl", ".extractor/manifest.sqlite"}


def records(out: Path) -> list[bytes]:
    return sorted(line for path in (out / "records").glob("*.jsonl") for line in path.read_bytes().splitlines())


def run(arguments: list[object], seconds: float | None = None) -> "subprocess.CompletedProcess[bytes] | None":
    """Run a command, and kill it after some seconds; return None if it was killed."""
    command = [*EXTRACTOR, *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    return subprocess.CompletedProcess(command, process.returncode, out, errors)


def batch(source: Path, out: Path) -> list[object]:
    return ["batch", source, out, "--engine", "rules", "--progress", "none"]


def check(out: Path, expected: list[bytes], *, ended: bool) -> None:
    """What is visible must be right at any time, and complete at the end, with nothing else beside it."""
    seen = records(out)
    assert len(seen) == len(set(seen)), "a document is in the records twice"
    assert set(seen) <= set(expected), "a line differs from that of an uninterrupted run"
    if ended:
        assert seen == expected, f"{len(expected) - len(seen)} documents are lost"
        files = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
        left = {name for name in files if not name.startswith("records/part-")} - KNOWN
        assert not left, f"left behind: {left}"


def kill_batch(folder: Path, kills: int, articles: int) -> dict[str, object]:
    source = folder / "in"
    write_corpus(source, articles)
    start = time.monotonic()
    run(batch(source, folder / "whole"))
    whole = time.monotonic() - start
    expected = records(folder / "whole")
    assert len(expected) == articles
    killed = ended = 0
    out = folder / "out0"
    while killed < kills:
        done = run(batch(source, out), random.uniform(0.1, whole))  # noqa: S311
        if done is not None:
            assert done.returncode == 0, done.stderr
            check(out, expected, ended=True)
            ended += 1
            shutil.rmtree(out)
            out = folder / f"out{ended}"
        else:
            killed += 1
            if (out / "records").exists():
                check(out, expected, ended=False)
    run(batch(source, out))
    check(out, expected, ended=True)
    return {"kills": killed, "runs brought to their end": ended + 1, "articles": articles}


def opened(to: Path, form: str) -> dict[str, int]:
    """Open an export; return the number of rows of each table."""
    if form == "sqlite":
        with closing(sqlite3.connect(to / "x.db")) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}  # noqa: S608
    if form == "duckdb":
        import duckdb  # noqa: PLC0415  (an extra)

        with duckdb.connect(str(to / "x.duckdb"), read_only=True) as duck:
            return {name: duck.sql(f"SELECT * FROM {name}").to_arrow_table().num_rows for name in TABLES}  # noqa: S608
    if form == "parquet":
        import pyarrow.parquet as pq  # noqa: PLC0415  (an extra)

        return {name: pq.read_table(to / f"{name}.parquet").num_rows for name in TABLES}
    counts = {}
    for name in TABLES:
        with (to / f"{name}.csv").open(newline="") as file:
            counts[name] = sum(1 for _ in csv.DictReader(file))
    return counts


def export(out: Path, to: Path, form: str) -> list[object]:
    return ["export", out, to / {"sqlite": "x.db", "duckdb": "x.duckdb"}.get(form, ""), "--format", form]


def kill_export(folder: Path, kills: int, articles: int) -> dict[str, object]:
    """Export two runs to the same place in turn; after each kill a table is that of one or of the other."""
    outs = [folder / "one", folder / "two"]
    for out, count in zip(outs, (articles, articles // 2), strict=True):
        write_corpus(folder / f"in-{out.name}", count)
        run(batch(folder / f"in-{out.name}", out))
    whole, known = {}, {}
    for form in FORMATS:
        start = time.monotonic()
        for out in outs:
            done = run(export(out, folder / form, form))
            assert done is not None
            known[form, out] = json.loads(done.stdout)
            assert opened(folder / form, form) == known[form, out]
        whole[form] = (time.monotonic() - start) / 2
    killed = dict.fromkeys(FORMATS, 0)
    ended = 0
    while sum(killed.values()) < kills:
        form = FORMATS[(sum(killed.values()) + ended) % len(FORMATS)]
        out = outs[(sum(killed.values()) + ended) // len(FORMATS) % 2]
        done = run(export(out, folder / form, form), random.uniform(0.3 * whole[form], 1.1 * whole[form]))  # noqa: S311
        found = opened(folder / form, form)
        if done is None:
            killed[form] += 1
            assert all(found[name] in {known[form, each][name] for each in outs} for name in TABLES), found
        else:
            ended += 1
            assert found == known[form, out]
            assert not list(folder.glob(f"**/{form}/.extractor-*")), "left behind"
    for form in FORMATS:
        run(export(outs[0], folder / form, form))
        assert opened(folder / form, form) == known[form, outs[0]]
        assert not list(folder.glob(f"{form}/.extractor-*")), "left behind"
    return {"kills": killed, "exports brought to their end": ended + len(FORMATS), "articles": articles}


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> "Iterator[Path]":
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def one_line(done: "subprocess.CompletedProcess[bytes] | None") -> bool:
    """Return whether a command has ended well; where it has not, it must say so in one line."""
    assert done is not None
    if done.returncode == 0:
        return True
    (line,) = done.stderr.decode().splitlines()
    assert done.returncode in {1, 2}, line
    assert any(words in line for words in ("No space left", "disk is full", "disk I/O error")), line
    return False


def full_disk(folder: Path, runs: int, articles: int) -> dict[str, object]:
    """Run and export on a disk that becomes full, then with free space again."""
    source, whole = folder / "in", folder / "whole"
    write_corpus(source, articles)
    run(batch(source, whole))
    expected = records(whole)
    need = sum(path.stat().st_size for path in whole.rglob("*") if path.is_file()) // 1024
    full = {"batch": 0, "export": 0}
    for number in range(runs):
        form = FORMATS[number % len(FORMATS)]
        with small_disk(folder / "disk", random.randint(need // 20, need)) as disk:  # noqa: S311
            out, to = disk / "out", disk / "to"
            full["batch"] += not one_line(run(batch(source, out)))
            check(out, expected, ended=False)
            full["export"] += not one_line(run(export(whole, to, form)))
            assert not list(disk.glob("**/.extractor-*")), "left behind"
            subprocess.run(["mount", "-o", "remount,size=1g", str(disk)], check=True)
            assert one_line(run(batch(source, out)))
            check(out, expected, ended=True)
            assert one_line(run(export(whole, to, form)))
            assert opened(to, form)["documents"] == articles
    return {"runs": runs, "disk full in": full, "articles": articles}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("what", choices=["batch", "export", "disk"])
    options.add_argument("--kills", type=int)
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--articles", type=int, default=150)
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    random.seed(args.seed)
    folder = Path(tempfile.mkdtemp(prefix="kill-test-"))
    try:
        if args.what == "batch":
            found = kill_batch(folder, args.kills or 200, args.articles)
        elif args.what == "export":
            found = kill_export(folder, args.kills or 50, args.articles)
        else:
            found = full_disk(folder, args.runs, args.articles)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"what": args.what, **found, "seed": args.seed, "lost": 0, "twice": 0, "left behind": 0}))


if __name__ == "__main__":
    main()
