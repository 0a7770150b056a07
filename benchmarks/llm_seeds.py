"""Results of the recorded model and of the rules on the five seed articles. Cassettes are replayed, so it runs offline.

    python benchmarks/llm_seeds.py

For each article and kind it prints the number of returned records, the reasons for rejections, the number of withheld fields,
and whether every returned record agrees with the text. Then it prints the scores of both engines against `tests/gold`.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from extractor import extract  # noqa: E402
from extractor.kinds.scoring import score  # noqa: E402
from extractor.regress.config import load_config  # noqa: E402
from extractor.regress.suite import Suite  # noqa: E402
from tests.support.replaying import replay, unsupported  # noqa: E402


def main() -> None:
    paths = sorted((ROOT / "tests" / "gold").glob("*.json"))
    golds = {gold["document"].removesuffix(".txt"): gold for gold in map(json.loads, map(Path.read_text, paths))}
    suite = Suite.open(load_config(ROOT / "regress.toml"))
    by_engine: dict[str, dict[str, list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]]] = {
        "model": {},
        "rules": {},
    }
    print(
        "| kind | article | requests | tokens out | returned | rejected, by verdict | withheld | likely missed | untrue |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    verdicts: Counter[str] = Counter()
    withheld: Counter[str] = Counter()
    kinds = {}
    returned = wrong = 0
    for case in suite.cases(suite.variant()):
        kind, article, document = case.kinds[0].name, case.article.name, case.article.document
        found = replay(case)
        rejected = Counter(str(rejection.verdict) for rejection in found.rejected)
        false = sum(any(unsupported(record, document.text)) for record in found.records(kind))
        missed = len(found.possible_omissions.get(kind, ()))
        verdicts += rejected
        fields = Counter(field.field for evidence in found.evidence[kind] for field in evidence.withheld)
        withheld += fields
        kinds[kind] = case.kinds[0]
        returned, wrong = returned + len(found.records(kind)), wrong + false
        why = ", ".join(f"{count} {verdict}" for verdict, count in sorted(rejected.items())) or "none"
        usage = found.usage
        print(
            f"| {kind} | {article[:3]} | {usage.requests} | {usage.tokens_out} | {len(found.records(kind))} |"
            f" {why} | {fields.total()} | {missed} | {false} |"
        )
        rules = extract(document, kinds=case.kinds, engine="rules")
        for name, extraction in (("model", found), ("rules", rules)):
            records = extraction.model_dump(mode="json")[kind]
            by_engine[name].setdefault(kind, []).append((golds[article][kind], records))
    print(f"\nReturned: {returned}, of these not in agreement with the text: {wrong}. Rejected: {listed(verdicts)}.")
    print(f"Withheld fields of returned records: {listed(withheld)}.\n")
    print("| measure | model P | R | F1 | rules P | R | F1 |")
    print("|---|---|---|---|---|---|---|")
    for kind, name, measure in [(kind, *row) for kind, known in kinds.items() for row in known.measures.items()]:
        scores = [score(measure, by_engine[engine][kind]) for engine in ("model", "rules")]
        cells = [f"{100 * value:.0f}" for each in scores for value in (each.precision, each.recall, each.f1)]
        print(f"| {name} | {' | '.join(cells)} |")


def listed(counts: Counter[str]) -> str:
    """Return a total with its parts, such as `12 (9 kind, 3 cue)`."""
    return f"{counts.total()} ({', '.join(f'{count} {name}' for name, count in counts.most_common())})"


if __name__ == "__main__":
    main()
