"""Values as text: the headline, sheet by sheet, one item."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import attrgetter

from rich.cells import cell_len

from modelgen.commands.checks import checks_verdict, elsewhere, failed_checks
from modelgen.commands.display import heads, shown, with_unit
from modelgen.commands.grid import Grid, Row, stacked
from modelgen.commands.styled import bold, dim, red
from modelgen.formula.axes import Axis
from modelgen.model.address import OPENING
from modelgen.model.items import Item, Line
from modelgen.model.sheets import Heading, Sheet, Table
from modelgen.reference.checks import fails, reasons
from modelgen.reference.result import Result, columns
from modelgen.visible import in_a_line


def everything(result: Result, scenario: str, width: int) -> list[str]:
    """All of a model, the headline first."""
    out = headline(result, scenario, width)
    for sheet in shown_sheets(result):
        out += [
            "",
            bold(f"── {sheet.name} " + "─" * max(2, width - 4 - cell_len(in_a_line(sheet.name)))),
            *_sheet(result, sheet, width),
        ]
    return out


def one(result: Result, scenario: str, item: Item, width: int) -> list[str]:
    """One item."""
    return _title(result, scenario) + stacked(_grids(result, [item]), width)


def headline(result: Result, scenario: str, width: int = 80) -> list[str]:
    """The headline outputs, and how many checks fail."""
    return _title(result, scenario) + _headline(result, width)


def shown_sheets(result: Result) -> list[Sheet]:
    """The definition's sheets, then checks and claims; actuals stand in the history of their lines already."""
    model = result.program
    return [
        *model.sheets,
        model.checks_sheet,
        *([model.tie_out] if model.claims else []),
    ]


def _title(result: Result, scenario: str) -> list[str]:
    model = result.program
    unit = f" · {model.unit} unless stated" if not model.unit.dimensionless else ""
    return [bold(model.name), dim(f"Scenario {scenario}{unit}"), ""]


def _headline(result: Result, width: int) -> list[str]:
    model = result.program
    out = stacked([_grid(result, model.outputs, called=model.caption)], width) if model.outputs else []
    why = [f"{model.caption(one)} is {result.value(one)}: {reason}" for one, reason in reasons(result).items()]
    for told in why:
        out += [red(line) for line in textwrap.wrap(told, width, initial_indent="  ", subsequent_indent="    ")]
    lines = textwrap.wrap(checks_verdict(result), width, initial_indent="  ", subsequent_indent="    ")
    failed = failed_checks(result) or elsewhere(result)
    return [*out, *([""] if out else []), *(red(line) if failed else line for line in lines)]


def _sheet(result: Result, sheet: Sheet, width: int) -> list[str]:
    out: list[str] = []
    entries = [entry for entry in sheet.entries if not _holds(result, entry)]
    if sheet is result.program.checks_sheet and isinstance(entries[-1], Heading):
        entries.pop()  # the heading of the checks in detail
    after_table = False
    for together, group in groupby(entries, lambda entry: isinstance(entry, Item)):
        if together:
            out += [""] if out and after_table else []
            out += stacked(_grids(result, [entry for entry in group if isinstance(entry, Item)]), width)
            continue
        for entry in group:
            title = entry.title if isinstance(entry, Table) else entry.text if isinstance(entry, Heading) else ""
            out += ["", *map(bold, textwrap.wrap(title, width))]
            out += stacked([_table(result, entry)], width) if isinstance(entry, Table) else []
            after_table = isinstance(entry, Table)
    return out


def _holds(result: Result, entry: object) -> bool:
    """Whether this is a check that holds: the table of all checks says so already."""
    return isinstance(entry, Line) and any(entry is c for c in result.program.checks) and not fails(result, entry)


def _grids(result: Result, items: list[Item]) -> list[Grid]:
    """Neighbours with the same column axis in one grid, every column axis once in order of appearance."""
    axes: dict[Axis | None, list[Item]] = {}
    for item in items:
        axes.setdefault(item.column_axis, []).append(item)
    return [_grid(result, its_items) for its_items in axes.values()]


def _grid(result: Result, items: Sequence[Item], called: Callable[[Item], str] = attrgetter("label")) -> Grid:
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
            label = " / ".join(item.member_labels(members)) if item.row_axes else called(item)
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
