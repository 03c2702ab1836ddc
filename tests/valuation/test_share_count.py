"""Shares rolled forward, against plain arithmetic and published figures."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Timeline, solve
from modelgen.valuation.common.marks import marked
from modelgen.valuation.marks import mark
from modelgen.valuation.share_count import ShareCount, share_count
from tests.oracles import market as oracle
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan

INCOME, BACK, ISSUED = [120.0, 130, -20, 150, 160], [60.0, 0, 80, 40, 50], [0.5, 0.5, 0, 1, 0.5]


def counted(made: Loan, **more: Any) -> ShareCount:
    given = {
        "net_income": made.put("Net income", INCOME, over=True), "shares": made.put("Shares before", 100, "mn shares"),
        "buybacks": made.put("Buy-backs", BACK, over=True), "price": made.put("Price", 20, "EUR/share"),
        "price_growth": made.put("Growth", 0.07, "%"), "payout": made.put("Payout", 0.4, "%"),
        "issued": made.put("Issued", ISSUED, "mn shares", over=True),
    }  # fmt: skip
    return share_count(made.sheet, **{**given, **more})


def test_shares_by_year() -> None:
    made = Loan()
    found = counted(made)
    expected = oracle.shares(100, INCOME, BACK, 20, 0.07, ISSUED, 0.4)
    for number, line in enumerate((found.closing, found.earnings_per_share, found.dividends_per_share)):
        assert made.values(line) == pytest.approx([year[number] for year in expected])
    assert made.values(found.price) == pytest.approx([20 * 1.07**year for year in range(1, 6)])
    assert made.values(found.to_shareholders) == pytest.approx([108, 52, 80, 100, 114])
    assert solve(made.m)["check.failed"] == 0
    assert str(found.earnings_per_share.unit) == "EUR/share"
    assert [marked(line).what for line in (found.dividends, found.to_shareholders)] == ["dividends", "cash flow"]


def test_grino_buys_back_shares_from_idle_cash() -> None:
    """AnalystPrep, CFA level 2, Effects of Repurchases on Earnings per Share, example 1: 200 mn at 50 of 12 mn shares
    leave 8 mn, on which 150 mn are 18.75 a share; before, they were 12.50."""
    made = Loan()
    found = counted(
        made, net_income=made.put("Grino", 150, over=True), shares=made.put("Outstanding", 12, "mn shares"),
        buybacks=made.put("Bought", [0.0, 200, 0, 0, 0], over=True), issued=None,
        price=made.put("Bought at", 50, "EUR/share", over=True), price_growth=None,
    )  # fmt: skip
    earned = made.values(found.earnings_per_share)
    assert (earned[0], earned[2]) == (12.5, 18.75)
    assert (made.values(found.bought)[1], made.values(found.closing)[1]) == (4, 8)


def test_dividends_as_amounts() -> None:
    made = Loan()
    found = counted(made, payout=None, dividends=made.put("Dividends", 50, over=True))
    expected = oracle.shares(100, INCOME, BACK, 20, 0.07, ISSUED, 0.4)
    averages = [(a + b) / 2 for a, b in zip([100, *(y[0] for y in expected)], [y[0] for y in expected], strict=False)]
    assert made.values(found.dividends_per_share) == pytest.approx([50 / each for each in averages])


def test_by_quarter_the_price_grows_by_a_fourth_root() -> None:
    made = Loan(Timeline.quarterly("2024Q4", "2026Q1", last_actual="2024Q4"))
    found = counted(made)
    assert made.values(found.price)[3] == pytest.approx(20 * 1.07)


@pytest.mark.parametrize(
    ("given", "failing"),
    [
        ({"price": 0.0}, "shares_amounts_aren_t_negative_and_prices_are_above_0"),
        ({"buybacks": -5.0}, "shares_amounts_aren_t_negative_and_prices_are_above_0"),
        ({"buybacks": 900.0}, "shares_shares_are_left"),
    ],
)
def test_what_cant_be(given, failing) -> None:
    made = Loan()
    name, value = next(iter(given.items()))
    item = made.put("Odd", value, "EUR/share") if name == "price" else made.put("Odd", value, over=True)
    counted(made, **{name: item})
    assert (solve(made.m)[f"check.{failing}"] > 0).any()


REFUSED = {
    "EBIT": (lambda c: counted(c, net_income=mark(c.put("EBIT", 1, over=True), what="EBIT")), "'EBIT' is the firm's"),
    "twice": (lambda c: counted(c, dividends=c.put("D", 1, over=True)), "Shares: dividends are given twice"),
    "not at all": (lambda c: counted(c, payout=None), "Shares: dividends are given not at all"),
    "one price": (lambda c: counted(c, price_growth=None), "nothing says what the price of each period is; give"),
    "a price by year that grows": (
        lambda c: counted(c, price=c.put("P", 1, "EUR/share", over=True)),
        "Shares: the price 'p' varies over Year; give one",
    ),
    "income of a year": (lambda c: counted(c, net_income=c.put("N", 1)), "net income 'n' doesn't vary over"),
    "billions": (lambda c: counted(c, shares=c.put("S", 1, "bn shares")), "'bn shares'"),
    "a number": (lambda c: counted(c, buybacks=5), "Shares: buy-backs is 5; make it an assumption"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(make, said) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Loan())
    assert said in str(error.value)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made = Loan()
    counted(made)
    agree(made.m, tmp_path, perturbed=True)
