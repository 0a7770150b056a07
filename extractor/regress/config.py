"""What a regression run is about: `[tool.extractor.regress]` in `pyproject.toml`, or the same table in `regress.toml`.

Nothing that goes into a request is taken from the environment, so that a run asks the same on every machine; only the
address and the key, which are needed to record, are (`EXTRACTOR_BASE_URL`, `EXTRACTOR_API_KEY` and their OpenAI names).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.documents.formats import lookup
from extractor.engines.prompting import Prompt, load_prompt, prompt_for
from extractor.errors import ConfigError, first_fault
from extractor.kinds import BUILT_IN, Kind, resolve_kinds
from extractor.kinds.registry import FILE
from extractor.regress.cassettes import ADDRESS
from extractor.settings.origins import CALL, Gathered
from extractor.settings.settings import Settings
from extractor.utils.files import read_regular
from extractor.utils.text import split_csv

#: The settings that alter what is asked; a configuration may set these and no others.
ASKING = frozenset(
    {"mode", "temperature", "seed", "max_output_tokens", "output_limit_field", "chunk_chars", "second_pass", "timeout"}
)


class Table(BaseModel):
    """What a configuration holds besides the settings of a request, as it is written; `Config` has it as it is used."""

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


KEYS = frozenset(Table.model_fields)


class Isolated(Settings):
    """Settings from the call alone, whatever the environment and the files around say."""

    @classmethod
    def gathered(cls, values: Mapping[str, Any]) -> Gathered:
        """Return the values of the call."""
        return Gathered(dict(values), dict.fromkeys(values, CALL))


@dataclass(frozen=True)
class Variant:
    """One way to ask: which model, prompts, schemas and sampling. `prompts` and `schemas` map a kind to an id or a path."""

    name: str
    model: str
    prompts: Mapping[str, str] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)
    asking: Mapping[str, Any] = field(default_factory=dict)

    def prompt(self, kind: Kind) -> tuple[Kind, Prompt]:
        """Return a kind in the version that is asked for, and the prompt that asks for it; a ConfigError if none fits.

        A prompt that is set decides the version too, where none is set.
        """
        wanted = self.prompts.get(kind.name)
        schema = self.schemas.get(kind.name) or (load_prompt(wanted).schema if wanted else kind.id)
        if not schema.startswith(f"{kind.name}/"):
            raise ConfigError(f"prompt {wanted} asks for {schema}, not for {kind.name}")
        kind = kind.at(schema)
        return kind, prompt_for(kind, wanted)

    def settings(
        self, *, sample: int = 1, address: str | None = None, key: str | None = None, attempts: int = 1
    ) -> Settings:
        """Return settings for an engine: no cache, no cross-check, one attempt; a ConfigError if a value is wrong.

        A seed is that of the first sample, and each further one has the next: with one seed for all, samples would be alike.
        """
        values = {
            "output_limit_field": "max_tokens",
            "timeout": 600.0,
            "deadline": 86_400.0,
            **self.asking,
            "model": self.model,
            "base_url": address or ADDRESS,
            "api_key": key,
            "prompts": dict(self.prompts),
            "attempts": attempts,
            "cache": False,
            "cross_check": bool(self.asking.get("second_pass")),
        }
        try:
            settings = Isolated(**values)
        except ValidationError as error:
            raise ConfigError("regress: {}: {}".format(*first_fault(error))) from None
        if settings.seed is None:
            return settings
        return settings.model_copy(update={"seed": settings.seed + sample - 1})


@dataclass(frozen=True)
class Config:
    """A regression run: folders (relative ones are already resolved), what is asked by default, and the tolerances."""

    articles: Path
    cassettes: Path
    baseline: Path
    kinds: tuple[Kind, ...]
    gold: Path | None = None
    samples: int = 1
    variant: Variant = Variant("current", "")
    tolerance: Mapping[str, Any] = field(default_factory=dict)


def load_config(path: str | Path | None = None) -> Config:
    """Read a configuration: the file given, else `regress.toml`, else `pyproject.toml`; a ConfigError if there is none."""
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
    """Return a configuration from its table; a ConfigError that names what is wrong in it."""
    if "recordings" in table:
        raise ConfigError(f"{path}: regress: recordings is now called cassettes")
    if unknown := sorted(table.keys() - KEYS - ASKING):
        raise ConfigError(f"{path}: regress: nothing is called {unknown[0]!r}; known are {', '.join(sorted(KEYS))}")
    if missing := sorted({"articles", "cassettes", "model"} - table.keys()):
        raise ConfigError(f"{path}: regress: {missing[0]} is missing")
    try:
        given = Table.model_validate({name: value for name, value in table.items() if name not in ASKING})
    except ValidationError as error:
        raise ConfigError("{}: regress: {}: {}".format(path, *first_fault(error))) from None
    root = path.parent
    kinds = resolve_kinds(located(name, root) for name in given.kinds)
    names = {kind.name for kind in kinds}
    if foreign := sorted({*given.prompts, *given.schemas} - names):
        raise ConfigError(f"{path}: regress: no kind {foreign[0]!r} among {', '.join(sorted(names))}")
    variant = Variant(
        "current",
        given.model,
        {kind: located(name, root) for kind, name in given.prompts.items()},
        {kind: version_of(name, kinds).id for kind, name in given.schemas.items()},
        {name: table[name] for name in sorted(ASKING & table.keys())},
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


def located(name: str, root: Path) -> str:
    """Return the id of a prompt or a kind as it is, and its path relative to the file that names it."""
    return str(root / name) if name.endswith(".md") or FILE.fullmatch(name) else name


def version_of(schema: str, kinds: Sequence[Kind]) -> Kind:
    """Return the kind of a schema id in that version; a ConfigError if none of the kinds has it."""
    name = schema.partition("/")[0]
    kind = next((kind for kind in kinds if kind.name == name), None)
    if kind is None:
        raise ConfigError(f"unknown schema {schema!r}; the kinds are {', '.join(kind.id for kind in kinds)}")
    return kind if schema == name else kind.at(schema)


def parse_variant(text: str, base: Variant, kinds: Sequence[Kind]) -> Variant:
    """Return a variant from its description, which is `base` with comma-separated changes.

    A change is a prompt (`quotes/v2`, `draft.md`, or `v2` for that version of every kind that has it), a schema
    (`schema=figures/v2`), or another setting of the request (`model=...`, `temperature=0.7`, `mode=tools_strict`).
    `current` changes nothing. Raises a ConfigError for what is none of these.
    """
    variant = replace(base, name=text)
    for part in split_csv(text):
        name, equals, value = part.partition("=")
        if part == "current":
            continue
        if not equals:
            prompts = every_kind(part, kinds) if re.fullmatch(r"v[1-9][0-9]*", part) else named_prompt(part)
            variant = replace(variant, prompts={**variant.prompts, **prompts})
        elif name == "model":
            variant = replace(variant, model=value)
        elif name == "schema":
            kind = version_of(value, kinds)
            variant = replace(variant, schemas={**variant.schemas, kind.name: kind.id})
        elif name in ASKING:
            variant = replace(variant, asking={**variant.asking, name: value})
        else:
            raise ConfigError(
                f"{part!r}: no setting of a request; known are model, schema, {', '.join(sorted(ASKING))}"
            )
    return variant


def every_kind(version: str, kinds: Sequence[Kind]) -> dict[str, str]:
    """Return this version of the prompts of all kinds that have it; a ConfigError if none has."""
    found = {}
    for kind in kinds:
        try:
            found[kind.name] = load_prompt(f"{kind.name}/{version}").id
        except ConfigError:
            continue
    if not found:
        raise ConfigError(f"no prompt has a version {version}")
    return found


def named_prompt(name: str) -> dict[str, str]:
    """Return a prompt that is named by id or path, under its kind."""
    return {load_prompt(name).kind: name}
