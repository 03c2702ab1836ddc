"""Reading a workbook's file, once: from its parts, as its relations lead to them.

Nothing that it leads to is opened. Files come from anywhere, so reading runs in the sandbox.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO

from modelgen.package.archive import BY_HAND, Archive, Damaged, Refused, damaged
from modelgen.package.cells import Cells, cut_off
from modelgen.package.harmless import by_way_of, folded
from modelgen.package.opening import opening
from modelgen.package.parts import BookReader, Connections, LinkReader, Strings, TableReader
from modelgen.package.relations import Package, Relations
from modelgen.package.remarks import Remarks
from modelgen.package.seen import Run, Seen
from modelgen.package.sheets import SheetReader
from modelgen.package.styles import StylesReader
from modelgen.package.theme import ThemeReader
from modelgen.package.watch import Watch
from modelgen.package.workbook import Name, Sheet, Style, Workbook
from modelgen.sheet.colours import Palette
from modelgen.sheet.names import repaired_sheet_name

_RENAME = "rename it where it was made, and save it anew"
_SHEETS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
_FROM_1904 = "counts days from 1904, as old Macs did; formulas that may depend on that aren't computed"
MEGABYTES = 4096  # of memory, for reading a workbook and what is made of it there
_DRAWN = _SHEETS[1:]  # sheets without cells that are read


def load(path: str, *, drawn: bool = False) -> Workbook:
    """Read a workbook, where `drawn` with what lies over its cells; ValueError where the file isn't one that can be
    read."""
    with quick():
        try:
            with opening(path) as file:
                return _Loading(Package(file), drawn).book()
        except Refused as error:
            raise ValueError(str(error)) from None


def own(file: bytes, other: Workbook | None = None) -> Workbook:
    """Read a workbook that was just written, with all that is seen of it. It is the `other` one, which was read with
    its looks, where that has the same bytes."""
    if other is not None and other.digest and Archive(BytesIO(file)).digest() == other.digest:
        return other
    with quick():
        return _Loading(Package(BytesIO(file)), True).book()


@contextmanager
def quick() -> Iterator[None]:
    """Without a search for circles among a million small objects, a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Loading:
    """One workbook, while it is read."""

    def __init__(self, package: Package, drawn: bool) -> None:
        self.package, self.drawn, self.found, self.remarks = package, drawn, Workbook(), Remarks()
        self.palette = Palette()
        self.tables: set[str] = set()  # the parts that were read
        self.too_long: set[str] = set()  # texts that Excel would cut off
        self.fonts: dict[str, tuple[Run, ...]] = {}  # within texts, by their numbers

    def book(self) -> Workbook:
        """All that is read of it."""
        package, found = self.package, self.found
        book = package.read(package.book, BookReader)
        found.iterates, found.as_displayed = book.iterates, book.as_displayed
        found.iterations, found.precision = book.iterations, book.precision
        found.manual, found.on_load, found.from_1904 = book.manual, book.on_load, book.from_1904
        self._links(book.links)
        outside, watch = self._names(book)
        found.styles = self._styles()
        strings = self._strings()
        positions = self._sheets(book.sheets, strings, watch)
        if self.tables:
            from modelgen.package.disjoint import named_once  # takes a while

            named_once(found.sheets)
        found.names = [
            Name(name, text, None if scope is None else positions[scope], at in outside)
            for at, (name, text, scope) in enumerate(book.names)
            if scope is None or scope in positions
        ]
        for relations in (package.of_book, *package.all_relations()):
            self.remarks.related(relations)
        for drawing in package.drawings():
            self.remarks.elsewhere(f"{target} in {drawing.part}" for target in drawing.outside)
        package.look_at_the_rest()
        if self.drawn:
            found.digest = package.digest()
        found.unseen = list(book.unseen)
        found.remarks = self.remarks.lines() + ([_FROM_1904] if book.from_1904 else [])
        return found

    def _links(self, names: Sequence[str]) -> None:
        """Other workbooks and programs to which formulas refer by number, and connections."""
        for name in names:
            relation = self.package.of_book.by_id.get(name)
            part = None if relation is None or relation.outside else self.package.find(relation.target)
            if part is None:
                raise damaged(self.package.book, f"its link {name[:40]!r} leads nowhere")
            relations = self.package.relations(part)
            target = self.package.read(part, LinkReader).leads_to(relations)
            self.remarks.elsewhere([target])
            self.found.links.append(target)
        for relation in self.package.of_book.of("connections"):
            if (part := self.package.find(relation.target)) is not None:
                self.found.connected = True
                self.remarks.elsewhere(self.package.read(part, Connections).names)

    def _names(self, book: BookReader) -> tuple[set[int], Watch]:
        """The names that lead outside, by their positions; and what watches for them, and those by way of others."""
        outside, watch = set[int](), Watch()
        for at, (name, text, scope) in enumerate(book.names):
            if scope is not None and not 0 <= scope < len(book.sheets):
                raise damaged(self.package.book, f"its name {name[:40]!r} belongs to a sheet that isn't there")
            if (found := watch.outside(text)) is not None:
                outside.add(at)
                self.remarks.elsewhere([found])
        named = {folded(book.names[at][0]) for at in outside}
        return outside, Watch(by_way_of(named, (name[:2] for name in book.names)))

    def _styles(self) -> list[Style]:
        part = self.package.one("styles")
        if part is None:
            return [Style()]
        reader = self.package.read(part, partial(StylesReader, theme=self._theme()))
        self.found.conditional, self.palette = reader.conditional(), reader.palette()
        return reader.styles()

    def _theme(self) -> list[str]:
        """The colours of the theme; Excel takes its own where it is damaged."""
        part = next(filter(None, (self.package.find(one.target) for one in self.package.of_book.of("theme"))), None)
        if part is not None:
            with suppress(Damaged):
                return self.package.read(part, ThemeReader).colours
        return []

    def _strings(self) -> Mapping[str, str]:
        part = self.package.one("sharedStrings")
        if part is None:
            return {}
        found = self.package.read(part, partial(Strings, palette=self.palette), "its texts")
        self.too_long, self.fonts = found.too_long, found.fonts
        return {str(number): text for number, text in enumerate(found.texts)}

    def _sheets(
        self, named: Sequence[tuple[str, str, str]], strings: Mapping[str, str], watch: Watch
    ) -> dict[int, int]:
        """Read the sheets; for each that has cells, by its position in the workbook, its position among those."""
        positions: dict[int, int] = {}
        seen: set[str] = set()
        taken: set[str] = set()
        for position, (name, state, by) in enumerate(named):
            if not name or name.lower() in taken:
                what = f"two sheets named {name[:40]!r}" if name else "a sheet without a name"
                raise Refused(f"holds {what}", BY_HAND)
            taken.add(name.lower())
            if why := repaired_sheet_name(name):
                raise Refused(f"holds a sheet {name[:40]!r} whose name {why}, and Excel renames it", _RENAME)
            if not by:  # a module of macros, as Excel 5 had them in sheets
                continue
            relation = self.package.of_book.by_id.get(by)
            if relation is None or relation.outside or relation.kind not in _SHEETS:
                raise damaged(self.package.book, f"its sheet {name[:40]!r} stands nowhere")
            if relation.kind in _DRAWN:
                self.found.without_cells.append((name, state))
                continue
            part = self.package.find(relation.target)
            if part is None or part in seen:
                why = "isn't there" if part is None else "is another sheet, too"
                raise damaged(relation.target, f"the part of the sheet {name[:40]!r} {why}")
            seen.add(part)
            positions[position] = len(self.found.sheets)
            self.found.sheets.append(self._sheet(part, Sheet(name, state), strings, watch))
        return positions

    def _sheet(self, part: str, sheet: Sheet, strings: Mapping[str, str], watch: Watch) -> Sheet:
        cells = Cells(sheet, strings, self.package.budget, self.found.from_1904, self.fonts)
        read = partial(SheetReader, cells=cells, watch=watch, palette=self.palette)
        reader = self.package.read(part, read, f"the sheet '{sheet.name[:40]}'")
        relations = self.package.relations(part)
        for relation in relations.of("table"):
            if (table := self.package.find(relation.target)) is not None:
                if table in self.tables:
                    raise damaged(table, "it is another table, too")
                self.tables.add(table)
                found = self.package.read(table, TableReader)
                sheet.tables.append(found.table())
                sheet.filtered = sheet.filtered or found.filtered
        self._as_excel_has_it(sheet)
        reader.around.follow(relations)
        if self.drawn:
            self._over(sheet.seen, relations, reader.around.drawn)
        self.remarks.related(relations, sheet.name, set(reader.around.linked))
        self.remarks.elsewhere((*sheet.outside.values(), *reader.outside), sheet.name)
        self.found.vast += [f"{what} on sheet '{sheet.name[:40]}'" for what in reader.vast]
        return sheet

    def _over(self, seen: Seen, relations: Relations, shown: Set[str]) -> None:
        """What lies over a sheet's cells: drawings by the relations that are `shown`, and comments;
        Excel leaves out a drawing that is damaged."""
        from modelgen.package.drawings import CommentsReader, drawn
        from modelgen.package.vml import VmlReader

        for kind in ("drawing", "vmlDrawing", "comments"):
            those = (one for one in relations.of(kind) if kind != "drawing" or one.id in shown)
            for part in filter(None, (self.package.find(one.target) for one in those)):
                with suppress(Damaged):
                    if kind == "drawing":
                        seen.drawn += drawn(self.package, part, seen)
                    elif kind == "vmlDrawing":
                        seen.drawn += self.package.read(part, partial(VmlReader, seen=seen)).drawn
                    else:
                        seen.comments |= self.package.read(part, CommentsReader).comments

    def _as_excel_has_it(self, sheet: Sheet) -> None:
        """Refuse what Excel would repair."""
        for at, value in sheet.cells.items() if self.too_long else ():
            if value in self.too_long:
                raise cut_off(sheet, at, str(value))
        if sheet.merged or sheet.tables or sheet.arrays:
            from modelgen.package.disjoint import apart_from_others  # takes a while

            apart_from_others(sheet, within=self.package.budget.filled >= 0)
