"""A workbook beside a definition that has moved on since: one line says so, and only what the two share is told."""

from __future__ import annotations

import json

import openpyxl
import pytest

from modelgen import build, load_model, verify_workbook
from modelgen.identity.manifest import imprint_of
from modelgen.package.content import read
from tests.commandline import define
from tests.revisions.kept import committed
from tests.snapshot.ferry import FERRY

pytestmark = pytest.mark.slow
MORE = [  # what a definition may have become
    ("a line", [("total = s.line", 's.line("Passengers", year, unit="").forecast = year.index\ntotal = s.line')]),
    ("a formula", [("(1 + growth)", "(1 - growth)")]),
    ("a member", [('"South")', '"South", "West")'), ("0.05}", '0.05, "West": 0}'), ("33]}", '33], "West": [7, 8]}')]),
    ("a scenario", [('"Bull")', '"Bull", "Bear")')]),
    ("a year", [("2027, last", "2029, last")]),
    ("a name", [('"Fares"', '"Tickets"')]),
    ("a sheet", [('s = m.sheet("Sales")', 's = m.sheet("Turnover")')]),
    ("less", [('m.check("Fares are positive", total > 0)\n', "")]),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("older")
    build(load_model(define(folder / "ferry", FERRY)), folder / "f.xlsx")
    return folder / "f.xlsx"


@pytest.mark.parametrize("edits", [edits for _, edits in MORE], ids=[name for name, _ in MORE])
def test_only_what_both_share_is_told(book, tmp_path, edits) -> None:
    text = FERRY
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    report = verify_workbook(book, load_model(define(tmp_path / "ferry", text)))
    lines = [*report.lines(), report.verdict]
    assert lines[0].endswith(
        "f.xlsx: built from another state of the definition, and the definition has moved on; build it again"
    )
    assert report.verdict == "NOT VERIFIED: built from another state of the definition, and the definition has moved on"
    assert report.exit_code == 1
    assert len(lines) < 8, lines
    assert not report.mismatches and not report.findings
    assert (
        report.moved_on is not None
        and 20 < report.moved_on.same <= report.moved_on.standing < report.moved_on.cells + 1
    )
    said = "\n".join(lines) + report.json()
    assert "blank" not in said and "?" not in said


def test_what_differs_by_itself_is_told_all_the_same(book, tmp_path) -> None:
    """A formula that both have, and that was overwritten in the file, isn't explained by the definition."""
    path = tmp_path / "f.xlsx"
    opened = openpyxl.load_workbook(book)
    opened["Inputs"]["E13"].value = 0.2  # an edit of an input stays one
    opened.save(path)
    model = load_model(define(tmp_path / "ferry", FERRY.replace('"Discount factor"', '"Factor"')))
    report = verify_workbook(path, model)
    assert report.moved_on is not None
    assert len(report.edits) <= 1


def test_a_build_says_from_which_commit_it_is(run, tmp_path) -> None:
    kept = committed(tmp_path, {"ferry/model.py": FERRY, "notes.md": "", ".gitignore": "*.xlsx\n"}, everything=True)
    first = kept.git("rev-parse", "--short=9", "HEAD")
    kept.commit("Another", {"notes.md": "more"})
    last = kept.git("rev-parse", "--short=9", "HEAD")
    run("build", "ferry", "-o", "clean.xlsx")
    by = imprint_of(read(str(tmp_path / "clean.xlsx")))
    assert by is not None and by.state == f"{last} of 2026-01-02, as committed" and by.commit == last
    cover = openpyxl.load_workbook(tmp_path / "clean.xlsx")["Cover"]
    assert [row[1].value for row in cover.iter_rows() if row[0].value == "Definition in git"] == [by.state]
    assert run("verify", "clean.xlsx", "--model", "ferry")[0] == 0
    (tmp_path / "ferry" / "model.py").write_text(FERRY.replace("(1 + growth)", "(1 - growth)"))
    run("build", "ferry", "-o", "dirty.xlsx")
    by = imprint_of(read(str(tmp_path / "dirty.xlsx")))
    assert by is not None and by.state == f"{last} of 2026-01-02, with changes since" and by.commit == ""
    code, out, _ = run("verify", "clean.xlsx", "--model", "ferry")
    assert code == 1 and out.startswith(
        f"clean.xlsx: built from the definition at {last} of 2026-01-02, as committed, and the definition has moved on"
        f"; modelgen diff {last} PATH says what has changed, and with --model PATH@{last} it is verified as it was"
    )
    assert run("verify", "clean.xlsx", "--model", f"ferry@{last}")[0] == 0
    assert run("verify", "clean.xlsx", "--model", f"ferry@{first}")[0] == 0, "the model is the same there"
    code, _, err = run("verify", "clean.xlsx", "--model", "ferry@nope")
    assert code == 2 and "git knows no revision 'nope'" in err
    code, out, _ = run("pull", "clean.xlsx", "--model", "ferry")
    assert f"built from the definition at {last} of 2026-01-02, as committed, and the definition has moved on" in out
    code, out, _ = run("verify", "clean.xlsx", "--model", "ferry", "--json")
    moved_on = json.loads(out)["moved_on"]
    assert moved_on["built_from"] == f"built from the definition at {last} of 2026-01-02, as committed"


@pytest.mark.parametrize("ignored", ["ferry/\n", None], ids=["ignored", "not added"])
def test_a_repository_that_doesnt_know_the_definition_says_nothing(tmp_path, ignored) -> None:
    committed(tmp_path, {"notes.md": "", ".gitignore": ignored or ""})
    build(load_model(define(tmp_path / "ferry", FERRY)), tmp_path / "f.xlsx")
    by = imprint_of(read(str(tmp_path / "f.xlsx")))
    assert by is not None and by.state == "" and by.origin == "built from another state of the definition"
