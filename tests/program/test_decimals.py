"""How many decimals a number shows, in the workbook and in the terminal alike."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from modelgen import Model, Timeline, build, solve, where
from modelgen.commands.display import shown
from modelgen.model.model import Model as Definition
from modelgen.program.compile import compile
from modelgen.workbook.theme import number_format

TYPED = [  # unit, what is typed, decimals always shown and at most
    ("%", [0.08, 0.09], (1, 6)),
    ("%", [0.08, 0.0435], (2, 6)),
    ("%", [0.0825, 0.04125], (3, 6)),
    ("%", [1 / 3, 0.2], (1, 6)),  # nobody types a third
    ("x", [10, 12.25], (2, 6)),
    ("USD bn", [638, 574.785], (3, 6)),
    ("USD/share", [210], (2, 6)),
    ("", [5, 7], (0, 0)),
    ("", [1.25], (2, 6)),
    ("bn shares", [10.72], (3, 6)),
    ("days", [30], (0, 0)),
]


@pytest.mark.parametrize(("of", "values", "decimals"), TYPED)
def test_an_input_shows_what_was_typed(of, values, decimals) -> None:
    m = Model("Typed", timeline=Timeline.annual(2025, 2024 + len(values)))
    item = m.sheet("Inputs").assumption("Input", m.timeline, unit=of)
    item.give(values)
    program = compile(m)
    own = program.own(item)
    assert program.decimals(own) == decimals
    assert program.decimals(getattr(own, "cases", None) or own) == decimals


@pytest.fixture(scope="module")
def rates() -> Definition:
    """Rates typed to 0.1% and 0.25%, and what is made of them."""
    m = Model("Rates", timeline=Timeline.annual(2024, 2026, last_actual=2024), unit="USD bn")
    inputs, year = m.sheet("Inputs"), m.timeline
    rate, step = inputs.assumption("Rate", unit="%"), inputs.assumption("Step", unit="%")
    premium, beta = inputs.assumption("Premium", unit="%"), inputs.assumption("Beta")
    multiple, discount = inputs.assumption("Multiple", unit="x"), inputs.assumption("Discount", unit="%")
    thousands = inputs.assumption("Thousands", unit="thousand")
    thousands.give(0.0125)
    for item, value in ((rate, 0.083), (step, 0.0025), (premium, 0.05), (beta, 1.25), (multiple, 9.5), (discount, 0.2)):
        item.give(value)
    lines = m.sheet("Lines")
    sales = lines.line("Sales", year)
    sales.actual.give([100.125])
    sales.forecast = sales.prior * (1 + rate)

    def line(label: str, formula: Any, unit: str = "%") -> Any:
        made = lines.line(label, unit=unit)
        made.formula = formula
        return made

    line("Copy", rate)
    up = line("Step up", rate + step)
    line("Choice", where(rate > step, rate, up))
    line("Copy of a sum", up)
    line("Cost of equity", rate + beta * premium)
    line("Margin", sales.at(year, "2026") / sales.at(year, "2025"))
    line("Cut multiple", multiple * (1 - discount), "x")
    line("Value", sales.at(year, "2024"), "USD bn")
    line("Plain", 1 / (1 + rate), "")
    line("In units", thousands.to(""), "")
    line("Periods", year.index.count(year), "")
    compile(m)
    return m


LINES = [
    ("Copy", 1, "8.3%"), ("Step", 2, "0.25%"), ("Step up", 2, "8.55%"), ("Choice", 2, "8.30%"),
    ("Copy of a sum", 2, "8.55%"), ("Cost of equity", 2, "14.55%"), ("Margin", 1, "108.3%"),
    ("Cut multiple", 1, "7.6x"), ("Value", 1, "100.1"), ("Plain", 3, "0.923"), ("In units", 3, "12.500"),
    ("Periods", 0, "3"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "least", "text"), LINES)
def test_a_rate_shows_the_decimals_of_what_it_is_made_of(rates, label, least, text) -> None:
    item = compile(rates).find(label)
    assert item.program.decimals(item).least == least
    assert shown(solve(rates)[label], item) == text


def test_the_workbook_shows_what_the_terminal_shows(rates, tmp_path) -> None:
    build(rates, tmp_path / "rates.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rates.xlsx")["Lines"]
    formats = {row[0].value: row[4].number_format for row in sheet.iter_rows() if row[0].value}
    decimals = compile(rates).decimals
    for label, least, _ in LINES[2:-1]:
        item = rates.find(label)
        assert formats[label] == number_format(item.unit, "", decimals(item)), label
        assert ("0." + "0" * least) in formats[label]
