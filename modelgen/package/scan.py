"""One part of a workbook as XML, parsed in pieces for what harms a reader and for what leads out of the file."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from xml.parsers import expat

from modelgen.package.archive import Refused, damaged
from modelgen.package.harmless import harmless
from modelgen.sheet.a1 import column_of
from modelgen.sheet.limits import COLUMNS, ROWS

REACH = 50_000_000  # cells of a sheet's used area, of a merge, of an array formula
DEPTH, TAG, FORMULA = 100, 1_000_000, 65_536  # levels of XML, bytes of one tag, characters of a formula
FORMULAS = ("f", "formula", "formula1", "formula2", "definedName")  # the tags whose texts are formulas
_DIGITS = "0123456789"
_BY_HAND = "no spreadsheet program writes this: don't open the file, and ask whoever sent it"
_ANEW = "open it in Excel and save it anew"

T = TypeVar("T")
Begin = Callable[[dict[str, str]], None]
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


class ByTag(dict[str, T]):
    """What belongs to a tag, found once for each of them."""

    def __init__(self, find: Callable[[str], T]) -> None:
        self.find = find

    def __missing__(self, tag: str) -> T:
        found = self[tag] = self.find(tag)
        return found


class Scan:
    """A parser of one part; raises Refused. What isn't strict may be malformed, as Excel's own VML is.

    `begins` says what looks at each tag. While the text of a tag matters, `reading` is set and `text` holds it.
    """

    separator: str | None = None
    """What stands between a tag's namespace and its name; None: prefixes stay as they are, whatever they mean."""

    def __init__(self, part: str, found: Found, *, strict: bool = True) -> None:
        self.part, self.found, self.strict = part, found, strict
        self.fed = self.depth = self.row = 0
        self.columns: dict[str, int] = {}  # by their letters, the first one 0
        self.digits, self.line = "", -1  # of the last place, and its row from 0
        self.text: list[str] = []
        self.reading, self.tag = False, ""
        self.begins: ByTag[Begin | None] = ByTag(self.begin)
        self._looks: dict[str, Begin] = {
            "c": self._cell, "row": self._row, "mergeCell": self._area, "Relationship": self._relation,
            "ddeLink": self._dde, "connection": self._connection, "sheet": self._sheet,
            **{tag: partial(self._read, tag) for tag in FORMULAS},
        }  # fmt: skip
        self.parser: Any = expat.ParserCreate(None, self.separator)
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text.append

    def begin(self, tag: str) -> Begin | None:
        """What looks at a tag, whatever its prefix, for any part may choose its own."""
        return self._looks.get(tag.rpartition(self.separator or ":")[2])

    def feed(self, piece: bytes) -> None:
        """Parse the next piece."""
        self._parse(piece, False)
        self.fed += len(piece)
        if self.fed - self.parser.CurrentByteIndex > TAG:  # expat would read it again with every piece
            raise self.refusal(f"has a tag of more than {TAG:,} bytes")
        if not self.reading:
            self.text.clear()
        elif self.tag:
            self._short(sum(map(len, self.text)))

    def close(self) -> None:
        """Parse the end, and see how far the cells reach."""
        self._parse(b"", True)
        furthest = max(self.columns, key=lambda name: self.columns[name], default="")
        wide = self.columns[furthest] + 1 if furthest else 0
        if wide > COLUMNS or self.row > ROWS:
            raise self.refusal(f"has cells out to {furthest}{self.row}, beyond the end of any sheet")
        if wide * self.row > REACH:
            self.found.vast.append((self.part, f"cells out to {furthest}{self.row}"))

    def refusal(self, what: str) -> Refused:
        """The refusal of a part that no spreadsheet program writes."""
        return Refused(f"{self.part} {what}", _BY_HAND)

    def _parse(self, piece: bytes, final: bool) -> None:
        try:
            self.parser.Parse(piece, final)
        except (expat.ExpatError, LookupError, ValueError) as error:
            if self.strict:
                raise damaged(self.part, str(error)) from None

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").casefold() not in ("utf-8", "us-ascii", "ascii"):
            raise Refused(f"{self.part} is not in UTF-8", _ANEW)

    def _doctype(self, name: str, system: str | None, public: str | None, subset: bool) -> None:
        raise self.refusal("declares a document type, with which entities multiply or read other files")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise self.refusal(f"has more than {DEPTH} levels of tags")
        begin = self.begins[name]
        if begin is not None:
            begin(attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.reading:
            self._formula()

    def _read(self, tag: str, attributes: dict[str, str]) -> None:
        """A formula begins: its text matters."""
        if "ref" in attributes:  # of an array, or of a formula that cells share
            self._area(attributes)
        self.tag, self.reading = tag, True
        self.text.clear()

    def _formula(self) -> str:
        """A formula ends: its text."""
        text = "".join(self.text)
        self.reading = False
        self.judge(self.tag, [text])
        return text

    def judge(self, tag: str, texts: Sequence[str]) -> None:
        """Look at formulas for what leads out of the file and for ranges that are too large."""
        self._short(max(map(len, texts), default=0))
        if harmless("\n".join(texts), tag == "f"):  # nearly all, and at all of them at once it is told soonest
            return
        from modelgen.package.outside import (  # takes a while, and few files have such formulas
            leads_outside,
            vast_range,
        )

        for text in texts:
            if (found := leads_outside(text)) is not None:
                self.found.outside.append((self.part, found))
            if tag == "f" and (found := vast_range(text)) is not None:  # a name may cover a whole sheet
                self.found.vast.append((self.part, f"a formula over {found}"))

    def _short(self, length: int) -> None:
        if length > FORMULA:
            raise self.refusal(f"has a formula of more than {FORMULA:,} characters, and Excel allows 8,192")

    def _cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place is not None:
            self._place(place)

    def _place(self, place: str) -> int:
        """A cell's column from 0; `line` becomes its row."""
        letters = place.rstrip(_DIGITS)
        column = self.columns.get(letters)
        if column is None:
            if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
                raise self.refusal(f"has a cell {place[:20]!r}, which no sheet has")
            column = self.new_column(letters)
        digits = place[len(letters) :]
        if digits != self.digits or not digits:
            self._to(digits)
        return column

    def new_column(self, letters: str) -> int:
        """The column, from 0, of letters that are seen for the first time."""
        column = self.columns[letters] = column_of(letters.upper())
        return column

    def _row(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self._to(attributes["r"])

    def _to(self, digits: str) -> None:
        if not digits.isascii() or not digits.isdigit() or len(digits) > 7 or not int(digits):
            raise self.refusal(f"has a row {digits[:20]!r}, which no sheet has")
        self.digits, self.line = digits, int(digits) - 1
        self.row = max(self.row, self.line + 1)

    def _area(self, attributes: dict[str, str]) -> None:
        from modelgen.sheet.areas import Area, corners  # takes a while, too
        from modelgen.sheet.references import reference

        text = attributes.get("ref", "")
        area = reference(text)
        if text and (area is None or Area("", *corners(area)).size > REACH):
            self.found.vast.append((self.part, f"one merge or array over {text[:40]}"))

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
            self.found.targets[part_of(attributes.get("Target", ""))] = attributes.get("Id", "")

    def _sheet(self, attributes: dict[str, str]) -> None:
        if self.part == "xl/workbook.xml":
            self.found.sheets[related(attributes)] = attributes.get("name", "")[:40]


def part_of(target: str) -> str:
    """The part to which a relation of the workbook leads."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def related(attributes: dict[str, str]) -> str:
    """The relation that a tag names, such as `rId1`; its attribute's prefix is any."""
    return next((value for name, value in attributes.items() if name.endswith((":id", "}id"))), "")
