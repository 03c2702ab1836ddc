"""Constants of the calendar and of scale in formulas (convention 10): in every engine, in the sheet and in words."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from modelgen import Model, build, cagr, end_of_month, if_error, pmt, round_to, solve, where
from modelgen.audit.lint import inspect
from tests.reference.agreement import agree


def model() -> Model:
    m = Model("Constants", unit="USD mn")
    case = m.axis("Case", "Usual", "Loss", "All lost")
    inputs, out = m.sheet("In"), m.sheet("Out")
    rate = inputs.assumption("Rate", case, unit="%", minimum=-1, maximum=9, shared=True)
    sales = inputs.assumption("Sales", shared=True, unit="USD mn", minimum=1)
    debtors = inputs.assumption("Debtors", shared=True, unit="USD mn", minimum=1)
    spread, day = inputs.assumption("Spread", shared=True), inputs.assumption("Day", unit="date", shared=True)
    rate.give({"Usual": 0.08, "Loss": -0.5, "All lost": -1}, source="s")
    for item, value in ((sales, 730.0), (debtors, 60.0), (spread, 125), (day, "2025-01-31")):
        item.give(value, source="s")
    for label, formula, unit in (
        ("Monthly", (1 + rate) ** (1 / 12) - 1, "%"), ("Weekly", (1 + rate) ** (1 / 52) - 1, "%"),
        ("Daily", (1 + rate) ** (1 / 365) - 1, "%"), ("Year", (1 + rate) ** 12 - 1, "%"),
    ):  # fmt: skip
        out.line(label, case, unit=unit).formula = formula
    turnover = out.line("Turnover", unit="days")
    turnover.formula = round_to(debtors / sales * 365, 2)
    for label, formula, unit in (
        ("A month", sales / 12, "USD mn"), ("In percent", 100 * debtors / sales, ""), ("Points", spread / 10_000, "%"),
        ("Thousands", -1000 * sales, "USD mn"), ("Debtors again", sales * turnover / 365, "USD mn"),
        ("Payment", pmt(spread / 10_000 / 12, 360, sales), "USD mn"), ("Large", where(spread > 100, 12, 4), ""),
        ("Next year", end_of_month(day, 12), "date"), ("After 360 days", day + 360, "date"),
        ("Growth", cagr(debtors, sales, 4), "%"),
    ):  # fmt: skip
        out.line(label, unit=unit).formula = formula
    return m


EXPECTED = {
    "Turnover": 30.0, "A month": 730 / 12, "In percent": 6000 / 730, "Points": 0.0125, "Thousands": -730_000.0,
    "Debtors again": 60.0, "Large": 12.0, "Growth": (730 / 60) ** 0.25 - 1,
    "Payment": -730 * (0.0125 / 12) / (1 - (1 + 0.0125 / 12) ** -360),
}  # fmt: skip


def test_they_are_what_plain_arithmetic_says() -> None:
    result = solve(model())
    for label, value in EXPECTED.items():
        assert result[label] == pytest.approx(value, rel=1e-12), label
    assert result["Monthly"]["Usual"] == pytest.approx(1.08 ** (1 / 12) - 1, rel=1e-12)
    assert result["Monthly"]["All lost"] == -1
    assert str(result["Next year"]).startswith("2026-01-31") and str(result["After 360 days"]).startswith("2026-01-26")


@pytest.mark.slow
def test_all_engines_agree_and_lint_finds_nothing(tmp_path: Path) -> None:
    agree(model(), tmp_path, ["ironcalc", "formualizer", "formulas", "libreoffice"], perturbed=True)
    assert [str(finding) for finding in inspect(str(tmp_path / "book.xlsx")).findings] == []


@pytest.mark.slow
def test_an_even_root_of_a_negative_is_an_error_without_an_if(tmp_path: Path) -> None:  # convention 18
    m = Model("Roots")
    rate = m.sheet("In").assumption("Rate", unit="%", minimum=-9, maximum=9, shared=True)
    rate.give(-1.5, source="s")
    roots = m.sheet("Out")
    for label, root in (("Month", 1 / 12), ("Quarter", -1 / 4), ("Day", 1 / 365), ("Week", 1 / 52)):
        roots.line(label, unit="x").formula = if_error((1 + rate) ** root, -1)
    agree(m, tmp_path, ["ironcalc", "formualizer", "libreoffice"])
    assert {solve(m)[label] for label in ("Month", "Quarter", "Day", "Week")} == {-1}


def test_the_sheet_shows_them_as_they_are_written(tmp_path: Path) -> None:
    build(model(), tmp_path / "book.xlsx")
    shown = [cell.value for row in openpyxl.load_workbook(tmp_path / "book.xlsx")["Out"].iter_rows() for cell in row]
    formulas = [str(value) for value in shown if str(value).startswith("=")]
    assert any(text.endswith(")^(1/12)-1") and "IF" not in text for text in formulas)  # an even root needs no IF
    assert any(text.startswith("=IF(SIGN") or text.startswith("=IF((SIGN") for text in formulas)  # an odd one does
    assert any(text.endswith("/10000") for text in formulas)
