"""What commands write with --json is what docs/json.md says, field by field."""

from __future__ import annotations

import json
import re
from contextlib import chdir
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest
from click.testing import CliRunner

from modelgen import __version__, build, load_model
from modelgen.commands.app import COMMANDS as ALL
from modelgen.commands.app import app
from tests.commandline import FAULTY, GOOD, define
from tests.revisions.kept import committed
from tests.support import ROOT

pytestmark = pytest.mark.slow

PLAIN: dict[str, Any] = {"text": str, "integer": int, "number": (int, float), "boolean": bool}
OTHERS = {"value": ("number", "text"), "part": ("node", "range"), "periods": ("list of period",)}
EVERYWHERE = "In every document"


def tables() -> dict[str, dict[str, str]]:
    """Each section's table: field -> type."""
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    found = {}
    for title, body in re.findall(r"^##+ (.*)\n((?:(?!^##).*\n)*)", text, re.MULTILINE):
        own = body.split("The tables below")[0]
        found[title] = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", own, re.MULTILINE))
    found["verification"] = {**{name: found[EVERYWHERE][name] for name in ("exit_code", "verdict")}, **found["verify"]}
    found["period"] = found["periods"]
    return found


TABLES = tables()


class Checked:
    """Documents held against the tables; `seen` is what was met of them."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def document(self, found: dict[str, Any]) -> None:
        fields = {**TABLES[EVERYWHERE], **TABLES[found["command"]]}
        assert list(found)[:5] == list(TABLES[EVERYWHERE])
        assert (found["schema"], found["modelgen"]) == (2, __version__)
        self.record(found, found["command"], fields)

    def record(self, found: Any, name: str, fields: dict[str, str]) -> None:
        assert isinstance(found, dict), (name, found)
        self.seen.add(name)
        assert set(found) <= set(fields), name
        for field, kind in fields.items():
            kind, optional, _ = kind.partition(", optional")
            assert field in found or optional, (name, field)
            if field in found:
                assert self.fits(found[field], kind), (name, field, kind, found[field])

    def fits(self, value: Any, kind: str) -> bool:
        """Whether a value is of a type: a plain one, a record, a list or a map of one, or one of several."""
        if kind.startswith("list of ") and " or " not in kind:
            return isinstance(value, list) and all(self.fits(one, kind.removeprefix("list of ")) for one in value)
        if kind.startswith("map of "):
            within = kind.removeprefix("map of ")
            return isinstance(value, dict) and all(self.fits(one, within) for one in value.values())
        if " or " in kind or value is None:
            kinds = kind.split(" or ")
            return "null" in kinds if value is None else any(self.fits(value, one) for one in kinds if one != "null")
        if kind in PLAIN:
            return isinstance(value, PLAIN[kind]) and (kind == "boolean" or not isinstance(value, bool))
        if kind in OTHERS:
            self.seen.add(kind)
            if kind == "part":
                return self.fits(value, {"number": "node", "range": "range"}[value["kind"]])
            return self.fits(value, " or ".join(OTHERS[kind]))
        self.record(value, kind, TABLES[kind])
        return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A definition with a sheet whose name needs quotation marks, its workbook, and one that people changed."""
    folder: Path = tmp_path_factory.mktemp("json")
    text = GOOD.replace('m.sheet("Roads")', 'm.sheet("P&L of roads")').replace('m.sheet("Inputs")', 'm.sheet("In 1")')
    define(
        folder / "good",
        text + 'm.claim("Tolls", stated=1, computed=value, tolerance=9, source="x", agrees=False, note="y")\n',
    )
    other = define(folder / "other", text.replace("[0.1, 0.08, 0.06]", "0.2"))
    build(load_model(other), folder / "other.xlsx")
    build(load_model(folder / "good"), folder / "good.xlsx")
    book = openpyxl.load_workbook(folder / "good.xlsx")
    inputs, roads = book["In 1"], book["P&L of roads"]
    (first, second, third) = [c for row in inputs.iter_rows() for c in row if not c.protection.locked and c.value][:3]
    first.value = 0.07
    book.save(folder / "changed.xlsx")
    second.value, third.value = "ten", "=0.01*2"
    formulas = [c for row in roads.iter_rows() for c in row if str(c.value).startswith("=")]
    formulas[0].value, formulas[-1].value = 5, "=1/0"
    formulas[3].fill = openpyxl.styles.PatternFill("solid", fgColor="00FF00")
    roads["A40"] = "a note"
    book.create_sheet("More")
    book.save(folder / "edited.xlsx")
    model = load_model(define(folder / "faulty", FAULTY + CLAIM))
    build(model, folder / "faulty.xlsx")
    define(folder / "mistaken", GOOD.replace("value / shares", "value / 7"))
    (folder / "companies.csv").write_text("company,shares\nAcme,5\n", encoding="utf-8")
    define(folder / "uncertain", GOOD.replace("shares.give(4", f"{UNIFORM}\nshares.give(4"))
    repository = committed(folder, {"kept/model.py": GOOD})
    toll = GOOD.replace("shares.give(4", "shares.give(0.4").replace("total > 0", "total < 0").replace("Bull", "Boom")
    more = toll.replace("value = s", 'more = i.assumption("More", shared=True)\nmore.give(1, source="x")\nvalue = s')
    repository.commit("another", {"kept/model.py": more})
    return folder


CLAIM = 'm.claim("Value", stated=1, computed=value, tolerance=1, source="x")\n'
UNIFORM = """from modelgen.model.uncertainty import distribute, distribution
distribute(shares, distribution("uniform", low=3, high=5))"""
COMMANDS = [  # what is typed, its exit code
    (["build", "good", "-o", "new.xlsx"], 0),
    (["build", "good", "-o", "new.xlsx", "--verify", "--scenario", "Bull"], 0),
    (["verify", "good.xlsx"], 0),
    (["deck", "good", "-o", "new.pptx", "--scenario", "Bull"], 0),
    (["verify", "new.pptx", "--model", "good"], 0),
    (["verify", "new.pptx", "--model", "kept"], 1),
    (["verify", "good.xlsx", "--model", "good", "--engine", "ironcalc", "--perturb"], 0),
    (["verify", "edited.xlsx", "--model", "good", "--strict"], 1),
    (["verify", "edited.xlsx", "--model", "good", "--engine", "ironcalc", "--perturb", "--seed", "2"], 1),
    (["verify", "edited.xlsx"], 0),
    (["verify", "good.xlsx", "--model", "kept"], 1),
    (["mutate", "good.xlsx", "--model", "good", "--count", "40"], 0),
    (["lint", "edited.xlsx"], 1),
    (["lint", "good.xlsx"], 0),
    (["diff", "good.xlsx", "edited.xlsx", "--formats"], 1),
    (["diff", "good.xlsx", "other.xlsx"], 1),
    (["diff", "good.xlsx", "good.xlsx"], 0),
    (["diff", "HEAD~1..HEAD", "kept"], 1),
    (["text", "edited.xlsx"], 0),
    (["history", "kept"], 0),
    (["pull", "changed.xlsx", "--model", "good"], 0),
    (["pull", "edited.xlsx", "--model", "good"], 1),
    (["pull", "good.xlsx", "edited.xlsx", "--model", "good", "--write"], 1),
    (["pull", "good.xlsx", "--model", "good"], 0),
    (["assumptions", "good"], 0),
    (["assumptions", "good", "--csv", "values.csv", "--xlsx", "inputs.xlsx"], 0),
    (["show", "good"], 0),
    (["show", "good", "--item", "Value", "--scenario", "Bull"], 0),
    (["explain", "good", "Value per share"], 0),
    (["explain", "good", "Tolls", "--depth", "0"], 0),
    (["explain", "faulty", "Tolls are enormous"], 0),
    (["check", "faulty"], 1),
    (["check", "mistaken"], 2),
    (["verify", "faulty.xlsx", "--model", "faulty"], 1),
    (["build", "faulty", "-o", "faulty.xlsx"], 1),
    (["simulate", "uncertain", "--draws", "400"], 0),
    (["batch", "good", "companies.csv", "--out", "books", "--jobs", "1"], 0),
    (["batch", "faulty", "companies.csv", "--out", "others", "--jobs", "1"], 1),
    (["simulate", "uncertain", "--draws", "1024", "--indices"], 0),
    (["doctor"], 0),
]


@pytest.fixture(scope="module")
def documents(folder) -> dict[str, dict[str, Any]]:
    """What each command writes to standard output, which holds nothing else."""
    found = {}
    for command, code in COMMANDS:
        with chdir(folder):
            done = CliRunner().invoke(app, [*command, "--json"])
        assert (done.exit_code, done.stdout[:1]) == (code, "{"), (command, done.output)
        found[" ".join(command)] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("command", [" ".join(command) for command, _ in COMMANDS])
def test_a_document_is_what_the_page_says(documents, command) -> None:
    document, code = documents[command], {" ".join(words): code for words, code in COMMANDS}[command]
    Checked().document(document)
    assert (document["command"].split()[0], document["exit_code"]) == (command.split()[0], code)


def test_every_table_of_the_page_is_met(documents) -> None:
    checked = Checked()
    for document in documents.values():
        checked.document(document)
    unmet = set(TABLES) - checked.seen - {EVERYWHERE, "period", "periods"}
    assert not unmet, "no call in COMMANDS writes what these tables of docs/json.md say; add one"


@pytest.mark.parametrize("command", [" ".join(command) for command, _ in COMMANDS])
def test_cells_are_named_as_formulas_name_them(folder, documents, command) -> None:
    with chdir(folder):
        text = CliRunner().invoke(app, command.split()).output
    for said in (text, json.dumps(documents[command])):
        assert not re.search(r"[^'A-Za-z](?:P&L of roads|In 1)!", said)
        assert not re.search(r"(?:roads|In 1)'?\W{1,4}\d+, \d+", said), "a cell by numbers"


def _command(name: str) -> click.Command:
    command = app.get_command(click.Context(app), name)
    assert command is not None
    return command


def test_every_command_that_reports_takes_json() -> None:
    options = {name: {option.name for option in _command(name).params} for name in ALL}
    takes = {name for name, names in options.items() if "json" in names}
    assert takes == set(ALL) - {"new", "guide", "watch"} == {name for name in ALL if name in TABLES}
