"""Project finance against plain arithmetic, and against the engines."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.project import (
    CashWaterfall,
    CoverRatios,
    ProjectDebt,
    cash_waterfall,
    cover_ratios,
    project_debt,
)
from tests.oracles import project as oracle
from tests.reference.agreement import agree

COSTS = [60.0, 50.0, 0, 0, 0, 0, 0, 0]
FLOWS = [0, 0, 16.0, 20.0, 18.0, 22.0, 24.0, 30.0]
TERMS = {"gearing": 0.7, "rate": 0.06, "cover": 1.25, "facility": 85.0, "arrangement": 0.02, "commitment": 0.01}
HALVES, YEARS = Timeline.half_yearly("2026H1", "2029H2"), Timeline.annual(2026, 2033)


class Built:
    """A project of eight periods, two of them construction."""

    def __init__(self, timeline: Timeline = HALVES, *, flows: list[float] = FLOWS, lock_up: float = 1, **terms: Any):
        self.m = Model("Project", timeline=timeline, unit="EUR mn")
        self.inputs, self.sheet, self.year = self.m.sheet("Inputs"), self.m.sheet("Project"), self.m.timeline
        said = TERMS | terms
        completion = date(2026, 12, 31) if timeline is HALVES else date(2027, 12, 31)
        self.flow = self.put("Flow", flows)
        self.debt: ProjectDebt = project_debt(
            self.sheet, self.year, costs=self.put("Costs", said.get("costs", COSTS)), cash_flow=self.flow,
            operating=self.year.end > self.put("Completion", completion, "date"),
            gearing=self.put("Gearing", said["gearing"], "%"), rate=self.put("Rate", said["rate"], "%"),
            cover=self.put("Cover asked", said["cover"], "x"), facility=self.put("Facility", said["facility"]),
            arrangement_fee=self.put("Arrangement", said["arrangement"], "%"),
            commitment_fee=self.put("Commitment", said["commitment"], "%"),
        )  # fmt: skip
        self.covers: CoverRatios = cover_ratios(
            self.sheet, self.year, cash_flow=self.flow, service=self.debt.service, opening=self.debt.debt.opening,
            rate=self.debt.rate,
        )  # fmt: skip
        self.waterfall: CashWaterfall = cash_waterfall(
            self.sheet, self.year, cash_flow=self.flow, service=self.debt.service, reserve=self.debt.service,
            lock_up=self.put("Lock-up", lock_up, "x"),
        )  # fmt: skip

    def put(self, label: str, value: Any, unit: str = "EUR mn") -> Any:
        """An assumption."""
        over = (self.year,) if isinstance(value, list) else ()
        item = self.inputs.assumption(label, *over, unit=unit, shared=True)
        item.give(value, source="made up")
        return item

    def values(self, line: Any) -> list[Any]:
        """A line's values."""
        return list(solve(self.m)[line])

    def failed(self) -> list[bool]:
        """Of the debt's checks and the waterfall's."""
        solution = solve(self.m)
        return [bool(sum(value) if hasattr(value := solution[check], "__iter__") else value)
                for check in (*self.debt.checks, *self.waterfall.checks)]  # fmt: skip


@pytest.mark.parametrize(("timeline", "in_year"), [(HALVES, 2), (YEARS, 1)], ids=["half-years", "years"])
def test_drawn_sculpted_and_paid_out(timeline, in_year) -> None:
    made = Built(timeline)
    rate = TERMS["rate"] / in_year
    path = oracle.project(COSTS, FLOWS, **TERMS | {"rate": rate, "commitment": TERMS["commitment"] / in_year})
    debt = made.debt.debt
    for line, expected in ((made.debt.uses, path.uses), (debt.drawn, path.drawn), (debt.interest, path.interest),
                           (debt.repaid, path.repaid), (debt.closing, path.closing)):  # fmt: skip
        assert made.values(line) == pytest.approx(expected, abs=1e-9)
    service = [0, 0, *(a + b for a, b in zip(path.interest[2:], path.repaid[2:], strict=True))]
    assert made.values(made.debt.service) == pytest.approx(service)
    opening = [0, *path.closing[:-1]]
    covers = oracle.covers(FLOWS, service, opening, rate)
    assert [value for value in made.values(made.covers.service) if value != "n.m."] == pytest.approx(
        [dscr for dscr, _ in covers]
    )
    assert [value for value in made.values(made.covers.loan_life) if value != "n.m."] == pytest.approx(
        [llcr for _, llcr in covers]
    )
    solution = solve(made.m)
    assert solution[made.covers.least] == pytest.approx(min(dscr for dscr, _ in covers))
    assert solution[made.covers.average] == pytest.approx(sum(dscr for dscr, _ in covers) / len(covers))
    paid = oracle.waterfall(FLOWS, service, service, 1)
    lines = (made.waterfall.reserve, made.waterfall.distributed, made.waterfall.cash)
    for line, figures in zip(lines, zip(*paid, strict=True), strict=True):
        assert made.values(line) == pytest.approx(list(figures), abs=1e-9)
    assert not any(made.failed())


def test_where_it_fits_the_cash_flow_the_covers_are_those_of_sculpting() -> None:
    """Yescombe: debt sculpted to a DSCR, and repaid with the last of the cash flow, has an LLCR that equals it."""
    worth = sum(flow / 1.25 / 1.03 ** (number + 1) for number, flow in enumerate(FLOWS[2:]))
    made = Built(costs=[0, worth, *[0] * 6], gearing=1, arrangement=0, commitment=0, facility=200)
    assert made.values(made.covers.service)[2:] == pytest.approx([1.25] * 6)
    assert made.values(made.covers.loan_life)[2:] == pytest.approx([1.25] * 6)
    assert made.values(made.debt.debt.closing)[-1] == pytest.approx(0, abs=1e-9)


def test_a_lock_up_keeps_the_cash_until_cover_is_there_again() -> None:
    made = Built(lock_up=1.3)
    service = made.values(made.debt.service)
    expected = oracle.waterfall(FLOWS, service, service, 1.3)
    assert made.values(made.waterfall.cash) == pytest.approx([cash for *_, cash in expected], abs=1e-9)
    assert max(made.values(made.waterfall.cash)) > 0
    assert made.values(made.waterfall.distributed)[2] == 0


@pytest.mark.parametrize(
    ("terms", "which"),
    [
        ({}, []), ({"gearing": 1.1}, [0, 1, 4]), ({"cover": -1}, [0, 2, 4]), ({"facility": 60}, [1]),
        ({"flows": [0, 0, 1, 20, 18, 22, 24, 60]}, [2, 5]), ({"costs": [60, 50, 1, 0, 0, 0, 0, 0]}, [3]),
        ({"flows": [0, 0, 10, 10, 10, 10, 10, 10]}, [4]),
    ],
)  # fmt: skip
def test_checks(terms, which) -> None:
    assert [number for number, failed in enumerate(Built(**terms).failed()) if failed] == which


def test_refused() -> None:
    made = Built()
    figures: dict[str, Any] = {"costs": made.flow, "cash_flow": made.flow, "gearing": 1, "rate": 0, "cover": 1,
                               "facility": made.put("Committed", 5), "label": "Second"}  # fmt: skip
    with pytest.raises(DefinitionError, match=r"operating is .* and not a condition; say when it operates"):
        project_debt(made.sheet, made.year, operating=made.flow, **figures)
    with pytest.raises(DefinitionError, match="the facility varies over Half-year; give one amount"):
        project_debt(made.sheet, made.year, operating=made.flow > 0, **figures | {"facility": made.flow})


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    agree(Built(lock_up=1.3).m, tmp_path)
