"""Definitions that nobody foresaw, each built and confirmed by IronCalc and formualizer in every scenario."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import modelgen as mg
from modelgen import Model, Period, Timeline, not_meaningful, solve, where
from tests.reference.agreement import agree

ODD = ['="quoted"', "=1+1", "'apostrophe'", "a/b\\c", "Größe & Co. <x>", "🚀 rocket", "+plus", "@at", "{brace}", "100%"]
ODD += ["TRUE", "12", "1E5", "#N/A", "n.m.", "R1C1", "many   spaces", "Ω≈ç√∫", "a,b;c", "[x]:*?", "  edges  "]
OPTIONS = [text for text in ODD if text != "#N/A"]  # what a cell shows for an error
Facts = dict[str, Any]


def two_axes(m: Model) -> Facts:  # convention 8
    part, region, year = m.axis("Part", "x", "y", "z"), m.axis("Region", "N", "S"), m.timeline
    inputs, out = m.sheet("In"), m.sheet("Out")
    growth = inputs.assumption("Growth", part, region, year, unit="%")
    growth.give({"x": 0.1, "y": {"N": [0.1, 0.2, 0.3], "S": 0.2}, "z": {"2025": 0, "2026": 1, "2027": 0}})
    growth.give({"y": 0.5}, scenario="Bull")
    price = inputs.assumption("Price", region, shared=True)
    price.give({"N": 2, "S": 3})
    sales = out.line("Sales", part, region, year)
    sales.actual = {"x": {"N": [1], "S": [2]}, "y": 3, "z": 4}
    sales.forecast = sales.prior * (1 + growth)
    out.line("All", year).formula = sales.total(part).total(region)
    out.line("All of it").formula = sales.total(part).total(region).total(year)
    out.line("By part", part, year).formula = sales.total(region)
    out.line("By region", region, year).formula = sales.total(part)
    out.line("Weighted", part, year).formula = (sales * price).total(region)
    out.line("Best", region, year).formula = sales.max(part)
    out.line("Middle", part, year).formula = sales.median(region)
    out.line("Rank", part, region, year).formula = sales.rank(region)
    out.line("Corner").formula = sales.at(part, "z").at(region, "S").at(year, 2026)
    one = out.line("By row", part, region)
    for p in part.members:
        for r in region.members:
            one.define((p, r), sales.at(part, p).at(region, r).total(year))
    return {"Corner": 8, "All": [1 + 2 + 6 + 8, 3.3 + 6.9 + 8, None, None]}


def crossed(m: Model) -> Facts:
    """One axis down on a sheet and to the right in a table: no range of both."""
    part, region = m.axis("Part", "x", "y"), m.axis("Region", "N", "S")
    inputs, out = m.sheet("In"), m.sheet("Out")
    price = inputs.assumption("Price", region, shared=True)
    price.give({"N": 2, "S": 3})
    table = out.table("Table", part)
    share = table.line("Share", part, region)
    share.define(("x", "N"), price.at(region, "N"))
    share.define(("x", "S"), price.at(region, "S"))
    share.define(("y", "N"), price.at(region, "S"))
    share.define(("y", "S"), price.at(region, "S") - price.at(region, "N"))
    table.line("Weighted", part).formula = (share * price).total(region)
    table.line("Sum", part).formula = share.total(region)
    return {"Weighted": [13, 9], "Sum": [5, 4]}


def choices(m: Model) -> Facts:  # convention 13
    part, inputs, out = m.axis("Part", *OPTIONS), m.sheet("In"), m.sheet("Out")
    basis = inputs.choice("Basis", *OPTIONS)
    basis.give(OPTIONS[3])
    basis.give("🚀 ROCKET", scenario="Bull")
    shared, picked = inputs.choice("Shared", part, shared=True), inputs.choice("Picked", "What if?", "=A1", "no")
    shared.give("größe & co. <X>")
    picked.give("=a1")
    value = inputs.assumption("Value", part, shared=True)
    value.give(dict(zip(OPTIONS, range(1, 99), strict=False)))
    out.line("At").formula = value.at(part, shared)
    out.line("Is").formula = where(basis == "🚀 Rocket", 1, where(basis == "A/B\\C", -1, 0))
    out.line("Same").formula = where(basis == shared, 1, 0)
    out.line("Wild").formula = where(picked == "What if?", 1, where(picked != "=A1", 0, -1))
    out.line("By basis").formula = value.at(part, basis)
    return {"At": 5, "Is": -1, "Same": 0, "Wild": -1, "By basis": 4}


def dates(m: Model) -> Facts:  # conventions 13 and 28
    inputs, out, year = m.sheet("In"), m.sheet("Out"), m.timeline
    when = inputs.assumption("When", unit="date")
    when.give("2024-06-30")
    when.give(date(2023, 2, 28), scenario="Bull")
    days = inputs.assumption("Delay", unit="days", shared=True)
    days.give(45)
    six = inputs.assumption("Six", shared=True)
    six.give(6)
    paid = out.line("Paid", year, unit="date")
    paid.formula = year.end + days
    out.line("Fraction", year, unit="").formula = mg.year_fraction(when, year.end)
    for basis in range(5):
        out.line(f"Basis {basis}", year, unit="").formula = mg.year_fraction(year.end, when, basis)
    out.line("Due", unit="date").formula = mg.end_of_month(when, six)
    out.line("Apart", year, unit="days").formula = paid - when
    out.line("Late", year, unit="").formula = where(paid > when, 1, 0)
    return {"Due": date(2024, 12, 31), "Late": [1, 1, 1, 1], "Paid": [date(y, 2, 14) for y in range(2025, 2029)]}


def flows(m: Model) -> Facts:
    inputs, out, year = m.sheet("In"), m.sheet("Out"), m.timeline
    rate, flow = inputs.assumption("Rate", unit="%"), inputs.assumption("Flow", year, periods="all")
    rate.give(0.1)
    rate.give(0.12, scenario="Bull")
    flow.give([-100, 50, 60, 70])
    out.line("NPV").formula = mg.npv(rate, flow, "2025") + flow.at(year, 2024)
    out.line("IRR", unit="%").formula = mg.irr(flow)
    out.line("MIRR", unit="%").formula = mg.mirr(flow, rate, rate)
    out.line("XNPV").formula = mg.xnpv(rate, flow, year.end)
    out.line("XIRR", unit="%").formula = mg.xirr(flow, year.end)
    out.line("PMT").formula = mg.pmt(rate, flow.count(year), flow.at(year, 2024))
    out.line("After IRR", unit="%").formula = mg.irr(flow) - rate
    return {"NPV": -100 + 50 / 1.1 + 60 / 1.21 + 70 / 1.331}


def no_timeline(m: Model) -> Facts:
    part, inputs, out = m.axis("Part", *ODD), m.sheet("In"), m.sheet("Out")
    metric, multiple = inputs.assumption("Metric", part, unit="USD bn"), inputs.assumption("Multiple", part, unit="x")
    metric.give(2)
    multiple.give(3)
    multiple.give({ODD[0]: 10}, scenario="Bull")
    value = out.table("Parts", part).line("Value", part, unit="USD bn")
    value.formula = metric * multiple
    total = out.line("Total", unit="USD mn")
    total.formula = value.total(part).to("USD mn")
    m.output(total)
    m.check("Total is positive", total > 0)
    m.claim("Total", stated=126_000, computed=total, tolerance=1, unit="USD mn", source="=hand()")
    return {"Total": 126_000, "claim.verdict": [1]}


def odd_labels(m: Model) -> Facts:
    inputs, out, year = m.sheet("Größe's & <Co>"), m.sheet('=Out (1+1), "x"'), m.timeline
    part = m.axis("'Part' =1", *ODD)
    for number, label in enumerate(ODD):
        item = inputs.assumption(label, part, year, key=f"k{number}", shared=number % 2 == 0)
        item.give({member: [n, n + 1, n + 2] for n, member in enumerate(ODD)})
        line = out.line(label, part, year, key=f"l{number}")
        line.actual.give(number, source="=source()", note="🚀 'note'")
        line.forecast = line.prior + item
        m.check(label, line >= 0, key=f"c{number}")
    return {"l3": None}


def no_history(m: Model) -> Facts:  # convention 4
    inputs, out, year = m.sheet("In"), m.sheet("Out"), m.timeline
    start, growth = inputs.assumption("Start"), inputs.assumption("Growth", year, unit="%")
    start.give(100)
    growth.give(0.1)
    x = out.line("X", year)
    x.opening, x.formula = start, x.prior * (1 + growth)
    out.line("Sum").formula = x.total(year)
    out.line("Flag", year, unit="").formula = where(year.is_forecast, 1, 0)
    return {"X": [100 * 1.1**n for n in range(1, len(year) + 1)], "Flag": [1] * len(year)}


def all_history(m: Model) -> Facts:
    out, year = m.sheet("Out"), m.timeline
    x = out.line("X", year)
    x.actual = list(range(1, len(year) + 1))
    out.line("Growth", year, unit="").formula = where(year.index > 1, x / x.at(year, year.members[0]), not_meaningful)
    return {"X": list(range(1, len(year) + 1)), "Growth": ["n.m.", 2, 3, 4]}


def long_run(m: Model) -> Facts:
    part, inputs, out, time = m.axis("Part", "x", "y"), m.sheet("In"), m.sheet("Out"), m.timeline
    rate, stock = inputs.assumption("Rate", part, time, periods="all"), out.line("Stock", part, time)
    rate.give(0.01)
    rate.give({"x": 0.02}, scenario="Bull")
    flow = out.line("Flow", part, time)
    flow.formula = stock.prior * rate
    stock.opening, stock.formula = 1, stock.prior + flow
    out.line("Year on year", part, time).forecast = stock / stock.lag(12)
    out.line("Total", time).formula = stock.total(part)
    return {"Total": [2 * 1.01**n for n in range(1, len(time) + 1)]}


def two_timelines(m: Model) -> Facts:  # convention 14
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2025Q1", "2026Q4", year_end=6))
    inputs, out, year = m.sheet("In"), m.sheet("Out"), m.timeline
    flow = inputs.assumption("Flow", quarter, shared=True)
    flow.give(list(range(1, 9)))
    running = out.line("Running", quarter)
    running.formula = flow.cumulative
    days = out.line("Days", quarter, unit="date")
    days.formula = quarter.end
    inside = out.line("Inside", year, quarter)
    inside.formula = where(quarter.end <= year.end, flow, 0)
    out.line("To 2025").formula = inside.at(year, 2025).total(quarter)
    out.line("In 2026").formula = flow.total(quarter, "2026Q1", "2026Q4")
    out.line("All", quarter).formula = inside.total(year)
    return {
        "Running": [1, 3, 6, 10, 15, 21, 28, 36],
        "To 2025": 10,
        "In 2026": 26,
        "All": [4, 8, 12, 16, 15, 18, 21, 24],
    }


def empty(m: Model) -> Facts:
    m.check("Nothing is wrong", m.scenario_number > 0)
    return {}


CASES: list[tuple[Callable[[Model], Facts], Callable[[], Timeline] | None]] = [
    (two_axes, lambda: Timeline.annual(2024, 2027, last_actual=2024)),
    (crossed, None),
    (choices, None),
    (dates, lambda: Timeline.annual(2024, 2027, last_actual=2024)),
    (flows, lambda: Timeline.annual(2024, 2027)),
    (no_timeline, None),
    (odd_labels, lambda: Timeline.annual(2024, 2027, last_actual=2024)),
    (no_history, lambda: Timeline.annual(2024, 2027)),
    (no_history, lambda: Timeline.annual(2030, 2030)),  # one period
    (all_history, lambda: Timeline.annual(2024, 2027, last_actual=2027, year_end=9)),
    (long_run, lambda: Timeline.monthly("2023-01", "2027-12", last_actual="2023-12")),  # 60 periods
    (long_run, lambda: Timeline.quarterly("2023Q1", "2027Q4", last_actual="2025Q4", year_end=3)),
    (no_history, lambda: Timeline([Period(name, date(2025 + n, 2, 5 + n)) for n, name in enumerate(ODD)])),  # irregular
    (two_timelines, lambda: Timeline.annual(2025, 2028, last_actual=2025, year_end=6)),
    (empty, None),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("define", "timeline"), CASES, ids=[f"{n}-{define.__name__}" for n, (define, _) in enumerate(CASES)]
)
def test_an_odd_definition(define: Callable[[Model], Facts], timeline: Any, tmp_path: Path) -> None:
    line = timeline() if timeline else None
    m = Model("=Odd & 'Größe' 🚀", timeline=line, scenarios=("Base", "Bull", "What if? *"))
    facts = define(m)
    result = solve(m)
    for label, expected in facts.items():
        got = result[label]
        if isinstance(expected, list):
            values = got.to_numpy(dtype=object).tolist()
            assert len(values) == len(expected)
            for one, other in zip(values, expected, strict=True):
                assert other is None or one == (pytest.approx(other) if isinstance(other, float) else other), label
        elif expected is not None:
            assert got == (pytest.approx(expected) if isinstance(expected, float) else expected), label
    agree(m, tmp_path)


@pytest.mark.slow
def test_another_scale_of_a_unit(tmp_path) -> None:
    m = Model("Scales", timeline=Timeline.annual(2024, 2027), unit="USD bn")
    year, given, out = m.timeline, m.sheet("In"), m.sheet("Out")
    flow, zero = given.assumption("Flow", year, unit="USD bn"), given.assumption("Zero", unit="USD bn")
    flow.give([1, -2, 3, 0.5], source="test")
    zero.give(0, source="test")
    level = out.line("Level", year, unit="USD mn")  # computed cell by cell
    level.opening, level.formula = zero.to("USD mn"), level.prior + flow.to("USD mn")
    rows = {
        "millions": (flow.to("USD mn"), "USD mn", [1000, -2000, 3000, 500]),
        "back": (flow.to("USD mn").to("USD bn"), "USD bn", [1, -2, 3, 0.5]),
        "difference": ((flow - flow.at(year, "2024")).to("USD mn"), "USD mn", [0, -3000, 2000, -500]),
        "negative": (-flow.to("USD mn"), "USD mn", [-1000, 2000, -3000, -500]),
        "negated first": ((-flow).to("USD mn"), "USD mn", [-1000, 2000, -3000, -500]),
        "share": (flow / flow.to("USD mn").to("USD bn"), "", [1, 1, 1, 1]),
        "n.m.": (where(flow > 0, flow, not_meaningful).to("USD mn"), "USD mn", [1000, "#VALUE!", 3000, 500]),
        "error": ((flow / (flow - flow) * flow).to("USD mn"), "USD mn", ["#DIV/0!"] * 4),
    }
    for label, (formula, unit, _) in rows.items():
        out.line(label, year, unit=unit).formula = formula
    twice = out.line("Twice", year, unit="USD mn")  # an error among cells that are computed one by one
    twice.opening = zero.to("USD mn")
    twice.formula = (m.find("n.m.").to("USD bn") + twice.prior.to("USD bn")).to("USD mn")
    result = solve(m)
    assert [result.value(level, (), at) for at in range(4)] == [1000, -1000, 2000, 2500]
    for label, (_, _, expected) in rows.items():
        assert [result.value(m.find(label), (), at) for at in range(4)] == expected, label
    assert [result.value(twice, (), at) for at in range(4)] == [1000, *["#VALUE!"] * 3]
    report = mg.build(m, tmp_path / "scales.xlsx", verified_by=["ironcalc", "formualizer"])
    assert report is not None and report.exit_code == 0
