"""Every engine recomputes a file whose cached values are all wrong, and takes inputs as from a user."""

from __future__ import annotations

import datetime
import pickle
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlsxwriter

from modelgen.files.sandbox import Failed, OutOfMemory, TimedOut, run
from modelgen.package.content import for_engines, read
from modelgen.verify.engines.engine import Cell, ErrorValue, Formula, Places, Value, version_of
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import ENGINES
from tests.support import computed, needs

WRONG = 123456
DATES = [datetime.date(2024, 1, 15), datetime.date(2025, 1, 15), datetime.date(2025, 7, 1)]
DATES += [datetime.date(2026, 1, 1), datetime.date(2027, 2, 28)]
FLOWS = [-1000, 300, 400, 300, 200]


@dataclass(frozen=True)
class Case:
    """A formula on sheet "Main" and its value in Excel; an engine that answers otherwise says so (`otherwise`)."""

    formula: str
    expected: Value
    relative: float = 1e-12


def error(kind: str) -> ErrorValue:
    return ErrorValue(kind)


# Columns of "Main": A 10 20 30, B 1 2 3, C "a" "b" "c" "12", D flows, E dates, F TRUE; A9:A12 are empty.
CASES = [
    Case("=A1*2", 20.0),
    Case("=1/0", error("#DIV/0!")),
    Case("=NA()", error("#N/A")),
    Case("=SQRT(-1)", error("#NUM!")),
    Case('="a"+1', error("#VALUE!")),
    Case("=NOSUCH(1)", error("#NAME?")),
    Case("=INDEX(A1:A3,9)", error("#REF!")),
    Case("=J2+1", error("#DIV/0!")),
    Case("=ISERROR(J2)", True),
    Case('="Gr"&"öße <&>"', "Größe <&>"),
    Case('=""', ""),
    Case('=A9&""', ""),
    Case("=A9", 0.0),
    Case("=1<2", True),
    Case("=1>2", False),
    Case("=F1", True),
    Case("=IF(F1,1,2)", 1.0),
    Case("=C4", "12"),
    Case("=LEN(C4)", 2.0),
    Case("=ISTEXT(C4)", True),
    Case("=C1", "a"),
    Case("='Bewertung Ü 2'!A1+1", 42.5),
    Case("='It''s'!A1&\"!\"", "naïve!"),
    Case("=CHOOSE(2,10,20,30)", 20.0),
    Case('=MATCH("b",C1:C3,0)', 2.0),
    Case("=INDEX(A1:A3,MATCH(20,A1:A3,0))", 20.0),
    Case("=SUMPRODUCT(A1:A3,B1:B3)", 140.0),
    Case("=SUMPRODUCT((A1:A3>15)*B1:B3)", 5.0),
    Case("=IRR(D1:D5)", 0.0828105694625992, 1e-7),
    Case("=XIRR(D1:D5,E1:E5)", 0.1115770398381706, 1e-7),
    Case("=NPV(0.1,D2:D5)", 965.3029164674542),
    Case("=IFERROR(1/0,7)", 7.0),
    Case("=DATE(2025,3,31)", 45747.0),
    Case("=E1+1", 45307.0),
    Case("=EOMONTH(E1,1)", 45351.0),
    Case("=EDATE(E1,1)", 45337.0),
    Case("=YEARFRAC(E1,E3,0)", 526 / 360),
    Case("=YEARFRAC(E1,E3,1)", 533 / 365.5),
    Case("=YEARFRAC(E1,E3,3)", 533 / 365),
    Case("=RANK(A2,A1:A3)", 2.0),
    Case("=QUARTILE(A1:A3,1)", 15.0),
    Case("=MEDIAN(A1:A3)", 20.0),
    Case("=MIRR(D1:D5,0.1,0.12)", 0.09908571272992073),
    Case("=PMT(0.05,10,1000)", -129.50457496545667),
    Case("=AVERAGE(A9:A12)", error("#DIV/0!")),
    Case("=1E+20", 1e20),
    Case("=-2^2", 4.0),
    Case("=ROUND(2.5,0)", 3.0),
    Case('="a"&(2<3)&"b"', "aTRUEb"),
    Case("=0.1+0.2=0.3", True),
]


def workbook(path: Path, formulas: Sequence[str]) -> Path:
    """The inputs, and the formulas in column J, each with a wrong cached value."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Main")
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for i in range(3):
            sheet.write_number(i, 0, 10 * (i + 1))
            sheet.write_number(i, 1, i + 1)
            sheet.write_string(i, 2, "abc"[i])
        sheet.write_string(3, 2, "12")
        sheet.write_string(4, 2, "=1+1")
        for i, (flow, day) in enumerate(zip(FLOWS, DATES, strict=True)):
            sheet.write_number(i, 3, flow)
            sheet.write_datetime(i, 4, datetime.datetime.combine(day, datetime.time()), date)
        sheet.write_boolean(0, 5, True)
        book.add_worksheet("Bewertung Ü 2").write_number(0, 0, 41.5)
        book.add_worksheet("It's").write_string(0, 0, "naïve")
        for i, formula in enumerate(formulas):
            style = date if formula.startswith(("=DATE", "=E", "=EOMONTH")) else None
            sheet.write_formula(i, 9, formula, style, WRONG)
    return path


def same(found: Value, expected: Value, case: Case, engine: str) -> bool:
    if type(found) is not type(expected):
        return False
    if isinstance(expected, float) and isinstance(found, float):
        return abs(found - expected) <= case.relative * abs(expected)
    if isinstance(expected, ErrorValue) and ENGINES[engine].vague_errors:
        return True
    return found == expected


def wrong(cases: Sequence[Case], found: Sequence[Value], engine: str) -> list[str]:
    """What isn't Excel's value, nor what the engine is known to answer otherwise."""
    expected = [ENGINES[engine].otherwise.get(case.formula, case.expected) for case in cases]
    return [
        f"{case.formula}: {value!r}, not {want!r}"
        for case, value, want in zip(cases, found, expected, strict=True)
        if not same(value, want, case, engine)
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_recomputes_everything(engine: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "Ü b'ook.xlsx", [case.formula for case in CASES])
    (found,) = computed(engine, path, [("Main", i, 9) for i in range(len(CASES))])
    assert not wrong(CASES, found, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_sets_numbers_texts_booleans_and_blanks(engine: str, tmp_path: Path) -> None:
    formulas = ["=A1*3", '=C4&"|"', "=LEN(C4)", "=ISTEXT(C4)", "=IF(F1,1,2)", '=A1=""', "=SUM(A1:A3)"]
    formulas += ["=E1+1", "=YEAR(E1)"]
    path = workbook(tmp_path / "book.xlsx", formulas)
    cells: list[Cell] = [("Main", i, 9) for i in range(len(formulas))]
    number, text, boolean, date = ("Main", 0, 0), ("Main", 3, 2), ("Main", 0, 5), ("Main", 0, 4)
    settings: list[dict[Cell, Value]] = [
        {},
        {number: 1 / 3, text: "007", boolean: False, date: 45000.0},
        {number: -1e-7, text: "=1+1", boolean: True, date: 45366.0},
        {number: None, text: "Größe & <b>", boolean: False, date: 45000.0},
        {number: 2.0, text: "", boolean: True, date: 45000.0},
    ]
    expected: list[list[Value]] = [
        [30.0, "12|", 2.0, True, 1.0, False, 60.0, 45307.0, 2024.0],
        [1.0, "007|", 3.0, True, 2.0, False, 50 + 1 / 3, 45001.0, 2023.0],
        [-3e-7, "=1+1|", 4.0, True, 1.0, False, 50 - 1e-7, 45367.0, 2024.0],
        [0.0, "Größe & <b>|", 11.0, True, 2.0, True, 50.0, 45001.0, 2023.0],
        [6.0, "|", 0.0, True, 1.0, False, 52.0, 45001.0, 2023.0],
    ]
    for got, wanted in zip(computed(engine, path, cells, *settings), expected, strict=True):
        assert got == [pytest.approx(x, rel=1e-14) if type(x) is float else x for x in wanted]


@pytest.mark.parametrize("engine", ENGINES)
def test_reads_inputs_and_empty_cells(engine: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", ["=A1"])
    cells: list[Cell] = [("Main", *at) for at in ((0, 0), (0, 2), (4, 2), (0, 4), (0, 5), (99, 99))]
    expected: list[Value] = [10.0, "a", "=1+1", 45306.0, True, None]
    assert computed(engine, path, cells) == [expected]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_error_as_input_spreads(engine: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", ["=A1*2", "=IFERROR(A1,5)"])
    (found,) = computed(engine, path, [("Main", 0, 9), ("Main", 1, 9)], {("Main", 0, 0): error("#N/A")})
    assert found == [error("#N/A"), 5.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_unknown_sheet_has_no_values_and_takes_none(engine: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", ["=A1"])
    assert computed(engine, path, [("Nowhere", 0, 0)]) == [[None]]
    with pytest.raises(Failed, match="no sheet 'Nowhere'"):
        computed(engine, path, [("Main", 0, 0)], {("Nowhere", 0, 0): 1.0})


@pytest.mark.parametrize("engine", ENGINES)
def test_cell_by_cell_they_say_the_same(engine: str, tmp_path: Path) -> None:
    needs(engine)
    path, made = workbook(tmp_path / "book.xlsx", ["=A1*2", '=C1&"!"', "=1/0"]), ENGINES[engine]()
    made.load(str(path))
    made.set(("Main", 0, 0), 7.0)
    made.calculate()
    assert [made.get(("Main", row, 9)) for row in range(3)] == [14.0, "a!", error("#DIV/0!")]
    assert made.get(("Main", 0, 0)) == 7.0 and made.get(("Main", 50, 50)) is None
    with pytest.raises(LookupError, match="no sheet 'Nowhere'"):
        made.get(("Nowhere", 0, 0))


def test_formualizer_shows_the_first_cell_of_what_spills_and_reads_no_half_formulas(tmp_path: Path) -> None:
    made = ENGINES["formualizer"]()
    made.load(str(workbook(tmp_path / "book.xlsx", ["=A1:A3*2"])))
    made.calculate()
    assert made.get(("Main", 0, 9)) == 20.0
    with pytest.raises(RuntimeError, match="Unexpected end"):
        made.set(("Main", 0, 9), Formula("=1+"))


@pytest.mark.parametrize("engine", ["ironcalc", "formualizer", "formulas"])
def test_before_it_has_calculated_an_engine_says_nothing(engine: str, tmp_path: Path) -> None:
    made = ENGINES[engine]()
    made.load(str(workbook(tmp_path / "book.xlsx", ["=A1*2"])))
    with pytest.raises(RuntimeError, match="calculate first"):
        made.get(("Main", 0, 9))


def test_the_version_of_a_package_whose_folder_doesnt_name_it() -> None:
    assert version_of("pytest", __file__) == version_of("pytest", pytest.__file__) == pytest.__version__


def test_libreoffice_sets_a_cell_that_the_file_hasnt(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", ["=A1", "=C91*2"])
    assert computed("libreoffice", path, [("Main", 1, 9)], {("Main", 90, 2): 1.5}) == [[3.0]]


def test_libreoffice_reads_a_book_without_any_text(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Main")
        sheet.write_number(0, 0, 2)
        sheet.write_formula(0, 1, "=A1*2", None, WRONG)
    assert computed("libreoffice", tmp_path / "book.xlsx", [("Main", 0, 1)]) == [[4.0]]


def test_cells_that_dont_say_where_they_are(tmp_path: Path) -> None:
    path, other = workbook(tmp_path / "book.xlsx", ["=A1"]), tmp_path / "other.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb'<c r="\w+"', b"<c", old.read(name)))
    content = read(str(other))
    (cell,) = content.formulas
    (value,) = computed("libreoffice", other, [cell])
    assert value == [content.cells["Main", 0, 0]]


@pytest.mark.slow
def test_an_engine_that_hangs_is_ended(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", ["=A1"])
    with pytest.raises(TimedOut, match="ironcalc did not finish within 1 s"):
        run(recomputation(ENGINES["ironcalc"], for_engines(str(path))[1], [("Main", 0, 9)], [{}] * 10_000_000, limit=1))


@pytest.mark.slow
def test_an_engine_that_takes_too_much_is_ended(tmp_path: Path, monkeypatch) -> None:
    path = workbook(tmp_path / "book.xlsx", ["=SUMPRODUCT(ROW(A1:A1048576)*COLUMN(A1:XFD1))"])
    monkeypatch.setattr(ENGINES["ironcalc"], "megabytes", 1024)
    with pytest.raises(OutOfMemory, match="ironcalc needs more than the 1024 MB"):
        run(recomputation(ENGINES["ironcalc"], for_engines(str(path))[1], [("Main", 0, 9)], [{}]))


def test_places_are_the_cells_that_they_were_made_of() -> None:
    cells = [("Main", 0, 1), ("It's", 1048575, 16383), ("Main", 7, 0)]
    sent = pickle.loads(pickle.dumps(Places(cells)))
    assert [*sent] == [sent[at] for at in range(len(sent))] == cells
