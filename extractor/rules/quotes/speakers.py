"""Who speaks: the subject of a reporting verb, before it or after it."""

from typing import NamedTuple

from extractor.rules.names import Names
from extractor.rules.phrases import (
    DASHES,
    FINITE,
    HEAD,
    NOMINATIVE,
    NOUNS,
    RELATIVES,
    Phrase,
    base_start,
    phrase_after,
    phrase_before,
    skip_back,
    skip_insertion,
)
from extractor.rules.quotes.cues import Cue
from extractor.rules.titles import singular, titles
from extractor.rules.tokens import Tokens

HOPS = 4
VEHICLES = frozenset("analysis poll survey tally count report study review estimate forecast".split())
SUBORDINATORS = frozenset("as when while after before because since if although though whereas until that which who".split())


class Speaker(NamedTuple):
    """A speaker: the mention as printed, the resolved name, and the mention's tokens (`last` excluded)."""

    text: str
    name: str
    first: int
    last: int


class Speakers:
    """Finds the subjects of verbs and gives them names."""

    def __init__(self, tokens: Tokens, names: Names, quoted: bytearray) -> None:
        self._tokens = tokens
        self._names = names
        self._quoted = quoted

    def speaker(self, phrase: Phrase) -> Speaker:
        """Return a noun phrase as a speaker: only the name where it holds a person's."""
        tokens = self._tokens
        tag, lower = tokens.tag, tokens.lower
        if phrase.last - phrase.first == 1 and (tag[phrase.first] in ("PRP", "WP", "WDT") or lower[phrase.first] in RELATIVES):
            return self._pronoun(phrase)
        mention = self._names.person_in(phrase)
        if mention is not None:
            return Speaker(tokens.span(mention.first, mention.last - 1), mention.person.text, mention.first, mention.last)
        first = phrase.first + (tag[phrase.first] == "DT" and phrase.last - phrase.first > 1)
        house = self._house(first, phrase.last)
        if house is not None:
            name = tokens.span(first, house - 1)
        elif any(w in ("of", "at", "for", "in", "from", "and", "with") for w in lower[phrase.first : phrase.last]):
            name = tokens.span(first, phrase.last - 1)
        else:
            name = self._names.described(phrase)
        return Speaker(tokens.span(phrase.first, phrase.last - 1), name, *phrase)

    def _house(self, first: int, last: int) -> int | None:
        """Where the name of a body ends that its own words follow: *an [Altera] analysis*, *[Nordpress] news agency*."""
        tag, lower = self._tokens.tag, self._tokens.lower
        at = first
        while at < last and tag[at] == "NNP":
            at += 1
        rest = lower[at:last]
        if at == first or not rest or any(tag[i] not in ("NN", "NNS", "JJ") for i in range(at, last)):
            return None
        if rest[-2:] == ["news", "agency"] or (len(rest) == 1 and rest[0] in VEHICLES):
            return at
        return None

    def _pronoun(self, phrase: Phrase) -> Speaker:
        tokens = self._tokens
        word = tokens.word[phrase.first]
        if tokens.lower[phrase.first] in RELATIVES or tokens.tag[phrase.first] == "WDT":
            at = phrase.first - 1
            if tokens.lower[at] == "of":  # many of whom
                at -= 2
            if at > 0 and tokens.lower[at] in (",", *DASHES):
                at -= 1
            if at >= 0 and tokens.tag[at] in NOUNS:
                number = tokens.sentence_of[at]
                named = self.speaker(phrase_before(tokens, at, tokens.sentences[number][0] if number >= 0 else 0))
                return Speaker(word, named.name, *phrase)
        if tokens.lower[phrase.first] in ("it", "they"):
            return Speaker(word, self._body(phrase.first) or word, *phrase)
        return Speaker(word, self._names.resolve_phrase(phrase), *phrase)

    def _body(self, index: int) -> str | None:
        """What *it* or *they* stands for: the subject of this sentence or of one of the two before, if its number fits."""
        tokens = self._tokens
        number = tokens.sentence_of[index]
        for back in range(number, max(-1, number - 3), -1):
            first, last = tokens.sentences[back]
            for i in range(first + 1, min(last, index)):
                if tokens.tag[i] in FINITE and not self._quoted[i]:
                    phrase = self.subject(self._group(i, first), first)
                    if phrase is not None and phrase.last <= index and self._fits(phrase, tokens.lower[index]):
                        return self.speaker(phrase).name
                    break
        return None

    def _fits(self, phrase: Phrase, word: str) -> bool:
        """Whether a phrase is a body (*it*) or several people (*they*)."""
        tokens, kinds = self._tokens, titles()
        if tokens.tag[phrase.first] in ("PRP", "WP", "WDT") or tokens.lower[phrase.first] in RELATIVES:
            return False
        words = tokens.lower[phrase.first : phrase.last]
        end = next((i for i in range(phrase.first + 1, phrase.last) if tokens.tag[i] in ("IN", "TO")), phrase.last)
        head = tokens.lower[end - 1]
        if word == "they":
            return tokens.tag[end - 1] == "NNS" or "and" in words or head in kinds.group
        body = head in kinds.group or head in kinds.organisation or head in kinds.source
        return body or (tokens.tag[end - 1] == "NNP" and self._names.person_in(phrase) is None)

    def of(self, cue: Cue, floor: int, limit: int, before: Speaker | None, *, inside: bool) -> Speaker | None:
        """Return who speaks at a cue.

        `before` is the speaker of the cue before it in the sentence, `inside` whether the cue stands in or right after what
        that one reports.
        """
        if cue.kind == "according":
            phrase = phrase_after(self._tokens, cue.verb + 1, limit, tied=False)
            if phrase and self._tokens.lower[phrase.last - 1] not in titles().source:
                phrase = phrase_after(self._tokens, cue.verb + 1, limit)
            return self.speaker(phrase) if phrase else None
        if cue.kind == "noun":
            return self._owner(cue, floor)
        if cue.passive:
            return self._agent(cue, limit)
        found = None
        if not cue.infinitive and not (cue.loose and self._apart(cue, floor)):
            found = self.subject(cue.group, floor)
        if found is not None and cue.loose and self._is_vehicle(found, floor):
            found = None
        if found is not None:
            return self.speaker(found)
        if cue.loose or cue.infinitive or self._coordinated(cue, floor):
            relative = before is not None and self._tokens.lower[before.first] in RELATIVES
            if before is not None and inside and not (relative and cue.loose):
                return before
            main = self.main_subject(cue.group, floor, limit)
            return self.speaker(main) if main else before
        return None

    def can_speak(self, speaker: Speaker, *, source: bool = False) -> bool:
        """Whether a mention is of somebody, a body or a document: not *the strike*, *it*, *his presence*.

        With `source`, only a document will do: *a study found a link*, *polls show a close race*.
        """
        tokens, kinds = self._tokens, titles()
        first, last = speaker.first, speaker.last
        if tokens.tag[first] == "PRP":
            return tokens.lower[first] != "it" and not source
        if tokens.lower[first] in RELATIVES:
            return not source
        end = next((i for i in range(first + 1, last) if tokens.tag[i] in ("IN", "TO", "VBN", "VBG", "VBD")), last)
        head, kind = tokens.lower[end - 1], tokens.tag[end - 1]
        one = singular(head)
        if source:
            return head in kinds.source or one in kinds.source
        return kind in ("NNP", "CD", "JJ") or any(
            word in group for word in (head, one) for group in (kinds.role, kinds.group, kinds.source, kinds.organisation)
        )

    def _is_vehicle(self, phrase: Phrase, floor: int) -> bool:
        """Whether a phrase is what its author speaks through: *Falk posted a letter [saying that]*."""
        tokens = self._tokens
        at = phrase.first - 1
        words = tokens.lower[base_start(tokens, phrase.last - 1, phrase.first) : phrase.last]
        return at > floor and tokens.tag[at][0] == "V" and any(w in titles().source for w in words)

    def inverted(self, cue: Cue, limit: int) -> Speaker | None:
        """Return the subject after a verb: *said Falk*, *said the mayor, Ines Falk*."""
        tokens = self._tokens
        at = cue.verb + 1
        while at < limit and tokens.tag[at] == "RB":
            at += 1
        if at >= limit or self._quoted[at]:
            return None
        phrase = phrase_after(tokens, at, limit)
        if phrase is None or tokens.lower[at] in ("him", "her", "them", "me", "us"):
            return None
        if phrase.last + 1 < limit and tokens.lower[phrase.last] == ",":
            beside = phrase_after(tokens, phrase.last + 1, limit, tied=False)
            if beside is not None and tokens.tag[beside.first] == "NNP":
                mention = self._names.person_in(beside)
                if mention is not None and mention.first == beside.first and self._names.person_in(phrase) is None:
                    return self.speaker(beside)
        return self.speaker(phrase)

    def subject(self, group: int, floor: int) -> Phrase | None:
        """Return the noun phrase before a verb group, over adverbs, times and insertions."""
        tokens = self._tokens
        lower, tag = tokens.lower, tokens.tag
        at = group - 1
        inserted: Phrase | None = None
        for _ in range(HOPS):
            at = skip_back(tokens, at, floor)
            if at < floor or self._quoted[at]:
                return None
            if lower[at] not in (",", ")", "]") and lower[at] not in DASHES:
                break
            opening = skip_insertion(tokens, at, floor)
            if opening is None or opening < floor:
                return None
            if tag[opening] == "CD" and opening - 2 >= floor and lower[opening - 1] == ",":
                opening -= 2  # Falk, 56, who ..., said
            if lower[at] != ")":
                inserted = Phrase(opening + 2, at)
            at = opening
        if tag[at] == "PRP" and lower[at] not in NOMINATIVE and at - 3 >= floor and tag[at - 1] in ("TO", "IN") and tag[at - 2] == "JJ":
            at -= 3  # those close to him said
        if tag[at] == "PRP" or lower[at] in NOMINATIVE:
            return Phrase(at, at + 1) if lower[at] in NOMINATIVE else None
        if lower[at] in ("who", "which") or (lower[at] == "whom" and lower[at - 1] == "of") or (lower[at] == "that" and at > floor and tag[at - 1] in NOUNS):
            return Phrase(at, at + 1)
        if tag[at][0] == "V" and at - 2 >= floor and lower[at - 1] in NOMINATIVE and tag[at - 2] in NOUNS:
            at -= 2  # the pilots I met said
        elif tag[at] in ("VBN", "VBD") and at - 1 >= floor and tag[at - 1] in NOUNS and at < group - 1:
            at -= 1  # a poll released in August found
        if tag[at] not in HEAD and not (tag[at] in ("JJ", "DT") and lower[at] not in ("a", "the", "an")) and lower[at] != ".":
            return None
        phrase = phrase_before(tokens, at, floor)
        phrase = self._over_apposition(phrase, floor)
        if inserted is not None:
            mention = self._names.person_in(inserted)
            if mention is not None and mention.first <= inserted.first + 1 and self._names.person_in(phrase) is None and (
                any(w in titles().role or singular(w) in titles().role for w in lower[phrase.first : phrase.last])
            ):
                return Phrase(mention.first, mention.last)
        return phrase

    def _over_apposition(self, phrase: Phrase, floor: int) -> Phrase:
        """From *a pilot from Oslo* in *Falk, a pilot from Oslo, Norway, said* to *Falk*."""
        tokens = self._tokens
        first = phrase.first
        if first - 2 > floor and tokens.lower[first - 1] == "," and tokens.tag[first - 2] == "NNP" and (
            tokens.lower[first] in ("a", "an", "the") and self._names.person_in(phrase) is None
        ):
            before = phrase_before(tokens, first - 2, floor)
            if self._names.person_in(before) is not None:
                return before
        return phrase

    def main_subject(self, at: int, floor: int, limit: int) -> Phrase | None:
        """Return the subject of the clause that a participle or a second verb hangs on."""
        tokens = self._tokens
        tag = tokens.tag
        close = at > floor and tag[at - 1] == "IN"  # by announcing: the nearest clause, also a relative one
        for i in range(at - 1, floor, -1):
            if tag[i] in FINITE and not self._quoted[i]:
                found = self.subject(self._group(i, floor), floor)
                if found is not None and (close or tokens.lower[found.first] not in ("who", "which", "that")):
                    return found
            elif tag[i] == "VBG" and tag[i - 1] in NOUNS and not close:
                found = self.subject(i, floor)
                if found is not None and tokens.lower[found.first - 1 : found.first] == ["with"]:
                    return found
        comma = next((i for i in range(at + 1, limit) if tokens.lower[i] == "," and self._outside(i)), limit)
        comma += self._quoted[comma : comma + 1] == b"\1"  # the closing mark
        for i in range(comma + 1, limit):
            if tag[i] in FINITE and not self._quoted[i]:
                found = self.subject(self._group(i, comma + 1), comma + 1)
                if found is not None:
                    return found
        return None

    def _outside(self, i: int) -> bool:
        """Whether a comma is the narrator's: outside the marks, or right before the closing one."""
        return not self._quoted[i] or (i + 2 < len(self._quoted) and not self._quoted[i + 2])

    def _group(self, i: int, floor: int) -> int:
        tag = self._tokens.tag
        while i - 1 > floor and tag[i - 1] in ("MD", "VBD", "VBZ", "VBP", "RB", "VBN"):
            i -= 1
        return i

    def _apart(self, cue: Cue, floor: int) -> bool:
        """Whether a participle stands after a comma, at the start, or after *by*, *in*, *while*: it has no own subject."""
        if cue.group <= floor:
            return True
        at = cue.group - 1
        while at > floor and self._tokens.tag[at] == "RB":
            at -= 1
        word, kind = self._tokens.lower[at], self._tokens.tag[at]
        return word == "," or kind in ("IN", "CC") or word in DASHES or kind not in HEAD

    def _coordinated(self, cue: Cue, floor: int) -> bool:
        lower, tag = self._tokens.lower, self._tokens.tag
        at = skip_back(self._tokens, cue.group - 1, floor)
        if at <= floor:
            return False
        if lower[at] == ",":
            at -= 1 if tag[at - 1] == "CC" else 0
        return tag[at] == "CC" or lower[at] == "then"

    def _owner(self, cue: Cue, floor: int) -> Speaker | None:
        """Whose claim it is: *Oslo's claim that*, *a claim by Falk that*."""
        tokens = self._tokens
        at = cue.verb - 1
        while at > floor and tokens.tag[at] in ("JJ", "NN", "CD", "NNP") and at > cue.verb - 4:
            at -= 1
        if at > floor and tokens.tag[at] == "POS":
            return self.speaker(phrase_before(tokens, at - 1, floor))
        if at >= floor and tokens.lower[at] in ("his", "her"):
            name = self._names.pronoun(at)
            return Speaker(tokens.word[at], name, at, at + 1) if name else None
        if at >= floor and tokens.lower[at] in ("their", "its"):
            return None
        return None

    def _agent(self, cue: Cue, limit: int) -> Speaker | None:
        """Who is named after *by*: *was condemned by Falk*."""
        tokens = self._tokens
        for i in range(cue.verb + 1, min(limit - 1, cue.verb + 4)):
            if tokens.lower[i] == "by":
                phrase = phrase_after(tokens, i + 1, limit)
                return self.speaker(phrase) if phrase else None
        return None
