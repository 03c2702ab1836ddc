"""Random models: axes with odd labels, timelines, inputs by scenario, lines of every kind, sweeps, checks, claims."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from modelgen import DefinitionError, Model, Timeline, where
from modelgen.formula.axes import Axis
from modelgen.formula.units import unit
from modelgen.model.check import _uncovered
from modelgen.model.items import Input, Item, Line
from modelgen.model.needs import leaves
from tests.fuzz.dice import Dice
from tests.fuzz.formulas import BILLIONS, DATE, DAYS, MILLIONS, PLAIN, Formulas

NUMBERS = [0, 1, -1, 2, 0.5, -3.25, 7, 1000]
EDGES = [0, 1, 1e-12, 1e15, -1e-12, -1e15, 0.1, 0.3, -0.05, 1e-5]
DELAYS = [0, 1, 30, -45, 365, 0.5]
FLOWS = [50, 10, 100, 33.3]
RATES = [0.1, 0, -0.05, -1, 1, 0.001, -0.5]
DAYS_OF_DATES = [date(2024, 2, 29), date(2023, 12, 31), date(1999, 1, 1), date(2024, 3, 1), date(2031, 8, 30)]
LABELS = ["x", "y & z", "'q'", "=1+1", "12", "TRUE", "Größe", "🚀", "A1", "a/b", "n.m.", "  edges "]
STEPS: list[list[float]] = [[-1, 0, 1], [-0.5, 0, 0.25], [2, 1, 0, -1, -2]]
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
            self.timelines.append(self.quarters(year))
        self.axes: list[Axis] = [m.axis(f"Part {n}", *self.labels()) for n in range(dice.whole(0, 2))]
        self.steps = m.iteration("Step", dice.whole(2, 3)) if dice.maybe(4) else None
        self.formulas = Formulas(dice, m)
        self.inputs = m.sheet("In's & <x>")
        self.sheets = [m.sheet(name) for name in ("Out", "More (2)")[: dice.whole(1, 2)]]
        self.given()
        self.kinds: dict[Line, str] = {}
        self.names: dict[Line, str] = {}  # of their units
        self.lines = [self.line(n) for n in range(dice.whole(2, 6))]
        self.formulas.moving += [line for line in self.lines if any(axis.ordered for axis in line.axes)]
        for line in self.lines:
            self.define(line)
            self.formulas.readable.append(line)
        self.settle(*self.lines)
        self.around()

    def labels(self) -> list[str]:
        """One to three different labels."""
        count, start = self.dice.whole(1, 3), self.dice.whole(0, len(LABELS) - 1)
        return [LABELS[(start + n) % len(LABELS)] for n in range(count)]

    def quarters(self, year: Timeline) -> Timeline:
        """Quarters beside years: from some quarter to some other, with history or without."""
        first = int(year.members[0]) * 4 + self.dice.one([0, 1, 3, -2])
        names = [f"{n // 4}Q{n % 4 + 1}" for n in range(first, first + self.dice.one([8, 4, 5, 1]))]
        last = self.dice.one([None, names[len(names) // 2], names[-1]])
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
        flow = self.inputs.assumption("Flow", self.timelines[-1], shared=True, minimum=10, maximum=100, periods="all")
        flow.give(dice.one(FLOWS))
        formulas.invested = self.sheets[0].line("Invested", self.timelines[-1], unit=PLAIN)
        formulas.invested.formula = where(self.timelines[-1].index == 1, -flow, flow)
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
        """Some axes: a timeline at most, but for once in a while."""
        timed = self.dice.one([(), *((line,) for line in self.timelines * 2)])
        if len(self.timelines) > 1 and self.dice.maybe(24):
            timed = tuple(self.timelines)
        steps = (self.steps,) if self.steps is not None and self.dice.maybe(4) else ()
        return (*self.dice.some(self.axes), *steps, *timed)

    def assumption(self, label: str, name: str, axes: tuple[Axis, ...]) -> Any:
        dice = self.dice
        past = [axis for axis in axes if isinstance(axis, Timeline)][-1:]
        periods = "all"
        if past and 0 < past[0].history < len(past[0]):
            periods = dice.one(["all", "forecast", "history"])
        shared, own_case = dice.maybe(), dice.maybe(6)
        own_case = own_case and not shared and len(self.model.scenario) > 1
        item = self.inputs.assumption(label, *axes, unit=name, periods=periods, shared=shared, own_case=own_case)
        item.give(self.values(item, name))
        if not shared:
            for scenario in dice.some(self.model.scenario.members[1:]):
                item.give(self.values(item, name), scenario=scenario)
        return item

    def value(self, name: str) -> Any:
        known: dict[str, list[Any]] = {DATE: DAYS_OF_DATES, DAYS: DELAYS}
        return self.dice.one(known.get(name, self.numbers))

    def values(self, item: Any, name: str) -> Any:
        """One value, one for each period, or one for each member of the first axis."""
        rows = [axis for axis in item.row_axes if axis is not self.model.scenario]
        listed = item.column_axis and item.span[1] > item.span[0]
        if rows and self.dice.maybe():
            return {member: self.value(name) for member in rows[0].members}
        if listed and self.dice.maybe():
            return [self.value(name) for _ in range(*item.span)]
        return self.value(name)

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
            return not any(_uncovered(block) for block in line.blocks() if block.phase in (phase, "formula"))
        except DefinitionError:
            return False

    # --- what is made of lines ---

    def around(self) -> None:
        """Headline outputs, checks, claims, sweeps."""
        dice, m = self.dice, self.model
        results: list[Any] = []
        for n, line in enumerate(self.lines):
            result = m.sheets[1].line(f"Result {n}", unit=self.names[line], key=f"result_{n}")
            self.formulas.own = []
            try:
                result.formula = self.formulas.reached(line, self.names[line])
            except DefinitionError:
                result.formula = self.formulas.constants[self.names[line]]
            self.names[result] = self.names[line]
            self.settle(result)
            results.append(result)
        m.output(*dice.some(results))
        if dice.maybe():
            flag = m.sheets[1].line("Flag", *self.lines[0].axes, unit=PLAIN)
            self.names[flag] = PLAIN
            flag.formula = self.formulas.formula(PLAIN, list(flag.axes), 2)
            self.settle(flag)
            m.check("Holds", flag > 0)
        if dice.maybe(3):
            m.claim(
                "Stated", stated=1, computed=results[0], tolerance=0.5, unit=str(results[0].unit), source="a report"
            )
        swept = [r for r in results if r.unit.same_as(unit(PLAIN)) or "USD" in str(r.unit)]
        if swept and dice.maybe(4):
            m.scenario_table(swept[:2])
        if swept and dice.maybe(3):
            self.sweep(swept[-1])

    def sweep(self, result: Any) -> None:
        """A sensitivity or a tornado of what a result depends on."""
        drivers = [item for item in self.reads(result) if str(item.unit) not in (DATE, DAYS, "text", "true/false")]
        drivers = [item for item in drivers if item.label not in ("Power", "Root", "Flow")]
        if not drivers:
            return
        one, given = (
            self.dice.one(drivers),
            [item for item in drivers if isinstance(item, Input) or getattr(item, "cases", None) is not None],
        )
        other = self.dice.one(given) if any(one is item for item in given) else one
        steps = self.dice.one(STEPS)
        try:
            if self.dice.maybe():
                self.model.tornado(result, {one: 0.5, other: (-1, 1)})
            elif one is other:
                self.model.sensitivity(result, (one, steps))
            else:
                self.model.sensitivity(result, (one, steps), (other, [-1, 0, 1]))
        except DefinitionError as error:
            raise Refused(str(error)) from None

    def reads(self, result: Line) -> list[Item]:
        """The assumptions and lines on which a result depends."""
        found: list[Item] = []
        stack: list[Item] = [result]
        while stack:
            item = stack.pop()
            if isinstance(item, Line) and item.cases is None:
                below = [leaf for _, _, expr in item.formulas() for leaf in leaves(expr)]
            else:
                below = []
            for leaf in below:
                fixed = isinstance(leaf, Input) and (leaf.fixed or leaf.line is not None or leaf.by_scenario)
                if not fixed and all(leaf is not other for other in found) and not leaf.options:
                    found.append(leaf)
                    stack.append(leaf)
        return found


class Refused(Exception):
    """A definition that modelgen refuses while it is made."""


@st.composite
def models(draw: Any) -> object:
    """A random model, or `Refused` where modelgen refuses it while it is made."""
    try:
        return Maker(draw).model
    except (Refused, DefinitionError) as error:
        return Refused(str(error))
