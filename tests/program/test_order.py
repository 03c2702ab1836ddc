"""Order of calculation (convention 5): each model with its numbers worked out by hand, and confirmed by engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelgen import Model, Timeline, maximum, minimum, solve, where
from modelgen.program.compile import compile
from modelgen.program.order import March, Step
from tests.reference.agreement import agree

Definition = Callable[[Model, Any, Any, Any], None]


def mutual_lags(m: Model, year: Any, part: Any, one: Any) -> None:
    x, y = m.sheets[1].line("X", year), m.sheets[1].line("Y", year)
    x.actual, y.actual = [1, 2], [3, 5]
    x.forecast, y.forecast = y.prior + one, x.prior + x


def two_periods_back(m: Model, year: Any, part: Any, one: Any) -> None:
    x = m.sheets[1].line("X", year)
    x.actual = [1, 1]
    x.forecast = x.lag(1) + x.lag(2)


def backwards(m: Model, year: Any, part: Any, one: Any) -> None:
    x, y = m.sheets[1].line("X", year), m.sheets[1].line("Y", year)
    x.history, x.forecast = y.lead(1) + one, one
    y.history, y.forecast = x + one, one


def corkscrew(m: Model, year: Any, part: Any, one: Any) -> None:
    sheet = m.sheets[1]
    interest, paid, debt = sheet.line("Interest", year), sheet.line("Paid", year), sheet.line("Debt", year)
    interest.formula = debt.prior  # at 100%
    paid.formula = minimum(debt.prior, one)
    debt.opening = one + one
    debt.formula = debt.prior + interest - paid


def opening_by_member(m: Model, year: Any, part: Any, one: Any) -> None:
    x = m.sheets[1].line("X", part, year)
    x.define("A", opening=one, formula=x.at(part, "A").prior + one)
    x.define("B", opening=one + one, formula=x.at(part, "A") + x.at(part, "B").prior)


def members_from_members(m: Model, year: Any, part: Any, one: Any) -> None:
    x = m.sheets[1].line("X", part)
    x.define("A", x.at(part, "B") + one)
    x.define("B", one + one)


def members_from_another_line(m: Model, year: Any, part: Any, one: Any) -> None:
    x, y = m.sheets[1].line("X", part), m.sheets[1].line("Y", part)
    x.formula = y + one
    y.define("A", one)
    y.define("B", x.at(part, "A"))


def members_across_time(m: Model, year: Any, part: Any, one: Any) -> None:
    x = m.sheets[1].line("X", part, year)
    x.actual = {"A": [1, 2], "B": [3, 5]}
    x.define("A", forecast=x.at(part, "B").prior)
    x.define("B", forecast=x.at(part, "A") + x.at(part, "B").prior)


def total_of_last_period(m: Model, year: Any, part: Any, one: Any) -> None:
    x, total = m.sheets[1].line("X", part, year), m.sheets[1].line("Total", year)
    x.actual = {"A": [1, 2], "B": [3, 5]}
    x.forecast = x.prior + total.prior
    total.formula = x.total(part)


def paid_so_far(m: Model, year: Any, part: Any, one: Any) -> None:
    paid, so_far = m.sheets[1].line("Paid", year), m.sheets[1].line("So far", year)
    paid.history, paid.forecast = one, maximum(so_far.prior - one, 0)
    so_far.formula = paid.cumulative


def base_year(m: Model, year: Any, part: Any, one: Any) -> None:
    x = m.sheets[1].line("X", year)
    x.actual = [2, 4]
    x.forecast = x.at(year, 2025) * year.index + x.total(year, 2024, 2025)


def first_forecast_of_another(m: Model, year: Any, part: Any, one: Any) -> None:
    sales, plant = m.sheets[1].line("Sales", year), m.sheets[1].line("Plant", year)
    sales.actual, plant.actual = [2, 4], [1, 3]
    sales.forecast = plant.prior + one
    plant.forecast = plant.prior + sales.at(year, "2026")


def one_period_of_a_member(m: Model, year: Any, part: Any, one: Any) -> None:
    x = m.sheets[1].line("X", part, year)
    x.actual = {"A": [1, 2], "B": [3, 5]}
    x.define("A", forecast=x.at(part, "B").prior + x.at(part, "A").at(year, "2025"))
    x.define("B", forecast=x.at(part, "A").at(year, "2026") + x.at(part, "B").prior)


def both_ways_in_time(m: Model, year: Any, part: Any, one: Any) -> None:
    x, y = m.sheets[1].line("X", year), m.sheets[1].line("Y", year)
    x.history, x.forecast = y.lead(1), one
    y.history, y.forecast = year.index, x.lag(2)


def all_of_it_before_one(m: Model, year: Any, part: Any, one: Any) -> None:
    share, x = m.sheets[1].line("Share", year), m.sheets[1].line("X", year)
    share.formula = x / x.total(year)
    x.formula = where(year.is_forecast, one + one, one)


CASES: list[tuple[Definition, str, list[Any]]] = [
    (mutual_lags, "X", [1, 2, 6, 9, 16]), (mutual_lags, "Y", [3, 5, 8, 15, 25]),
    (two_periods_back, "X", [1, 1, 2, 3, 5]),
    (backwards, "X", [4, 2, 1, 1, 1]), (backwards, "Y", [5, 3, 1, 1, 1]),
    (corkscrew, "Debt", [3, 5, 9, 17, 33]), (corkscrew, "Interest", [2, 3, 5, 9, 17]),
    (opening_by_member, "X", [[2, 3, 4, 5, 6], [4, 7, 11, 16, 22]]),
    (members_from_members, "X", [3, 2]),
    (members_from_another_line, "X", [2, 3]), (members_from_another_line, "Y", [1, 2]),
    (members_across_time, "X", [[1, 2, 5, 10, 20], [3, 5, 10, 20, 40]]),
    (total_of_last_period, "X", [[1, 2, 9, 30, 93], [3, 5, 12, 33, 96]]),
    (paid_so_far, "Paid", [1, 1, 1, 2, 4]), (paid_so_far, "So far", [1, 2, 3, 5, 9]),
    (base_year, "X", [2, 4, 18, 22, 26]),
    (first_forecast_of_another, "Sales", [2, 4, 4, 8, 12]), (first_forecast_of_another, "Plant", [1, 3, 7, 11, 15]),
    (one_period_of_a_member, "X", [[1, 2, 7, 14, 21], [3, 5, 12, 19, 26]]),
    (both_ways_in_time, "X", [2, 2, 1, 1, 1]), (both_ways_in_time, "Y", [1, 2, 2, 2, 1]),
    (all_of_it_before_one, "Share", [0.125, 0.125, 0.25, 0.25, 0.25]),
]  # fmt: skip


def model(define: Definition) -> Model:
    m = Model("Order", timeline=Timeline.annual(2024, 2028, last_actual=2025))
    part, inputs = m.axis("Part", "A", "B"), m.sheet("In")
    m.sheet("Out")
    one = inputs.assumption("One")
    one.give(1)
    define(m, m.timeline, part, one)
    return m


@pytest.mark.parametrize(("define", "label", "expected"), CASES, ids=[f"{d.__name__}-{label}" for d, label, _ in CASES])
def test_the_numbers_worked_out_by_hand(define: Definition, label: str, expected: list[Any]) -> None:
    assert solve(model(define))[label].to_numpy().tolist() == expected


@pytest.mark.parametrize("define", dict.fromkeys(d for d, _, _ in CASES), ids=lambda d: d.__name__)
def test_engines_agree(define: Definition, tmp_path: Path) -> None:
    agree(model(define), tmp_path)


def test_only_what_reads_itself_is_stepped() -> None:  # convention 5: all else is one array operation
    m = model(corkscrew)
    m.sheets[1].line("Twice", m.timeline).formula = m.find("Debt") + m.find("Debt")
    kinds = {block.line.label: type(step) for step in compile(m).order for block in _blocks(step)}
    assert {label for label, kind in kinds.items() if kind is March} == {"Debt", "Interest", "Paid"}
    assert kinds["Twice"] is Step


def _blocks(step: Step | March) -> list[Any]:
    return [step.block] if isinstance(step, Step) else [block for inner in step.body for block in _blocks(inner)]
