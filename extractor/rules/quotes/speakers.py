"""Who speaks: the subject of a reporting verb, before it or after it."""

from extractor.rules.entities.names import Names
from extractor.rules.quotes.cue_subjects import Subjects
from extractor.rules.quotes.cues import Cue
from extractor.rules.quotes.speaker_resolution import Speaker, SpeakerResolver, possessor
from extractor.rules.syntax.phrases import (
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
from extractor.rules.text.reporting_words import UTTERING
from extractor.rules.text.titles import titles
from extractor.rules.text.tokens import Tokens

#: Nouns before a participle that are not its subject: *spent years asking*, *in many cases reporting*.
STRETCHES = frozenset("years months weeks days hours minutes time times cases money".split())


class Speakers:
    """Finds who speaks at cues."""

    def __init__(self, tokens: Tokens, names: Names, quoted: bytearray) -> None:
        self._tokens = tokens
        self._names = names
        self.subjects = Subjects(tokens, names, quoted)
        self.resolver = SpeakerResolver(tokens, names, self.subjects)

    def of(self, cue: Cue, floor: int, limit: int, before: Speaker | None, *, inside: bool) -> Speaker | None:
        """Return who speaks at a cue.

        `before` is the speaker of the cue before it in the sentence, `inside` whether the cue is in or right after
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
            return self.resolver.speaker(own)
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
        return self.resolver.speaker(main) if main else None

    def _named_after(self, preposition: int, limit: int) -> Speaker | None:
        """Who is named after *according to*; of *an analysis of the data* only *an analysis*."""
        phrase = phrase_after(self._tokens, preposition + 1, limit, tied=False)
        if phrase and self._tokens.lower[phrase.last - 1] not in titles().source:
            phrase = phrase_after(self._tokens, preposition + 1, limit)
        return self.resolver.speaker(phrase) if phrase else None

    def _is_vehicle(self, phrase: Phrase, floor: int) -> bool:
        """Return whether a phrase is what its author speaks through: *Falk posted a letter [saying that]*."""
        tokens = self._tokens
        at = phrase.first - 1
        words = tokens.lower[base_start(tokens, phrase.last - 1, phrase.first) : phrase.last]
        if at <= floor or tokens.tag[at][0] != "V":
            return False
        thing = tokens.lower[phrase.first] in ("a", "an") and tokens.tag[phrase.last - 1] == "NNP"  # lodged an FIR
        return (
            thing or any(w in titles().source for w in words) or not self.resolver.can_speak(Speaker("", "", *phrase))
        )

    def inverted(self, cue: Cue, limit: int) -> Speaker | None:
        """Return the subject after a verb: *said Falk*."""
        phrase = self.subjects.after(cue.verb, limit)
        return self.resolver.speaker(phrase) if phrase else None

    def _apart(self, cue: Cue, floor: int) -> bool:
        """Return whether a participle follows a comma, begins the sentence, or follows *by*, *in* or *while*: it has no subject itself."""
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
            return self.resolver.speaker(possessor(self._tokens, at - 1, floor))
        if at >= floor and tokens.lower[at] in ("his", "her", "their", "its"):
            name = self._names.pronoun(at)
            return Speaker(tokens.word[at], name, at, at + 1) if name else None
        return None

    def _utterer(self, cue: Cue, floor: int, limit: int) -> Speaker | None:
        """Who utters it: *Falk has expressed concern that*, *Falk made the case to the board that*."""
        at = base_start(self._tokens, cue.verb, floor) - 1
        if at <= floor or self._tokens.lower[at] not in UTTERING or self._tokens.tag[at - 1] == "TO":
            return None
        subject = self.subjects.main(at + 1, floor, limit)
        speaker = self.resolver.speaker(subject) if subject else None
        return speaker if speaker is not None and self.resolver.can_speak(speaker) else None

    def _agent(self, cue: Cue, limit: int) -> Speaker | None:
        """Who is named after *by*: *was condemned by Falk*."""
        tokens = self._tokens
        for i in range(cue.verb + 1, min(limit - 1, cue.verb + 4)):
            if tokens.lower[i] == "by":
                phrase = phrase_after(tokens, i + 1, limit)
                return self.resolver.speaker(phrase) if phrase else None
        return None
