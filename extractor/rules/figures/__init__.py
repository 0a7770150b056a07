"""Figures in running text: numbers with what they count or measure, and who says so.

`find` walks the text from `anchors` on. `numbers` reads digits and number words (`digits`, `spelled`), `articles` the
one in *a mile*, `millions` the m in *5m*, `units` what stands after them (`compounds` what is made of several
symbols, `unit_table` the tables), `quantities` puts both together, `ranges` joins neighbours, `nouns` finds what is
counted, `countries` whose crowns are meant, `modifiers` how precisely, `sharing` what is said once for several
numbers, `ages` the ages without a unit, `exclusions` the numbers that are no figures (`embedded` in longer tokens,
`labels` or names). `measures` words what a number says: `site` finds its place in the clause, `clause_text` and
`doing` put the clause into words. `readings` gives all ways in which a figure's own words can be read.
Words are in `data/`: numbers, units, currencies, modifiers and nouns (`.tsv`), and `labels.txt`.
"""

from extractor.rules.figures.find import FigureReading, find_figures, find_quantities, read_figure, reading_of
from extractor.rules.figures.readings import readings

__all__ = ["FigureReading", "find_figures", "find_quantities", "read_figure", "reading_of", "readings"]
