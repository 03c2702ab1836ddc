"""What is expected of arguments: each declaration by itself, the first that isn't met, and what is said then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.formula.units import DATE
from modelgen.valuation.common.expectations import FRACTION, NOT_NEGATIVE, Bounds, Expected, expect, is_date
from modelgen.valuation.common.marks import EQUITY, FIRM, Mark
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.dilution import Tranches, implied_dilution, treasury_stock
from modelgen.valuation.football import football_field
from modelgen.valuation.multiples import Subject, trading_multiples
from modelgen.valuation.peers import peer_table
from modelgen.valuation.periods import last_twelve_months, on_the_period_before, on_the_year_before
from modelgen.valuation.relative import own_history
from modelgen.valuation.wacc import Market, Peers, wacc, wacc_choices
from modelgen.valuation.walk import value_walk


def given() -> dict[str, Any]:
    m = Model("Given", timeline=Timeline.annual(2024, 2026, last_actual=2024), unit="EUR mn")
    part, quarters = m.axis("Part", "A", "B"), m.add_timeline("Quarter", Timeline.quarterly("2025Q1", "2026Q4"))
    a, rows = m.sheet("Inputs"), Rows(m.sheet("Lines"), "", m.unit)
    x: dict[str, Any] = {"part": part, "year": m.timeline}
    x |= {"amount": a.assumption("Amount", unit="EUR mn"), "day": a.assumption("Day", unit="date"), "number": 5}
    x |= {"by part": a.assumption("By part", part), "flow": a.assumption("Flow", part, m.timeline, unit="EUR mn")}
    x |= {"both": a.assumption("Both", m.timeline, quarters)}
    x |= {"of the firm": rows.add("Of the firm", x["amount"], mark=Mark(FIRM))}
    x |= {"of equity": rows.add("Of equity", x["amount"], mark=Mark(EQUITY))}
    x |= {"shown": rows.add("Shown", x["of equity"])}
    return x


@pytest.mark.parametrize(
    ("declared", "met", "otherwise"),
    [
        ({}, ["amount", "day", "flow"], ["number", "part"]),
        ({"kind": int}, ["number"], ["amount"]),
        ({"within": ()}, ["amount", "day"], ["by part", "flow"]),
        ({"within": ("part",)}, ["amount", "by part"], ["flow"]),
        ({"within": ("part", Timeline)}, ["amount", "by part", "flow", "both"], []),
        ({"axes": ("part",)}, ["by part"], ["amount", "flow"]),
        ({"timelines": "none"}, ["amount", "by part"], ["flow", "both"]),
        ({"timelines": "one"}, ["flow"], ["amount", "both"]),
        ({"timelines": "some"}, ["flow", "both"], ["amount"]),
        ({"unit": is_date}, ["day"], ["amount", "number"]),
        ({"whose": FIRM}, ["of the firm", "amount"], ["of equity", "shown"]),
        ({"whose": EQUITY}, ["of equity", "shown", "amount"], ["of the firm"]),
        ({"within": (), "unit": DATE.__eq__}, ["day"], ["by part", "amount"]),
    ],
)  # fmt: skip
def test_what_is_declared_is_met_or_not(declared, met, otherwise) -> None:
    x = given()
    for name in ("within", "axes"):
        if name in declared:
            declared = {**declared, name: tuple(x.get(axis, axis) for axis in declared[name])}
    expected = Expected("no", **declared)
    assert [name for name in [*met, *otherwise] if expected.met_by(x[name])] == met


def test_the_first_that_is_not_met_is_said_in_the_words_of_the_method() -> None:
    x = given()
    formula = Expected("{name} is a {kind}", "give a line")
    narrow = Expected("{name} '{value}' ({unit}) varies over {over}, also over {axis}", within=(x["part"],))
    firm = Expected("{name}: '{marked}' is a value of equity", "give {instead}", whose=FIRM)
    for value, message in (
        (5, "the cost is a int; give a line"),
        (x["flow"], r"the cost 'flow' \(EUR mn\) varies over Part, Year, also over Year"),
        (x["shown"], "the cost: 'Of equity' is a value of equity; give another"),
    ):
        with pytest.raises(DefinitionError, match=f": {message}$"):
            expect(value, formula, narrow, firm, name="the cost", instead="another")
    expect(x["by part"], formula, narrow, firm, name="the cost", instead="another")


@pytest.mark.parametrize(
    ("bounds", "values", "holds"),
    [
        (NOT_NEGATIVE, (0, 5), True), (NOT_NEGATIVE, (1, -1), False), (FRACTION, (0, 1), True),
        (FRACTION, (0.5, 1.5), False), (FRACTION, (-0.5, 1), False), (Bounds(least=1), (1, 2), True),
    ],
)  # fmt: skip
def test_bounds_are_conditions_of_the_workbook(bounds, values, holds) -> None:
    m = Model("Bounds")
    inputs = m.sheet("Inputs")
    items: list[Any] = []
    for number, value in enumerate(values):
        items.append(inputs.assumption(f"Value {number}", unit="x"))
        items[-1].give(value)
    m.check("All", bounds.hold(*items))
    for number, item in enumerate(items):
        m.check(f"Each {number}", bounds.hold_each(item))
    m.sheet("Lines").line("Sum", unit="%").formula = sum(items[1:], items[0])
    result = solve(m)
    assert result["check.all"] == (0 if holds else 1)
    assert max(result["check.each_0"], result["check.each_1"]) == result["check.all"]


FIVE: Any = 5
TEXT: Any = "5"
NUMBERS: list[Any] = [
    (lambda x: last_twelve_months(FIVE), "LTM: the figure is 5"),
    (lambda x: on_the_period_before(FIVE), "Q/Q: the figure is 5"),
    (lambda x: on_the_year_before(FIVE), "Y/Y: the figure is 5"),
    (lambda x: own_history(x["sheet"], "Past", history=FIVE, current=x["amount"]), "the past of 'Past' is 5"),
    (lambda x: treasury_stock(x["sheet"], price=TEXT, shares=x["amount"], tranches=x["tranches"]), "the price is '5'"),
    (lambda x: treasury_stock(x["sheet"], price=x["amount"], shares=FIVE, tranches=x["tranches"], label="Now"),
     "Now: the number of shares is 5"),
    (lambda x: implied_dilution(x["sheet"], equity=FIVE, shares=x["amount"], tranches=x["tranches"]),
     "the equity value is 5"),
    (lambda x: wacc(x["sheet"], peers=x["peers"], market=replace(x["market"], debt=FIVE), choices=x["choices"]),
     "the subject's debt is 5"),
    (lambda x: wacc(x["sheet"], peers=replace(x["peers"], market_cap=TEXT), market=x["market"], choices=x["choices"]),
     "the peers' market capitalisation is '5'"),
    (lambda x: wacc(x["sheet"], peers=x["peers"], market=replace(x["market"], tax_rate=TEXT), choices=x["choices"]),
     "a tax rate is '5'"),
    (lambda x: trading_multiples(x["sheet"], x["table"], [], Subject(FIVE, x["amount"])),
     "the subject's net debt is 5"),
    (lambda x: trading_multiples(x["sheet"], x["table"], [], Subject(x["amount"], FIVE)),
     "the subject's number of shares is 5"),
    (lambda x: trading_multiples(x["sheet"], x["table"], [], Subject(x["amount"], x["amount"], FIVE)),
     "the subject's price is 5"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "what"), NUMBERS, ids=[what for _, what in NUMBERS])
def test_a_number_where_a_formula_belongs_is_refused(method, what) -> None:
    x = given()
    amount, inputs = x["amount"], x["amount"].model.sheet("More inputs")
    x |= {"sheet": amount.model.sheet("Made"), "tranches": Tranches(x["part"], x["by part"], x["by part"])}
    x |= {"choices": wacc_choices(inputs), "peers": Peers(x["part"], *[x["by part"]] * 4)}
    x |= {"market": Market(x["day"], *[amount] * 8)}
    x |= {"table": peer_table(inputs, {"A": {"Price": 1}}, source="made up", as_of=date(2025, 1, 1))}
    with pytest.raises(DefinitionError, match=f": {what}; make it an assumption, with a source$"):
        method(x)


@pytest.mark.parametrize(
    ("method", "message"),
    [
        (lambda s, x: wacc(s, peers=x, market=x, choices=FIVE),
         "the choices of the WACC are '5'; give what wacc_choices"),
        (lambda s, x: football_field(s, [FIVE], price=x), "a row of 'Football field' is 5; write Range"),
        (lambda s, x: value_walk(s, x, FIVE, inputs=s, start="A", end="B"),
         r"the walk of 'Result' has the groups '5'; give a table: {'Growth': \[growth\]}"),
    ],
)  # fmt: skip
def test_what_is_of_another_kind_is_refused(method, message) -> None:
    m = Model("Kinds")
    result = m.sheet("Result").line("Result")
    result.formula = m.sheet("Inputs").assumption("Amount")
    with pytest.raises(DefinitionError, match=message):
        method(m.sheet("Made"), result)
