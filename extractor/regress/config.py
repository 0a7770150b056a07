"""The configuration of a regression suite: `[tool.extractor.regress]` in `pyproject.toml`, or the same table in `regress.toml`.

Nothing that goes into a request is taken from the environment, so a suite sends the same requests on every machine. Only the
address and the key, which are needed to record, are (`EXTRACTOR_BASE_URL`, `EXTRACTOR_API_KEY` and their OpenAI names).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.documents.formats import lookup
from extractor.engines.prompting import load_prompt
from extractor.errors import ConfigError, first_fault
from extractor.kinds import BUILT_IN, Kind, resolve_kinds
from extractor.kinds.registry import FILE
from extractor.regress.cassettes import ADDRESS
from extractor.settings.origins import CALL, Gathered
from extractor.settings.settings import Settings
from extractor.utils.files import read_regular
from extractor.utils.text import split_csv

#: The settings that change a request; a configuration may set these and no others.
REQUEST_SETTINGS = frozenset(
    "mode temperature seed max_output_tokens output_limit_field chunk_chars together_chars prompt_profile second_pass "
    "timeout".split()
)


class ConfigTable(BaseModel):
    """The table of a configuration as it is written, without the settings of a request."""

    model_config = ConfigDict(strict=True)

    articles: str
    cassettes: str
    model: str
    gold: str | None = None
    baseline: str = "baseline"
    kinds: Annotated[list[str], Field(min_length=1)] = list(BUILT_IN)
    samples: Annotated[int, Field(ge=1)] = 1
    prompts: dict[str, str] = {}
    schemas: dict[str, str] = {}
    tolerance: dict[str, Any] = {}


class IsolatedSettings(Settings):
    """Settings that ignore the environment and all files."""

    @classmethod
    def gathered(cls, values: Mapping[str, Any]) -> Gathered:
        """Return the values of the call."""
        return Gathered(dict(values), dict.fromkeys(values, CALL))


@dataclass(frozen=True)
class Variant:
    """One way to extract: a model with its prompts, schemas and request settings, or the rules.

    `prompts` and `schemas` map a kind to an id or a path.
    """

    name: str
    model: str
    prompts: Mapping[str, str] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)
    request_settings: Mapping[str, Any] = field(default_factory=dict)
    engine: Literal["model", "rules"] = "model"

    def version(self, kind: Kind) -> Kind:
        """Return a kind in the version that this variant asks for: the schema's if one is set, else the prompt's."""
        prompt = self.prompts.get(kind.name)
        schema = self.schemas.get(kind.name) or (load_prompt(prompt).schema if prompt else kind.id)
        if not schema.startswith(f"{kind.name}/"):
            raise ConfigError(f"prompt {prompt} asks for {schema}, not for {kind.name}")
        return kind.at(schema)

    def settings(
        self, *, sample: int = 1, address: str | None = None, key: str | None = None, attempts: int = 1
    ) -> Settings:
        """Return settings for an engine, without cache; raise a ConfigError if a value is wrong.

        One request is sent at a time, so that the first request of a case is always the same one. The seed increases by one
        for each further sample: with the same seed, samples would be alike.
        """
        values = {
            "output_limit_field": "max_tokens",
            "timeout": 600.0,
            "deadline": 86_400.0,
            **self.request_settings,
            "model": self.model,
            "base_url": address or ADDRESS,
            "api_key": key,
            "prompts": dict(self.prompts),
            "attempts": attempts,
            "concurrency": 1,
            "cache": False,
            "cross_check": bool(self.request_settings.get("second_pass")),
        }
        try:
            settings = IsolatedSettings(**values)
        except ValidationError as error:
            raise ConfigError("regress: {}: {}".format(*first_fault(error))) from None
        if settings.seed is None:
            return settings
        return settings.model_copy(update={"seed": settings.seed + sample - 1})


@dataclass(frozen=True)
class Config:
    """The configuration of a suite. Its folders are resolved; `variant` is what is configured, called `current`."""

    articles: Path
    cassettes: Path
    baseline: Path
    kinds: tuple[Kind, ...]
    gold: Path | None = None
    samples: int = 1
    variant: Variant = Variant("current", "")
    tolerance: Mapping[str, Any] = field(default_factory=dict)


def load_config(path: str | Path | None = None) -> Config:
    """Read a configuration from a file, by default from `regress.toml` or `pyproject.toml`.

    Raises:
        ConfigError: If there is none.
    """
    candidates = [Path(path)] if path else [Path("regress.toml"), Path("pyproject.toml")]
    if path and not candidates[0].is_file():
        raise ConfigError(f"{path}: no such file")
    for candidate in candidates:
        if not candidate.is_file():
            continue
        try:
            table = tomllib.loads(read_regular(candidate).decode())
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigError(f"{candidate}: cannot be read: {error}") from error
        if "tool" in table:
            table = lookup(table, "tool.extractor.regress")
        if isinstance(table, dict) and table:
            return read_config(table, candidate)
    raise ConfigError(
        f"{' and '.join(map(str, candidates))}: no table [tool.extractor.regress]; "
        "it needs at least articles, cassettes and model"
    )


def read_config(table: Mapping[str, Any], path: Path) -> Config:
    """Return a configuration from its table; raise a ConfigError that names what is wrong in it."""
    known = ConfigTable.model_fields.keys() | REQUEST_SETTINGS
    if unknown := sorted(table.keys() - known):
        raise ConfigError(f"{path}: regress: unknown setting {unknown[0]!r}; known are {', '.join(sorted(known))}")
    if missing := [name for name, each in ConfigTable.model_fields.items() if each.is_required() and name not in table]:
        raise ConfigError(f"{path}: regress: {missing[0]} is missing")
    try:
        given = ConfigTable.model_validate({name: table[name] for name in table.keys() - REQUEST_SETTINGS})
    except ValidationError as error:
        raise ConfigError("{}: regress: {}: {}".format(path, *first_fault(error))) from None
    root = path.parent
    kinds = resolve_kinds(resolve_path(name, root) for name in given.kinds)
    names = {kind.name for kind in kinds}
    if unknown := sorted({*given.prompts, *given.schemas} - names):
        raise ConfigError(f"{path}: regress: no kind {unknown[0]!r} among {', '.join(sorted(names))}")
    variant = Variant(
        "current",
        given.model,
        {kind: resolve_path(name, root) for kind, name in given.prompts.items()},
        {kind: kind_at(name, kinds).id for kind, name in given.schemas.items()},
        {name: table[name] for name in sorted(REQUEST_SETTINGS & table.keys())},
    )
    return Config(
        articles=root / given.articles,
        cassettes=root / given.cassettes,
        gold=root / given.gold if given.gold else None,
        baseline=root / given.baseline,
        kinds=kinds,
        samples=given.samples,
        variant=variant,
        tolerance=given.tolerance,
    )


def resolve_path(name: str, root: Path) -> str:
    """Return the id of a prompt or a kind unchanged, and a path relative to the folder of the configuration."""
    return str(root / name) if name.endswith(".md") or FILE.fullmatch(name) else name


def kind_at(schema: str, kinds: Sequence[Kind]) -> Kind:
    """Return the kind of a schema id, in that version; raise a ConfigError if none of the kinds has it."""
    name = schema.partition("/")[0]
    kind = next((kind for kind in kinds if kind.name == name), None)
    if kind is None:
        raise ConfigError(f"unknown schema {schema!r}; the kinds are {', '.join(kind.id for kind in kinds)}")
    return kind if schema == name else kind.at(schema)


def parse_variant(text: str, base: Variant, kinds: Sequence[Kind]) -> Variant:
    """Return a variant from its description: comma-separated changes to `base`.

    A change is a prompt (`quotes/v2`, `draft.md`, or `v2` for that version of every kind that has it), a schema
    (`schema=figures/v2`), another setting of the request (`model=...`, `temperature=0.7`, `mode=tools_strict`), or `rules`
    for the rules in place of the model. `current` and `model` change nothing. Raises a ConfigError for anything else.
    """
    variant = replace(base, name=text)
    for part in split_csv(text):
        name, equals, value = part.partition("=")
        if part in ("current", "model"):
            continue
        if part == "rules":
            variant = replace(variant, engine="rules")
        elif not equals:
            prompts = prompts_at(part, kinds) if re.fullmatch(r"v[1-9][0-9]*", part) else {load_prompt(part).kind: part}
            variant = replace(variant, prompts={**variant.prompts, **prompts})
        elif name == "model":
            variant = replace(variant, model=value)
        elif name == "schema":
            kind = kind_at(value, kinds)
            variant = replace(variant, schemas={**variant.schemas, kind.name: kind.id})
        elif name in REQUEST_SETTINGS:
            variant = replace(variant, request_settings={**variant.request_settings, name: value})
        else:
            known = ", ".join(sorted(REQUEST_SETTINGS))
            raise ConfigError(f"{part!r}: unknown setting of a request; known are model, schema, {known}")
    return variant


def prompts_at(version: str, kinds: Sequence[Kind]) -> dict[str, str]:
    """Return this version of the prompts of all kinds that have it; raise a ConfigError if none has."""
    found = {}
    for kind in kinds:
        try:
            found[kind.name] = load_prompt(f"{kind.name}/{version}").id
        except ConfigError:
            continue
    if not found:
        raise ConfigError(f"no prompt has a version {version}")
    return found
