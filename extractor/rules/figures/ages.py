"""Ages without a unit: *Ann Lee, 43,*, *aged 43*, *who is 61*, *the retirement age of 65*."""

import re

from extractor.rules.figures.quantity import Quantity

NAMED = re.compile(r"(?:[^\W\d_][\w.'’-]*\s(?:[a-z]+\s){0,2})?([A-Z][\w.'’-]*)(?:,? (?:Jr|Sr|III?)\.?)?,\s$")
RELATED = re.compile(
    r"\b(?:boy|girl|son|daughter|sister|brother|child|toddler|baby|pupil|nephew|niece|man|woman|wife|husband|mother|father|teenager)s?, $"
)
APPOSITION_END = re.compile(r"[,.;)—–]|\s[-–—―]|\s?$|,?\s(?:and|of|from|was|is|has|had|who|said)\b")
SAID_OF = re.compile(
    r"\b(?:he|she|who|i)(?:\s|['’])(?:is|was|s|will be|turned|turns|am|m|just turned)\s?(?:now |just |only |then |about )?$"
)
TURNING = re.compile(
    r"\b(?:turn(?:ed|s|ing)?|aged?|ages|age of|aged between|ages of|age range of|reached|expectancy of)\s$"
)
AGE_WORD = re.compile(r"\b(?:age|aged|ages|expectancy)\b[^.;\n]*$")
OF_AGE = re.compile(r"\b(?:man|woman|boy|girl|child|teenager|widow|widower|pensioner|patient|mother|father) of $")
CHILD_OF = re.compile(r"\b(?:boy|girl|child|toddler|pupil|son|daughter) of $")
DIED_AT = re.compile(
    r"\b(?:die[ds]?|dying|dead|death|retire[ds]?|retiring|marr(?:y|ied|ies))\b[^.;0-9\n]{0,40}\b(?:at|aged) $"
)
AT_YOUTH = re.compile(r"(?:^|[.\n] ?)at $")
AT_THAT_AGE = re.compile(r", (?:he|she|i|his|her|the|[a-z]+ (?:was|had|became|left|joined))\b")
NOW_OLD = re.compile(r", now $")
AGE_GROUP = re.compile(r"[ -](?:age|year-old) (?:group|bracket|range)\b|[ -](?:age group|demographic)\b")
PREDICATE_END = re.compile(
    r"\s?[,.;:)!?—–]|\s?$|\s(?:when|and|at|by|in|years|this|next|on|but|now|was|were|has|had|from|who)\b"
)
PEOPLE = re.compile(
    r"\b(?:wo)?(?:men|people|adults|children|citizens|residents|girls|boys|persons|males|females|those|students|voters|"
    r"americans|workers|patients|teenagers|youths|someone|anyone|everyone)\s$"
)
UNDER = re.compile(
    PEOPLE.pattern.removesuffix("$") + r"(?:aged |ages )?(?:under|over|older than|younger than|below|above)\s$"
)
OLDEST = 122
REACH = 48


def read_age(text: str, low: str, q: Quantity) -> bool:
    """Make a bare number an age where the text says so; return whether it is one."""
    ends = (q.low, q.high) if q.is_range else (q.value, q.value)
    if any(v is None or not 0 < v <= OLDEST or v != int(v) for v in ends) or q.kind != "count" or q.number.scale > 1:
        return False
    before = low[max(0, q.start - REACH) : q.start]
    if not (
        _between(before, q)
        or UNDER.search(before)
        or _named(text, q)
        or (RELATED.search(before) and APPOSITION_END.match(text, q.end))
        or _said(low, before, q)
        or TURNING.search(before)
        or _near_age(before, low, q)
        or _at_age(before, low, q)
        or AGE_GROUP.match(low, q.end)
    ):
        return False
    q.unit, q.kind, q.counted = "year", "age", False
    return True


def _between(before: str, q: Quantity) -> bool:
    """*men between 25 and 60*."""
    return q.is_range and (q.low or 0) >= 3 and PEOPLE.search(before) is not None


def _named(text: str, q: Quantity) -> bool:
    """*Ann Lee, 43, said*: a name, a comma, the number, and an end of the apposition."""
    if q.number.form != "digits" or text[q.start - 2 : q.start] != ", " or (q.value or 0) < 3:
        return False
    match = NAMED.search(text, max(0, q.start - REACH), q.start)
    return match is not None and APPOSITION_END.match(text, q.end) is not None


def _said(low: str, before: str, q: Quantity) -> bool:
    """*who is now 61.*, *he will be 35 by the end*."""
    return (q.value or 0) >= 3 and SAID_OF.search(before) is not None and PREDICATE_END.match(low, q.end) is not None


def _at_age(before: str, low: str, q: Quantity) -> bool:
    """*a woman of 35*, *died on Monday at 88*, *the director, now 88,*, *At 17, he left home*."""
    if not PREDICATE_END.match(low, q.end):
        return False
    if (q.value or 0) < 12:
        return CHILD_OF.search(before) is not None
    if OF_AGE.search(before) or DIED_AT.search(before) or (NOW_OLD.search(before) and low.startswith(",", q.end)):
        return True
    return AT_YOUTH.search(before) is not None and AT_THAT_AGE.match(low, q.end) is not None


def _near_age(before: str, low: str, q: Quantity) -> bool:
    """*lowering the age from 25 to 18*: an age word precedes it in the clause."""
    return AGE_WORD.search(before) is not None and not low.startswith(("%", " per", " in "), q.end)
