"""Operands that are formulas: every row of THE test table, each of its operands written out as a formula.

The value stays what it is, so that a bracket that is missing (around an operand of a sign, in a function's template,
in the text of a total) is a wrong number. A new operation comes in with its rows.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from modelgen import all_of, any_of, where
from modelgen.formula.operations import OPERATIONS, Rank
from modelgen.formula.units import BOOLEAN, DATE
from modelgen.verify.engines.registry import ENGINES
from tests.formula.bench import Built, Row, Wrap, may_be_a_formula
from tests.formula.test_operations import GAPS, ROWS, end_day, right
from tests.support import needs

NUMBERS: dict[str, Wrap] = {  # what a number may be written as, by what binds its signs; all exact
    "sum": lambda x, two: x / two + x / two,
    "difference": lambda x, two: x * two - x,
    "product": lambda x, two: (x + x) * (1 / two),
    "quotient": lambda x, two: (x + x) / two,
    "power": lambda x, two: x**1,
    "root": lambda x, two: x ** (two - 1),
    "negative": lambda x, two: -(x - x * two),
    "negatives": lambda x, two: operator.neg(-x),
    "case": lambda x, two: where(x == x, x, two),
}
CONDITIONS: dict[str, Wrap] = {
    "sum": lambda x, two: any_of(x, two < 1),
    "product": lambda x, two: all_of(x, two > 1),
    "case": lambda x, two: where(x, two, 0) > 1,
}
DAYS: dict[str, Wrap] = {
    "sum": lambda x, two: end_day(x, 3) + (x - end_day(x, 3)),
    "difference": lambda x, two: x + end_day(x, 3) - end_day(x, 3),
    "case": lambda x, two: where(x == x, x, x),
}


def wrap(kind: str) -> Wrap:
    """What makes formulas of this kind of the operands that have one."""

    def wrapped(x: Any, two: Any) -> Any:
        table = CONDITIONS if x.unit == BOOLEAN else DAYS if x.unit == DATE else NUMBERS
        return table[kind](x, two) if kind in table and not (x.axes and kind in ("case", "root")) else x

    return wrapped


def kinds(row: Row, value: Any) -> Iterable[str]:
    """The kinds of formulas that an operand may be written as."""
    if not may_be_a_formula(row, value):
        return ()
    return CONDITIONS if isinstance(value, bool) else DAYS if isinstance(value, date) else NUMBERS


WRITTEN = [
    replace(row, wrap=wrap(kind))
    for row in ROWS for kind in NUMBERS if any(kind in kinds(row, value) for value in row.operands)
]  # fmt: skip


@cache
def built() -> Built:
    return Built(WRITTEN)


def wrong(by: str, answers: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What isn't as its row expects, apart from known gaps."""
    found = []
    for row, line, got in zip(WRITTEN, built().lines, answers, strict=True):
        try:
            right(row, by, got)
        except AssertionError:
            if (row.name, by) not in GAPS:
                found.append((row.name, line.formula, row.expected, got))
    return found


def test_every_operation_that_can_be_is_written_with_formulas() -> None:
    of_cells = {  # they take nothing but the cells of an axis
        name for name, op in OPERATIONS.items()
        if op.rank is not Rank.ELEMENT and (op.regroups or op.arity[0] == 1 + op.dated) and name != "total"
    }  # fmt: skip
    assert {row.op for row in WRITTEN} == OPERATIONS.keys() - of_cells


@pytest.mark.slow
def test_the_reference() -> None:
    assert wrong("reference", [built().reference(number) for number in range(len(WRITTEN))]) == []


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine(engine: str) -> None:
    needs(engine)
    assert wrong(engine, built().answers(engine)) == []
