"""Residual income against the dividends of 3,000 years, published figures, and the limit of capital on payout."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelgen import DefinitionError, Timeline, solve
from modelgen.valuation.capital import Distributions, distributions
from modelgen.valuation.common.marks import EQUITY, Mark, marked
from modelgen.valuation.marks import mark
from modelgen.valuation.residual_income import Beyond, ResidualIncome, persistent, residual_income, stable
from tests.oracles import banks as oracle
from tests.reference.agreement import agree
from tests.valuation.company import Company

BOOK, EARNINGS, PAID, RATES = 400.0, [60.0, 64.0, 50.0, 70.0], [20.0, 25.0, 25.0, 30.0], [0.11, 0.105, 0.1, 0.1]
BASE, RATIO, DEDUCTIONS, PAYOUT = [3000.0, 3100.0, 3500.0, 3600.0], 0.13, 30.0, 0.5
LATER = 0.095
DEFAULTS: tuple[tuple[str, str, str, Any], ...] = (
    ("opening_book", "Book", "EUR mn", BOOK), ("earnings", "Earnings", "EUR mn", EARNINGS),
    ("dividends", "Paid", "EUR mn", PAID), ("cost_of_equity", "Cost", "%", RATES),
    ("tolerance", "Cent", "EUR mn", 1e-8),
)  # fmt: skip


class Bank(Company):
    """Book value, earnings and dividends."""

    def value(self, terminal: Beyond, **more: Any) -> ResidualIncome:
        """By residual income."""
        given: dict[str, Any] = {}
        for name, label, unit, number in DEFAULTS:
            axes = (self.year,) if isinstance(number, list) else ()
            given[name] = more[name] if name in more else self.put(label, number, unit, *axes)
        return residual_income(self.sheet, terminal=terminal, **{**given, **more})

    def limited(self, **more: Any) -> Distributions:
        """By the ratio of capital."""
        given = {
            "opening_book": self.put("Book now", BOOK, "EUR mn"), "earnings": self.money("Profit", EARNINGS),
            "base": self.money("RWA", BASE), "ratio": self.rate("Ratio", RATIO), "payout": self.rate("Payout", PAYOUT),
            "deductions": self.money("Goodwill", DEDUCTIONS),
        }  # fmt: skip
        return distributions(self.sheet, **{**given, **more})


@pytest.fixture
def bank() -> Bank:
    return Bank()


@pytest.mark.parametrize("persistence", [0.0, 0.6, 1.0, 1.03])
def test_persistent(bank, persistence) -> None:
    made = bank.value(persistent(bank.put("w", persistence)))
    result = solve(bank.m)
    want = oracle.worth_persistent(BOOK, EARNINGS, PAID, RATES, persistence)
    assert result[made.equity_value] == pytest.approx(want, rel=1e-11)
    assert result[made.dividend_value] == pytest.approx(want, rel=1e-11)
    assert result[made.price_to_book] == pytest.approx(want / BOOK, rel=1e-11)
    assert result["check.failed"] == 0
    assert marked(made.equity_value) == Mark(EQUITY, "value")


@pytest.mark.parametrize("later", [None, LATER])
def test_stable(bank, later) -> None:
    terminal = stable(bank.rate("ROE", 0.12), bank.rate("Growth", 0.03))
    made = bank.value(terminal, **({} if later is None else {"terminal_rate": bank.rate("Later", later)}))
    want = oracle.worth_stable(BOOK, EARNINGS, PAID, RATES, 0.12, 0.03, RATES[-1] if later is None else later)
    assert solve(bank.m)[made.equity_value] == pytest.approx(want, rel=1e-11)


def test_earning_the_cost_of_equity_is_worth_book_value(bank) -> None:
    rate = bank.rate("Asked", 0.1)
    made = bank.value(
        stable(rate, bank.rate("Growth", 0.03)), earnings=bank.money("Just that", [40, 42, 44.1, 46]),
        dividends=bank.money("Kept", [20, 21, 28.1, 20]), cost_of_equity=rate,
    )  # fmt: skip
    result = solve(bank.m)
    assert result[made.return_on_equity].tolist() == pytest.approx([0.1, 0.1, 0.1, 46 / 457])
    assert result[made.price_to_book] == pytest.approx(1 + (46 - 45.7) / 1.1**4 / 400, rel=1e-12)


def test_published() -> None:
    """CFA Level II: 50 a share at a return of 15%, growth of 10%, a cost of 12% is 125; and three years to the end of
    a firm that pays out its book value: 6.50 + 0.19 / 1.14 + 0.01 / 1.14^2 - 0.10 / 1.14^3, about 6.60."""
    bank = Bank(timeline=Timeline.annual(2024, 2025, last_actual=2024))
    made = bank.value(
        stable(bank.rate("ROE", 0.15), bank.rate("Growth", 0.1)), opening_book=bank.put("B", 50, "EUR mn"),
        earnings=bank.money("E", 7.5), dividends=bank.money("D", 2.5), cost_of_equity=bank.rate("K", 0.12),
    )  # fmt: skip
    assert solve(bank.m)[made.equity_value] == pytest.approx(125, rel=1e-12)
    bank = Bank(timeline=Timeline.annual(2018, 2021, last_actual=2018))
    made = bank.value(
        persistent(bank.put("w", 0)), opening_book=bank.put("B", 6.5, "EUR mn"),
        earnings=bank.money("E", [1.1, 1, 0.95]), dividends=bank.money("D", [0.5, 0.6, 8.45]),
        cost_of_equity=bank.rate("K", 0.14),
    )  # fmt: skip
    result = solve(bank.m)
    assert result[made.residual_income].tolist() == pytest.approx([0.19, 0.006, -0.10], abs=1e-12)
    assert result[made.equity_value] == pytest.approx(6.6038, abs=5e-5)
    assert result[made.equity_value] == pytest.approx(result[made.dividend_value], rel=1e-14)


@pytest.mark.parametrize(
    ("make", "check"),
    [
        (lambda b: persistent(b.put("w", 1.2)), "persistence_is_from_0_to_below_1_plus_cost_of_equity"),
        (lambda b: stable(b.rate("ROE", 0.2), b.rate("g", 0.1)), "stable_growth_is_below_the_cost_of_equity"),
        (lambda b: stable(b.rate("ROE", 0.02), b.rate("g", 0.03)), "the_stable_return_pays_for_the_growth"),
    ],
)
def test_what_means_nothing_is_no_value(bank, make, check) -> None:
    made = bank.value(make(bank))
    result = solve(bank.m)
    assert result[made.terminal_value] == "n.m."
    assert result[f"check.residual_income_{check}"] == 1


def test_book_value_that_is_used_up_fails(bank) -> None:
    bank.value(persistent(bank.put("w", 0)), dividends=bank.money("All", 300))
    assert np.any(solve(bank.m)["check.residual_income_book_value_stays_above_0"])


def test_negative_additions_fail(bank) -> None:
    bank.limited(additions=bank.money("Subordinated debt", -1))
    assert np.any(solve(bank.m)["check.capital_additions_aren_t_negative"])


@pytest.mark.parametrize("additions", [0.0, 25.0])
@pytest.mark.parametrize("payout", [PAYOUT, None])
def test_payout_under_a_ratio(bank, payout, additions) -> None:
    more = {"additions": bank.money("Subordinated debt", additions)} if additions else {}
    made = bank.limited(**({} if payout else {"payout": None}), **more)
    result = solve(bank.m)
    want = oracle.paid_out(BOOK, EARNINGS, BASE, RATIO, DEDUCTIONS, payout or 1e9, additions)
    assert result[made.book_value].tolist() == pytest.approx(list(BOOK + np.cumsum(np.array(EARNINGS) - want)))
    assert result[made.to_shareholders].tolist() == pytest.approx(want, rel=1e-12)
    assert result[made.dividends].tolist() == pytest.approx([max(flow, 0) for flow in want], abs=1e-12)
    assert result[made.raised].tolist() == pytest.approx([max(-flow, 0) for flow in want], abs=1e-12)
    assert (result[made.ratio] >= RATIO - 1e-12).all()
    if payout is None:
        assert result[made.ratio].tolist() == pytest.approx([RATIO] * 4)
    assert np.any(result[made.raised] > 0) == np.any(result["check.capital_no_capital_has_to_be_raised"])


def test_what_is_paid_under_a_ratio_is_worth_what_its_residual_income_is(bank) -> None:
    capital = bank.limited()
    profit = bank.m.find("Profit")
    made = bank.value(
        stable(bank.rate("ROE", 0.12), bank.rate("Growth", 0.03)), earnings=profit, dividends=capital.to_shareholders,
    )  # fmt: skip
    result = solve(bank.m)
    flows = oracle.paid_out(BOOK, EARNINGS, BASE, RATIO, DEDUCTIONS, PAYOUT)
    want = oracle.worth_stable(BOOK, EARNINGS, flows, RATES, 0.12, 0.03, RATES[-1])
    assert result[made.equity_value] == pytest.approx(want, rel=1e-11)
    assert result[made.book_value].tolist() == pytest.approx(result[capital.book_value].tolist(), rel=1e-14)


REFUSED: dict[str, tuple[Any, str]] = {
    "a terminal value of flows": (lambda b: b.value("x"), "terminal='x' says nothing of residual income; use"),
    "NOPAT": (
        lambda b: b.value(persistent(b.put("w", 0)), earnings=b.money("NOPAT", 5, what="NOPAT")),
        "takes what is earned for shareholders, and 'NOPAT' is the firm's",
    ),
    "the WACC": (
        lambda b: b.value(persistent(b.put("w", 0)),
                          cost_of_equity=mark(b.rate("WACC", 0.1), what="rate", whose="firm")),
        "takes the cost of equity, and 'WACC' is the firm's, rate",
    ),
    "earnings as book value": (
        lambda b: b.value(persistent(b.put("w", 0)), opening_book=b.put("E", 5, "EUR mn", what="earnings")),
        "takes the book value of equity, and 'E' is the shareholders', earnings",
    ),
    "book value by year": (
        lambda b: b.value(persistent(b.put("w", 0)), opening_book=b.money("Books", 5)), "book value varies over Year",
    ),
    "earnings once": (
        lambda b: b.value(persistent(b.put("w", 0)), earnings=b.put("E", 5, "EUR mn")), "doesn't vary over a timeline",
    ),
    "quarters": (
        lambda b: b.value(persistent(b.put("w", 0)), earnings=b.put("E", 5, "EUR mn", b.m.add_timeline(
            "Quarter", Timeline.quarterly("2025Q1", "2026Q4")))), "is by Quarter, and book values earn by year; sum",
    ),
    "EBIT of a bank": (
        lambda b: b.limited(earnings=b.money("EBIT", 5, what="EBIT")), "for shareholders, and 'EBIT' is the firm",
    ),
    "one base": (lambda b: b.limited(base=b.put("Base", 5, "EUR mn")), "the base varies over no members, and earnings"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(bank, make, says) -> None:
    with pytest.raises(DefinitionError) as error:
        make(bank)
    assert says in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["persistent", "stable"])
def test_engines_agree(bank, kind, tmp_path) -> None:
    capital = bank.limited()
    terminal = {
        "persistent": lambda: persistent(bank.put("w", 0.6)),
        "stable": lambda: stable(bank.rate("ROE", 0.12), bank.rate("Growth", 0.03)),
    }[kind]()
    bank.value(terminal, earnings=bank.m.find("Profit"), dividends=capital.to_shareholders,
               terminal_rate=bank.rate("Later", LATER))  # fmt: skip
    agree(bank.m, tmp_path, perturbed=True)
