"""Workbooks that count days from 1904: their numbers stay as they are, and engines get no formula that needs it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from modelgen.files.sandbox import run
from modelgen.package.content import for_engines
from modelgen.package.datesystem import looks_like_a_day
from modelgen.package.load import load
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import DEFAULT, ENGINES
from modelgen.verify.verify import verify_workbook
from tests.commandline import PATIENCE
from tests.package.hostile import BOOK, book, parts, sheet, write
from tests.support import computed

APART = None
# B1 is 44285, shown as 31 March 2025; B2 is 44560 and shows itself; B3 and B5 are texts, B3 of a day.
FORMULAS = {  # what engines compute, or that they don't
    "SUM(B1:B2)": 88845.0,
    "B2-B1": 275.0,
    "44560-B1": 275.0,
    "(B2-B1)/365": 275 / 365,
    "B1+30": 44315.0,
    "B1": 44285.0,
    "IF(B2>B1,B2,B1)": 44560.0,
    "MAX(B1,44560)": 44560.0,
    "INT(B1/365.25)": 121.0,
    "COUNTIF(B1:B2,\">=\"&B2)": 1.0,
    "B5": "FY25",
    "IF(B5=\"FY25\",1,0)": 1.0,
    "XNPV(0.1,C1:C2,B1:B2)": 10 / 1.1 ** (275 / 365) - 5,
    "YEAR(B1)": APART,
    "year(44285)": APART,
    "MONTH(B2)": APART,
    "DATE(2025,12,31)": APART,
    "DATE(2025,12,31)-B1": APART,
    "EDATE(B1,1)": APART,
    "EOMONTH(B1,0)": APART,
    "TEXT(B1,\"yyyy\")": APART,
    "WEEKDAY(B1)": APART,
    "_xlfn.ISOWEEKNUM(B1)": APART,
    "NETWORKDAYS(B1,B2)": APART,
    "YEARFRAC(B1,B2,1)": APART,
    "DAYS360(B1,B2)": APART,
    "DATEVALUE(\"2025-03-31\")": APART,
    "TODAY()": APART,
    "B2-\"2025-03-31\"": APART,
    "SUM(B1,B3)": APART,
    "B3+1": APART,
    "COUNTIF(B1:B2,\">31/3/2025\")": APART,
    "(2025&\"-3-31\")+1": APART,
    "LEFT(B3,10)": APART,
    "year_end-B1": APART,
    "by_way+1": APART,
    "OFFSET(B1,2,0)+1": APART,
    "latest*2": 89120.0,
}  # fmt: skip
PLACES = {formula: ("Sheet", row, 4) for row, formula in enumerate(FORMULAS)}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("days") / "book.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as made:
        first = made.add_worksheet("Sheet")
        first.write("B1", 44285, made.add_format({"num_format": "d mmm yyyy"}))
        first.write_column("B2", [44560, "2025-03-31", None, "FY25"])
        first.write_column("C1", [-5, 10])
        made.define_name("year_end", "=DATE(2025,12,31)")
        made.define_name("by_way", "=year_end+7")
        made.define_name("latest", "=Sheet!$B$2")
        for row, formula in enumerate(FORMULAS):
            first.write_formula(row, 4, f"={formula}", None, 7)
        first.write_array_formula("G1:G2", "{=YEAR(B1:B2)}", None, 2025)
        first.write("G2", 2025)
        first.write_formula("H1", "=SUM(G1:G2)", None, 4050)
    return path


@pytest.mark.parametrize("engine", [*DEFAULT, pytest.param("libreoffice", marks=pytest.mark.slow)])
def test_what_engines_compute(path: Path, engine: str) -> None:
    own = {at: FORMULAS[formula] for formula, at in PLACES.items() if FORMULAS[formula] is not APART}
    (values,) = computed(engine, path, [*own, ("Sheet", 0, 7), PLACES["YEAR(B1)"]])
    assert values == pytest.approx([*own.values(), 4050.0, 7.0])  # a cell that is set apart holds what was saved in it


def test_what_is_set_apart(path: Path) -> None:
    content, _ = for_engines(str(path))
    want = {at for formula, at in PLACES.items() if FORMULAS[formula] is APART}
    assert content.apart.keys() == {*want, ("Sheet", 0, 6)}


@pytest.mark.slow
def test_what_verify_says(path: Path) -> None:
    report = verify_workbook(path)
    assert report.exit_code == 0
    assert [run.compared for run in report.engines] == [1 + len(FORMULAS) - list(FORMULAS.values()).count(APART)] * 2
    days, apart = [line.strip() for line in report.lines() if "1904" in line]
    assert days == "counts days from 1904, as old Macs did; formulas that may depend on that aren't computed"
    assert apart.startswith("not computed, as they hold results that may depend on days being counted from 1904: ")
    assert apart.endswith("; engines were given the values saved there")


def test_a_formula_that_was_never_calculated(tmp_path: Path) -> None:
    path = one_row(tmp_path, '<c r="A9"><f>YEAR(B1)</f></c>')
    why = "results that may depend on days being counted from 1904, and weren't saved"
    assert for_engines(str(path))[0].apart == {("Sheet", 8, 0): why}


NAMING = ("Dates[Day]+1", "SUM(Sheet!1:9)", "SUM(A:A)", "SUM(Sheet:Other!A1)", "SUM(C1:INDEX(C1:C2,2))", "SUM(C1#)")


@pytest.mark.parametrize("text", NAMING)
def test_whatever_names_a_text_of_a_day(tmp_path: Path, text: str) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as made:
        first, _ = made.add_worksheet("Sheet"), made.add_worksheet("Other")
        first.add_table("A8:A9", {"name": "Dates", "columns": [{"header": "Day"}]})
        first.write("A9", "31 March 2025")
        first.write("A1", "1/4/2025")
        first.write_formula("E1", f"={text}")
        first.write_formula("E2", "=SUM(C1:D9)")
    assert list(for_engines(str(path))[0].apart) == [("Sheet", 0, 4)]


def test_numbers_are_read_as_they_are_stored(path: Path) -> None:
    found = load(str(path))
    assert found.from_1904
    assert (found.sheets[0].cells[0, 1], found.sheets[0].cells[1, 1]) == (44285.0, 44560.0)


def test_days_that_are_stored_as_texts_are_counted_alike(tmp_path: Path) -> None:
    path = one_row(tmp_path, '<c r="A9" t="d"><v>2025-03-31</v></c>')
    assert load(str(path)).sheets[0].cells[8, 0] == 44285.0


def one_row(folder: Path, cells: str) -> Path:
    text = re.sub("<workbookPr ?/>", '<workbookPr date1904="1"/>', parts()[BOOK])
    return write(folder / "book.xlsx", book(sheet=sheet(f'<row r="9">{cells}</row>'), **{BOOK: text}))


@pytest.mark.parametrize(
    "text",
    ["2025-03-31", "31.3.2025", "3/2025", "31 March 2025", "Mar-25", "Mon, 31 Mar 2025 6:00 PM", "2025-03-31T06:00Z"],
)
def test_texts_that_look_like_days(text: str) -> None:
    assert looks_like_a_day(text) and looks_like_a_day(f" {text} ") and looks_like_a_day(f"<>{text}")


@pytest.mark.parametrize(
    "text", ["", "2025", "-5", "12.5", "6:30 PM", "May", "FY25", "Market 2", "Q1 2025", "v1.2", "-"]
)
def test_texts_that_are_no_days(text: str) -> None:
    assert not looks_like_a_day(text)


@pytest.mark.parametrize("engine", DEFAULT)
def test_engines_that_take_no_notice_of_it(path: Path, engine: str) -> None:
    """Where one does: what is set apart here may be asked of it."""
    found = run(recomputation(ENGINES[engine], path.read_bytes(), [PLACES["YEAR(B1)"]], [{}], limit=PATIENCE))
    assert isinstance(found, tuple)
    assert list(found[1][0]) == [2021.0]
