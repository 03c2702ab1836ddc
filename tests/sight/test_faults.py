"""Faults planted into what a reader sees: each is found, with its grade and its place, and nothing else is.

A row: what was done to the workbook's parts, the grade of what is found, and what must be said of it (convention 12).
"""

from __future__ import annotations

import pytest

from modelgen.sight.finding import LOOK, NUMBERS, REMARK, STRUCTURE, WORDS
from tests.sight.plant import (
    BLACK,
    BOOK,
    BRIGHT,
    CHART,
    DOTS,
    DRAWING,
    GRADIENT,
    INDEXED,
    INK,
    NO_INK,
    PALE,
    STYLES,
    THEME,
    TINY,
    WHITE,
    YELLOW,
    added,
    align,
    anchored,
    axis,
    both,
    change,
    column,
    comment,
    control,
    corner,
    cut,
    hidden,
    ink,
    inline,
    labels,
    look,
    merged,
    newer,
    own_columns,
    point,
    row,
    rule,
    run,
    scale,
    shape,
    sheet,
    text,
    value,
)
from tests.sight.sample import Fault, Parts, built, seen

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
    "the stamp": (inline("Cover", "B36", "45 values in 3 scenarios recomputed by ironcalc: no mismatch"), WORDS,
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
    "a title by a formula": (
        added("Value", 2, '<c r="G2" t="str"><f>"in USD"</f><v>in USD</v></c>'), WORDS, "'in USD' stands where"),
    "a unit by a formula that saved none": (
        added("Inputs", 8, '<c r="B8" t="str"><f>"thousands"</f></c>', '<c r="C8"'), WORDS, "stands where"),
    "a title by a number's format": (
        both(added("Value", 2, '<c r="G2" s="0"><v>1</v></c>'), look("Value", "G2", '"in USD"')), WORDS,
        "'in USD' stands where"),
    "a heading of one more period": (added("Value", 4, '<c r="L4"><v>2028</v></c>'), WORDS, "'2028' stands where"),
    "a number among others": (
        added("Routes", 12, '<c r="G12"><v>999</v></c>', '<c r="I12"'), NUMBERS, "Routes!G12: 999 stands where"),
    "a value for all periods": (
        added("Routes", 12, '<c r="E12"><v>0.2</v></c>', '<c r="I12"'), NUMBERS, "Routes!E12: 0.2 stands where"),
    "a text that is a number": (
        added("Routes", 12, '<c r="G12" t="inlineStr"><is><t>(9.5)</t></is></c>', '<c r="I12"'), NUMBERS, "'(9.5)'"),
    "a number by a formula": (
        added("Routes", 12, '<c r="G12"><f>1+1</f><v>2</v></c>', '<c r="I12"'), NUMBERS, "Routes!G12: 2 stands where"),
    "a number beside": (added("Value", 8, '<c r="L8"><v>5</v></c>'), REMARK, "Value!L8: 5 stands where"),
    "a word in the dictionary": (inline("Dictionary", "C7", "in thousands"), LOOK, "'in thousands' stands where"),
    "what is said of an input": (cut("Inputs", ' prompt="[^"]*"', ' prompt="In thousands."'), WORDS,
                                 "the input message says 'Growth In thousands.'"),
    "a word in white": (run("Total sales", '<color rgb="FFFFFFFF"/>'), WORDS, "a part of its text can't be read"),
    "a word of one point": (run("Total sales", '<sz val="1"/>'), WORDS, "its font has 1 points"),
    "a word of signs": (run("Total sales", '<rFont val="Wingdings"/>'), WORDS, "signs in place of letters"),
    "a word struck out": (run("Total sales", "<strike/>"), LOOK, "a part of its text is struck out"),
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
    "a window that was saved in black": (
        both(look("Value", "E7", font=THEME), cut("xl/theme/theme1.xml", "<a:lt1>.*?</a:lt1>",
             '<a:lt1><a:sysClr val="window" lastClr="000000"/></a:lt1>')), NUMBERS, "can't be read"),
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
    "a fill of the system's ink": (
        look("Value", "E7", fill=BLACK.replace('rgb="FF1F2933"', 'indexed="64"')), NUMBERS, "can't be read"),
    "a fill of the theme's paper, darkened": (
        look("Value", "E7", fill=BLACK.replace('rgb="FF1F2933"', 'theme="0" tint="-0.9"')), NUMBERS, "can't be read"),
    "a font of the system's paper": (look("Value", "E7", font=THEME.replace('theme="0"', 'indexed="65"')), NUMBERS,
                                     "can't be read"),
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
    "a condition by the palette": (rule("Value", "E7", '<font><color indexed="9"/></font>'), NUMBERS, "nearly the"),
    "a condition by a tint": (rule("Value", "E7", '<font><color theme="1" tint="0.99"/></font>'), NUMBERS, "nearly"),
    "a condition's dots": (
        rule("Value", "E7", '<fill><patternFill patternType="darkGrid"><fgColor rgb="FF1F2933"/><bgColor '
                            'rgb="FF1F2933"/></patternFill></fill>'), NUMBERS, "nearly the colour"),
    "a condition's few dots": (
        rule("Value", "E7", '<fill><patternFill patternType="gray0625"><fgColor rgb="FF000000"/><bgColor '
                            'rgb="FFFFFFFF"/></patternFill></fill>'), LOOK, "isn't the definition's"),
    "a condition's gradient": (
        rule("Value", "E7", '<fill><gradientFill><stop position="0"><color rgb="FF1F2933"/></stop><stop position="1">'
                            '<color rgb="FF1F2933"/></stop></gradientFill></fill>'), NUMBERS, "nearly the colour"),
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
    "a row too low for its words": (
        both(look("Value", "A7", font=TINY.replace('"1"', '"30"')), own_columns("Value", 'min="1" max="1" width="90"')),
        NUMBERS, "the row is too low"),
    "a row of three points": (cut("Value", '(<row r="7" spans="1:11") ht="13.5"', r'\1 ht="3"'), NUMBERS, "'Value'"),
    "rows of no height unless they say one": (
        both(cut("Value", ' ht="13.5" customHeight="1"', count=0),
             cut("Value", 'defaultRowHeight="13.5"', 'defaultRowHeight="1"')), NUMBERS, "rows are hidden"),
    "a sheet far away": (change("Value", ("<sheetView ", '<sheetView zoomScale="10" ')), LOOK, "10% of its size"),
    "more frozen than is seen": (
        change("Value", ('ySplit="5" topLeftCell="C6"', 'ySplit="200" topLeftCell="C201"')), LOOK, "more is frozen"),
    "no tabs": (change(BOOK, ("<workbookView ", '<workbookView showSheetTabs="0" ')), LOOK, "hide the tabs"),
    "no window": (change(BOOK, ("<workbookView ", '<workbookView visibility="hidden" ')), LOOK, "hide its window"),
    "no charts by a setting": (change(BOOK, ("<workbookPr ", '<workbookPr showObjects="none" ')), LOOK, "hide charts"),
    "rows above frozen panes": (
        change("Value", ("<sheetView ", '<sheetView topLeftCell="A8" ')), NUMBERS, "'Value'"),
    "from right to left": (change("Value", ("<sheetView ", '<sheetView rightToLeft="1" ')), LOOK, "right to left"),
    "a filter": (
        both(row("Routes", 12, 'hidden="1"'),
             change("Routes", ("<sheetProtection", '<autoFilter ref="A4:K12"><filterColumn colId="0"/></autoFilter>'
                                                 "<sheetProtection"))), LOOK, "filter"),
    "the headline's column": (own_columns("Value", 'min="5" max="5" width="9" hidden="1"'), NUMBERS, "is hidden"),
    "the labels": (own_columns("Routes", 'min="1" max="1" width="11" hidden="1"'), NUMBERS, "a column is hidden"),
    "periods that are told twice": (
        cut("Routes", "</cols>", '<col min="9" max="11" width="13" hidden="1"/></cols>'), LOOK, "3 columns are hidden"),
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
    "a text box that ends within a cell": (
        anchored(corner("from", 5, 0, 6, 0) + corner("to", 6, 600_000, 6, 160_000)), NUMBERS, "lies over"),
    "a text box that says its size": (
        anchored(corner("from", 2, 0, 6, 0) + '<xdr:ext cx="1500000" cy="171450"/>'), NUMBERS, "lies over"),
    "a text box anywhere": (
        anchored('<xdr:pos x="2900000" y="1100000"/><xdr:ext cx="900000" cy="400000"/>'), NUMBERS, "Routes!G7"),
    "a text box far below": (
        anchored('<xdr:pos x="2900000" y="8100000"/><xdr:ext cx="900000" cy="400000"/>'), LOOK, "was added at"),
    "a text box by a hair": (
        anchored(corner("from", 1, 0, 6, 160_000) + corner("to", 6, 9_525, 6, 170_000)), LOOK, "was added at"),
    "a text box beside": (shape(40, 6, 44, 8, "Draft"), LOOK, "'Draft' was added at Routes!G41"),
    "a chart over numbers": (change(DRAWING, ("<xdr:row>13</xdr:row>", "<xdr:row>5</xdr:row>")), NUMBERS, "lies over"),
    "a label of a form": (control("Label", "6, 0, 6, 0, 7, 60, 6, 17"), NUMBERS, "a control 'Label' lies over"),
    "an open comment": (control("Note", "6, 0, 6, 0, 8, 60, 9, 17", "<x:Visible/>"), LOOK, "a comment lies over"),
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
    "no drawing": (cut("Routes", "<drawing [^>]*/>"), LOOK, "the chart 'Sales by route (EUR mn)' is missing"),
    "no chart": (cut(DRAWING, "<xdr:twoCellAnchor.*</xdr:twoCellAnchor>"), LOOK,
                 "the chart 'Sales by route (EUR mn)' is missing"),
    "a series without a colour": (
        cut(CHART, "(<c:ser>.*?</c:tx>)<c:spPr>.*?</c:spPr>", r"\1<c:spPr><a:noFill/></c:spPr>"), NUMBERS,
        "'North' is drawn without a colour"),
    "a series nearly white": (ink('<a:srgbClr val="FEFEFE"/>'), NUMBERS, "'North' is drawn without a colour"),
    "a series like glass": (
        ink('<a:srgbClr val="1F3A5F"><a:alpha val="0"/></a:srgbClr>'), NUMBERS, "'North' is drawn without a colour"),
    "a series in the window's colour": (
        ink('<a:sysClr val="window" lastClr="FFFFFF"/>'), NUMBERS, "'North' is drawn without a colour"),
    "a series in white by its name": (ink('<a:prstClr val="white"/>'), NUMBERS, "'North' is drawn without a colour"),
    "a point without a colour": (point("<a:noFill/>"), NUMBERS, "'North' has points without a colour"),
    "a point in another colour": (
        both(point('<a:solidFill><a:srgbClr val="C00000"/></a:solidFill>'), cut(CHART, "<c:legend>.*?</c:legend>")),
        LOOK, "has no legend"),
    "a cell's text at a point": (
        labels('<c:dLbl><c:idx val="0"/><c:tx><c:strRef><c:f>Routes!$A$9</c:f></c:strRef></c:tx></c:dLbl>'), NUMBERS,
        "texts at its points: '=Routes!$A$9'"),
    "another number at all points": (
        labels('<c:numFmt formatCode="&quot;99&quot;" sourceLinked="0"/><c:showVal val="1"/>', "<c:gapWidth"), NUMBERS,
        "shows '99'"),
    "another number along an axis": (
        cut(CHART, '<c:numFmt formatCode="General" sourceLinked="1"/>',
            '<c:numFmt formatCode="&quot;2099&quot;" sourceLinked="0"/>'), NUMBERS, "shows '2099'"),
    "an axis that isn't written": (axis("valAx", '<c:delete val="1"/>'), LOOK, "nothing is written at an axis"),
    "an axis without numbers": (
        cut(CHART, "(<c:valAx>.*?)<c:crossAx", r'\1<c:tickLblPos val="none"/><c:crossAx'), LOOK, "nothing is written"),
    "an axis of its own": (
        change(CHART, ("</c:valAx>", '</c:valAx><c:valAx><c:axId val="7"/></c:valAx>')), LOOK, "has another axis"),
    "bars that lie": (change(CHART, ('barDir val="col"', 'barDir val="bar"')), LOOK, "barChart lying stacked"),
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
    "a title in white": (
        cut(CHART, "(<c:title>.*?<a:r>.*?<a:srgbClr val=)[^/]*/", r'\1"FFFFFF"/'), WORDS, "its title is written in"),
    "an axis in white": (
        cut(CHART, "(<c:catAx>.*?<c:txPr>.*?<a:srgbClr val=)[^/]*/", r'\1"FFFFFF"/'), LOOK, "its axis is written in"),
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
    "a name on one sheet": (
        change(BOOK, ('<definedName name="value">', '<definedName name="value" localSheetId="0">Routes!$K$11'
                                                    '</definedName><definedName name="value">')), LOOK,
        "on the sheet 'Cover' the name value means Routes!$K$11"),
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
