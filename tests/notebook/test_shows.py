"""What Python shows of models, lines and results; and charts by their titles."""

from __future__ import annotations

import pytest

from modelgen import DefinitionError, Model, ModelgenError, Timeline, load_model, solve
from tests.support import SOTP


def small() -> Model:
    m = Model("Toll road", timeline=Timeline.annual(2024, 2027, last_actual=2025), unit="EUR mn", scenarios=("A", "B"))
    road = m.axis("Road", "North", "South")
    inputs, sheet = m.sheet("Inputs"), m.sheet("Traffic")
    inputs.assumption("Toll", unit="EUR", minimum=0).give(4, source="Contract")
    inputs.choice("Mode", "Open", "Closed").give("Closed", source="Contract")
    cars = sheet.line("Cars", road, m.timeline, unit="")
    cars.define("North", history=1, forecast=cars.prior)
    cars.define("South", 0)
    cars.opening = 1
    return m


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Toll", ["Assumption Toll [toll], EUR, on Inputs", "  from 0.0", "  4.0", "  source: Contract"]),
        ("Mode", ["Choice Mode [mode], Open, Closed, on Inputs", "  Closed", "  source: Contract"]),
        (
            "Cars",
            ["Line Cars [cars], number, over Road, Year, on Traffic", "  North: history: 1",
             "  North: forecast: cars.prior",
             "  South: 0", "  opening: 1"],
        ),
    ],
)  # fmt: skip
def test_an_item_is_shown_in_a_few_lines(label, lines) -> None:
    m = small()
    assert repr(next(item for item in m.items if item.label == label)).splitlines() == lines
    assert str(next(item for item in m.items if item.label == label)) == label.lower()


def test_a_model_is_shown_in_a_few_lines() -> None:
    assert repr(small()).splitlines() == [
        "Model Toll road, in EUR mn",
        "  Year: 2024, 2025, 2026, 2027",
        "  Road: North, South",
        "  scenarios: A, B",
        "  2 assumptions, 1 line, 2 sheets, 0 checks, 0 claims",
    ]


def test_a_result_of_a_part_of_the_model_says_so() -> None:
    model = load_model(SOTP)
    (item,) = [item for item in model.items if item.key == "tax_rate" and not item.origin][:1]
    assert repr(solve(model, only=[item])).startswith("Tarnhelm Industries AG: values of ")


def test_a_message_names_an_item_on_one_line() -> None:
    m = small()
    cars = next(line for line in m.lines if line.label == "Cars")
    with pytest.raises(DefinitionError) as error:
        m.sheet("More").line("Trucks", cars)  # type: ignore[arg-type]
    assert "'Trucks': cars is not an axis" in str(error.value)


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("Net sale", "the model has no chart 'Net sale'; did you mean 'Net sales by segment'?"),
        ("zzzz", "the model has no chart 'zzzz'; there is Net sales by segment"),
    ],
)
def test_a_chart_that_there_isnt_is_refused(amazon_program, title, says) -> None:
    with pytest.raises(ModelgenError) as error:
        solve(amazon_program).plot(title)
    assert str(error.value).startswith(says)


def test_a_model_without_charts_says_how_to_declare_one() -> None:
    with pytest.raises(ModelgenError, match="declares one"):
        solve(load_model(SOTP)).plot()


def test_every_chart_of_amazon_is_drawn(amazon_program) -> None:
    result = solve(amazon_program)
    for chart in amazon_program.charts:
        figure = result.plot(chart.title)
        (axes,) = figure.axes
        assert chart.title in axes.get_title(loc="left")
        assert axes.patches or axes.lines
