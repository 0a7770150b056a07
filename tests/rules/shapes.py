"""Documents that grow: pairs of what answers each other, repeated, joined and laid out in many ways."""

from collections.abc import Callable, Iterator
from itertools import combinations_with_replacement
from typing import NamedTuple

#: What a document is made of; each block takes its number, so that no two of a sort need be alike.
BLOCKS: dict[str, Callable[[int], str]] = {
    "attack": lambda _: "rebels attacked Lund",
    "strike": lambda _: "the strike in Lund",
    "talks": lambda n: f"{surname(n)} met {surname(n + 1)}",
    "plan": lambda _: "ministers plan to visit Oslo",
    "day": lambda n: f"on {n % 28 + 1} March {1900 + n % 120}",
    "weekday": lambda n: f"on {('Monday', 'Tuesday', 'Friday')[n % 3]}",
    "span": lambda n: f"since {1800 + n % 220}",
    "name": lambda n: f"Anna {surname(n)}",
    "office": lambda n: f"the mayor of {surname(n)}",
    "pronoun": lambda n: ("he left", "she left", "they left")[n % 3],
    "quote": lambda n: f"“we will wait for {n} of them”",
    "half quote": lambda _: "“we will wait",
    "cue": lambda _: "said the mayor",
    "says that": lambda n: f"{surname(n)} said that it rained",
    "source": lambda n: f"according to {surname(n)}",
    "number": lambda n: f"{n % 60 + 2},{n % 800 + 100}",
    "count": lambda n: f"{n % 90 + 2} people",
    "unit": lambda _: "kilometres",
    "money": lambda n: f"${n % 90 + 2} million",
    "change": lambda n: f"rose by {n % 90 + 2}% from {n % 90 + 100}",
    "noun": lambda _: "the houses of the town",
    "place": lambda n: f"in {surname(n)}",
    "relative": lambda _: "who has lived there",
    "item": lambda n: f"- “we wait”: {surname(n)}",
}
#: What is between two of them.
JOINERS = {
    "commas": ", ",
    "semicolons": "; ",
    "and": " and ",
    "spaces": " ",
    "sentences": ". ",
    "lines": "\n",
    "paragraphs": "\n\n",
}


def alternating(first: Callable[[int], str], second: Callable[[int], str], n: int) -> list[str]:
    """A B A B A B."""
    return [block(i) for i in range(n) for block in (first, second)]


def apart(first: Callable[[int], str], second: Callable[[int], str], n: int) -> list[str]:
    """A A A B B B."""
    return [*map(first, range(n)), *map(second, range(n))]


LAYOUTS = {"alternating": alternating, "apart": apart}


class Shape(NamedTuple):
    """One way for a document to grow."""

    first: str
    second: str
    joiner: str
    layout: str

    def document(self, characters: int) -> str:
        """Return a document of about this number of characters, made of whole pairs."""
        blocks, joiner = (BLOCKS[self.first], BLOCKS[self.second]), JOINERS[self.joiner]
        pair = sum(len(block(500)) + len(joiner) for block in blocks)
        return joiner.join(LAYOUTS[self.layout](*blocks, max(1, characters // pair))) + "."

    def __str__(self) -> str:
        return f"{self.first} x {self.second}, {self.joiner}, {self.layout}"


def shapes() -> Iterator[Shape]:
    """Yield every pair of blocks, each with another joiner and layout than the one before it."""
    for number, (first, second) in enumerate(combinations_with_replacement(BLOCKS, 2)):
        yield Shape(first, second, [*JOINERS][number % len(JOINERS)], [*LAYOUTS][number % len(LAYOUTS)])


def surname(n: int) -> str:
    """Return the n-th of many surnames, no two alike."""
    return "".join("badegiko"[int(digit)] + "lnrst"[int(digit) % 5] for digit in f"{n:04o}").capitalize()
