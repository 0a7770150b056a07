"""Origins: articles that are copies of one text, or of one agency's, are one origin and count once."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

from extractor.claims.articles import Article
from extractor.claims.ledger import Origin
from extractor.claims.vocabulary import WORD, agencies
from extractor.types import Extraction

QUOTED = re.compile(r"“[^”]{0,2000}”|\"[^\"]{0,2000}\"")
#: Words in a shingle; of a long text one shingle in STEP is kept, chosen by its hash, so that all copies keep the same.
SHINGLE, STEP, SHORT = 8, 4, 60
#: The least share of the shorter text that a copy has; of a text that credits the same agency.
COPIED, CREDITED = 0.6, 0.2
#: A text with fewer shingles than this is not a copy because another one contains its sentence.
LEAST = 6
#: Where a credit is looked for, in characters from the start and from the end.
HEAD, TAIL = 300, 600
#: A shingle that more texts have is boilerplate.
COMMON = 200
#: The least number of records that must be the same where only records are known.
RECORDS = 4


def shingles_of(text: str) -> frozenset[int]:
    """Return the hashes of a text's runs of eight words; what it quotes others may quote too, and does not count."""
    words = [word.lower() for word in WORD.findall(QUOTED.sub(" ", text))]
    runs = [
        crc32(" ".join(words[i : i + SHINGLE]).encode("utf-8", "replace"))
        for i in range(max(1, len(words) - SHINGLE + 1))
    ]
    return frozenset(runs if len(runs) < SHORT else (run for run in runs if run % STEP == 0))


def shingles_of_records(extraction: Extraction) -> frozenset[int]:
    """Return hashes of the words of records, for an article whose text is not known."""
    figures = {f"{figure.text} {figure.measures}" for figure in extraction.figures if figure.measures}
    texts = {*figures, *(quote.text for quote in extraction.quotes)}
    if len(texts) < RECORDS:
        return frozenset()
    return frozenset(crc32(text.encode("utf-8", "replace")) for text in texts)


def agency_of(text: str) -> str | None:
    """Return the news agency that a text credits at its beginning or end."""
    ends = text[:HEAD] + "\n" + text[-TAIL:]
    return next((name for name, lines in agencies() if any(line in ends for line in lines)), None)


def find_origins(articles: Sequence[Article]) -> tuple[Origin, ...]:
    """Set the origin of each article, and return the origins in order."""
    parent = list(range(len(articles)))

    def top(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in copies(articles):
        first, second = sorted((top(i), top(j)))
        parent[second] = first
    members: dict[int, list[Article]] = defaultdict(list)
    for number, article in enumerate(articles):
        members[top(number)].append(article)
    for number, first in enumerate(sorted(members)):
        for article in members[first]:
            article.origin = number
    return tuple(origin(members[first]) for first in sorted(members))


def origin(members: Iterable[Article]) -> Origin:
    """Return an origin from its articles."""
    rows = list(members)
    credited = sorted({article.agency for article in rows if article.agency})
    return Origin(tuple(article.sha256 for article in rows), credited[0] if credited else None)


def copies(articles: Sequence[Article]) -> Iterator[tuple[int, int]]:
    """Yield pairs of articles of which one has most of the other's text."""
    counts = Counter(shingle for article in articles for shingle in article.shingles)
    holders: dict[int, list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        shared: Counter[int] = Counter()
        for shingle in article.shingles:
            if 1 < counts[shingle] <= COMMON:
                shared.update(holders[shingle])
                holders[shingle].append(number)
        for other, count in sorted(shared.items()):
            size = min(len(article.shingles), len(articles[other].shingles))
            if size < LEAST and len(article.shingles ^ articles[other].shingles):
                continue
            credited = article.agency is not None and article.agency == articles[other].agency
            if count >= (CREDITED if credited else COPIED) * size:
                yield other, number
