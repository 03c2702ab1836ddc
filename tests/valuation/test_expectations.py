"""What is expected of arguments: each declaration by itself, the first that isn't met, and what is said then."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.formula.units import DATE
from modelgen.valuation.common.expectations import FRACTION, NOT_NEGATIVE, Bounds, Expected, expect, is_date
from modelgen.valuation.common.owners import OfEquity, OfFirm
from modelgen.valuation.common.rows import Rows


def given() -> dict[str, Any]:
    m = Model("Given", timeline=Timeline.annual(2024, 2026, last_actual=2024), unit="EUR mn")
    part, quarters = m.axis("Part", "A", "B"), m.add_timeline("Quarter", Timeline.quarterly("2025Q1", "2026Q4"))
    a, rows = m.sheet("Inputs"), Rows(m.sheet("Lines"), "", m.unit)
    x: dict[str, Any] = {"part": part, "year": m.timeline}
    x |= {"amount": a.assumption("Amount", unit="EUR mn"), "day": a.assumption("Day", unit="date"), "number": 5}
    x |= {"by part": a.assumption("By part", part), "flow": a.assumption("Flow", part, m.timeline, unit="EUR mn")}
    x |= {"both": a.assumption("Both", m.timeline, quarters)}
    x |= {"of the firm": rows.add_owned(OfFirm, "Of the firm", x["amount"])}
    x |= {"of equity": rows.add_owned(OfEquity, "Of equity", x["amount"])}
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
        ({"owner": OfFirm}, ["of the firm", "amount"], ["of equity", "shown"]),
        ({"owner": OfEquity}, ["of equity", "shown", "amount"], ["of the firm"]),
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
    firm = Expected("{name}: '{marked}' is a value of equity", "give {instead}", owner=OfFirm)
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
        items.append(inputs.assumption(f"Value {number}", unit="%"))
        items[-1].give(value)
    m.check("All", bounds.hold(*items))
    for number, item in enumerate(items):
        m.check(f"Each {number}", bounds.hold_each(item))
    m.sheet("Lines").line("Sum", unit="%").formula = sum(items[1:], items[0])
    result = solve(m)
    assert result["check.all"] == (0 if holds else 1)
    assert max(result["check.each_0"], result["check.each_1"]) == result["check.all"]
