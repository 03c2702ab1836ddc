"""Workbooks that cost more than they look: a few MB at most, each of one kind, made as large as the archive allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.package.hostile import (
    BOOK,
    KINDS,
    MAIN,
    RELATIONS,
    SHEET,
    TYPES,
    Entry,
    book,
    entry,
    formula,
    parts,
    related,
    relation,
    sheet,
)  # fmt: skip


def amid(name: str, before: str, piece: str, times: int, after: str) -> Entry:
    """A part whose middle is a text that stands in it many times, and so much noise that it is no zip bomb."""
    noise = "".join(f"<!--{(number * 2654435761) % 2**64:x}-->" for number in range(60_000))
    return entry(name, (before + noise).encode() + piece.encode() * times + after.encode())


def within(piece: str, times: int, at: str = "</sheetData>") -> Entry:
    """The small workbook's sheet with a text many times before a tag."""
    before, after = parts()[SHEET].split(at)
    return amid(SHEET, before, piece, times, at + after)


def merged(times: int) -> Entry:
    before, after = parts()[SHEET].split("</sheetData>")
    return amid(SHEET, before + "</sheetData><mergeCells>", '<mergeCell ref="A1:B2"/>', times, "</mergeCells>" + after)


def strings(piece: str, times: int) -> list[Entry]:
    texts = amid("xl/texts.xml", f'<sst xmlns="{MAIN}">', piece, times, "</sst>")
    changes: dict[str, Entry | str] = {RELATIONS: related("sharedStrings", "texts.xml"), "xl/texts.xml": texts}
    return book(**changes)


def styles(piece: str, times: int, inside: str) -> list[Entry]:
    part = amid("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><{inside}>', piece, times, f"</{inside}></styleSheet>")
    return book(**{"xl/styles.xml": part})


def rows(cells: str, count: int) -> str:
    return "".join(f'<row r="{row}">{cells.format(row)}</row>' for row in range(9, 9 + count))


def names(count: int, text: str) -> str:
    found = "".join(f'<definedName name="n_{number}">{text}</definedName>' for number in range(count))
    return parts()[BOOK].replace("<definedNames />", f"<definedNames>{found}</definedNames>")


def relations(count: int, target: str) -> str:
    found = "".join(
        f'<Relationship Id="x{number}" Type="{TYPES}/image" Target="{target}" TargetMode="External"/>'
        for number in range(count)
    )
    return relation("image", "http://x.test/").replace("</Relationships>", f"{found}</Relationships>")


BOMBS: dict[str, Callable[[], list[Entry]]] = {
    "formulas by the million": lambda: book(sheet=within("<f/>", 9_000_000, "<sheetData>")),
    "tags by the million": lambda: book(sheet=within("<a/>", 9_000_000, "<pageMargins")),
    "cells without a place": lambda: book(sheet=within("<c/>", 9_000_000)),
    "rows without cells": lambda: book(sheet=within("<row/>", 6_000_000)),
    "rows of one cell": lambda: book(sheet=within('<row><c t="str"><v>a</v></c></row>', 1_000_000)),
    "formulas of formats": lambda: book(sheet=within("<formula>A1</formula>", 2_000_000, "<pageMargins")),
    "merges": lambda: book(sheet=merged(800_000)),
    "comments": lambda: book(sheet=within("<!---->", 5_000_000)),
    "a formula for many cells": lambda: book(sheet=sheet(
        f'<row r="8"><c r="A8"><f t="shared" ref="A8:A99999" si="0">{"A1+" * 2_000}1</f></c></row>'
        + rows('<c r="A{0}"><f t="shared" si="0"/></c>', 60_000))),
    "texts by the million": lambda: strings("<si><t>a</t></si>", 2_500_000),
    "a text without end": lambda: strings("<si><t>" + "a" * 40_000_000 + "</t></si>", 1),
    "fonts by the million": lambda: styles("<font/>", 4_000_000, "fonts"),
    "formats by the million": lambda: styles("<xf/>", 4_000_000, "cellXfs"),
    "names": lambda: book(book=names(300_000, "Sheet!$A$1")),
    "names that lead outside": lambda: book(book=names(90_000, "[1]Sheet!$A$1")),
    "relations": lambda: book(**{"xl/drawings/_rels/d.xml.rels": relations(90_000, "http://x.test/a.png")}),
    "long targets": lambda: book(**{"xl/drawings/_rels/d.xml.rels": relations(4, "http://x.test/" + "a" * 900_000)}),
    "types": lambda: book(**{KINDS: parts()[KINDS].replace(
        "</Types>", '<Override PartName="/a" ContentType="b"/>' * 2_000_000 + "</Types>")}),
    "a part that isn't read": lambda: book(**{"xl/m/a.xml": amid("xl/m/a.xml", "<x>", "<a/>", 9_000_000, "</x>")}),
    "blanks before a tag": lambda: book(**{"xl/m/a.xml": amid("xl/m/a.xml", "", " ", 40_000_000, "<x/>")}),
    "a comment without end": lambda: book(**{"xl/m/a.xml": amid("xl/m/a.xml", "<!--", "a", 40_000_000, "--><x/>")}),
    "attributes": lambda: book(sheet=sheet(behind="<a " + " ".join(f'a{n}="1"' for n in range(80_000)) + "/>")),
    "sheets of one part": lambda: book(book=parts()[BOOK].replace(
        "</sheets>", "".join(f'<sheet name="s{n}" sheetId="{n}" own:id="rId1"/>' for n in range(9999)) + "</sheets>"
    ).replace("<workbook ", f'<workbook xmlns:own="{TYPES}" ', 1)),
    "brackets": lambda: formula("(" * 32_000 + ")" * 32_000),
    "quotation marks": lambda: formula("'" * 60_000 + "[1]"),
    "brackets of links": lambda: formula("[" * 30_000 + "]!" * 15_000),
    "signs": lambda: formula("-" * 8_000 + "1"),
    "bars by the million": lambda: book(sheet=sheet(rows(f'<c r="A{{0}}"><f>{"|" * 8_000}</f></c>', 1_000))),
    "validations that may lead outside": lambda: book(sheet=sheet(
        behind="<dataValidations>" + f'<formula1>&quot;{"|" * 90}</formula1>' * 100_000 + "</dataValidations>")),
    "tables of one part": lambda: book(**{
        "xl/worksheets/_rels/sheet1.xml.rels": related("table", "../tables/t.xml").replace(
            "</Relationships>", "".join(
                f'<Relationship Id="t{n}" Type="{TYPES}/table" Target="../tables/t.xml"/>' for n in range(5_000)
            ) + "</Relationships>"),
        "xl/tables/t.xml": f'<table xmlns="{MAIN}"><tableColumns>{"<tableColumn/>" * 9_000}</tableColumns></table>'}),
    "what-if tables": lambda: book(sheet=sheet(
        rows('<c r="A{0}"><f t="dataTable" ref="A9:AL20000" r1="B1"/><v>1</v></c>', 9_000))),
    "names by way of names": lambda: book(book=names(90_000, "[1]S!A1"), sheet=sheet(
        rows('<c r="A{0}"><f>m{0}*k{0}</f></c>', 40_000))),
    "many parts": lambda: book() + [replace(entry("", "<x/>"), name=f"xl/p{number}.xml") for number in range(9_900)],
}  # fmt: skip
