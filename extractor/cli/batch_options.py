"""The options of `extractor batch`, in groups, and what each group becomes. What a group needs is imported when it is used."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from extractor.batch.progress import Sight
from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN

if TYPE_CHECKING:
    from extractor.batch.limits import Limits
    from extractor.batch.options import Options
    from extractor.batch.sources import Source
    from extractor.settings.settings import Settings

WAYS = frozenset({("live", "local"), ("batch-api", "local"), ("live", "ray")})


@dataclass(frozen=True)
class Wanted:
    """What is to be extracted, and by which engine."""

    kinds: Annotated[
        str,
        Option(
            help="What to extract, comma-separated; a kind may carry a version (figures/v1) or be your own (people.py:people)."
        ),
    ] = ",".join(BUILT_IN)
    engine: Annotated[
        str, Option(help="auto (a language model where one is configured, else the rules), llm or rules.")
    ] = "auto"


@dataclass(frozen=True)
class Reading:
    """Which files are read, and how."""

    include: Annotated[list[str] | None, Option(help="Only paths that match this glob; may be repeated.")] = None
    exclude: Annotated[list[str] | None, Option(help="No paths that match this glob; may be repeated.")] = None
    index: Annotated[Path | None, Option(help="A file of publication dates by path: json, jsonl or csv.")] = None
    date_pattern: Annotated[
        str | None, Option(help="Regular expression with the groups year, month, day: the date in a path.")
    ] = None
    text_field: Annotated[str, Option(help="The field of JSON that holds the text; dots reach in.")] = "text"
    title_field: Annotated[str, Option(help="The field of JSON that holds the title; empty for none.")] = "title"
    date_field: Annotated[str, Option(help="The field of JSON that holds the publication date; empty for none.")] = (
        "published"
    )
    max_bytes: Annotated[int, Option(min=1, help="Quarantine larger documents.")] = 10_000_000
    max_items: Annotated[int, Option(min=1, help="Read no more lines or elements of a file of many documents.")] = (
        1_000_000
    )

    def source(self, place: str) -> "Source":
        """Return the source at a path or an address."""
        from extractor.batch.remote import source_at
        from extractor.documents.dates import DATE_IN_NAME
        from extractor.documents.formats import Fields

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
class Working:
    """How documents are worked on: by how many, how fast, for how much."""

    processes: Annotated[int | None, Option(min=1, help="Worker processes; by default one a core.")] = None
    concurrency: Annotated[int | None, Option(min=1, help="Requests in flight to a model; by default the setting.")] = (
        None
    )
    requests_per_minute: Annotated[float | None, Option(min=0.1, help="Send no more requests.")] = None
    tokens_per_minute: Annotated[float | None, Option(min=1, help="Use no more tokens.")] = None
    max_cost: Annotated[float | None, Option(min=0, help="Stop before more US dollars are spent.")] = None
    ledger: Annotated[Path | None, Option(help="Add a line of JSON to this file for each request to a model.")] = None
    timeout: Annotated[float, Option(min=0.1, help="Seconds that one document may hold up a worker.")] = 900.0
    retry_quarantined: Annotated[bool, Option("--retry-quarantined", help="Try again what failed.")] = False

    def settings(self) -> "Settings":
        """Return the settings in force, with what the options say instead."""
        from extractor.settings.settings import Settings

        given: dict[str, Any] = {"max_cost": self.max_cost, "concurrency": self.concurrency, "ledger": self.ledger}
        return Settings.load(**{name: value for name, value in given.items() if value is not None})

    def limits(self, settings: "Settings") -> "Limits":
        """Return what a provider allows."""
        from extractor.batch.limits import Limits

        return Limits(self.requests_per_minute, self.tokens_per_minute, settings.concurrency)

    def options(self) -> "Options":
        """Return how a local run works."""
        from extractor.batch.options import Options

        return Options(processes=self.processes, timeout=self.timeout, retry_quarantined=self.retry_quarantined)


@dataclass(frozen=True)
class Way:
    """Which kind of run it is, and how it tells how far it is."""

    dry_run: Annotated[bool, Option("--dry-run", help="Only tell what would be done, and what it takes.")] = False
    watch: Annotated[float | None, Option(min=0.1, help="Look again every so many seconds; for ever.")] = None
    via: Annotated[str, Option(help="live, or batch-api: the provider's batch API, cheaper and within a day.")] = "live"
    runner: Annotated[str, Option(help="local, or ray: the Ray cluster that RAY_ADDRESS names.")] = "local"
    actors: Annotated[int, Option(min=1, help="Workers on Ray.")] = 2
    progress: Annotated[Sight, Option(help="bar, json (a line at a time), none; auto: a bar on a terminal.")] = (
        Sight.AUTO
    )

    def check(self) -> None:
        """Raise a ConfigError for ways that do not go together."""
        if (self.via, self.runner) not in WAYS:
            raise ConfigError(
                f"--via {self.via} --runner {self.runner}: known are live or batch-api, local or ray, and not both others"
            )
