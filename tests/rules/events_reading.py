"""The events that the rules read in a text, as the tables of tests name them."""

from extractor.rules.reading import Reading


def kinds(text, trigger):
    """The types of the events of a text that a word names, alone or beside another mention."""
    found = []
    for draft in Reading(text).events:
        named = [draft.fields["trigger"], *(words for words, _ in draft.also)]
        found += [draft.fields["type"]] * named.count(trigger)
    return found
