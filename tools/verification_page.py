"""Write the tables of docs/verification.md: how each field is checked, and the measurements.

    python tools/verification_page.py [--others ARTICLES GOLD]

The rows about third-party articles are kept unless `--others` is given.
"""

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.field_checks import SETS, belief_rows, falsehood, read, summary_row, truth  # noqa: E402
from extractor.kinds import BUILT_IN, get_kind, resolve_kinds  # noqa: E402

PAGE = ROOT / "docs" / "verification.md"
OTHERS = "104 third-party articles"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", nargs=2, type=Path, metavar=("ARTICLES", "GOLD"))
    options = parser.parse_args()
    page, kinds = PAGE.read_text(encoding="utf-8"), resolve_kinds(BUILT_IN)
    for kind in map(get_kind, BUILT_IN):
        page = with_rows(page, f"### `{kind.id}`", (f"| `{field}` | {how} |" for field, how in kind.checked()))
    measured = {f"`{gold.relative_to(ROOT)}`": read(articles, gold) for articles, gold in SETS.values()}
    if options.others:
        measured[OTHERS] = read(*options.others)
    rows = [summary_row(name, found, truth(found, kinds), falsehood(found, kinds)) for name, found in measured.items()]
    if options.others:
        page = with_rows(page, "Each kind of false value", belief_rows(falsehood(measured[OTHERS], kinds)))
    else:
        rows += [line for line in page.splitlines() if line.startswith(f"| {OTHERS} |")]
    PAGE.write_text(with_rows(page, "## How well it works", rows), encoding="utf-8")


def with_rows(page: str, heading: str, rows: Iterable[str]) -> str:
    """Return a page with these rows in the first table after a heading or sentence."""
    head, mark, rest = page.partition(heading)
    table = re.search(r"(\|[^\n]*\n\|[- |]+\|\n)((?:\|[^\n]*\n)*)", rest)
    assert mark
    assert table
    return head + mark + rest[: table.end(1)] + "".join(f"{row}\n" for row in rows) + rest[table.end() :]


if __name__ == "__main__":
    main()
