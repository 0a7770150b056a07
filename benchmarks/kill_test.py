"""Kill -9 at random times, again and again, then compare with a run that was left alone.

python benchmarks/kill_test.py [--kills 200] [--articles 2000] [--seed 1]
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus import write_corpus

SCRIPT = """
import sys
from extractor.batch import Options, extract_folder
summary = extract_folder(sys.argv[1], sys.argv[2], engine="rules")
print(summary.done)
"""


def records(out: Path) -> list[bytes]:
    return sorted(line for path in (out / "records").glob("*.jsonl") for line in path.read_bytes().splitlines())


def run(source: Path, out: Path, seconds: float | None) -> bool:
    """Run, and kill after some seconds; return whether it came to its end before that."""
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(source), str(out)], stdout=subprocess.PIPE)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        return False
    if process.returncode:
        raise SystemExit(f"the run failed with code {process.returncode}")
    return True


def check(out: Path, expected: list[bytes], *, ended: bool) -> None:
    """What is visible must be right at any time, and complete at the end."""
    seen = records(out)
    assert len(seen) == len(set(seen)), "a document stands there twice"
    assert set(seen) <= set(expected), "a line differs from that of an uninterrupted run"
    assert not ended or seen == expected, f"{len(expected) - len(seen)} documents are lost"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--articles", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    random.seed(args.seed)
    folder = Path(tempfile.mkdtemp(prefix="kill-test-"))
    source = folder / "in"
    write_corpus(source, args.articles)
    start = time.monotonic()
    run(source, folder / "whole", None)
    whole = time.monotonic() - start
    expected = records(folder / "whole")
    assert len(expected) == args.articles
    kills = ended = 0
    out = folder / "out0"
    while kills < args.kills:
        if run(source, out, random.uniform(0.1, whole)):  # noqa: S311
            check(out, expected, ended=True)
            ended += 1
            shutil.rmtree(out)
            out = folder / f"out{ended}"
        else:
            kills += 1
            if (out / "records").exists():
                check(out, expected, ended=False)
    run(source, out, None)
    check(out, expected, ended=True)
    shutil.rmtree(folder)
    told = {"kills": kills, "runs brought to their end": ended + 1, "articles": args.articles, "seed": args.seed}
    print(json.dumps(told | {"lost": 0, "twice": 0}))


if __name__ == "__main__":
    main()
