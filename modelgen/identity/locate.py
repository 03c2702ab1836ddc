"""Where a file's inputs stand: rows by the keys in the cells, columns by the periods in the headings; defined names
are a second witness, and the only one for what has neither (convention 11)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from modelgen.identity.file_sheets import FileSheet, file_sheets, key_column
from modelgen.identity.manifest import InputRow, Manifest
from modelgen.model.address import Address, RowKey
from modelgen.package.content import Key, WorkbookContent
from modelgen.sheet.areas import area_of

_SELECTOR = "scenario.live"
_HEADS = 12  # rows above a table in which its headings are sought


@dataclass
class Located:
    """Where each input and each row of inputs stands, what is in the way of finding the others, and where the names
    say otherwise."""

    cells: dict[Address, Key] = field(default_factory=dict)
    rows: dict[RowKey, tuple[str, int]] = field(default_factory=dict)  # sheet and row, by the key of one item
    keys: dict[str, int] = field(default_factory=dict)  # by sheet, the column of the keys
    faults: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def locate(manifest: Manifest, content: WorkbookContent, sheets: Mapping[str, FileSheet] | None = None) -> Located:
    """Find every input of a manifest in a file: that of the file, or what a definition's would be today."""
    return _Search(manifest, content, sheets or file_sheets(content)).run()


class _Search:
    def __init__(self, manifest: Manifest, content: WorkbookContent, sheets: Mapping[str, FileSheet]) -> None:
        self.address, self.content, self.sheets = manifest.address, content, sheets
        self.found = Located()
        self.areas = {name: area for name, text in content.names.items() if (area := area_of(text, "")) is not None}
        self.ports = [port for port in manifest.rows if port.item != _SELECTOR]
        keys = {port.item for port in self.ports}
        self.rows: dict[RowKey, list[tuple[str, int]]] = defaultdict(list)  # where each key stands
        self.table: dict[RowKey, RowKey] = {}  # the key of an item -> that of its row, where it has several
        self.spreads = {(port.item, port.column) for port in self.ports}
        for sheet, one in sheets.items():
            found = None if sheet == manifest.imprint.sheet else key_column(one.cells, keys)
            if found is None:
                continue
            self.found.keys[sheet], known = found
            for row, several in sorted(known.items()):
                for key in several.each():
                    self.rows[key].append((sheet, row))
                    self.table[key] = several

    def run(self) -> Located:
        """Rows first, then columns, then what the names say."""
        placed = [(port, *place) for port in self.ports if (place := self._row(port)) is not None]
        headings = {sheet: self._headings(sheet) for sheet in self.found.keys}
        columns = self._columns(placed)
        for port, sheet, row, group in placed:
            self.found.rows[port.key] = sheet, row
            for period in port.built:
                column = headings[sheet].get(period) if period is not None else columns.get((sheet, group))
                if column is None:
                    what = "column" if period is None else f"column {period}"
                    self._fault(f"'{sheet}': the {what} of {port.item} isn't found: deleted, or without its heading")
                else:
                    self.found.cells[self.address(port, period)] = (sheet, row, column)
        self._names(placed)
        return self.found

    def _fault(self, what: str) -> None:
        if what not in self.found.faults:
            self.found.faults.append(what)

    # --- rows ---

    def _row(self, port: InputRow) -> tuple[str, int, str] | None:
        """Sheet, row, and the group of rows that share a column for what has no period."""
        places = self.rows.get(port.key)
        if places is None:
            self._fault(f"the row of {self.address(port, None)} isn't found; it was deleted, or its key was changed")
            return None
        if len(places) > 1:
            area = self.areas.get(port.name)
            named = [place for place in places if area is not None and area.holds((*place, area.left))]
            rows = ", ".join(f"{sheet} {row + 1}" for sheet, row in places)
            read = f"{named[0][0]} {named[0][1] + 1} is read" if len(named) == 1 else "none of them is read"
            self._fault(f"the key {port.key} stands in several rows ({rows}): {read}")
            if len(named) != 1:
                return None
            places = named
        several = self.table[port.key]
        return (*places[0], f"{several}/{port.item}/{port.column}" if len(several.items) > 1 or port.column else "")

    # --- columns ---

    def _headings(self, sheet: str) -> dict[str | None, int]:
        """The column of each period on a sheet: those of the row in which most of them stand, up to the keys."""
        periods = {period for port in self.ports for period in port.built if period is not None}
        found = self.sheets[sheet].headings(periods, self.found.keys[sheet])
        counts = Counter(text for text, _ in found)
        for text in sorted(text for text, count in counts.items() if count > 1):
            self._fault(f"'{sheet}': the heading {text} stands over several columns, and none of them is read")
        return {text: column for text, column in found if counts[text] == 1}

    def _columns(self, placed: list[tuple[InputRow, str, int, str]]) -> dict[tuple[str, str], int]:
        """The column of what has no period: where most of the values as built stand still, else where the name says."""
        groups: dict[tuple[str, str], list[tuple[InputRow, int]]] = defaultdict(list)
        for port, sheet, row, group in placed:
            if None in port.built:
                groups[sheet, group].append((port, row))
        found = {place: (self._headed if ports[0][0].column else self._column)(place[0], ports)
                 for place, ports in groups.items()}  # fmt: skip
        for (sheet, group), ports in groups.items():
            if found[sheet, group] is None:
                others = [(groups[at], column) for at, column in found.items() if at[0] == sheet and column is not None]
                found[sheet, group] = self._beside_record(sheet, ports, others)
        return {place: column for place, column in found.items() if column is not None}

    def _beside_record(
        self, sheet: str, ports: list[tuple[InputRow, int]], others: list[tuple[list[tuple[InputRow, int]], int]]
    ) -> int | None:
        """The column that is as far from its values as built, behind the keys, as other columns are from theirs."""
        far = Counter(there - column for some, column in others for there in self._record(sheet, some))
        wanted = {there - far.most_common(1)[0][0] for there in self._record(sheet, ports)} if far else set()
        return wanted.pop() if len(wanted) == 1 else None

    def _record(self, sheet: str, ports: list[tuple[InputRow, int]]) -> list[int]:
        """The columns behind the keys in which values stand as they were built."""
        built = [(row, port.built[None]) for port, row in ports if port.built[None] is not None]
        columns = range(self.found.keys[sheet] + 1, self.sheets[sheet].width) if built else ()
        get = self.sheets[sheet].cells.get
        return [column for column in columns if all(get((row, column)) == value for row, value in built)]

    def _column(self, sheet: str, ports: list[tuple[InputRow, int]]) -> int | None:
        same: Counter[int] = Counter()
        named: Counter[int] = Counter()
        for port, row in ports:
            area = self.areas.get(port.name)
            if area is not None and area.sheet == sheet:
                named[area.left] += 1
            for column in range(self.found.keys[sheet]):
                at = (row, column)
                built = port.built[None]
                if built is None:
                    same[column] += at in self.sheets[sheet].formulas
                elif at in self.sheets[sheet].cells:
                    same[column] += self.sheets[sheet].cells[at] == built
        best = max(same.values(), default=0)
        kept = [column for column, count in same.items() if count == best] if best else []
        by_name = max(named, key=lambda column: (named[column], -column), default=None)
        # where most values still stand they outweigh the name; one or two may stand elsewhere by chance
        sure = len(kept) == 1 and len(ports) > 2 and 2 * best > len(ports)
        if by_name is None or sure or not self._filled(sheet, by_name, ports):
            return kept[0] if kept and by_name not in kept else by_name
        return by_name

    def _headed(self, sheet: str, ports: list[tuple[InputRow, int]]) -> int | None:
        """The column headed by a member, next above a table's rows; of several the one that is in its key's turn."""
        port, top = ports[0][0], min(row for _, row in ports)
        turns = [item for item in self.table[port.key].items if (item, port.column) in self.spreads]
        for row in range(top - 1, max(top - _HEADS, -1), -1):
            found = [column for column in range(self.found.keys[sheet])
                     if self.sheets[sheet].text(row, column) == port.column]  # fmt: skip
            if found:
                return found[turns.index(port.item)] if len(found) == len(turns) else None
        return None

    def _filled(self, sheet: str, column: int, ports: list[tuple[InputRow, int]]) -> bool:
        """Whether anything stands in a column beside some rows."""
        one = self.sheets[sheet]
        return any((row, column) in one.cells or (row, column) in one.formulas for _, row in ports)

    # --- names ---

    def _names(self, placed: list[tuple[InputRow, str, int, str]]) -> None:
        """Say where the names and the keys don't point to the same cells."""
        for name in dict.fromkeys(port.name for port in self.ports):
            area = self.areas.get(name)
            if area is None:
                broken = " leads nowhere" if name in self.content.names else " is missing"
                self.found.names.append(f"the defined name {name}{broken}")
                continue
            cells = [self.found.cells[self.address(port, period)] for port, *_ in placed if port.name == name
                     for period in port.built if self.address(port, period) in self.found.cells]  # fmt: skip
            if cells and not all(area.holds(cell) for cell in cells):
                text = self.content.names[name].lstrip("=")
                self.found.names.append(f"the defined name {name} points to {text}, and its keys stand elsewhere")
