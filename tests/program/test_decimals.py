"""How many decimals a number shows, in the workbook and in the terminal alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from modelgen import DefinitionError, Model, Timeline, build, solve, where
from modelgen.commands.display import shown
from modelgen.commands.value_data import item_values
from modelgen.formula.units import unit
from modelgen.model.model import Model as Definition
from modelgen.program.compile import compile
from modelgen.program.decimals import Asked
from modelgen.sheet.numberformat import Decimals
from modelgen.workbook.theme import number_format
from modelgen.workbook.themes import theme as load_theme

TYPED = [  # unit, what is typed, decimals always shown and at most
    ("%", [0.08, 0.09], (1, 6)),
    ("%", [0.08, 0.0435], (2, 6)),
    ("%", [0.0825, 0.04125], (3, 6)),
    ("%", [1 / 3, 0.2], (1, 6)),  # nobody types a third
    ("x", [10, 12.25], (2, 6)),
    ("USD bn", [638, 574.785], (3, 6)),
    ("USD/share", [210], (2, 6)),
    ("", [5, 7], (0, 0)),
    ("", [1.25], (2, 6)),
    ("bn shares", [10.72], (3, 6)),
    ("days", [30], (0, 0)),
]


@pytest.mark.parametrize(("of", "values", "decimals"), TYPED)
def test_an_input_shows_what_was_typed(of, values, decimals) -> None:
    m = Model("Typed", timeline=Timeline.annual(2025, 2024 + len(values)))
    item = m.sheet("Inputs").assumption("Input", m.timeline, unit=of)
    item.give(values)
    program = compile(m)
    own = program.own(item)
    assert program.decimals(own) == decimals
    assert program.decimals(getattr(own, "cases", None) or own) == decimals


@pytest.fixture(scope="module")
def rates() -> Definition:
    """Rates typed to 0.1% and 0.25%, and what is made of them."""
    m = Model("Rates", timeline=Timeline.annual(2024, 2026, last_actual=2024), unit="USD bn")
    inputs, year = m.sheet("Inputs"), m.timeline
    rate, step = inputs.assumption("Rate", unit="%"), inputs.assumption("Step", unit="%")
    premium, beta = inputs.assumption("Premium", unit="%"), inputs.assumption("Beta")
    multiple, discount = inputs.assumption("Multiple", unit="x"), inputs.assumption("Discount", unit="%")
    thousands = inputs.assumption("Thousands", unit="thousand")
    thousands.give(0.0125)
    for item, value in ((rate, 0.083), (step, 0.0025), (premium, 0.05), (beta, 1.25), (multiple, 9.5), (discount, 0.2)):
        item.give(value)
    lines = m.sheet("Lines")
    sales = lines.line("Sales", year)
    sales.actual.give([100.125])
    sales.forecast = sales.prior * (1 + rate)

    def line(label: str, formula: Any, unit: str = "%", decimals: int | None = None) -> Any:
        made = lines.line(label, unit=unit, decimals=decimals)
        made.formula = formula
        return made

    line("Copy", rate)
    up = line("Step up", rate + step)
    line("Choice", where(rate > step, rate, up))
    line("Copy of a sum", up)
    line("Cost of equity", rate + beta * premium)
    line("Margin", sales.at(year, "2026") / sales.at(year, "2025"))
    line("Cut multiple", multiple * (1 - discount), "x")
    price_to_book = line("Price to book", multiple - 4, "x", decimals=2)
    line("Copy of what is asked for", price_to_book, "x")
    line("Copy of few", line("Few", rate + step, decimals=1))
    line("Value", sales.at(year, "2024"), "USD bn")
    line("Plain", 1 / (1 + rate), "")
    line("In units", thousands.to(""), "")
    line("Periods", year.index.count(year), "")
    compile(m)
    return m


LINES = [
    ("Copy", 1, "8.3%"), ("Step", 2, "0.25%"), ("Step up", 2, "8.55%"), ("Choice", 2, "8.30%"),
    ("Copy of a sum", 2, "8.55%"), ("Cost of equity", 2, "14.55%"), ("Margin", 1, "108.3%"),
    ("Cut multiple", 1, "7.6x"), ("Price to book", 2, "5.50x"), ("Copy of what is asked for", 2, "5.50x"),
    ("Few", 1, "8.6%"), ("Copy of few", 1, "8.6%"), ("Value", 1, "100.1"), ("Plain", 3, "0.923"),
    ("In units", 3, "12.500"), ("Periods", 0, "3"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "least", "text"), LINES)
def test_a_rate_shows_the_decimals_of_what_it_is_made_of(rates, label, least, text) -> None:
    item = compile(rates).find(label)
    assert item.program.decimals(item).least == least
    assert shown(solve(rates)[label], item) == text


def test_the_workbook_shows_what_the_terminal_shows(rates, tmp_path) -> None:
    build(rates, tmp_path / "rates.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rates.xlsx")["Lines"]
    formats = {row[0].value: row[4].number_format for row in sheet.iter_rows() if row[0].value}
    decimals = compile(rates).decimals
    for label, least, _ in LINES[2:-1]:
        item = rates.find(label)
        assert formats[label] == number_format(item.unit, "", decimals(item)), label
        assert ("0." + "0" * least) in formats[label]


HEADS = [  # unit, what is typed, steps, and what stands at the heads: no two look alike
    ("USD/lb", 4.1, [-0.5, -0.25, 0, 0.25, 0.5], "3.60 3.85 4.10 4.35 4.60"),
    ("USD mn", 100, [-10, 0, 10], "90.0 100.0 110.0"),
    ("USD mn", 1.2345, [-0.01, 0, 0.01], "1.2245 1.2345 1.2445"),
    ("USD/share", 12, [-0.005, 0, 0.005], "11.995 12.000 12.005"),
    ("x", 9, [-0.25, 0, 0.25], "8.75x 9.00x 9.25x"),
    ("%", 0.09, [-0.0025, 0, 0.0025], "8.75% 9.00% 9.25%"),
    ("", 1.5, [-0.0001, 0, 0.0001], "1.4999 1.5000 1.5001"),
    ("", 5, [-1, 0, 1], "4.000 5.000 6.000"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "value", "steps", "heads"), HEADS)
def test_the_heads_of_a_sensitivity_show_what_their_steps_need(of, value, steps, heads, tmp_path) -> None:
    m = Model("Heads", unit="USD")
    driver = m.sheet("Inputs").assumption("Driver", unit=of)
    driver.give(value)
    result = m.sheet("Lines").line("Result", unit=of)
    result.formula = driver
    made = m.sensitivity(result, (driver, steps))
    item = compile(m).own(made.rows)
    assert " ".join(shown(cell, item) for cell in solve(m)[made.rows]) == heads
    build(m, tmp_path / "heads.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "heads.xlsx")["Sensitivities"].iter_rows()
    formats = {
        cell.number_format for row in rows for cell in row if str(cell.value).startswith("=") and cell.column == 5
    }
    assert number_format(item.unit, "", compile(m).decimals(item)) in formats


ASKED = [  # what a definition asks for, a value, the number format, and what the workbook, show and explain show of it
    ({"decimals": 2}, 1234.5, '#,##0.00_);(#,##0.00);"-"_);@_)', "1,234.50"),
    ({"decimals": 0}, 1234.5, '#,##0_);(#,##0);"-"_);@_)', "1,235"),
    ({"unit": "%", "decimals": 3}, 0.0825, '0.000%_);(0.000%);"-"_);@_)', "8.250%"),
    ({"unit": "%", "decimals": 0}, 0.5, '0%_);(0%);"-"_);@_)', "50%"),
    ({"unit": "x", "decimals": 2}, 9.5, '0.00"x"_);(0.00"x");"-"_);@_)', "9.50x"),
    ({"unit": "USD/share", "decimals": 3}, 2.5, '"$"#,##0.000_);("$"#,##0.000);"-"_);@_)', "2.500"),
    ({"unit": "days", "decimals": 1}, 30.25, "#,##0.0_)", "30.3"),
    ({"unit": "", "decimals": 0}, 12, '#,##0_);(#,##0);"-"_)', "12"),
    ({"style": "bp"}, 125, '#,##0" bp"_);(#,##0" bp");"-"_);@_)', "125 bp"),
    ({"unit": "bp", "decimals": 1}, 12.5, '#,##0.0" bp"_);(#,##0.0" bp");"-"_);@_)', "12.5 bp"),
    ({"style": "plain", "unit": ""}, 2030, "0_);(0);0_);@_)", "2030"),
    ({"style": "flag", "unit": ""}, 1, '"yes"_);"yes"_);"-"_)', "yes"),
]


@pytest.mark.parametrize(("asked", "value", "code", "text"), ASKED, ids=[str(asked) for asked, *_ in ASKED])
def test_decimals_and_style_are_shown_alike_everywhere(asked, value, code, text, tmp_path) -> None:  # convention 42
    m = Model(
        "Asked", timeline=Timeline.annual(2024, 2026, last_actual=2024), scenarios=("Base", "High"), unit="USD bn"
    )
    given = m.sheet("In").assumption("Given", **{"unit": "USD bn", **asked} if "style" not in asked else asked)
    given.give(value, source="s")
    sheet = m.sheet("Out")
    line, single = sheet.line("Line", m.timeline, **asked), sheet.line("Single", **asked)
    line.actual.give([value], source="s")
    line.forecast, single.formula = given, given
    m.output(single)
    m.summary("Lines", line)
    m.scenario_table([single])
    build(m, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    found = {
        name: {cell.number_format for row in book[name].iter_rows() for cell in row if _is_number(cell, value)}
        for name in ("In", "Out", "Actuals", "Summary", "Sensitivities")
    }
    assert found == {name: {code} for name in found}
    result = solve(m)
    own = result.program.own(line)
    assert shown(result.value(own, (), 1), own) == text
    assert shown(result.value(result.program.own(single), ()), result.program.own(single)) == text
    if "decimals" in asked:
        assert item_values(result, own)["decimals"] == asked["decimals"]


def _is_number(cell: Any, value: float) -> bool:
    cases = cell.data_type == "n" and cell.value == value
    return cases or (cell.data_type == "f" and cell.number_format not in ("General", "0", "0;;") and cell.row > 4)


def test_a_theme_doesnt_overrule_what_a_definition_asks_for(tmp_path) -> None:
    theme = replace(load_theme(None), number_formats={"percent": "0.0%;-0.0%"})
    assert theme.number_format(unit("%"), "", Asked(3, 3)).startswith("0.000%")
    assert theme.number_format(unit("%"), "", Decimals(3, 3)) == "0.0%;-0.0%"


def test_basis_points_are_a_scale_of_plain_numbers() -> None:  # convention 10
    m = Model("Points")
    inputs, out = m.sheet("In"), m.sheet("Out")
    rate, spread = inputs.assumption("Rate", unit="%"), inputs.assumption("Spread", style="bp")
    rate.give(0.04, source="s"), spread.give(125, source="s")
    out.line("All in", unit="%").formula = rate + spread.to("%")
    out.line("Back", style="bp").formula = rate.to("bp") - spread
    result = solve(m)
    assert (result["All in"], result["Back"]) == pytest.approx((0.0525, 275))
    with pytest.raises(DefinitionError, match=r"'%' and 'bp' don't go together.*convert one of them with .to"):
        rate + spread


REFUSED = [
    ({"decimals": -1}, "'X' has decimals=-1; use a whole number from 0 to 9"),
    ({"decimals": 1.5}, "'X' has decimals=1.5"), ({"decimals": True}, "'X' has decimals=True"),
    ({"decimals": 2, "unit": "date"}, "'X' is a date and has no decimals"),
    ({"decimals": 1, "style": "flag", "unit": ""}, "'X' is a flag and has no decimals"),
    ({"style": "bps"}, "'X' has style='bps'.*did you mean 'bp'.*use plain, flag, bp, or leave it"),
    ({"style": "bp", "unit": "%"}, "'X' is in '%', and no format shows that in basis points; give it unit='bp'"),
    ({"style": "plain", "unit": "USD bn"}, "'X' has style='plain' and the unit 'USD bn'; leave one of the two"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "message"), REFUSED, ids=[str(asked) for asked, _ in REFUSED])
def test_what_cant_be_shown_so_is_refused(asked, message) -> None:
    for sheet in ("line", "assumption"):
        with pytest.raises(DefinitionError, match=message):
            getattr(Model("M", unit="USD bn").sheet("S"), sheet)("X", **asked)
