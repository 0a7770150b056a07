"""The layers of one document that the rules of every kind share, each computed once, when it is first asked for."""

from datetime import date
from functools import cached_property

from extractor.documents.segment import Span, paragraphs, sentences
from extractor.rules.dates import Date, find_dates
from extractor.rules.entities.names import Names
from extractor.rules.syntax.clauses import Sentences
from extractor.rules.text.quotation_marks import Marks
from extractor.rules.text.tokens import Tokens


class Analysis:
    """One document: its sentences, tokens, dates, quotation marks, names and clauses."""

    def __init__(self, text: str, published: date | None = None) -> None:
        self.text = text
        self.published = published

    @cached_property
    def paragraphs(self) -> list[Span]:
        """Paragraphs, in order."""
        return paragraphs(self.text)

    @cached_property
    def sentences(self) -> list[Span]:
        """Sentences, in order; none crosses a paragraph."""
        return sentences(self.text, self.paragraphs)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens with their parts of speech."""
        return Tokens(self.text, self.sentences)

    @cached_property
    def dates(self) -> list[Date]:
        """Dates in the text, in order."""
        return find_dates(self.text, self.published, self.tokens)

    @cached_property
    def marks(self) -> Marks:
        """Stretches between quotation marks."""
        return Marks(self.text, self.paragraphs)

    @cached_property
    def names(self) -> Names:
        """Persons, and what refers to them."""
        spans = (self.tokens.between(m.outer.start, m.outer.end) for m in self.marks)
        return Names(self.tokens, [(s.start, s.stop) for s in spans])

    @cached_property
    def clauses(self) -> Sentences:
        """Sentences cut into chunks, each when it is first asked for."""
        return Sentences(self.tokens, [d for d in self.dates if d.kind != "duration"])
