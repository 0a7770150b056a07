"""Whole runs: what is read, skipped, redone and quarantined, and that every document is in the records exactly once."""

import gzip
import json
import os
import signal
import sqlite3
import threading
import time
import zlib
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from extractor.batch import Job, Run, RunOptions, Source, Stop, extract_folder, manifest
from extractor.batch.export import export
from extractor.batch.export import lines as export_lines
from extractor.batch.pool import ProcessPool
from extractor.batch.status import status
from extractor.documents.formats import Fields
from extractor.errors import ConfigError
from tests.support.batch_doubles import Double, calls
from tests.support.batch_runs import PLAIN, TEXT, lines, quarantine, run, sources, start, texts_folder

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def source(tmp_path):
    return texts_folder(tmp_path / "in")


def test_every_document_is_written_once(source, tmp_path):
    summary = run(source, tmp_path / "out")
    assert (summary.done, summary.exit_code, summary.left) == (5, 0, 0)
    assert sources(tmp_path / "out") == ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"]
    assert all(line["quotes"][0]["text"] == "We cannot wait," for line in lines(tmp_path / "out"))
    assert summary.usage.requests == 5
    assert summary.usage.cost == pytest.approx(0.005)
    assert quarantine(tmp_path / "out") == []


@pytest.mark.slow
def test_the_rules_on_all_cores_give_what_extract_gives(source, tmp_path):
    from extractor import Document, extract

    extract_folder(source, tmp_path / "out", engine="rules", settings=PLAIN)
    for line in lines(tmp_path / "out"):
        expected = extract(Document((source / line["document"]["source"]).read_text()), engine="rules")
        expected = json.loads(expected.to_json())
        expected["document"]["source"] = line["document"]["source"]
        assert line == expected


def test_unchanged_documents_are_skipped_and_changed_ones_redone(source, tmp_path):
    log = tmp_path / "log"
    run(source, tmp_path / "out", Double(log))
    (source / "b.txt").write_text(TEXT.format("b").replace("wait", "stay"))
    (source / "c.txt").touch()  # read again, found unchanged
    (source / "f.txt").write_text(TEXT.format("f"))
    summary = run(source, tmp_path / "out", Double(log))
    assert (summary.scan.new, summary.scan.changed, summary.scan.unchanged) == (1, 1, 4)
    assert calls(log)[5:] in (["b.txt quotes", "f.txt quotes"], ["f.txt quotes", "b.txt quotes"])
    assert sources(tmp_path / "out") == ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt"]
    quotes = {line["document"]["source"]: line["quotes"][0]["text"] for line in lines(tmp_path / "out")}
    assert quotes["b.txt"] == "We cannot stay,"


def test_another_kind_is_added_and_a_new_spec_redoes_only_what_is_asked_for(source, tmp_path):
    log, out = tmp_path / "log", tmp_path / "out"
    run(source, out, Double(log), kinds=("quotes",))
    run(source, out, Double(log), kinds=("quotes", "events"))
    assert [call.split()[1] for call in calls(log)] == ["quotes"] * 5 + ["events"] * 5
    assert all(list(line["schemas"]) == ["quotes", "events"] for line in lines(out))
    assert all(line["usage"]["requests"] == 2 and line["quotes"] for line in lines(out))
    assert len(lines(out)) == 5
    summary = run(source, out, Double(log, version="2"), kinds=("events",))
    assert (summary.scan.stale, summary.scan.unchanged) == (5, 0)
    assert [call.split()[1] for call in calls(log)][10:] == ["events"] * 5
    assert all(line["quotes"] for line in lines(out))


@pytest.mark.parametrize("harm", [Path.unlink, lambda part: os.truncate(part, 100)], ids=["deleted", "cut short"])
@pytest.mark.parametrize("kinds", [("quotes",), ("quotes", "events")], ids=["same", "more"])
def test_records_that_were_lost_are_written_again_and_nothing_is_read_anew(source, tmp_path, harm, kinds):
    out, log = tmp_path / "out", tmp_path / "log"
    run(source, out)
    whole = lines(out)
    (part,) = (out / "records").iterdir()
    harm(part)
    assert list(export_lines(out)) == whole
    summary = run(source, out, Double(log), kinds=kinds)
    assert summary.done == len(calls(log)) == 5 * (len(kinds) - 1)
    assert [line["quotes"] for line in lines(out)] == [line["quotes"] for line in whole]


def test_records_are_written_during_the_run(source, tmp_path, monkeypatch):
    monkeypatch.setattr("extractor.batch.records.WRITE_SECONDS", 0)
    monkeypatch.setattr("extractor.batch.records.WRITE_SHARE", 0)
    monkeypatch.setattr("extractor.batch.run.COMMIT_SECONDS", 0)
    monkeypatch.setattr("extractor.batch.run.PROGRESS_SECONDS", 0)
    seen = []
    job = Job(Source(source), ("quotes",), Double(), PLAIN)
    Run(job, tmp_path / "out", progress=lambda summary: seen.append((summary.done, len(lines(tmp_path / "out"))))).run()
    assert seen[0] == (0, 0)
    assert any(0 < done == written < 5 for done, written in seen)
    assert seen[-1] == (5, 5)


def test_parts_have_a_limit_and_a_document_keeps_its_part(source, tmp_path, monkeypatch):
    monkeypatch.setattr(manifest, "MAX_LINES", 2)
    run(source, tmp_path / "out")
    assert [path.name for path in sorted((tmp_path / "out" / "records").iterdir())] == [
        f"part-00000{number}.jsonl" for number in (1, 2, 3)
    ]
    before = [line["document"]["id"] for line in lines(tmp_path / "out")]
    run(source, tmp_path / "out", Double(version="2"))
    assert [line["document"]["id"] for line in lines(tmp_path / "out")] == before
    for path in source.iterdir():
        path.write_text("Something else in " + path.name)
    run(source, tmp_path / "out")
    assert len(lines(tmp_path / "out")) == 5
    assert not set(before) & {line["document"]["id"] for line in lines(tmp_path / "out")}


@pytest.mark.parametrize("look", [status, lambda out: export(out, out / "tables", "csv")], ids=["status", "export"])
@pytest.mark.parametrize("damage", [b"", b"no database, and longer than the head of one " * 9], ids=["empty", "other"])
def test_a_file_that_is_not_a_manifest_is_reported(tmp_path, look, damage):
    (tmp_path / ".extractor").mkdir()
    (tmp_path / ".extractor" / "manifest.sqlite").write_bytes(damage)
    with pytest.raises(ConfigError, match=r"manifest\.sqlite: (cannot be read|is not the manifest)"):
        look(tmp_path)


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TABLE parts; CREATE TABLE parts (id TEXT, lines, bytes, written, dirty)",
        "CREATE TRIGGER mine AFTER UPDATE ON documents BEGIN DELETE FROM lines; END",
        "PRAGMA user_version = 3",
        None,
    ],
)
def test_a_manifest_that_no_run_has_written_is_refused(source, tmp_path, harm):
    out = tmp_path / "out"
    run(source, out)
    path = out / ".extractor" / "manifest.sqlite"
    before = lines(out)
    if harm is None:
        path.write_bytes(b"junk" * 1000)
    else:
        with closing(sqlite3.connect(path)) as db:
            db.executescript(harm)
    for look in (run, lambda _source, out: status(out), lambda _source, out: export(out, tmp_path / "t", "csv")):
        with pytest.raises(ConfigError, match=r"not a database|is not the manifest|another version"):
            look(source, out)
    assert lines(out) == before


@pytest.mark.parametrize("harm", [b"\0", zlib.compress(b"no JSON"), bytes(100_000)], ids=["short", "text", "zeros"])
def test_a_damaged_line_in_a_manifest_is_reported(source, tmp_path, harm):
    run(source, tmp_path / "out")
    with closing(sqlite3.connect(tmp_path / "out" / ".extractor" / "manifest.sqlite")) as db, db:
        db.execute("UPDATE lines SET line=?", (harm,))
    with pytest.raises(ConfigError, match=r"manifest\.sqlite: cannot be read"):
        export(tmp_path / "out", tmp_path / "tables", "csv")


def test_a_merged_line_is_what_one_run_would_have_written(source, tmp_path):
    run(source, tmp_path / "two", kinds=("events",))
    run(source, tmp_path / "two", kinds=("quotes", "events"))
    run(source, tmp_path / "one", kinds=("quotes", "events"))

    def without_usage(out):
        return sorted(json.dumps({**line, "usage": None}) for line in lines(out))

    assert without_usage(tmp_path / "one") == without_usage(tmp_path / "two")


def test_duplicates_are_read_once_and_counted(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    for number in range(300):
        (source / f"{number}.txt").write_text("The same text, again.")
    summary = run(source, tmp_path / "out", Double(tmp_path / "log"))
    assert (summary.done, summary.scan.duplicate, summary.scan.files) == (1, 299, 300)
    assert len(calls(tmp_path / "log")) == len(lines(tmp_path / "out")) == 1
    first = source / lines(tmp_path / "out")[0]["document"]["source"]
    first.write_text("Another text.")
    run(source, tmp_path / "out")
    assert len(lines(tmp_path / "out")) == 2


def others(out):
    rows = [json.loads(line) for line in (out / "duplicates.jsonl").read_text().splitlines()]
    return {row["source"]: row["same_as"] for row in rows}


def test_every_input_is_found_again_under_its_own_name_or_anothers(source, tmp_path):
    out = tmp_path / "out"
    run(source, out)
    assert others(out) == {}
    (source / "same.txt").write_text(TEXT.format("a"))
    rows = [json.dumps({"text": f"Line {number % 2}."}) for number in range(4)]
    (source / "many.jsonl").write_text("\n".join(rows))
    (source / "bad.txt").write_text("Please break here.")
    (source / "bad-too.txt").write_text("Please break here.")
    run(source, out)
    found = others(out)
    assert found.pop("same.txt") == "a.txt"
    assert {found.pop("many.jsonl#3"), found.pop("many.jsonl#4")} == {"many.jsonl#1", "many.jsonl#2"}
    assert set(found.items()) <= {("bad.txt", "bad-too.txt"), ("bad-too.txt", "bad.txt")}
    assert len(found) == 1
    (source / "a.txt").write_text("Something else, and nothing to be said.")  # the record of old keeps its name
    run(source, out)
    named = {line["document"]["source"] for line in lines(out)}
    every = {"a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "same.txt", *(f"many.jsonl#{n}" for n in (1, 2, 3, 4))}
    assert len(lines(out)) == 8
    assert {name for name in every if name in named or others(out).get(name) in named} == every


def test_all_formats_are_read(tmp_path):
    source = tmp_path / "in"
    (source / "2024" / "10" / "29").mkdir(parents=True)
    (source / "2024" / "10" / "29" / "a.md").write_text(TEXT.format("a"))
    (source / "b.txt.gz").write_bytes(gzip.compress(TEXT.format("b").encode()))
    rows = [{"body": {"text": TEXT.format(n)}, "head": f"Title {n}", "day": "2024-10-30T10:00:00Z"} for n in "cd"]
    (source / "many.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n\n")
    (source / "many.jsonl.gz").write_bytes(
        gzip.compress("\n".join(json.dumps({"body": {"text": TEXT.format(n)}}) for n in "ef").encode())
    )
    (source / "list.json").write_text(json.dumps([{"body": {"text": TEXT.format("g")}}, {"body": 1}]))
    (source / "one.json").write_text(json.dumps({"body": {"text": TEXT.format("h")}}))
    (source / "notes.pdf").write_bytes(b"%PDF")
    fields = Fields(text="body.text", title="head", published="day")
    summary = run(Source(source, fields=fields), tmp_path / "out")
    documents = {line["document"]["source"]: line["document"]["published"] for line in lines(tmp_path / "out")}
    assert documents == {
        "2024/10/29/a.md": "2024-10-29",
        "b.txt.gz": None,
        "many.jsonl#1": "2024-10-30",
        "many.jsonl#2": "2024-10-30",
        "many.jsonl.gz#1": None,
        "many.jsonl.gz#2": None,
        "list.json#1": None,
        "one.json": None,
    }
    assert [(bad["source"], bad["stage"]) for bad in quarantine(tmp_path / "out")] == [("list.json#2", "read")]
    assert summary.exit_code == 3


def test_html_gives_main_text_title_and_date(tmp_path):
    pytest.importorskip("trafilatura")
    source = tmp_path / "in"
    source.mkdir()
    body = "".join(
        f"<p>The ferry to Port Merrow stopped at noon on day {n}, the harbour office said.</p>" for n in range(9)
    )
    page = (
        '<html><head><title>Ferry stops</title><meta property="article:published_time" content="2024-10-29"/></head>'
        f'<body><nav>Home | Sport</nav><article><h1>Ferry stops</h1>{body}<p>"We cannot wait," she said.</p></article></body></html>'
    )
    (source / "a.html").write_text(page)
    (source / "b.html").write_text("<html><body></body></html>")
    run(source, tmp_path / "out")
    (line,) = lines(tmp_path / "out")
    assert line["document"]["published"] == "2024-10-29"
    assert line["quotes"][0]["text"] == "We cannot wait,"
    assert quarantine(tmp_path / "out")[0]["message"] == "b.html: has no main text"


def test_globs_and_an_index_of_dates(source, tmp_path):
    (source / "sub").mkdir()
    (source / "sub" / "g.txt").write_text(TEXT.format("g"))
    (source / "index.json").write_text(json.dumps({"a.txt": {"published": "2024-10-29"}}))
    run(Source(source, exclude=("b.*", "c.txt", "sub/**")), tmp_path / "out")
    days = {line["document"]["source"]: line["document"]["published"] for line in lines(tmp_path / "out")}
    assert days == {"a.txt": "2024-10-29", "d.txt": None, "e.txt": None}
    run(Source(source, include=("sub/*.txt",)), tmp_path / "other")
    assert sources(tmp_path / "other") == ["sub/g.txt"]
    (source / "index.json").write_text(json.dumps({"a.txt": {"published": "2024-10-30"}}))
    summary = run(Source(source, include=("a.txt",)), tmp_path / "out")
    assert summary.scan.changed == 1  # the same text on another day is another document
    assert date(2024, 10, 30).isoformat() in str(lines(tmp_path / "out"))


def test_failures_are_quarantined_with_stage_error_and_attempts(source, tmp_path):
    (source / "x.txt").write_text("Please break here.")
    (source / "y.txt").write_text("Please, nonsense here.")
    (source / "z.txt").write_bytes(b"\0\1\2")
    summary = run(source, tmp_path / "out")
    assert (summary.done, summary.quarantined, summary.exit_code) == (5, 3, 3)
    found = {bad["source"]: (bad["stage"], bad["error"], bad["attempts"]) for bad in quarantine(tmp_path / "out")}
    assert found == {
        "x.txt": ("extract", "ZeroDivisionError", 1),
        "y.txt": ("model", "InvalidOutput", 1),
        "z.txt": ("read", "DocumentError", 1),
    }
    again = run(source, tmp_path / "out", Double(tmp_path / "log"))
    assert (again.scan.quarantined, again.exit_code, calls(tmp_path / "log")) == (3, 3, [])
    retried = run(source, tmp_path / "out", Double(tmp_path / "log"), retry_quarantined=True)
    assert (retried.scan.stale, len(calls(tmp_path / "log"))) == (3, 2)
    (source / "x.txt").write_text("Please go on.")
    fixed = run(source, tmp_path / "out")
    assert (fixed.done, fixed.in_quarantine) == (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("concurrency", [1, 3])
def test_a_document_that_kills_its_worker_is_found_and_the_others_are_not_blamed(source, tmp_path, concurrency):
    (source / "bb.txt").write_text("Please die here.")
    summary = run(source, tmp_path / "out", concurrency=concurrency)
    assert (summary.done, summary.quarantined) == (5, 1)
    (bad,) = quarantine(tmp_path / "out")
    assert (bad["source"], bad["stage"], bad["error"], bad["attempts"]) == ("bb.txt", "worker", "WorkerDied", 3)
    assert bad["message"] == "worker process was killed by signal 9"


@pytest.mark.slow
def test_a_document_that_hangs_is_ended(source, tmp_path):
    (source / "bb.txt").write_text("Please hang here.")
    summary = run(source, tmp_path / "out", timeout=0.3)
    assert (summary.done, summary.quarantined) == (5, 1)
    assert quarantine(tmp_path / "out")[0]["message"] == "took longer than 0.3 s"


def test_what_the_provider_fails_is_tried_three_times_and_an_outage_stops_the_run(source, tmp_path):
    (source / "x.txt").write_text("A limit here.")
    summary = run(source, tmp_path / "out", Double(tmp_path / "log"))
    assert (summary.done, summary.quarantined, summary.retried, summary.exit_code) == (5, 1, 2, 3)
    assert sum(call.startswith("x") for call in calls(tmp_path / "log")) == 3
    for number in range(20):
        (source / f"x{number}.txt").write_text(f"A limit here {number}.")
    out = run(source, tmp_path / "other", max_provider_failures=8)
    assert (out.stop, out.exit_code) == (Stop.PROVIDER, 75)
    assert out.left > 0


def test_a_denied_key_and_a_spent_budget_stop_the_run_and_lose_nothing(source, tmp_path):
    (source / "a.txt").write_text("All denied here.")
    summary = run(source, tmp_path / "out")
    assert summary.exit_code == 75
    assert "AuthFailed" in summary.message
    assert "verysecret" not in summary.message
    (source / "a.txt").write_text("No budget here.")
    summary = run(source, tmp_path / "out")
    assert summary.exit_code == 4
    (source / "a.txt").write_text("All well again.")
    summary = run(source, tmp_path / "out")
    assert (summary.exit_code, summary.left, len(lines(tmp_path / "out"))) == (0, 0, 5)


def test_a_wrong_call_is_a_config_error(source, tmp_path):
    with pytest.raises(ConfigError, match="no such file or folder"):
        run(tmp_path / "nowhere", tmp_path / "out")
    with pytest.raises(ConfigError, match="unknown kind"):
        run(source, tmp_path / "out", kinds=("poems",))
    with pytest.raises(ConfigError, match="must not be the source"):
        run(source, source)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        run(source, tmp_path / "file" / "out")


@pytest.mark.slow
def test_workers_import_nothing_from_the_current_folder(source, tmp_path, monkeypatch):
    """A folder of somebody else's may contain a file with the name of a module, which must not run."""
    for name in ("extractor", "pickle"):
        (source / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')")
    monkeypatch.chdir(source)
    assert run(source, tmp_path / "out").done == 5
    assert not (tmp_path / "imported").exists()


@pytest.mark.slow
def test_an_engine_that_cannot_be_pickled_is_reported_before_any_work(source, tmp_path):
    with pytest.raises(ConfigError, match="cannot be sent to worker processes"):
        run(source, tmp_path / "out", Double(log=lambda: None))
    with pytest.raises(ConfigError, match="worker process: ConfigError: unknown engine"):
        ProcessPool(Job(Source(source), engine="poet", settings=PLAIN), size=1, threads=1, timeout=1)


def test_output_inside_the_source_is_not_read_back(source):
    run(source, source / "out")
    summary = run(source, source / "out")
    assert (summary.scan.files, summary.scan.unchanged, summary.done) == (5, 5, 0)


@pytest.mark.slow
def test_concurrency_is_exactly_as_asked(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    for number in range(40):
        (source / f"{number}.txt").write_text(f"Text {number}.")
    extract_folder(
        source, tmp_path / "out", engine=Gauge(tmp_path / "log"), settings=PLAIN, options=RunOptions(concurrency=5)
    )
    seen = [int(line) for line in calls(tmp_path / "log")]
    assert max(seen) == 5
    assert len(seen) == 40


class Gauge(Double):
    """Notes how many calls are under way."""

    running = 0
    lock = threading.Lock()

    def extract(self, document, schemas):  # noqa: ARG002
        from tests.support.batch_doubles import note

        with Gauge.lock:
            Gauge.running += 1
            note(self.log, str(Gauge.running))
        time.sleep(0.01)
        with Gauge.lock:
            Gauge.running -= 1
        from extractor.engines.base import Drafts

        return Drafts(())


def wait_for_calls(log, count):
    for _ in range(1000):
        if len(calls(log)) >= count:
            return
        time.sleep(0.02)
    raise AssertionError("nothing happens")


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_drains_and_the_next_run_resumes(tmp_path, number, code):
    source, out, log = tmp_path / "in", tmp_path / "out", tmp_path / "log"
    source.mkdir()
    for name in range(40):
        (source / f"{name}.txt").write_text(f"Text {name}.")
    with start(source, out, log=log, seconds=0.05) as process:
        wait_for_calls(log, 4)
        process.send_signal(number)
        done = int(process.stdout.read())
        assert process.wait() == code
    assert 0 < done < 40
    assert len(lines(out)) == done == len(calls(log))  # what was under way was drained, not dropped
    with start(source, out, log=log) as process:
        assert int(process.stdout.read()) == 40 - done
    assert len(set(sources(out))) == len(lines(out)) == len(calls(log)) == 40


@pytest.mark.slow
def test_a_second_run_is_refused_and_a_killed_one_leaves_nothing_behind(tmp_path):
    source, out, log = tmp_path / "in", tmp_path / "out", tmp_path / "log"
    source.mkdir()
    for name in range(60):
        (source / f"{name}.txt").write_text(f"Text {name}.")
    with start(source, out, log=log, seconds=0.05) as first:
        wait_for_calls(log, 10)
        with pytest.raises(ConfigError, match="another run is working here"):
            run(source, out)
        assert status(out)["running"]
        first.kill()
        first.stdout.read()
    assert not status(out)["running"]
    with start(source, out, log=log) as second:
        second.stdout.read()
        assert second.wait() == 0
    assert len(set(sources(out))) == len(lines(out)) == 60
    assert len(calls(log)) <= 60 + 12  # the killed one had two in progress, and up to a quarter of a second uncommitted
