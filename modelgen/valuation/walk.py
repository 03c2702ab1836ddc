"""From one scenario's value to another's: what each change of assumptions is worth, one after the other.

With drivers in groups 1..n, a result V, and the two scenarios A (start) and B (end), step k has the groups 1..k at
B's values and the rest at A's:

    effect of k = V(B for 1..k, A for the rest) - V(B for 1..k-1, A for the rest)

The effects add up to V(B) - V(A) exactly. Each depends on the order: what two groups do only together counts with
the later one. Reference for this path dependence: Fortin, Lemieux and Firpo, "Decomposition Methods in Economics",
Handbook of Labor Economics 4A (2011), on sequential decompositions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, apply, not_meaningful
from modelgen.formula.functions import if_error, maximum, where
from modelgen.formula.labels import slug
from modelgen.formula.units import TEXT
from modelgen.model.items import Item, Line
from modelgen.model.sheets import Container, Declaring, Sheet
from modelgen.model.sweeps import agree, lift, stand_in
from modelgen.valuation.common.dependencies import dependencies
from modelgen.valuation.common.expectations import Expected, expect
from modelgen.valuation.common.method import method

START, REST, END = "Start", "Everything else", "End"
Groups = Mapping[str, Sequence[Any]]
_GROUPS = Expected(
    "the walk of '{result}' has the groups '{value}'", "give a table: {{'Growth': [growth]}}", kind=Mapping
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Walk:
    """The lines of a walk over its steps, in the unit of the result, and the checks of its two ends and its sum."""

    value: Line  # with the changes so far
    effect: Line  # of the step; 0 for the two ends
    start: Line  # the levels that a step's bar joins
    end: Line
    scenario: Line  # the one that the step's assumptions are taken from
    checks: tuple[Line, ...]


@method
def value_walk(
    sheet: Sheet, result: Line, groups: Groups, *, inputs: Sheet, start: str, end: str, label: str = "Value walk"
) -> Walk:
    """The effects on `result` of taking the groups' assumptions from `end` instead of `start`, in their order.

    All other assumptions by scenario that the result is calculated from make a last step, "Everything else". The two
    scenarios are dropdowns on `inputs`; the walk doesn't depend on the live scenario. Where a step has no value, it
    and its effect show so and a check fails. DefinitionError for a result with axes or the same in all scenarios, and
    for a driver that is shared, is named twice, or that the result doesn't depend on.
    """
    m = sheet.model
    named = _complete(result, groups)
    if m.scenario.position(start) == m.scenario.position(end):
        raise DefinitionError(f"'{label}' starts and ends at the scenario '{start}'", "name two scenarios")
    inputs.heading(label)
    first, last = (inputs.choice(f"{label}: {what} scenario", m.scenario, shared=True) for what in ("from", "to"))
    for chosen, name in ((first, start), (last, end)):
        chosen.give(m.scenario.members[m.scenario.position(name)], source="chosen by the user of the workbook")

    step = m.iteration(f"{label}: step", (START, *named, END))
    group = m.axis("Change", *named, key=f"{slug(label)}_change")
    table = sheet.table(f"{label}: {result.label}", step)
    value, effect, low, high = (
        table.line(f"{label}: {name}", step, unit=str(result.unit)) for name in ("value", "effect", "from", "to")
    )
    taken = _text(table, f"{label}: case", (step,), m.scenario.members)
    taken.define(START, first)
    taken.formula = last
    number = _numbers(sheet, label, step, group, first, last)
    m.workings.heading(f"{label}: the model at each step")
    value.formula = lift(m.workings, result, _drivers(m, label, named, step, group, number), label)
    effect.define(START, 0)
    effect.formula = if_error(value - value.prior, not_meaningful)
    low.define(START, 0)
    low.define(END, 0)
    low.formula = value.prior
    high.formula = value

    begins, ends, scale = value.at(step, START), value.at(step, END), maximum(value.max(step), -value.min(step))
    checks = [m.check(f"{label}: the effects add up", agree(begins + effect.total(step), ends, scale))]
    for chosen, at_end, verb in ((first, begins, "starts"), (last, ends, "ends")):
        is_live = m.scenario_number == apply("position", chosen)
        same = agree(where(is_live, at_end, 0), where(is_live, result, 0), scale)
        checks.append(m.check(f"{label}: {verb} at the model's value in that scenario", same))
    sheet.chart(f"{label}: {result.label}", low, high, kind="waterfall")
    return Walk(value=value, effect=effect, start=low, end=high, scenario=taken, checks=tuple(checks))


def _numbers(sheet: Sheet, label: str, step: Axis, group: Axis, first: Expr, last: Expr) -> Line:
    """The number of the scenario that each group's assumptions are taken from at each step."""
    table = sheet.table(f"{label}: scenario that each change is taken from", step)
    number = table.line(f"{label}: scenario number", step, group, unit="")
    for reached, name in enumerate(step.members):
        for position, change in enumerate(group.members):
            number.define((name, change), apply("position", last if position < reached else first))
    return number


def _drivers(
    m: Declaring, label: str, named: Mapping[str, Sequence[Line]], step: Axis, group: Axis, number: Line
) -> dict[Item, Expr]:  # fmt: skip
    """For each assumption a line that takes its case from the scenario of its group."""
    drivers: dict[Item, Expr] = {}
    for change, items in named.items():
        for item in items:
            assert item.cases is not None
            its_case = item.cases.at(m.scenario, number.at(group, change))
            drivers[item] = stand_in(m.workings, item, (step,), its_case, label)
    return drivers


def _text(on: Container, label: str, axes: Sequence[Axis], options: tuple[str, ...]) -> Line:
    """A line of texts, which are those of a choice."""
    line = Line(on.model, label, axes, TEXT)
    line.options = options
    return on.add(line)


def _name(value: object) -> str:
    return str(getattr(value, "label", value))


def _complete(result: Line, groups: Groups) -> dict[str, list[Line]]:
    """The groups with everything else that differs by scenario and reaches the result."""
    if not isinstance(result, Line) or result.axes or result.cases is not None or result.unit == TEXT:
        raise DefinitionError(f"a value walk can't explain '{_name(result)}'", "use a calculated line without axes")
    expect(groups, _GROUPS, result=result.label)
    reaching = _by_scenario(result)
    if not reaching:
        raise DefinitionError(f"'{result.label}' is the same in all scenarios", "a walk takes assumptions by scenario")
    group_of: dict[Item, str] = {}
    for name, drivers in groups.items():
        if name.casefold() in (START.casefold(), REST.casefold(), END.casefold()):
            raise DefinitionError(f"a group is called '{name}', as the walk's own step is", "give it another name")
        if not isinstance(drivers, Sequence) or not drivers:
            raise DefinitionError(f"the group '{name}' names no assumption", "give it a list of some, or leave it out")
        for driver in drivers:
            _refuse_driver(driver, name, result, reaching, group_of)
            group_of[driver] = name
    named = {name: list(drivers) for name, drivers in groups.items()}
    rest = [driver for driver in reaching if driver not in group_of]
    return {**named, REST: rest} if rest else named


def _refuse_driver(
    driver: object, group: str, result: Line, reaching: Sequence[Line], group_of: Mapping[Item, str]
) -> None:  # fmt: skip
    if not isinstance(driver, Line) or driver.cases is None:
        why = f"'{_name(driver)}' in the group '{group}' is no assumption by scenario"
        raise DefinitionError(why, "declare it without shared=True, or take it out")
    if driver in group_of:
        where_else = "twice" if group_of[driver] == group else f"in '{group_of[driver]}' and in '{group}'"
        raise DefinitionError(f"'{driver.label}' stands {where_else}", "take one of the two out")
    if not any(driver is other for other in reaching):
        raise DefinitionError(f"'{result.label}' doesn't depend on '{driver.label}'", "take it out of the walk")


def _by_scenario(result: Line) -> list[Line]:
    """The assumptions by scenario that a result is calculated from, in order of definition."""
    m = result.model
    read = dependencies([result], _behind)
    if any(item is m.scenario_number or item is m.selector for item in read):
        why = f"'{result.label}' is calculated from the live scenario's name or number"
        raise DefinitionError(why, "make what differs an assumption by scenario")
    found = set(read)
    return [item for item in m.items if isinstance(item, Line) and item in found and item.cases is not None]


def _behind(item: Item) -> list[Expr]:
    """The formulas of a line; an assumption by scenario is a driver itself."""
    if not isinstance(item, Line) or item.cases is not None:
        return []
    return [formula for _, _, formula in item.formulas()]
