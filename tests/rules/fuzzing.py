"""News, broken: the project's own articles and sentences, mutated as pages, scanners and strangers break them."""

import random
from collections.abc import Callable, Iterator

from tests.support.paths import ROOT

#: Where mutated pieces come from.
SOURCES = ("seeds/*.txt", "tests/genres/articles/*.txt", "tests/corpus/**/articles/*.txt")
MARKS = "“”‘’\"'«»„‚`´"
ODD = (
    "\u00a0", "\u2009", "\u200b", "\u2028", "\t", "\r\n", "\n", "\n\n", "  ", "\x00", "\ufeff", "\u00ad", "é", "İ", "ß", "ﬁ", "٣",
    "𝟙", "½", "²", "e\u0301", "İs", "\ud800", "中", "🙂", "–", "—", "-", "_", "/", "…", "....", "¹", "\u200f", "ǆ",
)  # fmt: skip
ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + MARKS + " .,;:!?()[]-–—%$€£\n"
#: Words whose neighbours the rules read closely.
TOUCHY = (
    "said says told say according to who he she I we they it the The Mr. Mrs. Dr. February March May Monday Friday Sunday die "
    "killed attacked protested protest arrested met talks strike 3.5 3,5 1,200 12 0 00 31 2024 999 10 C F km % per cent "
    "million $4 €5bn 2-1 19-year-old half two dozen last next year since until 29 30 yesterday today 11:30 24:00 AD 5 BC ago "
    "week month century 1980s spring Q A U.S. US of and or , . “ ” - :"
).split()


def pieces() -> tuple[str, ...]:
    """Return paragraphs of the project's own articles, in a fixed order."""
    files = sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)})
    found = (part.strip() for path in files for part in path.read_text("utf-8").split("\n\n"))
    return tuple(part for part in found if part)


def glued(text: str, at: int, rng: random.Random) -> str:
    """Take away the blank before an offset."""
    blank = text.rfind(" ", 0, at)
    return text if blank < 0 else text[:blank] + text[blank + 1 :]


def cut(text: str, at: int, rng: random.Random) -> str:
    """Cut off one end."""
    return text[at:] if rng.random() < 0.5 else text[:at]


def put(text: str, at: int, rng: random.Random) -> str:
    """Put a letter, digit or mark between two characters."""
    return text[:at] + rng.choice(ALPHABET) + text[at:]


def lost(text: str, at: int, rng: random.Random) -> str:
    """Lose a few characters."""
    return text[:at] + text[at + rng.randint(1, 4) :]


def changed(text: str, at: int, rng: random.Random) -> str:
    """Change one character."""
    return text[:at] + rng.choice(ALPHABET) + text[at + 1 :]


def marked(text: str, at: int, rng: random.Random) -> str:
    """Swap the next quotation mark for another, or put one in."""
    found = next((i for i in range(at, len(text)) if text[i] in MARKS), at)
    return text[:found] + rng.choice(MARKS) + text[found + 1 :]


def odd(text: str, at: int, rng: random.Random) -> str:
    """Put in a sign that text on pages has and typewriters have not."""
    return text[:at] + rng.choice(ODD) + text[at:]


def touchy(text: str, at: int, rng: random.Random) -> str:
    """Put in a word that the rules read closely, glued or not."""
    blanks = [rng.choice(("", " ", " ", ",", "-")) for _ in range(2)]
    return text[:at] + blanks[0] + rng.choice(TOUCHY) + blanks[1] + text[at:]


def moved(text: str, at: int, rng: random.Random) -> str:
    """Move a stretch elsewhere."""
    end = at + rng.randint(1, 60)
    stretch, rest = text[at:end], text[:at] + text[end:]
    to = rng.randrange(len(rest) + 1)
    return rest[:to] + stretch + rest[to:]


def cased(text: str, at: int, rng: random.Random) -> str:
    """Change the case of a stretch."""
    end = at + rng.randint(1, 12)
    return text[:at] + rng.choice((str.upper, str.lower, str.title))(text[at:end]) + text[end:]


MUTATIONS: tuple[Callable[[str, int, random.Random], str], ...] = (
    glued, glued, cut, put, lost, changed, marked, odd, touchy, touchy, moved, cased,
)  # fmt: skip
#: A published day for some of the texts: today's, none, and either end of the calendar.
PUBLISHED = (None, "2024-10-29", "0001-01-01", "9999-12-31", "0987-03-02", "2024-02-29")


def fuzzed(count: int, seed: int = 20) -> Iterator[tuple[str, str | None]]:
    """Yield a number of texts, each with a publication date. The same seed gives the same texts."""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    known = pieces()
    for _ in range(count):
        if rng.random() < 0.15:
            text = " ".join(rng.choices(TOUCHY, k=rng.randint(3, 25)))
        else:
            text = rng.choice(("\n\n", " ", "\n")).join(rng.choices(known, k=rng.randint(1, 2)))
            start = rng.randrange(max(1, len(text) - 300))
            text = text[start : start + rng.randint(40, 400)]
        for _ in range(rng.randint(1, 8)):
            text = rng.choice(MUTATIONS)(text, rng.randrange(len(text) + 1), rng)
        if text.strip():
            yield text, rng.choice(PUBLISHED)
