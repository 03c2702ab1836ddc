"""place(program): gives every number of a program its cell, in reading order."""

from __future__ import annotations

from modelgen.formula.axes import Axis
from modelgen.formula.units import TEXT
from modelgen.layout.grid import LABEL, VALUE, Cell, Grid
from modelgen.layout.layout import COVER_SELECTOR, Layout, Placement, SheetPlan
from modelgen.layout.links import link
from modelgen.layout.slots import tell_apart
from modelgen.model.items import Input, Item, Line
from modelgen.model.kinds import COVER, DICTIONARY, LISTS
from modelgen.model.sheets import Heading, Sheet, Table
from modelgen.program.program import Program


def place(program: Program, *, inputs_only: bool = False) -> Layout:
    """Give every number of a program its cell, once; with `inputs_only` the same cells, but none to calculations."""
    return program.once(_inputs if inputs_only else _everything)


def _everything(program: Program) -> Layout:
    return _placed(program, inputs_only=False)


def _inputs(program: Program) -> Layout:
    return _placed(program, inputs_only=True)


def _placed(program: Program, inputs_only: bool) -> Layout:
    layout = Layout(program, Grid(program), [], {}, {}, inputs_only=inputs_only)
    inputs = [sheet for sheet in program.sheets if sheet.holds == "inputs"]
    if program.actuals.entries:
        inputs.append(program.actuals)
    lines = [] if inputs_only else _calculations(program)
    summary = [program.summary_sheet] if program.summary_sheet.entries and not inputs_only else []
    cover = SheetPlan(COVER.name, COVER, items=[program.selector])
    layout.sheets.append(cover)
    layout.placements[program.selector] = Placement(program.selector, "Cover", *COVER_SELECTOR, {})
    sheets = [*summary, *inputs, *lines]
    plans = [SheetPlan(sheet.name, sheet.kind) for sheet in sheets]
    layout.sheets += plans
    # the summary's items come last: where a value is wrong, what it is calculated from is reported first
    for sheet, plan in sorted(zip(sheets, plans, strict=True), key=lambda pair: pair[0] in summary):
        _fill(layout, plan, sheet)
    if not inputs_only:
        layout.sheets.append(SheetPlan(DICTIONARY.name, DICTIONARY))
    layout.sheets.append(SheetPlan(LISTS.name, LISTS))
    _fill(layout, layout.sheets[-1], program.lists)
    _lists(layout)
    link(layout)
    layout.check()
    tell_apart(layout)
    return layout


def _calculations(program: Program) -> list[Sheet]:
    lines = [*(sheet for sheet in program.sheets if sheet.holds == "lines"), program.checks_sheet]
    if program.claims:
        lines.append(program.tie_out)
    if program.workings.entries:
        lines.append(program.workings)
    return lines


def _fill(layout: Layout, plan: SheetPlan, sheet: Sheet) -> None:
    before: object = None
    for entry in sheet.entries:
        if before is not None and not isinstance(before, Heading) and (_spread(entry) or _spread(before)):
            plan.next += 1
        if isinstance(entry, Heading):
            plan.take("heading", entry.text)
        elif isinstance(entry, Table):
            _table(layout, plan, entry)
        else:
            _item(layout, plan, entry)
        before = entry
    if not sheet.entries and not any(chart.sheet is sheet for chart in layout.program.charts):
        plan.take("heading", "Nothing is declared on this sheet")


def _spread(entry: object) -> bool:
    """Whether an entry takes several rows, or titles some, and so stands apart."""
    if isinstance(entry, Item):
        return bool(entry.row_axes) or (isinstance(entry, Line) and entry.cases is not None)
    return True


def _item(layout: Layout, plan: SheetPlan, item: Item) -> None:
    cases = item.cases if isinstance(item, Line) else None
    shared: dict[int, int] = {}
    if item.row_axes:
        header = plan.take("item", item.label, item=item, members=None)
        source = item if cases is None else cases
        if isinstance(source, Input):
            given = sorted({s for s, members, _ in source.given if members is None})
            for scenario in given:
                if source.by_scenario:
                    name = layout.program.scenario.members[scenario]
                    text = f"All {source.row_axes[0].label.lower()}s: {name}"
                    shared[scenario] = plan.take("shared", text, indent=1, item=source, members=None, scenario=scenario)
                else:
                    shared[scenario] = header
    first = plan.next
    for members in item.rows():
        label = " / ".join(item.member_labels(members)) if item.row_axes else item.label
        indent = 1 if item.row_axes else 0
        plan.take("member" if cases is None else "live", label, indent=indent, item=item, members=members)
        for scenario in () if cases is None else cases.scenarios:
            name = layout.program.scenario.members[scenario]
            assert cases is not None
            plan.take("case", name, indent=indent + 1, item=cases, members=members, scenario=scenario)
    stride = 1 + (0 if cases is None else len(cases.scenarios))
    _put(layout, plan, item, first, {}, stride, shared if cases is None else {})
    if cases is not None:
        _put(layout, plan, cases, first + 1, {layout.program.scenario: (1, 0)}, stride, shared)


def _put(
    layout: Layout, plan: SheetPlan, item: Item, row: int, steps: dict[Axis, tuple[int, int]], stride: int,
    shared: dict[int, int],
) -> None:  # fmt: skip
    for axis in reversed(item.row_axes):
        steps[axis] = (stride, 0)
        stride *= len(axis)
    column = VALUE
    if item.column_axis:
        steps[item.column_axis] = (0, 1)
        column = layout.grid.first[item.column_axis]
        if item.column_axis not in plan.axes:
            plan.axes.append(item.column_axis)
    plan.items.append(item)
    layout.placements[item] = Placement(item, plan.name, row, column, steps, shared)


def _table(layout: Layout, plan: SheetPlan, table: Table) -> None:
    plan.take("heading", table.title)
    header = plan.take("columns", table.axis.label, table=table)
    plan.next = header + 3  # two rows of column headings, one of units
    shared: dict[int, int] = {}
    if any(members is None for item in table.items if isinstance(item, Input) for _, members, _ in item.given):
        label = f"All {table.axis.label.lower()}s"
        shared[0] = plan.take("shared", label, indent=1, item=table.items[0], members=None, table=table)
    first = plan.next
    for position, member in enumerate(table.axis.members):
        item = table.items[0] if table.items else None
        plan.take("member", member, indent=1, item=item, members=(position,), table=table)
    column = VALUE
    for item in table.items:
        steps = {table.axis: (1, 0)}
        spread = table.spread(item)
        if spread:
            steps[spread] = (0, 1)
            if spread in table.heads and table.heads[spread] not in layout.placements:
                head = table.heads[spread]
                plan.items.append(head)
                layout.placements[head] = Placement(head, plan.name, header + 1, column, {spread: (0, 1)}, head=True)
        plan.items.append(item)
        layout.placements[item] = Placement(item, plan.name, first, column, steps, shared)
        column += len(spread) if spread else 1


def _lists(layout: Layout) -> None:
    plan = layout.sheets[-1]
    for item in layout.program.every:
        if isinstance(item, Input) and item.unit == TEXT and item.options not in layout.lists:
            plan.next += 1
            plan.take("heading", f"Options: {item.label}")
            rows = [plan.take("option", option, indent=1) for option in item.options]
            layout.lists[item.options] = Cell(plan.name, rows[0], LABEL)
