"""A value without meaning is n.m. to the end, and the one check that fails says why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from modelgen import solve
from modelgen.valuation.bridge import Bridge, BridgeItem, equity_bridge
from modelgen.valuation.dcf import DCF, dcf
from modelgen.valuation.terminal import exit_multiple, gordon
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan


def valued(growth: float = 0.06, rate: float = 0.05, timing: float | None = None) -> tuple[Loan, DCF, Bridge]:
    made = Loan()
    flow = made.put("Flow", [100, 100, 100, 100, 100], over=True)
    when: Any = None if timing is None else made.put("Timing", timing, "")
    value = dcf(
        made.sheet, flow, rate=made.put("Rate", rate, "%"), terminal=gordon(made.put("Growth", growth, "%")),
        timing=when, metric=flow, limit=made.put("Limit", 0.8, "%"),
    )  # fmt: skip
    bridge = equity_bridge(
        made.sheet, value, items=[BridgeItem("debt", made.put("Debt", 300)), BridgeItem("cash", made.put("Cash", 50))],
        date=made.put("Day", date(2024, 12, 31), "date"),
    )  # fmt: skip
    made.m.output(value.enterprise_value, bridge.equity)
    return made, value, bridge


def test_growth_above_the_rate_is_n_m_and_one_failed_check() -> None:
    made, value, bridge = valued()
    result = solve(made.m)
    shown = (value.terminal_value, value.terminal_present_value, value.value, value.terminal_share,
             value.implied_growth, value.implied_multiple, bridge.equity)  # fmt: skip
    assert [result[line] for line in shown if line is not None] == ["n.m."] * 7
    failing = [check.label for check in made.m.checks if float(result[check]) > 0]
    assert failing == ["DCF: terminal growth is below the rate"]
    assert value.terminal_flag is not None and result[value.terminal_flag] == 0


def test_what_means_something_is_as_it_was() -> None:
    made, value, bridge = valued(growth=0.02, rate=0.08)
    result = solve(made.m)
    expected = sum(100 / 1.08**t for t in range(1, 6)) + 100 * 1.02 / 0.06 / 1.08**5
    assert result[value.value] == pytest.approx(expected)
    assert result[bridge.equity] == pytest.approx(expected - 250)
    assert result["check.failed"] == 0


def test_an_exit_metric_below_0() -> None:
    made = Loan()
    value = dcf(
        made.sheet, made.put("Flow", 100, over=True), rate=made.put("Rate", 0.08, "%"),
        terminal=exit_multiple(made.put("EBITDA", -5, over=True), made.put("Multiple", 8, "x")),
    )  # fmt: skip
    made.m.output(value.enterprise_value)
    result = solve(made.m)
    assert result[value.value] == "n.m."
    assert [check.label for check in made.m.checks if float(result[check]) > 0] == [
        "DCF: exit metric and multiple are above 0"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("growth", "timing"), [(0.06, None), (0.02, 0.5), (0.02, 1.5)])
def test_engines_agree(tmp_path, growth, timing) -> None:
    agree(valued(growth, timing=timing)[0].m, tmp_path)
