"""A slice of the model lifted over a new axis: only what a driver reaches, the rest referred to."""

from pathlib import Path

import pytest

from modelgen import DefinitionError, Model, Timeline, build, solve, verify_workbook
from modelgen.model.sweeps import lift, lift_all


def model() -> Model:
    m = Model("Lift", timeline=Timeline.annual(2023, 2027, last_actual=2024), unit="USD mn", scenarios=("Base", "Bull"))
    year, part = m.timeline, m.axis("Part", "A", "B")
    inputs, out = m.sheet("In"), m.sheet("Out")
    growth = inputs.assumption("Growth", part, year, unit="%")
    rate = inputs.assumption("Rate", unit="%")
    growth.give({"A": 0.1, "B": [0.2, 0.1, 0]})
    growth.give({"B": 0.5}, scenario="Bull")
    rate.give(0.08)
    sales = out.line("Sales", part, year)
    sales.actual = {"A": [10, 11], "B": [20, 22]}
    sales.forecast = sales.prior * (1 + growth)
    factor = out.line("Factor", year, unit="")
    factor.opening = 1
    factor.forecast = factor.prior / (1 + rate)
    untouched = out.line("Untouched", year)
    untouched.formula = sales.total(part)
    kept = out.line("Kept", part, unit="")
    kept.define("A", 1)
    kept.define("B", rate)
    value = out.line("Value")
    value.formula = (untouched * factor).total(year) * kept.at(part, "B")
    return m


@pytest.mark.slow
def test_only_what_the_driver_reaches_is_made_again(tmp_path: Path) -> None:
    # conventions 6 and 7
    m = model()
    case = m.axis("Rate case", "low", "high")
    inputs, on = m.sheet("Cases"), m.sheet("Sweep")
    rates = inputs.assumption("Rates", case, unit="%", shared=True)
    rates.give({"low": 0.05, "high": 0.12})
    value = m.find("Value")
    lifted = lift(on, value, {m.find("Rate"): rates}, "swept")  # type: ignore[arg-type]
    made = [item.label for item in on.entries]  # type: ignore[union-attr]
    assert made == ["Factor (swept)", "Kept (swept)", "Value (swept)"]
    assert [axis.label for axis in lifted.axes] == ["Rate case"]
    swept = {scenario: solve(m, scenario)["Value (swept)"].to_dict() for scenario in ("Base", "Bull")}
    for scenario, values in swept.items():
        for name, rate in (("low", 0.05), ("high", 0.12)):
            again = model()
            again.find("Rate").give(rate)  # type: ignore[attr-defined]
            assert values[name] == pytest.approx(solve(again, scenario)["Value"], rel=1e-12)
    build(m, tmp_path / "sweep.xlsx")
    report = verify_workbook(tmp_path / "sweep.xlsx", m)
    assert report.exit_code == 0, report.lines()


def test_a_driver_over_members_and_periods_takes_one_value_for_all() -> None:
    m = model()
    case = m.axis("Growth case", "flat", "fast")
    rates = m.sheet("Cases").assumption("Rates", case, unit="%", shared=True)
    rates.give({"flat": 0.0, "fast": 0.3})
    lift(m.sheet("Sweep"), m.find("Sales"), {m.find("Growth"): rates}, "swept")  # type: ignore[arg-type]
    swept = solve(m)["Sales (swept)"]
    assert swept.loc[("A", "fast")].tolist() == pytest.approx([10, 11, 11 * 1.3, 11 * 1.3**2, 11 * 1.3**3])
    assert swept.loc[("B", "flat")].tolist() == pytest.approx([20, 22, 22, 22, 22])


def test_a_driver_that_is_calculated_from_another_is_refused() -> None:
    m = model()
    case = m.axis("Case", "x")
    rates = m.sheet("Cases").assumption("Rates", case, unit="%", shared=True)
    values = m.sheets[2].assumption("Values", case, unit="USD mn", shared=True)
    total = m.sheets[1].line("Total")
    total.formula = m.find("Untouched").total(m.timeline) + m.find("Value")
    drivers = {m.find("Untouched"): values, m.find("Growth"): rates}
    with pytest.raises(DefinitionError, match="'Untouched' is calculated from 'Growth', and both vary"):
        lift(m.sheet("Sweep"), total, drivers, "swept")


def test_what_doesnt_depend_on_the_driver_is_refused() -> None:
    m = model()
    case = m.axis("Case", "x")
    rates = m.sheet("Cases").assumption("Rates", case, unit="%", shared=True)
    with pytest.raises(DefinitionError, match="'Untouched' doesn't depend on 'Rate'"):
        lift(m.sheet("Sweep"), m.find("Untouched"), {m.find("Rate"): rates}, "swept")  # type: ignore[arg-type]


def test_running_sums_and_other_scales_are_made_again_too() -> None:
    m = Model("Lift", timeline=Timeline.annual(2025, 2027), unit="USD mn")
    year, out, on = m.timeline, m.sheet("Out"), m.sheet("Sweep")
    inputs = m.sheet("In")
    rate, start = inputs.assumption("Rate", unit="%"), inputs.assumption("Start", unit="USD mn")
    rate.give(0.5)
    start.give(1000)
    flow, sum_, best = out.line("Flow", year), out.line("Sum", year, unit="USD bn"), out.line("Best", year, unit="")
    flow.opening, flow.formula = start, flow.prior * (1 - rate)
    sum_.formula = flow.cumulative.to("USD bn")
    best.formula = flow.rank(year)
    case = m.axis("Rate case", "low", "high")
    rates = m.sheet("Cases").assumption("Rates", case, unit="%", shared=True)
    rates.give({"low": 0.5, "high": -1})
    lifted = lift_all(on, [sum_, best], {rate: rates}, "swept")
    result = solve(m)
    assert result[lifted[0].label].loc["high"].tolist() == [2, 6, 14]
    assert result[lifted[0].label].loc["low"].tolist() == [0.5, 0.75, 0.875]
    assert result[lifted[1].label].loc["high"].tolist() == [3, 2, 1]
