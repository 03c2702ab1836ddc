"""Names that Excel refuses though no writer does, and how formulas write them."""

from __future__ import annotations

import pytest

from modelgen.sheet.names import defined_name, quoted, sheet_name_fault

LIKE_CELLS = [
    "fy25",
    "aws1",
    "tax2024",
    "roe1",
    "r1c1",
    "rc",
    "r",
    "c",
    "true",
    "false",
    "a1",
    "xfd1048576",
    "r2",
    "c3",
]


@pytest.mark.parametrize("key", [*LIKE_CELLS, *map(str.upper, LIKE_CELLS)])
def test_names_like_cells_get_an_underscore(key: str) -> None:
    assert defined_name(key) == key + "_"
    assert quoted(key) == f"'{key}'"


@pytest.mark.parametrize("key", ["net_sales", "abcd1", "sales_2024", "rate", "cash", "r1c1x", "a", "fy_25"])
def test_other_names_stay(key: str) -> None:
    assert (defined_name(key), quoted(key)) == (key, key)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("DCF", ""), ("P&L (USD)", ""), ("x" * 31, ""), ("x" * 32, "more than 31"), ("🚀" * 15, ""),
        ("🚀" * 16, "more than 31"), ("", "empty"), ("  ", "empty"), ("a/b", "'/'"), ("a\\b", "'\\'"), ("a?", "'?'"),
        ("a*", "'*'"), ("[a", "'['"), ("a]", "']'"), ("a:b", "':'"), ("a!b", "'!'"), ("'a", "apostrophe"),
        ("a'", "apostrophe"), ("a'b", ""), ("History", "reserved"), ("hISTORY", "reserved"),
        ("a\nb", "line break"), ("a\x07", "control"),
    ],
)  # fmt: skip
def test_sheet_names(name: str, fault: str) -> None:  # convention 36
    found = sheet_name_fault(name)
    assert fault in found and bool(found) == bool(fault)


def test_sheet_names_in_formulas() -> None:
    assert [quoted(name) for name in ("DCF", "My sheet", "It's", "1a", "Größe", "=x")] == [
        "DCF", "'My sheet'", "'It''s'", "'1a'", "'Größe'", "'=x'",
    ]  # fmt: skip
