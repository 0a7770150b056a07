"""What the rules make of articles of many genres and of tables of sentences; run it to print the tables of README.md."""

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from extractor import extract
from extractor.kinds import get_kind
from extractor.kinds.scoring import Measure, Plain, Score, Test, both, match, same_name, score

HERE = Path(__file__).parent
#: The day on which every sentence of the tables appeared, a Wednesday.
PUBLISHED = "2025-03-12"
#: The articles were written in two series; the second one when the rules had been mended for most of the first.
SERIES = (1, 2)
ATTACKS = {"ASSAULT", "RETREAT", "THREATEN", "AGREE", "AID", "COERCE"}
#: In a list of actors or targets: there may be others.
OTHERS = "..."


def stated(name: str) -> Test:
    """A test: a record has the gold value of a field or one of those in `accept`; passes where the gold says nothing."""

    def test(gold: Plain, record: Plain) -> bool:
        return name not in gold or any(_same(value, record[name]) for value in accepted(gold, name))

    return test


def number(gold: Plain, record: Plain) -> bool:
    """A test: the value is right, or both ends of a range or the bound of a vague count."""
    ends = all(stated(name)(gold, record) for name in ("low", "high"))
    return stated("value")(gold, record) and ends


def accepted(gold: Plain, name: str) -> list[Any]:
    """Return the right values of a field: here `accept` holds a list of them."""
    return [gold[name], *gold.get("accept", {}).get(name, [])]


HALF = get_kind("quotes").overlap
#: What is measured, each with the kind that it is measured of.
MEASURES: Mapping[str, tuple[str, Measure]] = {
    "quotes": ("quotes", Measure(overlap=HALF)),
    "quotes, speaker": ("quotes", Measure(stated("speaker"), overlap=HALF)),
    "figures": ("figures", Measure()),
    "figures, value": ("figures", Measure(number)),
    "figures, value and unit": ("figures", Measure(both(number, stated("unit")))),
    "events, trigger": ("events", Measure()),
    "events, trigger and type": ("events", Measure(stated("type"))),
}

#: Fields whose share of right values is counted over the records that were found and whose gold states the field.
FIELDS: Mapping[str, Sequence[str]] = {
    "quotes": ("kind", "speaker"),
    "figures": ("value", "unit", "modifier"),
    "events": ("type", "actors", "targets", "place", "date", "status"),
}


def read(text: str, published: str = PUBLISHED) -> Plain:
    """Return what the rules find in a text, as plain data."""
    return extract(text, published=published, engine="rules").model_dump(mode="json")


class Article(NamedTuple):
    """An article's entry in the index, what a reader expects in it and what the rules find."""

    series: int
    held_out: bool
    gold: Plain
    found: Plain


@cache
def articles() -> list[Article]:
    """Return all articles, read by the rules."""
    index = json.loads((HERE / "articles" / "index.json").read_text(encoding="utf-8"))
    read_by_rules = []
    for name, entry in index.items():
        gold = json.loads((HERE / "gold" / name).with_suffix(".json").read_text(encoding="utf-8"))
        text = (HERE / "articles" / name).read_text(encoding="utf-8")
        found = read(text, entry["published"])
        read_by_rules.append(Article(entry["series"], entry["held_out"], gold, found))
    return read_by_rules


def measured(name: str, series: int, *, held_out: bool) -> Score:
    """Count one measure over the articles of a series that were held out, or over its others."""
    kind, measure = MEASURES[name]
    chosen = [article for article in articles() if (article.series, article.held_out) == (series, held_out)]
    return score(measure, [(article.gold[kind], article.found[kind]) for article in chosen])


def field_right(kind: str, name: str, series: int) -> tuple[int, int]:
    """Return how many values of a field are right, and of how many: those the gold states of records that were found."""
    test = number if name == "value" else stated(name)
    right = [
        test(gold, record)
        for article in articles()
        if article.series == series
        for gold, record in match(article.gold[kind], article.found[kind], get_kind(kind).overlap).pairs
        if gold.get("required", True) and name in gold
    ]
    return sum(right), len(right)


def attribution_right(speakers: str, found: Plain) -> bool:
    """Whether there are quotes and each has one of the speakers."""
    names = speakers.split("|")
    return bool(found["quotes"]) and all(
        any(same_name(name, quote["speaker"] or "None") for name in names) for quote in found["quotes"]
    )


def figure_right(wanted: str, unit: str, found: Plain) -> bool:
    """Whether one of the figures has the number (`none`: whether there is no figure)."""
    if wanted == "none":
        return not found["figures"]
    low, _, high = wanted.partition("..")
    return any(
        (_near(figure["low"], low) and _near(figure["high"], high))
        if high
        else _near(figure["low"] if figure["value"] is None else figure["value"], low)
        for figure in found["figures"]
        if unit in ("", figure["unit"])
    )


def event_right(wanted: str, found: Plain) -> bool:
    """Whether one of the events has the type."""
    return any(event["type"] == wanted for event in found["events"])


def no_attack_right(word: str, found: Plain) -> bool:
    """Whether none of the events has a type that attacks, or the word as its trigger."""
    return not any(event["type"] in ATTACKS or event["trigger"] == word for event in found["events"])


TABLES: Mapping[str, Callable[..., bool]] = {
    "attributions": attribution_right,
    "figures": figure_right,
    "events": event_right,
    "no_attack": no_attack_right,
}


def rows(table: str) -> Iterator[list[str]]:
    """Yield the rows of a table: what is wanted, then the sentence."""
    for line in (HERE / "tables" / f"{table}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def wrong(table: str) -> list[list[str]]:
    """Return the rows of a table that the rules get wrong."""
    right = TABLES[table]
    return [row for row in rows(table) if not right(*row[:-1], read(row[-1]))]


def report() -> str:
    """Return the measured tables as Markdown."""
    return "\n".join([*map(_articles_table, SERIES), _fields_table(), _sentences_table()])


def _articles_table(series: int) -> str:
    lines = [
        f"| series {series} | precision | recall | F1 | held out: precision | recall | F1 |",
        "| --- |" + " --- |" * 6,
    ]
    for name in MEASURES:
        scores = [measured(name, series, held_out=held_out) for held_out in (False, True)]
        cells = [f"{100 * share:.1f}" for s in scores for share in (s.precision, s.recall, s.f1)]
        lines.append(f"| {' | '.join([name, *cells])} |")
    return "\n".join(lines) + "\n"


def _fields_table() -> str:
    heads = [cell for series in SERIES for cell in (f"series {series}: right", "of", "%")]
    lines = [f"| {' | '.join(['field of a record that was found', *heads])} |", "| --- |" + " --- |" * len(heads)]
    for kind, names in FIELDS.items():
        for name in names:
            counts = [field_right(kind, name, series) for series in SERIES]
            cells = [cell for right, of in counts for cell in (f"{right}", f"{of}", f"{100 * right / of:.1f}")]
            lines.append(f"| {' | '.join([f'{kind}, {name}', *cells])} |")
    return "\n".join(lines) + "\n"


def _sentences_table() -> str:
    lines = ["| table of sentences | right | of | % |", "| --- | --- | --- | --- |"]
    for table in TABLES:
        total = len(list(rows(table)))
        right = total - len(wrong(table))
        lines.append(f"| {table} | {right} | {total} | {100 * right / total:.1f} |")
    return "\n".join(lines) + "\n"


def _same(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, list):
        names = [name for name in wanted if name != OTHERS]
        there = [any(same_name(name, other) for other in found) for name in names]
        return all(there) and (OTHERS in wanted or len(found) == len(names))
    if isinstance(wanted, float):
        return _near(found, wanted)
    return same_name(wanted, found)


def _near(found: float | None, wanted: float | str) -> bool:
    return found is not None and math.isclose(found, float(wanted), rel_tol=1e-5)


if __name__ == "__main__":
    sys.stdout.write(report())
