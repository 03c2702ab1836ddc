"""Formulas in R1C1 shape: rows by the keys of what stands in them, columns as offsets or periods.

A row that is inserted changes no shape; a changed `$`, offset, period or range does.
"""

from __future__ import annotations

from modelgen.layout.grid import LABEL
from modelgen.layout.layout import Layout, Placement
from modelgen.model.address import Address, Members
from modelgen.model.items import Input, Item
from modelgen.sheet.references import End, reference
from modelgen.sheet.tokens import tokens

Found = tuple[str, str]  # a row's name, and the period of a fixed column in brackets


class Shapes:
    """Names for the rows of a layout, and the shapes of formulas that refer to them."""

    def __init__(self, layout: Layout) -> None:
        self.rows: dict[tuple[str, int], list[tuple[int, int, Placement, Members, int]]] = {}
        self.options = {
            (first.sheet, first.row + number): option
            for options, first in layout.lists.items()
            for number, option in enumerate(options)
        }
        for item, placement in layout.placements.items():
            wide = len(item.column_axis) if item.column_axis else 1
            for scenario in item.scenarios if isinstance(item, Input) else (0,):
                for members in item.rows():
                    first = placement.column_of(members, 0 if item.column_axis else None)
                    start = first - (item.column_axis is not None)  # the opening
                    at = (placement.sheet, placement.row_of(members, scenario))
                    self.rows.setdefault(at, []).append((start, first + wide, placement, members, scenario))

    def shape(self, formula: str, item: Item, members: Members, sheet: str, column: int) -> str:
        """The shape of the formula that `item` has in the row of `members`, in a cell of `column` (from 0).

        `SUM($J7:J7)*Inputs!$E$4` becomes `SUM(sales!R$C[2025]:RC)*rate!$R$C`; the formula's own row has no name, and
        members are named where they aren't the row's own.
        """
        parts = []
        for token in tokens(formula):
            found = reference(token.text) if token.kind == "reference" else None
            if found is None:
                parts.append(token.text)
                continue
            on = found.place.sheet or sheet
            ends = [self._end(end, on, column, item, members) for end in (found.first, found.last)]
            (first, at), (last, to) = ends
            text = f"{first}{at}"
            if not found.single:
                text += f":{to}" if first == last else f":{last}{to}"
            parts.append(text)
        return "".join(parts)

    def _end(self, end: End, sheet: str, column: int, own: Item, members: Members) -> Found:
        assert end.row is not None and end.column is not None  # the emitter writes no whole rows and columns
        name, period = self._name(sheet, end.row, end.column, own, members)
        offset = end.column - column
        row = "$R" if end.fixed_row else "R"
        if end.fixed_column:
            return name, f"{row}$C{period}"
        return name, f"{row}C[{offset}]" if offset else f"{row}C"

    def _name(self, sheet: str, row: int, column: int, own: Item, members: Members) -> Found:
        if column == LABEL and (sheet, row) in self.options:
            return f"option[{self.options[sheet, row]}]!", ""
        for start, stop, placement, there, scenario in self.rows.get((sheet, row), ()):
            if start <= column < stop:
                item = placement.item
                period = ""
                if item.column_axis is not None:
                    position = column - placement.column
                    period = f"[{item.column_axis.members[position] if position >= 0 else 'opening'}]"
                if item is own and there == members:
                    return "", period
                labels = item.member_labels(there)
                of = () if labels == own.member_labels(members) else labels
                case = item.scenario.members[scenario] if isinstance(item, Input) and item.by_scenario else None
                return f"{Address(item.key, of, scenario=case)}!", period
        return f"{sheet}!", ""  # a cell that no item has
