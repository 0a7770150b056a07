"""Names of sources, as strings: whether two can be the same source, and which are pronouns. Pure."""

import re

from extractor.rules.text.plurals import singular
from extractor.rules.text.titles import first_names, titles

WORD = re.compile(r"[^\W_]+")
PRONOUNS = frozenset(
    "he she it they i we you him her them me us his hers their theirs its my our your who whom whose which that this these "
    "those himself herself itself themselves".split()
)
MALE = frozenset("he him his himself".split())
FEMALE = frozenset("she her hers herself".split())
#: Pronouns for one person, and those that cannot refer to one.
PERSONAL = MALE | FEMALE
SEVERAL = frozenset("they them their we us our these those".split())
#: Words of a name that do not distinguish names.
SMALL = frozenset("the a an of for and in at to from with on by s his her its their".split())
#: After these a noun phrase goes on behind its head.
BEHIND_HEAD = frozenset("of for in at from with on to who which that and".split())

#: The longest name with an office before it, in words.
LONGEST = 4


def is_pronoun(name: str) -> bool:
    """Return whether a name is a pronoun."""
    return name.strip().casefold() in PRONOUNS


def is_proper(name: str) -> bool:
    """Return whether a word of a name is capitalised."""
    return any(word[0].isupper() for word in WORD.findall(name) if word.casefold() not in SMALL)


def is_name(name: str) -> bool:
    """Return whether all words of a name are capitalised but for the small ones: it is not a description."""
    words = [word for word in WORD.findall(name) if word.casefold() not in SMALL]
    return bool(words) and all(not word[0].islower() for word in words) and singular(head(name)) not in titles().role


def head(name: str) -> str:
    """Return the head of a noun phrase in lower case: *spokesman for the ministry* -> *spokesman*."""
    words = WORD.findall(name.casefold())
    end = next((i for i, word in enumerate(words) if i and word in BEHIND_HEAD), len(words))
    return words[end - 1] if words else ""


def is_several(name: str) -> bool:
    """Return whether a name is that of several people: *two officials*, *Ines Falk and Ola Venn*."""
    last = head(name)
    joined = " and " in name and any(part[:1].isupper() for part in name.rpartition(" and ")[2].split())
    return joined or (last != singular(last) and not last[:1].isupper() and not is_proper(name.rsplit(maxsplit=1)[-1]))


def words_of(name: str) -> frozenset[str]:
    """Return the words that distinguish a name from others, in lower case, without titles."""
    words = [word for word in WORD.findall(name.casefold()) if word not in SMALL]
    bare = frozenset(word for word in words if word not in titles().honorific)
    return bare or frozenset(words)


def initials(name: str) -> str:
    """Return the initials of the capitalised words of a name: *Harbour Control Board* -> *HCB*."""
    return "".join(word[0] for word in WORD.findall(name) if word[0].isupper() and word.casefold() not in ("the", "a"))


def same_source(a: str, b: str) -> bool:
    """Return whether two names can be those of one source: one has all words of the other, or is its initials."""
    first, second = words_of(a), words_of(b)
    if not first or not second:
        return False
    alike = (second <= first and not is_about_others(a, second)) or (first <= second and not is_about_others(b, first))
    return alike or is_short_for(a, b) or is_short_for(b, a) or has_same_surname(a, b)


def is_about_others(phrase: str, words: frozenset[str]) -> bool:
    """Return whether a phrase is about others at the one that has these words: *lawyers for Ines Falk*, but not *spokesman for Falk*."""
    top = head(phrase)
    described = f" {top} " in f" {phrase.casefold()} " and singular(top) != top
    return described and top not in words and top not in titles().source and not top.startswith("spokes")


def has_same_surname(a: str, b: str) -> bool:
    """Return whether two names end alike, and what is before that in one of them is not a given name: *Minister Falk*, *Ines Falk*."""
    first, second = WORD.findall(a), WORD.findall(b)
    if not first[-1][0].isupper() or first[-1] != second[-1]:
        return False
    titled = (words for words in (first, second) if words[0].casefold() not in first_names())
    return any(BEHIND_HEAD.isdisjoint(words) and len(words) <= LONGEST for words in titled)


def is_short_for(short: str, name: str) -> bool:
    """Return whether a name is the initials of another: *the HCB* for *Harbour Control Board*."""
    letters = "".join(word for word in WORD.findall(short) if word.casefold() not in SMALL)
    return len(letters) > 1 and letters.isupper() and letters == initials(name)


def same_name(a: str | None, b: str | None) -> bool:
    """Return whether two names can be the same one: equal, or one the end or beginning of the other (`Adler`, `Lena Adler`)."""
    if a is None or b is None:
        return a is b
    first, second = a.casefold().split(), b.casefold().split()
    shorter, longer = sorted((first, second), key=len)
    return longer[: len(shorter)] == shorter or longer[len(longer) - len(shorter) :] == shorter


def compatible(ours: str | None, theirs: str | None) -> bool:
    """Return whether another reader's name, `theirs`, agrees with ours: it names no source, or the same one."""
    if theirs is None or not is_name(theirs):
        return True
    return ours is not None and same_source(ours, theirs)
