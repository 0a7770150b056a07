"""A provider's words as an error may repeat them: short, on one line, and without the key that was sent. Pure."""

import re
from collections.abc import Iterable

from extractor.printing import printable

#: The longest message that is repeated, in characters; some providers echo the whole request.
LONGEST = 300
#: What keys look like; a provider may name another one than was sent.
KEY = re.compile(r"\b(?:sk|key)-[\w-]{8,}")


def redact(text: object, secrets: Iterable[str] = ()) -> str:
    """Return a message as it may be shown, logged and stored; `secrets` are taken out of it wherever they occur."""
    line = printable(str(text)).strip()
    for secret in secrets:
        line = line.replace(secret, "[hidden]")
    return KEY.sub("[hidden]", line)[:LONGEST]
