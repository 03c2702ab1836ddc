"""Everything that is refused before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelgen.errors import DefinitionError, DefinitionErrors
from modelgen.formula.expr import Expr, Reduce
from modelgen.model.items import Block, Input, Item, Line
from modelgen.model.model import Model
from modelgen.model.needs import Need, bounds, needs
from modelgen.model.order import March, Step, order, scope_of
from modelgen.model.timeline import Timeline


@dataclass(frozen=True)
class Checked:
    """A definition without faults: its blocks, in order of calculation, and what is worth a warning."""

    model: Model
    blocks: dict[Line, list[Block]]
    order: list[Step | March]
    warnings: list[str]


def check(model: Model) -> Checked:
    """Freeze the definition and refuse what can't be computed; DefinitionErrors names every fault found.

    A frozen definition doesn't change, so it is looked through once.
    """
    if model.checked is None:
        model.freeze()
        model.checked = _checked(model)
    return model.checked


def _checked(model: Model) -> Checked:
    errors: list[DefinitionError] = []
    blocks: dict[Line, list[Block]] = {}
    for line in model.lines:
        try:
            blocks[line] = line.blocks()
        except DefinitionError as error:
            errors.append(error)
    for item in model.items:
        if isinstance(item, Input):
            errors += _missing(item)
    for faults in model.requirements:
        errors += faults()
    _refuse(errors)
    for line in model.checks:
        if line.column_axis and line.span[0] == line.span[1]:
            errors.append(
                DefinitionError(
                    f"the check '{line.label}' covers no period",
                    "the periods of what it reads don't overlap",
                    line.place,
                )
            )
    _refuse(errors)
    for working in (False, True):  # what is wrong in a line is wrong in its copies
        for line, its_blocks in blocks.items():
            if (line.sheet is model.workings) is working:
                for block in its_blocks:
                    errors += _uncovered(block)
        _refuse(errors)
    steps = order([block for its_blocks in blocks.values() for block in its_blocks])
    return Checked(model, blocks, steps, _warnings(model, blocks))


def _refuse(errors: list[DefinitionError]) -> None:
    seen: dict[str, DefinitionError] = {}
    for error in errors:
        seen.setdefault(str(error), error)
    if len(seen) == 1:
        raise next(iter(seen.values()))
    if seen:
        raise DefinitionErrors(list(seen.values())[:20])


def _missing(item: Input) -> list[DefinitionError]:
    """The cells of the base for which no value can be found."""
    holes = [
        item.slot(0, members, period)
        for members in item.rows()
        for period in item.columns()
        if (0, members, period) not in item.given and item.parent(0, members, period) is None
    ]
    if not holes:
        return []
    line = item.line
    key = item.key if line is None else f"actual.{line.key}"
    names = ", ".join(" ".join(filter(None, [*(slot.member or ()), slot.period])) for slot in holes[:3])
    of = f" for {names}" if names else ""
    more = f" and {len(holes) - 3} more" if len(holes) > 3 else ""
    what = "value" if line is None else "actual value"
    return [
        DefinitionError(
            f"'{item.label}' has no {what}{of}{more}",
            f"give it one under [{key}]",
            (item if line is None else line).place,
        )
    ]


def _uncovered(block: Block) -> list[DefinitionError]:
    """The reads of a formula that no value answers."""
    errors = list(_flow_faults(block, block.expr))
    for need in needs(block.expr, scope_of(block)):
        fault = _fault(block, need)
        if fault:
            errors.append(fault)
    return errors


def _flow_faults(block: Block, expr: Expr) -> Iterator[DefinitionError]:
    """A return of a single flow; a present value over history and forecast alike, without having been told so."""
    if isinstance(expr, Reduce) and expr.op.flows and isinstance(expr.axis, Timeline):
        start, stop = bounds(expr)
        if start < stop < start + expr.op.least:
            yield DefinitionError(
                f"'{block.line.label}' takes the {expr.op.name} of a single period",
                f"it takes {expr.op.least} periods at least",
                block.place,
            )
        if expr.first is None and start < expr.axis.history < stop:
            name = expr.axis.members[expr.axis.history]
            yield DefinitionError(
                f"'{block.line.label}' takes the {expr.op.name} of history and forecast together",
                f'name the first period: {expr.op.name}(..., first="{name}")',
                block.place,
            )
    for child in expr.children:
        yield from _flow_faults(block, child)


def _fault(block: Block, need: Need) -> DefinitionError | None:
    item: Item = need.item
    axis = item.column_axis
    window = need.scope.get(axis) if axis else None
    if axis is None or window is None:
        return _row_fault(block, need)
    start, stop = need.within or item.span
    if window.stop <= window.start:
        return DefinitionError(
            f"'{block.line.label}' reads '{item.label}' for no period at all",
            "the periods of what it reads don't overlap", block.place,
        )  # fmt: skip
    if isinstance(item, Line) and item.opens and window.shift != 0 and need.within is None:
        start -= 1
    if start <= window.start and window.stop <= stop:
        return _row_fault(block, need)
    missing = window.start if window.start < start else max(stop, window.start)
    name = (
        axis.members[missing]
        if 0 <= missing < len(axis)
        else ("before " if missing < 0 else "after ") + (axis.members[0] if missing < 0 else axis.members[-1])
    )
    if isinstance(item, Input) and item.fixed and (item.steps_to or need.within):
        other = item.steps_to.label if item.steps_to else "shorter periods"
        return DefinitionError(
            f"'{block.line.label}' has no {other} that {name} takes its value from",
            f"give both timelines the same year end and reach, or declare '{block.line.label}' with partial=True",
            block.place,
        )  # fmt: skip
    given = isinstance(item, Input) or (isinstance(item, Line) and item.cases is not None)
    if 0 <= missing < item.past:
        remedy = f"give its actuals under [actual.{item.key}] or set its .history"
        if given:
            remedy = "declare it with periods='all'"
        if block.start < item.past and block.phase != "history":
            remedy += f", or set .forecast only on '{block.line.label}'"
    elif 0 <= missing < len(axis):
        remedy = "declare it with periods='all'" if given else "set its .forecast"
    elif window.shift == 1 and need.within is not None:
        remedy = "give what accumulates or ranks a line of its own, with an .opening"
    else:
        remedy = f"set '{item.label}'.opening" if window.shift == 1 and not given else "shorten the lag"
    return DefinitionError(
        f"'{block.line.label}' reads '{item.label}' for {name}, where it has no value", remedy, block.place
    )


def _row_fault(block: Block, need: Need) -> DefinitionError | None:
    for axis, window in need.scope.items():
        if axis.ordered and axis is not need.item.column_axis and not (window.start >= 0 and window.stop <= len(axis)):
            return DefinitionError(
                f"'{block.line.label}' reads '{need.item.label}' outside {axis.label}", "", block.place
            )
    return None


def _warnings(model: Model, blocks: dict[Line, list[Block]]) -> list[str]:
    read = {
        id(need.item)
        for line, its_blocks in blocks.items()
        if line.cases is None
        for block in its_blocks
        for need in needs(block.expr, scope_of(block))
    }
    lives = {line.cases: line for line in model.lines if line.cases is not None}
    warnings = []
    for item in model.items:
        if not isinstance(item, Input) or "." in item.key:
            continue
        if id(lives.get(item, item)) not in read and not item.informs:
            warnings.append(f"{item.place}: nothing reads the assumption '{item.label}'")
        if not item.sources and not item.options:
            warnings.append(f"{item.place}: the assumption '{item.label}' names no source")
    return warnings
