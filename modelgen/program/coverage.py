"""What is refused before anything is computed: inputs without a value, and reads that no value answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from modelgen.errors import DefinitionError, DefinitionErrors, Unfilled
from modelgen.formula.expr import Lag, Leaf, Reduce
from modelgen.formula.needs import Need
from modelgen.formula.spans import bounds, leaves, nodes, span
from modelgen.model.items import Block, Input, Item, Line
from modelgen.model.timeline import Timeline

_UNLOADED = ' of the file that m.load("assumptions.toml") reads'


def refuse(errors: list[DefinitionError]) -> None:
    """Raise what was found, each fault once: DefinitionError for one, DefinitionErrors for several."""
    seen: dict[str, DefinitionError] = {}
    for error in errors:
        seen.setdefault(str(error), error)
    if len(seen) == 1:
        raise next(iter(seen.values()))
    if seen:
        raise DefinitionErrors(list(seen.values()))


def missing(item: Input, loaded: bool = True) -> list[Unfilled]:
    """The cells of the base for which no value can be found; `loaded` is whether the definition reads a values file."""
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
    of = f" for {', '.join(map(str, holes[:3]))}" if holes[0].member or holes[0].period else ""
    more = f" and {len(holes) - 3} more" if len(holes) > 3 else ""
    what = "value" if line is None else "actual value"
    fault = f"'{item.label}' has no {what}{of}{more}"
    remedy = f"give it one under [{key}]" + ("" if loaded else _UNLOADED)
    return [Unfilled(fault, remedy, (item if line is None else line).place, key=key)]


def uncovered(block: Block) -> list[DefinitionError]:
    """The reads of a formula that no value answers."""
    errors = [fault for expr in nodes(block.expr) if isinstance(expr, Reduce) for fault in _flow_faults(block, expr)]
    for need in block.needs:
        fault = _fault(block, need)
        if fault:
            errors.append(fault)
    return errors


def _flow_faults(block: Block, expr: Reduce) -> Iterator[DefinitionError]:
    """A return of a single flow; a present value over history and forecast alike, without having been told so."""
    if expr.op.flows and isinstance(expr.axis, Timeline):
        start, stop = bounds(expr)
        if start < stop < start + expr.op.least:
            yield DefinitionError(
                f"'{block.line.label}' takes the {expr.op.name} of a single period",
                f"it takes {expr.op.least} periods at least",
                block.place,
            )
        if expr.first is None and start < expr.axis.history < stop:
            every, ahead = expr.axis.members[start], expr.axis.members[expr.axis.history]
            yield DefinitionError(
                f"'{block.line.label}' takes the {expr.op.name} of history and forecast together",
                f'name the first period that counts: {expr.op.name}(..., first="{every}") takes all of them, what was '
                f'invested before the forecast too, and first="{ahead}" those of the forecast alone',
                block.place,
            )


def _fault(block: Block, need: Need) -> DefinitionError | None:
    item, axis = need.item, need.item.column_axis
    assert isinstance(item, Item)
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
        partial = f", or declare '{block.line.label}' with partial=True" if _may_be_partial(block) else ""
        return DefinitionError(
            f"'{block.line.label}' has no {other} that {name} takes its value from",
            f"give both timelines the same year end and reach{partial}", block.place,
        )  # fmt: skip
    fault, remedy = f"'{block.line.label}' reads '{item.label}' for {name}, where it has no value", None
    if isinstance(item, Line) and item.cases is None and not item.partial and 0 <= missing < item.past:
        unknown: Line | None = item
    elif isinstance(item, Line) and 0 <= missing < item.span[0] and (unknown := _begins_late(item, set())) is not None:
        remedy = f"give '{unknown.label}' its actuals under [actual.{unknown.key}] or set its .history"
    else:
        unknown = None
    remedy = remedy or _remedy(block, need, item, missing)
    if unknown is not None:
        return Unfilled(fault, remedy, block.place, key=f"actual.{unknown.key}")
    return DefinitionError(fault, remedy, block.place)


def _without_past(leaf: Leaf) -> TypeGuard[Line]:
    """Whether it is a line that could have actuals, and has neither these nor a formula for its history."""
    return isinstance(leaf, Line) and leaf.cases is None and not leaf.partial and leaf.past == leaf.span[0] > 0


def _begins_late(line: Line, seen: set[Line]) -> Line | None:
    """A line without a past whose earlier values a partial line reads, so that it begins after the last actuals."""
    if not line.partial or line in seen:
        return None
    seen.add(line)
    for _, _, expr in line.formulas():
        for part in nodes(expr):
            if isinstance(part, Lag):
                for leaf in leaves(part):
                    if _without_past(leaf):
                        return leaf
        for leaf in leaves(expr):
            if isinstance(leaf, Line) and (found := _begins_late(leaf, seen)) is not None:
                return found
    return None


def _remedy(block: Block, need: Need, item: Item, missing: int) -> str:
    """What gives a value to the period that has none, or leaves out the one that reads it."""
    axis, line = item.column_axis, block.line
    assert axis is not None
    itself, back = item is line, need.scope[axis].shift == 1
    given = isinstance(item, Input) or (isinstance(item, Line) and item.cases is not None)
    partial = isinstance(item, Line) and item.partial
    ways = []
    if need.within is not None and missing < 0 and back:
        ways = ["give what accumulates or ranks a line of its own, with an .opening"]
    elif 0 <= missing < len(axis) and given:
        ways = ["declare it with periods='all'"]
    elif 0 <= missing < len(axis) and not partial:
        past = f"give its actuals under [actual.{item.key}] or set its .history"
        ways = [past if missing < item.past else "set its .forecast"]
    elif missing < 0 and back and not given and not partial:
        ways = [f"set '{item.label}'.opening"]
    window, first = need.scope[axis], item.span[0]
    if line.column_axis is None:
        if 0 <= missing < first < len(axis) and window.stop - window.start < len(axis):  # a choice is of all periods
            ways.append(f"read it from {axis.members[first]} on")
    elif 0 <= missing < item.past and block.start < item.past and block.phase != "history" and not line.partial:
        ways.append(f"set .forecast only on '{line.label}'")
    if itself and not ways and block.phase == "formula":
        ways = ["set .history for the periods that it doesn't reach, and .forecast for the others"]
    elif _may_be_partial(block) and (not ways or missing < 0):
        ways.append(f"declare '{line.label}' with partial=True")
    elif not ways:
        ways = [f"let {axis.label} {'begin earlier' if missing < item.span[0] else 'end later'}"]
    return ", or ".join(ways)


def _may_be_partial(block: Block) -> bool:
    """Whether the line could have values only where its formula is defined: one for all periods that reads others."""
    axis, line = block.line.column_axis, block.line
    if axis is None or line.partial or block.phase != "formula" or any(need.item is line for need in block.needs):
        return False
    start, stop = span(block.expr, axis)
    return start < stop


def _row_fault(block: Block, need: Need) -> DefinitionError | None:
    for axis, window in need.scope.items():
        if axis.ordered and axis is not need.item.column_axis and not (window.start >= 0 and window.stop <= len(axis)):
            side, end = ("before", axis.members[0]) if window.start < 0 else ("after", axis.members[-1])
            ways = []
            if isinstance(need.item, Line) and need.item.opening_axis is axis and window.start == -1:
                ways.append(f"set '{need.item.label}'.opening")
            if axis in block.line.row_axes:
                ways.append(f"write .define({end!r}, ...) with a formula that doesn't")
            return DefinitionError(
                f"'{block.line.label}' reads '{need.item.label}' for {side} {end} of {axis.label}, which isn't there",
                ", or ".join(ways), block.place,
            )  # fmt: skip
    return None


NO_SOURCE = "names no source"  # the end of a warning


def warnings(items: Sequence[Item]) -> list[str]:
    """What a definition can be built with and had better not: assumptions that nothing reads, or without a source."""
    read = {
        need.item
        for item in items
        if isinstance(item, Line) and item.cases is None
        for block in item.blocks
        for need in block.needs
    }
    found = []
    for item in items:
        given = item.cases if isinstance(item, Line) else item
        if not isinstance(given, Input) or item.origin:
            continue
        if item not in read and not given.informs:
            found.append(f"{given.place}: nothing reads the assumption '{item.label}'")
        if not given.sources and not given.options:
            found.append(f"{given.place}: the assumption '{item.label}' {NO_SOURCE}")
    return found
