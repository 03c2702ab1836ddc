"""Inputs beside what they were: values, counts by row and on the cover, highlights; in every engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelgen import build
from modelgen.identity import asbuilt
from modelgen.layout.place import place
from modelgen.package.content import for_engines
from modelgen.program.compile import compile
from modelgen.verify.engines.job import task
from modelgen.verify.engines.recompute import recompute
from modelgen.verify.engines.registry import DEFAULT, ENGINES
from modelgen.verify.verify import verify_workbook
from tests.support import needs
from tests.workbook.sample import cinema

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    model, path = cinema(), tmp_path_factory.mktemp("cinema") / "cinema.xlsx"
    build(model, path)
    return model, path, place(compile(model))


def edited(source: Path, folder: Path, changes: Any) -> Path:
    book = openpyxl.load_workbook(source)
    for name, value in changes.items():
        sheet, address = name.split("!")
        book[sheet][address] = value
    book.save(folder / "edited.xlsx")
    return folder / "edited.xlsx"


EDITS: list[tuple[dict[str, Any], int]] = [  # what a user types, and how many inputs then differ
    ({}, 0),
    ({"Assumptions!E9": 0.06}, 1),  # for all years: they follow, in both scenarios
    ({"Assumptions!E9": 0.05}, 0),  # what it was
    ({"Assumptions!J10": 0.07}, 1),  # followed the base case
    ({"Assumptions!J10": 0.05}, 0),  # what it follows
    ({"Assumptions!J12": 0.5, "Assumptions!K12": 0.5, "Assumptions!K13": 0.1}, 3),
    ({"Assumptions!E20": "Half"}, 1),  # a choice; the other scenario follows
    ({"Assumptions!E20": "WHOLE"}, 0),
    ({"Assumptions!E23": 5, "Tie-out!E10": 25, "Actuals!H7": 11.5}, 3),
    ({"Cover!B7": "Bull"}, 0),  # which scenario is live is no change
]  # fmt: skip


@pytest.mark.parametrize(("changes", "count"), EDITS, ids=[str(list(changes)) for changes, _ in EDITS])
def test_changed_inputs_are_counted(built, tmp_path, changes, count) -> None:
    model, path, layout = built
    file = edited(path, tmp_path, changes)
    cell = asbuilt.total(layout)
    for engine in DEFAULT:
        _, [values] = recompute(task(ENGINES[engine], for_engines(str(file))[1], [cell], [{}]))
        assert list(values) == [count], engine
    report = verify_workbook(file, model)
    assert report.values_ok, report.lines()
    assert not [f for f in report.findings if f.fault], report.lines()


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_alike(built, tmp_path, engine) -> None:
    needs(engine)
    model, path, _ = built
    file = edited(path, tmp_path, {"Assumptions!E9": 0.06, "Assumptions!K12": 0.5, "Assumptions!E20": "Half"})
    report = verify_workbook(file, model, [engine])
    assert report.values_ok, report.lines()


def test_a_wrong_count_is_found(built, tmp_path) -> None:
    model, path, layout = built
    cell = asbuilt.total(layout)
    file = edited(path, tmp_path, {f"Cover!{cell.a1}": "=1+1"})
    report = verify_workbook(file, model)
    assert [str(m.cell) for m in report.mismatches] == ["Cover!B9"] * 4
    assert [str(f.cell) for f in report.findings if f.fault] == ["Cover!B9"]


def test_an_as_built_value_that_was_altered_is_found(built, tmp_path) -> None:
    model, path, layout = built
    column = openpyxl.utils.get_column_letter(4 + layout.grid.built + 1)
    report = verify_workbook(edited(path, tmp_path, {f"Assumptions!{column}9": 0.9}), model)
    assert {str(m.cell.sheet) for m in report.mismatches} == {"Assumptions", "Cover"}


def test_as_built_values_stand_beside_their_inputs(built) -> None:
    _, path, layout = built
    sheet = openpyxl.load_workbook(path)["Assumptions"]
    shift = layout.grid.built
    rows: dict[int, dict[int, Any]] = {
        9: {5: 0.05, 10: 0.05},
        13: {11: 0.3, 10: 0.02},
        20: {5: "Whole"},
        21: {5: "Whole"},
        23: {5: 4},
    }
    for row, values in rows.items():
        assert {column: sheet.cell(row, column + shift).value for column in values} == values
    heads = {sheet.cell(4, column).value for column in range(1, 60)}
    assert {"Changed", "As built"} <= heads
    assert sheet.cell(9, 5 + shift).protection.locked


def test_what_differs_is_highlighted(built) -> None:
    sheet = openpyxl.load_workbook(built[1])["Assumptions"]
    rules = {
        str(area.sqref): rule.formula[0]
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.type == "expression" and rule.formula[0] != "TRUE"
    }
    built_column = openpyxl.utils.get_column_letter(5 + built[2].grid.built)
    assert rules["E9"] == f"E9<>{built_column}9"
    assert rules["J9:L9"] == "J9<>$E9"  # for all years one value: they follow it
    assert rules["J10:L10"] == "J10<>J9"  # the other scenario follows the base
    assert all("'" not in text and "!" not in text for text in rules.values())  # no other sheet: Excel 2007 reads it
