"""Write the output of the README's first program, and the picture of its terminal output."""

import io
import os
import re
from contextlib import redirect_stdout
from pathlib import Path

from rich.console import Console

from extractor import Document, Extractor
from extractor.cli.view import show

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
ARTICLE, PUBLISHED = ROOT / "docs" / "example" / "ferry.txt", "2026-06-08"
WIDTH = 96
#: The first program of the README, with its output.
EXAMPLE = re.compile(r"```python\n(?P<code>.*?)```\n\n```\n(?P<output>.*?)```", re.DOTALL)
#: Fonts that the picture would load from the network.
REMOTE_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def output(code: str) -> str:
    """Run a program and return its output."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(code, str(README), "exec"), {})  # noqa: S102  (the project's own README)
    return printed.getvalue()


def readme() -> str:
    """Return the README with the updated output of its first program. Call it in the root of the project."""
    text = README.read_text(encoding="utf-8")
    found = EXAMPLE.search(text)
    assert found is not None
    return text[: found.start("output")] + output(found["code"]) + text[found.end("output") :]


def picture() -> str:
    """Return the terminal view of the article as SVG."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    name = str(ARTICLE.relative_to(ROOT))  # the picture must not depend on where the project is
    document = Document.from_bytes(ARTICLE.read_bytes(), source=name, published=PUBLISHED)
    with Extractor(engine="rules") as extractor:
        console.print(show(extractor.extract(document), document.text, extractor.kinds))
    svg = console.export_svg(title=f"extractor extract {name} --published {PUBLISHED}", unique_id="example")
    return REMOTE_FONTS.sub("", svg)


if __name__ == "__main__":
    os.chdir(ROOT)
    README.write_text(readme(), encoding="utf-8")
    ARTICLE.with_suffix(".svg").write_text(picture(), encoding="utf-8")
