"""The package opens without a repair prompt, and three readers find the same values in it."""

from __future__ import annotations

import csv
import math
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel
from python_calamine import CalamineWorkbook

from modelgen import Model, build
from tests.office import CSV, saved
from tests.support import two_segments
from tests.workbook.package import faults

Grid = dict[tuple[int, int], float | str]


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("small") / "small.xlsx"
    build(two_segments(), path)
    return path


# --- what Excel accepts --------------------------------------------------------------------------------


def test_the_amazon_workbook_opens_without_a_repair_prompt(amazon_workbook) -> None:
    assert faults(amazon_workbook) == []


def test_so_do_small_and_empty_ones(small, tmp_path) -> None:
    build(Model("Empty"), tmp_path / "empty.xlsx")
    assert faults(tmp_path / "empty.xlsx") == []
    assert faults(small) == []


SHEET, BOOK, STYLES, STRINGS = "Assumptions", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
TYPES, RELATIONS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
SPOILED = [  # a part, what is replaced in it (a pattern), by what, and the fault that must be found
    (SHEET, "</sheetData>", "</sheetDat>", "not well-formed"),
    (TYPES, '<Override PartName="/xl/styles.xml"[^>]*>', "", "styles.xml has no content type"),
    (TYPES, "/xl/styles.xml", "/xl/style.xml", "style.xml is named, and isn't there"),
    (RELATIONS, "worksheets/sheet2.xml", "worksheets/sheet99.xml", "leads to xl/worksheets/sheet99.xml"),
    (RELATIONS, 'Id="rId2"', 'Id="rId1"', "rId1 stands twice"),
    (BOOK, 'r:id="rId2"', 'r:id="rId77"', "<sheet> uses the relationship rId77"),
    (BOOK, 'name="Assumptions" sheetId', 'name="cover" sheetId', "two sheets have the name cover"),
    (BOOK, 'name="Assumptions" sheetId', 'name="A/B" sheetId', "the sheet name 'A/B' contains '/'"),
    (BOOK, 'sheetId="2"', 'sheetId="1"', "two sheets have the id 1"),
    (BOOK, '<definedName name="shares"', '<definedName name="basis"', "the defined name basis stands twice"),
    (BOOK, '<definedName name="shares"', '<definedName name="fy25"', "fy25 can't be a defined name"),
    (BOOK, '(<definedName name="shares">)[^<]*', r"\1#REF!", "the defined name shares: #REF!"),
    (BOOK, '(<definedName name="shares">)[^<]*', r"\1Gone!$A$1", "the sheet Gone of Gone!$A$1 isn't there"),
    (STYLES, '<xf numFmtId="0" fontId="0"', '<xf numFmtId="0" fontId="999"', "fontId 999"),
    (STYLES, '(<xf numFmtId=")1[6-9][0-9]"', r'\g<1>555"', "the number format 555"),
    (STYLES, "<dxf>.*</dxf>", "", "a conditional format uses dxf 0 of 0"),
    (STRINGS, 'uniqueCount="', 'uniqueCount="1', "are said to be there"),
    (SHEET, ' s="[0-9]+" t="s"', ' s="9999" t="s"', "format 9999 of"),
    (SHEET, 't="s"><v>', 't="s"><v>99', "shared string 99"),
    (SHEET, "<v>0.2</v>", "<v>nan</v>", "the number nan"),
    (SHEET, '<row r="8"', '<row r="7"', "row 7 stands behind row 7"),
    (SHEET, '<c r="K8"', '<c r="A8"', "A8 stands in the wrong place"),
    (SHEET, "<f>CHOOSE\\(", "<f>XLOOKUP(", "XLOOKUP needs the prefix _xlfn."),
    (SHEET, "<f>CHOOSE\\(", "<f>STDEV.S(", "STDEV.S needs the prefix _xlfn."),
    (SHEET, "<f>CHOOSE\\(", "<f>=CHOOSE(", "begins with ="),
    (SHEET, "<f>CHOOSE\\(Lists!", "<f>CHOOSE(Nowhere!", "the sheet Nowhere of"),
    (SHEET, "<f>CHOOSE\\(", "<f>" + "1+" * 5000 + "CHOOSE(", "a formula of 10"),
    (SHEET, '(dataValidations count=")', r"\g<1>9", "data validations are counted"),
    (SHEET, '(<dataValidation [^>]*sqref=")[^"]*', r"\1A1:Z50", "two data validations overlap"),
    (SHEET, 'errorTitle="', 'errorTitle="' + "long " * 8, "errorTitle has more than 32"),
    (SHEET, "(</sheetData>)", r'\1<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>', "has merged cells"),
    (SHEET, "(<pageMargins[^>]*>)(<pageSetup[^>]*>)", r"\2\1", "its elements stand in the order"),
    (SHEET, "</oddFooter>", "x" * 256 + "</oddFooter>", "oddFooter has more than 255"),
    (SHEET, '<col min="2"', '<col min="1"', "its column widths overlap"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("part", "old", "new", "fault"), SPOILED)
def test_the_validation_finds(small, tmp_path, part, old, new, fault) -> None:
    path = tmp_path / "spoiled.xlsx"
    if part == SHEET:
        part = f"xl/worksheets/sheet{openpyxl.load_workbook(small, read_only=True).sheetnames.index(part) + 1}.xml"
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == part:
                changed = re.sub(old, new, text, flags=re.DOTALL)
                assert changed != text, f"{old} isn't in {part}"
                text = changed
            target.writestr(name, text)
    assert any(fault in found for found in faults(path)), faults(path)


# --- three readers -------------------------------------------------------------------------------------


def by_openpyxl(path: Path) -> dict[str, Grid]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {
            (cell.row - 1, cell.column - 1): plain(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value not in (None, "")
        }
        for sheet in book.worksheets
    }


def by_calamine(path: Path) -> dict[str, Grid]:
    book = CalamineWorkbook.from_path(str(path))
    found = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = {(r, c): plain(v) for r, row in enumerate(rows) for c, v in enumerate(row) if v != ""}
    return found


def by_libreoffice_csv(folder: Path, stem: str) -> dict[str, Grid]:
    """Raw values of all visible sheets; a number and a text that reads as one are the same in a CSV."""
    found = {}
    for file in folder.glob(f"{stem}-*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
        found[file.stem.removeprefix(f"{stem}-")] = {
            (r, c): numeric(text) for r, row in enumerate(rows) for c, text in enumerate(row) if text
        }
    return found


def plain(value: object) -> float | str:
    if isinstance(value, datetime | date | time):
        return float(to_excel(value))
    return float(value) if isinstance(value, int | float) else str(value)


def numeric(text: str) -> float | str:
    if found := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text):  # a date, which a CSV always shows as one
        month, day, year = map(int, found.groups())
        return float(to_excel(date(year, month, day)))
    try:  # percentages are shown as such, with all digits
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return text


def differences(expected: dict[str, Grid], found: dict[str, Grid], tolerance: float) -> list[str]:
    """Cells whose values differ; a line for each sheet that is missing."""
    lines = [f"{name} is missing" for name in expected if name not in found]
    for name, cells in expected.items():
        other = found.get(name, {})
        for at in sorted(cells.keys() | other.keys()) if name in found else ():
            one, two = cells.get(at), other.get(at)
            both = isinstance(one, float) and isinstance(two, float)
            if not (one == two or (both and math.isclose(one, two, rel_tol=tolerance, abs_tol=tolerance))):  # type: ignore[arg-type]
                lines.append(f"{name} {at}: {one!r} and {two!r}")
    return lines


@pytest.fixture(scope="session")
def values(amazon_workbook) -> dict[str, Grid]:
    return by_openpyxl(amazon_workbook)


def test_openpyxl_and_calamine_read_the_same_values(amazon_workbook, values) -> None:
    assert sum(len(cells) for cells in values.values()) > 15_000
    assert differences(values, by_calamine(amazon_workbook), 0) == []


def test_libreoffice_reads_and_saves_the_same_values(values, amazon_by_libreoffice) -> None:
    assert differences(values, by_openpyxl(amazon_by_libreoffice), 1e-9) == []
    assert faults(amazon_by_libreoffice) == []


@pytest.mark.libreoffice
def test_libreoffice_shows_the_same_values(values, amazon_workbook, tmp_path) -> None:
    converted = saved(amazon_workbook, tmp_path, CSV).parent
    expected = {
        name: {at: numeric(value) if isinstance(value, str) else value for at, value in cells.items()}
        for name, cells in values.items()
    }
    assert differences(expected, by_libreoffice_csv(converted, "amazon"), 1e-9)[:5] == []
