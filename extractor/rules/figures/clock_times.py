"""Times of the day that look like numbers: *at 0900 hours*, *starts at 7.30 on Monday*, *quarter to nine*, *six thirty*.

What is before and behind decides, so that *rose by 7.30* and *took 900 hours* stay numbers.
"""

import re

HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
MINUTES = r"(?:five|ten|fifteen|twenty|twenty[ -]five|thirty|thirty[ -]five|forty|forty[ -]five|fifty|fifty[ -]five)"
FOUR = r"(?:[01][0-9]|2[0-3])[0-5][0-9]"
POINTED = r"(?:[01]?[0-9]|2[0-4])\.[0-5][0-9]"
#: What leads to a time of the day.
LEAD = (
    r"(?:(?:at|until|till|from|by|before|after|around|about|since|between|and|to|past|is|was)\s"
    r"(?:about\s|around\s|just\s(?:before|after)\s|exactly\s|shortly\s(?:before|after)\s)?)$"
)
BEFORE = re.compile(r"\b" + LEAD)
#: What follows one, or the end of a clause.
BEHIND = re.compile(
    r"\s?[,.;:)!?](?:\s|$)|\s?$|\s(?:on|in the|at|this|today|tonight|tomorrow|yesterday|every|each|daily|sharp|local|gmt|utc|bst|cet|est|"
    r"edt|and|until|till|to|or|for|when|with|as|but|from|the boats?|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)
MILITARY = re.compile(rf"({FOUR})\s?(?:hours|hrs|h)\b")
#: Two times, one of which begins with a nought: no count does.
SHIFT = re.compile(
    rf"(?:0[0-9][0-5][0-9](?:\sto\s|\sand\s|\suntil\s|-|–){FOUR}|{FOUR}(?:\sto\s|\sand\s|\suntil\s|-|–)0[0-9][0-5][0-9])\b"
)
DOTTED = re.compile(rf"{POINTED}(?:(?:\sto\s|\sand\s|\suntil\s|-|–){POINTED})?")
SPOKEN = re.compile(
    rf"(?:(?:{MINUTES}|quarter|half|[0-9]{{1,2}})(?:\sminutes)?\spast\s(?:{HOUR}|[0-9]{{1,2}})|"
    rf"{HOUR}[ -](?:fifteen|thirty|forty[ -]five))\b"
)
#: Minutes to an hour, which may be a range as well.
TO_HOUR = re.compile(rf"(?:{MINUTES}|quarter|[0-9]{{1,2}})(?:\sminutes)?\sto\s{HOUR}\b")
AT = re.compile(r"\b(?:at|until|till|around|before|after)\s$")
HOURS = re.compile(r"(?:1[0-2]|[1-9])")
GOES_ON = re.compile(r"[0-9%]|[.,:][0-9]")
#: Verbs of what happens by the clock.
TIMED = re.compile(
    r"\b(?:start|open|shut|clos|begin|began|begun|finish|end|meet|met|arriv|leav|left|depart|sail|kick|resum|run|ran|last|due|hour|"
    r"scheduled|doors?|call|found|happen|broke|take[sn]? place|took place|held|airs?|aired|show|time|train|bus|flight|ferry|police|"
    r"curfew|service|mass|race|match|game|meeting|from|lunch|school|clock)"
)
#: Words around a number that is a price, a rate or a score.
MEASURED = re.compile(
    r"\b(?:shares?|stocks?|index|price|percent|per cent|points?|rate|average|score|rupee|dollar|euro|pound|yen|trad(?:e|ed|ing)|rose|fell|"
    r"rise|fall|gain|los[te]|up|down|currency|yield|bond|vot(?:e|ed))\b"
)
REACH = 60


def clock_end(low: str, at: int) -> int | None:
    """Return where a time of the day ends that begins at `at`, in a text in lower case; None where there is none."""
    before = low[max(0, at - REACH) : at]
    before = before[before.rfind(". ") + 1 :]
    led = BEFORE.search(before) is not None
    if found := MILITARY.match(low, at):
        return found.end() if led or found[1][0] == "0" else None
    if not led:
        return None
    if found := SHIFT.match(low, at) or SPOKEN.match(low, at) or (AT.search(before) and TO_HOUR.match(low, at)):
        return found.end() if BEHIND.match(low, found.end()) else None
    found = DOTTED.match(low, at) or (
        HOURS.match(low, at) if DOTTED.search(before) or before.endswith("doors at ") else None
    )
    if found is None or GOES_ON.match(low, found.end()) or not BEHIND.match(low, found.end()):
        return None
    return found.end() if TIMED.search(before) and not MEASURED.search(before) else None
