"""Headings of periods: what a cell's value and its number format say."""

from __future__ import annotations

import pytest

from modelgen.audit.headers import Period, period_of

NUMBERS = [  # a number, its format, and what kind of period it heads, and in which phase
    (2025, "General", ("year", "")), (2025, "0", ("year", "")), (2025, '0"E"', ("year", "E")),
    (2024, "General\\A", ("year", "A")), (2025, '@" F "', ("year", "E")), (2025, '0"E";-0', ("year", "")),
    (2025, '0"x"', ("year", "")), (45000, "mmm yy", ("date", "")), (45000, "[$-409]d-mmm;@", ("date", "")),
    (45000, "yyyy", ("date", "")), (45000, "#,##0", None), (45000, "mm:ss", None), (45000, "[h]:mm", None),
    (45000, '0" days"', None), (45000.5, "d mmm", None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "period"), NUMBERS)
def test_periods_of_numbers(value: float, code: str, period: tuple[str, str] | None) -> None:
    found = period_of(float(value), code)
    assert (found and (found.kind, found.phase)) == period


@pytest.mark.parametrize(("number", "from_1904"), [(45747.0, False), (44285.0, True)])
def test_a_day_in_both_date_systems(number: float, from_1904: bool) -> None:
    assert period_of(number, "d mmm", from_1904) == Period("date", 45747.0, "2025-03-31")


def test_a_day_that_is_none() -> None:
    assert period_of(2957500.0, "d mmm", True) is None
