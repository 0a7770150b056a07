"""Write extractor/rules/data/first_names.txt: given names and their gender.

usage: python tools/build_first_names.py DIR_WITH_dist.male.first_AND_dist.female.first own_names.txt

The two files are those of the 1990 US census in the `names` distribution (0.3.0). The third has lines of the same form as the
result (`m name name`), for names that are rare in the United States.
"""

import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "extractor" / "rules" / "data" / "first_names.txt"
HEADER = """\
# Given names: m, f or u (both), then the names in lower case.
# The first block is the 1990 census of the United States (U.S. Census Bureau, public domain), names borne by at least
# 0.002 % of a sex, read from the names 0.3.0 distribution (MIT) by tools/build_first_names.py; u where neither sex bears
# a name five times as often as the other. The second block was written for this project from general knowledge.
"""
LEAST = 0.002
RATIO = 5


def shares(path: Path) -> dict[str, float]:
    """Return the share of a sex with each name, in percent."""
    rows = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {row[0].lower(): float(row[1]) for row in rows if float(row[1]) >= LEAST}


def main(folder: str, own: str) -> None:
    """Write the file."""
    male, female = shares(Path(folder) / "dist.male.first"), shares(Path(folder) / "dist.female.first")
    block: dict[str, list[str]] = {"m": [], "f": [], "u": []}
    for name in sorted(male.keys() | female.keys()):
        m, f = male.get(name, 0.0), female.get(name, 0.0)
        block["m" if m >= RATIO * f else "f" if f >= RATIO * m else "u"].append(name)
    census = set(male) | set(female)
    lines = [f"{gender} {' '.join(names)}" for gender, names in block.items()] + ["#"]
    for line in Path(own).read_text(encoding="utf-8").splitlines():
        gender, *names = line.split()
        lines.append(f"{gender} {' '.join(sorted(set(names) - census))}")
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
