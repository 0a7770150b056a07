"""Documentation is held to the code: every command, setting and file that it should name, and every example it gives."""

import re

import pytest
import typer.main

import extractor
from extractor.cli import app
from extractor.settings import Settings
from tests.conftest import ROOT, SEEDS

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
ALL = "\n".join(TEXT.values())


def commands(group=None, path="extractor"):
    group = group or typer.main.get_command(app)
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_is_documented(name):
    assert re.search(rf"\b{name}\b", ALL), f"no page shows `{name}`"


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_option_explains_itself(name, command):
    assert command.help, name
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name} {parameter.name}"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name):
    field = Settings.model_fields[name]
    row = next(line for line in TEXT[ROOT / "docs" / "settings.md"].splitlines() if line.startswith(f"| `{name}` |"))
    assert field.description in row
    for variable in getattr(field.validation_alias, "choices", [f"EXTRACTOR_{name.upper()}"]):
        assert f"`{variable}`" in row


@pytest.mark.parametrize("name", extractor.__all__)
def test_every_public_name_has_a_docstring(name):
    assert getattr(extractor, name).__doc__


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", TEXT[page]):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_python_of_the_readme_runs(capsys):
    blocks = re.findall(r"```python\n(.*?)```", TEXT[ROOT / "README.md"], re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {"article": SEEDS[1].read_text(encoding="utf-8")})  # noqa: S102
    assert capsys.readouterr().out


def test_the_files_that_contributors_are_sent_to_exist():
    for path in re.findall(r"(?<![\w/])((?:extractor|schemas|prompts|tests|tools|docs|benchmarks)/[\w./]+\.\w+)", ALL):
        if "/v2" not in path:
            assert (ROOT / path).exists(), path


@pytest.mark.parametrize("path", sorted((ROOT / "extractor" / "rules" / "data").iterdir()), ids=lambda path: path.name)
def test_every_lexicon_says_where_it_comes_from(path):
    head = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines()[:12] if line.startswith("#"))
    assert re.search(r"(?i)source|written|made by", head), "the first lines name no source"
