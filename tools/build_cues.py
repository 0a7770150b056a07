"""Fill in the forms of the verbs in extractor/rules/data/cues.tsv.

usage: python tools/build_cues.py

The file is rewritten in place: comments are kept, lines are sorted by lemma, and the second column is generated from the
first. Run it after adding a verb (a lemma, a tab, a tab, its frames).
"""

from pathlib import Path

TARGET = Path(__file__).parent.parent / "extractor" / "rules" / "data" / "cues.tsv"
#: Past and participle (the participle only where it differs).
IRREGULAR = {
    "say": ("said",), "tell": ("told",), "write": ("wrote", "written"), "swear": ("swore", "sworn"),
    "speak": ("spoke", "spoken"), "think": ("thought",), "feel": ("felt",), "find": ("found",),
    "show": ("showed", "shown"), "know": ("knew", "known"), "begin": ("began", "begun"), "read": ("read",),
    "learn": ("learned", "learnt"), "understand": ("understood",), "bet": ("bet",), "foresee": ("foresaw", "foreseen"), "forecast": ("forecast",),
    "broadcast": ("broadcast",), "sing": ("sang", "sung"), "teach": ("taught",), "hit": ("hit",), "cast": ("cast",), "see": ("saw", "seen"),
}  # fmt: skip
DOUBLED = {
    "shrug",
    "grin",
    "begin",
    "hit",
    "fret",
    "bet",
    "admit",
    "refer",
    "quip",
    "sob",
    "blog",
    "slam",
    "snap",
    "brag",
    "beg",
    "regret",
    "prod",
    "concur",
    "dub",
    "chat",
    "rebut",
    "dispel",
    "sum",
    "propel",
}
VOWELS = "aeiou"


def inflect(verb: str) -> list[str]:
    """Return the third person, past, participle and -ing forms of a verb, without duplicates."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        third = verb + "es"
    elif verb.endswith("y") and verb[-2] not in VOWELS:
        third = verb[:-1] + "ies"
    else:
        third = verb + "s"
    stem = verb + verb[-1] if verb in DOUBLED else verb
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        past, ing = verb + "d", verb[:-1] + "ing"
    elif verb.endswith("ee"):
        past, ing = verb + "d", verb + "ing"
    elif verb.endswith("y") and verb[-2] not in VOWELS:
        past, ing = verb[:-1] + "ied", verb + "ing"
    else:
        past, ing = stem + "ed", stem + "ing"
    return list(dict.fromkeys((third, *IRREGULAR.get(verb, (past,)), ing)))


def main() -> None:
    """Rewrite the file."""
    comments, frames = [], {}
    for line in TARGET.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comments.append(line)
        elif line.strip():
            lemma, *_, last = line.split("\t")
            frames[lemma] = last
    rows = [f"{lemma}\t{' '.join(inflect(lemma))}\t{frames[lemma]}" for lemma in sorted(frames)]
    TARGET.write_text("\n".join([*comments, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
