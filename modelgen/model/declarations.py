"""What a definition has declared: its axes, sheets and items, each under a key of its own, and what rests on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from modelgen.errors import DefinitionError, NameTaken
from modelgen.files.tomlhabits import as_date
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, Leaf, apply
from modelgen.formula.labels import cut, label_fault, options_fault, slug
from modelgen.formula.unitnames import named_unit
from modelgen.formula.units import NUMBER, TEXT, Unit
from modelgen.model import charts, kinds
from modelgen.model.checks import add_check
from modelgen.model.correlations import KEY, Correlation
from modelgen.model.find import find
from modelgen.model.guard import Guarded
from modelgen.model.items import Input, Item, Line, cases_of
from modelgen.model.sheets import Chart, Sheet
from modelgen.model.showing import show_alike
from modelgen.model.timeline import Calendar, Timeline
from modelgen.sheet.limits import NAME_CHARACTERS, text_fault

FOLDER: ContextVar[Path | None] = ContextVar("folder", default=None)  # of the definition that is being run
MEMBERS: ContextVar[Mapping[str, tuple[str, ...]]] = ContextVar("members", default={})  # noqa: B039 - never changed
"""By key: members that an axis has in place of those that the definition names."""
RESERVED_KEYS = ("actual", "scenario", KEY)


@dataclass
class Claim:
    """A statement of a source beside what the model computes."""

    label: str
    stated: float
    computed: Expr
    tolerance: float
    unit: Unit
    source: str
    agrees: bool
    note: str


class Declarations(Guarded):
    """What a model is made of. Everything that can be declared goes in here, by whichever way it is declared."""

    _last, _settable = "scenario_number", ("name", "purpose", "valuation_date")

    def __init__(
        self, name: str, *, timeline: Timeline | None = None, scenarios: Sequence[str] = ("Base",), unit: str = "",
        purpose: str = "", valuation_date: date | None = None,
    ) -> None:  # fmt: skip
        self.name, self.purpose, self.valuation_date = name, purpose, valuation_date
        if fault := label_fault(name):
            raise DefinitionError(f"the model's name {cut(name)} {fault}", "name the company")
        if fault := text_fault(purpose):
            raise DefinitionError(f"the model's purpose {cut(purpose)} {fault}", "use plain words")
        if valuation_date is not None and not isinstance(valuation_date, date):
            raise DefinitionError(f"valuation_date={valuation_date!r} is no date", f"write {as_date(valuation_date)}")
        self.unit = named_unit(unit)
        self.items: list[Item] = []
        self.sheets: list[Sheet] = []
        self.axes: list[Axis] = []
        self._gone: set[str] = set()  # members that others have replaced
        self.outputs: list[Item] = []
        self.captions: dict[Item, str] = {}  # what outputs are called on the cover, where their labels don't do
        self.quoted: Item | None = None  # the price with which outputs are compared
        self.upsides: dict[Item, Line] = {}  # by output: how far it is above the price
        self.checks: list[Line] = []
        self.behind: dict[Line, tuple[Line, ...]] = {}  # the checks behind whose failure a check fails
        self.reasons: dict[Item, Line] = {}  # by output: which check it fails by, where it is n.m.
        self.reason: Line | None = None  # the same of all of them
        self.charts: list[Chart] = []
        self.claims: list[Claim] = []
        self.correlations: list[Correlation] = []  # of uncertain quantities
        self.taken: list[tuple[str, str, str]] = []  # by methods, without a mark: the method, the figure, as what
        self.ledger: list[Any] = []  # what methods take off values, to be looked at when the model is complete
        self.counts: dict[Axis, Sequence[Expr]] = {}  # by axis of peers: the choice of each, by which it counts
        self.finishers: list[Callable[[Any], None]] = []
        self.requirements: list[Callable[[], Iterator[DefinitionError]]] = []
        self.loaded: list[tuple[Path, str]] = []  # the values files that were read, in order, with digests
        self.folder = FOLDER.get()  # of the definition, where it is known
        self.keys: set[str] = set()  # that are taken
        self.calendars: dict[Calendar, Input] = {}  # the items that show what timelines know
        self.compiled: Any = None  # what came of it, as long as nothing is changed
        if isinstance(scenarios, str):
            raise DefinitionError("scenarios is one text", "give a tuple of names")
        self.scenario = Axis("Scenario", scenarios, rank=-10_000)  # before all others, steps included, in every array
        if fault := options_fault(self.scenario.members):
            raise DefinitionError(f"scenarios: {fault}", "choose other names")
        self._timeline = timeline
        self.cover, self.lists, self.summary_sheet, self.actuals, self.checks_sheet, self.tie_out, self.workings = (
            Sheet(self, kind.name, kind=kind)
            for kind in (kinds.COVER, kinds.LISTS, kinds.SUMMARY, kinds.ACTUALS, kinds.CHECKS, kinds.TIE_OUT,
                         kinds.WORKINGS)  # the last for slices of the model that methods make again
        )  # fmt: skip
        names = self.scenario.members
        live = Input(self, "Live scenario", (), TEXT, key="scenario.live", options=names, origin="scenario")
        self.selector = self.cover.add(live)
        self.selector.give(names[0], source="chosen by the user of the workbook")
        number = Line(self, "Scenario number", (), NUMBER, key="scenario.number", origin="scenario")
        self.scenario_number = self.lists.add(number)
        self.scenario_number.formula = apply("position", self.selector)
        if timeline is not None:
            self._timeline = self._adopt(timeline, timeline.label, timeline.key)

    # --- axes ---

    @property
    def timeline(self) -> Timeline:
        """The model's timeline."""
        if self._timeline is None:
            raise DefinitionError("the model has no timeline", "give Model(timeline=Timeline.annual(...))")
        return self._timeline

    def axis(self, label: str, *members: str, key: str = "") -> Axis:
        """A named dimension without order: segments, regions, parts."""
        self._changed()
        axis = self._axis(label, members, key)
        if axis.key in (a.key for a in [*self.axes, self.scenario]):
            raise NameTaken(f"there is an axis '{axis.key}' already", "give this one another label or key=")
        self.axes.append(axis)
        return axis

    def _axis(self, label: str, members: tuple[str, ...], key: str) -> Axis:
        rank = len(self.axes) + 10
        axis = Axis(label, members, rank=rank, key=key)
        others = MEMBERS.get().get(axis.key)
        if others is not None:
            self._gone |= {member.casefold() for member in members} - {member.casefold() for member in others}
            axis = Axis(label, others, rank=rank, key=key)
        axis.gone = frozenset(self._gone)  # also of an axis that the definition makes of another one's members
        return axis

    def iteration(self, label: str, steps: int | Sequence[str]) -> Axis:
        """An ordered axis of steps (a number of them, or their names) down rows; `.prior` is the step before."""
        self._changed()
        count = steps if isinstance(steps, int | str) else len(steps)
        if not isinstance(count, int) or not 2 <= count <= 200:
            raise DefinitionError(f"an iteration of {steps!r} steps", "use a whole number from 2 to 200, or names")
        axis = self.axis(label, *(map(str, range(1, steps + 1)) if isinstance(steps, int) else steps))
        axis.ordered, axis.rank = True, axis.rank - 1000  # outermost: the rows of one step stand together
        return axis

    def add_timeline(self, label: str, timeline: Timeline) -> Timeline:
        """A further timeline (quarters beside years), with columns of its own."""
        self._changed()
        if fault := label_fault(label):
            raise DefinitionError(f"the timeline's label {cut(label)} {fault}", "use plain words")
        key = slug(label)
        if not key or key in (a.key for a in [*self.axes, self.scenario]):
            why = "there is an axis of this name already" if key else "it has no letter or digit to make a key of"
            raise DefinitionError(f"the timeline can't be called '{label}': {why}", "give it another label")
        return self._adopt(timeline, label, key)

    def _adopt(self, timeline: Timeline, label: str, key: str) -> Timeline:
        if any(timeline is own for own in self.axes):
            raise DefinitionError(f"{timeline.label} is a timeline of the model already", "add another one")
        # timelines come last in every array and every block of rows, so that they run along columns
        timeline = timeline.named(label, key, 1000 + len(self.axes))
        self.axes.append(timeline)
        for known in timeline.calendar:
            self._show_calendar(known)
        return timeline

    def adopt_calendars(self, read: Iterable[Leaf]) -> None:
        """Show what a formula reads of the periods of timelines."""
        for leaf in read:
            if isinstance(leaf, Calendar) and leaf not in self.calendars:
                self._show_calendar(leaf)

    def _show_calendar(self, known: Calendar) -> None:
        timeline, other = known.axes[0], known.steps_to
        self.owns(timeline, known.label)
        if other is not None:
            self.owns(other, timeline.label)
        item = Input(
            self, known.label, (timeline,), known.unit, key=known.key, fixed=True, span=known.span, origin="timeline"
        )
        item.given.update({(0, (), position): value for position, value in known.values.items()})
        item.sources[0] = f"timeline{'' if other is None else 's'} of the definition"
        if other is not None:
            item.steps_to, item.steps = other, known.steps
        self.calendars[known] = self.lists.add(item)

    def owns(self, axis: Axis, label: str) -> None:
        """DefinitionError unless the axis is this model's."""
        if axis is not self.scenario and axis not in self.axes:
            raise DefinitionError(
                f"'{label}' varies over {axis.label}, which belongs to another model", "use m.axis(...)"
            )

    # --- sheets and what stands on them ---

    def sheet(self, name: str) -> Sheet:
        """A sheet of the workbook, in the order of declaration."""
        self._changed()
        taken = {sheet.name.casefold(): sheet.name for sheet in self.sheets}
        if own := taken.get(str(name).casefold()):
            raise DefinitionError(f"there is a sheet '{own}' already", "take that one, or choose another name")
        if fault := kinds.own_fault(str(name), taken):
            raise DefinitionError(*fault)
        sheet = Sheet(self, name)
        self.sheets.append(sheet)
        return sheet

    def chart_on(
        self, sheet: Sheet, title: str, lines: Sequence[Line], kind: str, names: Line | None, across: Line | None
    ) -> Chart:  # fmt: skip
        """A chart of lines on a sheet."""
        self._changed()
        return charts.chart(sheet, title, lines, kind, names=names, across=across)

    def check(self, label: str, condition: Expr, *, key: str = "", severity: str = "error") -> Line:
        """A condition that must hold, in every period and for every member over which it varies.

        Where it doesn't, the model is wrong. With severity="warning" something is implausible then, which is told and
        counted apart.
        """
        self._changed()
        return add_check(self, label, condition, key, severity)

    def require(self, faults: Callable[[], Iterator[DefinitionError]]) -> None:
        """Faults that only the complete model shows (a source that is missing): asked for when it is checked."""
        self._changed()
        self.requirements.append(faults)

    def finish(self, finisher: Callable[[Any], None]) -> None:
        """Have something done to the copy that is made when the model is complete: what it adds rests on everything
        that was declared."""
        self._changed()
        self.finishers.append(finisher)

    def actuals_of(self, line: Line) -> Input:
        """The inputs that hold a line's actuals."""
        self._changed()
        if not line.past:
            raise DefinitionError(
                f"'{line.label}' has no history", "give the timeline last_actual=, and the line its axis"
            )
        key, span = f"{line.key}.actual", (0, line.past)
        item = Input(self, line.label, line.named, line.unit, key=key, span=span, origin="actual")
        item.line = line
        show_alike(item, line)
        return self.actuals.add(item)

    # --- identity ---

    def registered_key(self, label: str, key: str) -> str:
        """The key of a new item; DefinitionError where it is empty, taken or reserved (convention 16)."""
        if fault := label_fault(label):
            raise DefinitionError(f"the label {cut(label)} {fault}", "use plain words")
        if not isinstance(key, str):
            raise DefinitionError(f"key={key!r} of '{label}' is no text", f"use {slug(label)}")
        result = key or slug(label)
        if not result:
            raise DefinitionError(f"'{label}' has no letter or digit to make a key of", "give it a key=")
        if key and slug(key.replace(".", "_")) != key.replace(".", "_"):
            raise DefinitionError(
                f"the key '{key}' isn't lower case letters, digits and underscores", f"use {slug(key)}"
            )
        if len(result) > NAME_CHARACTERS - len("_cases"):
            raise DefinitionError(
                f"the key '{result[:20]}...' has {len(result)} characters, too many for a name in Excel",
                "give it a shorter key=",
            )
        if result in RESERVED_KEYS or result in self.keys:
            raise NameTaken(f"the key '{result}' of '{label}' is taken already", "give one of the two a key=")
        self.keys.add(result)
        return result

    def register(self, item: Item, sheet: Sheet) -> None:
        """Note an item and the sheet it stands on."""
        item.sheet = sheet
        self.items.append(item)

    def find(self, name: str) -> Item:
        """The item of a label or a key; DefinitionError with the nearest name otherwise."""
        return find(self.items, name)

    def _changed(self) -> None:
        # not by assignment, which would come here again
        self.__dict__["compiled"] = None

    @property
    def all_sheets(self) -> list[Sheet]:
        """The definition's sheets, and those that modelgen makes."""
        own = [self.actuals, self.checks_sheet, self.tie_out, self.workings, self.lists]
        return [self.cover, self.summary_sheet, *self.sheets, *own]

    @property
    def every(self) -> list[Item]:
        """All items, the cases of an assumption before its live row."""
        return [own for item in self.items for own in (cases_of(item), item) if own is not None]

    @property
    def inputs(self) -> list[Input]:
        """Everything that is given and that a user may change."""
        return [item for item in self.every if isinstance(item, Input) and not item.fixed]

    @property
    def lines(self) -> list[Line]:
        """Everything that is calculated."""
        return [item for item in self.items if isinstance(item, Line)]
