"""What can't be put in time is refused by every method alike: periods of no known length, a day with none before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, Period, Timeline, solve
from modelgen.valuation.currency import at_forward_rates
from modelgen.valuation.debt import amortising_debt
from modelgen.valuation.lbo import Tranche, buyout
from modelgen.valuation.nav import finite_life_values
from tests.valuation.test_debt import Loan

ENDS = [date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31), date(2026, 6, 30)]
HALVES = [Period(f"P{number}", end) for number, end in enumerate(ENDS)]
ODD = [*HALVES[:3], Period("P3", date(2026, 2, 28))]
DAY = date(2025, 2, 1)


def flow(made: Loan, *axes: Any, label: str = "Flow") -> Any:
    item = made.inputs.assumption(label, *axes, made.year, unit="EUR mn", shared=True)
    item.give(dict.fromkeys(axes[0].members, 40) if axes else 40, source="made up")
    return item


def bought(made: Loan) -> Any:
    one = made.put("Amount", 100)
    return buyout(
        made.sheet, made.year, uses={"Price": made.put("Price", 150)}, cash_flow=flow(made),
        ebitda=flow(made, label="EBITDA"),
        tranches=[Tranche("Loan", one, made.put("Rate", 0.08, "%"))], exit_multiple=made.put("Multiple", 5, "x"),
        tax_rate=made.put("Tax", 0.25, "%"), cash=one, least_cash=made.put("Least", 10),
    ).tranches["Loan"].interest  # fmt: skip


def owed(made: Loan) -> Any:
    return amortising_debt(made.sheet, made.year, balance=made.put("Owed", 100), rate=made.put("Rate", 0.08, "%"),
                           repayments=made.put("Repayments", 4, "")).interest  # fmt: skip


def mined(made: Loan, **more: Any) -> Any:
    axis = made.m.axis("Field", "North", "South")
    return finite_life_values(made.sheet, flow(made, axis), rate=made.put("Rate", 0.1, "%"), **more)


def converted(made: Loan, **more: Any) -> Any:
    return at_forward_rates(
        made.sheet, flow(made), spot=made.put("Spot", 1.1, "USD/EUR"), home_rate=made.put("Home", 0.05, "%"),
        foreign_rate=made.put("Foreign", 0.02, "%"), **more,
    )  # fmt: skip


METHODS: dict[str, Callable[..., Any]] = {"LBO": bought, "Debt": owed, "Fields": mined, "Converted": converted}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize(
    ("periods", "remedy"),
    [(HALVES, "give the timeline frequency=2"), (ODD, "sum it up by years, half-years, quarters or months")],
)
def test_periods_of_no_known_length(method, periods, remedy) -> None:
    made = Loan(Timeline(periods, last_actual="P0"))
    with pytest.raises(DefinitionError, match=f": nothing says how many periods of Year make a year; {remedy}"):
        method(made)


@pytest.mark.parametrize("method", [mined, converted])
def test_a_day_in_a_period_that_begins_nobody_knows_when(method) -> None:
    made = Loan(Timeline.half_yearly("2025H1", "2026H2"))
    day = made.put("Day", DAY, "date")
    with pytest.raises(DefinitionError, match="no period says when 2025H1 begins; let Half-year begin a period earl"):
        method(made, valuation_date=day)


def test_debt_without_a_forecast() -> None:
    made = Loan(Timeline.annual(2024, 2026, last_actual=2026))
    with pytest.raises(DefinitionError, match="Debt: Year has no forecast periods; let it go on after last_actual="):
        owed(made)


@pytest.mark.parametrize("method", [bought, owed])
def test_half_a_year_has_half_of_a_years_interest(method) -> None:
    made = Loan(Timeline(HALVES, last_actual="P0", frequency=2))
    interest = method(made)
    assert made.values(interest)[0] == pytest.approx(4)
    assert [item.label.endswith("periods in a year") for item in made.m.items].count(True) == 1
    assert solve(made.m)["check.failed"] == 0
