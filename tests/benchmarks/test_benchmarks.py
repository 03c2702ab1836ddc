"""The benchmarks compare like with like. Nothing here is timed."""

from __future__ import annotations

from pathlib import Path

import pytest
from xlsxwriter.worksheet import Worksheet

from benchmarks.generated import define, formulas, generated, values
from benchmarks.percell import walked, written
from benchmarks.replay import Program, same_parts
from benchmarks.table import Row, table
from modelgen import build, load_model, solve
from modelgen.formula.operations import OPERATIONS
from modelgen.layout.place import place
from modelgen.layout.slots import formula_cells
from modelgen.program.compile import compile

AMAZON = Path(__file__).parents[2] / "examples" / "amazon"


def test_the_generated_model_has_the_sizes_that_it_says() -> None:
    model = generated(3)
    compile(model)
    own = [cell for cell in formula_cells(place(compile(model))) if cell.item.sheet.name == "Segments"]
    assert len(own) == formulas(3) + 3
    assert sum(len(item.given) for item in model.inputs if item is not model.selector) == 3 * 101


@pytest.mark.parametrize("searched", [True, False])
def test_the_bare_writer_writes_the_same_file(tmp_path: Path, searched: bool) -> None:
    # the Amazon workbook has every kind of cell, validation and format; xlsxwriter finds no function in it
    # that modelgen would have had to mark
    ours, theirs = tmp_path / "ours.xlsx", tmp_path / "theirs.xlsx"
    model = load_model(AMAZON)
    model.charts = []  # objects of their own, whose calls aren't recorded
    Program.of(lambda: build(model, ours)).write(theirs, searched)
    assert same_parts(ours, theirs)


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_operation_needs_the_prefix_that_xlsxwriter_adds(name: str) -> None:
    text = OPERATIONS[name].excel
    formula = f"({text})" if "{" in text else f"({text}(A1))"
    assert Worksheet()._prepare_formula(f"={formula}") == formula


def test_cell_by_cell_gives_the_same_numbers() -> None:
    base, drivers = values(3)
    model = define(base, drivers)
    result = solve(model)
    for other in (walked(model), written(base, drivers)):
        for label, rows in other.items():
            for name, row in rows.items():
                assert list(result[label].loc[name]) == pytest.approx(row, rel=1e-9, abs=1e-12)


def test_a_row_says_whether_its_goal_is_met() -> None:
    rows = [
        Row("a", 1.0, "b", 2.0, 1.5),
        Row("a", 4.0, "b", 2.0, 1.5),
        Row("a", 4.0, "b", 2.0),
        Row("a", 4.0, "b", None, 1),
    ]
    assert [row.verdict for row in rows] == ["met", "MISSED", "", "not compared"]
    assert "| a    | 1.00 s | b           | 2.00 s   | 0.5   | <= 1.5 | met          |" in table(rows)
