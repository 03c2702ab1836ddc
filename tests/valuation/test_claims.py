"""Claims that count once: a convertible's debt, the costs of headquarters; each against plain arithmetic."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.program.compile import compile
from modelgen.valuation.bridge import Bridge, BridgeItem, equity_bridge
from modelgen.valuation.dilution import Diluted, OwnPrice, Tranches, implied_dilution, treasury_stock
from modelgen.valuation.multiples import Multiple, Subject, Valued, trading_multiples
from modelgen.valuation.peers import Figure, peer_table
from modelgen.valuation.sotp import sum_of_parts
from modelgen.valuation.sotp_parts import GroupMetric, Part


class Convertible:
    """EV 1,000, a convertible of 100 that is 12.5 mn shares at 8, 87.5 mn other shares, and a price."""

    def __init__(self, price: float = 10) -> None:
        self.m = Model("Convertible", timeline=Timeline.annual(2024, 2025, last_actual=2024), unit="USD mn")
        self.inputs, self.sheet, self.tranche = self.m.sheet("Inputs"), self.m.sheet("Value"), self.m.axis("T", "CB")
        self.debt = self.put("Convertible debt", {"CB": 100}, "USD mn", self.tranche)
        self.price = self.put("Price", price, "USD/share")
        self.day = self.put("Day", date(2024, 12, 31), "date")
        self.value = self.put("EV", 1000, "USD mn")

    def put(self, label: str, value: Any, unit: str, *axes: Any) -> Any:
        """An assumption."""
        item = self.inputs.assumption(label, *axes, unit=unit, shared=True)
        item.give(value, source="made up")
        return item

    def tranches(self) -> Tranches:
        """What converts."""
        number = self.put("Number", {"CB": 12.5}, "mn shares", self.tranche)
        return Tranches(self.tranche, number, self.put("Strike", {"CB": 8}, "USD/share", self.tranche), self.debt)

    def diluted(self) -> Diluted:
        """The shares at the price."""
        shares = self.put("Shares", 87.5, "mn shares")
        return treasury_stock(self.sheet, price=self.price, shares=shares, tranches=self.tranches())

    def bridge(self) -> Bridge:
        """The bridge, which takes the convertible off as debt."""
        items = [BridgeItem("debt", self.debt.at(self.tranche, "CB"), label="Convertible")]
        return equity_bridge(self.sheet, self.value, date=self.day, valuation_date=self.day, items=items)

    def multiples(self, net_debt: Any, diluted: Diluted) -> Valued:
        """A peer at 10x EBITDA of 100."""
        peers = peer_table(
            self.m.sheet("Peers"), {"A": {"Enterprise value": 1000, "EBITDA LTM": 100}}, source="x",
            as_of=date(2024, 12, 31),
        )  # fmt: skip
        own = [Multiple("EV/EBITDA", peers.figure("EBITDA LTM"), Figure(self.put("EBITDA", 100, "USD mn"), "LTM"))]
        return trading_multiples(self.sheet, peers, own, Subject(net_debt, diluted.shares, self.price))


@pytest.mark.parametrize(("price", "per_share", "own"), [(10, 10.0, 1000.0), (7, 900 / 87.5, 7 * 87.5 + 100)])
def test_multiples_take_off_what_does_not_convert(price, per_share, own) -> None:
    """In the money: 1,000 / (87.5 + 12.5). Out of it: (1,000 - 100) / 87.5; its own EV has the debt then."""
    made = Convertible(price)
    bridge, diluted = made.bridge(), made.diluted()
    valued = made.multiples(bridge.net_debt - bridge.other, diluted)
    result = solve(made.m)
    assert result[valued.per_share].loc[("EV/EBITDA LTM", "Median")] == pytest.approx(per_share)
    assert valued.own is not None
    assert result[valued.own]["EV/EBITDA LTM"] == pytest.approx(own / 100)
    assert result["check.failed"] == 0


def test_multiples_without_the_debt_give_nothing_back() -> None:
    """Net debt that leaves the convertible out is after conversion already: (1,000 - 50) / 100."""
    made = Convertible()
    valued = made.multiples(made.put("Other debt", 50, "USD mn"), made.diluted())
    assert solve(made.m)[valued.per_share].loc[("EV/EBITDA LTM", "Median")] == pytest.approx(9.5)


UNNAMED = "no debt converts that the {} doesn't name"


@pytest.mark.parametrize(("price", "warns"), [(10, True), (7, False)])
def test_a_typed_net_debt_may_hold_what_converts_and_says_so(price, warns) -> None:
    """8.50 if the 150 hold the convertible's 100, which are shares already: nobody can tell, so a check warns."""
    made = Convertible(price)
    made.multiples(made.put("Net debt", 150, "USD mn"), made.diluted())
    (check,) = [one for one in made.m.checks if UNNAMED.format("net debt") in one.label]
    assert check.severity == "warning"
    assert bool(solve(made.m)[check]) == warns


def test_so_does_an_equity_value_that_no_debt_was_taken_off_from() -> None:
    made = Convertible()
    shares, equity = made.put("Shares", 87.5, "mn shares"), made.put("Equity", 950, "USD mn")
    implied_dilution(made.sheet, equity=equity, shares=shares, tranches=made.tranches())
    (check,) = [one for one in made.m.checks if UNNAMED.format("equity value").lower() in one.label.lower()]
    assert solve(made.m)[check] == 1


def test_what_names_it_warns_of_nothing() -> None:
    made = Convertible()
    bridge, diluted = made.bridge(), made.diluted()
    made.multiples(bridge.net_debt - bridge.other, diluted)
    assert not any("doesn't name" in check.label for check in made.m.checks)


@pytest.mark.parametrize(("price", "per_share"), [(10, 10.0), (7, 900 / 87.5)])
def test_a_sum_of_parts_takes_off_what_does_not_convert(price, per_share) -> None:
    made = Convertible(price)
    multiple, ebitda = made.put("Multiple", 10, "x"), made.put("EBITDA", 100, "USD mn")
    part = Part("A", "EBITDA", {"EBITDA": ebitda}, multiple=multiple, basis="peers")
    items = [BridgeItem("debt", made.debt.at(made.tranche, "CB"), label="Convertible")]
    value = sum_of_parts(
        made.sheet, [part], items=items, date=made.day, valuation_date=made.day, shares=made.diluted().shares
    )
    result = solve(made.m)
    assert value.base is not None and result[value.base] == pytest.approx(per_share)
    assert result["check.failed"] == 0


def test_a_formula_of_ones_own_that_counts_it_twice_is_refused() -> None:
    made = Convertible()
    bridge, diluted = made.bridge(), made.diluted()
    made.sheet.line("Per share", unit="USD/share").formula = bridge.equity / diluted.shares
    with pytest.raises(DefinitionError, match=r"'Per share' divides by 'Diluted shares'.*add 'Debt that leaves on con"):
        compile(made.m)


@pytest.mark.parametrize("more", [0, 2])
def test_diluted_shares_by_way_of_a_line_are_refused_too(more) -> None:
    """900 over 100 shares, or over 102, in a line of one's own: the convertible's 100 are both debt and shares."""
    made = Convertible(10)
    bridge, diluted = made.bridge(), made.diluted()
    shares, line = made.sheet.line("All shares", unit="mn shares"), made.sheet.line("Per share", unit="USD/share")
    shares.formula = diluted.shares + made.put("Treasury", more, "mn shares") if more else diluted.shares
    line.formula = bridge.equity / shares
    with pytest.raises(DefinitionError, match=r"'Per share' divides by 'Diluted shares'"):
        compile(made.m)


def test_a_formula_of_ones_own_that_gives_it_back() -> None:
    made = Convertible()
    bridge, diluted = made.bridge(), made.diluted()
    assert diluted.debt_leaving is not None
    own = made.sheet.line("Per share", unit="USD/share")
    own.formula = (bridge.equity + diluted.debt_leaving) / diluted.shares
    assert solve(made.m)[own] == pytest.approx(10)


def test_the_implied_price_counts_it_once() -> None:
    """(900 + 100) / (87.5 + 12.5) is 10, above 8."""
    made = Convertible()
    bridge = made.bridge()
    shares = made.put("Shares", 87.5, "mn shares")
    implied = implied_dilution(made.sheet, equity=bridge.equity, shares=shares, tranches=made.tranches())
    assert solve(made.m)[implied.price] == pytest.approx(10)


def test_each_case_has_the_shares_of_its_own_price() -> None:
    """Low 6x: (600 - 100) / 87.5 is below 8. Base 10x: 1,000 / 100 and high 14x: 1,400 / 100 are above it."""
    made = Convertible()
    case = made.m.axis("Case", "Low", "Base", "High")
    multiple, ebitda = (
        made.put("Multiple", {"Low": 6, "Base": 10, "High": 14}, "x", case),
        made.put("EBITDA", 100, "USD mn"),
    )
    part = Part("A", "EBITDA", {"EBITDA": ebitda}, multiple=multiple, basis="peers")
    items = [BridgeItem("debt", made.debt.at(made.tranche, "CB"), label="Convertible")]
    value = sum_of_parts(
        made.sheet, [part], case=case, items=items, date=made.day, valuation_date=made.day,
        shares=OwnPrice(made.put("Shares", 87.5, "mn shares"), made.tranches()),
    )  # fmt: skip
    result = solve(made.m)
    assert value.per_share is not None
    assert list(result[value.per_share]) == pytest.approx([500 / 87.5, 10, 14])
    assert result["check.failed"] == 0


TWICE = {  # what stands in the bridge (label, value, unit), and what is said; an empty text where it stands
    "a convertible typed again": ([("debt", "Bond", 100)], "'Bond' (Bridge) and 'Convertible debt', which converts"),
    "another debt": ([("debt", "Bond", 90)], ""),
    "one claim typed twice": (
        [("debt", "Loans", 1234), ("leases due", "Borrowings", 1234)], "'Borrowings' and 'Loans' are both 1,234 USD mn",
    ),
    "round amounts that happen to be alike": ([("debt", "Loans", 50), ("minorities", "Minorities", 50)], ""),
    "different ones": ([("debt", "Loans", 1234), ("pensions", "Pensions", 1235)], ""),
}  # fmt: skip


@pytest.mark.parametrize(("claims", "said"), TWICE.values(), ids=TWICE)
def test_a_claim_that_is_another_object_counts_once(claims, said) -> None:
    made = Convertible()
    items = [
        BridgeItem(kind if kind != "leases due" else "debt", made.put(label, value, "USD mn"))
        for kind, label, value in claims
    ]
    equity_bridge(made.sheet, made.value, date=made.day, valuation_date=made.day, items=items)
    made.diluted()
    if not said:
        compile(made.m)
        return
    with pytest.raises(DefinitionError) as error:
        compile(made.m)
    assert said in str(error.value)


def test_two_members_of_one_line_are_two_claims() -> None:
    made = Convertible()
    bank = made.m.axis("Bank", "A", "B")
    loans = made.put("Loans", {"A": 1234, "B": 1234}, "USD mn", bank)
    items = [BridgeItem("debt", loans.at(bank, name), label=f"Loan of {name}") for name in bank.members]
    equity_bridge(made.sheet, made.value, date=made.day, valuation_date=made.day, items=items)
    compile(made.m)
    again = Convertible()
    loans = again.put("Loans", {"CB": 1234}, "USD mn", again.tranche)
    items = [BridgeItem("debt", loans.at(again.tranche, "CB"), label=f"Loan {number}") for number in (1, 2)]
    equity_bridge(again.sheet, again.value, date=again.day, valuation_date=again.day, items=items)
    with pytest.raises(DefinitionError, match="Bridge: 'Loan 2' is 'Loan 1' once more"):
        compile(again.m)


def headquarters(costs: float, holding: float | None) -> tuple[Model, Any]:
    m = Model("HQ", timeline=Timeline.annual(2024, 2025, last_actual=2024), unit="USD mn")
    inputs = m.sheet("Inputs")

    def put(label: str, value: float, unit: str) -> Any:
        item = inputs.assumption(label, unit=unit, shared=True)
        item.give(value, source="made up")
        return item

    parts = [
        Part(name, "EBITDA", {"EBITDA": put(f"{name} EBITDA", ebitda, "USD mn")}, basis="peers",
             multiple=put(f"{name} multiple", 10, "x"))
        for name, ebitda in (("A", 120), ("B", 80))
    ]  # fmt: skip
    group = GroupMetric(
        "EBITDA", put("Group EBITDA", 200 + costs, "USD mn"), unallocated=put("HQ costs", costs, "USD mn")
    )
    value = sum_of_parts(
        m.sheet("SOTP"), parts, shares=put("Shares", 100, "mn shares"), group=[group],
        holding_costs=None if holding is None else put("Holding costs", holding, "USD mn"),
    )  # fmt: skip
    return m, value


@pytest.mark.parametrize(
    ("costs", "holding", "worth", "fails"),
    [(-50, None, 2000, 1), (-50, 0.0, 2000, 1), (-50, 500.0, 1500, 0), (0, None, 2000, 0), (20, None, 2000, 0)],
)
def test_costs_that_belong_to_no_part_are_valued(costs, holding, worth, fails) -> None:
    """At the parts' 10x, 50 a year of headquarters are 500: without them the sum is 2,000."""
    m, value = headquarters(costs, holding)
    result = solve(m)
    assert result[value.equity]["Base"] == pytest.approx(worth)
    assert result["check.failed"] == fails
    if fails:
        named = next(check for check in m.checks if "belongs to no part" in check.label)
        assert result[named] == 1
