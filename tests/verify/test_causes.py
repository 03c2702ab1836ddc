"""Mismatches are told by cause: the first cells that differ, each once, with what stands there and what follows."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from modelgen import Model, build, verify_workbook
from modelgen.layout.grid import Cell
from modelgen.model.items import Line
from modelgen.package.content import WorkbookContent
from modelgen.program.compile import compile
from modelgen.sight.finding import FORMULA, INPUT, NUMBERS, Finding
from modelgen.verify.causes import causes
from modelgen.verify.compare import Mismatch
from modelgen.verify.engines.ironcalc import IronCalc
from modelgen.verify.engines.registry import ENGINES
from modelgen.verify.report import Verification
from tests import support
from tests.readback import user
from tests.support import two_segments


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Model, Path]:
    model, path = two_segments(), tmp_path_factory.mktemp("causes") / "book.xlsx"
    build(model, path)
    return model, path


def edited(source: Path, folder: Path, **cells: object) -> Path:
    book = openpyxl.load_workbook(source)
    for name, value in cells.items():
        sheet, address = name.split("_")
        book[sheet][address] = value
    book.save(folder / "edited.xlsx")
    return folder / "edited.xlsx"


def entries(report: Verification, title: str = "Values: ") -> list[str]:
    """What is told under a title."""
    lines = report.lines()
    start = next(number for number, line in enumerate(lines) if line.startswith(title))
    rest = [line for line in lines[start + 1 :] if line.startswith("  ")]
    return [lines[start].removeprefix(title), *(line[2:] for line in rest)]


def line(start: str) -> str:
    """The place of a statement of the definition."""
    text = Path(support.__file__).read_text(encoding="utf-8").splitlines()
    return f"(support.py:{next(number for number, one in enumerate(text, 1) if one.strip().startswith(start))})"


BOTH, IN_BOTH = "ironcalc and formualizer compute", "in Base and Bull"
TOLD = {
    "one wrong formula early": ({"Segments_J7": "=I7*(1-Assumptions!J7)"}, [
        "1 cause, 15 cells behind it (64 mismatches)",
        f"Segments!J7 net_sales[Retail, 2025] {line('sales.forecast')}",
        "  the formula is =I7*(1-Assumptions!J7), the definition's is =I7*(1+Assumptions!J7)",
        f"  {BOTH} 2.7, expected 3.3, {IN_BOTH}",
        "  15 cells behind it",
    ]),
    "a row of them": ({"Segments_J10": "=SUM(J7:J7)", "Segments_K10": "=SUM(K7:K7)"}, [
        "1 cause, 12 cells behind it (56 mismatches)",
        f"Segments!J10:K10 total_net_sales[2025] and 1 more {line('total.formula')}",
        "  the formula is =SUM(J7:J7), the definition's is =SUM(J7:J8) (the first of 2)",
        f"  Segments!J10: {BOTH} 3.3, expected 10.5, in Base; other values in Bull",
        "  12 cells behind it",
    ]),
    "two, one behind the other": ({"Segments_J8": 9, "Value_E8": "=SUMPRODUCT($J7:$K7*$J6:$K6)+1"}, [
        "2 causes, 14 cells behind them (44 mismatches)",
        f"Segments!J8 net_sales[Cloud, 2025] {line('sales.forecast')}",
        "  the formula =I8*(1+Assumptions!J10) was overwritten by 9.0",
        f"  {BOTH} 9, expected 7.2, in Base",
        "  9 cells behind it",
        f"Value!E8 enterprise_value {line('enterprise.formula')}",
        "  the formula is =SUMPRODUCT($J7:$K7*$J6:$K6)+1, the definition's is =SUMPRODUCT($J7:$K7*$J6:$K6)",
        f"  {BOTH} 25.1873579665, expected 20.5664506355, in Base; other values in Bull",
        "  5 cells behind it",
    ]),
    "an input of another kind": ({"Assumptions_E15": "nine"}, [
        "1 cause, 24 cells behind it (96 mismatches)",
        f"Assumptions!E15 discount_rate{{Base}} {line('rate = ')}",
        "  'Discount rate' is 'nine', which is not a number",
        "  24 cells behind it",
    ]),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("cells", "told"), TOLD.values(), ids=TOLD)
def test_a_cause_is_told_once_with_what_is_behind_it(built, tmp_path, cells, told) -> None:
    model, path = built
    report = verify_workbook(edited(path, tmp_path, **cells), model)
    assert entries(report) == told
    faults = f"{len(cells)} fault{'s' if len(cells) > 1 else ''}, told with the values"
    assert f"Structure: {faults}" in report.lines()
    assert f"by {told[0].split(',')[0]}, the structure differs" in report.verdict


@pytest.mark.slow
def test_what_was_saved_of_a_wrong_formula_is_not_told_again(built, tmp_path) -> None:
    """As Excel saves it: the values are those of the wrong formula."""
    other = two_segments()
    sales, total = other.find("Net sales"), other.find("Total net sales")
    assert isinstance(sales, Line) and isinstance(total, Line)
    total.set_formulas.clear()
    total.formula = sales.at(sales.row_axes[0], "Retail") * 1
    compile(other).__dict__["hash"] = compile(built[0]).hash  # it says that it is of the right definition
    build(other, tmp_path / "other.xlsx")
    report = verify_workbook(tmp_path / "other.xlsx", built[0])
    assert report.mismatches and [found.what for found in report.findings if found.grade == NUMBERS] == []


@pytest.mark.slow
def test_a_cause_is_named_as_the_file_has_it(built, tmp_path) -> None:
    model, path = built
    book = openpyxl.load_workbook(edited(path, tmp_path, Segments_J10="=SUM(J7:J7)", Segments_K10="=SUM(K7:K7)"))
    user.insert_rows(book, "Segments", 7)
    user.insert_columns(book, "Segments", 8)
    book.save(tmp_path / "moved.xlsx")
    report = verify_workbook(tmp_path / "moved.xlsx", model)
    (cause,) = report.causes.found
    assert [str(cell) for cell in cause.cells] == ["Segments!K11", "Segments!L11"]
    assert entries(report)[2].startswith("  the formula is =SUM(") and cause.mismatches[0].cell == cause.cells[0]
    assert all(finding in report.findings for finding in cause.findings)


class Wrong(IronCalc):
    """IronCalc, but that it has a value of its own for one formula."""

    key, name, default, value = "wrong", "Wrong", 0, 1e6

    def load(self, path: str) -> None:
        super().load(path)
        self.set(("Segments", 6, 9), self.value)


class Off(Wrong):
    """And another one."""

    key, value = "off", 4.5


ALONE = {
    ("ironcalc", "wrong"): "wrong alone computes 1000000, expected 3.3, in Base and Bull",
    ("wrong",): "wrong computes 1000000, expected 3.3, in Base and Bull",
    ("wrong", "ironcalc", "off"): "wrong computes 1000000 and off 4.5, expected 3.3, in Base and Bull",
}


@pytest.mark.slow
@pytest.mark.parametrize("engines", ALONE, ids=" ".join)
def test_an_engine_that_fails_alone_is_told_to(built, monkeypatch, engines) -> None:
    for engine in (Wrong, Off):
        monkeypatch.setitem(ENGINES, engine.key, engine)
    report = verify_workbook(built[1], built[0], engines)
    assert entries(report)[1:3] == [
        f"Segments!J7 net_sales[Retail, 2025] {line('sales.forecast')}",
        f"  {ALONE[engines]}, from =I7*(1+Assumptions!J7)",
    ]
    assert len(report.causes.found) == 1


@pytest.mark.slow
def test_without_a_definition_engines_are_compared_with_the_first(tmp_path) -> None:
    with xlsxwriter.Workbook(tmp_path / "any.xlsx") as book:
        sheet = book.add_worksheet("Any")
        book.define_name("gap", "=Any!$B$2")
        for row, formula in enumerate(("=0^0", "=ISNUMBER(gap)*1", "=SUM(B2:B3)"), 2):
            sheet.write_formula(f"B{row}", formula)
    assert entries(verify_workbook(tmp_path / "any.xlsx")) == [
        "1 cause, 2 cells behind it (3 mismatches)",
        "Any!B2",
        "  formualizer computes 1, ironcalc #NUM!, from =0^0",
        "  2 cells behind it",
    ]


# --- the walk, by hand --------------------------------------------------------------------------------------


FORMULAS = {  # of column A, from row 1; B1 is an input
    1: "=B1*2", 2: "=A1+1", 3: "=A2+A1", 4: "=A5+1", 5: "=A4+1", 6: "=SUM(A1:A3)", 7: "=first*1",
    8: "=SUM(A:A)", 9: "=A6*0",
}  # fmt: skip
CONTENT = WorkbookContent(
    formulas={("S", row - 1, 0): text for row, text in FORMULAS.items()}, names={"First": "=S!$A$1"}
)
WALKS = {  # what differs in which run ("engine scenario": rows); what stands where; the causes with how many behind
    "a chain": ({"i Base": [1, 2, 3]}, {}, {"A1": 2}, 2),
    "each run for itself": ({"i Base": [1, 2], "i Bull": [2, 3], "f Base": [3]}, {}, {"A1": 1, "A2": 1, "A3": 0}, 0),
    "nothing between": ({"i Base": [1, 3], "i Bull": [3, 6]}, {}, {"A1": 1, "A3": 1}, 1),
    "one behind two": ({"i Base": [1, 2, 6]}, {"A2": FORMULA}, {"A1": 1, "A2": 1}, 1),
    "a circle": ({"i Base": [4, 5]}, {}, {"A5": 1}, 1),
    "a name": ({"i Base": [1, 7]}, {}, {"A1": 1}, 1),
    "a column": ({"i Base": [1, 8]}, {}, {"A1": 1}, 1),
    "an input": ({"i Base": [1, 2, 3]}, {"B1": INPUT}, {"B1": 3}, 3),
    "an input that nothing reads": ({"i Base": [2, 3]}, {"C1": INPUT}, {"A2": 1}, 1),
    "over one that agrees": ({"i Base": [2, 9], "f Base": [2, 9]}, {"A2": FORMULA}, {"A2": 1}, 1),
    "over one that agrees, alone": ({"i Base": [2, 9], "f Base": [2]}, {"A2": FORMULA}, {"A2": 0, "A9": 0}, 0),
    "over one that agrees, unexplained": ({"i Base": [2, 9], "f Base": [2, 9]}, {}, {"A2": 0, "A9": 0}, 0),
}  # fmt: skip


def cell(text: str) -> Cell:
    return Cell("S", int(text[1:]) - 1, ord(text[0]) - 65)


@pytest.mark.parametrize(("runs", "stands", "told", "behind"), WALKS.values(), ids=WALKS)
def test_the_first_that_differ_in_an_engine_and_a_scenario(runs, stands, told, behind) -> None:
    mismatches = [
        Mismatch(cell(f"A{row}"), None, run.split()[1], "", 1.0, "2", run.split()[0])
        for run, rows in runs.items()
        for row in rows
    ]
    found = causes(mismatches, CONTENT, [Finding(cell(at), "", instead=what) for at, what in stands.items()])
    assert {cause.cells[0].a1: cause.behind for cause in found.found} == told
    assert found.behind == behind
