"""Sentences of kinds that systems like this one are known to get wrong, each with what must come out, through `extract`."""

from datetime import date

import pytest

from extractor import Extractor
from extractor.documents.document import Document
from tests.rules.tables import dates, factuality, numbers, speakers

#: Types of what somebody answers or does about an event that does not take place.
ANSWERS = frozenset("REJECT RETREAT CONCEDE THREATEN DISAPPROVE".split())
PUBLISHED = date(2024, 10, 29)
RULES = Extractor(engine="rules")

#: What a table says of each text, from the result.
VIEWS = {
    "speakers": lambda found: [quote.speaker for quote in found.quotes],
    "quotes": lambda found: [(quote.speaker, quote.text) for quote in found.quotes],
    "kinds": lambda found: [(quote.kind, quote.speaker, quote.text) for quote in found.quotes],
    "values": lambda found: [number(figure) for figure in found.figures],
    "figures": lambda found: [(figure.text, number(figure), figure.unit) for figure in found.figures],
    "events": lambda found: [(event.type, event.status) for event in found.events],
    "claims": lambda found: [(event.type, event.status, event.attributed_to) for event in found.events],
    "happened": lambda found: [(event.type, event.status) for event in found.events if event.type not in ANSWERS],
    "denials": lambda found: [
        (event.type, event.status, event.attributed_to) for event in found.events if event.type not in ANSWERS
    ],
    "actors": lambda found: [(event.type, list(event.actors), list(event.targets)) for event in found.events],
    "dates": lambda found: [event.date for event in found.events],
}
ROWS = [
    pytest.param(view, text, want, id=f"{name} {n}")
    for module in (speakers, numbers, dates, factuality)
    for (name, view), rows in module.TABLES.items()
    for n, (text, want) in enumerate(rows)
]


def number(figure):
    return figure.value if figure.value is not None else (figure.low, figure.high)


@pytest.mark.parametrize(("view", "text", "want"), ROWS)
def test_tables(view, text, want):
    document = Document(text, published=PUBLISHED)
    found = RULES.extract(document)
    assert VIEWS[view](found) == want
    assert found.rejected == ()
