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
sys.path.insert(0, str(ROOT))

from extractor import extract  # noqa: E402
from extractor.regress.config import load_config  # noqa: E402
from extractor.regress.session import Session  # noqa: E402
from extractor.scoring import MEASURES, score  # noqa: E402
from tests.replaying import replay, untrue  # noqa: E402


def main() -> None:
    paths = sorted((ROOT / "tests" / "gold").glob("*.json"))
    golds = {gold["document"].removesuffix(".txt"): gold for gold in map(json.loads, map(Path.read_text, paths))}
    session = Session.open(load_config(ROOT / "regress.toml"))
    by_engine: dict[str, dict[str, list[tuple[list[dict], list[dict]]]]] = {"model": {}, "rules": {}}
    print("| kind | article | requests | tokens out | returned | rejected, by verdict | likely missed | untrue |")
    print("|---|---|---|---|---|---|---|---|")
    verdicts: Counter[str] = Counter()
    returned = wrong = 0
    for task in session.tasks(session.variant()):
        kind, article, document = task.case.kind, task.case.article, task.article.document
        found = replay(task)
        rejected = Counter(str(rejection.verdict) for rejection in found.rejected)
        false = sum(any(untrue(record, document.text)) for record in found.records(kind))
        missed = len(found.likely_missed.get(kind, ()))
        verdicts += rejected
        returned, wrong = returned + len(found.records(kind)), wrong + false
        why = ", ".join(f"{count} {verdict}" for verdict, count in sorted(rejected.items())) or "none"
        usage = found.usage
        print(
            f"| {kind} | {article[:3]} | {usage.requests} | {usage.tokens_out} | {len(found.records(kind))} |"
            f" {why} | {missed} | {false} |"
        )
        rules = extract(document, kinds=[kind], engine="rules")
        for name, extraction in (("model", found), ("rules", rules)):
            records = extraction.model_dump(mode="json")[kind]
            by_engine[name].setdefault(kind, []).append((golds[article][kind], records))
    total = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    print(f"\nReturned: {returned}, of them untrue to the text: {wrong}. Rejected: {verdicts.total()} ({total}).\n")
    print("| measure | model P | R | F1 | rules P | R | F1 |")
    print("|---|---|---|---|---|---|---|")
    for name, measure in MEASURES.items():
        scores = [score(measure, by_engine[engine][measure.kind]) for engine in ("model", "rules")]
        cells = [f"{100 * value:.0f}" for each in scores for value in (each.precision, each.recall, each.f1)]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
