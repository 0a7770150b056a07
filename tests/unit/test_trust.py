"""What settings files in the current folder may set, and the list of trusted folders."""

import json
import os
import pickle
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor import Extractor, aextract, extract, extract_folder
from extractor.cli.app import app
from extractor.errors import ConfigError
from extractor.regress.config import IsolatedSettings
from extractor.settings.origins import CALL, DOTENV, ENVIRONMENT, FILES, PYPROJECT, TOML, Rule, rule_for, table
from extractor.settings.settings import Settings, effective_settings
from extractor.settings.trust import list_path
from tests.support.command import run_command
from tests.support.paths import ROOT

THEIRS = "https://elsewhere.example/v1"
ADDRESSES = [
    (DOTENV, f"OPENAI_BASE_URL={THEIRS}"),
    (DOTENV, f"export extractor_base_url='{THEIRS}'"),
    (TOML, f'base_url = "{THEIRS}"'),
    (DOTENV, f"\ufeffOPENAI_BASE_URL={THEIRS}"),
    (PYPROJECT, f'[tool.extractor]\nbase_url = "{THEIRS}"'),
    (PYPROJECT, f'tool."\\u0065xtractor".base_url = "{THEIRS}"'),
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The current folder, which is not trusted."""
    place = tmp_path / "folder"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def trust(*args):
    done = CliRunner().invoke(app, ["trust", *map(str, args)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


MAKERS = {
    "Settings()": lambda: Settings(model="m"),
    "another setting": lambda: Settings(timeout=10),
    "load": Settings.load,
    "model_validate": lambda: Settings.model_validate({"model": "m"}),
    "Extractor": lambda: Extractor(engine="llm"),
    "auto": lambda: extract("All quiet."),
    "extract": lambda: extract("All quiet.", engine="llm", settings=Settings(model="m")),
    "aextract": lambda: aextract("All quiet.").send(None),
    "folder": lambda: extract_folder(".", "out", settings=Settings(timeout=10)),
    "copy": lambda: Settings().model_copy(update={"model": "m"}),
    "a file by name": lambda: Settings(_env_file="./.env", model="m"),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize(("file", "line"), ADDRESSES)
@pytest.mark.parametrize("key", ["OPENAI_API_KEY", "EXTRACTOR_API_KEY", "openai_api_key", None])
def test_nothing_is_sent_to_an_address_from_an_untrusted_file(monkeypatch, make, file, line, key):
    Path(file).write_text(line + "\n")
    if key:
        monkeypatch.setenv(key, " sk-canary ")
    reason = "the key from the environment would be sent" if key else "base_url needs a trusted folder"
    with pytest.raises(ConfigError, match=rf"^{file}.*: {reason}.*; .*EXTRACTOR_BASE_URL") as caught:
        make()
    assert "\n" not in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(("file", "line"), ADDRESSES)
def test_the_key_from_the_environment_is_not_sent_to_an_address_from_a_trusted_file(monkeypatch, file, line):
    Path(file).write_text(line + "\n")
    trust()
    settings = Settings(model="m")
    assert settings.base_url == THEIRS
    monkeypatch.setenv("OPENAI_API_KEY", " ")
    assert Settings(model="m").key is None
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    copies = (settings, pickle.loads(pickle.dumps(settings)))  # noqa: S301
    for make in (
        lambda: Settings(model="m"),
        lambda: Settings(api_key="sk-canary"),
        *(lambda copy=copy: copy.model_copy(update={"api_key": Settings(base_url="x").api_key}) for copy in copies),
    ):
        with pytest.raises(ConfigError, match="the key from the environment would be sent"):
            make()
    assert Settings(base_url="https://home.example/v1").key == "sk-canary"
    monkeypatch.setenv("EXTRACTOR_BASE_URL", "https://home.example/v1")
    assert Settings(model="m").endpoint == "https://home.example/v1"


def test_a_trusted_file_can_set_key_and_address():
    Path(DOTENV).write_text(f"OPENAI_BASE_URL={THEIRS}\nOPENAI_API_KEY=sk-theirs\nEXTRACTOR_MODEL=m\n")
    with pytest.raises(ConfigError, match="run `extractor trust`"):
        Settings()
    trust()
    settings = Settings()
    assert (settings.endpoint, settings.key, settings.model) == (THEIRS, "sk-theirs", "m")
    assert IsolatedSettings(model="m").base_url is None


def test_a_key_for_other_programs_is_ignored(monkeypatch):
    Path(DOTENV).write_text("OPENAI_API_KEY=sk-canary\n")
    assert Settings().key is None
    row = next(row for row in effective_settings() if row.name == "api_key")
    assert (row.value, row.source) == ("", ".env, not trusted")
    assert extract("“No,” Ines Dahl said.").quotes
    for make in (lambda: Settings(model="m"), lambda: Extractor(settings=Settings(model="m"))):
        with pytest.raises(ConfigError, match=r"^\.env: api_key needs a trusted folder") as caught:
            make()
        assert "canary" not in str(caught.value)
    monkeypatch.setenv("EXTRACTOR_API_KEY", "sk-mine")
    assert Settings(model="m").key == "sk-mine"
    monkeypatch.delenv("EXTRACTOR_API_KEY")
    trust()
    assert Settings(model="m").key == "sk-canary"


def test_variables_in_dotenv_are_not_expanded(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    Path(DOTENV).write_text(
        "OTHER=x\nEXTRACTOR_MODEL='${AWS_SECRET_ACCESS_KEY}'\nEXTRACTOR_API_KEY=${AWS_SECRET_ACCESS_KEY}\n"
        'OPENAI_BASE_URL="https://${AWS_SECRET_ACCESS_KEY:-a}.example/${OTHER}"\n'
    )
    trust()
    settings = Settings()
    assert settings.model == settings.key == "${AWS_SECRET_ACCESS_KEY}"
    assert settings.base_url == "https://${AWS_SECRET_ACCESS_KEY:-a}.example/${OTHER}"


OUTSIDE = ["pipe", "/tmp/x", "../x", "a/../../x", "~/x", "$HOME/x", "${HOME}/x", "out/x", "loop/x", "a\0"]  # noqa: S108


@pytest.mark.parametrize("trusted", [False, True])
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("name", "path"),
    [
        *((name, path) for name in ("cache_dir", "ledger") for path in [*OUTSIDE, ".", "a/..", "out"]),
        *(("prompts", {"events": "events/v1", "quotes": f"{path}.md"}) for path in OUTSIDE),
    ],
)
def test_a_path_outside_the_folder_is_an_error(folder, file, name, path, trusted):
    (folder / "out").symlink_to(folder.parent)
    (folder / "loop").symlink_to("loop")
    for name_of_pipe in ("pipe", "pipe.md"):
        os.mkfifo(folder / name_of_pipe)
    write(file, name, path)
    if trusted:
        trust()
    message = rf"^{file}.*: {name} must be a path inside this folder.*EXTRACTOR_{name.upper()}"
    with pytest.raises(ConfigError, match=message):
        Settings()
    assert Settings(**{name: {} if name == "prompts" else "/elsewhere"})


@pytest.mark.parametrize("file", FILES)
def test_a_path_inside_the_folder_is_made_absolute(folder, file, monkeypatch):
    write(file, "ledger", "logs/spent.jsonl")
    settings = Settings()
    assert settings.ledger == folder / "logs" / "spent.jsonl"
    monkeypatch.setenv("EXTRACTOR_LEDGER", "/elsewhere/spent.jsonl")
    assert Settings().ledger == Path("/elsewhere/spent.jsonl")


def write(file, name, value):
    """Write a settings file with one setting."""
    if file == DOTENV:
        Path(file).write_text(f"EXTRACTOR_{name.upper()}='{as_variable(value)}'\n")
        return
    lines = [f"{name}.{key} = {json.dumps(part)}" for key, part in value.items()] if isinstance(value, dict) else []
    lines = lines or [f"{name} = {json.dumps(value)}"]
    Path(file).write_text("\n".join(["[tool.extractor]" if file == PYPROJECT else "", *lines, ""]))


def as_variable(value):
    return value if isinstance(value, str) else json.dumps(value)


def test_a_changed_file_must_be_trusted_again(folder):
    for file in (DOTENV, TOML):
        write(file, "base_url", THEIRS)
    trust()
    assert Settings().base_url == THEIRS
    write(TOML, "base_url", "https://worse.example/v1")
    assert Settings().base_url == THEIRS  # each file is trusted by itself, and this one comes later
    Path(DOTENV).write_text("# nothing\n")
    with pytest.raises(ConfigError, match=r"^extractor\.toml: base_url needs a trusted folder"):
        Settings()
    trust(folder)
    assert Settings().base_url == "https://worse.example/v1"


def test_a_copy_of_a_trusted_folder_is_not_trusted(folder, monkeypatch):
    write(TOML, "base_url", THEIRS)
    trust()
    copy = folder.parent / "copy"
    copy.mkdir()
    (copy / TOML).write_bytes(Path(TOML).read_bytes())
    (folder.parent / "link").symlink_to(folder)
    monkeypatch.chdir(folder.parent / "link")
    assert Settings().base_url == THEIRS
    monkeypatch.chdir(copy)
    with pytest.raises(ConfigError, match="needs a trusted folder"):
        Settings()


def test_trust_list_and_remove(folder):
    Path(DOTENV).write_text(
        "OPENAI_API_KEY=sk-canary\nOPENAI_BASE_URL=https://me:hunter2@there.example\nEXTRACTOR_MODEL=m\n"
    )
    Path(PYPROJECT).write_text("[project]\nname = 'x'\n")
    shown = trust()
    assert "canary" not in shown
    assert "hunter2" not in shown
    assert re.search(
        r"^\S+/folder: trusted.*\n.*\.env: api_key = \(set, hidden\)\n.*base_url = https://\(hidden\)@there", shown
    )
    assert trust("--list") == f"{folder}: .env\n"
    assert "canary" not in list_path().read_text()
    assert list_path().stat().st_mode & 0o777 == 0o600
    assert trust("--remove", folder) == f"{folder}: no longer trusted\n"
    assert trust("--list") == ""
    with pytest.raises(ConfigError, match="needs a trusted folder"):
        Settings()
    with pytest.raises(ConfigError, match="is not trusted"):
        trust("--remove")
    with pytest.raises(ConfigError, match="nothing to trust"):
        trust(folder.parent)


@pytest.mark.parametrize(("value", "trusted"), [("1", True), ("true", True), ("0", False), ("", False), ("no", False)])
def test_only_the_environment_can_set_extractor_trust(monkeypatch, value, trusted):
    Path(DOTENV).write_text(f"OPENAI_BASE_URL={THEIRS}\nEXTRACTOR_TRUST=1\nXDG_CONFIG_HOME=.\n")
    monkeypatch.setenv("EXTRACTOR_TRUST", value)
    if trusted:
        assert Settings().base_url == THEIRS
    else:
        with pytest.raises(ConfigError, match="needs a trusted folder"):
            Settings()
    assert trust("--list") == ""


def test_the_list_is_never_read_from_the_current_folder(folder, monkeypatch):
    write(TOML, "base_url", THEIRS)
    trust()
    theirs = folder / "extractor" / "trust.json"
    theirs.parent.mkdir()
    theirs.write_bytes(list_path().read_bytes())
    trust("--remove")
    for relative in (".", "", str(os.path.relpath(folder))):
        monkeypatch.setenv("XDG_CONFIG_HOME", relative)
        with pytest.raises(ConfigError, match="needs a trusted folder"):
            Settings()
    monkeypatch.setenv("HOME", ".")
    with pytest.raises(ConfigError, match=r"no home folder.*set XDG_CONFIG_HOME"):
        Settings()


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b'{"/x": 1}', b"\xff", b"[" * 100_000])
def test_a_damaged_list_is_an_error_on_one_line(damage):
    write(TOML, "base_url", THEIRS)
    list_path().parent.mkdir(parents=True)
    list_path().write_bytes(damage)
    with pytest.raises(ConfigError, match="is damaged; remove it"):
        Settings()


VALUES = {
    "api_key": "sk-x", "base_url": THEIRS, "model": "m", "mode": "tools", "schema_limits": False, "strict": False,
    "system_role": False, "key_header": "api-key",
    "prompts": {"quotes": "quotes/v1"}, "temperature": "none", "output_limit_field": "max_tokens", "second_pass": True,
    "cache_dir": "inside", "ledger": "inside/spent.jsonl", "cross_check": False, "cache": False,
    "prompt_profile": "small",
}  # fmt: skip


@pytest.mark.parametrize("name", Settings.model_fields)
@pytest.mark.parametrize("source", [CALL, ENVIRONMENT, *FILES])
def test_the_code_follows_the_table_of_rules(monkeypatch, source, name):
    value = VALUES.get(name, 5000)
    more = {name: value} if source == CALL else {}
    if source == ENVIRONMENT:
        monkeypatch.setenv(f"EXTRACTOR_{name.upper()}", as_variable(value))
    elif source != CALL:
        write(source, name, value)
    rule = rule_for(source, name)
    if rule in (Rule.TRUSTED, Rule.NO):
        model = {} if name == "model" else {"model": "m"}
        with pytest.raises(ConfigError, match=f"{name} (needs a trusted folder|does not belong)"):
            Settings(**more, **model)
        if rule is Rule.TRUSTED:
            trust()
    if rule is not Rule.NO:
        assert Settings(**more).source_of(name).startswith(source)


def test_every_path_and_free_text_setting_has_a_rule():
    free = {
        name
        for name, field in Settings.model_fields.items()
        if re.search(r"\b(str|SecretStr|Path|bytes|Any)\b", re.sub(r"Literal\[[^]]*\]", "", str(field.annotation)))
    }
    ruled = {name for name in Settings.model_fields if rule_for(DOTENV, name) is not Rule.YES}
    assert free - ruled == {"model"}  # at one's own address, under one's own name


def test_the_security_page_has_the_table():
    assert table(Settings) in (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_regress_takes_no_address_or_key_from_a_folder(monkeypatch):
    from extractor.cli.regress import app as regress

    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    Path("articles").mkdir()
    Path("articles/a.txt").write_text("All quiet.")
    Path("regress.toml").write_text('articles = "articles"\ncassettes = "cassettes"\nmodel = "m"\nkinds = ["quotes"]\n')
    Path(DOTENV).write_text(f"OPENAI_BASE_URL={THEIRS}\nOPENAI_API_KEY=sk-theirs\n")
    with pytest.raises(ConfigError, match="the key from the environment would be sent"):
        CliRunner().invoke(regress, ["record"], catch_exceptions=False)
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://home.example/v1")
    for options in ([], ["--dry-run"]):
        with pytest.raises(ConfigError, match=r"^\.env: api_key needs a trusted folder"):
            CliRunner().invoke(regress, ["record", *options], catch_exceptions=False)


@pytest.mark.slow
@pytest.mark.parametrize("command", [["extract", "a.txt"], ["batch", ".", "out", "--progress", "none"]])
def test_a_folder_reaches_its_server_only_if_it_is_trusted(server, monkeypatch, command):
    """End to end: files in the folder, the command, and requests on the wire."""

    def run(*args):
        done = run_command(*args, cwd=None, text=True)
        return done.returncode, done.stderr.strip()

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    Path("a.txt").write_text("“We cannot wait any longer for the ferry,” the mayor of Port Ann said.")
    Path(DOTENV).write_text(
        f"EXTRACTOR_API_KEY=${{AWS_SECRET_ACCESS_KEY}}\nOPENAI_BASE_URL={server.url}\nEXTRACTOR_MODEL=m\n"
    )
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    code, output = run(*command)
    assert (code, output.count("\n")) == (2, 0)
    assert "the key from the environment would be sent" in output
    monkeypatch.delenv("OPENAI_API_KEY")
    code, output = run(*command)
    assert (code, output.count("\n")) == (2, 0)
    assert "run `extractor trust`" in output
    assert (server.keys, server.times) == ({}, [])
    assert run("trust") == (0, "")
    run(*command)
    assert set(server.keys) == {"${AWS_SECRET_ACCESS_KEY}"}
