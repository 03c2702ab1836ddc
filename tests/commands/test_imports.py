"""What each command imports: the rooms behind the command line open only when a command needs them."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from modelgen import build, load_model
from modelgen.commands.app import COMMANDS
from modelgen.readback.table import write_csv
from tests.commandline import GOOD, define, environment
from tests.revisions.kept import committed

pytestmark = pytest.mark.slow

PROBE = """
import sys
before = set(sys.modules)
from modelgen.commands.app import app
try:
    app(sys.argv[1:], prog_name="modelgen")
except SystemExit as end:
    assert end.code in (None, 0, 1), end.code
new = set(sys.modules) - before
print({name.partition(".")[0] for name in new} - set(sys.stdlib_module_names), len(new))
"""
OURS = {"modelgen", "modelgen_definition", "click"}


def imported(folder, *command: str) -> tuple[set[str], int]:
    """The packages of others that a command imports besides click, and how many modules in all."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *command], capture_output=True, text=True, env=environment(), cwd=folder,
        check=True,
    )  # fmt: skip
    packages, _, count = done.stdout.splitlines()[-1].rpartition(" ")
    found = {name for name in ast.literal_eval(packages) if not name.startswith("_")}  # _sysconfigdata and the like
    return found - OURS, int(count)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imports")
    model = load_model(define(folder / "good"))
    build(model, folder / "good.xlsx")
    write_csv(model, folder / "values.csv")
    (folder / "companies.csv").write_text("company,shares\nAcme,5\n", encoding="utf-8")
    more = "from modelgen.model.uncertainty import distribute, distribution as d\n"
    more += "distribute(shares, d('uniform', low=3, high=5))\n"
    define(folder / "uncertain", GOOD + more)
    committed(folder, {"note.txt": "two files"}, everything=True)
    return folder


NEEDED = [  # what is typed, and the packages of others that it takes
    (["show", "good"], {"numpy", "rich"}),
    (["check", "good"], {"numpy"}),
    (["show", "good", "--item", "Value"], {"numpy", "rich"}),
    (["show", "good", "--json"], {"numpy", "rich"}),
    (["explain", "good", "Value"], {"numpy"}),
    (["simulate", "uncertain", "--draws", "200"], {"numpy", "scipy", "cython_runtime"}),
    (["build", "good", "-o", "new.xlsx"], {"numpy", "rich", "xlsxwriter"}),
    (["deck", "good", "-o", "new.pptx"], {"numpy", "pptx", "lxml", "PIL", "cython_runtime", "xlsxwriter"}),
    (
        ["batch", "good", "companies.csv", "--out", "books", "--jobs", "1"],
        {"numpy", "pandas", "dateutil", "pyarrow", "cloudpickle", "cython_runtime", "rich", "xlsxwriter"},
    ),
    (["assumptions", "good", "--csv", "more.csv"], {"numpy", "tomlkit", "xlsxwriter"}),
    (["pull", "values.csv", "--model", "good"], {"numpy", "tomlkit"}),
    (["verify", "good.xlsx", "--model", "good"], {"numpy", "xlsxwriter"}),
    (
        ["mutate", "good.xlsx", "--model", "good", "--count", "1"],
        {"numpy", "cython_runtime", "xlsxwriter"},
    ),  # numpy.random
    (["lint", "good.xlsx"], set()),
    (["diff", "good.xlsx", "good.xlsx"], set()),
    (["text", "good.xlsx"], set()),
    (["diff", "HEAD..HEAD", "good"], {"numpy"}),
    (["history", "good"], {"numpy", "platformdirs"}),
    (["guide"], {"numpy"}),
    (["new", "sotp", "new"], {"numpy"}),
    (["new", "sotp", "newer", "--repo"], {"numpy"}),
    (["watch", "--help"], set()),
    (["doctor"], {"numpy", "xlsxwriter"}),
]


@pytest.mark.parametrize("command", [["--help"], ["--version"], ["build", "--help"], ["explain", "--help"]])
def test_help_imports_nothing_heavy(folder, command) -> None:
    packages, count = imported(folder, *command)
    assert packages == set()
    assert count < 160  # most of them Python's own, for click


@pytest.mark.parametrize(("command", "packages"), NEEDED, ids=[" ".join(command) for command, _ in NEEDED])
def test_a_command_imports_what_it_needs(folder, command, packages) -> None:
    assert imported(folder, *command)[0] == packages


def test_every_command_is_here() -> None:
    assert {command[0] for command, _ in NEEDED} == set(COMMANDS), "NEEDED says what each command imports"
