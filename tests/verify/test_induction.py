"""The engine `formulas` by induction: each form once, in the file's order, and no planted fault gets through."""

from __future__ import annotations

import itertools
from pathlib import Path

import formulas
import numpy as np
import openpyxl
import pytest

from modelgen import Model, build, verify_workbook
from modelgen.package.content import Key, WorkbookContent, read
from modelgen.sheet.areas import Area
from modelgen.verify.compiled import compiled
from modelgen.verify.engines.engine import ErrorValue, Value
from modelgen.verify.engines.formulas import Formulas
from modelgen.verify.forms import Form, Sheets, read_form
from modelgen.verify.induction import Function, Program
from tests.reference.agreement import Inline
from tests.support import two_segments

pytestmark = pytest.mark.formulas

SHEETS = Sheets({"S": (9, 5), "It's": (3, 3)}, {"Rate": "='It''s'!$B$2", "Double": "=2*S!$A$1"})

FORMS = [  # a formula on sheet S, its form, and what it is evaluated at
    ("=B5*(1+$C$2)", "=A1*(1+A3)", ["S!B5", "S!C2"]),
    ("=It's!D9", None, []),
    ("='IT''S'!B2 + s!A1", "=A1+A3", ["It's!B2", "S!A1"]),
    ("=SUM(B1:C3)/B1", "=SUM(A1:B3)/A5", ["S!B1:C3", "S!B1"]),
    ("=SUM($C$3:B1)", "=SUM(A1:B3)", ["S!B1:C3"]),
    ("=SUM(B:B)", "=SUM(A1:A10)", ["S!B1:B10"]),
    ("=rate*2", "=A1*2", ["It's!B2"]),
    ('=IF(A1="B2",TRUE,1E+3%)', '=IF(A1="B2",TRUE,1E+3%)', ["S!A1"]),
    ("=Nowhere!A1+B1", "=#REF!+A1", ["S!B1"]),
    ("=S!#REF!+1", "=#REF!+1", []),
    ("=Double", None, []),
    ("=Unknown*2", None, []),
    ("=ROW(A1)", None, []),
    ("=SUM(OFFSET(A1,0,0,2,1))", None, []),
    ("=SUM(A1:INDEX(A1:A9,3))", None, []),
    ("=SUM(A1:B2 B1:B9)", None, []),
    ("=Table[Cost]", None, []),
    ("=NOW()", None, []),
]


@pytest.mark.parametrize(("formula", "text", "cells"), FORMS, ids=[formula for formula, *_ in FORMS])
def test_the_form_of_a_formula(formula: str, text: str | None, cells: list[str]) -> None:
    found = read_form(formula, "S", SHEETS)
    assert (found and found[0].text) == text
    assert found is None or [shown(area) for area in found[1]] == cells


def shown(area: Area) -> str:
    first, last = f"{chr(65 + area.left)}{area.top + 1}", f"{chr(65 + area.right)}{area.bottom + 1}"
    return f"{area.sheet}!{first}" + ("" if first == last else f":{last}")


@pytest.mark.parametrize(
    ("formula", "elementwise"),
    [("=ROUND(ABS(A1),2)*B1", True), ("=CHOOSE(A1,B1,C1)", True), ("=IFERROR(A1/B1,0)", True), ("=MAX(A1,0)", False),
     ("=SUM(A1:A2)", False), ("=A1:A2*2", False), ("=A1*{1,2}", False), ("=1+1", False), ("=EOMONTH(A1,B1)", False)],
)  # fmt: skip
def test_which_forms_take_many_cells_at_once(formula: str, elementwise: bool) -> None:
    found = read_form(formula, "S", SHEETS)
    assert found is not None and found[0].elementwise == elementwise


EDGES: list[Value] = [0.0, 1.0, -2.5, 1e300, 1e-12, 3.0, "n.m.", "", "2", True, None, ErrorValue("#DIV/0!"),
                      ErrorValue("#N/A")]  # fmt: skip
ELEMENTWISE = [
    "=A1+B1", "=A1-B1", "=A1*B1", "=A1/B1", "=A1^B1", "=-A1", "=A1%", "=A1&B1", "=A1=B1", "=A1<>B1", "=A1<B1",
    "=A1<=B1", "=A1>B1", "=A1>=B1", "=ABS(A1)", "=ROUND(A1,0)", "=ROUND(A1,-1)", "=IF(A1,B1,A1)", "=IF(A1>0,B1,C1)",
    "=IFERROR(A1/B1,C1)", "=CHOOSE(A1,B1,C1)", '=IF(A1="n.m.",B1+1,0)', "=A1", "=(A1>0)*(B1>0)>0", "=1/(1+A1)^B1",
]  # fmt: skip


@pytest.mark.parametrize("formula", ELEMENTWISE)
def test_a_column_is_evaluated_as_each_cell_alone(formula: str) -> None:
    found = read_form(formula, "S", SHEETS)
    assert found is not None and found[0].elementwise
    function, width = compiled(found[0]), len(found[1])
    rows, alone = list(itertools.product(EDGES, repeat=min(width, 2))), list[Value]()
    columns = [np.array([row[at % 2] for row in rows], dtype=object)[:, None] for at in range(width)]
    for number in range(len(rows)):
        one = function([column[number : number + 1] for column in columns])
        assert one is not None
        alone += one[0].tolist()
    many = function(columns)
    if many is None:  # it raises for some
        good = np.array([value != ErrorValue("#VALUE!") for value in alone])
        many, alone = function([column[good] for column in columns]), [v for v, g in zip(alone, good, strict=True) if g]
    assert many is not None
    assert [(type(value), value) for value in many[:, 0]] == [(type(value), value) for value in alone]


def test_a_cell_for_which_python_raises_spoils_no_other() -> None:
    cells: dict[str, float | str] = {"A1": 0.0, "B1": -1.0, "A2": 1.0, "B2": -1.0, "A3": 0.0, "B3": 2.0}
    made = program(**cells, **{f"C{row}": f"=IF(B{row}=2,7,IFERROR(A{row}^B{row},9))" for row in (1, 2, 3)})
    assert [step.cells.tolist() for step in made.steps] == [[made.at["S", row, 2] for row in range(3)]]
    assert [run(made)[f"C{row}"] for row in (1, 2, 3)] == [[9.0], [1.0], [7.0]]


def content(**cells: float | str) -> WorkbookContent:
    """A workbook with one sheet S, formulas and constants by their addresses."""
    found = WorkbookContent(sheets=["S"])
    for address, value in cells.items():
        key = "S", int(address[1:]) - 1, ord(address[0]) - 65
        if isinstance(value, str) and value.startswith("="):
            found.formulas[key] = value
        else:
            found.cells[key] = value
    return found


def run(program: Program, *settings: dict[str, Value]) -> dict[str, list[Value]]:
    """The values of all known cells by address, with the engine's functions."""
    typed: list[dict[Key, Value]] = [{key_of(at): value for at, value in s.items()} for s in settings]
    done = program.run(typed or [{}], {form: compiled(form) for form in program.forms})
    done.values[~done.known] = None
    return {f"{chr(65 + key[2])}{key[1] + 1}": done.values[at].tolist() for key, at in program.at.items()}


def key_of(address: str) -> Key:
    return "S", int(address[1:]) - 1, ord(address[0]) - 65


def program(**cells: float | str) -> Program:
    found = content(**cells)
    return Program(found, found.cells)


def test_the_order_is_that_of_the_files_references() -> None:
    # listed against their order; the form =A1+1 is evaluated once for D1 and later for B1 and C1 together
    made = program(B1="=D1+1", C1="=D1+1", D1="=A1+1", A1=1.0, E1="=SUM(A1:D1)")
    assert [(step.form.text, len(step.cells)) for step in made.steps] == [
        ("=A1+1", 1),
        ("=A1+1", 2),
        ("=SUM(A1:D1)", 1),
    ]
    assert run(made)["E1"] == [9.0]


def test_a_circle_has_no_values_nor_has_what_depends_on_it() -> None:
    values = run(program(A1="=B1+1", B1="=A1*2", C1="=A1+5", D1="=IFERROR(C1,7)", E1="=2+2", F1="=F1"))
    assert values == {"A1": [None], "B1": [None], "C1": [None], "D1": [None], "E1": [4.0], "F1": [None]}


def test_what_cannot_be_evaluated_confirms_nothing() -> None:
    values = run(program(A1="=ROW(B9)", B1="=A1*0", C1="=IFERROR(B1,1)", D1="=SUM(", E1="=(0-8)^0.5", F1="=IF(1,2,E1)"))
    assert [values[at] for at in ("A1", "B1", "C1", "D1", "E1", "F1")] == [[None]] * 6
    assert run(program(A1="=(0-8)^0.5", B1="=A1+1"), {}, {"A1": None})["B1"] == [None, 1.0]


def test_each_form_is_compiled_once_and_each_scenario_evaluated_where_it_differs() -> None:
    cells: dict[str, float | str] = {f"A{row}": float(row) for row in range(1, 201)}
    cells |= {f"B{row}": f"=A{row}*$D$1" for row in range(1, 201)} | {
        f"C{row}": f"=MAX(B{row},0)" for row in range(1, 201)
    }
    made, calls = program(**cells, D1=2.0), []

    def counted(form: Form) -> Function:
        function = compiled(form)
        return lambda given: (calls.append(len(given[0])), function(given))[1]  # type: ignore[func-returns-value]

    functions = {form: counted(form) for form in made.forms}
    assert len(functions) == 2
    done = made.run([{}, {}, {("S", 0, 3): 3.0}, {("S", 4, 0): 5.5}], functions)
    # in the second scenario nothing differs, in the third all do, and in the fourth row 5 does from the third on
    assert calls[0] == 3 * 200 and len(calls) == 1 + 3 * 200
    assert done.values[made.at["S", 4, 2]].tolist() == [10.0, 10.0, 15.0, 16.5]


def test_a_formula_that_is_typed_over_is_a_constant_from_then_on() -> None:
    made = program(A1=1.0, B1="=A1*2", C1="=B1+1")
    values = run(made, {}, {"B1": 9.0}, {"A1": 4.0}, {"B1": "n.m."}, {"B1": None})
    assert values["B1"] == [2.0, 9.0, 9.0, "n.m.", None]
    assert values["C1"] == [3.0, 10.0, 10.0, ErrorValue("#VALUE!"), 1.0]


def test_true_is_not_1_and_a_blank_is_not_0_from_scenario_to_scenario() -> None:
    values = run(program(A1=1.0, B1='=A1&"!"'), {}, {"A1": True}, {"A1": None}, {"A1": 0.0})
    assert values["B1"] == ["1!", "TRUE!", "!", "0!"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Path]:
    path = tmp_path_factory.mktemp("built") / "small.xlsx"
    model = two_segments()
    build(model, path)
    return model, path


def test_the_values_are_those_of_the_packages_own_graph_of_the_file(built: tuple[Model, Path]) -> None:
    path = built[1]
    whole = formulas.ExcelModel().loads(str(path)).finish(complete=False).calculate()
    engine = Formulas()
    engine.load(str(path))
    engine.calculate()
    cells = read(str(path)).formulas
    for sheet, row, column in cells:
        at = f"'[{path.name}]{sheet.upper()}'!{openpyxl.utils.get_column_letter(column + 1)}{row + 1}"
        assert engine.get((sheet, row, column)) == whole[at].value[0, 0], at
    assert len(cells) > 90


FAULTS = {  # a cell with another content; what it was; the scenarios in which that cell's value differs
    "a row too low": ("Segments", "J7", "=I8*(1+Assumptions!J7)", "Base, Bull"),
    "a column too far left": ("Segments", "K7", "=I7*(1+Assumptions!K7)", "Base, Bull"),
    "the wrong sheet": ("Segments", "J7", "=I7*(1+Segments!J8)", "Base, Bull"),
    "a sign": ("Segments", "K8", "=J8*(1-Assumptions!K10)", "Base, Bull"),
    "a range one cell short": ("Segments", "J10", "=SUM(J7:J7)", "Base, Bull"),
    "a power": ("Value", "J6", "=1/(1+Assumptions!$E$14)*(J$5-I$5)", "Base, Bull"),
    "frozen": ("Segments", "K8", 9.36, "Bull"),
    "frozen as text": ("Segments", "K8", "9.36", "Base, Bull"),
    "circular": ("Segments", "J7", "=J10-J8", "Base, Bull"),
    "from a sheet that is not there": ("Segments", "J7", "=Other!A1", "Base, Bull"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_file_is_named(
    built: tuple[Model, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr("modelgen.verify.verify.Running", Inline)
    model, path = built
    sheet, address, content, scenarios = FAULTS[fault]
    book = openpyxl.load_workbook(path)
    was, book[sheet][address] = book[sheet][address].value, content
    assert was != content
    book.save(tmp_path / "faulty.xlsx")
    report = verify_workbook(tmp_path / "faulty.xlsx", model, ["formulas"])
    named = [m for m in report.mismatches if (m.cell.sheet, m.cell.a1) == (sheet, address)]
    assert ", ".join(m.scenario for m in named) == scenarios, (was, report.lines())


@pytest.mark.formulas
def test_the_amazon_workbook_in_all_scenarios(amazon: Model, amazon_workbook: Path) -> None:
    report = verify_workbook(amazon_workbook, amazon, ["formulas"])
    assert report.exit_code == 0, report.lines()
    assert len(report.scenarios) == 6 and report.engines[0].compared > 6 * 15_000
