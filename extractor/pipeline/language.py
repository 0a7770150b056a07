"""Whether a text is English, the only language that the rules and the checks know. Pure."""

from extractor.checks.word_forms import FUNCTION_WORDS, WORD

#: English news has 27 % or more of these words in any text of some length, other languages 11 % or less.
LEAST_SHARE = 0.17
#: Shorter texts are not judged, in words.
FEWEST_WORDS = 15
NOT_ENGLISH = "the text does not look like English, the only language that is supported"


def is_english(text: str) -> bool:
    """Whether a text looks like English, by its share of function words; a short one is given the benefit of the doubt."""
    words = [word.casefold() for word in WORD.findall(text)]
    return len(words) < FEWEST_WORDS or sum(word in FUNCTION_WORDS for word in words) >= LEAST_SHARE * len(words)
