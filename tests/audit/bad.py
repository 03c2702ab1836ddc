"""Workbooks with one fault each, and what a lint must find in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName

UNLOCKED = Protection(locked=False)
HEADINGS = ("2023A", "2024A", "2025E", "2026E", "2027E")
Rows = dict[int, list[Any]]

# Sheet -> row -> label and the cells from B on. Headings stand in B3:F3, "(USD mn)" under the title.
SHEETS: dict[str, Rows] = {
    "Fine": {
        5: ["Sales", 100.5, 110, "=C5*(1+D6)", "=D5*(1+E6)", "=E5*(1+F6)"],  # the headings mark the forecast
        6: ["Growth", None, "=C5/B5-1", 0.05, 0.04, "=ROUND(E6/1000000,2)*1000000"],
        7: ["Quartile", "=QUARTILE($B5:$F5,3)", '=IF(C5>0,"up to 7",0)', "=INDEX($B5:$F5,2)", "=E5*10^6", "=F5*1E-3"],
        8: ["Links", "=$B$5", "=$C$5", "=$D$5", "=$E$5", "=$F$5"],  # all differ: a list
        9: ["Calendar", "=B5/12", "=100*C5+B5", "=(1+D6)^(1/52)-1", "=IF(E5>12,E5*360,365)", "=F5/10000+4"],
    },
    "Constants": {
        5: ["Sales", 100, 110, "=C5*1.05", "=D5*1.05", "=E5*1.05"],
        6: ["Discount", "=B5*(1-30%)", None, "=D5^0.5", None, "=SUM(B5:F5,12)"],
        7: ["Plug", "=B5+100", None, "=D5*30/365", None, "=F5*12%"],
    },
    "Rows": {
        5: ["Sales", 10, 20, 30, 45, 50],
        6: ["Odd one", "=B5-B7", "=C5-C7", "=D5-D7", "=E5+E7", "=F5-F7"],
        7: ["Costs", "=-B5", "=-C5", "=D5*D5", "=E5*E5", "=F5*F5"],
        8: ["First year", "=B5", "=C5", "=D5", "=D8+E5", "=E8+F5"],
        9: ["Typed over", "=-B5", "=-C5", 99, "=-E5", "=-F5"],
    },
    "Volatile": {5: ["Now", "=TODAY()", None, "=SUM(OFFSET(B5,0,0,1,1))", None, '=INDIRECT("B5")']},
    "Errors": {5: ["Typed", "#N/A", None, "=#REF!+1", None, "=Gone!#REF!"]},
    "Blanks": {
        5: ["One cell", "=B9", None, "=SUM(B9:F10)", None, "=B5+Fine!Z99"],
        6: ["Fine", "=SUM(B7:F9)", None, "=ISBLANK(B9)", None, '=IF(B9="",0,1)'],
        7: ["Partly filled", 1.5],
    },
    "Circles": {5: ["Interest", "=B6", "=SUM(C5:F6)", None, "=SUM(B5:C5)", "=ROW(F5)"], 6: ["Debt", "=B5+E5"]},
    "Texts": {
        5: ["Among numbers", 1, "2", 3, 4.5, 7],
        6: ["Calculated with", None, "1,234.5", None, "=C6*E5"],
        7: ["No number", "n.a.", "2 to 3", None, "Case 2"],
        8: ["5%", 7, 4, 9, 9, 6],  # a label
    },
    "Foreign": {
        5: ["Semicolon", 4, "=SUM(B5;1)", None, "=SUM({0;1})*B5", "=MAX(SUM(B5,0),1)"],
        6: ["Comma", 4, "=B6*1,5", None, "=SUM(B6,{0,1;1,0})"],
    },
    "Links": {5: ["Rates", "='[rates.xlsx]Data'!$B$2", "='[rates.xlsx]Data'!$C$2", None, "=[2]Data!B2"]},
}

EXPECTED = [  # severity, rule, place, part of what is said
    ("error", "error-value", "Errors!B5", "#N/A as a constant"),
    ("error", "error-value", "Errors!D5", "#REF! in =#REF!+1"),
    ("error", "error-value", "Errors!F5", "#REF! in =Gone!#REF!"),
    ("error", "localised-formula", "workbook", "the name foreign has a ';' between arguments at character 14"),
    ("error", "localised-formula", "Foreign!C5", "=SUM(B5;1) has a ';' between arguments at character 8; write ','"),
    ("error", "localised-formula", "Foreign!C6", "=B6*1,5 has a decimal comma in '1,5' at character 6; write '1.5'"),
    ("error", "circular", "Circles!B5", "Circles!B5 -> Circles!B6 -> Circles!B5 (4 cells)"),
    ("error", "name", "workbook", "broken points to #REF!"),
    ("warning", "constant", "Constants!D5:F5", "1.05 in =C5*1.05"),
    ("warning", "constant", "Constants!B6", "30% in =B5*(1-30%)"),
    ("warning", "constant", "Constants!D6", "0.5 in =D5^0.5"),
    ("warning", "constant", "Constants!F6", "12 in =SUM(B5:F5,12)"),
    ("warning", "constant", "Constants!B7", "100 in =B5+100"),
    ("warning", "constant", "Constants!D7", "30 in =D5*30/365"),
    ("warning", "constant", "Constants!F7", "12% in =F5*12%"),
    ("warning", "volatile", "workbook", "OFFSET in the name moving"),
    ("warning", "volatile", "Volatile!B5", "TODAY"),
    ("warning", "volatile", "Volatile!D5", "OFFSET"),
    ("warning", "volatile", "Volatile!F5", "INDIRECT"),
    ("warning", "external-link", "Links!B5", "rates.xlsx in"),
    ("warning", "external-link", "Links!C5", "rates.xlsx in"),
    ("warning", "external-link", "Links!E5", "2 in =[2]Data!B2"),
    ("warning", "inconsistent-row", "Rows!E6", "=E5+E7, elsewhere in the row =D5-D7 in D6"),
    ("warning", "inconsistent-row", "Rows!D8", "=D5, elsewhere in the row =D8+E5 in E8"),
    ("warning", "overwritten-formula", "Rows!D9", "99 instead of =-C5 as in C9"),
    ("warning", "blank-reference", "Blanks!B5", "B9 in =B9"),
    ("warning", "blank-reference", "Blanks!D5", "B9:F10 in =SUM(B9:F10)"),
    ("warning", "blank-reference", "Blanks!F5", "Fine!Z99 in"),
    ("warning", "number-as-text", "Texts!C5", "the text '2'"),
    ("warning", "number-as-text", "Texts!C6", "the text '1,234.5'"),
    ("warning", "name", "workbook", "AB12 reads as the address"),
    ("warning", "name", "workbook", "R1C1 reads as the address"),
    ("warning", "name", "workbook", "Rate is defined twice (rate)"),
    ("warning", "name", "workbook", "rate is defined twice (Rate)"),
    ("warning", "name", "workbook", "wacc means one thing on 'Fine' and another elsewhere"),
    ("warning", "unlocked-formula", "Protected!E5", "=D5-B5"),
    ("warning", "unlocked-formula", "Protected!F5", "=D6"),
    ("warning", "locked-input", "Protected!C5", "7, beside inputs"),
    ("warning", "locked-input", "Protected!E7", "9, looks like the inputs"),
    ("warning", "period-columns", "Shifted!C3:G3", "2023 in column C, on 'Fine' in B"),
    ("warning", "hidden-sheet", "Hidden", "hidden"),
    ("warning", "hidden-sheet", "Secret", "very hidden"),
    ("warning", "merged-cells", "Shifted", "2 merged: A8:B8, C9:D10"),
    ("warning", "missing-unit", "Plain!B5:F6", "Volume: 5 numbers, formatted #,##0"),
]


def workbook(path: Path) -> Path:
    """Every fault, each on a sheet of its own."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        _fill(book.create_sheet(name), rows)
    _protected(book.create_sheet("Protected"))
    shifted = book.create_sheet("Shifted")
    _fill(shifted, {}, first=3)
    shifted.merge_cells("A8:B8")
    shifted.merge_cells("C9:D10")
    plain = book.create_sheet("Plain")
    volumes: Rows = {5: ["Volume", 10, 12, 15, 21, 28], 6: ["Sold", 9, 11, 15, 20, 25]}
    percent: Rows = {
        7: ["Turned", 3, 2, 4, 2, 5],
        8: ["Churned", 0.1, 0.2, 0.1, 0.2, 0.3],
        9: ["Open sites (number)", 3, 9, 4, 8, 9],
    }
    _fill(plain, volumes | percent | {10: ["Active", 0, 0, 1, 1, 1]}, title="Plain")
    for row, code in ((5, "#,##0_);(#,##0)"), (6, r"#,##0\ ;\(#,##0\)"), (7, r"0.0\x"), (8, "0.0%")):
        for cell in plain[row][1:]:
            cell.number_format = code
    for name, state in (("Hidden", "hidden"), ("Secret", "veryHidden")):
        book.create_sheet(name).sheet_state = state
    for name, text in (
        ("broken", "#REF!"), ("moving", "OFFSET(Fine!$B$5,0,0,1,5)"), ("AB12", "Fine!$B$5"), ("R1C1", "Fine!$B$5"),
        ("Rate", "Fine!$B$6"), ("rate", "Fine!$C$6"), ("wacc", "Fine!$D$6"), ("fine_1", "Fine!$D$6"),
        ("foreign", "SUM(Fine!$B$5;Fine!$C$5)"),
    ):  # fmt: skip
        book.defined_names[name] = DefinedName(name, attr_text=text)
    book["Fine"].defined_names["wacc"] = DefinedName("wacc", attr_text="Fine!$E$6")
    book.save(path)
    return path


def _fill(sheet: Any, rows: Rows, *, title: str = "A model (USD mn)", first: int = 2) -> None:
    sheet["A1"] = title
    for position, text in enumerate(HEADINGS):
        sheet.cell(3, first + position, text)
    for row, values in rows.items():
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)


def _protected(sheet: Any) -> None:
    """Row 5: inputs of which C5 is locked, an override in D5, formulas in E5 and F5 that could be typed over.
    Row 7: fixed numbers, of which E7 looks like an input."""
    _fill(sheet, {5: ["Growth", 5, 7, "=B5", "=D5-B5", "=D6"], 6: ["Reads them", "=B5", "=C5", "=D5", "=E5", "=F5"]})
    _fill(sheet, {7: ["Fixed", 5, None, 6, 9, "=B7+D7+E7"]})
    sheet.protection.sheet = True
    for place in ("B5", "D5", "E5", "F5"):
        sheet[place].protection = UNLOCKED
    for place in ("B5", "D5", "E7"):
        sheet[place].fill = PatternFill("solid", fgColor="FFFFFBE6")


def borders(path: Path, places: list[str]) -> Path:
    """A sheet whose row 5 changes its formula at D, with a left border at `places` and no A or E in the headings."""
    book = openpyxl.Workbook()
    sheet = book.active
    _fill(sheet, {5: ["Line", "=B6", "=C6", "=D6+C5", "=E6+D5", "=F6+E5"], 6: ["Base", 3, 8, 1, 2, 9]})
    for column, year in enumerate(range(2023, 2028), 2):
        sheet.cell(3, column, year)
    for place in places:
        sheet[place].border = Border(left=Side("thin"))
    sheet["D6"].font = Font(color="FF0000FF")
    book.save(path)
    return path
