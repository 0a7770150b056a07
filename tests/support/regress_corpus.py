"""A small corpus with gold, a model that answers about it, and a regression suite over it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from extractor.engines.request import Answer
from extractor.regress.cases import Case
from extractor.regress.cassettes import Cassette, Interaction
from extractor.regress.config import load_config
from extractor.regress.suite import Suite
from tests.support.model_server import answer, client, completion
from tests.support.scripted import ScriptedModel

TOWNS = ("Port Merrow", "Lund", "Ostby", "Vell", "Karrow", "Tamsin")
NAMES = ("Lena Adler", "Paul Okoro", "Ida Brandt", "Sam Reyes", "Nora Quist", "Omar Tal")
COUNTS = (140, 216, 35, 480, 72, 918)


def article(n: int) -> str:
    """Return one of six short articles."""
    town, name, count = TOWNS[n], NAMES[n], COUNTS[n]
    return (
        f"{town} will repair its sea wall in June, Mayor {name} said on Thursday.\n"
        f"“The stones are loose,” {name.split()[1]} told reporters. About {count} boats are moored behind the wall.\n"
    )


def quotes(n: int) -> list[dict[str, Any]]:
    """Return what a good model drafts as the quotes of an article."""
    town, name = TOWNS[n], NAMES[n]
    first = {"text": f"{town} will repair its sea wall in June", "kind": "indirect", "speaker": name}
    second = {"text": "The stones are loose,", "kind": "direct", "speaker": name}
    return [
        {**first, "speaker_text": f"Mayor {name}", "cue": "said", "context": None},
        {**second, "speaker_text": name.split()[1], "cue": "told", "context": None},
    ]


def figures(n: int) -> list[dict[str, Any]]:
    """Return what a good model drafts as the figures of an article."""
    numbers = {"value": COUNTS[n], "low": None, "high": None, "modifier": "approximate", "unit": "boat"}
    text = f"About {COUNTS[n]} boats"
    return [{"text": text, **numbers, "kind": "count", "measures": "boats", "attributed_to": None, "context": None}]


def sea_wall_model(say: Callable[[int], Answer] = lambda n: answer(quotes(n))) -> ScriptedModel:
    """Return a model that answers what `say` returns for the number of the article that it is asked about."""

    def speak(_kind: str, messages: list[dict[str, str]]) -> Answer:
        text = next(m["content"] for m in reversed(messages) if "sea wall" in m["content"])
        return say(next(n for n, town in enumerate(TOWNS) if town in text))

    return ScriptedModel(speak)


def write_corpus(folder: Path, *, articles: int = 6, gold: bool = True) -> Path:
    """Write articles, gold and a configuration; return the configuration's path."""
    (folder / "articles").mkdir(parents=True)
    for n in range(articles):
        (folder / "articles" / f"a{n}.txt").write_text(article(n), encoding="utf-8")
    if gold:
        (folder / "gold").mkdir()
    for n in range(articles if gold else 0):
        records = [gold_record(article(n), draft) for draft in quotes(n)]
        value = {"document": f"a{n}.txt", "quotes": records}
        (folder / "gold" / f"a{n}.json").write_text(json.dumps(value), encoding="utf-8")
    lines = ['articles = "articles"', 'cassettes = "cassettes"', 'model = "scripted-1"', 'kinds = ["quotes"]']
    lines += ['gold = "gold"'] if gold else []
    lines += ["[prompts]", 'quotes = "good.md"']
    (folder / "regress.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_prompt(folder / "good.md", "Copy the quotes.")
    return folder / "regress.toml"


def write_prompt(path: Path, instruction: str, kind: str = "quotes") -> Path:
    """Write a prompt with one instruction in it."""
    text = (
        f"---\nid: {kind}/{path.stem}\nschema: {kind}/v1\ntemperature: 0\nmax_tokens: 500\n---\n"
        f"# system\n{instruction}\n# user\n{{{{article}}}}\n# on invalid\n{{{{problems}}}}\n"
    )
    path.write_text(text, encoding="utf-8")
    return path


def gold_record(text: str, draft: Mapping[str, Any]) -> dict[str, Any]:
    """Return a draft as a gold record."""
    start = text.index(draft["text"])
    fields = {name: value for name, value in draft.items() if name != "context"}
    return {**fields, "start": start, "end": start + len(draft["text"]), "required": True}


def cassette(*exchanges: tuple[Mapping[str, Any], Answer]) -> Cassette:
    """Return a cassette of requests and answers."""
    return Cassette(tuple(Interaction(body, json.dumps(completion(said))) for body, said in exchanges))


def open_suite(config: Path) -> Suite:
    """Open the suite of a configuration."""
    return Suite.open(load_config(config))


def first_case(suite: Suite) -> Case:
    """Return the first case of the current variant."""
    return next(iter(suite.cases(suite.variant())))


def record_missing(config: Path, model: ScriptedModel, variant: str = "current", **options: Any) -> Suite:
    """Record all that is missing of a variant from a model; return the suite."""
    suite = open_suite(config)
    cases = suite.missing(suite.variant(variant), samples=options.pop("samples", None))
    settings = suite.variant(variant).settings()
    assert suite.record(cases, settings, fetcher=client(model), **options) == 0
    return suite
