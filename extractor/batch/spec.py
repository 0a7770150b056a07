"""Specs: a hash for each kind over everything that can alter its records. Same document, same spec: nothing to do.

Left out on purpose: keys, timeouts, concurrency and the cache, which alter no record; and for a language model the version
of our own code, because a release should not make anyone pay again. Rules are free, so theirs is the hash of their files.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from extractor.pipeline import Extractor
from extractor.prompting import prompt_for
from extractor.schemas import get_schema

#: The settings that can alter what a model answers, or what is made of it.
TELLING = (
    "base_url", "model", "mode", "temperature", "seed", "max_output_tokens", "chunk_chars", "recall", "witness",
)  # fmt: skip


def specs(extractor: Extractor) -> dict[str, bytes]:
    """Return the spec of each of an extractor's kinds, 8 bytes each."""
    return {kind: digest(facts(extractor, kind, schema)) for kind, schema in extractor.schemas.items()}


def facts(extractor: Extractor, kind: str, schema: str) -> dict[str, Any]:
    """Return what a kind's records depend on, as JSON values."""
    engine = extractor.engine
    told = {"engine": engine.name, "schema": schema, "fields": get_schema(schema).model_json_schema()}
    if engine.name == "rules":
        return told | {"rules": rules_version()}
    if engine.name == "llm":
        settings = extractor.settings
        prompt = prompt_for(schema, settings.prompts.get(kind))
        values = settings.model_dump(mode="json", include=set(TELLING))
        return told | {"prompt": prompt.sha256, "settings": values}
    # An engine of the caller's own may say what it depends on; its class is all that can be told otherwise.
    return told | {
        "class": f"{type(engine).__module__}.{type(engine).__qualname__}",
        "spec": getattr(engine, "spec", None),
    }


def digest(told: Mapping[str, Any]) -> bytes:
    """Return the hash of JSON values, whatever their order."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).digest()[:8]


@cache
def rules_version() -> str:
    """Return the hash of all files of the rules, code and lexicons: it cannot be forgotten when one of them changes."""
    digester = hashlib.sha256()
    for name, file in sorted(_files(resources.files("extractor") / "rules", "")):
        digester.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digester.hexdigest()


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            found += _files(entry, f"{prefix}{entry.name}/")
        elif entry.is_file() and not entry.name.startswith("."):
            found.append((prefix + entry.name, entry))
    return found
