"""Debt schedules against plain arithmetic, and against the engines."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.debt import (
    Debt,
    amortising_debt,
    credit_statistics,
    pik_debt,
    revolver,
    sculpted_debt,
)
from tests.oracles import debt as oracle
from tests.reference.agreement import agree

FLOWS = [30.0, 45.0, -10.0, 60.0, 80.0]


class Loan:
    """A model with inputs by name, five forecast years and one before them."""

    def __init__(self, timeline: Timeline | None = None) -> None:
        self.m = Model("Loan", timeline=timeline or Timeline.annual(2024, 2029, last_actual=2024), unit="EUR mn")
        self.inputs, self.sheet, self.year = self.m.sheet("Inputs"), self.m.sheet("Debt"), self.m.timeline

    def put(self, label: str, value: Any, unit: str = "EUR mn", *, over: bool = False) -> Any:
        """An assumption."""
        item = self.inputs.assumption(label, *((self.year,) if over else ()), unit=unit, shared=True)
        item.give(value, source="made up")
        return item

    def values(self, line: Any) -> list[float]:
        """A line's values in the forecast."""
        return list(solve(self.m)[line])[self.year.history - len(self.year) :]


def same(made: Loan, debt: Debt, path: oracle.Path) -> None:
    for line, expected in ((debt.opening, path.opening), (debt.interest, path.interest), (debt.repaid, path.repaid),
                           (debt.closing, path.closing)):  # fmt: skip
        assert made.values(line) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("profile", ["straight", "annuity", "bullet"])
@pytest.mark.parametrize(("rate", "repayments"), [(0.06, 4), (0.06, 5), (0.06, 8), (0.0, 3)])
def test_amortising(profile, rate, repayments) -> None:
    made = Loan()
    debt = amortising_debt(
        made.sheet, made.year, balance=made.put("Balance", 100), rate=made.put("Rate", rate, "%"),
        repayments=made.put("Repayments", repayments, ""), profile=profile,
    )  # fmt: skip
    same(made, debt, oracle.amortising(100, rate, repayments, profile, 5))
    assert solve(made.m)["check.failed"] == 0


def test_an_annuity_as_books_have_it() -> None:
    """100,000 at 6% over 5 years: a payment of 23,739.64 (100,000 x 0.06 / (1 - 1.06^-5))."""
    made = Loan()
    debt = amortising_debt(
        made.sheet, made.year, balance=made.put("Balance", 100_000), rate=made.put("Rate", 0.06, "%"),
        repayments=made.put("Repayments", 5, ""),
    )  # fmt: skip
    paid = [
        interest + repaid for interest, repaid in zip(made.values(debt.interest), made.values(debt.repaid), strict=True)
    ]
    assert paid == pytest.approx([23_739.64] * 5, abs=0.005)
    assert made.values(debt.closing)[-1] == pytest.approx(0, abs=1e-6)


def test_quarters_pay_a_quarter_of_the_rate() -> None:
    made = Loan(Timeline.quarterly("2024Q4", "2026Q4", last_actual="2024Q4"))
    debt = amortising_debt(
        made.sheet, made.year, balance=made.put("Balance", 100), rate=made.put("Rate", 0.08, "%"),
        repayments=made.put("Repayments", 8, ""),
    )  # fmt: skip
    same(made, debt, oracle.amortising(100, 0.08, 8, "annuity", 8, 4))


def test_sculpted() -> None:
    made = Loan()
    debt = sculpted_debt(
        made.sheet, made.year, balance=made.put("Balance", 100), rate=made.put("Rate", 0.06, "%"),
        cash_flow=made.put("Flow", FLOWS, over=True), cover=made.put("Cover", 1.3, "x"),
    )  # fmt: skip
    same(made, debt, oracle.sculpted(100, 0.06, FLOWS, 1.3))
    (_, pays) = debt.checks
    assert made.values(pays) == [0, 0, 1, 0, 0]  # the third flow doesn't pay the interest


def test_pik() -> None:
    """100 at 10%, of which 4% is paid: 106, 112.36."""
    made = Loan()
    debt = pik_debt(
        made.sheet, made.year, balance=made.put("Balance", 100), rate=made.put("Rate", 0.1, "%"),
        cash_rate=made.put("Cash rate", 0.04, "%"),
    )  # fmt: skip
    assert made.values(debt.closing) == pytest.approx([100 * 1.06**n for n in range(1, 6)])
    paid = made.sheet.line("Paid", made.year)
    paid.forecast = debt.paid
    assert made.values(paid) == pytest.approx([4 * 1.06**n for n in range(5)])
    whole = Loan()
    debt = pik_debt(whole.sheet, whole.year, balance=whole.put("Balance", 100), rate=whole.put("Rate", 0.1, "%"))
    assert whole.values(debt.closing)[-1] == pytest.approx(100 * 1.1**5)


@pytest.mark.parametrize(("flows", "limit", "least", "short"), [
    (FLOWS, 80, 10, 0), ([-30.0, -40, -20, 50, 100], 80, 10, 1), ([-10.0, 5, 20, 20, 20], 50, 10, 0),
    ([-17.3, -23.6, 19.3, 35.4, 19.5], 80, 4.2, 0),  # added up otherwise, cash would be 4.2 less a rounding
])  # fmt: skip
@pytest.mark.parametrize("first", [2024, 2022])
def test_a_revolver(flows, limit, least, short, first) -> None:
    made = Loan(Timeline.annual(first, 2029, last_actual=2024))
    found = revolver(
        made.sheet, made.year, balance=made.put("Balance", 20), rate=made.put("Rate", 0.07, "%"),
        limit=made.put("Limit", limit), cash=made.put("Cash", 15), cash_flow=made.put("Flow", flows, over=True),
        least_cash=made.put("Least cash", least), commitment_fee=made.put("Fee", 0.005, "%"),
    )  # fmt: skip
    path = oracle.revolving(20, 0.07, limit, 15, flows, least, 0.005)
    same(made, found.debt, path)
    assert found.debt.drawn is not None
    assert made.values(found.debt.drawn) == pytest.approx(path.drawn)
    assert made.values(found.cash) == pytest.approx(path.cash)
    assert short or min(made.values(found.cash)) >= least
    assert (solve(made.m)["check.failed"] > 0) == bool(short)


@pytest.mark.parametrize("timeline", [None, Timeline.quarterly("2024Q4", "2026Q1", last_actual="2024Q4")])
def test_cash_beside_a_revolver_earns_interest(timeline) -> None:
    made = Loan(timeline)
    found = revolver(
        made.sheet, made.year, balance=made.put("Balance", 20), rate=made.put("Rate", 0.07, "%"),
        limit=made.put("Limit", 80), cash=made.put("Cash", 15), cash_flow=made.put("Flow", FLOWS, over=True),
        least_cash=made.put("Least cash", 10), cash_rate=made.put("Deposit rate", 0.03, "%"),
    )  # fmt: skip
    parts = 1 if timeline is None else 4
    path = oracle.revolving(20, 0.07 / parts, 80, 15, FLOWS, 10, earned=0.03 / parts)
    same(made, found.debt, path)
    assert found.interest_income is not None
    before = [15.0, *path.cash[:-1]]
    assert made.values(found.interest_income) == pytest.approx([cash * 0.03 / parts for cash in before])
    assert made.values(found.cash) == pytest.approx(path.cash)


def test_credit_statistics() -> None:
    made = Loan()
    put = {name: made.put(name, value, over=True) for name, value in {
        "Debt": 100, "EBITDA": [50, 40, 0, 20, 25], "Interest": 5, "Cash": 20, "Capex": 10, "Flow": 30, "Service": 12,
    }.items()}  # fmt: skip
    found = credit_statistics(
        made.sheet, debt=put["Debt"], ebitda=put["EBITDA"], interest=put["Interest"], cash=put["Cash"],
        capex=put["Capex"], cash_flow=put["Flow"], service=put["Service"],
    )  # fmt: skip
    shown = {name: made.values(line) for name, line in vars(found).items()}
    assert shown["leverage"] == [2, 2.5, "n.m.", 5, 4]
    assert shown["net_leverage"] == [1.6, 2, "n.m.", 4, 3.2]
    assert shown["interest_cover"] == [10, 8, 0, 4, 5]
    assert shown["cover_after_capex"] == [8, 6, -2, 2, 3]
    assert shown["service_cover"] == [2.5] * 5


REFUSED = {
    "a profile": (lambda c: amortising(c, profile="anuity"), "no profile 'anuity'; did you mean 'annuity'?"),
    "a balance over time": (lambda c: amortising(c, over=True), "the balance before the forecast varies over Year"),
    "half of a cover": (
        lambda c: credit_statistics(
            c.sheet, debt=c.put("A", 1), ebitda=c.put("B", 1), interest=c.put("C", 1), service=c.put("D", 1)
        ),
        "service cover takes two figures",
    ),
}  # fmt: skip


def amortising(made: Loan, profile: str = "annuity", over: bool = False) -> Debt:
    return amortising_debt(
        made.sheet, made.year, balance=made.put("Balance", 100, over=over), rate=made.put("Rate", 0.05, "%"),
        repayments=made.put("Repayments", 3, ""), profile=profile,
    )  # fmt: skip


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(make, said) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Loan())
    assert said in str(error.value)


def whole() -> Model:
    """All of them in one model."""
    made = Loan()
    rate, flow = made.put("Rate", 0.06, "%"), made.put("Flow", FLOWS, over=True)
    for profile in ("straight", "annuity", "bullet"):
        amortising_debt(
            made.sheet, made.year, balance=made.put(f"Owed, {profile}", 100), rate=rate, profile=profile,
            repayments=made.put(f"Repayments, {profile}", 4, ""), label=f"Loan, {profile}",
        )  # fmt: skip
    sculpted_debt(made.sheet, made.year, balance=made.put("Owed, sculpted", 100), rate=rate, cash_flow=flow,
                  cover=made.put("Cover", 1.3, "x"), label="Sculpted")  # fmt: skip
    pik = pik_debt(made.sheet, made.year, balance=made.put("Owed, PIK", 100), rate=rate,
                   cash_rate=made.put("Cash rate", 0.02, "%"))  # fmt: skip
    found = revolver(made.sheet, made.year, balance=made.put("Owed, revolver", 20), rate=rate,
                     limit=made.put("Limit", 80), cash=made.put("Cash", 15), cash_flow=flow,
                     least_cash=made.put("Least cash", 10), commitment_fee=made.put("Fee", 0.005, "%"),
                     cash_rate=made.put("Deposit rate", 0.03, "%"))  # fmt: skip
    credit_statistics(made.sheet, debt=pik.closing, ebitda=flow, interest=pik.interest, cash=found.cash,
                      cash_flow=flow, service=found.debt.service)  # fmt: skip
    return made.m


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    agree(whole(), tmp_path)
