"""Decks as files: what stands on their slides, that it fits there, and that equal models make equal bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openxml_audit
import pytest
from pptx import Presentation
from pptx.util import Inches

from modelgen import Model, ModelgenError, deck, load_model, solve, verify_deck
from modelgen.slides.measure import height, width
from tests.slides.made import chart, edited, model, shapes, texts, write
from tests.support import AMAZON, SOTP

FOOTER = 0.35  # inches at the end of a slide


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("decks")
    found = {}
    for name, made in (("acme", model()), ("amazon", load_model(AMAZON)), ("sotp", load_model(SOTP))):
        found[name] = folder / f"{name}.pptx"
        deck(made, found[name])
    return found


EVERY = pytest.mark.parametrize("name", ["acme", "amazon", "sotp"])


def test_a_deck_says_what_the_model_says(decks) -> None:
    made = Presentation(str(decks["acme"]))
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert titles[:5] == [
        "Acme & Söhne AG",
        "Value per share: €17.79, 11.1% below the share price of €20.00",
        "Value per share: €17.79 in Base, €20.27 in Bull",
        "Total net sales 88.7 EUR mn in 2024A, 125.8 EUR mn in 2028E",
        "Net sales by segment",
    ]
    assert texts(made, "Scenarios") == [
        ["", "Base", "Bull"],
        ["Value per share (EUR/share)", "€17.79", "€20.27"],
        ["Upside to share price", "(11.1%)", "1.4%"],
        ["DCF: enterprise value (EUR mn)", "699.0", "798.3"],
    ]
    sources = {row[0]: row[2] for row in texts(made, "Assumptions")}
    assert sources["Net cash (EUR mn)"] == "Balance sheet"
    grid = texts(made, "Value per share by Discount rate and Net cash")
    assert grid[0][1] == "Value per share in each case"
    assert grid[1] == ["Discount rate", "7.5", "12.5", "17.5"]
    assert [row[0] for row in grid[2:]] == ["8.0%", "9.0%", "10.0%"]
    assert grid[3][2] == "€17.79"


def test_charts_are_native_and_hold_the_models_numbers(decks) -> None:
    made = Presentation(str(decks["acme"]))
    sales = solve(model())["Net sales"].loc["Cake"]
    series = chart(made, "Net sales by segment").plots[0].series[1]
    assert list(series.values) == list(sales)
    kinds = {shape.name: shape.chart.chart_type.name for _, shape in shapes(made) if shape.has_chart}
    assert kinds == {
        "Outputs by scenario": "COLUMN_CLUSTERED", "Net sales by segment": "COLUMN_STACKED",
        "Cash flow": "COLUMN_CLUSTERED", "Football field": "BAR_STACKED",
        "Tornado of Value per share": "BAR_CLUSTERED",
    }  # fmt: skip


def test_the_price_stands_where_its_axis_has_it(decks) -> None:
    """The line over the football field, reckoned from the axis and the place of the plot."""
    c = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    made = Presentation(str(decks["acme"]))
    own = [shape for number, shape in shapes(made) if number == 9]
    field = next(shape for shape in own if shape.has_chart)
    line = next(shape for shape in own if shape.name == "Price line")
    axis = field.chart.value_axis
    layout = field.chart._chartSpace.chart.plotArea.find(f"{c}layout/{c}manualLayout")
    left, wide = (float(layout.find(f"{c}{name}").get("val")) * int(field.width) for name in "xw")
    part = (20.0 - axis.minimum_scale) / (axis.maximum_scale - axis.minimum_scale)
    assert abs(field.left + left + part * wide - line.begin_x) < Inches(0.01)
    assert line.begin_x == line.end_x


@EVERY
def test_a_deck_is_sound_and_every_number_is_the_models(decks, name) -> None:
    found = openxml_audit.validate_pptx(str(decks[name]))
    assert [str(error) for error in found.errors] == []
    definition = model() if name == "acme" else load_model({"amazon": AMAZON, "sotp": SOTP}[name])
    verified = verify_deck(decks[name], definition)
    assert (verified.findings, verified.gone, verified.moved) == ([], [], {})
    assert verified.numbers > {"acme": 150, "amazon": 2000, "sotp": 200}[name]


@EVERY
def test_nothing_leaves_its_slide_or_lies_over_another(decks, name) -> None:
    made = Presentation(str(decks[name]))
    wide, high = made.slide_width, made.slide_height
    for number, slide in enumerate(made.slides, 1):
        boxes = []
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= wide, (number, shape.name)
            assert shape.top >= 0 and shape.top + shape.height <= high, (number, shape.name)
            if shape.has_table or shape.has_chart:
                assert shape.top + shape.height <= high - Inches(FOOTER), (number, shape.name)
                boxes.append(shape)
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                apart = (
                    one.left + one.width <= other.left or other.left + other.width <= one.left
                    or one.top + one.height <= other.top or other.top + other.height <= one.top
                )  # fmt: skip
                assert apart, (number, one.name, other.name)


@EVERY
def test_texts_fit_into_their_cells_and_can_be_read(decks, name) -> None:
    """By the estimated widths of letters: numbers on one line, and rows as high as what stands in them."""
    made = Presentation(str(decks[name]))
    for number, shape in shapes(made):
        if not shape.has_table:
            if shape.name.startswith("Title") and number > 1:
                text = shape.text_frame.text
                sizes = {run.font.size for paragraph in shape.text_frame.paragraphs for run in paragraph.runs}
                points = next((size.pt for size in sizes if size is not None), 22)
                assert points >= 14
                assert height(text, points, shape.width / 914_400, bold=True) <= shape.height / 914_400, (number, text)
            continue
        for at, row in enumerate(shape.table.rows):
            for across, cell in enumerate(row.cells):
                for run in (run for paragraph in cell.text_frame.paragraphs for run in paragraph.runs):
                    size = run.font.size.pt
                    assert size >= 9, (number, shape.name, run.text)
                    column = shape.table.columns[across].width
                    room = (column - cell.margin_left - cell.margin_right) / 914_400 + 0.03
                    if cell.is_merge_origin:
                        continue
                    if across and run.text[:1] in "0123456789($€" and at:
                        assert width(run.text, size) <= room, (number, shape.name, run.text)
                    needs = height(run.text, size, room)
                    assert needs <= row.height / 914_400 + 0.03, (number, shape.name, run.text)


def test_equal_models_make_equal_files(decks, tmp_path: Path) -> None:
    deck(model(), tmp_path / "again.pptx")
    assert (tmp_path / "again.pptx").read_bytes() == decks["acme"].read_bytes()


def test_another_scenario_is_another_deck(tmp_path: Path) -> None:
    path = tmp_path / "bull.pptx"
    deck(model(), path, scenario="bull")
    made = Presentation(str(path))
    assert (
        made.slides[1].shapes.title.text_frame.text == "Value per share: €20.27, 1.4% above the share price of €20.00"
    )
    assert any("Scenario Bull" in shape.text_frame.text for shape in made.slides[4].placeholders)
    assert verify_deck(path, model()).findings == []


def test_an_edited_deck_stays(tmp_path: Path) -> None:
    path = tmp_path / "acme.pptx"
    deck(model(), path)
    deck(model(cash=15.0), path)  # one as it was written is replaced
    changed = edited(path, lambda made: write(made.slides[1].shapes.title, "Dear"))
    for file in (changed, tmp_path / "note.pptx"):
        if file != changed:
            file.write_text("mine")
        before = file.read_bytes()
        with pytest.raises(ModelgenError, match="it was changed since modelgen wrote it, or isn't modelgen's"):
            deck(model(), file)
        assert file.read_bytes() == before
        deck(model(), file, overwrite=True)
        assert verify_deck(file, model()).findings == []


def bare() -> Model:
    """A model with hardly anything."""
    m = Model("Bare")
    rate = m.sheet("In").assumption("Rate", unit="%")
    rate.give(0.1, source="x")
    line = m.sheet("S").line("Twice", unit="%")
    line.formula = rate + rate
    return m


def quarters() -> Model:
    """40 quarters and a line without a value."""
    from modelgen import Timeline

    m = Model("Quarters", timeline=Timeline.quarterly("2024Q1", "2033Q4", last_actual="2024Q4"), unit="USD mn")
    rate = m.sheet("In").assumption("Growth", m.timeline, unit="%")
    rate.give(0.02, source="A source so long that it has to be cut somewhere, " * 6)
    sheet = m.sheet("S")
    sales = sheet.line("Sales of a product whose name is long enough to be broken twice in a table", m.timeline)
    sales.actual.give([1e6, 2e6, 3e6, 4e6], source="Report")
    sales.forecast = sales.prior * (1 + rate)
    odd = sheet.line("Odd", m.timeline, unit="x")
    odd.formula = sales / (sales - sales)
    last = sheet.line("Last")
    last.formula = sales.at(m.timeline, "2033Q4")
    odd_last = sheet.line("Odd last", unit="x")
    odd_last.formula = odd.at(m.timeline, "2033Q4")
    sheet.chart("Sales", sales)
    sheet.chart("Odd", odd, kind="lines")
    m.output(last, odd_last)
    return m


def dated() -> Model:
    """Outputs that are a day, a choice and n.m., in two scenarios."""
    from datetime import date

    from modelgen import not_meaningful, where

    m = Model("Dated", scenarios=("Base", "Late"))
    sheet = m.sheet("In")
    end = sheet.assumption("End", unit="date")
    end.give(date(2030, 6, 30), source="Contract")
    end.give(date(2031, 6, 30), scenario="Late", source="Contract")
    mode = sheet.choice("Mode", "Open", "Closed")
    mode.give("Open", source="Choice")
    rate = sheet.assumption("Rate", unit="x", shared=True)
    rate.give(-1, source="Judgement")
    lines = m.sheet("S")
    day = lines.line("Day", unit="date")
    day.formula = end
    nothing = lines.line("Nothing", unit="x")
    nothing.formula = where(rate > 0, rate, not_meaningful)
    m.output(day, mode, nothing)
    return m


@pytest.mark.parametrize("definition", [bare, quarters, dated])
def test_a_deck_of_any_model(definition: Any, tmp_path: Path) -> None:
    path = tmp_path / "deck.pptx"
    deck(definition(), path)
    assert openxml_audit.validate_pptx(str(path)).errors == []
    assert verify_deck(path, definition()).findings == []
    for name in (test_nothing_leaves_its_slide_or_lies_over_another, test_texts_fit_into_their_cells_and_can_be_read):
        name({"deck": path}, "deck")
