"""Prompts: versioned files, `prompts/<kind>/vN.md`. What the files say is what is sent; there is no other prose.

A file has front matter and turns. Front matter names the prompt's `id` and `schema`, and may give `notes`, `temperature`,
`max_tokens` and `fields`: those that the answer's records have, in their order, where they are not all of the schema's. The
turns `# system`, `# user` and `# assistant` are sent in their order, with `{{article}}`, `{{published}}` and
`{{candidates}}` (see `extractor.kinds.candidates`) filled in; `# on invalid` and `# on missed` are further user turns for the two
cases in which the model is asked again.

Prompts that share a `frame` compose into one request for all their kinds. The frame (`prompts/common/vN.md`) has the turns, with
`{{kinds}}`, `{{lists}}`, `{{sections}}` and `{{examples}}` for what the prompts bring: a `# section` of the instructions, and
as `# example` the list of records that the frame's example article holds. Asked for by itself, such a prompt is its frame with
one section. A released prompt or frame is never edited: `prompts/checksums.json` freezes it. `prompts/profiles.json` says which
prompts are in use.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import resources
from math import ceil
from pathlib import Path
from typing import Any

from extractor.errors import ConfigError
from extractor.kinds import BUILT_IN, Kind
from extractor.kinds.candidates import candidates
from extractor.settings.origins import read_small_file
from extractor.utils.text import split_csv

FENCE = "---\n"
TURN = re.compile(r"^# (system|user|assistant|on invalid|on missed)\n", re.MULTILINE)
#: The parts of a prompt that has a frame.
PART = re.compile(r"^# (section|example)\n", re.MULTILINE)
TAG = re.compile(r"<(/?)(article|candidates)", re.IGNORECASE)
SURROGATE = re.compile("[\ud800-\udfff]")
PLACEHOLDER = re.compile(r"\{\{([a-z]+)\}\}")
#: Placeholders in the turns, and in those of a frame.
FILLED = frozenset({"article", "published", "candidates"})
FRAMED = frozenset({"kinds", "lists", "sections", "examples"})
SAMPLING = {"temperature": float, "max_tokens": int}
KEYS = frozenset({"id", "schema", "notes", "fields", "frame", *SAMPLING})
#: The folder of frames, beside those of kinds.
FRAMES = "common"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")  # strftime asks the locale
#: Bytes of UTF-8 in a token, on the low side, so that counts err upwards: English news has 4.4, JSON about 3.
BYTES_PER_TOKEN = 3.3


@dataclass(frozen=True)
class Question:
    """What a model is asked about an article, for one kind of record or for several at once.

    `asks` are the kinds, each with the fields that the form of the answer has, in their order, or () for all; `turns` are
    (role, text) in the order of sending; `followups` are the texts of the user turns for `invalid` and `missed`. `finder`
    finds the candidates that are listed, which have about `share` of the article's length.
    """

    id: str
    sampling: Mapping[str, float | int]
    turns: tuple[tuple[str, str], ...]
    followups: Mapping[str, str]
    sha256: str
    asks: tuple[tuple[Kind, tuple[str, ...]], ...] = field(default=(), kw_only=True)
    finder: Callable[[str], Iterator[str]] | None = field(default=None, kw_only=True)
    share: float = field(default=0.0, kw_only=True)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of record that it asks for."""
        return tuple(kind for kind, _ in self.asks)

    @property
    def tokens(self) -> int:
        """About how many tokens it takes without an article; see `estimate_tokens`."""
        return estimate_tokens("".join(text for _, text in self.turns))

    @property
    def lists_candidates(self) -> bool:
        """Whether it lists, under the article, what in it may be a record."""
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


@dataclass(frozen=True)
class Frame:
    """What prompts that compose have in common: the turns, with places for what each of them brings."""

    id: str
    sampling: Mapping[str, float | int]
    turns: tuple[tuple[str, str], ...]
    followups: Mapping[str, str]
    sha256: str
    text: str
    notes: str = ""


@dataclass(frozen=True)
class Prompt(Question):
    """One version of a prompt for one kind.

    `schema` is the id of the schema that its answers follow; `fields` are those that the form of the answer has, in their
    order, where these are not all of the schema in its order; `sha256` is the hash of all that it consists of, `text` that
    of its file. One that composes has a `frame`, its `section` of the instructions, and the records of the `example`.
    """

    schema: str
    notes: str
    text: str
    fields: tuple[str, ...] = ()
    frame: Frame | None = None
    section: str = ""
    example: str = ""

    @property
    def kind(self) -> str:
        """The name of the kind of records it asks for."""
        return self.schema.partition("/")[0]


def compose(prompts: Iterable[Prompt]) -> list[Question]:
    """Return what to ask for some prompts: one question for those that share a frame, and one each for the others."""
    groups: dict[str, list[Prompt]] = {}
    for prompt in prompts:
        groups.setdefault(prompt.frame.sha256 if prompt.frame else prompt.id, []).append(prompt)
    return [composed(group) if len(group) > 1 else group[0] for group in groups.values()]


def composed(prompts: Sequence[Prompt]) -> Question:
    """Return one question for prompts of one frame, always in the same order: that of the built-in kinds, then of names."""
    order = {name: number for number, name in enumerate(BUILT_IN)}
    prompts = sorted(prompts, key=lambda prompt: (order.get(prompt.kind, len(order)), prompt.kind))
    frame = prompts[0].frame
    assert frame is not None
    return Question(
        id="+".join(prompt.id for prompt in prompts),
        sampling=frame.sampling,
        turns=framed(frame, prompts),
        followups=frame.followups,
        sha256=hashlib.sha256("".join(prompt.sha256 for prompt in prompts).encode()).hexdigest(),
        asks=tuple(ask for prompt in prompts for ask in prompt.asks),
    )


def framed(frame: Frame, prompts: Sequence[Prompt]) -> tuple[tuple[str, str], ...]:
    """Return the turns of a frame with what prompts bring filled in."""
    names = [prompt.kind for prompt in prompts]
    lists = ", ".join(f'"{name}": [...]' for name in names)
    examples = ", ".join(f'"{prompt.kind}": {prompt.example}' for prompt in prompts)
    values = {
        "kinds": " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))),
        "lists": f"{{{lists}}}",
        "sections": "\n\n".join(prompt.section for prompt in prompts),
        "examples": f"{{{examples}}}",
    }
    return tuple((role, fill(text, values, keep=FILLED)) for role, text in frame.turns)


def dateline(published: date | None) -> str:
    """Return the day of publication as the model reads it: `Tuesday, 2024-10-29`, or `unknown`."""
    return f"{WEEKDAYS[published.weekday()]}, {published.isoformat()}" if published else "unknown"


def fill(template: str, values: Mapping[str, str], keep: frozenset[str] = frozenset()) -> str:
    """Fill the placeholders of a template in one pass, but those to `keep`: none is looked for in a value."""
    return PLACEHOLDER.sub(lambda found: found[0] if found[1] in keep else values[found[1]], template)


def defuse(article: str) -> str:
    """Return the article with tags broken that are like the prompt's own, so that it cannot end its place in the prompt.

    Halves of surrogate pairs, which no request can hold, become U+FFFD.
    """
    return SURROGATE.sub("\ufffd", TAG.sub(r"< \1\2", article))


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has, erring upwards: one to every 3.3 bytes of UTF-8. No tokenizer is needed."""
    return ceil(len(text.encode("utf-8", "surrogatepass")) / BYTES_PER_TOKEN)


class Source:
    """The parts of the file of a prompt or a frame.

    Raises:
        ConfigError: If it is neither. The message names the file.
    """

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name
        opening, _, rest = text.partition(FENCE)
        front, fence, self.body = rest.partition(f"\n{FENCE}")
        if opening or not fence:
            raise ConfigError(f"{name}: a prompt begins with front matter between two lines of ---")
        lines = (line.partition(": ") for line in front.splitlines() if line.strip())
        self.facts = {key.strip(): value.strip() for key, _, value in lines}

    @property
    def sha256(self) -> str:
        """The hash of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def sampling(self) -> dict[str, float | int]:
        """Return what the front matter says about sampling."""
        try:
            return {key: read(self.facts[key]) for key, read in SAMPLING.items() if key in self.facts}
        except ValueError as error:
            raise ConfigError(f"{self.name}: front matter: {error}") from None

    def turns(self, places: frozenset[str] = FILLED) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
        """Return the turns that are sent, which may have these placeholders, and those that ask again, by their case."""
        pieces = TURN.split(self.body)
        sections = [(role, content.strip()) for role, content in zip(pieces[1::2], pieces[2::2], strict=True)]
        turns = tuple((role, content) for role, content in sections if not role.startswith("on "))
        if unknown := {found for _, content in turns for found in PLACEHOLDER.findall(content)} - places:
            known = ", ".join(sorted(places))
            raise ConfigError(f"{self.name}: unknown placeholder {{{{{min(unknown)}}}}}; known are {known}")
        if sum("{{article}}" in content for _, content in turns) != 1:
            raise ConfigError(f"{self.name}: exactly one turn must hold {{{{article}}}}")
        return turns, {role.removeprefix("on "): content for role, content in sections if role.startswith("on ")}

    def part(self) -> tuple[str, str]:
        """Return the section and the example of a prompt that has a frame."""
        pieces = PART.split(self.body)
        parts = {name: content.strip() for name, content in zip(pieces[1::2], pieces[2::2], strict=True)}
        try:
            complete = parts.keys() == {"section", "example"} and isinstance(json.loads(parts["example"]), list)
        except ValueError:
            complete = False
        if not complete:
            raise ConfigError(f"{self.name}: a prompt with a frame has a # section, and a JSON list as its # example")
        return parts["section"], parts["example"]


def parse_prompt(text: str, name: str = "prompt") -> Prompt:
    """Read the text of a prompt file.

    Raises:
        ConfigError: If it is not a prompt. The message names the file.
    """
    source = Source(text, name)
    facts = source.facts
    if not {"id", "schema"} <= facts.keys() <= KEYS:
        raise ConfigError(f"{name}: front matter needs id and schema, and may have {', '.join(sorted(KEYS))}")
    prompt = Prompt(
        id=facts["id"],
        schema=facts["schema"],
        notes=facts.get("notes", ""),
        sampling=source.sampling(),
        turns=(),
        followups={},
        sha256=source.sha256,
        text=text,
        fields=split_csv(facts.get("fields", "")),
    )
    if "frame" not in facts:
        turns, followups = source.turns()
        return replace(prompt, turns=turns, followups=followups)
    frame = load_frame(facts["frame"])
    section, example = source.part()
    prompt = replace(prompt, frame=frame, section=section, example=example)
    return replace(
        prompt,
        sampling={**frame.sampling, **prompt.sampling},
        turns=framed(frame, [prompt]),
        followups=frame.followups,
        sha256=hashlib.sha256((frame.sha256 + prompt.sha256).encode()).hexdigest(),
    )


@cache
def load_frame(name: str) -> Frame:
    """Return a frame by its id (`common/v1`) or by the path of a file ending in .md.

    Raises:
        ConfigError: If there is none.
    """
    source = Source(read_prompt(name, "frame"), name)
    if not {"id"} <= source.facts.keys() <= {"id", "notes", *SAMPLING}:
        raise ConfigError(f"{name}: the front matter of a frame needs id, and may have notes, {', '.join(SAMPLING)}")
    turns, followups = source.turns(FILLED | FRAMED)
    facts, sampling = source.facts, source.sampling()
    return Frame(facts["id"], sampling, turns, followups, source.sha256, source.text, facts.get("notes", ""))


def fitted(prompt: Prompt, kind: Kind, name: str) -> Prompt:
    """Return a prompt that is ready for a kind.

    A prompt for an older version is accepted if code reads the fields that the older version lacks.

    Raises:
        ConfigError: If the prompt is for something else. The message has its `name`.
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
    return replace(prompt, asks=((kind, prompt.fields),), finder=kind.candidates, share=kind.candidates_share)


@cache
def load_prompt(name: str) -> Prompt:
    """Return a prompt by its id (`quotes/v1`) or by the path of a file ending in .md.

    Raises:
        ConfigError: If there is none.
    """
    return parse_prompt(read_prompt(name, "prompt"), name)


def text_of(name: str) -> str:
    """Return the text of a prompt's or a frame's file, by its id or path."""
    return load_frame(name).text if name.startswith(f"{FRAMES}/") else load_prompt(name).text


def read_prompt(name: str, what: str) -> str:
    """Return the text of a prompt or a frame, by its id or the path of a file ending in .md.

    Raises:
        ConfigError: If there is none.
    """
    try:
        if name.endswith(".md"):
            data = read_small_file(Path(name))
            if data is None:
                raise FileNotFoundError
            return data.decode().replace("\r\n", "\n")
        folder, _, version = name.partition("/")
        if not re.fullmatch(r"[a-z]+/v[1-9][0-9]*", name) or (folder == FRAMES) != (what == "frame"):
            raise FileNotFoundError
        return (resources.files("extractor") / "prompts" / folder / f"{version}.md").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        known = prompt_ids() if what == "prompt" else released(FRAMES)
        raise ConfigError(f"no {what} {name!r}; known are {', '.join(known)}") from None


@cache
def prompt_ids() -> tuple[str, ...]:
    """Ids of all released prompts, by kind, oldest first."""
    folders = sorted(folder.name for folder in (resources.files("extractor") / "prompts").iterdir() if folder.is_dir())
    return tuple(name for folder in folders if folder != FRAMES for name in released(folder))


def released(folder: str) -> tuple[str, ...]:
    """Ids of the released files in a folder of prompts, oldest first."""
    files = (file.name for file in (resources.files("extractor") / "prompts" / folder).iterdir())
    versions = sorted(int(name[1:-3]) for name in files if re.fullmatch(r"v[1-9][0-9]*\.md", name))
    return tuple(f"{folder}/v{version}" for version in versions)


@cache
def profiles() -> Mapping[str, Mapping[str, str]]:
    """Return which prompt each profile uses for a kind."""
    text = (resources.files("extractor") / "prompts" / "profiles.json").read_text("utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)
    return found


def prompt_for(kind: Kind, wanted: str | None = None, profile: str = "capable") -> Prompt:
    """Return the prompt to use for a kind: the wanted one, else the kind's own, else the profile's.

    Where that does not fit the version of the kind, it is the newest released one that does. Raises a ConfigError if there is
    none, or if the wanted one asks for something else.
    """
    if wanted is None and (path := kind.prompt_path) is not None:
        wanted = str(path)
    if wanted is not None:
        return fitted(load_prompt(wanted), kind, wanted)
    newest = [name for name in reversed(prompt_ids()) if name.startswith(f"{kind.name}/")]
    for name in filter(None, [profiles()[profile].get(kind.name), *newest]):
        schema = load_prompt(name).schema
        if schema == kind.id or kind.prompt_fields(schema) is not None:
            return fitted(load_prompt(name), kind, name)
    raise ConfigError(f"no prompt asks for {kind.id}; known are {', '.join(prompt_ids())}")


def list_prompts() -> list[dict[str, Any]]:
    """Facts on every released prompt, for showing: id, schema, profiles, tokens (an estimate), sampling, sha256, notes."""
    return [
        {
            "id": prompt.id,
            "schema": prompt.schema,
            "profiles": [name for name, used in profiles().items() if used.get(prompt.kind) == prompt.id],
            "tokens": prompt.tokens,
            "sampling": dict(prompt.sampling),
            "sha256": prompt.sha256,
            "notes": prompt.notes,
        }
        for prompt in map(load_prompt, prompt_ids())
    ]
