"""What the patterns of dates are made of.

Templates are regular expressions of the RE2 subset in which a blank is white space within a paragraph and `<month>` is
a named group of one of the fragments below (`<day2>` a second one of `<day>`).
"""

import re
from functools import cache

from extractor.rules.dates.lexicon import words

#: White space with at most one line break: a date does not run from one paragraph into the next.
SPACE = r"[\x20\t\r\xa0]{0,3}[\x20\t\n\xa0][\x20\t\xa0]{0,3}"

_PLACEHOLDER = re.compile(r"<(\w+?)([0-9]?)>")


def _any(entries: list[str]) -> str:
    """Return an alternation, longest word first; a blank in a word is any white space."""
    ordered = sorted(entries, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", " ").replace("'", "['’]") for word in ordered)


@cache
def fragments() -> dict[str, str]:
    """Return the pattern of each placeholder, without its group."""
    lexicon = {kind: list(entries) for kind, entries in words().items()}
    tens, ones = _any(lexicon["tens"]), _any([w for w, v in words()["number"].items() if int(v) < 10 and len(w) > 2])
    spelled = f"(?:{tens})(?:[ -](?:{ones}))?|{_any(lexicon['number'])}"
    year = r"(?:1[0-9]|20|21)[0-9]{2}\b"
    return {
        "month": rf"(?:{_any(lexicon['month'])})\b|(?:{_any(lexicon['month_abbr'])})\b\.?",
        "weekday": rf"(?:{_any(lexicon['weekday'])})\b|(?:{_any(lexicon['weekday_abbr'])})\b\.?",
        "weekdays": rf"(?:{_any([word + 's' for word in lexicon['weekday']])})\b",
        "day": r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?\b",
        "year": year,
        "decade4": r"(?:1[0-9]|20)[0-9]0",
        "decade2": r"[2-9]0",
        "yyyy": year,
        "yy": r"(?:(?:19|20)?[0-9]{2})\b",
        "mm": r"(?:1[0-2]|0[1-9])",
        "dd": r"(?:3[01]|[12][0-9]|0[1-9])",
        "n": r"(?:3[01]|[12][0-9]|0?[1-9])\b",
        "q": r"[1-4]\b",
        "nth": r"[0-9]{1,2}(?:st|nd|rd|th)\b",
        "decade": rf"(?:{_any(lexicon['decade'])})\b",
        "spelled": rf"(?:(?:{tens})(?:[ -](?:{ones}))?|{_any([w for w, v in words()['number'].items() if int(v) > 9])})\b",
        "ordinal": rf"(?:{_any(lexicon['ordinal'])})\b",
        "unit": rf"(?:{_any(lexicon['unit'])})\b",
        "units": rf"(?:{_any(lexicon['units'])})\b",
        "season": rf"(?:{_any(lexicon['season'])})\b",
        "part": rf"(?:{_any(lexicon['part'])})\b",
        "parts": rf"(?:{_any([word + 's' for word in lexicon['part']])})\b",
        "holiday": rf"(?:{_any(lexicon['holiday'])})\b",
        "reference": rf"(?:{_any(lexicon['reference'])})\b",
        "set": rf"(?:{_any(lexicon['set'])})\b",
        "today": r"(?:today|yesterday|tomorrow|tonight)\b",
        "number": (
            rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})?(?:\.[0-9]{{1,2}})?(?:(?: |-)[1-3]/[24]|½)?|(?:{spelled})(?: and a half)?|"
            rf"{_any(lexicon['vague_number'])})"
        ),
        "deictic": (
            r"(?:this (?:coming|past)|(?:the )?(?:last|next|past|previous|following|same|current|coming)|that same|this|that|the)\b"
        ),
        "coming": r"(?:(?:the |this )?(?:last|past|next|first|latest|previous|coming|following|final)|the)\b",
        "ago": r"(?:ago|earlier|later|from now)\b",
        "h": r"(?:2[0-4]|1[0-9]|0?[0-9])",
        "hh": r"(?:2[0-4]|[01][0-9])",
        "min": r"[0-5][0-9]",
        "sec": r"[0-5][0-9]",
        "zone": r"(?:GMT|UTC|[ECMP][SD]T|BST|CET|CEST|EET|MSK|IST|PKT|SGT|HKT|JST|AEST|local time|Eastern(?: time)?)\b",
    }


def expand(template: str) -> str:
    """Return a template's regular expression."""

    def group(found: re.Match[str]) -> str:
        name, table = found[1] + found[2], fragments()
        return f"(?P<{name}>{table[name if name in table else found[1]]})"

    # Groups named in the template itself keep their "(?P<name>": only bare placeholders are expanded.
    parts = re.split(r"(\(\?P<\w+>)", template)
    expanded = [part if part.startswith("(?P<") else _PLACEHOLDER.sub(group, part) for part in parts]
    pattern = "".join(expanded).replace("[ -]", "(?: |-)").replace("[- ]", "(?: |-)")
    return pattern.replace(" ?", f"(?:{SPACE})?").replace(" ", SPACE)
