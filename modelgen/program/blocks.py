"""From the formulas that a definition sets on a line to the cells that each of them fills (convention 4)."""

from __future__ import annotations

from modelgen.errors import DefinitionError, Place
from modelgen.formula.expr import Expr
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
    if common and len(own) < len(list(line.rows())):
        used.add((common[0], None))
    if not own:
        if common is None:
            raise DefinitionError(
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
