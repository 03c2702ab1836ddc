"""Implied multiples compare like with like, minorities and associates in value and metric; in plain arithmetic."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.bridge import BridgeItem, equity_bridge
from modelgen.valuation.cashflow import free_cash_flow_to_firm
from modelgen.valuation.dcf import dcf
from modelgen.valuation.marks import mark
from modelgen.valuation.multiples import Multiple, Subject, trading_multiples
from modelgen.valuation.peers import Figure, peer_table
from modelgen.valuation.sotp import sum_of_parts
from modelgen.valuation.sotp_parts import GroupMetric, Part
from modelgen.valuation.terminal import gordon
from tests.reference.agreement import agree


class Group:
    """A, owned whole: 100 of EBITDA at 10x. B, 60% owned: 50 at 8x. C, an associate, 30% owned: 40 at 5x."""

    def __init__(self) -> None:
        self.m = Model("Group", timeline=Timeline.annual(2024, 2025, last_actual=2024), unit="EUR mn")
        self.inputs, self.sheet = self.m.sheet("Inputs"), self.m.sheet("Value")
        self.day = self.put("Day", date(2024, 12, 31), "date")
        self.majority, self.stake = self.put("Owned of B", 0.6, "%"), self.put("Owned of C", 0.3, "%")

    def put(self, label: str, value: Any, unit: str = "EUR mn") -> Any:
        """An assumption."""
        item = self.inputs.assumption(label, unit=unit, shared=True)
        item.give(value, source="made up")
        return item

    def part(self, name: str, ebitda: float, times: float, **more: Any) -> Part:
        """A part at a multiple of EBITDA."""
        figure, multiple = self.put(f"EBITDA of {name}", ebitda), self.put(f"Multiple of {name}", times, "x")
        return Part(name, "EBITDA", {"EBITDA": figure}, multiple=multiple, basis="peers", **more)

    def sum(self, group: float, items: list[BridgeItem] | None = None, **marks: str) -> Any:
        """The sum of the three, tied to a group's EBITDA that is marked."""
        parts = [
            self.part("A", 100, 10), self.part("B", 50, 8, ownership=self.majority),
            self.part("C", 40, 5, ownership=self.stake, associate=True),
        ]  # fmt: skip
        figure = self.put("Group EBITDA", group)
        if marks:
            mark(figure, what="EBITDA", **marks)
        metric = GroupMetric("EBITDA", figure)
        return sum_of_parts(
            self.sheet, parts, group=[metric], items=items or [], date=self.day, valuation_date=self.day
        )


A, B, C = 100 * 10, 50 * 8, 40 * 5
LIKE: dict[str, tuple[float, dict[str, str], float]] = {  # the group's EBITDA, its marks, the enterprise value
    "consolidated": (150, {}, A + B),
    "said to be": (150, {"minorities": "in", "associates": "out"}, A + B),
    "with associates": (162, {"associates": "in"}, A + B + 0.3 * C),
    "without minorities": (130, {"minorities": "out"}, A + 0.6 * B),
    "proportionate": (142, {"minorities": "out", "associates": "in"}, A + 0.6 * B + 0.3 * C),
}


@pytest.mark.parametrize(("group", "marks", "value"), LIKE.values(), ids=LIKE)
def test_the_enterprise_value_is_that_of_the_figure(group, marks, value) -> None:
    made = Group()
    parts = made.sum(group, **marks)
    result = solve(made.m)
    assert result[parts.multiples["EBITDA"]]["Base"] == pytest.approx(value / group)
    assert result[parts.enterprise_value]["Base"] == pytest.approx(A + B)
    assert result[parts.equity]["Base"] == pytest.approx(A + 0.6 * B + 0.3 * C)
    assert result["check.failed"] == 0


def test_associates_among_the_items() -> None:
    """Of 70 in the bridge: in the value that a figure with associates is compared with, and in no other."""
    made = Group()
    parts = made.sum(162, [BridgeItem("associates", made.put("Others", 70))], associates="in")
    result = solve(made.m)
    assert result[parts.multiples["EBITDA"]]["Base"] == pytest.approx((A + B + 0.3 * C + 70) / 162)
    assert result[parts.enterprise_value]["Base"] == pytest.approx(A + B)


def test_the_group_is_tied_without_its_associates() -> None:
    """100 + 50 are 150; 40 of the associate are nobody's."""
    made = Group()
    parts = made.sum(150)
    left = solve(made.m)["SOTP: EBITDA, group less parts"]
    assert left == 0 and parts is not None


REFUSED = {
    "an associate that is owned whole": (
        lambda g: [g.part("A", 1, 1), g.part("B", 1, 1, associate=True)], [], "'B' is an associate, and is carved out",
    ),
    "earnings before minorities": (
        lambda g: [Part("A", "earnings", {"earnings": g.put("Profit", 10)}, multiple=g.put("P/E", 10, "x"), basis="x")],
        [("earnings", {"what": "earnings", "minorities": "in"})], "'Group earnings' is minorities in, and its equity",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "group", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cant_be_compared_is_refused(parts, group, said) -> None:
    made = Group()
    metrics = [GroupMetric(kind, mark(made.put(f"Group {kind}", 10), **marks)) for kind, marks in group]
    with pytest.raises(DefinitionError, match=said):
        sum_of_parts(made.sheet, parts(made), group=metrics)


COUNTED = {  # a mark of the subject's EBITDA, an item of its bridge, what is said
    "associates in both": ({"associates": "in"}, "associates", "with what associates earn, and net debt adds 'Item'"),
    "minorities in both": ({"minorities": "out"}, "minorities", "without what minorities earn, and net debt takes off"),
    "associates out": ({"associates": "out"}, "associates", ""),
    "minorities in": ({"minorities": "in"}, "minorities", ""),
    "nobody says": ({}, "associates", ""),
    "something else": ({"associates": "in"}, "pensions", ""),
}


@pytest.mark.parametrize(("marks", "kind", "said"), COUNTED.values(), ids=COUNTED)
def test_a_multiple_and_the_bridge_behind_it(marks, kind, said) -> None:
    made = Group()
    items = [BridgeItem(kind, made.put("Item", 70))]
    bridge = equity_bridge(made.sheet, made.put("EV", 1000), date=made.day, valuation_date=made.day, items=items)
    ebitda = mark(made.put("EBITDA", 100), what="EBITDA", basis="LTM", **marks)

    def value(peer_marks: dict[str, str]) -> None:
        peers = peer_table(
            made.m.sheet("Peers"), {"A": {"Enterprise value": 1000, "EBITDA LTM": 100}}, source="x",
            as_of=date(2024, 12, 31),
        )  # fmt: skip
        column: Any = peers["Enterprise value"]
        mark(column, **peer_marks)
        figure = Multiple("EV/EBITDA", peers.figure("EBITDA LTM"), Figure(ebitda, "LTM"))
        shares = made.put("Shares", 100, "mn shares")
        trading_multiples(made.sheet, peers, [figure], Subject(bridge.net_debt - bridge.other, shares))

    if not said:
        value({})
        assert solve(made.m)["check.failed"] == 0
        return
    with pytest.raises(DefinitionError, match=said):
        value({})


@pytest.mark.parametrize(("marks", "kind", "said"), COUNTED.values(), ids=COUNTED)
def test_a_part_and_the_items_beside_it(marks, kind, said) -> None:
    made = Group()
    ebitda = mark(made.put("EBITDA", 100), what="EBITDA", **marks)
    part = Part("A", "EBITDA", {"EBITDA": ebitda}, multiple=made.put("Multiple", 10, "x"), basis="peers")
    items, day = [BridgeItem(kind, made.put("Item", 70))], {"date": made.day, "valuation_date": made.day}
    if not said:
        sum_of_parts(made.sheet, [part], items=items, **day)
        return
    with pytest.raises(DefinitionError, match=said.replace("net debt", "items=")):
        sum_of_parts(made.sheet, [part], items=items, **day)


@pytest.mark.parametrize(("marks", "kind", "said"), COUNTED.values(), ids=COUNTED)
def test_a_cash_flow_and_the_bridge_from_its_value(marks, kind, said) -> None:
    made = Group()
    ebit, year = made.inputs.assumption("EBIT", made.m.timeline, unit="EUR mn"), made.m.timeline
    flow = free_cash_flow_to_firm(
        made.sheet, ebit=mark(ebit, what="EBIT", **marks), tax_rate=made.put("Tax", 0.25, "%"),
        da=made.inputs.assumption("D&A", year, unit="EUR mn"),
        capex=made.inputs.assumption("Capex", year, unit="EUR mn"),
        working_capital=made.inputs.assumption("Capital", year, unit="EUR mn", periods="all"),
    )  # fmt: skip
    value = dcf(made.sheet, flow, rate=made.put("Rate", 0.1, "%"), terminal=gordon(made.put("Growth", 0.02, "%")))
    items = [BridgeItem(kind, made.put("Item", 70))]
    if not said:
        equity_bridge(made.sheet, value, date=made.day, items=items)
        return
    with pytest.raises(DefinitionError, match=said.replace("net debt", "the bridge")):
        equity_bridge(made.sheet, value, date=made.day, items=items)


def test_peers_whose_value_holds_what_their_metric_does_not() -> None:
    made = Group()
    peers = peer_table(
        made.m.sheet("Peers"),
        {"A": {"Enterprise value": 1000, "EBITDA LTM": 100}},
        source="x",
        as_of=date(2024, 12, 31),
    )
    worth: Any = peers["Enterprise value"]
    figures: Any = peers["EBITDA LTM"]
    mark(worth, associates="in")
    mark(figures, what="EBITDA", associates="out")
    figure = Multiple("EV/EBITDA", peers.figure("EBITDA LTM"), Figure(made.put("EBITDA", 100), "LTM"))
    subject = Subject(made.put("Debt", 10), made.put("Shares", 100, "mn shares"))
    with pytest.raises(DefinitionError, match="associates out, and the peers' enterprise value is associates in"):
        trading_multiples(made.sheet, peers, [figure], subject)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made = Group()
    made.sum(142, [BridgeItem("associates", made.put("Others", 70))], minorities="out", associates="in")
    agree(made.m, tmp_path)
