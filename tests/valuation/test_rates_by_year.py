"""A rate for each period and one for the terminal years: against the oracle, against one rate, and in the engines."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, Timeline, solve
from modelgen.valuation.cashflow import free_cash_flow_to_firm
from modelgen.valuation.dcf import dcf, dcf_to_equity
from modelgen.valuation.marks import mark
from modelgen.valuation.terminal import converging, exit_multiple, gordon, value_driver
from tests.oracles import rates as oracle
from tests.reference.agreement import agree
from tests.valuation.company import Company

FLOWS, RATES, TERMINAL = [50.0, 60.0, 55.0, 70.0], [0.12, 0.11, 0.09, 0.085], 0.08
QUARTERS = [10.0, 14.0, 11.0, 20.0, 12.0, 15.0, 12.5, 22.0]
BY_QUARTER = [0.12, 0.12, 0.11, 0.11, 0.1, 0.1, 0.09, 0.09]
GROWTH, MULTIPLE, RONIC, NOW = 0.02, 8, 0.125, 0.06
STUB = 275 / 365  # from 31 March 2025


class Flows(Company):
    """Flows by year and by quarter with their rates."""

    def __init__(self) -> None:
        super().__init__()
        self.quarter = self.m.add_timeline("Quarter", Timeline.quarterly("2024Q4", "2026Q4", last_actual="2024Q4"))
        self.flow, self.rates = self.money("Flow", FLOWS), self.rate("Rates", RATES)
        self.quarterly = self.put("Quarterly flow", QUARTERS, "EUR mn", self.quarter)
        self.by_quarter = self.put("Quarterly rates", BY_QUARTER, "%", self.quarter)
        self.growth, self.terminal = self.rate("Growth", GROWTH), self.rate("Terminal rate", TERMINAL)
        self.mid, self.day = self.put("Timing", 0.5), self.put("Day", date(2025, 3, 31), "date")
        self.multiple, self.one = self.put("Multiple", MULTIPLE, "x"), self.rate("One rate", 0.1)


@pytest.fixture
def made() -> Flows:
    return Flows()


def value(kind: str, own: bool, timing: float, stub: float = 1.0) -> float:
    """Of the yearly flows, by the oracle."""
    explicit, factor = oracle.discounted(FLOWS, RATES, timing, stub)
    rate = TERMINAL if own else RATES[-1]
    behind: dict[str, float] = {
        "gordon": oracle.perpetuity(FLOWS[-1:], GROWTH, rate, timing),
        "exit": FLOWS[-1] * MULTIPLE,
        "driver": oracle.perpetuity([FLOWS[-1] * (1 - GROWTH / RONIC)], GROWTH, rate, timing),
        "converging": oracle.converged(FLOWS[-1], NOW, GROWTH, 5, rate) * (1 + rate) ** (1 - timing),
    }
    return explicit + factor * behind[kind]


@pytest.mark.slow
def test_by_year(made, tmp_path) -> None:
    kinds = {
        "gordon": gordon(made.growth), "exit": exit_multiple(made.flow, made.multiple),
        "driver": value_driver(made.flow, made.growth, made.put("RONIC", RONIC, "%")),
        "converging": converging(made.put("Now", NOW, "%"), made.growth, made.put("Years", 5), steps=8),
    }  # fmt: skip
    wanted = {}
    for kind, terminal in kinds.items():
        for own in (True, False):
            for timing, stub in ((1.0, 1.0), (0.5, 1.0), (0.5, STUB), (1.0, STUB)):
                label = f"{kind} {own} {timing} {stub:.1f}"
                line = dcf(
                    made.sheet, made.flow, rate=made.rates, terminal=terminal, label=label,
                    terminal_rate=made.terminal if own else None, timing=None if timing == 1 else made.mid,
                    valuation_date=None if stub == 1 else made.day,
                ).enterprise_value  # fmt: skip
                wanted[line.key] = value(kind, own, timing, stub)
    result = solve(made.m)
    for key, want in wanted.items():
        assert result[key] == pytest.approx(want, rel=1e-11), key
    assert result["gordon True 1.0 1.0: implied terminal growth"] == pytest.approx(GROWTH, rel=1e-12)
    assert result["exit True 0.5 1.0: implied exit multiple"] == pytest.approx(MULTIPLE, rel=1e-12)
    agree(made.m, tmp_path, perturbed=True)


@pytest.mark.slow
@pytest.mark.parametrize("timing", [1.0, 0.5])
def test_by_quarter(made, timing, tmp_path) -> None:
    """Annual rates: a quarter takes the fourth root. The year after is brought to its end at the terminal rate."""
    line = dcf(
        made.sheet, made.quarterly, rate=made.by_quarter, terminal=gordon(made.growth), terminal_rate=made.terminal,
        timing=None if timing == 1 else made.mid, label="DCF",
    ).enterprise_value  # fmt: skip
    explicit, factor = oracle.discounted(QUARTERS, BY_QUARTER, timing, frequency=4)
    want = explicit + factor * oracle.perpetuity(QUARTERS[-4:], GROWTH, TERMINAL, timing)
    assert solve(made.m)[line] == pytest.approx(want, rel=1e-11)
    agree(made.m, tmp_path, perturbed=True)


def test_equal_rates_are_one_rate(made) -> None:
    equal = made.put("Equal rates", 0.1, "%", made.m.timeline)
    for flow, rate, terminal_rate, label in (
        (made.flow, made.one, None, "one"), (made.flow, equal, None, "by year"), (made.flow, equal, made.one, "both"),
        (made.flow, made.one, made.one, "own"),
        (made.quarterly, made.one, None, "q one"), (made.quarterly, equal.at(made.m.timeline, made.quarter), None,
                                                    "q by year"), (made.quarterly, made.one, made.one, "q own"),
    ):  # fmt: skip
        dcf(made.sheet, flow, rate=rate, terminal=gordon(made.growth), terminal_rate=terminal_rate, timing=made.mid,
            label=label)  # fmt: skip
    result = solve(made.m)
    for prefix, others in (("one", ("by year", "both", "own")), ("q one", ("q by year", "q own"))):
        for other in others:
            for name in ("enterprise value", "terminal value", "implied terminal growth"):
                assert result[f"{other}: {name}"] == pytest.approx(result[f"{prefix}: {name}"], rel=1e-13), other


def test_a_forward_rate_counts_in_every_later_year(made) -> None:
    """Its product is a year's yield: two years at 12% and 11% cost what 11.4989% a year does."""
    dcf(made.sheet, made.flow, rate=made.rates, terminal=gordon(made.growth))
    factor = solve(made.m)["DCF: discount factor"]
    assert factor["2026"] == pytest.approx(1 / (1.12 * 1.11), rel=1e-14)
    assert (1 / factor["2026"]) ** 0.5 - 1 == pytest.approx(0.114989, abs=5e-7)


def test_growth_is_held_against_the_terminal_rate(made) -> None:
    """One that the last forecast rate would allow is none where the terminal rate is lower, and the other way round."""
    fast = made.put("Fast", 0.083, "%")
    for label, own in (("low", made.terminal), ("last", None)):
        dcf(made.sheet, made.flow, rate=made.rates, terminal=gordon(fast), terminal_rate=own, label=label)
    result = solve(made.m)
    assert result["low: terminal value"] == "n.m."
    assert result["check.low_terminal_growth_is_below_the_rate"] == 1
    assert result["check.last_terminal_growth_is_below_the_rate"] == 0


def test_tax_by_year(made) -> None:
    year = made.m.timeline
    ebit, tax = made.put("EBIT", [100, 110, 120, 130], "EUR mn", year), made.put("Tax", [0.3, 0.28, 0.25, 0.25], "%",
                                                                                year)  # fmt: skip
    nothing = made.put("Nothing", 0, "EUR mn", year)
    free_cash_flow_to_firm(made.sheet, ebit=ebit, tax_rate=tax, da=nothing, capex=nothing,
                           increase_in_working_capital=nothing)  # fmt: skip
    assert solve(made.m)["FCFF: NOPAT"].tolist() == pytest.approx([70, 79.2, 90, 97.5])


REFUSED: dict[str, tuple[Any, str]] = {
    "rates by year of quarterly flows": (
        lambda c: dcf(c.sheet, c.quarterly, rate=c.rates, terminal=gordon(c.growth)),
        r"the rate 'rates' is by Year, and the cash flow by Quarter; .*: \.at\(Year, Quarter\)",
    ),
    "a terminal rate by year": (
        lambda c: dcf(c.sheet, c.flow, rate=c.one, terminal=gordon(c.growth), terminal_rate=c.rates),
        r"the terminal rate 'rates' varies over time; take one period",
    ),
    "a terminal cost of equity": (
        lambda c: dcf(c.sheet, c.flow, rate=c.one, terminal=gordon(c.growth),
                      terminal_rate=mark(c.terminal, what="rate", whose="equity")),
        "discounts the firm's cash flow, and 'Terminal rate' is the shareholders', rate",
    ),
    "a terminal WACC": (
        lambda c: dcf_to_equity(c.sheet, c.flow, cost_of_equity=c.one, terminal=gordon(c.growth),
                                terminal_rate=mark(c.terminal, what="rate", whose="firm")),
        "discounts the shareholders' cash flow, and 'Terminal rate' is",
    ),
    "a terminal rate in dollars": (
        lambda c: dcf(c.sheet, c.flow, rate=c.one, terminal=gordon(c.growth),
                      terminal_rate=mark(c.terminal, currency="USD")),
        "'Flow' is in EUR, and 'Terminal rate' in USD",
    ),
    "rates of members": (
        lambda c: dcf(c.sheet, c.flow, terminal=gordon(c.growth),
                      rate=c.put("By part", {"A": 0.1, "B": 0.2}, "%", c.m.axis("Part", "A", "B"), c.m.timeline)),
        "'by_part' varies over Part, and the cash flow over no members",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(made, make, says) -> None:
    with pytest.raises(DefinitionError, match=says):
        make(made)
