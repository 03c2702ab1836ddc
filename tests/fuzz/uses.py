"""What users make of the lines of a random model: outputs, checks, claims, sweeps, charts."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from modelgen import DefinitionError, isclose, round_to, where
from modelgen.formula.axes import Axis
from modelgen.formula.units import unit
from modelgen.model.items import Input, Item, Line
from modelgen.model.reads import items_in
from tests.fuzz.formulas import DATE, DAYS, PLAIN

STEPS: list[list[float]] = [[-1, 0, 1], [-0.5, 0, 0.25], [2, 1, 0, -1, -2]]


def uses(maker: Any) -> None:
    """Headline outputs with a price, a section of the summary, checks, claims, a chart, sweeps."""
    dice, m = maker.dice, maker.model
    results = [_result(maker, n, line) for n, line in enumerate(maker.lines)]
    m.output(*dice.some(results))
    if dice.maybe(4):
        m.price(maker.formulas.constants[dice.one([PLAIN, "USD mn"])])
    if dice.maybe(4):
        m.summary("Some & more", *maker.lines[:2])
    if dice.maybe(4):
        with suppress(DefinitionError):  # dates, lines without periods
            maker.sheets[0].chart("A <chart>", *(line for line in maker.lines if line.sheet is maker.sheets[0]))
    if dice.maybe():
        _check(maker, results[0])
    if dice.maybe(3):
        m.claim("Stated", stated=1, computed=results[0], tolerance=0.5, unit=str(results[0].unit), source="a report")
    if results[-1].unit != unit(DATE) and dice.maybe(4):
        m.claim(
            "Denied", stated=0, computed=round_to(results[-1], 1), tolerance=0, unit=str(results[-1].unit),
            source="a report", agrees=False, note="as is known",
        )  # fmt: skip
    swept = [r for r in results if r.unit.same_as(unit(PLAIN)) or "USD" in str(r.unit)]
    if swept and dice.maybe(4):
        m.scenario_table(swept[:2])
    if swept and dice.maybe(3):
        _sweep(maker, swept[-1])


def _result(maker: Any, n: int, line: Any) -> Any:
    """A line brought down to one number."""
    result = maker.sheets[0].line(f"Result {n}", unit=maker.names[line], key=f"result_{n}")
    maker.formulas.own = []
    try:
        result.formula = maker.formulas.reached(line, maker.names[line])
    except DefinitionError:
        result.formula = maker.formulas.constants[maker.names[line]]
    maker.names[result] = maker.names[line]
    maker.settle(result)
    return result


def _check(maker: Any, result: Any) -> None:
    """A line against 0, a condition over axes, a tolerance."""
    dice, m, formulas = maker.dice, maker.model, maker.formulas
    axes = maker.lines[0].axes
    flag = maker.sheets[0].line("Flag", *axes, unit=PLAIN)
    maker.names[flag] = PLAIN
    formulas.own = list(axes)
    by_condition = dice.maybe()
    flag.formula = where(formulas.condition(2), 1, 0) if by_condition else formulas.number(PLAIN, 2)
    if not set(flag.set_formulas["formula", None][0].axes) <= set(axes):
        flag.set_formulas["formula", None] = formulas.constants[PLAIN], None
    maker.settle(flag)
    if dice.maybe(3):
        name = maker.names[maker.lines[0]]
        m.check("Is close", isclose(result, formulas.constants[name], formulas.constants[name]))
    m.check("Holds", flag == 1 if by_condition else flag > 0)


def _sweep(maker: Any, result: Any) -> None:
    """A sensitivity or a tornado of what a result depends on."""
    dice, m = maker.dice, maker.model
    drivers = [item for item in _reads(result) if str(item.unit) not in (DATE, DAYS, "text", "true/false")]
    drivers = [item for item in drivers if item.label not in ("Power", "Root", "Flow")]
    if not drivers:
        return
    one: Any = dice.one(drivers)
    given = [item for item in drivers if isinstance(item, Input) or getattr(item, "cases", None) is not None]
    other: Any = dice.one(given) if any(one is item for item in given) else one
    steps = dice.one(STEPS)
    rows: list[Axis] = [axis for axis in one.axes if not axis.ordered]
    if one is other and len(rows) == 1 and dice.maybe():  # members of one driver
        axis, members = rows[0], rows[0].members
        if len(members) > 1 and dice.maybe():
            m.sensitivity(result, (one.at(axis, members[0]), steps), (one.at(axis, members[-1]), [-1, 0, 1]))
        else:
            m.tornado(result, {one.at(axis, member): 0.5 for member in members})
    elif dice.maybe():
        m.tornado(result, {one: 0.5, other: (-1, 1)})
    elif one is other:
        m.sensitivity(result, (one, steps))
    else:
        m.sensitivity(result, (one, steps), (other, [-1, 0, 1]))


def _reads(result: Line) -> list[Item]:
    """The assumptions and lines on which a result depends."""
    found: list[Item] = []
    stack: list[Item] = [result]
    while stack:
        item = stack.pop()
        if isinstance(item, Line) and item.cases is None:
            below = [leaf for _, _, expr in item.formulas() for leaf in items_in(expr)]
        else:
            below = []
        for leaf in below:
            fixed = isinstance(leaf, Input) and (leaf.fixed or leaf.line is not None or leaf.by_scenario)
            if not fixed and all(leaf is not other for other in found) and not leaf.options:
                found.append(leaf)
                stack.append(leaf)
    return found
