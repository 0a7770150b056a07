"""Runs the walk-through of docs/prompt-regression.md: the page's shell blocks, in order, in one shell, in an empty folder.

    python tests/regress/walkthrough.py [--base-url http://127.0.0.1:8931/v1]

The path of the clone and the address of the model are replaced. Without an address, a stub answers and names itself as one.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from extractor.engines.request import Answer  # noqa: E402
from tests.support.model_server import answer, serve  # noqa: E402
from tests.support.scripted import ScriptedModel  # noqa: E402

PAGE = ROOT / "docs" / "prompt-regression.md"
CLONE, ADDRESS = "PATH_TO_A_CLONE", "http://127.0.0.1:8931/v1"
STUB = "a stub, not a model"
QUOTES = (
    ("Port Merrow will close its old dock in June", "indirect", "Mayor Lena Adler", "said"),
    ("The piles are rotten,", "direct", "she", "told"),
)


def stub(_kind: str, messages: list[dict[str, str]]) -> Answer:
    """Answer with the two quotes of the page's article; the speaker is resolved unless the prompt wants the printed name."""
    printed = "the name as printed beside the words" in messages[0]["content"]
    records = [
        {
            "text": text,
            "kind": kind,
            "speaker": mention if printed else "Lena Adler",
            "speaker_text": mention,
            "cue": cue,
            "context": None,
        }
        for text, kind, mention, cue in QUOTES
    ]
    return answer(records, model=STUB)


def blocks() -> list[str]:
    """Return the shell blocks of the page's walk-through."""
    section = PAGE.read_text(encoding="utf-8").partition("## Walk-through\n")[2].partition("\n## ")[0]
    return re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def follow(folder: Path, address: str, steps: list[str], path: str | None = None) -> list[str]:
    """Run blocks in order, in one shell, in a folder; return what each of them printed."""
    mark = "=== next block ==="
    script = f"\necho '{mark}'\n".join(steps).replace(CLONE, str(ROOT)).replace(ADDRESS, address)
    names = ("HOME", "LANG", "TMPDIR", "PYTEST_ADDOPTS", "PYTHONPATH")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    environment |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    environment["PATH"] = path or os.environ["PATH"]
    done = subprocess.run(
        ["bash", "-u"],
        input=script,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.split(f"{mark}\n")


def main() -> None:
    """Run the blocks and show what they print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--base-url")
    given = parser.parse_args().base_url
    steps = blocks()
    with (
        tempfile.TemporaryDirectory() as folder,
        nullcontext(given) if given else serve(ScriptedModel(stub)) as address,
    ):
        for step, printed in zip(steps, follow(Path(folder), address, steps), strict=True):
            sys.stdout.write(f"{step.strip()}\n--- prints:\n{printed}\n")


if __name__ == "__main__":
    main()
