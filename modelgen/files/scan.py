"""One part of a workbook as XML, parsed in pieces for what harms a reader and for what leads out of the file."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from xml.parsers import expat

from modelgen.files.archive import Refused, damaged
from modelgen.files.outside import leads_outside, size_of, vast_range

REACH = 50_000_000  # cells of a sheet's used area, of a merge, of an array formula
DEPTH, TAG, FORMULA = 100, 1_000_000, 65_536  # levels of XML, bytes of one tag, characters of a formula
ROWS, COLUMNS = 1_048_576, 16_384
_TEXTS = ("f", "formula", "formula1", "formula2", "definedName")
_DIGITS = "0123456789"
_BY_HAND = "no spreadsheet program writes this: don't open the file, and ask whoever sent it"
_ANEW = "open it in Excel and save it anew"


Place = tuple[str, str]  # a part of the file, and what stands there


@dataclass
class Found:
    """What a file holds beside values and formulas of its own, each with the part it stands in."""

    macros: list[Place] = field(default_factory=list)
    objects: list[Place] = field(default_factory=list)
    outside: list[Place] = field(default_factory=list)
    vast: list[Place] = field(default_factory=list)
    sheets: dict[str, str] = field(default_factory=dict)  # names by relation
    targets: dict[str, str] = field(default_factory=dict)  # relations by part

    def some(self, places: list[Place], most: int = 3) -> str:
        """The first few, with the names of their sheets."""
        texts = dict.fromkeys(text[:100] + self._on(part) for part, text in places)
        return ", ".join(list(texts)[:most]) + (f", and {len(texts) - most} more" if len(texts) > most else "")

    def _on(self, part: str) -> str:
        name = self.sheets.get(self.targets.get(part, ""))
        return f" on sheet '{name}'" if name else ""


class Scan:
    """A parser of one part; raises Refused. What isn't strict may be malformed, as Excel's own VML is."""

    def __init__(self, part: str, found: Found, *, strict: bool) -> None:
        self.part, self.found, self.strict = part, found, strict
        self.fed = self.depth = self.row = 0
        self.columns: set[str] = set()
        self.digits = ""  # of the last cell's place
        self.text: list[str] = []
        self.length, self.reading, self.tag = 0, False, ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.looks: dict[str, Callable[[dict[str, str]], None]] = {
            "c": self._cell, "row": self._row, "mergeCell": self._area, "Relationship": self._relation,
            "ddeLink": self._dde, "connection": self._connection, "sheet": self._sheet,
            **{tag: partial(self._read, tag) for tag in _TEXTS},
        }  # fmt: skip

    def feed(self, piece: bytes) -> None:
        """Parse the next piece."""
        self._parse(piece, False)
        self.fed += len(piece)
        if self.fed - self.parser.CurrentByteIndex > TAG:  # expat would read it again with every piece
            raise self._refusal(f"has a tag of more than {TAG:,} bytes")

    def close(self) -> None:
        """Parse the end, and see how far the cells reach."""
        self._parse(b"", True)
        furthest = max(self.columns, key=lambda name: (len(name), name.upper()), default="")
        wide = size_of(f"{furthest}1", "A1") if furthest else 0
        if wide > COLUMNS or self.row > ROWS:
            raise self._refusal(f"has cells out to {furthest}{self.row}, beyond the end of any sheet")
        if wide * self.row > REACH:
            self.found.vast.append((self.part, f"cells out to {furthest}{self.row}"))

    def _parse(self, piece: bytes, final: bool) -> None:
        try:
            self.parser.Parse(piece, final)
        except (expat.ExpatError, LookupError, ValueError) as error:
            if self.strict:
                raise damaged(self.part, str(error)) from None

    def _refusal(self, what: str) -> Refused:
        return Refused(f"{self.part} {what}", _BY_HAND)

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").casefold() not in ("utf-8", "us-ascii", "ascii"):
            raise Refused(f"{self.part} is not in UTF-8", _ANEW)

    def _doctype(self, name: str, system: str | None, public: str | None, subset: bool) -> None:
        raise self._refusal("declares a document type, with which entities multiply or read other files")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise self._refusal(f"has more than {DEPTH} levels of tags")
        look = self.looks.get(name)
        if look is None and ":" in name:  # a prefix, which any part may choose
            look = self.looks.get(name.rpartition(":")[2])
        if look is not None:
            look(attributes)

    def _read(self, tag: str, attributes: dict[str, str]) -> None:
        """A formula begins: collect its text."""
        if "ref" in attributes:  # of an array, or of a formula that cells share
            self._area(attributes)
        self.tag, self.text, self.length, self.reading = tag, [], 0, True
        self.parser.CharacterDataHandler = self._characters

    def _characters(self, text: str) -> None:
        self.length += len(text)
        if self.length > FORMULA:
            raise self._refusal(f"has a formula of more than {FORMULA:,} characters, and Excel allows 8,192")
        self.text.append(text)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.reading:
            self.reading = False
            self.parser.CharacterDataHandler = None
            self._formula("".join(self.text))

    def _formula(self, text: str) -> None:
        if (found := leads_outside(text)) is not None:
            self.found.outside.append((self.part, found))
        if self.tag == "f" and (found := vast_range(text)) is not None:  # a name may cover a whole sheet
            self.found.vast.append((self.part, f"a formula over {found}"))

    def _cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place is None:
            return
        column = place.rstrip(_DIGITS)
        if column not in self.columns:
            if not (column.isascii() and column.isalpha() and len(column) <= 3):
                raise self._refusal(f"has a cell {place[:20]!r}, which no sheet has")
            self.columns.add(column)
        digits = place[len(column) :]
        if digits != self.digits:
            self._to(digits)
            self.digits = digits

    def _row(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self._to(attributes["r"])

    def _to(self, digits: str) -> None:
        if not digits.isascii() or not digits.isdigit() or len(digits) > 7:
            raise self._refusal(f"has a row {digits[:20]!r}, which no sheet has")
        self.row = max(self.row, int(digits))

    def _area(self, attributes: dict[str, str]) -> None:
        area = attributes.get("ref", "")
        first, _, last = area.partition(":")
        if last and size_of(first, last) > REACH:
            self.found.vast.append((self.part, f"one merge or array over {area[:40]}"))

    def _dde(self, attributes: dict[str, str]) -> None:
        service, topic = attributes.get("ddeService", ""), attributes.get("ddeTopic", "")
        self.found.outside.append((self.part, f"DDE: {service} {topic}".strip()))

    def _connection(self, attributes: dict[str, str]) -> None:
        self.found.outside.append((self.part, f"connection {attributes.get('name', '')}".strip()))

    def _relation(self, attributes: dict[str, str]) -> None:
        # a hyperlink waits for a click; pictures, objects and workbooks from elsewhere are opened with the file
        kind = attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode", "").casefold() == "external" and kind != "hyperlink":
            self.found.outside.append((self.part, attributes.get("Target", "")))
        if self.part == "xl/_rels/workbook.xml.rels":
            part = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            self.found.targets[part] = attributes.get("Id", "")

    def _sheet(self, attributes: dict[str, str]) -> None:
        if self.part == "xl/workbook.xml":
            relation = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            self.found.sheets[relation] = attributes.get("name", "")[:40]
