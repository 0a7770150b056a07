"""How well the claims ledger tells what agrees and what conflicts, and how fast.

    python benchmarks/claims.py pairs                      the 200 pairs of tests/claims/pairs
    python benchmarks/claims.py scale 100000 [1000000]     invented records: CPU seconds and memory, a process each
    python benchmarks/claims.py clusters FOLDER            reports of events, with what is between them (NAME.relations.json)
    python benchmarks/claims.py unrelated FOLDER|FILE      articles that have little to do with each other
    python benchmarks/claims.py quotes FILE                quotations beside altered ones
    python benchmarks/claims.py events FILE [SPLIT]        event mentions with their chains, no topic given

The first two need nothing else. The data of the others is not part of this project.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from extractor import Document, Event, Extraction, Figure, Quote, claims, extract  # noqa: E402
from extractor.claims.build import Builder  # noqa: E402
from extractor.documents.folder import articles_in  # noqa: E402
from extractor.types import DocumentInfo  # noqa: E402
from tests.support.pairs import FOLDER, compared, is_alarm, report, wanted  # noqa: E402

KINDS = {"figure": "figures", "quote": "quotes", "event": "events"}


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part} of {whole})" if whole else "–"


def pairs() -> None:
    """Print precision and recall of contradictions for each file of pairs, with the texts and without."""
    files = sorted(FOLDER.glob("*.jsonl"))
    for texts in (True, False):
        for name, chosen in [*((path.stem, [path]) for path in files), ("both", files)]:
            rows = [json.loads(line) for path in chosen for line in path.read_text(encoding="utf-8").splitlines()]
            alarms: Counter[str] = Counter()
            right: Counter[str] = Counter()
            for row in rows:
                ledger = compared(row, texts=texts)
                alarms[row["class"]] += is_alarm(ledger)
                relations = {str(entry.relation) for entry in ledger.entries}
                right[row["class"]] += bool(wanted(row) & relations) or (not relations and "none" in wanted(row))
            sizes = Counter(row["class"] for row in rows)
            print(
                f"{name}, {'with' if texts else 'without'} texts: conflicts precision "
                f"{share(alarms['conflict'], alarms.total())}, recall {share(alarms['conflict'], sizes['conflict'])}; "
                f"look-alikes taken for conflicts {alarms['look-alike']} of {sizes['look-alike']}; right relation: "
                + ", ".join(f"{kind} {right[kind]} of {size}" for kind, size in sizes.items())
            )


def scale(*sizes: str) -> None:
    """Print CPU time and memory for numbers of records, each in a separate process."""
    for size in sizes or ("100000",):
        subprocess.run([sys.executable, __file__, "once", size], check=True)


def once(size: str) -> None:
    start = time.process_time()
    for _ in invented(int(size)):
        pass
    making = time.process_time() - start
    start = time.process_time()
    builder = Builder(invented(int(size)))
    read = time.process_time() - start - making
    entries = Counter(str(entry.relation) for entry in builder.entries())
    took = time.process_time() - start - making
    pairs_made = sum(builder.silent.values()) + entries.total()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{int(size):,} records, {len(builder.claims):,} claims: {took:.1f} s CPU (reading {read:.1f}), {memory:,} MB, "
        f"{pairs_made / len(builder.claims):.1f} pairs a claim, {entries.total():,} entries, {builder.overflow} large blocks"
    )


SYLLABLES = "ka ro mi ten vel dor sha lin bre ost mar ul gen tor fi an hal wen qua pra".split()
NOUNS = "house bridge soldier worker passenger school car boat case home fan voter protester hectare".split()
DEEDS = "killed injured destroyed damaged arrested rescued evacuated burned attended recruited deployed hired".split()
WORDS = (
    "the water plan will help every town on this coast because nobody else has built a wall that holds against such a sea "
    "and we know that people here need it more than any promise"
).split()


def invented(size: int, each: int = 30) -> Iterator[Extraction]:
    """Yield results without texts: stories of one to eight articles, which differ in some numbers and some words."""
    r = random.Random(1)  # noqa: S311
    made = story = 0

    def name() -> str:
        return "".join(r.choice(SYLLABLES) for _ in range(r.choice((2, 3)))).capitalize()

    while made < size:
        story += 1
        places, people = [name() for _ in range(3)], [f"{name()} {name()}" for _ in range(4)]
        day = date(2025, 1, 1) + timedelta(days=r.randrange(360))
        facts = [(r.choice(NOUNS), r.choice(DEEDS), r.choice(places), r.randrange(2, 5000)) for _ in range(14)]
        sayings = [(" ".join(r.choices(WORDS, k=r.randrange(8, 24))), r.choice(people)) for _ in range(10)]
        deeds = [(r.choice(DEEDS), r.choice(people), r.choice(places), r.randrange(3)) for _ in range(12)]
        for copy in range(r.choice((1, 1, 2, 3, 5, 8))):
            figures, quotes, events, at = [], [], [], 0
            for noun, deed, place, value in r.sample(facts, each // 3):
                number = value if r.random() < 0.8 else value + r.randrange(1, 200)
                text = f"{number:,} {noun}s"
                figures.append(
                    Figure(
                        text=text, value=number, low=None, high=None, modifier="exact", unit=noun, kind="count",
                        measures=f"{noun}s {deed} in {place}", attributed_to=r.choice([*people, None, None, None]),
                        direction=None, start=at, end=at + len(text),
                    )
                )  # fmt: skip
                at += 150
            for text, speaker in r.sample(sayings, each // 3):
                words = text.replace(" will ", " may ") if r.random() < 0.2 else text
                quotes.append(
                    Quote(
                        text=words,
                        kind="direct",
                        speaker=speaker,
                        speaker_text=speaker,
                        cue="said",
                        start=at,
                        end=at + len(words),
                    )
                )
                at += len(words) + 60
            for deed, person, place, ago in r.sample(deeds, each // 3):
                when = (day - timedelta(days=ago)).isoformat()
                events.append(
                    Event(
                        type="OTHER", trigger=deed, actors=(person,), targets=(), place=place, date=when, date_text=None,
                        status="reported", attributed_to=None, start=at, end=at + len(deed),
                    )
                )  # fmt: skip
                at += 120
            digest = sha256(f"{story}-{copy}".encode()).hexdigest()
            published = day + timedelta(days=r.randrange(3))
            source = f"outlet{r.randrange(40)}/{story}-{copy}.txt"
            yield Extraction(
                document=DocumentInfo(id=digest[:16], source=source, published=published, sha256=digest),
                found={"figures": tuple(figures), "quotes": tuple(quotes), "events": tuple(events)},
                engine="rules",
                schemas={"figures": "figures/v2", "quotes": "quotes/v1", "events": "events/v1"},
            )
            made += each
            if made >= size:
                return


def clusters(folder: str) -> None:
    """Print, by kind and relation, how many entries a reader's list has and how many of the list are found, by the rules' records."""
    entries: Counter[tuple[str, str, str]] = Counter()
    listed: Counter[tuple[str, str, bool]] = Counter()
    for path in sorted(Path(folder).glob("*.relations.json")):
        documents = {}
        for file in sorted((path.parent / path.name.partition(".")[0]).glob("*.txt")):
            meta = json.loads(file.with_name(f"{file.stem}.meta.json").read_text(encoding="utf-8"))
            text = file.read_text(encoding="utf-8")
            documents[file.stem] = Document(text, source=f"https://{meta['publisher']}/", published=meta["published"])
        names = {document.sha256: name for name, document in documents.items()}
        ledger = claims([extract(d, engine="rules") for d in documents.values()], documents=documents.values())
        gold = [
            (row["relation"], KINDS[row["kind"]], [place_of(documents, item) for item in row["items"]])
            for row in json.loads(path.read_text(encoding="utf-8"))
            if row["kind"] in KINDS
        ]
        found: set[int] = set()
        for entry in ledger.entries:
            spans = [(names[span.document], span.start, span.end) for item in entry.items for span in item.spans]
            hits = [n for n, row in enumerate(gold) if row[1] == entry.kind and covered(spans, row[2]) > 1]
            relations = {gold[n][0] for n in hits}
            found.update(n for n in hits if gold[n][0] == entry.relation)
            verdict = "right" if entry.relation in relations else "look-alike" if "lookalike" in relations else ""
            entries[entry.kind, str(entry.relation), verdict or ("other relation" if relations else "not listed")] += 1
        for n, (relation, kind, _) in enumerate(gold):
            listed[kind, relation, n in found] += 1
    for kind, relation in sorted({key[:2] for key in listed} | {key[:2] for key in entries}):
        verdicts = {v: count for (k, r, v), count in sorted(entries.items()) if (k, r) == (kind, relation)}
        yes, no = listed[kind, relation, True], listed[kind, relation, False]
        print(f"{kind} {relation}: found {share(yes, yes + no)}; entries {verdicts or 'none'}")


def place_of(documents: dict[str, Document], item: dict[str, Any]) -> tuple[str, int, int] | None:
    text, words, context = documents[item["doc"]].text, item["text"], item.get("context")
    start = text.find(context) + context.find(words) if context and context in text else text.find(words)
    return (item["doc"], start, start + len(words)) if start >= 0 else None


def covered(spans: list[tuple[str, int, int]], places: Iterable[tuple[str, int, int] | None]) -> int:
    return sum(
        any(name == place[0] and start < place[2] and place[1] < end for name, start, end in spans)
        for place in places
        if place is not None
    )


def unrelated(path: str) -> None:
    """Print how many contradictions come out of articles by the rules, and which."""
    if Path(path).is_dir():
        documents = [article.read() for article in articles_in(Path(path))]
    else:
        rows = map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
        documents = [Document(row["text"], source=row["id"], published=row["published"]) for row in rows]
    ledger = claims([extract(document, engine="rules") for document in documents], documents=documents)
    counts = Counter(str(entry.relation) for entry in ledger.entries)
    print(f"{len(documents)} articles: {dict(sorted(counts.items()))}")
    for entry in ledger.of("conflicts"):
        print(f"  {entry.rule}: {entry.sentence}")


def quotes(path: str) -> None:
    """Print how often the class of an altered quotation is right: the same words, cut at an end, or altered."""
    right: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for row in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines()):
        if row["kind"] != "quote":
            continue
        record = {"kind": "direct", "speaker": "Rosa Timm", "speaker_text": "Rosa Timm", "cue": "said"}
        sides = [
            report(
                f"Report {n}: {row[key]} Rosa Timm said.",
                {"quotes": [record | {"text": row[key]}]},
                "2026-01-01",
                str(n),
            )
            for n, key in enumerate(("quote", "other"))
        ]
        ledger = claims([side.extraction for side in sides])
        rules = {entry.rule for entry in ledger.entries}
        same = {"quotes.words", "quotes.marked", "quotes.spelling", "copies"}
        got = "same words" if rules & same else "cut" if "quotes.cut" in rules else "altered" if rules else "nothing"
        right[row["label"]] += got == row["label"]
        sizes[row["label"]] += 1
    print(f"classes right {share(right.total(), sizes.total())}: ", {k: share(right[k], sizes[k]) for k in sizes})


def events(path: str, split: str = "dev") -> None:
    """Print precision and recall of pairs of mentions of one event in two documents."""
    chain: dict[tuple[str, int, int], str] = {}
    documents, results = [], []
    for row in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines()):
        if row["split"] != split:
            continue
        document, offsets = joined(row["tokens"], row["id"])
        found = []
        for mention in row["mentions"]:
            if mention["tokens"]:
                start, end = offsets[mention["tokens"][0]][0], offsets[mention["tokens"][-1]][1]
                found.append(
                    Event(
                        type="OTHER", trigger=document.text[start:end], place=None, date=None, date_text=None,
                        status="reported", attributed_to=None, start=start, end=end,
                    )
                )  # fmt: skip
                chain[document.sha256, start, end] = mention["chain"]
        info = DocumentInfo(id=document.id, source=row["id"], published=None, sha256=document.sha256)
        documents.append(document)
        results.append(
            Extraction(document=info, found={"events": tuple(found)}, engine="gold", schemas={"events": "events/v1"})
        )
    by_chain = defaultdict(list)
    for place, name in chain.items():
        by_chain[name].append(place)
    gold = sum(a[0] != b[0] for places in by_chain.values() for a, b in combinations(places, 2))
    told: set[Any] = set()
    for entry in claims(results, documents=documents).entries:
        if entry.kind == "events" and entry.relation in ("agrees", "refines", "updates"):
            spans = [(span.document, span.start, span.end) for item in entry.items for span in item.spans]
            told.update(tuple(sorted(pair)) for pair in combinations(spans, 2) if pair[0][0] != pair[1][0])
    right = sum(chain[a] == chain[b] for a, b in told)
    print(f"{split}: {len(documents)} documents, precision {share(right, len(told))}, recall {share(right, gold)}")


def joined(tokens: list[str], name: str) -> tuple[Document, list[tuple[int, int]]]:
    """Return tokens as a text, with the place of each."""
    text, offsets = "", []
    for token in tokens:
        printed = {"``": "“", "''": "”"}.get(token, token)
        glued = (
            printed in (",", ".", "'s", "”", "?", "!", ":", ";", ")", "n't") or text.endswith(("“", "(")) or not text
        )
        text += "" if glued else " "
        offsets.append((len(text), len(text) + len(printed)))
        text += printed
    return Document(text, source=name), offsets


if __name__ == "__main__":
    commands = {f.__name__: f for f in (pairs, scale, once, clusters, unrelated, quotes, events)}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
