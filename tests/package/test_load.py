"""Reading a workbook: what stands in its parts, and the same as openpyxl finds in files of other programs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, GradientFill, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from modelgen import build
from modelgen.package.content import for_engines
from modelgen.package.load import load
from modelgen.package.workbook import CellError, Name, Sheet, Style
from modelgen.verify.engines.registry import DEFAULT
from tests.office import saved
from tests.package import by_openpyxl
from tests.package.hostile import BOOK, RELATIONS, SHEET, TYPES, Entry, book, linked, parts, sheet, write
from tests.support import computed, two_segments

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def same(path: Path) -> None:
    found, want = load(str(path)), by_openpyxl.load(path)
    assert [one.name for one in found.sheets] == [one.name for one in want.sheets]
    for one, other in zip(found.sheets, want.sheets, strict=True):
        for what in ("state", "cells", "formulas", "cached", "looks", "merged", "protected"):
            assert _exactly(getattr(one, what)) == _exactly(getattr(other, what)), (one.name, what)
    assert replace(found, sheets=[], remarks=[], vast=[], conditional=[]) == replace(want, sheets=[])


def _exactly(value: Any) -> Any:
    """With the types of values and their order, for True equals 1.0."""
    return [(at, type(one), one) for at, one in value.items()] if isinstance(value, dict) else value


def everything(path: Path) -> None:
    """What openpyxl can write."""
    made = openpyxl.Workbook()
    first = made.active
    assert first is not None
    first.title = "It's Ü & <b>"
    values = [1, -2.5, 1e-300, "text", " blanks ", "line\nbreak", "<&>\"'", "", True, False, "#DIV/0!", "=A1*2", "=C1"]
    for row, value in enumerate(values, 1):
        first.cell(row, 1, value)
    first["B2"] = ArrayFormula("B2:B4", "=A1:A3*2")
    first["C2"] = DataTableFormula("C2:C4", r1="A1", r2="A2", dt2D=True)
    first["B9"].comment = Comment("a note", "me")
    first["D1"].number_format, first["D2"].number_format = "0.0%", "yyyy-mm-dd"
    first["D2"] = 45000
    for row, fill in enumerate((PatternFill("solid", "FFFF00"), PatternFill("lightUp", "00FF00"), GradientFill())):
        first.cell(row + 1, 5).fill = fill
    first["F1"].font, first["F2"].font = Font(color="FF123456"), Font(color=openpyxl.styles.Color(theme=4, tint=0.5))
    first["F3"].font, first["F4"].border = Font(color=openpyxl.styles.Color(indexed=12)), Border(left=Side("thin"))
    first["F5"].border, first["F6"].protection = Border(right=Side("double")), Protection(locked=False)
    first.merge_cells("H1:I2")
    first.merge_cells("H4:H9")
    first.protection.sheet = True
    made.create_sheet("Hidden").sheet_state = "hidden"
    made.create_sheet("Very").sheet_state = "veryHidden"
    made["Very"]["XFD1048576"] = "far"
    made.defined_names["rate"] = DefinedName("rate", attr_text="Hidden!$A$1")
    made["Very"].defined_names["rate"] = DefinedName("rate", attr_text="0.05")
    made.calculation.iterate = True
    made.save(path)


def test_what_openpyxl_writes(tmp_path: Path) -> None:
    everything(tmp_path / "all.xlsx")
    same(tmp_path / "all.xlsx")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, amazon_workbook: Path, sotp_workbook: Path) -> dict[str, Path]:
    """Workbooks of models, as they are and as openpyxl saves them."""
    folder = tmp_path_factory.mktemp("built")
    build(two_segments(), folder / "two.xlsx")
    found = {"two": folder / "two.xlsx", "amazon": amazon_workbook, "sotp": sotp_workbook}
    for name, path in tuple(found.items()):
        found[f"{name} by openpyxl"] = folder / f"{name} saved.xlsx"
        openpyxl.load_workbook(path).save(found[f"{name} by openpyxl"])
    return found


@pytest.mark.parametrize("name", ["two", "sotp", "amazon", "two by openpyxl", "sotp by openpyxl", "amazon by openpyxl"])
def test_what_modelgen_writes(built: dict[str, Path], name: str) -> None:
    same(built[name])


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["two", "sotp"])
def test_what_libreoffice_writes(built: dict[str, Path], tmp_path: Path, name: str) -> None:
    same(saved(built[name], tmp_path))


def test_what_libreoffice_writes_of_amazon(amazon_by_libreoffice: Path) -> None:
    same(amazon_by_libreoffice)


def read(tmp_path: Path, made: list[Entry]) -> Sheet:
    return load(str(write(tmp_path / "book.xlsx", made))).sheets[0]


CELLS: dict[str, tuple[str, dict[str, object]]] = {  # in row 9; constants found, or formulas with their cached values
    "a number": ('<c r="A9"><v>1e3</v></c>', {"A": 1000.0}),
    "digits of other programs": ('<c r="A9"><v>1_000</v></c><c r="B9"><v>\u0661</v></c><c r="C9"><v>0x1</v></c>',
                                 {"A": "1_000", "B": "\u0661", "C": "0x1"}),
    "no number": ('<c r="A9"><v>many</v></c><c r="B9"><v>inf</v></c><c r="C9"><v>1e999</v></c>',
                  {"A": "many", "B": "inf", "C": "1e999"}),
    "booleans": ('<c r="A9" t="b"><v>1</v></c><c r="B9" t="b"><v>false</v></c><c r="C9" t="b"><v>maybe</v></c>',
                 {"A": True, "B": False, "C": "maybe"}),
    "an error, and none": ('<c r="A9" t="e"><v>#N/A</v></c><c r="B9" t="e"><v>7</v></c>',
                           {"A": CellError("#N/A"), "B": "7"}),
    "escapes": ('<c r="A9" t="inlineStr"><is><t>_x000d_ _x005F_x000D_ _x1_ _xD83D__xDE00_ _xD83D_</t></is></c>'
                '<c r="B9" t="str"><f>A1</f><v>_x0041_</v></c>',
                {"A": "\r _x000D_ _x1_ \U0001f600 \ufffd", "B": ("=A1", "A")}),
    "odd dates": ('<c r="A9" t="d"><v>2024-03-01T00:00:00+02:00</v></c><c r="B9" t="d"><v>202403</v></c>'
                  '<c r="C9" t="d"><v>2024-W09-5</v></c><c r="D9" t="d"><v>Z</v></c>',
                  {"A": "2024-03-01T00:00:00+02:00", "B": "202403", "C": "2024-W09-5", "D": "Z"}),
    "an error": ('<c r="A9" t="e"><v>#N/A</v></c>', {"A": CellError("#N/A")}),
    "a text": ('<c r="A9" t="str"><v>=1+1</v></c>', {"A": "=1+1"}),
    "a shared text": ('<c r="A9" t="s"><v>1</v></c><c r="B9" t="s"><v>99</v></c><c r="C9" t="s"><v>-1</v></c>',
                      {"A": "Costs", "B": "99", "C": "-1"}),
    "an inline text": ('<c r="A9" t="inlineStr"><is><t>a</t><r><rPr/><t xml:space="preserve"> b</t></r>'
                       "<rPh><t>so it sounds</t></rPh></is></c>", {"A": "a b"}),
    "blanks at the ends": (
        '<c r="A9" t="inlineStr"><is><t> \t\na  b&#10;\u00a0&#9;</t></is></c>'
        '<c r="B9" t="inlineStr"><is><r><t>a </t></r><r><t> </t></r><r><t xml:space="preserve"> b </t></r></is></c>'
        '<c r="C9" t="str"><f>A1</f><v> a </v></c><c r="D9" t="str"><f>A1</f><v xml:space="preserve"> a </v></c>'
        '<c r="E9" t="inlineStr"><is><t>_x0020_a</t></is></c>',
        {"A": "a  b\n\u00a0", "B": "a b ", "C": ("=A1", "a"), "D": ("=A1", " a "), "E": " a"},
    ),
    "formulas with and without their sign": ('<c r="A9"><f>=B1+1</f></c><c r="B9"><f t="shared" si="0" ref="B9:C9">=B1'
                                             '</f></c><c r="C9"><f t="shared" si="0"/></c>',
                                             {"A": ("=B1+1", None), "B": ("=B1", None), "C": ("=C1", None)}),
    "no formulas": ('<c r="A9"><f ca="1"/><v>4</v></c><c r="B9"><f></f></c><c r="C9" t="str"><f/><v>a</v></c>',
                               {"A": 4.0, "C": "a"}),
    "an empty inline text": ('<c r="A9" t="inlineStr"><is><t/></is></c><c r="B9" t="inlineStr"/>', {"A": ""}),
    "CDATA and entities": ('<c r="A9" t="str"><v><![CDATA[<a>]]>&amp;&#65;</v></c>', {"A": "<a>&A"}),
    "a comment": ('<c r="A9"><v>1<!-- <c r="B9"><v>2</v></c> -->3</v></c>', {"A": 13.0}),
    "dates": ('<c r="A9" t="d"><v>2024-03-01T12:00:00Z</v></c><c r="B9" t="d"><v>1900-02-28</v></c>'
              '<c r="C9" t="d"><v>06:00:00</v></c><c r="D9" t="d"><v>soon</v></c>',
              {"A": 45352.5, "B": 59.0, "C": 0.25, "D": "soon"}),
    "nothing": ('<c r="A9"/><c r="B9"><v></v></c><c r="C9" t="str"><v/></c>', {}),
    "places that follow": ('<c r="B9"><v>1</v></c><c><v>2</v></c><c r="e9"><v>3</v></c>',
                            {"B": 1.0, "C": 2.0, "E": 3.0}),
    "a prefix": (f'<y:c xmlns:y="{MAIN}" r="A9"><y:v>1</y:v></y:c>', {"A": 1.0}),
    "a formula": ('<c r="A9"><f>1+1</f><v>2</v></c>', {"A": ("=1+1", 2.0)}),
    "formulas without a value": ('<c r="A9"><f>1+1</f></c><c r="B9"><f>1+1</f><v></v></c>',
                                 {"A": ("=1+1", None), "B": ("=1+1", None)}),
    "an empty text calculated": ('<c r="A9" t="str"><f>""</f><v></v></c>', {"A": ('=""', "")}),
    "an error calculated": ('<c r="A9" t="e"><f>1/0</f><v>#DIV/0!</v></c>', {"A": ("=1/0", CellError("#DIV/0!"))}),
    "a boolean calculated": ('<c r="A9" t="b"><f>1&lt;2</f><v>1</v></c>', {"A": ("=1<2", True)}),
    "shared formulas": ('<c r="A9"><f t="shared" ref="A9:C9" si="0">SUM(A$1:B2)*S!$A1</f></c>'
                        '<c r="B9"><f t="shared" si="0"/></c><c r="C9"><f t="shared" si="0"></f></c>',
                        {"A": ("=SUM(A$1:B2)*S!$A1", None), "B": ("=SUM(B$1:C2)*S!$A1", None),
                         "C": ("=SUM(C$1:D2)*S!$A1", None)}),
    "an array": ('<c r="A9"><f t="array" ref="A9:B9">A1:B1*2</f><v>2</v></c><c r="B9"><v>4</v></c>',
                 {"A": ("=A1:B1*2", 2.0), "B": 4.0}),
    "a data table": ('<c r="A9"><f t="dataTable" ref="A9:B9" dt2D="1" r1="C1" r2="C2"/><v>2</v></c>',
                     {"A": ("=TABLE(C1,C2)", 2.0)}),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "want"), CELLS.values(), ids=CELLS)
def test_cells(tmp_path: Path, cells: str, want: dict[str, object]) -> None:
    relation = f'<Relationship Id="rId99" Type="{TYPES}/sharedStrings" Target="/xl/texts.xml"/></Relationships>'
    texts = (
        f'<sst xmlns="{MAIN}"><si><t>Sales</t></si><si><r><t>Co</t></r><r><t>sts</t></r><rPh><t>x</t></rPh></si></sst>'
    )
    shared = {RELATIONS: parts()[RELATIONS].replace("</Relationships>", relation), "xl/texts.xml": texts}
    found = read(tmp_path, book(sheet=sheet(f'<row r="9">{cells}</row>'), **shared))
    got: dict[str, object] = {}
    for (row, column), value in found.cells.items():
        if row == 8:
            got["ABCDE"[column]] = value
    for (row, column), formula in found.formulas.items():
        if row == 8:
            got["ABCDE"[column]] = formula, found.cached.get((row, column))
    assert {at: (type(value), value) for at, value in got.items()} == {
        at: (type(value), value) for at, value in want.items()
    }


def test_rows_that_dont_say_where_they_are(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c></row><row r='7'><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"
    found = read(tmp_path, book(sheet=sheet(rows)))
    assert {at: value for at, value in found.cells.items() if at[0] > 1} == {(2, 0): 1.0, (6, 0): 2.0, (7, 1): 3.0}


def test_a_strict_file_and_one_with_prefixes(tmp_path: Path) -> None:
    strict = parts()[SHEET].replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    row = '<x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row>'
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{row}</x:sheetData></x:worksheet>'
    assert read(tmp_path, book(sheet=strict)).cells[0, 1] == 1.0
    assert read(tmp_path, book(sheet=prefixed)).cells == {(0, 0): 5.0}


def test_styles_of_which_parts_are_missing(tmp_path: Path) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><fonts><font><color rgb="no colour"/></font></fonts>'
        '<cellXfs><xf numFmtId="10" fontId="7"/><xf numFmtId="999"><protection locked="0"/></xf></cellXfs></styleSheet>'
    )
    made = book(**{"xl/styles.xml": styles})
    assert load(str(write(tmp_path / "book.xlsx", made))).styles == [Style("0.00%"), Style("General", locked=False)]


@pytest.mark.parametrize(
    ("part", "old", "new", "what"),
    [
        (BOOK, 'r:id="rId1"', 'r:id="rId77"', "xl/workbook.xml is damaged (its sheet 'Sheet' stands nowhere)"),
        (SHEET, '<c r="B1"', '<c r="B1" s="x"', "sheet 'Sheet' has a cell of a style 'x', which no workbook has"),
        (SHEET, '<c r="B1"', '<c r="B0"', f"{SHEET} has a row '0', which no sheet has"),
        (SHEET, '<c r="B1"', '<c r="B"', f"{SHEET} has a row '', which no sheet has"),
        (SHEET, '<c r="B1"', '<y:c r="B1"', f"{SHEET} is damaged (unbound prefix"),
    ],
)  # fmt: skip
def test_what_cant_be_read(tmp_path: Path, part: str, old: str, new: str, what: str) -> None:
    text = parts()[part]
    assert old in text
    with pytest.raises(ValueError, match=re.escape(what) + ".*; "):
        load(str(write(tmp_path / "book.xlsx", book(**{part: text.replace(old, new, 1)}))))


def test_a_sheet_of_a_chart_is_left_out(tmp_path: Path) -> None:
    relations = parts()[RELATIONS].replace('/worksheet"', '/chartsheet"')
    assert load(str(write(tmp_path / "book.xlsx", book(**{RELATIONS: relations})))).sheets == []


def test_names_and_links(tmp_path: Path) -> None:
    defined = '<definedName name="a">Sheet!$A$1</definedName><definedName name="a" localSheetId="0"/>'
    made = linked("two.xlsx", "ten.xlsx", defined=defined)
    found = load(str(write(tmp_path / "book.xlsx", made)))
    assert found.names == [Name("a", "Sheet!$A$1"), Name("a", "", 0)]
    assert found.links == ["two.xlsx", "ten.xlsx"]
    assert not found.connected and not found.iterates


@pytest.mark.slow
@pytest.mark.parametrize("engine", DEFAULT)
def test_engines_get_texts_as_excel_shows_them(tmp_path: Path, engine: str) -> None:
    cells = (
        '<c r="A9" t="inlineStr"><is><t>a_x000D_&#13;b_x005F_x0041__x0042__x0001_</t></is></c>'
        '<c r="B9"><f>LEN(A9)</f></c><c r="C9"><f>CODE(MID(A9,3,1))</f></c><c r="D9"><f>MID(A9,5,7)</f></c>'
    )
    path = write(tmp_path / "book.xlsx", book(sheet=sheet(f'<row r="9">{cells}</row>')))
    assert computed(engine, path, [("Sheet", 8, at) for at in (1, 2, 3)]) == [[13.0, 13.0, "_x0041_"]]


def test_a_what_if_table_is_set_apart_where_there_are_cells(tmp_path: Path) -> None:
    made = book(sheet=sheet('<row r="9"><c r="A9"><f t="dataTable" ref="A9:A90000" r1="B1"/><v>1</v></c></row>'
                            '<row r="80000"><c r="A80000"><v>2</v></c></row>'))  # fmt: skip
    content, _ = for_engines(str(write(tmp_path / "book.xlsx", made)))
    assert content.apart == {("Sheet", 8, 0): "a data table", ("Sheet", 79_999, 0): "a data table"}


def test_values_that_arent_what_their_kind_says(tmp_path: Path) -> None:
    cells = (
        '<c r="A9"><v>1e999</v></c><c r="B9" t="b"><v>maybe</v></c><c r="C9" t="s"><v>99</v></c><c r="D9"><v>1</v></c>'
    )
    broken = read(tmp_path, book(sheet=sheet(f'<row r="9">{cells}</row>'))).broken
    assert broken == {
        (8, 0): "'1e999' is no number",
        (8, 1): "'maybe' is no truth value",
        (8, 2): "'99' is no text of the workbook",
    }
