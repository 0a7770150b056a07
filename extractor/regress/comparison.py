"""Two runs over one corpus, held against each other and against gold. Pure.

A run is the outcomes of one variant. What is measured of each kind: with gold, whether records were found and whether
each of their fields is right; always, how many of the model's records the articles support (`grounded`), and how many of
their fields (`supported`), whether it read on in the article (`order`) and whether it gave anything to read (`answered`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Literal

from extractor.kinds import Kind
from extractor.kinds.scoring import Measure, Score, match, score
from extractor.regress.chance import Paired, paired, total
from extractor.regress.compare import FactChange, Tally, compare_records, tally_facts, tally_fields
from extractor.regress.outcome import Outcome

Plain = Mapping[str, Any]
Gold = Mapping[str, Mapping[str, Sequence[Plain]]]
Judgement = Literal["better", "worse", "neither", "unknown"]
#: Measures that need no gold.
ALWAYS = ("grounded", "supported", "order", "answered")


@dataclass(frozen=True)
class Run:
    """All outcomes of one variant; `name` is how it was asked for, `prompts` and `schemas` are ids by kind."""

    name: str
    outcomes: Sequence[Outcome]

    def of(self, kind: str, sample: int | None = None) -> list[Outcome]:
        """Return the outcomes of a kind, of one sample or of all."""
        return [o for o in self.outcomes if o.case.kind == kind and sample in (None, o.case.sample)]

    @property
    def kinds(self) -> list[str]:
        """The kinds that were run, in their order."""
        return list(dict.fromkeys(outcome.case.kind for outcome in self.outcomes))

    def samples(self, kind: str) -> list[int]:
        """The numbers of the samples that were run."""
        return sorted({outcome.case.sample for outcome in self.of(kind)})


@dataclass(frozen=True)
class Judged:
    """What happened to a fact, and whether gold says that it is for the better."""

    fact: FactChange
    judgement: Judgement
    sample: int = 1


@dataclass(frozen=True)
class Spent:
    """What a run took when it was recorded: tokens, seconds (0: unknown), US dollars where known, and how many cases."""

    cases: int
    tokens_in: int
    tokens_out: int
    seconds: float
    cost: float | None


@dataclass(frozen=True)
class KindComparison:
    """One kind in two runs. `noise` is how far samples of one and the same variant are apart, where there are several."""

    kind: str
    prompts: tuple[str, str]
    schemas: tuple[str, str]
    facts: tuple[Judged, ...]
    tally: Tally
    fields: Mapping[str, Tally]
    rejected: tuple[Mapping[str, int], Mapping[str, int]]
    measures: Mapping[str, Paired]
    has_gold: bool
    noise: Mapping[str, float] = field(default_factory=dict)
    spent: tuple[Spent, Spent] | None = None


@dataclass(frozen=True)
class Comparison:
    """Two runs, kind by kind; `models` are the models as they answered."""

    old: str
    new: str
    kinds: tuple[KindComparison, ...]
    models: tuple[str, str]
    articles: tuple[str, ...]


def compare(old: Run, new: Run, gold: Gold, kinds: Iterable[Kind]) -> Comparison:
    """Compare two runs over the same articles; `gold` maps an article to its records by kind. A ValueError if they differ."""
    both = [kind for kind in kinds if kind.name in new.kinds and kind.name in old.kinds]
    compared = tuple(compare_kind(kind, old, new, gold) for kind in both)
    if not compared:
        raise ValueError("the two runs have no kind of record in common")
    articles = tuple(dict.fromkeys(outcome.case.article for outcome in new.outcomes))
    return Comparison(old.name, new.name, compared, (models_of(old), models_of(new)), articles)


def models_of(run: Run) -> str:
    """Return the models that answered, by commas."""
    return ", ".join(sorted({outcome.model for outcome in run.outcomes if outcome.model}))


def compare_kind(kind: Kind, old: Run, new: Run, gold: Gold) -> KindComparison:
    """Compare one kind of record in two runs."""
    name = kind.name
    golds = {article: records[name] for article, records in gold.items() if name in records}
    samples = sorted(set(old.samples(name)) & set(new.samples(name)))
    facts: list[Judged] = []
    for sample in samples:
        before = {outcome.case.article: outcome for outcome in old.of(name, sample)}
        after = {outcome.case.article: outcome for outcome in new.of(name, sample)}
        if before.keys() != after.keys():
            raise ValueError(
                f"{name}: the runs are over different articles: {sorted(before.keys() ^ after.keys())[:3]}"
            )
        for article, outcome in before.items():
            changes = compare_records(article, kind, outcome.records, after[article].records)
            facts += [judged(kind, change, golds.get(article), sample) for change in changes]
    plain = [fact.fact for fact in facts]
    first_old, first_new = old.of(name)[0], new.of(name)[0]
    names = measure_names(kind, (first_old.case.schema, first_new.case.schema), golds)
    return KindComparison(
        kind=name,
        prompts=(first_old.case.prompt, first_new.case.prompt),
        schemas=(first_old.case.schema, first_new.case.schema),
        facts=tuple(facts),
        tally=tally_facts(plain),
        fields=tally_fields(plain),
        rejected=(rejections(old.of(name)), rejections(new.of(name))),
        measures={
            measure: paired(
                *(counts(measure, kind, run.of(name), golds) for run in (old, new)), share=measure in ALWAYS
            )
            for measure in names
        },
        has_gold=bool(golds),
        noise=noise(kind, (old, new), names, golds),
        spent=(spent(old.of(name)), spent(new.of(name))),
    )


def measure_names(kind: Kind, schemas: tuple[str, str], golds: Mapping[str, Sequence[Plain]]) -> list[str]:
    """Return what can be measured: with gold the fields that both schemas and all gold records have."""
    if not golds:
        return list(ALWAYS)
    first, second = (kind.at(schema).record.model_fields for schema in schemas)
    records = [record for records in golds.values() for record in records]
    fields = [
        name
        for name in first
        if name in second and kind.test(name) is not None and all(name in record for record in records)
    ]
    return ["found", *fields, *ALWAYS]


def counts(name: str, kind: Kind, outcomes: Sequence[Outcome], golds: Mapping[str, Sequence[Plain]]) -> list[Score]:
    """Count one measure for each article, over all its samples; articles without gold are left out where it is needed."""
    found: dict[str, Score] = {}
    for outcome in sorted(outcomes, key=lambda outcome: outcome.case.article):
        article = outcome.case.article
        if name in ALWAYS:
            counted = health(name, outcome)
        elif article in golds:
            counted = score(measure_of(kind, name), [(golds[article], outcome.records)])
        else:
            continue
        found[article] = found.get(article, Score()) + counted
    return list(found.values())


def measure_of(kind: Kind, name: str) -> Measure:
    """Return the measure of one field against gold: the record was found and the field is right."""
    test = kind.test(name) if name != "found" else None
    return Measure(overlap=kind.overlap) if test is None else Measure(test, overlap=kind.overlap)


def health(name: str, outcome: Outcome) -> Score:
    """Count what can be told without gold, as a share of what there was to count."""
    rejected = sum(outcome.rejected.values())
    records = len(outcome.records)
    if name == "answered":
        right, of = int(outcome.error is None), 1
    elif name == "grounded":
        right, of = records, records + rejected
    elif name == "supported":
        withheld = {(each["start"], each["field"]) for each in outcome.withheld}
        right = sum(
            value not in (None, []) and name not in ("start", "end") and (record["start"], name) not in withheld
            for record in outcome.records
            for name, value in record.items()
        )
        of = right + len(withheld)
    else:
        of = max(records + rejected - 1, 0)
        right = max(of - outcome.disorder, 0)
    return Score(right=right, expected=of, returned=of)


def judged(kind: Kind, change: FactChange, gold: Sequence[Plain] | None, sample: int) -> Judged:
    """Say whether gold finds a change for the better: more of its fields right, or a wrong record gone."""
    if gold is None:
        return Judged(change, "unknown", sample)
    before, after = (worth(kind, record, gold) for record in (change.old, change.new))
    if before is None or after is None:
        return Judged(change, "neither", sample)
    return Judged(change, "better" if after > before else "worse" if after < before else "neither", sample)


def worth(kind: Kind, record: Plain | None, gold: Sequence[Plain]) -> float | None:
    """What a record is worth by gold: 0 for none, -1 for one that is in no gold, above 0 the share of its right fields.

    None for one that gold does not require: it is neither right nor wrong to have it.
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


def rejections(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Count rejections by verdict, and unreadable answers by the name of their error."""
    found: Counter[str] = Counter()
    for outcome in outcomes:
        found.update(outcome.rejected)
        if outcome.error:
            found[outcome.error.partition(":")[0]] += 1
    return dict(sorted(found.items()))


def spent(outcomes: Sequence[Outcome]) -> Spent:
    """Add up what was taken when outcomes were recorded."""
    costs = [outcome.cost for outcome in outcomes if outcome.cost is not None]
    return Spent(
        len(outcomes),
        sum(outcome.tokens_in for outcome in outcomes),
        sum(outcome.tokens_out for outcome in outcomes),
        # what was taken over from cassettes has no times; a mean over the rest would mislead
        round(sum(outcome.seconds for outcome in outcomes), 1) if all(o.seconds for o in outcomes) else 0.0,
        sum(costs) if costs else None,
    )


def noise(
    kind: Kind, runs: tuple[Run, Run], names: Sequence[str], golds: Mapping[str, Sequence[Plain]]
) -> dict[str, float]:
    """Return how far samples of one variant are apart: the largest difference in each measure, and in facts (`changed`).

    Empty where no variant has more than one sample: then the noise is not known, which is not the same as none.
    """
    found: dict[str, float] = {}
    for run in runs:
        samples = [run.of(kind.name, sample) for sample in run.samples(kind.name)]
        for name in names if len(samples) > 1 else ():
            values = [total(counts(name, kind, outcomes, golds)).f1 for outcomes in samples]
            found[name] = max(found.get(name, 0.0), max(values) - min(values))
        for first, second in combinations(samples, 2):
            found["changed"] = max(found.get("changed", 0.0), disputed(kind, first, second))
    return found


def disputed(kind: Kind, first: Sequence[Outcome], second: Sequence[Outcome]) -> float:
    """Return the share of facts that are not the same in two samples of one variant."""
    others = {outcome.case.article: outcome.records for outcome in second}
    changes = [
        change
        for outcome in first
        for change in compare_records(outcome.case.article, kind, outcome.records, others.get(outcome.case.article, ()))
    ]
    return tally_facts(changes).disputed
