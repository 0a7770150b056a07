"""Recordings: what a model answered, as small JSON files that are kept with the prompts they belong to.

A file holds one case: all requests that one prompt made of one article, with their answers, in
`<kind>/<version>/<article>.<fingerprint>.<sample>.json`, where the fingerprint is that of the request that opens the
case. So a case is found by one look at a folder listing, a changed word in a prompt or an article changes the name that
is looked for, and what was recorded before stays where it is. No header, key or address is ever written.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from extractor.cache import IN_ORDER
from extractor.errors import ExtractorError
from extractor.files import write_whole
from extractor.model import Answer

FORMAT = 1
MANIFEST = "manifest.jsonl"
#: How many digits of a fingerprint stand in a file's name; the file itself holds all 64.
DIGITS = 16
#: What a name takes of an article's, in bytes; a file system takes 255 in all.
LONGEST_NAME = 150
NAME = re.compile(rf"(.+)\.([0-9a-f]{{{DIGITS}}})\.([1-9][0-9]*)\.json")


class BadRecording(ExtractorError):  # noqa: N818
    """A recording cannot be read, is not what its name says, or must not be written."""


def fingerprint(body: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hexadecimal, of the canonical JSON of a request's body.

    The order of members does not matter, except in what asks for the form of the answer: models write in that order. It is
    never to change, because recordings in other people's repositories are named by it; hence it is not the cache's key.
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
class Exchange:
    """One request's body and its answer; `seconds` is the time it took when it was recorded, `cost` in US dollars."""

    request: Mapping[str, Any]
    answer: Answer
    seconds: float = 0.0
    cost: float | None = None


@dataclass(frozen=True)
class Recording:
    """One case as it was recorded: the opening exchange, and those that followed from it.

    `recorded` is the moment as an ISO string in UTC, `prompt_sha256` the hash of the prompt's file at that moment.
    """

    case: Case
    exchanges: tuple[Exchange, ...]
    recorded: str
    prompt_sha256: str = ""

    @cached_property
    def answers(self) -> Mapping[str, Exchange]:
        """The exchanges by the fingerprints of their requests."""
        return {fingerprint(exchange.request): exchange for exchange in self.exchanges}

    @property
    def opening(self) -> Mapping[str, Any]:
        """The body of the request that opens the case."""
        return self.exchanges[0].request

    def facts(self) -> dict[str, Any]:
        """Return what the manifest says of a recording."""
        costs = [exchange.cost for exchange in self.exchanges if exchange.cost is not None]
        return {
            **asdict(self.case),
            "fingerprint": fingerprint(self.opening),
            "recorded": self.recorded,
            "model": self.opening.get("model"),
            "answered_by": sorted({exchange.answer.model or "unknown" for exchange in self.exchanges}),
            "requests": len(self.exchanges),
            "tokens_in": sum(exchange.answer.tokens_in for exchange in self.exchanges),
            "tokens_out": sum(exchange.answer.tokens_out for exchange in self.exchanges),
            "seconds": round(sum(exchange.seconds for exchange in self.exchanges), 1),
            "cost": sum(costs) if costs else None,
            "prompt_sha256": self.prompt_sha256,
        }

    def to_json(self) -> str:
        """Return the text of the file: one value to a line, so that a change is seen in a diff."""
        exchanges = [
            {
                "request": exchange.request,
                "answer": json.loads(exchange.answer.to_json()),
                "seconds": round(exchange.seconds, 2),
                "cost": exchange.cost,
            }
            for exchange in self.exchanges
        ]
        head = {"format": FORMAT, **asdict(self.case), "fingerprint": fingerprint(self.opening)}
        tail = {"recorded": self.recorded, "prompt_sha256": self.prompt_sha256, "exchanges": exchanges}
        return json.dumps({**head, **tail}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Recording":
        """Return the recording that `to_json` wrote; a ValueError, LookupError or TypeError if it is none."""
        facts = json.loads(text)
        if facts["format"] != FORMAT:
            raise ValueError(f"format {facts['format']} is not known here")
        exchanges = tuple(
            Exchange(e["request"], Answer.from_json(json.dumps(e["answer"])), e["seconds"], e["cost"])
            for e in facts["exchanges"]
        )
        case = Case(facts["article"], facts["prompt"], facts["schema"], int(facts["sample"]))
        recording = cls(case, exchanges, facts["recorded"], facts["prompt_sha256"])
        if fingerprint(recording.opening) != facts["fingerprint"]:
            raise ValueError("its request was changed after it was recorded")
        return recording


class Name(NamedTuple):
    """What the path of a recording says: the folder of its prompt, the article, the fingerprint's start, the sample."""

    prompt: str
    article: str
    digits: str
    sample: int


class Recordings:
    """The recordings in a folder. Safe with threads and asyncio: looking up reads one file and changes nothing."""

    def __init__(self, folder: str | Path) -> None:
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

    @property
    def paths(self) -> list[Path]:
        """The files of all recordings, in order."""
        return sorted(self._files.values())

    def path(self, case: Case, opening: Mapping[str, Any]) -> Path | None:
        """Return the file of a case that opens with this request body, None if it is not recorded."""
        return self._files.get(name_of(case, fingerprint(opening)))

    def find(self, case: Case, opening: Mapping[str, Any]) -> Recording | None:
        """Return the recording of a case that opens with this request body, or None; a BadRecording if it is damaged."""
        path = self.path(case, opening)
        return None if path is None else read(path)

    def like(self, case: Case, *, of_kind: bool = False) -> list[Recording]:
        """Return all recordings of a case's article and prompt, whatever was asked; the same sample and newest first.

        With `of_kind`, those of all prompts for the same kind of record.
        """
        wanted = name_of(case)
        found = [
            recording
            for name, path in self._files.items()
            if name.article == wanted.article and (of_kind or name.prompt == wanted.prompt)
            if (recording := read(path)).case.kind == case.kind
        ]
        found.sort(key=lambda recording: recording.recorded, reverse=True)
        return sorted(found, key=lambda recording: recording.case.sample != case.sample)

    def __iter__(self) -> Iterator[Recording]:
        return map(read, self.paths)

    def add(self, recording: Recording, *, secrets: Iterable[str] = ()) -> Path:
        """Write a recording, all of it or nothing; a BadRecording if one of the `secrets` stands in it."""
        text = recording.to_json()
        if any(json.dumps(secret)[1:-1] in text for secret in secrets if secret):
            raise BadRecording(f"{recording.case}: the key stands in the request or in the answer; not written")
        name = name_of(recording.case, fingerprint(recording.opening))
        path = self.folder / name.prompt / f"{name.article}.{name.digits}.{name.sample}.json"
        write_whole(path, text)
        with self._lock:
            self._files[name] = path
        return path

    def remove(self, path: Path) -> None:
        """Delete the recording in a file."""
        with self._lock:
            for name in [name for name, other in self._files.items() if other == path]:
                del self._files[name]
        path.unlink(missing_ok=True)

    def write_manifest(self) -> Path:
        """Write what is recorded, one line of JSON for each case, in the order of its files; derived, never read back."""
        path = self.folder / MANIFEST
        write_whole(path, "".join(json.dumps(recording.facts()) + "\n" for recording in self))
        return path


def name_of(case: Case, digest: str = "") -> Name:
    """Return what the path of a case's recording says."""
    prompt = "/".join(slug(part) for part in case.prompt.split("/"))
    return Name(prompt, slug(case.article), digest[:DIGITS], case.sample)


def slug(text: str) -> str:
    """Return a text as a name that every file system takes, with no way out of its folder; two texts never have the same."""
    name = re.sub(r"[^\w-]+", "-", text).strip("-")
    if name and name == text and len(name.encode()) <= LONGEST_NAME:
        return name
    short = name.encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{short}-{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:8]}".lstrip("-")


def read(path: Path) -> Recording:
    """Read a recording; a BadRecording that names the file if it is none."""
    try:
        recording = Recording.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BadRecording(f"{path}: is no recording: {error}") from error
    if path.name.split(".")[-3] != fingerprint(recording.opening)[:DIGITS]:
        raise BadRecording(f"{path}: holds another request than its name says")
    return recording
