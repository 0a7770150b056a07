"""The settings and their defaults.

A value comes from the call, else from the environment, else from `.env`, `extractor.toml` or `pyproject.toml`
(`[tool.extractor]`) in the current folder, else from the default below. `origins.py` says which source may set what.
"""

import math
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from pydantic import AliasChoices, Field, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from extractor.errors import ConfigError, first_fault
from extractor.settings.origins import (
    CALL,
    DEFAULT,
    LABELS,
    Gathered,
    by_name,
    gather,
    refuse_key_exfiltration,
    settings_files,
)
from extractor.settings.trust import trust

Mode = Literal["json_schema", "json_object", "tools", "plain"]
#: The endpoint when no base_url is set.
OPENAI = "https://api.openai.com/v1"
HIDDEN = "(hidden)@"
#: The maximum timeout, 11.5 days. Sockets reject much larger ones.
MAX_SECONDS = 1_000_000


def default_cache_dir() -> Path:
    """Return `$XDG_CACHE_HOME/extractor` or `~/.cache/extractor`.

    Raises:
        ConfigError: If the user has no home folder.
    """
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "extractor"
    except RuntimeError:  # the user has no home folder
        raise ConfigError("no home folder for the cache; set EXTRACTOR_CACHE_DIR") from None


class Settings(BaseSettings):
    """How to reach a model, how often to retry, what it may cost, and where to cache its answers.

    Each field can be set with an environment variable, `EXTRACTOR_` plus its name in capitals. The key and the address can also be
    set with `OPENAI_API_KEY` and `OPENAI_BASE_URL`.

    Raises:
        ConfigError: If a value is invalid, or its source may not set it.
    """

    model_config = SettingsConfigDict(
        env_prefix="EXTRACTOR_",
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
    key_header: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]{1,64}$")
    """The header in which the key is sent, such as api-key for Azure. Defaults to Authorization, as a bearer token."""
    base_url: str | None = Field(default=None, validation_alias=AliasChoices("EXTRACTOR_BASE_URL", "OPENAI_BASE_URL"))
    """The address of an OpenAI-compatible endpoint, ending in /v1. Defaults to OpenAI."""
    model: str | None = None
    """The model's name, as the endpoint knows it. If not set, the rules are used."""
    mode: Mode = "json_schema"
    """How the JSON schema of the answer is sent: as response_format, in the prompt with JSON mode, as a tool, or only in the prompt."""
    strict: bool = True
    """Whether the endpoint is asked to enforce that schema. Turn it off for an endpoint that does not know `strict`."""
    system_role: bool = True
    """Whether the prompt has a system message. If not, its text is put before the first message of the user."""
    schema_limits: bool = True
    """Whether that schema limits the length of lists and strings. Turn it off for an endpoint that rejects such limits."""
    prompts: dict[str, str] = Field(default_factory=dict)
    """The prompt to use for each kind, such as {"quotes": "quotes/v1"}. Defaults to the profile's."""
    prompt_profile: Literal["capable", "small"] = "capable"
    """Which prompts are used. `small` is for models of a few billion parameters, which need lists of possible records."""
    together_chars: int = Field(default=6000, ge=0)
    """The longest piece of an article, in characters, for which one request asks for all kinds. 0 sends one for each kind."""
    temperature: float | Literal["none"] | None = None
    """Overrides the prompt's temperature. `none` sends no temperature, for models that do not accept one."""
    seed: int | None = None
    """Sent with every request if set."""
    max_output_tokens: int | None = Field(default=None, ge=16)
    """The longest answer to ask for, in tokens. Overrides the prompt's limit."""
    output_limit_field: Literal["max_tokens", "max_completion_tokens"] | None = None
    """The endpoint's name for that limit. Defaults to max_completion_tokens for OpenAI and max_tokens for others."""
    chunk_chars: int = Field(default=8000, ge=500)
    """The longest piece of an article sent in one request, in characters."""
    second_pass: bool = False
    """Whether the model is asked again about passages where the rules found records that it did not return."""
    cross_check: bool = True
    """Whether the rules also read each article, to mark what both readers found and list what the model may have missed."""
    timeout: float = Field(default=120, gt=0, le=MAX_SECONDS)
    """How long to wait for one answer, in seconds."""
    deadline: float = Field(default=600, gt=0, le=MAX_SECONDS)
    """How long one document may take in total, including waits and retries, in seconds."""
    attempts: int = Field(default=4, ge=1)
    """How often a request is sent at most when the endpoint fails."""
    retry_budget: int = Field(default=100, ge=0)
    """How many retries all documents share. Every ten answers add one, up to this number."""
    concurrency: int = Field(default=8, ge=1)
    """How many requests may be in flight at once."""
    breaker_failures: int = Field(default=5, ge=1)
    """After this many consecutive failures, no requests are sent to the endpoint for a while."""
    breaker_reset_timeout: float = Field(default=30, ge=0, le=MAX_SECONDS)
    """How long that is, in seconds. Then one request tests whether the endpoint is back."""
    cache: bool = True
    """Whether answers are cached on disk, so that the same request is never paid for twice."""
    cache_dir: Path = Field(default_factory=default_cache_dir)
    """The folder of the cache."""
    max_cost: float | None = Field(default=None, ge=0)
    """The most that one Extractor may spend, in US dollars. A request that might exceed it is not sent."""
    max_total_tokens: int | None = Field(default=None, ge=0)
    """The most tokens, in and out, that one Extractor may use. A request that might exceed it is not sent."""
    ledger: Path | None = None
    """A file that gets one line of JSON per request: when, for what, how it went, its tokens and its cost."""

    @field_validator("temperature", mode="before")
    @classmethod
    def _read_temperature(cls, value: Any) -> Any:
        value = float(value) if isinstance(value, str) and value != "none" else value
        if isinstance(value, float) and not math.isfinite(value):  # JSON has no such number
            raise ValueError("must be a finite number")
        return value

    @field_validator("mode", mode="before")
    @classmethod
    def _read_mode(cls, value: Any) -> Any:
        return "tools" if value == "tools_strict" else value  # its name in the first preview

    @field_validator("api_key")
    @classmethod
    def _read_key(cls, value: SecretStr | None) -> SecretStr | None:
        key = value.get_secret_value().strip() if value else ""
        if not (key.isascii() and key.isprintable()):  # it is sent in a header
            raise ValueError(
                "contains a character that keys cannot have, such as a curly quotation mark or a line break"
            )
        return SecretStr(key) if key else None

    #: The source of each value, by name.
    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    if not TYPE_CHECKING:  # for a type checker, pydantic's own signature

        def __init__(self, **values: Any) -> None:
            """Read the settings; `values` take precedence over all other sources."""
            values, origins = self.gathered(values)
            try:
                super(BaseSettings, self).__init__(**values)  # `gathered` has already read all sources
            except ValidationError as error:
                name, reason = first_fault(error)
                source = origins.get(name.partition(".")[0], CALL)
                raise ConfigError(f"{'' if source == CALL else f'{source}: '}setting {name}: {reason}") from None
            self._origins = origins

    @classmethod
    def gathered(cls, values: Mapping[str, Any]) -> Gathered:
        """Return the effective values and their sources. Every way of making settings passes through here."""
        return gather(cls, by_name(cls, values) | {"_env_file": values.get("_env_file", ".env")})

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values.

        Raises:
            ConfigError: If the copy would send the key from the environment to an address from a file.
        """
        copy = super().model_copy(update=update, deep=deep)
        copy._origins = self._origins | dict.fromkeys(update or (), CALL)  # noqa: SLF001  (the same class)
        refuse_key_exfiltration(type(self), copy.api_key, copy.source_of("base_url"))
        return copy

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            yield name, redact_url(value, HIDDEN) if name == "base_url" and value else value

    def source_of(self, name: str) -> str:
        """Return the source of a setting: `call`, `environment`, the name of a file, or `default`."""
        return self._origins.get(name, DEFAULT)

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
        """The key in plain text, for sending or redacting it."""
        return self.api_key.get_secret_value() if self.api_key else None

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Read the settings; `values` take precedence over all other sources."""
        return cls(**values)


class Effective(NamedTuple):
    """An effective setting: its value as text, with secrets hidden, and its source."""

    name: str
    value: str
    source: str


def effective_settings(settings: Settings | None = None) -> list[Effective]:
    """Return the effective settings, or the given ones, with their sources. Secrets are hidden."""
    settings = settings or Settings.load()
    return [
        Effective(name, _display(name, getattr(settings, name)), settings.source_of(name))
        for name in Settings.model_fields
    ]


def trust_folder(folder: Path) -> list[str]:
    """Trust the settings files of a folder with their current content.

    Returns:
        Lines that list the settings in them. Secrets are hidden.

    Raises:
        ConfigError: If the folder has no settings files.
    """
    files = settings_files(Settings, folder)
    if not files:
        raise ConfigError(f"{folder}: nothing to trust: no {', '.join(LABELS.values())}")
    trust(folder, {file.name: file.data for file in files})
    rows = [
        f"  {file.label}: {name} = {'(set, hidden)' if name == 'api_key' else _display(name, value)}"
        for file in files
        for name, value in file.values.items()
    ]
    return [f"{folder.resolve()}: trusted until its settings files change", *rows]


def _display(name: str, value: Any) -> str:
    if isinstance(value, SecretStr):
        return "(set, hidden)"
    if value is None:
        return ""
    return redact_url(str(value), HIDDEN) if name == "base_url" else str(value)


def redact_url(address: str, instead: str = "") -> str:
    """Return an address without user name, password and query, which is safe to display, log and store."""
    shown, query, _ = re.sub(r"^([^/@]*//)?.*@", rf"\g<1>{instead}", address).partition("?")
    return f"{shown}?(hidden)" if query else shown
