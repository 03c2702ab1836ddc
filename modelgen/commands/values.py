"""The reference's values: the headline, sheet by sheet, one item, and as data."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from modelgen.commands.display import Grid, Row, bold, dim, heads, red, shown, with_unit
from modelgen.formula.axes import Axis
from modelgen.model.address import Members
from modelgen.model.items import Input, Item, Line
from modelgen.model.sheets import Heading, Sheet, Table
from modelgen.model.timeline import Timeline
from modelgen.reference.result import Result, readable
from modelgen.report import Answer

OPENING = "opening"


@dataclass
class Values(Answer):
    """The values of a model in one scenario, or of one of its items."""

    command = "show"

    result: Result
    scenario: str
    item: Item | None = None
    width: int = 80

    @property
    def verdict(self) -> str:
        """How many checks fail."""
        return checks_verdict(self.result)

    def lines(self) -> list[str]:
        """All of a model, the headline first; or one item."""
        if self.item is None:
            return _everything(self.result, self.scenario, self.width)
        return _title(self.result, self.scenario) + _lines(_grids(self.result, [self.item]), self.width)

    def fields(self) -> dict[str, Any]:
        """The values in full precision; a date is `2024-12-31`, a choice, `n.m.` and an error are texts."""
        model = self.result.program
        sheets = shown_sheets(self.result)
        lines = [i for i in model.items if i.sheet in sheets and not (isinstance(i, Input) and i.by_scenario)]
        return {
            "model": model.name,
            "scenario": self.scenario,
            "unit": str(model.unit),
            "outputs": [output.key for output in model.outputs],
            "failed_checks": failed_checks(self.result),
            "timelines": {axis.key: _periods(axis) for axis in model.axes if isinstance(axis, Timeline)},
            "items": [item_values(self.result, i) for i in (lines if self.item is None else [self.item])],
        }


def _everything(result: Result, scenario: str, width: int) -> list[str]:
    out = headline(result, scenario, width)
    for sheet in shown_sheets(result):
        out += [
            "",
            bold(f"── {sheet.name} " + "─" * max(2, width - 4 - len(sheet.name))),
            *_sheet(result, sheet, width),
        ]
    return out


def headline(result: Result, scenario: str, width: int = 80) -> list[str]:
    """The headline outputs, and how many checks fail."""
    return _title(result, scenario) + _headline(result, width)


def sweeps(result: Result) -> dict[str, int]:
    """How many formula cells each sweep adds on the sheet Workings."""
    counts: dict[str, int] = {}
    title = ""
    for entry in result.program.workings.entries:
        title = entry.text if isinstance(entry, Heading) else title
        items = entry.entries if isinstance(entry, Table) else [entry]
        for line in (item for item in items if isinstance(item, Line)):
            cells = sum(block.size for block in line.blocks)
            counts[title.partition(":")[0]] = counts.get(title.partition(":")[0], 0) + cells
    return counts


def _title(result: Result, scenario: str) -> list[str]:
    model = result.program
    unit = f" · {model.unit} unless stated" if not model.unit.dimensionless else ""
    return [bold(model.name), dim(f"Scenario {scenario}{unit}"), ""]


def shown_sheets(result: Result) -> list[Sheet]:
    """The definition's sheets, then checks and claims; actuals stand in the history of their lines already."""
    model = result.program
    return [
        *model.sheets,
        model.checks_sheet,
        *([model.tie_out] if model.claims else []),
    ]


def _headline(result: Result, width: int) -> list[str]:
    model = result.program
    out = _lines(_grids(result, list(model.outputs)), width) if model.outputs else []
    lines = textwrap.wrap(checks_verdict(result), width, initial_indent="  ", subsequent_indent="    ")
    failed = failed_checks(result)
    return [*out, *([""] if out else []), *(red(line) if failed else line for line in lines)]


def checks_verdict(result: Result) -> str:
    """How many checks fail, and which."""
    model = result.program
    failed = [check.label for check in model.checks if _failures(result, check)]
    many = f"{len(model.checks)} checks"
    if failed:
        return f"{len(failed)} of {many} fail{'s' if len(failed) == 1 else ''}: {'; '.join(failed)}"
    return f"All {many} hold." if model.checks else "No check is defined."


def failed_checks(result: Result) -> int:
    """How many checks fail."""
    return sum(_failures(result, check) for check in result.program.checks)


def _failures(result: Result, check: Line) -> bool:
    return any(result.value(check, members, column) != 0 for members in check.rows() for column in columns(check))


def columns(item: Item) -> list[int | None]:
    """The positions of an item's values on its column axis, its opening before them; [None] without that axis."""
    if item.column_axis is None:
        return [None]
    opens = isinstance(item, Line) and any(block.phase == OPENING for block in item.blocks)
    return [*([item.span[0] - 1] if opens else []), *range(*item.span)]


def _sheet(result: Result, sheet: Sheet, width: int) -> list[str]:
    out: list[str] = []
    entries = [entry for entry in sheet.entries if not _holds(result, entry)]
    if sheet is result.program.checks_sheet and isinstance(entries[-1], Heading):
        entries.pop()  # the heading of the checks in detail
    after_table = False
    for together, group in groupby(entries, lambda entry: isinstance(entry, Item)):
        if together:
            out += [""] if out and after_table else []
            out += _lines(_grids(result, [entry for entry in group if isinstance(entry, Item)]), width)
            continue
        for entry in group:
            title = entry.title if isinstance(entry, Table) else entry.text if isinstance(entry, Heading) else ""
            out += ["", *map(bold, textwrap.wrap(title, width))]
            out += _lines([_table(result, entry)], width) if isinstance(entry, Table) else []
            after_table = isinstance(entry, Table)
    return out


def _holds(result: Result, entry: object) -> bool:
    """Whether this is a check that holds: the table of all checks says so already."""
    return isinstance(entry, Line) and any(entry is c for c in result.program.checks) and not _failures(result, entry)


def _lines(grids: list[Grid], width: int) -> list[str]:
    room = 42 if any(len(grid.heads) > 2 for grid in grids) else 70  # percent of the width that labels may take
    label_width = min(max((grid.label_width() for grid in grids), default=0), max(24, width * room // 100))
    out: list[str] = []
    for grid in grids:
        out += ([""] if out else []) + grid.lines(width, label_width)
    return out


def _grids(result: Result, items: list[Item]) -> list[Grid]:
    """Neighbours with the same column axis in one grid, every column axis once in order of appearance."""
    axes: dict[Axis | None, list[Item]] = {}
    for item in items:
        axes.setdefault(item.column_axis, []).append(item)
    return [_grid(result, its_items) for its_items in axes.values()]


def _grid(result: Result, items: list[Item]) -> Grid:
    used = sorted({c for item in items for c in columns(item) if c is not None})
    # from the first to the last, so that what has no value leaves a gap and not a jump in time
    span: list[int | None] = list(range(used[0], used[-1] + 1)) if used else [None]
    names = heads(items[0]) if items[0].column_axis else []
    grid = Grid(["" if c is None else OPENING if c < 0 else names[c] for c in span], even=True)
    for item in items:
        own = set(columns(item))
        if item.row_axes:
            grid.rows.append(Row(with_unit(item.label, item.unit, result.program)))
        for members in item.rows():
            unit = item.unit_of(members)
            cells = [shown(result.value(item, members, c), item, members) if c in own else "" for c in span]
            label = " / ".join(item.member_labels(members)) if item.row_axes else item.label
            if not item.row_axes or item.member_units:
                label = with_unit(label, unit, result.program)
            grid.rows.append(Row(label, cells, 2 if item.row_axes else 1))
    return grid


def _table(result: Result, table: Table) -> Grid:
    places: list[tuple[Item, Axis | None, int]] = []
    names = []
    for item in (entry for entry in table.entries if isinstance(entry, Item)):
        extra = next((axis for axis in item.row_axes if axis is not table.axis), None)
        for position in range(len(extra) if extra else 1):
            places.append((item, extra, position))
            name = f"{item.label}: {extra.members[position]}" if extra else item.label
            names.append(with_unit(name, item.unit, result.program))
    grid = Grid(names)
    for row, member in enumerate(table.axis.members):
        cells = []
        for item, extra, position in places:
            members = tuple(position if axis is extra else row for axis in item.row_axes)
            cells.append(shown(result.value(item, members), item, members))
        grid.rows.append(Row(member, cells))
    return grid


# --- data ---------------------------------------------------------------------------------------------


def _periods(axis: Timeline) -> list[dict[str, Any]]:
    return [
        {"period": period.name, "end": period.end.isoformat(), "actual": position < axis.history}
        for position, period in enumerate(axis.periods)
    ]


def item_values(result: Result, item: Item) -> dict[str, Any]:
    """An item with all its values, in full precision."""
    return {
        "key": item.key,
        "label": item.label,
        "sheet": item.sheet.name,
        "unit": str(item.unit),
        "axes": [axis.key for axis in item.row_axes],
        "timeline": item.column_axis.key if item.column_axis else None,
        "rows": [_row(result, item, members) for members in item.rows()],
    }


def _row(result: Result, item: Item, members: Members) -> dict[str, Any]:
    def value(column: int | None) -> Any:
        return readable(item, result.value(item, members, column))

    row: dict[str, Any] = {"member": item.member_labels(members)}
    if item.member_units:
        row["unit"] = str(item.unit_of(members))
    if item.column_axis is None:
        return {**row, "value": value(None)}
    names = item.column_axis.members
    return {**row, "values": {OPENING if c == -1 else names[c]: value(c) for c in columns(item) if c is not None}}
