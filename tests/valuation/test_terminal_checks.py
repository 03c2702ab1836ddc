"""Checks of a terminal value against plain arithmetic: NOPAT 80, flow 60 of the last year, growth 2%."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.cashflow import free_cash_flow_to_firm, sbc_choice
from modelgen.valuation.dcf import dcf
from modelgen.valuation.terminal import fading
from modelgen.valuation.terminal_checks import TerminalChecks, terminal_checks
from tests.reference.agreement import agree

FIGURES = {
    "growth": 0.02, "highest growth": 0.03, "highest return": 0.25, "highest D&A to capex": 1.0, "rate": 0.09,
    "unlevered rate": 0.095,
}  # fmt: skip
FLOWS = {"cash flow": [50, 60], "NOPAT": [70, 80], "D&A": [28, 30], "capex": [38, 40]}


def model(**changed: Any) -> tuple[Model, TerminalChecks]:
    m = Model("Terminal", timeline=Timeline.annual(2024, 2026, last_actual=2024), unit="EUR mn")
    inputs, put = m.sheet("Inputs"), dict[str, Any]()
    for label, value in {**FIGURES, **FLOWS, **changed}.items():
        axes = (m.timeline,) if label in FLOWS else ()
        put[label] = inputs.assumption(label, *axes, unit="EUR mn" if axes else "%", shared=True)
        put[label].give(value, source="made up")
    made = terminal_checks(
        m.sheet("Value"), growth=put["growth"], highest_growth=put["highest growth"], cash_flow=put["cash flow"],
        nopat=put["NOPAT"], highest_return=put["highest return"], da=put["D&A"], capex=put["capex"],
        highest_da_to_capex=put["highest D&A to capex"], rate=put["rate"], unlevered_rate=put["unlevered rate"],
    )  # fmt: skip
    return m, made


def test_what_the_flow_implies() -> None:
    """20 of 80 are reinvested, so that 2% growth earns 0.02 / 0.25 = 8% on it; D&A is 30 of 40."""
    m, made = model()
    result = solve(m)
    shown = (made.reinvestment, made.return_on_new_capital, made.da_to_capex)
    assert [result[line] for line in shown if line is not None] == pytest.approx([0.25, 0.08, 0.75])
    assert result["check.failed"] == 0


FAILS = {  # what is changed, and the number of the check that fails
    "growth above its limit": ({"growth": 0.031}, 0),
    "a return above its limit": ({"cash flow": [50, 76]}, 1),
    "growth on nothing": ({"cash flow": [50, 80]}, 1),
    "a loss that grows": ({"NOPAT": [70, -5], "cash flow": [50, 60]}, 1),
    "D&A above capital expenditure": ({"D&A": [28, 41]}, 2),
    "a WACC above the cost of capital without debt": ({"rate": 0.1}, 3),
}


@pytest.mark.parametrize(("changed", "number"), FAILS.values(), ids=FAILS)
def test_a_check_fails_alone(changed, number) -> None:
    m, made = model(**changed)
    result = solve(m)
    assert [result[check] for check in made.checks] == [float(at == number) for at in range(4)]


def test_no_growth_takes_no_reinvestment() -> None:
    m, made = model(growth=0, **{"cash flow": [50, 80]})
    result = solve(m)
    assert made.return_on_new_capital is not None
    assert result[made.return_on_new_capital] == "n.m." and result["check.failed"] == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["cash_flow"], "the cash flow is checked, and half of what that takes is given; give both"),
        (["nopat", "cash_flow"], "the return on new capital is checked, and half"),
        (["da", "capex"], "D&A to capital expenditure is checked"), (["rate"], "the rate is checked"),
        ([], "nothing is given to check"),
    ],
)  # fmt: skip
def test_half_of_it_is_refused(given, said) -> None:
    m, _ = model()
    every = {"cash_flow": "cash flow", "nopat": "NOPAT", "da": "D&A", "capex": "capex", "rate": "rate"}
    with pytest.raises(DefinitionError) as error:
        terminal_checks(
            m.sheet("More"), growth=m.find("growth"), label="More", **{name: m.find(every[name]) for name in given}
        )
    assert said in str(error.value)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    agree(model()[0], tmp_path)


def test_a_half_life_below_0_is_n_m_and_names_itself() -> None:
    m = Model("Fading", timeline=Timeline.annual(2024, 2026, last_actual=2024), unit="EUR mn")
    inputs = m.sheet("Inputs")

    def put(label: str, value: Any, unit: str, *axes: Any) -> Any:
        item = inputs.assumption(label, *axes, unit=unit, shared=True)
        item.give(value, source="made up")
        return item

    terminal = fading(put("now", 0.05, "%"), put("later", 0.02, "%"), put("half-life", -1, ""))
    flow = put("Flow", 100, "EUR mn", m.timeline)
    value = dcf(m.sheet("DCF"), flow, rate=put("Rate", 0.09, "%"), terminal=terminal)
    result = solve(m)
    assert result[value.terminal_value] == "n.m."
    failing = [check.label for check in m.checks if result[check] == 1]
    assert "DCF: half-life of the growth isn't negative" in failing


@pytest.mark.parametrize(("treatment", "warned"), [("Cost", 0), ("Added back", 1)])
def test_compensation_that_is_added_back_for_ever_warns(treatment, warned) -> None:
    m = Model("SBC", timeline=Timeline.annual(2024, 2026, last_actual=2024), unit="EUR mn")
    inputs = m.sheet("Inputs")

    def put(label: str, value: float) -> Any:
        item = inputs.assumption(label, m.timeline, unit="EUR mn", shared=True)
        item.give(value, source="made up")
        return item

    rate = inputs.assumption("Tax", unit="%", shared=True)
    rate.give(0.25, source="made up")
    choice = sbc_choice(inputs)
    choice.give(treatment, source="made up")
    free_cash_flow_to_firm(
        m.sheet("Flow"), ebit=put("EBIT", 100), tax_rate=rate, da=put("D&A", 10), capex=put("Capex", 10),
        increase_in_working_capital=put("Increase", 1), sbc=put("SBC", 5), sbc_treatment=choice,
    )  # fmt: skip
    result = solve(m)
    assert (result["check.warned"], result["check.failed"]) == (warned, 0)
