"""Short names of bodies: acronyms given in brackets, and firms without the last words of their names."""

from collections.abc import Iterable
from itertools import compress

from extractor.rules.syntax.phrases import base_start
from extractor.rules.text.places import gazetteer
from extractor.rules.text.titles import titles
from extractor.rules.text.tokens import Tokens


def acronyms(tokens: Tokens) -> dict[str, str]:
    """Return the full forms of short names given in brackets: *the Harbour Control Board (HCB)*."""
    word, found = tokens.word, dict[str, str]()
    for at in compress(range(len(tokens)), map("(".__eq__, tokens.lower)):
        if at and tokens.lower[at + 2 : at + 3] == [")"] and word[at + 1].isupper():
            short = word[at + 1]
            first = base_start(tokens, at - 1, max(0, at - 1 - len(short)))
            while tokens.tag[first] != "NNP" and first < at - 1:
                first += 1
            if "".join(w[0] for w in word[first:at] if w[0].isupper()) == short:
                found.setdefault(short, tokens.span(first, at - 1))
    return found


def firms(tokens: Tokens, names: Iterable[tuple[int, int]]) -> dict[str, str]:
    """Return the full names of firms by their short names: *Falk Marine* and *Falk*, for *Falk Marine Holdings*.

    `names` are ranges of tokens. A place is not a short name, nor is what two firms have in common: it refers to nothing.
    """
    lower, firm, found = tokens.lower, titles().firm, dict[str, str]()
    for first, last in names:
        stop = last
        while stop > first and lower[stop - 1] in firm:
            stop -= 1
        if stop in (first, last):
            continue
        full = tokens.span(first, last - 1)
        for short in {tokens.span(first, end - 1) for end in (first + 1, stop)}:
            known = found.setdefault(short, full)
            if not known.startswith(full):
                found[short] = full if known and full.startswith(known) else ""
    return {short: full for short, full in found.items() if not gazetteer().is_place(short)}
