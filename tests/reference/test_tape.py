"""The tape against the arrays: the same numbers, errors and n.m. in every draw, for random models and odd ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from modelgen import Model, ModelgenError, Timeline, if_error, ln, maximum, not_meaningful, where
from modelgen.formula.errorvalues import NONE
from modelgen.formula.units import DATE, TEXT
from modelgen.model.items import Input
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.reference.solve import Solver, dense
from modelgen.reference.tape import Tape, Varied
from tests.fuzz.models import models

DRAWS = 24  # at least as many as arrays compute all blocks for


def compared(program: Program, varied: list[Input], dice: np.random.Generator) -> int:
    """How many cells of all lines vary; each is what the arrays make of the same draws."""
    given, drawn = {program.selector: np.zeros(DRAWS)}, list[Any]()
    does = dict[tuple[Input, tuple[int, ...]], Varied]()
    for item in varied:
        base = dense(item, item.given)
        array = np.repeat(base[np.newaxis], DRAWS, axis=0)
        for at in np.ndindex(base.shape):
            draw = (
                dice.choice([-2.0, -1.0, 0.0, 0.5, 1.0, 1e3], DRAWS)
                if dice.random() < 0.3
                else dice.normal(1, 1, DRAWS)
            )
            how = dice.choice(3)
            array[(slice(None), *at)] = (draw, base[at] * draw, base[at] + draw)[how]
            does[item, at] = ((None, "multiply", "add")[how], len(drawn))
            drawn.append(draw)
        given[item] = array
    whole = Solver(program, DRAWS, given, {}).run().data
    tape = Tape(program, 0, does, program.lines)
    cells = 0
    for line, found in zip(program.lines, tape.run(drawn), strict=True):
        both = (whole[line].x, whole[line].coded())
        x, codes = (np.broadcast_to(a.reshape(len(a), -1), (DRAWS, len(found))) for a in both)
        for number, cell in enumerate(found):
            name = f"{line.key}, cell {number}"
            mine = np.broadcast_to(cell.coded(), DRAWS)
            np.testing.assert_array_equal(mine, codes[:, number], err_msg=name)
            sound = mine == NONE
            values = np.broadcast_to(cell.x, DRAWS)[sound]
            np.testing.assert_allclose(values, x[sound, number], rtol=1e-13, atol=0, err_msg=name)
            cells += len(cell.x) > 1
    return cells


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_random_models(part: int) -> None:
    cells = 0

    @seed(part)
    @settings(
        max_examples=20, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(models(), st.integers(0, 9999))
    def one(model: object, number: int) -> None:
        nonlocal cells
        dice = np.random.default_rng(number)
        try:
            program = compile(model)  # type: ignore[arg-type]
        except (ModelgenError, AttributeError):
            return
        numbers = [item for item in program.inputs if item.unit not in (TEXT, DATE) and dice.random() < 0.5]
        if isinstance(program, Program) and numbers:
            cells += compared(program, numbers, dice)

    one()
    assert cells > 100


def odd() -> Model:
    """Errors and n.m. in some draws, at every turn."""
    m = Model("Odd", timeline=Timeline.annual(2024, 2028))
    sheet = m.sheet("In")
    a, b = sheet.assumption("A", m.timeline), sheet.assumption("B")
    a.give([1, 2, 3, 4, 5])
    b.give(2)
    half, great = sheet.assumption("Half"), sheet.assumption("Great number")
    half.give(0.5)
    great.give(1e200)
    two = sheet.assumption("Two")
    two.give(2)
    out = m.sheet("Out")
    lines = {
        "Ratio": a / b, "Logarithm": ln(a), "Caught": if_error(a / b, -1),
        "Chosen": where(b > 0, a / b, not_meaningful),
        "Most": maximum(a, 0, b),
        "Power": a**b, "Square": a**two, "Root": a**half,
        "Running": a.cumulative, "Rank": a.rank(m.timeline),
        "Total": (a / b).total(m.timeline), "Average": a.average(m.timeline),
        "Median": where(a > 1, a, not_meaningful).median(m.timeline),
        "Great": a * great * great,
    }  # fmt: skip
    for label, formula in lines.items():
        out.line(label, *formula.axes, unit="").formula = formula
    balance = out.line("Balance", m.timeline)
    balance.opening = b
    balance.formula = balance.prior * (1 + a)
    return m


@pytest.mark.parametrize("number", range(3))
def test_odd_values(number: int) -> None:
    program = compile(odd())
    inputs = [item for item in program.inputs if item.key in ("a", "b")]
    assert compared(program, inputs, np.random.default_rng(number)) > 50


def test_what_does_not_vary_takes_no_step() -> None:
    program = compile(odd())
    (b,) = (item for item in program.inputs if item.key == "b")
    tape = Tape(program, 0, {(b, ()): (None, 0)}, [program.find("Square"), program.find("Most"), program.find("Most")])
    assert len(tape.steps) == 5  # of Most, in each of five periods, once
