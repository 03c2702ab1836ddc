"""What an owner's gain comes from, against plain arithmetic, and against the engines."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, solve
from modelgen.valuation.marks import mark
from modelgen.valuation.value_creation import COSTS, MULTIPLE, PAID_DOWN, PROFIT, ValueCreation, value_creation
from tests.oracles import deals as oracle
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan

Pair = tuple[float, float]
CASES: dict[str, tuple[float, Pair, Pair, Pair]] = {
    "all three help": (350.0, (100.0, 140.0), (8.0, 9.0), (480.0, 300.0)),
    "a lower multiple, more debt": (350.0, (100.0, 120.0), (8.0, 7.5), (480.0, 520.0)),
    "a loss": (350.0, (100.0, 80.0), (8.0, 7.0), (480.0, 450.0)),
    "no costs": (320.0, (100.0, 100.0), (8.0, 8.0), (480.0, 400.0)),
}


def created(made: Loan, equity: float, profit: Pair, multiple: Pair, debt: Pair, off: float = 0.0) -> ValueCreation:
    left = multiple[1] * profit[1] - debt[1] + off
    return value_creation(
        made.sheet, equity=made.put("Equity", equity), exit_equity=made.put("Equity at exit", left),
        ebitda=made.put("EBITDA", profit[0]), exit_ebitda=made.put("EBITDA at exit", profit[1]),
        multiple=made.put("Multiple", multiple[0], "x"), exit_multiple=made.put("Multiple at exit", multiple[1], "x"),
        net_debt=made.put("Net debt", debt[0]), exit_net_debt=made.put("Net debt at exit", debt[1]),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_steps_lead_from_equity_to_equity(case) -> None:
    made = Loan()
    found, steps = created(made, *case), oracle.creation(*case)
    result = solve(made.m)
    assert list(result[found.amount]) == pytest.approx(steps)
    assert list(result[found.end])[4:] == pytest.approx([steps[5]] * 2)
    assert result["check.failed"] == 0
    gain = steps[5] - steps[0]
    assert result[found.gain] == pytest.approx(gain)
    for name, amount in zip((PROFIT, MULTIPLE, PAID_DOWN, COSTS), steps[1:5], strict=True):
        shown = result[found.parts[name]]
        assert str(shown) == "n.m." if gain <= 0 else shown == pytest.approx(amount / gain)


def test_by_hand() -> None:
    """8 x 100 less 480 are 320, for which 350 are put in. 40 more at 8x are 320, a turn on 140 is 140, 180 are repaid:
    350 + 320 + 140 + 180 - 30 = 960 = 9 x 140 - 300."""
    made = Loan()
    found = created(made, *CASES["all three help"])
    assert list(solve(made.m)[found.amount]) == pytest.approx([350, 320, 140, 180, -30, 960])


def test_an_exit_that_is_another_fails() -> None:
    made = Loan()
    found = created(made, *CASES["all three help"], off=1.0)
    assert solve(made.m)[found.check] == 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda made: {"ebitda": mark(made.put("Operating profit", 1), what="EBIT")}, "'Operating profit' is"),
        (lambda made: {"net_debt": made.put("Debt by year", 1, over=True)}, "varies over Year"),
        (lambda made: {"net_debt": 480}, "480"),
    ],
    ids=["EBIT", "by year", "a number"],
)
def test_refused(make, said) -> None:
    made = Loan()
    names = ("equity", "exit_equity", "ebitda", "exit_ebitda", "multiple", "exit_multiple", "net_debt", "exit_net_debt")
    given: dict[str, Any] = {name: made.put(name, 1) for name in names} | make(made)
    with pytest.raises(DefinitionError) as error:
        value_creation(made.sheet, **given)
    assert said in str(error.value)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made = Loan()
    created(made, *CASES["a lower multiple, more debt"])
    agree(made.m, tmp_path)
