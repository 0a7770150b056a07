"""events/v1: something that an article says happened, is happening, is planned or is alleged.

The types are those of PLOVER (Political Language Ontology for Verifiable Event Records), plus OTHER for other news events.
"""

from enum import StrEnum

from pydantic import Field

from extractor.schemas.base import Mention, Record


class EventType(StrEnum):
    """The PLOVER categories, and OTHER."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    INVESTIGATE = "INVESTIGATE"
    DEMAND = "DEMAND"
    DISAPPROVE = "DISAPPROVE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    CRIME = "CRIME"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"
    OTHER = "OTHER"


class EventStatus(StrEnum):
    """How firmly the article stands behind the happening."""

    REPORTED = "reported"
    CLAIMED = "claimed"
    PLANNED = "planned"
    ONGOING = "ongoing"
    DENIED = "denied"


class Event(Record):
    """One thing that the article says happened, is happening, is planned or is alleged; one record a happening."""

    type: EventType = Field(
        description="AGREE to do something; CONSULT: meet, visit, call; SUPPORT in words; CONCEDE; COOPERATE; AID "
        "given; RETREAT; INVESTIGATE; DEMAND; DISAPPROVE in words; REJECT; THREATEN; PROTEST; CRIME; SANCTION; "
        "MOBILIZE: move or raise forces; COERCE: arrest, seize, repress; ASSAULT: attack, capture; OTHER: anything "
        "else of news value, such as an accident, a disaster, a death, a ruling, an election.",
    )
    trigger: str = Field(
        min_length=1,
        description="The word or words, exactly as printed, that name the happening most clearly: 'seized', 'air raid'.",
    )
    also: tuple[Mention, ...] = Field(
        default=(),
        description="Other words in the article that name the same happening, exactly as printed.",
    )
    actors: tuple[str, ...] = Field(default=(), description="Who does it, named as a quote's speaker is.")
    targets: tuple[str, ...] = Field(
        default=(),
        description="Whom or what it is done to or with, named likewise.",
    )
    place: str | None = Field(description="The most specific place that the article names for it, else null.")
    date: str | None = Field(
        description="When, as an EDTF string: 2024-10-29, 2024-10, 2024, 2024-02/.. (since), ../2024-11-01 (by); a "
        "relative day is resolved against the publication date. Else null.",
    )
    date_text: str | None = Field(description="The words that give the date, as printed ('Tuesday'), else null.")
    status: EventStatus = Field(
        description="reported: stated as fact. claimed: only ascribed to a party. planned. ongoing. denied.",
    )
    attributed_to: str | None = Field(
        description="Who says so, where the article says, named as a quote's speaker is; else null.",
    )
