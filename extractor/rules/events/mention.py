"""A mention of an event, read: its trigger, who takes part, where, when and how firmly it is given."""

from typing import NamedTuple

from extractor.rules.events.triggers import Trigger


class Mention(NamedTuple):
    """One mention of an event.

    `lemma` is that of the trigger, or the noun that a light verb hands it; `date` its words and EDTF value; `definite`
    says that it points (*the attack*), `another` that it is a further one (*a second attack*), `participle` that it hangs
    on the clause before it, `record` that it may be a record, not only another mention.
    """

    trigger: Trigger
    type: str
    lemma: str
    sentence: int
    start: int
    end: int
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    place: str | None = None
    date: tuple[str, str] | None = None
    status: str = "reported"
    attributed_to: str | None = None
    definite: bool = False
    another: bool = False
    participle: bool = False
    headline: bool = False
    plural: bool = False
    record: bool = True

    @property
    def planned(self) -> bool:
        """Whether it has yet to happen."""
        return self.status == "planned"

    @property
    def noun(self) -> bool:
        """Whether a noun alone names it."""
        return self.trigger.verb is None
