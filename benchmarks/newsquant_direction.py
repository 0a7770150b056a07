"""Scores of `figures/v2` on NewsQuant. The scoring kit's adapter does not read `direction`; this script does.

usage: python benchmarks/newsquant_direction.py KIT [ROWS]

KIT is the folder of the scoring kit (adapters.py, figures.py), ROWS a JSON Lines file with the rows of the set (default: the kit's
visible half, `KIT/../data/newsquant/dev.jsonl`). The set labels a figure `up` or `down` if it rose or fell, and otherwise by its
modifier. So the direction is used only if the modifier is exact.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from extractor import Document, Extractor

CHANGES = {"increase": "up", "decrease": "down"}


def directed(figures: Iterable[Mapping[str, Any]], predicted: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the predictions of the kit's adapter with the direction as `change`."""
    for figure, line in zip(figures, predicted, strict=True):
        exact = figure["modifier"] == "exact"
        yield line | {"change": (exact and CHANGES.get(figure["direction"])) or line["change"]}


def main(kit: str, rows: str | None = None) -> None:
    """Print the scores without and with the direction."""
    sys.path.insert(0, kit)
    import adapters  # noqa: PLC0415  (the kit's)
    import figures as scorer  # noqa: PLC0415

    texts = Path(rows or Path(kit).parent / "data" / "newsquant" / "dev.jsonl")
    gold = [json.loads(line) for line in texts.read_text(encoding="utf-8").splitlines()]
    extract = Extractor(kinds=["figures/v2"], engine="rules").extract
    plain, told = {}, {}
    for row in gold:
        found = [figure.model_dump(mode="json") for figure in extract(Document(row["text"])).figures]
        plain[row["id"]] = adapters.newsquant(row, found)
        counted = [figure for figure in found if figure["kind"] != "ordinal"]
        told[row["id"]] = list(directed(counted, plain[row["id"]]))
    for name, predicted in (("modifier alone", plain), ("modifier and direction", told)):
        print(f"{name:24} {scorer.newsquant(gold, predicted)['value+change']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
