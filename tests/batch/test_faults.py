"""What a file system can do to a run: a clear outcome for each, nothing lost, nothing written outside of the output."""

import gzip
import json
import os
import subprocess

import pytest

from extractor.batch import OutputError, Source
from extractor.documents.dates import date_in, date_pattern, load_index
from extractor.documents.formats import Fields, format_of
from extractor.documents.source import File, Problem, glob, walk
from extractor.errors import ConfigError
from tests.support.batch_doubles import Double, InlinePool, calls
from tests.support.batch_runs import complaints, run, sources

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text('"All is well," she said.')
    return folder


def test_odd_names_are_read_and_stay_inside(source, tmp_path):
    folder = os.fsencode(source)
    names = [
        b"new\nline.txt",
        b"\xff\xfe not utf-8.txt",
        b"..txt.txt",
        "ü — “q”.txt".encode(),
        b"a'b\"c;$(x).txt",
        b"#1.txt",
    ]
    for number, name in enumerate(names):
        with open(os.path.join(folder, name), "w") as file:  # noqa: PTH118, PTH123
            file.write(f"Text {number}.")
    before = set(tmp_path.iterdir())
    summary = run(source, tmp_path / "out")
    hidden = 1  # a name that begins with a dot
    assert (summary.done, summary.exit_code) == (1 + len(names) - hidden, 0)
    assert "\\xff\\xfe not utf-8.txt" in sources(tmp_path / "out")
    assert set(tmp_path.iterdir()) - before == {tmp_path / "out"}
    assert run(source, tmp_path / "out").scan.unchanged == summary.done


def test_links_loops_fifos_and_sockets(source, tmp_path):
    (tmp_path / "secret.txt").write_text("Outside.")
    (source / "sub").mkdir()
    (source / "sub" / "loop").symlink_to(source)
    (source / "sub" / "self.txt").symlink_to("self.txt")
    (source / "sub" / "folder.txt").symlink_to(source)
    (source / "sub" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (source / "sub" / "up.txt").symlink_to("../../secret.txt")
    (source / "sub" / "broken.txt").symlink_to("nothing")
    (source / "sub" / "inside.txt").symlink_to("../good.txt")
    os.mkfifo(source / "pipe.txt")
    (source / "folder.txt").mkdir()
    summary = run(source, tmp_path / "out")  # would hang on the FIFO if it opened it
    assert (summary.done, summary.scan.duplicate, summary.exit_code) == (1, 1, 3)
    assert complaints(tmp_path / "out") == {
        "pipe.txt": "is not a regular file",
        "sub/broken.txt": "cannot be read: No such file or directory",
        "sub/folder.txt": "is a link that leaves the folder",
        "sub/out.txt": "is a link that leaves the folder",
        "sub/self.txt": "cannot be read: Too many levels of symbolic links",
        "sub/up.txt": "is a link that leaves the folder",
    }


def test_broken_and_huge_files(source, tmp_path):
    (source / "half.txt.gz").write_bytes(gzip.compress(b"x" * 1000)[:-12])
    (source / "not.txt.gz").write_bytes(b"plain")
    (source / "bomb.txt.gz").write_bytes(gzip.compress(b"0" * 10_000_000))
    broken = bytearray(gzip.compress(os.urandom(3000).hex().encode()))
    broken[100:110] = bytes(10)
    (source / "broken.jsonl.gz").write_bytes(broken)
    (source / "empty.txt").write_bytes(b"")
    (source / "deep.json").write_text("[" * 100_000)
    (source / "half.json").write_text('{"text": "\\ud800"}')
    (source / "long.jsonl").write_text('{"text": "ok"}\n' + "x" * 200_000 + "\n")
    with (source / "sparse.txt").open("wb") as file:
        file.truncate(1 << 33)
    summary = run(Source(source, max_bytes=100_000), tmp_path / "out")
    assert sources(tmp_path / "out") == ["good.txt", "long.jsonl#1"]
    assert summary.exit_code == 3
    found = complaints(tmp_path / "out")
    assert set(found) == {
        "half.txt.gz", "not.txt.gz", "bomb.txt.gz", "broken.jsonl.gz", "empty.txt", "deep.json", "half.json", "long.jsonl", "sparse.txt",
    }  # fmt: skip
    assert found["bomb.txt.gz"] == found["sparse.txt"].replace("sparse.txt", "bomb.txt.gz")
    assert "is larger than 100,000 bytes" in found["bomb.txt.gz"]
    assert "lone surrogate" in found["half.json"]


@pytest.mark.slow
def test_ten_thousand_duplicates(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    for number in range(10_000):
        (source / f"{number}.txt").write_text("The same text, again and again.")
    summary = run(source, tmp_path / "out", Double(tmp_path / "log"))
    assert (summary.done, summary.scan.duplicate, summary.exit_code) == (1, 9_999, 0)
    assert len(calls(tmp_path / "log")) == 1


class Meddling(InlinePool):
    """Does something to the folder just before the first document is read."""

    def submit(self, tasks, *, isolated=False):
        if tasks and Meddling.deed:
            Meddling.deed()
            Meddling.deed = None
        super().submit(tasks, isolated=isolated)


@pytest.fixture
def meddle(monkeypatch):
    monkeypatch.setattr("extractor.batch.run.make_pool", Meddling)
    return lambda deed: setattr(Meddling, "deed", staticmethod(deed))


def test_a_file_that_changes_under_the_run_is_read_as_it_is_now(source, tmp_path, meddle):
    meddle(lambda: (source / "good.txt").write_text('"All has changed," she said.'))
    summary = run(source, tmp_path / "out")
    assert (summary.done, summary.quarantined, summary.exit_code) == (1, 0, 0)
    (path,) = (tmp_path / "out" / "records").iterdir()
    assert json.loads(path.read_bytes())["quotes"][0]["text"] == "All has changed,"


def test_a_file_that_vanishes_is_reported(source, tmp_path, meddle):
    (source / "stays.txt").write_text("Another.")
    meddle((source / "good.txt").unlink)
    summary = run(source, tmp_path / "out")
    assert (summary.done, summary.exit_code) == (1, 3)
    assert "good.txt" in complaints(tmp_path / "out")


def test_a_file_that_vanishes_is_read_from_its_duplicate(source, tmp_path, meddle):
    (source / "copy.txt").write_text((source / "good.txt").read_text())
    first = next(found.path for found in walk(Source(source)) if isinstance(found, File))
    meddle((source / os.fsdecode(first)).unlink)
    run(source, tmp_path / "out")
    assert len(sources(tmp_path / "out")) == 1


def mounted(folder, options):
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")


def test_a_full_disk_is_reported_and_the_run_resumes_when_there_is_space(tmp_path):
    source, disk = tmp_path / "in", tmp_path / "disk"
    source.mkdir()
    for number in range(200):
        (source / f"{number}.txt").write_text(f'"We cannot wait {number} days," she said. ' + "It rained. " * 100)
    mounted(disk, "size=300k")
    try:
        with pytest.raises((OutputError, ConfigError), match=r"No space left on device|disk is full|disk I/O error"):
            run(source, disk / "out", handle_signals=False)
        subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
        summary = run(source, disk / "out")
        assert summary.left == 0
        assert len(set(sources(disk / "out"))) == len(sources(disk / "out")) == 200
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_read_only_output_is_reported(source, tmp_path):
    disk = tmp_path / "disk"
    mounted(disk, "ro")
    try:
        with pytest.raises(ConfigError, match="cannot be written: Read-only file system"):
            run(source, disk / "out")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_manifest_of_another_version_is_not_touched(source, tmp_path):
    import sqlite3

    run(source, tmp_path / "out")
    db = sqlite3.connect(tmp_path / "out" / ".extractor" / "manifest.sqlite")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(ConfigError, match="another version"):
        run(source, tmp_path / "out")


def test_a_deleted_part_does_not_crash_a_later_run(source, tmp_path):
    run(source, tmp_path / "out")
    for path in (tmp_path / "out" / "records").iterdir():
        path.unlink()
    assert run(source, tmp_path / "out", Double(version="2")).done == 1
    assert sources(tmp_path / "out") == ["good.txt"]


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*.txt", "a.txt", True),
        ("*.txt", "a/b.txt", True),
        ("a/*.txt", "a/b.txt", True),
        ("a/*.txt", "a/b/c.txt", False),
        ("a/**/c.txt", "a/c.txt", True),
        ("a/**/c.txt", "a/b/b/c.txt", True),
        ("./a.txt", "a.txt", True),
        ("?.txt", "ab.txt", False),
        ("a.txt", "axtxt", False),
        ("*.txt", "new\nline.txt", True),
    ],
)
def test_globs(pattern, path, fits):
    assert bool(glob(pattern).match(path)) is fits


def test_dates_formats_and_indexes():
    pattern = date_pattern(Source.__dataclass_fields__["date_pattern"].default)
    assert str(date_in("2024/10/29/ferry.txt", pattern)) == "2024-10-29"
    assert str(date_in("ferry-2024-10-29.txt", pattern)) == "2024-10-29"
    assert date_in("1234-2024-99-99.txt", pattern) is None
    assert date_in("id-20241029.txt", pattern) is None
    assert format_of("A.JSONL.GZ") == ("jsonl", True)
    assert format_of("a.pdf") is None
    for text, name in [
        ('{"a.txt": "2024-10-29"}', "x.json"),
        ("path,published\na.txt,2024-10-29\n", "x.csv"),
        ('{"path": "a.txt", "published": "2024-10-29"}\n', "x.jsonl"),
    ]:
        assert {path: str(day) for path, day in load_index(text.encode(), name).items()} == {"a.txt": "2024-10-29"}
    with pytest.raises(ConfigError, match="lacks the named groups"):
        date_pattern("(?P<year>x)")
    assert Fields() == Fields("text", "title", "published")


@pytest.mark.parametrize(
    ("text", "name"),
    [("[1]", "x.jsonl"), ("[1]", "x.json"), ("[" * 100_000, "x.json"), (f'a.txt,"{"1" * 200_000}"', "x.csv")],
)
def test_what_is_not_an_index_is_reported_in_one_line(text, name):
    with pytest.raises(ConfigError, match="is not an index of publication dates"):
        load_index(text.encode(), name)


def test_a_byte_order_mark_is_not_part_of_json(source, tmp_path):
    (source / "a.json").write_text('{"text": "One."}', "utf-8-sig")
    (source / "b.jsonl").write_text('{"text": "Two."}\n{"text": "Three."}\n', "utf-8-sig")
    (source / "index.json").write_text('{"a.json": "2024-10-29"}', "utf-8-sig")
    assert run(source, tmp_path / "out").exit_code == 0
    assert sources(tmp_path / "out") == ["a.json", "b.jsonl#1", "b.jsonl#2", "good.txt"]


def test_a_folder_that_cannot_be_listed_is_a_problem(source, monkeypatch):
    real = os.scandir

    def scandir(path):
        if os.fsencode(path).endswith(b"sub"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    (source / "sub").mkdir()
    monkeypatch.setattr(os, "scandir", scandir)
    assert Problem(b"sub", "folder cannot be read: Permission denied") in list(walk(Source(source)))
