"""The command-line interface. Each command imports what it needs when it runs, so `--help` is fast."""

from extractor.cli.app import main

__all__ = ["main"]
