"""Random models: axes with odd labels, timelines, inputs by scenario, lines of every kind, sweeps, checks, claims."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from modelgen import DefinitionError, Model, Timeline, where
from modelgen.formula.axes import Axis
from modelgen.model.items import Line
from modelgen.program.blocks import blocks
from modelgen.program.coverage import uncovered
from tests.fuzz.dice import Dice
from tests.fuzz.formulas import BILLIONS, DATE, DAYS, MILLIONS, PLAIN, Formulas
from tests.fuzz.uses import uses

NUMBERS = [0, 1, -1, 2, 0.5, -3.25, 7, 1000]
EDGES = [0, 1, 1e-12, 1e15, -1e-12, -1e15, 0.1, 0.3, -0.05, 1e-5]
DELAYS = [0, 1, 30, -45, 365, 0.5]
FLOWS = [50, 25, 40, 33.3]
RATES = [0.1, 0, -0.05, -1, 1, 0.001, -0.5]
DAYS_OF_DATES = [date(2024, 2, 29), date(2023, 12, 31), date(1999, 1, 1), date(2024, 3, 1), date(2031, 8, 30)]
LABELS = ["x", "y & z", "'q'", "=1+1", "12", "TRUE", "Größe", "🚀", "A1", "a/b", "n.m.", "  edges "]
UNITS = [PLAIN, MILLIONS, "%", MILLIONS, PLAIN, MILLIONS, BILLIONS, DATE, DAYS]


class Maker:
    """Draws a model: axes, inputs, lines with their formulas, then what is made of them."""

    def __init__(self, draw: Any) -> None:
        self.dice = dice = Dice(draw)
        self.numbers = dice.one([NUMBERS, NUMBERS, EDGES])
        history, length = dice.whole(0, 2), dice.whole(1, 4)
        first = dice.one([2024, 2023])
        year = Timeline.annual(
            first, first + history + length - 1, last_actual=first + history - 1 if history else None,
            year_end=dice.one([12, 9]),
        )  # fmt: skip
        scenarios = ("Base", "Bull", "What if?")[: dice.whole(1, 3)]
        self.model = m = Model("Random", timeline=year, scenarios=scenarios)
        self.timelines = [year]
        if dice.maybe():
            self.timelines.append(self.shorter(year))
        self.axes: list[Axis] = [m.axis(f"Part {n}", *self.labels()) for n in range(dice.whole(0, 2))]
        self.steps = m.iteration("Step", dice.whole(2, 3)) if dice.maybe(4) else None
        self.formulas = Formulas(dice, m)
        self.inputs = m.sheet("In's & <x>")
        self.sheets = [m.sheet(name) for name in ("Out", "More (2)")[: dice.whole(1, 2)]]
        self.given()
        self.kinds: dict[Line, str] = {}
        self.names: dict[Line, str] = {}  # of their units
        if len(self.timelines) > 1:
            self.joined(*self.timelines)
        self.lines = [self.line(n) for n in range(dice.whole(2, 6))]
        self.formulas.moving += [line for line in self.lines if any(axis.ordered for axis in line.axes)]
        for line in self.lines:
            self.define(line)
            self.formulas.readable.append(line)
        self.settle(*self.lines)
        uses(self)

    def labels(self) -> list[str]:
        """One to three different labels."""
        count, start = self.dice.whole(1, 3), self.dice.whole(0, len(LABELS) - 1)
        return [LABELS[(start + n) % len(LABELS)] for n in range(count)]

    def shorter(self, year: Timeline) -> Timeline:
        """Quarters or months beside years: from some one to some other, with history or without."""
        dice, first = self.dice, int(year.members[0])
        if dice.maybe(4):
            month = first * 12 + dice.one([0, 1, -1])
            names = [f"{n // 12}-{n % 12 + 1:02}" for n in range(month, month + dice.one([12, 3, 1]))]
            line = Timeline.monthly(names[0], names[-1], last_actual=dice.one([None, names[0]]))
            return self.model.add_timeline("Month", line)
        quarter = first * 4 + dice.one([0, 1, 3, -2])
        names = [f"{n // 4}Q{n % 4 + 1}" for n in range(quarter, quarter + dice.one([8, 4, 5, 1]))]
        last = dice.one([None, names[len(names) // 2], names[-1]])
        line = Timeline.quarterly(names[0], names[-1], last_actual=last, year_end=year.periods[0].end.month)
        return self.model.add_timeline("Quarter", line)

    # --- inputs ---

    def given(self) -> None:
        """A constant in each unit, exponents, choices, then assumptions over axes."""
        dice, formulas = self.dice, self.formulas
        for name in (PLAIN, MILLIONS, BILLIONS, DATE, DAYS):
            formulas.constants[name] = self.assumption(f"Constant {name}", name, ())
        formulas.constants["%"] = formulas.constants[PLAIN]
        for label, low, high in (("Power", 1, 3), ("Root", -2, -1)):
            item = self.inputs.assumption(label, shared=True, minimum=low, maximum=high)
            item.give(dice.whole(low, high))
            formulas.exponents.append(item)
        formulas.rate = self.inputs.assumption("Rate", unit="%", minimum=-1, maximum=2)
        formulas.rate.give(dice.one(RATES))
        # flows of months may have returns that not all engines find (convention 9)
        timed = next(line for line in reversed(self.timelines) if line.label != "Month")
        flow = self.inputs.assumption("Flow", timed, shared=True, minimum=25, maximum=50, periods="all")
        flow.give(dice.one(FLOWS))
        formulas.invested = self.sheets[0].line("Invested", timed, unit=PLAIN)
        formulas.invested.formula = where(timed.index == 1, -flow, flow)
        formulas.basis = self.inputs.choice("Basis", "one", "=two", "THREE", shared=dice.maybe())
        formulas.basis.give(dice.one(["one", "=TWO", "Three"]))
        for axis in self.axes:
            if dice.maybe():
                chosen = self.inputs.choice(f"Chosen {axis.label}", axis, shared=dice.maybe())
                chosen.give(dice.one(axis.members))
                formulas.choices[axis] = chosen
        for n in range(dice.whole(2, 5)):
            name = dice.one(UNITS)
            item = self.assumption(f"Input {n}", name, self.over())
            formulas.readable.append(item)
            formulas.moving += [item] * any(axis.ordered for axis in item.axes)

    def over(self) -> tuple[Axis, ...]:
        """Some axes, in some order: a timeline at most, but for once in a while."""
        timed = self.dice.one([(), *((line,) for line in self.timelines * 2)])
        if len(self.timelines) > 1 and self.dice.maybe(24):
            timed = tuple(self.timelines)
        steps = (self.steps,) if self.steps is not None and self.dice.maybe(4) else ()
        axes = (*self.dice.some(self.axes), *steps, *timed)
        return axes[::-1] if self.dice.maybe(3) else axes  # in any order (convention 40)

    def assumption(self, label: str, name: str, axes: tuple[Axis, ...]) -> Any:
        dice = self.dice
        past = [axis for axis in axes if isinstance(axis, Timeline)][-1:]
        periods = "all"
        if past and 0 < past[0].history < len(past[0]):
            periods = dice.one(["all", "forecast", "history"])
        shared, own_case = dice.maybe(), dice.maybe(4)
        own_case = own_case and not shared and len(self.model.scenario) > 1
        item = self.inputs.assumption(label, *axes, unit=name, periods=periods, shared=shared, own_case=own_case)
        item.give(self.values(item, name))
        if not shared:
            for scenario in dice.some(self.model.scenario.members[1:]):
                item.give(self.values(item, name), scenario=scenario)
        return item

    def value(self, name: str) -> Any:
        known: dict[str, list[Any]] = {DATE: DAYS_OF_DATES, DAYS: DELAYS, "%": RATES}
        return self.dice.one(known.get(name, self.numbers))

    def values(self, item: Any, name: str) -> Any:
        """One value, one for each period, or one for each row, in a table of tables."""
        rows = [axis for axis in item.row_axes if axis is not self.model.scenario]
        listed = item.column_axis and item.span[1] > item.span[0]
        if rows and self.dice.maybe():
            return self.table(rows, name)
        if listed and self.dice.maybe():
            return [self.value(name) for _ in range(*item.span)]
        return self.value(name)

    def table(self, rows: list[Axis], name: str) -> Any:
        if not rows:
            return self.value(name)
        return {member: self.table(rows[1:], name) for member in rows[0].members}

    # --- lines ---

    def line(self, n: int) -> Any:
        """A line without formulas, on a sheet or in a table."""
        dice, axes, name = self.dice, self.over(), self.dice.one(UNITS)
        sheet: Any = dice.one(self.sheets)
        flat = [axis for axis in axes if not isinstance(axis, Timeline)]
        if flat and len(flat) == len(axes) <= 2 and dice.maybe(3):
            sheet = sheet.table(f"Table {n}", flat[0])
        timed = [axis for axis in axes if isinstance(axis, Timeline)]
        partial = bool(timed) and dice.maybe(4)
        line = sheet.line(f"{dice.one(LABELS)} line {n}", *axes, unit=name, partial=partial, key=f"line_{n}")
        self.names[line] = name
        kinds = ["formula", "forecast", "split", "actual", "history"]
        self.kinds[line] = dice.one(kinds) if 0 < line.past < line.length and not partial else "formula"
        if self.kinds[line] == "actual":
            line.actual.give(self.values(line.actual, name))
        if timed and not partial and dice.maybe():
            line.opening = self.formulas.constants[name]
        return line

    def joined(self, year: Timeline, short: Timeline) -> None:
        """What quarters make in a year, and what a year is in quarters."""
        for item in list(self.formulas.readable):
            rows = [axis for axis in item.axes if axis not in (year, short)]
            ways: list[Any] = [lambda i: i.total(short, by=year), lambda i: i.at(short, year)]
            own, other = (year, short) if short in item.axes else (short, year)
            if own in item.axes or other not in item.axes or self.steps in rows:
                continue
            how = self.dice.one(ways) if own is year else lambda i: i.at(year, short)
            try:
                formula = how(item)
            except DefinitionError:  # a sum of dates, periods that don't fit together
                continue
            line = self.sheets[0].line(f"Joined {item.label}", *rows, own, unit=str(item.unit), partial=True)
            line.formula = formula
            self.names[line] = next(n for n, c in self.formulas.constants.items() if c.unit.same_as(item.unit))
            self.settle(line)  # where no year has all of its quarters
            self.formulas.readable.append(line)

    def define(self, line: Any) -> None:
        """One formula for all members, for each, or for all but the first."""
        phases = {
            "forecast": ["forecast"], "split": ["history", "forecast"], "actual": ["forecast"], "history": ["history"],
        }.get(self.kinds[line], ["formula"])  # fmt: skip
        name, own = self.names[line], list(line.axes)
        names = [line.member_labels(row) for row in line.rows()]
        each = len(names) > 1 and self.dice.maybe(4)
        first = len(names) > 1 and self.dice.maybe(3)
        for phase in phases:
            if not each:
                setattr(line, phase, self.formulas.formula(name, own, 3))
            for member in names if each else names[:1] if first else []:
                line.define(member, **{phase: self.formulas.formula(name, own, 2)})

    def settle(self, *lines: Line) -> None:
        """A formula that reads what has no value becomes a constant, as modelgen itself would refuse it."""
        for line in lines:
            for phase, members in list(line.set_formulas):
                if not self.defined(line, phase):
                    line.set_formulas[phase, members] = self.formulas.constants[self.names[line]], None

    def defined(self, line: Line, phase: str) -> bool:
        try:
            return not any(uncovered(block) for block in blocks(line) if block.phase in (phase, "formula"))
        except (DefinitionError, AssertionError):  # a lag of the periods themselves
            return False


@st.composite
def models(draw: Any) -> object:
    """A random model, or the error where modelgen refuses it while it is made."""
    try:
        return Maker(draw).model
    except DefinitionError as error:
        return error
