"""From extractions to a ledger: origins, then canonical claims, then blocks, then relations. The order of input changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import fsum, log, sqrt
from typing import Any

from extractor.claims.arithmetic import arithmetic
from extractor.claims.articles import Article, Passage, RecordContext, TextContext, label_of, specific
from extractor.claims.blocks import Blocks
from extractor.claims.decisions import Decision, Place, Verdicts
from extractor.claims.events import compare_events, event_claim
from extractor.claims.facets import Match, Scope
from extractor.claims.figures import figure_claim
from extractor.claims.findings import Finding
from extractor.claims.ledger import BY_DOUBT, Entry, Item, Ledger, Relation, Span
from extractor.claims.origins import agency_of, find_origins, shingles_of, shingles_of_records
from extractor.claims.quantities import compare_figures
from extractor.claims.quotes import compare_quotes, quote_claim
from extractor.claims.wording import quoted, sentence, told, topic
from extractor.documents.document import Document
from extractor.schemas import Record
from extractor.types import Extraction

READERS: Mapping[str, Callable[[Any, Article, Passage], Any]] = {
    "figures": figure_claim,
    "quotes": quote_claim,
    "events": event_claim,
}
COMPARE: Mapping[str, Callable[..., list[Finding] | str]] = {
    "figures": compare_figures,
    "quotes": compare_quotes,
    "events": compare_events,
}
PAIR = 2
#: The least size of a collection for the weights of names, so that the names of a few reports count as rare.
BACKGROUND = 500
Silent = Counter[str]


def claims(
    extractions: Iterable[Extraction], *, documents: Iterable[Document] = (), decisions: Iterable[Decision] = ()
) -> Ledger:
    """Compare what articles say, and return what agrees, differs and contradicts.

    Args:
        extractions: Results of `extract` or of a batch, in any order.
        documents: The documents they were extracted from, as far as they are at hand. The sentence around a record says
            where and when; without it, fewer relations are certain.
        decisions: What editors decided about pairs of claims of this or earlier runs.

    """
    builder = Builder(extractions, documents, decisions)
    entries = sorted(builder.entries(), key=order)
    return Ledger(tuple(entries), builder.origins, dict(sorted(builder.silent.items())), builder.overflow)


def order(entry: Entry) -> tuple[int, int, tuple[Span, ...], str]:
    """Sort entries: what needs an editor first, then what more origins report."""
    return BY_DOUBT.index(entry.relation), -entry.origins, tuple(item.spans[0] for item in entry.items), entry.rule


class Builder:
    """One run over extractions; `entries` yields as it goes and keeps no pairs."""

    def __init__(
        self, extractions: Iterable[Extraction], documents: Iterable[Document] = (), decisions: Iterable[Decision] = ()
    ) -> None:
        self.verdicts = Verdicts(decisions)
        self.silent: Silent = Counter()
        self.overflow = 0
        self.own: list[Finding] = []
        self.sets: dict[frozenset[Any], frozenset[Any]] = {}
        texts = {document.sha256: document.text for document in documents}
        articles: dict[str, tuple[Article, list[Any]]] = {}
        for extraction in extractions:
            if extraction.document.sha256 not in articles:
                articles[extraction.document.sha256] = self._read(extraction, texts.get(extraction.document.sha256))
            else:
                kept, _ = articles[extraction.document.sha256]
                other, more = self._read(extraction, texts.get(extraction.document.sha256))
                if (other.published_text or "", other.label) < (kept.published_text or "", kept.label):
                    articles[extraction.document.sha256] = (other, more)
        self.articles = sorted(
            (article for article, _ in articles.values()), key=lambda a: (a.published or 0, a.sha256)
        )
        for number, article in enumerate(self.articles):
            article.number = number
        self.origins = find_origins(self.articles)
        for article in self.articles:
            article.shingles = frozenset()
        read = [claim for article in self.articles for claim in articles[article.sha256][1]]
        self.own = sorted(self.own, key=lambda f: (f.first.article.number, f.first.start, f.second.start, f.rule))
        self.claims, self.repeated = folded(read)
        self.stories = Stories(self.articles)
        self.sets.clear()

    def _read(self, extraction: Extraction, text: str | None) -> tuple[Article, list[Any]]:
        published = extraction.document.published
        context: TextContext | RecordContext = (
            RecordContext(extraction) if text is None else TextContext(text, published)
        )
        article = Article(
            -1,
            extraction.document.sha256,
            label_of(extraction),
            published.toordinal() if published else None,
            context.names,
            leading=context.leading,
            agency=None if text is None else agency_of(text),
            shingles=shingles_of_records(extraction) if text is None else shingles_of(text),
            published_text=published.isoformat() if published else None,
        )
        found: list[Any] = []
        for kind, read in READERS.items():
            records: Sequence[Record] = extraction.found.get(kind, ())
            spoken = (
                kind == "quotes" and text is None
            )  # nothing beside the records tells how their words were translated
            rows = [
                read(record, article, Passage() if spoken else context.around(record.start, record.end))
                for record in records
            ]
            rows = sorted((row for row in rows if row is not None), key=lambda row: (row.start, row.end, row.text))
            for row in rows:
                share(row, self.sets)
            if kind == "figures":
                self.own += arithmetic(rows, text)
            found += rows
        return article, found

    def entries(self) -> Iterator[Entry]:
        """Yield all entries, in an order that depends only on the claims."""
        blocks = Blocks(self.claims)
        self.overflow = blocks.overflow
        agreeing: dict[int, set[int]] = defaultdict(set)
        apart: dict[int, set[int]] = defaultdict(set)
        kept: dict[tuple[int, int], Finding] = {}
        for i, j in blocks.pairs():
            for finding in self._compare(i, j):
                if finding.relation == Relation.AGREES:
                    agreeing[i].add(j)
                    agreeing[j].add(i)
                    kept[i, j] = finding
                else:
                    if finding.relation in (Relation.CONFLICTS, Relation.DIFFERS):
                        apart[i].add(j)
                        apart[j].add(i)
                    yield from self._entry(finding)
        yield from self._decided(blocks)
        yield from self._stars(agreeing, apart, kept)
        for finding in self.own:
            yield from self._entry(finding, own=True)

    def _compare(self, i: int, j: int, *, told_same: bool = False) -> list[Finding]:
        a, b = self.claims[i], self.claims[j]
        if a.kind != b.kind:
            return []
        decision = self._decision(i, j)
        if decision == "not_same":
            self.silent["an editor says that they are not the same"] += 1
            return []
        same = told_same or decision == "same"
        found = COMPARE[a.kind](a, b, story=self.stories.likeness, same=same)
        if isinstance(found, str):
            self.silent[f"{a.kind}: {found}"] += 1
            return []
        return found

    def _decision(self, i: int, j: int) -> str | None:
        if not self.verdicts.places:
            return None
        return self.verdicts.of(self._places(i), self._places(j))

    def _places(self, number: int) -> list[Place]:
        return [Place.of(span) for span in self._spans(number)]

    def _spans(self, number: int) -> list[Span]:
        claim = self.claims[number]
        return [span_of(claim), *map(span_of, self.repeated.get(number, ()))]

    def _decided(self, blocks: Blocks) -> Iterator[Entry]:
        """Yield what comes of pairs that an editor says are the same and that share no block."""
        if not self.verdicts.places:
            return
        number_of = {place: number for number in range(len(self.claims)) for place in self._places(number)}
        for first, second in self.verdicts.pairs():
            if first in number_of and second in number_of:
                i, j = sorted((number_of[first], number_of[second]))
                shared = set(blocks.keys[i]) & set(blocks.keys[j])
                if i != j and not shared and self._decision(i, j) == "same":
                    for finding in self._compare(i, j):
                        yield from self._entry(finding)

    def _item(self, claim: Any) -> Item:
        return Item(tuple(self._spans(claim.number)), claim.article.origin)

    def _entry(self, finding: Finding, *, own: bool = False) -> Iterator[Entry]:
        words = sentence(finding)
        if words is None:
            self.silent["no sentence can be made of it"] += 1
            return
        items = tuple(
            Item((span_of(c),), c.article.origin) if own else self._item(c) for c in (finding.first, finding.second)
        )
        a, b = finding.first, finding.second
        decision = None if own else self._decision(a.number, b.number)
        yield Entry(
            finding.relation,
            finding.rule,
            a.kind,
            items,
            words,
            tuple(facet.reason for facet in finding.facets if facet.match >= Match.COMPATIBLE and facet.why),
            tuple(against(finding)),
            tuple(f"{facet.name}: {facet.reason}" for facet in finding.facets if facet.match == Match.UNKNOWN),
            len({item.origin for item in items}),
            decision,
        )

    def _stars(
        self, agreeing: Mapping[int, set[int]], apart: Mapping[int, set[int]], kept: Mapping[tuple[int, int], Finding]
    ) -> Iterator[Entry]:
        """Yield groups that agree: each a claim with those that agree with it, none of which are apart from each other."""
        taken: set[int] = set()
        for centre in sorted(agreeing, key=lambda number: (-len(agreeing[number]), number)):
            if centre in taken:
                continue
            group, waiting = [centre], sorted(agreeing[centre] - taken)
            while waiting:
                other = waiting.pop(0)
                known = sum(other in agreeing[member] for member in group)
                if 2 * known > len(group) and not any(other in apart.get(member, ()) for member in group):
                    group.append(other)
                    waiting += sorted(agreeing[other] - taken - {*group, *waiting})
            if len(group) > 1:
                taken.update(group)
                yield from self._agreed(group, kept)
        for number, others in sorted(self.repeated.items()):
            article = self.claims[number].article
            if number not in taken and any(other.article is not article for other in others):
                yield from self._copied(number)

    def _agreed(self, group: list[int], kept: Mapping[tuple[int, int], Finding]) -> Iterator[Entry]:
        centre = group[0]
        pairs = [(min(centre, other), max(centre, other)) for other in group[1:]]
        findings = [kept[pair] for pair in pairs if pair in kept]
        base = next(self._entry(findings[0]), None)
        if base is None:
            return
        members = [self.claims[number] for number in sorted(group)]
        items = tuple(self._item(claim) for claim in members)
        yield Entry(
            Relation.AGREES,
            base.rule,
            base.kind,
            items,
            base.sentence if len(group) == PAIR else together(findings[0], members),
            tuple(
                dict.fromkeys(
                    why
                    for f in findings
                    for facet in f.facets
                    if facet.match >= Match.COMPATIBLE and (why := facet.reason)
                )
            ),
            tuple(dict.fromkeys(fact for f in findings for fact in against(f))),
            tuple(
                dict.fromkeys(
                    f"{facet.name}: {facet.reason}"
                    for f in findings
                    for facet in f.facets
                    if facet.match == Match.UNKNOWN
                )
            ),
            len({item.origin for item in items}),
            base.decision,
        )

    def _copied(self, number: int) -> Iterator[Entry]:
        claim = self.claims[number]
        count = len({span.document for span in self._spans(number)})
        what = told(claim) if claim.kind == "events" else quoted(claim.text)
        words = f"{what[0].upper()}{what[1:]} is in {count} copies of one text and has one origin."
        yield Entry(Relation.AGREES, "copies", claim.kind, (self._item(claim),), words, ("copies of one text",))


def against(finding: Finding) -> Iterator[str]:
    """Yield what speaks against a finding."""
    for facet in finding.facets:
        if facet.match == Match.DIFFERENT and facet.why:
            yield facet.reason
    first, second = finding.first.attributed_to, finding.second.attributed_to
    if first and second and first != second and finding.relation not in (Relation.ARITHMETIC, Relation.ALTERS):
        yield f"attributed to {first} and to {second}"


def together(finding: Finding, members: Sequence[Any]) -> str:
    """Return the sentence of three and more claims that agree."""
    labels = sorted({claim.article.label for claim in members})
    names = f"{', '.join(labels[:-1])} and {labels[-1]}" if len(labels) > 1 else labels[0]
    first = finding.first
    if first.kind == "events":
        return f"{names} report the same: {told(first)}."
    if first.kind == "quotes":
        return f"{names} quote {first.attributed_to or 'somebody'} in the same words: {quoted(first.text)}."
    about = next((t for t in (topic(finding.first), topic(finding.second)) if t), "one quantity")
    return f"{names} agree on {about}: {', '.join(dict.fromkeys(quoted(claim.text) for claim in members))}."


def span_of(claim: Any) -> Span:
    """Return the place of a claim."""
    article = claim.article
    return Span(
        article.sha256,
        claim.kind,
        claim.start,
        claim.end,
        claim.text,
        article.label,
        article.published_text,
        claim.attributed_to,
    )


def share(claim: Any, sets: dict[frozenset[Any], frozenset[Any]]) -> None:
    """Make equal sets of a claim and those before it one object, as a few hundred phrases make most claims."""
    for name in claim.__slots__:
        value = getattr(claim, name)
        if isinstance(value, frozenset):
            setattr(claim, name, sets.setdefault(value, value))
        elif isinstance(value, Scope):
            around = value.around
            names, places, words = (sets.setdefault(some, some) for some in around[:3])
            around = Passage(names, places, words, *around[3:])
            setattr(claim, name, value._replace(names=sets.setdefault(value.names, value.names), around=around))


def folded(read: Sequence[Any]) -> tuple[list[Any], dict[int, list[Any]]]:
    """Return the claims, those of one origin that say the same as one, and by its number those that repeat it."""
    first: dict[tuple[object, ...], int] = {}
    kept: list[Any] = []
    repeated: dict[int, list[Any]] = {}
    for claim in read:
        key = (claim.article.origin, claim.signature)
        number = first.setdefault(key, len(kept))
        if number == len(kept):
            claim.number = number
            kept.append(claim)
        else:
            repeated.setdefault(number, []).append(claim)
    return kept, repeated


class Stories:
    """How much of one story two articles tell: the cosine of the weights of their names, rare names weighing more."""

    def __init__(self, articles: Sequence[Article]) -> None:
        counts: Counter[str] = Counter()
        for article in articles:
            counts.update(article.names)
        total = max(len(articles), BACKGROUND)
        self.weight = {name: log(1 + total / count) ** 2 for name, count in counts.items()}
        self.known: dict[int, float] = {}
        self.mass = [self._mass(specific(article.names)) for article in articles]

    def _mass(self, names: Iterable[str]) -> float:
        return fsum(self.weight[name] for name in names)

    def likeness(self, a: Article, b: Article) -> float:
        """Return the cosine of two articles; 0 where they have less than two names in common."""
        key = a.number << 32 | b.number
        if key not in self.known:
            shared = specific(a.names & b.names)
            size = sqrt(self.mass[a.number] * self.mass[b.number])
            self.known[key] = self._mass(shared) / size if len(shared) > 1 else 0.0
        return self.known[key]
