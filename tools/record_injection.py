"""Record the missing and stale cassettes of the injection corpus, which the tests replay.

    EXTRACTOR_BASE_URL=http://127.0.0.1:8080/v1 python tools/record_injection.py

The cassettes of other corpora, which have a `regress.toml`, are recorded by `extractor regress record`.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from extractor.kinds import BUILT_IN, get_kind
from extractor.settings.settings import Settings
from tests.support.replaying import injection_session


def main() -> None:
    """Record kind by kind, because a server may cache the beginning of a prompt."""
    for kind in map(get_kind, BUILT_IN):
        session = injection_session(kind)
        around = Settings.load(model=session.variant().model)
        settings = session.variant().settings(address=around.endpoint, key=around.key)
        session.record(session.missing(session.variant()), settings, tell=print)


if __name__ == "__main__":
    main()
