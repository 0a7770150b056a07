"""Short names of bodies: acronyms told in brackets, and firms without the last words of their names."""

from collections.abc import Iterable

from extractor.rules.phrases import base_start
from extractor.rules.places import gazetteer
from extractor.rules.titles import titles
from extractor.rules.tokens import Tokens


def acronyms(tokens: Tokens) -> dict[str, str]:
    """Return what short names stand for that are told in brackets: *the Harbour Control Board (HCB)*."""
    found: dict[str, str] = {}
    for i in range(2, len(tokens) - 1):
        if tokens.lower[i - 1] == "(" and tokens.lower[i + 1] == ")" and tokens.word[i].isupper():
            first = base_start(tokens, i - 2, max(0, i - 2 - len(tokens.word[i])))
            while tokens.tag[first] != "NNP" and first < i - 2:
                first += 1
            if "".join(w[0] for w in tokens.word[first : i - 1] if w[0].isupper()) == tokens.word[i]:
                found.setdefault(tokens.word[i], tokens.span(first, i - 2))
    return found


def firms(tokens: Tokens, names: Iterable[tuple[int, int]]) -> dict[str, str]:
    """Return what short names of firms stand for: *Falk Marine* and *Falk*, for *Falk Marine Holdings*.

    `names` are ranges of tokens. A place is no short name, nor is what two firms have in common: it stands for nothing.
    """
    firm, found = titles().firm, dict[str, str]()
    for first, last in names:
        stop = last
        while stop > first and tokens.lower[stop - 1] in firm:
            stop -= 1
        if not first < stop < last:
            continue
        full = tokens.span(first, last - 1)
        for short in {tokens.span(first, end - 1) for end in (first + 1, stop)}:
            known = found.setdefault(short, full)
            if not known.startswith(full):
                found[short] = full if known and full.startswith(known) else ""
    return {short: full for short, full in found.items() if not gazetteer().is_place(short)}
