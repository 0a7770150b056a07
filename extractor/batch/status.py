"""Status and plan: what an output holds, and what a run would do, without taking part in one."""

import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extractor.batch import manifest as manifests
from extractor.batch.job import Job, RateLimits, RunOptions, fingerprints
from extractor.batch.manifest import Manifest, is_locked, read_only
from extractor.batch.output import check_output, shard_folder
from extractor.batch.scan import Scan, files_to_scan
from extractor.batch.summary import ScanCounts
from extractor.engines.meter import price_at
from extractor.engines.prompting import BYTES_PER_TOKEN
from extractor.errors import ConfigError
from extractor.pipeline.extract import Extractor

#: Guesses, because your model was not measured: how long an answer takes, and its tokens per token of the article.
SECONDS_PER_REQUEST = 5.0
TOKENS_OUT_SHARE = 0.8


def status(out: str | Path) -> dict[str, Any]:
    """Return what an output holds, as JSON values: documents by state and by fingerprint, records, usage; also its shards.

    Raises:
        ConfigError: If it holds no batch run, or a manifest cannot be read.
    """
    out = Path(out)
    shards = {path.name: one_status(path) for path in sorted(out.glob("shards/[0-9]*"))}
    if shards and not (out / ".extractor" / manifests.NAME).exists():
        return {"shards": shards}
    return one_status(out) | ({"shards": shards} if shards else {})


def one_status(out: Path) -> dict[str, Any]:
    """Return what one output or one shard holds."""
    path = out / ".extractor" / manifests.NAME
    with closing(read_only(path)) as db:
        try:
            return facts(db) | {"running": is_locked(path.parent)}
        except (sqlite3.Error, TypeError) as error:
            raise ConfigError(f"{path}: cannot be read: {error}") from error


def facts(db: sqlite3.Connection) -> dict[str, Any]:
    """Return what a manifest holds."""
    states = dict(db.execute("SELECT state, count(*) FROM documents GROUP BY state"))
    results = dict(db.execute("SELECT status, count(*) FROM documents WHERE state='done' GROUP BY status"))
    by_kind: dict[str, dict[str, int]] = {}
    counted = "SELECT kind.key, kind.value, count(*) FROM documents, json_each(fingerprints) kind GROUP BY 1, 2"
    for kind, fingerprint, count in db.execute(counted):
        by_kind.setdefault(kind, {})[fingerprint] = count
    (unreadable,) = db.execute("SELECT count(*) FROM files WHERE error IS NOT NULL").fetchone()
    records = db.execute("SELECT count(*), sum(bytes), sum(lines), sum(dirty) FROM parts").fetchone()
    usage = db.execute("SELECT sum(requests), sum(tokens_in), sum(tokens_out), sum(cost) FROM documents").fetchone()
    return {
        "documents": {state: states.get(state, 0) for state in ("done", "pending", "quarantined")},
        "results": results,
        "fingerprints": by_kind,
        "unreadable_files": unreadable,
        "records": dict(zip(("files", "bytes", "lines", "unwritten_files"), (n or 0 for n in records), strict=True)),
        "usage": dict(zip(("requests", "tokens_in", "tokens_out", "cost"), usage, strict=True)),
    }


@dataclass(frozen=True)
class Plan:
    """What a run would do: documents by what is known of them, and an estimate of tokens, cost and time.

    Tokens are estimated high (see `estimate_tokens`). For an answer, four fifths of the article's tokens per kind are assumed. `cost`
    is None if no price is known, and `seconds` is None if only this machine limits the run.
    """

    scan: ScanCounts
    requests: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    seconds: float | None

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)


def plan(job: Job, out: str | Path, options: RunOptions | None = None) -> Plan:
    """Return what a run would do, without doing it: the same scan, over a copy of the manifest."""
    out, options = Path(out), options or RunOptions()
    place = out if options.shard is None else shard_folder(out, options.shard.index)
    check_output(out)
    check_output(place)
    counts = ScanCounts()
    with job.extractor() as extractor, TemporaryDirectory(prefix="extractor-plan-") as folder:
        with closing(Manifest(Path(folder) / ".extractor", fingerprints(extractor))) as manifest:
            if (place / ".extractor" / manifests.NAME).is_file():
                with closing(read_only(place / ".extractor" / manifests.NAME)) as before:
                    before.backup(manifest.db)
            if options.shard is not None and (out / ".extractor" / manifests.NAME).is_file():
                manifest.attach_merged(out / ".extractor" / manifests.NAME)
            files = files_to_scan(job.source, out)
            Scan(manifest, job.source, counts, files, retry=options.retry_quarantined, shard=options.shard).run()
        return estimate(counts, extractor, job.limits or RateLimits(concurrency=1))


def estimate(counts: ScanCounts, extractor: Extractor, limits: RateLimits) -> Plan:
    """Estimate what reading the open documents takes; nothing for an engine that asks no model."""
    chars = counts.bytes_open // max(1, counts.open)
    questions = extractor.engine.questions(extractor.kinds, chars)
    if not questions:
        return Plan(counts, 0, 0, 0, None, None)
    settings = extractor.settings
    article = counts.bytes_open / BYTES_PER_TOKEN
    requests = counts.open * len(questions)
    tokens_in = int(sum(article * question.copies + counts.open * question.tokens for question in questions))
    tokens_out = int(article * TOKENS_OUT_SHARE * len(extractor.kinds))
    price = price_at(settings.base_url)
    times = [requests * SECONDS_PER_REQUEST / limits.concurrency]
    if limits.requests_per_minute:
        times.append(requests / limits.requests_per_minute * 60)
    if limits.tokens_per_minute:
        times.append((tokens_in + tokens_out) / limits.tokens_per_minute * 60)
    cost = price(settings.model or "", tokens_in, tokens_out, 0)
    return Plan(counts, requests, tokens_in, tokens_out, cost, max(times))
