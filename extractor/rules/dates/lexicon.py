"""The words of dates, read from the data files once."""

from functools import cache
from importlib.resources import files
from types import MappingProxyType

Words = MappingProxyType[str, str]


def _rows(name: str) -> list[list[str]]:
    text = (files("extractor.rules") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def words() -> MappingProxyType[str, Words]:
    """Return each class of `dates_words.tsv` as {word: value}."""
    classes: dict[str, dict[str, str]] = {}
    for kind, word, value in _rows("dates_words.tsv"):
        classes.setdefault(kind, {})[word] = value
    classes["holiday"] = dict(_rows("dates_holidays.tsv"))
    return MappingProxyType({kind: MappingProxyType(entries) for kind, entries in classes.items()})


def value(kind: str, word: str) -> str | None:
    """Return what a printed word means in a class (or in its abbreviations or plurals), or None."""
    classes = words()
    key = " ".join(word.lower().replace("’", "'").rstrip(".").split())
    for name in (kind, f"{kind}_abbr", f"{kind}s"):
        if key in classes.get(name, ()):
            return classes[name][key]
    return None


def number(word: str) -> float | None:
    """Return a number in digits or words (`twenty-four`, `2 1/2`, `two and a half`); None if vague or none."""
    key = " ".join(word.lower().replace("-", " ").replace(",", "").split())
    half = 0.0
    for tail, part in ((" and a half", 0.5), (" 1/2", 0.5), (" 1/4", 0.25), (" 3/4", 0.75), ("½", 0.5)):
        if key.endswith(tail):
            key, half = key.removesuffix(tail).strip(), part
            break
    if key.replace(".", "", 1).isdigit() and key.isascii():
        return float(key) + half
    first, _, last = key.partition(" ")
    classes = words()
    if first in classes["tens"] and (not last or last in classes["number"]):
        return int(classes["tens"][first]) + int(classes["number"].get(last, "0")) + half
    found = classes["number"].get(key) or classes["vague_number"].get(key)
    return float(found) + half if found and found != "X" else None
