"""Tags in context: which capitalised words are names, and what a word is beside its neighbours.

Both functions correct a list of tags in place; `words` are in lower case.
"""

from bisect import bisect_left
from collections.abc import Callable

from extractor.documents.segment import TITLES
from extractor.rules.text.lexicon import AUXILIARIES, BE, HAVE, lexicon
from extractor.rules.text.places import gazetteer
from extractor.rules.text.sentence_openers import is_name_by_context
from extractor.rules.text.titles import first_names

DO = frozenset("do does did don doesn didn".split())
SUBJECTS = frozenset("i you he she it we they who".split())
DEMONSTRATIVES = frozenset("this that these those all some both".split())
NOUN = frozenset(("NN", "NNS", "NNP"))
NOUNISH = frozenset(("NN", "NNS", "NNP", "JJ", "VBG", "CD"))
OBJECT = frozenset(("DT", "CD", "PRP", "PRP$"))
AFTER_SHOT = (["down"], ["dead"], ["at"])
DETERMINERS = frozenset(("DT", "PRP$", "POS"))
AFTER_VERB_OF_NAME = frozenset(("DT", "PRP", "PRP$", "TO"))
AFTER_VERB_OF_NOUN = frozenset(("DT", "PRP", "PRP$"))
DEMONYM = ("an", "ish", "ese", "ch")
OVER_ADVERBS = frozenset(("MD", "TO", "PRP", "NN", "NNS", "NNP"))
FINITE_NEXT = (["VBD"], ["VBZ"], ["MD"])
AFTER_PAST = frozenset(("IN", "TO", "DT", "PRP$", "RB", "", "."))
AFTER_PLURAL = frozenset(("DT", "TO", "PRP$", "PRP", "NNP"))
BEFORE_COMPOUND = frozenset(("DT", "PRP$", "JJ", "POS"))
BEFORE_GERUND = frozenset(("DT", "JJ", "PRP$", "POS"))
#: Adjectives that are people too.
JJ_PEOPLE = frozenset("general premier".split())
#: Past forms that look like nouns.
JUST_AS_NOUNS = frozenset("burst spread".split())
UNCHANGED = frozenset("read put cut hit set let cost hurt shut split spread cast quit beat bid shed".split())
#: What must precede a noun that is to be a verb.
HINTS = frozenset(("MD", "TO", "NNS"))
PLURALS = frozenset("police people staff cattle team majority number percent group couple".split())
#: Only a noun follows these: for talks.
LEADING = frozenset("for of in on at by from with about during after into amid between".split())
#: Past forms that want an object, so that they are passive before a preposition or a stop: a man arrested in Lund.
SUFFERED = frozenset(
    "accused arrested charged convicted suspected detained jailed sentenced killed injured wounded hurt hospitalised hospitalized "
    "kidnapped abducted indicted imprisoned".split()
)
NO_OBJECT = frozenset("of on in with for at near after during when while as , . ;".split())
#: What somebody does before *to*, where no other verb follows: the army [plans] to move.
AIMS = frozenset("plans hopes aims vows promises offers".split())
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
CLAUSE = 14
NEIGHBOURING = frozenset(("neighbouring", "neighboring"))
#: Adjectives that name somebody at the end of a phrase: the foreign policy [chief] said.
ALSO_HEADS = frozenset("chief executive representative conservative criminal".split())
BEFORE_HEAD = frozenset(("NN", "NNS", "NNP", "JJ", "POS", "DT"))
#: Past forms that are not participles: Falk [spoke] by phone.
ONLY_PAST = frozenset(
    "spoke went took gave began wrote fell flew rose drove chose broke stole froze shook swore threw withdrew drew grew knew "
    "wore tore woke hid rode ate sank swam sang rang saw".split()
)
TO_AFTER = frozenset("according due thanks prior owing contrary response reaction addition".split())
DASHES = frozenset("-–—")
#: Small words inside a name: Maria de la Cruz.
PARTICLES = frozenset(
    "de da do dos del della di du van von der den ter la le el al bin ibn ben ten af av zu y e".split()
)
#: A word behind one of these begins a sentence or a quotation.
OPENERS = frozenset('"“‘«:')
#: What a word may be that is a name only because a name follows: Lars Venn.
BEFORE_NAME = frozenset(("NN", "JJ", "NNS", "RB", "VB"))
VERBS = frozenset(("VB", "VBD", "VBZ", "VBP", "VBN", "VBG", "MD"))
#: What may follow a headline's verb; plurals that are the first half of a compound.
OF_HEADLINE = frozenset(("NN", "NNS", "NNP", "JJ", "CD", "DT", "PRP$", "IN"))
FIRST_HALVES = frozenset("arms drugs sports rights savings sales news goods states".split())
#: Tags that stay what they are behind one of these: the quickest way through most of a text.
SETTLED = frozenset(("NN", "NNS", "JJ"))
APOSTROPHES = frozenset(("'", "‘"))
OWNED = frozenset(("NN", "NNS", "NNP", "JJ", "VBG", "VBN", "VB"))
SETTLING = frozenset(("DT", "PRP$", "POS", "JJ", "CD", "IN", "CC", ","))
#: Houses in Downing Street, and what is printed before their number.
HOUSES, NUMBERED = frozenset(("10", "11")), frozenset(("No", "Number"))
LONG_WORD = 4
HEADLINE_WORDS = 4


def tag_names(
    printed: list[str], words: list[str], tags: list[str], capitals: list[int], sentences: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Tag capitalised words as names, but for those that only begin a sentence or are in a headline.

    `capitals` are the indices of the capitalised words, `sentences` ranges of indices; returned are those of headlines.
    """
    doubtful: list[int] = []
    openers: dict[int, int] = {}  # first words of sentences, each with where its sentence ends
    headlines: list[tuple[int, int]] = []
    proper: set[str] = set()
    for first, last in sentences:
        here = capitals[bisect_left(capitals, first) : bisect_left(capitals, last)]
        if _title_case(printed, here, first, last):
            doubtful += here
            headlines.append((first, last))
            continue
        for i in here:
            if _opens(printed, first, i) or (
                words[i - 1] in DASHES and words[i] in lexicon().closed
            ):  # OSLO - The port
                doubtful.append(i)
                openers[i] = last
            elif words[i] != "i":
                proper.add(words[i])
                tags[i] = "NNP"
    for i in reversed(doubtful):  # the name after a word tells that it is one too: Lars Venn
        after = next((j for j in range(i + 1, min(len(words), i + 4)) if words[j] not in PARTICLES), i)
        before_name = after > i and tags[after] == "NNP"
        if _is_name(printed[i], words[i], tags[i], before_name=before_name, proper=proper) or (
            i in openers and is_name_by_context(printed, words, tags, i, openers[i])
        ):
            tags[i] = "NNP"
    return headlines


def _title_case(printed: list[str], capitals: list[int], first: int, last: int) -> bool:
    """Return whether a sentence is a headline in title case or in capitals."""
    if 2 * len(capitals) < last - first:
        return False
    long = sum(len(word) >= LONG_WORD for word in printed[first:last])
    return long >= HEADLINE_WORDS and sum(len(printed[i]) >= LONG_WORD for i in capitals) >= 0.8 * long


def _opens(printed: list[str], first: int, at: int) -> bool:
    """Return whether a word begins its sentence or a quotation: only marks precede it."""
    while at > first:
        before = printed[at - 1]
        if before in OPENERS:
            return True
        if before[0].isalnum() or before[0].isupper():
            return False
        at -= 1
    return True


def _is_name(printed: str, word: str, tag: str, *, before_name: bool, proper: set[str]) -> bool:
    """Return whether a word with a capital that it may owe to its place is a name; `proper` are names of the document."""
    known = lexicon()
    if word in known.closed:
        return False
    if word in TITLES or (word in first_names() and word not in known.tag):
        return True
    if (
        word in proper
        or (before_name and (tag in BEFORE_NAME or word == "united"))
        or printed.isupper() > (len(word) < 2)
    ):
        return True
    if tag == "NNS" and gazetteer().is_place(printed):
        return True  # Brussels
    adverb = tag == "RB" and word[:-2] in known.tag  # Sadly, but not Italy or Kelly
    return not (word in known.tag or tag in ("NNS", "VBG", "VBN") or adverb or word in known.verbal)


def tag_numbered_houses(printed: list[str], words: list[str], tags: list[str]) -> None:
    """Tag houses that speak by their number as names: *No 10 said*, *a No. 11 spokesman*."""
    for i in [i for i, word in enumerate(words) if word in HOUSES]:
        no = i - 2 if i > 1 and words[i - 1] == "." else i - 1
        if no < 0 or printed[no] not in NUMBERED or i + 1 == len(words) or printed[i + 1][0].isupper():
            continue
        if tags[i + 1] in VERBS or tags[i + 1] in ("NN", "POS", "RB"):
            tags[no] = tags[i] = "NNP"


def tag_plural_owners(words: list[str], tags: list[str], start: list[int], end: list[int]) -> None:
    """Tag the apostrophe of plural owners, *the drivers['] union*, and not the mark that closes a quotation."""
    opened = False
    for i in [i for i, word in enumerate(words) if word in APOSTROPHES]:
        glued = i > 0 and start[i] == end[i - 1]
        free = i + 1 < len(words) and start[i + 1] > end[i]
        if not glued or opened:
            opened = not free
        elif free and words[i] == "'" and words[i - 1][-1] == "s" and tags[i - 1] in NOUN:
            shared = tags[i + 1] == "CC" and "s '" in " ".join(words[i + 2 : i + 6])  # the bakers' and millers' union
            if shared or tags[i + 1] in OWNED:
                tags[i] = "POS"


def tag_headline_verb(words: list[str], tags: list[str], first: int, last: int) -> None:
    """Tag the verb of a headline in which every word could be a noun: Police Arrest Two Men."""
    if not VERBS.isdisjoint(tags[first:last]):
        return
    for i in range(first + 1, last - 1):
        plural = (tags[i - 1] == "NNS" or words[i - 1] in PLURALS) and words[i - 1] not in FIRST_HALVES
        if plural and tags[i] in ("NN", "NNP") and tags[i + 1] in OF_HEADLINE and lexicon().can_be_verb(words[i]):
            tags[i] = "VBP"
            return


def correct_tags(words: list[str], tags: list[str]) -> None:
    """Correct tags by their neighbours, from left to right."""
    for i in [i for i, tag in enumerate(tags) if tag in RULES]:
        before, word_before = (tags[i - 1], words[i - 1]) if i else ("", "")
        if before in SETTLING and tags[i] in SETTLED:
            continue
        if before == "RB" and i > 1 and (tags[i - 2] in OVER_ADVERBS or words[i - 2] in AUXILIARIES):
            before, word_before = tags[i - 2], words[i - 2]
        tags[i] = RULES[tags[i]](words, tags, i, before, word_before)


# Each rule returns the tag of word `i`; `before` and `word_before` are the tag and the word that it is judged by: those of
# the word before it, or of the one before an adverb.


def _noun(words: list[str], tags: list[str], i: int, before: str, word_before: str) -> str:  # noqa: PLR0911  (one rule a return)
    """A noun or an adjective that is a verb here: they may [attack], Falk is [warning] them."""
    tag, word = tags[i], words[i]
    if word_before in BE and word.endswith("ing") and lexicon().is_participle(word):
        return "VBG"
    following = tags[i + 1] if i + 1 < len(tags) else ""
    brokered = tag == "JJ" and before in NOUN and word.endswith("ed") and words[i + 1 : i + 2] == ["by"]
    if brokered or (word == "shot" and (word_before in BE or word_before in HAVE)):
        return "VBN"
    at_somebody = following in OBJECT or words[i + 1 : i + 2] in AFTER_SHOT
    if word == "shot" and (word_before == "who" or (before in NOUN and at_somebody)):
        return "VBD"
    if word in JUST_AS_NOUNS and before in NOUN and following in AFTER_PAST:
        return "VBD"  # a dyke burst near Lund
    subject = word_before in SUBJECTS
    body = word in PLURALS and following not in OBJECT and following not in NOUNISH  # in a letter to staff
    if body or not (before in HINTS or subject or word_before in DO) or not lexicon().can_be_verb(word):
        return tag
    adjective = tags[i - 1] == "JJ"
    if (before in ("MD", "TO") and not adjective) or (word_before in DO and tags[i - 1] == "RB"):
        return "VB"
    verb_of_plural = before == "NNS" and tag == "NN" and (following in AFTER_PLURAL or words[i + 1 : i + 2] == ["that"])
    return "VBP" if (subject and not adjective) or verb_of_plural else tag


def _adjective(words: list[str], tags: list[str], i: int, before: str, word_before: str) -> str:
    """An adjective that is a noun or a verb here: the policy [chief] said."""
    following = tags[i + 1] if i + 1 < len(tags) else ""
    if words[i] in ALSO_HEADS and before in BEFORE_HEAD and following not in NOUNISH:
        return "NN"
    return _noun(words, tags, i, before, word_before)


def _plural(words: list[str], tags: list[str], i: int, before: str, word_before: str) -> str:
    """A plural that is a verb in the third person: Falk [plans] to go."""
    following = tags[i + 1] if i + 1 < len(tags) else ""
    if word_before in SUBJECTS:
        fits = True
    elif before == "NN" and following == "TO":
        fits = words[i] in AIMS and FINITE.isdisjoint(tags[i + 2 : i + CLAUSE])
    elif before == "NNP":
        fits = following in AFTER_VERB_OF_NAME and not word_before.endswith(DEMONYM)
    else:
        fits = before == "NN" and following in AFTER_VERB_OF_NOUN
    return "VBZ" if fits and lexicon().can_be_verb(words[i]) else "NNS"


def _past(words: list[str], tags: list[str], i: int, before: str, word_before: str) -> str:  # noqa: PLR0911  (one rule a return)
    """A past form: participle, adjective or finite verb."""
    if word_before in AUXILIARIES:
        return "VBN"
    if words[i] in AUXILIARIES or words[i] == "said":
        return tags[i]  # this was news, the poor had food, the finance chief said sales had grown
    after = words[i + 1] if i + 1 < len(words) else "."
    agent = after == "by" and not "".join(words[i + 2 : i + 3]).endswith("ing")  # not: responded by saying
    if before in BEFORE_GERUND and not agent:
        if before == "JJ" and word_before in JJ_PEOPLE and tags[i + 1 : i + 2] != ["NN"]:
            return "VBD"  # the general declared martial law
        return "JJ" if i + 1 < len(tags) and tags[i + 1] in NOUNISH else tags[i]
    if before in NOUN or before in ("PRP", "CD"):
        if words[i] in ONLY_PAST:
            return "VBD"
        suffered = words[i] in SUFFERED and after in NO_OBJECT and word_before not in SUBJECTS
        return "VBN" if suffered or agent else "VBD"
    inserted = (
        before == "," and words[i] not in ONLY_PAST and tags[i + 2 : i + 3] != ["CD"]
    )  # the firm, sued by miners,
    return "VBN" if agent and (before in BEFORE_GERUND or inserted) else tags[i]


def _verb(words: list[str], tags: list[str], i: int, before: str, word_before: str) -> str:  # noqa: PLR0911  (one rule a return)
    """A verb that is a noun here: the [plan]; or another form of it: they [plan]."""
    tag, word = tags[i], words[i]
    if before in BEFORE_GERUND:
        if word in AUXILIARIES or word_before in DEMONSTRATIVES:
            return tag
        return "NNS" if tag == "VBZ" else "NN"
    if tag == "VBP":
        return "VB" if before in ("MD", "TO") or word_before in DO else tag
    if tag == "VBZ":
        noun = before == "VB" or word_before in LEADING or (before == "CD" and word_before != "one")
        return "NNS" if noun and word not in AUXILIARIES else tag
    if before == "NN" and tags[i + 1 : i + 2] in FINITE_NEXT:
        return "NN"  # a power cut hit the capital
    of_one = before == "NNS" and i > 1 and words[i - 2] in ("a", "an")  # a media request
    if (before == "NNS" and not of_one) or word_before in SUBJECTS:
        return "VBP"
    compound = of_one or (before == "NN" and i > 1 and tags[i - 2] in BEFORE_COMPOUND and word_before not in PLURALS)
    return "NN" if compound and word not in UNCHANGED else tag  # a campaign stop: a singular subject would want an s


def _gerund(words: list[str], tags: list[str], i: int, before: str, word_before: str) -> str:  # noqa: ARG001
    """A form in -ing that is a noun, or always an adjective: the [meeting], [neighbouring] Norway."""
    if words[i] in NEIGHBOURING:
        return "JJ"
    return "NN" if before in BEFORE_GERUND and (i + 1 == len(tags) or tags[i + 1] not in NOUNISH) else "VBG"


def _to(words: list[str], tags: list[str], i: int, before: str, word_before: str) -> str:  # noqa: ARG001
    """The preposition in *according to*; but *the drivers are due [to] strike*."""
    if word_before == "due" and i > 1 and words[i - 2] in BE:
        verb = i + 1 < len(words) and (tags[i + 1] == "VB" or lexicon().can_be_verb(words[i + 1]))
        return "TO" if verb and (i + 2 >= len(words) or tags[i + 2] not in NOUN) else "IN"
    return "IN" if word_before in TO_AFTER else "TO"


def _possessive(words: list[str], tags: list[str], i: int, before: str, word_before: str) -> str:  # noqa: ARG001
    """*'s* for *is* or *has*: it[’s] over."""
    return "POS" if before in NOUN or before in ("JJ", "CD") else "VBZ"


RULES: dict[str, Callable[[list[str], list[str], int, str, str], str]] = {
    "NN": _noun,
    "JJ": _adjective,
    "NNS": _plural,
    "VBN": _past,
    "VBD": _past,
    "VB": _verb,
    "VBZ": _verb,
    "VBP": _verb,
    "VBG": _gerund,
    "TO": _to,
    "POS": _possessive,
}
