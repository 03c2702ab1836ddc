"""A workbook as text: each cell that holds something, and nothing that is not the model's."""

from __future__ import annotations

import sys
from datetime import date

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from modelgen import build, load_model
from modelgen.audit.text import CannotTell, text
from tests.audit.test_diff import by_hand
from tests.commandline import define
from tests.revisions.kept import committed
from tests.support import ROOT

pytestmark = pytest.mark.slow

CELLS = {  # what stands in a cell, and what is said of it
    "a label": ("Units", "Model!A1 |  | Units"),
    "a number": (0.1, "Model!A1 |  | 0.1"),
    "many digits": (0.1 + 0.2, "Model!A1 |  | 0.3"),
    "a whole number": (12345678, "Model!A1 |  | 12345678"),
    "true": (True, "Model!A1 |  | TRUE"),
    "a day": (date(2025, 12, 31), "Model!A1 |  | 2025-12-31"),
    "a formula": ("=SUM(B1:C1)", "Model!A1 |  | =SUM(B1:C1)"),
    "lines": ("one\ntwo", "Model!A1 |  | one\\ntwo"),
    "what turns the direction": ("a\u202eb", "Model!A1 |  | a\\u202eb"),
}


@pytest.mark.parametrize(("content", "line"), CELLS.values(), ids=CELLS)
def test_a_cell(tmp_path, content, line) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Model"
    book.active["A1"] = content
    book.save(tmp_path / "a.xlsx")
    assert text(tmp_path / "a.xlsx").lines() == [line]


def test_labels_headings_and_names(tmp_path) -> None:
    said = text(by_hand(tmp_path / "a.xlsx")).lines()
    assert "Model!B3 |  | 2023" in said
    assert "Model!D4 | Units, 2025 | =C4*(1+$C$5)" in said
    assert "Model!A8 |  | Sales" in said
    assert said[-1] == "multiple | name | =Inputs!$B$3"


def test_a_sheet_whose_name_needs_quotation_marks(tmp_path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "P&L 1"
    book.active["A1"] = 1
    book["P&L 1"].defined_names["one"] = DefinedName("one", attr_text="'P&L 1'!$A$1")
    book.save(tmp_path / "a.xlsx")
    assert text(tmp_path / "a.xlsx").lines() == ["'P&L 1'!A1 |  | 1", "one | name on 'P&L 1' | ='P&L 1'!$A$1"]


def test_what_modelgen_keeps_of_its_build_is_left_out(tmp_path) -> None:
    path = define(tmp_path / "good")
    for file, scenario in (("a.xlsx", None), ("b.xlsx", "Bull")):
        build(load_model(path), tmp_path / file, scenario=scenario)
    one, other = (text(tmp_path / file).lines() for file in ("a.xlsx", "b.xlsx"))
    assert [line for line in one if line not in other] == ["Cover!B7 | Live scenario | Base"]
    assert "Inputs!E8 | traffic_growth | Base | North | 0.05" in one
    assert not any("manifest" in line.casefold() or line.startswith(("Inputs!N", "Inputs!O")) for line in one)


def test_what_is_no_workbook_is_refused(tmp_path) -> None:
    (tmp_path / "a.xlsx").write_text("a,b\n")
    with pytest.raises(CannotTell, match=r"a\.xlsx: not an .xlsx workbook but a text"):
        text(tmp_path / "a.xlsx")


def test_gits_diff_shows_a_workbook(tmp_path) -> None:
    """As docs/diff.md says."""
    book = by_hand(tmp_path / "a.xlsx")
    kept = committed(tmp_path, {".gitattributes": "*.xlsx diff=xlsx\n"}, everything=True)
    kept.git("config", "diff.xlsx.textconv", f"PYTHONPATH={ROOT} {sys.executable} -m modelgen text")
    changed = openpyxl.load_workbook(book)
    changed["Inputs"]["B2"] = 0.7
    changed.save(book)
    lines = [line for line in kept.git("diff", "--unified=0").splitlines() if line[:1] in "+-"]
    assert lines[2:] == ["-Inputs!B2 | Inputs, Cost share | 0.6", "+Inputs!B2 | Inputs, Cost share | 0.7"]
