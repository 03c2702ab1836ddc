"""Premiums paid, against plain arithmetic and a deal that everybody knows."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, solve
from modelgen.valuation.peers import PeerTable, peer_table
from modelgen.valuation.premiums import PremiumsPaid, premiums_paid
from tests.oracles import market as oracle
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan

COLUMNS = ("Offer price", "1 day", "1 month", "52-week high")
DEALS = {
    "Alpha": (196, 131.08, 120, 258), "Beta": (50, 40, 38, 48), "Gamma": (12, 9, 0, 14), "Delta": (33, 30, 29, 40),
}  # fmt: skip
OWN = {"1 day": 20.0, "1 month": 18.0, "52-week high": 30.0}


def table(made: Loan, **more: Any) -> PeerTable:
    rows = {name: dict(zip(COLUMNS, row, strict=True)) for name, row in DEALS.items()}
    units = dict.fromkeys(COLUMNS, "USD/share")
    return peer_table(made.m.sheet("Deals"), rows, source="Announcements", label="Deals", units=units, **more)


def paid(made: Loan, own: dict[str, float] = OWN, **more: Any) -> PremiumsPaid:
    prices = {name: made.put(f"Price {name}", value, "EUR/share") for name, value in own.items()}
    return premiums_paid(made.sheet, table(made, **more), prices)


def test_premiums() -> None:
    made = Loan()
    found = paid(made)
    result = solve(made.m)
    for number, name in enumerate(COLUMNS[1:], 1):
        middle, mean = oracle.premium([row[0] for row in DEALS.values()], [row[number] for row in DEALS.values()])
        assert result[found.premium][name, "Median"] == pytest.approx(middle)
        assert result[found.premium][name, "Mean"] == pytest.approx(mean)
        assert result[found.implied][name, "Median"] == pytest.approx(OWN[name] * (1 + middle))
    assert list(result[found.count]) == [4, 3, 4] and result["check.failed"] == 0
    assert str(found.implied.unit) == "EUR/share"
    shown = [made.sheet.line(name, unit="EUR/share") for name in ("Low", "High", "Base")]
    for line, value in zip(shown, found.range("1 day"), strict=True):
        line.formula = value
    result = solve(made.m)
    assert [result[line] for line in shown] == [
        result[found.implied]["1 day", name] for name in ("Quartile 1", "Quartile 3", "Median")
    ]


def test_linkedin() -> None:
    """Microsoft paid 196 a share, 49.5% above the close of 131.08 the day before (Premiums Paid Analysis, Wall Street
    Prep)."""
    made = Loan()
    found = paid(made)
    assert solve(made.m)[found.by_deal["1 day"]]["Alpha"] == pytest.approx(0.495, abs=0.0005)


def test_an_excluded_deal_doesnt_count() -> None:
    made = Loan()
    found = paid(made, excluded={"Alpha": "A rumour since May"})
    result = solve(made.m)
    assert list(result[found.count]) == [3, 2, 3] and result[found.by_deal["1 day"]]["Alpha"] == "n.m."


def test_without_a_price_of_its_own_nothing_is_implied() -> None:
    made = Loan()
    found = paid(made, {**OWN, "1 month": 0.0})
    result = solve(made.m)
    assert result[found.implied]["1 month", "Median"] == "n.m." and result[found.implied]["1 day", "Median"] > 0
    assert result[found.check].tolist() == [0, 1, 0]


def test_refused() -> None:
    made = Loan()
    deals, price = table(made), made.put("Price", 1, "EUR/share")
    pence = made.put("In cents", 1, "GBp/share")
    cases: list[tuple[Any, str]] = [
        ({"1 dy": price}, "Deals has no column '1 dy'; did you mean '1 day'?"),
        ({}, "Premiums: there are no prices"), ([price], "give the subject's own by column: {'1 day': price}"),
        ({"1 day": 20}, "Premiums: the price '1 day' is 20; make it an assumption"),
        ({"1 day": price, "1 month": pence}, "are in 'EUR/share' and 'GBp/share'"),
    ]  # fmt: skip
    for number, (prices, said) in enumerate(cases):
        with pytest.raises(DefinitionError) as error:
            premiums_paid(made.m.sheet(f"Try {number}"), deals, prices)
        assert said in str(error.value)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made = Loan()
    paid(made)
    agree(made.m, tmp_path, perturbed=True)
