"""Keys from labels (convention 16), and the texts that can't be labels or options."""

from __future__ import annotations

import pytest

from modelgen.formula.labels import label_fault, options_fault, slug
from modelgen.sheet.limits import text_fault

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
