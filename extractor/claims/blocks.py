"""Blocks: which claims are compared at all. A pair meets in the rarest words that both have, and no set of pairs is kept."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Protocol
from zlib import crc32

from extractor.claims.articles import Article
from extractor.claims.facets import WINDOW

#: In how many of its rarest blocks a claim meets others: blocks of the words in the record, and of the words around it.
RAREST, AROUND = 5, 8
#: In a larger block a claim meets only the next NEXT of it, in the order of publication.
CAP, NEXT = 60, 12
#: Counters a claim for the sizes of blocks; blocks that fall on one counter are taken for larger than they are.
COUNTERS = 32


#: The blocks of a claim: those of the words in the record, and those of the words around it.
Keys = tuple[Sequence[tuple[str, ...]], Sequence[tuple[str, ...]]]


class Claim(Protocol):
    """What blocks need of a claim."""

    article: Article
    number: int

    def keys(self) -> Keys:
        """Return its blocks."""


class Blocks:
    """Claims by the words that they share; `overflow` counts the blocks that are too large to compare all their pairs."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        counters = COUNTERS * max(1, len(claims))
        sizes = array("I", bytes(4 * counters))
        for claim in claims:
            for key in chain(*claim.keys()):
                sizes[hash_of(key) % counters] += 1
        self.members: dict[int, array[int]] = {}
        self.keys: list[array[int]] = []
        for number, claim in enumerate(claims):
            chosen: dict[int, None] = {}
            for some, most in zip(claim.keys(), (RAREST, AROUND), strict=True):
                hashes = {hash_of(key) for key in some}
                shared = sorted((sizes[each % counters], each) for each in hashes if sizes[each % counters] > 1)
                chosen.update(dict.fromkeys(each for _, each in shared[:most]))
            self.keys.append(array("Q", chosen))
            for block in chosen:
                if block in self.members:
                    self.members[block].append(number)
                else:
                    self.members[block] = array("I", (number,))
        self.overflow = sum(len(members) > CAP for members in self.members.values())
        self.claims = claims
        self.place: dict[int, int] = {}

    def partners(self, number: int) -> list[int]:
        """Return the claims after this one that it is compared with, each once. To be asked in order."""
        claim = self.claims[number]
        found: set[int] = set()
        for key in self.keys[number]:
            members = self.members[key]
            at = self.place[key] = self.place.get(key, -1) + 1
            last = len(members) if len(members) <= CAP else min(len(members), at + 1 + NEXT)
            found.update(members[at + 1 : last])
        return sorted(other for other in found if near(claim.article, self.claims[other].article))

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield all pairs, in order."""
        for number in range(len(self.claims)):
            for other in self.partners(number):
                yield number, other


def near(a: Article, b: Article) -> bool:
    """Return whether two articles are not one and are published within the time window."""
    return a is not b and (a.published is None or b.published is None or abs(a.published - b.published) <= WINDOW)


def hash_of(key: tuple[str, ...]) -> int:
    """Return a number for a block that is the same in every process."""
    text = "\0".join(key).encode("utf-8", "replace")
    return crc32(text) | crc32(text, 0x5BD1E995) << 32
