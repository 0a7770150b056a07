"""docs/claims.md shows what the command prints."""

import re

from typer.testing import CliRunner

from extractor.cli.app import app
from tests.support.paths import ROOT


def test_the_page_shows_the_output_of_its_command():
    page = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    shown = re.search(r"```\nQuotations.*?```", page, re.DOTALL)
    assert shown
    command = ["claims", str(ROOT / "seeds"), "--engine", "rules", "--format", "table"]
    printed = CliRunner().invoke(app, command, catch_exceptions=False).stdout.splitlines()
    lines = [line for line in shown[0].splitlines() if line not in ("```", "...")]
    assert [line for line in lines if line not in printed] == []
