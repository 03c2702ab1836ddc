"""What is planted into the parts of a workbook, by name: words, looks, rules, what is hidden, drawings, charts."""

from __future__ import annotations

import re

from tests.sight.sample import Fault, Parts

BOOK, STYLES, CHART, DRAWING = "xl/workbook.xml", "xl/styles.xml", "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"
WHITE = '<font><sz val="10"/><color rgb="FFFFFFFF"/><name val="Calibri"/></font>'
PALE = '<font><sz val="10"/><color rgb="FFEFEFEF"/><name val="Calibri"/></font>'
THEME = '<font><sz val="10"/><color theme="0"/><name val="Calibri"/></font>'
INK = THEME.replace('theme="0"', 'theme="1"')
BRIGHT = THEME.replace('theme="0"', 'theme="4" tint="0.99"')
INDEXED = THEME.replace('theme="0"', 'indexed="8"')
GRADIENT = (
    '<fill><gradientFill degree="90"><stop position="0"><color rgb="FF1F2933"/></stop><stop position="1">'
    '<color rgb="FF000000"/></stop></gradientFill></fill>'
)
NO_INK = '<rgbColor rgb="00FFFFFF"/>'
DOTS = (
    '<fill><patternFill patternType="darkGray"><fgColor rgb="FF000000"/><bgColor rgb="FF1F2933"/></patternFill></fill>'
)
TINY = '<font><sz val="1"/><color rgb="FF000000"/><name val="Calibri"/></font>'
BLACK = '<fill><patternFill patternType="solid"><fgColor rgb="FF1F2933"/></patternFill></fill>'
YELLOW = '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill>'


def value(sheet: str, place: str, new: str) -> Fault:
    """Another saved value."""

    def plant(parts: Parts) -> None:
        cell = parts.cell(sheet, place)
        parts.change(sheet, (cell, re.sub("<v>.*?</v>", f"<v>{new}</v>", cell)))

    return plant


def text(old: str, new: str) -> Fault:
    return lambda parts: parts.text(old, new)


def inline(sheet: str, place: str, new: str) -> Fault:
    """Another text in one cell, or one where there was none."""

    def plant(parts: Parts) -> None:
        cell = parts.cell(sheet, place)
        style = re.search(r' s="\d+"', cell)
        own = f'<c r="{place}"{style[0] if style else ""} t="inlineStr"><is><t>{new}</t></is></c>'
        parts.change(sheet, (cell, own))

    return plant


def added(sheet: str, row: int, xml: str, before: str = "</row>") -> Fault:
    """A cell at the end of a row."""

    def plant(parts: Parts) -> None:
        found = re.search(rf'<row r="{row}".*?</row>', parts[parts.sheets[sheet]])
        assert found
        parts.change(sheet, (found[0], found[0].replace(before, xml + before)))

    return plant


def look(sheet: str, place: str, number_format: str = "", **style: str) -> Fault:
    return lambda parts: parts.look(sheet, place, number_format, **style)


def align(sheet: str, place: str, attributes: str) -> Fault:
    """Another alignment of a cell."""

    def plant(parts: Parts) -> None:
        parts.look(sheet, place, fill=YELLOW)  # a look of its own
        before, _, own = parts[STYLES].rpartition("<alignment ")
        parts[STYLES] = f"{before}<alignment {attributes}{own[own.index('/>') :]}"

    return plant


def change(part: str, *pairs: tuple[str, str]) -> Fault:
    return lambda parts: parts.change(part, *pairs)


def cut(part: str, pattern: str, new: str = "", count: int = 1) -> Fault:
    """A pattern of a part's text replaced."""

    def plant(parts: Parts) -> None:
        name = parts.sheets.get(part, part)
        assert re.search(pattern, parts[name])
        parts[name] = re.sub(pattern, new, parts[name], count=count)

    return plant


def both(*faults: Fault) -> Fault:
    """Several at once."""

    def plant(parts: Parts) -> None:
        for fault in faults:
            fault(parts)

    return plant


def merged(sheet: str, area: str) -> Fault:
    own = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells><conditionalFormatting'
    return change(sheet, ("<conditionalFormatting", own))


def hidden(sheet: str, state: str) -> Fault:
    return change(BOOK, (f'name="{sheet}" ', f'name="{sheet}" state="{state}" '))


def column(sheet: str, attributes: str) -> Fault:
    return change(sheet, ("<cols>", f"<cols><col {attributes}/>"))


def own_columns(sheet: str, attributes: str) -> Fault:
    """Other columns than the sheet had."""
    return cut(sheet, "<cols>.*?</cols>", f"<cols><col {attributes}/></cols>")


def row(sheet: str, number: int, attributes: str) -> Fault:
    return change(sheet, (f'<row r="{number}" ', f'<row r="{number}" {attributes} '))


def rule(sheet: str, area: str, dxf: str, formula: str = "TRUE") -> Fault:
    """A format under a condition."""

    def plant(parts: Parts) -> None:
        count = len(re.findall("<dxf>", parts[STYLES]))
        parts.change(STYLES, ("</dxfs>", f"<dxf>{dxf}</dxf></dxfs>"))
        own = f'<conditionalFormatting sqref="{area}"><cfRule type="expression" dxfId="{count}" priority="99">'
        own += f"<formula>{formula}</formula></cfRule></conditionalFormatting>"
        parts.change(sheet, ("<hyperlinks>", f"{own}<hyperlinks>"))

    return plant


def newer(sheet: str, area: str, xml: str) -> Fault:
    """A format under a condition as Excel writes it since 2010, behind all else."""
    uri = '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{0}">'
    kinds = "<x14:conditionalFormattings><x14:conditionalFormatting>"
    own = '<xm:sqref xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    end = f"{own}{area}</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    return change(sheet, ("</worksheet>", uri + kinds + xml + end))


def scale(colour: str) -> Fault:
    """A scale of colours behind a number."""
    own = '<conditionalFormatting sqref="E7"><cfRule type="colorScale" priority="99"><colorScale><cfvo type="min"/>'
    own += f'<cfvo type="max"/><color rgb="FFFFFFFF"/><color rgb="{colour}"/></colorScale></cfRule>'
    return change("Value", ("<hyperlinks>", f"{own}</conditionalFormatting><hyperlinks>"))


def sheet(name: str, state: str = "") -> Fault:
    """Another sheet at the end."""

    def plant(parts: Parts) -> None:
        parts["xl/worksheets/sheet99.xml"] = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            '<row r="1"><c r="A1"><v>5</v></c></row></sheetData></worksheet>'
        )
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        relation = f'<Relationship Id="rId99" Type="{kind}" Target="worksheets/sheet99.xml"/></Relationships>'
        parts.change("xl/_rels/workbook.xml.rels", ("</Relationships>", relation))
        parts.change(BOOK, ("</sheets>", f'<sheet name="{name}" sheetId="99"{state} r:id="rId99"/></sheets>'))
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        override = f'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="{kind}"/></Types>'
        parts.change("[Content_Types].xml", ("</Types>", override))

    return plant


def run(old: str, font: str) -> Fault:
    """A text that cells share, its last word in a font of its own."""

    def plant(parts: Parts) -> None:
        first, _, last = old.rpartition(" ")
        own = f'<r><t xml:space="preserve">{first} </t></r><r><rPr>{font}</rPr><t>{last}</t></r>'
        parts.change("xl/sharedStrings.xml", (f"<t>{old}</t>", own))

    return plant


def ink(xml: str) -> Fault:
    """Another colour of the first series."""
    return cut(CHART, '(<c:ser>.*?)<a:srgbClr val="1F3A5F"/>', rf"\1{xml}")


def point(xml: str) -> Fault:
    """A point of the first series in a colour of its own."""
    return cut(CHART, "<c:cat>", f'<c:dPt><c:idx val="4"/><c:spPr>{xml}</c:spPr></c:dPt><c:cat>')


def axis(kind: str, xml: str) -> Fault:
    """More said of an axis."""
    return cut(CHART, f"(<c:{kind}>.*?</c:scaling>)", rf"\1{xml}")


def labels(xml: str, before: str = "<c:cat>") -> Fault:
    """Numbers at points."""
    return cut(CHART, before, f"<c:dLbls>{xml}</c:dLbls>{before}")


def anchored(xml: str) -> Fault:
    """A text box over the sheet Routes, which says otherwise where it lies."""
    own = '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="9" name="Box 1"/></xdr:nvSpPr></xdr:sp><xdr:clientData/>'
    kind = "absoluteAnchor" if "<xdr:pos" in xml else "oneCellAnchor" if "<xdr:ext" in xml else "twoCellAnchor"
    return change(DRAWING, ("</xdr:wsDr>", f"<xdr:{kind}>{xml}{own}</xdr:{kind}></xdr:wsDr>"))


def corner(name: str, column: int, aside: int, line: int, down: int) -> str:
    """A corner of an anchor, with how far it is within its cell."""
    along = f"<xdr:col>{column}</xdr:col><xdr:colOff>{aside}</xdr:colOff>"
    return f"<xdr:{name}>{along}<xdr:row>{line}</xdr:row><xdr:rowOff>{down}</xdr:rowOff></xdr:{name}>"


def shape(top: int, left: int, bottom: int, right: int, words: str = "", kind: str = "sp") -> Fault:
    """A text box or a picture over the sheet Routes."""

    own = f'<xdr:{kind}><xdr:nvSpPr><xdr:cNvPr id="9" name="Box 1"/></xdr:nvSpPr>'
    own += f"<xdr:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></xdr:txBody></xdr:{kind}>"
    anchor = corner("from", left, 0, top, 0) + corner("to", right, 0, bottom, 0) + own + "<xdr:clientData/>"
    return change(DRAWING, ("</xdr:wsDr>", f"<xdr:twoCellAnchor>{anchor}</xdr:twoCellAnchor></xdr:wsDr>"))


def control(kind: str, anchor: str, more: str = "") -> Fault:
    """A control or an open comment over the sheet Routes, as VML says them."""

    def plant(parts: Parts) -> None:
        parts["xl/drawings/vmlDrawing1.vml"] = (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape>'
            f'<x:ClientData ObjectType="{kind}"><x:Anchor>{anchor}</x:Anchor>{more}</x:ClientData></v:shape></xml>'
        )
        kind_of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
        relation = f'<Relationship Id="rId8" Type="{kind_of}" Target="../drawings/vmlDrawing1.vml"/></Relationships>'
        parts.change(f"xl/worksheets/_rels/{parts.sheets['Routes'].rpartition('/')[2]}.rels",
                     ("</Relationships>", relation))  # fmt: skip

    return plant


def comment(place: str, words: str) -> Fault:
    """A comment on a cell of the sheet Routes."""

    def plant(parts: Parts) -> None:
        parts["xl/comments1.xml"] = (
            '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author/></authors>'
            f'<commentList><comment ref="{place}" authorId="0"><text><r><t>{words}</t></r></text></comment>'
            "</commentList></comments>"
        )
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
        relation = f'<Relationship Id="rId9" Type="{kind}" Target="../comments1.xml"/></Relationships>'
        parts.change(f"xl/worksheets/_rels/{parts.sheets['Routes'].rpartition('/')[2]}.rels",
                     ("</Relationships>", relation))  # fmt: skip

    return plant
