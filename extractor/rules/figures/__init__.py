"""Figures in running text: numbers with what they count or measure, and who says so.

`find` walks the text. `numbers` reads digits and number words, `units` what stands after them, `quantities` puts both
together, `ranges` joins neighbours, `nouns` finds what is counted, `modifiers` how precisely, `sharing` what is said once
for several numbers, `ages` the ages without a unit, `exclusions` the numbers that are no figures, `measures` the phrase.
Words are in `data/`: numbers, units, currencies, modifiers and nouns (`.tsv`), and `labels.txt`.
"""

from extractor.rules.figures.find import FigureReading, find_figures, read_figure

__all__ = ["FigureReading", "find_figures", "read_figure"]
