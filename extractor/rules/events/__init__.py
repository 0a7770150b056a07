"""Events in running text: what happened, who did it to whom, where and when.

`triggers` finds the words that name happenings, `chunks` and `clauses` read the sentence around them, `roles`, `naming` and `place_names`
who takes part, `status` whether it is told as fact, `dating` when, `happenings` what is one and the same; `find` does it all.
"""

from extractor.rules.events.find import find_events

__all__ = ["find_events"]
