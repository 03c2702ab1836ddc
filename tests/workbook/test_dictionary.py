"""The dictionary: every line with its formula in words, where it stands, and where it was written."""

from __future__ import annotations

import openpyxl
import pytest

from modelgen import build
from tests.workbook.sample import cinema


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    path = tmp_path_factory.mktemp("cinema") / "cinema.xlsx"
    build(cinema(), path)
    return openpyxl.load_workbook(path)["Dictionary"]


EXPECTED = """\
Growth | % | the case of the live scenario
Ticket sales | EUR mn | history | as reported: sheet Actuals
 | forecast | Ticket sales of the period before × (1 + Growth)
Total sales | EUR mn | sum of Ticket sales over hall
Cash flow | EUR mn | forecast | if Mode = "Whole" then Total sales, else Ticket sales of Hall 1
Value of the halls | EUR mn | sum of (Cash flow / (1 + Discount rate) ^ (Period number - Period number in 2024)) over year
Value per share | EUR/share | Value of the halls / Shares
Share of sales | % | Ticket sales in 2024 / Total sales in 2024
Visits | k visits | history | as reported: sheet Actuals
 | forecast | Visits 4 periods before
Sales are positive | or where that is an error 1
Verdict | if about equal(Computed; Stated; Tolerance) then 1, else 0""".splitlines()  # noqa: E501


@pytest.mark.parametrize("line", EXPECTED)
def test_formulas_in_words(sheet, line) -> None:
    rows = [" | ".join(str(cell.value) for cell in row[:4] if cell.value) for row in sheet.iter_rows(min_row=5)]
    wanted = line.strip().removeprefix("| ")
    assert any(row == wanted or (row.startswith(wanted.split(" | ")[0]) and row.endswith(wanted.split(" | ")[-1]))
               for row in rows), rows  # fmt: skip


def test_each_line_is_linked_and_placed(sheet) -> None:
    for row in sheet.iter_rows(min_row=6):
        if row[0].value == "Ticket sales":
            assert row[0].hyperlink.location == "Halls!G8"
            assert str(row[4].value).startswith("sample.py:")
            return
    raise AssertionError("no ticket sales")


def test_members_with_formulas_of_their_own_are_told_apart(tmp_path) -> None:
    model = cinema()
    hall = model.axes[0] if model.axes[0].key == "hall" else model.axes[1]
    own = model.sheet("Own").line("Weight", hall, unit="%")
    own.define("Hall 1", model.find("Discount rate"))
    own.define("Hall 2", 1 - model.find("Discount rate"))
    build(model, tmp_path / "own.xlsx")
    rows = [[c.value for c in row[:4]] for row in openpyxl.load_workbook(tmp_path / "own.xlsx")["Dictionary"].rows]
    assert ["Weight", "%", "Hall 1", "Discount rate"] in rows
    assert ["", "", "Hall 2", "1 - Discount rate"] in [[c or "" for c in row] for row in rows]


ADDED = [
    "Failures",
    "No errors on Value",
    "Verdict",
]  # no line of the definition says them


def test_what_the_definition_says_is_printed_and_what_is_added_comes_after_it(sheet) -> None:
    last = int(sheet.print_area.rsplit("$", 1)[1])
    above, below = ([row[0].value for row in sheet.iter_rows(*rows)] for rows in ((6, last), (last + 1, sheet.max_row)))
    assert {"Ticket sales", "Value per share", "Sales are positive"} <= set(above)
    assert [label for label in ADDED if label in above or label not in below] == []
    assert next(filter(None, below)).startswith("Not printed: ")
