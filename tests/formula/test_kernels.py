"""The kernels against arithmetic that shares nothing with them: loops, Decimal, the calendar, definitions."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelgen.formula import kernels as k
from modelgen.formula.errorvalues import DIV0, NUM
from modelgen.formula.operations import operation
from modelgen.sheet.days import from_serial, serial

FEW = settings(max_examples=60, deadline=None, derandomize=True, database=None)
NUMBERS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
LANES = st.lists(NUMBERS, min_size=1, max_size=9)
DAYS = st.dates(date(1900, 3, 1), date(2200, 12, 31))


def kernel(name: str) -> Any:
    return operation(name).numpy


def one(result: Any) -> Any:
    """A kernel's only number, or the code of its error."""
    x, codes = result
    return float(np.ravel(x)[0]) if codes is None or not np.ravel(codes)[0] else int(np.ravel(codes)[0])


def lane(*values: float) -> Any:
    return np.array([values], dtype=float)


@FEW
@given(st.integers(-(10**12), 10**12), st.integers(0, 6), st.integers(-3, 6))
def test_round_to_is_decimal_half_away_from_zero(units: int, decimals: int, digits: int) -> None:
    x = Decimal(units).scaleb(-decimals)
    expected = x.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) if digits < decimals else x
    assert one(k.round_to(np.array([float(x)]), digits)) == pytest.approx(float(expected), rel=1e-14, abs=0)


@FEW
@given(LANES, st.integers(0, 4))
def test_median_and_quartiles_by_counting(values: list[float], number: int) -> None:
    ordered = sorted(values)
    place = (len(ordered) - 1) * number / 4
    low = int(place)
    expected = ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])
    assert one(kernel("quartile")(lane(*values), number=number)) == pytest.approx(expected, rel=1e-12, abs=1e-9)
    if number == 2:
        assert one(kernel("median")(lane(*values))) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@FEW
@given(LANES, st.sets(st.integers(0, 8)))
def test_what_is_skipped_is_not_there(values: list[float], skipped: set[int]) -> None:
    skip = np.array([[i in skipped for i in range(len(values))]])
    kept = [v for i, v in enumerate(values) if i not in skipped]
    x = lane(*values)
    assert one(k.total(x, skip)) == pytest.approx(sum(kept), abs=1e-6)
    assert one(k.count(x, skip)) == len(kept)
    assert one(k.smallest(x, skip)) == (min(kept) if kept else 0)
    assert one(k.largest(x, skip)) == (max(kept) if kept else 0)
    assert one(kernel("average")(x, skip=skip)) == (pytest.approx(sum(kept) / len(kept), abs=1e-6) if kept else DIV0)
    if not kept:
        assert one(kernel("median")(x, skip=skip)) == NUM


@FEW
@given(LANES)
def test_rank_and_cumulative_by_definition(values: list[float]) -> None:
    ranks = [1 + sum(other > value for other in values) for value in values]
    assert k.rank(lane(*values))[0].tolist() == [ranks]
    assert k.cumulative(lane(*values))[0][0].tolist() == pytest.approx(
        [sum(values[: i + 1]) for i in range(len(values))], abs=1e-6
    )


@FEW
@given(LANES, st.floats(-0.5, 2))
def test_npv_by_a_loop(flows: list[float], rate: float) -> None:
    expected, factor = 0.0, 1.0
    for flow in flows:
        factor *= 1 + rate
        expected += flow / factor
    assert one(kernel("npv")(lane(*flows), np.array([[rate]]))) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@FEW
@given(st.lists(st.floats(1, 100), min_size=1, max_size=8), st.floats(-0.3, 1.5))
def test_irr_and_xirr_find_the_rate_that_was_put_in(flows: list[float], rate: float) -> None:
    price = sum(flow / (1 + rate) ** (i + 1) for i, flow in enumerate(flows))
    assert one(kernel("irr")(lane(-price, *flows))) == pytest.approx(rate, abs=1e-9)
    days = [0, *(30 * (i + 1) ** 2 for i in range(len(flows)))]
    price = sum(flow / (1 + rate) ** (day / 365) for day, flow in zip(days[1:], flows, strict=True))
    start = 45000
    dates = lane(*(start + day for day in days))
    found = one(kernel("xirr")(lane(-price, *flows), dates))
    assert found == pytest.approx(rate, abs=1e-7)
    if rate > 0.001:
        assert one(kernel("xnpv")(lane(-price, *flows), np.array([[rate]]), dates)) == pytest.approx(0, abs=1e-6)


def test_irr_without_a_change_of_sign_or_a_root_is_num() -> None:
    for flows in ([1, 2], [-1, -2], [0, 0], [1], [1, -3, 3]):
        assert one(kernel("irr")(lane(*flows))) == NUM
    assert one(kernel("irr")(lane(-100, 10))) == pytest.approx(-0.9, abs=1e-9)  # far from the first guess
    assert one(kernel("irr")(lane(-1, 0, 0, 0, 1000))) == pytest.approx(1000**0.25 - 1, abs=1e-9)


def test_a_rate_of_return_doesnt_depend_on_the_size_of_flows() -> None:
    for size in (1e-300, 1.0, 1e308):  # of the largest, the slope is no number
        assert one(kernel("irr")(lane(-size, size, size))) == pytest.approx((5**0.5 - 1) / 2, abs=1e-9)


@FEW
@given(st.floats(0.0001, 0.5), st.integers(1, 40), st.floats(1, 1e6))
def test_pmt_repays_the_loan(rate: float, periods: int, loan: float) -> None:
    payment, left = one(k.pmt(np.array([rate]), np.array([float(periods)]), np.array([loan]))), loan
    for _ in range(periods):
        left = left * (1 + rate) + payment
    assert left == pytest.approx(0, abs=loan * (1 + rate) ** periods * 1e-9)


@FEW
@given(DAYS, st.integers(-300, 300))
def test_end_of_month_by_the_calendar(day: date, months: int) -> None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year >= 1901:
        expected = date(year, month + 1, calendar.monthrange(year, month + 1)[1])
        got = one(kernel("end_of_month")(np.array([serial(day)]), np.array([float(months)])))
        assert from_serial(got) == expected


@FEW
@given(DAYS, DAYS)
def test_days_and_fractions_of_years(a: date, b: date) -> None:
    assert from_serial(serial(a)) == a
    assert serial(a + timedelta(days=1)) == serial(a) + 1
    fractions = [one(kernel("year_fraction")(np.array([serial(a)]), np.array([serial(b)]), basis=n)) for n in range(5)]
    back = [one(kernel("year_fraction")(np.array([serial(b)]), np.array([serial(a)]), basis=n)) for n in range(5)]
    assert fractions == back
    years = abs((b - a).days) / 365.2425
    assert fractions[2:4] == [abs((b - a).days) / 360, abs((b - a).days) / 365]
    assert all(abs(fraction - years) < 0.02 + years * 0.02 for fraction in fractions)


def test_whole_years_count_whole() -> None:
    for basis in (0, 1, 4):
        for first in (date(2023, 12, 31), date(2024, 12, 31), date(2023, 6, 30)):
            last = first.replace(year=first.year + 1)
            got = one(kernel("year_fraction")(np.array([serial(first)]), np.array([serial(last)]), basis=basis))
            assert got == 1


def test_a_kernel_says_which_of_many_cells_is_an_error() -> None:
    x, codes = k.divide(np.array([1.0, 2.0, 0.0]), np.array([0.0, 4.0, 0.0]))
    assert codes is not None
    assert codes.tolist() == [DIV0, 0, DIV0] and x[1] == 0.5
    x, codes = k.power(np.array([0.0, 0.0, -8.0, -8.0, 2.0]), np.array([0.0, -1.0, 0.5, 3.0, 0.5]))
    assert codes is not None
    assert codes.tolist() == [NUM, DIV0, NUM, 0, 0] and x[3] == -512
    position, bad = k.pick(np.array([0.5, 1.0, 2.9, 3.0, -1.0, np.inf]), 2)
    assert (position.tolist(), bad.tolist()) == ([0, 0, 1, 0, 0, 0], [True, False, False, True, True, True])
