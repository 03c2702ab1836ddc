"""Operands that are formulas: an operation whose text is a template has the value that it has for cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelgen import Model, Timeline, absolute, build, isclose, npv, pmt, round_to, solve, where

X: dict[
    str, Callable[[Any, Any], Any]
] = {  # what a number may be written as, whose own operators bind less than those around it
    "sum": lambda x, zero: x + zero,
    "difference": lambda x, zero: x - zero,
    "product": lambda x, zero: x * (1 + zero),
    "quotient": lambda x, zero: x / (1 + zero),
    "power": lambda x, zero: x ** (1 + zero),
    "negative": lambda x, zero: -(zero - x),
    "case": lambda x, zero: where(x + zero > zero, x, zero),
}
OPERATIONS: dict[str, Callable[[Any, Any, Any], Any]] = {  # of 0.05, 4 and flows of 1 a year
    "pmt": lambda rate, many, flow: pmt(rate, many, many + rate),
    "round_to": lambda rate, many, flow: round_to(rate + many, 1),
    "isclose": lambda rate, many, flow: (
        where(isclose(rate, many, many), many, 0) - where(isclose(many, rate, rate), rate, 0)
    ),
    "absolute": lambda rate, many, flow: absolute(rate - many) * rate,
    "npv": lambda rate, many, flow: npv(rate, flow),
    "power": lambda rate, many, flow: (many**rate) ** many,
    "negated": lambda rate, many, flow: -(rate**many) - -many,
}


@pytest.fixture(scope="module")
def operands(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """Every operation on every kind of operand, twice: written out, and on cells that hold the operands."""
    m = Model("Operands", timeline=Timeline.annual(2025, 2028))
    year, given, out = m.timeline, m.sheet("In"), m.sheet("Out")
    rate, many, zero = (given.assumption(label) for label in ("Rate", "Many", "Zero"))
    flow = given.assumption("Flow", year)
    for item, value in ((rate, 0.05), (many, 4), (zero, 0), (flow, 1)):
        item.give(value, source="test")
    for kind, made in X.items():
        cells = [out.line(f"{kind} {n}", *axes) for n, axes in (("rate", ()), ("many", ()), ("flow", (year,)))]
        parts = [made(one, zero) for one in (rate, many, flow)]
        for cell, part in zip(cells, parts, strict=True):
            cell.formula = part
        for name, operation in OPERATIONS.items():
            out.line(f"{name} {kind} written out").formula = operation(made(rate, zero), made(many, zero), cells[2])
            out.line(f"{name} {kind} of cells").formula = operation(*cells)
    path: Path = tmp_path_factory.mktemp("operands") / "operands.xlsx"
    return solve(m), build(m, path, verified_by=("ironcalc", "formualizer"))


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operand_may_be_a_formula(operands: tuple[Any, Any], name: str) -> None:
    result, _ = operands
    expected = result[f"{name} sum of cells"]
    for kind in X:
        assert result[f"{name} {kind} written out"] == pytest.approx(expected, rel=1e-12)
        assert result[f"{name} {kind} of cells"] == pytest.approx(expected, rel=1e-12)


def test_engines_compute_the_same(operands: tuple[Any, Any]) -> None:
    report = operands[1]
    assert report.exit_code == 0, report.lines()
