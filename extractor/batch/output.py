"""An output folder as a run finds it: what is in it is its manifest's, or the run does not begin."""

from collections.abc import Iterable
from pathlib import Path

from extractor.errors import ConfigError, ExtractorError

MANIFEST = "manifest.sqlite"


class OutputError(ExtractorError):
    """The output cannot be written: a full disk, a folder that has gone. What is committed stands; run again."""


def check_output(out: Path) -> None:
    """Raise a ConfigError for an output with links in it, or with parts of a run whose manifest has gone."""
    check_links(out, "records", ".extractor")
    written = [*records_in(out), *(out / ".extractor").glob("part-*")]
    if written and not (out / ".extractor" / MANIFEST).exists():
        raise ConfigError(
            f"{out}: holds {written[0].name} but not the manifest of its run; bring back the hidden folder .extractor, "
            "or name another output"
        )


def check_links(out: Path, *names: str) -> None:
    """Raise a ConfigError for folders of an output that are links, or that hold what is neither a file nor a folder."""
    folders = [out / name for name in names]
    for folder in folders:
        for path in [folder, *listing(folder)]:
            if path.is_symlink():
                raise ConfigError(
                    f"{path}: is a link, which may lead out of the output; put in its place what it leads to"
                )
            if path.is_dir():
                folders += [path] if path != folder else []
            elif path.exists() and not path.is_file():  # one that has gone by now was another run's
                raise ConfigError(f"{path}: is not a regular file; remove it, or name another output")


def check_parts(out: Path, known: Iterable[str]) -> None:
    """Raise a ConfigError for parts that the manifest does not know: they are another run's, and nobody else's to remove."""
    known = set(known)
    if unknown := [path for path in records_in(out) if path.name not in known]:
        raise ConfigError(
            f"{unknown[0]}: is not in the manifest of this output ({len(unknown)} such); move it out of the folder, "
            "or name another output"
        )


def records_in(out: Path) -> list[Path]:
    """Return what is in the records of an output that a reader would take for records."""
    return [path for path in listing(out / "records") if path.suffix == ".jsonl" or path.is_dir()]


def listing(folder: Path) -> list[Path]:
    """Return what is in a folder, by name; nothing where there is none. A ConfigError where it cannot be listed."""
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be read: {error.strerror}") from error
