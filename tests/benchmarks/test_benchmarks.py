"""The benchmarks compare like with like. Nothing here is timed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from xlsxwriter.worksheet import Worksheet

from benchmarks import load
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.generated import define, formulas, generated, values
from benchmarks.memory import megabytes
from benchmarks.percell import walked, written
from benchmarks.replay import Program, same_parts
from benchmarks.table import Row, table
from benchmarks.timing import Fresh, interleaved, python
from modelgen import Model, build, load_model, solve
from modelgen.formula.operations import OPERATIONS
from modelgen.layout.place import place
from modelgen.layout.slots import formula_cells
from modelgen.program.compile import compile
from tests.support import SOTP
from tests.workbook.test_charts import charted


def test_the_generated_model_has_the_sizes_that_it_says() -> None:
    model = generated(3)
    compile(model)
    own = [cell for cell in formula_cells(place(compile(model))) if cell.item.sheet.name == "Segments"]
    assert len(own) == formulas(3) + 3
    assert sum(len(item.given) for item in model.inputs if item is not model.selector) == 3 * 101


# one has every kind of cell, validation and format, the other every kind of chart; xlsxwriter finds no function in them
# that modelgen would have had to mark
@pytest.mark.slow
@pytest.mark.parametrize("make", [lambda: load_model(SOTP), charted], ids=["sotp", "charted"])
def test_the_bare_writer_writes_the_same_file(make: Callable[[], Model], tmp_path: Path) -> None:
    ours, theirs, calls = tmp_path / "ours.xlsx", tmp_path / "theirs.xlsx", tmp_path / "calls"
    model = make()
    program = Program.of(lambda: build(model, ours))
    program.save(calls)
    for bare, searched in ((program, True), (program, False), (Program.load(calls), True)):
        bare.write(theirs, searched)
        assert same_parts(ours, theirs)


@pytest.mark.slow
def test_the_calls_of_a_build_are_plain(tmp_path: Path) -> None:
    # a process that makes them imports nothing of ours and no NumPy
    program = Program.of(lambda: build(generated(1), tmp_path / "ours.xlsx"))
    program.save(tmp_path / "calls")
    code = """
import sys
from benchmarks.replay import Program
Program.load(sys.argv[1]).write(sys.argv[2])
assert not {"numpy", "modelgen", "unittest.mock"} & set(sys.modules)
"""
    python("-c", code, tmp_path / "calls", tmp_path / "theirs.xlsx")
    assert same_parts(tmp_path / "ours.xlsx", tmp_path / "theirs.xlsx")


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


@pytest.mark.parametrize(
    ("ours", "theirs", "goal", "aim", "verdict", "missing"),
    [
        (1.0, 2.0, 1.5, None, "met", ""),
        (1.0, 2.0, 1.5, 0.5, "aim met", ""),
        (1.0, 2.0, 1.5, 0.4, "met", "aim not reached: a, against b: 0.5, and the aim is 0.4"),
        (4.0, 2.0, 1.5, 1, "MISSED", "goal missed: a, against b: 2, and the goal is 1.5"),
        (4.0, 2.0, None, None, "", ""),
        (4.0, None, 1, None, "not compared", "not compared: a, against b"),
    ],
)
def test_a_row_says_what_it_misses(
    ours: float, theirs: float | None, goal: float | None, aim: float | None, verdict: str, missing: str
) -> None:
    row = Row("a", ours, "b", theirs, goal, aim)
    assert (row.verdict, row.missing) == (verdict, missing)


def test_rows_are_shown_as_a_table() -> None:
    rows = [Row("a", 1.0, "b", 2.0, 1.5, 0.4), Row("a", 300.0, "b", 600.0, megabytes=True)]
    shown = table(rows)
    assert "| a    | 1.00 s | b           | 2.00 s     | 0.5   | <= 1.5 | <= 0.4 | met     |" in shown
    assert "| a    | 300 MB | b           | 600 MB     | 0.5   |        |        |         |" in shown


@pytest.mark.parametrize(("ours", "code"), [(1.0, 0), (3.0, 1)])
def test_the_command_prints_what_is_missed(
    ours: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(BENCHMARKS, "build", lambda: [Row("a", ours, "b", 1.0, 2)])
    assert main(["build"]) == code
    assert ("goal missed: a, against b: 3, and the goal is 2" in capsys.readouterr().out) == bool(code)


@pytest.mark.parametrize(
    ("names", "rounds", "said"),
    [(["bild"], "1", "there is no benchmark 'bild'"), (["build"], "0", "MODELGEN_REPEATS is '0'")],
)
def test_the_command_says_what_it_cannot_do(
    names: list[str], rounds: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MODELGEN_REPEATS", rounds)
    assert main(names) == 2
    assert said in capsys.readouterr().err


@pytest.mark.slow
def test_what_is_fresh_is_made_for_each_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELGEN_REPEATS", "3")
    made, used = iter("abc"), list[str]()
    interleaved(Fresh(lambda: next(made), used.append), lambda: used.append("-"))
    assert used == ["a", "-", "b", "-", "c", "-"]


@pytest.mark.slow
def test_memory_is_that_of_the_process_alone() -> None:
    held = bytearray(200 * 2**20)  # of this process
    assert 0 < megabytes("-c", "") < 100 < megabytes("-c", "bytearray(b'1') * (150 * 2**20)")
    del held


@pytest.mark.slow
def test_load_runs_every_command_at_both_sizes() -> None:
    rows = [*load.generated(1), *load.wide(3, 2)]
    assert [row.what.partition(",")[0] for row in rows] == [
        word for command in load.COMMANDS for word in (command, "memory", "memory")
    ] + ["memory", "memory"]
    assert all(row.ours > 0 and row.verdict for row in rows)
