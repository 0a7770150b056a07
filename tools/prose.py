"""Find unidiomatic English in docstrings, comments, messages, names of tests and Markdown pages.

    python tools/prose.py [PATH ...]

Prints each finding with its line and the plainer wording, and fails if there is one. Text in backticks, italics or double
quotation marks is ignored, because it is an example.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

#: Each pattern with the plainer wording.
HABITS = {
    r"(?<!there )\b(?:is|are|was|were) no (?!longer|more|less|fewer|later|earlier|better|worse|different|such)[a-z]": (
        "is not a …, has no …"
    ),
    r"\b(?:that|which|who|it|and) (?:is|are) (?-i:none)\b": "is not one",
    r"\bstand(?:s|ing)?\s(?:there|for|in(?!\s+for)|at|alone|beside|near|before|after|behind|as)\b": "occurs, is, means, replaces",
    r"\btold\b(?! apart)": "reported, said",
    r"\b(?:borne|bears?|bearing) (?:\w+ )?out\b": "supported",
    r"\bby commas\b": "comma-separated",
    r"\bwhat (?:becomes|became) of\b": "the outcome, the state",
    r"\b(?:nobody|whoever|no one)\b": "name who it is, or use the passive",
    r"\bgo(?:es|ne)? on with\b": "resumed, continued",
    r"\b(?:our own fault|error of ours|fault of ours)\b": "internal error",
    r"\bthe dearest\b": "the most expensive",
    r"\b(?:pure )?rooms?\b": "packages, space",
    r"\bto the letter\b": "verbatim, exactly",
    r"\bso (?:many|much)\b(?! (?:\w+ )*?that\b)": "a number of, N",
    r"\bof (?:its|their|his|her|one's) own\b": "separate, custom",
    r"\bas (?:it|they) (?:is|are|was|were)(?=[.,;:)]|$)": "unchanged",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"; an? [A-Z]\w+(?:Error|Exceeded)\b": "a Raises: section",
    r"\bfor ever\b": "until stopped",
}
PATTERNS = {re.compile(pattern, re.IGNORECASE): advice for pattern, advice in HABITS.items()}
#: The docstring of a function says what it does.
WHETHER = re.compile(r"^Whether\b")
EXAMPLE = re.compile(r"``[^`]*``|`[^`]*`|\*\*|(?<![\w*])\*[^\s*](?:[^*\n]*[^\s*])?\*(?![\w*])|“[^”]*”|\"[^\"]*\"")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
#: Calls that take a text for users as an argument, beside `raise`.
MESSAGES = frozenset({"print_error", "print_text", "echo", "print", "Issue", "Check", "Option", "Argument", "Typer"})
#: Released prompts and schemas, cassettes, articles and gold are never edited. The changelog has a history.
SKIPPED = (
    "prompts/",
    "seeds/",
    "CHANGELOG.md",
    "tests/cassettes/",
    "tests/corpus/",
    "tests/genres/",
    "tests/gold/",
    "schemas/events/v",
    "schemas/figures/v",
    "schemas/quotes/v",
)


class Text(NamedTuple):
    """A piece of prose, with the number of its first line."""

    line: int
    text: str


class Finding(NamedTuple):
    """A match of a pattern."""

    path: Path
    line: int
    words: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.words!r}: {self.advice}"


def findings(path: Path) -> Iterator[Finding]:
    """Yield the findings in a file."""
    source = path.read_text(encoding="utf-8")
    for line, text in python_texts(source) if path.suffix == ".py" else [Text(1, without_fences(source))]:
        prose = EXAMPLE.sub(lambda example: "\n" * example[0].count("\n"), text)
        for pattern, advice in PATTERNS.items():
            for match in pattern.finditer(prose):
                yield Finding(path, line + prose.count("\n", 0, match.start()), " ".join(match[0].split()), advice)
        if WHETHER.match(prose):
            yield Finding(path, line, "Whether", "Return whether …")


def without_fences(page: str) -> str:
    """Return a page with empty lines in place of its code blocks."""
    return FENCE.sub(lambda block: "\n" * block[0].count("\n"), page)


def python_texts(source: str) -> Iterator[Text]:
    """Yield the docstrings, comments, messages and test names in Python code."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text(token.start[0], f" {token.string.lstrip('#: ')}")
    for node in ast.walk(ast.parse(source)):
        yield from docstring(node)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield Text(node.lineno, node.name.replace("_", " "))
        for argument in message_arguments(node):
            yield from strings(argument)


def docstring(node: ast.AST) -> Iterator[Text]:
    """Yield the docstring of a node, marked with a space if it may begin with "Whether"."""
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return
    if (text := ast.get_docstring(node, clean=False)) is not None:
        first = node.body[0].lineno
        action = isinstance(node, ast.FunctionDef) and not any(
            "property" in ast.unparse(d) for d in node.decorator_list
        )
        yield Text(first, text if action else f" {text}")


def message_arguments(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the arguments of a node that are texts for users."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield from node.exc.args
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in MESSAGES:
                yield from node.args
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "help")


def strings(node: ast.AST) -> Iterator[Text]:
    """Yield the strings in an expression."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield Text(part.lineno, part.value)


def checked_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files to check: Python code and Markdown pages, without links to folders."""
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            name = file.relative_to(ROOT).as_posix()
            if file.suffix not in (".py", ".md") or name.startswith(SKIPPED):
                continue
            if not any(part.startswith(".") for part in file.parts) and "site-packages" not in file.parts:
                yield file


def main(*names: str) -> int:
    """Print all findings. Return 1 if there are any, otherwise 0."""
    folders = ["extractor", "schemas", "tests", "tools", "benchmarks", "docs"]
    paths = [ROOT / name for name in folders] + sorted(ROOT.glob("*.md"))
    found = [
        finding
        for file in checked_files([Path(name).resolve() for name in names] or paths)
        for finding in findings(file)
    ]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
