"""Records the cassettes from a model: a manual step, an hour on a small machine. Replaying them is what the tests do.

    python tools/record.py seeds --base-url http://127.0.0.1:8080/v1 [--kind quotes] [--only 000]
    python tools/record.py injection --base-url http://127.0.0.1:8080/v1 [--only NAME]

Any OpenAI-compatible server will do, if it knows the model by the name in `tests/recording.py`. A cassette that exists is
left alone unless `--again` is given; one is written only when its document is done.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import recording  # noqa: E402

from extractor.document import Document  # noqa: E402
from extractor.engines.llm.engine import LLMEngine  # noqa: E402
from extractor.errors import ModelError  # noqa: E402
from extractor.schemas import KINDS, schema_id  # noqa: E402
from extractor.settings import Settings  # noqa: E402


def seeds(kinds: list[str]) -> Iterator[tuple[Path, str, Document]]:
    """Yield cassette, kind and document for the seed articles; kind by kind, as a server may keep the prompt's start."""
    index = json.loads((ROOT / "seeds" / "index.json").read_text())
    for kind in kinds:
        for path in sorted((ROOT / "seeds").glob("*.txt")):
            document = Document.read(path, published=index[path.name]["published"])
            yield recording.CASSETTES / schema_id(kind) / f"{path.stem}.json", kind, document


def injection(kinds: list[str]) -> Iterator[tuple[Path, str, Document]]:
    """Yield the same for the articles with instructions planted in them, and for the same articles without."""
    for case in sorted(recording.injection_cases(), key=lambda case: list(KINDS).index(case.kind)):
        if case.kind in kinds:
            yield recording.INJECTION / "cassettes" / f"{case.name}.json", case.kind, recording.document_of(case)


def record(path: Path, kind: str, document: Document, settings: Settings) -> str:
    """Record one cassette and say how it went."""
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    engine, started = LLMEngine(settings), time.monotonic()
    try:
        with recording.cassette(draft, record=True):
            drafts = engine.extract(document, {kind: schema_id(kind)})
        said = f"{len(drafts.drafts)} drafts, {drafts.usage.requests} requests, {drafts.usage.tokens_out} tokens out"
    except ModelError as error:
        said = f"{type(error).__name__}: {error}"
    finally:
        engine.close()
    if draft.exists():  # an answer that cannot be used is a recording too
        draft.replace(path)
    return f"{said}, {time.monotonic() - started:.0f} s"


def main() -> None:
    """Read the command line and record."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", choices=["seeds", "injection"])
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--only", default="", help="part of a cassette's name")
    parser.add_argument("--again", action="store_true", help="also those that exist")
    args = parser.parse_args()
    limit = recording.LIMITS[args.corpus]
    settings = recording.settings(args.base_url, max_output_tokens=limit)
    work = {"seeds": seeds, "injection": injection}[args.corpus](args.kind or list(KINDS))
    for path, kind, document in work:
        if args.only in path.name and (args.again or not path.exists()):
            sys.stdout.write(f"{path.relative_to(ROOT)}: {record(path, kind, document, settings)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
