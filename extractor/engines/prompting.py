"""Prompts: versioned files, `prompts/<kind>/vN.md`. What the file says is what is sent; there is no other prose.

A file has front matter and turns. Front matter names the prompt's `id` and `schema`, and may give `notes`, `temperature`,
`max_tokens` and `fields`: those that the answer's records have, in their order, where they are not all of the schema's. The
turns `# system`, `# user` and `# assistant` are sent in their order, with `{{article}}`, `{{published}}` and
`{{candidates}}` (see `extractor.kinds.candidates`) filled in; `# on invalid` and `# on missed` are further user turns for the two
cases in which the model is asked again. A released prompt is never edited: `prompts/checksums.json` freezes it.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from math import ceil
from pathlib import Path
from typing import Any

from extractor.errors import ConfigError
from extractor.kinds import Kind
from extractor.kinds.candidates import candidates
from extractor.settings.origins import read_small_file
from extractor.utils.text import split_csv

FENCE = "---\n"
TURN = re.compile(r"^# (system|user|assistant|on invalid|on missed)\n", re.MULTILINE)
TAG = re.compile(r"<(/?)(article|candidates)", re.IGNORECASE)
SURROGATE = re.compile("[\ud800-\udfff]")
PLACEHOLDER = re.compile(r"\{\{([a-z]+)\}\}")
#: What stands for something else in the turns.
FILLED = frozenset({"article", "published", "candidates"})
SAMPLING = {"temperature": float, "max_tokens": int}
KEYS = frozenset({"id", "schema", "notes", "fields", *SAMPLING})
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")  # strftime asks the locale
#: Bytes of UTF-8 in a token, on the low side, so that counts err upwards: English news has 4.4, JSON about 3.
BYTES_PER_TOKEN = 3.3


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt.

    `schema` is the id of the schema that its answers follow; `fields` are those that the form of the answer has, in their
    order, where these are not all of the schema in its order; `turns` are (role, text) in the order of sending; `followups`
    are the texts of the user turns for `invalid` and `missed`; `sha256` is the hash of the whole file. `finder` finds the
    candidates that the prompt lists, which have about `share` of the article's length.
    """

    id: str
    schema: str
    notes: str
    sampling: Mapping[str, float | int]
    turns: tuple[tuple[str, str], ...]
    followups: Mapping[str, str]
    sha256: str
    text: str
    fields: tuple[str, ...] = ()
    finder: Callable[[str], Iterator[str]] | None = None
    share: float = 0.0

    @property
    def kind(self) -> str:
        """The kind of records it asks for."""
        return self.schema.partition("/")[0]

    @property
    def tokens(self) -> int:
        """About how many tokens the prompt takes without an article; see `estimate_tokens`."""
        return estimate_tokens("".join(text for _, text in self.turns))

    @property
    def lists_candidates(self) -> bool:
        """Whether the prompt lists, under the article, what in it may be a record."""
        return any("{{candidates}}" in text for _, text in self.turns)

    @property
    def copies(self) -> float:
        """About how often an article's length is sent: once, and more where candidates are listed."""
        return 1.0 + (self.share if self.lists_candidates else 0.0)

    def messages(self, article: str, published: date | None = None) -> list[dict[str, str]]:
        """Return the messages to send for an article, as the field of that name in a chat completion."""
        article = defuse(article)
        values = {"article": article, "published": dateline(published)}
        if self.lists_candidates and self.finder is not None:
            values["candidates"] = candidates(self.finder, article)
        return [{"role": role, "content": fill(text, values)} for role, text in self.turns]

    def followup(self, case: str, **values: str) -> dict[str, str]:
        """Return the user turn that asks again, in the case of `invalid` (problems) or `missed` (passages)."""
        return {"role": "user", "content": fill(self.followups[case], values)}


def dateline(published: date | None) -> str:
    """Return the day of publication as the model reads it: `Tuesday, 2024-10-29`, or `unknown`."""
    return f"{WEEKDAYS[published.weekday()]}, {published.isoformat()}" if published else "unknown"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders of a template in one pass: what stands in a value is never taken for a placeholder."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)


def defuse(article: str) -> str:
    """Return the article with tags broken that are like the prompt's own, so that it cannot end its place in the prompt.

    Halves of surrogate pairs, which no request can hold, become U+FFFD.
    """
    return SURROGATE.sub("\ufffd", TAG.sub(r"< \1\2", article))


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has, erring upwards: one to every 3.3 bytes of UTF-8. No tokenizer is needed."""
    return ceil(len(text.encode("utf-8", "surrogatepass")) / BYTES_PER_TOKEN)


def parse_prompt(text: str, name: str = "prompt") -> Prompt:
    """Read a prompt file's text; a ConfigError that names the file if it is not one."""
    opening, _, rest = text.partition(FENCE)
    front, fence, body = rest.partition(f"\n{FENCE}")
    if opening or not fence:
        raise ConfigError(f"{name}: a prompt begins with front matter between two lines of ---")
    lines = (line.partition(": ") for line in front.splitlines() if line.strip())
    facts = {key.strip(): value.strip() for key, _, value in lines}
    if not {"id", "schema"} <= facts.keys() <= KEYS:
        raise ConfigError(f"{name}: front matter needs id and schema, and may have {', '.join(sorted(KEYS))}")
    try:
        sampling = {key: read(facts[key]) for key, read in SAMPLING.items() if key in facts}
    except ValueError as error:
        raise ConfigError(f"{name}: front matter: {error}") from None
    pieces = TURN.split(body)
    sections = [(role, content.strip()) for role, content in zip(pieces[1::2], pieces[2::2], strict=True)]
    turns = tuple((role, content) for role, content in sections if not role.startswith("on "))
    unknown = {name for _, content in turns for name in PLACEHOLDER.findall(content)} - FILLED
    if unknown:
        raise ConfigError(f"{name}: unknown placeholder {{{{{min(unknown)}}}}}; known are {', '.join(sorted(FILLED))}")
    if sum("{{article}}" in content for _, content in turns) != 1:
        raise ConfigError(f"{name}: exactly one turn must hold {{{{article}}}}")
    return Prompt(
        id=facts["id"],
        schema=facts["schema"],
        notes=facts.get("notes", ""),
        sampling=sampling,
        turns=turns,
        followups={role.removeprefix("on "): content for role, content in sections if role.startswith("on ")},
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        fields=split_csv(facts.get("fields", "")),
    )


def fitted(prompt: Prompt, kind: Kind, name: str) -> Prompt:
    """Return a prompt that is ready to ask for a kind; a ConfigError, with its `name`, where it asks for something else.

    A prompt for an older version will do where code reads what that version does not have.
    """
    draft, blank = kind.draft.model_fields, kind.blanks
    if prompt.schema != kind.id:
        if (fields := kind.prompt_fields(prompt.schema)) is None:
            raise ConfigError(f"prompt {name} asks for {prompt.schema}, not for {kind.id}")
        prompt = replace(prompt, fields=prompt.fields or fields)
    if unknown := [field for field in prompt.fields if field not in draft]:
        raise ConfigError(f"{name}: {kind.id} has no field {unknown[0]!r}; it has {', '.join(draft)}")
    missing = [field for field in draft if field not in prompt.fields and draft[field].is_required()]
    if prompt.fields and (missing := [field for field in missing if field not in blank]):
        raise ConfigError(f"{name}: fields must have {missing[0]!r}: no record of {kind.id} is without it")
    if prompt.lists_candidates and kind.candidates is None:
        raise ConfigError(f"{name}: uses {{{{candidates}}}}, but {kind.id} has no candidates")
    return replace(prompt, finder=kind.candidates, share=kind.candidates_share)


@cache
def load_prompt(name: str) -> Prompt:
    """Return a prompt by its id (`quotes/v1`) or by the path of a file ending in .md; a ConfigError if there is none."""
    try:
        if name.endswith(".md"):
            data = read_small_file(Path(name))
            if data is None:
                raise FileNotFoundError
            return parse_prompt(data.decode().replace("\r\n", "\n"), name)
        kind, _, version = name.partition("/")
        if not re.fullmatch(r"[a-z]+/v[1-9][0-9]*", name):
            raise FileNotFoundError
        text = (resources.files("extractor") / "prompts" / kind / f"{version}.md").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"no prompt {name!r}; known are {', '.join(prompt_ids())}") from None
    return parse_prompt(text, name)


@cache
def prompt_ids() -> tuple[str, ...]:
    """Ids of all released prompts, by kind, oldest first."""
    ids = [
        (kind.name, int(file.name[1:-3]))
        for kind in (resources.files("extractor") / "prompts").iterdir()
        if kind.is_dir()
        for file in kind.iterdir()
        if re.fullmatch(r"v[1-9][0-9]*\.md", file.name)
    ]
    return tuple(f"{kind}/v{version}" for kind, version in sorted(ids))


def prompt_for(kind: Kind, wanted: str | None = None) -> Prompt:
    """Return the prompt to use for a kind: the wanted one, else the kind's own, else the newest released one.

    Raises a ConfigError if there is none, or if it asks for something else.
    """
    if wanted is None and (path := kind.prompt_path) is not None:
        wanted = str(path)
    if wanted is not None:
        return fitted(load_prompt(wanted), kind, wanted)
    for name in reversed(prompt_ids()):
        schema = load_prompt(name).schema if name.startswith(f"{kind.name}/") else ""
        if schema == kind.id or kind.prompt_fields(schema) is not None:
            return fitted(load_prompt(name), kind, name)
    raise ConfigError(f"no prompt asks for {kind.id}; known are {', '.join(prompt_ids())}")


def list_prompts() -> list[dict[str, Any]]:
    """Facts on every released prompt, for showing: id, schema, tokens (an estimate), sampling, sha256, notes."""
    return [
        {
            "id": prompt.id,
            "schema": prompt.schema,
            "tokens": prompt.tokens,
            "sampling": dict(prompt.sampling),
            "sha256": prompt.sha256,
            "notes": prompt.notes,
        }
        for prompt in map(load_prompt, prompt_ids())
    ]
