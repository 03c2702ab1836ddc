"""The model: the builder that a definition fills, frozen by `check()` before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelgen.errors import DefinitionError, NameTaken, here
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, apply, expression, named_unit
from modelgen.formula.labels import cut, label_fault, options_fault, slug
from modelgen.formula.units import DATE, NUMBER, TEXT
from modelgen.model import claims, summary, whatif
from modelgen.model.charts import Chart
from modelgen.model.guard import Guarded
from modelgen.model.items import Input, Item, Line
from modelgen.model.sheets import Claim, Sheet
from modelgen.model.timeline import Timeline
from modelgen.sheet.limits import NAME_CHARACTERS, text_fault

if TYPE_CHECKING:
    from modelgen.model.check import Checked

RESERVED_KEYS = ("actual", "scenario")
RESERVED_SHEETS = (
    "Cover", "Summary", "Actuals", "Checks", "Tie-out", "Workings", "Dictionary", "Lists", "Manifest",
)  # fmt: skip


class Model(Guarded):
    """A valuation model: axes, sheets, assumptions, lines, scenarios, checks and claims.

    `unit` is what lines are in unless they say otherwise; the first scenario is the base on which the
    others build.
    """

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
            raise DefinitionError(f"valuation_date={valuation_date!r} is no date", "write date(2024, 12, 31)")
        self.unit = named_unit(unit)
        self.items: list[Item] = []
        self.sheets: list[Sheet] = []
        self.axes: list[Axis] = []
        self.outputs: list[Item] = []
        self.captions: dict[Item, str] = {}  # what outputs are called on the cover, where their labels don't do
        self.quoted: Item | None = None  # the price with which outputs are compared
        self.upsides: dict[Item, Line] = {}  # by output: how far it is above the price
        self.checks: list[Line] = []
        self.charts: list[Chart] = []
        self.claims: list[Claim] = []
        self.requirements: list[Callable[[], Iterator[DefinitionError]]] = []
        self.loaded: list[Path] = []  # the values files that were read, in order
        self._keys: dict[str, Item | None] = {}
        self._frozen = False
        self.checked: Checked | None = None  # what check() found, once it has
        if isinstance(scenarios, str):
            raise DefinitionError("scenarios is one text", "give a tuple of names")
        self.scenario = Axis("Scenario", scenarios, rank=-10_000)  # before all others, steps included, in every array
        if fault := options_fault(self.scenario.members):
            raise DefinitionError(f"scenarios: {fault}", "choose other names")
        self._timeline = timeline
        self.cover, self.lists = Sheet(self, "Cover"), Sheet(self, "Lists")
        self.summary_sheet = Sheet(self, "Summary", holds="lines")
        self.actuals = Sheet(self, "Actuals", holds="inputs")
        self.checks_sheet, self.tie_out = Sheet(self, "Checks", holds="lines"), Sheet(self, "Tie-out", holds="lines")
        self.workings = Sheet(self, "Workings", holds="lines")  # slices of the model that methods make again
        self.selector = self.cover.add(
            Input(self, "Live scenario", (), TEXT, key="scenario.live", options=self.scenario.members)
        )
        self.selector.give(self.scenario.members[0], source="chosen by the user of the workbook")
        self.scenario_number = self.lists.add(Line(self, "Scenario number", (), NUMBER, key="scenario.number"))
        self.scenario_number.formula = apply("position", self.selector)
        if timeline is not None:
            self._adopt(timeline)

    # --- axes ---

    @property
    def timeline(self) -> Timeline:
        """The model's timeline."""
        if self._timeline is None:
            raise DefinitionError("the model has no timeline", "give Model(timeline=Timeline.annual(...))")
        return self._timeline

    def axis(self, label: str, *members: str, key: str = "") -> Axis:
        """A named dimension without order: segments, regions, parts."""
        self.open()
        axis = Axis(label, members, rank=len(self.axes) + 10, key=key)
        if axis.key in (a.key for a in [*self.axes, self.scenario]):
            raise NameTaken(f"there is an axis '{axis.key}' already", "give this one another label or key=")
        self.axes.append(axis)
        return axis

    def iteration(self, label: str, steps: int | Sequence[str]) -> Axis:
        """An ordered axis of steps (a number of them, or their names) down rows; `.prior` is the step before."""
        self.open()
        count = steps if isinstance(steps, int | str) else len(steps)
        if not isinstance(count, int) or not 2 <= count <= 200:
            raise DefinitionError(f"an iteration of {steps!r} steps", "use a whole number from 2 to 200, or names")
        axis = self.axis(label, *(map(str, range(1, steps + 1)) if isinstance(steps, int) else steps))
        axis.ordered, axis.rank = True, axis.rank - 1000  # outermost: the rows of one step stand together
        return axis

    def add_timeline(self, label: str, timeline: Timeline) -> Timeline:
        """A further timeline (quarters beside years), with columns of its own."""
        self.open()
        if fault := label_fault(label):
            raise DefinitionError(f"the timeline's label {cut(label)} {fault}", "use plain words")
        key = slug(label)
        if not key or key in (a.key for a in [*self.axes, self.scenario]):
            why = "there is an axis of this name already" if key else "it has no letter or digit to make a key of"
            raise DefinitionError(f"the timeline can't be called '{label}': {why}", "give it another label")
        timeline.label, timeline.key = label, key
        self._adopt(timeline)
        return timeline

    def _adopt(self, timeline: Timeline) -> None:
        if timeline.items:
            raise DefinitionError("this timeline belongs to another model", "make a new one")
        # timelines come last in every array and every block of rows, so that they run along columns
        timeline.rank = 1000 + len(self.axes)
        self.axes.append(timeline)
        for name, label, its_unit, values in (
            ("end", "Period end", DATE, [period.end for period in timeline.periods]),
            ("index", "Period number", NUMBER, list(range(1, len(timeline) + 1))),
            ("forecast", "Forecast flag", NUMBER, [int(i >= timeline.history) for i in range(len(timeline))]),
        ):
            item = Input(self, label, (timeline,), its_unit, key=f"{timeline.key}.{name}", fixed=True)
            item.give(values, source="timeline of the definition")
            timeline.items[name] = self.lists.add(item)

    def add_period_numbers(self, timeline: Timeline, other: Timeline, name: str) -> None:
        """The numbers of another timeline's periods beside those of `timeline` (convention 37)."""
        self.open()
        self.owns(other, timeline.label)
        found = timeline.held_by(other)
        known = [i for i, position in enumerate(found) if position is not None]
        if not known or known != list(range(known[0], known[-1] + 1)):
            raise DefinitionError(
                f"the periods of {timeline.label} and of {other.label} don't fit together",
                "each of one has to end with, or lie in, one of the other",
            )
        label, key = f"{other.label} of the {timeline.label.lower()}", f"{timeline.key}.{name}"
        span = (known[0], known[-1] + 1)
        item = Input(self, label, (timeline,), NUMBER, key=key, fixed=True, span=span)
        item.give([found[i] + 1 for i in known], source="timelines of the definition")  # type: ignore[operator]
        item.steps_to = other
        timeline.items[name] = self.lists.add(item)

    def owns(self, axis: Axis, label: str) -> None:
        """DefinitionError unless the axis is this model's."""
        if axis is not self.scenario and not any(axis is own for own in self.axes):
            raise DefinitionError(
                f"'{label}' varies over {axis.label}, which belongs to another model", "use m.axis(...)"
            )

    # --- sheets, checks, claims, outputs ---

    def sheet(self, name: str) -> Sheet:
        """A sheet of the workbook, in the order of declaration."""
        self.open()
        taken = [sheet.name.casefold() for sheet in self.sheets] + [n.casefold() for n in RESERVED_SHEETS]
        if str(name).casefold() in taken:
            raise DefinitionError(f"there is a sheet '{name}' already, or modelgen makes it", "choose another name")
        sheet = Sheet(self, name)
        self.sheets.append(sheet)
        return sheet

    def check(self, label: str, condition: Expr, *, key: str = "") -> Line:
        """A condition that must hold, in every period and for every member over which it varies."""
        self.open()
        return claims.add_check(self, label, condition, key)

    def claim(
        self, label: str, *, stated: float, computed: Any, tolerance: float, source: str, unit: str | None = None,
        agrees: bool = True, note: str = "",
    ) -> None:  # fmt: skip
        """A source's statement, tied live to what the model computes on the sheet Tie-out.

        `agrees=False` documents a statement that is known not to agree; the reason goes into `note`.
        """
        self.open()
        its_unit = self.unit if unit is None else named_unit(unit)
        claim = Claim(label, stated, expression(computed), tolerance, its_unit, source, agrees, note)
        claims.add_claim(self, claim, "give it unit=" if unit is None else "correct its unit=")

    def require(self, faults: Callable[[], Iterator[DefinitionError]]) -> None:
        """Faults that only the complete model shows (a source that is missing): asked for when it is checked."""
        self.open()
        self.requirements.append(faults)

    def sensitivity(
        self, result: Line, rows: tuple[Any, Sequence[float]], columns: tuple[Any, Sequence[float]] | None = None, *,
        label: str = "",
    ) -> whatif.Grid:  # fmt: skip
        """A live grid of `result` over steps of one or two drivers around their values, on the sheet Sensitivities.

        `rows` and `columns` are a driver and its steps: `(rate, [-0.01, 0, 0.01])`.
        """
        self.open()
        return whatif.sensitivity(self, result, rows, columns, label=label)

    def scenario_table(self, outputs: Sequence[Line], *, label: str = "Scenarios side by side") -> dict[Line, Line]:
        """Outputs in all scenarios side by side, live, whatever the selector says."""
        self.open()
        return whatif.scenario_table(self, outputs, label=label)

    def tornado(
        self, result: Line, deltas: Mapping[Any, float | tuple[float, float]], *, label: str = ""
    ) -> whatif.Tornado:  # fmt: skip
        """What each driver's delta does to `result` by itself, the longest bar first, live."""
        self.open()
        return whatif.tornado(self, result, deltas, label=label)

    def output(self, *items: Item, label: str = "") -> None:
        """Headline outputs: shown on the cover, with defined names. `label` is what one is called there."""
        self.open()
        if label and len(items) != 1:
            raise DefinitionError(f"the label {cut(label)} is given to {len(items)} outputs", "name one output with it")
        if label and (fault := label_fault(label)):
            raise DefinitionError(f"the label {cut(label)} of an output {fault}", "use plain words")
        for item in items:
            if not isinstance(item, Item) or item.axes:
                raise DefinitionError(f"'{item}' can't be a headline output", "use a line without axes")
            self.outputs.append(item)
            if label:
                self.captions[item] = label

    def price(self, price: Item) -> None:
        """The price (or quoted value) beside which the cover shows the upside of each output in its unit."""
        self.open()
        summary.set_price(self, price)

    def summary(self, title: str, *lines: Item) -> None:
        """A section of the sheet Summary: these lines once more, on one page for print.

        Without any, the summary shows the amounts over time from which the headline outputs are calculated.
        """
        self.open()
        summary.add_section(self, title, lines)

    # --- values ---

    def load(self, file: str | Path = "assumptions.toml") -> None:
        """Read values from a TOML file beside the definition (docs/values.md)."""
        from modelgen.model.values import load

        place = here()
        load(self, Path(place.file).parent / file if place else Path(file))

    def actuals_of(self, line: Line) -> Input:
        """The inputs that hold a line's actuals."""
        self.open()
        if not line.past:
            raise DefinitionError(
                f"'{line.label}' has no history", "give the timeline last_actual=, and the line its axis"
            )
        item = Input(self, line.label, line.axes, line.unit, key=f"{line.key}.actual", span=(0, line.past))
        item.line = line
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
        if result in RESERVED_KEYS or result in self._keys:
            raise NameTaken(f"the key '{result}' of '{label}' is taken already", "give one of the two a key=")
        self._keys[result] = None
        return result

    def register(self, item: Item, sheet: Sheet) -> None:
        """Note an item and the sheet it stands on."""
        item.sheet = sheet
        self.items.append(item)

    def find(self, name: str) -> Item:
        """The item of a label or a key; DefinitionError with the nearest name otherwise."""
        from modelgen.errors import nearest

        lines = [item for item in self.items if not (isinstance(item, Input) and item.by_scenario)]
        for wanted in (name, name.casefold()):
            for item in lines:
                if wanted == item.key:
                    return item
            found = [item for item in lines if wanted in (item.label, item.label.casefold()) and "." not in item.key]
            found = found or [item for item in lines if wanted in (item.label, item.label.casefold())]
            found = [item for item in found if item.key == slug(item.label)] or found  # whose the plain key is
            if len(found) > 1:
                keys = ", ".join(item.key for item in found)
                raise DefinitionError(f"'{name}' is the label of several items", f"use one of their keys: {keys}")
            if found:
                return found[0]
        known = [item.label for item in lines] + [item.key for item in lines]
        raise DefinitionError(f"the model has no '{name}'" + nearest(name, known))

    def open(self) -> None:
        """DefinitionError once the model has been checked."""
        if self._frozen:
            raise DefinitionError("the model has been checked and can't change any more", "define all of it first")

    def freeze(self) -> None:
        """Complete the checks and claims and close the definition."""
        if not self._frozen:
            summary.complete(self)
            claims.complete(self)
            self._frozen = True

    @property
    def all_sheets(self) -> list[Sheet]:
        """The definition's sheets, and those that modelgen makes."""
        own = [self.actuals, self.checks_sheet, self.tie_out, self.workings, self.lists]
        return [self.cover, self.summary_sheet, *self.sheets, *own]

    @property
    def inputs(self) -> list[Input]:
        """Everything that is given and that a user may change."""
        return [item for item in self.items if isinstance(item, Input) and not item.fixed]

    @property
    def lines(self) -> list[Line]:
        """Everything that is calculated."""
        return [item for item in self.items if isinstance(item, Line)]
