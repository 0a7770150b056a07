"""Write extractor/rules/data/tags.txt from the Brill lexicon in the textblob wheel.

usage: python tools/build_tags.py path/to/textblob/en/en-lexicon.txt

Only lower-case words are kept whose most frequent tag differs from that of `extractor.rules.text.tokens.guess`.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

from extractor.rules.text.lexicon import guess

TARGET = Path(__file__).parent.parent / "extractor" / "rules" / "data" / "tags.txt"
HEADER = """\
# The most frequent part of speech of English words: a Penn Treebank tag, then its words. NN|VB and JJ|VB are nouns and
# adjectives that are also verbs. Words that the suffix rules in rules/text/lexicon.py get right are left out.
# Source: the lexicon of Brill's rule-based tagger 1.14, trained on the Brown corpus and the Penn Treebank. Copyright 1993
# by the Massachusetts Institute of Technology and the University of Pennsylvania, MIT license. Some words come from the
# Twitter part-of-speech data of Gimpel et al. 2011, Carnegie Mellon University, CC BY 3.0. Read from textblob 0.20.1
# (MIT) by tools/build_tags.py.
"""
SKIPPED = {"FW", "UH", "NNP", "NNPS", "EX"}


def verbal(word: str, tags: dict[str, str]) -> bool:
    """Return whether the past or -ing form of a word as a verb is attested."""
    stem = word.removesuffix("e")
    forms = (stem + "ed", stem + "ing", word + word[-1] + "ed", word + word[-1] + "ing", stem[:-1] + "ied")
    return any(tags.get(form, "").startswith("VB") for form in forms)


def main(source: str) -> None:
    """Write the file."""
    tags = {}
    for line in Path(source).read_text(encoding="utf-8").splitlines():
        word, _, tag = line.partition(" ")
        if re.fullmatch(r"[a-z]{2,}(?:-[a-z]+)*", word) and tag.split("|")[0].strip() not in SKIPPED:
            tags[word] = tag.split("|")[0].strip()
    words: dict[str, set[str]] = defaultdict(set)
    for word, tag in tags.items():
        if tag in ("NN", "JJ") and "-" not in word and verbal(word, tags):
            words[f"{tag}|VB"].add(word)
        elif guess(word) != tag:
            words[tag].add(word)
    lines = [f"{tag} {' '.join(sorted(words[tag]))}\n" for tag in sorted(words)]
    TARGET.write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
