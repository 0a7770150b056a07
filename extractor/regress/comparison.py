"""The comparison of two variants over one corpus, kind by kind: changed records, and measures with and without gold. Pure.

With gold, the measures are `found` (were the records found) and each field (is its value right). Without gold they are
`grounded` (drafts that verification accepted), `supported` (fields that it did not withhold), `order` (records in the order
of the article) and `answered` (answers that could be read).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from extractor.kinds import Kind
from extractor.kinds.scoring import Measure, Score, match, score
from extractor.regress.record_diff import (
    ChangeCounts,
    Judgement,
    PlainRecord,
    RecordChange,
    count_fields,
    count_records,
    diff_records,
    differing_share,
)
from extractor.regress.results import CaseResult, KindResult
from extractor.regress.statistics import PairedTest, paired_test, total

#: Gold records by article and kind.
CorpusGold = Mapping[str, Mapping[str, Sequence[PlainRecord]]]
#: Gold records of one kind by article.
KindGold = Mapping[str, Sequence[PlainRecord]]
#: The measures that need no gold.
WITHOUT_GOLD = ("grounded", "supported", "order", "answered")


@dataclass(frozen=True)
class VariantResults:
    """The results of one variant; `name` is its description."""

    name: str
    results: Sequence[CaseResult]

    def of_kind(self, kind: str, sample: int | None = None) -> list[KindResult]:
        """Return the results for a kind, of one sample or of all."""
        return [
            result.kinds[kind]
            for result in self.results
            if kind in result.kinds and sample in (None, result.key.sample)
        ]

    def samples(self, kind: str) -> list[int]:
        """Return the numbers of the samples for a kind."""
        return sorted({result.key.sample for result in self.of_kind(kind)})

    @property
    def kinds(self) -> frozenset[str]:
        """The names of the kinds that were extracted."""
        return frozenset(kind for result in self.results for kind in result.kinds)

    @property
    def models(self) -> str:
        """The models that answered, comma-separated."""
        return ", ".join(sorted({result.model for result in self.results if result.model}))


@dataclass(frozen=True)
class RecordedUsage:
    """What it took to record the cases of one set of prompts; `seconds` is 0 and `cost` None if unknown."""

    prompts: str
    cases: int
    tokens_in: int
    tokens_out: int
    seconds: float
    cost: float | None


@dataclass(frozen=True)
class KindComparison:
    """One kind in two variants.

    `changes` are the records that differ. `noise` is how far samples of one variant are apart, if there are several.
    """

    kind: str
    prompts: tuple[str, str]
    schemas: tuple[str, str]
    changes: tuple[RecordChange, ...]
    records: ChangeCounts
    fields: Mapping[str, ChangeCounts]
    rejected: tuple[Mapping[str, int], Mapping[str, int]]
    measures: Mapping[str, PairedTest]
    has_gold: bool
    noise: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """Two variants, each with the models that answered and what recording took, compared kind by kind."""

    old: str
    new: str
    kinds: tuple[KindComparison, ...]
    models: tuple[str, str]
    articles: tuple[str, ...]
    usage: tuple[tuple[RecordedUsage, ...], tuple[RecordedUsage, ...]]


def compare(old: VariantResults, new: VariantResults, gold: CorpusGold, kinds: Iterable[Kind]) -> Comparison:
    """Compare two variants over the same articles; raise a ValueError if they have no kind or not all articles in common."""
    compared = tuple(
        compare_kind(kind, old, new, gold) for kind in kinds if kind.name in new.kinds and kind.name in old.kinds
    )
    if not compared:
        raise ValueError("the two variants have no kind of record in common")
    articles = tuple(dict.fromkeys(result.key.article for result in new.results))
    usage = (recorded_usage(old.results), recorded_usage(new.results))
    return Comparison(old.name, new.name, compared, (old.models, new.models), articles, usage)


def compare_kind(kind: Kind, old: VariantResults, new: VariantResults, gold: CorpusGold) -> KindComparison:
    """Compare one kind of record in two variants."""
    name = kind.name
    golds = {article: records[name] for article, records in gold.items() if name in records}
    changes = judged_changes(kind, old, new, golds)
    olds, news = old.of_kind(name), new.of_kind(name)
    names = measure_names(kind, (olds[0].schema, news[0].schema), golds)
    return KindComparison(
        kind=name,
        prompts=(olds[0].prompt, news[0].prompt),
        schemas=(olds[0].schema, news[0].schema),
        changes=tuple(change for change in changes if change.change != "same"),
        records=count_records(changes),
        fields=count_fields(changes),
        rejected=(count_rejected(olds), count_rejected(news)),
        measures={
            measure: paired_test(
                count_by_article(measure, kind, olds, golds),
                count_by_article(measure, kind, news, golds),
                share=measure in WITHOUT_GOLD,
            )
            for measure in names
        },
        has_gold=bool(golds),
        noise=noise(kind, (old, new), names, golds),
    )


def judged_changes(kind: Kind, old: VariantResults, new: VariantResults, golds: KindGold) -> list[RecordChange]:
    """Return what happened to every record of a kind, sample by sample; raise a ValueError if the articles differ."""
    found: list[RecordChange] = []
    for sample in sorted(set(old.samples(kind.name)) & set(new.samples(kind.name))):
        before, after = (
            {result.key.article: result.records for result in variant.of_kind(kind.name, sample)}
            for variant in (old, new)
        )
        if different := sorted(before.keys() ^ after.keys()):
            raise ValueError(f"{kind.name}: the variants have different articles: {different[:3]}")
        for article, records in before.items():
            found += [
                replace(change, judgement=judge(kind, change, golds.get(article)), sample=sample)
                for change in diff_records(article, kind, records, after[article])
            ]
    return found


def judge(kind: Kind, change: RecordChange, gold: Sequence[PlainRecord] | None) -> Judgement:
    """Say whether a change is better by gold: more fields are right, or a wrong record is gone."""
    if gold is None:
        return "unknown"
    before, after = (gold_score(kind, record, gold) for record in (change.old, change.new))
    if before is None or after is None:
        return "neither"
    return "better" if after > before else "worse" if after < before else "neither"


def gold_score(kind: Kind, record: PlainRecord | None, gold: Sequence[PlainRecord]) -> float | None:
    """Score a record by gold: above 0 the share of its right fields, -1 if it matches no gold record, 0 for no record.

    None if it matches a gold record that is not required: finding that one is neither right nor wrong.
    """
    if record is None:
        return 0.0
    pairs = match(gold, [record], kind.overlap).pairs
    if not pairs:
        return -1.0
    found = pairs[0][0]
    if not found.get("required", True):
        return None
    tests = [test for name in record if name in found and (test := kind.test(name)) is not None]
    return (1 + sum(test(found, record) for test in tests)) / (1 + len(tests))


def measure_names(kind: Kind, schemas: tuple[str, str], golds: KindGold) -> list[str]:
    """Return what can be measured: with gold, the fields that both schemas and all gold records have, too."""
    if not golds:
        return list(WITHOUT_GOLD)
    first, second = (kind.at(schema).record.model_fields for schema in schemas)
    records = [record for records in golds.values() for record in records]
    fields = [
        name
        for name in first
        if name in second and kind.test(name) is not None and all(name in record for record in records)
    ]
    return ["found", *fields, *WITHOUT_GOLD]


def count_by_article(name: str, kind: Kind, results: Iterable[KindResult], golds: KindGold) -> list[Score]:
    """Count one measure for each article, over all samples; measures that need gold leave out articles without it."""
    found: dict[str, Score] = {}
    for result in sorted(results, key=lambda result: result.key.article):
        article = result.key.article
        if name in WITHOUT_GOLD:
            counted = count_without_gold(name, result)
        elif article in golds:
            counted = score(gold_measure(kind, name), [(golds[article], result.records)])
        else:
            continue
        found[article] = found.get(article, Score()) + counted
    return list(found.values())


def gold_measure(kind: Kind, name: str) -> Measure:
    """Return the measure of one field against gold: the record was found and the field is right."""
    test = kind.test(name) if name != "found" else None
    return Measure(overlap=kind.overlap) if test is None else Measure(test, overlap=kind.overlap)


def count_without_gold(name: str, result: KindResult) -> Score:
    """Count a measure that needs no gold, as a share of all that there was to count."""
    records, rejected = len(result.records), len(result.rejected)
    if name == "answered":
        right, of = int(result.error is None), 1
    elif name == "grounded":
        right, of = records, records + rejected
    elif name == "supported":
        withheld = {(each["start"], each["field"]) for each in result.withheld}
        right = sum(
            value not in (None, []) and name not in ("start", "end") and (record["start"], name) not in withheld
            for record in result.records
            for name, value in record.items()
        )
        of = right + len(withheld)
    else:
        of = max(records + rejected - 1, 0)
        right = max(of - result.steps_back, 0)
    return Score(right=right, expected=of, returned=of)


def count_rejected(results: Iterable[KindResult]) -> dict[str, int]:
    """Count rejected drafts by verdict, and answers that could not be read by the name of their error."""
    found: Counter[str] = Counter()
    for result in results:
        found.update(result.verdicts)
        if result.error:
            found[result.error.partition(":")[0]] += 1
    return dict(sorted(found.items()))


def recorded_usage(results: Iterable[CaseResult]) -> tuple[RecordedUsage, ...]:
    """Add up what it took to record results, for each set of prompts."""
    groups: dict[str, list[CaseResult]] = {}
    for result in results:
        groups.setdefault(" + ".join(result.key.prompts), []).append(result)
    return tuple(
        RecordedUsage(
            prompts,
            cases=len(group),
            tokens_in=sum(result.tokens_in for result in group),
            tokens_out=sum(result.tokens_out for result in group),
            # a mean would mislead if some cassettes have no time
            seconds=round(sum(result.seconds for result in group), 1) if all(r.seconds for r in group) else 0.0,
            cost=sum(costs) if (costs := [r.cost for r in group if r.cost is not None]) else None,
        )
        for prompts, group in groups.items()
        if prompts
    )


def noise(kind: Kind, variants: Iterable[VariantResults], names: Sequence[str], golds: KindGold) -> dict[str, float]:
    """Return how far samples of one variant are apart: the largest difference in each measure, and in records (`changed`).

    Empty if no variant has more than one sample: then the noise is unknown.
    """
    found: dict[str, float] = {}
    for variant in variants:
        samples = [variant.of_kind(kind.name, sample) for sample in variant.samples(kind.name)]
        for name in names if len(samples) > 1 else ():
            values = [total(count_by_article(name, kind, results, golds)).f1 for results in samples]
            found[name] = max(found.get(name, 0.0), max(values) - min(values))
        for first, second in combinations(samples, 2):
            found["changed"] = max(found.get("changed", 0.0), sample_difference(kind, first, second))
    return found


def sample_difference(kind: Kind, first: Sequence[KindResult], second: Sequence[KindResult]) -> float:
    """Return the share of records that differ between two samples of one variant."""
    others = {result.key.article: result.records for result in second}
    changes = [
        change
        for result in first
        for change in diff_records(result.key.article, kind, result.records, others.get(result.key.article, ()))
    ]
    return differing_share(count_records(changes))
