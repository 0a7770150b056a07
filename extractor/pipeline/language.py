"""Detection of text that is not English, the only language that the rules and the checks support. Pure."""

from extractor.checks.word_forms import FUNCTION_WORDS, WORD

#: The share of these words is 27 % or more in English news, and 11 % or less in other languages.
MIN_SHARE = 0.17
#: Shorter texts count as English, in words.
MIN_WORDS = 15
NOT_ENGLISH = "the text does not look like English, the only language that is supported"


def is_english(text: str) -> bool:
    """Return whether a text looks like English, by its share of function words. A short text always does."""
    words = [word.casefold() for word in WORD.findall(text)]
    return len(words) < MIN_WORDS or sum(word in FUNCTION_WORDS for word in words) >= MIN_SHARE * len(words)
