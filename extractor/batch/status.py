"""Looking at a run without taking part: what an output folder holds, and what a run over a source would do."""

import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extractor.batch import cluster_output
from extractor.batch.database import check
from extractor.batch.folder import Folder
from extractor.batch.limits import Limits
from extractor.batch.manifest import Manifest
from extractor.batch.output import check_output
from extractor.batch.parts import reopen_lost
from extractor.batch.scanning import Counts, Scan, settled
from extractor.batch.spec import specs as specs_of
from extractor.batch.worker import Recipe
from extractor.engines.meter import price_at
from extractor.engines.prompting import BYTES_PER_TOKEN
from extractor.errors import ConfigError
from extractor.pipeline.extract import Extractor

#: Guesses, for want of a measurement of your model: how long an answer takes, and its tokens for one of the article's.
SECONDS_PER_REQUEST = 5.0
TOKENS_OUT_SHARE = 0.5


def reading(out: Path) -> sqlite3.Connection:
    """Open the manifest of an output folder for reading only; a ConfigError if there is none that can be read."""
    path = out / ".extractor" / "manifest.sqlite"
    if not path.is_file():
        raise ConfigError(f"{out}: holds no batch run")
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=60)
    try:
        check(db, path)
    except ConfigError:
        db.close()
        raise
    return db


def holds_manifest(out: str | Path) -> bool:
    """Whether an output folder is one of local runs."""
    return "://" not in str(out) and (Path(out) / ".extractor" / "manifest.sqlite").is_file()


def status(out: str | Path) -> dict[str, Any]:
    """Return what an output folder holds, as JSON values: documents by state, by kind and spec, parts, usage, owners.

    Of the output of a run on Ray, which may be an address: for each spec its documents and parts.
    """
    if not holds_manifest(out) and (found := cluster_output.spec_folders(Folder(str(out)))):
        return cluster_output.status(Folder(str(out)), found)
    db = reading(Path(out))
    try:
        states = dict(db.execute("SELECT state, count(*) FROM documents GROUP BY state"))
        results = dict(db.execute("SELECT status, count(*) FROM documents WHERE state='done' GROUP BY status"))
        specs: dict[str, dict[str, int]] = {}
        counted = "SELECT kind.key, kind.value, count(*) FROM documents, json_each(specs) kind GROUP BY 1, 2"
        for kind, spec, count in db.execute(counted):
            specs.setdefault(kind, {})[spec] = count
        (unreadable,) = db.execute("SELECT count(*) FROM files WHERE error IS NOT NULL").fetchone()
        parts = db.execute("SELECT count(*), sum(bytes), sum(lines), sum(dead) FROM parts").fetchone()
        usage = db.execute("SELECT sum(requests), sum(tokens_in), sum(tokens_out), sum(cost) FROM documents").fetchone()
        owners = [pid for (pid,) in db.execute("SELECT pid FROM owners")]
    finally:
        db.close()
    return {
        "documents": {state: states.get(state, 0) for state in ("done", "pending", "leased", "quarantined")},
        "results": results,
        "specs": specs,
        "unreadable_files": unreadable,
        "parts": dict(zip(("files", "bytes", "lines", "superseded"), (value or 0 for value in parts), strict=True)),
        "usage": dict(zip(("requests", "tokens_in", "tokens_out", "cost"), usage, strict=True)),
        "running": owners,
    }


@dataclass(frozen=True)
class Plan:
    """What a run would do: documents by what is known of them, and an estimate of its tokens, cost and time.

    Tokens are counted high (see `estimate_tokens`); the answers' are a guess of half the article's for each kind. `cost`
    is None where no price is known, and `seconds` None where nothing limits the run but this machine.
    """

    scan: Counts
    requests: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    seconds: float | None

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)


def plan(recipe: Recipe, out: str | Path, *, retry_quarantined: bool = False) -> Plan:
    """Tell what a run would do, without doing or writing anything: the same scan, over a copy of the manifest."""
    out = Path(out)
    check_output(out)
    extractor = recipe.extractor()
    with TemporaryDirectory(prefix="extractor-plan-") as folder:
        manifest = Manifest(Path(folder) / ".extractor", specs_of(extractor))
        try:
            if (out / ".extractor" / "manifest.sqlite").is_file():
                before = reading(out)
                before.backup(manifest.db)
                before.close()
                reopen_lost(out, manifest)
            counts = Counts()
            scan = Scan(manifest, recipe.source, counts, settled(recipe.source, out, 0), retry=retry_quarantined)
            while not scan.step():
                pass
        finally:
            manifest.close()
    return estimate(counts, extractor, recipe.limits or Limits(concurrency=1))


def estimate(counts: Counts, extractor: Extractor, limits: Limits) -> Plan:
    """Estimate what reading the open documents takes; nothing for an engine that asks no model."""
    prompts = extractor.engine.prompts_for(extractor.kinds)
    if not prompts:
        return Plan(counts, 0, 0, 0, None, None)
    settings = extractor.settings
    article = counts.bytes_open / BYTES_PER_TOKEN
    requests = counts.open * len(prompts)
    tokens_in = int(sum(article * prompt.copies + counts.open * prompt.tokens for prompt in prompts.values()))
    tokens_out = int(article * TOKENS_OUT_SHARE * len(prompts))
    price = price_at(settings.base_url)
    times = [requests * SECONDS_PER_REQUEST / limits.concurrency]
    if limits.requests_per_minute:
        times.append(requests / limits.requests_per_minute * 60)
    if limits.tokens_per_minute:
        times.append((tokens_in + tokens_out) / limits.tokens_per_minute * 60)
    cost = price(settings.model or "", tokens_in, tokens_out, 0)
    return Plan(counts, requests, tokens_in, tokens_out, cost, max(times))
