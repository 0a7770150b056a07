"""Record the missing and stale cassettes of the injection corpus, which the tests replay.

    EXTRACTOR_BASE_URL=http://127.0.0.1:8080/v1 python tools/record_injection.py

The cassettes of other corpora, which have a `regress.toml`, are recorded by `extractor regress record`.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from extractor.kinds import BUILT_IN, get_kind
from extractor.settings.settings import Settings
from tests.support.replaying import injection_suite


def main() -> None:
    """Record kind by kind, because a server may cache the beginning of a prompt."""
    for kind in map(get_kind, BUILT_IN):
        suite = injection_suite(kind)
        variant = suite.variant()
        environment = Settings.load(model=variant.model)
        settings = variant.settings(address=environment.endpoint, key=environment.key)
        suite.record(suite.missing(variant), settings, progress=print)


if __name__ == "__main__":
    main()
