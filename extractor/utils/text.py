"""Lines for a person: what an article, an answer or a file's name holds cannot steer the terminal that they go to."""

import re
import sys

#: What steers a terminal or turns the direction of a line, and halves of surrogate pairs, which cannot be written.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
BREAK = re.compile(r"\s+")


def printable(text: str) -> str:
    """Return a text on one line without anything that could steer a terminal."""
    return BREAK.sub(" ", UNPRINTABLE.sub("\ufffd", text))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def split_csv(text: str) -> tuple[str, ...]:
    """Return the entries of a comma-separated list: `split_csv("quotes, events") == ("quotes", "events")`."""
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())


def print_text(text: str) -> None:
    """Print a text on standard output, line by line."""
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip(" "))]
        sys.stdout.write(f"{indent}{printable(line.lstrip(' '))}\n")


def print_error(message: str) -> None:
    """Say what is wrong in one line on standard error."""
    sys.stderr.write(f"extractor: {printable(message)}\n")
