"""Characters per CPU-second of the rule engine, including verification, for each kind and for all three.

usage: python benchmarks/rules_speed.py [FOLDER ...]     (default: seeds)

Each result is the median of seven runs over all texts, in one thread, after a warm-up. CPU time, not wall time.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from extractor import Document, Extractor
from extractor.kinds import BUILT_IN as KINDS
from extractor.rules.dates import find_dates

RUNS = 7


def speed(work: Callable[[Document], object], documents: list[Document], repeat: int) -> float:
    """Return characters per CPU-second, the median of several runs."""
    for document in documents:
        work(document)
    characters = repeat * sum(len(document.text) for document in documents)
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        for _ in range(repeat):
            for document in documents:
                work(document)
        seconds.append(time.process_time() - start)
    return characters / statistics.median(seconds)


def main() -> None:
    """Print the table."""
    folders = [Path(name) for name in sys.argv[1:]] or [Path(__file__).parent.parent / "seeds"]
    documents = [Document.read(path) for folder in folders for path in sorted(folder.glob("*.txt"))]
    characters = sum(len(document.text) for document in documents)
    repeat = max(1, 100_000 // characters)
    print(f"{len(documents)} texts, {characters:,} characters; characters per CPU-second:")
    for kinds in (*((kind,) for kind in KINDS), KINDS):
        job = Extractor(kinds=kinds, engine="rules")
        print(f"  {' + '.join(kinds):26} {speed(job.extract, documents, repeat):>12,.0f}")
    print(f"  {'dates only':26} {speed(lambda d: find_dates(d.text, d.published), documents, repeat):>12,.0f}")


if __name__ == "__main__":
    main()
