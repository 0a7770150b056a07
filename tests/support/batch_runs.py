"""Helpers that start batch runs and read their output."""

import json
import os
import subprocess
import sys

from extractor.batch import RunOptions, extract_folder
from extractor.settings.settings import Settings
from tests.support.batch_doubles import Double

PLAIN = Settings(_env_file=None, model=None)
TEXT = 'The harbour will close. "We cannot wait," the mayor of Port {} said.'

#: The program of a separate process. Arguments: source, output, log of the engine's calls, seconds per call, options.
SCRIPT = """
import json, sys
from pathlib import Path
from tests.support.batch_doubles import Double
from tests.support.batch_runs import run
source, out, log, seconds, cpu_bound, options = sys.argv[1:]
engine = Double(Path(log) if log else None, float(seconds))
engine.cpu_bound = bool(cpu_bound)
summary = run(source, out, engine, **json.loads(options))
print(summary.done, flush=True)
sys.exit(summary.exit_code)
"""


def run(source, out, engine=None, *, kinds=("quotes",), **options):
    """Run over a source with one worker. The default engine is the double."""
    options = RunOptions(**{"processes": 1, "concurrency": 1, **options})
    return extract_folder(source, out, kinds=kinds, engine=engine or Double(), settings=PLAIN, options=options)


def start(source, out, *, log="", seconds=0.0, cpu_bound=False, **options):
    """Start a run in a separate process, which prints the number of documents done."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [source, out, log, seconds, "yes" if cpu_bound else "", json.dumps({"concurrency": 2, **options})]
    return subprocess.Popen([sys.executable, "-c", SCRIPT, *map(str, arguments)], env=env, stdout=subprocess.PIPE)


def raw_lines(out):
    """Return the lines of all records, sorted, as they were written."""
    return sorted(line for path in (out / "records").glob("*.jsonl") for line in path.read_bytes().splitlines())


def lines(out):
    """Return the records of a run, in the order of its files."""
    paths = sorted((out / "records").glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]


def sources(out):
    """Return the names of the documents in the records, sorted."""
    return sorted(line["document"]["source"] for line in lines(out))


def quarantine(out):
    """Return the lines of the quarantine."""
    return [json.loads(line) for line in (out / "quarantine.jsonl").read_text().splitlines()]


def complaints(out):
    """Return the messages in the quarantine by source."""
    return {row["source"]: row["message"] for row in quarantine(out)}


def texts_folder(folder, names="abcde"):
    """Write an article for each letter; return the folder."""
    folder.mkdir()
    for name in names:
        (folder / f"{name}.txt").write_text(TEXT.format(name))
    return folder
