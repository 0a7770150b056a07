"""What the recorded model makes of the five seed articles, beside the rules; replayed, so it runs offline in seconds.

    python benchmarks/llm_seeds.py

Prints for each article and kind how many drafts there were, how many records were returned and why the others were
rejected, whether every returned record is true to the text, and the scores of both engines against `tests/gold`.
"""

import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import recording  # noqa: E402

from extractor import Document, Extraction, extract  # noqa: E402
from extractor.schemas import KINDS, schema_id  # noqa: E402
from extractor.scoring import MEASURES, score  # noqa: E402


def replay(kind: str, seed: Path, document: Document) -> Extraction:
    tape = recording.CASSETTES / schema_id(kind) / f"{seed.stem}.json"
    return recording.replay(tape, kind, document, limit=recording.LIMITS["seeds"])


def main() -> None:
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "tests" / "gold").glob("*.json"))]
    by_engine: dict[str, dict[str, list[tuple[list[dict], list[dict]]]]] = {"model": {}, "rules": {}}
    print("| kind | article | requests | tokens out | returned | rejected, by verdict | likely missed | untrue |")
    print("|---|---|---|---|---|---|---|---|")
    verdicts: Counter[str] = Counter()
    returned = untrue = 0
    for kind in KINDS:
        for gold in golds:
            seed = ROOT / "seeds" / gold["document"]
            document = Document.read(seed, published=gold["published"])
            found = replay(kind, seed, document)
            rejected = Counter(str(rejection.verdict) for rejection in found.rejected)
            false = sum(any(recording.untrue(record, document.text)) for record in found.records(kind))
            missed = len(found.likely_missed.get(kind, ()))
            verdicts += rejected
            returned, untrue = returned + len(found.records(kind)), untrue + false
            why = ", ".join(f"{count} {verdict}" for verdict, count in sorted(rejected.items())) or "none"
            usage = found.usage
            print(
                f"| {kind} | {seed.stem[:3]} | {usage.requests} | {usage.tokens_out} | {len(found.records(kind))} |"
                f" {why} | {missed} | {false} |"
            )
            rules = extract(document, kinds=[kind], engine="rules")
            for name, extraction in (("model", found), ("rules", rules)):
                records = extraction.model_dump(mode="json")[kind]
                by_engine[name].setdefault(kind, []).append((gold[kind], records))
    total = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    print(f"\nReturned: {returned}, of them untrue to the text: {untrue}. Rejected: {verdicts.total()} ({total}).\n")
    print("| measure | model P | R | F1 | rules P | R | F1 |")
    print("|---|---|---|---|---|---|---|")
    for name, measure in MEASURES.items():
        scores = [score(measure, by_engine[engine][measure.kind]) for engine in ("model", "rules")]
        cells = [f"{100 * value:.0f}" for each in scores for value in (each.precision, each.recall, each.f1)]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
