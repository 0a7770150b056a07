"""Words for a figure's phrase: participles and plurals by rule, and noun phrases as printed, cleaned of what spoils them."""

import re
from functools import cache

from extractor.rules.text.data_files import classes, rows
from extractor.rules.text.plurals import nouns
from extractor.rules.text.tokens import Tokens

MARKS = re.compile(r"""["“”„«»()\[\]{}*_]|``|''|(?:^|\s)['‘’]|['‘’]$""")
ARTICLES = frozenset("a an the this that these those some any every each another all both no".split())
PRONOUNS = frozenset(("PRP", "EX", "PRP$", "WP$"))
VOWELS = frozenset("aeiou")
MOST_WORDS = 11
MOST_LETTERS = 160
MOST_TOKENS = 30


#: Between two numbers that belong together.
JOINED = (" to ", " and ", " or ", "-", "–")


def listed(name: str) -> frozenset[str]:
    """The words of one class of `data/measures.tsv`."""
    return classes("measures.tsv")[name]


@cache
def mapped(name: str) -> dict[str, str]:
    """The pairs of one class of `data/measures.tsv`."""
    return {key: value for key, _, value in (pair.partition("=") for pair in listed(name))}


@cache
def _irregular() -> dict[str, str]:
    return {form: row[0] for row in rows("participles.tsv") for form in (row[0], *row[1].split())}


def participle(word: str) -> str:
    """Return the past participle of a verb in any form, in lower case: `kills`, `killing`, `killed` are `killed`."""
    known = _irregular().get(word)
    if known or word.endswith(("ed", "en")):
        return known or word
    stem = word
    if word.endswith("ing") and len(word) > 4:
        stem = word[:-3]
    elif word.endswith("ies") and len(word) > 4:
        stem = word[:-3] + "y"
    elif word.endswith(("shes", "ches", "sses", "xes")):
        stem = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        stem = word[:-1]
    if stem.endswith("y") and stem[-2:-1] not in VOWELS:
        return stem[:-1] + "ied"
    return stem + ("d" if stem.endswith("e") else "ed")


def plural(word: str) -> str:
    """Return the plural of a noun: `city` is `cities`, `man` is `men`."""
    low, lists = word.lower(), nouns()
    irregular = next((many for many, one in lists.irregular.items() if one == low), None)
    if irregular or low in lists.invariant:
        return irregular or word
    if low.endswith("y") and low[-2:-1] not in VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if low.endswith(("s", "x", "ch", "sh", "z")) else "s")


def printed(tokens: Tokens, first: int, last: int) -> str:
    """Text of tokens `first` to `last`, on one line and without quotation marks and brackets."""
    if last < first or last - first > MOST_TOKENS:
        return ""
    return " ".join(MARKS.sub(" ", tokens.span(first, last)).split())


def bare(tokens: Tokens, first: int, last: int) -> str:
    """Text of a noun phrase without its article; "" if it is no more than a pronoun."""
    while first <= last and (tokens.lower[first] in ARTICLES or tokens.tag[first] in ("PRP$", "WP$", "PDT")):
        first += 1
    if first > last or tokens.tag[first] in PRONOUNS:
        return ""
    text = printed(tokens, first, last)
    common = first == tokens.sentences[tokens.sentence_of[first]][0] and tokens.tag[first] != "NNP"
    return text[:1].lower() + text[1:] if common else text


def named(tokens: Tokens, first: int, last: int) -> str:
    """Text of a noun phrase inside a phrase: with its article, *a* being *the*; "" for a pronoun or *his house*."""
    if tokens.tag[first] in PRONOUNS or tokens.tag[last] in ("PRP", "POS"):
        return ""
    text = bare(tokens, first, last)
    article = tokens.lower[first] in ("a", "an", "the", "this", "that", "these")
    return f"the {text}" if article and text else text


def join(*parts: str) -> str:
    """Join the parts of a phrase as long as they make no more than `MOST_WORDS` words; empty parts do not count."""
    text = ""
    for part in parts:
        longer = f"{text} {part}".strip() if part else text
        if longer.count(" ") >= MOST_WORDS or len(longer) > MOST_LETTERS:
            break
        text = longer
    return text
