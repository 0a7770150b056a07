"""Which triggers report an event rather than mention one in passing."""

from extractor.rules.events.argument_inheritance import is_caused
from extractor.rules.events.participant_names import TokenSpan
from extractor.rules.events.roles import Roles
from extractor.rules.events.senses import senses
from extractor.rules.events.triggers import Trigger, type_of
from extractor.rules.syntax.chunks import NAME
from extractor.rules.syntax.clauses import Sentence
from extractor.rules.syntax.control_verbs import BLAMING
from extractor.rules.text.places import agents, can_act
from extractor.rules.text.tokens import BE, Tokens

#: The first sentences, where a line without a verb is a headline and the present tense reports news.
OPENING = 3
PERSONAL = frozenset("he she him her his hers who they them".split())
#: Violence and crime are reported even without names.
HARD = frozenset(("ASSAULT", "CRIME"))
#: What is said or agreed is an event only where the act itself is the news.
SOFT = frozenset("AGREE SUPPORT REJECT DEMAND DISAPPROVE CONCEDE CONSULT COOPERATE THREATEN".split())

#: What fires do.
BURNING = frozenset(
    "destroyed destroys broke killed kills injured swept tore ripped engulfed gutted damaged ravaged raged spread burned forced "
    "started erupted consumed".split()
)
#: Who strikes in another way than by laying down work.
ARMED = frozenset(
    "force forces troops soldiers army navy rebels gunmen gunman militants militant guerrillas insurgents fighters attackers attacker "
    "terrorists terrorist commandos warplanes warplane jets aircraft helicopters gunships artillery robbers thieves burglars pirates "
    "people man men bomber bombers snipers sniper".split()
)
#: What exists without anything event: it is news only by somebody, somewhere or with its own verb.
STANDING = frozenset(
    "crime corruption terrorism extortion smuggling trafficking piracy fraud bribery violence unrest war coercion repression "
    "censorship espionage treason conflict bloodshed".split()
)
#: What is said of what goes on all the time: kidnappings are common.
USUAL = frozenset(
    "common commonplace rife rampant widespread frequent routine ubiquitous prevalent endemic rare".split()
)
#: An event after these is only where or when something else happened: involved in the attack, during the parade.
LOOKING_BACK = frozenset("in during with to".split())
DISPUTES = frozenset("strike revolt rebellion".split())
FREEING = frozenset(("pardon", "reinstate"))
#: What is granted or refused without a recipient is not news.
GRANTING = frozenset(("AGREE", "CONCEDE", "REJECT", "AID"))


def is_reportable(sentence: Sentence, trigger: Trigger, roles: Roles, *, quoted: bool) -> bool:  # noqa: PLR0911  (one rule a return)
    """Return whether a trigger is an event: by its type, by who takes part, by its place in the sentence.

    `quoted` says that it is between quotation marks.
    """
    tokens, pattern = sentence.tokens, trigger.pattern
    everybody = roles.actors + roles.targets
    if pattern.type == "OTHER" and pattern.lemma == "fire" and trigger.verb is None and not pattern.rest:
        return _blaze(sentence, trigger)
    if pattern.subject is not None and not pattern.weak:
        return True  # the dam burst
    if _lacks_company(sentence, trigger, roles):
        return False
    kind, k = type_of(trigger), sentence.at[trigger.first]
    if kind in HARD or senses().get(pattern.lemma) in ("harm", "disaster"):
        return True
    if trigger.verb is None and pattern.part == "n":
        told = sentence.predicate(k) is not None or _there_was(sentence, k)
        return bool(everybody) or told or (kind not in SOFT and is_caused(sentence, k))
    if kind not in SOFT and kind != "AID":
        told = trigger.object is not None or (sentence.kind(k) == "V" and sentence.verb(k).finite)
        return bool(everybody) or told  # an inquiry was opened, was detained
    done = trigger.object is not None and trigger.object < trigger.first  # the border was reopened
    aside = sentence.kind(k - 1) == "R" and trigger.object is None  # who praised it
    if quoted or aside or not (done or takes_part(tokens, everybody)):
        return False
    return sentence.kind(k) != "V" or not only_attitude(sentence, trigger, k, roles)


def _lacks_company(sentence: Sentence, trigger: Trigger, roles: Roles) -> bool:
    """Return whether those are missing who make a word an event: somebody who acts or suffers, workers for a strike."""
    tokens, pattern, k = sentence.tokens, trigger.pattern, sentence.at[trigger.first]
    if pattern.weak and not (takes_part(tokens, roles.actors + roles.targets) or harmful(trigger)):
        return True
    if pattern.person and not takes_part(tokens, roles.targets):
        return True
    if trigger.verb is None and sentence.kind(k) == "N" and _standing(sentence, trigger, k, roles):
        return True
    if trigger.verb is None and _looked_back_on(sentence, k) and not (roles.actors or roles.targets or roles.place):
        return True
    striking = pattern.type == "PROTEST" and pattern.lemma in ("strike", "walk") and pattern.intransitive
    return striking and not work(tokens, roles.actors)


def _standing(sentence: Sentence, trigger: Trigger, k: int, roles: Roles) -> bool:
    """Return whether a noun names a state of affairs: kidnappings and theft are common; lives by extortion and violence."""
    verb = sentence.predicate(k)
    if verb is None and sentence.kind(k + 1) == "C" and sentence.kind(k + 2) == "N":
        verb = sentence.predicate(k + 2)
    if verb is not None:
        return sentence.main_word(verb) in BE and sentence.word(verb + 1) in USUAL
    before = sentence.nearest_verb(k, -1)
    if before is not None and sentence.main_word(before) in BLAMING:
        return False  # charged with treason, terrorism and fraud
    if trigger.pattern.lemma not in STANDING:
        return False
    if trigger.last < sentence.chunks[k].last:
        return True  # terrorism incidents
    bare = sentence.chunks[k].first == trigger.first and sentence.kind(k - 1) != "V"
    return bare and not (roles.actors or roles.targets or roles.place)


def _there_was(sentence: Sentence, k: int) -> bool:
    """Return whether a noun phrase is said to have been there: there were demands for an inquiry."""
    return sentence.kind(k - 1) == "V" and sentence.main_word(k - 1) in BE and sentence.word(k - 2) == "there"


def _looked_back_on(sentence: Sentence, k: int) -> bool:
    """Return whether a noun phrase only says in or during what something else happens, and says nothing new."""
    return sentence.kind(k - 1) == "P" and sentence.word(k - 1) in LOOKING_BACK and sentence.word(k) not in ("a", "an")


def harmful(trigger: Trigger) -> bool:
    """Return whether a trigger says what an attack or a disaster did, so that it may be another mention of that."""
    return senses().get(trigger.pattern.lemma) == "harm"


def _blaze(sentence: Sentence, trigger: Trigger) -> bool:
    """Return whether a fire burns, and is not one of guns: it is what does something that fires do."""
    k = sentence.at[trigger.first]
    if sentence.word(k) == "a" and sentence.word(k + 1) in ("at", "in", "on") and sentence.kind(k + 2) == "N":
        return True
    return sentence.word(k) in ("a", "the") and sentence.kind(k + 1) == "V" and sentence.main_word(k + 1) in BURNING


def of_dispute(trigger: Trigger) -> bool:
    """Return whether a trigger is a noun that workers and politicians share with armies: the strike ended, a revolt in the party."""
    return trigger.verb is None and trigger.pattern.lemma in DISPUTES and not trigger.pattern.rest


def work(tokens: Tokens, actors: list[TokenSpan]) -> bool:
    """Return whether those who strike are workers: not armed, without a name or a pronoun."""
    heads = [tokens.lower[last] for _, last in actors]
    return bool(heads) and all(head in agents() and head not in ARMED for head in heads)


def only_attitude(sentence: Sentence, trigger: Trigger, k: int, roles: Roles) -> bool:
    """Return whether a verb of saying or agreeing is not an act: it has no subject, is a habit, or it follows a preposition."""
    verb, tokens, part = sentence.verb(k), sentence.tokens, sentence.chunks[k]
    rescued = type_of(trigger) == "AID" and bool(roles.targets)
    if verb.passive and type_of(trigger) in GRANTING and not rescued:  # he was refused entry
        named = any(tokens.tag[first] in NAME or tokens.tag[last] in NAME for first, last in roles.targets)
        freed = trigger.pattern.lemma in FREEING and bool(roles.targets)
        return not roles.actors and trigger.pattern.object is None and not named and not freed
    if not roles.actors and verb.finite and not verb.passive and sentence.subject(k):
        return True  # the developments raised alarm
    if trigger.pattern.lemma == "concede" and sentence.word(k + 1) == "that":
        return True  # only admitted it
    main = tokens.tag[part.last]
    if main in ("VBZ", "VBP") and sentence.number >= OPENING and part.first == part.last:
        return True  # he praises, they oppose
    return main == "VBG" and sentence.kind(k - 1) == "P" and sentence.word(k - 1) not in ("of", "by", "with")


def takes_part(tokens: Tokens, words: list[TokenSpan]) -> bool:
    """Return whether any of these is a name or can act."""
    return any(
        tokens.lower[first] in PERSONAL
        or tokens.lower[first] in agents()
        or tokens.tag[first] in NAME
        or tokens.tag[last] in NAME
        or can_act(tokens.lower[last])
        for first, last in words
    )
