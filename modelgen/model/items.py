"""Items: what has values and a place in the workbook. Inputs are given, lines are calculated."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from modelgen.errors import DefinitionError, Place, ValuesError, here
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, Leaf, Pick, expression
from modelgen.formula.labels import cut
from modelgen.formula.needs import Need, Scope, Window, needs
from modelgen.formula.spans import leaves, span
from modelgen.formula.units import Unit
from modelgen.model.address import OPENING, Address, InputKey, Members
from modelgen.model.fits import check_unit
from modelgen.model.guard import Guarded
from modelgen.model.owner import Owner, Page
from modelgen.model.tablefile import table_of
from modelgen.model.timeline import Timeline, in_order
from modelgen.model.values import give
from modelgen.model.written import Spot

_CLASHES = {  # what can't be set beside what
    "formula": ("formula", "history", "forecast"), "history": ("history", "formula"),
    "forecast": ("forecast", "formula"), "opening": ("opening",),
}  # fmt: skip


class Item(Guarded, Leaf):
    """What inputs and lines have in common: a label, a key, axes, a unit and a place in the workbook. An item belongs
    to a `model`, which can be changed, or to a compiled `program`, which can't."""

    _last = "sheet"
    _settable: tuple[str, ...] = ("formula", "forecast", "history", "opening", "actual")
    model: Owner
    program: Any
    sheet: Page  # set when it is registered
    mark: Any = None  # what valuation methods are told that it is

    def __init__(
        self, model: Owner, label: str, axes: Sequence[Axis], unit: Unit, *, key: str = "", origin: str = "",
        live: Item | None = None,
    ) -> None:  # fmt: skip
        self.model, self.label, self.unit, self.place = model, label, unit, here()
        self.scenario = model.scenario
        self.origin = origin  # what makes it where no definition declares it: timeline, scenario, actual, check...
        # the cases of an assumption are a part of it
        self.key = model.registered_key(label, key) if live is None else live.key
        for axis in axes:
            if not isinstance(axis, Axis):
                raise DefinitionError(
                    f"'{label}': {cut(axis)} is not an axis", "name axes after the label, unit= by keyword"
                )
            model.owns(axis, label)
        if len(set(axes)) < len(axes):
            raise DefinitionError(f"'{label}' names an axis twice")
        self.named = tuple(axes)  # as the definition does: values are given in that order
        self.axes = in_order(axes, model.scenario)
        timelines = [axis for axis in self.axes if isinstance(axis, Timeline)]
        self.column_axis: Timeline | None = timelines[-1] if timelines else None
        self.row_axes = tuple(axis for axis in self.axes if axis is not self.column_axis)
        self.member_units: dict[Members, Unit] = {}  # rows whose unit isn't the item's (claims)
        self.informs = False  # stands there to be read by people: no formula needs to read it
        self.style = ""  # how the number is shown where the unit doesn't say it: flag, verdict
        self.decimals: int | None = None  # that the definition asks for

    def __reduce_ex__(self, protocol: Any) -> Any:
        if "program" in self.__dict__:  # wherever it goes, the whole program goes with it
            return operator.getitem, (self.program, self.__dict__["number"])
        return super().__reduce_ex__(protocol)

    def unit_of(self, members: Members | None) -> Unit:
        """The unit of one row."""
        return self.member_units.get(members or (), self.unit)

    @property
    def length(self) -> int:
        """How many positions the column axis has (1 without one)."""
        return len(self.column_axis) if self.column_axis else 1

    @property
    def past(self) -> int:
        """How many of the positions are history."""
        return self.column_axis.history if self.column_axis else 0

    @property
    def span(self) -> tuple[int, int]:
        """The positions on the column axis that have values, from and up to (excluded)."""
        return 0, self.length

    def rows(self) -> Iterator[Members]:
        """Every combination of positions on the row axes, last axis fastest."""
        return product(*(range(len(axis)) for axis in self.row_axes))

    def member_labels(self, members: Members) -> tuple[str, ...]:
        """The labels of one row."""
        return tuple([axis.members[i] for axis, i in zip(self.row_axes, members, strict=True)])


class Input(Item):
    """Values given, not calculated: an assumption's cases, a line's actuals, a choice.

    `given` maps (scenario, members, period) to a number; members None means all members, period None all
    periods. What isn't given at a single cell is inherited from the nearest one that is (convention 3).
    """

    line: Line | None = None  # whose actuals these are
    awaited = False  # it has values that can't be taken: of members that others have replaced, or mistaken ones
    _settable = ()

    def __init__(
        self, model: Owner, label: str, axes: Sequence[Axis], unit: Unit, *, key: str = "",
        span: tuple[int, int] | None = None, options: tuple[str, ...] = (), by_scenario: bool = False,
        fixed: bool = False, minimum: float | None = None, maximum: float | None = None, origin: str = "",
        live: Line | None = None,
    ) -> None:  # fmt: skip
        self.by_scenario, self.fixed = by_scenario, fixed
        named, axes = tuple(axes), [model.scenario, *axes] if by_scenario else axes
        super().__init__(model, label, axes, unit, key=key, origin=origin, live=live)
        self.named = named
        self.row_axes = tuple(axis for axis in self.row_axes if not (by_scenario and axis is model.scenario))
        self.options, self.minimum, self.maximum = options, minimum, maximum
        self._span = span or (0, self.length)
        self.given: dict[InputKey, float] = {}
        self.spots: dict[InputKey, Spot] = {}  # of those that stand in a table file
        self.sources: dict[int | Members, str] = {}  # by scenario number, or by member
        self.notes: dict[int | Members, str] = {}
        self.distributions: dict[Any, Any] = {}  # by members and period: see `uncertainty.distribute`

    def __setattr__(self, name: str, value: Any) -> None:
        if name in Item._settable:
            raise DefinitionError(f"'{self.label}' is an assumption", "give it values, not a formula")
        super().__setattr__(name, value)

    @property
    def span(self) -> tuple[int, int]:
        """The positions on the column axis for which values are given."""
        return self._span

    @property
    def scenarios(self) -> range:
        """The scenarios that have a row of their own."""
        return range(len(self.scenario) if self.by_scenario else 1)

    def give(self, values: Any, *, scenario: str | None = None, source: str = "", note: str = "") -> None:
        """Give values: a number, a list by period, a table by member or period, a pandas object, a CSV file.

        A data frame, and the CSV file of a name (beside the definition, else in the working directory), are read as
        people make them: this item's column or row in a table of several, members and periods in rows or in columns, or
        a row for each value with a column `value`; columns `scenario`, `source`, `note` and `unit` say what they are
        called. A day, or a period of pandas, names the period that it begins or ends, or is. Raises ValuesError with
        the file's line, or its first rows.
        """
        self._changed()
        try:
            give(self, table_of(self.model.folder, self.options, values), scenario, source, note)
        except ValuesError as error:
            raise ValuesError(f"{here()}: {error}") from None

    def columns(self) -> list[int | None]:
        """The positions of the cells of one row: periods, or None where there is no column axis."""
        return list(range(*self.span)) if self.column_axis else [None]

    def parent(self, scenario: int, members: Members | None, period: int | None) -> InputKey | None:
        """The given or single cell from which a cell that isn't given inherits; None where there is none."""
        for candidate in ((scenario, members, None), (scenario, None, period), (scenario, None, None)):
            if candidate != (scenario, members, period) and candidate in self.given:
                return candidate
        return (0, members, period) if scenario else None

    def slot(self, scenario: int, members: Members | None, period: int | None) -> Address:
        """The words for one of its cells."""
        return Address(
            self.key,
            None if members is None else self.member_labels(members),
            "" if self.column_axis is None else None if period is None else self.column_axis.members[period],
            self.scenario.members[scenario] if self.by_scenario else None,
        )


@dataclass(frozen=True, eq=False)
class Block:
    """Cells of a compiled line that share one formula: some rows, the positions from `start` up to `stop`."""

    line: Line
    phase: str  # opening, history, forecast, formula
    members: Members | None  # None: every row
    start: int
    stop: int
    expr: Expr
    place: Place | None

    @cached_property
    def scope(self) -> Scope:
        """The windows of the cells that it fills."""
        scope: dict[Axis, Window] = {}
        if self.line.column_axis:
            scope[self.line.column_axis] = Window(self.start, self.stop)
        for number, axis in enumerate(self.line.row_axes):
            if self.members is not None:
                scope[axis] = Window(self.members[number], self.members[number] + 1)
            elif axis.ordered:
                scope[axis] = Window(0, len(axis))
        return scope

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """What it reads."""
        return needs(self.expr, self.scope)

    def rows(self) -> Iterable[Members]:
        """The rows that it fills."""
        return self.line.rows() if self.members is None else (self.members,)

    @property
    def size(self) -> int:
        """How many cells it fills."""
        rows = prod(len(axis) for axis in self.line.row_axes) if self.members is None else 1
        return rows * (self.stop - self.start)

    def __reduce__(self) -> tuple[Any, ...]:
        return Block, (self.line, self.phase, self.members, self.start, self.stop, self.expr, self.place)


class Line(Item):
    """Values calculated by formulas: one for the history and one for the forecast of each row."""

    def __init__(
        self, model: Owner, label: str, axes: Sequence[Axis], unit: Unit, *, key: str = "", origin: str = ""
    ) -> None:
        super().__init__(model, label, axes, unit, key=key, origin=origin)
        self.set_formulas: dict[tuple[str, Members | None], tuple[Expr, Place | None]] = {}
        self.reads: set[Item] = set()  # by any of its formulas
        self._actual: Input | None = None
        self.original: Line | None = None  # whose history this line shows, if that has actuals
        self.cases: Input | None = None  # the case rows whose live row this line is
        self.heat, self.severity = False, ""  # its cells are shaded by their values; of a check: error or warning
        self.apart = False  # it shows all decimals by which its cells differ: the heads of a sensitivity
        self.partial = False  # has values only in the periods for which its formula is defined

    _spanning = False  # its span is being worked out
    blocks: tuple[Block, ...]  # its formulas with the cells that they fill, of a compiled model

    def _setter(phase: str) -> Any:  # type: ignore[misc]
        def read(self: Line) -> Expr | None:
            return self.set_formulas.get((phase, None), (None, None))[0]

        def write(self: Line, value: Any) -> None:
            self._set(phase, None, value)

        return property(read, write)

    formula = _setter("formula")
    forecast = _setter("forecast")
    opening = _setter("opening")
    history = _setter("history")
    del _setter

    @property
    def actual(self) -> Input:
        """The line's actuals: inputs on the sheet Actuals, over the history periods."""
        if self._actual is None:
            self._actual = self.model.actuals_of(self)
        return self._actual

    @actual.setter
    def actual(self, values: Any) -> None:
        self.actual.give(values)

    def give(self, values: Any, *, scenario: str | None = None, source: str = "", note: str = "") -> None:
        """Give values to the assumption whose live row this is."""
        if self.cases is None:
            raise DefinitionError(f"'{self.label}' is calculated", "give values to its actuals: .actual.give(...)")
        self.cases.give(values, scenario=scenario, source=source, note=note)

    def cases_from(self, number: Expr) -> None:
        """Let an assumption show the case of the scenario with a number."""
        assert self.cases is not None
        self._take("formula", None, Pick(self.cases, self.scenario, number), self.place)

    def define(
        self, member: object, formula: Any = None, *, history: Any = None, forecast: Any = None, opening: Any = None
    ) -> None:
        """One member's own formula; with two row axes `member` is a tuple."""
        names = member if isinstance(member, tuple) else (member,)
        if len(names) != len(self.row_axes):
            over = ", ".join(axis.label for axis in self.row_axes) or "no axis with members"
            raise DefinitionError(f"'{self.label}' varies over {over}; {cut(member)} doesn't name one row of it")
        members = tuple(axis.position(name) for axis, name in zip(self.row_axes, names, strict=True))
        for phase, value in (("formula", formula), ("history", history), ("forecast", forecast), ("opening", opening)):
            if value is not None:
                self._set(phase, members, value)

    def _set(self, phase: str, members: Members | None, value: Any) -> None:
        self._changed()
        if self.cases is not None and self.set_formulas:
            raise DefinitionError(f"'{self.label}' is an assumption", "give it values, not a formula")
        expr = expression(value)
        along = self.column_axis or (self.opening_axis if phase == OPENING and members is None else None)
        if phase != "formula" and along is None:
            of = "" if members is None else " by member"
            raise DefinitionError(
                f"'{self.label}' doesn't vary over a timeline, so it has no {phase}{of}", "set .formula"
            )
        if self.partial and phase != "formula":
            raise DefinitionError(
                f"'{self.label}' is partial and has no {phase}",
                "set .formula, which is for all periods, or take partial= out",
            )
        axes = [axis for axis in self.axes if phase != OPENING or axis is not along]
        extra = [axis.label for axis in expr.axes if axis not in axes]
        if extra:
            over = ", ".join(axis.label for axis in axes) or "no axis"
            names = ", ".join(extra)
            raise DefinitionError(
                f"'{self.label}' varies over [{over}], but its {phase} also varies over [{names}]",
                f"total it over {names}, take one member with .at(), or add the axis to the line",
            )
        check_unit(expr, self.label, self.unit_of(members), phase, assumed=self.cases is not None)
        for other in _CLASHES[phase]:
            if (other, members) in self.set_formulas:
                place = self.set_formulas[other, members][1]
                raise DefinitionError(f"'{self.label}' has its {other} from {place} already", "keep one of the two")
        self._take(phase, members, expr, here())

    def _take(self, phase: str, members: Members | None, expr: Expr, place: Place | None) -> None:
        self.model.adopt_calendars(read := [*leaves(expr)])
        self.reads.update(leaf for leaf in read if isinstance(leaf, Item))
        self.set_formulas[phase, members] = (expr, place)

    @property
    def past_values(self) -> Item | None:
        """What the history shows where no formula fills it: the actuals that were given."""
        if self.original is not None and self.original.past_values is not None:
            return self.original
        actual = self._actual
        return actual if actual is not None and (actual.given or actual.awaited) else None

    def formulas(self) -> Iterator[tuple[str, Members | None, Expr]]:
        """What was set: phase, row (None for every row), formula."""
        for (phase, members), (expr, _) in self.set_formulas.items():
            yield phase, members, expr

    def phases(self) -> set[str]:
        """The phases for which a formula was set: opening, history, forecast, formula."""
        return {phase for phase, _ in self.set_formulas}

    @property
    def opens(self) -> bool:  # type: ignore[override]
        """Whether the line has a value before its first period, in a cell of its own."""
        return self.column_axis is not None and OPENING in self.phases()

    @property
    def opening_axis(self) -> Axis | None:
        """The axis before whose first position its `.opening` is: its timeline, else its innermost axis of steps."""
        return self.column_axis or next((axis for axis in reversed(self.axes) if axis.ordered), None)

    @property
    def span(self) -> tuple[int, int]:
        """The positions on the column axis for which there is a formula or an actual."""
        known: tuple[int, int] | None = self.__dict__.get("known_span")
        if known is not None:  # of a compiled model
            return known
        if self.column_axis is None:
            return 0, 1
        if self.cases is not None:
            return self.cases.span
        phases, past = self.phases(), self.past
        early = self.past_values is not None or bool(phases & {"history", "formula"})
        late = bool(phases & {"forecast", "formula"})
        start, stop = (0 if early or not past else past), (self.length if late else past)
        if self.partial:
            start, stop = self._defined(start, stop)
        return start, max(start, stop)

    def _defined(self, start: int, stop: int) -> tuple[int, int]:
        """The positions from `start` up to `stop` for which the formulas are defined."""
        assert self.column_axis is not None
        if self._spanning:
            remedy = "leave partial=, and set its .opening, or its .history and its .forecast"
            raise DefinitionError(f"'{self.label}' is partial and reads itself", remedy, self.place)
        self.__dict__["_spanning"] = True
        try:
            spans = [span(expr, self.column_axis) for _, _, expr in self.formulas()]
        finally:
            self.__dict__["_spanning"] = False
        return max([start, *(first for first, _ in spans)]), min([stop, *(last for _, last in spans)])


def cases_of(item: Item) -> Input | None:
    """The case rows of an assumption, whose live row the item is; None of anything else."""
    return item.cases if isinstance(item, Line) else None
