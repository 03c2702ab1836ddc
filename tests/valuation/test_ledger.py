"""The ledger of claims, and methods that share an item of the balance sheet; each in plain arithmetic."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Model, solve
from modelgen.program.compile import compile
from modelgen.valuation.bridge import BridgeItem, equity_bridge
from modelgen.valuation.nav import net_asset_value
from modelgen.valuation.sotp import sum_of_parts
from modelgen.valuation.sotp_parts import Part
from tests.reference.agreement import agree
from tests.valuation.test_claims import Convertible

OTHER = "Other amounts"


def columns(m: Model) -> dict[str, dict[str, float]]:
    """The table, by method and claim."""
    result = solve(m)
    lines = [item for item in compile(m).items if item.label.startswith("Claims: ")]
    return {line.label.removeprefix("Claims: "): dict(result[line.key]) for line in lines}


def everything(price: float = 10) -> tuple[Convertible, Any, Any]:
    """The convertible in a bridge, in a sum of the parts and in multiples, whose shares are all the same."""
    made = Convertible(price)
    loans = made.put("Loans", 50, "USD mn")
    items = [BridgeItem("debt", made.debt.at(made.tranche, "CB"), label="Convertible"), BridgeItem("debt", loans)]
    bridge = equity_bridge(made.sheet, made.value, date=made.day, valuation_date=made.day, items=items)
    diluted = made.diluted()
    valued = made.multiples(bridge.net_debt - bridge.other, diluted)
    multiple, costs = made.put("Multiple", 10, "x"), made.put("Costs", 30, "USD mn")
    part = Part("A", "EBITDA", {"EBITDA": made.m.find("EBITDA")}, multiple=multiple, basis="peers")
    parts = sum_of_parts(
        made.sheet, [part], items=items, date=made.day, valuation_date=made.day, shares=diluted.shares,
        holding_costs=costs,
    )  # fmt: skip
    return made, valued, parts


@pytest.mark.parametrize("price", [10, 7])
def test_who_takes_off_what(price) -> None:
    """In the money (10 > 8) the convertible is shares, and only the bridge, which divides by none, takes it off."""
    made, valued, parts = everything(price)
    left = 0 if price > 8 else 100
    found = columns(made.m)
    rows = {"Convertible": -100, "Loans": -50, "Holding costs": 0, OTHER: 0}
    assert found == {
        "Bridge": rows,
        "SOTP": rows | {"Convertible": -left, "Holding costs": -30},
        "Peers": rows | {"Convertible": -left},
        "Dilution: as shares": {"Convertible": 100 - left, "Loans": 0, "Holding costs": 0, OTHER: 0},
    }
    result = solve(made.m)
    shares = 87.5 + (0 if left else 12.5)
    assert result[valued.per_share].loc[("EV/EBITDA LTM", "Median")] == pytest.approx((1000 - 50 - left) / shares)
    assert result[parts.base] == pytest.approx((1000 - 50 - 30 - left) / shares)
    assert result["check.failed"] == 0


@pytest.mark.parametrize("price", [10, 7])
def test_debt_that_does_not_count_does_not_come_back(price) -> None:
    """Taken off under a condition that doesn't hold, 100 would be given back all the same: a check fails."""
    made = Convertible(price)
    flag = made.put("Flag", 0, "")
    item = BridgeItem("debt", made.debt.at(made.tranche, "CB"), label="Convertible", when=flag > 0)
    bridge = equity_bridge(made.sheet, made.value, date=made.day, valuation_date=made.day, items=[item])
    made.multiples(bridge.net_debt - bridge.other, made.diluted())
    failing = solve(made.m)["Failures"]
    assert failing[failing > 0].to_dict() == (
        {"Peers: no more debt comes back as shares than was taken off": 1} if price > 8 else {}
    )


def test_net_debt_that_no_bridge_made_is_another_amount() -> None:
    made = Convertible()
    bridge = made.bridge()
    made.multiples(bridge.net_debt + made.put("Rent", 25, "USD mn"), made.diluted())
    assert columns(made.m)["Peers"] == {"Convertible": 0, OTHER: -25}


def test_two_bridges_are_two_columns_and_one_says_it_by_itself() -> None:
    made = Convertible()
    made.bridge()
    assert columns(made.m) == {}
    cash, debt = made.put("Cash", 60, "USD mn"), made.put("Debt", 200, "USD mn")
    items = [BridgeItem("cash", cash), BridgeItem("debt", debt, haircut=made.put("Relief", 0.25, "%"))]
    equity_bridge(made.sheet, made.value, date=made.day, valuation_date=made.day, items=items, label="At cost")
    assert columns(made.m) == {
        "Bridge": {"Convertible": -100, "Cash": 0, "Debt": 0}, "At cost": {"Convertible": 0, "Cash": 60, "Debt": -150},
    }  # fmt: skip
    table = next(sheet for sheet in compile(made.m).sheets if sheet.name == "Value").entries[-1]
    assert table.title.startswith("Claims")  # type: ignore[union-attr]


def total(made: Convertible, formula: Any) -> Any:
    line = made.sheet.line("Total debt", unit="USD mn")
    line.formula = formula
    return line


SUMS: dict[str, tuple[Any, str]] = {  # of the convertible (c) and loans (x): a second claim beside the convertible
    "a sum that holds it": (lambda made, c, x: total(made, c + x), "'Total debt' holds 'Convertible' already"),
    "a sum of a sum": (lambda made, c, x: total(made, x + (c - x)), "'Total debt' holds 'Convertible' already"),
    "all tranches": (lambda made, c, x: total(made, made.debt.total(made.tranche)), "holds 'Convertible' already"),
    "a sum without it": (lambda made, c, x: total(made, made.debt.total(made.tranche) + x - c), ""),
    "another amount": (lambda made, c, x: x, ""),
    "a part of what is left": (lambda made, c, x: total(made, (made.value - c) * made.put("Part", 0.2, "%")), ""),
}  # fmt: skip


@pytest.mark.parametrize(("second", "said"), SUMS.values(), ids=SUMS)
def test_a_sum_beside_what_it_holds(second, said) -> None:
    made = Convertible()
    convertible = made.debt.at(made.tranche, "CB")
    other = second(made, convertible, made.put("Loans", 50, "USD mn"))
    items = [BridgeItem("debt", convertible, label="Convertible"), BridgeItem("debt", other)]
    equity_bridge(made.sheet, made.value, date=made.day, valuation_date=made.day, items=items)
    if not said:
        compile(made.m)
        return
    with pytest.raises(DefinitionError, match=said):
        compile(made.m)


NET: dict[str, tuple[Any, str, str]] = {  # of loans (x) and cash (c): a net debt, and what stands beside it
    "cash that is in it": (lambda x, c: x - c, "cash", "'Total debt' holds 'Cash' already"),
    "cash taken out of it as debt": (lambda x, c: x + c, "cash", "'Total debt' holds 'Cash' already"),
    "trapped cash that it is without": (lambda x, c: x, "cash", ""),
    "a pension that is taken out of it": (lambda x, c: x - c, "pensions", ""),
}  # fmt: skip


@pytest.mark.parametrize(("first", "kind", "said"), NET.values(), ids=NET)
def test_a_net_debt_beside_what_it_nets(first, kind, said) -> None:
    """Loans of 500 less cash of 77 is a net debt of 423: 1,000 - 423 + 77 would count the cash twice."""
    made = Convertible()
    loans, cash = made.put("Loans", 500, "USD mn"), made.put("Cash", 77, "USD mn")
    items = [BridgeItem("debt", total(made, first(loans, cash))), BridgeItem(kind, cash)]
    equity_bridge(made.sheet, made.value, date=made.day, valuation_date=made.day, items=items)
    if not said:
        compile(made.m)
        return
    with pytest.raises(DefinitionError, match=said):
        compile(made.m)


def test_a_value_that_was_brought_to_equity_already() -> None:
    """1,000 less loans of 300 in an own line: a bridge that takes them off again would come to 400."""
    made = Convertible()
    loans = made.put("Loans", 300, "USD mn")
    equity_bridge(
        made.sheet, total(made, made.value - loans), date=made.day, valuation_date=made.day,
        items=[BridgeItem("debt", loans)],
    )  # fmt: skip
    with pytest.raises(DefinitionError, match="'Total debt' holds 'Loans' already"):
        compile(made.m)


@pytest.mark.parametrize("way", ["a bridge", "a net asset value"])
def test_a_part_whose_debt_is_among_the_items(way) -> None:
    """A part at its equity value of 700, after debt of 300 that the group would take off once more."""
    made = Convertible()
    loans, shares = made.put("Loans", 300, "USD mn"), made.put("Number of shares", 10, "mn shares")
    items = [BridgeItem("debt", loans)]
    if way == "a bridge":
        worth = equity_bridge(made.sheet, made.value, date=made.day, valuation_date=made.day, items=items).equity
    else:
        worth = net_asset_value(made.sheet, [made.value], debt=loans, shares=shares).value
    part = Part("A", "stated", value=worth, basis=way)
    sum_of_parts(made.sheet, [part], items=items, date=made.day, valuation_date=made.day, shares=shares)
    with pytest.raises(DefinitionError, match="'value of A' holds 'Loans' already"):
        compile(made.m)


class Group(Convertible):
    """Two parts, of 1,000 and 3,777, and what may stand beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = self.put("Worth of A", 1000, "USD mn"), self.put("Worth of B", 3777, "USD mn")
        self.stake = self.put("Stake", 0.3, "%")

    def sum(self, items: list[BridgeItem], **owned: Any) -> Any:
        """The sum of the two."""
        parts = [
            Part(name, "stated", value=worth, basis="bank", ownership=owned.get(name))
            for name, worth in (("A", self.a), ("B", self.b))
        ]
        return sum_of_parts(self.sheet, parts, items=items, date=self.day, valuation_date=self.day)


def test_minorities_of_one_part_beside_ownership_of_another() -> None:
    """30% of 1,000, and 3,777 less the 755 of it that others own."""
    made = Group()
    items = [BridgeItem("minorities", made.put("Minorities", 755, "USD mn"), part="B")]
    value = made.sum(items, A=made.stake)
    result = solve(made.m)
    assert result[value.equity]["Base"] == pytest.approx(0.3 * 1000 + 3777 - 755)
    assert result["check.failed"] == 0


TWICE: dict[str, tuple[Any, str]] = {  # what stands beside the two parts, of which A counts at 30%
    "minorities of the same part": (lambda made, x: BridgeItem("minorities", x, part="A"), "'A' counts at its owner"),
    "minorities of nobody knows whom": (lambda made, x: BridgeItem("minorities", x), "name with part= the other part"),
    "minorities of no part": (lambda made, x: BridgeItem("minorities", x, part="Bb"), "no part; did you mean 'B'"),
    "debt of a part": (lambda made, x: BridgeItem("debt", x, part="B"), "'X' is debt of 'B'; only minorities"),
    "the stake as an associate": (
        lambda made, x: BridgeItem("associates", made.a * made.stake, label="Stake in A"), "made of what 'A' is worth",
    ),
    "the same figure typed again": (
        lambda made, x: BridgeItem("associates", made.put("Associate", 3777, "USD mn")), "are both 3,777 USD mn",
    ),
    "another associate": (lambda made, x: BridgeItem("associates", x), ""),
}  # fmt: skip


@pytest.mark.parametrize(("beside", "said"), TWICE.values(), ids=TWICE)
def test_what_stands_beside_the_parts(beside, said) -> None:
    made = Group()

    def value() -> None:
        made.sum([beside(made, made.put("X", 100, "USD mn"))], A=made.stake)
        compile(made.m)

    if not said:
        value()
        return
    with pytest.raises(DefinitionError, match=said):
        value()


@pytest.mark.slow
@pytest.mark.parametrize("price", [10, 7])
def test_engines_agree(price, tmp_path) -> None:
    agree(everything(price)[0].m, tmp_path)
