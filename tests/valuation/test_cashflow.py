"""Cash flows to the firm and to equity against plain arithmetic; the lease switch; what must not be mixed."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.bridge import BridgeItem, equity_bridge
from modelgen.valuation.cashflow import (
    free_cash_flow_to_equity,
    free_cash_flow_to_firm,
    lease_switch,
    operating_leases,
    reported_cash_flow,
    sbc_choice,
)
from modelgen.valuation.dcf import dcf, dcf_to_equity
from modelgen.valuation.terminal import exit_multiple, gordon
from modelgen.valuation.terminal_year import normalised_cash_flow, terminal_year
from modelgen.valuation.wacc import Market, Peers, wacc, wacc_choices
from tests.oracles import cashflow as oracle
from tests.oracles import dcf as values
from tests.reference.agreement import agree

YEARS = [2023, 2024, 2025, 2026, 2027]  # two of history
FIGURES: dict[str, list[float]] = {
    "Operating profit": [90, 100, 115, -40, 130], "D&A": [30, 32, 34, 36, 38], "Capex": [40, 45, 44, 50, 52],
    "Working capital": [50, 54, 60, 58, 66], "SBC": [8, 9, 10, 11, 12], "Rent": [12, 12, 13, 13, 14],
    "Rent interest": [3, 3, 4, 4, 4], "Liability": [60, 62, 66, 65, 70], "Interest": [10, 10, 11, 12, 12],
    "Borrowing": [5, -3, 4, 6, -2], "Net income": [60, 68, 78, -52, 88],
}  # fmt: skip
TAX, RATE, GROWTH = 0.25, 0.09, 0.02
LOSS = {"EBIT": 40, "EBIT without rent": 36, "profit": 52}  # of 2026: before rent's interest of 4, after interest of 12
OPTIONS = list(product(("Cost", "Added back"), ("Operating cost", "Debt")))


def inputs_of(m: Model, figures: dict[str, list[float]]) -> dict[str, Any]:
    """Lines over all years: the history as actuals, the forecast from assumptions."""
    sheet, out = m.sheet("Inputs"), m.sheet("Figures")
    past = m.timeline.history
    made: dict[str, Any] = {"sheet": sheet}
    for label, numbers in figures.items():
        ahead = sheet.assumption(f"{label} ahead", m.timeline, unit="EUR mn", shared=True)
        ahead.give(numbers[past:], source="made up")
        line = out.line(label, m.timeline)
        line.actual.give(numbers[:past], source="made up")
        line.forecast = ahead
        made[label] = line
    for label, value in {"Tax": TAX, "Rate": RATE, "Growth": GROWTH}.items():
        made[label] = sheet.assumption(label, unit="%", shared=True)
        made[label].give(value, source="made up")
    return made


def company(**more: Any) -> tuple[Model, dict[str, Any]]:
    names = [" / ".join(texts) for texts in OPTIONS]
    m = Model("Cash flow", timeline=Timeline.annual(2023, 2027, last_actual=2024), unit="EUR mn", scenarios=names)
    x = inputs_of(m, FIGURES)
    sbc, switch = sbc_choice(x["sheet"]), lease_switch(x["sheet"])
    for texts, name in zip(OPTIONS, names, strict=True):
        for choice, text in zip((sbc, switch), texts, strict=True):
            choice.give(text, scenario=None if name == names[0] else name)
    s = m.sheet("Cash flow")
    rented = operating_leases(s, switch=switch, rent=x["Rent"], interest=x["Rent interest"], liability=x["Liability"])
    basics = {"ebit": x["Operating profit"], "tax_rate": x["Tax"], "da": x["D&A"], "capex": x["Capex"]}
    capital = {"working_capital": x["Working capital"]}
    full = free_cash_flow_to_firm(s, **basics, **capital, sbc=x["SBC"], sbc_treatment=sbc, leases=rented)
    plain = free_cash_flow_to_firm(s, **basics, **capital, label="Plain")
    credit = free_cash_flow_to_firm(s, **basics, **capital, losses="used at once", label="Credit")
    x |= {"full": full, "plain": plain, "credit": credit, "leases": rented}
    x["fcfe"] = free_cash_flow_to_equity(s, full, net_borrowing=x["Borrowing"], interest=x["Interest"])
    free_cash_flow_to_equity(s, full, net_borrowing=x["Borrowing"], net_income=x["Net income"], label="From income")
    free_cash_flow_to_equity(s, credit, net_borrowing=x["Borrowing"], interest=x["Interest"], label="Credited")
    x["value"] = m.sheet("Value")
    return m, x


@pytest.fixture(scope="module")
def results() -> dict[tuple[str, str], Any]:
    m = company()[0]
    return {texts: solve(m, " / ".join(texts)) for texts in OPTIONS}


def of(year: int) -> dict[str, float]:
    number = YEARS.index(year)
    found = {label: numbers[number] for label, numbers in FIGURES.items()}
    for label in ("Working capital", "Liability"):
        found[f"more {label}"] = FIGURES[label][number] - FIGURES[label][number - 1]
    return found


@pytest.mark.parametrize(("sbc", "leases"), OPTIONS)
@pytest.mark.parametrize("year", YEARS[1:])
def test_each_year_in_every_setting(results, year, sbc, leases) -> None:
    result, f, at = results[sbc, leases], of(year), str(year)
    basics = f["Operating profit"], TAX, f["D&A"], f["Capex"], f["more Working capital"]
    back = f["SBC"] if sbc == "Added back" else 0
    rented = f["Rent"], f["Rent interest"], f["more Liability"]
    # the forecast's first loss is that of 2026
    lost = {name: LOSS[name] if year == 2027 else 0 for name in LOSS}
    want = oracle.to_firm(*basics, before=lost["EBIT"])
    if leases == "Debt":
        want = oracle.to_firm_without_rent(*basics, *rented, before=lost["EBIT without rent"])
    assert result["FCFF: free cash flow to the firm"][at] == pytest.approx(want + back)
    ebitda = f["Operating profit"] + f["D&A"] + (f["Rent"] if leases == "Debt" else 0)
    assert result["FCFF: EBITDA"][at] == pytest.approx(ebitda)
    assert result["Leases: debt"][at] == (f["Liability"] if leases == "Debt" else 0)
    plain = oracle.to_firm(*basics, before=lost["EBIT"])
    assert result["Plain: free cash flow to the firm"][at] == pytest.approx(plain)
    assert result["Credit: free cash flow to the firm"][at] == pytest.approx(oracle.to_firm(*basics, on_losses=True))
    equity = oracle.to_equity(*basics, f["Interest"], f["Borrowing"], before=lost["profit"]) + back
    assert result["FCFE: free cash flow to equity"][at] == pytest.approx(equity)  # whatever the lease switch says
    income = f["Net income"] + f["D&A"] - f["Capex"] - f["more Working capital"] + f["Borrowing"] + back
    assert result["From income: free cash flow to equity"][at] == pytest.approx(income)
    assert not result["check.failed"]


def test_by_hand(results) -> None:
    """2025: EBIT 115 less 28.75 of tax, plus 34, less 44, less 6 is 70.25; leases as debt bring 3 and take 4."""
    assert results["Cost", "Operating cost"]["FCFF: free cash flow to the firm"]["2025"] == pytest.approx(70.25)
    assert results["Cost", "Debt"]["FCFF: free cash flow to the firm"]["2025"] == pytest.approx(70.25 + 4 * 0.75 - 4)
    loss = results["Cost", "Operating cost"]
    assert loss["FCFF: less tax on EBIT"]["2026"] == 0 and loss["Credit: less tax on EBIT"]["2026"] == 10
    assert loss["FCFE: plus tax shield of interest"]["2026"] == 0
    assert loss["Credited: plus tax shield of interest"]["2026"] == 3
    assert loss["FCFF: less increase in working capital"]["2026"] == 2  # which falls, and frees cash


def test_the_column_adds_up_and_a_level_needs_the_year_before(results) -> None:
    result = results["Added back", "Debt"]
    steps = ["NOPAT", "plus D&A", "less capital expenditure", "less new leases", "plus stock-based compensation"]
    total = sum(result[f"FCFF: {name}"] for name in [*steps, "less increase in working capital"])
    flow = result["FCFF: free cash flow to the firm"].dropna()
    assert list(flow.index) == ["2024", "2025", "2026", "2027"]
    assert list(total.loc[flow.index]) == pytest.approx(list(flow))


def test_flows_go_with_their_rates() -> None:
    m, x = company()
    s, g, r = x["value"], gordon(x["Growth"]), x["Rate"]
    for flow in (x["fcfe"], x["fcfe"].cash_flow):
        with pytest.raises(
            DefinitionError, match="at the WACC, and 'FCFE: free cash flow to equity' is after interest"
        ):
            dcf(s, flow, rate=r, terminal=g)
    for flow in (x["full"], x["full"].cash_flow):
        with pytest.raises(DefinitionError, match="equity, and 'FCFF: free cash flow to the firm' is before interest"):
            dcf_to_equity(s, flow, cost_of_equity=r, terminal=g)
    shown = s.line("Shown", m.timeline, partial=True)
    shown.formula = x["fcfe"].cash_flow
    with pytest.raises(DefinitionError, match="'FCFE: free cash flow to equity' is after interest"):
        dcf(s, shown, rate=r, terminal=g)
    dcf(s, x["plain"], rate=r, terminal=g)
    dcf(s, x["plain"].cash_flow, rate=r, terminal=g, label="Line")
    dcf_to_equity(s, x["fcfe"], cost_of_equity=r, terminal=g)
    result = solve(m)
    flows = list(result["Plain: free cash flow to the firm"].loc["2025":])
    want = values.explicit(flows, RATE) + values.gordon(flows, GROWTH, RATE)
    assert result["DCF: enterprise value"] == pytest.approx(want) == result["Line: enterprise value"]


def test_amounts_of_the_firm_are_no_terminal_value_of_a_flow_to_equity() -> None:
    m, x = company()
    s, g, r = m.sheet("More"), x["Growth"], x["Rate"]
    times = x["sheet"].assumption("Multiple", unit="x", shared=True)
    firm, flow, sales = x["plain"], x["fcfe"], x["Operating profit"]
    normal = normalised_cash_flow(s, nopat=firm.nopat, growth=g, return_on_new_capital=r)
    year = terminal_year(
        s, sales=sales, growth=g, margin=r, tax_rate=x["Tax"], da_to_sales=g, capex_to_da=r, working_capital_to_sales=g
    )
    cases: list[tuple[Any, dict[str, Any], str]] = [
        (exit_multiple(firm.ebitda, times), {}, "Plain: EBITDA"),
        (exit_multiple(firm.ebit, times), {}, "Plain: EBIT"),
        (gordon(g, normal), {}, "Normalised cash flow"),
        (gordon(g, year.cash_flow), {}, "Terminal year: cash flow"),
        (gordon(g), {"metric": firm.ebitda}, "Plain: EBITDA"),
    ]
    for terminal, more, name in cases:
        with pytest.raises(DefinitionError, match=f"at the cost of equity, and '{name}' is before interest"):
            dcf_to_equity(s, flow, cost_of_equity=r, terminal=terminal, **more)
    with pytest.raises(DefinitionError, match="at the WACC, and 'FCFE: free cash flow to equity' is after interest"):
        dcf(s, firm, rate=r, terminal=exit_multiple(flow.cash_flow, times))
    dcf_to_equity(s, flow, cost_of_equity=r, terminal=exit_multiple(x["Net income"], times))
    dcf(s, firm, rate=r, terminal=gordon(g, normal))


def test_a_level_without_the_one_before_is_refused() -> None:
    def model(**opening: float) -> Model:
        m = Model("Level", timeline=Timeline.annual(2024, 2026, last_actual=2024), unit="EUR mn")
        a, s = m.sheet("Inputs"), m.sheet("Flow")
        given = a.assumption("Capital", m.timeline, unit="EUR mn", shared=True)
        given.give([10, 12])
        none = a.assumption("Nothing", m.timeline, unit="EUR mn", shared=True)
        none.give(0)
        level: Any = given
        if opening:
            level = s.line("Level", m.timeline)
            level.actual.give([opening["before"]])
            level.forecast = given
        tax = a.assumption("Tax", unit="%", shared=True)
        tax.give(TAX)
        free_cash_flow_to_firm(s, ebit=given, tax_rate=tax, da=none, capex=none, working_capital=level)
        return m

    with pytest.raises(DefinitionError, match=r"FCFF: 'capital' has no level before 2025.*an actual for the period"):
        solve(model())
    assert solve(model(before=7))["FCFF: free cash flow to the firm"]["2025"] == pytest.approx(10 * 0.75 - 3)


def test_refusals() -> None:
    m, x = company()
    s = m.sheet("More")
    part = m.axis("Part", "A", "B")
    by_part = s.line("By part", part, m.timeline)
    basics: dict[str, Any] = {
        "ebit": x["Operating profit"], "tax_rate": x["Tax"], "da": x["D&A"], "capex": x["Capex"],
        "working_capital": x["Working capital"], "label": "New",
    }  # fmt: skip
    cases: list[tuple[dict[str, Any], str]] = [
        ({"increase_in_working_capital": x["SBC"]}, "given twice"),
        ({"working_capital": None}, "given not at all"),
        ({"sbc": x["SBC"]}, "SBC needs both its amounts and its treatment"),
        ({"capex": 5}, r"capex \('5'\) doesn't vary over the periods"),
        ({"da": x["Tax"]}, r"da \('Tax'\) doesn't vary over the periods"),
        ({"ebit": by_part}, "da varies over Year, and ebit over Part, Year"),
        ({"working_capital": 5}, r"working_capital \('5'\) doesn't vary over the periods"),
        ({"leases": x["sheet"]}, "leases= is .*give what operating_leases"),
    ]
    for more, message in cases:
        with pytest.raises(DefinitionError, match=message):
            free_cash_flow_to_firm(s, **{**basics, **more})
    with pytest.raises(DefinitionError, match=r"starts from .*give what free_cash_flow_to_firm"):
        free_cash_flow_to_equity(s, x["SBC"], net_borrowing=x["Borrowing"], interest=x["Interest"])
    firm, borrowing = x["full"], x["Borrowing"]
    for more in ({}, {"interest": x["Interest"], "net_income": x["Net income"]}):
        with pytest.raises(DefinitionError, match="needs one start"):
            free_cash_flow_to_equity(s, firm, net_borrowing=borrowing, label="New", **more)


def test_a_negative_capex_is_noticed() -> None:
    m = Model("Sign", timeline=Timeline.annual(2023, 2027, last_actual=2024), unit="EUR mn")
    x = inputs_of(m, {**FIGURES, "Capex": [-number for number in FIGURES["Capex"]]})
    free_cash_flow_to_firm(
        m.sheet("Flow"), ebit=x["Operating profit"], tax_rate=x["Tax"], da=x["D&A"], capex=x["Capex"],
        increase_in_working_capital=x["SBC"],
    )  # fmt: skip
    result = solve(m)
    assert (result["check.fcff_d_and_a_and_capital_expenditure_are_positive"] == 1).all()


# --- the lease switch, from cash flow to value per share ---------------------------------------------------

FIRM = {"profit": 100.0, "da": 40.0, "capex": 45.0, "more": 3.0, "rent": 26.0, "debt": 300.0, "liability": 120.0}
KE, KD, KL = 0.10, 0.05, 0.06


def steady(growth: float, shares: str = "Market") -> tuple[Model, Any]:
    """A firm in which everything grows at one rate; its beta is that of its one peer, which is itself."""
    m = Model(
        "Steady", timeline=Timeline.annual(2024, 2026, last_actual=2024), unit="EUR mn",
        scenarios=("Operating cost", "Debt"),
    )  # fmt: skip
    year = m.timeline
    a, s = m.sheet("Inputs"), m.sheet("Figures")
    peer = m.axis("Peer", "Itself")

    def put(label: str, value: Any, unit: str = "%", *axes: Any) -> Any:
        item = a.assumption(label, *axes, unit=unit, shared=True)
        item.give(value, source="made up")
        return item

    g, t, kl = put("g", growth), put("t", TAX), put("kl", KL)
    switch = lease_switch(a)
    switch.give("Operating cost")
    switch.give("Debt", scenario="Debt")
    made = {}
    for label, number in FIRM.items():
        made[label] = s.line(label, year)
        made[label].actual.give([number / (1 + growth) if label != "liability" else number], source="made up")
        made[label].forecast = made[label].prior * (1 + g)
    opened = s.line("interest", year)
    opened.actual.give([FIRM["liability"] / (1 + growth) * KL], source="made up")
    opened.forecast = made["liability"].prior * kl
    leases = operating_leases(s, switch=switch, rent=made["rent"], interest=opened, liability=made["liability"])
    flow = free_cash_flow_to_firm(
        s, ebit=made["profit"], tax_rate=t, da=made["da"], capex=made["capex"], leases=leases,
        increase_in_working_capital=made["more"],
    )  # fmt: skip
    f = FIRM
    debts = f["debt"] + f["liability"]
    after_tax = (f["debt"] * KD + f["liability"] * KL) / debts * (1 - TAX)
    lessors = f["liability"] * KL
    whole = oracle.to_firm_without_rent(
        f["profit"], TAX, f["da"], f["capex"], f["more"], f["rent"], lessors, f["liability"] * growth
    )
    worth = oracle.equity_of_growing(whole, growth, KE, debts, after_tax)
    cap, bonds = put("cap", worth, "EUR mn"), put("bonds", f["debt"], "EUR mn")
    owed = bonds + leases.debt.at(year, "2024")
    cost_of_debt = s.line("cost of debt", unit="%")
    cost_of_debt.formula = (bonds * put("kd", KD) + leases.debt.at(year, "2024") * kl) / owed
    column = s.line("peer debt", peer, unit="EUR mn")
    column.formula = owed
    zero, free, premium = put("size", 0.0), put("rf", 0.04), put("erp", 0.05)
    beta = put("beta", {"Itself": (KE - 0.04) / 0.05}, "", peer)
    peers = Peers(peer, beta, column, put("peer cap", {"Itself": worth}, "EUR mn", peer), put("pt", TAX, "%", peer))
    choices = wacc_choices(a)
    for choice, text in zip(vars(choices).values(), ("Hamada", "Average", shares, "Gross debt"), strict=True):
        choice.give(text)
    day = put("day", date(2024, 12, 31), "date")
    market = Market(day, free, premium, zero, cost_of_debt, t, put("target", 0.3), owed, cap)
    capital = wacc(s, peers=peers, market=market, choices=choices)
    value = m.sheet("Value")
    made_dcf = dcf(value, flow, rate=capital.wacc, terminal=gordon(g), metric=flow.ebitda)
    items = [BridgeItem("debt", bonds), BridgeItem("leases", leases.debt.at(year, "2024"), label="Operating leases")]
    equity_bridge(value, made_dcf, items=items, date=day, leases=switch)
    times = leases.pick(debt=put("EBITDAR multiple", 8, "x"), cost=put("EBITDA multiple", 7, "x"))
    dcf(value, flow, rate=capital.wacc, terminal=exit_multiple(flow.ebitda, times), label="Exit")
    return m, worth


@pytest.mark.slow
@pytest.mark.parametrize("growth", [0.0, 0.02, 0.035])
def test_the_lease_switch_moves_everything_and_leaves_the_equity_where_it_is(growth) -> None:
    m, worth = steady(growth)
    for scenario, debt in (("Operating cost", FIRM["debt"]), ("Debt", FIRM["debt"] + FIRM["liability"])):
        result = solve(m, scenario)
        assert result["Cost of equity"] == pytest.approx(KE)
        assert result["Weight of debt"] == pytest.approx(debt / (debt + worth))
        assert result["DCF: enterprise value"] == pytest.approx(worth + debt, rel=1e-10)
        assert result["Net debt"] == pytest.approx(debt)
        assert result["Equity value"] == pytest.approx(worth, rel=1e-10)
        assert not result["check.failed"]
        last = result["FCFF: EBITDA"]["2026"]
        rent = FIRM["rent"] * (1 + growth) if scenario == "Debt" else 0
        assert last == pytest.approx((FIRM["profit"] + FIRM["da"]) * (1 + growth) + rent)
        assert result["Exit: terminal value"] == pytest.approx(last * (8 if scenario == "Debt" else 7))


def test_an_ebit_before_lease_interest_comes_back_under_the_switch() -> None:
    """IFRS 16: EBIT of 100 after 9 of depreciation and before 3 of interest on leases, all D&A 41."""
    m = Model("IFRS 16", timeline=Timeline.annual(2023, 2025, last_actual=2024), unit="EUR mn")
    a, s = m.sheet("Inputs"), m.sheet("Flow")
    x: dict[str, Any] = {}
    figures = {"EBIT": 100, "D&A": 41, "of leases": 9, "Lease interest": 3, "Liability": 60, "Capex": 20, "More": 5}
    for label, number in figures.items():
        x[label] = a.assumption(label, m.timeline, unit="EUR mn", shared=True, periods="all")
        x[label].give(number)
    tax = a.assumption("Tax", unit="%", shared=True)
    tax.give(TAX)
    switch = lease_switch(a)
    switch.give("Debt")
    paid = x["Lease interest"]
    leases = operating_leases(s, switch=switch, rent=x["of leases"] + paid, interest=paid, liability=x["Liability"])
    firm = free_cash_flow_to_firm(
        s, ebit=x["EBIT"] - paid, tax_rate=tax, da=x["D&A"] - x["of leases"], capex=x["Capex"],
        increase_in_working_capital=x["More"], leases=leases,
    )  # fmt: skip
    result = solve(m)
    assert result[firm.ebit.key]["2025"] == 100 and result[firm.ebitda.key]["2025"] == 141
    assert result[firm.cash_flow.key]["2025"] == 75 + 41 - 20 - 9 - 5


def test_leases_stand_in_the_cash_flow_and_in_the_bridge_or_in_neither() -> None:
    m, x = company()
    s, g, r, year = x["value"], gordon(x["Growth"]), x["Rate"], m.timeline
    day = x["sheet"].assumption("Day", unit="date", shared=True)
    day.give(date(2024, 12, 31))
    cash = x["sheet"].assumption("Cash", unit="EUR mn", shared=True)
    cash.give(10)
    other = lease_switch(x["sheet"], "Another switch")
    other.give("Debt")
    rented, plain = dcf(s, x["full"], rate=r, terminal=g), dcf(s, x["plain"], rate=r, terminal=g, label="Paid")
    only, owed = BridgeItem("cash", cash), BridgeItem("leases", x["leases"].debt.at(year, "2024"), label="Leases")
    with pytest.raises(DefinitionError, match="'DCF: enterprise value' is before the rent of leases that are debt"):
        equity_bridge(s, rented, date=day, items=[only])
    with pytest.raises(DefinitionError, match="switch isn't the cash flow's, 'leases_are_treated_as'"):
        equity_bridge(s, rented, date=day, items=[owed], leases=other)
    with pytest.raises(DefinitionError, match=r"'Leases' is taken off while leases are debt.*pays the rent always"):
        equity_bridge(s, plain, date=day, items=[owed], leases=x["leases"].switch)
    equity_bridge(s, plain, date=day, items=[only], label="Plain")
    equity_bridge(s, rented, date=day, items=[only, owed])  # which knows the switch
    for texts in OPTIONS:
        result = solve(m, " / ".join(texts))
        assert result["Net debt"] == (FIGURES["Liability"][1] if texts[1] == "Debt" else 0) - 10


# --- as reported -------------------------------------------------------------------------------------------

REPORTED: dict[str, list[float]] = {
    "net_income": [60, 68], "da": [30, 32], "sbc": [8, 9], "other": [-4, 2.4], "increase_in_working_capital": [3, -4],
    "operating_cash_flow": [91, 115], "capex": [40, 45], "interest": [10, 12], "free_cash_flow": [51, 70],
}  # fmt: skip


def reported(cfo: float = 115, free: float = 70) -> Any:
    m = Model("Reported", timeline=Timeline.annual(2023, 2026, last_actual=2024), unit="EUR mn")
    a, s = m.sheet("Inputs"), m.sheet("Reported")
    made: dict[str, Any] = {}
    for label, numbers in REPORTED.items():
        made[label] = a.assumption(f"Given {label}", m.timeline, unit="EUR mn", periods="history")
        last = {"operating_cash_flow": cfo, "free_cash_flow": free}.get(label, numbers[-1])
        made[label].give([numbers[0], last])
    made["tolerance"], made["tax_rate"] = a.assumption("Rounding", unit="EUR mn"), a.assumption("Tax", unit="%")
    made["tolerance"].give(0.5)
    made["tax_rate"].give(TAX)
    reported_cash_flow(s, **made)
    return m


def test_reported_figures_tie_from_net_income_to_the_unlevered_cash_flow(tmp_path) -> None:
    result = solve(reported())
    assert list(result["Reported: cash flow from operations"].dropna()) == pytest.approx([91, 115.4])
    assert list(result["Reported: free cash flow, after interest"].dropna()) == pytest.approx([51, 70.4])
    added = result["Reported: unlevered free cash flow, SBC added back"].dropna()
    assert list(added) == pytest.approx([51 + 7.5, 70.4 + 9])
    assert list(result["Reported: unlevered free cash flow, SBC a cost"].dropna()) == pytest.approx([50.5, 70.4])
    assert not result["check.failed"]
    assert solve(reported(cfo=116))["check.failed"] == 1
    assert solve(reported(free=71))["check.failed"] == 1
    agree(reported(), tmp_path)


def test_reported_figures_need_a_history() -> None:
    m = Model("Reported", timeline=Timeline.annual(2025, 2026), unit="EUR mn")
    line: Any = m.sheet("Inputs").assumption("Anything", m.timeline, unit="EUR mn")
    with pytest.raises(DefinitionError, match="Year has no history"):
        reported_cash_flow(m.sheet("Reported"), **dict.fromkeys(REPORTED, line), tax_rate=line, tolerance=line)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.floats(-200, 200), min_size=5, max_size=5), st.floats(0, 0.5), st.lists(st.floats(0, 90), min_size=5)
)
def test_tax_is_never_negative_and_interest_never_saves_more_than_it(profit, rate, interest) -> None:
    m = Model("Tax", timeline=Timeline.annual(2023, 2027, last_actual=2024), unit="EUR mn")
    x = inputs_of(m, {**FIGURES, "Operating profit": profit, "Interest": interest[:5]})
    x["Tax"].give(rate)
    firm = free_cash_flow_to_firm(
        m.sheet("Flow"), ebit=x["Operating profit"], tax_rate=x["Tax"], da=x["D&A"], capex=x["Capex"],
        working_capital=x["Working capital"],
    )  # fmt: skip
    free_cash_flow_to_equity(m.sheet("Equity"), firm, net_borrowing=x["Borrowing"], interest=x["Interest"])
    result = solve(m)
    paid, shield = -result["FCFF: less tax on EBIT"], result["FCFE: plus tax shield of interest"].dropna()
    assert (paid >= 0).all() and (shield >= 0).all()
    assert (shield <= paid.loc[shield.index] + 1e-9).all()


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    for number, m in enumerate((company()[0], steady(0.02)[0])):
        (tmp_path / str(number)).mkdir()
        agree(m, tmp_path / str(number))
