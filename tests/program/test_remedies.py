"""What is advised is followed, and the model is then whole and right: not only the words are tried."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, irr, npv, solve, xirr

CALLS: dict[str, Any] = {
    "irr": lambda flow, days, first: irr(flow, first=first),
    "xirr": lambda flow, days, first: xirr(flow, days, first=first),
}


def deal() -> tuple[Model, Any, Any]:
    """An investment of 100 in the last actual year, and 121 back two years after."""
    m = Model("Deal", timeline=Timeline.annual(2025, 2027, last_actual=2025), unit="EUR mn")
    paid, back = (m.sheet(name).assumption(name, unit="EUR mn") for name in ("Paid", "Back"))
    paid.give(-100), back.give(121)
    flow = m.sheet("Out").line("Flow", m.timeline)
    flow.history, flow.forecast = paid, back * (m.timeline.index - 1 - 1)
    return m, m.sheets[2], flow


@pytest.mark.parametrize("name", CALLS)
def test_the_return_on_an_investment_before_the_forecast(name: str) -> None:  # convention 30
    m, out, flow = deal()
    out.line("Return", unit="%").formula = CALLS[name](flow, m.timeline.end, None)
    with pytest.raises(
        DefinitionError, match=r'first="2025".* takes all of them, what was invested before .*first="2026"'
    ):
        solve(m)
    m, out, flow = deal()
    line = out.line("Return", unit="%")
    line.formula = CALLS[name](flow, m.timeline.end, "2025")
    assert solve(m)[line] == pytest.approx(0.1, abs=1e-6)


def test_a_present_value_may_count_the_forecast_alone() -> None:
    m, out, flow = deal()
    rate = m.sheets[0].assumption("Rate", unit="%")
    rate.give(0.1)
    line = out.line("Value")
    line.formula = npv(rate, flow, "2026")
    assert solve(m)[line] == pytest.approx(100)


ROWS: dict[str, tuple[Any, str, Any]] = {  # a line's formula, what is advised, and what following it comes to
    "growth": (
        lambda sales, year: {"formula": sales / sales.prior - 1}, "declare 'X' with partial=True",
        lambda sales, year: {"partial": True, "formula": sales / sales.prior - 1},
    ),
    "the years after": (
        lambda sales, year: {"formula": sales.lead(2) / sales - 1}, "declare 'X' with partial=True",
        lambda sales, year: {"partial": True, "formula": sales.lead(2) / sales - 1},
    ),
    "growth of the forecast": (
        lambda sales, year: {"forecast": sales.lag(3) / sales}, "let Year begin earlier", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_reads_periods_that_arent_there(name: str) -> None:  # convention 25
    wrong, advice, right = ROWS[name]
    for way in (wrong, right):
        m = Model("Rows", timeline=Timeline.annual(2024, 2027, last_actual=2025), unit="EUR mn")
        sales = m.sheet("Out").line("Sales", m.timeline)
        sales.actual = [100, 110]
        sales.forecast = sales.prior
        said = {} if way is None else way(sales, m.timeline)
        line = m.sheets[0].line("X", m.timeline, unit="%", partial=said.pop("partial", False))
        for phase, formula in said.items():
            setattr(line, phase, formula)
        if way is wrong:
            with pytest.raises(DefinitionError, match=f"{advice}$"):
                solve(m)
        elif way is not None:
            assert solve(m)[line].iloc[0] == pytest.approx(0.1)
