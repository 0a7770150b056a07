"""The comparison as JSON, for programs."""

import json
from dataclasses import asdict
from typing import Any

from extractor.regress.comparison import Comparison
from extractor.regress.gates import Gate, verdict


def to_json(comparison: Comparison, gates: list[Gate]) -> str:
    """Return everything: the result, each gate, each kind with its tallies and measures, and each fact that changed."""
    kinds = [
        {
            "kind": kind.kind,
            "prompts": kind.prompts,
            "schemas": kind.schemas,
            "facts": dict(kind.tally.counts),
            "fields": {name: dict(tally.counts) for name, tally in kind.fields.items()},
            "rejected": kind.rejected,
            "measures": {name: {**asdict(m), "difference": m.difference} for name, m in kind.measures.items()},
            "noise": kind.noise,
            "spent": [asdict(side) for side in kind.spent or ()],
            "changes": [
                {
                    **asdict(judged.fact),
                    "fields": [change._asdict() for change in judged.fact.fields],
                    "change": judged.fact.change,
                    "judgement": judged.judgement,
                    "sample": judged.sample,
                }
                for judged in kind.facts
                if judged.fact.change != "same"
            ],
        }
        for kind in comparison.kinds
    ]
    report: dict[str, Any] = {
        "old": comparison.old,
        "new": comparison.new,
        "models": comparison.models,
        "articles": comparison.articles,
        "result": verdict(gates),
        "gates": [gate._asdict() for gate in gates],
        "kinds": kinds,
    }
    return json.dumps(report, indent=1, ensure_ascii=False)
