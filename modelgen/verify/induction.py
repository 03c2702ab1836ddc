"""A workbook computed by induction over the order of its cells: each form of formula once, for all cells that have it.

What it computes. Let a file hold constants and formulas, none of them circular, and let `f` be an engine's function
of a formula: from the values of the cells that it refers to, to its own. Then there is exactly one value for each
cell with which every constant is itself and every formula cell is its `f` of the cells that it refers to. These are
the values computed here:

- a constant's value is known at the start;
- a formula cell is evaluated when all cells that the *file's* formula refers to are known, by its own formula's `f`.

By induction over the order in which cells become known, each value is the engine's own, from the file's constants
alone: neither the reference nor cached values enter. So a comparison with the reference tests the whole calculation,
at the tolerance of each cell and with nothing added up on the way. A cell in a circle, behind one, or with a formula
that the engine can't evaluate never becomes known, and has no value.

Why it is fast. `f` depends on a formula's form only (`forms`), so it is compiled once for each form. All cells of a
form that can be known are evaluated together, in all scenarios; a scenario in which none of a cell's precedents
differ from the first one's takes over its value, as `f` is a function.

What it rests on: that `f` doesn't look at places (`forms` leaves out what does), and that for an elementwise form it
says of a column of values what it says of each, or says nothing (tests hold the engine to it).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelgen.files.child import doing
from modelgen.package.content import Key, WorkbookContent
from modelgen.sheet.areas import Area
from modelgen.verify.engines.engine import Value
from modelgen.verify.forms import Form, Sheets, read_form

Values = NDArray[np.object_]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Function = Callable[[Sequence[Values]], Values | None]
"""From the values of a form's ranges, each a table, to the result's; None where it has none for them together."""


class Step(NamedTuple):
    """Cells of one form that are evaluated together, and the places of all their precedents, a row for each cell."""

    form: Form
    cells: NDArray[np.int64]
    precedents: NDArray[np.int64]


class Program:
    """A file's cells in the order in which they can be computed; `constants` are values as an engine has them."""

    def __init__(self, content: WorkbookContent, constants: Mapping[Key, Value]) -> None:
        self.at: dict[Key, int] = {}
        for key in (*constants, *content.formulas):
            self.at.setdefault(key, len(self.at))
        used = dict.fromkeys(content.sheets, (0, 0))
        for sheet, row, column in self.at:
            used[sheet] = max(used[sheet][0], row), max(used[sheet][1], column)
        sheets = Sheets(used, content.names)
        self.forms: dict[Form, list[int]] = defaultdict(list)
        self._precedents: dict[int, list[int]] = {}
        for key, text in content.formulas.items():
            found = read_form(text, key[0], sheets)
            if found is not None:
                form, areas = found
                self.forms[form].append(self.at[key])
                self._precedents[self.at[key]] = [at for area in areas for at in self._cells(area)]
        self.start = np.full(len(self.at), None, dtype=object)
        self.known = np.ones(len(self.at), dtype=bool)  # blank cells are known, too
        for key, value in constants.items():
            self.start[self.at[key]] = value
        self.known[[self.at[key] for key in content.formulas]] = False
        self.steps = list(self._steps())

    def _cells(self, area: Area) -> list[int]:
        at, sheet = self.at, area.sheet
        return [
            at.setdefault((sheet, row, column), len(at))
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        ]

    def _steps(self) -> list[Step]:
        """The order, from the file's references.

        A form waits until most of its cells can be evaluated in one call, if another can go first.
        """
        form_of = {cell: form for form, cells in self.forms.items() for cell in cells}
        waiting: dict[int, int] = {}
        dependents: dict[int, list[int]] = defaultdict(list)
        ready: dict[Form, list[int]] = defaultdict(list)
        left = {form: len(cells) for form, cells in self.forms.items()}
        for cell, form in form_of.items():
            before = {other for other in self._precedents[cell] if not self.known[other]}
            waiting[cell] = len(before)
            for other in before:
                dependents[other].append(cell)
            if not before:
                ready[form].append(cell)
        steps = []
        while ready:
            form = min(ready, key=lambda form: (form.elementwise, left[form] - len(ready[form])))
            cells = ready.pop(form)
            left[form] -= len(cells)
            steps.append(Step(form, np.array(cells), np.array([self._precedents[c] for c in cells], dtype=np.int64)))
            for cell in cells:
                for other in dependents[cell]:
                    waiting[other] -= 1
                    if not waiting[other]:
                        ready[form_of[other]].append(other)
        return steps

    def run(self, settings: Sequence[Mapping[Key, Value]], functions: Mapping[Form, Function]) -> Run:
        """Compute all cells, with each of the settings as a column; a formula that is typed over is a constant."""
        run = Run(self, len(settings))
        for column, setting in enumerate(settings):
            for key, value in setting.items():
                if key in self.at:  # no formula refers to any other
                    run.type(self.at[key], column, value)
        sheets = [sheet for sheet, _, _ in self.at]
        for at, step in enumerate(self.steps):
            doing(f"computing the sheet '{sheets[step.cells[0]][:40]}'", at, len(self.steps))
            run.take(step, functions[step.form])
        return run


class Run:
    """The values of one run: cells by columns, and whether each is known."""

    def __init__(self, program: Program, columns: int) -> None:
        self.values: Values = np.repeat(program.start[:, None], columns, axis=1)
        self.known = np.repeat(program.known[:, None], columns, axis=1)
        self._typed: dict[int, tuple[int, Values]] = {}

    def type(self, cell: int, column: int, value: Value) -> None:
        """Put a value into a cell from a column on."""
        self.values[cell, column:] = value
        self.known[cell, column:] = True
        first = min(column, self._typed[cell][0]) if cell in self._typed else column
        self._typed[cell] = first, self.values[cell].copy()

    def take(self, step: Step, function: Function) -> None:
        """One step of the induction: evaluate cells of which all precedents are known."""
        count = len(step.cells)
        for rows in [slice(0, count)] if step.form.elementwise else [slice(row, row + 1) for row in range(count)]:
            given = self.values[step.precedents[rows]]  # cells, precedents, columns
            known: Flags = np.all(self.known[step.precedents[rows]], axis=1)
            as_first = known & known[:, :1] & ~np.any(_differ(given, given[:, :, :1]), axis=1)
            new = known & ~as_first
            new[:, 0] = known[:, 0]
            found = np.full(known.shape, None, dtype=object)
            where = np.nonzero(new)
            found[where] = _evaluate(step.form, function, given, *where)
            found = np.where(as_first, found[:, :1], found)
            self.values[step.cells[rows]], self.known[step.cells[rows]] = found, found != _NOTHING
        for cell in self._typed.keys() & set(step.cells.tolist()):
            column, typed = self._typed[cell]
            self.values[cell, column:], self.known[cell, column:] = typed[column:], True


def _evaluate(form: Form, function: Function, given: Values, rows: Places, columns: Places) -> Values:
    """The function's values for some of the cells and columns of what is given; None where there is none."""
    if form.elementwise:
        found = function([given[rows, at, columns][:, None] for at in range(given.shape[1])])
        if found is not None and found.shape == (len(rows), 1):
            return found[:, 0]
    answers = np.full(len(rows), None, dtype=object)
    sizes = np.cumsum([height * width for height, width in form.shapes])[:-1]
    for at, (row, column) in enumerate(zip(rows, columns, strict=True)):
        parts = np.split(given[row, :, column], sizes) if form.shapes else []
        found = function([part.reshape(shape) for part, shape in zip(parts, form.shapes, strict=True)])
        answers[at] = None if found is None else found.flat[0]
    return answers


def _unlike(one: Value, other: Value) -> bool:
    return one is not other and (one != other or type(one) is not type(other))


_compared = np.frompyfunc(_unlike, 2, 1)
_NOTHING = np.array(None, dtype=object)


def _differ(one: Values, other: Values) -> Flags:
    """Where values differ, or are of another kind: 1 is not TRUE."""
    return np.asarray(_compared(one, other), dtype=bool)
