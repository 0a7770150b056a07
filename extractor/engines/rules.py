"""The rule engine behind the seam."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from extractor.checks import Article
from extractor.documents.document import Document
from extractor.engines.base import Engine, EngineOutput
from extractor.kinds import Kind


class RuleEngine(Engine):
    """Reads a document by rules: deterministic and offline. Also the second reader beside a language model."""

    source = "rules"
    cpu_bound = True

    def extract(self, document: Document, kinds: Sequence[Kind]) -> EngineOutput:
        """Draft records by rules; never raises on any text. Kinds without rules are left unread, with a warning."""
        article = Article.of(document)
        drafts = tuple(
            replace(
                draft,
                window=article.document_window(draft.window),
                also=tuple((words, article.document_window(window)) for words, window in draft.also),
            )
            for kind in kinds
            for draft in kind.draft_by_rules(article.reading)
        )
        without = [kind for kind in kinds if not self.reads(kind)]
        return EngineOutput(
            drafts,
            unread=frozenset(kind.name for kind in without),
            warnings=tuple(f"{kind.id}: not read: it has no rules and needs a language model" for kind in without),
        )

    def reads(self, kind: Kind) -> bool:
        """Return whether a kind has rules."""
        return kind.rules is not None

    def fingerprint(self, kind: Kind) -> Mapping[str, Any]:  # noqa: ARG002
        """Return the version of the rules."""
        return {"rules": rules_version()}


@cache
def rules_version() -> str:
    """Return a hash of all files of the rules, code and lexicons."""
    digest = hashlib.sha256()
    for name, file in sorted(_files(resources.files("extractor") / "rules", "")):
        digest.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry, f"{prefix}{entry.name}/")
        elif entry.is_file() and not entry.name.startswith("."):
            yield prefix + entry.name, entry
