"""Every rule finds its fault, says where, and finds nothing else; whoever wrote the file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import get_column_letter

from modelgen import Model, Timeline, build
from modelgen.audit.lint import RULES, CannotLint, inspect, lint
from modelgen.audit.report import Findings
from tests.audit.bad import EXPECTED, borders, workbook
from tests.office import saved

BROKEN = {"broken-formula", "broken-value", "unread-formula"}
"""Which no spreadsheet program writes, and hardly anybody: see test_broken.py and test_costs.py."""


@pytest.fixture(scope="module")
def bad(tmp_path_factory) -> Path:
    return workbook(tmp_path_factory.mktemp("bad") / "bad.xlsx")


def found(report: Findings) -> list[tuple[str, str, str]]:
    return [(finding.severity, finding.rule, finding.place) for finding in report.findings]


def test_each_fault_is_found_and_nothing_else(bad) -> None:
    report = inspect(str(bad))
    assert found(report) == [row[:3] for row in EXPECTED]
    for finding, (*_, part) in zip(report.findings, EXPECTED, strict=True):
        assert part in finding.what, finding
    assert report.exit_code == 1


def test_every_rule_has_a_fault_in_the_bad_workbook() -> None:
    assert {rule.name for rule in RULES} == {row[1] for row in EXPECTED} | BROKEN
    assert all(rule.title and rule.remedy for rule in RULES)


def test_the_amazon_workbook_has_no_findings(amazon_workbook) -> None:
    report = lint(amazon_workbook)
    assert found(report) == []
    assert report.formulas > 9_000
    assert report.exit_code == 0


@pytest.mark.parametrize("writer", ["openpyxl", "libreoffice"])
def test_saved_by_another_program_the_workbook_is_as_clean(small, tmp_path, writer) -> None:
    if writer == "openpyxl":
        copy = tmp_path / "copy.xlsx"
        openpyxl.load_workbook(small).save(copy)
    else:
        copy = saved(small, tmp_path / "out")
    assert found(inspect(str(copy))) == []


def test_a_record_that_calculates_is_no_record(small, tmp_path) -> None:
    book = openpyxl.load_workbook(small)
    book["Manifest"]["Z9"] = "=1+1"
    book.save(tmp_path / "copy.xlsx")
    assert ("warning", "hidden-sheet", "Manifest") in found(inspect(str(tmp_path / "copy.xlsx")))


def test_libreoffice_keeps_the_faults(bad, tmp_path) -> None:
    rules = {rule for _, rule, _ in found(inspect(str(saved(bad, tmp_path / "out"))))}
    # it drops names that Excel would refuse, and writes other workbooks in its own way
    assert {rule.name for rule in RULES} - rules <= {"name", "external-link"} | BROKEN


# --- a sound workbook that someone spoils --------------------------------------------------------------


def shops() -> Model:
    """Two shops, two years of history, five of forecast."""
    m = Model(
        "Shops", timeline=Timeline.annual(2023, 2029, last_actual=2024), unit="EUR mn", scenarios=("Base", "Bull")
    )
    year, shop = m.timeline, m.axis("Shop", "Bread", "Cake")
    growth = m.sheet("Inputs").assumption("Growth", shop, year, unit="%")
    growth.give({"Bread": 0.03, "Cake": [0.08, 0.07, 0.06, 0.05, 0.04]}, source="Plan")
    sheet = m.sheet("Shops")
    sales = sheet.line("Sales", shop, year)
    sales.actual.give({"Bread": [60.5, 66], "Cake": [20.1, 22.7]}, source="Annual report")
    sales.forecast = sales.prior * (1 + growth)
    total = sheet.line("Total sales", year)
    total.formula = sales.total(shop)
    rise = sheet.line("Rise", unit="%")
    rise.formula = total.at(year, "2029") / total.at(year, "2024") - 1
    return m


ROW, TYPED = "inconsistent-row", "overwritten-formula"
SPOILED = [  # a cell of the shops' workbook (columns from 2023 on: G to M), what it becomes, and what is found
    ("Shops!J7", "=I7*1.1", [("warning", "constant", "Shops!J7"), ("warning", ROW, "Shops!J7")]),
    ("Shops!M10", "=SUM(M7:M7)", [("warning", ROW, "Shops!M10")]),
    ("Shops!I8", "=H8*(1+Inputs!J12)", [("warning", ROW, "Shops!I8")]),
    ("Shops!K10", 120.5, [("warning", TYPED, "Shops!K10")]),
    ("Inputs!K9", 0.2, []),  # an override: that is what an input that follows another is for
    ("Shops!E11", "=M90/H10-1", [("warning", "blank-reference", "Shops!E11")]),
    ("Shops!E11", "=E11", [("error", "circular", "Shops!E11")]),
    ("Shops!K7", "12", [("warning", "number-as-text", "Shops!K7")]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("place", "value", "expected"), SPOILED)
def test_what_a_user_spoils_is_found(small, tmp_path, place, value, expected) -> None:
    book = openpyxl.load_workbook(small)
    sheet, address = place.split("!")
    assert book[sheet][address].value is not None
    book[sheet][address] = value
    book.save(tmp_path / "spoiled.xlsx")
    assert found(inspect(str(tmp_path / "spoiled.xlsx"))) == expected


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("small") / "small.xlsx"
    build(shops(), path)
    return path


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], ["Sheet!B5:C5"]),
        (["D3"], []),
        (["D5"], []),
        (["B5", "C5", "D5", "E5", "F5"], ["Sheet!B5:C5"]),
        (["D5", "F5"], []),
        (["D3", "F3"], []),  # two borders mark a history, a forecast and what comes after
    ],
)
def test_one_change_of_formula_is_fine_where_a_border_marks_it(tmp_path, places, expected) -> None:
    report = inspect(str(borders(tmp_path / "borders.xlsx", places)))
    rows = [finding for finding in report.findings if finding.rule == "inconsistent-row"]
    assert [finding.place for finding in rows] == [place.replace("B5:C5", "D5:F5") for place in expected]
    assert all("before it =B6 in B5" in finding.what for finding in rows)


ROWS = [  # a row's formulas under headings, the cells that are told, and against what
    ("AAXAA", "D5", "=D6+D7, elsewhere in the row =B6 in B5"),
    ("AXAXA", "C5 E5", "=C6+C7, elsewhere in the row =B6 in B5"),
    ("AAXXY", "D5:F5", "=D6+D7, one of 3 formulas; another is =B6 in B5"),
    ("AAXXX", "D5:F5", "=D6+D7, before it =B6 in B5"),
    ("AXYZB", "", ""),
]


@pytest.mark.parametrize(("row", "told", "what"), ROWS)
def test_a_row_is_told_against_its_most_frequent_formula(tmp_path, row, told, what) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    ends = {"A": "", "X": "+{}7", "Y": "-{}7", "Z": "*{}7", "B": "/{}7"}
    for number, kind in enumerate(row):
        letter = "BCDEF"[number]
        sheet[f"{letter}3"], sheet[f"{letter}6"], sheet[f"{letter}7"] = 2023 + number, number + 0.5, number + 1.5
        sheet[f"{letter}5"] = f"={letter}6" + ends[kind].format(letter)
    book.save(tmp_path / "rows.xlsx")
    found = [one for one in inspect(str(tmp_path / "rows.xlsx")).findings if one.rule == ROW]
    assert [one.place for one in found] == [f"Sheet!{place}" for place in told.split()]
    assert [one.what.removesuffix(" (the first of 2)") for one in found][:1] == [what][: len(told)]


TABLES = [  # which columns of a row have the same formula, and which of them are told
    ("AAXAA", "C"), ("AXAA", "B"), ("AAXXAA", "CD"), ("AXA", ""), ("AAXXXAA", ""), ("AXXAA", ""), ("AAXBB", ""),
]  # fmt: skip


def test_in_a_table_only_what_stands_between_equal_formulas_is_told(tmp_path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for number, (row, _) in enumerate(TABLES):
        for column, kind in enumerate(row, 1):
            here, (first, second) = 4 * number + 1, (chr(64 + column), chr(74 + column))
            sheet[f"{second}{here}"].value = sheet[f"{second}{here + 1}"].value = column + 0.5
            sheet[f"{first}{here}"].value = f"={second}{here}" + {"A": "", "X": f"-{second}{here + 1}", "B": "^2"}[kind]
    book.save(tmp_path / "tables.xlsx")
    report = inspect(str(tmp_path / "tables.xlsx"))
    places = [finding.place for finding in report.findings if finding.rule == "inconsistent-row"]
    told = [f"Sheet!{odd[0]}{4 * n + 1}" + (f":{odd[-1]}{4 * n + 1}" if odd[1:] else "")
            for n, (_, odd) in enumerate(TABLES) if odd]  # fmt: skip
    assert places == told


def test_saved_error_values(tmp_path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "errors.xlsx")
    sheet = book.add_worksheet("S")
    for column in range(3):
        sheet.write_formula(0, column, f"=1/{'ABC'[column]}2", None, "#DIV/0!")
        sheet.write_number(1, column, 0)
    sheet.write_formula(2, 0, "=IF(A2=0,NA(),A2)", None, "#N/A")  # a gap in a chart
    book.close()
    report = inspect(str(tmp_path / "errors.xlsx"))
    assert found(report) == [("error", "error-value", "S!A1:C1"), ("info", "error-value", "S!A3")]


def test_an_iterating_workbook_is_warned_of_its_circles(tmp_path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "=A2", "=A1"
    book.calculation.iterate = True
    book.save(tmp_path / "iterates.xlsx")
    report = inspect(str(tmp_path / "iterates.xlsx"))
    assert found(report) == [("warning", "circular", "Sheet!A1")]
    assert "iterates" in report.findings[0].what


# --- the report ----------------------------------------------------------------------------------------


def test_json(bad, run, tmp_path) -> None:
    code, _, err = run("lint", bad, "--json", tmp_path / "report.json")
    assert (code, err) == (1, "")
    data = json.loads((tmp_path / "report.json").read_text())
    assert (data["file"], data["exit_code"]) == (str(bad), 1)
    assert data["counts"] == {"error": 8, "warning": len(EXPECTED) - 8, "info": 0}
    assert len(data["findings"]) == len(EXPECTED)
    first = data["findings"][0]
    assert (first["rule"], first["sheet"], first["cells"]) == ("error-value", "Errors", "Errors!B5")


@pytest.mark.slow
def test_the_text_is_by_severity_and_rule_and_capped(bad, run, tmp_path) -> None:
    code, out, _ = run("lint", bad)
    lines = out.splitlines()
    assert lines.index("Errors") < lines.index("Warnings") and "Remarks" not in lines
    assert "  constant (7): a number is typed into a formula" in lines
    assert "    Constants!D5:F5: 1.05 in =C5*1.05" in lines
    assert (
        lines[-1]
        == f"{bad}: 8 errors, {len(EXPECTED) - 8} warnings, 0 remarks in {inspect(str(bad)).formulas} formulas"
    )
    few = inspect(str(bad)).lines(most=2)
    assert "    ... and 2 more" in few
    assert code == 1


def test_a_clean_workbook_ends_with_0(run, small) -> None:
    code, out, _ = run("lint", small)
    assert code == 0
    assert "0 errors, 0 warnings, 0 remarks" in out


# --- files from anywhere -------------------------------------------------------------------------------


@pytest.mark.slow
def test_files_that_cannot_be_read(run, tmp_path, small) -> None:
    (tmp_path / "text.xlsx").write_text("no workbook")
    (tmp_path / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    (tmp_path / "half.xlsx").write_bytes(small.read_bytes()[:9000])
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    rewritten(small, tmp_path / "xml.xlsx", lambda name, data: data[:500] if "sheet1.xml" in name else data)
    for name, says in {
        "text.xlsx": "not an .xlsx workbook", "old.xls": "an old .xls file", ".": "is a folder",
        "half.xlsx": "not an .xlsx workbook", "zip.xlsx": "not an .xlsx workbook", "xml.xlsx": "not an .xlsx workbook",
        "none.xlsx": "there is no such file",
    }.items():  # fmt: skip
        code, out, err = run("lint", name)
        assert (code, out) == (2, ""), name
        assert err.startswith("modelgen: ") and says in err, err
    with pytest.raises(CannotLint, match="no such file"):
        lint(tmp_path / "none.xlsx")


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


@pytest.mark.parametrize(
    "xml",
    [
        "",  # no cells
        '<row r="1"><c r="A1"><f>SUM(</f></c><c r="B1"><f>)(][{"\'!</f><v>x</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><f>XFD1:XFD1048575+A:XFD</f><v>1</v></c></row>',  # at the end of the world
        '<row r="1"><c r="A1" s="99"><v>1</v></c><c r="B1" t="s"><v>99</v></c><c r="C1"><v>1.2.3</v></c></row>',
        '<row><c><f t="shared" ref="A1:B1" si="0">B1+1</f></c><c><f t="shared" si="0"/></c></row>',
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f></c><c r="B1" t="d"><v>2025-01-31</v></c></row>',
        '<row r="1"><c r="A1"><f t="dataTable" ref="A1:B2" dt2D="1" r1="C1" r2="C2"/><v>5</v></c></row>',
        '<row r="1"><c r="A1" t="e"><v>#BUSY!</v></c><c r="B1" t="inlineStr"><is><t>a</t></is></c></row>',
    ],
)
def test_odd_cells_are_read_without_a_stumble(small, tmp_path, xml) -> None:
    def change(name: str, data: bytes) -> bytes:
        if not name.endswith("sheet2.xml"):
            return data
        head, rest = data.decode().split("<sheetData", 1)
        changed = head + "<sheetData>" + str(xml) + "</sheetData>" + rest.rpartition("</sheetData>")[2]
        return changed.encode()

    report = inspect(str(rewritten(small, tmp_path / "odd.xlsx", change)))
    assert report.formulas > 20
    assert report.json() and report.lines() is not None


@pytest.mark.slow
def test_a_long_row_of_running_sums_is_no_circle_and_takes_no_time(tmp_path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("S")
    sheet.append([f"=SUM($A$2:{get_column_letter(column)}$2)" for column in range(1, 16_385)])
    sheet.append(["=XFD1", 1])
    book.save(tmp_path / "wide.xlsx")
    circular = [
        finding.cells for finding in inspect(str(tmp_path / "wide.xlsx")).findings if finding.rule == "circular"
    ]
    assert len(circular) == 1


@pytest.mark.slow
def test_a_long_column_of_running_sums_is_no_circle_and_takes_no_time(tmp_path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("S")
    for row in range(1, 3001):
        sheet.append([row, f"=SUM($A$1:A{row})+SUM(B$1:B{row - 1})" if row > 1 else "=A1"])
    book.save(tmp_path / "long.xlsx")
    report = inspect(str(tmp_path / "long.xlsx"))
    assert [finding.rule for finding in report.findings] == []
    assert report.formulas == 3000
