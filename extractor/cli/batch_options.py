"""The options of `extractor batch`, in groups, and what each group turns into. Imports wait until a group is used."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN

if TYPE_CHECKING:
    from extractor.batch.job import RateLimits, RunOptions
    from extractor.documents.source import Source
    from extractor.settings.settings import Settings

WATCH_MIN_AGE = 2.0  # seconds


class ProgressMode(StrEnum):
    """How a run shows its progress."""

    AUTO = "auto"
    BAR = "bar"
    JSON = "json"
    NONE = "none"


class Via(StrEnum):
    """How requests reach the model."""

    LIVE = "live"
    BATCH_API = "batch-api"


class Runner(StrEnum):
    """Where the workers are."""

    LOCAL = "local"
    RAY = "ray"


@dataclass(frozen=True)
class ExtractOptions:
    """What to extract, and with which engine."""

    kinds: Annotated[
        str,
        Option(
            help="What to extract, comma-separated; a kind may have a version (figures/v1) or be your own (people.py:people)."
        ),
    ] = ",".join(BUILT_IN)
    engine: Annotated[
        str, Option(help="auto (a language model if one is configured, otherwise the rules), llm or rules.")
    ] = "auto"


@dataclass(frozen=True)
class SourceOptions:
    """Which files to read, and how."""

    include: Annotated[list[str] | None, Option(help="Only read paths that match this glob; may be repeated.")] = None
    exclude: Annotated[list[str] | None, Option(help="Leave out paths that match this glob; may be repeated.")] = None
    index: Annotated[Path | None, Option(help="File of publication dates by path: json, jsonl or csv.")] = None
    date_pattern: Annotated[
        str | None, Option(help="Regular expression with the groups year, month and day, for dates in paths.")
    ] = None
    text_field: Annotated[str, Option(help="JSON field with the text; dots reach into objects.")] = "text"
    title_field: Annotated[str, Option(help="JSON field with the title; empty for none.")] = "title"
    date_field: Annotated[str, Option(help="JSON field with the publication date; empty for none.")] = "published"
    max_bytes: Annotated[int, Option(min=1, help="Quarantine larger documents.")] = 10_000_000
    max_items: Annotated[int, Option(min=1, help="Most lines or elements to read from one file.")] = 1_000_000

    def source(self, place: str) -> "Source":
        """Return the source at a path or an address."""
        from extractor.documents.dates import DATE_IN_NAME
        from extractor.documents.formats import Fields
        from extractor.documents.remote import source_at

        return source_at(
            place,
            include=tuple(self.include or ()),
            exclude=tuple(self.exclude or ()),
            index=self.index,
            date_pattern=self.date_pattern or DATE_IN_NAME,
            fields=Fields(self.text_field, self.title_field or None, self.date_field or None),
            max_bytes=self.max_bytes,
            max_items=self.max_items,
        )


@dataclass(frozen=True)
class WorkerOptions:
    """How many workers, how fast, and for how much."""

    processes: Annotated[int | None, Option(min=1, help="Worker processes; one per core by default.")] = None
    concurrency: Annotated[int | None, Option(min=1, help="Requests in flight to a model; the setting by default.")] = (
        None
    )
    requests_per_minute: Annotated[float | None, Option(min=0.1, help="Maximum requests per minute.")] = None
    tokens_per_minute: Annotated[float | None, Option(min=1, help="Maximum tokens per minute.")] = None
    max_cost: Annotated[
        float | None, Option(min=0, metavar="USD", help="Stop before the request that might cost more in total.")
    ] = None
    ledger: Annotated[
        Path | None, Option(metavar="FILE", help="Append a line of JSON to this file for each request to a model.")
    ] = None
    timeout: Annotated[float, Option(min=0.1, help="Most seconds a worker may spend on one document.")] = 900.0
    retry_quarantined: Annotated[bool, Option("--retry-quarantined", help="Try quarantined documents again.")] = False

    def settings(self) -> "Settings":
        """Return the settings, with these options in place of theirs."""
        from extractor.settings.settings import Settings

        given: dict[str, Any] = {"max_cost": self.max_cost, "concurrency": self.concurrency, "ledger": self.ledger}
        return Settings.load(**{name: value for name, value in given.items() if value is not None})

    def limits(self, settings: "Settings") -> "RateLimits":
        """Return the rate limits."""
        from extractor.batch.job import RateLimits

        return RateLimits(self.requests_per_minute, self.tokens_per_minute, settings.concurrency)


@dataclass(frozen=True)
class ModeOptions:
    """What kind of run it is, and how it shows its progress."""

    dry_run: Annotated[bool, Option("--dry-run", help="Only print what would be done, and what it would take.")] = False
    watch: Annotated[float | None, Option(min=0.1, metavar="SECONDS", help="Rescan every so often until stopped.")] = (
        None
    )
    via: Annotated[
        Via, Option(help="How to reach the model; batch-api is the provider's batch API: cheaper, within a day.")
    ] = Via.LIVE
    runner: Annotated[Runner, Option(help="Where the workers are; ray is the Ray cluster that RAY_ADDRESS names.")] = (
        Runner.LOCAL
    )
    actors: Annotated[int, Option(min=1, help="Workers on Ray.")] = 2
    shard: Annotated[
        str | None,
        Option(
            metavar="I/N",
            help="Do one of N parts of the job, numbered from 0; auto takes the numbers of a job array, auto/N only the index.",
        ),
    ] = None
    merge: Annotated[bool, Option("--merge", help="Merge the outputs of all shards; nothing is extracted.")] = False
    progress: Annotated[
        ProgressMode, Option(help="How to show progress; auto is a bar on a terminal, json a line at a time.")
    ] = ProgressMode.AUTO

    def options(self, workers: WorkerOptions) -> "RunOptions":
        """Return how to run.

        Raises:
            ConfigError: For options that cannot be combined.
        """
        from extractor.batch.job import RunOptions, Shard

        if self.via is Via.BATCH_API and self.runner is Runner.RAY:
            raise ConfigError("--via batch-api cannot be combined with --runner ray")
        if self.merge and (self.shard is not None or self.watch is not None or self.dry_run):
            raise ConfigError("--merge cannot be combined with --shard, --watch or --dry-run")
        return RunOptions(
            processes=workers.processes,
            ray_actors=self.actors if self.runner is Runner.RAY else None,
            timeout=workers.timeout,
            # a file that was just written to may still be growing
            min_file_age=0.0 if self.watch is None else min(self.watch, WATCH_MIN_AGE),
            retry_quarantined=workers.retry_quarantined,
            shard=None if self.shard is None else Shard.parse(self.shard),
        )
