"""The equity bridge against plain arithmetic, its waterfall, its lease switch and its refusals."""

from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.bridge import KINDS, Bridge, BridgeItem, equity_bridge, lease_switch
from modelgen.valuation.dcf import dcf, dcf_to_equity
from modelgen.valuation.terminal import gordon
from tests.oracles import equity as oracle
from tests.reference.agreement import agree

VALUES = {  # as entered, all positive
    "Operating cash": ("cash", 40), "Cash abroad": ("trapped cash", 30), "Securities": ("securities", 20),
    "Associates": ("associates", 15), "Losses carried forward": ("nols", 6), "Land": ("other assets", 4),
    "Bonds": ("debt", 200), "Operating leases": ("leases", 50), "Finance leases": ("finance leases", 10),
    "Preferred": ("preferred", 25), "Minorities": ("minorities", 12), "Pensions": ("pensions", 18),
    "Headquarters": ("holding costs", 9), "Provision": ("other claims", 3),
}  # fmt: skip
HAIRCUT, ENTERPRISE = 0.25, 1000


def inputs_of(m: Model) -> Any:
    sheet = m.sheet("Inputs")
    haircut = sheet.assumption("Haircut", unit="%", shared=True)
    haircut.give(HAIRCUT)
    day = sheet.assumption("Balance sheet", unit="date", shared=True)
    day.give(date(2024, 12, 31))
    enterprise = sheet.assumption("EV", unit="USD mn", shared=True)
    enterprise.give(ENTERPRISE)
    return sheet, haircut, day, enterprise


def company(**more: Any) -> tuple[Model, Bridge]:
    m = Model("Bridge", unit="USD mn", scenarios=("Debt", "Cost"))
    sheet, haircut, day, enterprise = inputs_of(m)
    switch = lease_switch(sheet)
    switch.give("Debt")
    switch.give("Operating cost", scenario="Cost")
    items = []
    for label, (kind, value) in VALUES.items():
        value_input = sheet.assumption(label, unit="USD mn", shared=True)
        value_input.give(more.get(label, value))
        items.append(BridgeItem(kind, value_input, haircut if kind == "trapped cash" else None))
    haircut.give(more.get("Haircut", HAIRCUT))
    return m, equity_bridge(m.sheet("Bridge"), enterprise, items=items, date=day, leases=switch, valuation_date=day)


def expected(leases: bool, **more: float) -> tuple[float, float]:
    counted = {label: more.get(label, value) for label, (_, value) in VALUES.items()}
    counted["Cash abroad"] *= 1 - HAIRCUT
    counted["Operating leases"] *= leases
    added = ["Operating cash", "Cash abroad", "Securities", "Associates", "Losses carried forward", "Land"]
    equity = oracle.equity_value(
        ENTERPRISE, [counted[k] for k in added], [v for k, v in counted.items() if k not in added]
    )
    debt = sum(counted[k] for k in ("Bonds", "Operating leases", "Finance leases"))
    return equity, debt - sum(counted[k] for k in ("Operating cash", "Cash abroad", "Securities"))


@pytest.mark.parametrize(("scenario", "leases"), [("Debt", True), ("Cost", False)])
def test_every_kind_counts_with_its_sign(scenario, leases) -> None:
    assert {kind for kind, _ in VALUES.values()} == set(KINDS)
    result = solve(company()[0], scenario)
    equity, net_debt = expected(leases)
    assert result["Equity value"] == pytest.approx(equity)
    assert result["Net debt"] == pytest.approx(net_debt)
    assert result["Date of the bridge"] == date(2024, 12, 31)
    assert equity == {True: 780.5, False: 830.5}[leases]  # by hand


def test_the_waterfall_is_a_chain_from_enterprise_to_equity_value() -> None:
    result = solve(company()[0], "Debt")
    amount, start, end = (result[f"Bridge: {name}"] for name in ("amount", "from", "to"))
    assert list(amount.index[1:-1]) == list(VALUES)
    assert end.iloc[0] == ENTERPRISE and start.iloc[0] == 0 == start.iloc[-1]
    assert list(start.iloc[1:-1]) == pytest.approx(list(end.iloc[:-2]))
    assert list(end - start) == pytest.approx(list(amount))
    assert end.iloc[-1] == pytest.approx(end.iloc[-2]) == pytest.approx(result["Equity value"])
    assert not result["check.failed"]


def test_a_pension_surplus_adds_and_a_negative_debt_is_noticed() -> None:
    surplus = solve(company(Pensions=-18)[0])
    assert surplus["Equity value"] == pytest.approx(780.5 + 36) and not surplus["check.failed"]
    assert solve(company(Bonds=-200)[0])["check.failed"] == 1


@pytest.mark.slow
@pytest.mark.parametrize(("haircut", "failed"), [(0, 0), (1, 0), (-0.01, 1), (1.01, 1)])
def test_a_haircut_outside_its_range_is_noticed(haircut, failed) -> None:
    result = solve(company(Haircut=haircut)[0])
    assert result["check.haircuts_of_the_bridge_lie_between_0_and_1"] == failed == result["check.failed"]


@pytest.mark.parametrize("scale", [1e-9, 1, 1e12])
def test_the_waterfall_is_compared_by_its_size(scale) -> None:
    """Amounts of thirds and sevenths, whose sums differ in the last digits by route."""
    m = Model("Size", unit="JPY")
    a = m.sheet("Inputs")
    made = {}
    for label, value in {"EV": 10 / 3, "a": 1 / 7, "b": 2 / 7, "c": 3 / 7, "d": 4 / 7, "e": 5 / 7}.items():
        made[label] = a.assumption(label, unit="JPY")
        made[label].give(scale * value)
    day = a.assumption("Day", unit="date")
    day.give(date(2025, 1, 1))
    kinds = zip(("cash", "debt", "associates", "minorities", "cash"), "abcde", strict=True)
    items = [BridgeItem(kind, made[label]) for kind, label in kinds]
    equity_bridge(m.sheet("Bridge"), made["EV"], items=items, date=day, valuation_date=day)
    result = solve(m)
    assert not result["check.failed"]
    assert result["Equity value"] == pytest.approx(scale * (10 / 3 + 3 / 7), rel=1e-12)


def test_two_bridges_and_one_without_items() -> None:
    m, first = company()
    day, enterprise = m.find("Balance sheet"), m.find("EV")
    condition = BridgeItem("debt", m.find("Bonds") * 1, label="Half", when=enterprise > 0, haircut=m.find("Haircut"))
    equity_bridge(m.sheet("Plain"), enterprise, items=[], date=day, valuation_date=day, label="Plain")
    equity_bridge(m.sheet("Other"), enterprise, items=[condition], date=day, valuation_date=day, label="Other")
    with pytest.raises(DefinitionError, match="'Equity value' is no enterprise value: debt has been served, or taken"):
        equity_bridge(m.sheet("Again"), first.equity, items=[condition], date=day, valuation_date=day, label="Again")
    result = solve(m)
    assert result["Plain: Equity value"] == ENTERPRISE and result["Plain: Net debt"] == 0
    assert result["Other: Equity value"] == pytest.approx(850)


def dated(balance: date, valued: date | None, allowed: float | None, given: str = "DCF") -> tuple[Model, Any]:
    """A bridge behind a DCF from 31 December 2024 (or `valued`): what dcf() made, its line, or one that shows it."""
    m = Model("Dates", unit="USD mn", timeline=Timeline.annual(2024, 2026, last_actual=2024))
    a, s = m.sheet("Inputs"), m.sheet("Value")

    def put(label: str, value: Any, unit: str = "%", *axes: Any) -> Any:
        item = a.assumption(label, *axes, unit=unit, shared=True)
        item.give(value)
        return item

    flow, debt = put("Flow", 100, "USD mn", m.timeline), put("Debt", 200, "USD mn")
    day = None if valued is None else put("Valued on", valued, "date")
    more = {} if allowed is None else {"days": put("Days allowed", allowed, "days")}
    made: Any = dcf(s, flow, rate=put("r", 0.1), terminal=gordon(put("g", 0.02)), valuation_date=day)
    if given == "shown":
        shown = s.line("Shown")
        shown.formula, made = made.enterprise_value, shown
    elif given != "DCF":
        made, more["valuation_date"] = made.enterprise_value, made.valuation_date if given == "both" else None
    of = put("Balance sheet", balance, "date")
    return m, equity_bridge(s, made, items=[BridgeItem("debt", debt)], date=of, **more)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("balance", "valued", "allowed", "apart", "failed"),
    [
        (date(2024, 12, 31), None, None, 0, 0),
        (date(2024, 9, 30), None, None, 92, 1),
        (date(2024, 12, 31), date(2025, 2, 14), None, 45, 1),
        (date(2024, 12, 31), date(2025, 2, 14), 45, 45, 0),
        (date(2025, 3, 31), date(2025, 2, 14), 44, 45, 1),
    ],
)
@pytest.mark.parametrize("given", ["DCF", "line", "shown", "both"])
def test_the_bridge_is_dated_on_the_valuation_date(balance, valued, allowed, apart, failed, given) -> None:
    result = solve(dated(balance, valued, allowed, given)[0])
    assert result["Days between balance sheet and valuation"] == apart
    assert result["check.the_bridge_is_dated_on_the_valuation_date"] == failed == result["check.failed"]
    assert result["Equity value"] == pytest.approx(result["DCF: enterprise value"] - 200)


def test_a_dcf_to_equity_needs_no_bridge() -> None:
    m, _ = dated(date(2024, 12, 31), None, None)
    s, (flow, rate, growth, of) = m.sheet("More"), (m.find(name) for name in ("Flow", "r", "g", "Balance sheet"))
    own = dcf_to_equity(s, flow, cost_of_equity=rate, terminal=gordon(growth))
    shown = s.line("Shown")
    shown.formula = own.equity_value
    for value in (own, own.equity_value, shown):
        with pytest.raises(DefinitionError, match="'DCF to equity: equity value' is no enterprise value"):
            equity_bridge(s, value, items=[], date=of, label="Own")


def test_a_bridge_knows_the_day_of_its_enterprise_value_or_is_refused() -> None:
    m, _ = dated(date(2024, 12, 31), None, None)
    s, (flow, rate, growth, of) = m.sheet("More"), (m.find(name) for name in ("Flow", "r", "g", "Balance sheet"))
    part = m.axis("Part", "A", "B")
    by_part = s.line("By part", part, m.timeline)
    by_part.forecast = flow
    parts = dcf(s, by_part, rate=rate, terminal=gordon(growth), label="Parts").value
    for label, value in (("One", parts.at(part, "A")), ("All", parts.total(part))):
        equity_bridge(s, value, items=[], date=of, label=label)
    assert not solve(m)["check.failed"]
    m, _ = dated(date(2024, 12, 31), None, None)
    s, of, value = m.sheet("More"), m.find("Balance sheet"), m.find("DCF: enterprise value")
    with pytest.raises(DefinitionError, match="valued on 'balance_sheet', and its DCF on 'dcf_valuation_date'"):
        equity_bridge(s, value, items=[], date=of, valuation_date=of, label="Own")
    with pytest.raises(DefinitionError, match="doesn't know the day of its enterprise value"):
        equity_bridge(s, value * 1, items=[], date=of, label="Own")
    m = Model("No history", unit="USD mn", timeline=Timeline.annual(2025, 2026))
    a, s = m.sheet("Inputs"), m.sheet("Value")
    made = {}
    for label, number in {"Flow": 100, "r": 0.1, "g": 0.02}.items():
        axes = (m.timeline,) if label == "Flow" else ()
        made[label] = a.assumption(label, *axes, unit="USD mn" if axes else "%", shared=True)
        made[label].give(number)
    day = a.assumption("Day", unit="date", shared=True)
    day.give(date(2024, 12, 31))
    undated = dcf(s, made["Flow"], rate=made["r"], terminal=gordon(made["g"]))
    with pytest.raises(DefinitionError, match="doesn't know the day"):
        equity_bridge(s, undated, items=[], date=day)
    equity_bridge(s, undated, items=[], date=day, valuation_date=day)
    assert solve(m)["Days between balance sheet and valuation"] == 0


@pytest.mark.parametrize(
    ("kind", "more", "message"),
    [
        ("debts", {}, "no kind 'debts'; did you mean 'debt'"),
        ("trapped cash", {}, "'Thing' is trapped cash without a haircut"),
        ("leases", {}, "no lease switch"),
        ("debt", {"twice": True}, "'Thing' stands in the bridge twice"),
        ("debt", {"value": 5}, "the number 5"),
        ("debt", {"product": True}, "has no name"),
        ("debt", {"date": None}, "the bridge has no date"),
        ("debt", {"when": "haircut"}, "is no condition"),
        ("debt", {"when": True}, "when=True is no condition"),
        ("debt", {"haircut": 0.2}, "the literal 0.2 stands in a formula"),
        ("debt", {"item": ("debt", 5)}, "has .'debt', 5. as a step; write BridgeItem"),
        ("debt", {"enterprise": 100}, "the literal 100 stands in a formula"),
        ("debt", {"day": date(2024, 12, 31)}, "can't stand in a formula"),
    ],
)
def test_refusals(kind, more, message) -> None:
    m = Model("Bridge", unit="USD mn")
    sheet, haircut, day, enterprise = inputs_of(m)
    thing = sheet.assumption("Thing", unit="USD mn")
    value = thing * 1 if "product" in more else more.get("value", thing)
    when = haircut if more.get("when") == "haircut" else more.get("when")
    item = more.get("item", BridgeItem(kind, value, more.get("haircut"), when=when))
    with pytest.raises(DefinitionError, match=message):
        equity_bridge(
            m.sheet("Bridge"), more.get("enterprise", enterprise), items=[item] * (1 + ("twice" in more)),
            date=more.get("date", day), valuation_date=more.get("day", day),
        )  # fmt: skip


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    for number, m in enumerate((company()[0], dated(date(2024, 12, 31), date(2025, 2, 14), 45)[0])):
        (tmp_path / str(number)).mkdir()
        agree(m, tmp_path / str(number))
