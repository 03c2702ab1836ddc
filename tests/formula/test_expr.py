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
]  # fmt: skip


@pytest.mark.parametrize(("what", "mistake", "message"), REFUSED, ids=[what for what, _, _ in REFUSED])
def test_what_python_would_do_is_refused_on_its_line(what: str, mistake: Any, message: str) -> None:
    with pytest.raises(DefinitionError, match=message) as error:
        mistake()
    assert error.value.place is not None
    assert str(error.value).startswith(f"test_expr.py:{mistake.__code__.co_firstlineno}: ")


def test_zero_one_and_minus_one_are_the_only_literals() -> None:
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
    functions = {op.name for op in OPERATIONS.values() if op.written is Written.FUNCTION and not op.of_choice}
    assert len(functions) > 18 and functions <= set(mg.__all__)
    assert all(op.arity[0] <= op.arity[1] for op in OPERATIONS.values())
    where = mg.where(X > 0, X, 0)
    assert isinstance(where, Apply) and where.op is OPERATIONS["where"]
