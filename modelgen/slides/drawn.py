"""A native chart on a slide: series in the template's colours, labels where they can be read, the price as a line."""

from __future__ import annotations

import math
from typing import Any

from modelgen.slides.measure import width
from modelgen.slides.page import Chart, Room, Series, said
from modelgen.workbook.drawing import mix
from modelgen.workbook.theme import Theme

_SIZE = 11.0
_MARKED = 20  # the most points of a line that have markers
_LABELLED = 16  # the most columns that have labels
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_ACCENTS = 6
_NAMES = {"columns": "Columns", "stacked": "Stacked columns", "lines": "Lines", "waterfall": "Waterfall",
          "ranges": "Ranges from low to high", "tornado": "Bars to both sides of the base"}  # fmt: skip
_INNER = {"ranges": (0.22, 0.08, 0.74, 0.80), "columns": (0.07, 0.1, 0.91, 0.66)}  # of the plot, where a line is drawn


def draw(slide: Any, chart: Chart, place: Room, theme: Theme) -> tuple[Any, list[Any]]:
    """Put a chart on a slide; its shape, and those that stand over it and hold a number."""
    from pptx.chart.data import CategoryChartData
    from pptx.util import Inches

    data = CategoryChartData(number_format=chart.label)
    data.categories = chart.categories
    for one in _ordered(chart):
        data.add_series(one.name, [point.value for point in one.points])
    shape = slide.shapes.add_chart(_type(chart), *(Inches(side) for side in place), data)
    shape.name = chart.name
    names = ", ".join(one.name for one in chart.series if one.role in ("", "across"))
    about = f"{_NAMES[chart.kind]}: {chart.name}" + (f": {names}" if names else "")
    shape._element.nvGraphicFramePr.cNvPr.set("descr", about)
    made = shape.chart
    _plot(made, chart, theme)
    _axes(made, chart)
    for axis in ("axId", "crossAx"):  # python-pptx numbers axes below 0, which strict readers refuse
        for one in made._chartSpace.iter(f"{_C}{axis}"):
            one.set("val", one.get("val").lstrip("-"))
    more = []
    if chart.at is not None and chart.least is not None and chart.most is not None:
        more = [_price(slide, made, chart, place, theme)]
    return shape, more


def _ordered(chart: Chart) -> list[Series]:
    """The series of a chart in the order in which they are stacked; of ranges those that are drawn."""
    if chart.kind != "ranges":
        return chart.series
    by_name = {one.name: one for one in chart.series}
    return [by_name[name] for name in ("Below", "Above", "Range", "Range below 0", "High")]


def _type(chart: Chart) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE as KINDS

    return {
        "columns": KINDS.COLUMN_CLUSTERED, "stacked": KINDS.COLUMN_STACKED, "lines": KINDS.LINE_MARKERS,
        "waterfall": KINDS.COLUMN_STACKED, "ranges": KINDS.BAR_STACKED, "tornado": KINDS.BAR_CLUSTERED,
    }[chart.kind]  # fmt: skip


def _plot(made: Any, chart: Chart, theme: Theme) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    plot = made.plots[0]
    made.font.size = _points(_SIZE)
    made.has_title = False
    if chart.kind != "lines":
        plot.gap_width = {"waterfall": 30, "ranges": 70, "tornado": 40}.get(chart.kind, 60)
        plot.overlap = 100 if chart.kind in ("stacked", "waterfall", "ranges", "tornado") else -5
    for one, series in zip(_ordered(chart), plot.series, strict=True):
        _look(series, one, chart, theme)
    named = [one for one in _ordered(chart) if one.role in ("", "across")]
    made.has_legend = len(named) > 1
    if made.has_legend:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
        made.legend.font.size = _points(_SIZE)


def _look(series: Any, one: Series, chart: Chart, theme: Theme) -> None:
    fill = series.format.fill
    if one.role in ("unseen", "low") or (one.role == "high" and chart.kind == "ranges"):
        fill.background()
        series.format.line.fill.background()
        if chart.kind == "ranges" and chart.least is not None and one.name in ("Below", "High"):
            _label(series, chart, "INSIDE_BASE" if one.name == "High" else "INSIDE_END")
        return
    if chart.kind == "lines" or one.role == "across":
        _coloured(series.format.line, one, theme)
        series.format.line.width = _points(2)
        series.smooth = False
        _markers(series, one, theme, len(one.points) <= _MARKED)
        return
    fill.solid()
    if one.role in ("rise", "fall"):
        from pptx.dml.color import RGBColor

        colour = mix(theme.colour("good"), 0.55) if one.role == "rise" else mix(theme.colour("bad"), 0.4)
        fill.fore_color.rgb = RGBColor.from_string(colour[1:])
        _label(series, chart, "CENTER", hidden_zero=True)
        _on_white(series)
    elif one.role in ("sum", "range"):
        _theme(fill.fore_color, 1, 0.25)
        if one.role == "sum":
            _label(series, chart, "INSIDE_END", hidden_zero=True, white=True)
    else:
        _coloured(series.format, one, theme)
        few = len(one.points) * max(1, sum(not other.role for other in chart.series)) <= _LABELLED
        if few and chart.kind in ("columns", "tornado"):
            _label(series, chart, "OUTSIDE_END") if chart.kind == "columns" else None


def _coloured(format: Any, one: Series, theme: Theme) -> None:
    """Fill with the colour of a series' place: the template's accents, then the theme's further ones."""
    from pptx.dml.color import RGBColor

    format.fill.solid()
    colour = format.fill.fore_color
    if one.role == "across":
        colour.rgb = RGBColor.from_string(theme.colour("ink")[1:])
    elif one.place < _ACCENTS:
        _theme(colour, one.place + 1)
    else:
        colour.rgb = RGBColor.from_string(theme.chart[one.place % len(theme.chart)][1:])


def _theme(colour: Any, accent: int, lighter: float = 0.0) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR

    colour.theme_color = getattr(MSO_THEME_COLOR, f"ACCENT_{accent}")
    if lighter:
        colour.brightness = lighter


def _markers(series: Any, one: Series, theme: Theme, seen: bool) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    series.marker.style = XL_MARKER_STYLE.CIRCLE if seen and one.role != "across" else XL_MARKER_STYLE.NONE
    if seen and one.role != "across":
        series.marker.size = 5
        _coloured(series.marker.format, one, theme)
        series.marker.format.line.fill.background()


def _label(series: Any, chart: Chart, position: str, *, hidden_zero: bool = False, white: bool = False) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.enum.dml import MSO_THEME_COLOR

    labels = series.data_labels
    labels.show_value = True
    sections = chart.label.split(";")
    above, below = sections[0], sections[1] if len(sections) > 1 else f"-{sections[0]}"
    labels.number_format = f"{above};{below};;" if hidden_zero or chart.kind == "ranges" else chart.label
    labels.number_format_is_linked = False
    labels.position = getattr(XL_LABEL_POSITION, position)
    labels.font.size = _points(10)
    if white:
        labels.font.bold = True
        labels.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1


def _on_white(series: Any) -> None:
    """Numbers on white: a bar may be thinner than they are."""
    a = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    labels = series.data_labels._element
    shape = labels.makeelement(f"{_C}spPr", {})
    fill = shape.makeelement(f"{a}solidFill", {})
    colour = fill.makeelement(f"{a}schemeClr", {"val": "bg1"})
    fill.append(colour)
    shape.append(fill)
    labels.insert(1 if labels.find(f"{_C}numFmt") is not None else 0, shape)


def _axes(made: Any, chart: Chart) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.enum.dml import MSO_THEME_COLOR

    names, numbers = made.category_axis, made.value_axis
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.has_major_gridlines = False
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_labels.font.size = _points(_SIZE)
    numbers.tick_labels.font.size = _points(_SIZE)
    numbers.tick_labels.number_format = chart.code
    numbers.tick_labels.number_format_is_linked = False
    numbers.major_tick_mark = XL_TICK_MARK.NONE
    numbers.format.line.fill.background()
    numbers.has_major_gridlines = True
    grid = numbers.major_gridlines.format.line
    grid.fill.solid()
    grid.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    grid.fill.fore_color.brightness = -0.15
    grid.width = _points(0.5)
    if chart.least is not None and chart.most is not None:
        numbers.minimum_scale, numbers.maximum_scale = chart.least, chart.most
    if chart.kind in ("ranges", "tornado"):
        names.reverse_order = True  # the first on top
        numbers.tick_label_position = XL_TICK_LABEL_POSITION.HIGH


def _price(slide: Any, made: Any, chart: Chart, place: Room, theme: Theme) -> Any:
    """A line through the chart at the price, with its number; the plot is held where the line was reckoned for."""
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE
    from pptx.enum.shapes import MSO_CONNECTOR
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    assert chart.at is not None and chart.least is not None and chart.most is not None
    inner = _INNER[chart.kind]
    if made.has_legend:  # below the plot, beside the names
        across = sum(width(one.name, _SIZE) + 0.35 for one in chart.series)
        below = 0.35 + 0.24 * math.ceil(across / (0.8 * place.width))
        inner = (*inner[:3], max(0.3, 1 - inner[1] - below / place.height))
    _hold(made, inner)
    left, top = place.left + inner[0] * place.width, place.top + inner[1] * place.height
    wide, high = inner[2] * place.width, inner[3] * place.height
    part = (chart.at - chart.least) / (chart.most - chart.least)
    if chart.kind == "ranges":
        at = left + part * wide
        ends = (at, top - 0.05, at, top + high)
        box = (at - 1.5, top - 0.3, 3.0, 0.22)
    else:
        at = top + (1 - part) * high
        ends = (left, at, left + wide, at)
        box = (left + wide - 3.0, at - 0.24, 3.0, 0.22)
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *(Inches(end) for end in ends))
    line.name = "Price line"
    line._element.remove(line._element.find(f"{_P}style"))  # with the shadow of a template's lines
    line.line.color.rgb = RGBColor.from_string(theme.colour("bad")[1:])
    line.line.width = _points(1.5)
    line.line.dash_style = MSO_LINE.DASH
    label = slide.shapes.add_textbox(*(Inches(side) for side in box))
    label.name = "Price"
    frame = label.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = said(chart.price)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER if chart.kind == "ranges" else PP_ALIGN.RIGHT
    paragraph.font.size, paragraph.font.bold = _points(10), True
    paragraph.font.color.rgb = RGBColor.from_string(theme.colour("bad")[1:])
    return label


def _hold(made: Any, inner: tuple[float, float, float, float]) -> None:
    """Set the place of the plot in its chart."""
    area = made._chartSpace.chart.plotArea
    for old in area.findall(f"{_C}layout"):
        area.remove(old)
    layout = area.makeelement(f"{_C}layout", {})
    manual = layout.makeelement(f"{_C}manualLayout", {})
    layout.append(manual)
    said_so = [("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge")]
    for name, value in [*said_so, *zip("xywh", map(str, inner), strict=True)]:
        manual.append(manual.makeelement(f"{_C}{name}", {"val": value}))
    area.insert(0, layout)


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)
