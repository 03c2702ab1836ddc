"""The file that engines get: what it keeps of a workbook, so that they compute what the workbook says."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter

from modelgen.package.content import for_engines
from modelgen.verify.engines.registry import DEFAULT
from modelgen.verify.verify import verify_workbook
from tests.package.hostile import BOOK, book, cells, cells_of, parts, sheet, write
from tests.support import computed

Made = Callable[[Path], object]


def written(path: Path) -> Path:
    """What xlsxwriter writes: a table, names, hidden rows, an array, texts."""
    with xlsxwriter.Workbook(path) as made:
        first, second = made.add_worksheet("It's <A>"), made.add_worksheet("B")
        for row in range(4):
            first.write_row(row, 0, [f"r{row}", row + 1, 10 * (row + 1)])
        first.add_table(
            "A1:C4", {"name": "T", "header_row": False, "columns": [{}, {"header": 'a "b"'}, {"header": "c"}]}
        )
        first.set_row(1, None, None, {"hidden": True})
        first.write_formula("E1", "=SUBTOTAL(109,B1:B4)")
        first.write_formula("E2", '=SUM(T[a "b"])')
        first.write_array_formula("F1:F4", "{=B1:B4*C1:C4}")
        first.write_formula("E3", "=SUM(F1:F4)")
        made.define_name("B!rate", "=B!$A$1")
        made.define_name("rate", "='It''s <A>'!$B$4")
        first.write_formula("E4", "=rate*2")
        second.write("A1", 7)
        second.write_formula("A2", "=rate*2")
        second.write("A3", "a\r\n <&> _x0041_ \t\x01")
        second.write_formula("A4", "=LEN(A3)")
    return path


WANT = {
    ("It's <A>", 0, 4): 8.0, ("It's <A>", 1, 4): 10.0, ("It's <A>", 2, 4): 300.0, ("It's <A>", 3, 4): 8.0,
    ("B", 1, 0): 14.0, ("B", 3, 0): float(len("a\r\n <&> _x0041_ \t\x01")),
}  # fmt: skip


@pytest.mark.parametrize("engine", [*DEFAULT, "libreoffice"])
def test_engines_compute_what_the_workbook_says(tmp_path: Path, engine: str) -> None:
    (values,) = computed(engine, written(tmp_path / "book.xlsx"), list(WANT))
    odd = {("B", 3, 0)}  # how long a text is that has characters which XML can't hold, engines count as they like
    odd |= {("It's <A>", 0, 4)}  # which depends on hidden rows, and holds what was saved
    if engine == "formualizer":  # which knows no columns of such names
        odd |= {("It's <A>", 1, 4)}
    assert {at: value for at, value in zip(WANT, values, strict=True) if at not in odd} == {
        at: want for at, want in WANT.items() if at not in odd
    }


def test_it_is_read_as_the_workbook_is(tmp_path: Path) -> None:
    content, file = for_engines(str(written(tmp_path / "book.xlsx")))
    (tmp_path / "plain.xlsx").write_bytes(file)
    again, same = for_engines(str(tmp_path / "plain.xlsx"))
    filled = {("It's <A>", row, 5) for row in (1, 2, 3)}  # what the array fills is its to fill
    hidden = ("It's <A>", 0, 4)
    assert list(content.apart) == [hidden]
    assert again.cells == {at: value for at, value in content.cells.items() if at not in filled} | {hidden: 0.0}
    content.formulas.pop(hidden)
    assert (again.formulas, again.names, again.sheets) == (content.formulas, content.names, content.sheets)
    assert same == file


def settings(attributes: str) -> str:
    return re.sub(r"<calcPr[^>]*/>", f"<calcPr {attributes}/>", parts()[BOOK])


def test_how_it_iterates(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", book(book=settings('iterate="1" iterateCount="7" iterateDelta="0.5"')))
    with ZipFile(BytesIO(for_engines(str(path))[1])) as archive:
        assert b'iterate="1" iterateCount="7" iterateDelta="0.5"' in archive.read("xl/workbook.xml")


def test_precision_as_displayed_is_for_no_engine(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", book(book=settings('fullPrecision="0"')))
    with pytest.raises(ValueError, match="precision as displayed, which no engine can do; switch that off"):
        for_engines(str(path))


TABLE = '<f t="dataTable" ref="A9:B9" dt2D="1" r1="B1" r2="B2"/>'
APART = {  # the rows, what is told to be apart, and why
    "a data table": (
        f'<row r="9"><c r="A9">{TABLE}<v>5</v></c><c r="B9"><v>6</v></c></row>', ["A9", "B9"], "a data table",
    ),
    "a formula in it": (f'<row r="9"><c r="A9">{TABLE}<v>5</v></c><c r="B9"><f>B1*2</f><v>77</v></c></row>', ["A9"],
                        "a data table"),
    "never calculated": ('<row r="9"><c r="A9"><f>[1]S!A1</f></c></row>', ["A9"],
                         "values from elsewhere that weren't saved"),
    "part of a dynamic array": (
        '<row r="9"><c r="A9"><f t="array" ref="A9:B9">B1:C1*2</f></c><c r="B9"><f ca="1"/><v>4</v></c></row>', [], "",
    ),
}  # fmt: skip
HIDDEN = '<row r="7" hidden="1"><c r="B7"><v>1</v></c></row>'
SHOWN = HIDDEN.replace(' hidden="1"', "")
BY_HAND = ["SUBTOTAL(109,B1:B7)", "SUBTOTAL(B1,B1:B7)", "SUBTOTAL(103,OFFSET(B1,0,0))", "SUBTOTAL(109,rate)",
           "_xlfn.AGGREGATE(9,5,B1:B7)", "AGGREGATE(9,B1,B1:B7)", "1+subtotal( 101 , B:B)"]  # fmt: skip
FILTERED = ["SUBTOTAL(9,B1:B7)", "AGGREGATE(9,6,B1:B7)"]
NEITHER = [
    "SUBTOTAL(109,B1:B6)",
    "SUBTOTAL(109,Other!B7)",
    "SUM(B1:B7)",
    "AGGREGATE(9,5,B1:B6)",
    '"SUBTOTAL(109,"&amp;B7',
]
FILTER = (
    '<autoFilter ref="A1:B7"><filterColumn colId="0"><filters><filter val="1"/></filters></filterColumn></autoFilter>'
)


@pytest.mark.parametrize(
    ("formulas", "rows", "behind", "apart"),
    [
        (BY_HAND, HIDDEN, "", True), (BY_HAND, SHOWN, FILTER, False), (FILTERED, HIDDEN, FILTER, True),
        (FILTERED, HIDDEN, '<autoFilter ref="A1:B7"/>', False), (FILTERED, HIDDEN, "", False),
        (NEITHER, HIDDEN, FILTER, False),
    ],
    ids=["by hand", "none by hand", "filtered", "a filter that shows all", "no filter", "other rows"],
)  # fmt: skip
def test_what_depends_on_hidden_rows(tmp_path: Path, formulas: list[str], rows: str, behind: str, apart: bool) -> None:
    cells = "".join(f'<c r="{"ABCDEFG"[at]}9"><f>{formula}</f></c>' for at, formula in enumerate(formulas))
    made = book(sheet=sheet(f'{rows}<row r="9">{cells}</row>', behind))
    content, _ = for_engines(str(write(tmp_path / "book.xlsx", made)))
    assert content.apart == (
        {
            ("Sheet", 8, at): "results that depend on which rows are hidden, and weren't saved"
            for at in range(len(formulas))
        }
        if apart
        else {}
    )


def test_what_is_drawn_or_tells_the_time(tmp_path: Path) -> None:
    formulas = ["rand()", "1+RANDBETWEEN(1,9)", "_xlfn.RANDARRAY(2)", "NOW()-TODAY()", "dice*2", "throw*2", "A9*2",
                "BRAND(1)", '"RAND("']  # fmt: skip
    cells = "".join(f'<c r="{"ABCDEFGHI"[at]}9"><f>{text}</f><v>1</v></c>' for at, text in enumerate(formulas))
    names = '<definedName name="dice">RAND()*6</definedName><definedName name="throw">dice+dice</definedName>'
    text = parts()[BOOK].replace("<definedNames />", f"<definedNames>{names}</definedNames>")
    path = write(tmp_path / "book.xlsx", book(book=text, sheet=sheet(f'<row r="9">{cells}</row>')))
    content, _ = for_engines(str(path))
    assert content.apart == {("Sheet", 8, at): "results that differ with every calculation" for at in range(6)}


def test_a_table_filters_too(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as made:
        sheet = made.add_worksheet("S")
        sheet.add_table("A1:A4", {"name": "T", "data": [[1], [2], [3]]})
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.write_formula("C1", "=SUBTOTAL(9,A2:A4)")
    plain, filtered = (tmp_path / name for name in ("book.xlsx", "filtered.xlsx"))
    with ZipFile(plain) as old, ZipFile(filtered, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b'<autoFilter ref="A1:A4"/>', FILTER.replace("B7", "A4").encode())
            )
    assert [len(for_engines(str(path))[0].apart) for path in (plain, filtered)] == [0, 1]


NAMES = (
    '<definedName name="_xlnm.Print_Area" localSheetId="0">Sheet!$B$1:$C$2</definedName>'
    '<definedName name="own" localSheetId="0">Sheet!$C$1</definedName>'
    '<definedName name="beside" localSheetId="0">Sheet!C1</definedName>'
    '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Sheet!$B$1</definedName>'
)


@pytest.mark.slow
@pytest.mark.parametrize("engine", [*DEFAULT, "libreoffice"])
def test_names_with_a_meaning_of_their_own(tmp_path: Path, engine: str) -> None:
    formulas = ["ROWS(_xlnm.Print_Area)", "SUM(Print_Area)", "SUM(Sheet!Print_Area)", "SUM(Sheet!_xlnm.Print_Area)",
                "'Sheet'!own*2", "own*2"]  # fmt: skip
    cells = "".join(f'<c r="{"ABCDEF"[at]}9"><f>{formula}</f></c>' for at, formula in enumerate(formulas))
    text = parts()[BOOK].replace("<definedNames />", f"<definedNames>{NAMES}</definedNames>")
    path = write(tmp_path / "book.xlsx", book(book=text, sheet=sheet(f'<row r="9">{cells}</row>')))
    assert computed(engine, path, [("Sheet", 8, at) for at in range(6)]) == [[2.0, 10.0, 10.0, 10.0, 4.0, 4.0]]


def test_names_that_no_formula_says_stay_behind(tmp_path: Path) -> None:
    text = parts()[BOOK].replace("<definedNames />", f"<definedNames>{NAMES}</definedNames>")
    with ZipFile(BytesIO(for_engines(str(write(tmp_path / "book.xlsx", book(book=text))))[1])) as archive:
        names = re.findall(rb'<definedName name="([^"]*)"', archive.read("xl/workbook.xml"))
    assert names == [b"own", b"beside"]


@pytest.mark.parametrize(("rows", "want", "why"), APART.values(), ids=APART)
def test_what_is_set_apart(tmp_path: Path, rows: str, want: list[str], why: str) -> None:
    content, _ = for_engines(str(write(tmp_path / "book.xlsx", book(sheet=sheet(rows)))))
    assert [f"{'AB'[column]}{row + 1}" for _, row, column in content.apart] == want
    assert set(content.apart.values()) == ({why} if want else set())


def test_names_are_told_from_texts_and_functions(tmp_path: Path) -> None:
    row = '<c r="A9"><f>SUM(B1)&amp;"sheet sum"&amp;Sheet!B1</f><v>1</v></c><c r="B9"><f>sum+1</f><v>2</v></c>'
    outside = '<definedName name="sum">[1]X!$A$1</definedName><definedName name="Sheet">[1]X!$A$1</definedName>'
    names = parts()[BOOK].replace("<definedNames />", f"<definedNames>{outside}</definedNames>")
    content, _ = for_engines(
        str(write(tmp_path / "book.xlsx", book(sheet=sheet(f'<row r="9">{row}</row>'), book=names)))
    )
    assert list(content.apart) == [("Sheet", 8, 1)]


@pytest.mark.slow
@pytest.mark.parametrize("row", ["><v>1e999</v>", "><v>1_0</v>", ' t="x"><v>1</v>', ' t="e"><v>7</v>'])
def test_values_that_are_none_arent_verified(tmp_path: Path, row: str) -> None:
    report = verify_workbook(write(tmp_path / "book.xlsx", cells(f'<c r="A9"{row}</c>')))
    assert report.exit_code == 1, report.lines()
    assert any("Sheet!A9" in line and " is no " in line for line in report.lines())


def test_a_name_is_as_short_as_a_formula(tmp_path: Path) -> None:
    names = f'<definedName name="deep">{"(" * 65}1{")" * 65}</definedName>'
    text = parts()[BOOK].replace("<definedNames />", f"<definedNames>{names}</definedNames>")
    with pytest.raises(ValueError, match="more than 64 levels in the name deep"):
        for_engines(str(write(tmp_path / "book.xlsx", book(book=text))))


def test_rows_are_the_ones_of_the_sheet(tmp_path: Path) -> None:
    made = cells_of('<row r="9" hidden="1"><c r="A9"><v>1</v></c></row>')
    with ZipFile(BytesIO(for_engines(str(write(tmp_path / "book.xlsx", made)))[1])) as archive:
        assert b'<row r="9" hidden="1"><c r="A9"><v>1.0</v></c></row>' in archive.read("xl/worksheets/sheet1.xml")
