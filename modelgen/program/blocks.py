"""From the formulas that a definition sets on a line to the cells that each of them fills (convention 4)."""

from __future__ import annotations

from functools import partial

from modelgen.errors import DefinitionError, Place, Unfilled, Unset
from modelgen.formula.axes import Axis
from modelgen.formula.expr import At, Expr, Lag, Leaf, Pick, Reduce, Running
from modelgen.formula.rewrite import replaced, rewrite
from modelgen.formula.spans import leaves
from modelgen.model.address import OPENING, Members
from modelgen.model.items import Block, Line


def blocks(line: Line) -> list[Block]:
    """Every formula with the cells it fills, the opening first; DefinitionError where a row has none."""
    start, stop = line.span
    past, phases = line.past, line.phases()
    made: list[Block] = []
    shown = line.past_values
    if shown is not None:
        if phases & {"history", "formula"}:
            raise DefinitionError(
                f"'{line.label}' has actuals and a formula for its history", "set .forecast only", line.place
            )
        made.append(Block(line, "history", None, 0, past, shown, line.place))
    parts: list[tuple[str, int, int]] = [(OPENING, start - 1, start)] if line.opens else []
    if phases & {"history", "forecast"} or shown is not None:
        parts += [("history", start, past)] if start < past and shown is None else []
        parts += [("forecast", past, stop)] if past < stop else []
    else:
        parts.append(("formula" if "formula" in phases or not line.column_axis else "forecast", start, stop))
    used: set[tuple[str, Members | None]] = set()
    if line.column_axis is None and OPENING in phases:
        used.add((OPENING, None))  # it stands in the formulas that read it
    for phase, first, last in parts:
        made += _phase_blocks(line, phase, first, last, used)
    for (phase, members), (_, place) in line.set_formulas.items():
        if (phase, members) not in used:
            periods = {"history": past, "forecast": line.length - past}.get(phase, 1)
            raise DefinitionError(
                f"the {phase} of '{line.label}' fills no cell",
                "what else is set covers all of them" if periods else f"the timeline has no {phase}", place,
            )  # fmt: skip
    return sorted(made, key=lambda block: block.start)


def _phase_blocks(line: Line, phase: str, start: int, stop: int, used: set[tuple[str, Members | None]]) -> list[Block]:
    """A row takes its own formula for the phase, else its own for all, else the common ones likewise."""

    def find(members: Members | None) -> tuple[str, tuple[Expr, Place | None]] | None:
        for name in (phase, "formula") if phase != OPENING else (phase,):
            if (name, members) in line.set_formulas:
                return name, line.set_formulas[name, members]
        return None

    own = {members: found for members in line.rows() if line.row_axes and (found := find(members))}
    common = find(None)
    used.update((found[0], members) for members, found in own.items())
    for members in line.rows():
        chosen = own.get(members) or common
        if chosen is not None and (begun := _begun(line, members, chosen[1][0])) is not None:
            if members not in own:
                used.add((chosen[0], None))
            own[members] = chosen[0], (begun, chosen[1][1])
    if common and len(own) < len(list(line.rows())):
        used.add((common[0], None))
    if not own:
        if common is None and not line.set_formulas and 0 < line.length == line.past:
            what = f"'{line.label}' has no actuals, and its timeline has no forecast"
            remedy = f"give it some under [actual.{line.key}] or by .actual.give(), or set .history"
            raise Unfilled(what, remedy, line.place, key=f"actual.{line.key}")
        if common is None:
            raise Unset(
                f"'{line.label}' has no formula" + (f" for its {phase}" if line.column_axis else ""),
                f"set .{phase if line.column_axis else 'formula'}", line.place,
            )  # fmt: skip
        return [Block(line, phase, None, start, stop, *common[1])]
    made = []
    for members in line.rows():
        chosen = own.get(members) or common
        if chosen is None:
            name = " / ".join(line.member_labels(members))
            raise DefinitionError(
                f"'{line.label}' has no formula for '{name}'" + (f" in its {phase}" if line.column_axis else ""),
                f"write .define({name!r}, ...)", line.place,
            )  # fmt: skip
        made.append(Block(line, phase, members, start, stop, *chosen[1]))
    return made


def _begun(line: Line, members: Members, formula: Expr) -> Expr | None:
    """The formula of a row at the first step of an iteration, with openings instead of `.prior`; None where it reads
    none (convention 4)."""
    found = False

    def begun(part: Expr, axis: Axis) -> Expr | None:
        nonlocal found
        if isinstance(part, At | Pick | Reduce | Running) and part.axis is axis:
            return part  # it goes along the axis by itself
        made = _opened(part, axis)
        found = found or made is not None
        return made

    for axis, position in zip(line.row_axes, members, strict=True):
        if axis.ordered and position == 0:
            formula = replaced(formula, partial(begun, axis=axis))
    return formula if found else None


def _opened(part: Expr, axis: Axis) -> Expr | None:
    """What a `.prior` is at the first step, where all that it reads has an opening."""
    if not isinstance(part, Lag) or part.axis is not axis or part.periods != 1:
        return None
    openings = {leaf: _opening(leaf, axis) for leaf in leaves(part.children[0]) if axis in leaf.axes}
    known = {leaf: opening for leaf, opening in openings.items() if opening is not None}
    return rewrite(part.children[0], lambda leaf: known.get(leaf, leaf)) if len(known) == len(openings) else None


def _opening(leaf: Leaf, axis: Axis) -> Expr | None:
    """What an item is before the first step of an axis."""
    return leaf.opening if isinstance(leaf, Line) and leaf.opening_axis is axis else None
