"""The grammar of dates: one row a pattern, tried only at words that can begin it.

A row holds a template (see `fragments`) and the resolver that reads what it matches.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from extractor.rules.dates import absolute, parts_of_year, relative, relative_to_date, relative_weeks, spans, years
from extractor.rules.dates.context import Context, Value
from extractor.rules.dates.fragments import expand
from extractor.rules.dates.lexicon import words

Matcher = Callable[[str, int], re.Match[str] | None]
Resolver = Callable[[re.Match[str], Context], Value | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, the first words it can match at (lower case; `#` any digits), and what reads a match."""

    name: str
    first: frozenset[str]
    pattern: re.Pattern[str]
    match: Matcher
    resolve: Resolver


#: name, first words (`<class>` of the lexicon or a word), template, resolver. Of several matches the longest wins,
#: among equals the first row.
ROWS: tuple[tuple[str, str, str, Resolver], ...] = (
    # calendar dates
    ("month day", "<month>", r"<month> ?<day>(?:,? <year>| (?:of )?<deictic> year)?", absolute.month_day),
    ("month days", "<month>", r"<month> <day> ?[-–—] ?<day2>(?:,? <year>)?", absolute.month_days),
    ("day month", "#", r"<day> (?:of )?<month>(?:,? <year>| (?:of )?<deictic> year)?", absolute.month_day),
    (
        "day of two",
        "#",
        r"<day>(?P<ahead> (?:and|or|to|until|till|through) <day2> <month>(?:,? <year>)?)",
        absolute.month_day,
    ),
    (
        "first day of several",
        "#",
        r"<day>(?P<ahead>, <day3>(?:, <day4>)?,? (?:and|or) <day2> <month>(?:,? <year>)?)",
        absolute.month_day,
    ),
    ("days month", "#", r"<day> ?[-–—] ?<day2> <month>(?:,? <year>)?", absolute.month_days),
    ("weekday month day", "<weekday>", r"<weekday>,? <month> <day>(?:,? <year>)?", absolute.month_day),
    ("weekday day month", "<weekday>", r"<weekday>,? (?:the )?<day> (?:of )?<month>(?:,? <year>)?", absolute.month_day),
    ("deictic month day", "last next", r"<deictic> <month> <day>", absolute.month_day),
    ("months", "<month>", r"<month> ?[-–—] ?<month2>(?:,? <year>)?", absolute.months),
    (
        "week ending",
        "week weekend the",
        r"(?:the )?(?:week (?:of|ending|ended)|weekend of) <month> <day>(?: ?[-–—] ?<day2>)?(?:,? <year>)?",
        relative_to_date.week_ending,
    ),
    (
        "week ending day",
        "week weekend the",
        r"(?:the )?(?:week (?:of|ending|ended)|weekend of) <day>(?: ?[-–—] ?<day2>)? <month>(?:,? <year>)?",
        relative_to_date.week_ending,
    ),
    (
        "nth weekday",
        "the <ordinal> last final",
        r"(?:the )?(?:<ordinal>|last|final) <weekday> (?:of|in) (?:<month>(?:,? <year>)?|(?:each|every|the) month\b)",
        relative_to_date.nth_weekday,
    ),
    ("weekday of day", "<weekday>", r"<weekday>,? the <nth>", relative_to_date.weekday_of_day),
    (
        "units beside",
        "# <number> the",
        r"(?:<number> |the )(?:<units>|<unit>) (?P<side>before|after) (?:<month> <day>(?:,? <year>)?|<holiday>)",
        relative_to_date.units_beside,
    ),
    (
        "part of month",
        "the <ordinal> last final",
        r"(?:the )?(?:<ordinal>|last|final) (?:week|weekend|days|half|part) (?:of|in) <month>(?:,? <year>)?",
        absolute.part_of_month,
    ),
    ("ordinal month", "<ordinal> the", r"(?:the )?<ordinal> of <month>(?:,? <year>)?", absolute.month_ordinal),
    ("month ordinal", "<month>", r"<month> (?:the )?<ordinal>", absolute.month_ordinal),
    ("month year", "<month>", r"<month>(?:,? (?:of )?<year>| (?:of )?<deictic> year)", absolute.month_year),
    ("month", "<month>", r"<month>", absolute.month),
    (
        "iso",
        "#",
        r"<year4>[-/]<mm>[-/]<dd>(?:T<hh>:<min>(?::<sec>)?(?:\.[0-9]{1,6})?(?P<utc>Z)?)?\b",
        absolute.numeric_iso,
    ),
    ("september 11", "#", r"9/11\b", absolute.september_11),
    ("numeric", "#", r"<n1>[/]<n2>[/]<yy>|<n3>[.]<n4>[.]<yyyy>", absolute.numeric),
    # years and longer
    ("year", "# year years", r"(?:the years? )?<year>", years.year),
    (
        "fiscal year",
        "fiscal fy financial",
        r"(?:fiscal|financial)(?: year)? <year>(?:[-/](?P<until>[0-9]{2})\b)?|FY ?(?:<year2>|<yy>)",
        years.fiscal_year,
    ),
    ("before christ", "#", r"(?P<bc>[0-9]{1,4}) (?:BCE?\b|B\.C\.(?:E\.)?)", years.before_christ),
    ("anno domini", "ad", r"AD (?P<ad>[0-9]{1,4})\b", years.anno_domini),
    ("year range", "#", r"<year> ?[-–—/] ?(?:<year2>|<yy>)", years.year_range),
    ("year in words", "nineteen the", r"nineteen <spelled>|the year two thousand", years.year_in_words),
    ("decade", "#", r"<decade4>['’]?s\b", years.decade),
    ("short decade", "#", r"<decade2>['’]?s\b", years.short_decade),
    ("decade in words", "<decade> the", r"(?:the )?<decade>", years.decade_in_words),
    (
        "century",
        "# <ordinal> the",
        (
            r"(?:the )?(?:<ordinal>|<nth>)"
            r"(?:[ -]century\b(?: (?P<bc>BCE?\b|B\.C\.))?| (?:and|to|or) (?:<ordinal2>|<nth2>) centuries\b)"
        ),
        years.century,
    ),
    # parts of years
    (
        "quarter",
        "<ordinal> # the fiscal its",
        (
            r"(?:the )?(?:<deictic2> year['’]s )?(?:<year2> )?(?:fiscal[ -])?(?:<ordinal>|<nth>)[ -](?:fiscal[ -])?quarter\b"
            r"(?: of)?(?:,? (?:fiscal )?(?:year )?<year>| (?:of )?<deictic> year)?"
            r"(?P<ahead>,? (?:that |which )?(?:ended|ending|ends) (?:on )?<month> <day>)?"
        ),
        relative_to_date.quarter,
    ),
    (
        "quarter of that year",
        "last this next",
        r"<deictic2> year['’]s (?:fiscal )?<ordinal>[ -]quarter\b",
        parts_of_year.quarter,
    ),
    (
        "last quarter",
        "the last final",
        r"(?:the )?(?:last|final) quarter of (?:<year>|<deictic> year)",
        parts_of_year.last_quarter,
    ),
    ("short half", "h", r"H(?P<half>[12]) (?:of )?<year>", parts_of_year.short_half),
    ("short quarter", "q #", r"(?:Q<q>|(?P<q2>[1-4])Q\b)(?:,? (?:of )?(?:FY ?)?<year>)?", parts_of_year.short_quarter),
    (
        "half",
        "<ordinal> the last",
        r"(?:the )?(?:<ordinal>|(?P<last>last)) half (?:of )?(?:fiscal )?(?:<year>|<deictic> year|(?P<the>the year))",
        parts_of_year.half,
    ),
    (
        "season",
        "<season> the",
        r"(?:the )?<season>(?:,? (?:of )?<year>(?:[-/]<yy>)?| (?:of )?<deictic> year)?",
        parts_of_year.season,
    ),
    ("holiday", "<holiday>", r"<holiday>(?:,? (?:of )?<year>| <deictic> year)?", parts_of_year.holiday),
    (
        "period",
        "the same year latest current",
        (
            r"(?:the )?(?:(?P<year_ago>(?:comparable |same )?year[- ](?:ago|earlier))|(?P<same>same|corresponding|comparable)"
            r"(?:,? (?P<year_ago2>year[- ](?:ago|earlier)))?|latest|current|most recent|<year>)?"
            r" ?(?:<ordinal> )?(?P<period>quarter|period|month|week)\b"
            r"(?: (?:of |in )?(?:<deictic> year|(?P<year_ago3>a year (?:ago|earlier|before))|<year2>))?"
        ),
        relative.period,
    ),
    # days from today
    ("weekday", "<weekday>", r"<weekday>(?: <part>| (?:of )?<deictic> week)?", relative.weekday),
    ("weekday week", "<weekday>", r"<weekday> (?:week|fortnight)\b", relative_weeks.weekday_week),
    (
        "weeks from day",
        "# <number>",
        r"<number> (?:<unit>|<units>) (?:on |from )?(?:<weekday>|<today>)\b",
        relative_weeks.weeks_from,
    ),
    (
        "weeks before weekday",
        "# <number>",
        r"<number> (?:<unit>|<units>) (?P<ago>ago) (?:on |last )?<weekday>",
        relative_weeks.weeks_from,
    ),
    (
        "weekday before last",
        "the",
        r"the <weekday> (?:before (?P<last>last)|after (?P<next>next))\b",
        relative_weeks.weekday_beyond,
    ),
    (
        "unit before last",
        "the",
        r"the (?:<unit>|(?P<weekend>weekend)) (?:before (?P<last>last)|after (?P<next>next))\b",
        relative_weeks.unit_beyond,
    ),
    ("weekday range", "<weekday>", r"<weekday>(?: ?[-–—] ?| to | through )<weekday2>", relative.weekday_range),
    ("weekdays ago", "<number>", r"<number> <weekdays> ago\b", relative.weekdays_ago),
    ("weekdays", "<weekdays>", r"<weekdays>(?: <parts>)?", relative.weekdays),
    ("weekday nights", "<weekday>", r"<weekday> <parts>", relative.weekdays),
    ("today", "today yesterday tomorrow tonight", r"<today>(?: <part>)?", relative.today),
    (
        "day before",
        "the day",
        r"(?:the )?day (?:before yesterday|after tomorrow|before (?P<last>last) <weekday>)",
        relative.two_days,
    ),
    ("overnight", "overnight", r"overnight", relative.overnight),
    ("deictic weekday", "<deictic>", r"<deictic> <weekday>(?: <part>)?", relative.weekday),
    ("deictic month", "<deictic>", r"<deictic> <month>", absolute.month),
    ("deictic season", "<deictic>", r"<deictic> <season>", parts_of_year.season),
    ("deictic holiday", "<deictic>", r"<deictic> <holiday>", parts_of_year.holiday),
    ("deictic part", "<deictic>", r"<deictic> <part>", relative.part_of_day),
    ("day beside", "the", r"the (?:<part>|day) (?P<side>before|after)\b", relative.day_beside),
    ("part", "the", r"the (?P<next>next|following|previous) <part>", relative.part_of_day),
    ("weekend", "<deictic> weekend", r"(?:<deictic> )?weekend", relative.weekend),
    (
        "deictic unit",
        "<deictic>",
        r"<deictic> (?:full |whole |entire |calendar |fiscal |financial |academic |school )?<unit>",
        relative.deictic_unit,
    ),
    ("full year", "the", r"the (?:full|whole|entire) year", relative.full_year),
    (
        "coming units",
        "<deictic> coming",
        (
            r"<coming> (?:<number> )?(?:more |full |trading |business |working |consecutive |fiscal )?(?:<units>|<unit>)"
            r"(?: or so)?"
        ),
        spans.coming_units,
    ),
    (
        "recent units",
        "recent coming future past",
        r"(?P<side>recent|coming|future|past) <units>(?: and <units2>)?",
        spans.side,
    ),
    # comparisons
    ("year ago", "year", r"year-(?:ago|earlier)", relative.year_ago),
    ("year end", "year", r"year(?:[- ]|['’]s[- ])end\b", relative.year_end),
    (
        "units ago",
        "# <number> half",
        (
            r"<number>[ -](?:full |short |more |trading |business )?(?:<units>|<unit>)(?P<half> and a half)?"
            r"(?: or so| or two)?(?: <ago>|['’]s? time\b)"
        ),
        relative.units_ago,
    ),
    # durations and sets
    (
        "duration",
        "# <number>",
        (
            r"<number>(?: |[-–])(?P<adjective>(?:full|straight|consecutive|more|additional|trading|business|working|fiscal|whole|"
            r"solid|long|calendar) )?(?:<units>|<unit>)(?P<half> and a half\b)?(?:[- ](?P<old>old|olds)\b)?(?:-long\b)?"
        ),
        spans.duration,
    ),
    ("range duration", "# <number>", r"<number>(?: to | or |[-–])<number2>(?: |[-–])<units>", spans.range_duration),
    ("half unit", "half", r"half an? <unit>(?: (?P<ago>ago\b))?|half-<unit2>", spans.half_unit),
    (
        "bare units",
        "<units>",
        r"<units>(?: or <units2>)?(?P<long>-long\b| ago\b| earlier\b| later\b)?",
        spans.bare_units,
    ),
    (
        "unit long",
        "<unit> daylong weeklong monthlong yearlong hourlong decadelong",
        r"<unit>-long\b|(?P<joined>hour|day|week|month|year|decade)long\b",
        spans.unit_long,
    ),
    ("every", "every each", r"(?:every|each) (?:<number> )?(?:<units>|<unit>|<weekday>|<month>|<season>)", spans.every),
    ("set", "<set>", r"<set>", spans.named_set),
    ("reference", "<reference>", r"<reference>", spans.reference),
    # times of day
    (
        "clock",
        "#",
        r"<h>(?:[:.]<min>)?(?:[:.]<sec>)? ?(?P<half>[ap])\.?m\b(?:\.)?(?: \(?<zone>\)?)?",
        spans.clock,
    ),
    ("clock 24", "#", r"<h>[:.]<min>(?::<sec>)?(?: <zone>)?|<h2>h<min2>(?: <zone2>)?", spans.clock_24),
    ("clock digits", "#", r"<hh><min> (?:hours )?<zone>|<hh2><min2> hours", spans.clock_digits),
    ("o'clock", "# <number>", r"<number> o['’]clock(?: in the <part>)?", spans.oclock),
    ("hour of part", "#", r"<h> in the <part>", spans.oclock),
    ("noon", "noon midnight midday", r"(?P<noon>noon|midnight|midday)\b(?: <zone>)?", spans.noon),
)


def _first_words(names: str) -> frozenset[str]:
    """Return the first words of a row: the words themselves and the first word of each entry of a class."""
    found: set[str] = set()
    classes = words()
    for name in names.split():
        if name == "<deictic>":
            found |= {
                "this",
                "that",
                "the",
                "last",
                "next",
                "past",
                "previous",
                "following",
                "same",
                "current",
                "coming",
            }
        elif name == "<weekdays>":
            found |= {word + "s" for word in classes["weekday"]}
        elif name.startswith("<"):
            kinds = {"number": ("number", "tens", "vague_number")}.get(name[1:-1], (name[1:-1], name[1:-1] + "_abbr"))
            entries = [word for kind in kinds for word in classes.get(kind, ())]
            found |= {re.split(r"[^a-z]", word)[0] for word in entries}
        else:
            found.add(name)
    return frozenset(found)


@cache
def rules() -> tuple[Rule, ...]:
    """Return the compiled rows."""
    patterns = [re.compile(expand(template), re.IGNORECASE | re.ASCII) for _, _, template, _ in ROWS]
    return tuple(
        Rule(name, _first_words(first), pattern, pattern.match, resolver)
        for (name, first, _, resolver), pattern in zip(ROWS, patterns, strict=True)
    )


#: First words that need another word to make a date; nine of ten of them make none.
_LEADING = "# a an that <deictic> <number> <ordinal>"
#: What may follow a number, or after another of them, in a date.
_BEHIND_NUMBER = (
    "# <number> <unit> <units> <month> <weekday> <weekdays> of to or and in o a p am pm b bc bce century full short more trading "
    "business straight consecutive additional working fiscal whole solid long calendar"
)
_BEHIND_POINTER = (
    "# <number> <ordinal> <unit> <units> <month> <weekday> <season> <part> <holiday> <decade> of last next past previous following "
    "same current coming latest most comparable corresponding full whole entire calendar academic school trading business "
    "working consecutive fiscal financial more years weekend period recent future final half century nineteen"
)
#: Classes of words that make no date, or none by themselves.
_BESIDE = frozenset("number tens vague_number ordinal counted before_number after_year".split())
#: Rules that match entries of the lexicon verbatim.
_LISTED = frozenset(("reference", "holiday"))


@cache
def behind() -> dict[str, frozenset[str]]:
    """Return for first words that make no date alone (`#` for digits) the words of which one must follow."""
    seconds: dict[str, set[str]] = {}
    alone: set[str] = set()
    for kind, entries in words().items():
        for first, *rest in (re.split("[ -]", entry) for entry in entries):
            if rest:
                seconds.setdefault(first, set()).add(rest[0].partition("'")[0])
            elif kind not in _BESIDE:
                alone.add(first)
    counting, number, pointer = (_first_words(names) for names in ("# a an <number>", _BEHIND_NUMBER, _BEHIND_POINTER))
    table = {word: number if word in counting else pointer for word in _first_words(_LEADING)}
    listed = {
        word for word, tried in dispatch().items() if {rule.name for rule in tried} <= _LISTED and word in seconds
    }
    table |= dict.fromkeys(listed, frozenset())
    return {word: follow | seconds.get(word, set()) for word, follow in table.items() if word not in alone}


@cache
def dispatch() -> dict[str, tuple[Rule, ...]]:
    """Return the rules to try at a first word."""
    table: dict[str, list[Rule]] = {}
    for rule in rules():
        for word in sorted(rule.first):
            table.setdefault(word, []).append(rule)
    return {word: tuple(found) for word, found in table.items()}
