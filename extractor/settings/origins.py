"""The sources of settings, and which settings a file in the current folder may set.

A downloaded folder of articles may contain settings files. Unless the user trusts them (`extractor trust`), they cannot set
the endpoint or the key. They can never name a path outside their folder.
"""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from dotenv import dotenv_values
from pydantic import AliasChoices, SecretStr
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError

from extractor.errors import ConfigError
from extractor.settings.trust import is_trusted

CALL, ENVIRONMENT, DOTENV, TOML, PYPROJECT = "call", "environment", ".env", "extractor.toml", "pyproject.toml"
#: The files that are read from the current folder, highest precedence first.
FILES = (DOTENV, TOML, PYPROJECT)
LABELS = {DOTENV: DOTENV, TOML: TOML, PYPROJECT: "pyproject.toml [tool.extractor]"}
DEFAULT = "default"
NOT_TRUSTED = ", not trusted"
MAX_BYTES = 100_000  # parsing TOML can take time quadratic in its size

Values = dict[str, Any]


class Rule(StrEnum):
    """Whether a source may set a setting."""

    YES = "yes"
    INSIDE = "inside the folder"
    TRUSTED = "if trusted"
    NO = "no"


def rule_for(source: str, setting: str) -> Rule:
    """Return the rule for a setting from a source."""
    if source in (CALL, ENVIRONMENT):
        return Rule.YES
    if setting == "api_key":
        return Rule.TRUSTED if source == DOTENV else Rule.NO
    if setting in ("base_url", "key_header"):
        return Rule.TRUSTED
    return Rule.INSIDE if setting in ("cache_dir", "ledger", "prompts") else Rule.YES


class SettingsFile(NamedTuple):
    """A settings file: `data` is its content, `values` its settings by name."""

    folder: Path
    name: str
    data: bytes
    values: Values

    @property
    def label(self) -> str:
        """The name of the file in messages and listings."""
        return LABELS.get(self.name, self.name)


class Gathered(NamedTuple):
    """Values of settings, and the label of each one's source."""

    values: Values
    origins: dict[str, str]


def gather(settings: type[BaseSettings], call: Mapping[str, Any]) -> Gathered:
    """Return the effective values from the call, the environment and the files in the current folder, in this order.

    An untrusted key is ignored if no model is set, because other programs keep their keys in `.env` too.

    Raises:
        ConfigError: If a source may not set one of its values.
    """
    given = dict(call)
    files = current_files(settings, given.pop("_env_file", DOTENV))
    values, origins, origin_files = dict(given), dict.fromkeys(given, CALL), dict[str, SettingsFile]()
    for name, value in by_name(settings, values_from_variables(settings, os.environ, ENVIRONMENT)).items():
        if name not in origins:
            values[name], origins[name] = value, ENVIRONMENT
    for file in files:
        for name, value in file.values.items():
            if name not in origins:
                values[name], origins[name], origin_files[name] = value, file.label, file
    refuse_key_exfiltration(settings, values.get("api_key"), origins.get("base_url", DEFAULT))
    for name, file in origin_files.items():
        rule = rule_for(file.name, name)
        if rule is Rule.INSIDE:
            values[name] = resolve_inside(name, values[name], file)
        elif rule is Rule.TRUSTED and not is_trusted(file.folder, file.name, file.data):
            if name == "api_key" and not values.get("model"):
                del values[name]
                origins[name] += NOT_TRUSTED
                continue
            raise ConfigError(
                f"{file.label}: {name} needs a trusted folder; read the file and run "
                f"`extractor trust`, or set EXTRACTOR_{name.upper()} in the environment"
            )
    return Gathered(values, origins)


def refuse_key_exfiltration(settings: type[BaseSettings], key: Any, address_from: str) -> None:
    """Check that the key from the environment is not sent to an address from a file.

    Raises:
        ConfigError: If it would be.
    """
    plain = (key.get_secret_value() if isinstance(key, SecretStr) else str(key or "")).strip()
    if address_from in (CALL, ENVIRONMENT, DEFAULT) or not plain:
        return
    names = {name.upper() for name in names_of(settings, "api_key")}
    if plain in {value.strip() for name, value in os.environ.items() if name.upper() in names}:
        raise ConfigError(
            f"{address_from}: the key from the environment would be sent to this base_url; "
            "set EXTRACTOR_BASE_URL in the environment too, or the key in .env"
        )


def resolve_inside(name: str, value: Any, file: SettingsFile) -> Any:
    """Return a setting with its path made absolute. Paths of prompts are returned unchanged, because results repeat them.

    Raises:
        ConfigError: If a path is not inside the folder of the file that sets it.
    """
    if isinstance(value, dict):
        for path in value.values():
            if isinstance(path, str) and path.endswith(".md"):
                resolve_inside(name, path, file)
        return value
    if not isinstance(value, str):
        return value  # validation rejects it
    root = file.folder.resolve()
    try:
        path = (root / value).resolve()
    except (OSError, ValueError, RuntimeError):  # a loop of links, or a null byte
        path = root
    unfit = path == root or not path.is_relative_to(root) or (path.exists() and not (path.is_file() or path.is_dir()))
    if unfit or value.startswith("~") or "$" in str(path):  # these would be expanded when the path is opened
        raise ConfigError(
            f"{file.label}: {name} must be a path inside this folder, without ~ or $; "
            f"set EXTRACTOR_{name.upper()} in the environment for another"
        )
    return str(path)


def current_files(settings: type[BaseSettings], env_file: str | Path | None = DOTENV) -> list[SettingsFile]:
    """Return the settings files in the current folder. `env_file` replaces `.env`; None reads no such file."""
    try:
        folder = Path.cwd()
    except OSError:  # the folder has been removed
        return []
    found = [] if env_file is None else settings_files(settings, (folder / env_file).parent, [Path(env_file).name])
    return found + settings_files(settings, folder, [TOML, PYPROJECT])


def settings_files(
    settings: type[BaseSettings], folder: Path, names: list[str] | tuple[str, ...] = FILES
) -> list[SettingsFile]:
    """Return the settings files in a folder.

    Raises:
        ConfigError: If one cannot be read.
    """
    found = []
    for name in names:
        data = read_small_file(folder / name)
        values = None if data is None else parse(settings, name, data)
        if data is not None and values is not None:
            found.append(SettingsFile(folder, name, data, values))
    return found


def read_small_file(path: Path) -> bytes | None:
    """Return the content of a small file, or None if it is not a regular file.

    Raises:
        ConfigError: If it is too large or cannot be read.
    """
    try:
        if not path.is_file():
            return None
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{path.name}: is larger than {MAX_BYTES:,} bytes")
    return data


def parse(settings: type[BaseSettings], name: str, data: bytes) -> Values | None:
    """Return the settings in a file, or None for a `pyproject.toml` without `[tool.extractor]`.

    Raises:
        ConfigError: If the file is malformed, or has an unknown setting or one that it may not set.
    """
    label = LABELS.get(name, name)
    try:
        text = data.decode("utf-8-sig")
        if name not in (TOML, PYPROJECT):
            variables = dotenv_values(stream=StringIO(text), interpolate=False)
            return by_name(settings, values_from_variables(settings, variables, label))
        table: Any = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else error
        raise ConfigError(f"{label}: cannot be read: {str(reason)[:200]}") from None
    if name == PYPROJECT:
        for key in ("tool", "extractor"):
            table = table.get(key) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            return None
    reject_unknown_keys(settings, table, name)
    return {key: value for key, value in table.items() if key in settings.model_fields}


def reject_unknown_keys(settings: type[BaseSettings], table: Mapping[str, Any], name: str) -> None:
    """Check the names in a table. Nested tables are ignored, because other tools may use them.

    Raises:
        ConfigError: If a name is unknown, or the setting is never allowed there.
    """
    for key, value in table.items():
        for setting in settings.model_fields:
            if key in names_of(settings, setting) and rule_for(name, setting) is Rule.NO:
                raise ConfigError(
                    f"{LABELS[name]}: {setting} does not belong in a file that people commit; "
                    f"set EXTRACTOR_{setting.upper()} instead"
                )
        if key not in settings.model_fields and not isinstance(value, dict):
            raise ConfigError(f"{LABELS[name]}: unknown setting {key[:60]!r}")


class _Variables(EnvSettingsSource):
    """Reads settings from a mapping of variables."""

    def __init__(self, settings: type[BaseSettings], variables: Mapping[str, str | None]) -> None:
        self._variables = variables
        super().__init__(settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._variables.items() if value}


def values_from_variables(settings: type[BaseSettings], variables: Mapping[str, str | None], label: str) -> Values:
    """Return the settings in variables, under any of their names.

    Raises:
        ConfigError: If a value is not valid JSON.
    """
    try:
        return _Variables(settings, variables)()
    except (SettingsError, RecursionError) as error:
        raise ConfigError(f"{label}: {re.sub(' from source.*', '', str(error))}") from None


def by_name(settings: type[BaseSettings], values: Mapping[str, Any]) -> Values:
    """Return values by field name, so that precedence does not depend on which alias a source uses."""
    found: Values = {}
    for name in settings.model_fields:
        for alias in names_of(settings, name):
            if alias in values:
                found.setdefault(name, values[alias])
    return found


def names_of(settings: type[BaseSettings], name: str) -> list[str]:
    """Return all names of a field in a source, highest precedence first."""
    alias = settings.model_fields[name].validation_alias
    return [*(map(str, alias.choices) if isinstance(alias, AliasChoices) else ()), name]


def table(settings: type[BaseSettings]) -> str:
    """Return a Markdown table of which source may set which setting."""
    sources = (CALL, ENVIRONMENT, *FILES)
    rows = [["setting", CALL, ENVIRONMENT, *(f"`{LABELS[name]}`" for name in FILES)], ["---"] * (len(sources) + 1)]
    rows += [[f"`{name}`", *(rule_for(source, name) for source in sources)] for name in settings.model_fields]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
