"""Workbooks that Excel opens only after it repaired them, where other programs take one thing or the other."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.package.hostile import (
    MAIN,
    RELATIONS,
    Entry,
    book,
    cells,
    cells_of,
    merge,
    merges,
    related,
    sheet,
    tables,
    twice,
)

Made = Callable[[], "list[Entry] | bytes"]


def named_with(sign: str) -> tuple[Made, str]:
    return lambda: twice(f"a{sign}b"), f"whose name contains '{re.escape(sign)}'"


REPAIRED: dict[str, tuple[Made, str]] = {
    "arrays that overlap": (
        lambda: cells_of(
            '<row r="9"><c r="A9"><f t="array" ref="A9:C9">B1:D1</f></c></row>'
            '<row r="10"><c r="B10"><f t="array" ref="B10:B11">B1:B2</f></c></row>'
            '<row r="11"><c r="A11"><f t="array" ref="A11:C11">B1:D1</f></c></row>'
        ),
        "arrays in B10:B11 and A11:C11, which overlap; open it in Excel, look at what",
    ),
    "a formula in an array": (
        lambda: cells('<c r="A9"><f t="array" ref="A9:C9">B1:D1</f></c><c r="B9"><f>B1</f></c>'),
        "a formula in B9, a cell of the array in A9:C9",
    ),
    "a formula shared beyond its area": (
        lambda: cells('<c r="A9"><f t="shared" si="0" ref="A9:B9">B1</f></c><c r="C9"><f t="shared" si="0"/></c>'),
        "in row 9 that shares a formula which isn't for that cell",
    ),
    "a formula shared with others": (
        lambda: cells('<c r="A9"><f t="shared" si="0" ref="B9:C9">B1</f></c>'),
        "in row 9 that shares a formula which isn't for that cell",
    ),
    "a formula shared too early": (
        lambda: cells('<c r="A9"><f t="shared" si="0"/></c><c r="B9"><f t="shared" si="0" ref="A9:B9">C1</f></c>'),
        "in row 9 that shares a formula which none before it has",
    ),
    "a formula shared with none": (
        lambda: cells('<c r="A9"><f t="shared" si="7"/><v>1</v></c>'),
        "in row 9 that shares a formula which none before it has",
    ),
    "a long sheet name": (lambda: twice("x" * 32), "whose name has more than 31 characters, and Excel renames it"),
    **{f"a sheet name with {sign}": named_with(sign) for sign in "[]:/\\?*"},
    "a long text": (
        lambda: cells(f'<c r="A9" t="inlineStr"><is><t>{"x" * 32_766}\U0001f600</t></is></c>'),
        "a text of 32,768 characters in A9, of which Excel keeps 32,767; shorten it",
    ),
    "a long text that cells share": (
        lambda: book(
            sheet=sheet('<row r="9"><c r="A9" t="s"><v>1</v></c></row>'),
            **{
                RELATIONS: related("sharedStrings", "sharedStrings.xml"),
                "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si/><si><t>{"x" * 32_768}</t></si></sst>',
            },
        ),
        "a text of 32,768 characters in A9, of which",
    ),
    "merged areas that overlap": (
        lambda: book(sheet=sheet(behind=merges("A1:B2", "D1:E9", "B2:C3"))),
        "merges A1:B2 and B2:C3, which overlap",
    ),
    "an area that is merged twice": (lambda: book(sheet=sheet(behind=merges("A1:B2", "A1:B2"))), "which overlap"),
    "a merge beyond the end": (lambda: book(sheet=sheet(behind=merge("A1:XFE1"))), "merges 'A1:XFE1', which no sheet"),
    "a merge of nothing": (lambda: book(sheet=sheet(behind=merge(""))), "merges '', which no sheet has"),
    "tables that overlap": (
        lambda: tables(("T", "B1:C2", "ab"), ("U", "C2:D3", "ab")),
        "tables in B1:C2 and C2:D3, which overlap",
    ),
    "a table beyond the end": (lambda: tables(("T", "XFD1:XFE2", "ab")), "tables in 'XFD1:XFE2', which no sheet has"),
    "two tables of a name": (
        lambda: tables(("T", "B1:C2", "ab"), ("t", "E1:F2", "ab")),
        "two tables named 't'",
    ),
    "two columns of a name": (lambda: tables(("T", "B1:C2", "aA")), "a table 'T' with two columns named 'A'"),
}
