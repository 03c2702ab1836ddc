"""A circular model is refused with the way out, and solved by steps that converge or fail a check (convention 41)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, build, maximum, minimum, solve
from modelgen.verdict import checked
from tests.oracles.circular import sweep
from tests.reference.agreement import agree

ENGINES = ["ironcalc", "formualizer", "formulas", "libreoffice"]
FLOWS, RATES, TAX = [30.0, 45.0, 60.0, 20.0, 80.0], {"Base": 0.08, "High": 0.14}, 0.25


def model(*, debt: float = 150.0, steps: int = 20, tolerance: float | None = None, history: str = "opening") -> Model:
    past = 2024 if history == "actuals" else None
    timeline = Timeline.annual(2024 if past else 2025, 2029, last_actual=past)
    m = Model("Sweep", timeline=timeline, unit="EUR mn", scenarios=("Base", "High"))
    year, inputs, out = m.timeline, m.sheet("In"), m.sheet("Debt")
    rate, tax, half = (
        inputs.assumption(label, unit="%", maximum=9) for label in ("Rate", "Tax", "Closing balance counts")
    )
    rate.give(RATES["Base"], source="s")
    rate.give(RATES["High"], scenario="High", source="s")
    tax.give(TAX, source="s")
    half.give(0.5, source="s")
    flow, before = inputs.assumption("Cash flow", year, unit="EUR mn"), inputs.assumption("Debt before", unit="EUR mn")
    flow.give(FLOWS, source="s")
    before.give(debt, source="s")
    close = inputs.assumption("Close enough", unit="EUR mn")
    close.give(0.0001 if tolerance is None else tolerance, source="s")
    interest, repaid, owed = (out.line(label, year) for label in ("Interest", "Repaid", "Debt"))
    if past:
        interest.actual.give([9], source="s")
        owed.actual.give([debt], source="s")
    else:
        owed.opening = before
    repaid.forecast = maximum(minimum(owed.prior, flow - interest * (1 - tax)), 0)
    owed.forecast = owed.prior - repaid
    average = owed.prior * (1 - half) + owed * half
    m.solve_circular(interest, rate * average, steps=steps, tolerance=None if tolerance is None else close)
    end = out.line("Debt at the end")
    end.formula = owed.at(year, "2029")
    m.output(end)
    return m


def failing(m: Model) -> list[str]:
    """What of a model's own checks fails."""
    report = checked(m, sources="ignored")
    return report.lines() if report.exit_code else []


@pytest.mark.parametrize("scenario", RATES)
@pytest.mark.parametrize("history", ["opening", "actuals"])
def test_interest_on_average_debt_is_the_fixed_point(scenario: str, history: str) -> None:
    m = model(history=history)
    result = solve(m, scenario)
    expected = sweep(150, [RATES[scenario]] * 5, FLOWS, TAX)
    for label, values in zip(("Interest", "Repaid", "Debt"), zip(*expected, strict=True), strict=True):
        assert [*result[label]][-5:] == pytest.approx(values, rel=1e-11), label
    assert failing(m) == []
    if history == "actuals":
        assert result["Interest"]["2024"] == 9


@pytest.mark.slow
@pytest.mark.parametrize("history", ["opening", "actuals"])
def test_all_engines_agree_also_after_every_input_has_changed(history: str, tmp_path: Path) -> None:
    m: Any = model(history=history, steps=12, tolerance=0.001)
    m.sensitivity(m.find("Debt at the end"), (m.find("Rate"), [-0.01, 0, 0.01]))  # through the circle
    agree(m, tmp_path, ENGINES, perturbed=True)


@pytest.mark.parametrize(("steps", "tolerance", "holds"), [
    (3, None, False), (20, None, True), (3, 0.0001, False), (3, 1.0, True), (8, 0.0001, True),
])  # fmt: skip
def test_the_check_fails_where_it_hasnt_converged(steps: int, tolerance: float | None, holds: bool) -> None:
    failed = failing(model(steps=steps, tolerance=tolerance))
    assert any("Interest has settled" in each for each in failed) is not holds, failed


def fees(rates: dict[str, float]) -> Model:
    m = Model("Fees", unit="EUR mn")
    loan = m.axis("Loan", *rates)
    inputs, out = m.sheet("In"), m.sheet("Out")
    rate = inputs.assumption("Fee rate", loan, unit="%", maximum=9)
    needed = inputs.assumption("Needed", loan, unit="EUR mn")
    rate.give(rates, source="s")
    needed.give(97, source="s")
    fee, drawn = out.line("Fee", loan), out.line("Drawn", loan)
    drawn.formula = needed + fee
    solved = m.solve_circular(fee, drawn * rate, start=needed)
    assert solved.steps.label == "Fee (by steps)"
    return m


def test_what_grows_from_step_to_step_fails_the_check() -> None:
    failed = failing(fees({"A": 0.03, "B": 1.5}))
    assert "    at [B]" in failed and not any("[A]" in each for each in failed), failed


def test_members_and_lines_without_periods_are_solved_too(tmp_path: Path) -> None:
    m = fees({"A": 0.03, "B": 0.3})
    assert [*solve(m)["Drawn"]] == pytest.approx([100, 97 / 0.7], rel=1e-9)
    assert failing(m) == []
    agree(m, tmp_path)


def test_a_circle_is_refused_with_the_way_out(tmp_path: Path) -> None:
    m = Model("C", unit="EUR mn")
    rate = m.sheet("In").assumption("Rate", unit="%")
    rate.give(0.1, source="s")
    out = m.sheet("Out")
    interest, debt = out.line("Interest"), out.line("Debt")
    debt.formula, interest.formula = interest + interest, debt * rate
    with pytest.raises(DefinitionError) as error:
        build(m, tmp_path / "book.xlsx")
    assert str(error.value).endswith(
        "a circle of formulas: 'Interest' reads 'Debt' reads 'Interest'; break it with .prior, take one line out "
        "of it, or let m.solve_circular(line, formula) find 'Interest' in place of setting its formula"
    )


def test_what_isnt_circular_is_refused() -> None:
    m = Model("C", unit="EUR mn")
    rate = m.sheet("In").assumption("Rate", unit="%")
    cash: Any = m.sheets[0].assumption("Cash", unit="EUR mn")
    out = m.sheet("Out")
    fee, loan, sure = out.line("Fee"), out.line("Loan"), out.line("Sure")
    loan.formula, sure.formula = fee + cash, cash
    mistakes: list[tuple[Any, str]] = [
        (lambda: m.solve_circular(fee, cash * rate), "'Fee' isn't circular: nothing that 'cash [*] rate' reads"),
        (lambda: m.solve_circular(sure, loan * rate), "'Sure' has a formula already; leave its .formula"),
        (lambda: m.solve_circular(fee, loan / cash), "'Fee' is in 'EUR mn', but its formula is in 'number'"),
        (lambda: m.solve_circular(cash, loan * rate), "'Cash' can't be solved for; name a line of numbers"),
        (lambda: m.solve_circular(fee, loan * rate, steps=1), "'Fee' is solved in 1 steps; use a whole number from 2"),
        (lambda: m.solve_circular(fee, loan * rate, tolerance=rate), "'EUR mn' and '%' don't go together"),
    ]  # fmt: skip
    for mistake, message in mistakes:
        with pytest.raises(DefinitionError, match=message):
            mistake()
