"""Folders, files and outputs that somebody has prepared, or that a crash has left: each costs itself, and nothing else."""

import gzip
import itertools
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor import Document
from extractor.batch import Job, OutputError, Source, plan
from extractor.batch import export as batch_export
from extractor.batch import scan as scan_module
from extractor.batch.export import export
from extractor.batch.manifest import Manifest
from extractor.batch.scan import Scan, files_to_scan
from extractor.batch.summary import ScanCounts
from extractor.cli.app import app
from extractor.cli.migrate import read_results, read_texts
from extractor.documents.folder import articles_at, articles_in
from extractor.documents.html import read_page
from extractor.documents.remote import RemoteSource, source_at
from extractor.documents.source import File, Problem, walk
from extractor.errors import ConfigError, DocumentError
from extractor.regress.corpus import read_corpus
from extractor.regress.results import read_baseline
from extractor.utils.files import staging_dir
from tests.support.batch_doubles import Double, write_articles
from tests.support.batch_runs import PLAIN, complaints, lines, run, sources, start

TEXT = '"All is well," she said.'

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(TEXT)
    return folder


@pytest.fixture(autouse=True)
def _never_hangs():
    """What waits for a FIFO is interrupted."""
    before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("hangs"))
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def everything(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# An output is its manifest's.


def foreign(out):
    (out / "records" / "part-foreign-00001.jsonl").write_text('{"mine": 1}\n')


def renamed(out):
    (part,) = (out / "records").iterdir()
    shutil.copy(part, out / "records" / "kept.jsonl")


def lost(out):
    shutil.rmtree(out / ".extractor")


def replaced(out):
    (out / ".extractor" / "manifest.sqlite").write_bytes(b"")


def with_a_folder(out):
    lost(out)
    (out / "records" / "abc").mkdir()


@pytest.mark.parametrize("harm", [foreign, renamed, lost, replaced, with_a_folder])
def test_an_output_with_records_that_its_manifest_does_not_know_is_refused_and_kept(source, tmp_path, harm):
    out = tmp_path / "out"
    run(source, out)
    harm(out)
    before = everything(out / "records")
    (source / "more.txt").write_text("More of it.")
    with pytest.raises(ConfigError, match=r"manifest.*or name another output") as caught:
        run(source, out)
    assert "\n" not in str(caught.value)
    assert everything(out / "records") == before


def test_a_plan_refuses_an_output_without_its_manifest_too(source, tmp_path):
    run(source, tmp_path / "out")
    lost(tmp_path / "out")
    with pytest.raises(ConfigError, match="manifest"):
        plan(Job(Source(source), ("quotes",), Double(), PLAIN), tmp_path / "out")


@pytest.mark.parametrize(
    "name", ["records", ".extractor", ".extractor/manifest.sqlite", "records/*.jsonl", ".extractor/batch-api"]
)
def test_an_output_that_leads_elsewhere_is_refused(source, tmp_path, name):
    out = tmp_path / "out"
    run(source, out)
    (out / ".extractor" / "batch-api").mkdir()
    (linked,) = out.glob(name)
    shutil.move(linked, tmp_path / "elsewhere")
    linked.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere.jsonl").write_text("mine")
    before = everything(tmp_path)
    with pytest.raises(ConfigError, match="is a link"):
        run(source, out)
    assert everything(tmp_path) == before


def test_a_link_that_leads_nowhere_is_refused(source, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "records").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="is a link"):
        run(source, tmp_path / "out")
    assert not (tmp_path / "nowhere").exists()


def test_a_fifo_for_a_manifest_or_a_part_is_reported(source, tmp_path):
    out = tmp_path / "out"
    (out / ".extractor").mkdir(parents=True)
    os.mkfifo(out / ".extractor" / "manifest.sqlite")
    for look in (lambda: run(source, out), lambda: export(out, tmp_path / "tables", "csv")):
        with pytest.raises(ConfigError, match=r"not a regular file|holds no batch run"):
            look()
    (out / ".extractor" / "manifest.sqlite").unlink()
    run(source, out)
    (part,) = (out / "records").iterdir()
    part.unlink()
    os.mkfifo(part)
    with pytest.raises(ConfigError, match="not a regular file"):
        run(source, out)


def test_what_a_killed_run_has_left_in_the_output_is_removed(source, tmp_path):
    run(source, tmp_path / "out")
    left = tmp_path / "out" / f".{'0a' * 16}.tmp"
    mine = tmp_path / "out" / ".mine.tmp"
    left.touch()
    mine.touch()
    run(source, tmp_path / "out")
    assert (left.exists(), mine.exists()) == (False, True)


# A walk survives any one entry.


@contextmanager
def as_somebody():
    """A folder of somebody who is not root, for whom permissions count."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    if not os.geteuid():
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if not os.getuid():
            os.seteuid(0)
        subprocess.run(["chmod", "-R", "u+rwx", str(folder)], check=False)
        shutil.rmtree(folder)


def test_a_folder_that_may_not_be_entered_is_one_problem():
    with as_somebody() as folder:
        (folder / "sub" / "deeper").mkdir(parents=True)
        for name in ("a.txt", "b.txt", "c.txt", "index.json"):
            (folder / "sub" / name).write_text(TEXT)
        (folder / "good.txt").write_text(TEXT)
        (folder / "index.json").write_text('{"good.txt": "2024-10-29"}')
        (folder / "sub").chmod(0o600)
        found = list(walk(Source(folder)))
        with suppress(DocumentError):
            articles_at(str(folder / "sub" / "a.txt"))
        articles = articles_in(folder / "sub")
        for article in articles:
            with pytest.raises(DocumentError, match="Permission denied"):
                article.read()
    assert [problem for problem in found if isinstance(problem, Problem)] == [
        Problem(b"sub", "folder cannot be read: Permission denied")
    ]
    assert [file.path for file in found if isinstance(file, File)] == [b"good.txt"]


def test_paths_that_are_too_long_are_reported(source, tmp_path, monkeypatch):
    (source / "index.json").write_text('{"good.txt": "2024-10-29"}')
    deep = source
    monkeypatch.chdir(source)
    for _ in range(20):
        name = "d" * 250
        Path(name).mkdir()
        (Path(name) / "index.json").write_text("[]")
        os.chdir(name)
        deep = deep / name
    summary = run(source, tmp_path / "out")
    assert "good.txt" in sources(tmp_path / "out")
    assert summary.exit_code == 3
    assert [message for message in complaints(tmp_path / "out").values() if "File name too long" in message]
    os.chdir(tmp_path)
    for name in (str(deep / "a.txt"), "x" * 5000, "a\0.txt"):
        with pytest.raises(DocumentError, match=r"cannot be read|no such file"):
            articles_at(name)[0].read()


def test_folders_that_vanish_while_they_are_listed_are_reported(source, tmp_path, monkeypatch):
    real = os.scandir

    @contextmanager
    def scandir(path):
        with real(path) as entries:
            found = list(entries)
        if os.fsencode(path) == os.fsencode(f"{source}/"):
            (source / "gone" / "a.txt").unlink()
            (source / "gone").rmdir()
            (source / "lost.txt").unlink()
        yield iter(found)

    (source / "gone").mkdir()
    (source / "gone" / "a.txt").write_text("Gone.")
    (source / "lost.txt").write_text("Lost.")
    monkeypatch.setattr(os, "scandir", scandir)
    summary = run(source, tmp_path / "out")
    assert sources(tmp_path / "out") == ["good.txt"]
    assert summary.exit_code == 3
    assert set(complaints(tmp_path / "out")) == {"gone", "lost.txt"}


# Files beside the articles.


def endless(path):
    path.symlink_to("/dev/zero")


def huge(path):
    with path.open("wb") as file:
        file.truncate(1 << 40)


HOSTILE = pytest.mark.parametrize("make", [os.mkfifo, endless, huge], ids=["fifo", "device", "huge"])


@HOSTILE
def test_a_hostile_index_in_a_folder_costs_itself(source, tmp_path, make):
    make(source / "index.json")
    assert run(source, tmp_path / "out").exit_code == 3
    assert sources(tmp_path / "out") == ["good.txt"]
    assert set(complaints(tmp_path / "out")) == {"index.json"}


@HOSTILE
@pytest.mark.parametrize("name", ["dates.json", "dates.jsonl", "dates.csv"])
def test_a_hostile_index_that_is_named_is_refused(source, tmp_path, make, name):
    make(tmp_path / name)
    with pytest.raises(ConfigError, match=r"not a regular file|larger than"):
        run(Source(source, index=tmp_path / name), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("make", [os.mkfifo, endless, lambda path: path.symlink_to("../secret.json")])
def test_a_hostile_index_does_not_stop_extract(source, tmp_path, make):
    (tmp_path / "secret.json").write_text('{"good.txt": "2024-10-29"}')
    make(source / "index.json")
    result = CliRunner().invoke(app, ["extract", str(source), "--engine", "rules", "--format", "jsonl"])
    assert result.exit_code == 3
    assert [json.loads(line)["document"]["published"] for line in result.stdout.splitlines()] == [None]
    assert len(result.stderr.splitlines()) == 1
    assert "index.json" in result.stderr


def test_extract_names_an_index_that_is_too_large(source):
    huge(source / "index.json")
    with pytest.raises(DocumentError, match=r"index\.json: cannot be read: larger than 50,000,000 bytes"):
        articles_in(source)


def test_dates_of_paths_that_no_file_can_have_are_left_out(source, tmp_path):
    (source / "index.json").write_text('{"\\ud800.txt": "2024-10-29", "good.txt": "2024-10-30"}')
    run(source, tmp_path / "out")
    assert [line["document"]["published"] for line in lines(tmp_path / "out")] == ["2024-10-30"]


@HOSTILE
def test_hostile_gold_and_baselines_are_reported(source, tmp_path, make):
    (tmp_path / "gold" / "quotes").mkdir(parents=True)
    make(tmp_path / "gold" / "a.json")
    make(tmp_path / "gold" / "quotes" / "a.json")
    with pytest.raises(ConfigError, match="not a gold file"):
        read_corpus(source, tmp_path / "gold", ())
    with pytest.raises(ConfigError, match="not a baseline"):
        read_baseline(tmp_path / "gold")


def test_a_file_in_the_place_of_an_article_is_read_without_waiting(tmp_path, monkeypatch):
    """A FIFO may take a file's place between the look at it and its opening."""
    os.mkfifo(tmp_path / "a.txt")
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    with pytest.raises(DocumentError, match="not a regular file"):
        Document.read(tmp_path / "a.txt")


# Files of many documents.


def test_an_address_of_a_folder_of_this_machine_is_that_folder(source, tmp_path):
    """Through pyarrow, links would be followed and a FIFO waited for."""
    (tmp_path / "secret.txt").write_text("Outside.")
    (source / "out.txt").symlink_to("../secret.txt")
    os.mkfifo(source / "pipe.txt")
    (source / "a b.txt").write_text("Another.")
    found = source_at(source.as_uri())
    assert {type(file) for file in found.walk() if file.path in (b"out.txt", b"pipe.txt")} == {Problem}
    assert source_at((source / "a b.txt").as_uri()).root == source / "a b.txt"


def test_a_folder_of_an_object_store_that_cannot_be_listed_is_a_problem(source):
    pytest.importorskip("pyarrow")
    (source / "sub").mkdir()

    class Refusing:
        def get_file_info(self, selector):
            if getattr(selector, "base_dir", "").endswith("sub"):
                raise PermissionError(13, "Access\ndenied")
            return real.get_file_info(selector)

    remote = RemoteSource(source, uri=source.as_uri())
    real, root = remote._place
    remote.__dict__["_place"] = (Refusing(), root)
    found = {file.path: file for file in remote.walk()}
    assert found[b"sub"] == Problem(b"sub", "folder cannot be read: [Errno 13] Access denied")
    assert isinstance(found[b"good.txt"], File)


def test_a_bomb_of_newlines_is_one_problem(source, tmp_path):
    newlines = gzip.compress(b"\n" * 10_000_000) * 30
    (source / "bomb.jsonl.gz").write_bytes(newlines)
    (source / "blanks.jsonl.gz").write_bytes(gzip.compress(b" \t\r\n" * 2_000_000))
    start = time.monotonic()
    assert run(source, tmp_path / "out").exit_code == 3
    assert time.monotonic() - start < 20
    assert {
        name: message.partition(": ")[2] for name, message in complaints(tmp_path / "out").items()
    } == dict.fromkeys(
        ("bomb.jsonl.gz", "blanks.jsonl.gz"), "has more than 1,000,000 lines; the rest is not read, split it"
    )


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("value", [int, str, float, lambda _: None, lambda number: [number]])
def test_what_is_not_an_object_is_one_problem_for_all(source, tmp_path, form, value):
    values = [*(value(number) for number in range(50_000)), {"text": TEXT + " Indeed."}, value(1)]
    text = json.dumps(values) if form == "json" else "\n".join(map(json.dumps, values))
    (source / f"many.{form}").write_text(text)
    summary = run(source, tmp_path / "out")
    assert sources(tmp_path / "out") == ["good.txt", f"many.{form}#50001"]
    assert (summary.in_quarantine, summary.scan.problems) == (1, 1)
    assert complaints(tmp_path / "out") == {
        f"many.{form}": "50,001 lines or elements are not objects with a text (the first is number 1)"
    }
    assert (tmp_path / "out" / ".extractor" / "manifest.sqlite").stat().st_size < 1_000_000


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_objects_without_a_text_are_named_up_to_a_hundred(source, tmp_path, form):
    values = [{"id": number} for number in range(5_000)]
    text = json.dumps(values) if form == "json" else "\n".join(map(json.dumps, values))
    (source / f"many.{form}").write_text(text)
    run(source, tmp_path / "out")
    found = complaints(tmp_path / "out")
    assert len(found) == 101
    assert found[f"many.{form}#100"].endswith("has no text in the field 'text'")
    assert found[f"many.{form}"].startswith("4,900 lines or elements")


def test_a_field_with_another_name_in_json_than_in_utf8_is_found(source, tmp_path):
    rows = [json.dumps({"têxt": f"Number {number}."}) for number in range(300)]
    (source / "many.jsonl").write_text("\n".join(rows))
    from extractor.documents.formats import Fields

    assert run(Source(source, fields=Fields("têxt"), include=("many.*",)), tmp_path / "out").done == 300


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_file_has_no_more_items_than_asked_for(source, tmp_path, form):
    values = [{"text": f"Number {number}."} for number in range(12)]
    text = json.dumps(values) if form == "json" else "\n".join(map(json.dumps, values))
    (source / f"many.{form}").write_text(text)
    run(Source(source, max_items=10), tmp_path / "out")
    assert len(lines(tmp_path / "out")) == (1 if form == "json" else 11)
    assert "more than 10" in complaints(tmp_path / "out")[f"many.{form}"]


def test_of_one_file_no_more_than_a_thousand_failures_are_listed(source, tmp_path):
    rows = [json.dumps({"text": f"Please break here {number}."}) for number in range(1_234)]
    (source / "many.jsonl").write_text("\n".join(rows))
    (source / "zz.txt").write_bytes(b"")
    summary = run(source, tmp_path / "out")
    assert summary.in_quarantine == 1_235
    found = complaints(tmp_path / "out")
    assert len(found) == 1_002
    assert found["many.jsonl"] == "234 more documents of this file failed"


def test_a_deeply_nested_element_costs_itself(source, tmp_path):
    deep = "[" * 900 + "]" * 900
    (source / "list.json").write_text(f'[{{"text": "One."}}, {{"text": "Two.", "x": {deep}}}, {{"text": "Three."}}]')
    run(source, tmp_path / "out")
    assert {"list.json#1", "list.json#3"} <= set(sources(tmp_path / "out"))


def many(folder, count):
    (folder / "many.jsonl").write_text("".join(f'{{"text": "Number {number}."}}\n' for number in range(count)))


def test_a_scan_pauses_in_the_middle_of_a_file_and_resumes_there(source, tmp_path, monkeypatch):
    monkeypatch.setattr(scan_module, "STEP_SECONDS", 0.001)
    many(source, 30_000)
    with closing(Manifest(tmp_path / "m", {"quotes": "1"})) as manifest:
        for _ in range(2):  # what is entered for the first time, and what is known
            counts = ScanCounts()
            scan = Scan(manifest, Source(source), counts, files_to_scan(Source(source), tmp_path, 0))
            times = [time.monotonic()]
            while not scan.step():
                times.append(time.monotonic())
            assert max(later - before for before, later in itertools.pairwise(times)) < 1
            assert counts.new + counts.resumed == 30_001
        assert len(times) > 2
        many(source, 10)  # and what has gone
        scan = Scan(manifest, Source(source), ScanCounts(), files_to_scan(Source(source), tmp_path, 0))
        steps = 1
        while not scan.step():
            steps += 1
        assert steps > 2
        assert manifest.db.execute("SELECT count(*) FROM items").fetchone() == (11,)


def test_a_scan_that_is_stopped_stops_and_the_next_one_enters_each_document_once(source, tmp_path):
    many(source, 3_000)
    asked = []
    with closing(Manifest(tmp_path / "m", {"quotes": "1"})) as manifest:
        found = files_to_scan(Source(source), tmp_path, 0)
        scan = Scan(
            manifest, Source(source), ScanCounts(), found, stopped=lambda: asked.append(1) or len(asked) > 1_000
        )
        assert not scan.step()
        assert manifest.db.execute("SELECT count(*) FROM documents").fetchone()[0] < 1_100
        scan = Scan(manifest, Source(source), ScanCounts(), files_to_scan(Source(source), tmp_path, 0))
        while not scan.step():
            pass
        assert manifest.db.execute("SELECT count(*) FROM documents").fetchone() == (3_001,)


@pytest.mark.parametrize("line", ["", "5", '"words"'])
def test_a_line_that_is_no_longer_a_document_is_forgotten(source, tmp_path, line):
    rows = [json.dumps({"text": f"Number {number}."}) for number in range(5)]
    (source / "many.jsonl").write_text("\n".join(rows))
    run(source, tmp_path / "out")
    (source / "many.jsonl").write_text("\n".join([rows[0], line, *rows[2:4], line]))
    run(source, tmp_path / "out")
    assert sources(tmp_path / "out") == ["good.txt", "many.jsonl#1", "many.jsonl#3", "many.jsonl#4"]
    assert run(source, tmp_path / "out").done == 0


@pytest.mark.parametrize("after", ["[]", '[{"text": "One."}]', '[{"text": "One."}, {"text": "Two."}]'])
def test_a_file_that_was_one_document_and_is_a_list_now(source, tmp_path, after):
    (source / "a.json").write_text('{"text": "A single one."}')
    run(source, tmp_path / "out")
    (source / "a.json").write_text(after)
    run(source, tmp_path / "out")
    assert sources(tmp_path / "out") == [*(f"a.json#{n}" for n in range(1, 1 + after.count("text"))), "good.txt"]
    (source / "a.json").write_text('{"text": "A single one."}')
    run(source, tmp_path / "out")
    assert sources(tmp_path / "out") == ["a.json", "good.txt"]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "json"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_in_the_middle_of_a_large_file(source, tmp_path, form, number, code):
    many(source, 200_000 if form == "json" else 900_000)
    text = (source / "many.jsonl").read_bytes()
    (source / "many.jsonl").unlink()
    if form == "json":
        text = b"[" + text.strip().replace(b"\n", b",") + b"]"
    (source / f"many.{form}").write_bytes(gzip.compress(text, 1) if form.endswith("gz") else text)
    with start(source, tmp_path / "out", seconds=0.001) as process:
        time.sleep(5)
        assert process.poll() is None
        process.send_signal(number)
        sent = time.monotonic()
        assert process.wait() == code
    assert time.monotonic() - sent < 3  # 2 on a machine with nothing else to do


@pytest.mark.slow
def test_a_signal_does_not_wait_for_what_hangs_and_costs_nothing(source, tmp_path):
    for number in range(4):
        (source / f"hangs{number}.txt").write_text(f"Please hang here {number}.")
    with start(source, tmp_path / "out", cpu_bound=True, processes=4, concurrency=None) as process:
        time.sleep(6)
        process.send_signal(signal.SIGTERM)
        sent = time.monotonic()
        assert process.wait() == 143
    assert time.monotonic() - sent < 3


# Exports.


def test_what_a_killed_export_has_left_is_swept_and_what_lives_is_not(source, tmp_path):
    out, to = tmp_path / "out", tmp_path / "to"
    run(source, out)
    (to / ".extractor-killed" / "parts").mkdir(parents=True)
    (to / ".extractor-killed" / "parts" / "quotes.parquet").write_bytes(b"half")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    (to / ".extractor-link").symlink_to(tmp_path / "mine")
    with staging_dir(to) as living:
        export(out, to, "csv")
        export(out, to / "x.db", "sqlite")
        assert {path.name for path in to.glob(".*")} == {living.name, ".extractor-link"}
    assert (tmp_path / "mine" / "file").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
real, left = Path.replace, int(sys.argv[4])
def replace(*args):
    os.kill(os.getpid(), signal.SIGKILL)
Path.replace = replace
from extractor.batch.export import export
export(*sys.argv[1:4])
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "sqlite", "parquet", "duckdb"])
def test_a_killed_export_leaves_nothing_after_the_next_one(source, tmp_path, form):
    run(source, tmp_path / "out")
    to = tmp_path / "to" / "tables"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", KILLED, str(tmp_path / "out"), str(to), form, "0"]
    assert subprocess.run(command, env=env, check=False).returncode == -signal.SIGKILL
    assert list(to.parent.rglob(".extractor-*"))
    export(tmp_path / "out", to, form)
    assert not list(to.parent.rglob(".extractor-*"))


FORMS = pytest.mark.parametrize("form", ["csv", "sqlite", "parquet", "duckdb"])


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    from tests.support.batch_doubles import InlinePool

    folder = tmp_path_factory.mktemp("large")
    source = write_articles(folder / "in", 300)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractor.batch.run.make_pool", InlinePool)
        run(source, folder / "out")
    return folder / "out"


def exported(out, to, form):
    result = CliRunner().invoke(app, ["export", str(out), str(to), "--format", form])
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    return line


@FORMS
def test_an_export_to_a_full_disk_is_reported(large, tmp_path, form):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    try:
        message = exported(large, disk / "tables", form)
        assert "cannot be written: " in message
        assert "No space left on device" in message or "disk is full" in message
        assert not list(disk.rglob(".extractor-*"))
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@FORMS
def test_an_export_to_a_file_that_may_not_grow_is_reported(large, tmp_path, form, monkeypatch):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    whole = batch_export.batches

    def batches(out, kinds):
        found = list(whole(out, kinds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
        yield from found

    monkeypatch.setattr(batch_export, "batches", batches)
    try:
        assert "cannot be written: " in exported(large, tmp_path / "tables", form)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(tmp_path.rglob(".extractor-*"))


@FORMS
def test_an_export_to_what_cannot_be_a_folder_is_reported(large, tmp_path, form):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"cannot be written: (Not a directory|File exists)"):
        export(large, tmp_path / "file" / "tables", form)
    assert (tmp_path / "file").read_text() == "mine"


@FORMS
def test_an_export_to_a_disk_that_is_read_only_is_reported(large, tmp_path, form):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    try:
        assert "cannot be written: Read-only file system" in exported(large, disk / "tables", form)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


# What files are called and hold.


def test_no_two_names_share_a_source(source, tmp_path):
    names = [b"\xff.txt", b"\\xff.txt", b"\\\\xff.txt", b"\\\xff.txt"]
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(source) + b"/" + name)).write_text(f"Number {number}.")
    run(source, tmp_path / "out")
    assert len(set(sources(tmp_path / "out"))) == 5
    assert "\\xff.txt" in sources(tmp_path / "out")
    paths = [Path(os.fsdecode(os.fsencode(source) + b"/" + name)) for name in names]
    assert len({Document.read(path).source for path in paths}) == 4


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "list.json"])
def test_json_that_is_not_utf8_is_read_with_a_warning(source, tmp_path, name):
    value = {"text": "Die Fähre fährt früh, sagte die Bürgermeisterin über die schöne Brücke. " * 5}
    text = json.dumps([value] if name == "list.json" else value, ensure_ascii=False)
    (source / name).write_bytes(text.encode("cp1252"))
    run(source, tmp_path / "out")
    (line,) = (line for line in lines(tmp_path / "out") if line["document"]["source"].startswith(name))
    assert sum("is not valid UTF-8; read as" in warning for warning in line["warnings"]) == 1


@pytest.mark.parametrize("published", ["x" * 9_000_000, ["x"] * 1_000_000, {"a": "x" * 9_000_000}, 1.5, True])
def test_a_bad_date_is_cut_in_its_warning(source, tmp_path, published):
    (source / "a.json").write_text(json.dumps({"text": "One.", "published": published}))
    run(Source(source, max_bytes=20_000_000), tmp_path / "out")
    (warning,) = next(line for line in lines(tmp_path / "out") if line["document"]["source"] == "a.json")["warnings"]
    assert len(warning) < 400
    assert "unrecognised date" in warning


def test_a_bad_date_is_cut_in_errors(tmp_path):
    with pytest.raises(ConfigError) as caught:
        Document("One.", published="x" * 9_000_000)
    assert len(str(caught.value)) < 400
    (tmp_path / "index.json").write_text(json.dumps({"a.txt": "x" * 9_000_000}))
    (tmp_path / "a.txt").write_text("One.")
    with pytest.raises(DocumentError) as caught:
        articles_in(tmp_path)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"document": ' + "[" * 900 + "]" * 900 + "}"])
def test_migrating_what_is_nested_deeply_is_reported_or_done(tmp_path, text):
    (tmp_path / "results.jsonl").write_text(f"{text}\n")
    command = ["migrate", str(tmp_path / "results.jsonl"), "--to", "figures/v2", "--write", str(tmp_path / "new.jsonl")]
    result = CliRunner().invoke(app, command)
    assert result.exception is None or isinstance(result.exception, ConfigError | SystemExit)


def test_one_article_that_cannot_be_read_does_not_keep_the_others_from_migrating(source, capsys):
    (source / "bad.txt").write_bytes(b"\0")
    os.mkfifo(source / "index.json")
    assert list(read_texts(source).values()) == [TEXT]
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_results_that_are_a_fifo_are_reported(tmp_path):
    os.mkfifo(tmp_path / "results.jsonl")
    with pytest.raises(ConfigError, match="not a regular file"):
        list(read_results(tmp_path / "results.jsonl"))


# Pages.

SENTENCE = "<p>The ferry to Port Merrow stopped at noon, the harbour office said.</p>"
PAGES = {
    "empty elements": "<p></p>" * 1_200_000,
    "elements in one": "<p>" + "<span>x</span>" * 600_000,
    "tables": "<table>" + "<tr><td>x" * 500_000,
    "attributes of one": "<p " + " ".join(f"a{number}=1" for number in range(900_000)) + ">",
    "attributes without values": "<p " + " ".join(f"a{number}" for number in range(900_000)) + ">",
    "attributes without spaces": "<p " + "".join(f"a{number}='1'" for number in range(600_000)) + ">",
    "attributes between slashes": "<p/" + "/".join(f"a{number}" for number in range(900_000)) + ">",
    "attributes behind a value": '<p x=">" ' + " ".join(f"a{number}" for number in range(900_000)) + ">",
    "attributes behind a comment": "<!--><p " + " ".join(f"a{number}" for number in range(900_000)) + ">",
    "attributes of many": ("<p " + " ".join(f"a{number}=1" for number in range(900)) + ">x</p>") * 1_300,
    "nested": "<div>" * 1_800_000,
    "nested inline": "<b><i>" * 1_500_000,
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_that_would_take_minutes_is_refused(page):
    pytest.importorskip("trafilatura")
    start = time.monotonic()
    with pytest.raises(DocumentError, match=r"has (more than|a tag with more than|no main text)"):
        read_page(f"<html><body><article>{page}</article></body></html>".encode(), "a.html")
    assert time.monotonic() - start < 15


ORDINARY = {
    "picture": f"<img alt='' src='data:image/png;base64,{'AA/BB+=' * 100_000}'>",
    "bare picture": f"<img src=data:image/png;base64,{'AA/BB' * 100_000}==>",
    "state": "<div data-state='" + '{"a": "b = c > d", ' * 20_000 + "'></div>",
    "script": "<script>for (i=0;i<n ;i=i+1) { " + "a = b / c; " * 20_000 + "}</script>",
    "style": "<style>" + "p { color : red } " * 20_000 + "</style>",
    "comment": f"<!-- <p {'a = b ' * 20_000} -->",
    "long": SENTENCE * 5_000,
}


@pytest.mark.parametrize("extra", ORDINARY.values(), ids=ORDINARY)
def test_large_pages_that_are_in_order_are_read(extra):
    pytest.importorskip("trafilatura")
    page = read_page(f"<html><body><article>{SENTENCE * 9}{extra}</article></body></html>".encode(), "a.html")
    assert "stopped at noon" in page.text
