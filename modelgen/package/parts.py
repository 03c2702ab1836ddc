"""The readers of what belongs to the whole workbook: sheets and names, the texts that cells share, tables, links."""

from __future__ import annotations

from contextlib import suppress

from modelgen.package import escapes
from modelgen.package.cells import TRUE, too_long
from modelgen.package.ooxml import RELATIONS
from modelgen.package.reader import Place, Reader
from modelgen.package.relations import Relation, Relations
from modelgen.package.seen import Run
from modelgen.package.texts import TextReader
from modelgen.package.workbook import Table
from modelgen.sheet.colours import Palette

_RELATED = tuple(f"{namespace}}}id" for namespace in RELATIONS)
NAMES = 100_000  # of a workbook


class BookReader(Reader):
    """The workbook's own part: its sheets in order (name, state and relation), names, links, how it's calculated."""

    kind = "workbook"
    once = frozenset({"workbookPr", "sheets", "definedNames", "externalReferences", "calcPr"})

    def __init__(self, part: str) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.names: list[tuple[str, str, int | None]] = []  # name, text, and the position of the sheet whose it is
        self.links: list[str] = []  # relations to other workbooks
        self.iterates = self.from_1904 = self.as_displayed = self.manual = self.on_load = False
        self.unseen: dict[str, None] = {}  # what it keeps from being seen, in words
        self.iterations, self.precision = 100, 0.001
        self._scope: tuple[str, int | None] = ("", None)
        super().__init__(part)

    def places(self) -> Place:
        """What is read."""
        name = Place(self._name, self._named, closed=True)
        return Place(
            inside={
                "workbook": Place(
                    inside={
                        "workbookPr": Place(self._properties),
                        "bookViews": Place(inside={"workbookView": Place(self._view)}),
                        "sheets": Place(inside={"sheet": Place(self._sheet)}),
                        "definedNames": Place(inside={"definedName": name}),
                        "externalReferences": Place(inside={"externalReference": Place(self._link)}),
                        "calcPr": Place(self._calculation),
                    }
                )
            }
        )

    def _properties(self, attributes: dict[str, str]) -> None:
        self.from_1904 = attributes.get("date1904", "0") in TRUE
        if attributes.get("showObjects", "all") != "all":
            self.unseen["charts, pictures and text boxes"] = None

    def _view(self, attributes: dict[str, str]) -> None:
        if attributes.get("visibility", "visible") != "visible":
            self.unseen["its window"] = None
        if attributes.get("showSheetTabs", "1") not in TRUE:
            self.unseen["the tabs of its sheets"] = None

    def _sheet(self, attributes: dict[str, str]) -> None:
        self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), related(attributes)))

    def _name(self, attributes: dict[str, str]) -> None:
        scope = self.number(attributes, "localSheetId") if "localSheetId" in attributes else None
        self._scope = attributes.get("name", ""), scope
        self.take(attributes)

    def _named(self) -> None:
        name, scope = self._scope
        self.names.append((name, self.taken(), scope))
        if len(self.names) > NAMES:
            raise self.refusal(f"has more than {NAMES:,} names")

    def _link(self, attributes: dict[str, str]) -> None:
        self.links.append(related(attributes))

    def _calculation(self, attributes: dict[str, str]) -> None:
        self.iterates = attributes.get("iterate", "0") in TRUE
        self.iterations = self.number(attributes, "iterateCount", 100)
        with suppress(ValueError):
            self.precision = float(attributes.get("iterateDelta", "0.001"))
        self.as_displayed = attributes.get("fullPrecision", "1") not in TRUE
        self.manual = attributes.get("calcMode", "auto") == "manual"
        self.on_load = attributes.get("fullCalcOnLoad", "0") in TRUE


class Strings(TextReader):
    """The texts that cells share, in their order."""

    kind = "list of texts"

    def __init__(self, part: str, palette: Palette) -> None:
        self.texts: list[str] = []
        self.too_long: set[str] = set()  # of them
        self.fonts: dict[str, tuple[Run, ...]] = {}  # within them, by their numbers
        self.palette = palette
        super().__init__(part)

    def places(self) -> Place:
        """The texts."""
        return Place(inside={"sst": Place(inside={"si": self.whole_text(self._text)})})

    def _text(self) -> None:
        if runs := self.runs(self.palette):
            self.fonts[str(len(self.texts))] = runs
        self.texts.append(escapes.read(self.whole()))
        if too_long(self.texts[-1]):
            self.too_long.add(self.texts[-1])


class TableReader(Reader):
    """A table of a sheet (`ListObject`)."""

    kind = "table"
    once = frozenset({"tableColumns"})

    def __init__(self, part: str) -> None:
        self.area = self.name = ""
        self.columns: list[str] = []
        self.heads = self.totals = 0
        self.filtered = False
        super().__init__(part)

    def places(self) -> Place:
        """Its area and columns."""
        columns = Place(inside={"tableColumn": Place(self._column)})
        filters = Place(inside={"filterColumn": Place(self._filter)})
        return Place(inside={"table": Place(self._table, inside={"tableColumns": columns, "autoFilter": filters})})

    def table(self) -> Table:
        """The table."""
        return Table(self.name, self.area, tuple(self.columns), self.heads, self.totals)

    def _table(self, attributes: dict[str, str]) -> None:
        self.name = attributes.get("displayName") or attributes.get("name", "")
        self.area = attributes.get("ref", "")
        self.heads = self.number(attributes, "headerRowCount", 1)
        self.totals = self.number(attributes, "totalsRowCount")

    def _filter(self, attributes: dict[str, str]) -> None:
        self.filtered = True

    def _column(self, attributes: dict[str, str]) -> None:
        self.columns.append(escapes.read(attributes.get("name", "")))


class LinkReader(Reader):
    """A link to another workbook, or to a program (DDE, OLE)."""

    kind = "link"

    def __init__(self, part: str) -> None:
        self.relation = self.program = ""
        super().__init__(part)

    def places(self) -> Place:
        """What it leads to."""
        book, dde, ole = Place(self._book), Place(self._dde), Place(self._book)
        return Place(inside={"externalLink": Place(inside={"externalBook": book, "ddeLink": dde, "oleLink": ole})})

    def leads_to(self, relations: Relations) -> str:
        """The other workbook, as the file names it, or the program."""
        found = relations.by_id.get(self.relation, Relation("", "", "", True))
        return self.program or found.target

    def _book(self, attributes: dict[str, str]) -> None:
        self.relation = related(attributes)

    def _dde(self, attributes: dict[str, str]) -> None:
        service, topic = attributes.get("ddeService", ""), attributes.get("ddeTopic", "")
        self.program = f"DDE: {service} {topic}".strip()


class Connections(Reader):
    """The connections to data outside, by name."""

    kind = "list of connections"

    def __init__(self, part: str) -> None:
        self.names: list[str] = []
        super().__init__(part)

    def places(self) -> Place:
        """The connections."""
        return Place(inside={"connections": Place(inside={"connection": Place(self._connection)})})

    def _connection(self, attributes: dict[str, str]) -> None:
        self.names.append(f"connection {attributes.get('name', '')}".strip())


def related(attributes: dict[str, str]) -> str:
    """The relation that a tag names, such as `rId1`."""
    return next((attributes[name] for name in _RELATED if name in attributes), "")
