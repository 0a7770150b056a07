"""Blame and punishment: who is said to have done what follows *accused of*, *held on suspicion of*, *jailed for*."""

from extractor.rules.syntax.chunked_sentence import ChunkedSentence

#: Verbs of blame and punishment: what follows *for* or *of* was done by whom they are done to.
BLAMING = frozenset(
    "accuse accused accuses accusing blame blamed blames arrest arrested arrests sentence sentenced jail jailed imprison imprisoned "
    "convict convicted fine fined charge charged indict indicted prosecute prosecuted sue sued suspect suspected detain detained "
    "hang hanged execute executed punish punished condemn condemned criticize criticized criticise criticised praise praised "
    "thank thanked banned suspended fired sacked dismissed".split()
)
SUSPICIONS = frozenset("suspicion charge charges allegation allegations accusation accusations count counts".split())


def blaming_verb(s: ChunkedSentence, k: int) -> int | None:
    """The verb that blames somebody for what -ing form `k` says: accused of, held on suspicion of, jailed for."""
    if s.kind(k - 1) != "P" or s.word(k - 1) not in ("of", "for", "with") or s.verb(k).infinitive:
        return None
    before = s.nearest_verb(k, -1)
    if before is None:
        return None
    suspected = s.kind(k - 2) == "N" and s.main_word(k - 2) in SUSPICIONS
    return before if suspected or s.main_word(before) in BLAMING else None
