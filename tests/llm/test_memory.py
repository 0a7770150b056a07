"""The memory that hostile answers take, measured in a separate process."""

import gzip
import json
import os
import subprocess
import sys
import zlib
from contextlib import suppress

import pytest

from tests.support.faultserver import CHUNKED, OK, FaultServer, answer, completion, endless, raw, send
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

LIMIT_MB = 300
SCRIPT = """
import sys
from extractor import Settings
from extractor.errors import ExtractorError
from extractor.pipeline.extract import Extractor

settings = Settings(_env_file=None, model="m", base_url=sys.argv[1], api_key="k", cache=False, attempts=2, timeout=20)
text = '"The locks are safe," said Ida Bergmann, who runs the Elsmore canal. It is 12 km long. ' * 200
with Extractor(settings=settings) as extractor:
    result = extractor.extract(text)
(peak,) = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(result.status, int(peak) // 1024)  # getrusage would give the parent's peak where that is higher
"""
SIZE = 950_000  # just within the limit
MEGABYTE = b" " * 1_000_000


def zipped(megabytes):
    """Return a gzip file with a number of megabytes of spaces."""
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(MEGABYTE) for _ in range(megabytes)) + packer.flush()


def sized(head, megabytes):
    """Send a number of megabytes, as the header says."""

    def fault(handler):
        handler.wfile.write(head + f"Content-Length: {megabytes * len(MEGABYTE)}\r\n\r\n".encode())
        with suppress(OSError):
            for _ in range(megabytes):
                handler.wfile.write(MEGABYTE)

    return fault


HOSTILE = {
    "500 MB": sized(OK, 500),
    "gzip of 500 MB": raw(zipped(500), {"Content-Encoding": "gzip"}),
    "gzip of gzip of 500 MB": raw(gzip.compress(zipped(500)), {"Content-Encoding": "gzip, gzip"}),
    "failure of 500 MB": sized(b"HTTP/1.1 400 No\r\n", 500),
    "failure of a gzip of 500 MB": lambda handler: send(handler, 400, zipped(500), {"Content-Encoding": "gzip"}),
    "endless": endless(OK + b"Connection: close\r\n\r\n", b" " * 65536),
    "chunks of two bytes": endless(CHUNKED, b"2\r\n  \r\n" * 10_000),
    "interim responses": endless(b"", b"HTTP/1.1 103 Early Hints\r\nX: " + b"x" * 50_000 + b"\r\n\r\n"),
    "a body of lists": raw(b"[" + b"[]," * (SIZE // 3) + b"[]]"),
    "lists beside an answer": raw(json.dumps(completion("{}"))[:-1] + ', "x": [' + "[]," * (SIZE // 3) + "1]}"),
    "records that are lists": answer('{"quotes": [' + "[]," * (SIZE // 3) + "[]]}"),
    "a record of lists": answer('{"quotes": [[' + "[]," * (SIZE // 3) + "[]]]}"),
    "a record of objects": answer('{"quotes": [[' + "{}," * (SIZE // 3) + "{}]]}"),
    "a record of names": answer('{"quotes": [{' + ",".join(f'"{number}":0' for number in range(SIZE // 12)) + "}]}"),
    "a long record": answer('{"quotes": [{"text": "' + "ä😀" * (SIZE // 20) + '"}]}'),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_answer_takes_little_memory(what, tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with FaultServer(HOSTILE[what]) as server:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, server.url],
            capture_output=True,
            text=True,
            env=env,
            cwd=tmp_path,
            check=False,
        )
    assert done.stderr == ""

    assert int(done.stdout.split()[1]) <= LIMIT_MB, done.stdout
