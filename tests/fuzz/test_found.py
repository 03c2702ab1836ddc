"""What random models have found, each as a small model of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import modelgen as mg
from modelgen import DefinitionError, Model, Timeline, solve
from tests.reference.agreement import agree


def cases_over_steps() -> tuple[Model, dict[str, list[float]]]:
    """Cases over an iteration: steps came before scenarios, so that as many of both were exchanged."""
    m = Model("Steps", scenarios=("Base", "Bull"))
    step = m.iteration("Step", 2)
    amount = m.sheet("In").assumption("Amount", step)
    amount.give({"1": 1, "2": 2})
    amount.give({"1": 3, "2": 4}, scenario="Bull")
    m.sheet("Out").line("Twice", step).formula = amount + amount
    return m, {"Base": [2, 4], "Bull": [6, 8]}


def cases_on_the_summary() -> tuple[Model, dict[str, list[float]]]:
    """An output of amounts by scenario and year: the summary found their cases beside their live row."""
    m = Model("Summary", timeline=Timeline.annual(2025, 2026), scenarios=("Base", "Bull"))
    amount = m.sheet("In").assumption("Amount", m.timeline)
    amount.give([1, 2])
    amount.give([3, 4], scenario="Bull")
    total = m.sheet("Out").line("Twice")
    total.formula = amount.total(m.timeline)
    m.output(total)
    return m, {"Base": [3], "Bull": [7]}


def a_label_with_spaces_at_its_end() -> tuple[Model, dict[str, list[float]]]:
    """A tornado shows its drivers' labels, which are options; those were compared without the spaces."""
    m = Model("Spaces")
    one, two = (m.sheet(f"In {n}").assumption(f"Amount {n} ") for n in "12")
    one.give(2)
    two.give(3)
    line = m.sheet("Out").line("Twice")
    line.formula = one * two
    m.tornado(line, {one: 1, two: 1})
    return m, {"Base": [6]}


def a_driver_with_a_history_only() -> tuple[Model, dict[str, list[float]]]:
    """A driver with an opening and a formula for its history was given a forecast that it doesn't have."""
    m = Model("History", timeline=Timeline.annual(2023, 2026, last_actual=2024))
    start = m.sheet("In").assumption("Start")
    start.give(5)
    out = m.sheet("Out")
    past, line = out.line("Past", m.timeline), out.line("Twice")
    past.opening, past.history = start, past.prior + start
    line.formula = past.total(m.timeline)
    m.sensitivity(line, (past, [-1, 0, 1]))
    return m, {"Base": [25]}


FOUND = [cases_over_steps, cases_on_the_summary, a_label_with_spaces_at_its_end, a_driver_with_a_history_only]


@pytest.mark.parametrize("define", FOUND, ids=[define.__name__ for define in FOUND])
def test_what_was_found(define: Callable[[], tuple[Model, dict[str, list[float]]]], tmp_path: Path) -> None:
    model, expected = define()
    for scenario, values in expected.items():
        got = solve(model, scenario=scenario)["Twice"]
        assert (got.to_list() if hasattr(got, "to_list") else [got]) == values
    agree(model, tmp_path)


@pytest.mark.parametrize("option", ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!"])
def test_an_error_is_no_option(option: str) -> None:  # convention 13
    with pytest.raises(DefinitionError, match="what a cell shows for an error"):
        Model("Options").sheet("In").choice("Basis", "one", option)


def test_a_rank_of_cells_apart_says_so(tmp_path: Path) -> None:
    m = Model("Apart")
    one, two = m.axis("One", "a", "b"), m.axis("Two", "c", "d")
    item = m.sheet("In").assumption("Amount", one, two, shared=True)
    item.give(1)
    m.sheet("Out").line("Rank", one, two, unit="").formula = item.rank(one)
    with pytest.raises(DefinitionError, match="the rank over One of cells that don't stand side by side"):
        mg.build(m, tmp_path / "apart.xlsx")
