"""Cassettes: what a model answered, as plain vcrpy JSON cassettes that are kept with the prompts they belong to.

One cassette holds one case: all requests that one prompt made about one article, with their responses, in
`<kind>/<prompt version>/<article>.<fingerprint>.<sample>.json`. The fingerprint is that of the request that opens the
case, so a case is found by one look at a folder listing, a changed word in a prompt or an article changes the name that
is looked for, and older cassettes stay where they are.

vcrpy reads and writes the format; its patches are not used, because they are global to the process. What vcrpy does not
record (which case it is, when it was recorded, what it took) is in the cassette's metadata, and optional.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field, TypeAdapter

from extractor.engines.cache import IN_ORDER
from extractor.engines.estimate import strings
from extractor.engines.llm.limits import is_deep_text
from extractor.engines.llm.redact import unescaped
from extractor.errors import ConfigError, ExtractorError
from extractor.utils.files import read_regular, write_text

#: The address in cassettes: a real one can contain the name of a host or an account.
ADDRESS, PATH = "http://cassettes.invalid/v1", "/chat/completions"
HEADERS = {"content-type": ["application/json"]}
#: The most bytes of a cassette that are read.
MAX_BYTES = 10_000_000
#: How many digits of a fingerprint are in a file's name.
DIGITS = 16
#: The most bytes of an article's name in a file's name; a file system takes 255 for all of it.
LONGEST_NAME = 150
NAME = re.compile(rf"(.+)\.([0-9a-f]{{{DIGITS}}})\.([1-9][0-9]*)\.json")


class BadCassette(ExtractorError):  # noqa: N818
    """A cassette cannot be read, does not hold what its name says, or must not be written."""


def fingerprint(body: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hexadecimal, of the canonical JSON of a request's body.

    The order of members does not matter, except in what asks for the form of the answer: models write in that order. It
    must never change, because cassettes in other people's repositories are named by it; hence it is not the cache's key.
    """
    rest = {name: value for name, value in body.items() if name not in IN_ORDER}
    ordered = {name: body[name] for name in sorted(IN_ORDER & body.keys())}
    parts = (json.dumps(rest, sort_keys=True, separators=(",", ":")), json.dumps(ordered, separators=(",", ":")))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Case:
    """Which question is asked: an article (its file's stem), a prompt id, a schema id, and the number of the sample."""

    article: str
    prompt: str
    schema: str
    sample: int = 1

    @property
    def kind(self) -> str:
        """The kind of records that are asked for."""
        return self.schema.partition("/")[0]

    def __str__(self) -> str:
        again = f" (sample {self.sample})" if self.sample > 1 else ""
        return f"{self.prompt} on {self.article}{again}"


@dataclass(frozen=True, slots=True)
class Interaction:
    """The JSON body of a request, and the body of the successful response to it as the provider sent it."""

    request: Mapping[str, Any]
    response: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a cassette's metadata says: when it was recorded (ISO 8601, UTC), and what it took in seconds and US dollars."""

    recorded: Annotated[str, Field(pattern=r"^[\w:+. -]{1,40}$")] = "an unknown date"
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    cost: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    prompt_sha256: str = ""
    case: dict[str, Any] = field(default_factory=dict)


FACTS = TypeAdapter(Facts)


@dataclass(frozen=True)
class Cassette:
    """One case as it was recorded: the interaction that opens it, and those that followed."""

    interactions: tuple[Interaction, ...]
    facts: Facts = field(default_factory=Facts)

    @cached_property
    def by_fingerprint(self) -> Mapping[str, Interaction]:
        """The interactions by the fingerprints of their requests."""
        return {fingerprint(interaction.request): interaction for interaction in self.interactions}

    @property
    def opening(self) -> Mapping[str, Any]:
        """The body of the request that opens the case."""
        return self.interactions[0].request


class Name(NamedTuple):
    """What the path of a cassette says: the folder of its prompt, the article, the fingerprint's start, the sample."""

    prompt: str
    article: str
    digits: str
    sample: int

    @property
    def kind(self) -> str:
        """The kind of records that are asked for."""
        return self.prompt.partition("/")[0]


class CassetteFolder:
    """A folder of cassettes. Safe with threads and asyncio: looking up reads one file and changes nothing."""

    def __init__(self, folder: str | Path) -> None:
        vcrpy()  # if it is missing, that is said before a model is asked
        self.folder = Path(folder)
        self._lock = threading.Lock()

    @cached_property
    def _files(self) -> dict[Name, Path]:
        """All files by what their names say; read once, kept up to date by `add` and `remove`."""
        files = {}
        for path in self.folder.rglob("*.json"):
            if found := NAME.fullmatch(path.name):
                prompt = path.parent.relative_to(self.folder).as_posix()
                files[Name(prompt, found[1], found[2], int(found[3]))] = path
        return files

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[tuple[Name, Path]]:
        """Yield the files in order, with what their paths say."""
        yield from sorted(self._files.items())

    def path(self, case: Case, opening: Mapping[str, Any]) -> Path | None:
        """Return the file of a case that opens with this request body, None if it is not recorded."""
        return self._files.get(name_of(case, fingerprint(opening)))

    def find(self, case: Case, opening: Mapping[str, Any]) -> Cassette | None:
        """Return the cassette of a case that opens with this request body, or None; a BadCassette if it is damaged."""
        path = self.path(case, opening)
        return None if path is None else read(path)

    def similar(self, case: Case, *, of_kind: bool = False) -> list[tuple[Name, Cassette]]:
        """Return all cassettes of a case's article and prompt, whatever was asked; the same sample and newest first.

        With `of_kind`, those of all prompts for the same kind of record.
        """
        wanted = name_of(case)
        found = [
            (name, read(path))
            for name, path in self
            if name.article == wanted.article
            and (name.prompt == wanted.prompt or (of_kind and name.kind == wanted.kind))
        ]
        found.sort(key=lambda item: item[1].facts.recorded, reverse=True)
        return sorted(found, key=lambda item: item[0].sample != case.sample)

    def add(self, case: Case, cassette: Cassette, *, secrets: Iterable[str] = ()) -> Path:
        """Write a cassette, all of it or nothing; a BadCassette if it contains one of the `secrets`."""
        if any(holds(cassette, secret) for secret in secrets if secret):
            raise BadCassette(f"{case}: the request or the answer contains the key; not written")
        name = name_of(case, fingerprint(cassette.opening))
        path = self.folder / name.prompt / f"{name.article}.{name.digits}.{name.sample}.json"
        write_text(path, to_json(cassette))
        with self._lock:
            self._files[name] = path
        return path

    def remove(self, name: Name) -> None:
        """Delete a cassette."""
        with self._lock:
            path = self._files.pop(name)
        path.unlink(missing_ok=True)


def name_of(case: Case, digest: str = "") -> Name:
    """Return what the path of a case's cassette says."""
    version = case.prompt.removeprefix(f"{case.kind}/")
    prompt = "/".join(slug(part) for part in (case.kind, *version.split("/")))
    return Name(prompt, slug(case.article), digest[:DIGITS], case.sample)


def slug(text: str) -> str:
    """Return a text as a name that every file system takes, with no way out of its folder; two texts never have the same."""
    name = re.sub(r"[^\w-]+", "-", text).strip("-")
    if name and name == text and len(name.encode()) <= LONGEST_NAME:
        return name
    short = name.encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{short}-{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:8]}".lstrip("-")


def vcrpy() -> tuple[Any, Any, Any]:
    """Return what is used of vcrpy: its serializer, its JSON format, and its request; a ConfigError if it is missing."""
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
        "metadata": {"extractor": asdict(cassette.facts)},
    }
    text: str = serialize.serialize(plain, jsonserializer)
    return text


def read(path: Path) -> Cassette:
    """Read a cassette, with or without our metadata; a BadCassette that names the file if it cannot be used."""
    serialize, jsonserializer, _ = vcrpy()
    try:
        data = read_regular(path, MAX_BYTES)
        if is_deep_text(data):
            raise ValueError("nested too deeply")  # noqa: TRY301
        requests, responses, *metadata = serialize.deserialize(data.decode(), jsonserializer)
        facts = FACTS.validate_python(metadata[0].get("extractor", {}) if metadata else {})
        found = [interaction(*pair) for pair in zip(requests, responses, strict=True) if is_answered(*pair)]
        answered = {fingerprint(each.request): each for each in found}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise BadCassette(f"{path}: not a vcrpy JSON cassette of chat completions: {reason}") from None
    digits = path.name.split(".")[-3]
    if not any(key.startswith(digits) for key in answered):
        raise BadCassette(f"{path}: holds another request than its name says")
    opening_first = sorted(answered, key=lambda key: not key.startswith(digits))
    return Cassette(tuple(answered[key] for key in opening_first), facts)


def is_answered(request: Any, response: Mapping[str, Any]) -> bool:
    """Whether an interaction is a chat completion that succeeded; attempts that failed are not replayed, nor waited for."""
    return bool(request.method == "POST" and request.path.endswith(PATH) and response["status"]["code"] == 200)


def interaction(request: Any, response: Mapping[str, Any]) -> Interaction:
    """Return what is used of an interaction in vcrpy's form; headers are not."""
    if is_deep_text(request.body):
        raise ValueError("the body of a request is nested too deeply")
    body = json.loads(request.body)
    if not isinstance(body, dict):
        raise TypeError("the body of a request is not a JSON object")
    return Interaction(body, response["body"]["string"].decode())


def holds(cassette: Cassette, secret: str) -> bool:
    """Whether a secret is anywhere in a cassette, however JSON escapes it, also in the JSON of a model in that of its server."""
    texts = [text for each in cassette.interactions for text in (json.dumps(each.request), each.response)]
    values = [json.loads(each.response) for each in cassette.interactions]
    texts += [json.dumps(value) for value in values] + [unescaped(text) for text in strings(values)]
    return any(form in text for form in (secret, json.dumps(secret)[1:-1]) for text in texts)
