"""Senses of triggers, where the type of an event is too coarse to tell two apart."""

from functools import cache

from extractor.rules.text.data_files import rows

#: Blasts that are attacks only where there is something else that is.
BLASTS = frozenset("explosion blast explode blow detonation".split())


@cache
def senses() -> dict[str, str]:
    """The sense of a trigger's lemma, where the type alone is too coarse."""
    return {lemma: name for name, lemmas in rows("senses.tsv") for lemma in lemmas.split()}
