"""CPU time of locating 18 passages in an article, verbatim and with changed quotation marks, dashes and spaces.

usage: python benchmarks/grounding.py
"""

import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from extractor.checks.grounding import Grounder

ROOT = Path(__file__).parent.parent
FACTS, RUNS = 18, 50
CHANGED = str.maketrans({"'": "’", '"': "“", "-": "–", " ": "  "})


def cost(text: str, facts: Sequence[str]) -> float:
    """Return the median CPU time, in milliseconds, of locating all passages in a new document."""
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        grounder = Grounder(text)
        for fact in facts:
            grounder.locate(fact)
        seconds.append(time.process_time() - start)
    return 1000 * statistics.median(seconds)


def main() -> None:
    """Print both results for the longest of the five articles."""
    gold = json.loads((ROOT / "tests" / "gold" / "001.json").read_text(encoding="utf-8"))
    text = (ROOT / "seeds" / gold["document"]).read_text(encoding="utf-8")
    facts = [quote["text"] for quote in gold["quotes"]][:FACTS]
    print(f"{len(facts)} facts in {len(text):,} characters, CPU ms:")
    print(f"  verbatim      {cost(text, facts):6.3f}")
    print(f"  folded        {cost(text, [fact.translate(CHANGED) for fact in facts]):6.3f}")


if __name__ == "__main__":
    main()
