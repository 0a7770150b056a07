"""What a run on Ray has written, read again: for `status` and `export`. Layout: see `shards`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractor.batch.folder import Folder
from extractor.errors import ConfigError


def spec_folders(out: Folder) -> list[str]:
    """Return the specs that an output holds records of; none where no run on Ray has written."""
    if "://" not in out.uri and not (Path(out.uri) / "records").is_dir():
        return []
    return [name.rpartition("/")[2] for name, size in out.sizes("records") if size is None]


def status(out: Folder, specs: list[str]) -> dict[str, Any]:
    """Return what an output holds, as JSON values: for each spec documents, quarantined ones, and parts."""
    return {"runner": "ray", "specs": {spec: counts(out, spec) for spec in specs}}


def counts(out: Folder, spec: str) -> dict[str, Any]:
    """Count what one spec's folders hold. Keys are 16 bytes each, so nothing but quarantines is opened."""
    sizes = [size or 0 for _, size in out.sizes(f"records/{spec}")]
    done = sum(size or 0 for _, size in out.sizes(f"keys/{spec}")) // 16
    failed = {
        json.loads(line)["key"] for name in out.names(f"quarantine/{spec}") for line in out.get(name).splitlines()
    }
    return {"done": done, "quarantined": len(failed), "parts": {"files": len(sizes), "bytes": sum(sizes)}}


def lines(out: Folder, specs: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the Extractions of a run as JSON values; a ConfigError where it holds those of several specs."""
    if len(specs) != 1:
        raise ConfigError(
            f"{out.uri}: holds records of {len(specs)} specs ({', '.join(specs)}), and a document may stand in each: "
            "give each of them an output of its own"
        )
    for name in out.names(f"records/{specs[0]}"):
        for line in out.get(name).splitlines():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ConfigError(f"{out.uri}/{name}: holds a line that is none of a run: {error}") from error
