"""Settings: the only place that reads the environment.

A value comes from the call, else from the environment, else from `.env`, `extractor.toml` or `pyproject.toml`
(`[tool.extractor]`) in the current folder, else from the default below. Keys are read from the environment and `.env` only.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    PyprojectTomlConfigSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from extractor.errors import ConfigError, first_fault

Mode = Literal["json_schema", "tools_strict"]
#: The address that is asked where none is set.
OPENAI = "https://api.openai.com/v1"
#: What may not stand in a file that people commit.
SECRET = frozenset({"api_key"})


def default_cache_dir() -> Path:
    """Return `$XDG_CACHE_HOME/extractor`, or `~/.cache/extractor`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "extractor"


class Settings(BaseSettings):
    """How to reach a model, how hard to try, what it may cost, and where to keep what it answered.

    Every field is also a variable, `EXTRACTOR_` and its name in capitals; the key and the address also go by
    `OPENAI_API_KEY` and `OPENAI_BASE_URL`.
    """

    model_config = SettingsConfigDict(
        env_prefix="EXTRACTOR_",
        env_file=".env",
        toml_file="extractor.toml",
        pyproject_toml_table_header=("tool", "extractor"),
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )

    api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("EXTRACTOR_API_KEY", "OPENAI_API_KEY")
    )
    """The provider's key. A server on your own machine usually needs none."""
    base_url: str | None = Field(default=None, validation_alias=AliasChoices("EXTRACTOR_BASE_URL", "OPENAI_BASE_URL"))
    """The address of an OpenAI-compatible endpoint, ending in /v1; OpenAI's own where it is not set."""
    model: str | None = None
    """The model's name as the endpoint knows it. Without one, the rules do the work."""
    mode: Mode = "json_schema"
    """How the form of the answer is asked for: by response_format, or by a strict tool call."""
    bounds: bool = True
    """Whether that form limits the length of lists and strings; false for an endpoint that refuses such limits."""
    prompts: dict[str, str] = Field(default_factory=dict)
    """The prompt to use for a kind: {"quotes": "quotes/v1"}; the newest one that fits the schema where it is not set."""
    temperature: float | Literal["none"] | None = None
    """Instead of the prompt's own; none sends no temperature, for models that take none."""
    seed: int | None = None
    """Sent with every request where it is set."""
    max_output_tokens: int | None = Field(default=None, ge=16)
    """The longest answer to ask for, in tokens, instead of the prompt's own."""
    output_limit_field: Literal["max_tokens", "max_completion_tokens"] | None = None
    """What the endpoint calls that limit; by default max_completion_tokens at OpenAI, max_tokens elsewhere."""
    chunk_chars: int = Field(default=8000, ge=500)
    """The longest piece of an article that is read in one request, in characters."""
    recall: Literal["normal", "high"] = "normal"
    """high: what the rules see and the model did not return is put to the model once more."""
    witness: bool = True
    """Whether the rules read along with the model, to say what both have seen and what the model has likely missed."""
    timeout: float = Field(default=120, gt=0)
    """How long to wait for one answer, in seconds."""
    deadline: float = Field(default=600, gt=0)
    """How long one document may take in all, waits and repetitions included, in seconds."""
    attempts: int = Field(default=4, ge=1)
    """How often one request is sent at most, where the endpoint is at fault."""
    retry_budget: int = Field(default=100, ge=0)
    """How many repetitions all documents together have in hand at first; ten answers earn one more, up to this number."""
    concurrency: int = Field(default=8, ge=1)
    """How many requests may be in flight at once."""
    breaker_failures: int = Field(default=5, ge=1)
    """After so many failures in a row an endpoint is given a rest."""
    breaker_rest: float = Field(default=30, ge=0)
    """How long that rest is, in seconds; then one request tries whether the endpoint is back."""
    cache: bool = True
    """Whether answers are kept on disk, so that the same request is never paid for twice."""
    cache_dir: Path = Field(default_factory=default_cache_dir)
    """Where they are kept."""
    max_cost: float | None = Field(default=None, ge=0)
    """The most that one Extractor may spend, in US dollars; the request that might pass it is not sent."""
    max_total_tokens: int | None = Field(default=None, ge=0)
    """The most tokens, in and out, that one Extractor may use; the request that might pass it is not sent."""
    ledger: Path | None = None
    """A file to which each request adds a line of JSON: when, for what, how it went, its tokens and its cost."""

    @field_validator("temperature", mode="before")
    @classmethod
    def _read_temperature(cls, value: Any) -> Any:
        return float(value) if isinstance(value, str) and value != "none" else value

    @field_validator("api_key")
    @classmethod
    def _read_key(cls, value: SecretStr | None) -> SecretStr | None:
        key = value.get_secret_value().strip() if value else ""
        if not (key.isascii() and key.isprintable()):  # it is sent in a header
            raise ValueError("holds a character that no key has, such as a curly quotation mark or a line break")
        return SecretStr(key) if key else None

    if not TYPE_CHECKING:  # for a type checker, pydantic's own signature

        def __init__(self, **values: Any) -> None:
            """Read the settings, `values` before all else; a ConfigError in one line where one of them is wrong."""
            try:
                super().__init__(**values)
            except ValidationError as error:
                raise ConfigError("setting {}: {}".format(*first_fault(error))) from None
            except (SettingsError, OSError, ValueError) as error:  # a file or a variable that cannot be parsed
                raise ConfigError(f"settings: {error}") from None

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured: a model's name, and a key or an address to send it to."""
        return bool(self.model) and bool(self.api_key or self.base_url)

    @property
    def endpoint(self) -> str:
        """The address that requests go to."""
        return (self.base_url or OPENAI).rstrip("/")

    @property
    def key(self) -> str | None:
        """The key, in the clear: for those alone who send it, or keep it out of what they write."""
        return self.api_key.get_secret_value() if self.api_key else None

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Read the settings, `values` before all else; a ConfigError in one line where one of them is wrong."""
        settings = cls(**values)
        if settings.api_key and settings.base_url and not {"api_key", "base_url"} & values.keys():
            keep_key_at_home(source_of("api_key"), source_of("base_url"))
        return settings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the signature is pydantic's)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, the strongest first."""
        return init_settings, env_settings, dotenv_settings, *toml_sources(settings_cls)


class _Extractor(TomlConfigSettingsSource):
    """`extractor.toml`."""

    label = "extractor.toml"

    def __call__(self) -> dict[str, Any]:
        refuse_strangers(self.toml_data, self.label)
        return super().__call__()


class _Pyproject(PyprojectTomlConfigSettingsSource):
    """`[tool.extractor]` in `pyproject.toml`."""

    label = "pyproject.toml [tool.extractor]"

    def __call__(self) -> dict[str, Any]:
        refuse_strangers(self.toml_data, self.label)
        return super().__call__()


def toml_sources(settings_cls: type[BaseSettings]) -> tuple[PydanticBaseSettingsSource, ...]:
    """Return the sources that are files of settings, the stronger first."""
    return _Extractor(settings_cls), _Pyproject(settings_cls)


def refuse_strangers(values: Mapping[str, Any], label: str) -> None:
    """Raise a ConfigError for a name in a file that is no setting, or for a key in a file that people commit.

    Tables are left to those whose they are, such as the tolerances of prompt regression.
    """
    for name, value in values.items():
        if any(name in _aliases(secret) for secret in SECRET):
            raise ConfigError(f"{label}: a key does not belong in a file; set EXTRACTOR_API_KEY instead")
        if name not in Settings.model_fields and not isinstance(value, dict):
            raise ConfigError(f"{label}: no setting is called {name!r}")


def keep_key_at_home(key: str, address: str) -> None:
    """Raise a ConfigError where a file in the current folder would send the key of the environment to its own address.

    Whoever runs this in a folder of somebody else's must not give a key away by it.
    """
    if key == "environment" and address != "environment":
        raise ConfigError(
            f"the address in {address} would be sent the key of the environment; "
            "set EXTRACTOR_BASE_URL in the environment too, or the key in .env"
        )


def source_of(name: str) -> str:
    """Where a setting comes from, calls aside."""
    return next((label for label, names in _origins() if name in names), "default")


class Effective(NamedTuple):
    """One setting as it holds: `value` is text with secrets hidden, `source` says where it comes from."""

    name: str
    value: str
    source: str


def effective(settings: Settings | None = None) -> list[Effective]:
    """List all settings with their values and where each came from, secrets hidden; a ConfigError where one is wrong.

    `settings` are those that a caller has made; what differs in them from all other sources came from the call.
    """
    loaded = Settings.load()
    settings = loaded if settings is None else settings
    origins = list(_origins())
    rows = []
    for name in Settings.model_fields:
        value = getattr(settings, name)
        source = next((label for label, names in origins if name in names), "default")
        rows.append(Effective(name, _shown(value), source if value == getattr(loaded, name) else "call"))
    return rows


def _origins() -> list[tuple[str, set[str]]]:
    """Each source's label and the fields it sets, the strongest first."""
    toml = [(source.label, source()) for source in (_Extractor(Settings), _Pyproject(Settings))]
    found = [("environment", EnvSettingsSource(Settings)()), (".env", DotEnvSettingsSource(Settings)()), *toml]
    return [
        (label, {name for name in Settings.model_fields if _aliases(name) & values.keys()}) for label, values in found
    ]


def _aliases(name: str) -> set[str]:
    """Return all names under which a source may hold a field."""
    alias = Settings.model_fields[name].validation_alias
    return {name, *(map(str, alias.choices) if isinstance(alias, AliasChoices) else ())}


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "(set, hidden)"
    return "" if value is None else shown_address(str(value), "(hidden)@")


def shown_address(address: str, instead: str = "") -> str:
    """Return an address as it may be shown, logged and stored: without the name and the password that may stand in it."""
    return re.sub(r"//.*@", f"//{instead}", address)
