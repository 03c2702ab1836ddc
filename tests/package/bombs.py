"""Workbooks that cost more than they look: a few MB at most, each of one kind, made as large as the archive allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from tests.package.hostile import (
    BOOK,
    KINDS,
    MAIN,
    RELATIONS,
    RELATIONSHIPS,
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


def amid(name: str, before: str, piece: str, times: int, after: str, noise: int = 60_000) -> Entry:
    """A part whose middle is a text that stands in it many times, and so much noise that it is no zip bomb."""
    comments = "".join(f"<!--{(number * 2654435761) % 2**64:x}-->" for number in range(noise))
    return entry(name, (before + comments).encode() + piece.encode() * times + after.encode())


def within(piece: str, times: int, at: str = "</sheetData>", noise: int = 60_000) -> Entry:
    """The small workbook's sheet with a text many times before a tag."""
    before, after = parts()[SHEET].split(at)
    return amid(SHEET, before, piece, times, at + after, noise)


def behind(tag: str, piece: str, times: int, noise: int = 60_000) -> Entry:
    """The small workbook's sheet with a tag that holds a text many times, behind its cells."""
    before, after = parts()[SHEET].split("</sheetData>")
    return amid(SHEET, f"{before}</sheetData><{tag}>", piece, times, f"</{tag}>{after}", noise)


def merged(times: int, noise: int = 60_000) -> Entry:
    return behind("mergeCells", '<mergeCell ref="A1:B2"/>', times, noise)


def sheets(count: int, one: Entry) -> list[Entry]:
    """The small workbook with many sheets more, all alike."""
    listed = "".join(f'<sheet name="s{n}" sheetId="{n + 9}" own:id="s{n}"/>' for n in range(count))
    leads = "".join(
        f'<Relationship Id="s{n}" Type="{TYPES}/worksheet" Target="worksheets/s{n}.xml"/>' for n in range(count)
    )
    start = parts()[BOOK].replace("<workbook ", f'<workbook xmlns:own="{TYPES}" ', 1)
    changed = book(book=start.replace("</sheets>", f"{listed}</sheets>"), **{
        RELATIONS: parts()[RELATIONS].replace("</Relationships>", f"{leads}</Relationships>")})  # fmt: skip
    return changed + [replace(one, name=f"xl/worksheets/s{n}.xml") for n in range(count)]


def many(one: Entry, count: int, name: str) -> list[Entry]:
    """The small workbook with many parts more, all alike."""
    return book() + [replace(one, name=name.format(number)) for number in range(count)]


def tables(count: int) -> list[Entry]:
    """The small workbook with tables as wide as a sheet."""
    leads = "".join(f'<Relationship Id="t{n}" Type="{TYPES}/table" Target="../tables/t{n}.xml"/>' for n in range(count))
    columns = "".join(f'<tableColumn id="{n}" name="c{n}"/>' for n in range(16_384))
    found = [
        entry(f"xl/tables/t{n}.xml", f'<table xmlns="{MAIN}" displayName="t{n}" ref="A{9 * n + 9}:XFD{9 * n + 12}">'
                                     f"<tableColumns>{columns}</tableColumns></table>") for n in range(count)
    ]  # fmt: skip
    relations = f'<Relationships xmlns="{RELATIONSHIPS}">{leads}</Relationships>'
    return [*book(), *found, entry("xl/worksheets/_rels/sheet1.xml.rels", relations)]


def strings(piece: str, times: int) -> list[Entry]:
    texts = amid("xl/texts.xml", f'<sst xmlns="{MAIN}">', piece, times, "</sst>")
    changes: dict[str, Entry | str] = {RELATIONS: related("sharedStrings", "texts.xml"), "xl/texts.xml": texts}
    return book(**changes)


def styles(piece: str, times: int, inside: str) -> list[Entry]:
    part = amid("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><{inside}>', piece, times, f"</{inside}></styleSheet>")
    return book(**{"xl/styles.xml": part})


def rows(cells: str, count: int) -> str:
    return "".join(f'<row r="{row}">{cells.format(row)}</row>' for row in range(9, 9 + count))


def large(formulas: int) -> list[Entry]:
    """An honest workbook, with formulas as models have them, their values and looks."""
    columns = "BCDEFGHIJKLMNOPQRSTUV"
    lines = []
    for row in range(9, 9 + formulas // 20):
        cells = "".join(
            f'<c r="{there}{row}" s="1" t="n"><f>{here}{row}*(1+$B{row - 1})-IF({here}$3&gt;0,'
            f"SUM({here}$1:{here}{row - 1})/1000,0)*Sheet!$A$3</f>"
            f"<v>{(row * 7919 + column) % 9973 * 1.0625 + 0.0123456}</v></c>"
            for column, (here, there) in enumerate(pairwise(columns))
        )
        lines.append(f'<row r="{row}" spans="1:22" ht="15" customHeight="1">{cells}</row>')
    return book(sheet=sheet("".join(lines)))


def names(count: int, text: str) -> str:
    found = "".join(f'<definedName name="n_{n}">{text.format(n + 1)}</definedName>' for n in range(count))
    return parts()[BOOK].replace("<definedNames />", f"<definedNames>{found}</definedNames>")


def relations(count: int, target: str) -> str:
    found = "".join(
        f'<Relationship Id="x{number}" Type="{TYPES}/image" Target="{target}" TargetMode="External"/>'
        for number in range(count)
    )
    return relation("image", "http://x.test/").replace("</Relationships>", f"{found}</Relationships>")


WIDE = "\U0001f600"  # with which each character of a text takes four bytes of memory
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
        behind="<dataValidations>" + f'<formula1>&quot;{"|" * 60}</formula1>' * 90_000 + "</dataValidations>")),
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
    "tags of many sheets": lambda: sheets(4, within("<a/>", 1_900_000, "<pageMargins", 12_000)),
    "merges of many sheets": lambda: sheets(8, merged(300_000, 11_000)),
    "formats of many sheets": lambda: sheets(6, behind("x", "<formula>A1+B1</formula>", 190_000, 7_000)),
    "formulas that cells of many sheets share": lambda: sheets(18, entry("", sheet(
        f'<row r="8"><c r="A8"><f t="shared" ref="A8:A99999" si="0">{"A1+" * 1_200}1</f></c></row>'
        + rows('<c r="A{0}"><f t="shared" si="0"/></c>', 6_000)))),
    "what-if tables of many sheets": lambda: sheets(900, entry("", sheet(
        rows('<c r="A{0}"><f t="dataTable" ref="A9:XFD50" r1="B1"/><v>1</v></c>', 1)))),
    "arrays of many sheets": lambda: sheets(900, entry("", sheet(
        rows('<c r="A{0}"><f t="array" ref="A9:XFD50">B1</f><v>1</v></c>', 1)))),
    "sheets": lambda: sheets(3_000, entry("", parts()[SHEET])),
    "cells that look": lambda: book(sheet=within("<row>" + "<c s='1'/>" * 16_000 + "</row>", 250)),
    "long texts": lambda: strings(f"<si><t>{WIDE}{'a' * 32_000}</t></si>", 1_300),
    "long texts of cells": lambda: book(sheet=within(
        f'<row><c t="str"><v>{WIDE}{"a" * 32_000}</v></c></row>', 1_300)),
    "texts in pieces": lambda: strings("<si>" + "<r><rPr><b/></rPr><t>a</t></r>" * 100 + "</si>", 12_000),
    "names of long texts": lambda: book(book=amid(
        BOOK, f"{parts()[BOOK].split('<definedNames />')[0]}<definedNames>",
        f'<definedName name="n">{WIDE}+{"1+" * 400_000}1</definedName>', 56, "</definedNames></workbook>")),
    "words of a font": lambda: book(**{"xl/styles.xml": amid(
        "xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><fonts><font><name val="{"a" * 500_000}"/><b/></font></fonts>'
        "<cellXfs>", "<xf/>", 90_000, "</cellXfs></styleSheet>", 5_000)}),
    "colours of a fill": lambda: book(**{"xl/styles.xml": amid(
        "xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><fills><fill><gradientFill>', "<stop><color/></stop>", 500_000,
        "</gradientFill></fill></fills></styleSheet>", 20_000)}),
    "looks of conditions": lambda: styles("<dxf/>", 1_300_000, "dxfs"),
    "links of many sheets": lambda: sheets(4, behind("hyperlinks", '<hyperlink ref="A1"/>', 300_000, 7_000)),
    "entries of many sheets": lambda: sheets(
        4, behind("dataValidations", '<dataValidation sqref="A1"/>', 190_000, 6_000)),
    "wide tables": lambda: tables(24),
    "a chain of names": lambda: book(book=names(99_000, "n_{}*2")),
    "relations of many parts": lambda: many(
        entry("", relations(20_000, "http://x.test/a.png")), 17, "xl/drawings/_rels/d{}.xml.rels"),
    "drawings": lambda: many(amid("", '<svg xmlns="http://www.w3.org/2000/svg">', '<b c="url(x)"/>', 1_000_000,
                                  "</svg>", 25_000), 4, "xl/media/p{}.svg"),
    "many parts": lambda: book() + [replace(entry("", "<x/>"), name=f"xl/p{number}.xml") for number in range(9_900)],
}  # fmt: skip
