"""Each edit of a workbook gives exactly its differences: a user's edits, done by a spreadsheet engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import ironcalc
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from openpyxl.workbook.defined_name import DefinedName

from modelgen import build, load_model
from modelgen.audit.diff import CannotCompare, diff, inspect
from modelgen.audit.difference import Difference, Structure
from modelgen.audit.lines import Lines
from modelgen.identity.pairing import align, rising
from tests.commandline import GOOD, define
from tests.support import two_segments

# --- what is edited -------------------------------------------------------------------------------------

HAND: dict[str, list[list[Any]]] = {
    "Model": [
        ["Shop (EUR k)"],
        [],
        ["", 2023, 2024, 2025, 2026, 2027],
        ["Units", 100, 110, "=C4*(1+$C$5)", "=D4*(1+$C$5)", "=E4*(1+$C$5)"],
        ["Growth", None, 0.1],
        ["Price", 2, 2.1, 2.2, 2.3, 2.4],
        [],
        ["Sales", *(f"={c}4*{c}6" for c in "BCDEF")],
        ["Costs", *(f"=-{c}8*Inputs!$B$2" for c in "BCDEF")],
        ["Profit", *(f"=SUM({c}8:{c}9)" for c in "BCDEF")],
        [],
        ["Value", "=SUM(B10:F10)*multiple"],
    ],
    "Inputs": [["Inputs"], ["Cost share", 0.6], ["Multiple", 5], ["Basis", "All"], ["Half", '=IF(B4="All",1,0.5)']],
}  # fmt: skip


def by_hand(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in HAND.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.defined_names["multiple"] = DefinedName("multiple", attr_text="Inputs!$B$3")
    book.save(path)
    return path


class Editor:
    """A workbook open in a spreadsheet engine."""

    def __init__(self, path: Path) -> None:
        self.book = ironcalc.create_user_model_from_xlsx(str(path), "en", "UTC")

    def sheet(self, name: str) -> int:
        return [sheet["name"] for sheet in self.book.get_worksheets_properties()].index(name)

    def type(self, place: str, *texts: object) -> None:
        """Into the cell `Sheet!B2`, and those to the right of it."""
        name, _, address = place.partition("!")
        cell = openpyxl.Workbook().active[address]
        for by, text in enumerate(texts):
            self.book.set_user_input(self.sheet(name), cell.row, cell.column + by, str(text))

    def do(self, what: str, name: str, *numbers: object) -> None:
        getattr(self.book, what)(self.sheet(name), *numbers)

    def point(self, name: str, cells: str) -> None:
        """Names stay behind in this engine when rows are inserted; Excel takes them along."""
        self.book.update_defined_name(name, None, name, None, cells)

    def save(self, path: Path) -> Path:
        self.book.evaluate()
        path.unlink(missing_ok=True)
        self.book.save_to_xlsx(str(path))
        return path


@pytest.fixture(scope="module")
def originals(tmp_path_factory) -> dict[str, Path]:
    """Both workbooks as the engine saves them unedited, so that nothing differs but the edit."""
    folder = tmp_path_factory.mktemp("originals")
    build(two_segments(), folder / "built.xlsx")
    by_hand(folder / "by_hand.xlsx")
    return {kind: Editor(folder / f"{kind}.xlsx").save(folder / f"{kind}_saved.xlsx") for kind in ("built", "by_hand")}


def found(report: Difference) -> list[str]:
    """All differences but moved values, one line each."""
    lines = [f"{one.kind}: {' -> '.join(filter(None, (one.was, one.now)))}" for one in report.structure]
    for kind, rows in (("input", report.inputs), ("text", report.texts)):
        lines += [f"{kind} {r.sheet}!{c.cell}: {c.was} -> {c.now}" for r in rows for c in r.cells]
    lines += [f"formula {one.sheet}!{one.cells}: {one.was} -> {one.now}" for one in report.formulas]
    return lines + [f"format {one.sheet}!{one.cells}: {one.what}" for one in report.formats]


# --- edits, and what they give --------------------------------------------------------------------------

Edit = Callable[[Any], Any]  # of an Editor
EDITS: list[tuple[str, str, Edit, list[str], str]] = [  # workbook, edit, differences, values that moved by the first
    ("built", "nothing", lambda e: None, [], ""),
    ("built", "value", lambda e: e.type("Assumptions!E18", 20), ["input Assumptions!E18: 10.0 -> 20.0"],
     "Cover!B9 Cover!B13 Summary!E8 Assumptions!N18 Value!E9"),
    ("built", "override", lambda e: e.type("Assumptions!J9", 0.3), ["input Assumptions!J9: =R[-1]C -> 0.3"],
     "Cover!B9 Assumptions!N9"),
    ("built", "choice", lambda e: e.type("Assumptions!E22", "Cloud only"),
     ["input Assumptions!E22: =R[-1]C5 -> Cloud only"], "Cover!B9 Assumptions!N22"),
    ("built", "formula", lambda e: e.type("Segments!J10", "=J7+J8", "=K7+K8"),
     ["formula Segments!J10:K10: =SUM(R[-3]C:R[-2]C) -> =R[-3]C+R[-2]C"], ""),
    ("built", "absolute", lambda e: e.type("Segments!J7", "=$I7*(1+Assumptions!J7)"),
     ["formula Segments!J7: =RC[-1]*(1+Assumptions!RC) -> =RC9*(1+Assumptions!RC)"], ""),
    ("built", "frozen", lambda e: e.type("Segments!J10", 10.5), ["formula Segments!J10: =SUM(R[-3]C:R[-2]C) -> 10.5"],
     ""),
    ("built", "row", lambda e: (e.do("insert_rows", "Segments", 8, 1), e.type("Segments!A8", "Ads"),
                                e.type("Segments!J8", 5)),
     ["row added: Segments!8"],
     "Cover!B12:B13 Summary!E7:E8 Summary!J11:J12 Segments!J11 Value!J7 Value!E8:E9"),
    ("built", "blank rows", lambda e: e.do("insert_rows", "Segments", 7, 3), [], ""),
    ("built", "row among keyed rows", lambda e: (e.do("insert_rows", "Assumptions", 18, 1),
                                                 e.type("Assumptions!A18", "Memo", "x"),
                                                 e.point("shares", "Assumptions!$E$19"),
                                                 e.point("basis_cases", "Assumptions!$E$22:$E$23")),
     ["row added: Assumptions!18", "name changed: Assumptions!$E$21 -> Assumptions!$E$20"], ""),
    # inserting, this engine makes numbers of headings that are texts: they are typed again
    ("built", "column", lambda e: (e.do("insert_columns", "Segments", 8, 1),
                                   e.type("Segments!H4", "LTM", *(f"'{year}" for year in range(2023, 2027))),
                                   e.type("Segments!H7", "=G7")),
     ["column added: Segments!H"], ""),
    ("built", "renamed sheet", lambda e: e.do("rename_sheet", "Assumptions", "Rates & growth"),
     ["sheet renamed: Assumptions -> Rates & growth"], ""),
    ("built", "sheets in another order", lambda e: e.do("move_sheet", "Value", 0), ["sheet moved: 6 -> 1"], ""),
    ("built", "moved row", lambda e: (e.do("move_rows", "Value", 6, 1, 1)), ["row moved: Value!6 -> Value!7"], ""),
    ("built", "deleted name", lambda e: e.book.delete_defined_name("shares", None),
     ["name removed: Assumptions!$E$18"], ""),
    ("built", "format", lambda e: e.do("update_range_style", "Segments", 10, 10, 10, 11, "num_fmt", "0.00"),
     ['format Segments!J10:K10: number format #,##0.0_);(#,##0.0);"-"_);@_) -> number format 0.00'], ""),
    ("built", "sheet", lambda e: (e.book.new_sheet(), e.type("Sheet1!A1", "Scratch", "=Value!E9")),
     ["sheet added: Sheet1"], ""),
    ("built", "label", lambda e: e.type("Segments!A10", "Revenue"), ["text Segments!A10: Total net sales -> Revenue"],
     ""),
    ("built", "as-built value", lambda e: e.type("Assumptions!O18", 20),
     ["as-built values differ: Assumptions: 1 cell"], ""),
    ("built", "manifest", lambda e: e.type("Manifest!H13", "[20]"), ["manifest differs: Manifest: 1 cell"], ""),
    ("by_hand", "nothing", lambda e: None, [], ""),
    ("by_hand", "value", lambda e: e.type("Model!D6", 3), ["input Model!D6: 2.2 -> 3.0"], "Model!D8:D10 Model!B12"),
    ("by_hand", "value deleted", lambda e: e.book.range_clear_contents(0, 6, 4, 6, 4),
     ["input Model!D6: 2.2 -> None"], "Model!D8:D10 Model!B12"),
    ("by_hand", "choice", lambda e: e.type("Inputs!B4", "Half"), ["input Inputs!B4: All -> Half"], "Inputs!B5"),
    ("by_hand", "formula", lambda e: e.type("Model!D10", "=D8-D9"),
     ["formula Model!D10: =SUM(R[-2]C:R[-1]C) -> =R[-2]C-R[-1]C"], "Model!D10 Model!B12"),
    ("by_hand", "range one short", lambda e: e.type("Model!B12", "=SUM(B10:E10)*multiple"),
     ["formula Model!B12: =SUM(R[-2]C:R[-2]C[4])*multiple -> =SUM(R[-2]C:R[-2]C[3])*multiple"], "Model!B12"),
    ("by_hand", "range over a blank", lambda e: e.type("Model!B10", "=SUM(B7:B9)"),
     ["formula Model!B10: =SUM(R[-2]C:R[-1]C) -> =SUM(R[-3]C:R[-1]C)"], ""),
    ("by_hand", "row", lambda e: (e.do("insert_rows", "Model", 9, 1), e.type("Model!A9", "Rent", *[-10] * 5)),
     ["row added: Model!9"], "Model!B11:F11 Model!B13"),
    ("by_hand", "row and formula", lambda e: (e.do("insert_rows", "Model", 5, 1), e.type("Model!A5", "Memo", 1),
                                              e.type("Model!D11", "=D9-D10")),
     ["row added: Model!5", "formula Model!D11: =SUM(R[-2]C:R[-1]C) -> =R[-2]C-R[-1]C"], ""),
    ("by_hand", "row with its name", lambda e: (e.do("insert_rows", "Inputs", 2, 1), e.type("Inputs!A2", "Rate", 7),
                                                e.point("multiple", "Inputs!$B$4")),
     ["row added: Inputs!2"], ""),
    ("by_hand", "name left behind", lambda e: (e.do("insert_rows", "Inputs", 2, 1), e.type("Inputs!A2", "Rate", 7)),
     ["row added: Inputs!2", "name changed: Inputs!$B$4 -> Inputs!$B$3"], ""),
    ("by_hand", "row deleted", lambda e: (e.do("delete_rows", "Inputs", 5, 1)), ["row removed: Inputs!5"], ""),
    ("by_hand", "column", lambda e: (e.do("insert_columns", "Model", 4, 1), e.type("Model!D3", "LTM"),
                                     e.type("Model!D8", "=C8")),
     ["column added: Model!D"], ""),
    ("by_hand", "column deleted", lambda e: (e.type("Model!B12", "=SUM(B10:E10)*multiple"),
                                             e.do("delete_columns", "Model", 6, 1)),
     ["column removed: Model!F"], "Model!B12"),
    ("by_hand", "renamed sheet", lambda e: (e.do("rename_sheet", "Inputs", "My inputs"),
                                            e.point("multiple", "'My inputs'!$B$3")),
     ["sheet renamed: Inputs -> My inputs"], ""),
    ("by_hand", "sheets in another order", lambda e: e.do("move_sheet", "Inputs", 0), ["sheet moved: 1 -> 2"], ""),
    ("by_hand", "moved rows", lambda e: e.do("move_rows", "Model", 5, 2, 7),
     ["rows moved: Model!5:6 -> Model!12:13"], ""),
    ("by_hand", "deleted name", lambda e: e.book.delete_defined_name("multiple", None),
     ["name removed: Inputs!$B$3"], "Model!B12"),
    ("by_hand", "format", lambda e: e.do("update_range_style", "Model", 8, 2, 8, 6, "num_fmt", "0.00"),
     ["format Model!B8:F8: number format General -> number format 0.00"], ""),
    ("by_hand", "sheet", lambda e: (e.book.new_sheet(), e.type("Sheet1!A1", "Scratch", "=Model!B12")),
     ["sheet added: Sheet1"], ""),
    ("by_hand", "sheet deleted", lambda e: (e.type("Model!B9", *(f"=-{c}8*0.6" for c in "BCDEF")),
                                            e.type("Model!B12", "=SUM(B10:F10)*5"),
                                            e.book.delete_defined_name("multiple", None),
                                            e.book.delete_sheet(1)),
     ["sheet removed: Inputs", "name removed: Inputs!$B$3",
      "formula Model!B9:F9: =-R[-1]C*Inputs!R2C2 -> =-R[-1]C*0.6",
      "formula Model!B12: =SUM(R[-2]C:R[-2]C[4])*multiple -> =SUM(R[-2]C:R[-2]C[4])*5"], ""),
    ("by_hand", "label", lambda e: e.type("Model!A8", "Turnover"), ["text Model!A8: Sales -> Turnover"], ""),
    ("by_hand", "heading", lambda e: e.type("Model!B3", 2022), ["input Model!B3: 2023.0 -> 2022.0"], ""),
    ("by_hand", "into a blank cell", lambda e: e.type("Model!H14", 7), ["input Model!H14: None -> 7.0"], ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "edit", "expected", "moved"), [one[:1] + one[2:] for one in EDITS],
    ids=[f"{one[0]}: {one[1]}" for one in EDITS],
)  # fmt: skip
def test_an_edit_gives_its_differences_and_nothing_else(originals, tmp_path, kind, edit, expected, moved) -> None:
    editor = Editor(originals[kind])
    edit(editor)
    report = inspect((str(originals[kind]), str(editor.save(tmp_path / "edited.xlsx")), True))
    assert found(report) == expected
    assert report.exit_code == (1 if expected else 0)
    assert report.unexplained == []
    if moved:
        first = [*report.structure, *report.inputs, *report.formulas][0]
        assert first.moves == moved.split()
        assert first.moved == sum(len(row.cells) for row in report.values)
    assert report.notes == []


@pytest.mark.slow
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.integers(1, 13), min_size=1, max_size=3), columns=st.lists(st.integers(2, 7), max_size=2))
def test_inserted_lines_never_cascade(originals, tmp_path, rows, columns) -> None:
    editor = Editor(originals["by_hand"])
    for row in rows:
        editor.do("insert_rows", "Model", row, 1)
        editor.type(f"Model!A{row}", f"Memo {row}", "", "", "=1+1")
    for column in columns:
        editor.do("insert_columns", "Model", column, 1)
        editor.book.set_user_input(0, 1, column, f"Comment {column}")
        editor.book.set_user_input(0, 2, column, f"More {column}")
    report = inspect((str(originals["by_hand"]), str(editor.save(tmp_path / "edited.xlsx")), True))
    assert {one.kind for one in report.structure} <= {"row added", "rows added", "column added", "columns added"}
    assert (report.formulas, report.inputs, report.texts) == ([], [], [])


@pytest.mark.slow
def test_no_cell_can_change_unseen(tmp_path) -> None:
    before = str(by_hand(tmp_path / "before.xlsx"))
    places = [(name, row, column) for name, rows in HAND.items() for row, cells in enumerate(rows, 1)
              for column, value in enumerate(cells, 1) if value not in (None, "")]  # fmt: skip
    for name, row, column in places:
        book = openpyxl.load_workbook(before)
        cell = book[name].cell(row, column)
        cell.value = f"{cell.value}+0" if isinstance(cell.value, str) else cell.value * 1.000001
        book.save(tmp_path / "after.xlsx")
        report = inspect((before, str(tmp_path / "after.xlsx"), False))
        assert [line.rpartition(f"{name}!{cell.coordinate}:")[0] != "" for line in found(report)] == [True], cell
    assert len(places) > 40


# --- built again ----------------------------------------------------------------------------------------


def test_a_definition_built_again_differs_in_what_changed(tmp_path) -> None:
    changed = GOOD.replace('{"North": 0.05', '{"North": 0.06').replace(
        'total = s.line("Total tolls", year)',
        'ads = s.line("Ads", year)\nads.formula = tolls.at(road, "North")\ntotal = s.line("Total tolls", year)',
    )
    files = []
    for name, text in (("a", GOOD), ("b", changed)):
        files.append(str(tmp_path / f"{name}.xlsx"))
        build(load_model(define(tmp_path / name, text)), files[-1])
    report = inspect((files[0], files[1], False))
    kinds = [(one.kind, one.now) for one in report.structure if one.sheet not in ("", "Dictionary", "Cover")]
    assert kinds == [
        ("row added", "Roads!10"),
        ("as-built values differ", "Inputs: 7 cells"),
        ("manifest differs", "Manifest: 3 cells"),
    ]
    assert [(row.label, row.place) for row in report.inputs] == [("traffic_growth | Base | North", "E8")]
    assert [one.label for one in report.formulas] == ["No errors on Roads"]  # which looks at the new row too
    assert {row.sheet for row in report.texts} <= {"Cover", "Dictionary"}
    assert report.unexplained == []
    assert report.inputs[0].moved == sum(len(row.cells) for row in report.values) > 10


# --- files without values, and by hand ------------------------------------------------------------------


@pytest.mark.slow
def test_without_saved_values_it_says_so_and_compares_the_rest(originals, tmp_path, run) -> None:
    book = openpyxl.load_workbook(originals["by_hand"])
    book["Model"]["D6"] = 3
    book.save(tmp_path / "edited.xlsx")  # openpyxl drops all saved values
    code, out, _ = run("diff", originals["by_hand"], "edited.xlsx")
    assert code == 1
    assert "edited.xlsx has no saved values, so what moved can't be said" in out
    assert "Model!D6  Price: 2025 2.2 -> 3" in out
    assert out.splitlines()[-1].endswith("-> edited.xlsx: 1 input")


def test_values_that_no_change_explains_are_named(originals, tmp_path) -> None:
    editor = Editor(originals["by_hand"])
    editor.type("Model!F6", "=E6+RAND()")
    first = editor.save(tmp_path / "first.xlsx")
    report = inspect((str(first), str(Editor(first).save(tmp_path / "second.xlsx")), False))
    assert found(report) == []
    assert report.unexplained == ["Model!F6", "Model!F8:F10", "Model!B12"]
    assert report.exit_code == 1


DAY = datetime(2025, 3, 31)
DAYS: tuple[tuple[Any, ...], ...] = (  # the first file's date system and value, and the second's; what differs
    (WINDOWS_EPOCH, DAY, MAC_EPOCH, DAY, []),
    (MAC_EPOCH, DAY, MAC_EPOCH, DAY + timedelta(1), [("2025-03-31", "2025-04-01")]),
    (WINDOWS_EPOCH, 45747, MAC_EPOCH, 45747, [("2025-03-31", "2029-04-01")]),
    (WINDOWS_EPOCH, DAY + timedelta(hours=6), WINDOWS_EPOCH, time(6), [("2025-03-31T06:00:00", "06:00:00")]),
    (WINDOWS_EPOCH, DAY, MAC_EPOCH, time(6), [("2025-03-31", "06:00:00")]),
)  # fmt: skip


@pytest.mark.parametrize(("one", "was", "other", "now", "want"), DAYS)
def test_days_are_compared_as_they_are_shown(tmp_path, one, was, other, now, want) -> None:
    for name, epoch, value in (("one", one, was), ("other", other, now)):
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.active["B1"] = value
        book.active["B1"].number_format = "hh:mm" if isinstance(value, time) else "yyyy-mm-dd hh:mm"
        book.save(tmp_path / f"{name}.xlsx")
    report = diff(tmp_path / "one.xlsx", tmp_path / "other.xlsx")
    assert [(cell.was, cell.now) for row in report.inputs for cell in row.cells] == want


@pytest.mark.slow
def test_the_text_and_the_json(originals, tmp_path, run) -> None:
    editor = Editor(originals["by_hand"])
    editor.type("Model!D6", 3)
    editor.type("Model!B9", *(f"=-{c}8*Inputs!$B$2*1" for c in "BCDEF"))
    editor.do("update_range_style", "Model", 1, 1, 1, 1, "font.color", "#FF0000")
    edited = editor.save(tmp_path / "edited.xlsx")
    code, out, _ = run("diff", originals["by_hand"], edited, "--json", "out.json")
    assert code == 1
    assert out.splitlines()[:-1] == [
        "",
        "Inputs",
        "  Model!D6  Price: 2025 2.2 -> 3",
        "    moves 4 values: Model!D8:D10, Model!B12",
        "",
        "Formulas",
        "  Model!B9:F9  Costs",
        "    was =-R[-1]C*Inputs!R2C2",
        "    now =-R[-1]C*Inputs!R2C2*1",
        "    moves 3 values: Model!D9:D10, Model!B12",
        "",
        "Values moved",
        "  Model!D8  Sales: 2025 266.2 -> 363",
        "  Model!D9  Costs: 2025 -159.72 -> -217.8",
        "  Model!D10  Profit: 2025 106.48 -> 145.2",
        "  Model!B12  Value: 2023 2709.43 -> 2903.03",
        "",
    ]
    assert out.splitlines()[-1].endswith(": 1 input, 1 formula, 4 values moved, 1 format (--formats lists them)")
    data = json.loads((tmp_path / "out.json").read_text())
    assert data["exit_code"] == 1
    assert data["counts"] == {
        "structure": 0,
        "inputs": 1,
        "formulas": 1,
        "texts": 0,
        "outputs": 0,
        "values": 4,
        "formats": 1,
    }
    assert data["inputs"] == [
        {
            "label": "Price", "moves": ["Model!D8:D10", "Model!B12"], "moved": 4,
            "cells": [{"was_cell": "Model!D6", "cell": "Model!D6", "heading": "2025", "was": 2.2, "now": 3.0}],
        }
    ]  # fmt: skip
    assert (data["formulas"][0]["was_cells"], data["formulas"][0]["cells"]) == ("Model!B9:F9", "Model!B9:F9")
    assert data["formats"] == []
    assert run("diff", originals["by_hand"], edited, "--json", "again.json")[0] == 1
    assert (tmp_path / "out.json").read_bytes() == (tmp_path / "again.json").read_bytes()
    assert "Model!A1  Shop (EUR k): font colour" in run("diff", originals["by_hand"], edited, "--formats")[1]


def test_the_text_is_capped() -> None:
    report = Difference("a", "b", structure=[Structure("S", "row added", "", f"S!{row}") for row in range(1, 40)])
    assert report.lines()[-2:] == ["  ... and 27 more (--json lists all)", ""]


# --- files from anywhere --------------------------------------------------------------------------------


@pytest.mark.slow
def test_files_that_cannot_be_read(originals, tmp_path, run) -> None:
    good = originals["by_hand"]
    (tmp_path / "text.xlsx").write_text("no workbook")
    (tmp_path / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    (tmp_path / "half.xlsx").write_bytes(good.read_bytes()[:3000])
    for name, says in {
        "text.xlsx": "not an .xlsx workbook", "old.xls": "an old .xls file", ".": "is a folder",
        "half.xlsx": "", "none.xlsx": "there is no such file",
    }.items():  # fmt: skip
        for pair in ((good, name), (name, good)):
            code, out, err = run("diff", *pair)
            assert (code, out) == (2, ""), name
            assert err.startswith(f"modelgen: {name}") and says in err, err
    assert run("diff", good, good, "--json", "no/where.json")[0] == 2
    with pytest.raises(CannotCompare, match="no such file"):
        diff(good, tmp_path / "none.xlsx")


def test_odd_workbooks_are_compared_without_a_stumble(tmp_path, originals) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for address, text in {
        "A1": "=SUM(", "B1": '=)(][{"', "H1": "=XFD1:XFD1048575+A:XFD+3:3", "C1": "=Gone!#REF!", "D1": "=D1",
        "E1": "=[1]Data!B2+'[x y.xlsx]S'!$B$2", "F1": "=SUM(Sheet:Gone!A1)", "G1": "=nothing*1E400",
    }.items():  # fmt: skip
        sheet[address] = text
    book.defined_names["broken"] = DefinedName("broken", attr_text="#REF!")
    book.create_sheet("Empty")
    book.save(tmp_path / "odd.xlsx")
    odd, good = str(tmp_path / "odd.xlsx"), str(originals["by_hand"])
    assert found(inspect((odd, odd, True))) == []
    for pair in ((odd, good), (good, odd)):
        report = inspect((*pair, True))
        assert report.exit_code == 1 and report.json() and report.lines()


@pytest.mark.slow
def test_many_equal_rows_take_no_time(tmp_path) -> None:
    files = []
    for extra in (0, 1):
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("S")
        for row in range(1, 3001 + extra):
            sheet.append(["Day", 1, f"=SUM($B$1:B{row})"])
        files.append(str(tmp_path / f"{extra}.xlsx"))
        book.save(files[-1])
    assert found(inspect((files[0], files[1], False))) == ["row added: S!3001"]


# --- the parts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "others", "pairs"),
    [
        ("abc", "abc", {0: 0, 1: 1, 2: 2}),
        ("abc", "xabyc", {0: 1, 1: 2, 2: 4}),
        ("aaa", "aaaa", {0: 0, 1: 1, 2: 2}),
        ("abcd", "dabc", {0: 1, 1: 2, 2: 3}),
        ("axaya", "aya", {0: 0, 3: 1, 4: 2}),
        ("", "abc", {}),
        ("..", "..", {}),  # no signature, no pair
    ],
)
def test_alignment(lines, others, pairs) -> None:
    mine, theirs = ({i: text for i, text in enumerate(side) if text != "."} for side in (lines, others))
    assert align(range(len(lines)), range(len(others)), [(mine, theirs)]) == pairs


@pytest.mark.parametrize(("lines", "others", "paired"), [(50, 50, 50), (51, 50, 0), (2, 1251, 0)])
def test_a_gap_with_many_pairs_is_left_open(lines, others, paired) -> None:  # looking at each would take minutes
    pairs = align(range(lines), range(others), [], lambda mine, theirs: float(mine == theirs))
    assert pairs == {line: line for line in range(paired)}


@given(st.lists(st.integers(0, 30), unique=True, max_size=12))
def test_the_longest_rising_stretch(numbers) -> None:
    found = [numbers[position] for position in rising(numbers)]
    assert found == sorted(found)
    best = [1] * len(numbers)
    for i, number in enumerate(numbers):
        best[i] = 1 + max((best[j] for j in range(i) if numbers[j] < number), default=0)
    assert len(found) == max(best, default=0)


@pytest.mark.parametrize(
    ("line", "place"),
    [(0, 0), (2, 2), (3, None), (4, 5), (5, 6), (6, 7), (7, 8), (9, 10)],
)
def test_where_lines_lead(line, place) -> None:
    """Before: 0 2 3 6 8; after: 0 2 4 7 9, with 3 removed and 4 added; the others are blank."""
    lines = Lines({0: 0, 2: 2, 6: 7, 8: 9}, removed={3}, added={4})
    assert lines.to(line) == place


def test_a_day_is_shown_as_one_and_what_takes_hours_as_a_number(tmp_path) -> None:
    files = []
    for name, hours in (("before", 51.5), ("after", 53.25)):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for column, code, value in ((2, "[h]:mm", hours), (3, "yyyy-mm-dd hh:mm", 45000 + hours)):
            sheet.cell(1, column, value).number_format = code
        book.save(tmp_path / f"{name}.xlsx")
        files.append(str(tmp_path / f"{name}.xlsx"))
    lines = "\n".join(inspect((files[0], files[1], False)).lines())
    assert "51.5 -> 53.25" in lines
    assert "2023-05-05T12:00:00 -> 2023-05-07T06:00:00" in lines
