"""How a version of a schema is reached from the one before: declared in the version's own file, as `UPGRADE`.

What a field of the new version is filled from decides what an upgrade costs: the document and the stored answer are read
again by code, at no cost; the model has to be asked.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Source = Literal["document", "model"]


class Upgrade(NamedTuple):
    """The version that records are upgraded from, and the source of each field that it does not have.

    `document` is the text around the record's saved place. All other fields are kept as they are.
    """

    since: str
    fields: Mapping[str, Source]
