"""Sources of settings, their precedence, and hidden secrets."""

import os
from pathlib import Path

import pytest

from extractor.errors import ConfigError
from extractor.pipeline.extract import Extractor
from extractor.settings.settings import Settings, effective_settings, redact_url


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def sources(settings=None):
    return {row.name: (row.value, row.source) for row in effective_settings(settings)}


def test_defaults():
    assert {source for _, source in sources().values()} == {"default"}
    assert not Settings.load().has_model


def test_precedence(monkeypatch):
    Path("pyproject.toml").write_text('[tool.extractor]\nmodel = "a"\nattempts = 2\ntimeout = 5\nseed = 1\n')
    Path("extractor.toml").write_text('model = "b"\nattempts = 3\ntimeout = 6\n')
    Path(".env").write_text("EXTRACTOR_MODEL=c\nEXTRACTOR_ATTEMPTS=4\n")
    monkeypatch.setenv("EXTRACTOR_MODEL", "d")
    found = sources()
    assert found["model"] == ("d", "environment")
    assert found["attempts"] == ("4", ".env")
    assert found["timeout"] == ("6.0", "extractor.toml")
    assert found["seed"] == ("1", "pyproject.toml [tool.extractor]")
    assert found["concurrency"] == ("8", "default")
    assert sources(Settings.load(model="e"))["model"] == ("e", "call")


def test_openai_variables_are_read(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    settings = Settings.load(model="m")
    assert (settings.api_key.get_secret_value(), settings.base_url) == ("sk-canary", "http://127.0.0.1:1/v1")
    assert settings.has_model
    monkeypatch.setenv("EXTRACTOR_API_KEY", "sk-ours")
    assert Settings.load().api_key.get_secret_value() == "sk-ours"


def test_a_key_is_never_shown(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://user:hunter2@proxy.example/v1")
    assert sources()["api_key"] == ("(set, hidden)", "environment")
    shown = f"{effective_settings()} {Settings.load()!r} {Settings.load()}"
    assert "sk-canary" not in f"{shown} {Settings.load().model_dump()}"
    assert "hunter2" not in shown


@pytest.mark.parametrize("address", ["me:hunter2@there/v1", "https://there/v1?key=hunter2", "//a@hunter2@there"])
def test_a_password_in_an_address_is_hidden(address):
    settings = Settings(base_url=address)
    assert (
        "hunter2" not in f"{effective_settings(settings)} {settings!r} {settings.model_copy()!s} {redact_url(address)}"
    )
    assert settings.endpoint == address


def test_a_key_is_not_allowed_in_committed_files():
    Path("extractor.toml").write_text('api_key = "sk-canary"\n')
    with pytest.raises(ConfigError, match="set EXTRACTOR_API_KEY instead") as caught:
        Settings.load()
    assert "sk-canary" not in str(caught.value)


@pytest.mark.parametrize("name", ["extractor.toml", "pyproject.toml"])
def test_an_unknown_setting_in_a_file_is_an_error(name):
    table = "[tool.extractor]\n" if name == "pyproject.toml" else ""
    Path(name).write_text(f"{table}modle = 'x'\n")
    with pytest.raises(ConfigError, match="unknown setting 'modle'"):
        Settings.load()


def test_tables_of_other_tools_are_ignored():
    Path("extractor.toml").write_text("seed = 3\n[regress.tolerances]\nquotes = 0.1\n")
    assert Settings.load().seed == 3


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"attempts": 0}, "setting attempts: .*greater than or equal to 1"),
        ({"mode": "magic"}, "setting mode: .*'json_object', 'tools' or 'plain'"),
        ({"temperature": "warm"}, "setting temperature"),
        ({"timeout": "soon"}, "setting timeout"),
        ({"timeout": "inf"}, "setting timeout"),
        ({"deadline": 1e300}, "setting deadline"),
        ({"breaker_reset_timeout": float("nan")}, "setting breaker_reset_timeout"),
        ({"temperature": "inf"}, "setting temperature"),
        ({"max_cost": "nan"}, "setting max_cost"),
        ({"max_cost": -1}, "setting max_cost"),
    ],
)
def test_a_wrong_value_is_an_error_on_one_line(values, message):
    with pytest.raises(ConfigError, match=message) as caught:
        Settings.load(**values)
    assert "\n" not in str(caught.value)


def test_a_malformed_file_or_variable_is_an_error_on_one_line(monkeypatch):
    Path("extractor.toml").write_text("seed = \n")
    with pytest.raises(ConfigError, match=r"^extractor\.toml: cannot be read: Invalid value"):
        Settings.load()
    Path("extractor.toml").unlink()
    monkeypatch.setenv("EXTRACTOR_PROMPTS", "{oops")
    with pytest.raises(ConfigError, match=r'^environment: .*field "prompts"$'):
        Extractor(engine="llm")


@pytest.mark.parametrize(
    ("file", "text"), [(".env", "EXTRACTOR_ATTEMPTS=0"), ("extractor.toml", "attempts = 0"),
                       ("pyproject.toml", "[tool.extractor]\nattempts = 0")]
)  # fmt: skip
def test_an_error_names_the_file_with_the_wrong_value(file, text):
    Path(file).write_text(text)
    with pytest.raises(ConfigError, match=rf"^{file}.*: setting attempts: ") as caught:
        Settings()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", [".env", "extractor.toml", "pyproject.toml"])
def test_a_hostile_file_is_an_error_on_one_line(file):
    path = Path(file)
    for data in (b"\xff", b"x" * 100_001):
        path.write_bytes(data)
        with pytest.raises(ConfigError, match=f"^{file}"):
            Settings()
    path.unlink()
    if file != ".env":
        path.write_text(f"seed = {'[' * 50_000}")
        with pytest.raises(ConfigError, match=f"^{file}"):
            Settings()
        path.unlink()
    for other in (os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")):
        other(path)
        assert Settings().seed is None
        path.rmdir() if path.is_dir() else path.unlink()


def test_precedence_does_not_depend_on_the_alias(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-home")
    monkeypatch.setenv("openai_base_url", "https://home.example/v1")
    Path(".env").write_text("EXTRACTOR_BASE_URL=https://elsewhere.example/v1\nEXTRACTOR_API_KEY=sk-theirs\n")
    settings = Settings(model="m")
    assert (settings.endpoint, settings.key) == ("https://home.example/v1", "sk-home")
    assert Settings(OPENAI_API_KEY="sk-call", model="m").key == "sk-call"


def test_an_error_for_a_user_without_a_home_folder_names_the_variable(monkeypatch):
    def home(_):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", classmethod(home))
    with pytest.raises(ConfigError, match="set EXTRACTOR_CACHE_DIR"):
        Settings()
    assert Settings(cache_dir="/elsewhere").cache_dir == Path("/elsewhere")


def test_an_empty_variable_is_ignored(monkeypatch):
    monkeypatch.setenv("EXTRACTOR_MODEL", "")
    monkeypatch.setenv("EXTRACTOR_TEMPERATURE", "none")
    assert (Settings.load().model, Settings.load().temperature) == (None, "none")
    assert Settings.load(temperature="0.5").temperature == 0.5


def test_every_setting_has_a_description():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
