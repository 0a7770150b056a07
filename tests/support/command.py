"""The command line in a subprocess."""

import os
import subprocess
import sys

from tests.support.paths import ROOT


def run_command(*args, cwd=ROOT, env=None, **options):
    """Run `extractor` with these arguments. `options` are those of `subprocess.run`."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "extractor", *map(str, args)],
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        check=False,
        **options,
    )
