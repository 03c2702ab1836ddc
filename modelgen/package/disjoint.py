"""What may not share cells on a sheet: merged areas, arrays and tables, and names that only one table or column has.

Excel repairs a workbook in which they do, other programs take one or the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelgen.package.archive import REPAIRED, Refused
from modelgen.package.workbook import Sheet
from modelgen.sheet.areas import Area, Box, a1, box_of, overlapping


def apart_from_others(sheet: Sheet, within: bool) -> None:
    """Raises Refused. Formulas `within` arrays are looked for unless those have too many cells."""
    if sheet.merged:
        _one_by_one(sheet, "merges", sheet.merged)
    if sheet.tables:
        _one_by_one(sheet, "has tables in", (table.area for table in sheet.tables))
    arrays = [area for area in sheet.arrays.values() if ":" in area]
    if arrays:
        _one_by_one(sheet, "has arrays in", sheet.arrays.values())
        if within:
            _alone(sheet, arrays)


def named_once(sheets: Iterable[Sheet]) -> None:
    """No table has the name of another, nor two columns of one name, in capitals or not. Raises Refused."""
    seen: set[str] = set()
    for sheet in sheets:
        for table in sheet.tables:
            if table.name.lower() in seen:
                raise Refused(f"holds two tables named {table.name[:40]!r}", REPAIRED)
            seen.add(table.name.lower())
            if (column := _twice(table.columns)) is not None:
                raise Refused(f"holds a table {table.name[:40]!r} with two columns named {column[:40]!r}", REPAIRED)


def _twice(names: Iterable[str]) -> str | None:
    """The first name that was there before."""
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            return name
        seen.add(name.lower())
    return None


def _one_by_one(sheet: Sheet, what: str, areas: Iterable[str]) -> None:
    boxes: list[Box] = []
    for area in areas:
        if (box := box_of(area)) is None:
            raise _refusal(sheet, f"{what} {area[:40]!r}, which no sheet has")
        boxes.append(box)
    if (found := overlapping(boxes)) is not None:
        raise _refusal(sheet, f"{what} {a1(*found[0])} and {a1(*found[1])}, which overlap")


def _alone(sheet: Sheet, arrays: Iterable[str]) -> None:
    for area, at in _inner(arrays):
        if at in sheet.formulas:
            raise _refusal(sheet, f"has a formula in {a1(*at, *at)}, a cell of the array in {area[:40]}")


def _inner(arrays: Iterable[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The cells of arrays but for their first ones, which have the formulas."""
    for area in arrays:
        if (box := box_of(area)) is not None:
            yield from ((area, (row, column)) for _, row, column in Area("", *box).cells() if (row, column) != box[:2])


def _refusal(sheet: Sheet, what: str) -> Refused:
    return Refused(f"sheet '{sheet.name[:40]}' {what}", REPAIRED)
