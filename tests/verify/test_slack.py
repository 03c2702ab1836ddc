"""Cells in which only rounding is left are confirmed, and a fault of 1e-8 isn't (convention 2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from modelgen import Model, Timeline, build, isclose, minimum, pmt, verify_workbook, where
from modelgen.layout.place import place
from modelgen.package.content import for_engines
from modelgen.program.compile import compile
from modelgen.verify.draws import Draw
from modelgen.verify.engines.registry import ENGINES
from modelgen.verify.expected import Expectations
from tests.support import needs
from tests.verify.test_verify import rewritten


def annuity(last: int = 2042, years: float = 10, interest: float = 0.05) -> Model:
    """A loan of 100 in level payments; after the last one rounding is left, and earns interest."""
    m = Model("Annuity loan", timeline=Timeline.annual(2025, last, last_actual=2025), unit="EUR mn")
    year, inputs, debt = m.timeline, m.sheet("Inputs"), m.sheet("Debt")
    rate, term = inputs.assumption("Rate", unit="%"), inputs.assumption("Years")
    loan = inputs.assumption("Loan", unit="EUR mn")
    rate.give(interest)
    term.give(years)
    loan.give(100)
    paid = debt.line("Payment", year)
    paid.forecast = where(year.index - 1 <= term, -pmt(rate, term, loan), 0)
    balance = debt.line("Balance", year)
    balance.history = loan
    balance.forecast = balance.prior * (1 + rate) - paid
    total = debt.line("Total paid")
    total.formula = paid.total(year)
    m.output(total)
    return m


def sculpted() -> Model:
    """Debt sized by what flows can serve, repaid as they allow, and gone after the last of them."""
    m = Model("Sculpted debt", timeline=Timeline.annual(2025, 2054), unit="EUR mn", scenarios=("P50", "P90"))
    year, inputs, debt = m.timeline, m.sheet("Inputs"), m.sheet("Debt")
    given = {"Rate": 0.05, "Cover": 1.3, "Growth": 0.013, "Term": 18}
    rate, cover, growth, term = (inputs.assumption(name) for name in given)
    for item, value in zip((rate, cover, growth, term), given.values(), strict=True):
        item.give(value)
    first = inputs.assumption("First flow", unit="EUR mn")
    first.give(17.3)
    first.give(14.9, scenario="P90")
    flow = debt.line("Flow", year)
    flow.formula = first * (1 + growth) ** year.index
    serves = debt.line("Serves", year)
    serves.formula = where(year.index <= term, flow / cover, 0)
    size = debt.line("Debt")
    size.formula = (serves / (1 + rate) ** year.index).total(year)
    balance, repaid = debt.line("Balance", year), debt.line("Repaid", year)
    balance.opening = size
    repaid.formula = serves - balance.prior * rate * where(year.index <= term, 1, 0)
    balance.formula = balance.prior - repaid
    m.output(size)
    return m


def balance_sheet() -> Model:
    """Cash that earns interest, swept to repay debt; assets less what funds them are 0 but for rounding."""
    m = Model("Balance sheet", timeline=Timeline.annual(2024, 2053, last_actual=2024), unit="EUR mn")
    year, inputs, page = m.timeline, m.sheet("Inputs"), m.sheet("Sheet")
    margin, rate, near = (
        inputs.assumption("Margin"),
        inputs.assumption("Rate"),
        inputs.assumption("Near", unit="EUR mn"),
    )
    for item, value in ((margin, 0.117), (rate, 0.043), (near, 1e-6)):
        item.give(value)
    start = inputs.assumption("Start", unit="EUR mn")
    start.give(71.3)
    cash, plant, debt, equity = (page.line(name, year) for name in ("Cash", "Plant", "Debt", "Equity"))
    profit, paid = page.line("Profit", year), page.line("Paid", year)
    cash.history, plant.history, debt.history = start * 0, start, start * margin
    equity.history = start - start * margin
    profit.history = paid.history = start * 0
    profit.forecast = plant.prior * margin - debt.prior * rate + cash.prior * rate
    paid.forecast = minimum(debt.prior, profit)
    plant.forecast = plant.prior * (1 + rate)
    debt.forecast = debt.prior - paid
    cash.forecast = cash.prior + profit - paid - (plant - plant.prior)
    equity.forecast = equity.prior + profit
    gap = page.line("Gap", year)
    gap.formula = cash + plant - debt - equity
    m.check("It balances", isclose(gap, 0, near))
    out = page.line("Gaps")
    out.formula = gap.total(year)
    m.output(out)
    return m


MODELS: dict[str, Callable[[], Model]] = {
    "annuity": annuity,
    "sculpted debt": sculpted,
    "balance sheet": balance_sheet,
    "300 lags": lambda: annuity(2340, 300, 0.005),
}


@pytest.fixture(scope="module", params=MODELS)
def made(request, tmp_path_factory) -> tuple[Model, Path]:
    model = MODELS[request.param]()
    path = tmp_path_factory.mktemp("slack") / "book.xlsx"
    build(model, path)
    return model, path


@pytest.mark.slow
def test_every_engine_confirms_what_rounding_leaves(made) -> None:
    needs("libreoffice")
    model, path = made
    report = verify_workbook(path, model, tuple(ENGINES))
    assert report.exit_code == 0, report.lines()


def test_a_fault_of_1e8_is_confirmed_in_no_cell(made) -> None:
    model, path = made
    table = Expectations(place(compile(model)), for_engines(str(path))[0], {})
    expected = table.of([Draw(scenario) for scenario in range(len(model.scenario))])
    for draw, values in enumerate(expected.x):
        dust = (values != 0) & (np.abs(values) < 1e-9)
        assert dust.any()
        faulty = values + 1e-8 * np.where(dust, 10, values)
        for at in np.flatnonzero(values).tolist():
            assert not expected.agrees(draw, at, float(faulty[at])), table.slot(at)


@pytest.mark.parametrize(
    ("formula", "named"),
    [
        ("O7*(1+Inputs!$E$6)-P6", [f"balance[{year}]" for year in range(2034, 2043)]),
        ("P7*(1+Inputs!$E$6)-Q6", []),  # there is nothing left to be wrong by 1e-8 of
    ],
    ids=["the year before", "the last"],
)
def test_a_fault_beside_what_rounding_leaves_is_named(formula, named, tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    build(annuity(), path)
    wrong = rewritten(path, tmp_path, lambda xml: xml.replace(f"<f>{formula}</f>", f"<f>({formula})*(1+1E-8)</f>"))
    report = verify_workbook(wrong, annuity(), ["ironcalc"])
    assert report.findings  # the formula's text
    assert [str(mismatch.slot) for mismatch in report.mismatches] == named
