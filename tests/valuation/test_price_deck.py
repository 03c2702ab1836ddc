"""Prices of a deck, revenue of fields, and values at P/NAV, against plain arithmetic."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Timeline, solve
from modelgen.valuation.nav import finite_life_values, net_asset_value, price_to_nav
from modelgen.valuation.price_deck import PriceDeck, field_revenue, price_deck
from tests.oracles import market as oracle
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan

GOLD, SILVER = [2000.0, 1950, 1900, 0, 0], [25.0, 24, 24, 0, 0]
LONG, INFLATION = {"Gold": 1700.0, "Silver": 22.0}, 0.02
OUNCES = [100.0, 100, 80, 60, 30]
VOLUME = {"North": {"Gold": OUNCES, "Silver": 0.0}, "South": {"Gold": 20.0, "Silver": 500.0}}
PAID = {"Gold": 0.97, "Silver": 0.9}


def by(made: Loan, label: str, value: Any, unit: str, *axes: Any) -> Any:
    item = made.inputs.assumption(label, *axes, unit=unit, shared=True)
    item.give(value, source="made up")
    return item


def deck(made: Loan, known: float = 3, change: float = 0.0, **more: Any) -> PriceDeck:
    metal = made.m.axis("Metal", "Gold", "Silver")
    given = {
        "prices": by(made, "Prices", {"Gold": GOLD, "Silver": SILVER}, "USD/oz", metal, made.year),
        "long_term": by(made, "Long-term", LONG, "USD/oz", metal), "known_periods": made.put("Known", known, ""),
        "inflation": made.put("Inflation", INFLATION, "%"), "change": made.put("Change", change, "%"),
    }  # fmt: skip
    return price_deck(made.sheet, **{**given, **more})


def revenue(made: Loan, prices: PriceDeck) -> Any:
    assert prices.commodity is not None
    mine = made.m.axis("Mine", *VOLUME)
    volume = by(made, "Ounces", VOLUME, "k oz", mine, prices.commodity, made.year)
    paid = by(made, "Payable", PAID, "%", prices.commodity)
    return field_revenue(made.sheet, prices, volume=volume, payability=paid, unit="USD mn")


def nominal(metal: str, change: float = 0) -> list[float]:
    return oracle.deck((GOLD if metal == "Gold" else SILVER)[:3], LONG[metal], INFLATION, 5, change)


@pytest.mark.parametrize("change", [0.0, -0.1])
def test_a_deck(change) -> None:
    made = Loan()
    found = deck(made, change=change)
    result = solve(made.m)
    for metal in ("Gold", "Silver"):
        assert list(result[found.price].loc[metal])[-5:] == pytest.approx(nominal(metal, change))
        real = [price / 1.02**year for year, price in enumerate(nominal(metal, change), 1)]
        assert list(result[found.real].loc[metal])[-5:] == pytest.approx(real)
    assert result["check.failed"] == 0


def test_without_inflation_the_long_term_price_is_nominal() -> None:
    made = Loan()
    found = deck(made, inflation=0)
    assert list(solve(made.m)[found.price].loc["Gold"])[-2:] == [1700, 1700]


def test_by_quarter_prices_grow_by_a_fourth_root() -> None:
    made = Loan(Timeline.quarterly("2024Q4", "2026Q1", last_actual="2024Q4"))
    found = deck(made, known=3)
    assert list(solve(made.m)[found.price].loc["Gold"])[-2] == pytest.approx(1700 * 1.02)


def test_revenue_by_mine() -> None:
    made = Loan()
    found = revenue(made, deck(made))
    result = solve(made.m)
    gold, silver = nominal("Gold"), nominal("Silver")
    north = [ounces * price * 0.97 / 1000 for ounces, price in zip(OUNCES, gold, strict=True)]
    south = [(20 * one * 0.97 + 500 * other * 0.9) / 1000 for one, other in zip(gold, silver, strict=True)]
    assert list(result[found.total].loc["North"])[-5:] == pytest.approx(north)
    assert list(result[found.total].loc["South"])[-5:] == pytest.approx(south)
    assert str(found.total.unit) == "USD mn" and result["check.failed"] == 0


def mines(made: Loan, change: float = 0.0, multiple: Any = 0.7) -> Any:
    found = revenue(made, deck(made, change=change))
    mine = found.total.axes[0]
    cost = by(made, "Costs", {"North": 90.0, "South": 25.0}, "USD mn", mine, made.year)
    flow = made.sheet.line("Flow of mines", mine, made.year, unit="USD mn")
    flow.forecast = found.total - cost
    value = finite_life_values(made.sheet, flow, rate=made.put("Rate", 0.05, "%"))
    nav = net_asset_value(
        made.sheet, [value.total], debt=made.put("Debt", 50, "USD mn"), shares=made.put("Shares", 100, "mn shares"),
        price=made.put("Price", 1.9, "USD/share"),
    )  # fmt: skip
    times = made.put("Multiple", multiple, "x") if isinstance(multiple, float) else multiple(made)
    return nav, price_to_nav(made.sheet, nav, multiple=times, price=made.put("Quoted", 1.9, "USD/share"))


def test_a_value_at_p_nav() -> None:
    made = Loan()
    nav, found = mines(made)
    result = solve(made.m)
    flows = {"North": 0.0, "South": 0.0}
    for year, (gold, silver) in enumerate(zip(nominal("Gold"), nominal("Silver"), strict=True)):
        flows["North"] += ([100, 100, 80, 60, 30][year] * gold * 0.97 / 1000 - 90) / 1.05 ** (year + 1)
        flows["South"] += ((20 * gold * 0.97 + 500 * silver * 0.9) / 1000 - 25) / 1.05 ** (year + 1)
    each = (sum(flows.values()) - 50) / 100
    assert result[nav.per_share] == pytest.approx(each)
    assert result[found.value] == pytest.approx(0.7 * each)
    assert found.market is not None and found.upside is not None
    assert result[found.market] == pytest.approx(1.9 / each) == pytest.approx(result[nav.discount] + 1)
    assert result[found.upside] == pytest.approx(0.7 * each / 1.9 - 1)
    assert result["check.failed"] == 0


def test_a_value_at_several_multiples() -> None:
    made = Loan()
    nav, found = mines(made, multiple=lambda c: by(c, "Multiples", {"Low": 0.5, "High": 1.0}, "x",
                                                   c.m.axis("Case", "Low", "High")))  # fmt: skip
    result = solve(made.m)
    assert list(result[found.value]) == pytest.approx([0.5 * result[nav.per_share], result[nav.per_share]])


def test_no_value_left() -> None:
    made = Loan()
    _, found = mines(made, change=-0.6)
    result = solve(made.m)
    assert [result[line] for line in (found.value, found.market, found.upside)] == ["n.m."] * 3
    assert result["check.p_nav_net_asset_value_and_multiple_are_above_0"] == 1


@pytest.mark.parametrize(("known", "change"), [(7, 0.0), (3, -1.0)])
def test_a_deck_that_cant_be(known, change) -> None:
    made = Loan()
    deck(made, known=known, change=change)
    assert solve(made.m)["check.failed"] > 0


def anything(value: Any) -> Any:
    return value


def third(made: Loan) -> Any:
    return made.m.axis("Third", "A", "B")


REFUSED = {
    "one price": (lambda c: deck(c, prices=c.put("P", 1, "USD/oz")), "the prices 'p' don't vary over the periods"),
    "a long-term price by year": (
        lambda c: deck(c, long_term=c.put("L", 1, "USD/oz", over=True)), "the long-term price varies over Year",
    ),
    "inflation by metal": (
        lambda c: deck(c, inflation=by(c, "I", 0.0, "%", third(c))), "Price deck: inflation varies over Third",
    ),
    "a number": (lambda c: deck(c, known_periods=3), "the number of known periods is 3; make it an assumption"),
    "no deck": (lambda c: field_revenue(c.sheet, anything("deck"), volume=c.put("V", 1)), "give what price_deck()"),
    "a volume of no metal": (
        lambda c: field_revenue(c.sheet, deck(c), volume=c.put("V", 1, "k oz", over=True)),
        "the volume 'v' isn't by Metal, and the prices are",
    ),
    "no shares": (
        lambda c: price_to_nav(
            c.sheet, net_asset_value(c.sheet, [c.put("A", 1)], debt=c.put("D", 1)), multiple=c.put("M", 1),
        ),
        "P/NAV: the net asset value isn't per share; give net_asset_value() shares=",
    ),
    "no NAV": (lambda c: price_to_nav(c.sheet, c.put("A", 1), multiple=c.put("M", 1)), "is no net asset value"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(make, said) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Loan())
    assert said in str(error.value)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made = Loan()
    mines(made)
    agree(made.m, tmp_path, perturbed=True)
