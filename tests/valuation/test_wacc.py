"""The cost of capital against plain arithmetic, in every combination of its choices."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from modelgen import DefinitionError, Model, ModelgenError, Timeline, solve
from modelgen.program.compile import compile
from modelgen.valuation.wacc import Choices, Market, Peers, Preferred, wacc, wacc_choices
from tests.oracles import equity as oracle
from tests.reference.agreement import agree

PEERS = {  # beta, debt, market capitalisation, tax rate, cash
    "Alpha": (1.1, 300, 1000, 0.25, 100), "Beta": (0.9, 100, 500, 0.21, 20), "Gamma": (1.4, 900, 800, 0.3, 50),
    "Delisted": (1, 10, 0, 0.2, 5), "Hoard": (1.2, 100, 300, 0.25, 600),
}  # fmt: skip
SUBJECT = {
    "Risk-free rate": 0.04, "Equity premium": 0.05, "Size premium": 0.01, "Cost of debt": 0.06, "Tax": 0.25,
    "Target": 0.3,
}  # fmt: skip
DEBT, CASH, CAP = 400, 150, 1600
STOCK = {"Preferred value": 200, "Preferred cost": 0.055, "Preferred target": 0.08}
PEER_STOCK = {"Alpha": 50, "Beta": 0, "Gamma": 120, "Delisted": 3, "Hoard": 0}
OPTIONS = list(product(("Hamada", "No tax"), ("Average", "Median"), ("Target", "Market"), ("Gross debt", "Net debt")))


def choose(choices: Choices, texts: tuple[str, ...], scenario: str | None = None) -> None:
    for choice, text in zip(vars(choices).values(), texts, strict=True):
        choice.give(text, scenario=scenario)


def company(
    options: Any = OPTIONS[:1], values: dict[str, float] | None = None, unsourced: str = "", preferred: bool = False,
    own_cash: float = CASH, rows: Any = PEERS,
) -> tuple[Model, Peers, Market]:  # fmt: skip
    names = [" ".join(texts) for texts in options]
    m = Model("Capital", unit="USD mn", scenarios=names, timeline=Timeline.annual(2024, 2026, last_actual=2025))
    axis, sheet = m.axis("Peer", *rows), m.sheet("Inputs")

    def put(label: str, unit: str, value: Any, *axes: Any) -> Any:
        item = sheet.assumption(label, *axes, unit=unit, shared=True)
        item.give(value, source="" if label == unsourced else "Data service, 30 June 2025")
        return item

    columns = {"Levered beta": "", "Peer debt": "USD mn", "Peer cap": "USD mn", "Peer tax": "%", "Peer cash": "USD mn"}
    peers = [
        put(name, unit, {peer: row[column] for peer, row in rows.items()}, axis)
        for column, (name, unit) in enumerate(columns.items())
    ]
    rates = {**SUBJECT, **(values or {})}
    free, premium, size, cost, tax, target = (put(name, "%", rates[name]) for name in SUBJECT)
    debt, cash = put("Debt", "USD mn", DEBT), put("Cash", "USD mn", own_cash)
    price, shares = put("Price", "USD/share", 16), put("Shares", "mn shares", 100)
    day = put("As of", "date", date(2025, 6, 30))
    choices = wacc_choices(sheet)
    for scenario, texts in zip(names, options, strict=True):
        choose(choices, texts, None if scenario == names[0] else scenario)
    stock = None
    if preferred:
        units = ("USD mn", "%", "%")
        stock = Preferred(
            *(put(name, u, rates.get(name, n)) for u, (name, n) in zip(units, STOCK.items(), strict=True))
        )
        peers.append(put("Peer preferred", "USD mn", PEER_STOCK, axis))
    market = Market(day, free, premium, size, cost, tax, target, debt, price * shares, cash, stock)
    every = Peers(axis, *peers)
    wacc(m.sheet("Cost of capital"), peers=every, market=market, choices=choices)
    return m, every, market


def second(m: Model, peers: Peers, market: Market) -> None:
    choices = wacc_choices(m.sheet("Second choices"), "Second")
    choose(choices, OPTIONS[0])
    wacc(m.sheet("Second"), peers=peers, market=market, choices=choices, label="Second")
    compile(m)


def expected(texts: tuple[str, ...], preferred: bool = False) -> tuple[float, float]:
    hamada, middle, target, net = (text in ("Hamada", "Median", "Target", "Net debt") for text in texts)
    free, premium, size, borrowing, tax, share = SUBJECT.values()
    peers = [(b, debt - cash * net, cap, t) for b, debt, cap, t, cash in PEERS.values()]
    debt = DEBT - CASH * net
    value, cost, wanted = STOCK.values() if preferred else (0, 0, 0)
    weight = share if target else debt / (debt + CAP + value)
    other = wanted if target else value / (debt + CAP + value)
    beta = oracle.beta(peers, weight, tax, hamada, middle, list(PEER_STOCK.values()) if preferred else (), other)
    return beta, oracle.wacc(beta, free, premium, size, borrowing, tax, weight, other, cost)


@pytest.mark.parametrize("preferred", [False, True])
def test_every_combination_of_choices(preferred) -> None:
    m = company(OPTIONS, preferred=preferred)[0]
    for texts in OPTIONS:
        result = solve(m, " ".join(texts))
        beta, rate = expected(texts, preferred)
        assert result["Relevered beta"] == pytest.approx(beta, rel=1e-12), texts
        assert result["WACC"] == pytest.approx(rate, rel=1e-12), texts
        assert result["check.failed"] == 0
        assert result["Peers: unlevered beta"]["Delisted"] == "n.m."
        hoard = result["Peers: unlevered beta"]["Hoard"]  # net of cash its operations are worth less than nothing
        assert (hoard == "n.m.") == ("Net debt" in texts)
        assert result["Market inputs as of"] == date(2025, 6, 30)


def test_by_hand() -> None:
    """Unlevered betas of 0.8980, 0.7772 and 0.7832 make 0.8195 on average, and 1.0829 at debt of 30%."""
    result = solve(company(rows={name: row for name, row in PEERS.items() if name != "Hoard"})[0])
    assert result["Asset beta"] == pytest.approx(0.8195, abs=1e-4)
    assert result["Relevered beta"] == pytest.approx(0.8195 * (1 + 0.75 * 0.3 / 0.7), abs=1e-4)
    assert result["Cost of equity"] == pytest.approx(0.04 + 0.05 * 1.0829 + 0.01, abs=1e-4)
    assert result["Cost of debt after tax"] == pytest.approx(0.045)
    assert result["WACC"] == pytest.approx(0.0864, abs=5e-5)


def test_it_rises_with_every_rate_and_without_debt_is_the_cost_of_equity() -> None:
    base = solve(company()[0])["WACC"]
    for name in ("Risk-free rate", "Equity premium", "Size premium", "Cost of debt"):
        assert solve(company(values={name: SUBJECT[name] + 0.005})[0])["WACC"] > base
    assert solve(company(values={"Tax": 0.3})[0])["WACC"] < base
    none = solve(company(values={"Target": 0})[0])
    assert none["WACC"] == none["Cost of equity"] and none["Relevered beta"] == none["Asset beta"]


def test_weights_outside_0_to_1_fail_and_borrowing_above_the_cost_of_equity_warns() -> None:
    assert solve(company(values={"Target": -0.1})[0])["check.failed"] == 1
    # 11% is 8.25% after tax, less than equity costs; but no lender gets more than the owners
    above = solve(company(values={"Cost of debt": 0.11})[0])
    assert above["Cost of debt after tax"] < above["Cost of equity"] < 0.11
    assert (above["check.failed"], above["check.warned"]) == (0, 1)
    assert above["check.the_cost_of_equity_is_above_that_of_debt"] == 1


NET, AT_MARKET = ("Hamada", "Average", "Target", "Net debt"), ("Hamada", "Average", "Market", "Net debt")


def test_net_cash_is_no_negative_debt() -> None:
    """Operations of a company with net cash are paid by equity alone: they cost what the asset beta says."""
    result = solve(company([AT_MARKET], own_cash=600)[0])
    assert result["Weight of debt"] == 0 and result["Relevered beta"] == result["Asset beta"]
    assert result["WACC"] == result["Cost of equity"] and not result["check.failed"]


@pytest.mark.parametrize("texts", [NET, AT_MARKET])
def test_net_debt_without_cash_is_no_number(texts) -> None:
    for chosen, failed in ((texts, True), ((*texts[:3], "Gross debt"), False)):
        m, peers, market = company()
        choices = wacc_choices(m.sheet("Second choices"), "Second")
        choose(choices, chosen)
        wacc(m.sheet("Second"), peers=replace(peers, cash=None), market=replace(market, cash=None), choices=choices,
             label="Second")  # fmt: skip
        result = solve(m)
        assert isinstance(result["Second: WACC"], str) == failed
        assert result["check.second_net_debt_is_chosen_only_where_cash_is_given"] == failed


def test_without_a_peer_that_counts_there_is_no_beta() -> None:
    result = solve(company(rows={"Delisted": PEERS["Delisted"]})[0])
    assert result["Asset beta"] == "n.m." and result["check.peers_a_beta_counts"] == 1


def test_preferred_stock_by_hand() -> None:
    """62% equity, 30% debt at 4.5% after tax, 8% preferred at 5.5%, which saves no tax."""
    result = solve(company(preferred=True)[0])
    assert result["Weight of preferred stock"] == pytest.approx(0.08)
    assert result["WACC"] == pytest.approx(0.62 * result["Cost of equity"] + 0.3 * 0.045 + 0.08 * 0.055)
    same = solve(company(preferred=True, values={"Preferred target": 0})[0])
    assert same["WACC"] == pytest.approx(0.7 * same["Cost of equity"] + 0.3 * 0.045)
    for name, value, failed in (
        ("Preferred target", 0.7, "the_weights_leave_equity_a_part"),
        ("Preferred target", -0.1, "the_weights_leave_equity_a_part"),
        ("Preferred cost", 0.3, "the_cost_of_equity_is_above_that_of_preferred_stock"),
    ):
        assert solve(company(preferred=True, values={name: value})[0])[f"check.{failed}"] == 1, (name, value)
        assert solve(company(preferred=True)[0])[f"check.{failed}"] == 0
    with pytest.raises(ModelgenError, match="'Preferred cost' is a market input of 'WACC' and has no source"):
        solve(company(preferred=True, unsourced="Preferred cost")[0])


@pytest.mark.parametrize("name", ["Risk-free rate", "Levered beta", "Price", "Peer cash", "As of"])
def test_a_market_input_without_a_source_stops_it(name) -> None:
    with pytest.raises(ModelgenError, match=f"'{name}' is a market input of 'WACC' and has no source"):
        solve(company(unsourced=name)[0])


def test_a_scenario_of_its_own_needs_a_source_of_its_own() -> None:
    m, peers, market = company(OPTIONS[:2])
    size = m.sheet("More").assumption("Other premium", unit="%")
    size.give(0.01, source="a study")
    size.give(0.02, scenario=m.scenario.members[1])
    with pytest.raises(ModelgenError, match=r"'Other premium' .* has no source in the scenario 'Hamada Average"):
        second(m, peers, replace(market, size_premium=size))


def test_a_source_is_missed_behind_lines_and_actuals_as_well() -> None:
    m, peers, market = company()
    sheet = m.sheet("Debt with leases")
    leases, debt = sheet.line("Leases", m.timeline), sheet.line("Debt and leases")
    leases.actual = [40, 50]
    debt.formula = market.debt + leases.at(m.timeline, "2025")
    with pytest.raises(ModelgenError, match="'Leases' is a market input of 'Second: WACC' and has no source"):
        second(m, peers, replace(market, debt=debt))


def test_a_capitalisation_that_depends_on_a_forecast_is_refused() -> None:
    m, peers, market = company()
    out = m.sheet("DCF")
    flow, own = out.line("Flow", m.timeline), out.line("Own equity value")
    flow.formula = market.debt * m.timeline.index
    own.formula = flow.total(m.timeline)
    with pytest.raises(ModelgenError, match="depends on 'Flow', which is a forecast"):
        second(m, peers, replace(market, market_cap=own))


def test_peers_and_subject_stand_on_one_debt_basis() -> None:
    m, peers, market = company()
    second(m, replace(peers, cash=None), replace(market, cash=None))
    assert solve(m)["Second: WACC"] == solve(m)["WACC"]  # debt is gross in both
    m, peers, market = company()
    with pytest.raises(DefinitionError, match="same debt basis"):
        second(m, peers, replace(market, cash=None))


def test_engines_agree(tmp_path) -> None:
    agree(company([OPTIONS[0], OPTIONS[7], OPTIONS[13]], preferred=True)[0], tmp_path)


def test_engines_agree_where_there_is_no_beta(tmp_path) -> None:
    agree(company([AT_MARKET], own_cash=600, rows={"Delisted": PEERS["Delisted"]})[0], tmp_path)
