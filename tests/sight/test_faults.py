"""Faults planted into what a reader sees: each is found, with its grade and its place, and nothing else is.

A row: what was done to the workbook's parts, the grade of what is found, and what must be said of it (convention 12).
"""

from __future__ import annotations

import re

import pytest

from modelgen.sight.finding import LOOK, NUMBERS, REMARK, STRUCTURE, WORDS
from tests.sight.sample import Fault, Parts, built, seen

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


def shape(top: int, left: int, bottom: int, right: int, words: str = "", kind: str = "sp") -> Fault:
    """A text box or a picture over the sheet Routes."""

    def corner(name: str, line: int, column: int) -> str:
        inside = (
            f"<xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{line}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
        )
        return f"<xdr:{name}>{inside}</xdr:{name}>"

    own = f'<xdr:{kind}><xdr:nvSpPr><xdr:cNvPr id="9" name="Box 1"/></xdr:nvSpPr>'
    own += f"<xdr:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></xdr:txBody></xdr:{kind}>"
    anchor = corner("from", top, left) + corner("to", bottom, right) + own + "<xdr:clientData/>"
    return change(DRAWING, ("</xdr:wsDr>", f"<xdr:twoCellAnchor>{anchor}</xdr:twoCellAnchor></xdr:wsDr>"))


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


FAULTS: dict[str, tuple[Fault, str, str]] = {
    # values that were saved
    "a headline's value": (value("Value", "E7", "99.9"), NUMBERS, "saved is 99.9, and 19.5227306051"),
    "the same on the cover": (value("Cover", "B12", "99.9"), NUMBERS, "Cover!B12: the value that was saved is 99.9"),
    "the ninth digit of a value": (value("Routes", "K11", "38.10658"), NUMBERS, "Routes!K11"),
    "the count of failed checks": (value("Cover", "B8", "1"), NUMBERS, "Cover!B8"),
    "the name of the live scenario": (value("Value", "B2", "Bull"), NUMBERS, "Value!B2"),
    "no value": (cut("Value", '(<c r="E7"[^>]*><f>[^<]*</f>)<v>[^<]*</v>', r"\1"), NUMBERS, "no value was saved"),
    # words
    "a label": (text("Total sales", "Total costs"), WORDS, "the label is 'Total costs', and 'Total sales' belongs"),
    "a unit": (inline("Value", "B7", "EUR bn"), WORDS, "the unit is 'EUR bn', and 'EUR mn' belongs there"),
    "a unit that is gone": (inline("Value", "B7", ""), WORDS, "the unit is blank"),
    "a heading": (inline("Value", "K4", "2028"), WORDS, "the column's heading is '2028', and '2027' belongs there"),
    "a period's end": (value("Value", "K5", "47118"), NUMBERS, "Value!K5"),
    "a source": (text("Bank", "Board"), WORDS, "the source is 'Board', and 'Bank' belongs there"),
    "a note": (text("as of May", "as of June"), WORDS, "the note is 'as of June'"),
    "a row's key": (inline("Inputs", "M36", "rate|Bull|"), STRUCTURE, "the row's key is 'rate|Bull|'"),
    "the company": (inline("Cover", "A1", "Fairy"), WORDS, "'Fairy', and 'Ferry' belongs there"),
    "the purpose": (text("What the ferries are worth", "What they cost"), WORDS, "What they cost"),
    "the stamp": (inline("Cover", "B36", "45 values in 3 scenario(s) recomputed by ironcalc: no mismatch"), WORDS,
                  "the stamp on the cover was edited by hand"),
    "a sheet's title": (inline("Value", "A1", "Price"), WORDS, "Value!A1: the title is 'Price'"),
    "a check's label": (text("Sales are positive", "Sales are correct"), WORDS, "Sales are correct"),
    "an as-built value": (value("Inputs", "O36", "0.09"), NUMBERS, "the as-built value is 0.09, and 0.08 belongs"),
    "the dictionary": (change("xl/sharedStrings.xml", ("1 - ", "1 + ")), WORDS, "Dictionary"),
    "a unit where there is none": (
        added("Inputs", 8, '<c r="B8" t="inlineStr"><is><t>thousands</t></is></c>', '<c r="C8"'), WORDS,
        "'thousands' stands where"),
    "a title beside the title": (
        added("Value", 2, '<c r="G2" t="inlineStr"><is><t>in USD</t></is></c>'), WORDS, "in USD"),
    # how numbers show
    "a number in the format": (look("Value", "E7", '"175.25"'), NUMBERS, "shows '175.25'"),
    "thousands": (look("Routes", "K11", "0.00,"), NUMBERS, "shows '0.04'"),
    "nothing": (look("Value", "E7", ";;;"), NUMBERS, "shows ''"),
    "no sign": (look("Value", "E7", "#,##0.0;#,##0.0"), NUMBERS, "would stand for -19.5"),
    "a multiple as a percentage": (look("Value", "E7", "0.0%"), NUMBERS, "'1952.3%'"),
    "a percentage as a number": (look("Inputs", "E36", "0.00"), NUMBERS, "'0.08'"),
    "a percentage in the styles": (change(STYLES, ("0.0#####%_)", "0.0#####_)")), NUMBERS, "shows"),
    "a date as a number": (look("Value", "E9", "General"), NUMBERS, "51317"),
    "a day that is another": (look("Value", "E9", '"1 Jan 2041"'), NUMBERS, "1 Jan 2041"),
    "in white by the format": (look("Value", "E7", "[White]#,##0.0"), NUMBERS, "in white"),
    "fewer digits than it needs": (look("Value", "I6", "0.00"), LOOK, "shows '0.93'"),
    "more digits": (look("Value", "E7", "#,##0.000"), LOOK, "shows '19.523'"),
    "zero for what isn't": (look("Inputs", "E36", "0%_)"), LOOK, "'8%"),
    "a check that always holds": (look("Cover", "B8", '"All checks hold"'), NUMBERS, "would stand for"),
    "white on white": (look("Value", "E7", font=WHITE), NUMBERS, "can't be read"),
    "nearly white": (look("Value", "E7", font=PALE), NUMBERS, "can't be read"),
    "the theme's paper": (look("Value", "E7", font=THEME), NUMBERS, "can't be read"),
    "a theme whose ink is white": (
        both(look("Value", "E7", font=INK), cut("xl/theme/theme1.xml", "<a:dk1>.*?</a:dk1>",
                                                '<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>')), NUMBERS, "can't be read"),
    "a theme's colour, nearly white": (look("Value", "E7", font=BRIGHT), NUMBERS, "can't be read"),
    "a palette of white": (
        both(look("Value", "E7", font=INDEXED),
             change(STYLES, ("</styleSheet>", f"<colors><indexedColors>{9 * NO_INK}</indexedColors></colors>"
                                              "</styleSheet>"))),
        NUMBERS, "can't be read"),
    "a gradient in the font's colour": (look("Value", "E7", fill=GRADIENT), NUMBERS, "can't be read"),
    "dots in the font's colour": (look("Value", "E7", fill=DOTS), NUMBERS, "can't be read"),
    "ink on ink": (look("Value", "E7", fill=BLACK), NUMBERS, "can't be read"),
    "a label in white": (look("Value", "A7", font=WHITE), WORDS, "can't be read"),
    "a font of signs": (look("Value", "E7", font=TINY.replace("1", "10").replace("Calibri", "Wingdings")), NUMBERS,
                        "signs in place of letters"),
    "a number repeated": (align("Value", "E7", 'horizontal="fill"'), NUMBERS, "is repeated over the width"),
    "a number on its side": (align("Value", "E7", 'horizontal="right" textRotation="90"'), LOOK, "alignment"),
    "a number pushed aside": (align("Value", "E7", 'horizontal="right" indent="15"'), NUMBERS, "####"),
    "a number too large": (look("Value", "E7", font=TINY.replace('"1"', '"40"')), NUMBERS, "####"),
    "blanks behind a number": (look("Value", "E7", f'#,##0.0"{40 * " "}"'), NUMBERS, "####"),
    "words cut": (cut("Value", '(min="1" max="1" width)="[0-9.]*"', r'\1="3"'), WORDS, "less than half is seen"),
    "one point": (look("Value", "E7", font=TINY), NUMBERS, "1 points"),
    "another fill": (look("Value", "E7", fill=YELLOW), LOOK, "the fill is another"),
    "a column without width": (own_columns("Value", 'min="5" max="5" width="0" customWidth="1"'), NUMBERS, "is hidden"),
    "a column too narrow": (own_columns("Value", 'min="5" max="5" width="2" customWidth="1"'), NUMBERS, "####"),
    "a condition in white": (rule("Value", "E7", '<font><color rgb="FFFFFFFF"/></font>'), NUMBERS, "nearly the colour"),
    "a condition's number": (rule("Value", "E7", '<numFmt numFmtId="901" formatCode="&quot;175.25&quot;"/>'), NUMBERS,
                             "175.25"),
    "a condition's fill": (
        rule("Value", "E7", '<fill><patternFill><bgColor rgb="FFFFFF00"/></patternFill></fill>'), LOOK,
        "isn't the definition's"),
    "icons in place of numbers": (
        change("Value", ("<hyperlinks>", '<conditionalFormatting sqref="E7"><cfRule type="iconSet" priority="99">'
                         '<iconSet showValue="0"><cfvo type="percent" val="0"/><cfvo type="percent" val="33"/>'
                         '<cfvo type="percent" val="67"/></iconSet></cfRule></conditionalFormatting><hyperlinks>')),
        NUMBERS, "icons stand in place"),
    "a newer condition in white": (
        newer("Value", "E7", '<x14:cfRule type="expression"><x14:dxf><font><color theme="0"/></font></x14:dxf>'
                             "</x14:cfRule>"), NUMBERS, "nearly the colour of its fill: Value!E7"),
    "newer icons in place of numbers": (
        newer("Value", "E7", '<x14:cfRule type="iconSet"><x14:iconSet showValue="0"/></x14:cfRule>'), NUMBERS,
        "icons stand in place"),
    "a scale in the font's colour": (scale("FF1F2933"), NUMBERS, "nearly the colour"),
    "a scale of colours": (scale("FF63BE7B"), LOOK, "isn't the definition's: Value!E7"),
    "a condition's fill under white": (
        rule("Value", "A4:K4", '<fill><patternFill><bgColor rgb="FF000000"/></patternFill></fill>'), LOOK,
        "isn't the definition's"),
    "a condition that is gone": (change("Cover", ("<formula>0</formula>", "<formula>9</formula>")), LOOK, "condition"),
    # what is hidden or added
    "the checks' sheet": (hidden("Checks", "hidden"), NUMBERS, "'Checks' is hidden"),
    "a sheet of inputs": (hidden("Actuals", "hidden"), LOOK, "'Actuals' is hidden"),
    "very much hidden": (hidden("Actuals", "veryHidden"), NUMBERS, "its menu"),
    "the row of a headline": (row("Value", 7, 'hidden="1"'), NUMBERS, "a row is hidden: 'Value'"),
    "another row": (row("Routes", 12, 'hidden="1"'), LOOK, "a row is hidden: 'Profit'"),
    "a row without height": (cut("Value", '(<row r="7" spans="1:11") ht="13.5"', r'\1 ht="0"'), NUMBERS, "'Value'"),
    "a row of three points": (cut("Value", '(<row r="7" spans="1:11") ht="13.5"', r'\1 ht="3"'), NUMBERS, "'Value'"),
    "rows above frozen panes": (
        change("Value", ("<sheetView ", '<sheetView topLeftCell="A8" ')), NUMBERS, "'Value'"),
    "from right to left": (change("Value", ("<sheetView ", '<sheetView rightToLeft="1" ')), LOOK, "right to left"),
    "a filter": (
        both(row("Routes", 12, 'hidden="1"'),
             change("Routes", ("<sheetProtection", '<autoFilter ref="A4:K12"><filterColumn colId="0"/></autoFilter>'
                                                 "<sheetProtection"))), LOOK, "filter"),
    "the headline's column": (own_columns("Value", 'min="5" max="5" width="9" hidden="1"'), NUMBERS, "is hidden"),
    "the labels": (own_columns("Routes", 'min="1" max="1" width="11" hidden="1"'), NUMBERS, "a column is hidden"),
    "a period": (column("Routes", 'min="11" max="11" width="11" hidden="1"'), LOOK, "a column is hidden: '2027'"),
    "formulas": (change("Value", ("<sheetView ", '<sheetView showFormulas="1" ')), NUMBERS, "shows formulas"),
    "zeros": (change("Value", ("<sheetView ", '<sheetView showZeros="0" ')), NUMBERS, "zero"),
    "a new sheet": (sheet("My notes"), REMARK, "the sheet 'My notes' isn't the definition's"),
    "a new sheet, hidden": (sheet("My notes", ' state="hidden"'), LOOK, "and is hidden"),
    "a look-alike": (sheet("Value "), WORDS, "named like 'Value'"),
    "a look-alike in another script": (sheet("Vаlue"), WORDS, "named like 'Value'"),
    "sheets in another order": (
        cut(BOOK, '(<sheet name="Inputs"[^>]*/>)(<sheet name="Actuals"[^>]*/>)', r"\2\1"), REMARK, "another order"),
    "merged over a number": (merged("Value", "B7:E7"), NUMBERS, "hidden by the merged cells"),
    "merged inputs": (merged("Inputs", "I8:K8"), NUMBERS, "hidden by the merged cells"),
    "merged with blanks": (merged("Value", "E7:F7"), LOOK, "merged with blank cells"),
    "a text box over a number": (shape(6, 6, 8, 8, "175.25"), NUMBERS, "'175.25' lies over"),
    "a picture over a number": (shape(6, 6, 8, 8, kind="pic"), NUMBERS, "a picture 'Box 1' lies over"),
    "a text box beside": (shape(40, 6, 44, 8, "Draft"), LOOK, "'Draft' was added at Routes!G41"),
    "a chart over numbers": (change(DRAWING, ("<xdr:row>13</xdr:row>", "<xdr:row>5</xdr:row>")), NUMBERS, "lies over"),
    "a comment": (comment("K11", "too high?"), REMARK, "a comment stands on Routes!K11: 'too high?'"),
    # charts
    "a series' cells": (change(CHART, ("Routes!$G$8:$K$8", "Routes!$G$9:$K$9")), NUMBERS, "plots Routes!G9:K9"),
    "part of a series": (change(CHART, ("Routes!$G$8:$K$8", "Routes!$H$8:$K$8")), NUMBERS, "plots Routes!H8:K8"),
    "saved beside a series": (change(CHART, ("<c:v>12.0</c:v>", "<c:v>15.0</c:v>")), NUMBERS, "saved with 15 for"),
    "numbers of its own": (
        cut(CHART, "<c:val><c:numRef><c:f>[^<]*</c:f><c:numCache>(.*?)</c:numCache></c:numRef>",
            r"<c:val><c:numLit>\1</c:numLit>"), NUMBERS, "numbers of its own"),
    "categories": (change(CHART, ("Routes!$G$4:$K$4", "Routes!$G$5:$K$5")), WORDS, "stands over Routes!$G$5:$K$5"),
    "a series' name": (change(CHART, ("Routes!$A$7", "Routes!$A$8")), WORDS, "is named by Routes!$A$8"),
    "a chart's title": (change(CHART, ("Sales by route (EUR mn)", "Sales (EUR bn)")), WORDS, "'Sales (EUR bn)'"),
    "a series that is gone": (cut(CHART, "<c:ser>(?:(?!</c:ser>).)*</c:ser>"), NUMBERS, "has 3 series, and 4 belong"),
    "a text at a point": (
        change(CHART, ("<c:cat>", '<c:dLbls><c:dLbl><c:idx val="0"/><c:tx><c:rich><a:p><a:r><a:t>99</a:t></a:r></a:p>'
                       "</c:rich></c:tx></c:dLbl></c:dLbls><c:cat>")), NUMBERS, "texts at its points: '99'"),
    "no chart": (cut(DRAWING, "<xdr:twoCellAnchor.*</xdr:twoCellAnchor>"), LOOK,
                 "the chart 'Sales by route (EUR mn)' is missing"),
    "a series without a colour": (
        cut(CHART, "(<c:ser>.*?</c:tx>)<c:spPr>.*?</c:spPr>", r"\1<c:spPr><a:noFill/></c:spPr>"), NUMBERS,
        "'North' is drawn without a colour"),
    "a saved category": (cut(CHART, "(<c:cat>.*?<c:v>)2023", r"\g<1>1999"), WORDS, "saved over '1999' for Routes!G4"),
    "a saved name": (cut(CHART, "(<c:tx><c:strRef>.*?<c:v>)North", r"\g<1>South"), WORDS, "saved under 'South'"),
    "a title from a cell": (
        cut(CHART, "<c:title>.*?</c:title>", "<c:title><c:tx><c:strRef><c:f>Value!$A$8</c:f><c:strCache><c:pt idx='0'>"
            "<c:v>Sales by route (EUR mn)</c:v></c:pt></c:strCache></c:strRef></c:tx></c:title>"), WORDS,
        "is titled '=Value!$A$8'"),
    "shares in place of sums": (cut(CHART, 'val="stacked"', 'val="percentStacked"'), LOOK, "percentStacked"),
    "thousands at an axis": (
        cut(CHART, "</c:valAx>", '<c:dispUnits><c:builtInUnit val="thousands"/></c:dispUnits></c:valAx>'), NUMBERS,
        "are divided (thousands)"),
    "another number at the points": (
        cut(CHART, "<c:cat>", '<c:dLbls><c:numFmt formatCode="&quot;99&quot;" sourceLinked="0"/></c:dLbls><c:cat>'),
        NUMBERS, "shows '99'"),
    "a trend line": (cut(CHART, "<c:cat>", "<c:trendline/><c:cat>"), LOOK, "has a trend line"),
    "no legend": (cut(CHART, "<c:legend>.*?</c:legend>"), LOOK, "has no legend"),
    "a chart that isn't shown": (cut(DRAWING, "<xdr:cNvPr ", '<xdr:cNvPr hidden="1" '), LOOK, "is missing"),
    "a picture over a chart": (shape(13, 1, 30, 10, kind="pic"), NUMBERS, "lies over the chart 'Sales by route"),
    "an axis cut off": (
        change(CHART, ('<c:axId val="50010002"/><c:scaling>', '<c:axId val="50010002"/><c:scaling><c:max val="20"/>')),
        LOOK, "its axis goes from (auto) to 20"),
    # rules, links, print, settings
    "what may be typed": (change("Inputs", ("<formula1>0</formula1>", "<formula1>-9</formula1>")), LOOK, "otherwise"),
    "no rules at all": (cut("Cover", "<dataValidations.*</dataValidations>"), LOOK, "may be typed"),
    "no protection": (cut("Value", "<sheetProtection[^>]*/>"), LOOK, "protection is missing"),
    "a link": (change("Cover", ('location="Value!A1"', 'location="Routes!A1"')), LOOK, "the link leads to #Routes!A1"),
    "what is printed": (change(BOOK, ("Value!$A$1:$K$11", "Value!$A$1:$K$6")), LOOK, "prints other cells"),
    "a header in print": (change("Value", ("&amp;L&amp;8Ferry", "&amp;L&amp;8Final")), LOOK, "prints another header"),
    "manual calculation": (change(BOOK, ("<calcPr ", '<calcPr calcMode="manual" ')), NUMBERS, "F9"),
    "iteration": (change(BOOK, ("<calcPr ", '<calcPr iterate="1" ')), LOOK, "step by step"),
    "days from 1904": (change(BOOK, ("<workbookPr ", '<workbookPr date1904="1" ')), NUMBERS, "1904"),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return built(tmp_path_factory.mktemp("seen"))


def test_nothing_was_changed(made) -> None:
    assert seen(*made) == []


@pytest.mark.parametrize("name", FAULTS)
def test_fault(made, tmp_path, name) -> None:
    plant, grade, said = FAULTS[name]
    path, model = made
    parts = Parts(path)
    plant(parts)
    found = seen(parts.save(tmp_path / "planted.xlsx"), model)
    told = [f"{one.grade}: {one}" for one in found]
    assert any(one.grade == grade and said in str(one) for one in found), told
    order = [REMARK, LOOK, WORDS, NUMBERS, STRUCTURE]
    assert max(order.index(one.grade) for one in found) <= max(order.index(grade), order.index(WORDS)), told
