"""What Python itself does with a formula: what works, what is refused, and where the refusal points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import modelgen as mg
from modelgen import DefinitionError, Model, Timeline
from modelgen.formula.axes import Axis
from modelgen.formula.expr import FORMULA_DEPTH, Apply, Literal, by_rank, expression, is_cell
from modelgen.formula.operations import OPERATIONS, Written

MODEL = Model("Expr", timeline=Timeline.annual(2024, 2026))
YEAR, PART = MODEL.timeline, MODEL.axis("Part", "A", "B")
X = MODEL.sheet("In").assumption("X", PART, YEAR)
Y = MODEL.sheets[0].assumption("Y", PART)

TRUTH = "a formula has no truth value while the model is being defined"
REFUSED: list[tuple[str, Any, str]] = [
    ("if", lambda: 1 if X > 0 else 0, TRUTH), ("bool", lambda: bool(X), TRUTH), ("not", lambda: not X, TRUTH),
    ("and", lambda: X > 0 and X < 0, TRUTH), ("or", lambda: X > 0 or X < 0, TRUTH),
    ("chained", lambda: 0 < X < 1, TRUTH), ("in", lambda: 1 in [X], TRUTH), ("max", lambda: max(X, Y), TRUTH),
    ("sorted", lambda: sorted([X, Y]), TRUTH), ("float", lambda: float(X), "has no value yet"),
    ("iter", lambda: list(X), "not a sequence"), ("unpack", lambda: (lambda *a: a)(*X), "not a sequence"),
    ("sum of one", lambda: sum(X), "not a sequence"), ("literal", lambda: X + 2, "the literal 2 stands in a formula"),
    ("percent", lambda: X * 0.05, "the literal 0.05 stands in a formula"), ("text", lambda: X + "1", "the text '1'"),
    ("none", lambda: X + None, "None [(]NoneType[)] can't stand"), ("bool", lambda: X + True, "True [(]bool[)]"),
    ("dict", lambda: X + {}, "can't stand in a formula"), ("complex", lambda: X + 1j, "can't stand in a formula"),
    ("nan", lambda: X + float("nan"), "the literal nan stands"), ("numpy", lambda: X + np.float64(2), "literal 2"),
    ("added", lambda: X + 100, "the literal 100 is added or subtracted in a formula; make it an assumption; 100, 1000"),
    ("taken off", lambda: 1000 - X, "the literal 1000 is added or subtracted"),
    ("reciprocal", lambda: X * (1 / 12), "the literal 0.0833333 stands in a formula; make it .* or divide by 12"),
    ("a rate", lambda: X * 0.25, "the literal 0.25 .* or divide by 4"),
    ("root", lambda: X ** 0.3, "literal 0.3 stands"),
    ("of a base", lambda: 0.25 ** X, "the literal 0.25"), ("days", lambda: X / 366, "the literal 366 stands"),
    ("alone", lambda: expression(12), "the literal 12 stands"), ("bool in a product", lambda: X * True, "True [(]bool"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "mistake", "message"), REFUSED, ids=[what for what, _, _ in REFUSED])
def test_what_python_would_do_is_refused_on_its_line(what: str, mistake: Any, message: str) -> None:
    with pytest.raises(DefinitionError, match=message) as error:
        mistake()
    assert error.value.place is not None
    assert str(error.value).startswith(f"test_expr.py:{mistake.__code__.co_firstlineno}: ")


CONSTANTS = {  # convention 10: what a definition writes, and how it is read
    "x * 12": X * 12, "12 * x": 12 * X, "x / 4": X / 4, "x / 52": X / 52, "x * 365 / 360": X * 365 / 360,
    "x / 100": X / 100, "x * 1000": X * np.int64(1000), "x / 10000": X / 10_000.0, "-12 * x": -12 * X,
    "(1 + x) ** (1 / 12) - 1": (1 + X) ** (1 / 12) - 1, "(1 + x) ** (1 / 365)": (1 + X) ** (1 / 365),
    "(1 + x) ** (-1 / 4)": (1 + X) ** -0.25, "(1 + x) ** 12": (1 + X) ** 12, "x - 12": X - 12, "x == 4": X == 4,
    "x < 100": X < 100, "where(x > 12, 100, x)": mg.where(X > 12, 100, X),
    "pmt(x / 12, 360, y)": mg.pmt(X / 12, 360, Y),
    "cagr(x, y, 4)": mg.cagr(X, Y, 4), "round_to(x * 100, 2)": mg.round_to(X * 100, 2),
    "maximum(x, 12)": mg.maximum(X, 12),
}  # fmt: skip


@pytest.mark.parametrize("words", CONSTANTS)
def test_constants_of_the_calendar_and_of_scale_may_stand_in_a_calculation(words: str) -> None:
    assert str(CONSTANTS[words]) == words


def test_the_days_of_a_year_count_days_where_days_cancel_or_fit_alone() -> None:  # convention 10
    m = Model("Days", unit="USD mn")
    inputs, lines = m.sheet("In"), m.sheet("Out")
    sales, daily = inputs.assumption("Sales", unit="USD mn"), inputs.assumption("Daily", unit="bbl/day")
    terms, start = inputs.assumption("Terms", unit="days"), inputs.assumption("Start", unit="date")
    rate = inputs.assumption("Rate", unit="%")
    for formula, own in (
        (sales * terms / 365, "USD mn"), (sales / 365, "USD mn"), (daily * 365, "bbl"), (terms / 360, ""),
        (sales / sales * 365, ""), (rate / 360, ""), (365 / terms, ""), (mg.minimum(terms, 365), "days"),
        (start + 365, "date"), (360 / daily, "day/bbl"),
    ):  # fmt: skip
        assert formula.unit.same_as(mg.formula.units.unit(own)), (str(formula), str(formula.unit))
    lines.line("Turnover", unit="days").formula = mg.round_to(sales / sales * 365, 1)
    lines.line("Debtors").formula = sales / 365 * terms
    with pytest.raises(DefinitionError, match="'Rest' is in 'days', but its formula is in 'number'"):
        lines.line("Rest", unit="days").formula = sales / sales * 12
    with pytest.raises(DefinitionError, match="'USD mn' and 'number' don't go together"):
        sales + 365


def test_zero_one_and_minus_one_are_the_only_literals_by_themselves() -> None:
    for number in (0, 1, -1, 0.0, 1.0, -1.0, np.float64(1), np.int64(0)):
        literal = expression(number)
        assert isinstance(literal, Literal) and literal.value == float(number)
    assert str(expression(-0.0)) == "0"
    total: Any = sum([X, Y])  # from 0 on
    assert total.axes == (PART, YEAR)
    assert str(abs(-X) + +Y) == "absolute(-x) + y"
    assert str(1 - X / -1) == "1 - x / -1"


def test_axes_are_ordered_by_creation_whatever_the_operands() -> None:
    assert (Y + X).axes == (X + Y).axes == (PART, YEAR)
    assert by_rank([YEAR, PART, YEAR]) == (PART, YEAR)
    assert X.total(PART).axes == (YEAR,) and X.at(YEAR, 2024).axes == (PART,)
    assert X.rank(PART).axes == X.cumulative.axes == (PART, YEAR)


def test_a_formula_is_as_deep_as_its_longest_branch() -> None:
    deep: Any = X
    for _ in range(FORMULA_DEPTH):
        deep = deep + Y
    assert deep.depth == FORMULA_DEPTH
    with pytest.raises(DefinitionError, match="more than 200 steps one inside the other; split it"):
        deep + Y


def test_cells_and_formulas() -> None:
    assert [is_cell(e) for e in (X, X.prior, X.at(PART, "A").prior, X + Y, -X, X.total(PART))] == [True] * 3 + [
        False
    ] * 3


def test_members_are_found_by_label_key_and_number() -> None:
    axis = Axis("Segment", ["North America", "R&D / Größe", "AWS"], rank=1)
    found = [
        axis.position(name) for name in ("north america", "NORTH AMERICA", "north_america", "r_and_d_grosse", "aws")
    ]
    assert found == [0, 0, 0, 1, 2]
    assert YEAR.position(2025) == YEAR.position("2025") == 1
    with pytest.raises(
        DefinitionError, match="'Nort America' is not a member of Segment; did you mean 'North America'"
    ):
        axis.position("Nort America")


def test_every_function_of_the_table_is_in_the_language() -> None:
    functions = {
        op.text or op.name for op in OPERATIONS.values() if op.written is Written.FUNCTION and not op.of_choice
    }
    assert len(functions) > 18 and functions <= set(mg.__all__)
    assert all(op.arity[0] <= op.arity[1] for op in OPERATIONS.values())
    where = mg.where(X > 0, X, 0)
    assert isinstance(where, Apply) and where.op is OPERATIONS["where"]
