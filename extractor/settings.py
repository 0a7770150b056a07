"""Settings: the only place that reads the environment."""

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How to reach a model and where to keep what it answered.

    Values come from the call, else from the environment (`EXTRACTOR_MODEL`, `OPENAI_API_KEY`, ...), else from a `.env`
    file in the current folder, else from the defaults below.
    """

    model_config = SettingsConfigDict(
        env_prefix="EXTRACTOR_", env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("EXTRACTOR_API_KEY", "OPENAI_API_KEY")
    )
    base_url: str | None = Field(default=None, validation_alias=AliasChoices("EXTRACTOR_BASE_URL", "OPENAI_BASE_URL"))
    model: str | None = None

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured: a model's name, and a key or an address to send it to."""
        return bool(self.model) and bool(self.api_key or self.base_url)
