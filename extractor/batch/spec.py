"""Specs: a hash for each kind over everything that can alter its records. Same document, same spec: nothing to do.

Left out on purpose: keys, timeouts, concurrency and the cache, which alter no record. What an engine's records depend on,
it says itself (`Engine.fingerprint`).
"""

import hashlib
import json

from extractor.kinds import Kind
from extractor.pipeline.extract import Extractor


def specs(extractor: Extractor) -> dict[str, bytes]:
    """Return the spec of each of an extractor's kinds, 8 bytes each, by the kind's name."""
    return {kind.name: digest(extractor, kind) for kind in extractor.kinds}


def digest(extractor: Extractor, kind: Kind) -> bytes:
    """Return the hash of what a kind's records depend on, whatever the order of its parts."""
    engine = extractor.engine
    facts = {
        "engine": engine.source,
        "schema": kind.id,
        "fields": kind.record.model_json_schema(),
        "fingerprint": engine.fingerprint(kind),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).digest()[:8]
