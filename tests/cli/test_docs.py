"""The documentation matches the code: commands, settings, files, links and examples."""

import json
import re
import subprocess
import sys

import pytest
import typer.main

import extractor
from extractor.cli.app import app
from tests.support.paths import ROOT, SEEDS
from tools import docs_tables, readme_example

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
def test_every_command_and_option_has_a_help_text(name, command):
    assert command.help, name
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name} {parameter.name}"


@pytest.mark.parametrize(("page", "text"), [*docs_tables.pages()], ids=lambda value: getattr(value, "name", ""))
def test_tables_made_from_code_are_up_to_date(page, text):
    assert TEXT[page] == text, "run tools/docs_tables.py"


@pytest.mark.parametrize("name", extractor.__all__)
def test_every_public_name_has_a_docstring(name):
    assert getattr(extractor, name).__doc__


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", TEXT[page]):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_shows_the_output_of_its_example(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert readme_example.readme() == TEXT[ROOT / "README.md"], "run tools/readme_example.py"
    svg = (ROOT / "docs" / "example" / "ferry.svg").read_text(encoding="utf-8")
    assert readme_example.picture() == svg, "run tools/readme_example.py"
    assert re.findall(r"(?:href|src|url)[=(]", svg.replace("url(#", "")) == []


def test_the_python_of_the_readme_runs(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", TEXT[ROOT / "README.md"], re.DOTALL)
    assert blocks
    names = {"article": SEEDS[1].read_text(encoding="utf-8")}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)  # noqa: S102
    assert capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("checker", [["mypy", "--strict"], ["pyright"]], ids=lambda command: command[0])
def test_the_python_of_the_readme_passes_type_checkers(tmp_path, checker):
    blocks = re.findall(r"```python\n(.*?)```", TEXT[ROOT / "README.md"], re.DOTALL)
    typed = "reveal_type(result.quotes)\nreveal_type(result.records(Quote))\n"
    code = 'from extractor import Quote\narticle: str = ""\n' + "\n".join(blocks) + typed
    (tmp_path / "readme.py").write_text(code, encoding="utf-8")
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "extraPaths": [str(ROOT)]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", *checker, *(["--pythonpath", sys.executable] if "pyright" in checker else [])]
    command += ["readme.py"] if "mypy" in checker else []
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
    assert len(re.findall(r"tuple\[(?:\w+\.)*Quote, \.\.\.\]", found.stdout)) == 2, found.stdout


def test_files_named_in_the_documentation_exist():
    for path in re.findall(r"(?<![\w/])((?:extractor|schemas|prompts|tests|tools|docs|benchmarks)/[\w./]+\.\w+)", ALL):
        if "/v2" not in path:
            assert (ROOT / path).exists(), path


@pytest.mark.parametrize("path", sorted((ROOT / "extractor" / "rules" / "data").iterdir()), ids=lambda path: path.name)
def test_every_lexicon_names_its_source(path):
    head = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines()[:12] if line.startswith("#"))
    assert re.search(r"(?i)source|written|made by", head), "the first lines name no source"
