"""The differences of any two workbooks: match them, compare what belongs together, and say what moved what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from modelgen.audit.carry import Carrier
from modelgen.audit.circles import Cell
from modelgen.audit.compare import Pair, cells, heading, pairs, stretches
from modelgen.audit.difference import CellChange, Difference, FormatChange, FormulaChange, RowChange
from modelgen.audit.match import match
from modelgen.audit.moves import Moves
from modelgen.audit.shifts import shifts
from modelgen.audit.view import Views
from modelgen.errors import ModelgenError
from modelgen.files.patience import reading
from modelgen.files.sandbox import Failed, SandboxError, run_limited
from modelgen.package.load import MEGABYTES, load, quick
from modelgen.package.opening import looked_at
from modelgen.sheet.areas import a1, rectangles

Paths = tuple[str, str, bool]


class CannotCompare(ModelgenError):
    """A file can't be read, or takes too long."""


def diff(before: str | Path, after: str | Path, *, formats: bool = False) -> Difference:
    """What two workbooks differ in; formats one by one only where asked for. Raises CannotCompare.

    The files are data: they are read in a subprocess with limits, and nothing is recalculated: values are those
    that were saved.
    """
    for path in (before, after):
        looked_at(path, CannotCompare)
    both = f"{before} and {after}"
    try:
        found = run_limited(
            "modelgen.audit.diff:inspect", (str(before), str(after), formats), seconds=reading(before, after),
            megabytes=MEGABYTES, name=both, reads=[str(before), str(after)],
        )  # fmt: skip
    except Failed as error:
        if error.kind == "ValueError":
            raise CannotCompare(error.message) from None
        raise CannotCompare(f"{both}: modelgen stumbles on them, please report this: {error.what}") from None
    except SandboxError as error:
        raise CannotCompare(f"{both}: comparing them {error.what}") from None
    assert isinstance(found, Difference)
    return found


def inspect(paths: Paths) -> Difference:
    """Compare in this process; ValueError where a file can't be read."""
    before, after, formats = paths
    with quick():
        return _compared(before, after, _views(before), _views(after), formats)


def _views(path: str) -> Views:
    try:
        return Views(load(path))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _compared(before: str, after: str, one: Views, other: Views, formats: bool) -> Difference:
    matched = match(one, other)
    carrier, moves = Carrier(matched), Moves(matched)
    found: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs(matched, carrier):
        kind = pair.kind
        if kind == "text" and moves.is_read((pair.sheet.before.name, *pair.at), _after(pair)):
            kind = "input"  # a choice, for example
        found[kind].append(pair)
    report = Difference(before, after, formats_apart=len(found["format"]))
    for shift in shifts(matched, carrier, found["record"]):
        report.structure.append(shift.change)
        moves.add(shift.change, shift.gone, shift.new, shift.name)
    for kind, rows in (("input", report.inputs), ("text", report.texts), ("value", report.values)):
        for group in _rows(found[kind]):
            rows.append(_row(group))
            if kind != "value":
                moves.add(rows[-1], (), map(_after, group))
    for group in stretches(found["formula"]):
        report.formulas.append(_formula(group))
        moves.add(report.formulas[-1], (), map(_after, group))
    if formats:
        report.formats = [_format(group) for group in stretches(found["format"])]
    report.unexplained = moves.spread([_after(pair) for pair in found["value"]])
    report.notes = [*_notes(before, one), *_notes(after, other)]
    report.headlines = set(_named(other))
    return report


def _named(views: Views) -> Iterator[tuple[str, str]]:
    """The cells that have a name of their own."""
    for name in views.book.names:
        for area in views.named(views.sheets[0], name.name) if views.sheets else ():
            if area.single:
                yield area.sheet, cells([(area.top, area.left)])


def _after(pair: Pair) -> Cell:
    return pair.sheet.after.name, *pair.other


def _rows(found: list[Pair]) -> Iterable[list[Pair]]:
    return (list(group) for _, group in groupby(found, lambda pair: (pair.sheet.after.name, pair.other[0])))


def _row(group: list[Pair]) -> RowChange:
    """The cells of one row, with the labels and the headings around them."""
    changes = [
        CellChange(cells([pair.at]), cells([pair.other]), heading(pair.sheet.after, pair.other), pair.was, pair.now)
        for pair in group
    ]
    sheet = group[0].sheet
    place = ", ".join(a1(*area) for area in rectangles(pair.other for pair in group))
    label = sheet.outline.called(group[0].other[0])
    return RowChange(sheet.after.name, label, place, changes, was_sheet=sheet.before.name)


def _formula(group: list[Pair]) -> FormulaChange:
    """Cells whose formula changed alike."""
    sheet, label, now_cells = _place(group)
    first, was_cells = group[0], cells([pair.at for pair in group])
    before = first.sheet.before.name
    return FormulaChange(sheet, label, was_cells, now_cells, first.was, first.now, was_sheet=before)


def _format(group: list[Pair]) -> FormatChange:
    """Cells whose look changed alike."""
    return FormatChange(*_place(group), f"{group[0].was} -> {group[0].now}")


def _place(group: list[Pair]) -> tuple[str, str, str]:
    sheet = group[0].sheet
    return sheet.after.name, sheet.outline.called(group[0].other[0]), cells([pair.other for pair in group])


def _notes(path: str, views: Views) -> list[str]:
    """What can't be compared for want of saved values."""
    every = sum(len(view.texts) for view in views)
    saved = sum(len(view.sheet.cached) for view in views)
    if saved == every:
        return []
    what = "no saved values" if not saved else f"no saved value for {every - saved:,} of {every:,} formulas"
    return [f"{path} has {what}, so what moved can't be said; open and save it in a spreadsheet program"]
