"""Rows, columns and sheets moved, renamed and hidden: values are found by key and period (convention 11), and the
file is still verified; what can't be told is said."""

from __future__ import annotations

import shutil
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from modelgen import verify_workbook
from modelgen.layout.place import place
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.readback.read import read_back
from modelgen.sight.finding import NUMBERS, WORDS
from tests import office
from tests.readback import user
from tests.readback.sample import built, cell, typed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return built(tmp_path_factory.mktemp("moved") / "ferry")


def edited(made: tuple[Path, Model], target: Path) -> Path:
    """A copy with three new values."""
    book, model = made
    return typed(
        book, target, (cell(model, "growth", "Base", "South", "2026"), 0.11), (cell(model, "rate", "Bear"), 0.09),
        (cell(model, "seats", member="West"), 95),
    )  # fmt: skip


_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
NOW = {("growth", "2026", 0.11), ("rate", None, 0.09), ("seats", None, 95.0)}


def offered(changes) -> set[tuple[str, str | None, object]]:
    return {(change.slot.item, change.slot.period or None, change.now) for change in changes.offered}


def rows_inserted(book) -> None:
    user.insert_rows(book, "Inputs", 9, 2)
    book["Inputs"]["A9"].value = "My own remark"
    user.insert_rows(book, "Routes", 8)


def columns_inserted(book) -> None:
    user.insert_columns(book, "Inputs", 5)  # between the notes and the values
    user.insert_columns(book, "Inputs", 10)  # between two periods
    user.insert_columns(book, "Value", 3, 2)
    user.insert_columns(book, "Routes", 1)


def sheets_renamed(book) -> None:
    for old, new in (("Inputs", "Annahmen 2025"), ("Routes", "It's routes"), ("Cover", "Deckblatt"), ("Actuals", "X")):
        user.rename(book, old, new)


def sheets_moved(book) -> None:
    book.move_sheet("Value", -3)
    book.move_sheet("Inputs", 4)


def hidden_and_formatted(book) -> None:
    for row in range(6, 20):
        book["Inputs"].row_dimensions[row].hidden = True
    for row in book["Inputs"].iter_rows(min_row=6, max_col=12):
        for one in row:
            one.number_format = "0.00%" if "%" in one.number_format else one.number_format.replace("0.0", "0.00")
            one.font = openpyxl.styles.Font(name="Arial", bold=True)
    book["Routes"].sheet_state = "hidden"


def a_row_deleted(book) -> None:
    user.delete_row(book, "Inputs", 5)  # a blank one


MOVES = [rows_inserted, columns_inserted, sheets_renamed, sheets_moved, hidden_and_formatted, a_row_deleted]


@pytest.mark.parametrize("move", MOVES, ids=[move.__name__ for move in MOVES])
def test_values_are_found_and_the_file_is_verified(made, tmp_path, move) -> None:
    path = edited(made, tmp_path / "edited.xlsx")
    book = openpyxl.load_workbook(path)
    move(book)
    book.save(path)
    changes = read_back(path, made[1])
    assert offered(changes) == NOW and len(changes.items) == 3
    report = verify_workbook(path, made[1])
    assert report.exit_code == 0, report.lines()
    assert len(report.edits) == 3
    for finding in changes.findings:
        assert "renamed" in finding or "is new" in finding


def test_findings_and_edits_name_cells_as_the_file_has_them(made, tmp_path) -> None:
    path = edited(made, tmp_path / "edited.xlsx")
    book = openpyxl.load_workbook(path)
    value = place(compile(made[1]))[made[1].find("Value")].cell()
    book["Value"][value.a1].value = 7
    user.insert_rows(book, "Inputs", 6, 3)
    user.insert_columns(book, "Value", 1)
    user.rename(book, "Value", "Wert")
    book.save(path)
    at = cell(made[1], "seats", member="West")[1]
    assert f"Inputs!F{int(at[1:]) + 3}" in {change.cell for change in read_back(path, made[1]).offered}
    there = f"Wert!F{value.row + 1}"
    assert any(finding.startswith(f"{there}: the formula") for finding in read_back(path, made[1]).findings)
    assert any(str(finding.cell) == there for finding in verify_workbook(path, made[1]).findings)


def test_sorted_rows_are_found_by_key_and_fail_the_verification(made, tmp_path) -> None:
    path = edited(made, tmp_path / "edited.xlsx")
    book = openpyxl.load_workbook(path)
    sheet, address = cell(made[1], "seats", member="West")
    west = book[sheet][address].row
    for one, other in zip(book[sheet][west], book[sheet][west - 2], strict=True):  # North and West change places
        one.value, other.value = other.value, one.value
    book.save(path)
    changes = read_back(path, made[1])
    assert offered(changes) == NOW
    assert verify_workbook(path, made[1]).exit_code == 1


def test_a_file_without_styles_and_cached_values_as_other_programs_export_it(made, tmp_path) -> None:
    path, bare = edited(made, tmp_path / "edited.xlsx"), openpyxl.Workbook()
    bare.remove(bare.active)
    full = openpyxl.load_workbook(path)
    for sheet in full:
        copy = bare.create_sheet(sheet.title)
        for row in sheet.iter_rows():
            for one in row:
                if one.value is not None and one.value != "":
                    copy[one.coordinate].value = one.value
    for name in full.defined_names.values():
        bare.defined_names[name.name] = name
    bare.save(path)
    assert offered(read_back(path, made[1])) == NOW
    assert read_back(path, made[1]).findings == []
    report = verify_workbook(path, made[1])  # right, and nobody sees that 0.03 is 3%
    assert report.values_ok and {finding.grade for finding in report.findings if finding.fault} <= {NUMBERS, WORDS}


def test_a_file_with_macros_is_read_and_they_are_not(made, tmp_path) -> None:
    path, macro = edited(made, tmp_path / "edited.xlsx"), tmp_path / "edited.xlsm"
    with ZipFile(path) as source, ZipFile(macro, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(_PLAIN, _MACROS)
            target.writestr(name, data)
        target.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 whatever")
    assert offered(read_back(macro, made[1])) == NOW
    assert verify_workbook(macro, made[1]).exit_code == 0


def test_libreoffice_saves_a_file_that_is_read_and_verified(made, tmp_path) -> None:
    path = office.saved(edited(made, tmp_path / "edited.xlsx"), tmp_path / "office")
    assert offered(read_back(path, made[1])) == NOW
    assert read_back(path, made[1]).findings == []
    assert verify_workbook(path, made[1]).exit_code == 0


@pytest.mark.skipif(not office.scriptable(), reason="LibreOffice can't be scripted here")
def test_what_a_user_of_libreoffice_does_to_the_sheets(made, tmp_path) -> None:
    source = shutil.copy(made[0], tmp_path / "book.xlsx")
    sheet, address = cell(made[1], "rate", "Bear")
    path = office.done(source, tmp_path / "done.xlsx", [
        ["set", sheet, address, 0.09], ["rows", "Inputs", 8, 2], ["columns", "Inputs", 3, 1], ["move", "Value", 0],
        ["rename", "Routes", "Strecken"], ["rows", "Value", 5, 1],
    ])  # fmt: skip
    changes = read_back(path, made[1])
    assert offered(changes) == {("rate", None, 0.09)} and len(changes.items) == 1
    assert verify_workbook(path, made[1]).exit_code == 0
