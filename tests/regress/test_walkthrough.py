"""The walk-through of the page: its own shell blocks, with a stub for the model and this environment in place of a new one."""

import os
import sys
from pathlib import Path

import pytest

from tests.regress.test_plugin import INSTALLED
from tests.regress.walkthrough import ADDRESS, CLONE, STUB, blocks, follow, stub
from tests.support.model_server import serve
from tests.support.scripted import ScriptedModel


@pytest.mark.slow
def test_the_walk_through_does_what_the_page_says(tmp_path, monkeypatch):
    if not INSTALLED:
        monkeypatch.setenv("PYTEST_ADDOPTS", "-p extractor.regress.plugin")
    steps = blocks()
    assert CLONE in steps[0]
    assert any(ADDRESS in step for step in steps)
    # without the lines that install; tests/regress/walkthrough.py runs them too
    steps = [
        "\n".join(line for line in step.splitlines() if "pip install" not in line and "venv" not in line)
        for step in steps
    ]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with serve(ScriptedModel(stub)) as address:
        printed = follow(tmp_path, address, steps, path)
    corpus, planned, recorded, asked, compared, kept, tested = printed
    assert corpus == ""
    assert "quotes/v4 on dock: not recorded" in planned
    assert "1 case to record: at most " in planned
    assert "1 case recorded, 0 failed\n1 of 1 cases replay; 0 are stale\n1 file accepted in " in recorded
    assert "quotes/draft on dock: not recorded; the nearest is quotes/v4" in asked
    assert "messages[0].content" in asked
    assert "speaker: Lena Adler -> Mayor Lena Adler" in " ".join(compared.split())
    assert f"answered by {STUB}" in " ".join(compared.split())
    assert compared.endswith("gates pass\n6\n")
    assert kept.endswith("1 file accepted in baseline\n1 cassette deleted\n1 of 1 cases replay; 0 are stale\n")
    assert "1 passed" in tested
    assert {f.name for f in tmp_path.glob("report*")} == {"report.html", "report.md", "report.json"}
    assert len(list(tmp_path.glob("cassettes/quotes/*/*.json"))) == 1
