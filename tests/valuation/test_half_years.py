"""Half-years: their timeline, their sums by year, and a DCF on them against the oracle and the engines."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Period, Timeline, solve
from modelgen.valuation.dcf import dcf
from modelgen.valuation.periods import last_twelve_months
from modelgen.valuation.terminal import gordon
from tests.oracles import dcf as oracle
from tests.reference.agreement import agree

RATE, GROWTH = 0.08, 0.02
FLOWS = [50.0, 60.0, 55.0, 65.0, 58.0, 70.0]
ENDS = [date(year, *day) for year in range(2025, 2029) for day in ((6, 30), (12, 31))]


def model(timeline: Timeline) -> tuple[Model, Any, Any, Any]:
    m = Model("Halves", timeline=timeline, unit="EUR mn")
    sheet, out = m.sheet("In"), m.sheet("Out")
    rate, growth, flow = (
        sheet.assumption(name, *axes, unit=unit, shared=True)
        for name, axes, unit in (("Rate", (), "%"), ("Growth", (), "%"), ("Flow", (m.timeline,), "EUR mn"))
    )
    for item, value in ((rate, RATE), (growth, GROWTH), (flow, FLOWS)):
        item.give(value, source="s")
    return m, out, flow, {"rate": rate, "terminal": gordon(growth)}


@pytest.mark.parametrize(("year_end", "first"), [(12, date(2025, 6, 30)), (3, date(2024, 9, 30))])
def test_halves_end_with_the_fiscal_year(year_end: int, first: date) -> None:
    halves = Timeline.half_yearly("2025H1", "2026H2", last_actual="2025H2", year_end=year_end)
    assert halves.members == ("2025H1", "2025H2", "2026H1", "2026H2")
    assert (halves.label, halves.frequency, halves.history, halves.periods[0].end) == ("Half-year", 2, 2, first)


@pytest.mark.parametrize(
    "timeline",
    [
        Timeline.half_yearly("2025H1", "2028H2", last_actual="2025H2"),
        Timeline(
            [Period(f"P{i}", end) for i, end in enumerate(ENDS)], last_actual="P1", frequency=2, label="Half-year"
        ),
    ],
    ids=["half_yearly", "of periods"],
)
def test_a_dcf_on_half_years(timeline: Timeline, tmp_path: Path) -> None:
    m, out, flow, how = model(timeline)
    year = m.add_timeline("FY", Timeline.annual(2025, 2028, last_actual=2025))
    by_year = out.line("By year", year, partial=True)
    by_year.formula = flow.total(m.timeline, by=year)
    recent = out.line("LTM", m.timeline, partial=True)
    recent.formula = last_twelve_months(flow)
    made = dcf(out, flow, **how)
    m.output(made.enterprise_value)
    result = solve(m)
    want = oracle.explicit(FLOWS, RATE, frequency=2) + oracle.gordon(FLOWS, GROWTH, RATE, frequency=2)
    assert result[made.enterprise_value] == pytest.approx(want, rel=1e-12)
    assert result["DCF: periods in a year"] == 2
    assert result[by_year].tolist() == [110, 120, 128]
    assert result[recent].tolist() == [110, 115, 120, 123, 128]
    agree(m, tmp_path)


IRREGULAR = [ENDS[0], ENDS[1], date(2026, 2, 28), *ENDS[2:7]]
REMEDIES: list[tuple[Any, list[date], str]] = [
    ({}, ENDS, "DCF: nothing says how many periods of Year make a year; give the timeline frequency=2$"),
    ({}, IRREGULAR, r"make a year; sum it up by years, half-years, quarters or months: .total\(timeline, by=...\)$"),
]


@pytest.mark.parametrize(("more", "ends", "message"), REMEDIES)
def test_what_is_asked_for_is_what_helps(more: Any, ends: list[date], message: str) -> None:
    _, out, flow, how = model(Timeline([Period(f"P{i}", end) for i, end in enumerate(ends)], last_actual="P1", **more))
    with pytest.raises(DefinitionError, match=message):
        dcf(out, flow, **how)


def test_a_valuation_date_needs_the_period_before(tmp_path: Path) -> None:
    m, out, flow, how = model(Timeline.half_yearly("2026H1", "2028H2"))
    day = m.sheets[0].assumption("Day", unit="date", shared=True)
    day.give(date(2026, 3, 31))
    with pytest.raises(
        DefinitionError, match="begins; let Half-year begin a period earlier, with that one as last_act"
    ):
        dcf(out, flow, valuation_date=day, **how)
