"""Generated articles for benchmarks. Each is different, and the same seed gives the same article.

They have about 3,000 characters and 20 sentences, with the quotes, figures and events of typical news.
"""

import random
from collections.abc import Iterator
from pathlib import Path

TOWNS = ("Port Merrow", "Aldery", "Kestwick", "Lower Sandle", "Tarnbridge", "Osmouth", "Vell Harbour", "Dunmere")
PEOPLE = ("Lena Adler", "Tomas Brandt", "Ines Okoro", "Paul Varga", "Mira Soltan", "Anders Lund", "Ruth Keane")
OFFICES = ("the harbour office", "the county council", "the fire service", "the ferry company", "the coast guard")
TITLES = ("Mayor", "Minister", "Captain", "Councillor", "Professor")
SENTENCES = (
    '"We cannot wait any longer," {title} {person} told reporters in {town} on {day}.',
    '"The piles are rotten," said {person}. "They will not last {number} more winters."',
    "{Office} said that about {big} people had left {town} since {day}.",
    "According to {office}, the repair will cost ${number} million, {percent} percent more than planned.",
    "More than {big} homes were without power after the storm hit {town}.",
    '{title} {person} called the plan "hasty and expensive" and asked for {number} more weeks.',
    "Police arrested {number} people in {town} after a protest against the closure.",
    "The two sides met in {town} on {day} and signed an agreement on fishing rights.",
    "A fire destroyed a warehouse in {town} early on {day}, killing {number} people, {office} said.",
    "The new line runs over {number} kilometres ({number} miles) from {town} to {town2}.",
    "Nearly two dozen boats were seized, {person} added, and {number} of them will be sold.",
    "Last year the port handled {big} tonnes of grain, against {big} tonnes a decade ago.",
    "The council rejected the offer by {number} votes, and {person} resigned the same evening.",
    "Residents have waited for the bridge for {number} years; most of them no longer believe in it.",
    "It was raining when the last ferry of the season left the old dock.",
    "{Office} warned that water could rise by up to {number} metres before {day}.",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "March 3", "October 29")


def article(number: int, sentences: int = 32) -> str:
    """Return the article with a number. The same number always gives the same article."""
    choose = random.Random(number)  # noqa: S311  (nothing here is a secret)
    lines = [f"Harbour news, number {number}."]
    for _ in range(sentences):
        office = choose.choice(OFFICES)
        words = {
            "title": choose.choice(TITLES),
            "person": choose.choice(PEOPLE),
            "town": choose.choice(TOWNS),
            "town2": choose.choice(TOWNS),
            "office": office,
            "Office": office[0].upper() + office[1:],
            "day": choose.choice(DAYS),
            "number": choose.randint(2, 90),
            "big": f"{choose.randint(1, 90)},{choose.randint(100, 999)}",
            "percent": choose.randint(2, 60),
        }
        lines.append(choose.choice(SENTENCES).format(**words))
    paragraphs = [" ".join(lines[start : start + 3]) for start in range(0, len(lines), 3)]
    return "\n\n".join(paragraphs) + "\n"


def articles(count: int) -> Iterator[str]:
    """Return `count` articles."""
    return (article(number) for number in range(count))


def write_corpus(folder: Path, count: int, per_folder: int = 1000) -> None:
    """Write articles as text files, 1,000 per folder."""
    for number, text in enumerate(articles(count)):
        place = folder / f"{number // per_folder:04d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:08d}.txt").write_text(text)
