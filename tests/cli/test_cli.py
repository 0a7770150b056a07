import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import extractor
from extractor.cli.app import Failures, app, read_all
from extractor.documents.folder import articles_in
from tests.support.command import run_command
from tests.support.paths import ROOT, SEEDS


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.txt").write_text("“The quay is unsafe,” Ines Dahl said.", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\x02")
    (tmp_path / "latin.md").write_bytes("Le maire a déclaré que l’été serait très chaud à Köln.".encode("cp1252"))
    (tmp_path / "ignored.bin").write_bytes(b"\x00")
    return tmp_path


def test_piped_output_is_one_line_of_json_per_document():
    done = run_command("extract", *SEEDS[:2], "--engine", "rules", "--published", "2024-10-29")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [line["document"]["source"] for line in lines] == [str(path) for path in SEEDS[:2]]
    assert {line["document"]["published"] for line in lines} == {"2024-10-29"}
    assert set(lines[0]["document"]) == {"id", "source", "published", "sha256"}
    assert done.stderr == b""


def test_a_folder_is_read_with_the_dates_of_its_index():
    done = run_command("extract", "seeds", "--engine", "rules", "--kinds", "figures")
    dates = [json.loads(line)["document"]["published"] for line in done.stdout.splitlines()]
    assert dates == ["2024-10-29", "2024-10-29", "2024-10-30", "2024-10-21", "2024-10-21"]


def test_standard_input():
    done = run_command("extract", "-", "--engine", "rules", input="“No,” Ines Dahl said.".encode())
    assert json.loads(done.stdout)["document"]["source"] == "standard input"


def test_bad_documents_are_reported_and_the_rest_is_processed(folder):
    done = run_command("extract", folder, folder / "gone.txt", "--engine", "rules")
    errors = done.stderr.decode().splitlines()
    assert done.returncode == 3
    assert len(done.stdout.splitlines()) == 2
    assert len(errors) == 4
    for part in (
        "binary.txt: is binary",
        "empty.txt: is empty",
        "gone.txt: no such file",
        "is not valid UTF-8; read as",
    ):
        assert any(part in line for line in errors), part


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["extract", "seeds", "--published", "yesterday"], 2, "bad publication date 'yesterday'"),
        (["extract", "seeds", "--kinds", "quote"], 2, "unknown kind 'quote'"),
        (["extract", "seeds", "--kinds", "quotes/v99"], 2, "unknown schema 'quotes/v99'"),
        (["extract", "seeds", "--engine", "magic"], 2, "unknown engine 'magic'"),
        (["extract", "seeds", "--format", "xml"], 2, "Invalid value for '--format'"),
        (["extract"], 2, "Missing argument"),
        (["extract", "docs/nowhere"], 3, "docs/nowhere: no such file"),
        (["extract", "tests/gold"], 3, "contains no text files"),
        (
            ["extract", "seeds/index.json"],
            3,
            "seeds/index.json: has no text in the field 'text'",
        ),
        (["extract", "docs/nowhere.html"], 3, "docs/nowhere.html: no such file"),
        (["extract", "seeds", "--max-bytes", "10"], 3, "is larger than 10 bytes"),
        (["extract", ""], 3, "the name of the input is empty"),
        (["batch", "", "out"], 2, "the name of the source is empty"),
        (["regress", "check", "--config", "nope.toml"], 2, "nope.toml: no such file"),
        (["schema", "quotes/v99"], 2, "unknown schema"),
    ],
)
def test_a_mistake_is_reported_without_a_traceback(args, code, message):
    done = run_command(*args)
    assert done.returncode == code
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


@pytest.mark.parametrize(
    "index", ["[1]", "{", '{"a.txt": {"published": 3}}', '{"a.txt": {"published": "soon"}}', '{"a.txt": 1}']
)
def test_a_broken_index_is_reported(tmp_path, index):
    (tmp_path / "a.txt").write_text("Hello.")
    (tmp_path / "index.json").write_text(index)
    done = run_command("extract", tmp_path, "--engine", "rules")
    assert done.returncode == 3
    assert b"index.json: is not an index of publication dates" in done.stderr


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("“Nobody must read this,” Ines Dahl said.", encoding="utf-8")
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("Hello.")
    (folder / ".hidden.txt").write_text("Hello.")
    (folder / "inside.txt").symlink_to("a.txt")
    (folder / "outside.txt").symlink_to("../secret")
    assert [article.path.name for article in articles_in(folder)] == ["a.txt", "inside.txt", "outside.txt"]
    failures = Failures()
    read = read_all([str(folder), str(folder / "outside.txt")], None, 1000, failures)
    assert [Path(document.source).name for document in read] == [
        "a.txt",
        "inside.txt",
        "outside.txt",
    ]  # a link that is named itself is followed
    assert failures.count == 1


def test_an_unwritable_output_is_not_an_internal_error(monkeypatch, capsys, tmp_path):
    from extractor.cli import app as cli

    monkeypatch.setattr(cli, "app", (tmp_path / "gone" / "a\x1b[31m").touch)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    assert capsys.readouterr().err == f"extractor: {tmp_path}/gone/a\ufffd[31m: No such file or directory\n"


def test_an_internal_error_is_reported_as_such(monkeypatch, capsys):
    from extractor.cli import app as cli

    monkeypatch.setattr(cli, "app", lambda: 1 / 0)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    assert "internal error: ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize("reader", ["head -1", "head -c 10", "true"])
@pytest.mark.parametrize("command", ["extract seeds seeds --engine rules", "extract seeds --format table", "config"])
def test_a_closed_pipe_is_not_an_error(command, reader):
    pipe = f"{sys.executable} -m extractor {command} | {reader}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", pipe], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_closed_standard_input_is_reported():
    command = f"{sys.executable} -m extractor extract - --engine rules <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (3, b"extractor: standard input: is closed\n")


@pytest.mark.parametrize(
    ("closed", "code"), [(">&-", 0), ("2>&-", 0), (">&- 2>&- <&-", 0), ("nowhere.txt >&- 2>&-", 3)]
)
def test_closed_output_is_not_an_error(closed, code):
    command = f"{sys.executable} -m extractor extract seeds --engine rules {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (code, b"")


def test_no_columns_means_80():
    command = ("extract", SEEDS[0], "--engine", "rules", "--format", "table")
    unset, eighty = (run_command(*command, env={"COLUMNS": columns}) for columns in ("0", "80"))
    assert unset.stdout == eighty.stdout
    assert b"Quotes" in unset.stdout


def test_the_terminal_view_has_no_control_characters(tmp_path):
    (tmp_path / "a.txt").write_text("“The \x1b[31mquay\x1b[0m is\u202e unsafe now,” Ines Dahl said.", encoding="utf-8")
    done = run_command("extract", tmp_path / "a.txt", "--engine", "rules", "--format", "table")
    shown = done.stdout.decode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "Quotes (1)" in shown
    assert "Ines Dahl" in shown


def test_characters_that_the_terminal_lacks_are_escaped(folder):
    done = run_command(
        "extract", folder / "good.txt", "--engine", "rules", "--format", "table", env={"PYTHONIOENCODING": "ascii"}
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u201c" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_reported():
    command = f"{sys.executable} -m extractor extract seeds --engine rules > /dev/full"
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (1, b"extractor: the output: No space left on device\n")


def test_file_names_are_printed_without_control_characters(tmp_path):
    done = run_command("extract", tmp_path / "a\n\x1b[31mb.txt")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert b"\x1b" not in done.stderr


def test_json_format_is_one_array(folder):
    done = run_command("extract", folder / "good.txt", folder / "latin.md", "--format", "json", "--engine", "rules")
    assert len(json.loads(done.stdout)) == 2


def test_schema():
    runner = CliRunner()
    assert "quotes/v1" in runner.invoke(app, ["schema"]).stdout.split()
    record = json.loads(runner.invoke(app, ["schema", "quotes/v1"]).stdout)
    draft = json.loads(runner.invoke(app, ["schema", "quotes", "--draft"]).stdout)
    assert "start" in record["properties"]
    assert "start" not in draft["properties"]


def test_no_request_is_sent_that_might_exceed_the_budget():
    server = {"EXTRACTOR_MODEL": "m", "EXTRACTOR_BASE_URL": "http://127.0.0.1:9/v1", "EXTRACTOR_CACHE": "false"}
    done = run_command("extract", SEEDS[0], "--engine", "llm", "--max-tokens", "10", env=server)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert b"max_tokens 10" in done.stderr


def test_version():
    assert run_command("--version").stdout.decode().strip() == f"extractor {extractor.__version__}"


def test_prompts_are_listed_printed_and_shown_as_they_are_sent():
    def printed(*args):
        done = CliRunner().invoke(app, ["prompts", *args])
        assert done.exit_code == 0
        return done.output

    rows = printed().splitlines()
    assert [row.split()[0] for row in rows if " capable " in row] == ["events/v4", "figures/v4", "quotes/v4"]
    for name in ("quotes/v4", "common/v1"):
        assert printed(name) == (ROOT / "prompts" / f"{name}.md").read_text(encoding="utf-8") + "\n"
    sent = printed("quotes/v4,events/v4", "--sent")
    assert sent.count("# system") == 1
    assert sent.index("QUOTES:") < sent.index("EVENTS:") < sent.index("{{article}}")
