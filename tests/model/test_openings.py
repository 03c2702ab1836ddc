"""`.opening` along an iteration axis: what `.prior` is at the first step (convention 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve, where
from tests.reference.agreement import agree

ENGINES = ["ironcalc", "formualizer", "formulas", "libreoffice"]


def model() -> Model:
    m = Model("Steps", unit="EUR mn", timeline=Timeline.annual(2025, 2026), scenarios=("Base", "High"))
    step, loan = m.iteration("Step", 5), m.axis("Loan", "A", "B")
    inputs, out = m.sheet("In"), m.sheet("Out")
    rate, paid = inputs.assumption("Rate", unit="%"), inputs.assumption("Paid", loan, shared=True, unit="EUR mn")
    start = inputs.assumption("Start", loan, shared=True, unit="EUR mn")
    rate.give(0.1, source="s"), rate.give(0.2, scenario="High", source="s")
    paid.give({"A": 30, "B": 10}, source="s"), start.give({"A": 100, "B": 50}, source="s")
    balance = out.line("Balance", step, loan)
    balance.opening = start
    balance.formula = balance.prior * (1 + rate) - paid
    balance.define(("3", "B"), balance.prior)
    interest = out.line("Interest", step, loan)
    interest.formula = balance.prior * rate  # another line that reads what was before the first step
    out.line("Interest by year", step, m.timeline).formula = balance.prior.total(loan) * rate
    out.line("Sum so far", step).formula = balance.total(loan).at(step, "1") + (balance + paid).prior.total(loan)
    return m


def expected(rate: float) -> tuple[list[float], list[float]]:
    a, b, first, second = 100.0, 50.0, [], []
    for step in range(1, 6):
        first.append(a * rate + b * rate)
        a, b = a * (1 + rate) - 30, b if step == 3 else b * (1 + rate) - 10
        second.append(a + b)
    return first, second


@pytest.mark.parametrize(("scenario", "rate"), [("Base", 0.1), ("High", 0.2)])
def test_the_first_step_begins_with_the_opening(scenario: str, rate: float) -> None:
    result = solve(model(), scenario)
    interest, balance = expected(rate)
    assert [*result["Interest"].groupby(level=0).sum()] == pytest.approx(interest, rel=1e-12)
    assert [*result["Balance"].groupby(level=0).sum()] == pytest.approx(balance, rel=1e-12)
    assert [*result["Interest by year"]["2026"]] == pytest.approx(interest, rel=1e-12)
    assert [*result["Sum so far"]] == pytest.approx([x + 40 + balance[0] for x in [150.0, *balance[:4]]], rel=1e-12)


@pytest.mark.slow
def test_all_engines_agree_and_a_sensitivity_keeps_the_opening(tmp_path: Path) -> None:
    m = model()
    last = m.sheet("Result").line("Last")
    last.formula = m.find("Balance").total(m.find("Balance").axes[1]).at(m.find("Balance").axes[0], "5")
    m.output(last)
    m.sensitivity(
        last, (m.find("Rate"), [-0.01, 0, 0.01]), (m.find("Start").at(m.find("Start").axes[0], "A"), [-5, 0, 5])
    )
    agree(m, tmp_path, ENGINES)


def test_what_doesnt_open_is_refused() -> None:
    m: Any = model()
    line = m.sheets[1].line("Other", m.axes[0])
    with pytest.raises(DefinitionError, match=r"'Other' varies over .*, but its opening also varies over .Step"):
        line.opening = m.find("Balance").total(m.find("Start").axes[0])
    with pytest.raises(DefinitionError, match="'Balance' doesn't vary over a timeline, so it has no opening by member"):
        m.find("Balance").define(("1", "A"), opening=m.find("Start"))
    with pytest.raises(DefinitionError, match="'Flat' doesn't vary over a timeline, so it has no opening"):
        m.sheets[1].line("Flat").opening = m.find("Rate")


def test_a_period_number_has_a_unit_when_asked(tmp_path: Path) -> None:  # convention 14
    m = Model("Life", timeline=Timeline.annual(2025, 2029), unit="EUR mn")
    year, inputs, out = m.timeline, m.sheet("In"), m.sheet("Out")
    life, price = inputs.assumption("Life", unit="years"), inputs.assumption("Price", unit="EUR mn")
    life.give(3, source="s"), price.give(90, source="s")
    charge = out.line("Charge", year)
    charge.formula = where(year.index_in("years") <= life, price / life * year.index_in("years") / year.index, 0)
    with pytest.raises(DefinitionError, match="'number' and 'years' don't go together"):
        _ = year.index <= life
    charge2 = out.line("Left of it", year, unit="years")
    charge2.formula = life - year.index_in("years")
    assert [*solve(m)["Charge"]] == [30, 30, 30, 0, 0]
    agree(m, tmp_path)


def test_an_input_and_a_line_share_a_label_and_their_keys_tell_them_apart(tmp_path: Path) -> None:  # convention 16
    m = Model("Labels", scenarios=("Base", "High"))
    given = m.sheet("In").assumption("Growth", unit="%")
    given.give(0.05, source="s"), given.give(0.06, scenario="High", source="s")
    line = m.sheet("Out").line("Growth", unit="%", key="growth_applied")
    line.formula = given + given
    m.output(line)
    result = solve(m, "High")
    assert (result["Growth"], result["growth"], result["growth_applied"]) == (0.06, 0.06, 0.12)
    agree(m, tmp_path)
