"""A native table on a slide: widths by what stands in it, fine rules, numbers on the right."""

from __future__ import annotations

from typing import Any

from modelgen.slides.page import Room, Table, said
from modelgen.slides.tables import LABEL, SIZE, column, height

_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the table style without fills and grid
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SIDE, _ABOVE, _INDENT = 0.06, 0.025, 0.14  # inches around a text, and before that of a member
_SMALLEST = 9.0
_NUMBERS = 1.15  # inches that a column of numbers takes at most where there is more room
_LEAST = 2.2  # that labels take, where there is room
_LONGEST = 6.2  # of a column of labels, too


def lay(slide: Any, table: Table, place: Room) -> tuple[Any, float]:
    """Put a table on a slide; its shape (python-pptx's), and how many inches it is high."""
    from pptx.util import Inches

    size, widths = sized(table, place)
    heights = _heights(table, widths, size)
    across = sum(widths)
    shape = slide.shapes.add_table(
        len(table.rows), len(widths), Inches(place.left), Inches(place.top), Inches(across), Inches(sum(heights))
    )
    shape.name = table.name
    made = shape.table
    properties = made._tbl.tblPr
    properties.find(f"{_A}tableStyleId").text = _PLAIN
    for flag in ("firstRow", "bandRow"):
        properties.set(flag, "1" if flag == "firstRow" else "0")
    for number, wide in enumerate(widths):
        made.columns[number].width = Inches(wide)
    for number, high in enumerate(heights):
        made.rows[number].height = Inches(high)
    for row, cells in enumerate(table.rows):
        for at, cell in enumerate(cells):
            _cell(made.cell(row, at), table, row, at, said(cell), size)
    if table.heads > 1:
        _spread(made, table)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", f"Table: {table.name}")
    return shape, sum(heights)


def _spread(made: Any, table: Table) -> None:
    """Let what names several columns reach over all of them."""
    from pptx.enum.text import PP_ALIGN

    upper, lower = table.rows[0], table.rows[1]
    starts = [at for at in range(1, len(upper)) if said(upper[at])]
    for at in starts:
        end = at
        while end + 1 < len(upper) and not said(upper[end + 1]) and end + 1 not in table.alone and said(lower[end + 1]):
            end += 1
        if end > at:
            made.cell(0, at).merge(made.cell(0, end))
            made.cell(0, at).text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def natural(table: Table, room: Room) -> tuple[float, float]:
    """The inches that a table takes, in width and height, where it has all of a room."""
    size, widths = sized(table, room)
    return sum(widths), sum(_heights(table, widths, size))


def sized(table: Table, place: Room) -> tuple[float, list[float]]:
    """The points of a table's texts, and the inches of its columns, such that it fits into its place."""
    size = table.points
    while True:
        widths = _widths(table, place, size)
        fits = sum(widths) <= place.width + 0.01
        high = sum(_heights(table, widths, size))
        labels = column((said(row[0]) for row in table.rows[table.heads :]), size)
        broken = size > SIZE and widths[0] < min(labels, LABEL)  # larger letters aren't worth labels on two lines
        if (fits and high <= place.height + 0.01 and not broken) or size <= _SMALLEST:
            if not fits:
                scale = (place.width - widths[0]) / sum(widths[1:])
                widths = [widths[0], *(wide * scale for wide in widths[1:])]
            return size, widths
        size -= 0.5


def _widths(table: Table, place: Room, size: float) -> list[float]:
    columns = len(table.rows[0])
    needs = []
    for at in range(columns):
        body = [said(row[at]) for row in table.rows[table.heads :]]
        words = [word for row in table.rows[max(0, table.heads - 1) : table.heads] for word in said(row[at]).split()]
        needs.append(max(column(body, size, True), column(words, size, True)))
    labels = enumerate(table.rows)
    needs[0] = max(column([said(row[0])], size, True) + _INDENT * (at in table.indented) for at, row in labels)
    numbers = [at for at in range(1, columns) if at not in table.texts]
    if table.texts:
        label = min(needs[0], place.width * 0.42)
        free = place.width - label - sum(needs[at] for at in numbers)
        return [label, *(needs[at] if at in numbers else free / len(table.texts) for at in range(1, columns))]
    widest = max(needs[1:], default=0)
    even = [max(widest, 0.62)] * (columns - 1) if widest * (columns - 1) + 1.2 <= place.width else needs[1:]
    label = min(needs[0], _LONGEST, max(1.1, place.width - sum(even)))
    spare = place.width - label - sum(even)
    if spare > 0 and columns > 1:
        more = min(spare / (columns - 1), max(0.0, _NUMBERS - min(even)))
        even = [wide + more for wide in even]
        label = min(place.width - sum(even), max(label, _LEAST))
    return [label, *even]


def _heights(table: Table, widths: list[float], size: float) -> list[float]:
    """The inches of a table's rows: labels may take several lines, and so do heads and texts."""
    found = []
    for at, row in enumerate(table.rows):
        label = height(row, widths[0] - _INDENT * (at in table.indented), size)
        own = () if at < table.heads - 1 else range(1, len(widths)) if at < table.heads else table.texts
        found.append(max([label, *(height([row[one]], widths[one] + 0.02, size) for one in own)]))
    return found


def _cell(cell: Any, table: Table, row: int, at: int, text: str, size: float) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches, Pt

    head, title = row < table.heads, row in table.titles
    cell.margin_left = Inches(_SIDE + _INDENT * (at == 0 and row in table.indented))
    cell.margin_right, cell.margin_top, cell.margin_bottom = Inches(_SIDE), Inches(_ABOVE), Inches(_ABOVE)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.MIDDLE
    frame = cell.text_frame
    frame.word_wrap = True
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT if at == 0 or at in table.texts else PP_ALIGN.RIGHT
    run = paragraph.add_run() if text else None
    font = run.font if run is not None else paragraph.font
    if run is not None:
        run.text = text
    font.size, font.bold = Pt(size), head or title or (row, at) in table.marked
    if head:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_2
        font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    else:
        if (row, at) in table.marked:
            cell.fill.solid()
            cell.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2
        else:
            cell.fill.background()
        font.color.theme_color = MSO_THEME_COLOR.TEXT_2 if title else MSO_THEME_COLOR.TEXT_1
        _border(cell, "lnB", 1.0 if title else 0.5)
    if table.split and at == table.split - 1:
        _border(cell, "lnR", 1.0)


def _border(cell: Any, side: str, points: float) -> None:
    """A rule at a side of a cell; those before it in the schema's order stand first."""
    from pptx.util import Pt

    properties = cell._tc.get_or_add_tcPr()
    line = properties.makeelement(f"{_A}{side}", {"w": str(int(Pt(points))), "cmpd": "sng"})
    fill = line.makeelement(f"{_A}solidFill", {})
    colour = fill.makeelement(f"{_A}schemeClr", {"val": "bg1"})
    colour.append(colour.makeelement(f"{_A}lumMod", {"val": "75000"}))
    fill.append(colour)
    line.append(fill)
    order = ("lnL", "lnR", "lnT", "lnB")
    at = sum(1 for child in properties if child.tag.removeprefix(_A) in order[: order.index(side)])
    properties.insert(at, line)
