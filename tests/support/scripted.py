"""An engine that answers as it was told to."""

from collections.abc import Sequence

from extractor.documents.document import Document
from extractor.engines.base import Engine, EngineOutput
from extractor.errors import ModelError
from extractor.kinds import Kind
from extractor.types import Draft


class Scripted(Engine):
    """The double of an engine: answers with given drafts, or fails with a given error."""

    source = "scripted"

    def __init__(self, *drafts: Draft, error: ModelError | None = None) -> None:
        self.drafts = drafts
        self.error = error
        self.documents: list[Document] = []

    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:
        """Answer as scripted; drafts of kinds not asked for are left out."""
        self.documents.append(document)
        if self.error:
            raise self.error
        asked = {kind.name for kind in kinds}
        return EngineOutput(tuple(draft for draft in self.drafts if draft.kind in asked))
