"""The readers of what belongs to the whole workbook: its sheets and names, relations, the texts that cells share."""

from __future__ import annotations

from modelgen.package.reader import Reader, TextReader
from modelgen.package.scan import Found, related
from modelgen.package.workbook import Name


class BookReader(Reader):
    """`xl/workbook.xml`: the sheets in order, each with its name, state and relation, and the defined names."""

    anywhere = True

    def __init__(self, part: str, found: Found) -> None:
        super().__init__(part, found)
        self.sheets: list[tuple[str, str, str]] = []
        self.names: list[Name] = []
        self.iterates = False
        self.reads |= {"sheet": self._next, "definedName": self._name, "calcPr": self._calculation}
        self.closes["definedName"] = self._named

    def _next(self, attributes: dict[str, str]) -> None:
        self._sheet(attributes)
        self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), related(attributes)))

    def _name(self, attributes: dict[str, str]) -> None:
        scope = attributes.get("localSheetId")
        self.names.append(Name(attributes.get("name", ""), "", None if scope is None else int(scope)))
        self._read("definedName", attributes)

    def _named(self) -> None:
        self.names[-1] = self.names[-1]._replace(text=self._formula())

    def _calculation(self, attributes: dict[str, str]) -> None:
        self.iterates = attributes.get("iterate", "0") in ("1", "true")


class Relations(Reader):
    """A part's relations by their names: what kind each is, and what it leads to."""

    anywhere = True

    def __init__(self, part: str, found: Found) -> None:
        super().__init__(part, found)
        self.by_name: dict[str, tuple[str, str]] = {}
        self.reads["Relationship"] = self._next

    def _next(self, attributes: dict[str, str]) -> None:
        self._relation(attributes)
        target = attributes.get("Target", "")
        self.by_name[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], target

    def of(self, kind: str) -> list[str]:
        """What the relations of a kind lead to."""
        return [target for found, target in self.by_name.values() if found == kind]


class Strings(TextReader):
    """The texts that cells share, in their order."""

    def __init__(self, part: str, found: Found) -> None:
        super().__init__(part, found, "si")
        self.texts: list[str] = []
        self.closes["si"] = self._text

    def _text(self) -> None:
        self.texts.append(self.whole().replace("x005F_", ""))
