"""Whom a mention names: a person of the document, a body, several people, or what a pronoun refers to."""

from typing import NamedTuple

from extractor.rules.entities.names import Names
from extractor.rules.entities.person_name_recognition import full_name
from extractor.rules.quotes.content_boundary import is_pause
from extractor.rules.quotes.cue_subjects import Subjects
from extractor.rules.syntax.phrases import AFTER_NOUN, NOUNS, RELATIVES, Phrase, base_start, phrase_before, skip_back
from extractor.rules.text.plurals import singular
from extractor.rules.text.titles import titles
from extractor.rules.text.tokens import Tokens

SENTENCES_BACK = 3
#: A pronoun after a comma, as near to its sentence's end, refers to nothing in what was said before the comma.
TRAILING = 6
SHARES = frozenset("percent % majority minority half third quarter most many".split())
#: What a name before says more of: *Norvane cut jobs. [The company] said*.
FIRMS = frozenset(
    "company firm airline carmaker retailer manufacturer lender insurer startup start-up maker brewer utility charity miner "
    "grocer chain conglomerate shipbuilder drugmaker chipmaker nonprofit".split()
)
#: With *of* before several people these are they: *a group of nurses*.
PARTS = frozenset("group number handful majority pair couple dozen team crowd trio".split())
VEHICLES = frozenset("analysis poll survey tally count report study review estimate forecast".split())


class Speaker(NamedTuple):
    """A speaker: the mention as printed, the resolved name, and the mention's tokens (`last` excluded)."""

    text: str
    name: str
    first: int
    last: int


class SpeakerResolver:
    """Gives mentions their names."""

    def __init__(self, tokens: Tokens, names: Names, subjects: Subjects) -> None:
        self._tokens = tokens
        self._names = names
        self._subjects = subjects
        self._last: Speaker | None = None

    def heard(self, speaker: Speaker) -> None:
        """Keep who spoke last, unless by a pronoun: *The prison said no. [It] said that*."""
        if self._tokens.tag[speaker.first] != "PRP":
            self._last = speaker

    def speaker(self, phrase: Phrase) -> Speaker:
        """Return a noun phrase as a speaker: only the name where it holds a person's."""
        tokens = self._tokens
        tag, lower = tokens.tag, tokens.lower
        if phrase.last - phrase.first == 1 and (
            tag[phrase.first] in ("PRP", "WP", "WDT")
            or lower[phrase.first] in RELATIVES
            or lower[phrase.first] == "that"
        ):
            return self._pronoun(phrase)
        if lower[phrase.last - 1] == "them" and lower[phrase.last - 2] == "of" and tag[phrase.first] == "CD":
            text = tokens.span(phrase.first, phrase.last - 1)
            return Speaker(text, self._several_before(phrase.first) or text, *phrase)
        mention = None if self._is_several(phrase) else self._names.person_in(phrase)
        if mention is not None:
            return Speaker(full_name(tokens, *mention[:2]), mention.person.text, mention.first, mention.last)
        first = phrase.first + (tag[phrase.first] == "DT" and phrase.last - phrase.first > 1)
        looks = (
            first + 1 < phrase.last
            and (tag[first] == "VBG" or "-" in lower[first])
            and lower[phrase.first] in ("a", "an")
        )
        if looks and tag[first + 1 : phrase.last] == ["NNP"] * (phrase.last - first - 1):
            return self.speaker(Phrase(first + 1, phrase.last))  # a smiling Falk
        house = self._house(first, phrase.last)
        if house is not None:
            name = tokens.span(first, house - 1)
        elif any(w in ("of", "at", "for", "in", "from", "and", "with") for w in lower[phrase.first : phrase.last]):
            name = tokens.span(first, phrase.last - 1)
        else:
            name = self._names.described(phrase)
            if not FIRMS.isdisjoint(name.lower().split()[-1:]) and lower[phrase.first] == "the":
                name = self._firm(phrase.first) or name
        return Speaker(tokens.span(phrase.first, phrase.last - 1), name, *phrase)

    def _firm(self, index: int) -> str | None:
        """The body that *the company* refers to: the subject of an earlier sentence, if it is a name but not a person's."""
        number = self._tokens.sentence_of[index]
        for back in range(number - 1, max(-1, number - 1 - SENTENCES_BACK), -1):
            phrase = self._subjects.first_of(*self._tokens.sentences[back])
            if phrase is not None and all(self._tokens.tag[i] == "NNP" for i in range(*phrase)):
                return None if self._names.person_in(phrase) else self._names.described(phrase)
        return None

    def _is_several(self, phrase: Phrase) -> bool:
        """Return whether a phrase names somebody and others: *Ines Falk and Ola Venn*, *Falk and her colleagues*."""
        lower = self._tokens.lower
        if "and" not in lower[phrase.first : phrase.last]:
            return False
        at = lower.index("and", phrase.first, phrase.last)
        if self._is_office(phrase.first, at, phrase.last):
            return False
        halves = Phrase(phrase.first, at), Phrase(at + 1, phrase.last)
        office = any(word in titles().role for word in lower[phrase.first : at])  # mayor of Moss and leader Ines Falk
        names = ("NNS",) if office else ("NNS", "NNP")
        return all(
            self._names.person_in(half) or self._tokens.tag[half.last - 1] in names or self._is_somebody(half)
            for half in halves
        )

    def _is_somebody(self, phrase: Phrase) -> bool:
        """Return whether a phrase is a role or a body with an article: *the mayor of Moss*, *its auditors*."""
        tokens, known = self._tokens, titles().head
        if phrase.last - phrase.first < 2 or tokens.tag[phrase.first] not in ("DT", "PRP$"):
            return False
        end = next((i for i in range(phrase.first, phrase.last) if tokens.tag[i] == "IN"), phrase.last)
        return tokens.lower[end - 1] in known

    def _is_office(self, first: int, at: int, last: int) -> bool:
        """Return whether *and* is in the name of an office before a person's: *Food and Drug Commissioner Ines Falk*."""
        mention = self._names.person_in(Phrase(at + 1, last))
        if mention is None or mention.first < at + 3:
            return False
        lower, tag, kinds = self._tokens.lower, self._tokens.tag, titles()
        capitals = all(t == "NNP" for t in tag[first:at]) and tag[at + 1] == "NNP" and lower[at + 1] not in kinds.role
        return capitals and lower[mention.first - 1] in kinds.role and self._names.person_in(Phrase(first, at)) is None

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
        if (
            tokens.lower[phrase.first] in RELATIVES
            or tokens.lower[phrase.first] == "that"
            or tokens.tag[phrase.first] == "WDT"
        ):
            at = skip_back(tokens, phrase.first - 1, 0)
            if tokens.lower[at] == "of":  # many of whom
                at -= 2
            if at > 0 and is_pause(tokens, at):
                at -= 1
            if at >= 0 and tokens.tag[at] in NOUNS:
                number = tokens.sentence_of[at]
                floor = tokens.sentences[number][0] if number >= 0 else 0
                which = tokens.lower[phrase.first] == "which"
                named = possessor(tokens, at, floor) if which else self._nearest(at, floor)
                return Speaker(word, self.speaker(named).name, *phrase)
        if tokens.lower[phrase.first] in ("he", "she") and self._names.rivals(phrase.first):
            return Speaker(word, "", *phrase)  # two persons are equally near
        if tokens.lower[phrase.first] in ("it", "they"):
            return Speaker(word, self._body(phrase.first) or word, *phrase)
        return Speaker(word, self._names.resolve_phrase(phrase), *phrase)

    def _nearest(self, last: int, floor: int) -> Phrase:
        """Whom *who* refers to: in *the fall of the minister, who* the minister, in *the mayor of Moss, who* the mayor."""
        base = Phrase(base_start(self._tokens, last, floor), last + 1)
        kinds, head = titles(), self._tokens.lower[last]
        somebody = self._names.person_in(base) is not None or singular(head) in kinds.role or head in kinds.group
        return base if somebody else phrase_before(self._tokens, last, floor)

    def _body(self, index: int) -> str | None:
        """What *it* or *they* refers to: the subject of this sentence or of one of the two before, if its number fits."""
        tokens, word = self._tokens, self._tokens.lower[index]
        number = tokens.sentence_of[index]
        end = tokens.sentences[number][1] if number >= 0 else 0
        trailing = index > 0 and tokens.lower[index - 1] == "," and end - index < TRAILING  # prices rose, they wrote
        heard = self._heard_before(number, word)
        if heard is not None and trailing and word == "they":
            return heard
        for back in range(number - trailing, max(-1, number - SENTENCES_BACK), -1):
            first, last = tokens.sentences[back]
            phrase = self._subjects.first_of(first, min(last, index))
            if phrase is not None and phrase.last <= index and self._fits(phrase, word):
                return self.speaker(phrase).name
        return heard or (self._only_group(number - 1) if word == "they" else None)

    def _only_group(self, number: int) -> str | None:
        """The one group that a sentence names anywhere: *Anna Venn spoke to [police]. They said*."""
        if number < 0:
            return None
        tokens, kinds = self._tokens, titles()
        first, last = tokens.sentences[number]
        found = [
            i
            for i in range(first, last)
            if (tokens.lower[i] in kinds.group and tokens.tag[i] in NOUNS)
            or (tokens.tag[i] == "NNS" and singular(tokens.lower[i]) in kinds.role)
        ]
        if len(found) != 1 or any(tokens.tag[i] == "NNS" and i != found[0] for i in range(first, last)):
            return None
        return self.speaker(Phrase(base_start(tokens, found[0], first), found[0] + 1)).name

    def _several_before(self, index: int) -> str | None:
        """Of whom some are reported: the subject of the sentence, as in *Guards came, two [of them] warning that*."""
        number = self._tokens.sentence_of[index]
        first = self._tokens.sentences[number][0] if number >= 0 else index
        phrase = self._subjects.first_of(first, index)
        return self.speaker(phrase).name if phrase is not None and self._fits(phrase, "they") else None

    def _heard_before(self, number: int, word: str) -> str | None:
        """Who spoke last in the sentences before, if *it* or *they* can refer to that."""
        tokens, heard = self._tokens, self._last
        if heard is None or not 0 < number - tokens.sentence_of[heard.first] < SENTENCES_BACK:
            return None
        phrase = Phrase(heard.first, heard.last)
        if word == "they":
            return heard.name if self._fits(phrase, word) else None
        body = tokens.tag[heard.last - 1] in ("NN", "NNP") and tokens.lower[heard.last - 1] not in titles().role
        return heard.name if body and self._names.person_in(phrase) is None else None

    def _fits(self, phrase: Phrase, word: str) -> bool:
        """Return whether a phrase is a body (*it*) or several people (*they*)."""
        tokens, kinds = self._tokens, titles()
        if tokens.tag[phrase.first] in ("PRP", "WP", "WDT") or tokens.lower[phrase.first] in RELATIVES:
            return False
        words = tokens.lower[phrase.first : phrase.last]
        end = next((i for i in range(phrase.first + 1, phrase.last) if tokens.tag[i] in ("IN", "TO")), phrase.last)
        head = tokens.lower[end - 1]
        if word == "they":
            several = tokens.tag[phrase.last - 1] == "NNS" and (tokens.tag[end - 1] == "CD" or head in PARTS)
            return several or tokens.tag[end - 1] == "NNS" or "and" in words or head in kinds.group
        body = head in kinds.group or head in kinds.organisation or head in kinds.source
        return body or (tokens.tag[end - 1] == "NNP" and self._names.person_in(phrase) is None)

    def can_speak(self, speaker: Speaker, *, source: bool = False) -> bool:
        """Return whether a mention is of somebody, a body or a document: not *the strike*, *it*, *his presence*.

        With `source`, only a document will do: *a study found a link*, *polls show a close race*.
        """
        tokens, kinds = self._tokens, titles()
        first, last = speaker.first, speaker.last
        if tokens.tag[first] == "PRP":
            return tokens.lower[first] != "it" and not source
        if tokens.lower[first] in RELATIVES:
            return not source
        behind = ("IN", "TO", "VBN", "VBG", "VBD")
        end = next(
            (i for i in range(first + 1, last) if tokens.tag[i] in behind or tokens.lower[i] in AFTER_NOUN), last
        )
        head, kind = tokens.lower[end - 1], tokens.tag[end - 1]
        one = singular(head)
        if source:
            return head in kinds.source or one in kinds.source
        return (kind in ("NNP", "CD", "JJ") or head in SHARES) or any(
            word in group
            for word in (head, one)
            for group in (kinds.role, kinds.group, kinds.source, kinds.organisation)
        )


def possessor(tokens: Tokens, last: int, floor: int) -> Phrase:
    """The phrase before *'s* or *which*: *the mayor of Moss*, but of *a check on Falk* only *Falk*."""
    if tokens.tag[last] != "NNP":
        return phrase_before(tokens, last, floor)
    first = base_start(tokens, last, floor)
    of = first - 1 > floor and tokens.lower[first - 1] == "of"
    head = singular(tokens.lower[first - 2]) if of else ""
    return phrase_before(tokens, last, floor) if head in titles().role else Phrase(first, last + 1)
