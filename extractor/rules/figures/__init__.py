"""Figures in running text: numbers with what they count or measure, and who says so.

`find` walks the text from `anchors` on. `numbers` reads digits and number words (`digits`, `spelled`), `indefinite_articles`
the one in *a mile*, `implicit_scale` the m in *5m*, `units` what follows them (`compounds` what is made of several symbols,
`unit_table` the tables), `quantities` puts both together, `ranges` joins neighbours, `nouns` finds what is counted,
`countries` whose crowns are meant, `modifiers` how precise a number is, `elliptic_units` what is said once for several
numbers, `ages` the ages without a unit, `exclusions` the numbers that are not figures (`embedded` in longer tokens, `labels`
or names). `measures` words what a number says: `grammatical_role` finds its place in the clause, `clause_text` and
`predicate_phrase` put the clause into words. `direction` reads which way something changed, `readings` gives all ways in
which a figure's own words can be read. Words are in `data/`: numbers, units, currencies, modifiers and nouns (`.tsv`), and
`labels.txt`.
"""

from extractor.rules.figures.find import FigureReading, find_figures, find_quantities, read_figure, reading_of
from extractor.rules.figures.readings import readings

__all__ = ["FigureReading", "find_figures", "find_quantities", "read_figure", "reading_of", "readings"]
