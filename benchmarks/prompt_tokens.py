"""The tokens that prompts take for the five seed articles: in, of these the ones a provider can have cached, and out.

    pip install bpe-openai
    python benchmarks/prompt_tokens.py             # prints the table
    python benchmarks/prompt_tokens.py --write     # puts it into docs/prompts.md

Tokens are those of o200k_base, the tokenizer of GPT-4o and later, over the texts of the messages; the schema of the answer and what a
chat template adds are not counted. `cached` is how much of a request is the same, from its beginning, as in the request about the
article before. `out` is the answer that gives the gold records of `tests/gold`, with the fields that the prompt asks for.
"""

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bpe_openai import get_encoding  # noqa: E402

from extractor.documents.dates import parse_published  # noqa: E402
from extractor.engines.prompting import Question, compose, prompt_for  # noqa: E402
from extractor.kinds import BUILT_IN, get_kind  # noqa: E402

PAGE = ROOT / "docs" / "prompts.md"
TOKENIZER = get_encoding("o200k_base")
#: Prompts that ask about the same, by what the table calls them: versions, and whether they are asked together.
ROWS = [("v1", False), ("v3", False), ("v4", False), ("v4", True)]


class Tokens(NamedTuple):
    """Tokens of all five articles."""

    requests: int
    sent: int
    cached: int
    out: int

    def __add__(self, other: Any) -> "Tokens":
        return Tokens(*(a + b for a, b in zip(self, other, strict=True)))


def golds() -> Iterator[dict[str, Any]]:
    """Yield the gold of each seed article, with its text."""
    for path in sorted((ROOT / "tests" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        yield {**gold, "article": (ROOT / "seeds" / gold["document"]).read_text(encoding="utf-8")}


def measure(question: Question) -> Tokens:
    """Count the tokens of a question about all articles."""
    sent, out = [], 0
    for gold in golds():
        messages = question.messages(gold["article"], parse_published(gold["published"]))
        sent.append("\n".join(message["content"] for message in messages))
        out += count(json.dumps(answer(question, gold), ensure_ascii=False))
    cached = sum(count(common(before, after)) for before, after in pairwise(sent))
    return Tokens(len(sent), sum(map(count, sent)), cached, out)


def answer(question: Question, gold: dict[str, Any]) -> dict[str, Any]:
    """Return the gold records as a model would answer, with the words of other mentions and without places."""
    return {
        kind.name: [
            {
                name: [mention["text"] for mention in record[name]] if name == "also" else record.get(name)
                for name in fields or kind.draft.model_fields
            }
            for record in gold[kind.name]
        ]
        for kind, fields in question.asks
    }


def count(text: str) -> int:
    """Count the tokens of a text."""
    return len(TOKENIZER.encode(text))


def common(one: str, other: str) -> str:
    """Return what two texts have in common from their beginning."""
    end = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:end]


def table() -> str:
    """Return the table, in Markdown."""
    rows = [["prompts", "kinds", "requests", "tokens in", "of these cached", "not cached", "tokens out"], ["---"] * 7]
    for version, together in ROWS:
        prompts = [prompt_for(get_kind(name), f"{name}/{version}") for name in BUILT_IN]
        questions: list[Question] = compose(prompts) if together else [*prompts]
        found = [measure(question) for question in questions]
        for question, tokens in zip(questions, found, strict=True):
            if len(questions) > 1:
                rows.append(row(version, ", ".join(kind.name for kind in question.kinds), tokens))
        total = found[0]
        for tokens in found[1:]:
            total += tokens
        rows.append(row(f"**{version}**", f"**all, {'together' if together else 'apart'}**", total))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def row(version: str, kinds: str, tokens: Tokens) -> list[str]:
    """Return a row of the table."""
    new = tokens.sent - tokens.cached
    return [version, kinds, str(tokens.requests), *(f"{n:,}" for n in (tokens.sent, tokens.cached, new, tokens.out))]


def main() -> None:
    """Print the table, or write it into the page."""
    if "--write" not in sys.argv:
        print(table(), end="")
        return
    text = PAGE.read_text(encoding="utf-8")
    start = text.index("| prompts | kinds |")
    PAGE.write_text(text[:start] + table() + text[text.index("\n\n", start) + 1 :], encoding="utf-8")


if __name__ == "__main__":
    main()
