"""Write the inflected forms of the triggers, extractor/rules/data/trigger_forms.txt, from triggers.txt.

usage: python tools/build_triggers.py [--check]

Regular forms come from the spelling rules below, irregular ones from the table. --check writes nothing, and fails if the
committed file is out of date.
"""

import re
import sys
from pathlib import Path

DATA = Path(__file__).parent.parent / "extractor" / "rules" / "data"
HEADER = """\
# The forms of the words in triggers.txt: lemma, a colon, its forms. Made by tools/build_triggers.py; do not edit.
# v: base, third person, past, past participle, -ing form; n: singular, plural. Apache-2.0 like the code.
"""
#: Past and past participle where the spelling rules do not give them.
IRREGULAR = """
be was been;bear bore borne;beat beat beaten;begin began begun;bend bent bent;bind bound bound;blow blew blown;
break broke broken;bring brought brought;build built built;burn burned burned;buy bought bought;catch caught caught;
cast cast cast;come came come;cut cut cut;do did done;draw drew drawn;drive drove driven;
drown drowned drowned;eat ate eaten;fall fell fallen;feed fed fed;fight fought fought;find found found;flee fled fled;
fly flew flown;get got got;give gave given;go went gone;hang hanged hanged;have had had;hear heard heard;
hide hid hidden;hit hit hit;hold held held;hurt hurt hurt;keep kept kept;lay laid laid;lead led led;leave left left;
lend lent lent;let let let;lose lost lost;make made made;meet met met;overrun overran overrun;
overthrow overthrew overthrown;pay paid paid;put put put;quit quit quit;retake retook retaken;rebuild rebuilt rebuilt;
ride rode ridden;ring rang rung;rise rose risen;rule ruled ruled;run ran run;say said said;seek sought sought;
sell sold sold;send sent sent;set set set;shoot shot shot;shut shut shut;sink sank sunk;slay slew slain;speak spoke spoken;
spend spent spent;spread spread spread;stand stood stood;steal stole stolen;strike struck struck;swear swore sworn;
take took taken;teach taught taught;tear tore torn;tell told told;think thought thought;throw threw thrown;
undertake undertook undertaken;win won won;withdraw withdrew withdrawn;withhold withheld withheld;write wrote written;
wring wrung wrung;forgive forgave forgiven;freeze froze frozen;relinquish relinquished relinquished;overcome overcame overcome
"""
PAST = {row.split()[0]: row.split()[1:] for row in IRREGULAR.replace("\n", "").split(";") if row}
#: Verbs of more than one syllable that double their last letter, and look-alikes that do not.
DOUBLED = {
    "admit",
    "commit",
    "permit",
    "abet",
    "expel",
    "compel",
    "quarrel",
    "patrol",
    "annul",
    "defer",
    "confer",
    "refer",
    "deter",
    "rebut",
    "repel",
    "begin",
    "equip",
    "acquit",
    "kidnap",
    "overrun",
}
#: Both spellings are common: canceled, cancelled.
BRITISH = {"cancel", "travel", "signal", "marshal", "counsel"}
SINGLE = {
    "target",
    "visit",
    "exhibit",
    "benefit",
    "limit",
    "deposit",
    "prohibit",
    "solicit",
    "edit",
    "credit",
    "audit",
    "evict",
}
PLURAL = {
    "man": "men",
    "woman": "women",
    "coup": "coups",
    "crisis": "crises",
    "inquiry": "inquiries",
    "casualty": "casualties",
}
VOWELS = "aeiou"
FOLLOWING = frozenset("on of for to by with against in from that at over".split())


def verb_forms(lemma: str) -> list[str]:
    """Return the base, third person, past, past participle and -ing forms of a verb, in both spellings if there are two.

    Anything after a hyphen is kept.
    """
    if "-" in lemma:
        head, _, tail = lemma.rpartition("-")
        return [f"{head}-{form}" for form in verb_forms(tail)]
    if lemma in BRITISH:
        return [lemma, plural(lemma), *(lemma + e for e in ("ed", "led", "ing", "ling"))]
    past, participle = PAST.get(lemma, [regular(lemma, "ed")] * 2)
    return [lemma, plural(lemma), past, participle, regular(lemma, "ing")]


def regular(lemma: str, ending: str) -> str:
    """Add -ed or -ing, following the spelling rules."""
    if lemma.endswith("ie") and ending == "ing":
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not (ending == "ing" and lemma.endswith(("ee", "oe", "ye"))):
        return lemma + "d" if ending == "ed" else lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2] not in VOWELS and ending == "ed":
        return lemma[:-1] + "ied"
    if lemma.endswith("c") and lemma != "sync":
        return lemma + "k" + ending
    if doubles(lemma):
        return lemma + lemma[-1] + ending
    return lemma + ending


def doubles(lemma: str) -> bool:
    """Return whether the last consonant is doubled (stop, stopping, but visit, visiting)."""
    if lemma in DOUBLED:
        return True
    short = re.fullmatch(r"[^aeiou]*(?:qu)?[aeiou][bdfgklmnprstvz]", lemma)
    return bool(short) and lemma not in SINGLE


def plural(word: str) -> str:
    """Return the plural of a noun or the third person of a verb, which follow the same spelling rules."""
    if word in PLURAL:
        return PLURAL[word]
    if word.endswith("y") and word[-2] not in VOWELS:
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "z", "ch", "sh")) or word in {"veto", "go", "do", "torpedo", "embargo", "undergo"}:
        return word + "es"
    return word + "s"


def heads(source: str) -> tuple[set[str], set[str]]:
    """Return the lemmas of the verbs and of the nouns in the text of triggers.txt."""
    verbs: set[str] = set()
    nouns: set[str] = set()
    for line in source.splitlines():
        match = re.fullmatch(r"[A-Z]+ ([vn]): (.+)", line)
        if not match:
            continue
        for item in match[2].split(","):
            words = item.strip().rstrip("?-^!").split()
            if match[1] == "v":
                verbs.add(words[0])
            else:
                nouns.add(noun_head(words))
    return verbs, nouns


def noun_head(words: list[str]) -> str:
    """Return the word of a noun pattern that is inflected: the last one before a preposition or a `~`."""
    for at, word in enumerate(words):
        if at and (word in FOLLOWING or word.startswith("~")):
            return words[at - 1]
    return words[-1]


def main(*, check: bool) -> int:
    """Write the file, or check that it is up to date."""
    verbs, nouns = heads((DATA / "triggers.txt").read_text(encoding="utf-8"))
    lines = [f"v {verb}: {' '.join(verb_forms(verb))}\n" for verb in sorted(verbs)]
    lines += [f"n {noun}: {noun} {plural(noun)}\n" for noun in sorted(nouns)]
    text, target = HEADER + "".join(lines), DATA / "trigger_forms.txt"
    if check:
        return int(target.read_text(encoding="utf-8") != text)
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
