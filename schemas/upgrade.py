"""The upgrade of stored records to a schema version, declared in the version's file as `UPGRADE`.

Code can read a new field from the document again, which costs nothing. Other fields need a request to the model.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Source = Literal["document", "model"]


class Upgrade(NamedTuple):
    """The older version and the sources of the new fields. All other fields are kept.

    Attributes:
        since: The id of the version that records are upgraded from.
        fields: The source of each new field: `document`, the text at the record's offsets, or `model`.
    """

    since: str
    fields: Mapping[str, Source]
