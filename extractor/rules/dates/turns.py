"""Which turn of a bare weekday or month is meant: *to meet on Wednesday* the next one, *arrested in April* the last."""

from datetime import date, timedelta

from extractor.rules.phrases import DAYS

MONTHS = frozenset("january february march april may june july august september october november december".split())
WEEKDAYS = DAYS - {"yesterday", "today", "tomorrow", "tonight"}


def ahead(when: tuple[str, str], published: date) -> tuple[str, str]:
    """The date of a plan: its bare weekday or month is read as the last one, and meant is the next: *to meet on Wednesday*."""
    words, value = when
    if words.lower() in MONTHS and len(value) == len("2024-10") and value < f"{published:%Y-%m}":
        return words, f"{int(value[:4]) + 1}{value[4:]}"
    if words.lower() not in WEEKDAYS or len(value) != len("2024-10-30"):
        return when
    day = date.fromisoformat(value)
    return (words, (day + timedelta(weeks=1)).isoformat()) if day < published else when


def past(when: tuple[str, str], published: date) -> tuple[str, str]:
    """The date of what has been: its bare month, read as the next one, is that of last year: *arrested two men in April*."""
    words, value = when
    coming = words.lower() in MONTHS and len(value) == len("2024-10") and value > f"{published:%Y-%m}"
    return (words, f"{int(value[:4]) - 1}{value[4:]}") if coming else when
