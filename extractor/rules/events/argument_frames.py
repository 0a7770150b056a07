"""What each type of event takes: targets that are persons or things, and the prepositions that name them."""

#: Types whose target may be a thing.
THINGS = frozenset(("ASSAULT", "COERCE"))
#: Crimes that are done to what their object names: looted a shop, but stole a painting.
DONE_TO = frozenset(
    "rob loot looting vandalize vandalise hack hacking hijack hijacking bribe defraud blackmail".split()
)
#: Types whose pattern names what is moved, not whom it is done to.
MATERIAL = frozenset(("AID", "MOBILIZE", "AGREE", "CONSULT", "COOPERATE", "PROTEST"))
#: Prepositions that name the target, the surest first.
TARGET_PREPOSITIONS = {
    "ASSAULT": ("on", "against", "of", "with", "into", "toward", "towards", "at"),
    "COERCE": ("from", "of", "on", "against", "at", "in"),
    "CONSULT": ("with", "to", "between", "in", "at", "for"),
    "AID": ("to", "for", "in"),
    "AGREE": ("with", "to", "for", "in", "of"),
    "SUPPORT": ("for", "of", "with", "to", "in", "behind"),
    "CONCEDE": ("from", "to", "on", "in", "for", "of", "by"),
    "RETREAT": ("from", "to", "with", "of"),
    "SANCTION": ("on", "against", "to", "with", "for", "from", "in", "of"),
    "DEMAND": ("on", "from", "to", "of", "with", "for", "in", "against"),
    "DISAPPROVE": ("of", "over", "against", "about", "for", "with", "on", "at", "to"),
    "REJECT": ("from", "by", "with", "to", "on", "in", "of", "for"),
    "THREATEN": ("against", "to", "with", "from", "on", "in"),
    "PROTEST": ("against", "over", "with", "by", "at", "on", "for", "from"),
    "INVESTIGATE": ("into", "of", "by", "against", "in", "on", "for"),
    "MOBILIZE": ("against",),
    "COOPERATE": ("with", "between", "to"),
    "CRIME": ("from", "of", "against"),
    "OTHER": (),
}
