"""quotes/v1: a passage of an article that reports someone's words."""

from enum import StrEnum

from pydantic import Field

from extractor.schemas.base import Record


class QuoteKind(StrEnum):
    """How the words are reported."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Quote(Record):
    """A stretch of the article that reports somebody's words."""

    text: str = Field(
        min_length=1,
        description="The reported words exactly as printed, without the quotation marks around them. Closing "
        "punctuation inside the marks belongs to the text.",
    )
    kind: QuoteKind = Field(
        description="direct: at least one whole clause inside quotation marks. mixed: only a phrase inside quotation "
        "marks, completing a sentence of the reporter's own; text is then that phrase. indirect: reported speech "
        "without marks; text is the reported content without speaker, cue and the word 'that'.",
    )
    speaker: str | None = Field(
        description="Who said it: the longest proper form of the name that the article gives, without title "
        "(for 'he said', the name he stands for); for a group or an unnamed person the noun phrase without its "
        "article, such as 'senior defence official'. null only where the article ascribes the words to nobody.",
    )
    speaker_text: str | None = Field(
        description="The mention of the speaker nearest to the quote, as printed: a surname, 'he', 'the official'.",
    )
    cue: str | None = Field(
        description="The reporting word or words as printed: said, told, warned, according to. null where none stands.",
    )
