"""Workbooks that somebody made to do harm: small files, written byte by byte, as no zip library would write them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl

SHEET, BOOK, RELATIONS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
ROOT, KINDS = "_rels/.rels", "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CALL = '<row r="9"><c r="A9" t="str"><v>&l9;</v></c></row>'
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
    stored_size: int | None = None
    extra: bytes = b""
    behind: bool = False  # its sizes stand behind its data
    wide: bool = False  # its sizes are those of a large file

    def packed(self, offset: int) -> bytes:
        if self.stored_at is not None:
            return b""
        name = (self.stored_name or self.name).encode()
        size = self.size if self.stored_size is None else self.stored_size
        sizes, extra, after = (self.crc, len(self.data), size), self.extra, b""
        if self.behind:
            after, sizes = b"PK\7\x08" + struct.pack("<3I", *sizes), (0, 0, 0)
        if self.wide:
            extra, sizes = struct.pack("<HHQQ", 1, 16, size, len(self.data)), (self.crc, 0xFFFFFFFF, 0xFFFFFFFF)
        head = struct.pack("<4s5H3I2H", b"PK\3\4", 20, self.flags, self.method, 0, 33, *sizes, len(name), len(extra))
        return head + name + extra + self.data + after

    def listed(self, offset: int) -> bytes:
        name, at = self.name.encode(), offset if self.stored_at is None else self.stored_at
        return DIRECTORY.pack(b"PK\1\2", 20, 20, self.flags, self.method, 0, 33, self.crc, len(self.data), self.size,
                              len(name), len(self.extra), 0, 0, 0, self.mode << 16, at) + name + self.extra  # fmt: skip


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
        texts = {name: found.read(name).decode() for name in found.namelist()}
    return {name: text.replace("<definedNames/>", "<definedNames />") for name, text in texts.items()}  # with lxml


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
    return f'<Relationships xmlns="{RELATIONSHIPS}">{one}</Relationships>'


def related(kind: str, target: str, name: str = "rId99") -> str:
    """The workbook's relations with one more."""
    one = f'<Relationship Id="{name}" Type="{TYPES}/{kind}" Target="{target}"/>'
    return parts()[RELATIONS].replace("</Relationships>", f"{one}</Relationships>")


def linked(*targets: str, cells: str = "", defined: str = "", link: str = "") -> list[Entry]:
    """The small workbook with links to others, and cells that read them."""
    numbers = range(1, len(targets) + 1)
    references = "".join(f'<externalReference own:id="x{number}"/>' for number in numbers)
    more = "".join(
        f'<Relationship Id="x{number}" Type="{TYPES}/externalLink" Target="externalLinks/link{number}.xml"/>'
        for number in numbers
    )
    names = f"<definedNames>{defined}</definedNames>" if defined else ""
    start = parts()[BOOK].replace("<workbook ", f'<workbook xmlns:own="{TYPES}" ', 1)
    changes = {
        BOOK: start.replace("<definedNames />", f"<externalReferences>{references}</externalReferences>{names}"),
        RELATIONS: parts()[RELATIONS].replace("</Relationships>", f"{more}</Relationships>"),
        SHEET: sheet(cells),
    }
    for number, target in zip(numbers, targets, strict=True):
        inside = link or '<externalBook r:id="rId1"/>'
        whole = f'<externalLink xmlns="{MAIN}" xmlns:r="{TYPES}">{inside}</externalLink>'
        changes[f"xl/externalLinks/link{number}.xml"] = whole
        changes[f"xl/externalLinks/_rels/link{number}.xml.rels"] = relation("externalLinkPath", target)
    return book(**changes)


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
    types = RELATIONSHIPS.replace("relationships", "content-types")
    return [entry(KINDS, f'<Types xmlns="{types}"/>'), entry(name, text)]


def twice(name: str) -> list[Entry]:
    """The small workbook with a second sheet of a name."""
    one = f'<sheet name="{name}" sheetId="9" z:id="rId77" xmlns:z="{TYPES}"/>'
    return book(
        book=parts()[BOOK].replace("</sheets>", f"{one}</sheets>"),
        **{RELATIONS: related("worksheet", "worksheets/s.xml", "rId77"), "xl/worksheets/s.xml": parts()[SHEET]},
    )


def names(*found: str, cells: str = "") -> list[Entry]:
    """The small workbook with names, each with more attributes."""
    texts = "".join(f"<definedName name={one}>1</definedName>" for one in found)
    start = parts()[BOOK].replace("<definedNames />", f"<definedNames>{texts}</definedNames>")
    return book(book=start, sheet=sheet(cells))


def merge(cells: str) -> str:
    return merges(cells)


def merges(*areas: str) -> str:
    inside = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return f"<mergeCells>{inside}</mergeCells>"


def tables(*found: tuple[str, str, str]) -> list[Entry]:
    """The small workbook with tables, each by its name, its area and the letters that are its columns' names."""
    texts = {"xl/worksheets/_rels/sheet1.xml.rels": ""}
    for number, (name, area, letters) in enumerate(found, 1):
        columns = "".join(f'<tableColumn id="{at}" name="{letter}"/>' for at, letter in enumerate(letters, 1))
        texts[f"xl/tables/table{number}.xml"] = (
            f'<table xmlns="{MAIN}" id="{number}" name="{name}" displayName="{name}" ref="{area}" headerRowCount="0">'
            f'<tableColumns count="{len(letters)}">{columns}</tableColumns></table>'
        )
        texts["xl/worksheets/_rels/sheet1.xml.rels"] += (
            f'<Relationship Id="t{number}" Type="{TYPES}/table" Target="../tables/table{number}.xml"/>'
        )
    relations = texts["xl/worksheets/_rels/sheet1.xml.rels"]
    texts["xl/worksheets/_rels/sheet1.xml.rels"] = f'<Relationships xmlns="{RELATIONSHIPS}">{relations}</Relationships>'
    named = "".join(f'<tablePart r:id="t{number}"/>' for number in range(1, len(found) + 1))
    return book(sheet=sheet(behind=f'<tableParts xmlns:r="{TYPES}">{named}</tableParts>'), **texts)


def many(count: int, one: Entry) -> list[Entry]:
    return [replace(one, name=f"xl/p{number}.xml") for number in range(count)]


def defined(text: str, **changes: str) -> list[Entry]:
    names = f'<definedNames><definedName name="n">{text}</definedName></definedNames>'
    return book(book=parts()[BOOK].replace("<definedNames />", names), **changes)


COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def old(stream: str) -> bytes:
    """A file in Microsoft's older container, of one stream."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(22) + struct.pack("<H", 9) + bytes(16) + struct.pack("<I", 0)
    return head.ljust(512, b"\0") + b"".join(
        name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", stream)
    )


def choice(inside: str) -> str:
    """Markup of which a reader takes one."""
    branches = f'<q:Choice Requires="z">{inside}</q:Choice><q:Fallback>{inside}</q:Fallback>'
    return f'<q:AlternateContent xmlns:q="{COMPATIBILITY}">{branches}</q:AlternateContent>'


def fonts(namespace: str) -> str:
    """Styles with a choice of fonts for who knows a namespace."""
    choices = choice("<font/>").replace("<q:AlternateContent ", f'<q:AlternateContent xmlns:z="{namespace}" ')
    return parts()["xl/styles.xml"].replace("</fonts>", f"{choices}</fonts>")


def svg(inside: str) -> str:
    """A drawing."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'


def strict() -> list[Entry]:
    """The small workbook in the namespaces of the strict standard."""
    names = {
        MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
        TYPES: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    found = dict(parts())
    for old_name, new in names.items():
        found = {name: text.replace(old_name, new) for name, text in found.items()}
    return [entry(name, text) for name, text in found.items()]


def cells_of(rows: str) -> list[Entry]:
    """The small workbook with more rows."""
    return book(sheet=sheet(rows))


def cells(row: str) -> list[Entry]:
    """The small workbook with cells in row 9."""
    return cells_of(f'<row r="9">{row}</row>')


def saved(text: str) -> str:
    """Row 9 with a formula with which 7 was saved."""
    return f'<row r="9"><c r="A9"><f>{text}</f><v>7</v></c></row>'


def inner(kind: str, target: str) -> str:
    """A part's relation to another part."""
    return relation(kind, target).replace(' TargetMode="External"', "")


def utf16(text: str, name: str) -> Entry:
    """A part in UTF-16, with its mark."""
    return entry(name, text.encode("utf-16"))


def in_folder(folder: str) -> list[Entry]:
    """The small workbook with all that stands in `xl` in another folder."""
    changed = {name.replace("xl/", f"{folder}/"): text for name, text in parts().items()}
    for name in changed:
        if name.endswith(".rels") or name == KINDS:
            changed[name] = changed[name].replace('"xl/', f'"{folder}/').replace('"/xl/', f'"/{folder}/')
    return [entry(name, text) for name, text in changed.items()]


def named(name: str, told: str) -> list[Entry]:
    """The small workbook with another name for its own part."""
    texts = dict(parts())
    texts[ROOT], texts[KINDS] = texts[ROOT].replace("workbook.xml", told), texts[KINDS].replace("workbook.xml", told)
    return [entry(part.replace("workbook.xml", name), text) for part, text in texts.items()]


def write(path: Path, made: list[Entry] | bytes) -> Path:
    path.write_bytes(made if isinstance(made, bytes) else archive(made))
    return path
