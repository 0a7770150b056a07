"""Cassettes: the recorded answers of a model, as plain vcrpy JSON files.

One cassette holds one case: all requests about one article that one set of prompts makes, with their responses. Its file is
`<kinds>/<prompt versions>/<article>.<fingerprint>.<sample>.json`, for example `quotes/v3/dock.5d41402abc4b2a76.1.json`, or
`quotes+figures/v4/dock.5d41402abc4b2a76.1.json` where the prompts of two kinds compose into one request. The fingerprint is that of the first
request, so a changed word in a prompt or an article leads to another file name, and older cassettes stay where they are.

vcrpy reads and writes the format; its patches are not used, because they are global to the process. What vcrpy does not
record (which case it is, when it was recorded, how long it took) is in the cassette's metadata, which is optional.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, TypeAdapter

from extractor.engines.cache import IN_ORDER
from extractor.engines.estimate import strings
from extractor.engines.llm.limits import is_deep_text
from extractor.engines.llm.redact import unescaped
from extractor.errors import ConfigError, ExtractorError
from extractor.utils.files import read_regular, write_text

#: The address in cassettes; the real one can contain the name of a host or an account.
ADDRESS, PATH = "http://cassettes.invalid/v1", "/chat/completions"
HEADERS = {"content-type": ["application/json"]}
#: The maximum size of a cassette that is read, in bytes.
MAX_BYTES = 10_000_000
#: How many digits of a fingerprint are in a file name.
DIGITS = 16
#: The maximum length of an article's name in a file name, in bytes; a file system allows 255 for the whole name.
MAX_NAME_BYTES = 150
FILE_NAME = re.compile(rf"[^.]+\.[0-9a-f]{{{DIGITS}}}\.[1-9][0-9]*\.json")


class ReplayError(ExtractorError):
    """A case cannot be replayed from its cassette. Not a ModelError, so no fallback or retry can hide it."""


class BadCassette(ReplayError):  # noqa: N818
    """A cassette cannot be read, does not hold what its name says, or must not be written."""


@dataclass(frozen=True, slots=True)
class CaseKey:
    """Identifies a case: one article and the prompts that are asked together.

    `article` is the stem of the article's file. `schemas` has an id for each kind that is asked for, such as `quotes/v1`, and
    `prompts` the id of its prompt at the same position; it is empty for an engine that has no prompts. `sample` counts from 1.
    """

    article: str
    prompts: tuple[str, ...]
    schemas: tuple[str, ...]
    sample: int = 1

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the kinds that are asked for."""
        return tuple(schema.partition("/")[0] for schema in self.schemas)

    @property
    def folder(self) -> str:
        """The folder of its cassettes: the kinds, then the versions of their prompts, one where all have the same."""
        versions = [
            "/".join(slug(part) for part in prompt.removeprefix(f"{kind}/").split("/"))
            for kind, prompt in zip(self.kinds, self.prompts, strict=True)
        ]
        return "+".join(map(slug, self.kinds)) + "/" + "+".join(versions if len(set(versions)) > 1 else versions[:1])

    def __str__(self) -> str:
        sample = f" (sample {self.sample})" if self.sample > 1 else ""
        return f"{' + '.join(self.prompts or self.kinds)} on {self.article}{sample}"

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return a key from its JSON value; older ones have a single `prompt` and `schema`."""
        prompts = [value["prompt"]] if "prompt" in value else value["prompts"]
        schemas = [value["schema"]] if "schema" in value else value["schemas"]
        return cls(str(value["article"]), tuple(map(str, prompts)), tuple(map(str, schemas)), int(value["sample"]))


@dataclass(frozen=True, slots=True)
class Interaction:
    """The JSON body of a request, and the body of the successful response as the provider sent it."""

    request: Mapping[str, Any]
    response: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """When a cassette was recorded (ISO 8601, UTC), how many seconds it took, its cost in US dollars, and its case."""

    recorded: Annotated[str, Field(pattern=r"^[\w:+. -]{1,40}$")] = "an unknown date"
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    cost: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    prompt_sha256: str | dict[str, str] = ""
    case: dict[str, Any] = field(default_factory=dict)


METADATA = TypeAdapter(Metadata)


@dataclass(frozen=True)
class Cassette:
    """A recorded case: its interactions, the first request first."""

    interactions: tuple[Interaction, ...]
    metadata: Metadata = field(default_factory=Metadata)

    @cached_property
    def by_fingerprint(self) -> Mapping[str, Interaction]:
        """The interactions by the fingerprints of their requests."""
        return {fingerprint(interaction.request): interaction for interaction in self.interactions}

    @property
    def opening(self) -> Mapping[str, Any]:
        """The body of the first request."""
        return self.interactions[0].request


class CassetteFolder:
    """A folder of cassettes. Safe with threads and asyncio: nothing is kept in memory."""

    def __init__(self, folder: str | Path) -> None:
        """Take a folder, which may not exist yet; raise a ConfigError if vcrpy is not installed."""
        vcrpy()
        self.folder = Path(folder)

    def __iter__(self) -> Iterator[Path]:
        """Yield the files of all cassettes, sorted."""
        yield from sorted(path for path in self.folder.rglob("*.json") if FILE_NAME.fullmatch(path.name))

    def path(self, key: CaseKey, opening: Mapping[str, Any]) -> Path:
        """Return the file of a case whose first request has this body; it may not exist."""
        name = f"{slug(key.article)}.{fingerprint(opening)[:DIGITS]}.{key.sample}.json"
        return self.folder / key.folder / name

    def find(self, key: CaseKey, opening: Mapping[str, Any]) -> Cassette | None:
        """Return the cassette of a case whose first request has this body, or None; raise a BadCassette if it is damaged."""
        path = self.path(key, opening)
        return read(path) if path.exists() else None

    def similar(self, key: CaseKey, *, any_prompt: bool = False) -> list[tuple[Path, Cassette]]:
        """Return the cassettes of a case's article and prompts, whatever the request was: the same sample and newest first.

        With `any_prompt`, those of all prompts for the same kinds.
        """
        folder, pattern = self.folder / key.folder, f"{slug(key.article)}.*.*.json"
        paths = (self.folder / "+".join(key.kinds)).rglob(pattern) if any_prompt else folder.glob(pattern)
        found = [(path, read(path)) for path in sorted(paths) if FILE_NAME.fullmatch(path.name)]
        found.sort(key=lambda item: item[1].metadata.recorded, reverse=True)
        return sorted(found, key=lambda item: sample_of(item[0]) != key.sample)

    def add(self, key: CaseKey, cassette: Cassette, *, secrets: Iterable[str] = ()) -> Path:
        """Write a cassette, whole or not at all; raise a BadCassette if it contains one of the `secrets`."""
        if any(contains(cassette, secret) for secret in secrets if secret):
            raise BadCassette(f"{key}: the request or the answer contains the key; not written")
        path = self.path(key, cassette.opening)
        write_text(path, to_json(cassette))
        return path

    def prompts_of(self, path: Path) -> str:
        """Return the kinds and prompt versions of a cassette by its path, such as `quotes/v3`."""
        return path.parent.relative_to(self.folder).as_posix()


def sample_of(path: Path) -> int:
    """Return the number of a cassette's sample by its file name."""
    return int(path.name.split(".")[-2])


def fingerprint(body: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hexadecimal, of the canonical JSON of a request's body.

    The order of members does not matter, except in what describes the form of the answer: models write in that order. This
    function must never change, because cassettes in other people's repositories are named by it.
    """
    rest = {name: value for name, value in body.items() if name not in IN_ORDER}
    ordered = {name: body[name] for name in sorted(IN_ORDER & body.keys())}
    parts = (json.dumps(rest, sort_keys=True, separators=(",", ":")), json.dumps(ordered, separators=(",", ":")))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def slug(text: str) -> str:
    """Return a text as a file name that is valid everywhere and cannot leave its folder; different texts differ."""
    name = re.sub(r"[^\w-]+", "-", text).strip("-")
    if name and name == text and len(name.encode()) <= MAX_NAME_BYTES:
        return name
    short = name.encode()[:MAX_NAME_BYTES].decode(errors="ignore")
    return f"{short}-{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:8]}".lstrip("-")


def vcrpy() -> tuple[Any, Any, Any]:
    """Return the parts of vcrpy that are used: serialize, its JSON serializer, Request.

    Raises:
        ConfigError: If it is missing.
    """
    try:
        from vcr import serialize  # noqa: PLC0415
        from vcr.request import Request  # noqa: PLC0415
        from vcr.serializers import jsonserializer  # noqa: PLC0415
    except ImportError:
        raise ConfigError("cassettes need vcrpy: pip install 'extractor[regress]'") from None
    return serialize, jsonserializer, Request


def to_json(cassette: Cassette) -> str:
    """Return the text of a cassette's file."""
    serialize, jsonserializer, vcr_request = vcrpy()
    plain = {
        "requests": [
            vcr_request("POST", ADDRESS + PATH, json.dumps(i.request), HEADERS) for i in cassette.interactions
        ],
        "responses": [
            {"status": {"code": 200, "message": "OK"}, "headers": HEADERS, "body": {"string": i.response}}
            for i in cassette.interactions
        ],
        "metadata": {"extractor": asdict(cassette.metadata)},
    }
    text: str = serialize.serialize(plain, jsonserializer)
    return text


def read(path: Path) -> Cassette:
    """Read a cassette, with or without our metadata; raise a BadCassette that names the file if it cannot be used."""
    serialize, jsonserializer, _ = vcrpy()
    try:
        data = read_regular(path, MAX_BYTES)
        if is_deep_text(data):
            raise ValueError("nested too deeply")  # noqa: TRY301
        requests, responses, *metadata = serialize.deserialize(data.decode(), jsonserializer)
        described = METADATA.validate_python(metadata[0].get("extractor", {}) if metadata else {})
        found = [interaction(*pair) for pair in zip(requests, responses, strict=True) if is_answered(*pair)]
        answered = {fingerprint(each.request): each for each in found}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise BadCassette(f"{path}: not a vcrpy JSON cassette of chat completions: {reason}") from None
    digits = path.name.split(".")[-3]
    if not any(key.startswith(digits) for key in answered):
        raise BadCassette(f"{path}: holds another request than its name says")
    opening_first = sorted(answered, key=lambda key: not key.startswith(digits))
    return Cassette(tuple(answered[key] for key in opening_first), described)


def is_answered(request: Any, response: Mapping[str, Any]) -> bool:
    """Return whether an interaction is a chat completion that succeeded; failed attempts are not replayed."""
    return bool(request.method == "POST" and request.path.endswith(PATH) and response["status"]["code"] == 200)


def interaction(request: Any, response: Mapping[str, Any]) -> Interaction:
    """Return the bodies of an interaction in vcrpy's form; headers are not used."""
    if is_deep_text(request.body):
        raise ValueError("the body of a request is nested too deeply")
    body = json.loads(request.body)
    if not isinstance(body, dict):
        raise TypeError("the body of a request is not a JSON object")
    return Interaction(body, response["body"]["string"].decode())


def contains(cassette: Cassette, secret: str) -> bool:
    """Return whether a cassette contains a secret, however JSON escapes it, including in JSON inside a JSON string."""
    texts = [text for each in cassette.interactions for text in (json.dumps(each.request), each.response)]
    values = [json.loads(each.response) for each in cassette.interactions]
    texts += [json.dumps(value) for value in values] + [unescaped(text) for text in strings(values)]
    return any(form in text for form in (secret, json.dumps(secret)[1:-1]) for text in texts)
