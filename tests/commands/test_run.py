"""How every command runs: paths first, then the work, and its report to where it was asked for."""

from __future__ import annotations

import json

import openpyxl
import pytest

from modelgen import build, load_model
from tests.commandline import GOOD, define, environment, shell


@pytest.fixture
def book(tmp_path):
    build(load_model(define(tmp_path / "good")), tmp_path / "good.xlsx")
    return tmp_path / "good.xlsx"


@pytest.mark.parametrize(
    "command",
    [
        ["show", "good", "--json"], ["show", "good", "--json", "-"], ["show", "good", "--json=-"],
        ["show", "--json", "--item", "Value", "good"], ["show", "--json=-", "good"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_json_without_a_file_goes_to_standard_output(run, tmp_path, command) -> None:
    define(tmp_path / "good")
    code, out, err = run(*command)
    assert (code, err, json.loads(out)["command"]) == (0, "", "show")


@pytest.mark.slow
def test_json_in_a_file_leaves_the_text_as_it_is(run, tmp_path, book) -> None:
    commands = (["lint", book], ["show", "good"], ["explain", "good", "Value"], ["verify", book], ["diff", book, book])
    for command in commands:
        code, text, _ = run(*command)
        assert run(*command, "--json", "report.json") == (code, text, "")
        document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        assert run(*command, "--json") == (code, (tmp_path / "report.json").read_text(encoding="utf-8"), "")
        assert (document["command"], document["exit_code"]) == (command[0], code)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["build", "nowhere"], ["verify", "nothing.xlsx"], ["mutate", "nothing.xlsx", "--model", "nowhere"],
        ["lint", "nothing.xlsx"], ["diff", "nothing.xlsx", "nothing.xlsx"],
        ["pull", "nothing.xlsx", "--model", "nowhere"], ["assumptions", "nowhere"], ["show", "nowhere"],
        ["explain", "nowhere", "Value"],
    ],
    ids=lambda command: command[0],
)  # fmt: skip
@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("no/r.json", "no/r.json: there is no folder no; make it first"),
        (".", ". is a folder; name a file in it"),
        ("good.xlsx", "good.xlsx: a report doesn't take the place of a .xlsx file; name another file"),
        ("good/model.PY", "good/model.PY: a report doesn't take the place of a .PY file; name another file"),
    ],
)
def test_a_report_that_cant_be_written_is_told_before_any_work(run, book, command, file, says) -> None:
    before = book.read_bytes()
    assert run(*command, "--json", file) == (2, "", f"modelgen: {says}\n")
    assert book.read_bytes() == before


def test_what_goes_wrong_writes_no_document(run, tmp_path) -> None:
    for more in ([], ["--json"], ["--json", "r.json"]):
        code, out, err = run("show", "nowhere", *more)
        assert (code, out) == (2, "") and err.startswith("modelgen: nowhere")
    assert list(tmp_path.iterdir()) == []


def test_warnings_and_what_a_definition_prints_stay_out_of_the_document(run, tmp_path) -> None:
    define(tmp_path / "good", "print('loading')\n" + GOOD.replace(', source="Register"', ""))
    code, out, err = run("build", "good", "--json")
    document = json.loads(out)
    assert (code, document["written"], document["verification"]) == (0, True, None)
    assert err == f"loading\nwarning: {document['warnings'][0]}\n"
    assert [output["key"] for output in document["outputs"]] == ["value_per_share", "value"]


@pytest.mark.slow
def test_a_build_that_engines_contradict_is_a_document_too(run, tmp_path, monkeypatch) -> None:
    define(tmp_path / "good")
    monkeypatch.setattr("modelgen.workbook.emit.Emitter._running", lambda *_: "0")
    monkeypatch.setattr("modelgen.workbook.emit.Emitter._pick", lambda *_: "0")
    code, out, err = run("build", "good", "--verify", "--json")
    document = json.loads(out)
    assert code == document["exit_code"] == 1 and not document["written"]
    assert document["verification"]["mismatches"] and document["verdict"].startswith("NOT VERIFIED")
    assert "good.xlsx was not written" in err
    assert not (tmp_path / "good.xlsx").exists()


@pytest.mark.slow
def test_what_pull_writes_is_in_its_document(run, tmp_path) -> None:
    text = GOOD.replace('growth.give({"North"', 'm.load("values.toml")\n#').replace("growth.give({", "#")
    values = '[traffic_growth]\nsource = "x"\nvalue = 0.05\n'
    folder = define(tmp_path / "good", text, values_toml=values)
    build(load_model(folder), tmp_path / "good.xlsx")
    edited = openpyxl.load_workbook(tmp_path / "good.xlsx")
    cells = [c for row in edited["Inputs"].iter_rows() for c in row if c.value in (0.05, 4) and not c.protection.locked]
    for cell in cells:
        cell.value = cell.value * 2
    edited.save(tmp_path / "good.xlsx")
    code, out, err = run("pull", "good.xlsx", "--model", "good", "--json")
    document = json.loads(out)
    assert (code, err, document["written_files"]) == (0, "Nothing was written (--write does it)\n", [])
    assert [change["written"] for change in document["changes"]] == [False, False]
    code, out, err = run("pull", "good.xlsx", "--model", "good", "--write", "--json")
    document = json.loads(out)
    assert code == document["exit_code"] == 1 and "1 change written" in err and "not written: shares 4 -> 8" in err
    assert document["written_files"] == [str(folder / "values.toml")]
    assert [change["written"] for change in document["changes"]] == [True, False]
    assert document["not_written"] == ["shares"]


@pytest.mark.slow
def test_json_is_utf_8_whatever_the_terminal_is(tmp_path) -> None:

    define(tmp_path / "good", GOOD.replace("North", "Nørd 東"))
    more = {"env": environment(PYTHONUTF8="0", PYTHONIOENCODING="cp1252"), "encoding": "utf-8"}
    done = shell("show", tmp_path / "good", "--item", "Tolls", "--json", **more)
    assert [row["member"] for row in json.loads(done.stdout)["items"][0]["rows"]] == [["Nørd 東"], ["South"]]
