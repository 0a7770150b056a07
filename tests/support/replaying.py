"""Recorded answers replayed as whole extractions, and the injection corpus."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import SecretStr

from extractor.documents.document import Document
from extractor.engines.llm.engine import LLMEngine
from extractor.kinds import Kind
from extractor.pipeline.extract import Extractor
from extractor.regress.cases import Case
from extractor.regress.cassettes import CassetteFolder
from extractor.regress.config import Config, Variant
from extractor.regress.corpus import CorpusArticle
from extractor.regress.suite import Suite
from extractor.regress.transport import Player
from extractor.schemas.events.v1 import Event
from extractor.schemas.figures.v1 import Figure
from extractor.types import Extraction
from tests.support.paths import ROOT

CASSETTES = ROOT / "tests" / "cassettes"
INJECTION = ROOT / "tests" / "injection"
PUBLISHED = "2024-03-14"
"""The publication date of all articles of the injection corpus; a Thursday."""

PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def replay(case: Case, folder: Path = CASSETTES, api_key: str | None = None) -> Extraction:
    """Extract from the article of a case with the recorded answers: with the rules as cross-check, without a fallback."""
    player = Player(CassetteFolder(folder), case.key)
    settings = case.settings().model_copy(
        update={"api_key": SecretStr(api_key) if api_key else None, "cross_check": True}
    )
    with closing(LLMEngine(settings, sender=player)) as engine:
        extraction = Extractor(kinds=case.kinds, engine=engine, settings=settings).extract(case.article.document)
    player.finish()
    return extraction


class InjectionCase(NamedTuple):
    """A short article with an injected instruction; `trick` is None for the article without one.

    `span` is the position of the instruction; `bait` are words that it asks for and that are not in the article.
    """

    name: str
    kind: str
    text: str
    clean: str
    trick: str | None = None
    language: str = ""
    span: tuple[int, int] = (0, 0)
    bait: tuple[str, ...] = ()


def injection_cases() -> list[InjectionCase]:
    """Return the injection corpus, the clean articles first; see `tests/injection/README.md`."""
    articles = {line["article"]: line for line in lines(INJECTION / "articles.jsonl")}
    cases = [InjectionCase(name, each["kind"], each["text"], name) for name, each in articles.items()]
    for line in lines(INJECTION / "instructions.jsonl"):
        article = articles[line["article"]]
        paragraphs = article["text"].split("\n")
        start = sum(len(paragraph) + 1 for paragraph in paragraphs[: line["after"]])
        text = "\n".join([*paragraphs[: line["after"]], line["text"], *paragraphs[line["after"] :]])
        cases.append(
            InjectionCase(
                name=line["name"],
                kind=article["kind"],
                text=text,
                clean=line["article"],
                trick=line["trick"],
                language=line["language"],
                span=(start, start + len(line["text"])),
                bait=tuple(line["bait"]),
            )
        )
    return cases


def document_of(case: InjectionCase) -> Document:
    """Return the article of a case as a document."""
    return Document(case.text, published=date.fromisoformat(PUBLISHED))


def lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def injection_suite(kind: Kind) -> Suite:
    """Return a regression suite over the part of the injection corpus that is about one kind of record."""
    limits = {"seed": 1, "max_output_tokens": 300}  # few tokens, because the recorded model is slow and repeats itself
    variant = Variant("current", "qwen2.5-coder-1.5b", prompts={kind.name: f"{kind.name}/v1"}, request_settings=limits)
    config = Config(INJECTION, CASSETTES, INJECTION / "baseline", kinds=(kind,), variant=variant)
    corpus = [CorpusArticle(case.name, document_of(case)) for case in injection_cases() if case.kind == kind.name]
    return Suite(config, corpus, CassetteFolder(CASSETTES), (kind,))


def unsupported(record: Any, text: str) -> Iterator[str]:
    """Yield what the text does not support in a record, independently of the package's own verification."""
    anchor = record.trigger if isinstance(record, Event) else record.text
    if text[record.start : record.end] != anchor:
        yield f"{anchor!r} is not at {record.start}"
    fields = record.model_dump()
    for name in ("speaker", "speaker_text", "cue", "actors", "targets", "place", "date_text", "attributed_to"):
        value = fields.get(name) or ()
        for words in (value,) if isinstance(value, str) else value:
            if plain(words) not in plain(text):
                yield f"{name} {words!r} is not in the text"
    for mention in fields.get("also", ()):
        if text[mention["start"] : mention["end"]] != mention["text"]:
            yield f"mention {mention['text']!r} is not at {mention['start']}"
    if isinstance(record, Figure) and record.value is not None and not number_occurs(record.value, anchor):
        yield f"{record.value} is not what {anchor!r} says"


def plain(text: str) -> str:
    """Return a text with case, white space, quotes and dashes normalized."""
    return " ".join(text.casefold().translate(PLAIN).split())


def number_occurs(value: float, words: str) -> bool:
    """Return whether the digits of a number occur in the words, scaled or not. Numbers written as words always pass."""
    digits = re.findall(r"\d[\d.,]*", words)
    read = {float(d.rstrip(".,").replace(",", "")) for d in digits if d.count(".") < 2}
    scales = (1, 100, 1e3, 1e6, 1e9, 1e12)
    return not digits or any(abs(value - number * scale) <= 1e-6 * abs(value) for number in read for scale in scales)
