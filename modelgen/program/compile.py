"""From the model that a definition builds to the program that every reading takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, Leaf
from modelgen.formula.rewrite import copied
from modelgen.model.guard import Frozen
from modelgen.model.items import Block, Input, Item, Line
from modelgen.model.model import Model
from modelgen.model.sheets import Chart, Heading, Sheet, Table
from modelgen.model.timeline import Calendar
from modelgen.program.blocks import blocks
from modelgen.program.coverage import missing, refuse, uncovered, warnings
from modelgen.program.order import order
from modelgen.program.program import Program

_T = TypeVar("_T", bound=Item)
_KEPT = (  # of an item, as it is
    "label", "unit", "place", "scenario", "origin", "key", "named", "axes", "column_axis", "row_axes", "informs",
    "style", "decimals", "options", "steps_to", "steps", "by_scenario", "fixed", "minimum", "maximum", "_span", "heat",
    "apart", "partial", "severity", "awaited",
)  # fmt: skip
_TABLES = ("member_units", "sources", "notes", "distributions", "spots")
_LINKS = ("line", "original", "cases", "_actual")  # to other items
_SHEETS = ("cover", "summary_sheet", "actuals", "checks_sheet", "tie_out", "workings", "lists")


def compile(model: Model | Program) -> Program:
    """Refuse what can't be computed, and put everything into an order in which it can.

    The model stays as it is and can be changed; as long as it isn't, the same program comes back. Of a program, it is
    the program itself. Raises DefinitionError, and DefinitionErrors where there are several faults.
    """
    if isinstance(model, Program):
        return model
    if model.compiled is None:
        program = _compiled(model)
        model.__dict__["compiled"] = program
    return cast(Program, model.compiled)


def unfilled(model: Model) -> Program:
    """What is compiled of a model some of whose values are yet to come, by `Program.valued`, which looks for them."""
    return _compiled(model, filled=False)


def _compiled(model: Model, *, filled: bool = True) -> Program:
    copy = _Copy(model.complete())
    program, lines = copy.program, copy.program.lines
    errors: list[DefinitionError] = []
    made: dict[Line, tuple[Block, ...]] = {}
    for line in lines:
        try:
            line.__dict__["known_span"] = line.span
            made[line] = tuple(blocks(line))
        except DefinitionError as error:
            errors.append(error)
    for item in program.every:
        if isinstance(item, Input) and filled:
            errors += missing(item, bool(program.loaded))
    for faults in model.requirements if filled else ():
        errors += faults()
    refuse(errors)
    for line in program.checks:
        if line.column_axis and line.span[0] == line.span[1]:
            why = f"the check '{line.label}' covers no period"
            errors.append(DefinitionError(why, "the periods of what it reads don't overlap", line.place))
    refuse(errors)
    for line in lines:
        line.__dict__["blocks"] = made[line]
    for working in (False, True):  # what is wrong in a line is wrong in its copies
        for line in lines:
            if (line.sheet is program.workings) is working:
                for block in line.blocks:
                    errors += uncovered(block)
        refuse(errors)
    program.__dict__["order"] = tuple(order([block for line in lines for block in line.blocks]))
    program.__dict__["warnings"] = tuple(warnings(program.items))
    return program


class _Copy:
    """The items, sheets and charts of a complete model, copied and closed."""

    def __init__(self, model: Model) -> None:
        self.model, self.program = model, object.__new__(Program)
        self.known: dict[int, Expr] = {}
        self.numbered: list[Item] = []
        self.items: dict[Item, Item] = {item: object.__new__(type(item)) for item in model.every}
        for item, twin in self.items.items():
            own = vars(item)
            parts = {name: own[name] for name in _KEPT if name in own}
            parts |= {name: Frozen(own[name]) for name in _TABLES if name in own}
            if isinstance(item, Input):  # the values are many: both have the same, and `give` copies before it changes
                given = item.given if isinstance(item.given, Frozen) else Frozen(item.given)
                parts["given"] = own["given"] = given
            parts |= {name: self._item(own[name]) for name in _LINKS if own.get(name) is not None or name in own}
            twin.__dict__.update(parts, program=self.program, number=len(self.numbered))
            self.numbered.append(twin)
        self.sheets = {sheet.name: self._sheet(sheet) for sheet in model.all_sheets}
        for item, twin in self.items.items():
            twin.__dict__["sheet"] = self.sheets[item.sheet.name]
            if isinstance(item, Line):
                formulas = {where: (self._expr(expr), place) for where, (expr, place) in item.set_formulas.items()}
                twin.__dict__["set_formulas"] = Frozen(formulas)
        self._fill()

    def _fill(self) -> None:
        model, own = self.model, self._own
        checks = {item.key: item for item in model.items if item.sheet is model.checks_sheet}
        items = own(model.items)
        every = own(model.every)
        self.program.__dict__.update(
            {name: self.sheets[getattr(model, name).name] for name in _SHEETS},
            name=model.name, purpose=model.purpose, unit=model.unit, valuation_date=model.valuation_date,
            folder=model.folder, loaded=tuple(model.loaded), scenario=model.scenario, axes=tuple(model.axes),
            every=every, items=items, inputs=tuple(i for i in every if isinstance(i, Input) and not i.fixed),
            lines=tuple(item for item in items if isinstance(item, Line)),
            sheets=tuple(self.sheets[sheet.name] for sheet in model.sheets), all_sheets=tuple(self.sheets.values()),
            selector=self._item(model.selector), scenario_number=self._item(model.scenario_number),
            outputs=own(model.outputs), quoted=self._item(model.quoted),
            captions=Frozen({self._item(item): text for item, text in model.captions.items()}),
            upsides=Frozen({self._item(item): self._item(line) for item, line in model.upsides.items()}),
            behind=Frozen({self._item(check): own(others) for check, others in model.behind.items()}),
            reason=None if model.reason is None else self._item(model.reason),
            reasons=Frozen({self._item(output): self._item(line) for output, line in model.reasons.items()}),
            checks=own(model.checks), failed=self._item(checks["check.failed"]),
            failures=self._item(checks["check.failures"]), warned=self._item(checks.get("check.warned")),
            warnings_by_check=self._item(checks.get("check.warnings")),
            claims=tuple(replace(claim, computed=self._expr(claim.computed)) for claim in model.claims),
            correlations=tuple(model.correlations), charts=tuple(map(self._chart, model.charts)),
            taken=tuple(dict.fromkeys(model.taken)),
        )  # fmt: skip

    def _own(self, items: Iterable[_T]) -> tuple[_T, ...]:
        return tuple(cast(_T, self._item(item)) for item in items)

    def _item(self, item: Item | None) -> Any:
        return None if item is None else self.items[item]

    def _expr(self, expr: Expr) -> Expr:
        return copied(expr, self._leaf, self.known)

    def _leaf(self, leaf: Leaf) -> Leaf:
        if isinstance(leaf, Calendar):
            return self.items[self.model.calendars[leaf]]
        found = self.items.get(cast(Item, leaf))
        if found is None:
            raise DefinitionError(f"'{leaf.label}' belongs to another model", "read items of this one")
        return found

    def _sheet(self, sheet: Sheet) -> Sheet:
        twin = object.__new__(Sheet)
        entries = tuple(self._entry(entry, twin) for entry in sheet.entries)
        own = {"name": sheet.name, "holds": sheet.holds, "made": sheet.made, "entries": entries}
        twin.__dict__.update(own, sheet=twin, program=self.program)
        return twin

    def _entry(self, entry: Heading | Table | Item, sheet: Sheet) -> Heading | Table | Item:
        if isinstance(entry, Item):
            return self.items[entry]
        if isinstance(entry, Heading):
            return entry
        twin = object.__new__(Table)
        heads: Mapping[Any, Item] = Frozen({axis: self.items[item] for axis, item in entry.heads.items()})
        twin.__dict__.update(
            title=entry.title, axis=entry.axis, sheet=sheet, heads=heads,
            entries=tuple(self._entry(own, sheet) for own in entry.entries),
        )  # fmt: skip
        return twin

    def _chart(self, chart: Chart) -> Chart:
        one: Callable[[Line | None], Any] = self._item
        return replace(
            chart, sheet=self.sheets[chart.sheet.name], lines=self._own(chart.lines), names=one(chart.names),
            across=one(chart.across), zero=one(chart.zero),
        )  # fmt: skip
