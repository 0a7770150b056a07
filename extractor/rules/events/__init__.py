"""Events in running text: what happened, who did it to whom, where and when.

`triggers` finds the words that name events (`trigger_lexicon`), `sense_filter`, `topic` and `reportability` drop those that
report none, `factuality` says whether an event is reported, planned, claimed or denied, `arguments` and `location_role` who
takes part and where (`participant_names`, `place_names`), `dating` when. `discourse_propagation` hands arguments from one
mention to the next, `event_clustering` joins the mentions of one event; `find` does it all.
"""

from extractor.rules.events.find import find_events

__all__ = ["find_events"]
