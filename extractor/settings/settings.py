"""Settings: with `origins` and `trust`, the only modules that read them from the environment and from files.

A value comes from the call, else from the environment, else from `.env`, `extractor.toml` or `pyproject.toml`
(`[tool.extractor]`) in the current folder, else from the default below. `extractor/settings/origins.py` says which source may set what.
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
from extractor.settings.origins import CALL, DEFAULT, LABELS, Gathered, by_name, files_in, gather, keep_key_at_home
from extractor.settings.trust import trust

Mode = Literal["json_schema", "tools_strict"]
#: The address that is asked where none is set.
OPENAI = "https://api.openai.com/v1"
HIDDEN = "(hidden)@"
#: Eleven days and a half: more than anybody waits, and less than what a socket takes as its timeout.
MAX_SECONDS = 1_000_000


def default_cache_dir() -> Path:
    """Return `$XDG_CACHE_HOME/extractor`, or `~/.cache/extractor`; a ConfigError where there is no home."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "extractor"
    except RuntimeError:  # a user without one
        raise ConfigError("there is no home folder to keep answers in; set EXTRACTOR_CACHE_DIR") from None


class Settings(BaseSettings):
    """How to reach a model, how hard to try, what it may cost, and where to keep what it answered.

    Every field is also a variable, `EXTRACTOR_` and its name in capitals; the key and the address also go by
    `OPENAI_API_KEY` and `OPENAI_BASE_URL`.
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
    timeout: float = Field(default=120, gt=0, le=MAX_SECONDS)
    """How long to wait for one answer, in seconds."""
    deadline: float = Field(default=600, gt=0, le=MAX_SECONDS)
    """How long one document may take in all, waits and repetitions included, in seconds."""
    attempts: int = Field(default=4, ge=1)
    """How often one request is sent at most, where the endpoint is at fault."""
    retry_budget: int = Field(default=100, ge=0)
    """How many repetitions all documents together have in hand at first; ten answers earn one more, up to this number."""
    concurrency: int = Field(default=8, ge=1)
    """How many requests may be in flight at once."""
    breaker_failures: int = Field(default=5, ge=1)
    """After so many failures in a row an endpoint is given a rest."""
    breaker_rest: float = Field(default=30, ge=0, le=MAX_SECONDS)
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
        value = float(value) if isinstance(value, str) and value != "none" else value
        if isinstance(value, float) and not math.isfinite(value):  # JSON has no such number
            raise ValueError("is no finite number")
        return value

    @field_validator("api_key")
    @classmethod
    def _read_key(cls, value: SecretStr | None) -> SecretStr | None:
        key = value.get_secret_value().strip() if value else ""
        if not (key.isascii() and key.isprintable()):  # it is sent in a header
            raise ValueError("holds a character that no key has, such as a curly quotation mark or a line break")
        return SecretStr(key) if key else None

    #: The source of each value, by name.
    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    if not TYPE_CHECKING:  # for a type checker, pydantic's own signature

        def __init__(self, **values: Any) -> None:
            """Read the settings, `values` before all else; a ConfigError in one line where one of them is wrong."""
            values, origins = self.gathered(values)
            try:
                super(BaseSettings, self).__init__(**values)  # where values come from is for `gathered` alone to say
            except ValidationError as error:
                name, reason = first_fault(error)
                source = origins.get(name.partition(".")[0], CALL)
                raise ConfigError(f"{'' if source == CALL else f'{source}: '}setting {name}: {reason}") from None
            self._origins = origins

    @classmethod
    def gathered(cls, values: Mapping[str, Any]) -> Gathered:
        """Return the values that hold, those of the call before all else: the one door to settings, however made."""
        return gather(cls, by_name(cls, values) | {"_env_file": values.get("_env_file", ".env")})

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values; a ConfigError if it would send the key of the environment to a file's address."""
        copy = super().model_copy(update=update, deep=deep)
        copy._origins = self._origins | dict.fromkeys(update or (), CALL)  # noqa: SLF001  (of its own class)
        keep_key_at_home(type(self), copy.api_key, copy.source_of("base_url"))
        return copy

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            yield name, shown_address(value, HIDDEN) if name == "base_url" and value else value

    def source_of(self, name: str) -> str:
        """Return where a setting comes from."""
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
        """The key, in the clear: for those alone who send it, or keep it out of what they write."""
        return self.api_key.get_secret_value() if self.api_key else None

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Read the settings, `values` before all else; a ConfigError in one line where one of them is wrong."""
        return cls(**values)


class Effective(NamedTuple):
    """One setting as it holds: `value` is text with secrets hidden, `source` says where it comes from."""

    name: str
    value: str
    source: str


def effective(settings: Settings | None = None) -> list[Effective]:
    """List settings, by default those in force, with where each came from, secrets hidden; a ConfigError if one is wrong."""
    settings = settings or Settings.load()
    return [
        Effective(name, _shown(name, getattr(settings, name)), settings.source_of(name))
        for name in Settings.model_fields
    ]


def trusting(folder: Path) -> list[str]:
    """Trust the settings files of a folder as they are now; return lines that say what they set, secrets hidden.

    Raises a ConfigError where there is nothing to trust.
    """
    files = files_in(Settings, folder)
    if not files:
        raise ConfigError(f"{folder}: there is nothing to trust: no {', '.join(LABELS.values())}")
    trust(folder, {file.name: file.data for file in files})
    rows = [
        f"  {file.label}: {name} = {'(set, hidden)' if name == 'api_key' else _shown(name, value)}"
        for file in files
        for name, value in file.values.items()
    ]
    return [f"{folder.resolve()}: trusted until its settings files change", *rows]


def _shown(name: str, value: Any) -> str:
    if isinstance(value, SecretStr):
        return "(set, hidden)"
    if value is None:
        return ""
    return shown_address(str(value), HIDDEN) if name == "base_url" else str(value)


def shown_address(address: str, instead: str = "") -> str:
    """Return an address as it may be shown, logged and stored: without name, password and query."""
    shown, query, _ = re.sub(r"^([^/@]*//)?.*@", rf"\g<1>{instead}", address).partition("?")
    return f"{shown}?(hidden)" if query else shown
