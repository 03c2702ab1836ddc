"""Charts in the file: what each reads, where it stands, what its bars are, that every reader keeps it."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from modelgen import DefinitionError, Model, Timeline, build, not_meaningful, solve, where
from modelgen.model.items import Line
from tests.office import saved

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
LEVELS = {
    "EV": (0, 100), "Cash": (100, 120), "Debt": (120, -30), "Pension": (-30, -50), "Tax": (-50, -45),
    "Equity": (0, -45),
}  # fmt: skip
SEGMENTS, YEARS = [f"Segment {n}" for n in (1, 2, 3)], [str(year) for year in range(2022, 2027)]
FIELD = {"DCF": (150, 80), "Parts": (-10, 30), "Multiples": (-30, 20), "None": (None, 5)}


def charted(periods: int = 5, segments: int = 3) -> Model:
    """A chart of each kind: the first on the sheet of its lines, the rest on one of their own."""
    m = Model("Charts", timeline=Timeline.annual(2022, 2021 + periods, last_actual=2023), unit="USD bn")
    year, segment = m.timeline, m.axis("Segment", *(f"Segment {n}" for n in range(1, segments + 1)))
    step, method = m.axis("Step", *LEVELS), m.axis("Method", *FIELD)
    a = m.sheet("Inputs")
    growth = a.assumption("Growth", segment, year, unit="%", shared=True)
    growth.give(0.1, source="judgement")
    given = {}
    for name, unit, axis, rows in (
        ("from", "USD bn", step, LEVELS), ("to", "USD bn", step, LEVELS), ("low", "USD/share", method, FIELD),
        ("width", "USD/share", method, FIELD),
    ):  # fmt: skip
        given[name] = a.assumption(f"Given {name}", axis, unit=unit, shared=True)
        place = 0 if name in ("from", "low") else 1
        given[name].give({key: row[place] or 0 for key, row in rows.items()}, source="test")
    price = a.assumption("Price", unit="USD/share", shared=True)
    price.give(140, source="test")
    s = m.sheet("Segments")
    sales = s.line("Net sales", segment, year)
    sales.actual = {name: [10.0 * n, 11.0 * n] for n, name in enumerate(segment.members, 1)}
    sales.forecast = sales.prior * (1 + growth)
    total = s.line("Total", year)
    total.formula = sales.total(segment)
    profit = s.line("Profit", year)
    profit.forecast = total - total.prior
    s.chart("Sales by segment", sales, kind="stacked")
    s.chart("Growth by segment", sales, kind="lines")
    s.chart("Profit of the forecast", profit)
    v = m.sheet("Value")
    table = v.table("Steps", step)
    ends = [table.line(name, step) for name in ("From", "To")]
    ends[0].formula, ends[1].formula = given["from"], given["to"]
    table = v.table("Methods", method)
    low, width, across = (table.line(name, method, unit="USD/share") for name in ("Low end", "Wide", "Price line"))
    low.formula = where(given["low"] == 0, not_meaningful, given["low"])
    width.formula, across.formula = given["width"], price
    last = v.line("Sales in the last year")
    last.formula = total.at(year, year.members[-1])
    bars = m.tornado(last, {growth.at(segment, name): 0.01 for name in segment.members[:3]}, label="Tornado")
    grid = m.sensitivity(last, rows=(growth.at(segment, "Segment 1"), [-0.1, 0, 0.1]), label="Grid")
    grid.values.heat = True
    p = m.sheet("Pictures")
    p.chart("Bridge", *ends, kind="waterfall")
    p.chart("Football field", low, width, kind="ranges", across=across)
    p.chart("What moves it", bars.low, bars.high, bars.base, kind="tornado", names=bars.driver)
    p.chart("Total and profit", total, profit)
    return m


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Path]:
    path = tmp_path_factory.mktemp("charts") / "charts.xlsx"
    model = charted()
    report = build(model, path, verified_by=["ironcalc", "formualizer"])
    assert report is not None and report.exit_code == 0
    return model, path


def parts(path: Path, folder: str) -> list[ElementTree.Element]:
    """The XML of a folder's parts, in their order."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if re.fullmatch(rf"xl/{folder}/\w+\d+\.xml", name)]
        return [
            ElementTree.fromstring(package.read(n)) for n in sorted(names, key=lambda n: int(re.findall(r"\d+", n)[0]))
        ]


def title(chart: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in chart.find(f"{C}chart/{C}title").iter(f"{A}t"))  # type: ignore[union-attr]


def charts(path: Path) -> dict[str, ElementTree.Element]:
    return {title(chart): chart for chart in parts(path, "charts")}


@cache
def values(path: Path) -> Any:
    return openpyxl.load_workbook(path, data_only=True)


def read(path: Path, reference: str) -> list[Any]:
    """The values of the cells of a reference."""
    book = values(path)
    sheet, _, cells = reference.replace("'", "").rpartition("!")
    left, top, right, bottom = range_boundaries(cells)
    return [cell.value for row in book[sheet].iter_rows(top, bottom, left, right) for cell in row]


def drawn(chart: ElementTree.Element) -> list[dict[str, str]]:
    """The references of each series: name (tx), categories (cat), values (val)."""
    return [
        {part: ser.find(f"{C}{part}//{C}f").text or "" for part in ("tx", "cat", "val")}  # type: ignore[union-attr]
        for ser in chart.iter(f"{C}ser")
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "series", "categories"),
    [
        ("Sales by segment (USD bn)", SEGMENTS, YEARS),
        ("Growth by segment (USD bn)", SEGMENTS, YEARS),
        ("Profit of the forecast (USD bn)", ["Profit"], ["2024", "2025", "2026"]),
        ("Total and profit (USD bn)", ["Total", "Profit"], YEARS),
        ("Bridge (USD bn)", ["Total", "Increase", "Decrease"], list(LEVELS)),
        ("Football field (USD/share)", ["Price line"], list(FIELD)),
        ("What moves it (USD bn)", ["Low less base", "High less base"],
         [f"Growth, Segment {n}" for n in (3, 2, 1)]),
    ],
)  # fmt: skip
def test_names_categories_and_values_are_references_to_cells(book, name, series, categories) -> None:
    path = book[1]
    chart = charts(path)[name]
    references = drawn(chart)
    unnamed = [int(entry.find(f"{C}idx").get("val")) for entry in chart.iter(f"{C}legendEntry")]  # type: ignore[union-attr, arg-type]
    named = [read(path, one["tx"])[0] for n, one in enumerate(references) if n not in unnamed]
    assert [name for name in named if name != "Where columns over Year begin"] == series
    for one in references:
        assert [str(text) for text in read(path, one["cat"])] == categories
        assert all(isinstance(value, int | float | None) for value in read(path, one["val"]))
        assert len(read(path, one["val"])) == len(categories)


@pytest.mark.slow
def test_rows_that_stand_apart_are_listed(tmp_path) -> None:
    m = Model("Apart", timeline=Timeline.annual(2024, 2026), scenarios=("Base", "Bull"))
    part, a, s = m.axis("Part", "A", "B"), m.sheet("Inputs"), m.sheet("Charts")
    share = a.assumption("Share", part, unit="%")
    share.give({"A": 0.4, "B": 0.6}, source="judgement")
    assert isinstance(share, Line)
    s.chart("Shares", share)  # the cases of a scenario stand between its live rows
    path = tmp_path / "apart.xlsx"
    build(m, path, verified_by=["ironcalc", "formualizer"])
    one = drawn(charts(path)["Shares"])[0]
    assert read(path, one["tx"]) == ["Share"]
    cells = [[read(path, cell)[0] for cell in one[part].strip("()").split(",")] for part in ("cat", "val")]
    assert cells == [["A", "B"], [0.4, 0.6]]
    values = charts(path)["Shares"].find(f".//{C}val")
    assert [float(v.text or "") for v in values.iter(f"{C}v")] == [0.4, 0.6]  # type: ignore[union-attr]


def test_caches_are_the_values_of_the_cells(book) -> None:
    # what shows the file without calculating it shows the same picture
    path = book[1]
    for chart in charts(path).values():
        for ser in chart.iter(f"{C}ser"):
            for part in ("cat", "val"):
                node = ser.find(f"{C}{part}")
                cells = read(path, node.find(f".//{C}f").text)  # type: ignore[union-attr, arg-type]
                cached = {int(pt.get("idx", 0)): pt.find(f"{C}v").text for pt in node.iter(f"{C}pt")}  # type: ignore[union-attr]
                for number, value in enumerate(cells):
                    shown = cached.get(number)
                    if isinstance(value, str) and part == "cat":
                        assert shown == value
                    elif isinstance(value, int | float):
                        assert float(shown or "nan") == pytest.approx(value, rel=1e-14)


def bars(m: Model, kind: str) -> dict[str, dict[str, float]]:
    """What isn't 0 of each bar."""
    made, result = next(chart for chart in m.charts if chart.kind == kind), solve(m)
    return {
        member: {
            line.label: value
            for line in made.lines
            if (value := round(float(result.value(line, (number,), None)), 9))
        }
        for number, member in enumerate(made.axis.members)
    }  # fmt: skip


def test_a_waterfall_floats_between_its_levels() -> None:
    assert bars(charted(), "waterfall") == {
        "EV": {"Total": 100},
        "Cash": {"Below": 100, "Increase": 20},
        "Debt": {"Decrease through 0, above": 120, "Decrease through 0, below": -30},
        "Pension": {"Above": -30, "Decrease below 0": -20},
        "Tax": {"Above": -45, "Increase below 0": -5},
        "Equity": {"Total": -45},
    }


def test_ranges_float_from_low_to_high() -> None:
    assert bars(charted(), "ranges") == {
        "DCF": {"Below": 150, "Range": 80, "Low": 150, "High": 230},
        "Parts": {"Range": 20, "Range below 0": -10, "Low": -10, "High": 20},
        "Multiples": {"Above": -10, "Range below 0": -20, "Low": -30, "High": -10},
        "None": {},  # n.m.
    }


def anchors(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Sheet -> its charts: first and last column and row (from 0) with the offset in the column."""
    book = openpyxl.load_workbook(path)
    found: dict[str, list[dict[str, Any]]] = {}
    for sheet in book:
        for chart in sheet._charts:
            begin, end = chart.anchor._from, chart.anchor.to
            found.setdefault(sheet.title, []).append(
                {"left": (begin.col, begin.colOff), "top": begin.row, "right": (end.col, end.colOff), "bottom": end.row}
            )
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("periods", "segments"), [(5, 3), (40, 12), (3, 3)])
def test_charts_stand_below_the_cells_beside_each_other_and_are_printed(tmp_path, periods, segments) -> None:
    path = tmp_path / "charts.xlsx"
    build(charted(periods, segments), path)
    book, found = openpyxl.load_workbook(path), anchors(path)
    assert {name: len(charts) for name, charts in found.items()} == {"Segments": 3, "Pictures": 4, "Sensitivities": 1}
    for name, placed in found.items():
        sheet = book[name]
        cells = max(cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None)
        left, top, right, bottom = range_boundaries(sheet.print_area.rpartition("!")[2])
        assert (left, top) == (1, 1)
        for number, chart in enumerate(placed):
            assert chart["top"] >= cells  # rows of anchors count from 0
            assert chart["bottom"] <= bottom
            assert chart["right"] <= (right, 0)
            for other in placed[:number]:
                apart = chart["top"] > other["bottom"] or chart["left"] >= other["right"]
                assert apart, f"{name}: {other} and {chart} overlap at {get_column_letter(chart['left'][0] + 1)}"


def test_every_chart_is_described(book) -> None:
    said = [
        node.get("descr")
        for drawing in parts(book[1], "drawings")
        for node in drawing.iter("{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr")
    ]
    assert said == [
        "Stacked columns: Sales by segment (USD bn): Segment 1, Segment 2, Segment 3",
        "Lines: Growth by segment (USD bn): Segment 1, Segment 2, Segment 3",
        "Columns: Profit of the forecast (USD bn): Profit",
        "Bars to both sides of the base: Tornado (USD bn): Low less base, High less base",
        "Waterfall: Bridge (USD bn): Total, Increase, Decrease",
        "Ranges from low to high: Football field (USD/share): Price line",
        "Bars to both sides of the base: What moves it (USD bn): Low less base, High less base",
        "Columns: Total and profit (USD bn): Total, Profit",
    ]


def test_libreoffice_keeps_every_series(book, tmp_path) -> None:
    path = book[1]
    before, after = charts(path), charts(saved(path, tmp_path / "out"))
    assert set(after) == set(before)
    for name, chart in before.items():
        kept = [one["val"].replace("$", "").replace("'", "") for one in drawn(after[name])]
        assert kept == [one["val"].replace("$", "").replace("'", "") for one in drawn(chart)], name


@pytest.mark.slow
@pytest.mark.parametrize("name", ["default", "monochrome"])
@pytest.mark.parametrize("chart", ["Bridge (USD bn)", "What moves it (USD bn)", "Sales by segment (USD bn)"])
def test_neighbours_differ_in_grey(tmp_path, name, chart) -> None:
    path = tmp_path / "charts.xlsx"
    build(charted(), path, theme=name)
    fills = [node.find(f"{C}spPr/{A}solidFill/{A}srgbClr") for node in charts(path)[chart].iter(f"{C}ser")]
    shades = list(dict.fromkeys(_grey(str(fill.get("val"))) for fill in fills if fill is not None))
    assert len(shades) >= 2
    for one, other in pairwise(shades):
        assert abs(one - other) >= 0.1, shades


def _grey(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_lines_differ_in_dashes_and_markers(book) -> None:
    lines = list(charts(book[1])["Growth by segment (USD bn)"].iter(f"{C}ser"))
    dashes = [dash.get("val") for line in lines for dash in line.iter(f"{A}prstDash")]
    assert dashes == ["solid", "dash", "sysDot"]
    assert [symbol.get("val") for line in lines for symbol in line.iter(f"{C}symbol")] == [
        "circle",
        "square",
        "diamond",
    ]


def test_a_grid_is_shaded_around_its_middle(book) -> None:
    rules = [(str(area.sqref), rule) for area in openpyxl.load_workbook(book[1])["Sensitivities"].conditional_formatting
             for rule in area.rules if rule.colorScale is not None]  # fmt: skip
    assert len(rules) == 1
    cells, rule = rules[0]
    left, top, right, bottom = range_boundaries(cells)
    middle = f"${get_column_letter((left + right) // 2)}${(top + bottom) // 2}"
    assert [stop.val for stop in rule.colorScale.cfvo][1] == middle


@pytest.mark.slow
def test_equal_definitions_make_equal_charts(tmp_path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        build(charted(), tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def refused(kind: str) -> Any:
    m = Model("Refused", timeline=Timeline.annual(2024, 2026), unit="USD bn")
    s, year, part = m.sheet("S"), m.timeline, m.axis("Part", "A", "B")
    both = s.line("Both", part, m.axis("Region", "X", "Y"))
    line, percent, parts_, plain = (
        s.line("Line", year),
        s.line("Rate", year, unit="%"),
        s.line("Parts", part),
        s.line("One"),
    )
    return {
        "kind": lambda: s.chart("T", line, kind="colums"),
        "none": lambda: s.chart("T"),
        "plain": lambda: s.chart("T", plain),
        "number": lambda: s.chart("T", 3),  # type: ignore[arg-type]
        "units": lambda: s.chart("T", line, percent),
        "axes": lambda: s.chart("T", line, parts_),
        "count": lambda: s.chart("T", parts_, kind="waterfall"),
        "time": lambda: s.chart("T", line, line, kind="ranges"),
        "names": lambda: s.chart("T", parts_, names=parts_),
        "across": lambda: s.chart("T", line, across=3),  # type: ignore[arg-type]
        "both": lambda: s.chart("T", both),
        "title": lambda: s.chart("", line),
        "twice": lambda: [s.chart("T", parts_, parts_, kind="waterfall") for _ in range(2)],
    }[kind]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("kind", "there is no chart 'colums'; did you mean 'columns'"),
        ("none", "the chart 'T' draws nothing;"),
        ("plain", "name lines that vary over an axis"),
        ("number", "the chart 'T' draws 3"),
        ("units", "the chart 'T' draws 'USD bn' and '%'; draw two charts"),
        ("axes", "the chart 'T' over Year can't draw 'Parts'"),
        ("count", "the waterfall 'T' draws 1 line; it takes 2: from, to"),
        ("time", "the ranges 'T' is over Year"),
        ("names", "the chart 'T' is named by 'Parts'; use a line of texts over Part"),
        ("across", "name lines that vary over an axis"),
        ("both", "the chart 'T' draws 'Both', whose rows are named by two axes; put it on a table over Part"),
        ("title", "the title of a chart is empty"),
        ("twice", "there is a chart 'T' on 'S' already"),
    ],
)
def test_what_cant_be_drawn_is_refused(kind, said) -> None:
    with pytest.raises(DefinitionError, match=re.escape(said)):
        refused(kind)()
