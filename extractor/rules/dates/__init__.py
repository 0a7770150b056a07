"""Dates in running text, as EDTF strings.

`find` walks the text; `grammar` is the table of patterns, `fragments` what they are made of; `absolute`, `years`,
`parts_of_year`, `relative`, `relative_to_date` and `spans` say what a match means, given a `context`; `calendar` does the
arithmetic, and `adjacent_period` moves a bare weekday or month to the one that is meant. Words are in
`data/dates_words.tsv`, named days in `data/dates_holidays.tsv`.
"""

from extractor.rules.dates.find import Date, find_dates, read_dates

__all__ = ["Date", "find_dates", "read_dates"]
