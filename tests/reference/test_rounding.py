"""What rounding can have done to values (convention 2): no less than fractions show, and no more than it must."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from modelgen import Model, Timeline, ln, maximum, round_to, where
from modelgen.formula.expr import Expr
from modelgen.model.items import Item
from modelgen.program.compile import compile
from modelgen.reference.rounding import RUNS, Rounding
from modelgen.reference.solve import Solver
from tests.formula.bench import Bench
from tests.formula.test_operations import ROWS

PERIODS = 12


def found(model: Model, *names: str) -> list[tuple[Any, Any]]:
    """The values of lines, and how far off rounding may have them."""
    by = Rounding(1)
    result = Solver(compile(model), RUNS, {}, {}, by=by).run()
    data = [result.data[result.program.find(name)].x for name in names]
    return [(x[0], by.bounds(x)[0]) for x in data]


def slack(formula: Callable[..., Expr], *numbers: float) -> tuple[float, float]:
    """The value of a formula of some inputs, and how far off it may be."""
    m = Model("One formula")
    page = m.sheet("In")
    inputs = [page.assumption(f"Input {number}") for number in range(len(numbers))]
    for item, number in zip(inputs, numbers, strict=True):
        item.give(number)
    m.sheet("Out").line("Result").formula = formula(*inputs)
    ((value, off),) = found(m, "Result")
    return float(value), float(off)


# --- random formulas, which fractions compute exactly ---

Rows = list[list[Fraction]]
Exactly = Callable[[Sequence[Fraction], Sequence[Fraction]], list[Fraction]]
STEPS: dict[str, tuple[Callable[[Any, Any], Any], Exactly]] = {
    "add": (lambda x, y: x + y, lambda x, y: [a + b for a, b in zip(x, y, strict=True)]),
    "subtract": (lambda x, y: x - y, lambda x, y: [a - b for a, b in zip(x, y, strict=True)]),
    "multiply": (lambda x, y: x * y, lambda x, y: [a * b for a, b in zip(x, y, strict=True)]),
    "greater": (maximum, lambda x, y: [max(a, b) for a, b in zip(x, y, strict=True)]),
    "less its share": (lambda x, y: x - x * y, lambda x, y: [a - a * b for a, b in zip(x, y, strict=True)]),
    "back": (lambda x, y: x + y - x, lambda x, y: list(y)),
    "running": (lambda x, y: x.cumulative - y, lambda x, y: [sum(x[: n + 1]) - b for n, b in enumerate(y)]),
}  # fmt: skip


def rolled(x: Sequence[Fraction], y: Sequence[Fraction], rate: Fraction) -> list[Fraction]:
    """A balance on which interest runs."""
    balance, all_of_them = Fraction(0), []
    for a, b in zip(x, y, strict=True):
        balance = balance * (1 + rate) + a - b
        all_of_them.append(balance)
    return all_of_them


def chance(seed: int) -> tuple[Model, Rows]:
    """A model of random formulas over some periods, each a line, and what they are worth exactly."""
    dice = random.Random(seed)
    m = Model("Chance", timeline=Timeline.annual(2001, 2000 + PERIODS), unit="")
    page, out = m.sheet("In"), m.sheet("Out")
    rate = page.assumption("Rate")
    rate.give(0.07)
    lines: list[Item] = []
    exact: Rows = []
    for number in range(4):
        amounts = [round(dice.uniform(-1, 1) * 10 ** dice.randint(0, 3), dice.randint(0, 4)) for _ in range(PERIODS)]
        lines.append(page.assumption(f"In {number}", m.timeline))
        lines[-1].give(amounts)  # type: ignore[attr-defined]
        exact.append([*map(Fraction, amounts)])
    for number in range(20):
        step, one, other = dice.choice([*STEPS, "rolled"]), dice.randrange(len(lines)), dice.randrange(len(lines))
        line = out.line(f"Line {number}", m.timeline)
        if step == "rolled":
            line.opening = 0
            line.formula = line.prior * (1 + rate) + lines[one] - lines[other]
            exact.append(rolled(exact[one], exact[other], Fraction(0.07)))
        else:
            line.formula = STEPS[step][0](lines[one], lines[other])
            exact.append(STEPS[step][1](exact[one], exact[other]))
        lines.append(line)
    return m, exact[4:]


@pytest.mark.parametrize("seed", range(12))
def test_exact_values_lie_within_it(seed: int) -> None:
    model, exact = chance(seed)
    values = found(model, *(f"Line {number}" for number in range(20)))
    for number, ((x, off), row) in enumerate(zip(values, exact, strict=True)):
        error = [abs(float(Fraction(value) - want)) for value, want in zip(x[1:].tolist(), row, strict=True)]
        assert (np.array(error) <= off[1:]).all(), (number, error, off)


# --- what it is, by kind of formula ---


@pytest.mark.parametrize(
    ("formula", "numbers", "least", "most"),
    [
        (lambda a, b, c: a + b - c, (0.1, 0.2, 0.3), 5e-17, 2e-15),  # dust: of the size of the terms' rounding
        (lambda a, b, c: (a + b - c) * c, (1e9 + 0.1, 0.2, 1e9 + 0.3), 1e2, 1e4),
        (lambda a, b: a / b, (6.8e10, 6.4e11), 0, 1e-15),  # a ratio has none of its terms' size
        (lambda a, b: a - b, (5, 3), 0, 0),  # whole numbers are exact
        (lambda a, b: a * b, (2.5, 3), 0, 0),
        (lambda a, b, c: maximum(a + b - c, 0), (0.1, 0.2, 0.3), 5e-17, 2e-15),
        # a choice that rounding decides is taken as it is, unless it makes no difference but for rounding
        (lambda a, b, c: where(a + b > c, 1, 0), (0.1, 0.2, 0.3), 0, 0),
        (lambda a, b, c: where(a + b == c, a, c), (0.1, 0.2, 0.3), 0, 0),
        (lambda a, b, c: where(a + b - c > 0, a + b - c, 0), (0.1, 0.2, 0.3), 5e-17, 2e-15),
        (lambda a, b, c: where(c - a - b > 0, c - a - b, 0), (0.1, 0.2, 0.3), 5e-17, 2e-15),
        (lambda a, b: round_to(a * b, 2), (1.15, 0.1), 0, 1e-15),
        # what is divided by a number that may be 0, or its logarithm, isn't known at all
        (lambda a, b, c: a / (a + b - c), (0.1, 0.2, 0.3), 0, 0),
        (lambda a, b, c: (a + b - c) ** (0 - 1), (0.1, 0.2, 0.3), 0, 0),
        (lambda a, b, c: ln(a + b - c), (0.1, 0.2, 0.3), 0, 0),
    ],
)  # fmt: skip
def test_how_far_off_a_formula_may_be(
    formula: Callable[..., Expr], numbers: tuple[float, ...], least: float, most: float
) -> None:
    assert least <= slack(formula, *numbers)[1] <= most


@pytest.mark.parametrize(
    "step",
    [
        lambda balance, rate, limit: balance.prior - balance.prior * rate,  # shrinks, and so must it
        lambda balance, rate, limit: balance.prior * (1 + rate),
        lambda balance, rate, limit: balance.prior + rate - maximum(balance.prior + rate - limit, 0),
    ],
    ids=["shrinks", "grows", "stays at a limit"],
)
def test_it_goes_through_300_lags_as_the_numbers_do(step: Callable[..., Expr]) -> None:
    m = Model("Lags", timeline=Timeline.annual(1900, 2200), unit="")
    page = m.sheet("In")
    rate, limit = page.assumption("Rate"), page.assumption("Limit")
    rate.give(0.13)
    limit.give(7.7)
    balance = m.sheet("Out").line("Balance", m.timeline)
    balance.opening = limit
    balance.formula = step(balance, rate, limit)
    ((x, off),) = found(m, "Balance")
    assert (off <= 2e-12 * np.abs(x)).all()


def test_no_operation_hides_a_fault() -> None:
    bench = Bench()
    for row in ROWS:
        bench.add(row)
    values = found(bench.model, *(line.key for line in bench.lines))
    wide = {row.name for row, (x, off) in zip(ROWS, values, strict=True) if off > 5e-9 * abs(x)}
    iterated = {row.name for row in ROWS if row.op in ("irr", "xirr")}
    assert wide - iterated == {
        "pmt(1e-12, 3, 100)",  # engines lose its digits (convention 32)
        "total(along 1e+15 1e-12 -1e+15)",  # what is left of large numbers
    }
