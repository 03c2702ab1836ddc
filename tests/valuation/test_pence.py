"""Prices in a hundredth of the money in which values are: right, or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, build, solve
from modelgen.valuation.merger import Company, merger
from modelgen.valuation.multiples import Multiple, Subject, trading_multiples
from modelgen.valuation.nav import net_asset_value
from modelgen.valuation.peers import Figure, peer_table
from modelgen.valuation.relative import premium
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan

POUNDS, PENCE = "GBP/share", "GBp/share"


def multiples(price: str = PENCE, earned: str = POUNDS, own: str = POUNDS) -> tuple[Loan, Any]:
    """Prices of 500 and 900 pence for earnings of 0.5 and 0.6 pounds a share: 10x and 15x."""
    made = Loan()
    in_units = {POUNDS: 0.01, PENCE: 1.0}
    rows = {name: {"Price": paid * in_units[price], "EPS NTM": pence * in_units[earned]}
            for name, paid, pence in (("A", 500, 50), ("B", 900, 60))}  # fmt: skip
    units = {"Price": price, "EPS NTM": earned}
    peers = peer_table(made.m.sheet("Peers"), rows, source="made up", as_of=date(2025, 1, 1), units=units)
    figure = Figure(made.put("EPS", 40 * in_units[own], own), "NTM")
    quoted = made.put("Quoted", 700, PENCE)
    subject = Subject(made.put("Net debt", 10, "GBP mn"), made.put("Shares", 100, "mn shares"), quoted.to(POUNDS))
    return made, trading_multiples(made.sheet, peers, [Multiple("P/E", peers.figure("EPS NTM"), figure)], subject)


@pytest.mark.parametrize(("price", "earned"), [(PENCE, POUNDS), (PENCE, PENCE), (POUNDS, PENCE), (POUNDS, POUNDS)])
def test_a_multiple_of_peers_is_a_number_whatever_both_are_quoted_in(price, earned) -> None:
    made, found = multiples(price, earned)
    result = solve(made.m)
    assert list(result[found.by_peer["P/E NTM"]]) == pytest.approx([10, 15])
    assert result[found.per_share]["P/E NTM", "Median"] == pytest.approx(12.5 * 0.4)
    assert result[found.own]["P/E NTM"] == pytest.approx(7 / 0.4)


def test_the_cover_shows_the_upside_of_pounds_to_a_price_in_pence() -> None:
    made = Loan()
    value = made.sheet.line("Value per share", unit=POUNDS)
    value.formula = made.put("Equity", 600, "GBP mn") / made.put("Shares", 100, "mn shares")
    made.m.price(made.put("Quoted", 500, PENCE))
    made.m.output(value)
    assert solve(made.m)["upside.value_per_share"] == pytest.approx(0.2)


def priced(made: Loan) -> Any:
    return made.put("Quoted", 500, PENCE)


REFUSED = {
    "a discount to NAV": (
        lambda c: net_asset_value(c.sheet, [c.put("A", 1, "GBP mn")], debt=c.put("D", 1, "GBP mn"),
                                  shares=c.put("S", 1, "mn shares"), price=priced(c)),
        "'number x0.01' and 'number' don't go together",
    ),
    "a premium": (lambda c: premium(c.sheet, "To value", priced(c), c.put("Value", 6, POUNDS)), "'number x0.01'"),
    "a subject": (lambda c: multiples(own=PENCE), "convert it with .to('x')"),
    "an exchange ratio": (
        lambda c: merger(c.sheet, acquirer=Company(c.put("N", 1, "GBP mn"), c.put("S", 1, "mn shares"), priced(c)),
                         target=Company(c.put("M", 1, "GBP mn"), c.put("T", 1, "mn shares"), c.put("P", 5, POUNDS)),
                         premium=0, in_stock=0, rate=0, tax_rate=0),
        "'Merger: exchange ratio' is in 'number', but its formula is in 'number x100'",
    ),
    "a market cap": (lambda c: cap(c, "GBP mn"), "'Cap' is in 'GBP mn', but its formula is in 'GBp mn'; convert it"),
}  # fmt: skip


def cap(made: Loan, unit: str) -> Any:
    line = made.sheet.line("Cap", unit=unit)
    line.formula = priced(made) * made.put("Shares", 100, "mn shares")
    return line


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(make, said) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Loan())
    assert said in str(error.value)


def test_a_table_of_figures_may_be_in_billions_and_millions() -> None:
    made = Loan()
    units = {"Enterprise value": "USD bn", "EBITDA LTM": "USD mn"}
    peers = peer_table(
        made.m.sheet("Peers"), {"A": {"Enterprise value": 5, "EBITDA LTM": 500}}, source="made up",
        as_of=date(2025, 1, 1), units=units,
    )  # fmt: skip
    subject = Subject(made.put("Net debt", 10), made.put("Shares", 100, "mn shares"))
    figure = Figure(made.put("EBITDA", 40), "LTM")
    found = trading_multiples(made.sheet, peers, [Multiple("EV/EBITDA", peers.figure("EBITDA LTM"), figure)], subject)
    assert solve(made.m)[found.multiple]["EV/EBITDA LTM", "Median"] == pytest.approx(10)


def test_a_workbook_says_pence(tmp_path) -> None:
    made = Loan()
    cap(made, "GBp mn")
    build(made.m, tmp_path / "book.xlsx")
    agree(made.m, tmp_path)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made, _ = multiples()
    agree(made.m, tmp_path, perturbed=True)
