"""Formats under conditions: what takes the sign from numbers that show as zero is no other number."""

from __future__ import annotations

import pytest

from modelgen.package.seen import Condition, Conditional
from modelgen.package.workbook import Sheet, Style, Workbook
from modelgen.sight.conditions import _Rule

CASES = {  # a cell's format, the condition's format, from where to 0 it holds, and what it hides
    "the same decimals": ("0.00%", "0.00%;0.00%", -4.99e-5, ""),
    "two decimals more in the cell": ("0.0000%", "0.00%;0.00%", -4.99e-5, ""),
    "four decimals more": ("0.000000%", "0.00%;0.00%", -4.99e-5, "under a condition numbers show by '0.00%;0.00%'"),
    "not zero": ("0.00%", "0.00%;0.00%", -0.01, "under a condition numbers show by '0.00%;0.00%'"),
    "millions": ("#,##0.0", "0,,;0,,", -4e5, "under a condition numbers show by '0,,;0,,'"),
}


@pytest.mark.parametrize(("cell", "code", "low", "hides"), CASES.values(), ids=CASES)
def test_numbers_just_below_zero(cell, code, low, hides) -> None:
    sheet = Sheet("S", formulas={(0, 0): "=1"}, looks={(0, 0): 0})
    book = Workbook(sheets=[sheet], styles=[Style(cell)])
    condition = Condition("A1", "cellIs", "between", (str(low), "-1e-300"), own=Conditional(number_format=code))
    assert _Rule(condition, book, sheet, True).hides([]) == hides
