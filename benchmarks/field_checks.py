"""How verification treats true fields and false fields.

    python benchmarks/field_checks.py ARTICLES GOLD [--show] [--kind quotes] [--field speaker]
    python benchmarks/field_checks.py ARTICLES GOLD --rows       # the rows of docs/verification.md

ARTICLES is a folder of texts, GOLD a folder of files like those in tests/gold.

Truth: each gold record is submitted as a model's draft. Counted are lost records, changed side fields and disputed fields.
Falsehood: each gold record is submitted with one false field. A false field is unmarked if it is returned unchanged and is
neither withheld nor disputed.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from extractor import Extractor, Settings
from extractor.checks.speakers import same_name
from extractor.documents.document import Document
from extractor.engines.base import Engine, EngineOutput
from extractor.kinds import BUILT_IN, Kind, get_kind
from extractor.kinds.scoring import same_name as same_value
from extractor.types import Draft

Plain = dict[str, Any]
#: Keys of gold records that are not fields to check.
ABOUT = frozenset({"start", "end", "required", "optional", "accept", "also"})
AROUND = 60
ROOT = Path(__file__).parent.parent
#: The folders of articles with gold in this project, each with the folder of its gold.
SETS = {
    "seeds": (ROOT / "seeds", ROOT / "tests" / "gold"),
    "corpus": (ROOT / "tests" / "corpus" / "articles", ROOT / "tests" / "corpus" / "gold"),
    "notices": (ROOT / "tests" / "corpus" / "brief" / "articles", ROOT / "tests" / "corpus" / "brief" / "gold"),
    "genres": (ROOT / "tests" / "genres" / "articles", ROOT / "tests" / "genres" / "gold"),
}
NUMBERS = ("value", "low", "high")
PHRASES = ("bribes paid to the minister", "a refund of the harbour tax", "votes in the northern districts")
CUES = ("shouted", "denied", "according to")
PLACES = ("Ulan Bator", "Port Vila")
TYPES = ("ASSAULT", "CONSULT", "AID", "PROTEST", "AGREE", "SANCTION")
KINDS = ("money", "count", "percent", "duration", "distance")
MODIFIERS = ("at_most", "at_least", "approximate", "exact")


class Scripted(Engine):
    """Returns the drafts that it was given."""

    source = "llm"
    second_reader = True
    drafts: tuple[Draft, ...] = ()

    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:  # noqa: ARG002
        return EngineOutput(self.drafts)


class Falsehood(NamedTuple):
    """A gold record with one false field. `name` is the kind of false value."""

    name: str
    field: str
    value: Any
    gold: Plain


@dataclass
class Truth:
    """Counts for true records, by kind, and for their fields, by (kind, field). `notes` describes each case."""

    total: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    fields: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    disputed: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Belief:
    """Counts of false fields submitted and of those returned unmarked, by (kind, field, name)."""

    sent: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unmarked: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    notes: list[tuple[str, str]] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--show", action="store_true", help="list what is lost, changed or unmarked")
    parser.add_argument("--kind", choices=BUILT_IN)
    parser.add_argument("--field")
    parser.add_argument("--rows", action="store_true", help="print the rows of the tables in docs/verification.md")
    options = parser.parse_args()
    kinds = [get_kind(name) for name in ([options.kind] if options.kind else BUILT_IN)]
    documents = read(options.articles, options.gold)
    kept, believed = truth(documents, kinds), falsehood(documents, kinds, options.field)
    if options.rows:
        print(summary_row(options.gold.as_posix(), documents, kept, believed), *belief_rows(believed), sep="\n")
        return
    for about, note in (*kept.notes, *believed.notes) if options.show else ():
        if options.field in (None, about):
            print(note)
    print_truth(kept)
    print_belief(believed)


def print_truth(found: Truth) -> None:
    print("truth:", ", ".join(f"{found.lost[kind]} of {found.total[kind]} {kind} lost" for kind in found.total))
    for key, count in sorted(found.fields.items()):
        changed, disputed = found.changed[key], found.disputed[key]
        print(f"  {'.'.join(key):24} {changed:4} of {count:4} changed ({share(changed, count)})  {disputed:4} disputed")
    lost, withheld = share(found.lost.total(), found.total.total()), share(found.changed.total(), found.fields.total())
    print(f"  {lost} of records lost, {withheld} of side fields changed")


def print_belief(found: Belief) -> None:
    print("falsehood:")
    for key, count in sorted(found.sent.items()):
        unmarked = found.unmarked[key]
        print(f"  {'.'.join(key[:2]):24} {key[2]:16} {unmarked:4} of {count:4} unmarked ({share(unmarked, count)})")
    bad, total = found.unmarked.total(), found.sent.total()
    print(f"  {bad} of {total} false side fields unmarked ({share(bad, total)})")


def summary_row(name: str, documents: Sequence[object], kept: Truth, believed: Belief) -> str:
    """Return the table row of a set of articles."""
    lost, changed = kept.lost.total(), kept.changed.total()
    total, fields = kept.total.total(), kept.fields.total()
    disputed, bad, sent = kept.disputed.total(), believed.unmarked.total(), believed.sent.total()
    return (
        f"| {name} | {len(documents)} | {lost} of {total:,} | {changed} of {fields:,} ({share(changed, fields)}) "
        f"| {share(disputed, fields)} | {bad} of {sent:,} ({share(bad, sent)}) |"
    )


def belief_rows(found: Belief) -> Iterator[str]:
    """Yield a table row for each kind of false value."""
    for (kind, name, how), count in sorted(found.sent.items()):
        unmarked = found.unmarked[kind, name, how]
        yield f"| {kind} | `{name}` | {how} | {unmarked} of {count:,} ({share(unmarked, count)}) |"


def share(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.1f} %"


def read(articles: Path, golds: Path) -> list[tuple[Document, Plain]]:
    found = []
    for path in sorted(golds.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (articles / gold["document"]).read_bytes().decode()
        if "figures" in gold:  # a draft must have a number
            gold["figures"] = [row for row in gold["figures"] if any(row.get(n) is not None for n in NUMBERS)]
        found.append((Document(text, source=gold["document"], published=gold.get("published")), gold))
    return found


def draft_of(kind: Kind, gold: Plain, text: str, false: Plain | None = None) -> Draft:
    """Return a gold record as a draft. Fields that the gold leaves open are empty."""
    fields: Plain = {}
    for name, info in kind.draft.model_fields.items():
        if name not in ("also", "context"):
            fields[name] = gold.get(name, info.get_default() if not info.is_required() else None)
    if kind.name == "events" and not fields.get("date_text"):
        fields["date"] = None
    fields = {
        **fields,
        **DEFAULTS.get(kind.name, {}),
        **{k: v for k, v in fields.items() if v is not None},
        **(false or {}),
    }
    start, end = max(0, gold["start"] - AROUND), min(len(text), gold["end"] + AROUND)
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return Draft(kind.name, fields, context=text[start:end])


DEFAULTS: Mapping[str, Plain] = {
    "quotes": {"kind": "direct"},
    "figures": {"modifier": "exact", "kind": "count"},
    "events": {"status": "reported", "type": "OTHER"},
}


def run(document: Document, kinds: Sequence[Kind], drafts: Sequence[Draft], *, cross_check: bool) -> Plain:
    engine = Scripted()
    engine.drafts = tuple(drafts)
    settings = Settings(cross_check=cross_check, cache=False)
    result = Extractor(kinds=kinds, engine=engine, settings=settings).extract(document)
    return result.model_dump(mode="json")


def truth(documents: Sequence[tuple[Document, Plain]], kinds: Sequence[Kind]) -> Truth:
    """Submit gold records unchanged."""
    found = Truth()
    for document, gold in documents:
        drafts = [draft_of(kind, row, document.text) for kind in kinds for row in gold.get(kind.name, ())]
        plain, seen = (by_place(run(document, kinds, drafts, cross_check=cross_check)) for cross_check in (False, True))
        rows = [(kind.name, row) for kind in kinds for row in gold.get(kind.name, ())]
        for name, row in rows:
            place = (name, row["start"], row["end"])
            found.total[name] += 1
            if place not in plain:
                found.lost[name] += 1
                found.notes.append(("", f"LOST {document.source} {name} {around(document.text, row)}"))
                continue
            for dispute in seen[place][1]["disputed"]:
                found.disputed[name, dispute["field"]] += 1
                found.notes.append(
                    (dispute["field"], f"DISPUTED {document.source} {dispute} {around(document.text, row)}")
                )
            compare_fields(found, name, row, plain[place][0], f"{document.source} {around(document.text, row)}")
    return found


def compare_fields(found: Truth, kind: str, gold: Plain, record: Plain, where: str) -> None:
    """Count the fields of a record that differ from the gold, except those that the gold leaves open."""
    for name, value in gold.items():
        if name not in ABOUT and value not in (None, []) and (name != "date" or gold.get("date_text")):
            found.fields[kind, name] += 1
            if record.get(name) != value:
                found.changed[kind, name] += 1
                found.notes.append((name, f"CHANGED {name} {value!r} -> {record.get(name)!r} {where}"))


def falsehood(documents: Sequence[tuple[Document, Plain]], kinds: Sequence[Kind], only: str | None = None) -> Belief:
    """Submit gold records with one false field at a time."""
    found = Belief()
    for document, gold in documents:
        for kind in kinds:
            ways: dict[tuple[str, str], list[Falsehood]] = {}
            for n, row in enumerate(gold.get(kind.name, ())):
                for false in FALSE[kind.name](row, gold, document.text, n):
                    if only in (None, false.field):
                        ways.setdefault((false.field, false.name), []).append(false)
            for falses in ways.values():
                count_unmarked(found, document, kind, falses)
    return found


def count_unmarked(found: Belief, document: Document, kind: Kind, falses: Sequence[Falsehood]) -> None:
    """Submit one falsehood per record, and count those that are returned unmarked."""
    drafts = [draft_of(kind, false.gold, document.text, {false.field: false.value}) for false in falses]
    returned = by_place(run(document, [kind], drafts, cross_check=True))
    for false in falses:
        key = (kind.name, false.field, false.name)
        found.sent[key] += 1
        record, evidence = returned.get((kind.name, false.gold["start"], false.gold["end"]), ({}, {}))
        marks = {mark["field"] for name in ("withheld", "disputed") for mark in evidence.get(name, ())}
        if record.get(false.field) == false.value and false.field not in marks:
            found.unmarked[key] += 1
            words = f"{document.source} {around(document.text, false.gold)}"
            found.notes.append(
                (false.field, f"UNMARKED {key} {false.value!r}, not {false.gold.get(false.field)!r} {words}")
            )


def by_place(result: Plain) -> dict[tuple[str, int, int], tuple[Plain, Plain]]:
    """Return the records of a result with their evidence, by kind and offsets."""
    return {
        (kind, record["start"], record["end"]): (record, evidence)
        for kind in result["schemas"]
        for record, evidence in zip(result[kind], result["evidence"][kind], strict=True)
    }


def around(text: str, row: Plain) -> str:
    return "| " + text[max(0, row["start"] - 60) : row["end"] + 60].replace("\n", " ")


def others(gold: Plain, text: str, true: Any, n: int) -> list[str]:
    """Return other speakers, actors and targets of the article, rotated by `n`."""
    names = {q["speaker"] for q in gold.get("quotes", ()) if q.get("speaker")}
    names |= {name for e in gold.get("events", ()) for f in ("actors", "targets") for name in e.get(f, ())}
    truths = [true] if isinstance(true, str) or true is None else list(true)
    left = sorted(
        name
        for name in names
        if not any(t and (same_name(t, name) or t in name or name in t) for t in truths) and name in text
    )
    return left[n % len(left) :] + left[: n % len(left)] if left else []


def false_quotes(row: Plain, gold: Plain, text: str, n: int) -> Iterator[Falsehood]:
    speaker = row.get("speaker")
    if speaker:
        yield Falsehood("pronoun", "speaker", "he", row)
        if elsewhere := others(gold, text, speaker, n)[:1]:
            yield Falsehood("another", "speaker", elsewhere[0], row)
    mention = row.get("speaker_text")
    if mention and (elsewhere := others(gold, text, [speaker, mention], n)[:1]):
        yield Falsehood("another", "speaker_text", elsewhere[0], row)
    cue = CUES[n % len(CUES)]
    if cue not in text[max(0, row["start"] - 300) : row["end"] + 300].lower():
        yield Falsehood("absent", "cue", cue, row)
    if row.get("kind") == "indirect":
        yield Falsehood("direct", "kind", "direct", row)
        yield Falsehood("mixed", "kind", "mixed", row)
    elif row.get("kind"):
        yield Falsehood("indirect", "kind", "indirect", row)
        yield Falsehood("other marked", "kind", "mixed" if row["kind"] == "direct" else "direct", row)


def false_figures(row: Plain, gold: Plain, text: str, n: int) -> Iterator[Falsehood]:
    yield Falsehood("invented", "measures", PHRASES[n % len(PHRASES)], row)
    far = [g["measures"] for g in gold["figures"] if g.get("measures") and abs(g["start"] - row["start"]) > 1500]
    if far:
        yield Falsehood("of another", "measures", far[n % len(far)], row)
    if row.get("kind"):
        wrong = [k for k in KINDS if k != row["kind"]]
        yield Falsehood("another", "kind", wrong[n % len(wrong)], row)
    if row.get("modifier"):
        wrong = [m for m in MODIFIERS if m != row["modifier"]]
        yield Falsehood("another", "modifier", wrong[n % len(wrong)], row)
    if elsewhere := others(gold, text, row.get("attributed_to"), n)[:1]:
        yield Falsehood("another", "attributed_to", elsewhere[0], row)
    yield Falsehood("pronoun", "attributed_to", "he", row)
    if row.get("unit") and row.get("kind") == "count":
        yield Falsehood("another", "unit", ("ferry", "minister", "USD")[n % 3], row)
    if "direction" in row:
        turned = {"increase": "decrease", "decrease": "increase"}
        yield Falsehood("another", "direction", turned.get(row["direction"], "increase"), row)


def false_events(row: Plain, gold: Plain, text: str, n: int) -> Iterator[Falsehood]:
    if row.get("type"):
        wrong = [t for t in TYPES if t != row["type"]]
        yield Falsehood("another", "type", wrong[n % len(wrong)], row)
    for party in ("actors", "targets"):
        if elsewhere := others(gold, text, (*row.get("actors", ()), *row.get("targets", ())), n)[:1]:
            yield Falsehood("another", party, elsewhere, row)
        yield Falsehood("absent", party, ["Ulan Bator Harbour Board"], row)
        yield Falsehood("pronoun", party, ["he"], row)
    yield Falsehood("absent", "place", PLACES[n % 2], row)
    places = sorted({e["place"] for e in gold["events"] if e.get("place")} - {row.get("place")})
    places = [
        p
        for p in places
        if not same_value(p, row.get("place")) and p not in str(row.get("place")) and str(row.get("place")) not in p
    ]
    if places:
        yield Falsehood("another", "place", places[n % len(places)], row)
    yield Falsehood("invented", "date", "2019-05-05", row)
    if row.get("date") and len(row["date"]) == 10 and row["date"][8:].isdigit():
        yield Falsehood("next day", "date", f"{row['date'][:8]}{int(row['date'][8:]) % 28 + 1:02}", row)
        yield Falsehood("next year", "date", f"{int(row['date'][:4]) + 1}{row['date'][4:]}", row)
    if row.get("status") in ("denied", "planned"):
        yield Falsehood("as fact", "status", "reported", row)
    if row.get("status") in ("reported", "ongoing"):
        yield Falsehood("denied", "status", "denied", row)
        yield Falsehood("planned", "status", "planned", row)
    if elsewhere := others(gold, text, row.get("attributed_to"), n)[:1]:
        yield Falsehood("another", "attributed_to", elsewhere[0], row)


FALSE = {"quotes": false_quotes, "figures": false_figures, "events": false_events}


if __name__ == "__main__":
    main()
