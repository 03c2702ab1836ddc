"""The look of a deck without a template: a theme's font and colours, titles on the left, footers at the end."""

from __future__ import annotations

from typing import Any

from modelgen.workbook.theme import Theme

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
TITLE = 22.0  # points
_BOXES = {  # of the master and of the layout with a title alone: left, top, width, height in inches
    "title": (0.5, 0.26, 12.33, 0.78), "ctrTitle": (0.9, 2.3, 11.5, 1.1), "subTitle": (0.9, 3.55, 11.5, 1.4),
    "body": (0.5, 1.4, 12.33, 5.2), "ftr": (0.5, 7.0, 11.0, 0.3), "sldNum": (11.83, 7.0, 1.0, 0.3),
    "dt": (9.5, 7.0, 2.0, 0.3),
}  # fmt: skip


def dress(made: Any, master: Any, theme: Theme) -> None:
    """Give a master and its layouts a theme's look, and places on a wide slide."""
    from pptx.util import Inches

    for holder in (master, *master.slide_layouts):
        for one in list(holder.placeholders):
            own = kind(one)
            if own == "dt":
                one._element.getparent().remove(one._element)
                continue
            box = _BOXES.get(own)
            if box is not None:
                one.left, one.top, one.width, one.height = (Inches(side) for side in box)
                _body(one, own)
    _styles(master)
    _rule(master, theme)
    for layout in master.slide_layouts:
        if layout._element.get("type") == "title":
            _band(layout)
    _colours(master, theme)
    made.core_properties.title = ""


def kind(placeholder: Any) -> str:
    """The kind of a placeholder, as the file names it."""
    found = next(placeholder._element.iter(f"{_P}ph"), None)
    return "obj" if found is None else str(found.get("type", "obj"))


def titles(layout: Any) -> tuple[float, bool]:
    """The points of a layout's titles and whether they are bold: as it says, or its master, for the first level."""
    size, bold = 0.0, ""
    own = [one._element for one in layout.placeholders if kind(one) in ("title", "ctrTitle")]
    above = [one._element for one in layout.slide_master.placeholders if kind(one) == "title"]
    for holder in (*own, *above, *layout.slide_master._element.iter(f"{_P}titleStyle")):
        for level in holder.iter(f"{_A}lvl1pPr"):
            for font in level.iter(f"{_A}defRPr"):
                size, bold = size or int(font.get("sz", "0")) / 100, bold or font.get("b", "")
    return size or TITLE, bold in ("1", "true")


def _body(placeholder: Any, own: str) -> None:
    """Texts of titles stand on the left, and at their box' lower end; those of footers are small."""
    from pptx.util import Pt

    body = placeholder._element.txBody.find(f"{_A}bodyPr")
    if own in ("title", "ctrTitle"):
        body.set("anchor", "b")
        for side in ("lIns", "rIns"):
            body.set(side, "0")
        for fit in list(body):
            body.remove(fit)
    if own == "subTitle":
        body.set("lIns", "0")
    if own in ("ftr", "sldNum"):
        body.set("lIns", "0")
        body.set("rIns", "0")
        for style in placeholder._element.iter(f"{_A}lvl1pPr"):
            style.set("algn", "l" if own == "ftr" else "r")
            for font in style.iter(f"{_A}defRPr"):
                font.set("sz", str(int(Pt(9).pt * 100)))


def _styles(master: Any) -> None:
    """The text styles of titles: bold, in the brand's colour."""
    for style in master._element.iter(f"{_P}titleStyle"):
        level = style.find(f"{_A}lvl1pPr")
        level.set("algn", "l")
        font = level.find(f"{_A}defRPr")
        font.set("sz", str(int(TITLE * 100)))
        font.set("b", "1")
        for colour in font.iter(f"{_A}schemeClr"):
            colour.set("val", "tx2")
    for layout in master.slide_layouts:
        for one in layout.placeholders:
            for level in one._element.iter(f"{_A}lvl1pPr"):
                if layout._element.get("type") == "title" and one.placeholder_format.idx in (0, 1):
                    level.set("algn", "l")
                    font = level.find(f"{_A}defRPr")
                    if font is not None:
                        font.set("sz", "3600" if one.placeholder_format.idx == 0 else "1600")
                    elif one.placeholder_format.idx == 0:
                        level.append(level.makeelement(f"{_A}defRPr", {"sz": "3600"}))


def _rule(master: Any, theme: Theme) -> None:
    """A fine line above the footers."""
    from pptx.enum.shapes import MSO_CONNECTOR
    from pptx.util import Inches, Pt

    line = master.shapes._spTree.add_cxnSp(
        90, "Rule", MSO_CONNECTOR.STRAIGHT, Inches(0.5), Inches(6.97), Inches(12.33), 0, False, False
    )  # fmt: skip
    line.remove(line.find(f"{_P}style"))  # with the shadow of the template's lines
    properties = line.spPr
    stroke = properties.get_or_add_ln()
    stroke.set("w", str(int(Pt(0.75))))
    fill = stroke.get_or_change_to_solidFill()
    fill.get_or_change_to_srgbClr().set("val", theme.colour("rule")[1:])


def _band(layout: Any) -> None:
    """A band in the brand's colour beside the title of the first slide."""
    from pptx.util import Inches

    tree = layout.shapes._spTree
    band = tree.add_autoshape(91, "Band", "rect", Inches(0.5), Inches(2.45), Inches(0.12), Inches(2.5))
    band.remove(band.find(f"{_P}style"))
    fill = band.spPr.makeelement(f"{_A}solidFill", {})
    fill.append(fill.makeelement(f"{_A}schemeClr", {"val": "tx2"}))
    band.spPr.append(fill)


def _colours(master: Any, theme: Theme) -> None:
    """The theme's part of a presentation: fonts, and what programs offer as colours."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml import parse_xml

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    tree = parse_xml(part.blob)
    accents = [*theme.chart, *theme.chart][:6] if len(theme.chart) < 6 else list(theme.chart[:6])
    accents = (accents * 6)[:6]
    named = {
        "dk1": theme.colour("ink"), "lt1": "#FFFFFF", "dk2": theme.colour("brand"), "lt2": theme.colour("pale"),
        **{f"accent{number}": colour for number, colour in enumerate(accents, 1)},
        "hlink": theme.colour("input"), "folHlink": theme.colour("muted"),
    }  # fmt: skip
    for scheme in tree.iter(f"{_A}clrScheme"):
        for name, colour in named.items():
            slot = scheme.find(f"{_A}{name}")
            for old in list(slot):
                slot.remove(old)
            slot.append(slot.makeelement(f"{_A}srgbClr", {"val": colour[1:]}))
        scheme.set("name", theme.name)
    for fonts in tree.iter(f"{_A}fontScheme"):
        for latin in fonts.iter(f"{_A}latin"):
            latin.set("typeface", theme.font)
    from lxml import etree

    part._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
