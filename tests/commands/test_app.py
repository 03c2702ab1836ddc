"""The command line as its users meet it: what it answers, what it says when something is wrong, and what it leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import openpyxl
import pytest

from modelgen.commands.app import COMMANDS
from tests.commandline import GOOD, PATIENCE, define, environment, shell

SHORT = """
from modelgen import Model
m = Model("A")
rate = m.sheet("In").assumption("Interest rate", unit="%")
line = m.sheet("Out").line("Doubled", unit="%")
line.formula = rate + rate
m.load()
"""


# --- what goes wrong ------------------------------------------------------------------------------------------

VALUES = '[interest_rate]\nsource = "x"\nvalue = 0.1\n'
BAD_DEFINITIONS = [  # model.py, assumptions.toml, what the message says
    (SHORT, "[interest_rate\n", ["assumptions.toml:1: not valid TOML"]),
    (SHORT, VALUES.replace("interest_rate", "intrest_rate"), ["assumptions.toml:1", "did you mean 'interest_rate'?"]),
    (SHORT, VALUES.replace("value", "valu"), ["assumptions.toml:3", "'valu'", "did you mean 'value'?"]),
    (SHORT, VALUES.replace("0.1", '"ten"'), ["assumptions.toml:3", "'ten', which is not a number"]),
    (SHORT, None, ["assumptions.toml: there is no such file"]),
    ("x = (\n", None, ["model.py:1: not valid Python"]),
    ("a = 1\n\nb = {}['c']\n", None, ["model.py:3: KeyError: 'c'"]),
    ("class Oops(Exception): ...\nraise Oops('my own words')\n", None, ["model.py:2: Oops: my own words"]),
    ("import there_is_no_such_module\n", None, ["model.py:1: ModuleNotFoundError"]),
    ("import sys\nsys.exit(0)\n", None, ["model.py:2", "SystemExit"]),
    ("def f(): f()\nf()\n", None, ["RecursionError"]),
    ("x = 1\n", None, ["model.py", "no Model"]),
    ("from modelgen import Model\na, b = Model('A'), Model('B')\n", None, ["model.py", "2 models"]),
    (SHORT.replace("rate + rate", "rate + 2"), VALUES, ["model.py:6", "literal 2", "assumption"]),
    (SHORT.replace("line.formula", "line.formule"), VALUES, ["model.py:6", "did you mean 'formula'?"]),
    (SHORT + "if rate > 0: pass\n", VALUES, ["model.py:8", "where("]),
    (
        SHORT.replace("m.load()", 'm.sheet("More").line("C")'),
        None,
        ["2 mistakes in the definition", "'C'", "'Interest"],
    ),
]


def test_a_values_file_is_written_before_it_is_there_and_stays_once_it_is_filled(run, tmp_path) -> None:
    folder = define(tmp_path / "new", SHORT)
    file = folder / "assumptions.toml"
    command = ["assumptions", "new", "--toml", "new/assumptions.toml"]
    assert run(*command) == (0, "new/assumptions.toml: 0 values; 1 input without one\n", "")
    assert file.read_text().endswith('# Interest rate: %\n[interest_rate]\n# source = ""\n# value =\n')
    file.write_text(VALUES)
    told = "modelgen: new/assumptions.toml stays as it is; name another file, or let it be replaced by --overwrite\n"
    assert run(*command) == (2, "", told) and file.read_text() == VALUES
    assert run(*command, "--overwrite") == (0, "new/assumptions.toml: 1 value\n", "")
    assert file.read_text().endswith(f"# Interest rate: %\n{VALUES}")
    assert run("assumptions", "new", "--toml", "a.csv") == (
        2, "", "modelgen: a.csv: the name of a values file ends in .toml\n"
    )  # fmt: skip


@pytest.mark.parametrize(("text", "values", "says"), BAD_DEFINITIONS)
def test_a_bad_definition_gets_one_message_and_leaves_the_workbook_as_it_was(run, tmp_path, text, values, says):
    folder = define(tmp_path / "bad", text, **({} if values is None else {"assumptions_toml": values}))
    (tmp_path / "old.xlsx").write_text("kept")
    for command in (["build", folder, "-o", "old.xlsx"], ["show", folder], ["explain", folder, "Doubled"]):
        code, out, err = run(*command)
        assert (code, out) == (2, ""), err
        assert err.startswith("modelgen: ")
        assert all(part in err for part in says), err
    assert (tmp_path / "old.xlsx").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad", "old.xlsx"]


BAD_COMMANDS = [  # what is typed, what the message says
    (["build", "nowhere"], ["nowhere", "no such file"]),
    (["build", "."], ["no model.py"]),
    (["build", "good/data.csv"], ["data.csv"]),
    (["build", "good", "--scenario", "Bul"], ["no scenario 'Bul'", "did you mean 'Bull'?"]),
    (["build", "good", "--scenario", "Q"], ["no scenario 'Q'", "there is Base, Bull"]),
    (["build", "good", "-o", "good"], ["good is a folder"]),
    (["build", "good", "-o", "no/where.xlsx"], ["no/where.xlsx", "no folder no"]),
    (["build", "good", "-o", "good/model.py"], ["good/model.py", "ends in .xlsx"]),
    (["show", "good", "--scenario", "bulll"], ["did you mean 'Bull'?"]),
    (["show", "good", "--item", "Total tols"], ["no 'Total tols'", "did you mean 'Total tolls'?"]),
    (["show", "good", "--item", "qqqq"], ["no 'qqqq'", "modelgen show"]),
    (["explain", "good", "Vlue per share"], ["did you mean 'Value per share'?"]),
    (["explain", "good", "Tolls", "--member", "Nort"], ["not a member of Road", "did you mean 'North'?"]),
    (["explain", "good", "Tolls", "--member", "X"], ["not a member of Road", "there is North, South"]),
    (["explain", "good", "Value", "--member", "North"], ["'Value' has no members"]),
    (["explain", "good", "Tolls", "--period", "2031"], ["no value for 2031", "2024 to 2028"]),
    (["explain", "good", "Value", "--period", "2026"], ["'Value' doesn't vary over time"]),
    (["verify", "nothing.xlsx"], ["nothing.xlsx: there is no such file"]),
    (["verify", "good"], ["good is a folder", "--model"]),
    (["verify", "good/data.csv"], ["data.csv: not an .xlsx workbook"]),
    (["verify", "text.xlsx", "--model", "good"], ["text.xlsx: not an .xlsx workbook"]),
    (["verify", "good.xlsx", "--model", "nowhere"], ["nowhere", "no such file"]),
    (["verify", "good.xlsx", "--model", "good", "--engine", "excel"], ["no engine 'excel'", "ironcalc"]),
    (["verify", "good.xlsx", "--engine", "ironcalc"], ["two engines"]),
    (["verify", "good.xlsx", "--model", "good", "--seed", "2"], ["--seed says which draws --perturb makes"]),
    (["verify", "good.xlsx", "--model", "good", "--json", "no/report.json"], ["no/report.json", "no folder no"]),
    (["new", "stop", "here"], ["no template 'stop'", "did you mean 'sotp'?"]),
    (["new", "sotp", "good"], ["good: exists already"]),
    (["build", "good", "--verfy"], ["No such option", "--verfy"]),
    (["bild", "good"], ["No such command 'bild'"]),
    (["show"], ["Missing argument"]),
    (["show", "--json", "good"], ["--json takes 'good'", "PATH is missing", "at the end"]),
    (["explain", "--json", "good", "Value"], ["--json takes 'good'", "LABEL is missing", "at the end"]),
    (["show", "--json", "-"], ["Missing argument 'PATH'"]),
    (["explain", "good", "Value", "--depth", "-1"], ["--depth"]),
]


@pytest.mark.parametrize(("command", "says"), BAD_COMMANDS, ids=[" ".join(command) for command, _ in BAD_COMMANDS])
def test_a_bad_command_gets_one_message_and_changes_nothing(run, tmp_path, command, says):
    define(tmp_path / "good", data_csv="").joinpath("data.csv").write_text("a;b\n1;2\n")
    (tmp_path / "text.xlsx").write_text("not a workbook")
    if "good.xlsx" in command:
        assert run("build", "good")[0] == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, out, err = run(*command)
    assert (code, out) == (2, ""), err
    assert all(part in err for part in says), err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_gets_one_message(run, tmp_path):
    define(tmp_path / "good")
    (tmp_path / "closed").mkdir(mode=0o555)
    code, _, err = run("build", "good", "-o", "closed/good.xlsx")
    assert code == 2
    assert err.startswith("modelgen: cannot write closed/good.xlsx")


def test_a_fault_of_modelgen_is_one_message_too(run, tmp_path, monkeypatch):
    define(tmp_path / "good")
    monkeypatch.setattr("modelgen.reference.solve.solve", lambda *_, **__: 1 / 0)
    code, out, err = run("show", "good")
    assert (code, out) == (2, "")
    assert "ZeroDivisionError" in err and "report it" in err and err.count("\n") == 1
    monkeypatch.setenv("MODELGEN_TRACEBACK", "1")
    code, _, err = run("show", "good", told=True)
    assert code == 2 and "Traceback" in err and err.splitlines()[-1].startswith("modelgen: this is a fault of modelgen")


# --- build and verify -----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "file"),
    [
        ("good", "good.xlsx"), ("good/", "good.xlsx"), ("./good/../good", "good.xlsx"), ("good/model.py", "good.xlsx"),
        ("good/other.py", "other.xlsx"), ("{here}/good", "good.xlsx"), ("Größe & Söhne 2", "Größe & Söhne 2.xlsx"),
    ],
)  # fmt: skip
def test_every_way_to_name_a_definition(run, tmp_path, typed, file):
    define(tmp_path / "good")
    define(tmp_path / "Größe & Söhne 2")
    (tmp_path / "good" / "other.py").write_text(GOOD)
    code, out, err = run("build", typed.format(here=tmp_path))
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"{file}: written, not verified (--verify does it)"
    assert "Value per share (EUR/share)   28.61" in out
    assert out.endswith("All 4 checks hold in Base.\n")
    assert openpyxl.load_workbook(tmp_path / file)["Cover"]["A1"].value == "Toll road"


def test_the_definitions_own_folder_is_a_path_too(run, tmp_path, monkeypatch):
    monkeypatch.chdir(define(tmp_path / "good"))
    assert run("build", ".")[1].startswith("good.xlsx: written")


@pytest.mark.slow
def test_build_and_verify_with_exit_codes(run, tmp_path):
    define(tmp_path / "good")
    code, out, err = run("build", "good", "--scenario", "bull", "--verify")
    assert (code, err) == (0, "")
    assert out.startswith("good.xlsx: verified: ") and "2 scenario" in out
    book = openpyxl.load_workbook(tmp_path / "good.xlsx")
    assert book["Cover"]["B7"].value == "Bull"

    code, out, _ = run("verify", "good.xlsx", "--model", "good", "--json", "report.json")
    assert code == 0 and "verified: " in out.splitlines()[-1]
    assert json.loads((tmp_path / "report.json").read_text())["exit_code"] == 0

    cell = next(c for row in book["Roads"].iter_rows() for c in row if str(c.value).startswith("=SUM"))
    cell.value = str(cell.value).replace("SUM", "MAX")
    book.save(tmp_path / "good.xlsx")
    code, out, _ = run("verify", "good.xlsx", "--model", "good/", "--json", "report.json")
    assert code == 1
    assert out.splitlines()[-1].startswith("NOT VERIFIED")
    assert f"Roads!{cell.coordinate}" in out
    assert json.loads((tmp_path / "report.json").read_text())["exit_code"] == 1


@pytest.mark.slow
def test_a_build_that_engines_contradict_leaves_the_old_file(run, tmp_path, monkeypatch):
    define(tmp_path / "good")
    (tmp_path / "good.xlsx").write_text("kept")
    monkeypatch.setattr("modelgen.workbook.emit.Emitter._running", lambda *_: "0")
    monkeypatch.setattr("modelgen.workbook.emit.Emitter._pick", lambda *_: "0")
    code, out, err = run("build", "good", "--verify", "--overwrite")
    assert (code, out) == (1, "")
    assert "NOT VERIFIED" in err and "good.xlsx was not written" in err
    assert (tmp_path / "good.xlsx").read_text() == "kept"


def test_a_message_names_no_file_but_the_definitions(run, tmp_path):
    """What layout refuses has no line of its own, and the line of whatever runs the command is none of it."""
    text = (
        "from modelgen import Model, Timeline\nt = Timeline.monthly('1901-01', '3300-12')\nm = Model('A', timeline=t)\n"
    )
    text += "i = m.sheet('In').assumption('A', t)\ni.give(1, source='x')\nm.sheet('S').line('B', t).formula = i\n"
    define(tmp_path / "long", text)
    code, _, err = run("build", "long")
    assert (code, err.split(":")[1].split()[:2]) == (2, ["the", "periods"])


def test_a_definition_is_an_ordinary_module(run, tmp_path):
    extra = "from __future__ import annotations\nfrom dataclasses import dataclass\nimport helper\n"
    extra += "@dataclass\nclass Part:\n    name: str = helper.NAME\n"
    folder = define(tmp_path / "good", extra + GOOD.replace('"Toll road"', "Part().name"))
    for name in ("One", "Two"):  # edited within the same second
        (folder / "helper.py").write_text(f"NAME = '{name}'\n")
        code, out, _ = run("show", "good", "--item", "Value")
        assert (code, out.splitlines()[0]) == (0, name)
    assert sorted(path.name for path in folder.iterdir()) == ["helper.py", "model.py"]


def test_warnings_go_to_stderr(run, tmp_path):
    define(tmp_path / "a", SHORT.replace("m.load()", "rate.give(0.1)"))
    code, out, err = run("build", "a")
    assert code == 0 and out.startswith("a.xlsx: written")
    assert err == "warning: model.py:4: the assumption 'Interest rate' names no source\n"


# --- the process itself ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_says_what_it_does(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    lines = out.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("  -"):
            described = line.strip().partition("  ")[2] or lines[number + 1].strip()
            assert described, line


@pytest.mark.slow
def test_a_terminal_without_unicode_gets_question_marks(tmp_path):
    define(tmp_path / "good", GOOD.replace("North", "Nørd 東"))
    more = {"env": environment(PYTHONUTF8="0", PYTHONIOENCODING="cp1252"), "encoding": "cp1252"}
    done = shell("show", tmp_path / "good", **more)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nørd ?" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupted_build_ends_quietly_and_leaves_the_old_file(tmp_path):
    define(tmp_path / "slow", "import signal\nprint('ready', flush=True)\nsignal.pause()\n")
    (tmp_path / "slow.xlsx").write_text("kept")
    process = subprocess.Popen(
        [sys.executable, "-m", "modelgen", "build", "slow"], cwd=tmp_path, env=environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr
    assert process.stderr.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, "", "modelgen: interrupted; no file is half written\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["slow", "slow.xlsx"]
    assert (tmp_path / "slow.xlsx").read_text() == "kept"


def through_a_terminal(folder, *command: str, until: str = "", **more: str) -> str:
    """What a terminal gets of a command; once `until` is seen there, a file `go` is made."""
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "modelgen", *command], stdout=slave, stderr=slave, cwd=folder,
        env=environment(**{"TERM": "xterm", "COLUMNS": "80", **more}),
    )  # fmt: skip
    os.close(slave)
    seen = ""
    try:
        while chunk := os.read(master, 65536):
            seen += chunk.decode(errors="replace")
            if until and until in seen:
                (folder / "go").touch()
    except OSError:  # Linux reports the closed terminal so
        pass
    os.close(master)
    assert process.wait(PATIENCE) == 0
    return seen


WAITING = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.01)\n"
PATIENT = "import time\ntime.sleep(1.5)\n"  # longer than what gets no bar


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
def test_on_a_terminal_there_is_colour_unless_refused(tmp_path):
    define(tmp_path / "good")
    assert "\x1b[1mToll road" in through_a_terminal(tmp_path, "show", "good")
    plain = through_a_terminal(tmp_path, "show", "good", NO_COLOR="1")
    assert "\x1b[1mToll road" not in plain and "Toll road" in plain


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
@pytest.mark.parametrize("more", [{}, {"NO_COLOR": "1"}], ids=["colour", "no colour"])
def test_on_a_terminal_what_takes_longer_is_shown_and_taken_back(tmp_path, more):
    define(tmp_path / "good", WAITING + GOOD)
    seen = through_a_terminal(tmp_path, "show", "good", until="running the definition", **more)
    assert "Solving good: running the definition" in seen
    assert ("\x1b[3" in seen) == (not more)
    assert seen.rindex("\x1b[2K") < seen.index("Toll road"), "the line is taken back before the answer"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
def test_a_terminal_that_takes_no_line_back_gets_no_bar(tmp_path):
    define(tmp_path / "good", PATIENT + GOOD)
    seen = through_a_terminal(tmp_path, "show", "good", TERM="dumb")
    assert "Solving" not in seen and "\x1b[2K" not in seen and "Toll road" in seen


@pytest.mark.slow
def test_without_a_terminal_there_is_no_bar(tmp_path):
    define(tmp_path / "good", PATIENT + GOOD)
    done = shell("show", tmp_path / "good")
    assert (done.returncode, done.stderr) == (0, "") and "\x1b" not in done.stdout
