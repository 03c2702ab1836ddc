"""Keys from labels (convention 16), and the names that Excel refuses though no writer does."""

from __future__ import annotations

import pytest

from modelgen.formula.labels import slug
from modelgen.formula.limits import defined_name, label_fault, options_fault, quoted, sheet_name_fault, text_fault

SLUGS = {
    "Net sales growth": "net_sales_growth", "R&D": "r_and_d", "Größe": "grosse", "Margin (%)": "margin_percent",
    "A/B\\C": "a_b_c", "  x  ": "x", "2024 capex": "n2024_capex", "EV/EBITDA": "ev_ebitda", "Ærøskøbing": "aeroskobing",
    "Łódź": "lodz", "naïve café": "naive_cafe", "ﬁnance": "finance", "x²": "x2", "+5%": "plus_5_percent", "ẞ": "ss",
    "=1+1": "n1_plus_1", "🚀 up": "up", "🚀": "", "日本": "", "—": "", "'": "", "İstanbul": "istanbul",
}  # fmt: skip


@pytest.mark.parametrize(("label", "key"), SLUGS.items())
def test_a_labels_key(label: str, key: str) -> None:
    assert slug(label) == key
    assert slug(key) == key


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


def test_what_match_takes_for_a_wildcard() -> None:  # convention 13
    assert not options_fault(["Base", "What if?", "Bull * 2", "=1+1", "50%"])
    assert "Excel would find 'What ifs'" in options_fault(["What ifs", "What if?"])
    assert "'a~b' contains '~'" in options_fault(["a~b"])
    assert "more than 255 characters" in options_fault(["a" * 256])
    assert not options_fault(["a" * 255])


@pytest.mark.parametrize(
    ("text", "cell", "label"),
    [
        ("a", "", ""), ("🚀ß", "", ""), ("a\tb", "", "line break"), ("a\nb", "", "line break"), ("", "", "empty"),
        (" ", "", "empty"), ("a\x00", "control", "control"), ("\x1f", "control", "control"), (5, "no text", "no text"),
        ("\ud800", "control", "control"), ("\uffff", "control", "control"), ("x" * 200, "", ""),
        ("🚀" * 101, "", "more than 200"), ("x" * 32_768, "more than 32,767", "more than 200"),
    ],
)  # fmt: skip
def test_texts_that_no_cell_can_hold_and_that_are_no_labels(text: object, cell: str, label: str) -> None:
    for found, expected in ((text_fault(text), cell), (label_fault(text), label)):
        assert (expected in found) if expected else not found
