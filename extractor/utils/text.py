"""Terminal-safe output: text from articles, answers and file names cannot send control sequences."""

import re
import sys

#: Control characters, bidirectional overrides, and unpaired surrogates, which cannot be encoded.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
WHITESPACE = re.compile(r"\s+")


def printable(text: str) -> str:
    """Return a text on one line, with control characters replaced."""
    return WHITESPACE.sub(" ", UNPRINTABLE.sub("\ufffd", text))


def counted(number: int, noun: str) -> str:
    """Return a number with a noun, such as `1 file` or `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def split_csv(text: str) -> tuple[str, ...]:
    """Return the entries of a comma-separated list: `split_csv("quotes, events") == ("quotes", "events")`."""
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())


def print_text(text: str) -> None:
    """Print a text to standard output, with control characters replaced."""
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip(" "))]
        sys.stdout.write(f"{indent}{printable(line.lstrip(' '))}\n")


def print_error(message: str) -> None:
    """Print a message to standard error, on one line."""
    sys.stderr.write(f"extractor: {printable(message)}\n")
