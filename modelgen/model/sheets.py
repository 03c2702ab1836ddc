"""Sheets and tables of a definition: where assumptions and lines are declared, in reading order."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from numbers import Real
from typing import Any, Protocol, TypeVar

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, apply
from modelgen.formula.functions import where
from modelgen.formula.labels import cut, label_fault, options_fault
from modelgen.formula.unitnames import named_unit
from modelgen.formula.units import DATE, TEXT, Unit
from modelgen.model.guard import Guarded
from modelgen.model.items import Input, Item, Line
from modelgen.model.kinds import Kind, declared
from modelgen.model.owner import Owner
from modelgen.model.showing import show, styled_unit
from modelgen.model.timeline import Timeline
from modelgen.sheet.limits import TEXT_CHARACTERS, text_fault
from modelgen.sheet.names import sheet_name_fault

_T = TypeVar("_T", bound=Item)
_SPANS = ("forecast", "history", "all")
AS_SELECTED = "As selected"


@dataclass(frozen=True)
class Heading:
    """A row that titles the rows below it."""

    text: str


class Declaring(Owner, Protocol):
    """What sheets, and the methods that declare on them, need of the definition."""

    unit: Unit
    charts: list[Chart]
    checks: list[Line]
    lists: Sheet
    workings: Sheet
    taken: list[tuple[str, str, str]]
    ledger: list[Any]
    counts: dict[Axis, Sequence[Expr]]

    @property
    def lines(self) -> list[Line]:
        """Everything that is calculated."""

    def axis(self, label: str, *members: str, key: str = "") -> Axis:
        """A dimension without order."""

    def iteration(self, label: str, steps: int | Sequence[str]) -> Axis:
        """An ordered axis of steps."""

    def register(self, item: Item, sheet: Sheet) -> None:
        """Note an item and the sheet it stands on."""

    def chart_on(
        self, sheet: Sheet, title: str, lines: Sequence[Line], kind: str, names: Line | None, across: Line | None
    ) -> Chart:  # fmt: skip
        """A chart of lines on a sheet."""

    def check(self, label: str, condition: Expr, *, key: str = "", severity: str = "error") -> Line:
        """A condition that must hold."""

    def finish(self, finisher: Callable[[Any], None]) -> None:
        """Have something done to the copy that is made when the model is complete."""

    def require(self, faults: Callable[[], Iterator[DefinitionError]]) -> None:
        """Faults that only the complete model shows."""

    def _changed(self) -> None: ...


class Container:
    """What assumptions and lines can be declared on: a sheet, or a table on a sheet."""

    def __init__(self, model: Declaring, sheet: Sheet) -> None:
        self.model = model
        self.entries: list[Heading | Table | Item] = []
        self.sheet = sheet

    def assumption(
        self, label: str, *axes: Axis, unit: str = "", key: str = "", periods: str = "forecast", shared: bool = False,
        minimum: float | None = None, maximum: float | None = None, own_case: bool = False,
        decimals: int | None = None, style: str = "",
    ) -> Input | Line:  # fmt: skip
        """A number, percentage, multiple or date (unit="date") that is given.

        It may differ by scenario unless `shared`; with `own_case` a dropdown beside it takes its case from another
        scenario than the selected one. Over a timeline it has a value for each of the
        `periods`: "forecast", "history" or "all". `minimum` and `maximum` bound what may be entered.
        It shows the decimals that were typed, or `decimals`; `style` is "plain" (a year: 2030), "flag" or "bp".
        """
        self.sheet.hold("inputs", label)
        if periods not in _SPANS:
            raise DefinitionError(f"'{label}': periods={cut(periods)}", "use 'forecast', 'history' or 'all'")
        own = styled_unit(label, named_unit(unit), style)
        assert own is not None
        made = self._input(label, axes, own, key, periods, shared, (), minimum, maximum)
        for each in (made, made.cases if isinstance(made, Line) else None):
            if each is not None:
                show(each, decimals, style)
        if own_case:
            self._own_case(made)
        return made

    def _own_case(self, live: Input | Line) -> None:
        """A choice of the scenario from which an assumption takes its case."""
        m = self.model
        if not isinstance(live, Line):
            raise DefinitionError(f"'{live.label}' has no cases to choose from", "leave own_case=, or shared=")
        own = self.choice(
            f"Case of {live.label}", AS_SELECTED, *m.scenario.members, key=f"{live.key}_case", shared=True
        )
        own.give(AS_SELECTED, source="chosen by the user of the workbook")
        label, key = f"Scenario number of {live.label}", f"{live.key}.number"
        number = Line(m, label, (), m.scenario_number.unit, key=key, origin="scenario")
        m.lists.add(number).formula = where(own == AS_SELECTED, m.scenario_number, apply("position", own) - 1)
        assert live.cases is not None
        live.cases_from(number)

    def choice(self, label: str, *options: str | Axis, key: str = "", shared: bool = False) -> Input | Line:
        """A text out of a list, by dropdown; the options are texts, or an axis whose members they are."""
        self.sheet.hold("inputs", label)
        texts = [text for o in options for text in (o.members if isinstance(o, Axis) else (o,))]
        Axis(f"options of {label}", texts, rank=0, key="options")  # refuses what can't be told apart
        fault = options_fault(texts)
        if fault:
            raise DefinitionError(f"'{label}': {fault}", "choose other texts")
        return self._input(label, (), TEXT, key, "all", shared, tuple(texts), None, None)

    def line(
        self, label: str, *axes: Axis, unit: str | None = None, key: str = "", partial: bool = False,
        decimals: int | None = None, style: str = "",
    ) -> Line:  # fmt: skip
        """A calculated line, in the model's unit unless another is given.

        It shows the decimals of its unit, or `decimals`; `style` is "plain" (a year: 2030), "flag" (yes or -) or "bp".

        A `partial` line has values only in the periods for which its formula is defined: growth on the year
        before begins in the second year, totals by year cover the years whose quarters are all there.
        """
        self.sheet.hold("lines", label)
        self._plain(label, key)
        own = styled_unit(label, None if unit is None else named_unit(unit), style)
        line = Line(self.model, label, axes, self.model.unit if own is None else own, key=key)
        line.partial = partial
        show(line, decimals, style)
        return self.add(line)

    def add(self, item: _T) -> _T:
        """Put an item on this sheet or table."""
        self._fits(item)
        self.entries.append(item)
        self.model.register(item, self.sheet)
        return item

    def _fits(self, item: Item) -> None:
        pass

    def _plain(self, label: str, key: str) -> None:
        if "." in str(key):
            raise DefinitionError(f"the key '{key}' of '{label}' has a dot", "dots are for modelgen's own keys")

    def _input(
        self, label: str, axes: Sequence[Axis], unit: Unit, key: str, periods: str, shared: bool,
        options: tuple[str, ...], minimum: float | None, maximum: float | None,
    ) -> Input | Line:  # fmt: skip
        self._plain(label, key)
        for name, bound in (("minimum", minimum), ("maximum", maximum)):
            if bound is None:
                continue
            if isinstance(bound, bool) or not isinstance(bound, Real) or not math.isfinite(bound):
                raise DefinitionError(f"'{label}' has {name}={cut(bound)}, which is not a number")
            if unit == DATE:
                raise DefinitionError(f"'{label}' is a date and takes no {name}", "write an m.check(...)")
        if minimum is not None and maximum is not None and minimum > maximum:
            raise DefinitionError(f"'{label}' has a minimum of {minimum:g} above its maximum of {maximum:g}")
        live = None
        if not shared and len(self.model.scenario) > 1:
            live = Line(self.model, label, axes, unit, key=key)
        item = Input(
            self.model, label, axes, unit, key=key, options=options, by_scenario=live is not None, minimum=minimum,
            maximum=maximum, live=live,
        )  # fmt: skip
        if item.column_axis and item.past and periods != "all":
            item._span = (item.past, item.length) if periods == "forecast" else (0, item.past)
            if item._span[0] == item._span[1]:
                why = f"'{label}' has no {periods} periods to vary over"
                raise DefinitionError(why, "let the timeline go on after last_actual=, or use periods='all'")
        if live is None:
            return self.add(item)
        item.sheet = self.sheet
        live.options, live.cases = options, item
        live.cases_from(self.model.scenario_number)
        return self.add(live)


class Sheet(Guarded, Container):
    """A sheet of the definition. It holds inputs or lines, not both: calculations hold no constants."""

    _last = "sheet"

    def __init__(self, model: Declaring, name: str, *, kind: Kind | None = None) -> None:
        fault = sheet_name_fault(name)
        if fault:
            raise DefinitionError(f"the sheet name {cut(name)} {fault}", "choose another name")
        self.name, self.made, self.holds = name, kind, "" if kind is None else kind.holds
        super().__init__(model, self)

    @property
    def kind(self) -> Kind:
        """Its kind: one that modelgen makes, or that of what a definition declares on it."""
        return declared(self.holds) if self.made is None else self.made

    def __repr__(self) -> str:
        return f"Sheet({self.name!r})"

    def copied(self, model: Declaring) -> Sheet:
        """The sheet in a copy of its model, which may be written on while this one stays as it is."""
        own = copy(self)
        own.__dict__.update(model=model, sheet=own, entries=list(self.entries))
        return own

    def heading(self, text: str) -> None:
        """A title for the rows that follow."""
        self.model._changed()
        if fault := text_fault(text):
            raise DefinitionError(f"the heading {cut(text)} {fault}", "use plain words")
        self.entries.append(Heading(text))

    def table(self, title: str, axis: Axis) -> Table:
        """A table: the members of `axis` in rows, the items declared on it side by side in columns."""
        self.model._changed()
        table = Table(self.model, self, title, axis)
        self.entries.append(table)
        return table

    def chart(
        self, title: str, *lines: Line, kind: str = "columns", names: Line | None = None, across: Line | None = None
    ) -> Chart:  # fmt: skip
        """A chart of lines, below the rows of this sheet: columns, stacked, lines, waterfall, ranges or tornado.

        `across` is a line drawn over the columns, `names` a line of texts instead of the members' names.
        """
        return self.model.chart_on(self, title, lines, kind, names, across)

    def hold(self, what: str, label: str) -> None:
        """Settle what the sheet holds; DefinitionError where it holds the other already."""
        self.model._changed()
        if self.holds and self.holds != what:
            remedy = "calculations hold no constants, so " + (
                "put the line on another sheet" if what == "lines" else "put the assumption on a sheet of inputs"
            )
            raise DefinitionError(f"'{label}' can't stand on the sheet '{self.name}', which holds {self.holds}", remedy)
        self.holds = what


class Table(Container):
    """Items over one axis side by side; one more unordered axis of an item spreads over columns."""

    def __init__(self, model: Declaring, sheet: Sheet, title: str, axis: Axis) -> None:
        super().__init__(model, sheet)
        if fault := label_fault(title, TEXT_CHARACTERS):
            raise DefinitionError(f"the table's title {cut(title)} {fault}", "use plain words")
        if not isinstance(axis, Axis):
            raise DefinitionError(f"the table '{title}' has {cut(axis)} in rows", "rows are members of an axis")
        model.owns(axis, title)
        if isinstance(axis, Timeline):
            raise DefinitionError(
                f"the table '{title}' has {axis.label} in rows", "rows are members of an unordered axis"
            )
        self.title, self.axis = title, axis
        self.heads: dict[Axis, Item] = {}  # the numbers at the head of an axis that is spread over columns

    def spread(self, item: Item) -> Axis | None:
        """The axis that an item lays across columns, if any."""
        return next((axis for axis in item.row_axes if axis is not self.axis), None)

    def add(self, item: _T) -> _T:
        """Put an item on the table; one over another axis alone stands at the head of the columns of that axis."""
        if item.column_axis is None and len(item.axes) == 1 and item.axes[0] is not self.axis:
            self.heads[item.axes[0]] = item
            self.model.register(item, self.sheet)
            return item
        return super().add(item)

    @property
    def items(self) -> list[Item]:
        """The items on the table, from left to right."""
        return [entry for entry in self.entries if isinstance(entry, Item)]

    @property
    def width(self) -> int:
        """How many columns its items take."""
        return sum(len(spread) if (spread := self.spread(item)) else 1 for item in self.items)

    def _fits(self, item: Item) -> None:
        others = [
            a for a in item.axes if a is not self.axis and not (isinstance(item, Input) and a is self.model.scenario)
        ]
        if self.axis not in item.axes or len(others) > 1 or item.column_axis:
            raise DefinitionError(
                f"'{item.label}' can't stand in the table '{self.title}'",
                f"it must vary over {self.axis.label} and at most one more axis without order",
            )
        if isinstance(item, Line) and item.cases is not None:
            raise DefinitionError(
                f"'{item.label}' has a row for each scenario", "give it shared=True, or leave the table"
            )


@dataclass(frozen=True)
class Chart:
    """One chart, below the rows of its sheet.

    `lines` are the series; a line over a further axis is a series for each member. `axis` has the categories: a
    timeline's periods, or the members of another axis, or the texts of `names`. `across` is drawn as a line over
    the columns. The series of a waterfall are those of `charts.FLOATING`, those of ranges
    `charts.RANGES`, the first two unseen.
    `zero` is a line of zeros, with which columns begin at 0 whatever their values.
    """

    sheet: Sheet
    title: str
    kind: str
    lines: tuple[Line, ...]
    axis: Axis
    names: Line | None = None
    across: Line | None = None
    zero: Line | None = None
