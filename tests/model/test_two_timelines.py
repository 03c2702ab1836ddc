"""Years beside quarters and months (convention 37), each number by hand, the workbook confirmed by engines."""

from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, DefinitionErrors, Model, Period, Timeline, not_meaningful, solve, where
from modelgen.formula.text import words
from modelgen.valuation.periods import (
    last_twelve_months,
    next_twelve_months,
    on_the_period_before,
    on_the_year_before,
)
from tests.reference.agreement import agree

SALES = [1, 2, 3, 4, 5, 6, 7, 8]


def quarters(last: str = "2026Q2", **more: Any) -> tuple[Model, Any, Any, Any]:
    """Quarters from 2023 on, actual to 2024; forecast as a year ago, grown by what the year's assumption says."""
    m = Model("Quarters", timeline=Timeline.annual(2022, 2027, last_actual=2024, **more), unit="USD bn")
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2023Q1", last, last_actual="2024Q4", **more))
    growth = m.sheet("In").assumption("Growth", m.timeline, unit="%")
    growth.give([0.1, 0.2, 0.3])
    sales = m.sheet("Out").line("Sales", quarter)
    sales.actual = SALES
    sales.forecast = sales.lag(4) * (1 + growth.at(m.timeline, quarter))
    return m, quarter, sales, m.sheets[1]


@pytest.mark.parametrize("year_end", [12, 6])
def test_flows_sum_stocks_take_the_last_and_ratios_are_recomputed(year_end, tmp_path) -> None:
    m, quarter, sales, out = quarters(year_end=year_end)
    total = out.line("By year", m.timeline, partial=True)
    total.formula = sales.total(quarter, by=m.timeline)
    closing = out.line("Closing", m.timeline, partial=True)
    closing.formula = sales.at(quarter, m.timeline)
    growth = out.line("Annual growth", m.timeline, unit="%", partial=True)
    growth.formula = total / total.prior - 1
    result = solve(m)
    assert dict(result[total]) == pytest.approx({"2023": 10, "2024": 26, "2025": 28.6})  # 2026 has two quarters
    assert dict(result[closing]) == pytest.approx({"2023": 4, "2024": 8, "2025": 8.8})
    assert dict(result[growth]) == pytest.approx({"2024": 1.6, "2025": 0.1})
    assert result[sales]["2026Q2"] == pytest.approx(6 * 1.1 * 1.2)
    assert words(total.formula) == "sales.total(quarter, by=year)"
    assert words(closing.formula) == "sales.at(quarter, year)"
    agree(m, tmp_path)


def test_twelve_months_and_growth(tmp_path) -> None:
    m, _, sales, out = quarters()
    made = {}
    for function in (last_twelve_months, next_twelve_months, on_the_period_before, on_the_year_before):
        unit = "%" if "on_the" in function.__name__ else None
        line = out.line(function.__name__, sales.axes[0], unit=unit, partial=True)
        line.formula = function(sales)
        made[function] = line
    result = solve(m)
    ltm, ntm = result[made[last_twelve_months]], result[made[next_twelve_months]]
    assert (ltm.index[0], ltm.iloc[0], ltm["2024Q4"]) == ("2023Q4", 10, 26)
    assert (ntm.index[-1], ntm["2023Q1"], ntm["2023Q4"]) == ("2025Q2", 14, 26)
    assert result[made[on_the_period_before]]["2023Q2"] == 1
    yearly = result[made[on_the_year_before]]
    assert (yearly.index[0], yearly.iloc[0], yearly["2025Q1"]) == ("2024Q1", 4, pytest.approx(0.1))
    agree(m, tmp_path)


def test_months_by_quarter_and_by_year_by_member(tmp_path) -> None:
    m = Model("Months", timeline=Timeline.annual(2024, 2025), unit="EUR")
    month = m.add_timeline("Month", Timeline.monthly("2024-01", "2025-12"))
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2024Q1", "2025Q4"))
    shop = m.axis("Shop", "North", "South")
    sold = m.sheet("In").assumption("Sold", shop, month, unit="EUR", periods="all")
    sold.give({"North": list(range(1, 25)), "South": 1})
    out = m.sheet("Out")
    by_quarter, by_year = out.line("By quarter", shop, quarter), out.line("By year", shop, m.timeline)
    by_quarter.formula = sold.total(month, by=quarter)
    by_year.formula = by_quarter.total(quarter, by=m.timeline)
    both, straight = out.line("Both shops", month), out.line("Straight", m.timeline)
    both.formula = sold.total(shop)
    straight.formula = both.total(month, by=m.timeline)
    result = solve(m)
    assert result[by_quarter].loc["North", "2025Q1"] == 13 + 14 + 15
    assert list(result[by_year].loc["South"]) == [12, 12]
    assert list(result[straight]) == [78 + 12, 222 + 12]
    agree(m, tmp_path)


def test_an_error_or_nm_in_one_period_spoils_the_totals(tmp_path) -> None:
    m, quarter, sales, out = quarters("2025Q4")
    odd = out.line("Odd", quarter)
    odd.formula = where(quarter.is_forecast, not_meaningful, sales)
    total = out.line("By year", m.timeline, partial=True)
    total.formula = odd.total(quarter, by=m.timeline)
    first = out.line("First", m.timeline, partial=True)
    first.formula = odd.at(quarter, m.timeline)
    result = solve(m)
    assert {str(value) for value in result[total]} == {"#VALUE!"}
    assert [str(value) for value in result[first]] == ["4.0", "8.0", "n.m."]
    agree(m, tmp_path)


def test_periods_that_are_not_regular(tmp_path) -> None:
    days = [date(2025, 1, 10), date(2025, 1, 20), date(2025, 2, 3), date(2025, 2, 28)]
    m = Model("Days", timeline=Timeline([Period("one", days[1]), Period("two", days[3])]), unit="EUR")
    short = m.add_timeline("Part", Timeline([Period(f"d{i}", day) for i, day in enumerate(days)]))
    flow = m.sheet("In").assumption("Flow", short, unit="EUR", periods="all")
    flow.give([1, 2, 4, 8])
    total = m.sheet("Out").line("Total", m.timeline, partial=True)
    total.formula = flow.total(short, by=m.timeline)
    assert dict(solve(m)[total]) == {"two": 12}  # where the first begins isn't known, so it isn't complete
    agree(m, tmp_path)


def refused(name: str) -> Any:
    m, quarter, sales, out = quarters()
    year = m.timeline
    segment = m.axis("Segment", "A", "B")
    line = out.line("X", year, partial=name.startswith("partial"))
    match name:
        case "not all years":
            line.formula = sales.total(quarter, by=year)
        case "not all closings":
            line.formula = sales.at(quarter, year)
        case "no closings":
            past = m.add_timeline("Past", Timeline.quarterly("2023Q1", "2024Q4"))
            paid = m.sheets[0].assumption("Paid", past, unit="USD bn", periods="all")
            paid.give(SALES)
            line.history, line.forecast = 0, paid.at(past, year)
        case "a formula":
            line.partial = True
            line.formula = (sales + sales).total(quarter, by=year)
        case "picked formula":
            line.partial = True
            line.formula = (sales + sales).at(quarter, year)
        case "no timeline":
            sales.total(quarter, by=segment)
        case "no such timeline":
            sales.at(quarter, segment)
        case "cut twice":
            sales.total(quarter, "2023Q1", by=year)
        case "partial forecast":
            line.forecast = sales.at(quarter, year)
        case "partial itself":
            line.formula = line.prior + sales.at(quarter, year)
        case "odd ends":
            other = m.add_timeline("Odd", Timeline([Period("a", date(2019, 5, 7)), Period("b", date(2020, 5, 7))]))
            sales.total(quarter, by=other)
        case "irregular":
            other = m.add_timeline("Odd", Timeline([Period("a", date(2019, 5, 7)), Period("b", date(2020, 5, 7))]))
            item = m.sheets[0].assumption("I", other, periods="all")
            last_twelve_months(item)
    from modelgen import build
    from modelgen.program.compile import compile

    compile(m)
    build(m, "/dev/null")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "not all years",
            "'X' has no shorter periods that 2022 takes its value from; give both timelines the same year end",
        ),
        (
            "not all closings",
            "'X' has no Quarter that 2022 takes its value from; give both .* or declare 'X' with partial=True",
        ),
        (
            "no closings",
            "'X' has no Past that 2025 takes its value from; give both timelines the same year end and reach$",
        ),
        ("a formula", "'X' takes the total of a formula; give 'sales . sales' a line of its own"),
        ("picked formula", "'X' picks periods of a formula by Quarter; give 'sales . sales' a line of its own"),
        ("no timeline", "Segment is no timeline"),
        ("no such timeline", "Segment is no timeline"),
        ("cut twice", "is cut to Year and by first, last"),
        ("partial forecast", "'X' is partial and has no forecast; set .formula"),
        (
            "partial itself",
            "'X' is partial and reads itself; leave partial=, and set its .opening, or its .history and",
        ),
        ("odd ends", "the periods of Quarter and of Odd don't fit together"),
        ("irregular", "LTM: nothing says how many periods of Odd make a year; give the timeline frequency=1"),
    ],
)
def test_refusals(name, message) -> None:
    with pytest.raises(DefinitionError, match=message):
        refused(name)


ABSENT = [  # the last quarter, of what there are no actuals, and every fault that is told
    ("2025Q4", "by year", ["'X' reads 'Ore' for 2024Q1, where it has no value; give its actuals under [actual.ore] or "
                           "set its .history, or set .forecast only on 'X'"]),
    ("2025Q4", "at its end", ["'X' reads 'Ore' for 2024Q4, where it has no value; give its actuals under [actual.ore] "
                              "or set its .history, or set .forecast only on 'X'"]),
    ("2025Q2", "by year", ["'X' has no shorter periods that 2025 takes its value from; give both timelines the same "
                           "year end and reach",
                           "'X' reads 'Ore' for 2024Q1, where it has no value; give its actuals under [actual.ore] or "
                           "set its .history, or set .forecast only on 'X'"]),
]  # fmt: skip


@pytest.mark.parametrize(("last", "how", "faults"), ABSENT)
def test_actuals_that_are_missing_are_told_apart_from_periods_that_are(last, how, faults) -> None:
    m = Model("Mine", timeline=Timeline.annual(2024, 2025, last_actual=2024), unit="USD mn")
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2024Q1", last, last_actual="2024Q4"))
    plan = m.sheet("In").assumption("Plan", quarter, unit="USD mn")
    plan.give(1)
    ore, line = m.sheet("Out").line("Ore", quarter), m.sheet("Years").line("X", m.timeline)
    ore.forecast = plan
    line.formula = ore.total(quarter, by=m.timeline) if how == "by year" else ore.at(quarter, m.timeline)
    with pytest.raises((DefinitionError, DefinitionErrors)) as error:
        solve(m)
    assert [fault.partition(": ")[2] for fault in str(error.value).splitlines()] == faults
