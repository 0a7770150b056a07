"""Who speaks: the subject of a reporting verb, before it or after it."""

from typing import NamedTuple

from extractor.rules.names import Names
from extractor.rules.phrases import (
    AFTER_NOUN,
    DASHES,
    HEAD,
    NOUNS,
    RELATIVES,
    Phrase,
    base_start,
    phrase_after,
    phrase_before,
    skip_adverbs,
    skip_back,
)
from extractor.rules.plurals import singular
from extractor.rules.quotes.cues import Cue
from extractor.rules.quotes.ends import is_pause
from extractor.rules.quotes.lexicon import UTTERING
from extractor.rules.quotes.subjects import Subjects
from extractor.rules.titles import titles
from extractor.rules.tokens import Tokens

SENTENCES_BACK = 3
#: A pronoun after a comma, as near to its sentence's end, stands for nothing in what was said before the comma.
TRAILING = 6
SHARES = frozenset("percent % majority minority half third quarter most many".split())
#: Nouns before a participle that are not its subject: *spent years asking*, *in many cases reporting*.
STRETCHES = frozenset("years months weeks days hours minutes time times cases money".split())
VEHICLES = frozenset("analysis poll survey tally count report study review estimate forecast".split())


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
        self.subjects = Subjects(tokens, names, quoted)
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
        mention = None if self._is_several(phrase) else self._names.person_in(phrase)
        if mention is not None:
            return Speaker(
                tokens.span(mention.first, mention.last - 1), mention.person.text, mention.first, mention.last
            )
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
        return Speaker(tokens.span(phrase.first, phrase.last - 1), name, *phrase)

    def _is_several(self, phrase: Phrase) -> bool:
        """Whether a phrase names somebody and others: *Ines Falk and Ola Venn*, *Falk and her colleagues*."""
        lower = self._tokens.lower
        if "and" not in lower[phrase.first : phrase.last]:
            return False
        at = lower.index("and", phrase.first, phrase.last)
        halves = Phrase(phrase.first, at), Phrase(at + 1, phrase.last)
        office = any(word in titles().role for word in lower[phrase.first : at])  # mayor of Moss and leader Ines Falk
        names = ("NNS",) if office else ("NNS", "NNP")
        return all(self._names.person_in(half) or self._tokens.tag[half.last - 1] in names for half in halves)

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
                named = (
                    self._possessor(at, floor)
                    if tokens.lower[phrase.first] == "which"
                    else phrase_before(tokens, at, floor)
                )
                return Speaker(word, self.speaker(named).name, *phrase)
        if tokens.lower[phrase.first] in ("it", "they"):
            return Speaker(word, self._body(phrase.first) or word, *phrase)
        return Speaker(word, self._names.resolve_phrase(phrase), *phrase)

    def _body(self, index: int) -> str | None:
        """What *it* or *they* stands for: the subject of this sentence or of one of the two before, if its number fits."""
        tokens, word = self._tokens, self._tokens.lower[index]
        number = tokens.sentence_of[index]
        end = tokens.sentences[number][1] if number >= 0 else 0
        trailing = index > 0 and tokens.lower[index - 1] == "," and end - index < TRAILING  # prices rose, they wrote
        heard = self._heard_before(number, word)
        if heard is not None and trailing and word == "they":
            return heard
        for back in range(number - trailing, max(-1, number - SENTENCES_BACK), -1):
            first, last = tokens.sentences[back]
            phrase = self.subjects.first_of(first, min(last, index))
            if phrase is not None and phrase.last <= index and self._fits(phrase, word):
                return self.speaker(phrase).name
        return heard

    def _heard_before(self, number: int, word: str) -> str | None:
        """Who spoke last in the sentences before, if *it* or *they* can stand for that."""
        tokens, heard = self._tokens, self._last
        if heard is None or not 0 < number - tokens.sentence_of[heard.first] < SENTENCES_BACK:
            return None
        phrase = Phrase(heard.first, heard.last)
        if word == "they":
            return heard.name if self._fits(phrase, word) else None
        body = tokens.tag[heard.last - 1] in ("NN", "NNP") and tokens.lower[heard.last - 1] not in titles().role
        return heard.name if body and self._names.person_in(phrase) is None else None

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

        `before` is the speaker of the cue before it in the sentence, `inside` whether the cue stands in or right after
        what that one reports.
        """
        if cue.kind == "according":
            return self._owner(cue, floor) if cue.frames.lemma == "account" else self._named_after(cue.verb, limit)
        if cue.kind == "noun":
            return self._owner(cue, floor) or self._utterer(cue, floor, limit)
        if cue.passive or (
            self._tokens.tag[cue.verb] == "VBN" and self._tokens.lower[cue.verb + 1 : cue.verb + 2] == ["by"]
        ):
            return self._agent(cue, limit)
        own = self._own_subject(cue, floor)
        if own is not None:
            return self.speaker(own)
        if cue.loose or cue.infinitive or self._coordinated(cue, floor):
            return self._elsewhere(cue, floor, limit, before if inside else None) or before
        return None

    def _own_subject(self, cue: Cue, floor: int) -> Phrase | None:
        """The subject before a verb; that of a participle only where it can be one."""
        if not cue.loose:
            return None if cue.infinitive else self.subjects.before(cue.group, floor)
        quoted = self._quoted_one(cue, floor)
        if quoted is not None or self._apart(cue, floor):
            return quoted
        found = None if cue.infinitive else self.subjects.before(cue.group, floor)
        if found is None or self._is_vehicle(found, floor) or self._tokens.lower[found.last - 1] in STRETCHES:
            return None
        return found

    def _quoted_one(self, cue: Cue, floor: int) -> Phrase | None:
        """Whom somebody else quotes: *the paper quoted [Falk] as saying*."""
        at, tag = cue.group - 2, self._tokens.tag
        if at <= floor or self._tokens.lower[at + 1] != "as" or not (tag[at] in NOUNS or tag[at] == "PRP"):
            return None
        return Phrase(at, at + 1) if tag[at] == "PRP" else phrase_before(self._tokens, at, floor)

    def _elsewhere(self, cue: Cue, floor: int, limit: int, before: Speaker | None) -> Speaker | None:
        """The subject that a participle, an infinitive or a second verb takes from elsewhere in its sentence."""
        if before is not None and not (cue.loose and self._tokens.lower[before.first] in RELATIVES):
            return before
        past = not cue.loose and self._tokens.tag[cue.group] == "VBD" and self._tokens.tag[cue.group - 1] == "CC"
        main = self.subjects.main(cue.group, floor, limit, past=past)
        return self.speaker(main) if main else None

    def _named_after(self, preposition: int, limit: int) -> Speaker | None:
        """Who is named after *according to*; of *an analysis of the data* only *an analysis*."""
        phrase = phrase_after(self._tokens, preposition + 1, limit, tied=False)
        if phrase and self._tokens.lower[phrase.last - 1] not in titles().source:
            phrase = phrase_after(self._tokens, preposition + 1, limit)
        return self.speaker(phrase) if phrase else None

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

    def _is_vehicle(self, phrase: Phrase, floor: int) -> bool:
        """Whether a phrase is what its author speaks through: *Falk posted a letter [saying that]*."""
        tokens = self._tokens
        at = phrase.first - 1
        words = tokens.lower[base_start(tokens, phrase.last - 1, phrase.first) : phrase.last]
        return at > floor and tokens.tag[at][0] == "V" and any(w in titles().source for w in words)

    def inverted(self, cue: Cue, limit: int) -> Speaker | None:
        """Return the subject after a verb: *said Falk*."""
        phrase = self.subjects.after(cue.verb, limit)
        return self.speaker(phrase) if phrase else None

    def _apart(self, cue: Cue, floor: int) -> bool:
        """Whether a participle stands after a comma, at the start, or after *by*, *in*, *while*: it has no own subject."""
        if cue.group <= floor:
            return True
        at = skip_adverbs(self._tokens, cue.group - 1, floor)
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
        """Whose claim it is: *Oslo's claim that*, *her claim that*, *a claim from Oslo that*."""
        tokens = self._tokens
        if tokens.lower[cue.verb + 1] == "from":
            return self._named_after(cue.verb + 1, len(tokens))
        at = cue.verb - 1
        while at > floor and tokens.tag[at] in ("JJ", "JJR", "RB", "RBR", "NN", "CD", "NNP") and at > cue.verb - 4:
            at -= 1
        if at > floor and tokens.tag[at] == "POS":
            return self.speaker(self._possessor(at - 1, floor))
        if at >= floor and tokens.lower[at] in ("his", "her", "their", "its"):
            name = self._names.pronoun(at)
            return Speaker(tokens.word[at], name, at, at + 1) if name else None
        return None

    def _possessor(self, last: int, floor: int) -> Phrase:
        """The phrase before *'s* or *which*: *the mayor of Moss*, but of *a check on Falk* only *Falk*."""
        if self._tokens.tag[last] != "NNP":
            return phrase_before(self._tokens, last, floor)
        first = base_start(self._tokens, last, floor)
        of = first - 1 > floor and self._tokens.lower[first - 1] == "of"
        head = singular(self._tokens.lower[first - 2]) if of else ""
        return phrase_before(self._tokens, last, floor) if head in titles().role else Phrase(first, last + 1)

    def _utterer(self, cue: Cue, floor: int, limit: int) -> Speaker | None:
        """Who utters it: *Falk has expressed concern that*, *Falk made the case to the board that*."""
        at = base_start(self._tokens, cue.verb, floor) - 1
        if at <= floor or self._tokens.lower[at] not in UTTERING or self._tokens.tag[at - 1] == "TO":
            return None
        subject = self.subjects.main(at + 1, floor, limit)
        speaker = self.speaker(subject) if subject else None
        return speaker if speaker is not None and self.can_speak(speaker) else None

    def _agent(self, cue: Cue, limit: int) -> Speaker | None:
        """Who is named after *by*: *was condemned by Falk*."""
        tokens = self._tokens
        for i in range(cue.verb + 1, min(limit - 1, cue.verb + 4)):
            if tokens.lower[i] == "by":
                phrase = phrase_after(tokens, i + 1, limit)
                return self.speaker(phrase) if phrase else None
        return None
