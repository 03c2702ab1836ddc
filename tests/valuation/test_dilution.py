"""The treasury stock method against arithmetic and against a price found by halving."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelgen import Model, solve
from modelgen.valuation.dilution import Tranches, implied_dilution, treasury_stock
from tests.oracles import equity as oracle
from tests.reference.agreement import agree

CASES: dict[str, tuple[float, float, list[oracle.Tranche]]] = {  # equity, shares, tranches; number, strike, debt
    "options, RSUs and a convertible": (2000, 100, [(10, 12, 0), (8, 25, 0), (4, 0, 0), (5, 16, 80)]),
    "no tranche in the money": (500, 100, [(10, 12, 0), (8, 25, 0)]),
    "all in the money": (5000, 100, [(10, 12, 0), (8, 25, 0)]),
    "equal strikes": (2000, 100, [(10, 12, 0), (8, 12, 0), (3, 12, 0)]),
    "a strike at the price": (1200, 100, [(10, 12, 0), (7, 12, 84), (3, 30, 0)]),
    "unsorted": (2000, 100, [(8, 25, 0), (4, 0, 0), (10, 12, 0), (6, 17, 0)]),
    "an empty tranche": (2000, 100, [(0, 12, 0), (8, 9, 0)]),
    "one after the other is priced out": (2000, 100, [(90, 0, 0), (50, 11, 0), (50, 10.4, 0)]),
}


def model(equity: float, shares: float, tranches: Sequence[oracle.Tranche], price: float = 15) -> Model:
    m = Model("Dilution", unit="USD mn")
    axis = m.axis("Tranche", *(f"T{number}" for number in range(1, len(tranches) + 1)))
    inputs = m.sheet("Inputs")

    def put(label: str, unit: str, value: Any, *axes: Any) -> Any:
        item = inputs.assumption(label, *axes, unit=unit)
        item.give(value)
        return item

    columns = [dict(zip(axis.members, column, strict=True)) for column in zip(*tranches, strict=True)]
    number, strike = put("Number", "mn shares", columns[0], axis), put("Strike", "USD/share", columns[1], axis)
    debt = put("Debt", "USD mn", columns[2], axis)
    interest = put("Interest", "USD mn", {name: value / 20 for name, value in columns[2].items()}, axis)
    every = Tranches(axis, number, strike, debt, interest)
    count, sheet = put("Shares", "mn shares", shares), m.sheet("Dilution")
    implied_dilution(sheet, equity=put("Equity", "USD mn", equity), shares=count, tranches=every)
    treasury_stock(sheet, price=put("Price", "USD/share", price), shares=count, tranches=every, label="Quoted")
    return m


def compare(equity: float, shares: float, tranches: Sequence[oracle.Tranche]) -> None:
    result = solve(model(equity, shares, tranches))
    price = oracle.implied_price(equity, shares, tranches)
    assert result["Value per diluted share"] == pytest.approx(price, rel=1e-9)
    assert result["check.failed"] == 0
    leaving = sum(debt for _, strike, debt in tranches if price > strike + 1e-7)
    if all(abs(price - strike) > 1e-7 for _, strike, _ in tranches):
        added = sum(oracle.new_shares(price, *tranche) for tranche in tranches)
        assert result["Diluted shares"] == pytest.approx(shares + added, rel=1e-9)
        assert result["Debt that leaves on conversion"] == pytest.approx(leaving)
        assert result["Interest that leaves on conversion"] == pytest.approx(leaving / 20)


@pytest.mark.parametrize("case", CASES)
def test_the_implied_price_is_the_one_found_by_halving(case) -> None:
    compare(*CASES[case])


NUMBERS, STRIKES = st.sampled_from([0, 1, 5, 20, 60]), st.sampled_from([0, 2, 8, 8.5, 10, 15, 20])


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([20, 640, 1000, 1500, 3000]),
    st.lists(st.tuples(NUMBERS, STRIKES, st.booleans()), min_size=1, max_size=4),
)
def test_random_tranches(equity, drawn) -> None:
    compare(equity, 100, [(number, strike, number * strike * bond) for number, strike, bond in drawn])


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(NUMBERS, STRIKES, st.just(0)), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_tranches_is_no_matter_and_an_award_dilutes(tranches, random) -> None:
    price = solve(model(1000, 100, tranches))["Value per diluted share"]
    shuffled = random.sample(tranches, len(tranches))
    assert solve(model(1000, 100, shuffled))["Value per diluted share"] == pytest.approx(price, rel=1e-12)
    assert solve(model(1000, 100, [*tranches, (5, 1, 0)]))["Value per diluted share"] < price
    assert price <= 10


def test_a_given_price() -> None:
    result = solve(model(100, 1000, [(999, 10, 0)], price=13))
    assert result["Quoted: Diluted shares"] - 1000 == pytest.approx(230.538, abs=5e-4)
    assert solve(model(100, 1000, [(999, 10, 0)], price=10))["Quoted: Diluted shares"] == 1000
    assert solve(model(100, 1000, [(999, 0, 0)], price=13))["Quoted: Diluted shares"] == 1999
    bond = solve(model(100, 1000, [(999, 10, 9990)], price=13))
    assert bond["Quoted: Diluted shares"] == 1999 and bond["Quoted: Debt that leaves on conversion"] == 9990


@pytest.mark.parametrize("equity", [0, -500])
def test_without_equity_there_is_no_price(equity) -> None:
    result = solve(model(equity, 100, [(10, 12, 0), (4, 0, 0)]))
    assert result["Value per diluted share"] == "n.m." == result["Diluted shares"]
    assert list(result["New shares"]) == [0, 0]
    assert result["check.failed"] == 1


def test_a_convertible_whose_debt_is_not_its_conversion_value() -> None:
    """Below it no price may be right, above it two are: n.m. and a failed check, and the lower price."""
    none = solve(model(1020, 100, [(50, 10, 400)]))  # 10.2 without, 9.47 with conversion
    assert none["Value per diluted share"] == "n.m." and none["check.failed"] == 1
    two = solve(model(990, 100, [(50, 10, 600)]))  # 9.9 without, 10.6 with conversion
    assert two["Value per diluted share"] == pytest.approx(9.9) and two["Candidates that are right"] == 2
    one = solve(model(2000, 100, [(50, 10, 400)]))
    assert one["Value per diluted share"] == pytest.approx(16) and one["check.failed"] == 0


OWED = "Convertibles owe no less than shares times conversion price"


@pytest.mark.parametrize(("tranches", "warned"), [
    ([(50, 10, 400)], 1), ([(50, 10, 500)], 0), ([(50, 10, 499.9)], 0), ([(50, 10, 600)], 0),
    ([(50, 10, 0), (4, 0, 0)], 0), ([(4, 0, 0), (50, 10, 400), (20, 8, 100)], 2),
])  # fmt: skip
def test_a_convertible_that_owes_less_than_its_conversion_names_itself(tranches, warned) -> None:
    result = solve(model(2000, 100, tranches))
    assert result["Warned"][OWED] == warned == result["Warned"][f"Quoted: {OWED}"]


def test_awards_alone() -> None:
    """Without shares outstanding whoever holds RSUs would own it all: that fails a check."""
    result = solve(model(100, 0, [(50, 0, 0)]))
    assert result["Value per diluted share"] == 2 and result["check.failed"] == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shares", "tranche", "price"),
    [
        (100, (-10, 5, 0), 15), (100, (10, -5, 0), 15), (100, (10, 5, -20), 15), (0, (10, 5, 0), 15),
        (-1, (10, 5, 0), 15), (100, (10, 5, 0), 0), (100, (10, 5, 0), -3),
    ],
)  # fmt: skip
def test_inputs_are_positive_numbers(shares, tranche, price) -> None:
    result = solve(model(1000, shares, [(3, 4, 0), tranche], price))
    failed = result["check.quoted_shares_awards_and_strikes_are_entered_as_positive_numbers"]
    assert list(failed) == [shares <= 0, shares <= 0 or min(tranche) < 0]
    assert result["check.quoted_the_price_of_the_dilution_is_above_0"] == (price <= 0)


@pytest.mark.parametrize("unit", ["", "tn"])
def test_prices_are_compared_by_their_size(unit) -> None:
    """The same awards in another unit of money: a strike of half the price is in the money in either."""
    factor = 1e-12 if unit else 1
    result = solve(model(1000 * factor, 100, [(10, 5 * factor, 0), (10, 40 * factor, 0)], 13 * factor))
    assert result["Value per diluted share"] == pytest.approx(1050 / 110 * factor, rel=1e-12)
    assert list(result["Quoted: In the money"]) == [1, 0] and not result["check.failed"]


def test_without_convertibles() -> None:
    m = Model("Options", unit="USD mn")
    axis, inputs = m.axis("Tranche", "2020", "2024"), m.sheet("Inputs")
    number, strike = (
        inputs.assumption("Number", axis, unit="mn shares"), inputs.assumption("Strike", axis, unit="USD/share")
    )  # fmt: skip
    number.give(10)
    strike.give({"2020": 5, "2024": 40})
    equity, shares = inputs.assumption("Equity", unit="USD mn"), inputs.assumption("Shares", unit="mn shares")
    equity.give(1000)
    shares.give(100)
    found = implied_dilution(m.sheet("Out"), equity=equity, shares=shares, tranches=Tranches(axis, number, strike))
    assert found.diluted.debt_leaving is None
    assert solve(m)["Value per diluted share"] == pytest.approx(1050 / 110)


@pytest.mark.parametrize("case", ["options, RSUs and a convertible", "a strike at the price", "no solution"])
def test_engines_agree(case, tmp_path) -> None:
    agree(model(*CASES.get(case, (1020, 100, [(50, 10, 400), (4, 0, 0)]))), tmp_path)
