"""Records and results made by hand, for tests of the comparison and the reports."""

from extractor.regress.cassettes import CaseKey
from extractor.regress.results import CaseResult, KindResult


def quote(text, start=0, speaker="Lena Adler", **more):
    """Return a quote as a plain record."""
    fields = {"text": text, "start": start, "end": start + len(text), "kind": "direct", "speaker": speaker}
    return {**fields, "speaker_text": None, "cue": "said", **more}


def event(trigger, start=0, **more):
    """Return an event as a plain record."""
    fields = {
        "type": "OTHER",
        "trigger": trigger,
        "start": start,
        "end": start + len(trigger),
        "also": [],
        "actors": [],
    }
    return {**fields, **more}


def quotes_result(article, *records, sample=1, model=None, rejected=0, **more):
    """Return the result of a case that asks for quotes; `rejected` is a number of drafts."""
    key = CaseKey(article, ("quotes/v1",), ("quotes/v1",), sample)
    drafts = ({"verdict": "not_found"},) * rejected
    return CaseResult(key, {"quotes": KindResult(key, "quotes", records, drafts, **more)}, model=model)
