"""Net asset values against plain arithmetic, cross-holdings against NumPy's solution of the linear system."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelgen import DefinitionError, solve
from modelgen.valuation.holdings import cross_holdings
from modelgen.valuation.nav import NetAssetValue, finite_life_values, loan_to_value, net_asset_value, property_values
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan

INCOME, YIELDS, OWNED = {"Berlin": 50.0, "Paris": 30.0}, {"Berlin": 0.05, "Paris": 0.04}, {"Berlin": 1.0, "Paris": 0.5}
FIELDS = {"North": [40.0, 60, 30, 10, 0], "South": [-50.0, 20, 60, 60, 40]}


def by_asset(made: Loan, label: str, value: Any, unit: str, *, over: bool = False) -> Any:
    axis = next((axis for axis in made.m.axes if axis.label == "Asset"), None) or made.m.axis("Asset", *value)
    item = made.inputs.assumption(label, axis, *((made.year,) if over else ()), unit=unit, shared=True)
    item.give(value, source="made up")
    return item


def property_company(made: Loan) -> NetAssetValue:
    found = property_values(
        made.sheet, income=by_asset(made, "Income", INCOME, "EUR mn"), yield_=by_asset(made, "Yield", YIELDS, "%"),
        ownership=by_asset(made, "Owned", OWNED, "%"),
    )  # fmt: skip
    return net_asset_value(
        made.sheet, [found.total], debt=made.put("Debt", 500), other_assets=made.put("Cash and other", 60),
        claims=made.put("Deferred tax", 35), shares=made.put("Shares", 25, "mn shares"),
        price=made.put("Price", 30, "EUR/share"),
    )  # fmt: skip


def test_a_property_company() -> None:
    """50 / 5% + half of 30 / 4% is 1,375; less 500, plus 60, less 35 is 900, 36 a share; 30 is a discount of 1/6."""
    made = Loan()
    found = property_company(made)
    assert found.per_share is not None and found.discount is not None
    leverage = loan_to_value(made.sheet, debt=made.m.find("Debt"), value=found.gross)
    result = solve(made.m)
    assert result[found.value] == pytest.approx(900)
    assert result[found.per_share] == pytest.approx(36)
    assert result[found.discount] == pytest.approx(-1 / 6)
    assert result[leverage] == pytest.approx(500 / 1375)
    assert result["check.failed"] == 0


def test_what_stands_between_gross_and_net_is_shown() -> None:
    made = Loan()
    property_company(made)
    lines = [line.label for line in made.m.items if line.label.startswith("NAV: ")]
    assert lines == [
        "NAV: gross asset value", "NAV: other assets", "NAV: debt, net of cash", "NAV: other claims",
        "NAV: net asset value", "NAV: net asset value per share", "NAV: premium or discount of the price",
    ]  # fmt: skip
    result = solve(made.m)
    assert [result[label] for label in lines[:5]] == pytest.approx([1375, 60, 500, 35, 900])


def test_a_yield_of_0_is_no_value_and_a_failed_check() -> None:
    made = Loan()
    found = property_values(
        made.sheet, income=by_asset(made, "Income", INCOME, "EUR mn"),
        yield_=by_asset(made, "Yield", {"Berlin": 0.0, "Paris": 0.04}, "%"),
    )  # fmt: skip
    result = solve(made.m)
    assert list(result[found.value]) == ["n.m.", 750]
    assert result[found.checks[0]].tolist() == [1, 0]


def fields(made: Loan, timing: float | None = None) -> Any:
    return finite_life_values(
        made.sheet, by_asset(made, "Flow", FIELDS, "EUR mn", over=True),
        rate=by_asset(made, "Rate", {"North": 0.08, "South": 0.1}, "%"),
        timing=None if timing is None else made.put("Timing", timing, ""),
        ownership=by_asset(made, "Owned", {"North": 0.4, "South": 1.0}, "%"),
    )  # fmt: skip


@pytest.mark.parametrize("timing", [None, 0.5])
def test_fields_to_the_end_of_their_lives(timing) -> None:
    made = Loan()
    found = fields(made, timing)
    early = 0.0 if timing is None else 1 - timing
    values = [
        sum(flow / (1 + rate) ** (t - early) for t, flow in enumerate(FIELDS[name], 1))
        for name, rate in (("North", 0.08), ("South", 0.1))
    ]
    result = solve(made.m)
    assert list(result[found.value]) == pytest.approx(values)
    assert result[found.total] == pytest.approx(0.4 * values[0] + values[1])


OWN = {"A": 100.0, "B": 200.0, "C": 50.0, "D": 0.0}
STAKES = [  # of whom who holds how much
    {("A", "B"): 0.3, ("B", "A"): 0.2},
    {("A", "B"): 0.3},
    {("A", "B"): 0.3, ("B", "C"): 0.4, ("C", "A"): 0.25, ("B", "A"): 0.1},
    {("A", "B"): 0.3, ("B", "C"): 0.4, ("C", "D"): 0.6, ("D", "A"): 0.5, ("D", "B"): 0.2, ("C", "A"): 0.1},
]


def held(made: Loan, stakes: dict[tuple[str, str], float]) -> dict[str, Any]:
    names = sorted({name for pair in stakes for name in pair})
    return cross_holdings(
        made.sheet, {name: made.put(f"Own {name}", OWN[name]) for name in names},
        {pair: made.put(f"{pair[0]} of {pair[1]}", part, "%") for pair, part in stakes.items()},
    )  # fmt: skip


@pytest.mark.parametrize("stakes", STAKES, ids=len)
def test_companies_that_hold_each_other(stakes) -> None:
    made = Loan()
    found = held(made, stakes)
    names = list(found)
    matrix = np.eye(len(names)) - np.array([[stakes.get((a, b), 0.0) for b in names] for a in names])
    expected = np.linalg.solve(matrix, np.array([OWN[name] for name in names]))
    result = solve(made.m)
    assert [result[line] for line in found.values()] == pytest.approx(expected.tolist())
    assert result["check.failed"] == 0


def test_two_companies_by_hand() -> None:
    """A = 100 + 0.3 B, B = 200 + 0.2 A: A = 160 / 0.94, B = 220 / 0.94."""
    made = Loan()
    found = held(made, STAKES[0])
    result = solve(made.m)
    assert [result[found[name]] for name in "AB"] == pytest.approx([160 / 0.94, 220 / 0.94])


def test_nobody_outside() -> None:
    made = Loan()
    held(made, {("A", "B"): 0.6, ("C", "B"): 0.4, ("B", "A"): 0.1})
    assert solve(made.m)["check.failed"] == 1


REFUSED = {
    "a company that isn't there": (
        lambda c: cross_holdings(
            c.sheet, {"Alpha": c.put("A", 1), "Beta": c.put("B", 1)}, {("Alpha", "Bta"): c.put("S", 1)}
        ),
        "there is no company 'Bta'; did you mean 'Beta'?",
    ),
    "itself": (
        lambda c: cross_holdings(c.sheet, {"A": c.put("A", 1), "B": c.put("B", 1)}, {("A", "A"): c.put("S", 1)}),
        "'A' holds itself; take treasury shares off",
    ),
    "one company": (lambda c: cross_holdings(c.sheet, {"A": c.put("A", 1)}, {}), "1 companies; give 2 to 8"),
    "no assets": (lambda c: net_asset_value(c.sheet, [], debt=c.put("D", 1)), "there are no assets"),
    "a price alone": (
        lambda c: net_asset_value(c.sheet, [c.put("A", 1)], debt=c.put("D", 1), price=c.put("P", 1)),
        "give shares=, too",
    ),
    "income by period": (
        lambda c: property_values(c.sheet, income=c.put("I", 1, over=True), yield_=c.put("Y", 1)), "by asset",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(make, said) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Loan())
    assert said in str(error.value)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made = Loan()
    property_company(made)
    agree(made.m, tmp_path)
    made = Loan()
    fields(made, 0.5)
    held(made, STAKES[3])
    agree(made.m, tmp_path)
