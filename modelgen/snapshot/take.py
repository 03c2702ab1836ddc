"""What a snapshot holds, taken from a model: its formulas, and the values that they have at given inputs.

Formulas are compared at the inputs of the snapshot: so inputs may change, and what moves is due to formulas.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np

from modelgen.formula.text import words
from modelgen.layout.layout import Layout
from modelgen.layout.place import place
from modelgen.model.address import InputKey, Members
from modelgen.model.claims import SCAN
from modelgen.model.items import Input, Item, Line
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.reference.result import Result, readable
from modelgen.reference.solve import Given, Solver, dense
from modelgen.snapshot import names
from modelgen.snapshot.shape import Shapes
from modelgen.workbook.emit import emitter

NOISE = 1e-12  # of the largest number of the same unit: what is smaller is the rounding of a difference
Rows = dict[str, dict[str, str]]  # a row's name -> its cells


@dataclass
class Snapshot:
    """What the file holds: rows by name, their cells by name; a formula has the cells `words` and `R1C1`."""

    headline: Rows = field(default_factory=dict)
    formulas: Rows = field(default_factory=dict)
    inputs: Rows = field(default_factory=dict)
    values: Rows = field(default_factory=dict)


def take(model: Model | Program, inputs: Rows | None = None) -> Snapshot:
    """The snapshot of a model, its values computed with its own inputs, or with those of another snapshot."""
    program = compile(model)
    layout = place(program)
    made = Snapshot(formulas=_formulas(layout))
    free = [item for item in program.inputs if item is not program.selector]
    given = {item: _given(item, inputs or {}) for item in free}
    for item, cells in given.items():
        for (scenario, members, period), number in cells.items():
            row = made.inputs.setdefault(names.input_row(item, scenario, members), {})
            row[names.period(item, period)] = names.input_text(item, number)
    scenarios = program.scenario.members
    drawn = {program.selector: np.arange(len(scenarios), dtype=np.float64)}
    drawn |= {item: dense(item, cells) for item, cells in given.items()}
    result = Solver(program, len(scenarios), drawn, {}).run()
    texts, labels = _Texts(result), names.labels(program)
    for output in program.outputs:
        unit = f" ({output.unit})" if str(output.unit) else ""
        made.headline[names.joined(f"{output.sheet.name}: {labels[output]}{unit}")] = {
            names.cell(scenario): texts.of(output, draw=draw) for draw, scenario in enumerate(scenarios)
        }
    made.values = dict(_values(layout, texts))
    return made


def _formulas(layout: Layout) -> Rows:
    program = layout.program
    formulas, shapes, labels = emitter(layout), Shapes(layout), names.labels(program)
    rows: Rows = {}
    for line in _shown(layout):
        for block, members, template in formulas.rows(line):
            if _scans(line, members):
                continue
            position = block.start if line.column_axis else None
            cell = layout[line].cell(members, position)
            shape = shapes.shape(template.fill(position or 0), line, members, cell.sheet, cell.column)
            name = names.joined(line.sheet.name, labels[line], names.member(line, members), names.cells(block))
            rows[name] = {"words": names.clean(words(block.expr)), "R1C1": names.clean(shape)}
    # the workings repeat the formulas of other sheets, by the thousand: one line for all of them
    lines = [line for line in program.lines if line.sheet is program.workings]
    again = [f"{line.key} {b.phase} {b.members} {words(b.expr)}" for line in lines for b in line.blocks]
    if again:
        name = names.joined(program.workings.name, "all lines", names.NONE, names.NONE)
        digest = sha256("\n".join(again).encode()).hexdigest()[:16]
        rows[name] = {"words": f"{len(again)} formulas that repeat those of other sheets: {digest}", "R1C1": names.NONE}
    return rows


def _shown(layout: Layout) -> list[Line]:
    """The lines in the order of the workbook, but for those that repeat others."""
    on = layout.program.workings
    return [item for item in layout.placements if isinstance(item, Line) and item.sheet is not on]


def _scans(line: Line, members: Members) -> bool:
    """Whether a row belongs to the error scan, whose formula reads every line of a sheet and changes with each."""
    names_of = line.member_labels(members) if line is line.program.failures else (line.label,)
    return line.origin == "check" and names_of[0].startswith(SCAN)


def _values(layout: Layout, texts: _Texts) -> Iterator[tuple[str, dict[str, str]]]:
    labels = names.labels(layout.program)
    for line in _shown(layout):
        columns: list[int | None] = [None]
        if line.column_axis:
            columns = list(range(line.span[0] - line.opens, line.span[1]))
        for members in line.rows():
            if _scans(line, members):
                continue
            cells = {names.period(line, column): texts.of(line, members, column) for column in columns}
            yield names.joined(line.sheet.name, labels[line], names.member(line, members)), cells


class _Texts:
    """Values with six digits: what a person compares, and what no machine computes otherwise."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.largest: dict[str, float] = {}
        for item in result.data:
            size = max(map(abs, result.extremes(item)))
            self.largest[str(item.unit)] = max(self.largest.get(str(item.unit), 0.0), size)

    def of(self, item: Item, members: Members = (), column: int | None = None, draw: int = 0) -> str:
        """One value; what is nothing but rounding beside the largest number of its unit is 0."""
        found = readable(item, self.result.value(item, members, column, draw))
        if not isinstance(found, float):
            return names.clean(found)
        return f"{found:.6g}" if abs(found) > NOISE * self.largest[str(item.unit)] else "0"


def _given(item: Input, inputs: Rows) -> Given:
    """An input's values: those of the snapshot; where they aren't enough, over the definition's own."""
    periods = [None, *range(item.length)] if item.column_axis else [None]
    stored: dict[InputKey, float] = {}
    for scenario in item.scenarios:
        for members in [*([None] if item.row_axes else []), *item.rows()]:
            row = inputs.get(names.input_row(item, scenario, members), {})
            for period in periods if row else []:
                text = row.get(names.period(item, period))
                number = None if text is None else names.number(item, text)
                if number is not None:
                    stored[scenario, members, period] = number
    enough = all(
        any(key in stored for key in ((0, members, period), (0, members, None), (0, None, period), (0, None, None)))
        for members in item.rows()
        for period in item.columns()
    )
    return stored if enough else {**item.given, **stored}
