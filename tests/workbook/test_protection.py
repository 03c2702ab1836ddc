"""Formulas are locked, inputs aren't; what an input takes is said and enforced."""

from __future__ import annotations

import openpyxl
import pytest

from modelgen import build
from modelgen.layout.place import place
from modelgen.layout.slots import formula_cells, input_cells
from modelgen.model.items import Input
from modelgen.program.compile import compile
from modelgen.verify.verify import verify_workbook
from tests.commandline import GOOD
from tests.support import needs
from tests.workbook.sample import cinema


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    model, path = cinema(), tmp_path_factory.mktemp("cinema") / "cinema.xlsx"
    build(model, path)
    return model, path, openpyxl.load_workbook(path)


def test_every_sheet_is_protected_without_a_password(built) -> None:
    for sheet in built[2].worksheets:
        if sheet.sheet_state == "visible":
            protection = sheet.protection
            assert protection.sheet and not protection.password, sheet.title
            assert not protection.formatColumns and not protection.formatRows  # False: not forbidden
            assert not protection.autoFilter
            assert protection.insertRows and protection.deleteColumns


def test_inputs_are_unlocked_and_formulas_locked(built) -> None:
    model, _, book = built
    layout = place(compile(model))
    typed = {
        placement.input_cell(*key)
        for item, placement in layout.placements.items()
        if isinstance(item, Input) and not item.fixed
        for key in input_cells(item)
    }
    formulas = {found.cell for found in formula_cells(layout)}
    assert len(typed) > 30
    assert [str(c) for c in typed if book[c.sheet][c.a1].protection.locked] == []
    assert [str(c) for c in formulas - typed if not book[c.sheet][c.a1].protection.locked] == []


@pytest.mark.parametrize("engine", ["ironcalc", "formualizer", "libreoffice", "formulas"])
def test_engines_read_and_set_protected_sheets(built, engine) -> None:
    needs(engine)
    model, path, _ = built
    assert verify_workbook(path, model, [engine]).values_ok


@pytest.mark.slow
def test_no_protect(run, tmp_path) -> None:
    (tmp_path / "model.py").write_text(GOOD)
    assert run("build", ".", "-o", "open.xlsx", "--no-protect")[0] == 0
    assert run("build", ".", "-o", "locked.xlsx")[0] == 0
    for name, locked in (("open.xlsx", False), ("locked.xlsx", True)):
        book = openpyxl.load_workbook(tmp_path / name)
        assert {bool(book[s].protection.sheet) for s in ("Cover", "Roads", "Inputs")} == {locked}


MESSAGES = [  # cell, what is said when it is selected, what when it's refused
    ("J9", "A percentage from -50% to 100%.\nSource: Plan of the board, May 2025",
     "Growth is a percentage from -50% to 100%. Type 15% or 0.15."),
    ("E16", "A percentage.\nSource: Bank", "Discount rate is a percentage. Type 15% or 0.15."),
    ("E20", "One of the list.\nSource: Choice", "Mode is one of the list: Whole, Half."),
    ("E23", "A number in mn shares of at least 0.\nSource: Register", "Shares is a number of at least 0."),
    ("E25", "A date.\nSource: Exchange, 31 Dec 2024", "Date of the price is a date from 1 March 1900 on."),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "said", "refused"), MESSAGES, ids=[cell for cell, _, _ in MESSAGES])
def test_messages(built, cell, said, refused) -> None:
    [rule] = [r for r in built[2]["Assumptions"].data_validations.dataValidation if cell in r.sqref]
    assert (rule.prompt, rule.error) == (said, refused)
    assert rule.showInputMessage and rule.showErrorMessage
    assert rule.promptTitle == rule.errorTitle
