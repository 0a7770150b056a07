"""The subjects of verbs: before a verb over whatever is inserted, after it, or of the clause that it hangs on."""

from extractor.rules.entities.names import Names
from extractor.rules.syntax.phrases import (
    CLOSING_MARKS,
    DASHES,
    FINITE,
    FINITE_SLICES,
    HEAD,
    NOMINATIVE,
    NOUNS,
    Phrase,
    base_start,
    phrase_after,
    phrase_before,
    skip_back,
    skip_insertion,
)
from extractor.rules.text.plurals import singular
from extractor.rules.text.titles import titles
from extractor.rules.text.tokens import Tokens

HOPS = 4
ARTICLES = frozenset("a an the".split())
POSSESSIVE = frozenset("his her their my our its".split())
ACCUSATIVE = frozenset("him her them me us".split())
#: With *a* these go before a plural: *a dozen officials*.
FEW = frozenset("few dozen hundred thousand million couple number majority handful".split())
INDEFINITE = frozenset("something anything everything nothing".split())
CLAUSAL = frozenset("who which that".split())
GROUP_TAGS = frozenset(("MD", "VBD", "VBZ", "VBP", "RB", "VBN"))
#: How far, in tokens, a verb is looked for; it keeps the cost of a text without full stops linear.
FAR = 250
#: How far before a noun the verb of a relative clause without commas is looked for.
RELATIVE_CLAUSE = 12
#: The longest name of where somebody is from, in tokens.
ORIGIN = 8


def without_apposed(tokens: Tokens, phrase: Phrase) -> Phrase:
    """From *a move officials* in *The school will close, a move officials say will save money* to *officials*."""
    first, last = phrase
    tag = tokens.tag
    if tokens.lower[first] in INDEFINITE and last - first > 1 and tag[last - 1] in NOUNS:
        return Phrase(first + 1, last)  # something critics say will harm them
    if tokens.lower[first] not in ("a", "an") or first < 1 or tokens.lower[first - 1] != ",":
        return phrase
    at = first + 1
    while at < last - 1 and tag[at] == "JJ":
        at += 1
    other = tag[last - 1] == "NNS" or tag[at + 1 : last] == ["NNP"] * (last - at - 1)
    apposed = at < last - 1 and tag[at] == "NN" and tokens.lower[at] not in FEW and other
    return Phrase(at + 1, last) if apposed and not any(t in ("IN", "TO") for t in tag[first:last]) else phrase


class Subjects:
    """Finds subjects in one document; `quoted[i]` is 1 for a token inside quotation marks."""

    def __init__(self, tokens: Tokens, names: Names, quoted: bytearray) -> None:
        self._tokens = tokens
        self._names = names
        self._quoted = quoted

    def before(self, group: int, floor: int) -> Phrase | None:
        """Return the subject before a verb group that begins at `group`, over adverbs, times and insertions."""
        lower, tag = self._tokens.lower, self._tokens.tag
        at, inserted = self._over_insertions(group - 1, floor)
        if at is None:
            return None
        if tag[at] == "PRP" and lower[at] not in NOMINATIVE and at - 3 >= floor and tag[at - 1] == "TO":
            at -= 3  # those close to him said
        if tag[at] == "PRP" and lower[at - 1] == "of" and at - 2 >= floor and tag[at - 2] in ("CD", "DT", "JJ"):
            several = Phrase(at - 2, at + 1)  # one of them
            return (self._name_inserted(several, inserted) if inserted else None) or several
        if lower[at] in NOMINATIVE or self._is_relative(at, floor):
            return Phrase(at, at + 1)
        if tag[at][0] == "V" and at - 2 >= floor and lower[at - 1] in NOMINATIVE and tag[at - 2] in NOUNS:
            at -= 2  # the pilots I met said
        elif tag[at] in ("VBN", "VBD") and at - 1 >= floor and tag[at - 1] in NOUNS and at < group - 1:
            at -= 1  # a poll released in August found
        if not self._is_head(at):
            return None
        at = self._over_origin(at, floor)
        phrase = without_apposed(self._tokens, self._over_relative(phrase_before(self._tokens, at, floor), floor))
        phrase = self._over_apposition(phrase, floor)
        if inserted is None:
            return phrase
        return self._with_named_second(phrase, inserted) or self._name_inserted(phrase, inserted) or phrase

    def _with_named_second(self, phrase: Phrase, inserted: Phrase) -> Phrase | None:
        """Several of whom the last is named in an insertion: *Ada Krell and her deputy, Karl Brandt, said*."""
        lower, tag = self._tokens.lower, self._tokens.tag
        if "and" not in lower[phrase.first : phrase.last]:
            return None
        second = Phrase(lower.index("and", phrase.first, phrase.last) + 1, phrase.last)
        described = second.last > second.first and tag[second.last - 1] == "NN"
        named = inserted.last > inserted.first and all(t == "NNP" for t in tag[inserted.first : inserted.last])
        return Phrase(phrase.first, inserted.last) if described and named else None

    def _over_insertions(self, at: int, floor: int) -> tuple[int | None, Phrase | None]:
        """Step back to the last word of a subject; beside its index the first insertion, if there is one."""
        tokens = self._tokens
        lower, tag = tokens.lower, tokens.tag
        inserted: Phrase | None = None
        for _ in range(HOPS):
            at = skip_back(tokens, at, floor)
            if at < floor or self._quoted[at]:
                return None, None
            if at > floor and lower[at - 1] == "," and lower[at] in CLOSING_MARKS:
                at -= 1  # in an interview with the channel's "Face the Harbour," said
            if lower[at] not in (",", ")", "]") and lower[at] not in DASHES:
                return at, inserted
            opening = skip_insertion(tokens, at, floor)
            if opening is None or opening < floor:
                return None, None
            if (
                (tag[opening] == "CD" or lower[opening] in titles().letters)
                and opening - 2 >= floor
                and lower[opening - 1] == ","
            ):
                opening -= 2  # Falk, 56, who ..., said
            if lower[at] != ")":
                inserted = Phrase(opening + 2, at)
            at = opening
        return at, inserted

    def _is_relative(self, at: int, floor: int) -> bool:
        """Return whether a token is a relative pronoun: *who*, *many of whom*, *a letter that*."""
        lower = self._tokens.lower
        if lower[at] in ("who", "which"):
            return True
        if at <= floor:
            return False
        noun_before = self._tokens.tag[at - 1] in NOUNS
        return (lower[at] == "whom" and lower[at - 1] == "of") or (lower[at] == "that" and noun_before)

    def _is_head(self, at: int) -> bool:
        """Return whether a noun phrase can end in a token."""
        tag, word = self._tokens.tag[at], self._tokens.lower[at]
        if tag in HEAD:
            return tag != "PRP"
        return word == "." or (tag in ("JJ", "DT") and word not in ARTICLES)

    def _over_origin(self, at: int, floor: int) -> int:
        """From *Quay Street* in *Carl Venn, 61, of Quay Street said* to *Venn*."""
        if "," not in self._tokens.lower[max(floor, at - ORIGIN) : at]:
            return at
        first = base_start(self._tokens, at, floor)
        if first - 2 <= floor or self._tokens.lower[first - 1] not in ("of", "from"):
            return at
        name = skip_insertion(self._tokens, first - 2, floor) if self._tokens.lower[first - 2] == "," else None
        return name if name is not None and name > floor and self._tokens.tag[name] == "NNP" else at

    def _over_relative(self, phrase: Phrase, floor: int) -> Phrase:
        """From *the letter* in *the pilot who sent the letter said* to *the pilot*."""
        tokens, far = self._tokens, max(floor, phrase.first - RELATIVE_CLAUSE)
        if "who" not in tokens.lower[far : phrase.first]:
            return phrase
        for i in range(phrase.first - 1, far, -1):
            if tokens.tag[i] in FINITE or (tokens.tag[i] == "VBN" and tokens.lower[i - 1] == "who"):
                who = i - 1
                while who > floor and tokens.tag[who] in GROUP_TAGS:
                    who -= 1
                if tokens.lower[who] == "who" and who > floor and tokens.tag[who - 1] in HEAD:
                    return phrase_before(tokens, who - 1, floor)
                return phrase
            if tokens.lower[i] == "," or self._quoted[i]:
                return phrase
        return phrase

    def _over_apposition(self, phrase: Phrase, floor: int) -> Phrase:
        """From *a pilot from Oslo* in *Falk, a pilot from Oslo, Norway, said* to *Falk*."""
        tokens, first = self._tokens, phrase.first
        if first - 2 <= floor or tokens.lower[first - 1] != ",":
            return phrase
        if tokens.lower[first] not in ARTICLES and tokens.lower[first] not in titles().role:
            return phrase
        if tokens.tag[first - 2] != "NNP" or self._names.person_in(phrase) is not None:
            return phrase
        before = phrase_before(tokens, first - 2, floor)
        return phrase if self._names.person_in(before) is None else before

    def _name_inserted(self, phrase: Phrase, inserted: Phrase) -> Phrase | None:
        """The name in *the mayor, Ines Falk, said*."""
        kinds, words = titles(), self._tokens.lower[phrase.first : phrase.last]
        roles = any(w in kinds.role or singular(w) in kinds.role for w in words)
        if self._names.person_in(phrase) is not None or not (roles or words[0] == "one" or words[-1] in kinds.group):
            return None
        mention = self._names.person_in(inserted)
        if mention is not None:
            before = self._tokens.lower[inserted.first : mention.first]
            titled = all(w in kinds.honorific or w in kinds.title or w == "." for w in before)
            return Phrase(*mention[:2]) if titled or len(before) == 1 else None
        kin = self._tokens.lower[phrase.first] in POSSESSIVE  # her daughter, Karin, said
        full = kin or inserted.last - inserted.first > 1  # not: the mayor of Moss, Norway, said
        capitals = all(tag == "NNP" for tag in self._tokens.tag[inserted.first : inserted.last])
        return inserted if full and capitals else None

    def after(self, verb: int, limit: int) -> Phrase | None:
        """Return the subject after a verb: *said Falk*, *said the mayor, Ines Falk*."""
        tokens = self._tokens
        at = verb + 1
        while at < limit and tokens.tag[at] == "RB":
            at += 1
        if at >= limit or self._quoted[at] or (tokens.lower[at] in ACCUSATIVE and tokens.tag[at] != "PRP$"):
            return None
        if tokens.tag[at] == "VB" and at + 1 < limit and tokens.tag[at + 1] in NOUNS:
            at += 1  # says lead author Ines Falk
        if tokens.lower[at] == "@" and at + 1 < limit:
            return Phrase(at, at + 2)
        phrase = phrase_after(tokens, at, limit)
        return phrase and (self._several_after(phrase, limit) or self._named_beside(phrase, limit) or phrase)

    def _named_beside(self, phrase: Phrase, limit: int) -> Phrase | None:
        """The name behind a description: *said the mayor, [Ines Falk]*."""
        tokens = self._tokens
        if phrase.last + 1 >= limit or tokens.lower[phrase.last] != "," or self._names.person_in(phrase) is not None:
            return None
        beside = phrase_after(tokens, phrase.last + 1, limit, tied=False)
        mention = self._names.person_in(beside) if beside is not None else None
        titled = mention is not None and all(
            w in titles().honorific or w == "." for w in tokens.lower[phrase.last + 1 : mention.first]
        )
        return beside if titled else None

    def _several_after(self, phrase: Phrase, limit: int) -> Phrase | None:
        """A phrase with those that follow it: *said [the union and the board]*, *said [Krell, Grell and Voss]*."""
        if self._tokens.lower[phrase.last : phrase.last + 1] == ["and"]:
            return self._joined(phrase, phrase.last, limit)
        return self._series(phrase, limit)

    def _series(self, phrase: Phrase, limit: int) -> Phrase | None:
        """Several names in a row from the first of them on: *said [Krell, Grell and Voss]*."""
        tokens, last = self._tokens, phrase.last
        while last + 1 < limit and tokens.lower[last] == ",":
            item = phrase_after(tokens, last + 1, limit, tied=False)
            if item is None or tokens.tag[item.first] != tokens.tag[phrase.first] or not self._is_item(item):
                return None
            last = item.last
        ends = last > phrase.last and tokens.lower[last : last + 1] == ["and"]
        return self._joined(phrase, last, limit) if ends else None

    def _joined(self, phrase: Phrase, conjunction: int, limit: int) -> Phrase | None:
        """A phrase with what *and* adds to it, unless that has a verb: *said the union and the board*."""
        final = phrase_after(self._tokens, conjunction + 1, limit)
        if final is None or self._tokens.tag[final.last : final.last + 1] in FINITE_SLICES:
            return None
        return Phrase(phrase.first, final.last)

    def _is_item(self, phrase: Phrase) -> bool:
        """Return whether a phrase can be one of several that a verb has: a name, or *the* and a noun."""
        return self._tokens.tag[phrase.last - 1] == "NNP" or self._tokens.lower[phrase.first] == "the"

    def main(self, at: int, floor: int, limit: int, *, past: bool = False) -> Phrase | None:
        """Return the subject of the clause that a participle or a second verb hangs on, to the left or to the right.

        With `past`, that of the nearest verb in the past: *Falk did not say whether Venn would go, but hinted at it*.
        """
        tag = self._tokens.tag
        close = at > floor and tag[at - 1] == "IN"  # by announcing: the nearest clause, also a relative one
        for i in range(at - 1, max(floor, at - FAR), -1):
            if self._quoted[i]:
                continue
            if tag[i] in FINITE and not (past and tag[i] == "MD"):
                found = self.before(self._group(i, floor), floor)
                if found is not None and (close or self._tokens.lower[found.first] not in CLAUSAL):
                    return found
            elif tag[i] == "VBG" and tag[i - 1] in NOUNS and not close:
                found = self.before(i, floor)
                if found is not None and self._tokens.lower[found.first - 1 : found.first] == ["with"]:
                    return found  # with Falk raising the alarm, accusing ...
        return self._main_after(at, min(limit, at + FAR))

    def _main_after(self, at: int, limit: int) -> Phrase | None:
        """The subject after the first comma: *Claiming victory, [Falk] left*."""
        comma = next((i for i in range(at + 1, limit) if self._tokens.lower[i] == "," and self._is_narrators(i)), limit)
        floor = comma + 1 + self._quoted[comma] if comma < limit else limit  # over a closing mark
        for i in range(floor, limit):
            if self._tokens.tag[i] in FINITE and not self._quoted[i]:
                found = self.before(self._group(i, floor), floor)
                if found is not None:
                    return found
        return None

    def first_of(self, first: int, last: int) -> Phrase | None:
        """Return the subject of the first finite verb between two tokens, but for those of relative clauses."""
        for i in range(first + 1, min(last, first + FAR)):
            if self._tokens.tag[i] in FINITE and not self._quoted[i]:
                found = self.before(self._group(i, first), first)
                if found is None or self._tokens.lower[found.first] not in CLAUSAL:
                    return found
        return None

    def _is_narrators(self, i: int) -> bool:
        """Return whether a comma is the narrator's: outside the marks, or right before the closing one."""
        return not self._quoted[i] or (i + 2 < len(self._quoted) and not self._quoted[i + 2])

    def _group(self, i: int, floor: int) -> int:
        while i - 1 > floor and self._tokens.tag[i - 1] in GROUP_TAGS:
            i -= 1
        return i
